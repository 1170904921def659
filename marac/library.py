"""The action library that every installation starts with (domain.md 2.6); its rows are the partnership's to change."""

from typing import NamedTuple


class Template(NamedTuple):
    """A row of ActionTemplate; ``group`` "" is for every agency, ``days`` are working days."""

    group: str
    text: str
    about: str
    days: int = 5


LIBRARY = (
    Template("police", "Place a marker on the address", "victim", 1),
    Template("police", "Offer a TecSOS phone", "victim", 2),
    Template("police", "Arrest, or circulate as wanted on warrant", "perpetrator", 2),
    Template("police", "Ask for bail conditions that protect her", "perpetrator", 1),
    Template("police", "Consider a protection notice or order (DVPN, DVPO)", "perpetrator", 1),
    Template("police", "Consider a disclosure under the disclosure scheme (DVDS)", "perpetrator"),
    Template("police", "Make a safe-and-well check, in the way agreed with her", "victim", 1),
    Template("idva", "Contact her in the way agreed and offer support", "victim", 1),
    Template("idva", "Review the safety plan with her", "victim", 2),
    Template("idva", "Tell her what was decided, safely, and bring back what she says", "victim", 2),
    Template("idva", "Support her at court", "victim"),
    Template("idva", "Advise on civil orders", "victim"),
    Template("childrens", "Hold a strategy discussion", "child", 1),
    Template("childrens", "Name a worker for the children", "child", 2),
    Template("childrens", "Agree a safe contact plan", "child"),
    Template("childrens", "Begin a pre-birth assessment", "child"),
    Template("adult", "Begin a section 42 enquiry", "victim", 2),
    Template("adult", "Assess capacity", "victim"),
    Template("adult", "Offer a carer's assessment", "victim", 10),
    Template("adult", "Arrange an advocate", "victim"),
    Template("health", "Alert the GP; nothing of it may show in online access to the record", "victim", 2),
    Template("health", "See her alone at the next appointment", "victim"),
    Template("health", "Make a routine enquiry in midwifery", "victim"),
    Template("health", "Review mental health", "victim"),
    Template("health", "Review the perpetrator's mental health", "perpetrator"),
    Template("health", "Place a flag in the emergency department", "victim", 2),
    Template("health", "Plan the discharge with the IDVA", "victim"),
    Template("housing", "Give priority for rehousing", "victim"),
    Template("housing", "Arrange sanctuary measures", "victim"),
    Template("housing", "Offer emergency accommodation", "victim", 1),
    Template("housing", "Take tenancy action against the perpetrator", "perpetrator", 10),
    Template("housing", "Check where the perpetrator is to be rehoused", "perpetrator"),
    Template("probation", "Set an exclusion zone", "perpetrator", 2),
    Template("probation", "Consider recall", "perpetrator", 1),
    Template("probation", "Give warning of the release date", "perpetrator", 2),
    Template("probation", "Refer her to the victim liaison officer", "victim"),
    Template("education", "Check that the Encompass notice was received and answered", "child", 1),
    Template("education", "Agree a collection password", "child", 2),
    Template("education", "Name a pastoral lead for the child", "child"),
    Template("substance", "Fast-track an appointment for her", "victim"),
    Template("substance", "Keep their appointments apart", "perpetrator"),
    Template("voluntary", "Find a refuge place", "victim", 1),
    Template("voluntary", "Offer therapy to the children", "child", 10),
    Template("voluntary", "Refer her to a by-and-for service", "victim"),
    Template("voluntary", "Assess for the perpetrator programme", "perpetrator", 10),
    Template("", "Flag the file", "victim", 1),
    Template("", "Report the next incident to the police and the MARAC", "victim", 1),
    Template("", "Warn staff who visit: never alone", "staff", 1),
)


def load_library(model) -> None:
    """Write the templates that are not there yet."""
    for one in LIBRARY:
        model.objects.get_or_create(
            policy_group=one.group, text=one.text, defaults={"about": one.about, "days": one.days}
        )


def drop_library(model) -> None:
    """The way back; no record points at a template."""
    for one in LIBRARY:
        model.objects.filter(policy_group=one.group, text=one.text).delete()
