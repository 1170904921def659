"""Drawing a sample, answering it twice, agreeing, and what is done about what was found."""

import datetime as dt

from django.db import transaction
from django.db.models import Count, Exists, F, OuterRef, Q
from django.utils import timezone

from agencies.access import Permission, users_at
from agencies.models import Desk, Membership
from agencies.notices import notify
from agencies.principals import as_system
from audit.log import record
from audit.models import Verb
from cases.models import Due
from cases.models.record import AGAIN
from dashub import clock
from dashub.errors import InvalidInput, NotAllowed, StaleVersion, WrongState
from reporting.periods import Period
from reporting.quality import checklists, population
from reporting.quality.draw import Unit, allocate, draw, new_seed
from reporting.quality.models import AUDITORS, AuditAnswers, AuditFinding, AuditItem, AuditSample

# Time to answer a sample.
WORKING_DAYS = 20


def possible_auditors(area):
    """Who sits in the area's meetings or prepares them."""
    return users_at(Desk.objects.in_area(area.pk).values_list("pk", flat=True), Permission.SEE_MEETINGS)


@transaction.atomic
def draw_sample(area, kind: str, period: Period, size: int, strata: list[str], auditors: tuple, by, seed: str = ""):
    """Draw, and ask both auditors. InvalidInput where there is nothing that all three may read. Drawn twice within minutes
    it is one sample, but for a ``seed`` to draw it again by."""
    by.one_at_a_time()
    asked = {"area": area, "kind": kind, "first_on": period.start, "last_on": period.end, "size": size, "drawn_by": by}
    asked |= {"first_auditor": auditors[0], "second_auditor": auditors[1]}
    recent = AuditSample.objects.filter(**asked, drawn_at__gt=timezone.now() - AGAIN)
    if not seed and (same := recent.first()):
        return same
    found = population.of(kind, area, period, population.Readers(by, auditors))
    if not found:
        raise InvalidInput(
            {"kind": "There is nothing of this kind in this period that you and both auditors may read"}
        )
    by_unit = {one.unit: one for one in found}
    stratum = {unit: one.facts.stratum(strata) for unit, one in by_unit.items()}
    seed = seed or new_seed()
    drawn = draw([Unit(unit, stratum[unit]) for unit in by_unit], size, seed)
    sizes = {name: list(stratum.values()).count(name) for name in sorted(set(stratum.values()))}
    places = allocate(sizes, size)
    sample = AuditSample.objects.create(
        **asked,
        strata=[[name, number, places[name]] for name, number in sizes.items()],
        seed=seed,
        checklist=checklists.current(kind).slug,
    )
    AuditItem.objects.bulk_create(
        _item(sample, number, by_unit[unit.key], unit.stratum) for number, unit in enumerate(drawn, 1)
    )
    record(by, Verb.CREATED, sample, what=str(kind), size=len(drawn))
    _ask(sample)
    return sample


def _item(sample: AuditSample, number: int, one: population.Record, stratum: str) -> AuditItem:
    return AuditItem(
        sample=sample,
        number=number,
        case_id=one.case_id,
        referral_id=one.referral_id,
        about=one.about,
        unit=one.unit,
        on=one.on,
        stratum=stratum,
    )


def _ask(sample: AuditSample) -> None:
    day = clock.add_working_days(timezone.localdate(sample.drawn_at), WORKING_DAYS)
    for user in sample.auditors:
        Due.put(
            sample.key(user.pk),
            desk=_desk_of(user, sample.area_id),
            user=user,
            power=Permission.SEE_CASES,
            what="Answer an audit sample",
            reference=sample.reference,
            link=sample.get_absolute_url(),
            at=clock.london_time(day, dt.time(17)),
        )
        text = f"You are asked to audit sample {sample.reference}"
        notify([user], sample.key(user.pk), text, sample.get_absolute_url())


def _desk_of(user, area_id: int) -> Desk:
    post = (
        Membership.objects.live().filter(user=user, desk__area=area_id).select_related("desk").order_by("pk").first()
    )
    return post.desk


def left_for(items, user):
    """Of her items, those that wait for her: not answered by her, or answered by both and not agreed."""
    done = AuditAnswers.objects.filter(item=OuterRef("pk"), auditor=user, submitted_at__isnull=False)
    return items.filter(Q(submitted=AUDITORS, agreed_at=None) | ~Exists(done)).filter(agreed_at=None)


def _settle(sample: AuditSample) -> None:
    """An auditor to whom nothing is left is reminded no more, and is again where the other one has answered otherwise."""
    with as_system("what auditors are to do"):
        for user in sample.auditors:
            mine = left_for(AuditItem.objects.visible_to(user).filter(sample=sample), user)
            done_at = None if mine.exists() else timezone.now()
            due = Due.objects.filter(key=sample.key(user.pk), done_at__isnull=done_at is not None)
            due.update(done_at=done_at)


def check_auditor(item: AuditItem, user) -> None:
    """NotAllowed for all but the two, and for who leads the case by now; WrongState once the audit is closed."""
    if not item.sample.is_audited_by(user):
        raise NotAllowed("Only its two auditors answer a sample.")
    if item.case_id and item.case.lead_id == user.pk:
        raise NotAllowed("You lead this case now, so somebody else has to audit it.")
    if item.sample.closed_at:
        raise WrongState("This audit is closed. Nothing is added to it any more.")


def own_answers(item: AuditItem, user) -> AuditAnswers:
    """What she has answered so far; not saved where there is nothing yet."""
    found = AuditAnswers.objects.filter(item=item, auditor=user).first()
    return found or AuditAnswers(item=item, auditor=user, version=0)


