"""Rows with their children in one query, for a page that shows many kinds of children of one row at once.

``prefetch_related`` asks once for each relation: ten times for a case in the meeting. Here each relation is one more column
of the same query, a JSON array in the order of the children, from which the same model instances are made. They come out of
``row.relation.all()`` as after a prefetch, so that whoever reads them need not know.
"""

from dataclasses import dataclass

from django.contrib.postgres.expressions import ArraySubquery
from django.db import DEFAULT_DB_ALIAS, models
from django.db.models import F, Func, OuterRef
from django.db.models.functions import JSONObject

ITSELF = "itself"


@dataclass(frozen=True)
class Children:
    """A relation to read: the rows that point back at the parent by a foreign key.

    ``name`` may lead over a row that is joined to the parent, as in "person__aliases". ``joined`` are the rows each child
    points at that come with it ("desk__agency" brings the desk too), ``rows`` narrows and orders the children.
    """

    name: str
    joined: tuple[str, ...] = ()
    children: tuple["Children", ...] = ()
    rows: models.QuerySet | None = None


def read(queryset: models.QuerySet, *children: Children) -> list:
    """The rows of a queryset, each with its children."""
    columns = {f"nested{number}": _array(queryset.model, one) for number, one in enumerate(children)}
    found = list(queryset.annotate(**columns))
    for row in found:
        for column, one in zip(columns, children, strict=True):
            _adopt(row, one, row.__dict__.pop(column))
    return found


def is_read(row, relation: str) -> bool:
    """Whether the children of a row are there without asking: they were read with it, or prefetched."""
    return relation in getattr(row, "_prefetched_objects_cache", ())


def _array(model, one: Children) -> ArraySubquery:
    path, name = _split(one.name)
    for step in path:
        model = model._meta.get_field(step).related_model
    relation = model._meta.get_field(name)
    rows = relation.related_model._default_manager.all() if one.rows is None else one.rows
    mine = rows.filter(**{relation.field.name: OuterRef("__".join([*path, "pk"]))})
    return ArraySubquery(mine.values(nested=_object(rows.model, one)))


class _Row(Func):
    """A whole row as JSON, NULL where nothing is joined; ``column`` is any of its columns that tells which table is meant.

    Naming each column instead cost Django three times the work: 76 against 31 ms for a case in the meeting.
    """

    output_field = models.JSONField()

    def as_sql(self, compiler, connection):
        [column] = self.source_expressions
        return f"to_jsonb({compiler.quote_name_unless_alias(column.alias)})", []


def _row(model, path: str = "") -> _Row:
    # The key itself would be taken from the row that points at this one.
    column = next(field for field in model._meta.concrete_fields if not field.primary_key)
    return _Row(F(path + column.attname))


def _object(model, one: Children) -> JSONObject:
    """A child as JSON: its row, the joined rows under their path, and its own children."""
    joined = {path: _row(there, f"{path}__") for path, there in _joined(model, one)}
    return JSONObject(
        **{ITSELF: _row(model)}, **joined, **{child.name: _array(model, child) for child in one.children}
    )


def _joined(model, one: Children) -> list[tuple[str, type[models.Model]]]:
    """(path, model) of everything that is joined, what it hangs on before it."""
    found = {}
    for path in one.joined:
        steps, at = path.split("__"), model
        for number, step in enumerate(steps, 1):
            at = at._meta.get_field(step).related_model
            found["__".join(steps[:number])] = at
    return list(found.items())


def _adopt(row, one: Children, values: list[dict]) -> None:
    """Give a row the children that were read with it, as ``prefetch_related`` does."""
    path, name = _split(one.name)
    for step in path:
        row = getattr(row, step)
    relation = row._meta.get_field(name)
    children = [_child(relation.related_model, one, value) for value in values]
    for child in children:
        setattr(child, relation.field.name, row)
    found = getattr(row, relation.get_accessor_name()).all()
    found._result_cache, found._prefetch_done = children, True
    row.__dict__.setdefault("_prefetched_objects_cache", {})[relation.cache_name] = found


def _child(model, one: Children, value: dict):
    child = _instance(model, value[ITSELF])
    for path, joined in _joined(model, one):
        (*steps, last), holder = path.split("__"), child
        for step in steps:
            holder = holder and getattr(holder, step)
        if holder:
            setattr(holder, last, _instance(joined, value[path]))
    for grandchild in one.children:
        _adopt(child, grandchild, value[grandchild.name])
    return child


def _instance(model, row: dict | None):
    """The instance of a row as PostgreSQL gives it; None where nothing was joined."""
    if row is None:
        return None
    fields = model._meta.concrete_fields
    return model.from_db(
        DEFAULT_DB_ALIAS, [field.attname for field in fields], [field.to_python(row[field.column]) for field in fields]
    )


def _split(name: str) -> tuple[list[str], str]:
    *path, last = name.split("__")
    return path, last
