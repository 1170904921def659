"""Conflicts of interest that people speak of: one declares her own, the chair lifts a bar that a name made wrongly."""

from django.db import transaction

from agencies.access import Permission, standing, users_at, users_who_may
from agencies.notices import notify
from cases.models import Bar, Case
from cases.sharing import bar, lift_bar


@transaction.atomic
def declare(case: Case, reason: str, user) -> None:
    """ "I know somebody in this case": she is out at once, of all cases of everybody in it.

    Her desk's other workers are asked to stand in where the case is shared with them; of a restricted case only the
    people named hear.
    """
    desks = [post.desk_id for post in standing(user).posts_with(Permission.SEE_CASES) if post.desk_id in case.readers]
    facts = case.facts
    for part in case.involvements.all():
        bar(user, part.person, reason, user, kind=Bar.Kind.DECLARED)
    hub = users_who_may(Permission.RESTRICT, facts).exclude(pk=user.pk)
    key = f"declared:{case.pk}:{user.pk}"
    notify(hub, key, f"Case {case.reference}: somebody stepped back from it", "/conflicts")
    if not case.restricted:
        deputies = users_at(desks, Permission.ACT).exclude(pk__in=[*facts.barred, user.pk])
        text = f"Case {case.reference}: a colleague cannot take part in it. Please look after your agency's part"
        notify(deputies, f"deputy:{case.pk}:{user.pk}", text, case.get_absolute_url())


@transaction.atomic
def lift(row: Bar, reason: str, by) -> None:
    """A namesake: she sees again what she would see. What was restricted stays so until the chair lifts that too."""
    lift_bar(row, reason, by)
