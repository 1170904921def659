"""Orders, release dates, markers and court matters of the sample partnership, recorded by those who would."""

import datetime as dt

from agencies.access import Role
from cases.models import (
    Case,
    CriminalMatter,
    DisclosureScheme,
    FamilyMatter,
    PoliceMarker,
    PositionOfTrust,
    ProtectiveOrder,
    Release,
)
from dashub.demo.places import Place

# Cases with something recorded; each kind stands in some of them.
CASES = 16
COURT, MAGISTRATES = "Merrow Family Court", "Merrow Magistrates’ Court"
TERMS = "Not to contact her in any way, directly or through others. Not to come to her street or her work."


class Orders:
    """Writes what binds him now and what is to come, around ``today``."""

    def __init__(self, place: Place, random, today: dt.date):
        self.place, self.random, self.today = place, random, today
        [self.police] = place.of_kind("police")[:1] or [place.hub]

    def make(self) -> None:
        rows = Case.objects.filter(area=self.place.area, status=Case.Status.OPEN, restricted=False)
        rows = rows.filter(shares__desk=self.police).prefetch_related("involvements__person").order_by("-pk")
        kinds = (
            self.notice,
            self.order,
            self.release,
            self.trial,
            self.family,
            self.bail,
            self.non_molestation,
            self.scheme,
        )
        for number, case in enumerate(rows[:CASES]):
            kinds[number % len(kinds)](case)
            if number % 2:
                self.marker(case)
            if any(person.works_with_vulnerable == "yes" for person in case.perpetrators):
                PositionOfTrust.ask(case)

    def day(self, days: int) -> dt.date:
        return self.today + dt.timedelta(days=days)

    def put(self, model, case: Case, **fields) -> None:
        worker = self.place.someone(self.random, self.police, Role.PRACTITIONER)
        model.make(case, self.police.pk, worker, **fields)

    def against(self, case: Case) -> dict:
        return {"against": case.perpetrators[0]} if case.perpetrators else {}

    def notice(self, case: Case) -> None:
        fields = {"made_on": self.day(-1), "served_on": self.day(-1), "served_time": dt.time(19, 40)}
        self.put(
            ProtectiveOrder,
            case,
            kind="dvpn",
            made_by="Merrow and Tarn Police",
            terms=TERMS,
            **fields,
            **self.against(case),
        )

    def order(self, case: Case) -> None:
        fields = {"made_on": self.day(-22), "served_on": self.day(-22), "until": self.day(6), "no_children": True}
        self.put(ProtectiveOrder, case, kind="dvpo", made_by=MAGISTRATES, terms=TERMS, **fields, **self.against(case))

    def bail(self, case: Case) -> None:
        fields = {"status": "breached", "made_on": self.day(-40), "until": self.day(20), "breaches": 1}
        fields |= {"breached_on": self.day(-12), "breach_note": "He was arrested, and bailed again on the same terms."}
        self.put(ProtectiveOrder, case, kind="bail", made_by=MAGISTRATES, terms=TERMS, **fields, **self.against(case))

    def non_molestation(self, case: Case) -> None:
        fields = {
            "kind": "non_molestation",
            "made_on": self.day(-120),
            "served_on": self.day(-118),
            "until": self.day(245),
        }
        self.put(
            ProtectiveOrder,
            case,
            made_by=COURT,
            terms=TERMS,
            protects="Her and the children",
            **fields,
            **self.against(case),
        )

    def release(self, case: Case) -> None:
        fields = {
            "release_on": self.day(8),
            "place": "HMP Stonebeck",
            "conditions": "Approved premises; a tag at night.",
        }
        named = {"person": case.perpetrators[0]} if case.perpetrators else {}
        self.put(Release, case, kind="prison", **fields, **named)

    def trial(self, case: Case) -> None:
        fields = {"reported_on": self.day(-80), "charged_on": self.day(-61), "status": "charged", "court": MAGISTRATES}
        fields |= {
            "next_hearing_on": self.day(11),
            "next_hearing_time": dt.time(10),
            "measures": "Screens are granted.",
        }
        self.put(CriminalMatter, case, offence="Controlling behaviour; assault", **fields, **self.against(case))

    def family(self, case: Case) -> None:
        self.put(
            FamilyMatter, case, kind="children", began_on=self.day(-50), court=COURT, next_hearing_on=self.day(25),
            next_hearing_time=dt.time(14), report="section_7", report_from="Children’s Social Care",
            report_due_on=self.day(12),
        )  # fmt: skip

    def scheme(self, case: Case) -> None:
        self.put(
            DisclosureScheme,
            case,
            route="know",
            began_on=self.day(-9),
            face_on=self.day(-4),
            police_number="CL/0417/26",
        )

    def marker(self, case: Case) -> None:
        fields = {"asked_on": self.day(-30), "placed_on": self.day(-28), "expires_on": self.day(150)}
        self.put(PoliceMarker, case, kind="address", place="usual", status="placed", log_number="M-2217", **fields)
