"""The tabs of a case that services fill with records (cases.registers)."""

from cases.models import StaffRisk
from cases.registers import Page, Register
from cases.seen import Seen
from support import picture, programmes
from support.forms.children import ChildContactForm, ChildPlanForm, DirectWorkForm, SchoolNoticeForm
from support.forms.contributions import (
    EasementForm,
    EducationAttendanceForm,
    HealthContactForm,
    HospitalStayForm,
    ProbationLicenceForm,
    SubstanceTreatmentForm,
)
from support.forms.home import PlacementForm, RehousingCheckForm, SanctuaryForm, StayForm
from support.forms.money import MoneyHelpForm
from support.forms.needs import (
    AdultEnquiryForm,
    ByAndForForm,
    CapacityForm,
    CarersForm,
    ImmigrationForm,
    InterpreterForm,
    StaffRiskForm,
)
from support.forms.programme import NothingAvailableForm, PlaceForm
from support.models import (
    AdultEnquiry,
    ByAndForWish,
    CapacityAssessment,
    CarersAssessment,
    ChildContact,
    ChildPlan,
    DirectWork,
    Easement,
    EducationAttendance,
    HealthContact,
    HospitalStay,
    ImmigrationMatter,
    InterpreterNeed,
    MoneyHelp,
    NothingAvailable,
    Placement,
    ProbationLicence,
    ProgrammePlace,
    RehousingCheck,
    Sanctuary,
    SchoolNotice,
    Stay,
    SubstanceTreatment,
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
CONTRIBUTIONS = Page(
    "case-contributions",
    "contributions",
    "Contributions",
    (
        Register(
            HealthContact,
            HealthContactForm,
            "health-contacts",
            "Health: contacts and enquiries",
            "a health contact",
            help="IRIS referrals of GPs, Health IDVA, midwives, the emergency department. Asked only where he cannot hear.",
        ),
        Register(
            HospitalStay,
            HospitalStayForm,
            "hospital-stays",
            "Hospital",
            "a hospital stay",
            help="Health and the IDVA are reminded before she leaves: what is safe to go back to?",
        ),
        Register(
            SubstanceTreatment,
            SubstanceTreatmentForm,
            "treatments",
            "Substance treatment",
            "a treatment",
            help="How the service may be in touch stands in the safe-contact rules of the case and is not copied.",
        ),
        Register(
            ProbationLicence,
            ProbationLicenceForm,
            "licences",
            "Probation: licence and supervision",
            "a licence",
            help="Police, probation and the IDVA are told 7 days before it ends, 2 days before and on the day.",
        ),
        Register(
            EducationAttendance,
            EducationAttendanceForm,
            "attendance",
            "School attendance",
            "school attendance",
            help="Never a password for collecting a child; only that one is agreed.",
        ),
        Register(
            Easement,
            EasementForm,
            "easements",
            "Jobcentre",
            "an easement",
            help="No work-related requirements for a time, or to whom payments go.",
        ),
    ),
    intro="What each kind of agency adds to the case, in its own terms.",
    together=True,
)
NEEDS = Page(
    "case-needs",
    "needs",
    "Needs and status",
    (
        Register(
            StaffRisk,
            StaffRiskForm,
            "staff-risks",
            "Risk to staff",
            "a risk to staff",
            help="For everybody who may visit. Every agency in the case reads it.",
        ),
        Register(
            InterpreterNeed,
            InterpreterForm,
            "interpreters",
            "Interpreter",
            "a need for an interpreter",
            help="Always a professional: never a family member, a child or a friend.",
        ),
        Register(
            CapacityAssessment,
            CapacityForm,
            "capacity",
            "Mental capacity",
            "a capacity assessment",
            help="Of one decision at one time.",
        ),
        Register(
            AdultEnquiry,
            AdultEnquiryForm,
            "adult-enquiries",
            "Section 42 enquiries",
            "a section 42 enquiry",
        ),
        Register(
            CarersAssessment,
            CarersForm,
            "carers",
            "Carers",
            "a carer’s assessment",
            help="Also where the person who harms is cared for, or cares for her.",
        ),
        Register(
            ImmigrationMatter,
            ImmigrationForm,
            "immigration",
            "Immigration and public funds",
            "immigration status",
            help="Read by few. Nothing of it is given to the Home Office unless she wants it. Before a leave ends "
            "those few are told 30, 14 and 7 days before and on the day.",
        ),
        Register(
            ByAndForWish,
            ByAndForForm,
            "by-and-for",
            "By-and-for services",
            "a wish for a by-and-for service",
            help="Which community it is says who she is: read by the hub and the IDVA service alone.",
        ),
    ),
    together=True,
)
PAGES = (HOME, MONEY, CHILDREN, PROGRAMMES, CONTRIBUTIONS, NEEDS)
