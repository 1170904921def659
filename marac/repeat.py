"""Whether a referral is a repeat: domain.md 2.2 as one pure function that shows its working. Argued in docs/adr/0003.

A repeat is abuse between the same victim and the same person who harms, within 12 months of the last MARAC referral. The
day of the abuse is tested, and where it is not known the day of the referral. All dates are dates in London.
"""

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property

from dashub.clock import anniversary
from dashub.errors import InvalidInput


class Rule(StrEnum):
    """LOCAL. Wide (SafeLives, current): any abuse. Criminal only (older): behaviour that would be a crime."""

    WIDE = "wide"
    CRIMINAL_ONLY = "criminal_only"


class Basis(StrEnum):
    """LOCAL. What the twelve months run from: the last referral (default) or the meeting that heard it."""

    LAST_REFERRAL = "last_referral"
    LAST_MEETING = "last_meeting"


class Kind(StrEnum):
    REPEAT = "repeat"
    NEW = "new"
    NEW_PREVIOUSLY_KNOWN = "new_previously_known"


@dataclass(frozen=True)
class Previous:
    """An earlier referral of the same victim that was accepted for MARAC. `incident` is the abuse that it reported."""

    referred: date
    perpetrators: frozenset[int]
    met: date | None = None
    incident: date | None = None

    def anchor(self, basis: Basis) -> date:
        """The day that its twelve months run from. Not heard yet: its referral, whatever the basis."""
        return max(self.met or self.referred, self.referred) if basis == Basis.LAST_MEETING else self.referred


@dataclass(frozen=True)
class Override:
    """A person's decision against the rule. InvalidInput without a reason."""

    is_repeat: bool
    reason: str

    def __post_init__(self):
        if not self.reason.strip():
            raise InvalidInput({"override_reason": "Say why you decide differently from the rule."})


@dataclass(frozen=True)
class Verdict:
    """`days` from the tested date to the window's last day: nought or more is inside, less is outside, None: no window.

    `computed` is the rule's own answer where a person decided otherwise. `working` is the argument, one line a step.
    """

    is_repeat: bool
    kind: Kind
    computed: bool
    tested: date
    anchor: date | None
    window_end: date | None
    days: int | None
    working: tuple[str, ...]

    @property
    def overridden(self) -> bool:
        return self.is_repeat != self.computed

    def as_json(self) -> dict:
        """For a JSON column: dates as ISO text."""
        plain = asdict(self) | {"working": list(self.working)}
        return {key: value.isoformat() if isinstance(value, date) else value for key, value in plain.items()}


CONCLUSIONS = {
    Kind.REPEAT: "repeat",
    Kind.NEW: "new, not known to MARAC before",
    Kind.NEW_PREVIOUSLY_KNOWN: "new, previously known",
}


def verdict(*, override: Override | None = None, **facts) -> Verdict:
    """Test one referral (the facts of Question) against every earlier one accepted for MARAC for the same victim."""
    asked = Question(**facts)
    against = asked.against()
    computed = not against
    final = override.is_repeat if override else computed
    kind = Kind.REPEAT if final else Kind.NEW_PREVIOUSLY_KNOWN if asked.earlier else Kind.NEW
    steps = [
        asked.rule_line(),
        asked.tested_line(),
        *asked.window_lines(),
        against,
        _override_line(override, computed),
    ]
    return Verdict(
        is_repeat=final,
        kind=kind,
        computed=computed,
        tested=asked.tested,
        anchor=asked.anchor,
        window_end=asked.window_end,
        days=(asked.window_end - asked.tested).days if asked.window_end else None,
        working=(*filter(None, steps), f"So: {CONCLUSIONS[kind]}."),
    )


