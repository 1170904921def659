"""A button pressed twice without scripts sends a form twice at once: the second waits for the first and keeps nothing."""

import datetime as dt
import hashlib

import pytest
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from agencies.access import Role, Section
from agencies.principals import acting_as
from cases import assessing, writing
from cases.commenting import comment
from cases.models import Case, ChildVoice, Comment, Disclosure, Document, Note, RiskAssessment, VictimVoice
from cases.models.disclosure import disclose
from cases.parties import add_party
from cases.risk import tool
from cases.uploads import Upload
from people.models import ContactPoint, Person
from reporting.breaches import actions as breaches
from reporting.breaches.models import Breach, BreachEntry
from reporting.complaints.actions import receive
from reporting.complaints.models import Complaint
from reporting.periods import Period
from reporting.quality import actions as quality
from reporting.quality.models import AuditFinding, AuditSample
from reporting.subject_access import actions as subject_access
from reporting.subject_access.models import SubjectRequest
from support.models import ContactAttempt
from tests.cases.test_row_rule import Meanwhile
from tests.factories import make_area, make_case, make_desk, make_person, make_user

TODAY = timezone.localdate()


class World:
    def __init__(self):
        self.area = make_area()
        self.desk = make_desk(self.area)
        self.worker = make_user(self.desk, Role.PRACTITIONER)
        self.manager = make_user(self.desk, Role.MANAGER)
        self.child = make_person("Rowan")
        self.case = make_case(self.area, self.desk, children=[self.child])
        self.note = self.case.notes.create(
            text="Seen today", section=Section.HEADLINE, sharing="case", desk=self.desk, by=self.worker
        )
        hub, self.now = self.area.hub_desk, timezone.now()
        self.lead, self.chair = make_user(hub, Role.GOVERNANCE), make_user(hub, Role.CHAIR)
        self.coordinator = make_user(hub, Role.COORDINATOR)
        self.point = ContactPoint.objects.create(
            person=self.case.victim,
            channel="mobile",
            value="07700 900123",
            safety="safe",
            watched="no",
            safe_times="any time",
        )
        said = {"kind": "sent", "what": "To a wrong desk", "noticed_at": self.now, "danger": "no"}
        self.breach = breaches.report(self.area, self.worker, **said)
        self.period = Period.between(TODAY, TODAY)
        auditors = (self.chair, self.coordinator)
        self.sample = quality.draw_sample(self.area, "family", self.period, 2, [], auditors, self.chair)


def note(world, case):
    writing.add_note(case, "She rang", Section.HEADLINE, "case", [], world.desk.pk, world.worker)


def document(world, case):
    content = b"%PDF-1.4"
    upload = Upload("application/pdf", "pdf", len(content), hashlib.sha256(content).hexdigest())
    writing.add_document(
        case, ContentFile(content), upload, "Letter", Section.HEADLINE, "case", [], world.desk.pk, world.worker
    )


def voice(world, case):
    writing.hear(case, VictimVoice.Kind.values[0], "I want to stay at home", world.desk.pk, world.worker)


def child_voice(world, case):
    writing.hear_child(case, world.child.pk, "I hide", "Teacher", TODAY, True, world.desk.pk, world.worker)


def assessment(world, case):
    dash = tool("dash-24")
    answers = dict.fromkeys(dash.numbers, "yes")
    assessing.assess(
        case,
        dash,
        answers=answers,
        comments={},
        assessed_on=TODAY,
        result={},
        judged="",
        reason="",
        desk_id=world.desk.pk,
        by=world.worker,
    )


def said(world, case):
    comment(case, world.note, "Well done", world.manager)


def disclosure(world, case):
    disclose(case, world.desk, world.worker, to="court", basis="court_order", reason="Order", given_on=TODAY)


def party(world, case):
    details = {"given_name": "Ada", "family_name": "Ash", "date_of_birth": dt.date(1999, 3, 1), "aliases": "Addy Ash"}
    add_party(case, "other", details, world.desk.pk, world.worker)


def attempt(world, case):
    ContactAttempt.make(case, world.desk.pk, world.point, "no_answer", by=world.worker)


def breach(world, case):
    said = {"kind": "sent", "what": "To a wrong house", "noticed_at": world.now, "danger": "no"}
    breaches.report(world.area, world.worker, **said)


def entry(world, case):
    breaches.add_entry(world.breach, world.lead, TODAY, "Asked for it back")


def sample(world, case):
    auditors = (world.chair, world.coordinator)
    quality.draw_sample(world.area, "family", world.period, 1, [], auditors, world.chair)


def finding(world, case):
    said = {"text": "No day", "action": "Date it", "due_on": TODAY, "principle": "actions"}
    quality.add_finding(world.sample, world.chair, desk=world.desk, **said)


def request(world, case):
    details = {"name": "Nobody Known", "date_of_birth": dt.date(1970, 1, 1), "harms": "no", "reply": "collected"}
    subject_access.register(world.desk, {"asker": "self", "received_on": TODAY}, details, world.manager)


def complaint(world, case):
    receive(
        world.area, world.lead, about=world.desk, subject="delay", sender="survivor", what="No call", received_on=TODAY
    )


WRITES = [
    (note, Note, "worker", 2),
    (document, Document, "worker", 1),
    (voice, VictimVoice, "worker", 1),
    (child_voice, ChildVoice, "worker", 1),
    (assessment, RiskAssessment, "worker", 1),
    (said, Comment, "manager", 1),
    (disclosure, Disclosure, "worker", 1),
    (party, Person, "worker", 4),
    (attempt, ContactAttempt, "worker", 1),
    (complaint, Complaint, "lead", 1),
    (breach, Breach, "worker", 2),
    (entry, BreachEntry, "lead", 1),
    (sample, AuditSample, "chair", 2),
    (finding, AuditFinding, "chair", 1),
    (request, SubjectRequest, "manager", 1),
]


@pytest.mark.django_db
def test_two_children_whose_names_nobody_knows_are_two():
    world = World()
    for _ in range(2):
        add_party(
            world.case,
            "child",
            {"given_name": "", "family_name": "", "school": "Mill Lane"},
            world.desk.pk,
            world.worker,
        )
    assert world.case.involvements.filter(school="Mill Lane").count() == 2


@pytest.mark.django_db
def test_the_same_said_of_another_hour_is_another_attempt():
    world = World()
    for minutes in (30, 20, 20):
        at = world.now - dt.timedelta(minutes=minutes)
        ContactAttempt.make(world.case, world.desk.pk, world.point, "no_answer", at=at, by=world.worker)
    assert world.case.contact_attempts.count() == 2


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("write", "model", "who", "kept"), WRITES, ids=lambda one: getattr(one, "__name__", None))
def test_it_is_kept_once(write, model, who, kept):
    world = World()
    user = getattr(world, who)

    def send():
        with acting_as(user), transaction.atomic():
            write(world, Case.objects.filter(pk=world.case.pk).first())

    other = Meanwhile(send)
    with acting_as(user), transaction.atomic():
        write(world, Case.objects.filter(pk=world.case.pk).first())
        other.begins_and_waits()
    other.ends()
    assert model._base_manager.count() == kept
