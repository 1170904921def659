"""The answers of a referral beside its people: what happened, risk, grounds, consent, wishes."""

import datetime as dt

from cases.risk import tool
from dashub.demo import words
from dashub.demo.families import chance, pick

# Who refers, in a hundred: domain.md section 3 (about two in three by the police).
CATEGORIES = {
    "police": 64, "idva": 6, "childrens": 5, "mash": 2, "adult": 2, "gp": 2, "hospital": 4, "maternity": 2,
    "mental-health": 2, "education": 1, "housing": 3, "probation": 2, "substance": 1, "outreach": 2, "voluntary": 1,
    "refuge": 1,
}  # fmt: skip
TOOL_OF_KIND = {"police": "dash-27", "hospital": "merit"}
TYPES = ["physical_sexual", "violent", "controlling", "economic", "psychological"]
TAGS = {
    "strangulation": 16, "stalking": 20, "tech": 12, "image": 4, "honour": 3, "forced_marriage": 1, "reproductive": 2,
    "post_separation": 25,
}  # fmt: skip


def answers(random, family: dict, desk, author, day: dt.date, *, high: bool, repeat: bool) -> dict:
    """A whole referral of a family by an author at a desk. ``day`` is the day it is sent."""
    incident_on = day - dt.timedelta(days=int(random.triangular(0, 12, 1)))
    tools = [risk_tool(random, desk.agency.kind.slug, high, day)]
    if high and chance(random, 15):
        tools.append(risk_tool(random, "idva", high, day))
    return {
        **family,
        "others": [],
        "referrer": {
            "name": author.full_name,
            "job_title": author.job_title,
            "phone": author.phone,
            "email": author.email,
            "can_attend": random.choice(["yes", "no"]),
        },
        "incident": incident(random, family, incident_on),
        "risk": {"tools": tools},
        "grounds": grounds(random, tools, high, repeat),
        "consent": consent(random),
        "wishes": wishes(random),
        "pathways": {"pathways": pathways(random, family, high)},
    }


def incident(random, family: dict, incident_on: dt.date) -> dict:
    types = sorted({random.choice(TYPES) for _ in range(random.randint(1, 4))}, key=TYPES.index)
    tags = [tag for tag, share in TAGS.items() if chance(random, share)]
    if family["perpetrators"][0]["to_victim"] == "child":
        tags.append("child_to_parent")
    return {
        "incident_on": incident_on.isoformat(),
        "what_happened": f"{random.choice(words.HAPPENED)} {random.choice(words.HAPPENED)}",
        "abuse_types": types,
        "abuse_tags": tags,
        "injuries": random.choice(words.INJURIES),
        "police_reference": f"MV{random.randint(10_000, 99_999)}" if chance(random, 70) else "",
        "escalation": random.choice(words.ESCALATION),
        "criminal": pick(random, {"yes": 80, "no": 12, "unknown": 8}),
        "current_danger": random.choice(words.DANGER),
        "abuse_since": random.choice(words.SINCE),
        "help_sought": str(random.randint(0, 7)),
        "staff_risk": random.choice(words.STAFF),
    }


def risk_tool(random, kind: str, high: bool, day: dt.date) -> dict:
    slug = TOOL_OF_KIND.get(kind, "dash-24")
    shipped = tool(slug)
    filled = {
        "tool": slug,
        "version": shipped.version,
        "assessed_on": day.isoformat(),
        "finished": True,
        "comments": {},
    }
    if slug == "merit":
        total = random.randint(72, 98) if high else random.randint(25, 70)
        band = "gold" if total >= 72 else "silver" if total > 40 else "bronze"
        return filled | {"answers": {}, "total": str(total), "band": band}
    yes = random.randint(12, 20) if high else random.randint(4, 9)
    numbers = list(shipped.numbers)
    random.shuffle(numbers)
    given = dict.fromkeys(numbers, "no") | dict.fromkeys(numbers[:yes], "yes")
    given |= dict.fromkeys(numbers[yes : yes + random.randint(0, 4)], "unknown")
    for skipped in numbers[-random.randint(0, 2) or len(numbers) :]:
        given.pop(skipped)
    filled["answers"] = {number: given[number] for number in shipped.numbers if number in given}
    if shipped.graded:
        filled["grade"] = "high" if high else random.choice(["standard", "medium"])
    if high and slug == "dash-24" and yes < 14:
        filled |= {"judgement_level": "high", "judgement_reason": random.choice(words.JUDGEMENT)}
    return filled


def grounds(random, tools: list[dict], high: bool, repeat: bool) -> dict:
    """Every route to MARAC that applies; none where the risk is not high."""
    if not (high or repeat):
        return {"grounds": [], "judgement": "", "police_incidents": str(random.randint(0, 2))}
    counted = tools[0].get("tool") == "dash-24" and list(tools[0]["answers"].values()).count("yes") >= 14
    incidents = random.randint(0, 5)
    found = ["visible"] if counted or tools[0].get("band") == "gold" else ["judgement"]
    if incidents >= 3:
        found.append("escalation")
    if repeat:
        found.append("repeat")
    judgement = random.choice(words.JUDGEMENT) if "judgement" in found else ""
    return {"grounds": found, "judgement": judgement, "police_incidents": str(incidents)}


def consent(random) -> dict:
    given = pick(random, {"given": 68, "refused": 14, "unsafe": 10, "no_contact": 7, "no_capacity": 1})
    found = {"consent": given, "aware": "yes" if given in ("given", "refused") else "no"}
    if given == "given":
        return found
    return found | {
        "not_aware_why": "" if found["aware"] == "yes" else "She could not be spoken to alone.",
        "sharing_grounds": random.sample(["life", "crime", "child", "safeguarding"], 2),
        "necessity": "The risk of serious harm cannot be lowered by one agency alone.",
        "proportionality": "Only what the meeting needs is shared, and only with those who take part.",
        "told": "no",
        "decided_by": "Duty supervisor",
    }


def wishes(random) -> dict:
    return {
        "wishes": random.choice(words.WISHES),
        "fears": random.choice(words.FEARS),
        "safe_people": random.choice(words.SAFE_PEOPLE),
        "unsafe_people": random.choice(words.UNSAFE_PEOPLE),
        "police_involved": pick(random, {"yes": 45, "no": 35, "unknown": 20}),
    }


def pathways(random, family: dict, high: bool) -> list[str]:
    wanted = ["marac", "idva"] if high else ["outreach"]
    if family["children"]:
        wanted.append("childrens")
    wanted += [
        name
        for name, share in {"housing": 15, "perpetrator": 8, "isva": 6, "adult": 4}.items()
        if chance(random, share)
    ]
    return wanted
