"""The field history of a case as one viewer may know it: the columns of the sections that she sees in full, and no others.

Who changed something of a person is told where it was written in this case, or by somebody who works for one of its
agencies: a person may be in other cases, of which nobody here may learn. Why, only where it was written in this case.
"""

import datetime as dt
from typing import NamedTuple

from django.db.models import DateField, DateTimeField, Q

from agencies.access import Section
from agencies.models import Desk, User
from cases import summaries
from cases.household import HEADINGS
from cases.models import Factor, Involvement, Record, record_models
from cases.seen import Seen
from history.columns import TABLES, section_of, split
from history.models import Change
from people.models import Relationship

PAGE = 30
# Of a row as a whole; a person's own row and a case's are called by what they are.
NOUNS = {
    "people_person": "Details",
    "people_alias": "Other name",
    "people_address": "Address",
    "people_contactpoint": "Way to reach",
    "people_identifier": "Number",
    "people_relationship": "Relationship",
    "cases_case": "Case",
    "cases_involvement": "Part in the case",
    "cases_contactplan": "In touch with the victim",
    "cases_share": "Share",
    "cases_nameduser": "User let in by name",
} | {model._meta.db_table: model.noun.capitalize() for model in record_models()}
LABELS = {
    "to_victim": "To the victim",
    "to_perpetrator": "To the person who harms",
    "staff_link": "They or a relative work for a partner agency or are councillors",
    "plan_status": "Plan",
    "gp": "GP",
    "gender_same": "Gender same as at birth",
    "recourse": "Recourse to public funds",
    "unborn": "Not born yet",
    "connected": "Personally connected",
    "next_at": "Next contact",
    "lead_id": "Lead",
    "user_id": "Who",
    "desk_id": "Agency",
} | {f"factors.{factor.value}": factor.label for factor in Factor}


class Line(NamedTuple):
    """One column: what it is called, what it was and what it became, in words."""

    label: str
    was: str
    now: str


class Entry(NamedTuple):
    """One change on the page. ``known`` is what it is told from."""

    id: int
    at: dt.datetime
    what: str
    done: str
    lines: list[Line]
    who: str
    why: str
    known: "Known"


class Known(NamedTuple):
    """A change with those of its columns that the viewer reads: column -> (before, after)."""

    change: Change
    columns: dict[str, tuple]


class Reader:
    """Reads changes through one viewer's eyes."""

    def __init__(self, seen: Seen):
        self.seen = seen
        self.parts = {inv.person_id: inv for inv in seen.case.involvements.all()}
        self.changes = Change.objects.of_case(seen.case, list(self.parts))
        secret = Change.objects.filter(person_id__in=self.parts).of_secret_addresses()
        self.secret = set(secret.values_list("row_id", flat=True))

    def known(self, change: Change) -> Known | None:
        """None where nothing of it is for her."""
        before, after = split(change.table, change.before), split(change.table, change.after)
        if not self._about_seen(change):
            return None
        columns = {
            name: (before.get(name), after.get(name)) for name in {**before, **after} if self._reads(change, name)
        }
        return Known(change, columns) if columns else None

    def section(self, change: Change, column: str) -> Section | None:
        row = change.row | {"secret": change.row_id in self.secret}
        return section_of(change.table, column, self.role(change), row)

    def role(self, change: Change) -> str:
        part = self.parts.get(change.person_id)
        return part.role if part else change.row.get("role", "")

    def _reads(self, change: Change, column: str) -> bool:
        section = self.section(change, column)
        if section is None:
            return False
        # Her agency recorded this very address or record, and it was not another one that changed it.
        by_agency = change.table == "people_address" or issubclass(TABLES[change.table], Record)
        elsewhere = change.row.get("changed_elsewhere") or change.after.get("changed_elsewhere")
        desks = {change.row.get("desk_id"), change.after.get("desk_id", change.row.get("desk_id"))}
        own = by_agency and not elsewhere and desks <= set(self.seen.desks)
        return own or self.seen.full(section)

    def _about_seen(self, change: Change) -> bool:
        """Both names of a relationship, as on the page of people."""
        if change.table != Relationship._meta.db_table:
            return True
        pair = [self.parts.get(number) for number in (change.person_id, change.other_person_id)]
        return all(part and summaries.sees_name(self.seen, part) for part in pair)


def page(reader: Reader, after: str = "", person_id: int | None = None) -> tuple[list[Entry], str]:
    """A page of changes, newest first, and the key of the next ("" on the last); of one person where she is given."""
    rows = reader.changes.of_person(person_id) if person_id else reader.changes
    if after.isdecimal() and len(after) < 19:
        rows = rows.filter(pk__lt=int(after))
    found: list[Known] = []
    # All of them, some hundreds: with a limit PostgreSQL would walk back through everybody's history until it has enough.
    for change in rows.order_by("-pk"):
        if known := reader.known(change):
            found.append(known)
        if len(found) > PAGE:
            break
    more = str(found[PAGE - 1].change.pk) if len(found) > PAGE else ""
    return entries(reader, found[:PAGE]), more


