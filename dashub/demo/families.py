"""The people of a case, as a referral's answers hold them (referrals/answers.py). Shares follow domain.md section 3."""

import datetime as dt

from dashub.demo import names, words

UNKNOWN = "unknown"
# What he is to her, and how many in a hundred.
TIES = {
    "ex_cohabitant": 27, "cohabitant": 17, "ex_spouse": 8, "spouse": 10, "ex_dating": 15, "dating": 9, "child": 8,
    "sibling": 2, "parent": 1, "in_law": 1, "other_relative": 1, "not_connected": 1,
}  # fmt: skip
LIVING_TOGETHER = {"cohabitant": 0.9, "spouse": 0.9, "child": 0.7, "parent": 0.7, "sibling": 0.5}
# How many children, in a hundred families: 1.25 on average.
CHILDREN = {0: 36, 1: 25, 2: 22, 3: 11, 4: 5, 5: 1}
ETHNICITY = {
    "white_british": 74, "white_other": 3, "white_irish": 1, "white_traveller": 1, "white_roma": 1, "mixed_caribbean": 1,
    "asian_pakistani": 3, "asian_indian": 1, "asian_bangladeshi": 1, "asian_other": 1, "black_african": 2,
    "black_caribbean": 1, "other_arab": 1, "other_any": 1, "not_stated": 2, "": 6,
}  # fmt: skip
ORIENTATION = {"straight": 78, "gay": 1, "bisexual": 1, "not_stated": 5, "": 15}
DISABILITY = {"yes": 10, "no": 74, "unknown": 8, "": 8}
# How often a factor is "yes" for her and for him; the rest is no, don't know, or not asked.
FACTORS = {
    "alcohol": (18, 40), "drugs": (10, 28), "mental_health": (48, 38), "disability": (10, 5),
    "coercive_control": (0, 45), "suicide_risk": (12, 16), "pregnancy": (6, 0),
}  # fmt: skip
PLANS = ("", "", "Early help", "Child in need", "Child protection plan")


def pick(random, shares: dict):
    return random.choices(list(shares), weights=list(shares.values()))[0]


def chance(random, percent: float) -> bool:
    return random.random() * 100 < percent