@transaction.atomic
def answer(item: AuditItem, answers: dict, words: dict, version: int, by, *, submit: bool) -> AuditItem:
    """Keep an auditor's answers; with ``submit`` for good. The second to submit agrees what both answered alike.

    StaleVersion where she saved in another window, WrongState where she has submitted.
    """
    check_auditor(item, by)
    # The row of the item is held, so that of two who submit at once one is the second.
    held = AuditItem.objects.select_for_update(of=("self",)).get(pk=item.pk)
    given = own_answers(held, by)
    if given.submitted_at:
        raise WrongState("You have submitted your answers to this one.")
    if given.version != version:
        raise StaleVersion(sent=version, current=given.version)
    given.answers, given.words, given.version = answers, words, version + 1
    given.submitted_at = timezone.now() if submit else None
    given.save()
    record(by, Verb.CHANGED, item, fields=["answers"], submitted=submit)
    if submit:
        held.submitted = F("submitted") + 1
        held.save(update_fields=["submitted"])
        held.refresh_from_db(fields=["submitted"])
        if held.both and not differing(held):
            _agree(held, answers, {}, by)
        _settle(item.sample)
    return held


def differing(item: AuditItem) -> list[str]:
    """Keys of the questions that the two answered differently; of an item that both have submitted."""
    first, second = (one.answers for one in item.given.all())
    return [key for key in {**first, **second} if first.get(key) != second.get(key)]


def _agree(item: AuditItem, answers: dict, words: dict, by) -> None:
    item.agreed, item.words, item.agreed_by, item.agreed_at = answers, words, by, timezone.now()
    item.save(update_fields=["agreed", "words", "agreed_by", "agreed_at"])
    record(by, Verb.DECIDED, item)


@transaction.atomic
def agree(item: AuditItem, chosen: dict, words: dict, by) -> None:
    """The answers that the two agree on, where they differed. WrongState before both have answered, or once agreed."""
    check_auditor(item, by)
    held = AuditItem.objects.select_for_update(of=("self",)).get(pk=item.pk)
    if not held.both or held.agreed_at:
        raise WrongState("There is nothing to agree here: it is agreed already, or one of you has not answered yet.")
    _agree(held, held.given.all()[0].answers | chosen, words, by)
    _settle(item.sample)


@transaction.atomic
def close(sample: AuditSample, by) -> None:
    """No more answers: what is agreed by now is the result. WrongState where it is closed."""
    now = timezone.now()
    if not AuditSample.objects.filter(pk=sample.pk, closed_at=None).update(closed_at=now):
        raise WrongState("This audit is closed already.")
    for user in sample.auditors:
        Due.settle(sample.key(user.pk))
    record(by, Verb.DECIDED, sample, closed=True)


@transaction.atomic
def add_finding(sample: AuditSample, by, *, desk, owner=None, due_on: dt.date, **said) -> AuditFinding:
    """What was found, and who does what about it by when; it is due for her, or for everybody at the desk. Sent twice within
    minutes it is one finding."""
    by.one_at_a_time()
    fields = {"area": sample.area, "desk": desk, "owner": owner, "due_on": due_on, "by": by} | said
    if same := sample.findings.filter(**fields, at__gt=timezone.now() - AGAIN).first():
        return same
    finding = AuditFinding.objects.create(sample=sample, **fields)
    Due.put(
        finding.key,
        desk=desk,
        user=owner,
        power=Permission.ACT,
        what="Act on what an audit found",
        reference=finding.reference,
        link=finding.get_absolute_url(),
        at=clock.london_time(due_on, dt.time(17)),
    )
    if owner and owner != by:
        notify([owner], finding.key, f"You are to act on an audit: {finding.reference}", finding.get_absolute_url())
    record(by, Verb.CREATED, finding, reference=sample.reference)
    return finding


@transaction.atomic
def settle_finding(finding: AuditFinding, status: str, outcome: str, by) -> None:
    """What came of it; who wrote the finding is told."""
    finding.settle(status, outcome, by)
    Due.settle(finding.key)
    if finding.by != by:
        text = f"Audit finding {finding.reference}: {finding.get_status_display().lower()}"
        notify([finding.by], f"{finding.key}:{status}", text, finding.get_absolute_url())


def remind(today: dt.date) -> int:
    """Tell once who has to act on a finding, and who wrote it, that its day is over; how many findings were spoken of."""
    spoken = 0
    late = AuditFinding.objects.open().filter(due_on__lt=today)
    for finding in late.select_related("owner", "by"):
        users = (
            {finding.by, finding.owner}
            if finding.owner
            else {finding.by, *users_at([finding.desk_id], Permission.ACT)}
        )
        text = f"Audit finding {finding.reference} is overdue"
        spoken += bool(notify(list(users), f"{finding.key}:late", text, finding.get_absolute_url()))
    return spoken


def results(sample: AuditSample) -> list[tuple]:
    """(question, {answer: number}, how many it applied to) of what was agreed, over all items: numbers name nobody."""
    with as_system("results of an audit"):
        agreed = list(sample.items.filter(agreed_at__isnull=False).values_list("agreed", flat=True))
    rows = []
    for question in sample.questions:
        given = [answers.get(question.key, "") for answers in agreed]
        counts = {one.value: given.count(one.value) for one in checklists.Answer}
        rows.append((question, counts, sum(counts.values()) - counts[checklists.Answer.NOT_APPLICABLE]))
    return rows


def progress(items) -> dict:
    """How far the items that somebody sees are."""
    return items.aggregate(
        drawn=Count("pk"),
        both=Count("pk", filter=Q(submitted=AUDITORS)),
        agreed=Count("pk", filter=Q(agreed_at__isnull=False)),
    )
