"""The nouns of a risk tool. A published tool never changes: a new wording or band is a new version (domain.md section 1)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Level(StrEnum):
    """What every tool's own result is normalised to, lowest first; kept beside the tool's own result, never instead."""

    UNKNOWN = "unknown"
    STANDARD = "standard"
    MEDIUM = "medium"
    HIGH = "high"

    @property
    def rank(self) -> int:
        return list(Level).index(self)


class Answer(StrEnum):
    """Blank is "not asked", which is not the same as "don't know". Neither counts as yes."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"
    NOT_ASKED = ""


class Kind(StrEnum):
    """How a tool gives its result: questions counted, a total and band, or a grade alone."""

    CHECKLIST = "checklist"
    TOTAL = "total"
    GRADE = "grade"


class Route(StrEnum):
    """The routes to MARAC of domain.md 1.1: any one suffices, all that apply are kept."""

    JUDGEMENT = "judgement"
    VISIBLE = "visible"
    ESCALATION = "escalation"
    REPEAT = "repeat"


@dataclass(frozen=True)
class Capture:
    """A line of text asked beside a question."""

    key: str
    label: str
    help: str = ""


@dataclass(frozen=True)
class Item:
    """One question. On yes it may open another tool, prompt the worker, and name a concern for judgement."""

    number: str
    question: str
    help: str = ""
    section: str = ""
    captures: tuple[Capture, ...] = ()
    opens: str = ""
    prompt: str = ""
    concern: str = ""


@dataclass(frozen=True)
class Combination:
    """A concern that arises from several answers together: every one of `all_of` and at least one of `any_of`."""

    concern: str
    all_of: tuple[str, ...]
    any_of: tuple[str, ...]


@dataclass(frozen=True)
class Tool:
    """One version of one tool.

    `bands`: the lowest count or total of each band (LOCAL; empty where the tool has none). `levels`: what each band is
    normalised to. `marac_at`: the count or total that by itself is visible high risk; None where the tool has no such
    mark. `prompt_at`: where yes and don't know together ask for judgement. `graded`: a professional gives the level.
    """

    slug: str
    version: str
    name: str
    short_name: str
    kind: Kind
    acknowledgement: str
    copyright: str
    guidance: str
    wording: str = "paraphrase"
    items: tuple[Item, ...] = ()
    professional: tuple[Capture, ...] = ()
    combinations: tuple[Combination, ...] = ()
    bands: Mapping[str, int] = field(default_factory=dict)
    levels: Mapping[str, Level] = field(default_factory=dict)
    marac_at: int | None = None
    prompt_at: int | None = None
    graded: bool = False
    minimum_age: int | None = None
    maximum_age: int | None = None

    @property
    def numbers(self) -> tuple[str, ...]:
        return tuple(item.number for item in self.items)

    @property
    def sections(self) -> tuple[tuple[str, tuple[Item, ...]], ...]:
        """(title, questions) in order; one section without a title where the tool has none."""
        titles = dict.fromkeys(item.section for item in self.items)
        return tuple((title, tuple(item for item in self.items if item.section == title)) for title in titles)

    def band_of(self, value: int, bands: Mapping[str, int] | None = None) -> str:
        """The highest band whose lowest value is reached; "" where the tool has none."""
        reached = [name for name, lowest in (bands or self.bands).items() if value >= lowest]
        return reached[-1] if reached else ""


@dataclass(frozen=True)
class Score:
    """What a tool says, with every number that it rests on. `native` is what people are shown, never a bare number."""

    tool: str
    tool_name: str
    version: str
    level: Level
    native: str
    yes: int | None = None
    no: int = 0
    unknown: int = 0
    not_asked: int = 0
    total: int | None = None
    band: str = ""
    prompts: tuple[str, ...] = ()
    concerns: tuple[str, ...] = ()
    opened: tuple[str, ...] = ()
    marac_at: int | None = None

    @property
    def finished(self) -> bool:
        return self.not_asked == 0


@dataclass(frozen=True)
class RouteFound:
    """One route that applies and why, in words that stand on the referral."""

    route: Route
    why: str