class Families:
    """Makes families; hands out each telephone number once, then none. ``references`` are those given out already."""

    def __init__(self, random):
        self.random = random
        self.references: set[str] = set()
        self.mobiles = [f"07700 900{number:03}" for number in range(1000)]
        random.shuffle(self.mobiles)
        self.nhs = iter(random.sample(range(1, 1_000_000), 200_000))

    def family(self, today: dt.date, perpetrator: dict | None = None) -> dict[str, list[dict]]:
        """victims, perpetrators, children of a new case; with ``perpetrator``, somebody already known harms again."""
        tie = pick(self.random, TIES)
        if perpetrator and tie == "child":
            tie = "ex_dating"
        age = self.random.choice([16, 17]) if chance(self.random, 1.2) else 18 + int(self.random.triangular(0, 58, 12))
        if tie == "child":
            age = max(age, 42)
        victim = self.victim(today, age)
        harming = {**perpetrator} if perpetrator else self.perpetrator(today, victim, tie, age)
        harming |= {"to_victim": tie, "lives_with_victim": self.lives_together(tie)}
        children = [] if tie in ("child", "sibling") and age > 50 else self.children(today, victim, tie)
        return {"victims": [victim], "perpetrators": [harming], "children": children}

    def lives_together(self, tie: str) -> str:
        return "yes" if self.random.random() < LIVING_TOGETHER.get(tie, 0.08) else "no"

    def victim(self, today: dt.date, age: int) -> dict:
        female = chance(self.random, 93.6)
        person = self.person(today, age, female) | {
            "orientation": pick(self.random, ORIENTATION),
            "gender_same": pick(self.random, {"yes": 80, "no": 0.5, "not_stated": 2, "": 17}),
            "disability": pick(self.random, DISABILITY),
            "recourse": pick(self.random, {"yes": 70, "no": 2, "unknown": 8, "": 20}),
            "gp": self.random.choice(names.PRACTICES),
            "factors": self.factors(0, female and age < 45),
        }
        if person["disability"] == "yes":
            person["impairments"] = [
                self.random.choice(["mobility", "mental_health", "learning", "hearing", "stamina"])
            ]
        if person["ethnicity"] not in ("white_british", "", "not_stated") and chance(self.random, 25):
            person |= {"language": self.random.choice(names.LANGUAGES), "interpreter": "yes"}
        person["contact_points"] = self.contacts(person, today)
        person["identifiers"] = [{"kind": "nhs", "value": self.nhs_number()}] if chance(self.random, 40) else []
        if chance(self.random, 12):
            person["aliases"] = [
                {"given_name": person["given_name"], "family_name": self.random.choice(names.FAMILIES)}
            ]
        if chance(self.random, 8):
            hidden = self.address(today) | {"kind": "confidential"}
            person["addresses"] = [*person["addresses"], hidden]
        return person

    def perpetrator(self, today: dt.date, victim: dict, tie: str, victims_age: int) -> dict:
        female = chance(self.random, 7) if victim["sex"] == "female" else chance(self.random, 90)
        age = max(14, victims_age - self.random.randint(18, 32)) if tie == "child" else None
        person = self.person(today, age or max(17, victims_age + self.random.randint(-5, 9)), female)
        if tie == "child":
            person["family_name"] = victim["family_name"]
        person["factors"] = self.factors(1, False)
        person["works_with_vulnerable"] = (
            "yes" if chance(self.random, 3) else pick(self.random, {"no": 70, UNKNOWN: 30})
        )
        if chance(self.random, 30):
            person["vehicles"] = self.random.choice(names.CARS)
        if chance(self.random, 15):
            person["aliases"] = [{"given_name": person["given_name"][:3] + "z", "family_name": ""}]
        return person

    def children(self, today: dt.date, victim: dict, tie: str) -> list[dict]:
        count = pick(self.random, CHILDREN)
        return [self.child(today, victim, tie, place) for place in range(count)]

    def child(self, today: dt.date, victim: dict, tie: str, place: int) -> dict:
        theirs = chance(self.random, 60) and tie not in ("child", "sibling", "parent")
        person = {
            "given_name": self.random.choice(names.CHILDREN),
            "family_name": victim["family_name"],
            "date_of_birth": (today - dt.timedelta(days=self.random.randint(30, 17 * 365))).isoformat(),
            "sex": self.random.choice(["female", "male"]),
            "to_victim": "child",
            "to_perpetrator": "child" if theirs else pick(self.random, {"step_child": 60, "": 40}),
            "lives_with_victim": "yes" if chance(self.random, 92) else "no",
            "school": self.random.choice(names.SCHOOLS),
            "plan_status": self.random.choice(PLANS),
        }
        if place == 0 and victim["factors"].get("pregnancy") == "yes":
            due = today + dt.timedelta(days=self.random.randint(20, 200))
            return person | {
                "given_name": "",
                "date_of_birth": "",
                "unborn": True,
                "due_on": due.isoformat(),
                "school": "",
            }
        if chance(self.random, 12):
            person["voice"] = {
                "words": self.random.choice(words.CHILD_WORDS),
                "heard_by": self.random.choice(words.HEARD_BY),
                "heard_on": (today - dt.timedelta(days=self.random.randint(0, 6))).isoformat(),
                "not_to_perpetrator": True,
            }
        return person

    def person(self, today: dt.date, age: int, female: bool) -> dict:
        born = today - dt.timedelta(days=age * 365 + age // 4 + self.random.randint(1, 364))
        person = {
            "given_name": self.random.choice(names.WOMEN if female else names.MEN),
            "family_name": self.random.choice(names.FAMILIES),
            "sex": "female" if female else "male",
            "ethnicity": pick(self.random, ETHNICITY),
            "occupation": self.random.choice(names.JOBS),
            "addresses": [self.address(today)],
        }
        if age > 17 and chance(self.random, 3):
            return person | {"date_of_birth_unknown": True, "approximate_age": str(age), "over_16": "yes"}
        return person | {"date_of_birth": born.isoformat()}

    def factors(self, column: int, may_be_pregnant: bool) -> dict[str, str]:
        found = {}
        for factor, shares in FACTORS.items():
            share = shares[column]
            if share and (factor != "pregnancy" or may_be_pregnant):
                found[factor] = pick(self.random, {"yes": share, "no": 80 - share, UNKNOWN: 12, "": 8})
        return {factor: answer for factor, answer in found.items() if answer}

    def address(self, today: dt.date) -> dict:
        street = f"{self.random.choice(names.STREETS)} {self.random.choice(names.KINDS_OF_STREET)}"
        letters = "ABDEFGHJLNPQRSTUWXYZ"
        inward = f"{self.random.randint(1, 9)}{self.random.choice(letters)}{self.random.choice(letters)}"
        return {
            "kind": "usual",
            "lines": f"{self.random.randint(1, 180)} {street}, {self.random.choice(names.DISTRICTS)}",
            "postcode": f"MW{self.random.randint(1, 19)} {inward}",
            "since": (today - dt.timedelta(days=self.random.randint(60, 3000))).isoformat(),
        }

    def contacts(self, person: dict, today: dt.date) -> list[dict]:
        """A safe telephone mostly; some watched, some taken; and whether to write or visit."""
        points = []
        safety = pick(self.random, {"safe": 70, "unsafe": 12, UNKNOWN: 18})
        if self.mobiles and chance(self.random, 70):
            points.append(
                {
                    "channel": "mobile",
                    "value": self.mobiles.pop(),
                    "safety": safety,
                    "hours": self.random.choice(words.HOURS),
                    "voicemail": pick(self.random, {"no": 70, "yes": 15, UNKNOWN: 15}),
                    "code_word": self.random.choice(words.CODES),
                    "cover_story": self.random.choice(words.COVER),
                    "watched": "no"
                    if safety == "safe"
                    else pick(self.random, {"watched": 50, "seized": 20, UNKNOWN: 30}),
                    "checked_on": today.isoformat(),
                }
            )
        mailbox = f"{person['given_name']}.{person['family_name']}{self.random.randint(10, 99)}".lower()
        points.append(
            {
                "channel": "email",
                "value": f"{mailbox}@mail.example",
                "safety": pick(self.random, {"safe": 30, "unknown": 70}),
            }
        )
        points.append({"channel": "letter", "value": "", "safety": pick(self.random, {"unsafe": 80, "unknown": 20})})
        if safety != "safe":
            points.append(
                {"channel": "through", "value": "", "safety": "safe", "watched": "no", "answered_by": "Her sister"}
            )
        return points

    def nhs_number(self) -> str:
        """A number of the range kept for tests, with its check digit."""
        while True:
            digits = f"999{next(self.nhs):06}"
            check = 11 - sum(int(d) * w for d, w in zip(digits, range(10, 1, -1), strict=True)) % 11
            if check != 10:
                return digits + str(check % 11)
