"""Cases and sittings with something of everything in them, for tests that count the queries of a page."""

import datetime as dt

from django.utils import timezone

from agencies.access import Role
from cases.models import ChildVoice, Involvement, ProtectiveOrder, Release, RiskAssessment, SafetyPlan, VictimVoice
from marac.models import Attendance, Discussion
from people.models import Address, Alias, ContactPoint, Identifier, Relationship
from tests import records
from tests.factories import make_case, make_person, make_user
from tests.marac.factories import make_action, make_listing, make_presentation, make_research


def fill_case(case, desks, by) -> None:
    """One more of everything that hangs on a case and its people; another call adds as much again."""
    victim = case.involvements.get(role="victim").person
    child = make_person("Pippin", date_of_birth=dt.date(2018, 2, 1))
    harming = make_person("Bren", sex="male", approximate_age=40)
    Involvement.objects.create(case=case, person=child, role="child", to_victim="child", lives_with_victim="yes")
    Involvement.objects.create(case=case, person=harming, role="perpetrator", factors={"alcohol": "yes"})
    Relationship.objects.create(first=child, second=victim, kind="child")
    for person in (victim, child, harming):
        Alias.objects.create(person=person, given_name="Zoë", family_name="O’Hara")
        Identifier.objects.create(person=person, kind="nhs", value=f"{person.pk}{person.aliases.count()}")
        for desk in (None, *desks):
            Address.objects.create(person=person, lines="4 Alder Row", postcode="ME1 4QQ", desk=desk)
            ContactPoint.objects.create(person=person, channel="mobile", value="07700 900123", checked_on=today())
    for desk in desks:
        make_presentation(case, desk=desk, what_happened="“Shouting”", abuse_types=["physical", "economic"])
        at = {"case": case, "desk": desk, "by": by}
        RiskAssessment.objects.create(
            tool="dash-24",
            tool_version="1",
            answers={"1": "yes"},
            native="1 yes",
            level="high",
            assessed_on=today(),
            **at,
        )
        ChildVoice.objects.create(child=child, words="It was loud", heard_by="A teacher", heard_on=today(), **at)
        VictimVoice.objects.create(kind="wishes", text="To stay at home", **at)
        SafetyPlan.objects.create(entries={"home": "Locks changed"}, agreed_on=today(), **at)
        for model in (ProtectiveOrder, Release):
            records.make(model, at["case"], at["desk"], at["by"])


def fill_listing(listing, desks, by) -> None:
    """Research of every agency with shared lines, a discussion with all its parts, and actions of every agency."""
    for desk in desks:
        if not listing.research.filter(desk=desk).exists():
            make_research(listing, desk, "returned")
        research = listing.research.get(desk=desk)
        number = research.lines.count()
        for shared in (True, False):
            research.lines.create(prompt=f"Prompt {number} {shared}", text="Known", shared=shared, by=by)
        make_action(listing.case, desk, listing=listing, owner=make_user(desk, Role.REPRESENTATIVE))
        make_action(listing.case, desk, listing=listing, about="perpetrator")
    said = {"decision": "A plan", "tell_victim_by": desks[-1], "tell_victim_how": "By telephone", "links": ["mappa"]}
    Discussion.objects.update_or_create(listing=listing, defaults={"started_at": timezone.now(), **said})


def fill_meeting(meeting, desks, by, cases: int) -> None:
    """More full cases on its list, and people from every agency in the room; one more has no account."""
    for _ in range(cases):
        case = make_case(meeting.area, *desks, listed=True)
        fill_case(case, desks, by)
        fill_listing(make_listing(case, meeting, position=meeting.listings.count() + 1), desks, by)
    for desk in desks:
        present = {"meeting": meeting, "desk": desk, "status": Attendance.Status.PRESENT}
        Attendance.objects.create(user=make_user(desk, Role.REPRESENTATIVE), **present)
        Attendance.objects.create(name="Sam Visitor", **present)
    meeting.series.desks.add(*desks)


def today() -> dt.date:
    return timezone.localdate()
