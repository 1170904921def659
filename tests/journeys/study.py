"""Case studies in a real browser: one family from a referral to recovery.

Each fact is typed once by whoever learns it, and read afterwards by exactly those who need it.
"""

import datetime as dt
from dataclasses import dataclass, field

from django.test import Client
from django.utils import timezone

from agencies.access import PolicyGroup, Role
from agencies.models import ReferralCategory
from cases.models import Case
from people.models import Person as People
from referrals.models import Referral
from support.models import AgencyReferral, CheckIn, Place, Placement, Programme, ProgrammePlace, Run, Stay
from tests.factories import make_area, make_desk, make_user
from tests.journeys.browser import Person
from tests.journeys.referral import PAGES


@dataclass
class Fact:
    """What ``who`` types on a page of the case: ``word`` is the kind of record. ``told`` are words of it, and ``readers``
    everybody of the study who reads them; the others must not. A value may be asked of the case, as who a child is.
    ``case``: which of several victims of the referral it is about, in the order of the referral."""

    who: str
    page: str
    word: str
    typed: dict
    told: str
    readers: set[str] = field(default_factory=set)
    case: int = 0


def day(name: str, days: int) -> dict:
    """The three fields of a date so many days from today."""
    on = timezone.localdate() + dt.timedelta(days=days)
    return {f"{name}_{part}": str(getattr(on, part)) for part in ("day", "month", "year")}


