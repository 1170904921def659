"""The only writers of shares, named users and bars. Triggers bring the result into the protected columns.

Written as the system: whoever ends her own desk's share, or is shut out herself, no longer sees what she writes.
"""

from django.contrib.auth.models import Permission as AuthPermission
from django.utils import timezone

from agencies.principals import as_system, because
from audit.log import record
from audit.models import Verb
from cases.models import Bar, Case, EndedShare, NamedUser, Share, TimelineEntry
from cases.models.share import ShareBasis
from dashub.errors import WrongState

PROTECTED = ["readers", "barred", "recheck_at"]


def _person(by):
    """The user who acts; none where the system does, whose purpose stands in the audit log."""
    return by if by.pk else None


def _view_case() -> AuthPermission:
    return AuthPermission.objects.get(codename="view_case", content_type__app_label="cases")


def _one_at_a_time(case: Case) -> None:
    """Two people who share or end a share of one case at once go one after the other."""
    Case.objects.select_for_update(no_key=True).only("pk").get(pk=case.pk)


@as_system("shares of a case")
def share_with(case: Case, desks, basis: ShareBasis, reason: str, by, until=None) -> None:
    """Open the case to desks. A desk that has it already keeps its first basis; a longer ``until`` wins."""
    _one_at_a_time(case)
    known = {share.desk_id: share for share in case.shares.filter(desk__in=desks)}
    permission = _view_case()
    new = [desk for desk in dict.fromkeys(desks) if desk.pk not in known]
    Share.objects.bulk_create(
        [
            Share(
                content_object=case,
                permission=permission,
                group_id=desk.group_id,
                desk=desk,
                basis=basis,
                reason=reason,
                by=_person(by),
                until=until,
            )
            for desk in new
        ]
    )
    for share in known.values():
        if share.until and (until is None or until > share.until):
            share.until = until
            with because(reason):
                share.save(update_fields=["until"])
    if new:
        title = f"Shared with {new[0]}" if len(new) == 1 else f"Shared with {len(new)} agencies"
        text = ", ".join(map(str, new)) + f": {ShareBasis(basis).label}"
        TimelineEntry.objects.create(case=case, title=title, text=text, by=_person(by))
        record(by, Verb.SHARED, case, desks=[desk.pk for desk in new], basis=str(basis))
    case.refresh_from_db(fields=PROTECTED)


@as_system("shares of a case")
def end_share(case: Case, desk, reason: str, by) -> None:
    """Close the case to a desk; the ended share is kept with who ended it and why. WrongState where it has ended already."""
    _one_at_a_time(case)
    share = case.shares.filter(desk=desk).first()
    if share is None:
        raise WrongState(f"This case is no longer shared with {desk}. Somebody ended the share before you.")
    EndedShare.objects.create(
        case=case,
        desk=desk,
        basis=share.basis,
        reason=share.reason,
        by=share.by,
        since=share.since,
        ended_by=_person(by),
        end_reason=reason,
    )
    with because(reason):
        share.delete()
    TimelineEntry.objects.create(case=case, title=f"No longer shared with {desk}", text=reason, by=_person(by))
    record(by, Verb.UNSHARED, case, desks=[desk.pk])
    case.refresh_from_db(fields=PROTECTED)


@as_system("shares of a case")
def name_user(case: Case, user, reason: str, by, kind=NamedUser.Kind.NAMED, until=None) -> None:
    """Let one user in by name."""
    NamedUser.objects.update_or_create(
        content_object=case,
        user=user,
        permission=_view_case(),
        defaults={"kind": kind, "reason": reason, "by": _person(by), "until": until, "since": timezone.now()},
    )
    record(by, Verb.SHARED, case, users=[user.pk], basis=str(kind))
    case.refresh_from_db(fields=PROTECTED)


@as_system("shares of a case")
def bar(user, person, reason: str, by) -> None:
    """Shut a user out of every case of a person, now and later."""
    Bar.objects.get_or_create(user=user, person=person, defaults={"reason": reason, "by": _person(by)})
    record(by, Verb.UNSHARED, person, users=[user.pk], bar=True)
