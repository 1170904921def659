"""The journey as data: which pages there are, in what order, when each applies. Views only walk this table."""

from collections.abc import Callable
from dataclasses import dataclass

from cases import risk
from referrals import answers as shape
from referrals import rules
from referrals.forms.base import PageForm
from referrals.forms.happened import FactorsPage, HouseholdPage, IncidentPage, ReferrerPage
from referrals.forms.people import AboutPage, ChildPage, OtherPage, PerpetratorPage, VictimPage
from referrals.forms.places import AddressPage, ContactPage, PerpetratorMorePage
from referrals.forms.risk import ToolPage, ToolsPage
from referrals.forms.sharing import ConsentPage, GroundsPage, PathwaysPage, WishesPage, WithoutConsentPage

FORM = "referrals/page.html"


@dataclass(frozen=True)
class Page:
    """One page. ``role``: it comes once for each person of that list; ``tools``: once for each chosen risk tool.

    ``another``: what "Save and add another ..." adds after it. ``aside``: reached from the household list and going back
    to it, not by walking on.
    """

    slug: str
    title: str
    group: str
    form: type[PageForm]
    role: str = ""
    tools: bool = False
    another: str = ""
    aside: bool = False
    template: str = FORM
    applies: Callable[[dict], bool] = lambda answers: True


YOU, VICTIM, HARMS, HOME = "About you", "The victim", "The person who harms", "Children and others"
HAPPENED, RISK, AGREED = "What happened", "Risk", "Agreement and help"

PAGES = (
    Page("referrer", "Who is referring", YOU, ReferrerPage),
    Page("victim", "The victim", VICTIM, VictimPage, role="victims", template="referrals/names.html"),
    Page("about", "About the victim", VICTIM, AboutPage, role="victims"),
    Page(
        "contact",
        "Safe ways to reach the victim",
        VICTIM,
        ContactPage,
        role="victims",
        template="referrals/contact.html",
    ),
    Page("address", "Where the victim lives", VICTIM, AddressPage, role="victims", another="victim"),
    Page(
        "perpetrator",
        "The person who harms",
        HARMS,
        PerpetratorPage,
        role="perpetrators",
        template="referrals/names.html",
    ),
    Page(
        "perpetrator-more",
        "More about the person who harms",
        HARMS,
        PerpetratorMorePage,
        role="perpetrators",
        another="person who harms",
    ),
    Page("household", "Children and others", HOME, HouseholdPage, template="referrals/household.html"),
    Page(
        "child",
        "Child",
        HOME,
        ChildPage,
        role="children",
        another="child",
        aside=True,
        template="referrals/names.html",
    ),
    Page(
        "other",
        "Another person",
        HOME,
        OtherPage,
        role="others",
        another="person",
        aside=True,
        template="referrals/names.html",
    ),
    Page("incident", "What happened", HAPPENED, IncidentPage),
    Page("factors", "What raises the risk", HAPPENED, FactorsPage, template="referrals/factors.html"),
    Page("tools", "Risk tools", RISK, ToolsPage),
    Page("tool", "Risk tool", RISK, ToolPage, tools=True, template="referrals/tool.html"),
    Page("grounds", "Grounds for MARAC", RISK, GroundsPage),
    Page("consent", "Does the victim agree?", AGREED, ConsentPage),
    Page(
        "without-consent",
        "Sharing without agreement",
        AGREED,
        WithoutConsentPage,
        applies=rules.without_consent,
    ),
    Page("wishes", "What the victim wants", AGREED, WishesPage),
    Page("pathways", "What help is needed", AGREED, PathwaysPage),
)
BY_SLUG = {page.slug: page for page in PAGES}
FIRST_OF_ROLE = {"victims": "victim", "perpetrators": "perpetrator", "children": "child", "others": "other"}
# Nobody can refer without a victim and somebody who harms, so their pages are there before anything is typed.
AT_LEAST = {"victims": 1, "perpetrators": 1}


@dataclass(frozen=True)
class Step:
    """One page for one person or tool; ``place`` counts from 0."""

    page: Page
    place: int = 0

    @property
    def key(self) -> str:
        """Its name in Referral.pages and Referral.typed."""
        return key(self.page.slug, self.place)

    @property
    def url_place(self) -> int | None:
        """The number in its address; none for pages that come once."""
        return self.place + 1 if self.page.role or self.page.tools else None


def key(slug: str, place: int) -> str:
    page = BY_SLUG[slug]
    return f"{slug}/{place + 1}" if page.role or page.tools else slug


def count(page: Page, answers: dict) -> int:
    """How often a page comes with these answers."""
    if not page.applies(answers):
        return 0
    if page.tools:
        return len(rules.tools(answers))
    if page.role:
        return max(len(shape.people(answers, page.role)), AT_LEAST.get(page.role, 0))
    return 1


def can_open(page: Page, place: int, answers: dict) -> bool:
    """An existing one, or for people the next one to add."""
    extra = 1 if page.slug == FIRST_OF_ROLE.get(page.role) else 0
    return 0 <= place < count(page, answers) + extra


def steps(answers: dict) -> list[Step]:
    """Every page that these answers call for, in the order of walking: all pages of one person before the next."""
    found: list[Step] = []
    for run in _runs():
        for place in range(count(run[0], answers)):
            found += [Step(page, place) for page in run]
    return found


def _runs() -> list[list[Page]]:
    """Neighbouring pages about the same person go together."""
    runs: list[list[Page]] = []
    for page in PAGES:
        if runs and page.role and runs[-1][0].role == page.role:
            runs[-1].append(page)
        else:
            runs.append([page])
    return runs


def after(step: Step, answers: dict) -> Step | None:
    """The next page, None after the last. From a page aside it goes back to the household list."""
    if step.page.aside:
        return Step(BY_SLUG["household"])
    walked = [each for each in steps(answers) if not each.page.aside]
    place = walked.index(step) if step in walked else -1
    return walked[place + 1] if place + 1 < len(walked) else None


def before(step: Step, answers: dict) -> Step | None:
    if step.page.aside:
        return Step(BY_SLUG["household"])
    walked = [each for each in steps(answers) if not each.page.aside]
    place = walked.index(step) if step in walked else 0
    return walked[place - 1] if place else None


def title(step: Step, answers: dict) -> str:
    """The page's heading: which person it is about where there is more than one. Never a name, which would stay in the
    browser's history."""
    page = step.page
    if page.tools:
        typed = rules.tools(answers)[step.place]
        return risk.tool(typed["tool"], typed.get("version", "")).name
    several = page.role and (count(page, answers) > 1 or step.place > 0)
    return f"{page.title} {step.place + 1}" if several else page.title


def groups(answers: dict) -> dict[str, list[Step]]:
    """Steps under their heading, for the task list and the check page."""
    found: dict[str, list[Step]] = {}
    for step in steps(answers):
        found.setdefault(step.page.group, []).append(step)
    return found


def slugs_of(role: str) -> list[str]:
    """The pages about the people of a list."""
    return [page.slug for page in PAGES if page.role == role]


def person(answers: dict, role: str, place: int) -> dict:
    """One person as lists of people show her."""
    typed = shape.people(answers, role)[place]
    return {
        "name": shape.full_name(typed),
        "role": role,
        "place": place + 1,
        "slug": FIRST_OF_ROLE[role],
        "typed": typed,
    }


def people_of(answers: dict, roles: tuple[str, ...] = ("children", "others")) -> list[dict]:
    return [person(answers, role, place) for role, place, _ in shape.parties(answers) if role in roles]
