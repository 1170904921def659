"""Mutants of a Python module: each differs from it in one place of its syntax tree."""

import ast
import itertools
from collections.abc import Iterator

FLIPPED = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.And: ast.Or,
    ast.Or: ast.And,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
    ast.Sub: ast.Add,
    ast.Add: ast.Sub,
}


def variants(node: ast.AST) -> Iterator[ast.AST]:
    """What a node may be instead."""
    match node:
        case ast.Compare(ops=[op]) if type(op) in FLIPPED:
            yield ast.Compare(node.left, [FLIPPED[type(op)]()], node.comparators)
        case ast.BoolOp(op=op, values=values):
            yield ast.BoolOp(FLIPPED[type(op)](), values)
        case ast.BinOp(op=op) if type(op) in FLIPPED:
            yield ast.BinOp(node.left, FLIPPED[type(op)](), node.right)
            yield node.left
        case ast.UnaryOp(operand=operand):
            yield operand
        case ast.AugAssign(op=op) if type(op) in FLIPPED:
            yield ast.AugAssign(node.target, FLIPPED[type(op)](), node.value)
        case ast.Constant(value=value):
            yield from map(ast.Constant, _values(value, getattr(node, "lineno", 0)))
        case _:
            yield from _branches(node)


def _branches(node: ast.AST) -> Iterator[ast.AST]:
    match node:
        case ast.Set(elts=elts) if len(elts) > 1:
            yield from (ast.Set(elts[:n] + elts[n + 1 :]) for n in range(len(elts)))
        case ast.List(elts=elts) if elts:
            yield from (ast.List(elts[:n] + elts[n + 1 :], ast.Load()) for n in range(len(elts)))
        case ast.If():
            yield from (ast.If(ast.Constant(said), node.body, node.orelse) for said in (True, False))
        case ast.IfExp():
            yield from (node.body, node.orelse)
        case ast.comprehension(ifs=[_]):
            yield ast.comprehension(node.target, node.iter, [], node.is_async)


def _values(value, line: int) -> Iterator:
    if isinstance(value, bool):
        yield not value
    elif isinstance(value, int):
        yield value + 1
    elif isinstance(value, str) and 0 < len(value) < 4 and value.isupper():
        yield from (value.replace(letter, "") for letter in value)
    elif isinstance(value, str) and " " in value and set(value) <= set("FSOXM- "):
        # A row of the table of sections: its first cell, its last, and one between that is another one in each row.
        cells = value.split()
        for n in sorted({0, len(cells) - 1, (line * 3) % len(cells)}):
            yield " ".join([*cells[:n], "S" if cells[n] == "F" else "F", *cells[n + 1 :]])


def _places(tree: ast.AST, where: str = "") -> Iterator[tuple[str, ast.AST, str, int | None, ast.AST]]:
    """Every node below a tree: the function or class around it, its parent, and the field that holds it."""
    for name, value in ast.iter_fields(tree):
        for n, child in enumerate(value) if isinstance(value, list) else [(None, value)]:
            if not isinstance(child, ast.AST) or isinstance(child, ast.ClassDef) and child.bases:
                continue
            inner = getattr(child, "name", "") if isinstance(child, ast.FunctionDef | ast.ClassDef) else ""
            # What an annotation says is not executed.
            if name in ("annotation", "returns", "decorator_list"):
                continue
            yield where, tree, name, n, child
            yield from _places(child, f"{where}.{inner}".strip(".") if inner else where)


def names(source: str) -> list[str]:
    """One for each mutant, in order: where it is and what is changed. Nouns - classes with a base - stay as they are."""
    return [
        f"{where}:{getattr(node, 'lineno', 0)}: {_short(node)} -> {_short(variant)}"
        for where, *_, node in _places(ast.parse(source))
        for variant in variants(node)
    ]


def mutant(source: str, number: int) -> ast.Module:
    tree = ast.parse(source)
    each = ((place, variant) for place in list(_places(tree)) for variant in variants(place[-1]))
    (_, parent, name, index, _), new = next(itertools.islice(each, number, None))
    if index is None:
        setattr(parent, name, new)
    else:
        getattr(parent, name)[index] = new
    return ast.fix_missing_locations(tree)


def _short(node: ast.AST) -> str:
    text = ast.unparse(node).strip()
    return (text.splitlines() or [""])[0][:110]
