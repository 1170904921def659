"""An address that another agency has changed is that agency's: who recorded the one before it learns no new home by it."""

import pytest

from agencies.access import PolicyGroup
from agencies.models import Desk
from cases import parties
from people.models import Address
from reporting.subject_access.sources import Subject, find

pytestmark = pytest.mark.django_db
G = PolicyGroup
REFUGE = "9 Refuge Lane"


@pytest.fixture
def moved(family):
    """The school recorded where she lived; the IDVA puts the refuge in its place."""
    part = family.case.involvements.get(role="victim")
    Address.objects.all().delete()
    school, idva = family.workers[G.EDUCATION], family.workers[G.IDVA]
    address = Address(person=part.person)
    fields = {"kind": "usual", "lines": "1 School Road", "postcode": "ME1 4QQ", "since": None, "until": None}
    parties.write_address(part, address, part.person.version, fields, school.standing.posts[0].desk_id, school)
    part.person.refresh_from_db()
    changed = fields | {"kind": "confidential", "lines": REFUGE}
    parties.write_address(part, address, part.person.version, changed, idva.standing.posts[0].desk_id, idva)
    return address


@pytest.mark.parametrize("page", ["people", "history"])
def test_the_school_reads_it_nowhere(moved, family, as_worker, page):
    address = f"/cases/{family.case.reference}/{page}"
    assert REFUGE in as_worker(G.IDVA).get(address).text
    text = as_worker(G.EDUCATION).get(address).text
    assert REFUGE not in text
    assert ("1 School Road" in text) == (page == "history")


def test_nor_does_it_come_into_an_answer_of_the_school(moved, family):
    school = family.workers[G.EDUCATION]
    victim = moved.person
    [post] = school.standing.posts
    subject = Subject.of(school, Desk.objects.get(pk=post.desk_id), [victim.pk], str(victim), victim.date_of_birth)
    assert not any(REFUGE in source.text for source in find(subject))
