"""Types a referral as a browser without scripts does: reads each page, fills it in, presses a button, follows it on.

referral = type_referral(client)                                   # a whole one, sent
type_referral(client, victim={"given_name": "Ida"}, consent={"consent": "refused"})
walk = Walk(client); walk.to("grounds")                            # a draft, up to a page
"""

import re
from urllib.parse import urlsplit

from django.urls import resolve

from referrals.models import Referral

CHILDREN = [
    {
        "given_name": "Tam",
        "family_name": "Testwood",
        "born": "born",
        "date_of_birth": "3 3 2017",
        "to_victim": "child",
    },
    {
        "given_name": "Wyn",
        "family_name": "Testwood",
        "born": "born",
        "date_of_birth": "9 11 2020",
        "to_victim": "child",
    },
]
# What is typed on each page. A date is "day month year"; a formset's row is {"rows": [...]} under its key.
PAGES = {
    "referrer": {"name": "Jo Example", "job_title": "Nurse", "phone": "0151 496 0000", "can_attend": "yes"},
    "victim": {
        "given_name": "Mira",
        "family_name": "Testwood",
        "other_names": "Mira Alder",
        "dob_known": "yes",
        "date_of_birth": "17 5 1990",
        "sex": "female",
    },
    "about": {
        "ethnicity": "white_british",
        "language": "Polish",
        "interpreter": "yes",
        "identifier_nhs": "9434765919",
    },
    "contact": {
        "contact_points": [
            {
                "channel": "mobile",
                "value": "07700 900456",
                "safety": "safe",
                "hours": "Weekdays 10am to 2pm",
                "code_word": "Bluebell",
                "cover_story": "The dentist",
                "watched": "no",
            }
        ]
    },
    "address": {"addresses": [{"kind": "usual", "lines": "4 Alder Row", "postcode": "ME1 4QQ"}]},
    "perpetrator": {
        "given_name": "Bren",
        "family_name": "Harrow",
        "dob_known": "yes",
        "date_of_birth": "2 1 1985",
        "sex": "male",
        "tie_0": "ex_cohabitant",
        "lives_with_victim": "no",
    },
    "perpetrator-more": {
        "occupation": "Driver",
        "addresses": [{"kind": "usual", "lines": "9 Elm Street", "postcode": "ME2 1AA"}],
    },
    "incident": {
        "incident_on": "1 3 2026",
        "what_happened": "He came to the house and broke the door.",
        "abuse_types": ["violent", "controlling"],
        "abuse_tags": ["stalking"],
        "criminal": "yes",
    },
    "factors": {"victims-0-mental_health": "yes", "perpetrators-0-alcohol": "yes", "perpetrators-0-drugs": "unknown"},
    "tools": {"tools": ["dash-24"]},
    "tool": {**{f"q_{n}": "yes" for n in (1, 2, 3, 6, 7, 10, 11)}, "q_13": "unknown", "q_14": "no"},
    "grounds": {"grounds": ["judgement"], "judgement": "Separation, control and violence together."},
    "consent": {"consent": "given", "aware": "yes"},
    "without-consent": {
        "sharing_grounds": ["life"],
        "necessity": "Her life is in danger.",
        "proportionality": "Only what the agencies need.",
        "decided_by": "Jo Example, nurse",
    },
    "wishes": {"wishes": "To stay in her home.", "fears": "That he comes back.", "police_involved": "yes"},
    "pathways": {"pathways": ["marac", "idva"]},
}
ROWS = ("contact_points", "addresses")
DATES = (
    "date_of_birth",
    "due_on",
    "incident_on",
    "checked_on",
    "since",
    "voice_heard_on",
    "assessed_on",
    "previous_marac_on",
)


def fields(page: dict) -> dict:
    """What a browser would post for these answers."""
    posted = {}
    for name, value in page.items():
        if name in ROWS:
            posted |= {f"{name}-TOTAL_FORMS": str(len(value)), f"{name}-INITIAL_FORMS": "0"}
            posted |= {f"{name}-{i}-{key}": each for i, row in enumerate(value) for key, each in fields(row).items()}
        elif name in DATES and isinstance(value, str):
            parts = [*value.split(), "", "", ""][:3]
            posted |= {f"{name}_{part}": text for part, text in zip(("day", "month", "year"), parts, strict=True)}
        else:
            posted[name] = value
    return posted


class Walk:
    """One referral being typed. ``loads`` counts the pages that were shown."""

    def __init__(self, client, children=CHILDREN, **changes):
        self.client, self.children = client, list(children)
        self.pages = {slug: {**page, **changes.get(slug, {})} for slug, page in PAGES.items()}
        self.added, self.loads = 0, 0
        self.response = self._count(client.get("/referrals/new"))
        assert self.response.status_code == 200, self.response.status_code
        self._follow(client.post("/referrals/new", changes.get("start", {})))

    @classmethod
    def resume(cls, client, referral, end: str = "check"):
        """Go on with a referral that exists, at one of its addresses: "check", "page/tool/1"."""
        walk = cls.__new__(cls)
        walk.client, walk.children, walk.pages = client, [], PAGES
        walk.added, walk.loads = 0, 0
        walk.open(f"/referrals/{referral.reference}/{end}".rstrip("/"))
        return walk

    @property
    def slug(self) -> str:
        """The page on which she is: a slug of the journey, or the name of the address."""
        match = resolve(urlsplit(self.url).path)
        return match.kwargs.get("slug", match.url_name)

    @property
    def referral(self) -> Referral:
        return Referral.objects.get(reference=re.search(r"/referrals/([^/?]+)", self.url)[1])

    def _count(self, response):
        self.loads += 1
        return response

    def _follow(self, response):
        while response.status_code == 302:
            self.url = response["Location"]
            response = self.client.get(self.url)
        self.response = self._count(response)
        assert response.status_code == 200, (self.url, response.status_code)
        return response

    def open(self, url: str):
        """Go to an address, as by a link."""
        self.url = url
        return self._follow(self.client.get(url))

    def press(self, data: dict, button: str = ""):
        """Fill in the page that is shown, and press a button."""
        posted = {"version": self.response.context["version"], **fields(data), **({button: "1"} if button else {})}
        return self._follow(self.client.post(self.url, posted))

    def step(self):
        """Fill in the page that is shown as PAGES says, and go on."""
        slug = self.slug
        if slug == "household":
            return self.press({"add": "child" if self.added < len(self.children) else "nobody"})
        if slug == "child":
            child, self.added = self.children[self.added], self.added + 1
            return self.press(child, "another" if self.added < len(self.children) else "")
        if slug == "referral-same":
            return self._follow(self.client.post(self.url, {}))
        return self.press(self.pages[slug])

    def to(self, slug: str):
        """Go on until a page is shown."""
        for _ in range(60):
            if self.slug == slug:
                return self
            self.step()
        raise AssertionError(f"{slug} was never shown; at {self.url}")

    def send(self) -> Referral:
        """Type the rest, then send."""
        self.to("referral-check")
        return self.send_now()

    def send_now(self) -> Referral:
        """Send what there is, from the check page."""
        referral = self.referral
        key = self.open(f"/referrals/{referral.reference}/check").context["submit_key"]
        self._follow(self.client.post(f"/referrals/{referral.reference}/send", {"submit_key": key}))
        return Referral.objects.get(pk=referral.pk)


def type_referral(client, **changes) -> Referral:
    """A referral typed from the first page and sent by whoever is signed in. ``changes`` replace answers by page;
    ``children`` is the list of children."""
    return Walk(client, **changes).send()
