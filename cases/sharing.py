"""The only writers of shares, named users and bars. Triggers bring the result into the protected columns.

Written as the system: whoever ends her own desk's share, or is shut out herself, no longer sees what she writes.
"""

from django.contrib.auth.models import Permission as AuthPermission
from django.contrib.postgres.functions import TransactionNow
from django.db.models import Q
from django.utils import timezone

from agencies.access import Permission
from agencies.notices import take_back
from agencies.principals import as_system, because
from audit.log import record
from audit.models import Verb
from cases.models import Bar, Case, Due, EndedShare, LiftedBar, NamedUser, Paper, Presentation, Share, TimelineEntry
from cases.models.record import put_dues_again
from cases.models.share import ShareBasis
from dashub.errors import WrongState
from dashub.referenced import Referenced

PROTECTED = ["readers", "barred", "recheck_at"]
TIME_UP = "Its time was up"
NO_PART = "The agency takes no part any more"


def _person(by):
    """The user who acts; none where the system does, whose purpose stands in the audit log."""
    return by if by.pk else None


def _view_case() -> AuthPermission:
    return AuthPermission.objects.get(codename="view_case", content_type__app_label="cases")


def _all_at_a_time(person) -> None:
    """The same for every case of a person."""
    list(Case.objects.filter(involvements__person=person).order_by("pk").select_for_update(no_key=True, of=("self",)))


@as_system("shares of a case")
def share_with(case: Case, desks, basis: ShareBasis, reason: str, by, until=None) -> None:
    """Open the case to desks. A desk that has it already keeps its first basis; a longer ``until`` wins."""
    case.one_at_a_time()
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
            _ask_whether_to_share_on(share)
    if new:
        title = f"Shared with {new[0]}" if len(new) == 1 else f"Shared with {len(new)} agencies"
        text = ", ".join(map(str, new)) + f": {ShareBasis(basis).label}"
        TimelineEntry.objects.create(case=case, title=title, text=text, by=_person(by))
        record(by, Verb.SHARED, case, desks=[desk.pk for desk in new], basis=str(basis))
    if until:
        for share in case.shares.filter(desk__in=new):
            _ask_whether_to_share_on(share)
    case.refresh_from_db(fields=PROTECTED)
    if new:
        put_dues_again(case)


def _ask_whether_to_share_on(share: Share) -> None:
    """A share with an end is a thing due for the hub until then; one without is not."""
    case = share.content_object
    key = share_key(share)
    if share.until is None or case.area.hub_desk_id is None:
        Due.settle(key)
        return
    Due.put(
        key,
        case=case,
        desk_id=case.area.hub_desk_id,
        power=Permission.RESTRICT if case.restricted else Permission.LEAD_CASES,
        what="An agency’s access ends: share the case again, or let it end",
        reference=case.reference,
        link=f"{case.get_absolute_url()}/sharing",
        at=share.until,
    )


def share_key(share: Share) -> str:
    return f"share:{share.content_object_id}:{share.desk_id}"


@as_system("shares of a case")
def end_share(case: Case, desk, reason: str, by) -> None:
    """Close the case to a desk; the ended share is kept with who ended it and why. WrongState where it has ended already."""
    case.one_at_a_time()
    share = case.shares.filter(desk=desk).first()
    if share is None:
        raise WrongState(f"This case is no longer shared with {desk}. Somebody ended the share before you.")
    _end(share, reason, by)
    case.refresh_from_db(fields=PROTECTED)
    put_dues_again(case)


def _end(share: Share, reason: str, by) -> None:
    case, desk = share.content_object, share.desk
    EndedShare.objects.create(
        case=case,
        desk=desk,
        basis=share.basis,
        reason=share.reason,
        by=share.by,
        since=share.since,
        # Past its time it has been shut since then, whoever notices when.
        ended_at=min(filter(None, (share.until, timezone.now()))),
        ended_by=_person(by),
        end_reason=reason,
    )
    Due.settle(share_key(share))
    with because(reason):
        share.delete()
    TimelineEntry.objects.create(case=case, title=f"No longer shared with {desk}", text=reason, by=_person(by))
    record(by, Verb.UNSHARED, case, desks=[desk.pk])


