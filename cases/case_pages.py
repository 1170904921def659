"""The tabs of a case that stand on records of the cases app (cases.registers)."""

from agencies.access import Section
from cases.forms.court import CriminalForm, FamilyForm, TrustForm
from cases.forms.marker import MarkerForm
from cases.forms.order import OrderForm, ReleaseForm
from cases.forms.scheme import SchemeForm
from cases.models import (
    CriminalMatter,
    DisclosureScheme,
    FamilyMatter,
    PoliceMarker,
    PositionOfTrust,
    ProtectiveOrder,
    Release,
)
from cases.registers import Page, Register
from cases.seen import Seen

ORDERS = Page(
    "case-orders",
    "orders",
    "Orders and dates",
    (
        Register(
            ProtectiveOrder,
            OrderForm,
            "orders-made",
            "Orders",
            "an order",
            help="Notices, orders, bail and licence. Before one ends the police, the IDVA and the lead are told: "
            "7 days before, 2 days before and on the day.",
        ),
        Register(
            Release,
            ReleaseForm,
            "releases",
            "Release dates",
            "a release date",
            help="Prison, hospital and custody. Police, probation, the IDVA, the hub and the lead are told 7 days before, "
            "2 days before and on the day.",
        ),
        Register(
            PoliceMarker,
            MarkerForm,
            "police-markers",
            "Police markers",
            "a police marker",
            help="Which address a marker is at is told by its kind alone. When she moves, you are asked to move the marker.",
        ),
        Register(
            DisclosureScheme,
            SchemeForm,
            "disclosure-scheme",
            "Clare’s Law",
            "an application",
            help="Dates and outcome alone. Never write down what was disclosed, here or in a note: it is told in person.",
        ),
    ),
)


def _chronologies(seen: Seen, lists: list[dict]) -> dict:
    """For whoever may ask for a court chronology: who reads the courts in full and writes in the case."""
    writes = any(one["new"] for one in lists)
    return {"chronologies": f"/cases/{seen.case.reference}/chronology" if writes and seen.full(Section.COURT) else ""}


COURTS = Page(
    "case-courts",
    "courts",
    "Courts and position of trust",
    (
        Register(
            CriminalMatter,
            CriminalForm,
            "investigations",
            "Criminal investigations",
            "an investigation",
            help="One entry for each investigation, from the report to the verdict.",
        ),
        Register(
            FamilyMatter,
            FamilyForm,
            "family-court",
            "Family court",
            "a family court matter",
            help="Hearings, and what the court asks agencies to report.",
        ),
        Register(
            PositionOfTrust,
            TrustForm,
            "position-of-trust",
            "Position of trust",
            "a concern about his work",
            help="Where somebody who harms works with children or adults at risk, paid or not. We tell him nothing.",
        ),
    ),
    template="cases/courts.html",
    more=_chronologies,
)
PAGES = (ORDERS, COURTS)
