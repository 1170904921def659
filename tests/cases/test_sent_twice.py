"""A button pressed twice without scripts sends a form twice at once: the second waits for the first and keeps nothing."""

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
from cases.risk import tool
from cases.uploads import Upload
from reporting.complaints.actions import receive
from reporting.complaints.models import Complaint
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
        self.lead = make_user(self.area.hub_desk, Role.GOVERNANCE)


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
    (complaint, Complaint, "lead", 1),
]


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
