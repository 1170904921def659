"""The shape of the house, read from the source: layers, sizes, and what is done in one place only."""

import ast
import itertools
import re
import statistics
import tomllib
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models

from agencies.models import Protected
from dashub.errors import WrongState
from dashub.workflow import REGISTRY, Transitions

PROJECT = Path(__file__).parent.parent
# Lowest first; those on one line do not import each other.
LAYERS = [
    {"dashub"},
    {"audit"},
    {"agencies"},
    {"people"},
    {"cases"},
    {"history", "marac", "support"},
    {"referrals"},
    {"partnership"},
    {"reporting"},
]
RANK = {app: rank for rank, layer in enumerate(LAYERS) for app in layer}
# The parts of dashub that stand above every app: they put the house together and nothing imports them.
WIRING = {
    "agencies",
    "askers",
    "bench",
    "celery",
    "covering",
    "demo",
    "home",
    "leaving",
    "management",
    "matrix",
    "matrix_records",
    "members",
    "nav",
    "navigation",
    "papers",
    "policy",
    "settings",
    "tabs",
    "tasks",
    "urls",
    "views",
    "wiring",
    "wsgi",
}
MARKS_SAFE = {
    "cases/family_map.py",
    "dashub/charts.py",
    "dashub/drawing.py",
    "dashub/forms.py",
    "dashub/templatetags/hub.py",
}
SOURCES = sorted(
    path
    for path in PROJECT.glob("*/**/*.py")
    if path.relative_to(PROJECT).parts[0] in RANK and "migrations" not in path.parts
)
TEMPLATES = sorted((PROJECT / "templates").glob("**/*.html"))


def name(path) -> str:
    return path.relative_to(PROJECT).as_posix()


def tree(path) -> ast.Module:
    return ast.parse(path.read_text(), str(path))


def module(path) -> tuple[str, ...]:
    parts = path.relative_to(PROJECT).with_suffix("").parts
    return parts[:-1] if parts[-1] == "__init__" else parts


def imports(path):
    """Each module of ours that a file names, inside functions too."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield from ((node.lineno, f"{node.module}.{alias.name}".split(".")) for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name.split(".")) for alias in node.names)


def is_wiring(parts) -> bool:
    return parts[0] == "dashub" and len(parts) > 1 and parts[1] in WIRING


@pytest.mark.parametrize("path", SOURCES, ids=name)
def test_imports_point_down(path):
    here = module(path)
    if is_wiring(here):
        return
    wrong = []
    for line, there in imports(path):
        if there[0] not in RANK or there[0] == here[0] != "dashub":
            continue
        sideways = RANK[there[0]] == RANK[here[0]] and there[0] != here[0]
        if RANK[there[0]] > RANK[here[0]] or sideways or is_wiring(there):
            wrong.append(f"line {line}: {'.'.join(there)}")
    assert wrong == []


@pytest.mark.parametrize("path", SOURCES, ids=name)
def test_a_file_is_short_enough_to_read(path):
    assert len(path.read_text().splitlines()) < 400


def functions():
    for path in SOURCES:
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield node.end_lineno - node.lineno + 1, f"{name(path)}:{node.lineno} {node.name}"


def test_functions_are_short():
    sizes = sorted(size for size, _ in functions())
    assert statistics.median(sizes) <= 9
    assert sizes[len(sizes) * 9 // 10] <= 34


def test_no_function_is_a_chapter():
    assert [f"{where} ({size} lines)" for size, where in functions() if size > 60] == []


@pytest.mark.parametrize("path", SOURCES, ids=name)
def test_a_module_is_named_for_what_it_holds(path):
    vague = {"utils", "util", "helpers", "helper", "common", "misc", "services", "service", "signals", "lib", "mixins"}
    assert not vague & set(module(path))


@pytest.mark.parametrize("path", SOURCES, ids=name)
def test_nothing_happens_behind_the_readers_back(path):
    """No signals of Django: what a save causes is written where it is saved."""
    banned = {"django.dispatch", "django.db.models.signals", "django.core.signals", "django.contrib.auth.signals"}
    assert [
        line for line, parts in imports(path) if {".".join(parts[:n]) for n in range(1, len(parts) + 1)} & banned
    ] == []


def names_of(path):
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Attribute):
            yield node.lineno, node.attr
        elif isinstance(node, ast.Name):
            yield node.lineno, node.id
        elif isinstance(node, ast.ImportFrom):
            yield from ((node.lineno, alias.name) for alias in node.names)


@pytest.mark.parametrize("path", SOURCES, ids=name)
def test_only_the_policy_knows_roles(path):
    """A view asks ``may`` for a permission; which role holds it is the business of agencies/access.py alone."""
    # The matrix decides nothing: it walks all roles and tells what the policy says of each.
    tells = {("dashub", part) for part in ("askers", "demo", "matrix", "matrix_records")}
    if module(path)[0] == "agencies" or module(path)[:2] in tells:
        return
    asked = [".".join(parts) for _, parts in imports(path) if parts[:2] == ["agencies", "access"]]
    roles = {f"agencies.access.{noun}" for noun in ("Role", "HUB_ROLES", "MEETING_ROLES", "GRANTS")}
    assert not roles & set(asked)
    past_the_policy = {
        "has_perm",
        "has_perms",
        "get_objects_for_user",
        "get_objects_for_group",
        "is_staff",
        "is_superuser",
    }
    assert [(line, word) for line, word in names_of(path) if word in past_the_policy] == []


@pytest.mark.parametrize(
    "path", [p for p in SOURCES if re.match(r"(views|api)", p.name) or "views" in p.parts], ids=name
)
def test_pages_and_api_reach_rows_through_visible_to(path):
    protected = {model.__name__ for model in apps.get_models() if issubclass(model, Protected)}
    whole, wrong = tree(path), []
    parents = {child: node for node in ast.walk(whole) for child in ast.iter_child_nodes(node)}
    for node in ast.walk(whole):
        if isinstance(node, ast.Attribute) and node.attr == "objects" and getattr(node.value, "id", "") in protected:
            chain, top = [], node
            while isinstance(parents.get(top), ast.Attribute | ast.Call) and getattr(parents[top], "func", top) is top:
                top = parents[top]
                chain.append(getattr(top, "attr", ""))
            if "visible_to" not in chain and "create" not in chain:
                wrong.append(f"line {node.lineno}: {node.value.id}.objects.{'.'.join(filter(None, chain))}")
    assert wrong == []


@pytest.mark.parametrize("path", [p for p in SOURCES if name(p) not in MARKS_SAFE], ids=name)
def test_markup_is_trusted_in_one_place(path):
    assert [line for line, word in names_of(path) if word in ("mark_safe", "SafeString")] == []


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_templates_hold_no_policy_no_script_and_no_raw_markup(path):
    text = path.read_text()
    banned = {
        "policy": r"\.roles\b|policy_group|is_superuser|is_staff|\bperms\.",
        "raw markup": r"\|\s*safe\b|autoescape off",
        "inline script": r"<script(?![^>]*\bsrc=)[^>]*>|\son\w+\s*=\s*[\"']|javascript:",
        "inline style": r"<style\b|\sstyle\s*=\s*[\"']" if "pdf" not in path.parts else r"\sstyle\s*=\s*[\"']",
        "unfinished": r"\b(TODO|FIXME|XXX)\b|lorem ipsum",
    }
    assert [what for what, pattern in banned.items() if re.search(pattern, text, re.IGNORECASE)] == []


@pytest.mark.parametrize("path", SOURCES, ids=name)
def test_nothing_is_left_unfinished(path):
    assert re.findall(r"\b(TODO|FIXME|XXX|HACK|NotImplementedError)\b|\bpdb\b|breakpoint\(", path.read_text()) == []


OWN_MODELS = [model for model in apps.get_models() if model._meta.app_label in RANK]


@pytest.mark.parametrize("model", OWN_MODELS, ids=lambda model: model._meta.label)
def test_every_model_says_what_it_means(model):
    written = model.__dict__.get("__doc__") or ""
    assert written and not written.startswith(f"{model.__name__}("), "Django's own list of fields is no docstring"


@pytest.mark.parametrize("path", SOURCES, ids=name)
def test_every_module_says_what_it_is(path):
    """Tables of addresses, the app's own configuration, commands (their help) and bare re-exports speak for themselves."""
    if path.name not in ("__init__.py", "apps.py", "urls.py", "forms.py", "admin.py") and "commands" not in path.parts:
        assert ast.get_docstring(tree(path))


