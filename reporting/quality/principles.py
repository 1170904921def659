"""The ten principles of an effective MARAC (domain.md 2.7) and the levels of a self-assessment, in our own words."""

from django.db import models


class Principle(models.TextChoices):
    IDENTIFICATION = "identification", "Identification"
    REFERRAL = "referral", "Referral"
    ENGAGEMENT = "engagement", "Multi-agency engagement"
    REPRESENTATION = "representation", "Independent representation"
    INFORMATION = "information", "Information sharing"
    ACTIONS = "actions", "Action planning"
    NUMBER = "number", "Number of cases"
    EQUALITY = "equality", "Equality"
    SUPPORT = "support", "Operational support"
    GOVERNANCE = "governance", "Governance"


class Rating(models.IntegerChoices):
    NOT_IN_PLACE = 1, "1: Not in place"
    PARTLY = 2, "2: Partly in place"
    MOSTLY = 3, "3: Mostly in place"
    FULLY = 4, "4: Fully in place"


LEVELS = {
    Rating.NOT_IN_PLACE: "Nothing is agreed, or it is agreed and not done",
    Rating.PARTLY: "Done by some agencies or some of the time; gaps put people at risk",
    Rating.MOSTLY: "Done as a rule; the gaps are known and somebody is closing them",
    Rating.FULLY: "Done by everybody, and what is recorded here proves it",
}
# What the partnership asks itself under each.
ASKS = {
    Principle.IDENTIFICATION: "Does every agency recognise abuse, assess risk and find the high-risk cases?",
    Principle.REFERRAL: "Are all cases that meet a ground referred, by all agencies, and answered in time?",
    Principle.ENGAGEMENT: "Do the agencies that are needed come, with the power to commit what they promise?",
    Principle.REPRESENTATION: "Is every victim offered an IDVA, who brings her voice and tells her what was decided?",
    Principle.INFORMATION: "Is what matters shared, on a recorded ground, and nothing else?",
    Principle.ACTIONS: "Are actions specific, owned by a named person, about the perpetrator too, and done in time?",
    Principle.NUMBER: "Is the number of cases near what is expected here, with time enough for each?",
    Principle.EQUALITY: "Are victims of every group reached, and is what they need met?",
    Principle.SUPPORT: "Is there enough coordination to list, chase, minute and count?",
    Principle.GOVERNANCE: "Does a steering group see how it works, audit it and put right what is found?",
}
