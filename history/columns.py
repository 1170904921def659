"""In which section of a case each kept column is read: the one table that says so.

A rule is a Section, a function of the person's part in this case and of what tells which row it is, or None for what no
page shows. A column that is not here fails the build, as does a table of people or cases that is neither here nor there.
"""

from collections.abc import Callable

from agencies.access import Section
from cases.models import Case, ContactPlan, Factor, Involvement, NamedUser, Share, record_models
from cases.models.record import FRAME
from cases.summaries import name_section
from cases.summaries.sensitive import FACTORS
from people.models import Address, Alias, ContactPoint, Identifier, Person, Relationship
from people.models.choices import IdentifierKind

Rule = Section | Callable[[str, dict], Section | None] | None
# Of every record; its trigger leaves them out.
NOT_TOLD = {"id", "version", "changed_at", "changed_by"}
VICTIM, PERPETRATOR = Involvement.Role.VICTIM, Involvement.Role.PERPETRATOR


def party(role: str, _row: dict) -> Section:
    """With the name of whoever it is about."""
    return name_section(role)


def place(role: str, _row: dict) -> Section:
    """Where somebody lives, works and drives: as for an address that is not confidential."""
    return Section.PERPETRATOR_PLACES if role == PERPETRATOR else Section.ADDRESS


def address(role: str, row: dict) -> Section:
    """One that is or was ever confidential is so in all its history: the page adds "secret" (history.told)."""
    return Section.CONFIDENTIAL_ADDRESS if row.get("secret") else place(role, row)


def channel(role: str, row: dict) -> Section:
    return Section.SAFE_CONTACT if role == VICTIM else number(role, row)


def number(role: str, _row: dict) -> Section:
    """The number, and how to use it: a page hides that of a channel that must not be used, so only who edits it reads it."""
    return Section.PERPETRATOR_PLACES if role == PERPETRATOR else Section.CONTACT_DETAILS


_IDENTIFIERS = {
    IdentifierKind.NHS: Section.HEALTH,
    IdentifierKind.PNC: Section.POLICE_HISTORY,
    IdentifierKind.POLICE: Section.POLICE_HISTORY,
}


def identifier(_role: str, row: dict) -> Section | None:
    return _IDENTIFIERS.get(row.get("kind"))


def _all(rule: Rule, *columns: str) -> dict[str, Rule]:
    return dict.fromkeys(columns, rule)


def of_record(model) -> dict[str, Rule]:
    """All that a record says lies in its section (cases.models.record); its agency reads it always: history.told.

    The number of another record that it points to tells nobody anything; which of her addresses it is about lies in none,
    since an address may be confidential.
    """
    kept = [field for field in model._meta.concrete_fields if field.name not in NOT_TOLD]
    silent = {f.name for f in kept if f.is_relation and f.related_model._meta.app_label == model._meta.app_label}
    hidden = FRAME | silent | {f.name for f in kept if f.related_model is Address}
    return {
        field.column: None if field.name in hidden else model.apart.get(field.name, model.section) for field in kept
    }


RULES: dict[type, dict[str, Rule]] = {
    Person: (
        _all(party, "given_name", "family_name", "date_of_birth", "approximate_age", "unborn", "due_on", "died_on", "sex")
        | _all(party, "language", "interpreter", "needs")
        | _all(Section.EQUALITY, "gender_same", "gender_text", "ethnicity", "orientation", "disability", "impairments")
        | _all(Section.IMMIGRATION, "recourse", "immigration_note")
        | _all(place, "occupation", "works_with_vulnerable", "vehicles")
        | _all(Section.HEALTH, "gp")
    ),
    Alias: _all(party, "given_name", "family_name") | _all(None, "person_id"),
    Address: _all(address, "kind", "lines", "postcode", "since", "until") | _all(None, "person_id", "desk_id"),
    ContactPoint: (
        _all(channel, "channel", "safety", "watched", "checked_on", "reason")
        | _all(number, "value", "hours", "safe_times", "voicemail", "answered_by", "code_word", "cover_story")
        | _all(None, "person_id")
    ),
    Identifier: _all(identifier, "kind", "value") | _all(None, "person_id"),
    Relationship: _all(Section.IDENTITY, "kind") | _all(None, "first_id", "second_id"),
    Case: (
        _all(Section.HEADLINE, "status", "restricted", "risk_level", "risk_at", "staff_risk", "lead_id", "opened_at")
        | _all(Section.HEADLINE, "closed_at", "closure", "closure_reason", "previously_known", "connected")
        | _all(Section.HEADLINE, "came_from", "transferring")
        | _all(None, "reference", "area_id", "listed_since", "destroyed_at")
    ),
    Involvement: (
        _all(party, "role", "to_victim", "to_perpetrator", "lives_with_victim", "staff_link", "note")
        | _all(Section.CHILDREN, "school", "plan_status", "social_worker")
        | {f"factors.{factor}": section for section, factors in FACTORS.items() for factor in factors}
        | _all(None, "case_id", "person_id", "since")
    ),
    ContactPlan: (
        _all(Section.HEADLINE, "user_id", "how", "next_at", "ended_at")
        | _all(None, "case_id", "desk_id", "contact_point_id")
    ),
    Share: (
        _all(Section.HEADLINE, "desk_id", "basis", "reason", "until")
        | _all(None, "content_object_id", "permission_id", "group_id", "by_id", "since")
    ),
    NamedUser: (
        _all(Section.HEADLINE, "user_id", "kind", "reason", "until")
        | _all(None, "content_object_id", "permission_id", "by_id", "since")
    ),
} | {model: of_record(model) for model in record_models()}  # fmt: skip
# Tables of people and cases of which nothing is kept, and why. The links between them are never changed in place.
NOT_KEPT = {
    "Bar": "added and never changed; who is barred from whom is for no page of a case",
    "ChildVoice": "added and never changed",
    "Disclosure": "added and never changed",
    "Document": "added and never changed",
    "Due": "written by the hub from what is kept elsewhere",
    "EndedShare": "is the history of shares",
    "GlassBreak": "says itself who opened it and what was thought of it",
    "LegalHold": "says itself who placed and who ended it",
    "LeadHandover": "is the history of the lead",
    "LiftedBar": "is the history of bars",
    "Comment": "added and never changed but for when it was read, which is in the audit log",
    "Note": "added and never changed",
    "Paper": "made by the hub",
    "Presentation": "added and never changed",
    "Restriction": "says itself when and by whom it was made and lifted, to those who may restrict",
    "RiskAssessment": "added and never changed",
    "SafetyPlan": "a new one supersedes the last",
    "Snooze": "a worker's own list; each time is in the audit log",
    "TimelineEntry": "added and never changed",
    "VictimVoice": "added and never changed",
}
TABLES = {model._meta.db_table: model for model in RULES}


def section_of(table: str, column: str, role: str, row: dict) -> Section | None:
    """The section of a column for one row, in a case in which its person has this part; None where nobody reads it."""
    rule = RULES[TABLES[table]].get(column)
    return rule(role, row) if callable(rule) else rule


def split(table: str, values: dict) -> dict:
    """Columns as they are read: each risk factor by itself, because they lie in different sections."""
    if table != Involvement._meta.db_table or "factors" not in values:
        return values
    rest = {name: value for name, value in values.items() if name != "factors"}
    known = set(Factor.values)
    return rest | {f"factors.{name}": value for name, value in (values["factors"] or {}).items() if name in known}
