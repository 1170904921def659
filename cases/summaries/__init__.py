"""What each level of a section shows of a case: the one place that says so (domain.md section 10).

Pages, API and PDFs take their facts from here. FULL is everything; SUMMARY is what each function's docstring says;
OWN is what the viewer's agency wrote; NONE gives nothing at all. A ``Fact`` has a key for machines and a label for people.
"""

from cases.summaries.account import consent, current_danger, incident
from cases.summaries.facts import Fact, as_dict, in_words, rows
from cases.summaries.orders import orders_now
from cases.summaries.reach import ContactRule, Place, address_section, addresses, contact_rules
from cases.summaries.records import (
    ChildWords,
    PlanSeen,
    assessments,
    child_words,
    documents,
    entry_text,
    notes,
    plan_seen,
    plans,
    timeline,
    voices,
)
from cases.summaries.sensitive import equality, factors, health, identifiers, immigration, police_history
from cases.summaries.who import (
    age_words,
    child,
    children_summary,
    identity,
    name_of,
    name_section,
    names,
    of_role,
    other,
    part_words,
    perpetrator,
    perpetrator_places,
    sees_name,
)

__all__ = [
    "ChildWords",
    "ContactRule",
    "Fact",
    "Place",
    "PlanSeen",
    "address_section",
    "addresses",
    "age_words",
    "as_dict",
    "assessments",
    "child",
    "child_words",
    "children_summary",
    "consent",
    "contact_rules",
    "current_danger",
    "documents",
    "entry_text",
    "equality",
    "factors",
    "health",
    "identifiers",
    "identity",
    "immigration",
    "in_words",
    "incident",
    "name_of",
    "name_section",
    "names",
    "notes",
    "of_role",
    "orders_now",
    "other",
    "part_words",
    "perpetrator",
    "perpetrator_places",
    "plan_seen",
    "plans",
    "police_history",
    "rows",
    "sees_name",
    "timeline",
    "voices",
]
