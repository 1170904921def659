"""Counts answers, says what follows from them, and finds every route to MARAC. Never blocks, never lowers, never converts.

All of it follows domain.md section 1. A count of yes is the score; don't know and not asked never count, and are always
shown beside it. The 24-question mark belongs to the 24-question tool alone: a tool without `marac_at` cannot have one.
"""

from collections.abc import Iterable, Mapping

from cases.risk.catalogue import check_bands
from cases.risk.schema import Answer, Item, Kind, Level, Route, RouteFound, Score, Tool
from dashub.errors import InvalidInput

# Police-reported incidents in 12 months that are potential escalation: a starting point, LOCAL (domain.md 1.1).
ESCALATION_FROM = 3
# No tool's total comes near; a larger number is a slip of the finger.
LARGEST_TOTAL = 999


def score(
    tool: Tool,
    answers: Mapping[str, str] | None = None,
    *,
    total: int | None = None,
    band: str = "",
    grade: str = "",
    bands: Mapping[str, int] | None = None,
) -> Score:
    """The tool's result. `bands` are the area's own (BadTool if unsound). InvalidInput for what the tool does not know."""
    if bands is not None:
        check_bands(tool, bands)
    if tool.kind is Kind.TOTAL:
        return _of_total(tool, total, band, bands)
    if tool.kind is Kind.GRADE:
        return _of_grade(tool, grade)
    return _of_answers(tool, answers or {}, grade, bands)


# --- Checklists ------------------------------------------------------------------------------------------------------


def _of_answers(tool: Tool, answers: Mapping[str, str], grade: str, bands: Mapping[str, int] | None) -> Score:
    given = _read(tool, answers)
    count = {answer: sum(value is answer for value in given.values()) for answer in Answer}
    yes_items = [item for item in tool.items if given[item.number] is Answer.YES]
    band = tool.band_of(count[Answer.YES], bands) if count[Answer.NOT_ASKED] < len(tool.items) else ""
    text = counted(count[Answer.YES], count[Answer.UNKNOWN], count[Answer.NOT_ASKED])
    level = _grade(grade) if tool.graded else tool.levels.get(band, Level.UNKNOWN)
    return Score(
        tool=tool.slug,
        tool_name=tool.short_name,
        version=tool.version,
        level=level,
        native=f"{text}; graded {level}" if tool.graded and level is not Level.UNKNOWN else text,
        yes=count[Answer.YES],
        no=count[Answer.NO],
        unknown=count[Answer.UNKNOWN],
        not_asked=count[Answer.NOT_ASKED],
        band="" if tool.graded else band,
        prompts=tuple(_prompts(tool, yes_items, count)),
        concerns=tuple(dict.fromkeys(_concerns(tool, yes_items))),
        opened=tuple(dict.fromkeys(item.opens for item in yes_items if item.opens)),
        marac_at=tool.marac_at,
    )


def _read(tool: Tool, answers: Mapping[str, str]) -> dict[str, Answer]:
    """Every question's answer, not asked where none was given."""
    if strange := set(answers) - set(tool.numbers):
        raise InvalidInput({"": f"{tool.short_name} has no question {', '.join(sorted(map(str, strange)))}."})
    bad = {number: value for number, value in answers.items() if value not in list(Answer)}
    if bad:
        raise InvalidInput({number: "Choose yes, no or don't know, or leave it as not asked." for number in bad})
    return {number: Answer(answers.get(number, Answer.NOT_ASKED)) for number in tool.numbers}


def counted(yes: int, unknown: int, not_asked: int) -> str:
    return f"{yes} yes, {unknown} don't know, {not_asked} not asked"


def _prompts(tool: Tool, yes_items: list[Item], count: Mapping[Answer, int]) -> Iterable[str]:
    """The items' own, and one for judgement where what is not known could carry the count over the mark."""
    yes, unknown = count[Answer.YES], count[Answer.UNKNOWN]
    if tool.prompt_at is not None and yes < tool.prompt_at <= yes + unknown:
        yield (
            f"Yes and don't know together come to {yes + unknown}. What is not known may be hiding high risk: "
            "use your professional judgement."
        )
    yield from (item.prompt for item in yes_items if item.prompt)


def _concerns(tool: Tool, yes_items: list[Item]) -> Iterable[str]:
    numbers = {item.number for item in yes_items}
    for each in tool.combinations:
        if numbers.issuperset(each.all_of) and numbers.intersection(each.any_of):
            yield each.concern
    yield from (item.concern for item in yes_items if item.concern)


