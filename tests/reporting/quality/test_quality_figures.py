"""Attendance, time taken, victims of 65 or over, the self-assessment, and the paper that puts them together."""

import datetime as dt
import io

import pikepdf
import pytest
from django.urls import reverse
from django.utils import timezone

from agencies.access import Role
from cases.models import Paper
from cases.models.share import ShareBasis
from cases.sharing import share_with
from dashub import pdf
from dashub.errors import StaleVersion, WrongState
from dashub.tasks import make_paper
from marac.models import Attendance, Feedback, Minutes
from people.models import Person
from reporting.indicators import timeliness
from reporting.indicators.agencies import meetings_held
from reporting.periods import Period
from reporting.quality import actions, assessing, attendance, papers, report
from reporting.quality.forms import quarters
from reporting.quality.models import AuditFinding, AuditSample, SelfAssessment
from reporting.quality.principles import Principle
from tests.factories import SYSTEM, make_area, make_desk, make_person, make_user
from tests.marac.factories import make_meeting, make_series
from tests.reporting.heard import hear

pytestmark = pytest.mark.django_db
QUARTER = Period(dt.date(2026, 1, 1), 3)
TUESDAY = dt.date(2026, 2, 3)
LATER = dt.datetime(2026, 6, 1, 12, tzinfo=dt.UTC)


@pytest.fixture
def area():
    return make_area()


@pytest.fixture
def chair(area):
    return make_user(area.hub_desk, Role.CHAIR, name="Zenobia Chairwell")


def at(day: dt.date, *time: int) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time(*time)))


def attend(meeting, desk, status, **fields):
    return Attendance.objects.create(meeting=meeting, desk=desk, name="Somebody", status=status, **fields)


# --- Attendance -----------------------------------------------------------------------------------------------------


def test_attendance_by_agency_and_sitting(area, chair):
    series = make_series(area, quorum=2)
    police, housing, observer = (make_desk(area, name=name) for name in ("A police", "B housing", "C university"))
    full, thin, blank = (
        make_meeting(area, series, at(TUESDAY + dt.timedelta(days=days), 10), status="held") for days in range(3)
    )
    make_meeting(area, series, at(TUESDAY, 15), status="cancelled", reason="Snow")
    make_meeting(area, series, at(QUARTER.end + dt.timedelta(days=1), 0), status="held")
    attend(full, police, "absent")
    attend(full, police, "present")  # of two people the one who came counts
    attend(full, housing, "present")
    attend(full, observer, "present", observer=True)
    attend(thin, police, "apologies", information_sent=True)
    attend(thin, housing, "apologies")
    found = attendance.matrix(area, QUARTER, chair)
    assert [(row.name, [mark.words for mark in row.marks], row.share.text) for row in found.rows] == [
        ("A police", ["Present", "Apologies, information sent", "Not recorded"], "1 of 2 (50%)"),
        ("B housing", ["Present", "Apologies, no information", "Not recorded"], "1 of 2 (50%)"),
    ]
    assert [sitting.kept for sitting in found.sittings] == [True, False, None]
    assert found.quorum.text == "1 of 2 (50%)" and found.held == 3 and blank.reference == found.sittings[2].reference


def test_the_table_shows_the_newest_and_counts_all(area, chair, monkeypatch):
    monkeypatch.setattr(attendance, "MOST", 1)
    series, desk = make_series(area), make_desk(area)
    for days in range(2):
        attend(make_meeting(area, series, at(TUESDAY + dt.timedelta(days=days), 10), status="held"), desk, "present")
    found = attendance.matrix(area, QUARTER, chair)
    assert len(found.sittings) == len(found.rows[0].marks) == 1 and found.rows[0].share.text == "2 of 2 (100%)"


# --- Time taken -----------------------------------------------------------------------------------------------------


def test_told_by_the_end_of_the_second_working_day(area):
    """Heard on Good Friday's eve: the next working day is the Tuesday after Easter, the second the Wednesday."""
    eve = dt.date(2026, 4, 2)
    end = at(dt.date(2026, 4, 9), 0)
    spring = Period(dt.date(2026, 4, 1), 3)
    in_time, late, not_to, not_yet, nobody = hear(area, eve, 5)
    hear(area, eve, connected=False)
    for heard, outcome, moment in (
        (in_time, "told", end - dt.timedelta(seconds=1)),
        (late, "told", end),
        (not_to, "not_to", end),
        (not_yet, "not_yet", at(eve, 15)),
    ):
        why = "" if outcome == "told" else "Not safe"
        Feedback.objects.create(listing=heard.listing, desk=area.hub_desk, outcome=outcome, why=why, at=moment)
    assert timeliness.told(area, spring, LATER) == (1, 4)
    assert timeliness.told(area, spring, end - dt.timedelta(seconds=1)) == (0, 0)
    assert timeliness.told(area, spring, end) == (1, 4)
    assert nobody.listing.feedback.count() == 0


