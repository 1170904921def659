"""The rules that decide stay free of the database: the same answer on the same facts, wherever they come from."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PURE = [
    "dashub/clock.py",
    "dashub/references.py",
    "dashub/keys.py",
    "cases/risk/__init__.py",
    "cases/risk/schema.py",
    "cases/risk/catalogue.py",
    "cases/risk/engine.py",
    "marac/repeat.py",
    "marac/schedule.py",
    "people/likeness.py",
    "people/matching.py",
    "reporting/suppression.py",
    "reporting/figures.py",
    "reporting/subject_access/clock.py",
]


def imported(path):
    for node in ast.walk(ast.parse((ROOT / path).read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{name.name}" for name in node.names)
        elif isinstance(node, ast.Import):
            yield from (name.name for name in node.names)


@pytest.mark.parametrize("path", PURE)
def test_a_rule_imports_no_model_no_framework_and_no_clock_of_its_own(path):
    names = set(imported(path))
    assert not [name for name in names if name.startswith("django") or ".models" in name or ".querysets" in name]
    source = (ROOT / path).read_text(encoding="utf-8")
    assert ".now(" not in source and ".today(" not in source
