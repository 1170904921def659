"""The sections of a case, and the default table of who sees how much of each (domain.md section 10); access.py reads it."""

from django.db import models


class PolicyGroup(models.TextChoices):
    """The columns of domain.md section 10. A kind of agency belongs to one."""

    HUB = "hub", "Hub"
    IDVA = "idva", "IDVA service"
    POLICE = "police", "Police"
    CHILDRENS = "childrens", "Children's services"
    ADULT = "adult", "Adult social care"
    HEALTH = "health", "Health"
    HOUSING = "housing", "Housing"
    PROBATION = "probation", "Probation"
    EDUCATION = "education", "Education"
    SUBSTANCE = "substance", "Substance misuse"
    VOLUNTARY = "voluntary", "Voluntary sector and others"


class Section(models.TextChoices):
    """The rows of domain.md section 10: parts of a case that are seen or not seen as a whole."""

    HEADLINE = "headline", "Reference, risk level, lead worker, risk to staff"
    IDENTITY = "identity", "Who she is"
    SAFE_CONTACT = "safe_contact", "Safe-contact rules"
    CONTACT_DETAILS = "contact_details", "Numbers and e-mail"
    ADDRESS = "address", "Usual address"
    CONFIDENTIAL_ADDRESS = "confidential_address", "Confidential address"
    PERPETRATOR = "perpetrator", "Perpetrator's names and date of birth"
    PERPETRATOR_PLACES = "perpetrator_places", "Perpetrator's address, work and vehicles"
    INCIDENT = "incident", "What happened"
    RISK = "risk", "Risk tools' answers"
    CHILDREN = "children", "Children"
    CHILD_VOICE = "child_voice", "A child's words"
    HEALTH = "health", "Health"
    SUBSTANCE = "substance", "Substance use"
    ORDERS = "orders", "Orders, bail, licence, release"
    POLICE_HISTORY = "police_history", "Police and prison history"
    IMMIGRATION = "immigration", "Immigration and recourse to public funds"
    IDVA_NOTES = "idva_notes", "IDVA case notes"
    VOICE = "voice", "Her wishes and feedback"
    SAFETY_PLAN = "safety_plan", "Safety plan"
    RESEARCH = "research", "Research"
    MINUTES = "minutes", "Minutes"
    ACTIONS = "actions", "Actions"
    PATTERN = "pattern", "Perpetrator pattern"
    EQUALITY = "equality", "Equality data"
    HOME = "home", "Accommodation and works at home"
    MONEY = "money", "Money and practical help"
    PROGRAMMES = "programmes", "Programmes and groups"
    COURT = "court", "Criminal case and family court"
    ADULT_CARE = "adult_care", "Capacity, adult safeguarding and carers"


class Level(models.IntegerChoices):
    """How much of a section is seen. OWN: what one's own agency wrote; SUMMARY: enough to act safely."""

    NONE = 0, "Not at all"
    OWN = 1, "What the agency wrote or owns"
    SUMMARY = 2, "Summary"
    FULL = 3, "In full"


_COLUMNS = (
    PolicyGroup.HUB,
    PolicyGroup.IDVA,
    PolicyGroup.POLICE,
    PolicyGroup.CHILDRENS,
    PolicyGroup.ADULT,
    PolicyGroup.HEALTH,
    PolicyGroup.HOUSING,
    PolicyGroup.PROBATION,
    PolicyGroup.EDUCATION,
    PolicyGroup.SUBSTANCE,
    PolicyGroup.VOLUNTARY,
)
# domain.md section 10, column by column; below it what came with case work. X = own, and in full for a representative while
# the case is listed or her agency owns an open action (printed there as "O, M"). M = the latter alone.
_TABLE = {
    Section.HEADLINE: "F F F F F F F F F F F",
    Section.IDENTITY: "F F F F F F F F S F F",
    Section.SAFE_CONTACT: "F F F F F F F F F F F",
    Section.CONTACT_DETAILS: "F F F F F F F - - F F",
    Section.ADDRESS: "F F F F F F F S - S S",
    Section.CONFIDENTIAL_ADDRESS: "F F F M - - M S - - O",
    Section.PERPETRATOR: "F F F F F F F F S F F",
    Section.PERPETRATOR_PLACES: "F F F F S - F F - - -",
    Section.INCIDENT: "F F F F F S S F S S S",
    Section.RISK: "F F F F M M M M - M M",
    Section.CHILDREN: "F F F F S S S S S S S",
    Section.CHILD_VOICE: "F F F F - S - - O - O",
    Section.HEALTH: "S S - M M F - - - M -",
    Section.SUBSTANCE: "S S - M M M - M - F -",
    Section.ORDERS: "F F F F F S F F S S S",
    Section.POLICE_HISTORY: "S S F S - - - F - - -",
    Section.IMMIGRATION: "S F - S S - S - - - S",
    Section.IDVA_NOTES: "- F - - - - - - - - -",
    Section.VOICE: "F F M M M M M M - M M",
    Section.SAFETY_PLAN: "S F S S S O O O O O O",
    Section.RESEARCH: "F M M M M M M M M M M",
    Section.MINUTES: "F M M M M M M M M M M",
    Section.ACTIONS: "F F X X X X X X X X X",
    Section.PATTERN: "F F F F S S S F - S S",
    Section.EQUALITY: "F F - - - - - - - - -",
    # Not in domain.md section 10, whose rule of need to know they follow (docs/adr/0019): the place itself stands under
    # confidential address, immigration under its own section.
    Section.HOME: "F F S F F S F S - S S",
    Section.MONEY: "F F - S F - F - - S S",
    Section.PROGRAMMES: "F F S F S S - F - S S",
    Section.COURT: "F F F F S - S F - - S",
    Section.ADULT_CARE: "F F S S F F S S - S S",
}
SECTIONS: dict[tuple[Section, PolicyGroup], str] = {
    (section, group): letter
    for section, row in _TABLE.items()
    for group, letter in zip(_COLUMNS, row.split(), strict=True)
}
PLAIN = {"F": Level.FULL, "S": Level.SUMMARY, "O": Level.OWN, "X": Level.OWN, "M": Level.NONE, "-": Level.NONE}
# Whether those who may not read a section may know that another agency holds something of it, and whom to ask: for these
# sections alone, and never where the column says that it does not exist for her ("-"). Of health, immigration, IDVA notes,
# a confidential address and all the rest that she does not read she learns nothing, not even that it is there.
MAY_BE_KNOWN = frozenset({Section.RISK, Section.SAFETY_PLAN, Section.RESEARCH, Section.MINUTES})
# Sections that no column leaves out, or that may be known: that a case has them tells nobody anything. Of the others who
# does not read the case, like the information-governance lead, is not told that they are there (``access.sections_told``).
NO_SECRET = frozenset(section for section, row in _TABLE.items() if "-" not in row.split()) | MAY_BE_KNOWN
# What break-glass never opens by itself; the notice of it names them.
NEVER_BY_GLASS = frozenset({Section.IMMIGRATION, Section.IDVA_NOTES, Section.CONFIDENTIAL_ADDRESS})
