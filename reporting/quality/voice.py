"""What survivors say, in figures: what they spoke of, how far they have come, and whether they were asked before a hearing.

Nobody is named and no words are quoted; small numbers are hidden, and with them what would give them away.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass

from agencies.principals import as_system
from cases.models import VictimVoice
from marac.models import Listing
from marac.wishes import with_wishes
from reporting.disclosure import policy_of, protect
from reporting.figures import Figure
from reporting.indicators import cases
from reporting.periods import Period
from reporting.sheets import Line, Sheet
from reporting.suppression import Policy, suppress_list
from support.distance import ends
from support.models import HerAnswers
from support.models.voice import QUESTIONS, Theme

CHANGES = ("Better", "The same", "Worse")


@dataclass(frozen=True)
class Voices:
    """``withheld`` says why nothing is told of what they answered; ``wishes`` is about hearings and stands by itself."""

    withheld: str
    sheets: list[Sheet]
    wishes: Sheet
    policy: Policy


def voices(area, period: Period) -> Voices:
    policy = policy_of(area)
    with as_system("figures"):
        of_case = _answers(area, period)
        wishes = _wishes(area, period, policy)
    if policy.is_small(len(of_case)) or not of_case:
        least = policy.largest_hidden + 1
        why = f"Fewer than {least} survivors answered in this period, so no figure is shown. Choose a longer period."
        return Voices(why, [], wishes, policy)
    return Voices("", [_themes(of_case, period, policy), *_distance(of_case, policy)], wishes, policy)


def _answers(area, period: Period) -> dict[int, list[HerAnswers]]:
    """By case, all answers up to the period's end, of those cases in which somebody answered within it."""
    rows = HerAnswers.objects.filter(case__area=area)
    within = rows.filter(on__gte=period.start, on__lte=period.end)
    found = defaultdict(list)
    for row in rows.filter(case__in=within.values("case"), on__lte=period.end):
        found[row.case_id].append(row)
    return found


def _themes(of_case: dict[int, list[HerAnswers]], period: Period, policy: Policy) -> Sheet:
    """A case counts once for a theme, however often she spoke of it in the period."""
    counts = Counter(
        theme
        for rows in of_case.values()
        for theme in {t for row in rows if row.on >= period.start for t in row.themes}
    )
    lines = [Line(theme.label, protect(Figure(counts[theme], len(of_case)), policy)) for theme in Theme]
    return Sheet(
        "themes",
        "What survivors spoke of",
        "Cases in which the survivor spoke of it when she was asked in this period. A case counts once for each theme; "
        "she may speak of several.",
        "cases in which somebody answered",
        lines,
    )


def _distance(of_case: dict[int, list[HerAnswers]], policy: Policy) -> list[Sheet]:
    """For each question, the first answer ever beside the latest, of cases with at least two."""
    pairs = [ends(rows) for rows in of_case.values()]
    return [_travelled(name, question, pairs, policy) for name, question in QUESTIONS.items()]


def _travelled(name: str, question: str, pairs: list[dict], policy: Policy) -> Sheet:
    steps = [last - first for both in pairs if name in both for first, last in [both[name]]]
    counts = [sum(step > 0 for step in steps), sum(step == 0 for step in steps), sum(step < 0 for step in steps)]
    shown, total = suppress_list(counts, policy)
    closed = total is None
    lines = [
        Line(label, Figure(count, len(steps), hidden=closed or one is None, denominator_hidden=closed))
        for label, count, one in zip(CHANGES, counts, shown, strict=True)
    ]
    return Sheet(
        f"distance-{name}",
        question,
        "The survivor’s first answer beside her latest, where she answered this question at least twice and last in this "
        "period. Answers go from 1, not at all, to 5, completely.",
        "cases with two answers",
        lines,
    )


def _wishes(area, period: Period, policy: Policy) -> Sheet:
    """Of the cases heard. What was recorded of a case that has been destroyed is gone: not known."""
    heard = Listing.objects.filter(discussion__in=cases.heard(area, period))
    gone = heard.exclude(case__destroyed_at=None).count()
    told = with_wishes(heard.filter(case__destroyed_at=None)).values_list("wishes", flat=True)
    kinds = Counter(one["kind"] for one in told if one)
    whole = heard.count()
    lines = [
        Line("Asked what she wants", protect(Figure(kinds[VictimVoice.Kind.WISHES], whole, gone), policy)),
        Line(
            "Could not be asked, and it says why",
            protect(Figure(kinds[VictimVoice.Kind.NOT_ASKED], whole, gone), policy),
        ),
    ]
    return Sheet(
        "wishes",
        "Asked before the hearing",
        "Cases heard of which it was recorded, after the hearing before and before this one ended, what the victim wants, "
        "or why she could not be asked.",
        "cases heard",
        lines,
    )
