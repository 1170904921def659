"""Conflicts of interest in a case: a user of the system who is a party never sees it (domain.md section 9, 1 and 2).

A referral is screened when it is submitted; this screens what is added to a case afterwards: a person, a changed name, a
new number. The same test as there: full name, telephone number or e-mail address, alike after normalising.
"""

from dataclasses import dataclass

from agencies.access import Permission, users_who_may
from agencies.models import User
from agencies.notices import notify
from agencies.principals import as_system
from cases.models import Case
from cases.sharing import bar
from dashub import keys
from people.models import Person


def screen(case: Case, person: Person, by) -> list[User]:
    """Shut out every worker of the area who seems to be this person; the hub is told to check. One query."""
    with as_system("conflicts of interest"):
        return _shut_out(case, person, by)


def _shut_out(case: Case, person: Person, by) -> list[User]:
    marks = Marks.of(person)
    users = User.objects.filter(is_active=True, memberships__desk__area=case.area_id).distinct()
    found = [user for user in users if marks.fit(user)]
    for user in found:
        bar(user, person, "Seems to be a party of the case: the same name, telephone number or e-mail address", by)
    if found:
        case.refresh_from_db(fields=["barred"])
        _tell_hub(case, person)
    return found


@dataclass(frozen=True)
class Marks:
    """What a person is told by: full names, numbers and e-mail addresses, all normalised."""

    names: frozenset[str]
    numbers: frozenset[str]

    @classmethod
    def of(cls, person: Person) -> "Marks":
        names = {keys.name_skeleton(name) for name in person.names() if len(keys.name_tokens(name)) > 1}
        return cls(
            frozenset(names), frozenset(point.value_key for point in person.contact_points.all() if point.value_key)
        )

    def fit(self, user: User) -> bool:
        """Whether a user seems to be this person."""
        return keys.name_skeleton(user.full_name) in self.names or bool(numbers_of(user) & self.numbers)


def numbers_of(user: User) -> set[str]:
    """A user's telephone number and e-mail address, normalised."""
    return {keys.phone_key(user.phone), keys.email_key(user.email)} - {""}


def _tell_hub(case: Case, person: Person) -> None:
    text = f"Case {case.reference}: somebody who signs in here may be a party and no longer sees it. Check it."
    watchers = users_who_may(Permission.SHARE_CASES, case.facts)
    notify(watchers, f"conflict:{case.pk}:{person.pk}:{person.version}", text, case.get_absolute_url())
