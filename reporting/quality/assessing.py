"""The self-assessment of a quarter: begun, written, compared with the one before, made final by the chair."""

from django.db import transaction

from audit.log import record
from audit.models import Verb
from dashub.errors import StaleVersion, WrongState
from reporting.periods import Period
from reporting.quality.models import SelfAssessment
from reporting.quality.principles import Principle, Rating


@transaction.atomic
def begin(area, period: Period, by) -> SelfAssessment:
    """One for each quarter: two who begin it at once get the same one."""
    found, new = SelfAssessment.objects.get_or_create(area=area, first_on=period.start, defaults={"by": by})
    if new:
        record(by, Verb.CREATED, found)
    return found


def write(assessment: SelfAssessment, ratings: dict, version: int, by) -> None:
    """StaleVersion with both texts where somebody else saved in between."""
    try:
        assessment.write(ratings, version, by)
    except StaleVersion as stale:
        saved = SelfAssessment.objects.values_list("ratings", flat=True).get(pk=assessment.pk)
        typed, there = in_words(ratings), in_words(saved)
        differ = [label for label in typed if typed[label] != there[label]]
        raise StaleVersion(
            sent=stale.sent,
            current=stale.current,
            typed={label: typed[label] for label in differ},
            saved={label: there[label] for label in differ},
        ) from None


def in_words(ratings: dict) -> dict[str, str]:
    """Everything that is said under each principle, by its label."""
    found = {}
    for one in Principle:
        given = ratings.get(one, {})
        said = [label_of(given), given.get("evidence", ""), given.get("next", "")]
        found[one.label] = ". ".join(filter(None, said))
    return found


def label_of(given: dict) -> str:
    return Rating(given["rating"]).label if given.get("rating") else ""


def unrated(assessment: SelfAssessment) -> list[str]:
    return [one.label for one in Principle if not assessment.ratings.get(one, {}).get("rating")]


def finish(assessment: SelfAssessment, version: int, by) -> None:
    """WrongState while a principle has no rating; StaleVersion where it was changed after she opened it."""
    if missing := unrated(assessment):
        raise WrongState(f"Rate every principle first. These have no rating: {', '.join(missing)}.")
    assessment.finish(version, by)


def compared(assessment: SelfAssessment, before: SelfAssessment | None) -> list[tuple]:
    """(principle, rating now, rating before, direction in words, evidence, what to do) for each."""
    rows = []
    for one in Principle:
        now, then = assessment.ratings.get(one, {}), before.ratings.get(one, {}) if before else {}
        rows.append(
            (
                one.label,
                label_of(now),
                label_of(then),
                _direction(now, then),
                now.get("evidence", ""),
                now.get("next", ""),
            )
        )
    return rows


def _direction(now: dict, then: dict) -> str:
    if not now.get("rating") or not then.get("rating"):
        return ""
    by = now["rating"] - then["rating"]
    return "▲ better" if by > 0 else "▼ worse" if by < 0 else "■ as before"
