"""The pages of a transfer: what each hub sees and presses, and the pack that is given by hand."""

import html
import io
import re
from datetime import timedelta

import pikepdf
import pytest
from django.utils import timezone

from agencies.access import PolicyGroup, Role
from cases.models import Case, Paper
from dashub import tasks
from marac.actions.transfer import offer, take_step
from marac.models import Discussion, Transfer
from tests.factories import make_area, make_case, make_desk, make_person, make_user
from tests.marac.factories import make_action, make_listing, make_meeting, make_presentation, make_series

pytestmark = pytest.mark.django_db
Status = Transfer.Status


@pytest.fixture
def world():
    class World:
        wirral, sefton = make_area("Wirral"), make_area("Sefton")
        police = make_desk(wirral, PolicyGroup.POLICE)
        sefton_police = make_desk(sefton, PolicyGroup.POLICE)
        here = make_user(wirral.hub_desk, Role.COORDINATOR)
        there = make_user(sefton.hub_desk, Role.COORDINATOR)
        triage = make_user(sefton.hub_desk, Role.TRIAGE)
        constable = make_user(police, Role.REPRESENTATIVE)
        officer = make_user(sefton_police, Role.REPRESENTATIVE)
        case = make_case(wirral, police, victim=make_person("Zephyrine", "Oakhollow", sex="female"))

    World.presentation = make_presentation(World.case)
    World.series = make_series(World.sefton, World.sefton.hub_desk, World.sefton_police)
    return World


def page(client, user, address: str) -> str:
    client.force_login(user)
    response = client.get(address)
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def press(client, user, transfer, step, **typed):
    client.force_login(user)
    return client.post(f"/meetings/transfers/{transfer.reference}/{step}", typed, follow=True)


def offer_form(world, **changes) -> dict:
    return {"to": str(world.sefton.pk), "why": "moved", "text": "Ring her IDVA", "urgent": "on"} | changes


def test_from_the_marac_page_to_the_other_area_and_back(client, world):
    client.force_login(world.here)
    assert "Transfer to another area" in client.get(f"/cases/{world.case.reference}/marac").content.decode()
    response = client.post(f"/cases/{world.case.reference}/marac/transfer", offer_form(world), follow=True)
    transfer = Transfer.objects.get()
    assert "Withdraw it" in response.content.decode() and "Accept it" not in response.content.decode()
    assert transfer.urgent

    text = page(client, world.there, f"/meetings/transfers/{transfer.reference}")
    assert "We have received it" in text and "Ring her IDVA" in text and "Withdraw it" not in text
    press(client, world.there, transfer, "received")
    press(client, world.there, transfer, "queried", text="Has she children?")
    text = press(client, world.here, transfer, "received", text="None").content.decode()
    assert "Has she children?" in text
    text = press(client, world.there, transfer, "accepted").content.decode()
    transfer.refresh_from_db()
    assert transfer.status == Status.LISTED and transfer.new_case.reference in text
    # The new area's case is its own agencies' business.
    text = page(client, world.here, f"/meetings/transfers/{transfer.reference}")
    assert transfer.new_case.reference not in text and "for its own agencies" in text
    for user, case in ((world.here, world.case), (world.there, world.case), (world.there, transfer.new_case)):
        assert f"/meetings/transfers/{transfer.reference}" in page(client, user, f"/cases/{case.reference}/marac")


def test_everybody_in_the_case_reads_whose_it_is_but_only_the_hubs_where_it_goes(client, world):
    transfer = offer(world.case, "moved", "x", world.here, outside="Leeds MARAC")
    text = page(client, world.constable, f"/cases/{world.case.reference}")
    assert f"{world.wirral} stays responsible until that area confirms" in text and "Leeds" not in text
    text = page(client, world.constable, f"/cases/{world.case.reference}/marac")
    assert transfer.reference not in text
    client.force_login(world.constable)
    assert client.get(f"/meetings/transfers/{transfer.reference}").status_code == 404


def test_the_agenda_there_says_where_it_comes_from(client, world):
    transfer = offer(world.case, "moved", "x", world.here, area=world.sefton)
    take_step(transfer, Status.RECEIVED, world.there)
    new = take_step(transfer, Status.ACCEPTED, world.there).new_case
    meeting = new.listings.get().meeting
    assert f"from {world.wirral}" in page(client, world.officer, f"/meetings/{meeting.reference}")
    assert f"Transferred from {world.wirral}" in page(client, world.officer, f"/cases/{new.reference}")
    assert "Previously known" in page(client, world.officer, f"/cases/{new.reference}")


def test_the_new_hub_reads_what_the_old_marac_decided(client, world):
    meeting = make_meeting(world.wirral, starts_at=timezone.now() - timedelta(days=3), status="held")
    listing = make_listing(world.case, meeting, status="discussed")
    Discussion.objects.create(listing=listing, decision="Sanctuary works", counted_on=None)
    transfer = offer(world.case, "moved", "x", world.here, area=world.sefton)
    for user in (world.there, world.here):
        assert "Sanctuary works" in page(client, user, f"/meetings/transfers/{transfer.reference}")
    # What it says of her is in the minutes' section: whoever reads the case without it does not find the transfer at all.
    assert "Sanctuary works" not in page(client, world.constable, f"/cases/{world.case.reference}/marac")


