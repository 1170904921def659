"""The report of one area and period: what the dashboard, the PDF and the export all print."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from reporting import figures, outcomes, sheets
from reporting.counts import Counts, gather
from reporting.disclosure import policy_of
from reporting.figures import Figure
from reporting.indicators import actions, agencies, cases, referrals
from reporting.indicators.measures import Breakdown, Indicator
from reporting.over_time import OverTime, over_time
from reporting.periods import MONTHS_A_YEAR, Period
from reporting.sheets import Line, Sheet
from reporting.suppression import SYMBOL, Policy, display
from reporting.trends import Trend, trends


@dataclass(frozen=True)
class Headline:
    """One of the six. `basis` is its numerator and denominator in words, `change` the same period a year ago."""

    indicator: Indicator
    value: str
    basis: str
    change: str
    key: str = ""


@dataclass(frozen=True)
class Tie:
    """A total, and that its parts add up to it: checked on the numbers before any was hidden."""

    total: str
    number: str
    parts: str
    agrees: bool


@dataclass(frozen=True)
class Board:
    """`withheld` says why a report has no figures: too few cases to publish any."""

    area: object
    period: Period
    policy: Policy
    comparable: bool
    withheld: str
    headlines: list[Headline]
    trends: list[Trend]
    sheets: list[Sheet]
    quality: list[Line]
    ties: list[Tie]

    def sheet(self, key: str) -> Sheet:
        return next(sheet for sheet in self.sheets if sheet.key == key)


def build(area, period: Period, user, today: dt.date, *, with_support: bool = True) -> Board:
    """Count, protect, lay out. The numbers are the same for everybody; rows by agency are not.

    ``with_support``: with outcomes of support, which on screen have a page of their own.
    """
    counts, policy = gather(area, period, with_support=with_support), policy_of(area)
    whole = counts.cases(period)
    time = over_time(counts, policy, today)
    if policy.is_small(whole):
        return Board(area, period, policy, time.comparable, _too_few(policy), [], [], [], [], [])
    tables = sheets.all_sheets(area, counts, policy, whole, user)
    if counts.support:
        tables += outcomes.for_board(counts.support, policy)
    return Board(
        area=area,
        period=period,
        policy=policy,
        comparable=time.comparable,
        withheld="",
        headlines=_headlines(area, counts, time, tables, policy),
        trends=trends(time, counts, tables, policy),
        sheets=tables,
        quality=_quality(tables, counts, policy),
        ties=_ties(counts, whole, policy),
    )


def _too_few(policy: Policy) -> str:
    return (
        f"Fewer than {policy.largest_hidden + 1} cases were heard in this period. No figure is shown, so that nobody can "
        "be recognised. Choose a longer period."
    )


def _headlines(area, counts: Counts, time: OverTime, tables: list[Sheet], policy: Policy) -> list[Headline]:
    now, before = counts.period, counts.period.year_ago
    heard, then = time.repeat[now], time.repeat[before]
    held = _meetings(counts.loose.meetings)
    children_then = Figure(counts.spells[before].children).protected(policy)
    children = Figure(counts.spells[now].children).protected(policy)
    return [
        Headline(
            referrals.REFERRALS,
            display(time.referrals[now]),
            "sent to the hub",
            _count_change(time.referrals[now], time.referrals[before], time),
            referrals.REFERRALS.key,
        ),
        Headline(
            cases.CASES,
            display(heard.denominator),
            held,
            _count_change(heard.denominator, None if then.denominator_hidden else then.denominator, time),
            cases.CASES.key,
        ),
        Headline(cases.REPEAT, *_share_words(heard), _share_change(heard, then, time), cases.REPEAT.key),
        _rate(area, counts, time),
        Headline(
            cases.CHILDREN,
            display(_shown(children)),
            _different(counts, policy),
            _count_change(_shown(children), _shown(children_then), time),
            cases.CHILDREN.key,
        ),
        _on_time(counts, time, tables, policy),
    ]


def _meetings(number: int) -> str:
    return f"at {number:,} meeting{'' if number == 1 else 's'}" if number else ""


def _shown(figure: Figure) -> int | None:
    return None if figure.hidden else figure.numerator


def _share_words(figure: Figure) -> tuple[str, str]:
    """("46%", "194 of 421")."""
    if figure.percent is None:
        return (SYMBOL if figure.hidden else figures.NOT_KNOWN), figure.text
    return f"{figure.percent}%", f"{figure.numerator:,} of {figure.denominator:,}"


def _different(counts: Counts, policy: Policy) -> str:
    if policy.is_small(counts.loose.children):
        return "counted case by case"
    return f"counted case by case; {counts.loose.children:,} different children"


def _rate(area, counts: Counts, time: OverTime) -> Headline:
    """Twelve months alone have a rate; it follows from published numbers."""
    women, period = area.women_16plus, counts.period
    if period.length != MONTHS_A_YEAR:
        return Headline(cases.RATE, figures.INSUFFICIENT, "a rate needs four quarters", "")
    year, then = (figures.year_of(*counts.quarters(one)) for one in (period, period.year_ago))
    rate = figures.rate_per_10000(year, women)
    if rate is None:
        return Headline(cases.RATE, figures.INSUFFICIENT if women else figures.NOT_KNOWN, _why_no_rate(women), "")
    basis = f"{year.total:,} cases, {women:,} women; {figures.recommended_cases(women):,} cases would be expected"
    before = None if time.repeat[period.year_ago].denominator_hidden else figures.rate_per_10000(then, women)
    return Headline(cases.RATE, str(figures.rounded(rate, 1)), basis, _rate_change(rate, before, time))


def _why_no_rate(women: int) -> str:
    return "two quarters or more have no case" if women else "the area’s number of women is not set"


def _rate_change(rate: Decimal, before: Decimal | None, time: OverTime) -> str:
    if before is None or not time.comparable:
        return NOT_COMPARED
    return _direction(figures.rounded(rate, 1) - figures.rounded(before, 1), f"{figures.rounded(before, 1)}", "")


def _on_time(counts: Counts, time: OverTime, tables: list[Sheet], policy: Policy) -> Headline:
    sheet = next(sheet for sheet in tables if sheet.key == actions.OUTCOME.key)
    figure = sheet.line(f"{actions.OUTCOME.key}.on_time").figure
    before = Figure(*counts.outcomes.before).protected(policy)
    if not figure.denominator:
        return Headline(actions.ON_TIME, figures.NOT_KNOWN, "no action fell due", "")
    return Headline(actions.ON_TIME, *_share_words(figure), _share_change(figure, before, time), actions.ON_TIME.key)


NOT_COMPARED = "not compared with a year ago"


def _count_change(now: int | None, before: int | None, time: OverTime) -> str:
    if now is None or not before or not time.comparable:
        return NOT_COMPARED
    percent = figures.rounded(Decimal(100 * (now - before)) / before, 0)
    return _direction(now - before, f"{before:,}", f" ({percent:+}%)" if percent else "")


def _share_change(now: Figure, before: Figure, time: OverTime) -> str:
    if now.percent is None or before.percent is None or not time.comparable:
        return NOT_COMPARED
    points = now.percent - before.percent
    return _direction(points, f"{before.percent}% ({before.numerator:,} of {before.denominator:,})", "", " points")


def _direction(by, before: str, beside: str, unit: str = "") -> str:
    """ "▲ up 12 from 409 a year ago (+3%)": an arrow and a word, and no judgement."""
    if not by:
        return f"■ as a year ago: {before}"
    arrow, word = ("▲", "up") if by > 0 else ("▼", "down")
    return f"{arrow} {word} {abs(by):,}{unit} from {before} a year ago{beside}"


def _quality(tables: list[Sheet], counts: Counts, policy: Policy) -> list[Line]:
    """What is not known, as published beside each figure, and returns that came late or not at all."""
    lines = []
    for sheet in tables:
        for line in sheet.lines:
            figure = line.figure
            if line.key.endswith(".unknown"):
                lines.append(Line(f"{sheet.title}: not known", figure))
            elif line.key != cases.BME.key and figure.unknown is not None and figure.denominator:
                lines.append(Line(f"{line.label}: not known", Figure(figure.unknown, figure.denominator, places=1)))
    due = agencies.total(counts.agencies[agencies.RESEARCH.key])
    missing = due.figure.denominator - due.figure.numerator - due.beside
    dated = counts.spells[counts.period].referring.of
    lines.append(Line("No date of incident, or one after the referral", _undated(counts, dated, policy)))
    lines.append(Line("Research returned late", Figure(due.beside, due.figure.denominator)))
    lines.append(Line("Research not returned", Figure(missing, due.figure.denominator)))
    return lines


def _undated(counts: Counts, dated: int, policy: Policy) -> Figure:
    whole = counts.cases(counts.period)
    return Figure(whole - dated, whole, places=1, hidden=policy.is_small(dated))


def _ties(counts: Counts, whole: int, policy: Policy) -> list[Tie]:
    """Each total with its parts, from separate statements, added up before anything was hidden."""
    found, period = counts.detail, counts.period
    title, heard, received = cases.CASES.title, f"{whole:,}", counts.referrals(period)
    by_month = sum(counts.cases(Period(month, 1)) for month in period.months)
    partners = found["category.police"] + found[cases.PARTNER.key]
    finest = sum(found[cases.ETHNICITY.name(group)] for group in cases.ETHNICITY.finest)
    ties = [
        Tie(title, heard, "the months of the period", by_month == whole == found[cases.CASES.key]),
        Tie(title, heard, "repeat and not repeat", found["repeat"] + found["not_repeat"] == whole),
        Tie(title, heard, "police and partners", partners == whole),
        *(_tie_of(breakdown, found, whole) for breakdown in cases.BREAKDOWNS),
        Tie(title, heard, "the 19 ethnic groups and not known", finest == whole),
    ]
    detail = counts.received.detail
    decided = sum(detail[referrals.DECISIONS.name(group)] for group in referrals.DECISIONS.parts)
    agrees = decided == received == detail[referrals.REFERRALS.key]
    number = SYMBOL if policy.is_small(received) else f"{received:,}"
    return [*ties, Tie(referrals.REFERRALS.title, number, "the months of the period; what the hub decided", agrees)]


def _tie_of(breakdown: Breakdown, found, whole: int) -> Tie:
    words = f"{breakdown.title.lower()}: {len(breakdown.parts)} groups"
    total = sum(found[breakdown.name(group)] for group in breakdown.parts)
    return Tie(cases.CASES.title, f"{whole:,}", words, total == whole)