class Study:
    """An area with a hub, an IDVA service and the agencies of the study; each of them one person in a browser of her own."""

    def __init__(self, browser, base: str, agencies: dict[str, PolicyGroup], scripts: bool = True):
        self.browser, self.base, self.scripts = browser, base, scripts
        self.area = make_area()
        self.desks = {name: make_desk(self.area, group, name=f"Merrow {name}") for name, group in agencies.items()}
        self.desks["idva"] = make_desk(self.area, PolicyGroup.IDVA, ReferralCategory.IDVA, name="Merrow IDVA Service")
        self.users = {
            name: make_user(desk, Role.PRACTITIONER, name=f"Sam {name.title()}") for name, desk in self.desks.items()
        }
        self.users["idva"] = make_user(self.desks["idva"], Role.IDVA, name="Sam Idva")
        self.users["triage"] = make_user(self.area.hub_desk, Role.TRIAGE, name="Sam Triage")
        self.people: dict[str, Person] = {}

    def __getitem__(self, name: str) -> Person:
        if name not in self.people:
            self.people[name] = Person(self.browser, self.base, self.users[name], scripts=self.scripts)
        return self.people[name]

    def begin(self, referrer: str, children: list[dict], **pages) -> None:
        """The referral, page by page, and the hub's decision: a case for each victim; the IDVA service takes the work. Of a
        page that comes several times, a list is typed."""
        typed = {slug: _each(PAGES[slug], pages.get(slug, {})) for slug in PAGES}
        referral = refer(self[referrer], typed, children)
        triage = self["triage"].go("/triage").press(referral.reference)
        triage.type({"decision": "accepted", "pathways": ["idva"], "reason": "High risk."}).press("Decide")
        self.cases = list(Case.objects.order_by("pk"))
        for number, _ in enumerate(self.cases):
            self.turn(number)
            self["idva"].go(f"{self.at}/services").press("Take it")
        self.turn(0)

    def turn(self, number: int) -> "Study":
        """To the case of one of the victims."""
        self.case = self.cases[number]
        self.at = f"/cases/{self.case.reference}"
        return self

    def ask(self, agency: str, ask: str, asked_for: str, why: str, about: str = "") -> None:
        """The IDVA asks another agency, which accepts and sees the case from then on; for her, or "him"."""
        idva = self["idva"].go(f"{self.at}/agencies/new")
        person = self.case.perpetrators[0] if about == "him" else self.case.victim
        idva.type(
            {
                "to_desk_id": str(self.desks[agency].pk),
                "person_id": str(person.pk),
                "ask": ask,
                "asked_for": asked_for,
                "why": why,
                "contact": "rules" if not about else "through",
                "consent": "given",
            }
        ).press("Send the referral")
        sent = AgencyReferral.objects.get(case=self.case, to_desk=self.desks[agency])
        self[agency].go(f"/sent-to-us/{sent.reference}").type({"answer": "accepted"}).press("Answer")
        sent.refresh_from_db()
        assert sent.status == AgencyReferral.Status.ACCEPTED

    def gave(self, agency: str, words: str) -> None:
        """What came of it goes back to the IDVA."""
        sent = AgencyReferral.objects.get(case=self.case, to_desk=self.desks[agency])
        person = self[agency].go(f"/sent-to-us/{sent.reference}/outcome")
        person.type({"outcome": "done", "words": words}).press("Save", within="main")
        assert words in self["idva"].go(f"{self.at}/agencies").text()

    def write(self, fact: Fact) -> None:
        self.turn(fact.case)
        typed = {name: value(self.case) if callable(value) else value for name, value in fact.typed.items()}
        person = self[fact.who].go(f"{self.at}/{fact.word}/new").type(typed).press("Save", within="main")
        assert person.where.split("?")[0] == f"{self.at}/{fact.page}", f"{fact.word}: {person.text()}"

    def change(self, who: str, page: str, word: str, model, typed: dict) -> None:
        """What was written before, as it stands now."""
        one = model.objects.filter(case=self.case).latest("pk")
        person = self[who].go(f"{self.at}/{word}/{one.pk}").type(typed).press("Save", within="main")
        assert person.where.split("?")[0] == f"{self.at}/{page}", f"{word}: {person.text()}"

    def place(self, provider: str, name: str, adults: int, children: int) -> Place:
        """Bed spaces of a refuge."""
        typed = {"name": name, "kind": "refuge", "measure": "beds", "adults": str(adults), "children": str(children)}
        self[provider].go("/accommodation/new").type(typed).press("Save", within="main")
        return Place.objects.get()

    def into(self, place: Place) -> None:
        """She is referred to a place, which offers a bed; she moves in."""
        need = {"kind": place.kind, "women": "1", "men": "0", "other_adults": "0", "children": "0", "status": "needed"}
        self["idva"].go(f"{self.at}/accommodation-need/new").type(need | day("need_on", -1)).press(
            "Save", within="main"
        )
        stay = Stay.objects.filter(case=self.case).latest("pk")
        asked = {"stay": str(stay.pk), "place": str(place.pk), "status": "referred", **day("referred_on", 0)}
        self["idva"].go(f"{self.at}/placement/new").type(asked).press("Save", within="main")
        offered = {"status": "offered", **day("answered_on", 0)}
        self.change("refuge", "home", "placement", Placement, offered)
        self.change("refuge", "home", "placement", Placement, {"status": "in", **day("moved_in_on", 0)})

    def born(self, who: str, name: str) -> None:
        """The child that was expected has a name and a birthday."""
        part = self.case.involvements.get(role="child")
        typed = {"given_name": name, "unborn": "", **day("date_of_birth", 0)}
        self[who].go(f"{self.at}/people/{part.pk}").type(typed).press("Save", within="main")
        child = People.objects.get(pk=part.person_id)
        assert (child.given_name, child.unborn) == (name, False), self[who].text()

    def course(self, who: str, name: str, sessions: int) -> tuple[Programme, Run]:
        """A programme for people who harm that starts today."""
        offer = {
            "name": name, "kind": "perpetrator", "whom": "perpetrator", "victim_support": "Merrow IDVA, 0151 496 0001",
        }  # fmt: skip
        self[who].go("/programmes/new").type(offer).press("Save", within="main")
        programme = Programme.objects.get()
        planned = {"sessions": str(sessions), "places": "8", **day("starts_on", 0)}
        self[who].go(f"/programmes/{programme.pk}/courses/new").type(planned).press("Plan it", within="main")
        return programme, Run.objects.get()

    def came(self, who: str, programme: Programme, run: Run, session: int, place: ProgrammePlace) -> None:
        typed = {"session": str(session), f"place_{place.pk}": "yes", **day("held_on", 0)}
        self[who].go(f"/programmes/{programme.pk}/courses/{run.pk}").type(typed).press("Save attendance")

    @staticmethod
    def in_days(days: int) -> str:
        on = timezone.localdate() + dt.timedelta(days=days)
        return f"{on.day} {on.month} {on.year}"

    def readers_of(self, fact: Fact) -> set[str]:
        """Who finds the words of a fact on its page; asked as fast as a page can be asked."""
        found = set()
        for name, user in self.users.items():
            client = Client()
            client.force_login(user)
            answer = client.get(f"{self.turn(fact.case).at}/{fact.page}")
            if answer.status_code == 200 and fact.told in answer.content.decode():
                found.add(name)
        return found

    def end(self, words: str) -> None:
        """She calls her IDVA, her risk is assessed once more; the planned end, after which she may be asked how she is."""
        call = {"contact_point": "her", "channel": "mobile", "outcome": "reached", "note": "She is well."}
        idva = self["idva"].go(f"{self.at}/contact").type(call).press("Record the attempt", within="main")
        lower = {f"item_{number}": "no" for number in range(1, 25)} | day("assessed_on", 0)
        idva.go(f"{self.at}/risk/new/dash-24").type(lower).press("Save the assessment")
        work = self.case.engagements.get(desk=self.desks["idva"])
        end = {"ending": "needs_met", "reason": words, "lead": str(self.users["idva"].pk), "asked": "on"}
        idva.go(f"{self.at}/services").type({f"end{work.pk}-{name}": value for name, value in end.items()})
        idva.press("End the work")
        assert CheckIn.objects.filter(case=self.case).count() == 3, idva.text()

    @property
    def faults(self) -> list[str]:
        return [fault for person in self.people.values() for fault in person.faults]


def _each(usual: dict, changes: dict | list[dict]) -> list[dict]:
    return [{**usual, **one} for one in (changes if isinstance(changes, list) else [changes])]


def refer(person: Person, typed: dict[str, list[dict]], children: list[dict]) -> Referral:
    """Every page of the journey, in the order in which the hub asks; another victim where there is more to type of one."""
    person.go("/referrals/new").press("Start now")
    left, place = iter(children), {}
    for _ in range(60):
        slug = person.where.partition("?")[0].rstrip("/").split("/")
        page = slug[4] if len(slug) > 4 else slug[-1]
        if page == "check":
            break
        if page == "household":
            child = next(left, None)
            person.type({"add": "child" if child else "nobody"}).press("Save and continue")
            if child:
                person.type(child).press("Save and continue")
        elif page == "same":
            person.press("Continue")
        else:
            at = place[page] = place.get(page, -1) + 1
            more = page == "address" and at + 1 < len(typed["victim"])
            person.type(typed[page][min(at, len(typed[page]) - 1)])
            person.press("Save and add another victim" if more else "Save and continue")
    person.press("Send")
    referral = Referral.objects.get()
    assert referral.reference in person.text()
    return referral
