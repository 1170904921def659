"""The tabs of a case that services fill with records (cases.registers)."""

from cases.registers import Page, Register
from cases.seen import Seen
from support import picture, programmes, progress
from support.agency_pages import CONTRIBUTIONS, NEEDS
from support.forms.children import (
    ChildContactForm,
    ChildPlanForm,
    ChildSafetyPlanForm,
    DirectWorkForm,
    SchoolNoticeForm,
)
from support.forms.court_support import CourtSupportForm
from support.forms.home import PlacementForm, RehousingCheckForm, SanctuaryForm, StayForm
from support.forms.money import MoneyHelpForm
from support.forms.programme import NothingAvailableForm, PlaceForm
from support.forms.review import NeedsForm, OutcomeForm
from support.models import (
    ChildContact,
    ChildPlan,
    ChildSafetyPlan,
    CourtSupport,
    DirectWork,
    MoneyHelp,
    NeedsAssessment,
    NothingAvailable,
    OutcomeMeasure,
    Placement,
    ProgrammePlace,
    RehousingCheck,
    Sanctuary,
    SchoolNotice,
    Stay,
)

MONEY = Page(
    "case-money",
    "money",
    "Money and practical help",
    (
        Register(
            MoneyHelp,
            MoneyHelpForm,
            "money-help",
            "Applications",
            "an application",
            help="Benefits, grants and goods: what was applied for, what came of it, and by when a refusal can be appealed.",
        ),
    ),
)


def in_the_queue(seen: Seen, lists: list[dict]) -> dict:
    """Where those of the case stand who wait, as far as she reads of them: (place, position, how many wait)."""
    shown = [row.record for one in lists if one["register"].model is ProgrammePlace for row in one["rows"] if row.url]
    waiting = [place for place in shown if place.status == ProgrammePlace.Status.WAITING]
    at = programmes.positions([place.programme_id for place in waiting]) if waiting else {}
    return {"queue": [(place, *at[place.pk]) for place in waiting if place.pk in at]}


PROGRAMMES = Page(
    "case-programmes",
    "programmes",
    "Programmes and groups",
    (
        Register(
            ProgrammePlace,
            PlaceForm,
            "programme-place",
            "Places and waiting lists",
            "a referral to a programme",
            help="Who waits for which group, programme or counselling, who is on one, and what came of it.",
        ),
        Register(
            NothingAvailable,
            NothingAvailableForm,
            "nothing-available",
            "Nothing available",
            "that nothing was available",
            help="A need that no service could meet. It is counted for the board.",
        ),
    ),
    template="support/programmes_tab.html",
    more=in_the_queue,
)
CHILDREN = Page(
    "case-children",
    "children",
    "Children",
    (
        Register(
            ChildPlan,
            ChildPlanForm,
            "child-plan",
            "Plans",
            "a plan",
            help="Also before the birth: the expected date stands with the child under People.",
        ),
        Register(
            SchoolNotice,
            SchoolNoticeForm,
            "school-notice",
            "Notices to the school (Operation Encompass)",
            "a notice to the school",
            help="The school is told before it opens on the next school day. Record here that it was told and what it did.",
        ),
        Register(DirectWork, DirectWorkForm, "direct-work", "Direct work and recovery", "direct work"),
        Register(ChildContact, ChildContactForm, "child-contact", "Contact arrangements", "a contact arrangement"),
    ),
    intro="What each child’s services do, in one place.",
    template="support/children_tab.html",
    more=picture.of_children,
)
CHILD_SAFETY = Page(
    "case-plan-children",
    "safety-plan-children",
    "Children’s safety plans",
    (
        Register(
            ChildSafetyPlan,
            ChildSafetyPlanForm,
            "plan-child",
            "One plan for each child",
            "a child’s safety plan",
            help="Write it with the child, in the child’s words. Leave out what does not apply. Decide with the "
            "parent who is safe whether a copy can be kept at home at all.",
        ),
    ),
    template="support/child_safety_tab.html",
    more=picture.copies_of_plans,
)
SUPPORT = Page(
    "case-support",
    "support",
    "Needs, outcomes and court",
    (
        Register(
            NeedsAssessment,
            NeedsForm,
            "needs-assessment",
            "What she needs",
            "an assessment of needs",
            help="At intake and again at reviews, with her. Leave out what you did not speak about.",
        ),
        Register(
            OutcomeMeasure,
            OutcomeForm,
            "outcome-measure",
            "Outcomes",
            "outcome measures",
            help="The same questions at intake, at reviews and at exit, so that it shows what changed for her.",
        ),
        Register(
            CourtSupport,
            CourtSupportForm,
            "court-support",
            "Support at court",
            "support at a hearing",
            help="What you do for her at one hearing. The matter itself, with charge and verdict, stands under Courts.",
        ),
    ),
    template="support/support_tab.html",
    more=progress.of_case,
)
HOME = Page(
    "case-home",
    "home",
    "Home and accommodation",
    (
        Register(
            Stay,
            StayForm,
            "accommodation-need",
            "Safe accommodation",
            "a need for accommodation",
            help="What the household needs, what came of it, and why if nothing. No address and no name of a refuge.",
        ),
        Register(
            Placement,
            PlacementForm,
            "placement",
            "Referrals to places",
            "a referral to a place",
            help="Read only by who may know where she lives. An offer takes the room until it is answered.",
        ),
        Register(
            Sanctuary,
            SanctuaryForm,
            "works-at-home",
            "Works at home",
            "works at home",
            help="Her choice, and only while the person who harms does not live there. Looked at after 3 and 6 months.",
        ),
        Register(
            RehousingCheck,
            RehousingCheckForm,
            "rehousing-check",
            "Where the person who harms is housed",
            "a rehousing check",
            help="Ask housing before it offers the person who harms a home near her.",
        ),
    ),
)
PAGES = (HOME, MONEY, CHILDREN, CHILD_SAFETY, PROGRAMMES, SUPPORT, CONTRIBUTIONS, NEEDS)
