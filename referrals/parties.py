"""The people of a referral: from what was typed to person records.

A person who is new is written as typed. A person who is known keeps every fact that is held about her: blanks are filled,
another name becomes an alias, another address or number stands beside the old one. Safe contact alone may change, and
only towards caution (product.md A2).
"""

from dashub import keys
from people import hours
from people.models import Address, Alias, ContactPoint, Identifier, Person, Relationship
from people.models.choices import (
    INVERSE,
    AddressKind,
    Channel,
    Ethnicity,
    GenderSame,
    IdentifierKind,
    Impairment,
    Orientation,
    RelationshipKind,
    Safety,
    Sex,
    Watched,
    YesNo,
)
from referrals.answers import born, day, rows, words

# Field of Person: the list its answer comes from, or None for free text.
FIELDS = {
    "given_name": None,
    "family_name": None,
    "sex": Sex,
    "gender_same": GenderSame,
    "gender_text": None,
    "ethnicity": Ethnicity,
    "orientation": Orientation,
    "disability": YesNo,
    "language": None,
    "interpreter": YesNo,
    "needs": None,
    "recourse": YesNo,
    "immigration_note": None,
    "occupation": None,
    "works_with_vulnerable": YesNo,
    "vehicles": None,
    "gp": None,
}
POINT_FIELDS = ("hours", "answered_by", "code_word", "cover_story")


def number(text) -> int | None:
    return int(text) if str(text or "").strip().isdecimal() and len(str(text)) < 4 else None


def one_of(choices, value, default=""):
    return value if value in choices.values else default


def text_for(model, field: str, value) -> str:
    """What fits the column: forms have checked the length, an import may not have."""
    return str(value or "").strip()[: model._meta.get_field(field).max_length]


def typed_fields(typed: dict) -> dict:
    """The columns of Person that were answered, checked against their lists."""
    found = {}
    for name, choices in FIELDS.items():
        value = typed.get(name) or ""
        found[name] = one_of(choices, value) if choices else text_for(Person, name, value)
    return {name: value for name, value in found.items() if value} | _dates(typed)


def _dates(typed: dict) -> dict:
    found = {
        "date_of_birth": None if typed.get("date_of_birth_unknown") else born(typed),
        "approximate_age": number(typed.get("approximate_age")),
        "impairments": [word for word in words(typed, "impairments") if word in Impairment.values],
        "unborn": bool(typed.get("unborn")),
        "due_on": day(typed, "due_on"),
    }
    if found["date_of_birth"]:
        found["approximate_age"] = None
    return {name: value for name, value in found.items() if value}


def write_person(typed: dict, known: Person | None, referral) -> Person:
    """The person record of one typed person of a referral, whose desk is who recorded what is new."""
    person = known or Person(**typed_fields(typed))
    if known:
        fill(known, typed_fields(typed))
    else:
        person.save()
    _add_aliases(person, [*rows(typed, "aliases"), *([typed] if known else [])])
    _add_addresses(person, rows(typed, "addresses"), referral.desk)
    for point in rows(typed, "contact_points"):
        _add_contact_point(person, point, referral.reference)
    _add_identifiers(person, rows(typed, "identifiers"))
    return person


def fill(person: Person, fields: dict) -> None:
    """Write only what is not held yet. A child who was unborn and now has a date of birth is born."""
    blank = [name for name in fields if getattr(person, name) in (None, "", [], Sex.UNKNOWN)]
    if person.date_of_birth and "approximate_age" in blank:
        blank.remove("approximate_age")
    for name in blank:
        setattr(person, name, fields[name])
    if person.date_of_birth:
        person.approximate_age, person.unborn = None, False
    if blank:
        person.save(update_fields=[*blank, "approximate_age", "unborn"])


def _add_aliases(person: Person, typed: list[dict]) -> None:
    known = {keys.name_key(name) for name in person.names()}
    added = False
    for alias in typed:
        names = {f: text_for(Alias, f, alias.get(f)) for f in ("given_name", "family_name")}
        key = keys.name_key(f"{names['given_name']} {names['family_name']}")
        if key and key not in known:
            known.add(key)
            Alias.objects.create(person=person, **names)
            added = True
    if added:
        person.refresh_search()