def test_minutes_within_the_working_days_of_their_series(area):
    series = make_series(area, minutes_days=1)
    approved = {"approved_by": make_user(), "approved_at": at(TUESDAY, 9)}
    end = at(TUESDAY + dt.timedelta(days=2), 0)
    for hour, issued in enumerate((end - dt.timedelta(seconds=1), end, None), 8):
        meeting = make_meeting(area, series, at(TUESDAY, hour), status="held")
        if issued:
            Minutes.objects.create(meeting=meeting, status="issued", issued_at=issued, **approved)
    assert timeliness.issued(meetings_held(area, QUARTER), LATER) == (1, 3)
    assert timeliness.issued(meetings_held(area, QUARTER), end - dt.timedelta(seconds=1)) == (0, 0)


def test_too_few_cases_give_no_times_at_all(area):
    hear(area, TUESDAY, 4)
    found = report.times(area, QUARTER, LATER)
    assert found.sheet is None and "Fewer than 5" in found.withheld
    hear(area, TUESDAY, 3)
    titles = [line.label for line in report.times(area, QUARTER, LATER).sheet.lines]
    assert "Told within 2 working days" in titles and "Minutes issued in time" in titles


# --- Victims of 65 or over ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("born", "older"), [(dt.date(1961, 2, 3), True), (dt.date(1961, 2, 4), False)])
def test_she_is_65_on_her_birthday(area, chair, born, older):
    age = Person(date_of_birth=born).age_on(TUESDAY)
    [heard] = hear(area, TUESDAY, victim_age=age)
    share_with(heard.listing.case, [area.hub_desk], ShareBasis.PATHWAY, "for the test", SYSTEM)
    assert (report.older_records(area, QUARTER, chair) == [heard]) is older


def test_figures_of_older_victims_hide_small_numbers_with_what_would_tell_them(area):
    hear(area, TUESDAY, 20, victim_age=40)
    hear(area, TUESDAY, 5, victim_age=None)
    for number, age in ((8, 66), (3, 78), (7, 90)):
        hear(area, TUESDAY, number, victim_age=age, victim_disability=lambda place: "yes" if place < 3 else "no")
    found = report.older_victims(area, QUARTER)
    shown = {line.label: line.number for line in found.ages.lines}
    assert shown["Under 65"] == "20" and shown["65 or over"] == "18" and shown["Not known"] == "5"
    assert shown["75 to 84"] == "[c]" and [shown["65 to 74"], shown["85 or over"]].count("[c]") == 1
    among = {line.label: (line.number, line.of) for line in found.among.lines}
    assert among["Disabled victims"] == ("9", "18") and among["Male victims"] == ("0", "18")


def test_where_few_are_older_nothing_more_is_said_of_them(area):
    hear(area, TUESDAY, 20, victim_age=40)
    hear(area, TUESDAY, 2, victim_age=70)
    found = report.older_victims(area, QUARTER)
    assert found.among is None
    assert {line.number for line in found.ages.lines if line.label != "Not known"} == {"[c]"}


# --- Ten principles -------------------------------------------------------------------------------------------------


def rated(rating: int) -> dict:
    return {one.value: {"rating": rating, "evidence": "Seen", "next": ""} for one in Principle}


def test_a_draft_is_guarded_and_the_chair_makes_it_final(area, chair):
    assessment = assessing.begin(area, QUARTER, chair)
    assert assessing.begin(area, QUARTER, chair) == assessment
    assessing.write(assessment, rated(2) | {"number": {"rating": None}}, 1, chair)
    with pytest.raises(WrongState, match="Number of cases"):
        assessing.finish(assessment, 2, chair)
    with pytest.raises(StaleVersion) as stale:
        assessing.write(assessment, rated(3), 1, chair)
    assert stale.value.typed["Referral"] != stale.value.saved["Referral"]
    assessing.write(assessment, rated(2), 2, chair)
    with pytest.raises(StaleVersion):
        assessing.finish(assessment, 2, chair)
    assessing.finish(assessment, 3, chair)
    with pytest.raises(WrongState):
        assessing.write(assessment, rated(4), 3, chair)
    following = assessing.begin(area, Period(dt.date(2026, 4, 1), 3), chair)
    assessing.write(following, rated(3) | {"number": {"rating": 1}}, 1, chair)
    directions = {row[0]: row[3] for row in assessing.compared(following, following.before())}
    assert directions["Referral"] == "▲ better" and directions["Number of cases"] == "▼ worse"


