"""Suggested letters for a partnership to begin with. Its own to change: they are added once and never overwritten.

PROPOSED wording, not a standard's. A neutral wording says nothing that whoever opens it may not know (domain.md section 6).
"""

from typing import NamedTuple

from django.db import transaction

from support.models import LetterTemplate
from support.wording import Whom

WHY = "A suggested wording"


class Suggestion(NamedTuple):
    name: str
    whom: Whom
    subject: str
    neutral: str
    plain: str = ""


LIBRARY = (
    Suggestion(
        "Please ring",
        Whom.VICTIM,
        "Please ring me",
        "Hello {name}, please ring me on {service phone} when it suits you. {worker}",
        "Dear {name},\n\nI work for {service}. I would like to hear how you are, and to tell you what we can do. "
        "Please ring me on {service phone}, at a time that is safe for you. Tell me if you would rather not be written "
        "to.\n\n{worker}\n{service}",
    ),
    Suggestion(
        "Appointment",
        Whom.VICTIM,
        "Your appointment",
        "Hello {name}, this is about the appointment that we agreed. If you cannot come, ring {service phone}. {worker}",
        "Dear {name},\n\nThis is about our appointment. If you cannot come, or if coming has become unsafe, ring me on "
        "{service phone} and we will find another time or place.\n\n{worker}\n{service}",
    ),
    Suggestion(
        "Goodbye, and how to come back",
        Whom.VICTIM,
        "Thank you",
        "Hello {name}, thank you for your time. If you want to talk again, ring {service phone}. {worker}",
        "Dear {name},\n\nOur work together has come to its end for now. You can come back at any time: ring "
        "{service phone}. "
        "In an emergency ring 999.\n\n{worker}\n{service}",
    ),
    # What Schedule 1 to the Civil Legal Aid (Procedure) Regulations 2012 asks of a support service's letter, and of a
    # MARAC member's. She takes it to her solicitor: it is handed to her, and never says anything of anybody else.
    Suggestion(
        "Evidence for legal aid: support",
        Whom.VICTIM,
        "The letter that you asked for",
        "Hello {name}, the letter that you asked for is ready. Ring {service phone}. {worker}",
        "{today}\n\nTo whom it may concern\n\n{service} supports victims of domestic abuse in England and Wales, and has "
        "done so for more than six months without a break.\n\nWe have supported {name} since [when].\n\nIn my reasonable "
        "professional judgement {name} is, or is at risk of being, a victim of domestic abuse. I rely on [what you know "
        "and how; nothing of anybody else].\n\nWe gave her [which support], because [why she needed it].\n\n{worker}\n"
        "{service}, {service phone}",
    ),
    Suggestion(
        "Evidence for legal aid: meeting",
        Whom.VICTIM,
        "The letter that you asked for",
        "Hello {name}, the letter that you asked for is ready. Ring {service phone}. {worker}",
        "{today}\n\nTo whom it may concern\n\n{service} is a member of the multi-agency risk assessment conference of "
        "{partnership}. I confirm that {name} is, or has been, at risk of harm from domestic abuse by [the name of the "
        "other party, as her solicitor gave it].\n\nNothing else that the conference holds is confirmed by this "
        "letter.\n\n{worker}\n{service}, {service phone}",
    ),
    Suggestion(
        "Place on a programme",
        Whom.PERPETRATOR,
        "Your place",
        "Dear {name},\n\nA place has become free for you. Please ring {service phone} to arrange the first appointment.\n\n"
        "{worker}",
    ),
    Suggestion(
        "Missed appointment",
        Whom.PERPETRATOR,
        "Your appointment",
        "Dear {name},\n\nYou did not come to your last appointment. Please ring {service phone} to arrange another."
        "\n\n{worker}",
    ),
)


def missing(areas) -> int:
    """How many suggested letters the areas do not have."""
    return sum(len(_missing(area)) for area in areas)


def _missing(area) -> list[Suggestion]:
    there = set(LetterTemplate.objects.filter(area=area).values_list("name", flat=True))
    return [one for one in LIBRARY if one.name not in there]


@transaction.atomic
def add(areas, by) -> int:
    """Add what is missing; how many letters were added."""
    made = 0
    for area in areas:
        for one in _missing(area):
            template, new = LetterTemplate.objects.get_or_create(area=area, name=one.name, defaults={"whom": one.whom})
            if new:
                template.reword(0, by, subject=one.subject, neutral=one.neutral, plain=one.plain, why=WHY)
                made += 1
    return made