def _add_addresses(person: Person, typed: list[dict], desk) -> None:
    known = {_place(a.lines, a.postcode) for a in person.addresses.all()}
    for address in typed:
        lines, postcode = text_for(Address, "lines", address.get("lines")), str(address.get("postcode") or "").strip()
        if (lines or postcode) and _place(lines, postcode) not in known:
            known.add(_place(lines, postcode))
            Address.objects.create(
                person=person,
                kind=one_of(AddressKind, address.get("kind"), AddressKind.USUAL),
                lines=lines,
                postcode=(keys.postcode_key(postcode) or postcode)[:8],
                since=day(address, "since"),
                desk=desk,
            )


def _place(lines: str, postcode: str) -> tuple[str, str]:
    return keys.address_key(lines) or lines.casefold(), keys.postcode_key(postcode) or postcode.upper()


def _add_contact_point(person: Person, typed: dict, source: str) -> None:
    channel = one_of(Channel, typed.get("channel"))
    if not channel:
        return
    value = text_for(ContactPoint, "value", typed.get("value"))
    key = keys.phone_key(value) or keys.email_key(value) or ""
    held = person.contact_points.filter(channel=channel, value_key=key)
    if not key:
        held = held.filter(value__iexact=value)
    point = held.first()
    if point:
        _grow_cautious(point, typed, source)
    else:
        _new_point(person, channel, value, typed)


def _new_point(person: Person, channel: str, value: str, typed: dict) -> None:
    ContactPoint.objects.create(
        person=person,
        channel=channel,
        value=value,
        safety=one_of(Safety, typed.get("safety"), Safety.UNKNOWN),
        watched=one_of(Watched, typed.get("watched"), Watched.UNKNOWN),
        voicemail=one_of(YesNo, typed.get("voicemail")),
        checked_on=day(typed, "checked_on"),
        safe_times=hours.understood(text_for(ContactPoint, "hours", typed.get("hours"))),
        **{name: text_for(ContactPoint, name, typed.get(name)) for name in POINT_FIELDS},
    )


def _grow_cautious(point: ContactPoint, typed: dict, source: str) -> None:
    """News that a channel is not safe always counts; news that it is safe counts only where nothing was known."""
    before = (point.safety, point.watched, point.voicemail)
    safety, watched = typed.get("safety"), typed.get("watched")
    if safety == Safety.UNSAFE or (safety == Safety.SAFE and point.safety == Safety.UNKNOWN):
        point.safety = safety
    if watched in (Watched.WATCHED, Watched.SEIZED) or (watched == Watched.NO and point.watched == Watched.UNKNOWN):
        point.watched = watched
    if typed.get("voicemail") == YesNo.NO or (typed.get("voicemail") == YesNo.YES and not point.voicemail):
        point.voicemail = typed["voicemail"]
    for name in POINT_FIELDS:
        setattr(point, name, getattr(point, name) or text_for(ContactPoint, name, typed.get(name)))
    point.safe_times = point.safe_times or hours.understood(point.hours)
    if (point.safety, point.watched, point.voicemail) != before:
        point.reason = f"Referral {source}"
        point.checked_on = day(typed, "checked_on") or point.checked_on
    point.save()


def _add_identifiers(person: Person, typed: list[dict]) -> None:
    for identifier in typed:
        kind = one_of(IdentifierKind, identifier.get("kind"))
        value = text_for(Identifier, "value", identifier.get("value"))
        if kind == IdentifierKind.NHS:
            value = keys.nhs_number_key(value) or value
        if kind and value:
            Identifier.objects.get_or_create(person=person, kind=kind, value=value)


def relate(first: Person, second: Person, kind: str) -> None:
    """``first`` is the <kind> of ``second``; kept once, whichever side it was said from."""
    if kind not in RelationshipKind.values or kind == RelationshipKind.NOT_CONNECTED or first.pk == second.pk:
        return
    other_way = INVERSE.get(RelationshipKind(kind), kind)
    if not Relationship.objects.filter(first=second, second=first, kind=other_way).exists():
        Relationship.objects.get_or_create(first=first, second=second, kind=kind)
