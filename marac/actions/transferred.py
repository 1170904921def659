"""The case that a transfer opens in the new area: the same people, what is known of them, and one presentation to hear."""

from django.db.models import Model
from django.utils import timezone

from agencies.models import ReferralCategory, User
from cases.models import Case, Involvement, PositionOfTrust, Presentation, RiskLevel, ShareBasis, TimelineEntry
from cases.restricting import restrict
from cases.screening import screen
from cases.sharing import share_with
from marac.models import Transfer
from people.models import Person


def open_case(transfer: Transfer, by) -> tuple[Case, Presentation]:
    """Restricted before anybody sees it where the old one is. Runs as the system: the new hub may not write the old case."""
    old = transfer.case
    # Held as a referral holds her: two open cases of one pair must not come to be.
    victim = Person.objects.select_for_update().get(pk=old.victim.pk)
    case = _joined(transfer.to_desk.area, victim, old) or Case.objects.create(
        area=transfer.to_desk.area, connected=old.connected, staff_risk=old.staff_risk
    )
    case.previously_known, case.came_from = True, old.area.name
    case.save(update_fields=["previously_known", "came_from"])
    _involve(case, old)
    if old.restricted and not case.restricted:
        restrict(case, old.restrictions.get(lifted_at=None).why, "", by, named=_named_there(old, transfer.to_desk))
    screen(case, [part.person for part in case.involvements.select_related("person")], by)
    why = f"Transfer {transfer.reference}"
    share_with(case, [transfer.to_desk], ShareBasis.HUB, why, by)
    PositionOfTrust.ask(case)
    presentation = _present(transfer, case, by)
    _carry(case, old)
    if old.risk_level not in (RiskLevel.UNKNOWN, case.risk_level):
        case.set_risk(old.risk_level, old.risk_at, by=by)
    TimelineEntry.objects.create(
        case=case, title=f"Transferred from {old.area}: {transfer.reference}", by=by if by.pk else None
    )
    return case, presentation


def _joined(area, victim: Person, old: Case) -> Case | None:
    """Her open case there with a person who harms in common."""
    shared = Involvement.objects.filter(person__in=old.perpetrators, role="perpetrator").values("case_id")
    return Case.objects.open().filter(area=area, pk__in=shared).of_victim(victim).first()


def _involve(case: Case, old: Case) -> None:
    known = set(case.involvements.values_list("person_id", flat=True))
    for part in old.involvements.all():
        if part.person_id not in known:
            _again(part, case=case, since=timezone.now()).save()


def _again(row: Model, **changed) -> Model:
    """A new row with the columns of another."""
    values = {
        field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields if not field.primary_key
    }
    copy = type(row)(**values)
    for name, value in changed.items():
        setattr(copy, name, value)
    return copy


def _named_there(old: Case, desk) -> list[User]:
    """Those named in a restricted case who work in the new area."""
    inside = old.named_users.values("user")
    return list(User.objects.filter(pk__in=inside, memberships__desk__area=desk.area_id).distinct())


def _present(transfer: Transfer, case: Case, by) -> Presentation:
    """What the meeting there hears. No referral stands behind it: its number is the transfer's, below 0."""
    now = timezone.now()
    facts = {
        "case": case,
        "referral_id": -transfer.pk,
        "referral_reference": transfer.reference,
        "desk": transfer.from_desk,
        "category": ReferralCategory.OTHER_MARAC,
        "submitted_on": timezone.localdate(transfer.offered_at),
        "submitted_at": transfer.offered_at,
        "for_marac": True,
        "risk_level": transfer.case.risk_level,
        "accepted_at": now,
        "accepted_by": by if by.pk else None,
    }
    rows = transfer.case.presentations
    latest = rows.filter(for_marac=True).first() or rows.first()
    presentation = _again(latest, **facts) if latest else Presentation(**facts)
    presentation.save()
    presentation.perpetrators.set(transfer.case.perpetrators)
    return presentation


def _carry(case: Case, old: Case) -> None:
    """What is needed to keep her safe: risk, her words and the children's, the plan in force; with who wrote it and when."""
    latest = {voice.kind: voice for voice in old.voices.order_by("at", "id")}
    rows = [*old.assessments.all(), *latest.values(), *old.child_voices.all(), *old.safety_plans.all()[:1]]
    for row in rows:
        _again(row, case=case).save()