@as_system("shares of a case")
def end_all_with(desk, by) -> None:
    """Shut every case to a desk at this moment. Each goes to its history by itself, as what is over."""
    cases = Case.objects.filter(shares__desk=desk).order_by("pk").select_for_update(no_key=True, of=("self",))
    list(cases.values_list("pk", flat=True))
    live = Share.objects.filter(Q(until=None) | Q(until__gt=TransactionNow()), desk=desk)
    with because(NO_PART):
        ended = live.update(until=TransactionNow())
    record(by, Verb.UNSHARED, "cases.share", desks=[desk.pk], shares=ended)


def end_what_is_over(now, by) -> int:
    """Shares and names whose time is up go to the history; they stopped opening anything at that second. How many went."""
    over = Q(until__lte=now)
    cases = {*Share.objects.filter(over).values_list("content_object_id", flat=True)}
    cases |= {*NamedUser.objects.filter(over).values_list("content_object_id", flat=True)}
    gone = 0
    for case in Case.objects.filter(pk__in=cases).order_by("pk"):
        with as_system("shares whose time is up"):
            case.one_at_a_time()
            for share in case.shares.filter(over).select_related("desk__agency", "by"):
                _end(share, TIME_UP if share.desk.agency.active else NO_PART, by)
                gone += 1
            for row in case.named_users.filter(over):
                _forget_name(row, TIME_UP, by)
                gone += 1
    return gone


@as_system("shares of a case")
def name_user(case: Case, user, reason: str, by, kind=NamedUser.Kind.NAMED, until=None) -> None:
    """Let one user in by name."""
    case.one_at_a_time()
    NamedUser.objects.update_or_create(
        content_object=case,
        user=user,
        permission=_view_case(),
        defaults={"kind": kind, "reason": reason, "by": _person(by), "until": until, "since": timezone.now()},
    )
    record(by, Verb.SHARED, case, users=[user.pk], basis=str(kind))
    case.refresh_from_db(fields=PROTECTED)


@as_system("shares of a case")
def unname(case: Case, user, reason: str, by) -> None:
    """Shut a case to a user who was let in by name. WrongState where she is not named any more."""
    case.one_at_a_time()
    row = case.named_users.filter(user=user).first()
    if row is None:
        raise WrongState("This person is not named in the case any more. Somebody removed the name before you.")
    _forget_name(row, reason, by)
    case.refresh_from_db(fields=PROTECTED)


def _forget_name(row: NamedUser, reason: str, by) -> None:
    case, user = row.content_object, row.user
    with because(reason):
        row.delete()
    TimelineEntry.objects.create(case=case, title=f"No longer let in by name: {user}", text=reason, by=_person(by))
    record(by, Verb.UNSHARED, case, users=[user.pk], basis=row.kind)


@as_system("shares of a case")
def bar(user, person, reason: str, by, kind=Bar.Kind.MATCHED) -> None:
    """Shut a user out of every case of a person, now and later; papers and notices that speak of one go too."""
    _all_at_a_time(person)
    _, made = Bar.objects.get_or_create(
        user=user, person=person, defaults={"kind": kind, "reason": reason, "by": _person(by)}
    )
    if not made:
        return
    record(by, Verb.UNSHARED, person, users=[user.pk], bar=True)
    cases = Case.objects.filter(involvements__person=person)
    referrals = Presentation.objects.filter(case__in=cases).values_list("referral_reference", flat=True)
    take_back(*references_of(cases), *referrals, of=user.pk)
    cases.filter(lead=user).update(lead=None)
    forget_papers(Paper.objects.filter(recipient=user))


@as_system("shares of a case")
def lift_bar(row: Bar, reason: str, by) -> None:
    """She is nobody in it after all: she sees again what she would see, and is never taken for this person again."""
    _all_at_a_time(row.person)
    LiftedBar.objects.create(
        user=row.user, person=row.person, made_because=row.reason, made_at=row.at, reason=reason, by=_person(by)
    )
    record(by, Verb.SHARED, row.person, users=[row.user_id], bar=False)
    row.delete()


def references_of(cases) -> list[str]:
    """What notices may call cases by: their own references, and those of whatever hangs on them in any app and has one, as
    actions and transfers."""
    found = list(cases.values_list("reference", flat=True))
    for relation in Case._meta.related_objects:
        if issubclass(relation.related_model, Referenced):
            rows = relation.related_model.objects.filter(**{f"{relation.field.name}__in": cases}).order_by()
            found += rows.values_list("reference", flat=True)
    return found


def forget_papers(papers) -> None:
    """Delete finished papers that may show what their recipients see no more; each can make hers anew."""
    for paper in papers.filter(status=Paper.Status.READY).exclude(file="").exclude(kind=Paper.Kind.BOARD):
        paper.forget()
