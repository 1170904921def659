"""Putting a previous value back: what would be written, and writing it by the way in which a worker writes it otherwise.

What a viewer may change on the page of people she may put back, and nothing else: what has an act of its own (closing,
the lead, the level of risk, shares) is put right by that act.
"""

from collections.abc import Callable
from dataclasses import dataclass

from agencies.principals import because
from cases import household, parties
from cases.forms.people import AddressForm, ContactForm, editable
from cases.models import Case, Involvement
from cases.seen import Seen
from history.columns import TABLES
from history.models import Change
from history.told import Known, Line, Reader, field_of, in_words, label
from people.models import Address, Alias, ContactPoint, Person, Relationship

Write = Callable[[int, str, int, object], None]
UPDATE, DELETE = Change.Operation.UPDATE, Change.Operation.DELETE


@dataclass(frozen=True)
class Remedy:
    """``lines`` say what is saved now and what would be; empty where it is so already. ``write`` takes the version of
    the record, the reason, the desk and the worker, and raises StaleVersion where somebody else wrote meanwhile."""

    lines: list[Line]
    version: int
    write: Write

    def put_back(self, version: int, reason: str, desk_id: int, by) -> None:
        with because(reason):
            self.write(version, reason, desk_id, by)


def may_put_back(reader: Reader, known: Known) -> bool:
    """Whether anything of it could be put back by this viewer, were it for her to write."""
    return bool(_columns(reader, known))


def remedy(reader: Reader, change: Change) -> Remedy | None:
    """None where nothing of this change is hers to put back."""
    known = reader.known(change)
    columns = _columns(reader, known) if known else []
    return _MAKERS[change.table, change.operation](reader, change, columns) if columns else None


def _columns(reader: Reader, known: Known) -> list[str]:
    """The columns of a change that she reads and may write."""
    change = known.change
    allowed = _EDITABLE.get((change.table, change.operation))
    part = reader.parts.get(change.person_id)
    if allowed is None or (part is None and change.person_id):
        return []
    names = allowed(reader.seen, part)
    return [name for name in known.columns if name in names]


def _of_party(seen: Seen, part: Involvement) -> set[str]:
    return set(editable(seen, part.role))


def _of_contact(seen: Seen, part: Involvement) -> set[str]:
    allowed = part.role == Involvement.Role.VICTIM and household.may_edit_contact(seen)
    return set(ContactForm.base_fields) - {"version", "reason"} if allowed else set()


def _of_address(_seen: Seen, _part: Involvement) -> set[str]:
    """Whoever reads an address whole may change it."""
    return set(AddressForm.base_fields) - {"version"}


def _of_alias(seen: Seen, part: Involvement) -> set[str]:
    return {"given_name", "family_name"} if "aliases" in _of_party(seen, part) else set()


def _of_tie(_seen: Seen, _part: Involvement) -> set[str]:
    return {"kind"}


def _of_case(_seen: Seen, _part: None) -> set[str]:
    return {"staff_risk"}


_EDITABLE = {
    ("people_person", UPDATE): _of_party,
    ("cases_involvement", UPDATE): _of_party,
    ("people_contactpoint", UPDATE): _of_contact,
    ("people_address", UPDATE): _of_address,
    ("people_alias", DELETE): _of_alias,
    ("people_relationship", DELETE): _of_tie,
    ("cases_case", UPDATE): _of_case,
}


def _wanted(change: Change, columns: list[str]) -> dict:
    """The values before the change, as the model holds them."""
    model = TABLES[change.table]
    return {name: field_of(model, name).to_python(change.before.get(name)) for name in columns}


def _lines(record, wanted: dict) -> list[Line]:
    """What is now and what would be, where the two differ."""
    return [
        Line(label(type(record), name), *(in_words(type(record), name, v, {}) for v in (getattr(record, name), value)))
        for name, value in wanted.items()
        if (getattr(record, name) or None) != (value or None)
    ]


def _present(reader: Reader, change: Change) -> Involvement:
    """The part of whoever it is about, with her record as it is at this moment."""
    part = reader.parts[change.person_id]
    part.refresh_from_db()
    part.person = Person.objects.get(pk=part.person_id)
    return part


def _details(reader: Reader, change: Change, columns: list[str]) -> Remedy:
    part, wanted = _present(reader, change), _wanted(change, columns)

    def write(version: int, _reason: str, desk_id: int, by) -> None:
        parties.change_details(part, version, wanted, desk_id, by)

    record = part.person if change.table == Person._meta.db_table else part
    return Remedy(_lines(record, wanted), part.person.version, write)


def _contact(reader: Reader, change: Change, columns: list[str]) -> Remedy | None:
    part, wanted = _present(reader, change), _wanted(change, columns)
    point = ContactPoint.objects.filter(pk=change.row_id, person=part.person).first()

    def write(version: int, reason: str, desk_id: int, by) -> None:
        parties.write_contact(part, point, version, wanted | {"reason": reason}, desk_id, by)

    return point and Remedy(_lines(point, wanted), part.person.version, write)


def _address(reader: Reader, change: Change, columns: list[str]) -> Remedy | None:
    part, wanted = _present(reader, change), _wanted(change, columns)
    address = Address.objects.filter(pk=change.row_id, person=part.person).first()

    def write(version: int, _reason: str, desk_id: int, by) -> None:
        parties.write_address(part, address, version, wanted, desk_id, by)

    return address and Remedy(_lines(address, wanted), part.person.version, write)


def _alias(reader: Reader, change: Change, _columns: list[str]) -> Remedy:
    """Another name beside those that she has now."""
    part = _present(reader, change)
    name = str(Alias(given_name=change.before.get("given_name", ""), family_name=change.before.get("family_name", "")))
    held = parties.details_of(part, ["aliases"])["aliases"].splitlines()

    def write(version: int, _reason: str, desk_id: int, by) -> None:
        parties.change_details(part, version, {"aliases": "\n".join([*held, name])}, desk_id, by)

    lines = [] if name in held else [Line("Other names", ", ".join(held), ", ".join([*held, name]))]
    return Remedy(lines, part.person.version, write)


def _tie(reader: Reader, change: Change, _columns: list[str]) -> Remedy:
    """Said again; nobody can lose anything by it, so it needs no version."""
    first, second, kind = change.person_id, change.other_person_id, change.before["kind"]
    there = Relationship.objects.filter(first=first, second=second, kind=kind).exists()

    def write(_version: int, _reason: str, desk_id: int, by) -> None:
        parties.tie(reader.seen.case, first, kind, second, desk_id, by)

    lines = [] if there else [Line("Relationship", "", in_words(Relationship, "kind", kind, {}))]
    return Remedy(lines, 0, write)


def _case(reader: Reader, change: Change, columns: list[str]) -> Remedy:
    case = Case.objects.get(pk=reader.seen.case.pk)
    wanted = _wanted(change, columns)

    def write(version: int, _reason: str, _desk_id: int, by) -> None:
        case.set_staff_risk(wanted["staff_risk"], version, by)

    return Remedy(_lines(case, wanted), case.version, write)


_MAKERS = {
    ("people_person", UPDATE): _details,
    ("cases_involvement", UPDATE): _details,
    ("people_contactpoint", UPDATE): _contact,
    ("people_address", UPDATE): _address,
    ("people_alias", DELETE): _alias,
    ("people_relationship", DELETE): _tie,
    ("cases_case", UPDATE): _case,
}