# A status that follows no order: what somebody did at a meeting, and the history's copy of an action's.
WITHOUT_ORDER = {"marac.Attendance", "marac.ActionUpdate"}


@pytest.mark.parametrize("model", OWN_MODELS, ids=lambda model: model._meta.label)
def test_a_status_has_its_table_of_transitions(model):
    fields = [
        field for field in model._meta.local_fields if field.name == "status" and isinstance(field, models.CharField)
    ]
    if fields and model._meta.label not in WITHOUT_ORDER:
        assert fields[0].choices
        assert isinstance(getattr(model, "TRANSITIONS", None), Transitions)


def moves():
    for table in REGISTRY.values():
        if table.name.split(".")[0] in RANK:
            yield from ((table, source, to) for source, to in itertools.product(table.statuses, table.statuses))


@pytest.mark.parametrize(
    ("table", "source", "to"), list(moves()), ids=lambda part: getattr(part, "name", str(part)).rpartition(".")[2]
)
def test_every_move_is_allowed_or_refused_in_words(table, source, to):
    if table.allows(source, to):
        table.check(source, to)
        return
    with pytest.raises(WrongState) as refusal:
        table.check(source, to)
    assert str(source.label) in refusal.value.message


def dependencies():
    """Each requirement of pyproject.toml and whether a comment stands above it (one comment may hold for a pair)."""
    reason = False
    for line in (PROJECT / "pyproject.toml").read_text().partition("[tool.")[0].splitlines():
        stripped = line.strip()
        if re.match(r'^"[a-z]', stripped) or re.match(r'^node = \["', stripped):
            yield stripped, reason
        elif stripped.startswith("#"):
            reason = True
        elif not stripped or stripped[0] in "[]":
            reason = False


def test_every_dependency_has_its_reason():
    found = dict(dependencies())
    listed = tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]
    everything = listed["dependencies"] + [d for extra in listed["optional-dependencies"].values() for d in extra]
    assert len(found) == len(everything)
    assert [line for line, reason in found.items() if not reason] == []


def test_the_architecture_knows_every_app():
    installed = {c.name for c in apps.get_app_configs() if Path(c.path).parent == PROJECT}
    assert installed <= set(RANK)
