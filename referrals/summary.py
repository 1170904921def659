"""What was typed, as lines that people read: the check page, the referral's own page, triage."""

from collections.abc import Callable, Iterable

from django.utils.html import format_html, format_html_join

from cases import risk
from cases.models import Factor
from cases.models.presentation import AbuseTag, AbuseType, Consent, Ground, SharingGround
from dashub.moments import day as spelled_day
from dashub.templatetags.hub import Action, Row
from people.models.choices import (
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
from referrals import answers as shape
from referrals import journey, rules
from referrals.forms.people import PLANS
from referrals.journey import Step
from support.models import Pathway

# What each answer is called here, and the list its code comes from ("date" for dates, None for words).
PERSON = {
    "approximate_age": ("About how old", None),
    "over_16": ("16 or over", YesNo),
    "sex": ("Sex", Sex),
}
ABOUT = {
    "ethnicity": ("Ethnic group", Ethnicity),
    "gender_same": ("Gender same as registered at birth", GenderSame),
    "gender_text": ("Gender", None),
    "orientation": ("Sexual orientation", Orientation),
    "disability": ("Long-term condition or illness", YesNo),
    "impairments": ("It affects", Impairment),
    "language": ("First language", None),
    "interpreter": ("Interpreter needed", YesNo),
    "needs": ("Access and communication", None),
    "recourse": ("Recourse to public funds", YesNo),
    "immigration_note": ("Immigration", None),
    "occupation": ("Work", None),
    "gp": ("GP practice", None),
    "works_with_vulnerable": ("Works with children or adults at risk", YesNo),
    "vehicles": ("Vehicles", None),
}
CHILD = {
    "due_on": ("Due", "date"),
    "to_victim": ("To the victim", RelationshipKind),
    "to_perpetrator": ("To the person who harms", RelationshipKind),
    "lives_with_victim": ("Lives with the victim", YesNo),
    "school": ("School or nursery", None),
    "plan_status": ("Plan", dict(PLANS)),
    "social_worker": ("Social worker", None),
    "note": ("Note", None),
}
SECTIONS = {
    "referrer": {
        "name": ("Name", None),
        "job_title": ("Job title", None),
        "phone": ("Phone", None),
        "email": ("E-mail", None),
        "can_attend": ("Can present it at MARAC", YesNo),
    },
    "incident": {
        "incident_on": ("Last happened", "date"),
        "what_happened": ("What happened", None),
        "abuse_types": ("Kinds of abuse", AbuseType),
        "abuse_tags": ("Including", AbuseTag),
        "injuries": ("Injuries", None),
        "current_danger": ("Danger now", None),
        "escalation": ("More often or worse", None),
        "criminal": ("Would be a crime", YesNo),
        "police_reference": ("Police reference", None),
        "abuse_since": ("Abuse since", None),
        "help_sought": ("Times help was sought before", None),
        "staff_risk": ("Risk to staff", None),
    },
    "grounds": {
        "grounds": ("Grounds for MARAC", Ground),
        "judgement": ("Professional judgement", None),
        "police_incidents": ("Police incidents in 12 months", None),
        "previous_marac_on": ("Last referred to a MARAC", "date"),
    },
    "consent": {
        "consent": ("Agrees to the referral", Consent),
        "aware": ("Knows about it", YesNo),
        "not_aware_why": ("Why not", None),
        "told": ("Who was told what", None),
        "conditions": ("Conditions on sharing", None),
    },
    "without-consent": {
        "sharing_grounds": ("Ground for sharing", SharingGround),
        "necessity": ("Necessity", None),
        "proportionality": ("Proportionality", None),
        "decided_by": ("Decided by", None),
    },
    "wishes": {
        "wishes": ("Wants", None),
        "fears": ("Fears", None),
        "safe_people": ("Safe to talk to", None),
        "unsafe_people": ("Not safe to talk to", None),
        "police_involved": ("Wants the police involved", YesNo),
    },
    "pathways": {"pathways": ("Help needed", Pathway)},
}
PAGES_OF_SECTION = {"without-consent": "consent"}
NOTHING = "Not answered"


def said(value, codes=None) -> str:
    """One answer in words."""
    if isinstance(value, list):
        return format_html_join("", "{}<br>", ((label(each, codes),) for each in value))
    if codes == "date":
        return spelled_day(shape.day({"it": value}, "it")) or str(value)
    text = label(value, codes)
    return format_html_join("", "{}<br>", ((part,) for part in text.splitlines())) if "\n" in text else text


def label(value, codes) -> str:
    labels = codes if isinstance(codes, dict) else dict(codes.choices) if codes and codes != "date" else {}
    return str(labels.get(value, value))


def lines(holder: dict, table: dict) -> Iterable[tuple[str, object]]:
    """(name, words) for each answer that was given."""
    for key, (name, codes) in table.items():
        if holder.get(key) not in (None, "", [], {}):
            yield name, said(holder[key], codes)


def groups(answers: dict, url: Callable[[Step], str] | None = None) -> list[dict]:
    """[{title, cards: [{title, rows, role, place}]}] for every page that these answers call for; ``url`` makes its lines
    changeable."""
    found = []
    for title, steps in journey.groups(answers).items():
        cards = [_card(answers, step, url) for step in steps if url or step.page.slug not in CHOOSERS]
        found.append({"title": title, "cards": [card for card in cards if card]})
    return found


# Pages that only choose what other pages ask: of interest to whoever may change it.
CHOOSERS = ("tools", "household")


def _card(answers: dict, step: Step, url) -> dict:
    change = url(step) if url else ""
    pairs = list(PAIRS[step.page.slug](answers, step))
    if not pairs and not change:
        return {}
    pairs = pairs or [(step.page.title, NOTHING)]
    first_of_role = step.page.slug == journey.FIRST_OF_ROLE.get(step.page.role)
    known = first_of_role and step.place < len(shape.people(answers, step.page.role))
    return {
        "title": journey.title(step, answers),
        "rows": [Row(name, text, _change(change, name)) for name, text in pairs],
        "role": step.page.role,
        "place": step.place + 1,
        "removable": bool(known and url and (step.page.aside or len(shape.people(answers, step.page.role)) > 1)),
        "bare": len(pairs) == 1 and pairs[0] == (step.page.title, NOTHING),
    }


def _change(url: str, name: str) -> tuple[Action, ...]:
    return (Action(url, name[:1].lower() + name[1:]),) if url else ()


# --- One function for each kind of page ------------------------------------------------------------------------------


def _person(answers: dict, step: Step) -> dict:
    people = shape.people(answers, step.page.role)
    return people[step.place] if step.place < len(people) else {}


def _names(answers: dict, step: Step):
    person = _person(answers, step)
    if not person:
        return
    yield "Name", shape.full_name(person)
    if aliases := shape.names({"aliases": person.get("aliases")}):
        yield "Other names", said(aliases)
    if born := shape.born(person):
        yield "Date of birth", spelled_day(born)
    elif not person.get("unborn"):
        yield "Date of birth", "Not known"
    yield from lines(person, PERSON)


def _perpetrator(answers: dict, step: Step):
    person = _person(answers, step)
    yield from _names(answers, step)
    victims = shape.people(answers, "victims")
    for place, victim in enumerate(victims):
        if tie := shape.tie_to_victim(person, place):
            whom = shape.full_name(victim) if len(victims) > 1 else "the victim"
            yield f"To {whom}", label(tie, RelationshipKind)
    yield from lines(person, {"lives_with_victim": ("Lives with the victim", YesNo)})


def _about(answers: dict, step: Step):
    person = _person(answers, step)
    yield from lines(person, ABOUT)
    for each in shape.rows(person, "identifiers"):
        yield label(each.get("kind"), IdentifierKind), str(each.get("value", ""))


def _contact(answers: dict, step: Step):
    for point in shape.rows(_person(answers, step), "contact_points"):
        yield label(point.get("channel"), Channel), contact_words(point)


POINT = {
    "hours": ("When", None),
    "voicemail": ("Message", YesNo),
    "answered_by": ("May be answered by", None),
    "code_word": ("Code word", None),
    "cover_story": ("Say we are", None),
    "checked_on": ("Checked", "date"),
}


def contact_words(point: dict) -> str:
    """Safe or not comes first; a watched or taken phone is never quiet about it."""
    facts = [str(point.get("value") or ""), label(point.get("safety") or Safety.UNKNOWN, Safety)]
    if point.get("watched") in (Watched.WATCHED, Watched.SEIZED):
        facts.append(label(point["watched"], Watched))
    facts += [f"{name}: {text}" for name, text in lines(point, POINT)]
    return said([fact for fact in facts if fact])


def _addresses(answers: dict, step: Step):
    for address in shape.rows(_person(answers, step), "addresses"):
        where = ", ".join(filter(None, [address.get("lines"), address.get("postcode")]))
        since = shape.day(address, "since")
        yield label(address.get("kind"), AddressKind), f"{where} (since {spelled_day(since)})" if since else where


def _more(answers: dict, step: Step):
    yield from _addresses(answers, step)
    person = _person(answers, step)
    for point in shape.rows(person, "contact_points"):
        yield "Phone", str(point.get("value", ""))
    yield from _about(answers, step)


def _child(answers: dict, step: Step):
    person = _person(answers, step)
    yield from _names(answers, step)
    yield from lines(person, CHILD)
    voice = person.get("voice")
    if isinstance(voice, dict) and voice.get("words"):
        yield "The child's words", voice_words(voice)


GUARDED = "Do not put this to the perpetrator."


def voice_words(voice: dict) -> str:
    """A child's words never stand without the mark and without who heard them."""
    mark = format_html("<strong>{}</strong><br>", GUARDED) if voice.get("not_to_perpetrator") else ""
    return format_html("{}“{}” – heard by {}", mark, voice["words"], voice.get("heard_by") or "somebody not named")


def _section(answers: dict, step: Step):
    slug = step.page.slug
    yield from lines(shape.section(answers, PAGES_OF_SECTION.get(slug, slug)), SECTIONS[slug])


def _factors(answers: dict, step: Step):
    for role, _, person in shape.parties(answers):
        factors = person.get("factors")
        if role in ("victims", "perpetrators") and isinstance(factors, dict) and factors:
            told = [f"{label(f, Factor)}: {label(answer, YesNo).lower()}" for f, answer in factors.items()]
            yield shape.full_name(person), said(told)


def _tool(answers: dict, step: Step):
    typed = rules.tools(answers)[step.place]
    tool = risk.tool(typed["tool"], typed.get("version", ""))
    found = rules.score(typed)
    yield "Result", found.native if found else "Not finished"
    if not typed.get("finished"):
        yield "State", "Not finished"
    yield from lines(typed, {"text": ("What it says", None), "judgement_reason": ("Judgement", None)})
    if typed.get("judgement_level"):
        yield "Raised by judgement to", label(typed["judgement_level"], dict(LEVELS))
    answers_given = shape.section(typed, "answers")
    yes = [f"{item.number}. {item.question}" for item in tool.items if answers_given.get(item.number) == YesNo.YES]
    if yes:
        yield "Answered yes", said(yes)
    if found and found.prompts:
        yield "Act on", said(list(found.prompts))


def _tools(answers: dict, step: Step):
    if names := [risk.tool(typed["tool"], typed.get("version", "")).short_name for typed in rules.tools(answers)]:
        yield "Chosen", said(names)


def _household(answers: dict, step: Step):
    yield "Children", str(len(shape.people(answers, "children")))
    yield "Others", str(len(shape.people(answers, "others")))
    if said_so := shape.section(answers, "household").get("staff_link"):
        yield "Works for a partner agency, a councillor or a relative", label(said_so, YesNo)


LEVELS = [("medium", "Medium"), ("high", "High")]
PAIRS: dict[str, Callable] = {
    "victim": _names,
    "about": _about,
    "contact": _contact,
    "address": _addresses,
    "perpetrator": _perpetrator,
    "perpetrator-more": _more,
    "child": _child,
    "other": _child,
    "factors": _factors,
    "tools": _tools,
    "household": _household,
    "tool": _tool,
    **{slug: _section for slug in SECTIONS},
}