@pytest.mark.parametrize("address", ["/cases/{case}", "/cases/{case}/marac", "/meetings/transfers/{transfer}"])
@pytest.mark.parametrize("who", ["there", "triage"])
def test_nothing_on_its_pages_leads_the_new_hub_to_a_refusal(client, world, address, who):
    """She reads the case; to act in it takes a post in its own area."""
    make_action(world.case, world.police)
    offered = offer(world.case, "moved", "Ring her IDVA", world.here, area=world.sefton)
    text = page(client, getattr(world, who), address.format(case=world.case.reference, transfer=offered.reference))
    links = set(re.findall(r'href="(/[^"#]+)"', text)) - {"/sign-out"}
    refused = {link for link in links if client.get(html.unescape(link)).status_code in (403, 404, 500)}
    assert not {link for link in refused if "/static/" not in link}


def test_triage_there_reads_it_and_takes_no_step(client, world):
    transfer = offer(world.case, "moved", "x", world.here, area=world.sefton)
    assert "We have received it" not in page(client, world.triage, f"/meetings/transfers/{transfer.reference}")
    assert press(client, world.triage, transfer, "received").status_code == 403
    assert press(client, world.here, transfer, "received").status_code == 403
    assert press(client, world.officer, transfer, "received").status_code == 404
    assert Transfer.objects.get().status == Status.OFFERED


def test_the_list_of_each_hub_says_in_or_out(client, world):
    transfer = offer(world.case, "moved", "x", world.here, area=world.sefton)
    for user, way in ((world.here, "Out"), (world.there, "In")):
        text = page(client, user, "/meetings/transfers")
        assert transfer.reference in text and f'data-label="In or out">{way}<' in text
        assert "Transfers to and from other areas" in page(client, user, "/meetings")
    stranger = make_user(make_area("Far").hub_desk, Role.COORDINATOR)
    assert transfer.reference not in page(client, stranger, "/meetings/transfers")


def test_a_second_press_is_told_so_and_changes_nothing(client, world):
    transfer = offer(world.case, "moved", "x", world.here, area=world.sefton)
    press(client, world.there, transfer, "received")
    response = press(client, world.there, transfer, "received")
    assert response.status_code == 409 and "cannot become" in response.content.decode()
    assert transfer.entries.count() == 2


@pytest.mark.parametrize("step", ["offered", "nonsense"])
def test_there_is_no_such_step(client, world, step):
    transfer = offer(world.case, "moved", "x", world.here, area=world.sefton)
    assert press(client, world.there, transfer, step).status_code == 404


def test_a_wrong_form_comes_back_with_what_was_typed(client, world):
    client.force_login(world.here)
    typed = offer_form(world, to="outside", outside="")
    response = client.post(f"/cases/{world.case.reference}/marac/transfer", typed)
    assert response.status_code == 200 and "Ring her IDVA" in response.content.decode()
    transfer = offer(world.case, "moved", "x", world.here, outside="Leeds MARAC")
    response = press(client, world.here, transfer, "received", text="They rang", happened_on_day="1")
    assert response.status_code == 200 and "Enter who told you" in response.content.decode()
    assert Transfer.objects.get().status == Status.OFFERED


def test_the_word_of_an_outside_area_by_the_pages(client, world):
    transfer = offer(world.case, "moved", "x", world.here, outside="Leeds MARAC")
    day = {"happened_on_day": "2", "happened_on_month": "3", "happened_on_year": "2026"}
    for step in ("received", "accepted", "listed", "confirmed"):
        text = press(client, world.here, transfer, step, told_by="J Brook, coordinator", **day).content.decode()
        assert "Told by J Brook, coordinator on 2 March 2026" in text
    assert Case.objects.get(pk=world.case.pk).closure == "transferred"


def test_the_pack_is_encrypted_and_for_the_hub_that_gives_it(client, world, django_capture_on_commit_callbacks):
    transfer = offer(world.case, "moved", "Ring her IDVA", world.here, outside="Leeds MARAC")
    client.force_login(world.here)
    assert client.post(f"/meetings/transfers/{transfer.reference}/pack").status_code == 302
    paper = Paper.objects.get(kind="transfer")
    tasks.make_paper(paper.pk)
    paper.refresh_from_db()
    assert paper.status == Paper.Status.READY
    with paper.file.open() as file:
        content = file.read()
    with pytest.raises(pikepdf.PasswordError):
        pikepdf.open(io.BytesIO(content))
    with pikepdf.open(io.BytesIO(content), password=paper.show_password()) as document:
        assert document.encryption.R == 6 and len(document.pages) >= 1
    # One to another hub needs no pack.
    other = offer(make_case(world.wirral), "moved", "x", world.here, area=world.sefton)
    client.post(f"/meetings/transfers/{other.reference}/pack")
    refused = Paper.objects.exclude(pk=paper.pk).get()
    tasks.make_paper(refused.pk)
    refused.refresh_from_db()
    assert refused.status == Paper.Status.FAILED


def test_the_pack_holds_what_the_hub_reads_and_what_must_be_known_at_once(world):
    from marac.papers import find_transfer, transfer_pack

    transfer = offer(world.case, "moved", "Ring her IDVA", world.here, outside="Leeds MARAC")
    assert find_transfer(transfer.pk, world.constable, {}) is None
    document = transfer_pack(transfer, world.here, {}, lambda done: None)
    assert document.context["entry"].text == "Ring her IDVA"
    assert any("Oakhollow" in str(section.tables) for section in document.context["part"].sections)