# --- Totals and grades -----------------------------------------------------------------------------------------------


def _of_total(tool: Tool, total: int | None, band: str, bands: Mapping[str, int] | None) -> Score:
    """A total and the band that the completed form gives. The band is taken as recorded where only the area knows the
    bounds; a total at the published mark is in the top band whatever was ticked."""
    if total is not None and not 0 <= total <= LARGEST_TOTAL:
        raise InvalidInput({"total": f"Enter a total from 0 to {LARGEST_TOTAL}."})
    if band and band not in tool.levels:
        raise InvalidInput({"band": f"Choose one of {', '.join(tool.levels)}."})
    worked = "" if total is None else tool.band_of(total, bands)
    top = list(tool.levels)[-1]
    if band and total is not None and (worked == top) != (band == top):
        raise InvalidInput(
            {"band": f"{top.capitalize()} is {(bands or tool.bands)[top]} or more. Check total and band."}
        )
    final = band or worked
    shown = ", ".join(part for part in (final.capitalize(), "" if total is None else str(total)) if part)
    return Score(
        tool=tool.slug,
        tool_name=tool.short_name,
        version=tool.version,
        level=tool.levels.get(final, Level.UNKNOWN),
        native=shown or "Not recorded",
        total=total,
        band=final,
        marac_at=tool.marac_at,
    )


def _of_grade(tool: Tool, grade: str) -> Score:
    level = _grade(grade)
    native = "Not graded" if level is Level.UNKNOWN else f"Graded {level}"
    return Score(tool=tool.slug, tool_name=tool.short_name, version=tool.version, level=level, native=native)


def _grade(grade: str) -> Level:
    if grade and grade not in list(Level):
        raise InvalidInput({"grade": "Choose standard, medium or high."})
    return Level(grade) if grade else Level.UNKNOWN


# --- Judgement, change, routes ---------------------------------------------------------------------------------------


def raised(level: Level, to: str, reason: str) -> Level:
    """Professional judgement may raise a level, with a reason; it never lowers one. The same level needs none."""
    wanted = _grade(to)
    if wanted.rank < level.rank:
        raise InvalidInput({"level": f"Judgement can raise a level but not lower it. The tool gives {level}."})
    if wanted.rank > level.rank and not reason.strip():
        raise InvalidInput({"judgement_reason": "Say why your judgement raises the level."})
    return wanted


def direction(before: Level, now: Level) -> str:
    """ "up", "down", "same", or "" where one of the two is not assessed."""
    if Level.UNKNOWN in (before, now):
        return ""
    return "same" if before == now else "up" if now.rank > before.rank else "down"


def marac_routes(
    scores: Iterable[Score] = (),
    *,
    judged: bool = False,
    judgement_reason: str = "",
    police_incidents: int | None = None,
    is_repeat: bool = False,
    marks: Mapping[str, int] | None = None,
    escalation_from: int = ESCALATION_FROM,
) -> tuple[RouteFound, ...]:
    """Every route that applies, in the order of domain.md 1.1. A low count is never a reason against.

    `police_incidents`: reported in the last 12 months, None where not known. `marks`: an area's own mark per tool, only
    for tools that have one. InvalidInput for judgement without its reason.
    """
    found = [_by_judgement(judgement_reason)] if judged else []
    found += [RouteFound(Route.VISIBLE, why) for why in (_visible(each, marks or {}) for each in scores) if why]
    if police_incidents is not None and police_incidents >= escalation_from:
        why = f"{police_incidents} incidents reported to the police in 12 months ({escalation_from} or more)"
        found.append(RouteFound(Route.ESCALATION, why))
    if is_repeat:
        found.append(RouteFound(Route.REPEAT, "Repeat within 12 months, whatever the count"))
    return tuple(found)


def _by_judgement(reason: str) -> RouteFound:
    if not reason.strip():
        raise InvalidInput({"judgement_reason": "Say why, in your professional judgement, this is high risk."})
    return RouteFound(Route.JUDGEMENT, reason.strip())


def _visible(result: Score, marks: Mapping[str, int]) -> str:
    """Why a result is visible high risk, or "". A tool without a mark of its own never is, whatever `marks` says."""
    value = result.total if result.total is not None else result.yes
    if result.marac_at is None:
        return ""
    mark = marks.get(result.tool, result.marac_at)
    by_band = result.total is None and result.yes is None and result.level is Level.HIGH
    if by_band or (value is not None and value >= mark):
        return f"{result.tool_name}: {result.native} ({mark} or more)"
    return ""
