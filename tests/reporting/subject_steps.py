"""Taking a request from the pack to its letter, as its people do."""

import io

from pypdf import PdfReader

from agencies.principals import acting_as
from agencies.sealed import unseal
from cases.models import Paper
from dashub.tasks import make_paper
from reporting.models import SubjectRequest
from reporting.subject_access import actions, pack
from tests.reporting.subject_scene import ask


def settle(scene, asked, verdict="leave_out"):
    """Decide whatever is undecided, as the manager."""
    with acting_as(scene.manager):
        for item in asked.items.filter(verdict="decide"):
            item.request = asked
            pack.decide(
                item, verdict, exemption="third_party", text="", reason="Names another", by_subject=False,
                version=asked.version, by=scene.manager,
            )  # fmt: skip


def approve(scene, asked):
    """As the lead, what is before her."""
    fresh = SubjectRequest.objects.get(pk=asked.pk)
    actions.approve(fresh, fresh.items.count(), asked.version, scene.lead)


def approved(scene, asked):
    settle(scene, asked)
    with acting_as(scene.manager):
        actions.propose(asked, asked.version, scene.manager)
    with acting_as(scene.lead):
        approve(scene, asked)
    asked.refresh_from_db()
    return asked


def letter(scene, asked) -> Paper:
    with acting_as(scene.manager):
        paper = actions.make_reply(asked, scene.manager)
    make_paper(paper.pk)
    paper.refresh_from_db()
    assert paper.status == "ready"
    return paper


def read(paper) -> bytes:
    with paper.file.open("rb") as file:
        return file.read()


def text_of(paper) -> str:
    return "\n".join(
        page.extract_text()
        for page in PdfReader(io.BytesIO(read(paper)), password=unseal(paper.sealed_password)).pages
    )


def reply_to(scene, who="victim", **more) -> str:
    return text_of(letter(scene, approved(scene, ask(scene, who, **more))))


def collected(asked) -> str:
    return "\n".join(item.text for item in asked.items.all())
