"""Single sign-on set up on a page: by whom, for which agencies, at which addresses; what is shown of the secret."""

import pytest

from agencies import reaching
from agencies.access import PolicyGroup, Role
from agencies.models import Desk, Identity, Notice, Provider
from audit.models import Event, Verb
from tests.factories import make_area, make_desk, make_user

pytestmark = pytest.mark.django_db
TYPED = {
    "issuer": "https://localhost:1",
    "client_id": "hub",
    "secret": "s3cret-of-theirs",
    "domains": "Harbour.example\nharbour-two.example",
    "active": "yes",
}


@pytest.fixture(autouse=True)
def named(settings):
    settings.SINGLE_SIGN_ON_HOSTS = ["localhost"]


@pytest.fixture
def area():
    return make_area()


@pytest.fixture
def desk(area):
    return make_desk(area, PolicyGroup.HOUSING)


@pytest.fixture
def admin(area, client):
    user = make_user(area.hub_desk, Role.ADMINISTRATOR)
    client.force_login(user)
    return user


def address(desk, more=""):
    return f"/set-up/sign-on/{desk.agency_id}{more}"


def save(client, desk, **changes):
    return client.post(address(desk), TYPED | changes)


def test_it_is_set_up_changed_and_ended_and_the_secret_is_never_shown(client, admin, desk):
    manager = make_user(desk, Role.MANAGER)
    assert save(client, desk).status_code == 302
    provider = Provider.objects.get(agency=desk.agency)
    assert provider.domains == ["harbour.example", "harbour-two.example"] and provider.secret == TYPED["secret"]
    assert Notice.objects.filter(user=manager, key__startswith="sign-on:").count() == 1
    assert save(client, desk, secret="", active="no").status_code == 302
    provider.refresh_from_db()
    assert provider.secret == TYPED["secret"] and Provider.of_address("jo@harbour.example") is None
    page = client.get(address(desk)).content.decode()
    log = str(list(Event.objects.filter(kind="agencies.provider").values_list("detail", flat=True)))
    assert TYPED["secret"] not in page + log and provider.sealed not in page + log
    assert "whether it is used" in page and str(admin) in page
    assert Event.objects.filter(kind="agencies.provider", verb=Verb.CHANGED, actor=admin.pk).count() == 2
    assert "Ended" in client.get("/set-up/sign-on").content.decode()


def test_the_secret_is_needed_once_and_a_slip_keeps_what_was_typed(client, admin, desk):
    answer = save(client, desk, secret="", client_id="typed by me")
    assert answer.status_code == 200 and "typed by me" in answer.content.decode()
    assert not Provider.objects.exists()


@pytest.mark.parametrize(
    ("issuer", "says"),
    [
        ("http://id.example", "https://"),
        ("https://127.0.0.1", "not a public one"),
        ("https://10.1.2.3/tenant", "not a public one"),
        ("https://169.254.169.254/latest", "not a public one"),
        ("https://[::1]", "not a public one"),
        ("https://[::ffff:10.0.0.1]", "not a public one"),
        ("https://[64:ff9b::a00:1]", "not a public one"),
        ("https://2130706433", "not a public one"),
        ("https://nobody.invalid", "no such host"),
        ("https://id.example:port", "no such host"),
        ("localhost", "https://"),
    ],
)
def test_an_address_inside_a_network_is_refused(client, admin, desk, issuer, says):
    answer = save(client, desk, issuer=issuer)
    assert answer.status_code == 200 and says in answer.content.decode()
    assert not Provider.objects.exists()


def test_domains_are_domains_and_no_two_agencies_have_one(client, admin, area, desk):
    assert "is no domain" in save(client, desk, domains="jo@harbour.example").content.decode()
    assert save(client, desk).status_code == 302
    other = make_desk(area, PolicyGroup.HOUSING)
    assert "Another agency has one" in save(client, other, domains="HARBOUR.example").content.decode()


def test_another_area_s_agency_or_one_that_works_there_too_is_not_hers(client, admin, area, desk):
    elsewhere = make_desk(make_area("Elsewhere"))
    both = make_desk(area)
    Desk.objects.create(agency=both.agency, area=elsewhere.area)
    listed = client.get("/set-up/sign-on").content.decode()
    assert str(desk.agency) in listed
    for found in (elsewhere, both):
        assert str(found.agency) not in listed
        assert client.get(address(found)).status_code == save(client, found).status_code == 404
        assert client.post(address(found, "/test")).status_code == 404


def test_another_issuer_knows_nobody_and_its_word_for_a_second_factor_is_not_taken(client, admin, desk):
    save(client, desk)
    provider = Provider.objects.get()
    Provider.objects.update(strong=["mfa"])
    worker = make_user(desk, Role.PRACTITIONER)
    Identity.objects.create(user=worker, provider=provider, subject="n-1")
    save(client, desk, secret="", client_id="hub-two")
    provider.refresh_from_db()
    assert provider.strong == ["mfa"] and provider.identities.exists()
    save(client, desk, secret="", issuer="https://localhost:2")
    provider.refresh_from_db()
    assert provider.strong == [] and not provider.identities.exists()


def test_the_test_says_what_is_wrong_and_is_in_the_log(client, admin, desk, settings):
    assert client.post(address(desk, "/test")).status_code == 404
    save(client, desk)
    answer = client.post(address(desk, "/test"), follow=True).content.decode()
    assert "It does not work yet. Nothing answers there" in answer
    settings.SINGLE_SIGN_ON_HOSTS = []
    answer = client.post(address(desk, "/test"), follow=True).content.decode()
    assert "a network of its own" in answer
    said = [event.detail["why"] for event in Event.objects.filter(kind="agencies.provider", verb=Verb.READ)]
    assert sorted(said) == ["an address that is not public", "the provider cannot be reached"]


def test_public_addresses_are_public():
    assert all(reaching.is_public(one) for one in ("93.184.216.34", "2606:2800:220:1::1"))
    assert not any(
        reaching.is_public(one) for one in ("224.0.1.1", "100.64.0.1", "fe80::1%eth0", "fd00::1", "192.0.2.1")
    )
