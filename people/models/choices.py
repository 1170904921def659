"""Harmonised lists (domain.md section 8). "Not asked" and "Prefers not to say" are never the same answer."""

from django.db import models


class YesNo(models.TextChoices):
    """An answer that keeps "don't know" and "not asked" apart from "no"."""

    YES = "yes", "Yes"
    NO = "no", "No"
    UNKNOWN = "unknown", "Don't know"
    NOT_ASKED = "", "Not asked"


class Sex(models.TextChoices):
    FEMALE = "female", "Female"
    MALE = "male", "Male"
    UNKNOWN = "unknown", "Not known"


class Ethnicity(models.TextChoices):
    """The 19 groups of the harmonised list (2011 basis and Roma), rolled up by ``ETHNIC_GROUPS``."""

    WHITE_BRITISH = "white_british", "English, Welsh, Scottish, Northern Irish or British"
    WHITE_IRISH = "white_irish", "Irish"
    WHITE_TRAVELLER = "white_traveller", "Gypsy or Irish Traveller"
    WHITE_ROMA = "white_roma", "Roma"
    WHITE_OTHER = "white_other", "Any other White background"
    MIXED_CARIBBEAN = "mixed_caribbean", "White and Black Caribbean"
    MIXED_AFRICAN = "mixed_african", "White and Black African"
    MIXED_ASIAN = "mixed_asian", "White and Asian"
    MIXED_OTHER = "mixed_other", "Any other Mixed or multiple ethnic background"
    ASIAN_INDIAN = "asian_indian", "Indian"
    ASIAN_PAKISTANI = "asian_pakistani", "Pakistani"
    ASIAN_BANGLADESHI = "asian_bangladeshi", "Bangladeshi"
    ASIAN_CHINESE = "asian_chinese", "Chinese"
    ASIAN_OTHER = "asian_other", "Any other Asian background"
    BLACK_AFRICAN = "black_african", "African"
    BLACK_CARIBBEAN = "black_caribbean", "Caribbean"
    BLACK_OTHER = "black_other", "Any other Black, Black British, or Caribbean background"
    OTHER_ARAB = "other_arab", "Arab"
    OTHER_ANY = "other_any", "Any other ethnic group"
    NOT_STATED = "not_stated", "Prefers not to say"
    NOT_ASKED = "", "Not asked"


ETHNIC_GROUPS = {
    "White": [e.value for e in Ethnicity if e.value.startswith("white_")],
    "Mixed or multiple ethnic groups": [e.value for e in Ethnicity if e.value.startswith("mixed_")],
    "Asian or Asian British": [e.value for e in Ethnicity if e.value.startswith("asian_")],
    "Black, Black British, Caribbean or African": [e.value for e in Ethnicity if e.value.startswith("black_")],
    "Other ethnic group": [e.value for e in Ethnicity if e.value.startswith("other_")],
}


class Orientation(models.TextChoices):
    STRAIGHT = "straight", "Straight or heterosexual"
    GAY = "gay", "Gay or lesbian"
    BISEXUAL = "bisexual", "Bisexual"
    OTHER = "other", "Other"
    NOT_STATED = "not_stated", "Prefers not to say"
    NOT_ASKED = "", "Not asked"


class GenderSame(models.TextChoices):
    """Whether gender identity is the same as the sex registered at birth."""

    SAME = "yes", "Yes"
    DIFFERENT = "no", "No"
    NOT_STATED = "not_stated", "Prefers not to say"
    NOT_ASKED = "", "Not asked"


class Impairment(models.TextChoices):
    VISION = "vision", "Vision"
    HEARING = "hearing", "Hearing"
    MOBILITY = "mobility", "Mobility"
    DEXTERITY = "dexterity", "Dexterity"
    LEARNING = "learning", "Learning or understanding"
    MEMORY = "memory", "Memory"
    MENTAL_HEALTH = "mental_health", "Mental health"
    STAMINA = "stamina", "Stamina, breathing or fatigue"
    SOCIAL = "social", "Social or behavioural"
    OTHER = "other", "Other"


class AddressKind(models.TextChoices):
    USUAL = "usual", "Usual address"
    CONFIDENTIAL = "confidential", "Confidential address (refuge or new home)"
    PREVIOUS = "previous", "Previous address"
    WORK = "work", "Work"
    OTHER = "other", "Other"