def test_the_page_keeps_what_was_typed_and_only_the_chair_finishes(area, chair, client):
    coordinator = make_user(area.hub_desk, Role.COORDINATOR)
    client.force_login(coordinator)
    [_, (quarter, _), *_] = quarters(timezone.localdate())
    client.post(reverse("quality-assess"), {"assess-area": area.slug, "assess-quarter": quarter})
    assessment = SelfAssessment.objects.get(area=area)
    assert assessment.period.key == quarter
    page = assessment.get_absolute_url()
    wrong = client.post(page, {"version": "1", "referral_rating": "9", "referral_evidence": "All of May"})
    assert wrong.status_code == 200 and "All of May" in wrong.content.decode()
    assert client.post(page, {"version": "1", "referral_rating": "4"}).status_code == 302
    final = reverse("quality-assessment-final", args=[assessment.reference])
    assert client.post(final, {"version": "2"}).status_code == 403
    assert SelfAssessment.objects.get().ratings["referral"]["rating"] == 4


# --- The paper ------------------------------------------------------------------------------------------------------


def test_the_paper_is_tagged_and_names_nobody(area, chair):
    worker = make_user(make_desk(area, name="Merrow housing"), Role.PRACTITIONER, name="Wilhelmina Ownerby")
    hear(area, TUESDAY, 12, victim_age=lambda place: 60 + place)
    heard = hear(area, TUESDAY, 3)
    victim = make_person("Zephyrine", "Oakhollow")
    heard[0].listing.case.involvements.create(person=victim, role="victim")
    meeting = make_meeting(area, make_series(area), at(TUESDAY, 9), status="held")
    Attendance.objects.create(meeting=meeting, desk=worker.memberships.get().desk, user=worker, status="present")
    drawn = {"area": area, "kind": "heard", "first_on": QUARTER.start, "last_on": QUARTER.end, "size": 4}
    sample = AuditSample.objects.create(
        **drawn, seed="abc", checklist="heard-1", first_auditor=chair, second_auditor=worker, drawn_by=chair,
        drawn_at=at(TUESDAY, 9),
    )  # fmt: skip
    said = {"text": "Zephyrine waited", "action": "Call Zephyrine", "due_on": TUESDAY, "desk": area.hub_desk}
    finding = actions.add_finding(sample, chair, owner=worker, **said)
    AuditFinding.objects.update(at=at(TUESDAY, 9))
    assessing.write(assessing.begin(area, QUARTER, chair), rated(3), 1, chair)
    assessing.finish(SelfAssessment.objects.get(), 2, chair)
    options = {"period": QUARTER.key, "day": "2026-04-10"}
    assert papers.find(area.pk, chair, options) == area and papers.find(area.pk, worker, options) is None
    paper = papers.steering(area, chair, options, lambda percent: None)
    html = pdf.render_to_string(paper.template, {**paper.context, "title": paper.title})
    for word in ("Zephyrine", "Oakhollow", "Ownerby", "Chairwell", finding.reference, sample.reference):
        assert word not in html
    assert not any(one.listing.case.reference in html for one in heard)
    assert "Merrow housing" in html and "Overdue" in html and "3: Mostly in place" in html and "<svg" in html
    with pikepdf.open(io.BytesIO(pdf.render(paper, "Somebody", "today"))) as document:
        assert document.Root.MarkInfo.Marked and document.Root.Lang == "en-GB"
    assert not Paper(kind=Paper.Kind.STEERING).is_encrypted


def test_a_worker_makes_the_paper_and_a_tampered_order_is_not_found(area, chair, client):
    hear(area, timezone.localdate(), 6)
    client.force_login(chair)
    [(quarter, _), *_] = quarters(timezone.localdate())
    asked = {"paper-area": area.slug, "paper-quarter": quarter}
    assert client.post(reverse("quality-paper"), asked | {"paper-quarter": "2026-01~2"}).status_code == 404
    assert client.post(reverse("quality-paper"), asked).status_code == 302
    make_paper(Paper.objects.get().pk)
    made = Paper.objects.get()
    assert (made.kind, made.status, made.progress, made.recipient) == ("steering", "ready", 100, chair)
    with made.file.open() as content:
        assert content.read(5) == b"%PDF-"
