"""The tables of a report, ready to print: page, PDF and export draw the same ones."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from reporting.counts import Counts
from reporting.disclosure import Divided, divide, protect
from reporting.figures import Figure
from reporting.indicators import actions, agencies, cases, referrals, timeliness
from reporting.indicators.agencies import AgencyRow
from reporting.indicators.measures import RECORDED, Breakdown, Indicator
from reporting.suppression import SYMBOL, Policy, display


@dataclass(frozen=True)
class Line:
    """One figure of a table. `key` leads to the records behind it; `beside` is a word more; `part`: under its group."""

    label: str
    figure: Figure
    key: str = ""
    beside: str = ""
    part: bool = False

    @property
    def number(self) -> str:
        return SYMBOL if self.figure.hidden else display(self.figure.numerator)

    @property
    def of(self) -> str:
        if self.figure.denominator is None:
            return ""
        return SYMBOL if self.figure.denominator_hidden else display(self.figure.denominator)

    @property
    def share(self) -> str:
        return "" if self.figure.percent is None else f"{self.figure.percent}%"

    @property
    def unknown(self) -> str:
        return "" if self.figure.unknown is None else display(self.figure.unknown)


@dataclass(frozen=True)
class Sheet:
    """A table with its definition. `of` says what the denominator is; `beside` heads the last column, where there is one."""

    key: str
    title: str
    definition: str
    of: str
    lines: list[Line]
    beside: str = ""
    source: str = RECORDED
    definitions: list[tuple[str, str]] = field(default_factory=list)

    @property
    def has_shares(self) -> bool:
        return any(line.figure.denominator is not None for line in self.lines)

    @property
    def has_unknown(self) -> bool:
        return any(line.figure.unknown is not None for line in self.lines)

    @property
    def hides(self) -> bool:
        return any(line.figure.hidden for line in self.lines)

    def line(self, key: str) -> Line:
        return next(line for line in self.lines if line.key == key)


def all_sheets(area, counts: Counts, policy: Policy, whole: int, user) -> list[Sheet]:
    """`whole`: the cases heard, which is published. Sheets by agency are for those who may see them."""
    ethnicity = divide(cases.ETHNICITY, counts.detail, whole, policy)
    sheets = [
        referrers(counts, whole, policy),
        of_breakdown(cases.RISK, divide(cases.RISK, counts.detail, whole, policy)),
        waits(counts.spells[counts.period], policy),
        factors(counts, whole, policy),
        diversity(counts, ethnicity, whole, policy),
        of_breakdown(cases.ETHNICITY, ethnicity),
        outcomes(counts.outcomes, policy),
        decisions(counts, policy),
        apart(counts, policy),
    ]
    return [*sheets, *_agencies(area, counts, user)]


def of_breakdown(breakdown: Breakdown, divided: Divided) -> Sheet:
    lines = []
    for group in breakdown.groups:
        name = breakdown.name(group)
        lines.append(Line(group.label, divided.groups[name], name))
        for part in breakdown.detail.get(group.key, ()):
            lines.append(Line(part.label, divided.groups[breakdown.name(part)], breakdown.name(part), part=True))
    if divided.unknown:
        lines.append(Line("Not known", divided.unknown, f"{breakdown.key}.unknown"))
    return Sheet(breakdown.key, breakdown.title, breakdown.definition, breakdown.of, lines, source=breakdown.source)


def of_whole(breakdown: Breakdown, counts: Mapping[str, int], whole: int, policy: Policy) -> Sheet:
    """With the whole before its parts; of one that is too small to print, nothing but that."""
    if policy.is_small(whole):
        alone = [Line("In all", Figure(whole).protected(policy))]
        return Sheet(breakdown.key, breakdown.title, breakdown.definition, breakdown.of, alone)
    sheet = of_breakdown(breakdown, divide(breakdown, counts, whole, policy))
    sheet.lines.insert(0, Line("In all", Figure(whole)))
    return sheet


def _shares(key: str, title: str, definition: str, indicators, lines: list[Line], **more) -> Sheet:
    said = [(one.title, one.definition) for one in indicators]
    return Sheet(key, title, definition, indicators[0].of, lines, definitions=said, **more)


def _share(indicator: Indicator, counts: Counts, whole: int, policy: Policy) -> Line:
    figure = Figure(
        counts.detail[indicator.key], whole, counts.detail[f"{indicator.key}.unknown"], places=indicator.places
    )
    return Line(indicator.title, protect(figure, policy), indicator.key)


def referrers(counts: Counts, whole: int, policy: Policy) -> Sheet:
    """Who referred. Partners are all but the police: hidden where the police’s number is."""
    divided = divide(cases.CATEGORY, counts.detail, whole, policy)
    partner = Figure(counts.detail[cases.PARTNER.key], whole, hidden=not divided.shows("category.police"))
    sheet = of_breakdown(cases.CATEGORY, divided)
    sheet.lines.append(Line(cases.PARTNER.title, partner, cases.PARTNER.key))
    sheet.definitions.append((cases.PARTNER.title, cases.PARTNER.definition))
    return sheet


def factors(counts: Counts, whole: int, policy: Policy) -> Sheet:
    lines = [_share(one, counts, whole, policy) for one in cases.FACTORS]
    text = "What was confirmed in the meeting for the victim or somebody who harms. A case can have several."
    return Sheet("factors", "What is in the cases", text, cases.HEARD, lines)


def diversity(counts: Counts, ethnicity: Divided, whole: int, policy: Policy) -> Sheet:
    """Minoritised groups follow from the number of White British victims, and are hidden with it."""
    bme = _share(cases.BME, counts, whole, policy)
    if not ethnicity.shows(cases.WHITE_BRITISH):
        bme = Line(bme.label, Figure(bme.figure.numerator, whole, bme.figure.unknown, 1, hidden=True), bme.key)
    lines = [bme, *(_share(one, counts, whole, policy) for one in cases.DIVERSITY)]
    text = "Victims with a characteristic, of all cases heard. Those not known stay in the denominator, beside the figure."
    return _shares("diversity", "Who the victims are", text, (cases.BME, *cases.DIVERSITY), lines)


def waits(spell: timeliness.Spell, policy: Policy) -> Sheet:
    pairs = zip((timeliness.REFERRING, timeliness.HEARING), _waits(spell), strict=True)
    within = {timeliness.REFERRING.key: timeliness.REFERRED_WITHIN, timeliness.HEARING.key: timeliness.HEARD_WITHIN}
    lines = [
        Line(
            f"{one.title}, within {within[one.key]} days",
            Figure(wait.within, wait.of).protected(policy),
            one.key,
            beside=median_text(wait, policy),
        )
        for one, wait in pairs
    ]
    text = "How long it took. The middle case: half took less, half took longer."
    return _shares(
        "timeliness", "Timeliness", text, (timeliness.REFERRING, timeliness.HEARING), lines, beside="Middle case"
    )


def _waits(spell: timeliness.Spell) -> tuple[timeliness.Wait, timeliness.Wait]:
    return spell.referring, spell.hearing


def median_text(wait: timeliness.Wait, policy: Policy) -> str:
    """ "9 days"; of a few cases the middle one is somebody’s own."""
    if wait.median is None or policy.is_small(wait.of):
        return SYMBOL
    days = f"{wait.median:.1f}".removesuffix(".0")
    return f"{days} day{'' if days == '1' else 's'}"


def outcomes(found: actions.Outcomes, policy: Policy) -> Sheet:
    divided = divide(actions.OUTCOME, found.detail, sum(found.detail.values()), policy)
    return of_breakdown(actions.OUTCOME, divided)


def decisions(counts: Counts, policy: Policy) -> Sheet:
    found = counts.received.detail
    whole = found[referrals.REFERRALS.key]
    sheet = of_breakdown(referrals.DECISIONS, divide(referrals.DECISIONS, found, whole, policy))
    in_time = Figure(found[referrals.IN_TIME.key], found[referrals.DECIDED]).protected(policy)
    appealed, upheld = counts.loose.appeals, counts.loose.upheld
    appeals = Figure(appealed, whole).protected(policy)
    told = not (appeals.hidden or policy.is_small(upheld) or policy.is_small(appealed - upheld))
    label = f"{referrals.APPEALS.title} ({upheld:,} upheld)" if told else referrals.APPEALS.title
    sheet.lines.append(Line(referrals.IN_TIME.title, in_time, referrals.IN_TIME.key))
    sheet.lines.append(Line(label, appeals, referrals.APPEALS.key))
    sheet.definitions.extend((one.title, one.definition) for one in (referrals.IN_TIME, referrals.APPEALS))
    return sheet


def apart(counts: Counts, policy: Policy) -> Sheet:
    """What is accepted and heard like the rest, and counted in no other figure."""
    indicators = (cases.NOT_CONNECTED, referrals.UNCONNECTED, referrals.CHILDRENS)
    numbers = (counts.loose.not_connected, *(counts.received.detail[one.key] for one in indicators[1:]))
    lines = [
        Line(one.title, Figure(number).protected(policy), one.key)
        for one, number in zip(indicators, numbers, strict=True)
    ]
    return _shares("apart", "Counted apart", "These are in no other figure of this report.", indicators, lines)


def _agencies(area, counts: Counts, user) -> list[Sheet]:
    return [
        _by_agency(agencies.RESEARCH, counts.agencies[agencies.RESEARCH.key], "Returned late", area, user),
        _by_agency(agencies.ATTENDANCE, counts.agencies[agencies.ATTENDANCE.key], "Apologies", area, user),
    ]


def _by_agency(indicator: Indicator, rows: list[AgencyRow], beside: str, area, user) -> Sheet:
    shown = [agencies.total(rows), *agencies.shown_to(user, area, rows)]
    lines = [Line(row.name, row.figure, beside=f"{row.beside:,}") for row in shown]
    return Sheet(indicator.key, indicator.title, indicator.definition, indicator.of, lines, beside=beside)
