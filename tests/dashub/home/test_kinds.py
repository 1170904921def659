"""Every thing due has a kind: whoever puts one under a new word of a key says here of what kind it is."""

import ast
from pathlib import Path

import pytest

from cases.due_kinds import RULES, UNKNOWN, DueKind, expiring, of_kind, rule_of
from cases.models import Record, record_models

ROOT = Path(__file__).parents[3]
APPS = ("agencies", "people", "cases", "history", "support", "marac", "referrals", "reporting", "dashub")
# A record's things due bear its noun.
RECORDS = ROOT / "cases/models/record.py"
SOURCES = {path: ast.parse(path.read_text()) for app in APPS for path in (ROOT / app).rglob("*.py")}


def puts():
    """(file, function around it, the key) of every ``Due.put`` in the source."""
    for path, tree in SOURCES.items():
        for function in (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)):
            for node in ast.walk(function):
                if isinstance(node, ast.Call) and ast.unparse(node.func) == "Due.put":
                    yield path, function, node.args[0]


def begins(path: Path, function, key) -> set[str]:
    """What a key begins with, as far as the source says so: through variables, constants and functions of the app."""
    if path == RECORDS:
        return {f"{model.key()}:" for model in record_models() if model.coming is not Record.coming}
    if isinstance(key, ast.Constant):
        return {key.value}
    if isinstance(key, ast.JoinedStr):
        first = key.values[0]
        return begins(path, function, first.value if isinstance(first, ast.FormattedValue) else first)
    if isinstance(key, ast.Name):
        given = [
            node.value
            for scope in (function, SOURCES[path])
            for node in ast.walk(scope)
            if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == key.id
        ]
        return begins(path, function, given[0]) if given else set()
    name = ast.unparse(key.func if isinstance(key, ast.Call) else key).rpartition(".")[2]
    found = set()
    app = path.relative_to(ROOT).parts[0]
    for place in (each for each in SOURCES if each.relative_to(ROOT).parts[0] == app):
        for node in ast.walk(SOURCES[place]):
            if isinstance(node, ast.FunctionDef) and node.name == name and _is_imported(path, place, name, key):
                returned = [each.value for each in ast.walk(node) if isinstance(each, ast.Return)]
                found |= begins(place, node, returned[0])
    return found


def _is_imported(path: Path, place: Path, name: str, key) -> bool:
    """A method belongs to a class of the same package; a function stands in the file itself or is imported by its name."""
    if place == path:
        return True
    if isinstance(key, ast.Attribute) or isinstance(key, ast.Call) and isinstance(key.func, ast.Attribute):
        return place.parent == path.parent
    module = ".".join(place.relative_to(ROOT).with_suffix("").parts)
    imports = [node for node in ast.walk(SOURCES[path]) if isinstance(node, ast.ImportFrom)]
    return any(node.module == module and name in [each.name for each in node.names] for node in imports)


@pytest.mark.parametrize("put", list(puts()), ids=lambda put: f"{put[0].relative_to(ROOT)}:{put[2].lineno}")
def test_every_key_that_is_put_has_a_kind(put):
    found = begins(*put)
    assert found, "Nobody can tell what this key begins with: write it so that the source says it"
    for word in found:
        prefix, colon, _ = word.partition(":")
        known = prefix in RULES if colon else any(each.startswith(prefix) for each in RULES)
        assert known, f"{prefix} has no kind: add it to cases/due_kinds.py"


def test_the_walk_finds_them_all():
    """As many as a search of the text does."""
    text = sum(path.read_text().count("Due.put(") for path in SOURCES)
    assert len(list(puts())) == text > 15


def test_no_rule_is_for_a_key_that_nobody_puts():
    words = {word.partition(":")[0] for put in puts() for word in begins(*put)}
    unused = {prefix for prefix in RULES if not any(prefix.startswith(word) for word in words if word)}
    assert not unused


def test_the_kind_of_a_key_is_that_of_its_first_word():
    assert rule_of("subject-access:4").kind == DueKind.REQUEST
    assert rule_of("subject-access-approve:4:5").statutory
    assert rule_of("nobody-knows:1") == UNKNOWN
    assert ("key__startswith", "subject-access:") in of_kind("request").children
    assert ("key__startswith", "flag:") in expiring().children
