"""Pages of a case with what each kind of agency adds, and what stands in the way of help: for ``case_pages``."""

from cases.models import StaffRisk
from cases.registers import Page, Register
from support.forms.contributions import (
    EasementForm,
    EducationAttendanceForm,
    HealthContactForm,
    HospitalStayForm,
    ProbationLicenceForm,
    SubstanceTreatmentForm,
)
from support.forms.needs import (
    AdultEnquiryForm,
    ByAndForForm,
    CapacityForm,
    CarersForm,
    ImmigrationForm,
    InterpreterForm,
    StaffRiskForm,
)
from support.models import (
    AdultEnquiry,
    ByAndForWish,
    CapacityAssessment,
    CarersAssessment,
    Easement,
    EducationAttendance,
    HealthContact,
    HospitalStay,
    ImmigrationMatter,
    InterpreterNeed,
    ProbationLicence,
    SubstanceTreatment,
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