@dataclass(frozen=True)
class Question:
    """One referral put to the rule. `criminal` is None where it is not recorded; people are ids of those who harm."""

    previous: Collection[Previous]
    perpetrators: Collection[int]
    referred: date
    incident: date | None = None
    criminal: bool | None = None
    rule: Rule | str = Rule.WIDE
    basis: Basis | str = Basis.LAST_REFERRAL

    def __post_init__(self):
        Rule(self.rule)  # ValueError for a setting that does not exist
        Basis(self.basis)

    @property
    def tested(self) -> date:
        return self.referred if self.incident is None else min(self.incident, self.referred)

    @cached_property
    def earlier(self) -> list[Previous]:
        return [each for each in self.previous if each.referred <= self.referred]

    @cached_property
    def same(self) -> list[Previous]:
        """Earlier referrals that name at least one of the same people who harm."""
        people = frozenset(self.perpetrators)
        return [each for each in self.earlier if each.perpetrators & people]

    @cached_property
    def last(self) -> Previous | None:
        """Each referral restarts the window, so the last one on or before the tested day decides."""
        begun = [each for each in self.same if each.referred <= self.tested]
        return max(begun, key=lambda each: (each.anchor(self.basis), each.referred), default=None)

    @property
    def anchor(self) -> date | None:
        return self.last.anchor(self.basis) if self.last else None

    @property
    def window_end(self) -> date | None:
        return anniversary(self.anchor) if self.anchor else None

    def against(self) -> str:
        """The first reason why this is not a repeat, or ""."""
        return self._against_people() or self._against_day() or self._against_behaviour()

    def _against_people(self) -> str:
        if not self.earlier:
            return "There is no earlier MARAC referral of this victim."
        if not frozenset(self.perpetrators):
            return "The person who harms is not identified, so it cannot be said to be the same one."
        return "" if self.same else "The earlier referrals name another person who harms."

    def _against_day(self) -> str:
        if self.last is None:
            return (
                "The abuse was before the last referral, so it is not new abuse since. "
                "If there has been any since then, give the date of the latest."
            )
        if self.incident is not None and any(each.incident == self.incident for each in self.same):
            return (
                "An earlier referral already reported abuse on this date, so it is not new abuse since. "
                "If this was something else on the same day, decide otherwise and say so."
            )
        late = (self.tested - self.window_end).days
        return f"That is {_days(late)} outside the window." if late > 0 else ""

    def _against_behaviour(self) -> str:
        if self.rule == Rule.WIDE or self.criminal:
            return ""
        if self.criminal is None:
            return "It is not recorded whether the behaviour would be a crime. Record it and this is worked out again."
        return "The behaviour would not be a crime, and the rule in use counts only crimes."

    def rule_line(self) -> str:
        what = "any abuse" if self.rule == Rule.WIDE else "behaviour that would be a crime"
        from_referral = self.basis == Basis.LAST_REFERRAL
        since = "the last MARAC referral" if from_referral else "the meeting that heard the last referral"
        return f"Rule in use: {what} between the same people within 12 months of {since}."

    def tested_line(self) -> str:
        why = "the day of the abuse"
        if self.incident is None:
            why = "the day of the referral, because the day of the abuse is not known"
        elif self.incident > self.referred:
            why = "the day of the referral, because the abuse is dated after it"
        return f"Date tested: {_said(self.tested)}, {why}."

    def window_lines(self) -> list[str]:
        if self.last is None:
            return []
        heard = self.basis == Basis.LAST_MEETING and self.last.met
        met = f", heard {_said(self.last.met)}" if heard else ""
        spare = (self.window_end - self.tested).days
        return [
            f"Last referral with the same person who harms: {_said(self.last.referred)}{met}.",
            f"Window: {_said(self.last.referred)} to {_said(self.window_end)}, both days included.",
            f"The date tested is inside, with {_days(spare)} to spare." if spare >= 0 else "",
        ]


def _override_line(override: Override | None, computed: bool) -> str:
    if override is None:
        return ""
    start = "Confirmed by a person" if override.is_repeat == computed else "Decided otherwise by a person"
    return f"{start}: {override.reason.strip()}"


def _days(count: int) -> str:
    return "1 day" if count == 1 else f"{count} days"


def _said(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