class Channel(models.TextChoices):
    MOBILE = "mobile", "Mobile phone call"
    TEXT = "text", "Text message"
    HOME_PHONE = "home_phone", "Home phone"
    WORK_PHONE = "work_phone", "Work phone"
    EMAIL = "email", "E-mail"
    LETTER = "letter", "Letter"
    VISIT = "visit", "Home visit"
    IN_PERSON = "in_person", "In person somewhere else"
    THROUGH = "through", "Through somebody she trusts"


# What reaches her at the very moment, so that its hour matters.
TIMED = frozenset({Channel.MOBILE, Channel.TEXT, Channel.HOME_PHONE, Channel.WORK_PHONE, Channel.EMAIL, Channel.VISIT})


class Safety(models.TextChoices):
    """Unknown is treated as unsafe everywhere (domain.md section 6)."""

    SAFE = "safe", "Safe"
    UNSAFE = "unsafe", "Not safe"
    UNKNOWN = "unknown", "Not known - treat as not safe"


class Watched(models.TextChoices):
    NO = "no", "No"
    WATCHED = "watched", "Watched by the person who harms"
    SEIZED = "seized", "Taken (by police or by the person who harms)"
    UNKNOWN = "unknown", "Not known"


class IdentifierKind(models.TextChoices):
    NHS = "nhs", "NHS number"
    PNC = "pnc", "PNC number"
    POLICE = "police", "Police person record"
    SOCIAL_CARE = "social_care", "Social care number"
    NINO = "nino", "National Insurance number"
    OTHER = "other", "Other"


class RelationshipKind(models.TextChoices):
    """What the first person is to the second. ``INVERSE`` says it the other way round."""

    SPOUSE = "spouse", "Husband or wife"
    EX_SPOUSE = "ex_spouse", "Former husband or wife"
    CIVIL_PARTNER = "civil_partner", "Civil partner"
    EX_CIVIL_PARTNER = "ex_civil_partner", "Former civil partner"
    COHABITANT = "cohabitant", "Partner living together"
    EX_COHABITANT = "ex_cohabitant", "Former partner who lived together"
    DATING = "dating", "Partner not living together"
    EX_DATING = "ex_dating", "Former partner who did not live together"
    CO_PARENT = "co_parent", "Parent of the same child"
    PARENT = "parent", "Parent"
    CHILD = "child", "Child"
    STEP_PARENT = "step_parent", "Step-parent"
    STEP_CHILD = "step_child", "Stepchild"
    SIBLING = "sibling", "Brother or sister"
    GRANDPARENT = "grandparent", "Grandparent"
    GRANDCHILD = "grandchild", "Grandchild"
    IN_LAW = "in_law", "In-law"
    OTHER_RELATIVE = "other_relative", "Other relative"
    CARER = "carer", "Carer"
    CARED_FOR = "cared_for", "Person cared for"
    NOT_CONNECTED = "not_connected", "Not personally connected"


INVERSE = {
    RelationshipKind.PARENT: RelationshipKind.CHILD,
    RelationshipKind.CHILD: RelationshipKind.PARENT,
    RelationshipKind.STEP_PARENT: RelationshipKind.STEP_CHILD,
    RelationshipKind.STEP_CHILD: RelationshipKind.STEP_PARENT,
    RelationshipKind.GRANDPARENT: RelationshipKind.GRANDCHILD,
    RelationshipKind.GRANDCHILD: RelationshipKind.GRANDPARENT,
    RelationshipKind.CARER: RelationshipKind.CARED_FOR,
    RelationshipKind.CARED_FOR: RelationshipKind.CARER,
}
# Not personally connected within section 2 of the Domestic Abuse Act 2021: accepted and counted apart. A carer who is
# no relative is not personally connected either.
NOT_STATUTORY = frozenset({RelationshipKind.NOT_CONNECTED, RelationshipKind.CARER, RelationshipKind.CARED_FOR})
PARTNERS = frozenset(
    {
        RelationshipKind.SPOUSE,
        RelationshipKind.EX_SPOUSE,
        RelationshipKind.CIVIL_PARTNER,
        RelationshipKind.EX_CIVIL_PARTNER,
        RelationshipKind.COHABITANT,
        RelationshipKind.EX_COHABITANT,
        RelationshipKind.DATING,
        RelationshipKind.EX_DATING,
    }
)
