"""How a service that is in touch with the victim ends its work: each way of ending has something that it takes.

It never closes the case (domain.md section 4).
"""

import datetime as dt

from django.db import transaction

from agencies.access import Permission, users_who_may
from agencies.principals import because
from audit.log import record
from audit.models import Verb
from cases.models import Case, Due, LegalHold, RiskLevel
from dashub.errors import InvalidInput
from support.models import CheckIn, ClosureReason, ContactAttempt, Engagement
from support.reviewing import may_end_as_planned

Ending = Engagement.Ending
A_WEEK = dt.timedelta(days=7)
NOT_OFFERED = "Your partnership does not use this any more. Choose another one."
# Who takes over is part of these.
HANDED_ON = (Ending.STEPPED_DOWN, Ending.TRANSFERRED)
# She may be asked how she is afterwards only after these.
CHECKED = (Ending.NEEDS_MET, Ending.STEPPED_DOWN, Ending.DISENGAGED)
# What each takes besides a reason, in words; close_work and ``refusal`` ask for it.
TAKES = {
    Ending.NEEDS_MET: "The risk was assessed once more.",
    Ending.STEPPED_DOWN: "The risk was assessed once more, and who supports her from then on.",
    Ending.TRANSFERRED: "Who supports her from then on.",
    Ending.MOVED: "A reason.",
    Ending.DISENGAGED: "She was reached, and enough safe attempts since then had no answer.",
    Ending.DECLINED: "A reason.",
    Ending.OUT_OF_REACH: "She was never reached by enough safe attempts.",
    Ending.DUPLICATE: "The reference of the case that goes on.",
    Ending.DECEASED: "The day she died. Nobody contacts her any more and the record is held.",
}


def is_priority(case: Case) -> bool:
    return case.listed or case.risk_level == RiskLevel.HIGH


def refusal(work: Engagement, ending: str) -> str:
    """Why the work may not end in this way yet, in plain words; "" where it may."""
    reached = work.attempts.filter(outcome=ContactAttempt.Outcome.REACHED).order_by("-at").first()
    if ending == Ending.OUT_OF_REACH and work.first_contact_at:
        return "She was reached, so this is not “unable to contact”. Choose “disengaged” if she no longer answers."
    if ending == Ending.DISENGAGED and not work.first_contact_at:
        return "She was never reached, so she cannot have disengaged. Choose “unable to contact”."
    if ending in (Ending.NEEDS_MET, Ending.STEPPED_DOWN) and not may_end_as_planned(work):
        return "Assess the risk once more before the work ends as planned: the last assessment is too old, or there is none."
    if ending not in (Ending.OUT_OF_REACH, Ending.DISENGAGED):
        return ""
    tries = work.attempts.filter(from_her=False)
    times = list((tries.filter(at__gt=reached.at) if reached else tries).order_by("at").values_list("at", flat=True))
    needed, within = work.case.area.attempts_needed, is_priority(work.case)
    if len(times) < needed:
        return f"{len(times)} safe attempts are recorded without an answer. {needed} are needed first."
    week = any(last - first <= A_WEEK for first, last in zip(times, times[needed - 1 :], strict=False))
    if within and not week:
        return f"This victim is at high risk: {needed} safe attempts within one week are needed first."
    return ""


@transaction.atomic
def close_work(
    work: Engagement,
    ending: str,
    reason: str,
    by,
    *,
    step_down="",
    duplicate=None,
    died_on=None,
    lead=None,
    asked=False,
    local=None,
) -> None:
    """End the work. ``lead`` is who leads the case from now on, ``asked`` whether she agreed to check-ins, ``local`` the
    partnership's own reason under the ending.

    Raises InvalidInput by the names of these for what is missing.
    """
    case = work.case
    way = next((way for way in ClosureReason.ways(case.area) if way.ending == ending), None)
    problems = {"ending": refusal(work, ending) if way and way.offered else NOT_OFFERED}
    if local is not None and (way is None or local not in way.local or not local.active):
        problems["ending"] = NOT_OFFERED
    if ending in HANDED_ON and not step_down.strip():
        problems["step_down"] = "Say who supports her from now, and how."
    if ending == Ending.DUPLICATE and (duplicate is None or duplicate.pk == case.pk):
        problems["duplicate"] = "Enter the reference of the case that goes on."
    if ending == Ending.DECEASED and died_on is None:
        problems["died_on"] = "Enter the day she died."
    if lead is not None and not users_who_may(Permission.LEAD_CASES, case.facts).filter(pk=lead.pk).exists():
        problems["lead"] = "Choose somebody who works in this case and may lead it."
    if problems := {name: text for name, text in problems.items() if text}:
        raise InvalidInput(problems)
    if lead is not None and lead.pk != case.lead_id:
        case.hand_lead(lead, f"{work.desk} ended its work", by)
    words = f"{way.words}: {local.words}" if local else way.words
    work.close(
        reason, by, ending=ending, local_reason=local, ending_words=words, step_down=step_down,
        duplicate_of=duplicate.reference if duplicate else "",
    )  # fmt: skip
    if ending == Ending.DECEASED:
        _after_death(work, died_on, by)
    elif asked and ending in CHECKED:
        CheckIn.plan(work)


def _after_death(work: Engagement, died_on, by) -> None:
    """Nobody tries to reach her any more, the record is held, and the hub thinks of a death review."""
    case = work.case
    LegalHold.place(case, LegalHold.Ground.DEATH, "A service was told that the victim has died", by)
    with because("Told to a service"):
        victim = case.victim
        victim.died_on = victim.died_on or died_on
        victim.save(update_fields=["died_on"])
    record(by, Verb.CHANGED, victim, reference=case.reference, fields=["died_on"])
    stop_check_ins(case, by)
    if case.area.hub_desk_id:
        Due.put(
            f"death-review:{case.pk}", case=case, desk_id=case.area.hub_desk_id, user=None,
            power=Permission.LEAD_CASES, what="Consider a death review", reference=case.reference,
            link=case.get_absolute_url(), at=work.closed_at, hidden_from=case.barred,
        )  # fmt: skip


def stop_check_ins(case: Case, by) -> None:
    first = CheckIn.objects.waiting().filter(case=case).first()
    if first:
        first.stop_others(by)


@transaction.atomic
def answer_check_in(check: CheckIn, outcome: str, point, *, channel: str = "", note: str = "", by) -> None:
    """Record it; where she wants help her case is open again and the same service is asked anew."""
    check.answer(outcome, point, channel=channel, note=note, by=by)
    case, work = check.case, check.engagement
    if outcome == CheckIn.Outcome.WANTS_HELP:
        if case.status == Case.Status.CLOSED:
            case.reopen("The victim asks for help again", by)
        Engagement.offer(case, work.pathway, work.desk, by=by)
    elif outcome == CheckIn.Outcome.DIED:
        LegalHold.place(case, LegalHold.Ground.DEATH, "A service was told that the victim has died", by)
