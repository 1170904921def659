"""Reads and checks the tool files. A file that is not sound stops the start, not a referral."""

import tomllib
from collections.abc import Mapping
from dataclasses import fields, replace
from functools import cache
from pathlib import Path
from types import MappingProxyType

from cases.risk.schema import Capture, Combination, Item, Kind, Level, Tool

FOLDER = Path(__file__).parent / "tools"


class BadTool(ValueError):
    """A tool file that must not be used; says which and why."""


def tool(slug: str, version: str = "") -> Tool:
    """That version, or the latest one. KeyError where there is none."""
    versions = all_tools()[slug]
    return versions[version] if version else versions[max(versions, key=int)]


@cache
def all_tools() -> Mapping[str, Mapping[str, Tool]]:
    """{slug: {version: tool}} of every shipped file."""
    found: dict[str, dict[str, Tool]] = {}
    for path in sorted(FOLDER.glob("*.toml")):
        loaded = load(path)
        found.setdefault(loaded.slug, {})[loaded.version] = loaded
    for versions in found.values():
        for each in versions.values():
            check_openings(each, found)
    return MappingProxyType({slug: MappingProxyType(versions) for slug, versions in found.items()})


def load(path: Path) -> Tool:
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    questions = data.pop("questions", 0)
    built = build(data)
    if path.stem != f"{built.slug}-v{built.version}":
        raise BadTool(f"{path.name}: the file must be named after its tool and version.")
    if len(built.items) != questions:
        raise BadTool(f"{path.name}: {questions} questions are promised, {len(built.items)} are there.")
    return built


def build(data: dict) -> Tool:
    """A Tool from plain data; BadTool for an unknown key, a doubled number, bands out of order, a mark without a count."""
    data = dict(data)
    if strange := set(data) - {each.name for each in fields(Tool)}:
        raise BadTool(f"{data.get('slug')}: unknown {', '.join(sorted(strange))}.")
    data["kind"] = Kind(data["kind"])
    data["items"] = tuple(_item(item) for item in data.get("items", ()))
    data["professional"] = tuple(Capture(**capture) for capture in data.get("professional", ()))
    data["combinations"] = tuple(
        Combination(each["concern"], tuple(each["all"]), tuple(each["any"])) for each in data.get("combinations", ())
    )
    bands = data.get("bands", {})
    levels = data.get("levels", {band: band for band in bands})
    data["bands"] = MappingProxyType(bands)
    data["levels"] = MappingProxyType({band: Level(level) for band, level in levels.items()})
    return checked(Tool(**data))


def _item(data: dict) -> Item:
    return Item(**data | {"captures": tuple(Capture(**capture) for capture in data.get("captures", ()))})


def checked(built: Tool) -> Tool:
    numbers = built.numbers
    asked = {number for each in built.combinations for number in (*each.all_of, *each.any_of)}
    if len(set(numbers)) != len(numbers) or not asked <= set(numbers):
        raise BadTool(f"{built.slug}: a question's number is doubled, or a combination names one that is not there.")
    check_bands(built, built.bands)
    if built.marac_at is not None and built.graded:
        raise BadTool(f"{built.slug}: a tool graded by judgement has no count that by itself leads to MARAC.")
    return built


def check_bands(built: Tool, bands: Mapping[str, int]) -> None:
    """Bands must name the tool's own, begin at nought and rise: every count falls in exactly one."""
    lowest = list(bands.values())
    rising = lowest == sorted(set(lowest)) and (not lowest or lowest[0] == 0)
    if not rising or list(bands) != list(built.levels):
        raise BadTool(f"{built.slug}: bands must be {', '.join(built.levels)}, begin at 0 and rise.")


def check_openings(built: Tool, slugs: Mapping[str, object]) -> None:
    if lost := {item.opens for item in built.items if item.opens} - set(slugs):
        raise BadTool(f"{built.slug}: opens {', '.join(sorted(lost))}, which is no tool.")


def with_wording(published: Tool, version: str, questions: Mapping[str, str], acknowledgement: str) -> Tool:
    """A new version with wording that an area is licensed to use. The published one stays as it is."""
    if not version or version == published.version:
        raise BadTool(f"{published.slug}: licensed wording needs a version of its own.")
    if strange := set(questions) - set(published.numbers):
        raise BadTool(f"{published.slug}: no question {', '.join(sorted(strange))}.")
    items = tuple(replace(item, question=questions.get(item.number, item.question)) for item in published.items)
    return replace(published, version=version, items=items, wording="licensed", acknowledgement=acknowledgement)
