"""Complaints in figures: how many, about what, how soon they were answered and what came of them. Nobody is named."""

from collections import Counter
from dataclasses import dataclass

from agencies.principals import as_system
from reporting.complaints.models import Complaint
from reporting.disclosure import policy_of
from reporting.figures import Figure
from reporting.periods import Period
from reporting.sheets import Line, Sheet
from reporting.suppression import Policy, suppress_list


@dataclass(frozen=True)
class Complaints:
    """``withheld`` says why there are no figures."""

    withheld: str
    sheets: list[Sheet]
    policy: Policy


def complaints(area, period: Period) -> Complaints:
    """Of those received in the period, as they stand now."""
    policy = policy_of(area)
    with as_system("figures"):
        rows = list(Complaint.objects.filter(area=area, received_on__gte=period.start, received_on__lte=period.end))
    if policy.is_small(len(rows)) or not rows:
        least = policy.largest_hidden + 1
        why = f"Fewer than {least} complaints were received in this period, so no figure is shown. Choose a longer period."
        return Complaints(why, [], policy)
    divided = [
        _divided(rows, policy, "subject", "What complaints were about", Complaint.Subject),
        _divided(rows, policy, "sender", "Who complained", Complaint.From),
        _divided(
            rows, policy, "outcome", "What came of them", Complaint.Outcome, none="Not answered yet, or withdrawn"
        ),
    ]
    return Complaints("", [_in_time(rows, policy), *divided], policy)


def _in_time(rows: list[Complaint], policy: Policy) -> Sheet:
    """Of those acknowledged, and of those answered once; whoever waits still is in neither."""
    acknowledged = [one for one in rows if one.acknowledged_on]
    answered = [one for one in rows if one.answered_on]
    kept = sum(one.acknowledged_on <= one.acknowledge_by for one in acknowledged)
    in_time = sum(one.answered_on <= one.answer_by for one in answered)
    lines = [
        Line("Received", Figure(len(rows)).protected(policy)),
        Line("Acknowledged within 3 working days", Figure(kept, len(acknowledged)).protected(policy)),
        Line("Answered in time", Figure(in_time, len(answered)).protected(policy)),
    ]
    return Sheet(
        "complaints",
        "Complaints",
        "Complaints received in this period. In time: of those acknowledged, and of those answered, by the last day that "
        "the partnership sets; after a second look by the day set anew.",
        "complaints acknowledged or answered",
        lines,
    )


def _divided(rows, policy: Policy, name: str, title: str, choices, none: str = "") -> Sheet:
    """Each complaint once, so that a hidden number cannot be worked out from the others."""
    counts = Counter(getattr(one, name) for one in rows)
    groups = [*choices.choices, *([("", none)] if none else [])]
    shown, total = suppress_list([counts[value] for value, _ in groups], policy)
    lines = [
        Line(label, Figure(counts[value], len(rows), hidden=total is None or one is None))
        for (value, label), one in zip(groups, shown, strict=True)
    ]
    return Sheet(name, title, "Complaints received in this period; each counts once.", "complaints received", lines)
