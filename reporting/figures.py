"""Figures as they are printed: numerator and denominator beside every percentage, what is not known beside both.

Formulae of domain.md section 3. Unknowns stay in the denominator; nothing known is "not known", never 0; a rate needs four
quarters. Percentages are rounded half up, as a reader with a calculator does.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal

from reporting.suppression import DEFAULT, SYMBOL, Policy, display, suppress_share

INSUFFICIENT = "insufficient data"
NOT_KNOWN = "not known"
QUARTERS_A_YEAR = 4
# SafeLives: cases a year expected for each 10,000 women aged 16 and over; referrals for each IDVA; cases per administrator.
EXPECTED_PER_10000 = 40
PER = 10_000
REFERRALS_PER_IDVA = 100
CASES_PER_ADMINISTRATOR = 400


def rounded(value: Decimal, places: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


@dataclass(frozen=True)
class Figure:
    """A count, or a share where it has a denominator. None as numerator: not known. `hidden` is set by protected()."""

    numerator: int | None
    denominator: int | None = None
    unknown: int | None = None
    places: int = 0
    hidden: bool = False
    denominator_hidden: bool = False

    @property
    def percent(self) -> Decimal | None:
        """None where there is none: nothing known, hidden, or nothing to divide by."""
        if self.hidden or self.numerator is None or not self.denominator:
            return None
        return rounded(Decimal(100 * self.numerator) / self.denominator, self.places)

    @property
    def text(self) -> str:
        """ "119 of 421 (28%)", "421", "[c] of 421", "not known"."""
        if self.numerator is None:
            return NOT_KNOWN
        part = SYMBOL if self.hidden else display(self.numerator)
        if self.denominator is None:
            return part
        whole = SYMBOL if self.denominator_hidden else display(self.denominator)
        return f"{part} of {whole}" + ("" if self.percent is None else f" ({self.percent}%)")

    @property
    def unknown_text(self) -> str:
        """ "12 not known (3%)" to stand beside the figure; "" where unknowns do not arise."""
        if self.unknown is None:
            return ""
        share = Figure(self.unknown, self.denominator, places=self.places).percent
        beside = "" if share is None or self.denominator_hidden else f" ({share}%)"
        return f"{display(self.unknown)} {NOT_KNOWN}{beside}"

    def protected(self, policy: Policy = DEFAULT) -> "Figure":
        """The figure as it may be published. A missing answer is no fact about anyone, so unknowns stay and count with
        neither side: hidden is a part that is small, or that leaves a small part of those that are known."""
        if self.numerator is None:
            return self
        if self.denominator is None:
            return replace(self, hidden=policy.is_small(self.numerator))
        known = self.denominator - (self.unknown or 0)
        part, whole = suppress_share(self.numerator, max(known, self.numerator), policy)
        return replace(self, hidden=part is None, denominator_hidden=whole is None)


# --- The national formulae -------------------------------------------------------------------------------------------


def repeat_share(repeats: int, discussions: int) -> Figure:
    """Repeat discussions of all discussions."""
    return Figure(repeats, discussions)


def partner_share(not_police: int, discussions: int) -> Figure:
    """Discussions referred by any agency but the police, of all discussions."""
    return Figure(not_police, discussions)


def diversity_share(victims: int, discussions: int, unknown: int) -> Figure:
    """Victims with a characteristic of all discussions: those not known stay in the denominator and are told beside."""
    return Figure(victims, discussions, unknown, places=1)


@dataclass(frozen=True)
class Year:
    """Twelve months made of four quarters. `filled` is how many were missing and took the quarter before."""

    total: int
    filled: int


def year_of(quarters: Sequence[int | None], before: int | None = None) -> Year | None:
    """Four quarters, oldest first, None for a missing one, `before` the quarter before them.

    One missing is replaced by the quarter before it; with two missing, or nothing to replace it, the area is dropped: None.
    """
    if len(quarters) != QUARTERS_A_YEAR:
        return None
    missing = [place for place, value in enumerate(quarters) if value is None]
    filled = [quarters[place - 1] if place else before for place in missing]
    if len(missing) > 1 or None in filled:
        return None
    return Year(sum(value for value in (*quarters, *filled) if value is not None), len(missing))


def rate_per_10000(year: Year | None, women16: int | None) -> Decimal | None:
    """Cases in a year, repeats included, for each 10,000 women aged 16 and over. None without a year or a population."""
    return Decimal(year.total * PER) / women16 if year and women16 else None


def rate_text(year: Year | None, women16: int | None, places: int = 1) -> str:
    """ "44.5 per 10,000 women aged 16 and over (540 cases, 121,300 women)", or why there is none."""
    if not women16:
        return NOT_KNOWN
    rate = rate_per_10000(year, women16)
    if rate is None:
        return INSUFFICIENT
    return f"{rounded(rate, places)} per 10,000 women aged 16 and over ({year.total:,} cases, {women16:,} women)"


def recommended_cases(women16: int) -> int:
    """Cases a year that SafeLives expects for this population."""
    return int(rounded(Decimal(women16 * EXPECTED_PER_10000) / PER, 0))


def idvas_needed(referrals: int) -> Decimal:
    return Decimal(referrals) / REFERRALS_PER_IDVA


def administrators_needed(cases: int) -> Decimal:
    return Decimal(cases) / CASES_PER_ADMINISTRATOR


def year_change(now: Year | None, before: Year | None) -> Decimal | None:
    """Per cent by which these twelve months differ from the same twelve a year ago; None without both, or from nought."""
    if not now or not before or not before.total:
        return None
    return Decimal(100 * (now.total - before.total)) / before.total


def year_change_text(now: Year | None, before: Year | None, places: int = 1) -> str:
    """ "+5.9% (1,059 against 1,000)", "no change (...)", or "insufficient data"."""
    change = year_change(now, before)
    if change is None:
        return INSUFFICIENT
    shown = rounded(change, places)
    return f"{f'{shown:+}%' if now.total != before.total else 'no change'} ({now.total:,} against {before.total:,})"
