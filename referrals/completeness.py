"""What a referral still lacks before it can be sent, and what the hub would want to know. Each line leads to its page."""

import datetime as dt
from dataclasses import dataclass

from cases import risk
from cases.models.presentation import Consent, Ground
from dashub.errors import InvalidInput
from people.models.choices import Safety, Watched
from referrals import answers as shape
from referrals import rules
from referrals.rules import AgeGroup


@dataclass(frozen=True)
class Gap:
    """``slug`` and ``place`` name the page that fills it."""

    slug: str
    place: int
    text: str


class Incomplete(InvalidInput):
    """It cannot be sent yet. ``gaps`` say what is missing and where."""

    title = "The referral is not complete"

    def __init__(self, gaps: list[Gap]):
        self.gaps = gaps
        message = "The referral cannot be sent yet. " + ". ".join(gap.text for gap in gaps) + "."
        super().__init__({f"{gap.slug}/{gap.place + 1}": gap.text for gap in gaps}, message)


def check(answers: dict, area, on: dt.date) -> None:
    """Raises Incomplete; and InvalidInput where the area has nobody who would look at it."""
    if area.hub_desk_id is None:
        raise InvalidInput(
            {"": "This area has no hub yet, so nobody would look at the referral. Ask the administrator."}
        )
    if gaps := gaps_of(answers, on):
        raise Incomplete(gaps)


def gaps_of(answers: dict, on: dt.date) -> list[Gap]:
    """What is missing, by the way that the referral takes."""
    return missing_for_children(answers) if rules.victims_under_16(answers, on) else missing(answers, on)


def missing(answers: dict, on: dt.date) -> list[Gap]:
    """Without these the referral cannot be sent. Short on purpose: nobody is turned away for not knowing more."""
    return [
        *_referrer(answers),
        *_victims(answers, on),
        *_perpetrators(answers),
        *_incident(answers),
        *_consent(answers),
        *_grounds(answers),
        *_pathways(answers),
    ]


def missing_for_children(answers: dict) -> list[Gap]:
    """A children's contact needs to say who the child is, and who tells it: no more."""
    gaps = [*_referrer(answers)]
    if not any(shape.names(person) for person in shape.people(answers, "victims")):
        gaps.append(Gap("victim", 0, "Enter the name of the child who is harmed"))
    return gaps


def _referrer(answers: dict) -> list[Gap]:
    referrer = shape.section(answers, "referrer")
    if referrer.get("name") and (referrer.get("phone") or referrer.get("email")):
        return []
    return [Gap("referrer", 0, "Enter your name and a phone number or e-mail on which the hub can reach you")]


def _victims(answers: dict, on: dt.date) -> list[Gap]:
    people = shape.people(answers, "victims")
    gaps = [] if people else [Gap("victim", 0, "Enter who the victim is")]
    for place, person in enumerate(people):
        if not shape.names(person):
            gaps.append(Gap("victim", place, "Enter the victim's first or last name"))
        if rules.age_group(person, on) is AgeGroup.UNANSWERED:
            gaps.append(Gap("victim", place, "Enter the victim's date of birth, or whether they are 16 or over"))
    return gaps


def _perpetrators(answers: dict) -> list[Gap]:
    people = shape.people(answers, "perpetrators")
    gaps = [] if people else [Gap("perpetrator", 0, "Enter who harms the victim, or what they are to the victim")]
    for place, person in enumerate(people):
        if not shape.names(person) and not shape.tie_to_victim(person):
            gaps.append(
                Gap("perpetrator", place, "Enter the name of the person who harms, or what they are to the victim")
            )
    return gaps


def _incident(answers: dict) -> list[Gap]:
    if shape.section(answers, "incident").get("what_happened"):
        return []
    return [Gap("incident", 0, "Enter what happened")]


def _consent(answers: dict) -> list[Gap]:
    typed = shape.section(answers, "consent")
    said = typed.get("consent")
    if said not in Consent.values:
        return [Gap("consent", 0, "Select whether the victim agrees to this referral")]
    if said == Consent.GIVEN:
        return []
    wanted = {
        "sharing_grounds": "Select on what ground you share without agreement",
        "necessity": "Enter why it is necessary to share without agreement",
        "proportionality": "Enter why it is proportionate to share without agreement",
        "decided_by": "Enter who decided to share without agreement",
    }
    return [Gap("without-consent", 0, text) for key, text in wanted.items() if not typed.get(key)]


def _grounds(answers: dict) -> list[Gap]:
    typed = shape.section(answers, "grounds")
    if Ground.JUDGEMENT in rules.grounds(answers) and not typed.get("judgement"):
        return [Gap("grounds", 0, "Enter why, in your professional judgement, this is high risk")]
    return []


def _pathways(answers: dict) -> list[Gap]:
    if shape.words(shape.section(answers, "pathways"), "pathways"):
        return []
    return [Gap("pathways", 0, "Select at least one kind of help")]


def prompts(answers: dict, on: dt.date) -> list[Gap]:
    """Worth a look before sending; none of them stops it."""
    return [
        *_unfinished_tools(answers),
        *_unticked_grounds(answers, on),
        *_no_safe_contact(answers),
        *_age_not_known(answers, on),
    ]


def _unfinished_tools(answers: dict) -> list[Gap]:
    if not rules.tools(answers):
        return [Gap("tools", 0, "No risk tool is filled in. You can send the referral without one.")]
    return [
        Gap(
            "tool",
            place,
            f"{risk.tool(typed['tool']).short_name} is not finished. You can send the referral as it is.",
        )
        for place, typed in enumerate(rules.tools(answers))
        if not typed.get("finished")
    ]


def _unticked_grounds(answers: dict, on: dt.date) -> list[Gap]:
    chosen = rules.grounds(answers)
    found = rules.suggested_grounds(answers, on)
    return [
        Gap("grounds", 0, f"“{Ground(ground).label}” may be a ground for MARAC: {'; '.join(why)}.")
        for ground, why in found.items()
        if ground not in chosen
    ]


def _no_safe_contact(answers: dict) -> list[Gap]:
    text = "There is no way to reach the victim that is known to be safe. Nobody will contact them until there is."
    people = enumerate(shape.people(answers, "victims"))
    return [Gap("contact", place, text) for place, person in people if not any(map(usable, _points(person)))]


def _points(person: dict) -> list[dict]:
    return shape.rows(person, "contact_points")


def usable(point: dict) -> bool:
    """Known to be safe, and neither watched nor taken: as people.ContactPoint.usable."""
    return point.get("safety") == Safety.SAFE and point.get("watched") not in (Watched.WATCHED, Watched.SEIZED)


def _age_not_known(answers: dict, on: dt.date) -> list[Gap]:
    if not rules.has_unknown_age(answers, on):
        return []
    return [Gap("victim", 0, "Nobody knows whether the victim is 16 or over. The hub checks that first.")]