def entries(reader: Reader, found: list[Known]) -> list[Entry]:
    people = _names(found) | _parties(reader)
    colleagues = _colleagues(reader.seen, found)
    return [
        Entry(
            id=known.change.pk,
            at=known.change.at,
            what=what(reader, known.change),
            done=known.change.get_operation_display(),
            lines=lines(known, people),
            who=_who(reader.seen, known.change, people, colleagues),
            why=known.change.reason if _here(reader.seen, known.change) else "",
            known=known,
        )
        for known in found
    ]


def what(reader: Reader, change: Change) -> str:
    """ "Victim: address", "Case": which row, without a word of what it holds."""
    noun = NOUNS[change.table]
    part = reader.parts.get(change.person_id)
    if change.table == Relationship._meta.db_table:
        names = [reader.parts[number].person.full_name for number in (change.person_id, change.other_person_id)]
        return f"{noun}: {names[0]} and {names[1]}"
    if part is None:
        return f"{HEADINGS[change.row['role']]}: {noun.lower()}" if change.row.get("role") else noun
    name = summaries.name_of(reader.seen, part) if summaries.sees_name(reader.seen, part) else ""
    return f"{' '.join(filter(None, [HEADINGS[part.role], name]))}: {noun.lower()}"


def lines(known: Known, people: dict[str, str]) -> list[Line]:
    model = TABLES[known.change.table]
    order = [field.column for field in model._meta.concrete_fields]
    place = {column: number for number, column in enumerate(order)}
    columns = sorted(known.columns, key=lambda name: (place.get(name.partition(".")[0], 0), name))
    return [
        Line(label(model, name), *(in_words(model, name, v, people) for v in known.columns[name])) for name in columns
    ]


def label(model, column: str) -> str:
    if column in LABELS:
        return LABELS[column]
    words = str(field_of(model, column).verbose_name)
    return words[:1].upper() + words[1:]


def field_of(model, column: str):
    return next(field for field in model._meta.concrete_fields if field.column == column)


def in_words(model, column: str, value, people: dict[str, str]) -> str:
    """A value, as the model holds it or as the history does, in the words of its field."""
    if value in (None, "", []):
        return ""
    if column.startswith("factors."):
        return dict(Involvement._meta.get_field("lives_with_victim").choices).get(value, str(value))
    field = field_of(model, column)
    if field.is_relation:
        return people.get(f"{field.related_model._meta.model_name}:{value}", "not known")
    if isinstance(value, list):
        choices = dict(field.base_field.choices or ())
        return ", ".join(str(choices.get(item, item)) for item in value)
    if isinstance(value, str) and isinstance(field, DateTimeField):
        value = dt.datetime.fromisoformat(value)
    elif isinstance(value, str) and isinstance(field, DateField):
        value = dt.date.fromisoformat(value)
    return str(dict(field.choices or ()).get(value, "")) or summaries.in_words(value)


def _names(found: list[Known]) -> dict[str, str]:
    """Users and desks that the values and the actors name, in one query each."""
    users = {known.change.actor for known in found} - {None}
    desks = set()
    for known in found:
        for column, values in known.columns.items():
            if column in ("lead_id", "user_id", "desk_id"):
                (desks if column == "desk_id" else users).update(set(values) - {None})
    named = {f"user:{user.pk}": str(user) for user in User.objects.filter(pk__in=users)} if users else {}
    rows = Desk.objects.filter(pk__in=desks).select_related("agency") if desks else []
    return named | {f"desk:{desk.pk}": str(desk) for desk in rows}


def _parties(reader: Reader) -> dict[str, str]:
    """The people of the case, whom records point to; by name where she sees it."""
    return {f"person:{number}": summaries.name_of(reader.seen, part) for number, part in reader.parts.items()}


def _here(seen: Seen, change: Change) -> bool:
    return seen.case.pk in (change.case_id, change.in_case)


def _colleagues(seen: Seen, found: list[Known]) -> set[int]:
    """Those of the actors who work or worked for an agency of this case, or are let in by name."""
    elsewhere = {
        known.change.actor for known in found if known.change.in_case is None and known.change.case_id is None
    }
    if not elsewhere - {None}:
        return set()
    at_desk = Q(memberships__desk__in=[number for number in seen.case.readers if number > 0])
    return set(User.objects.filter(at_desk, pk__in=elsewhere).values_list("pk", flat=True))


def _who(seen: Seen, change: Change, people: dict[str, str], colleagues: set[int]) -> str:
    if change.actor is None:
        return "The system"
    model = TABLES[change.table]
    if issubclass(model, Record) and not (model.names_recorder(seen) or change.row.get("desk_id") in seen.desks):
        return "Not told"
    if _here(seen, change) or change.in_case is None and change.actor in colleagues:
        return people.get(f"user:{change.actor}", "not known")
    return "A worker elsewhere"
