"""The published figures of two partnerships, found exactly in the page and in the PDF."""

import datetime as dt
import html
import io
import re

import pytest
from pypdf import PdfReader

from agencies.access import Role
from cases.models import Paper
from dashub.tasks import make_paper
from marac.models import Discussion
from tests.factories import make_user
from tests.reporting import published

pytestmark = pytest.mark.django_db


def words(text: str) -> str:
    """What a reader sees: no markup, single spaces."""
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", text)))


def page_of(client, area, period, role=Role.BOARD) -> str:
    client.force_login(make_user(area.hub_desk, role))
    response = client.get("/dashboard", {"area": area.slug, "period": period.key})
    assert response.status_code == 200
    return words(response.content.decode())


def paper_of(client, area, period, settings, tmp_path) -> str:
    settings.MEDIA_ROOT = tmp_path
    client.force_login(make_user(area.hub_desk, Role.BOARD))
    response = client.post("/dashboard/report", {"area": area.slug, "period": period.key})
    paper = Paper.objects.get(reference=response["Location"].rpartition("/")[2])
    make_paper(paper.pk)
    paper.refresh_from_db()
    with paper.file as file:
        pages = PdfReader(io.BytesIO(file.read())).pages
    return words("\n".join(page.extract_text() for page in pages))


ST_HELENS = [
    "Cases heard 421 at 7 meetings",
    "Repeat cases 46% 194 of 421",
    "Children in cases heard 770",
    "Coercive control 119 421 28%",
    "Alcohol 224 421 53%",
    "Drugs 148 421 35%",
    "Mental health 372 421 88%",
    "Disability 48 421 11%",
    "Pregnancy 24 421 6%",
    "Cases per 10,000 women insufficient data",
]
SEFTON = [
    "Cases heard 540 at 12 meetings",
    "Repeat cases 23% 126 of 540",
    "Children in cases heard 819",
    "Cases per 10,000 women 44.5 540 cases, 121,300 women; 485 cases would be expected",
]


@pytest.mark.parametrize(
    ("build", "period", "expected"),
    [(published.st_helens, published.ST_HELENS, ST_HELENS), (published.sefton, published.SEFTON, SEFTON)],
    ids=["St Helens", "Sefton"],
)
def test_the_published_figures_are_on_page_and_paper(build, period, expected, client, settings, tmp_path):
    area = build()
    page, paper = page_of(client, area, period), paper_of(client, area, period, settings, tmp_path)
    assert [figure for figure in expected if figure not in page] == []
    assert [figure for figure in expected if figure not in paper] == []
    assert "NO: tell the hub" not in paper and "police and partners yes" in paper


def test_the_numbers_are_those_of_the_file():
    numbers = published.figures("St Helens")
    assert (numbers["cases_discussed"]["value"], numbers["children"]["value"]) == ("421", "770")
    assert numbers["repeat_percent"]["value"] == "46"


def test_a_child_in_two_cases_is_two_and_one(client):
    area = published.sefton()
    first, second = Discussion.objects.filter(area=area, counted_on=dt.date(2017, 4, 1), connected=True)[:2]
    second.children_ids = first.children_ids
    second.save(update_fields=["children_ids"])
    page = page_of(client, area, published.SEFTON)
    assert (
        f"Children in cases heard 819 counted case by case; {819 - len(first.children_ids)} different children" in page
    )


def test_what_is_not_connected_is_counted_apart(client):
    assert "Heard, not personally connected 8" in page_of(client, published.sefton(), published.SEFTON)
