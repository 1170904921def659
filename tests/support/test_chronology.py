"""A court chronology: each agency releases its own and nothing else, what is issued stays, and no address gets through."""

import datetime as dt
import io
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone
from pypdf import PdfReader

from agencies.access import PolicyGroup, Role, Section
from agencies.models import Notice
from agencies.principals import acting_as, system_session
from agencies.sealed import unseal
from audit.models import Event, Verb
from cases.models import (
    Case,
    ChildVoice,
    CriminalMatter,
    Due,
    FamilyMatter,
    Note,
    Paper,
    PoliceMarker,
    ProtectiveOrder,
    RiskAssessment,
    TimelineEntry,
    VictimVoice,
    record_models,
)
from cases.overview import doing
from cases.restricting import restrict
from cases.seen import Seen
from cases.sharing import bar, end_share
from dashub.errors import InvalidInput, NotAllowed, StaleVersion, WrongState
from dashub.tasks import make_paper
from people.models import Address, ContactPoint
from support import chronology as steps
from support import chronology_sources as sources
from support.models import (
    Chronology,
    ChronologyAnswer,
    ChronologyEntry,
    HealthContact,
    ImmigrationMatter,
    Place,
    Placement,
    Stay,
)
from tests import records
from tests.factories import SYSTEM, make_area, make_case, make_desk, make_person, make_user
from tests.marac.factories import make_presentation

DAY = dt.date(2026, 2, 10)
COURT_DAY = dt.date(2099, 6, 1)


class World:
    """A family with an IDVA, children's services, police, health and housing in the case, and a family court matter."""

    def __init__(self):
        self.area = make_area()
        named = {
            "idva": "Harbour IDVA",
            "childrens": "Merrow Children",
            "police": "Merrow Police",
            "health": "Elm Surgery",
        }
        self.desks = {key: make_desk(self.area, PolicyGroup(key), name=name) for key, name in named.items()}
        self.desks["housing"] = make_desk(self.area, PolicyGroup.HOUSING, name="Quay Homes")
        self.users = {key: make_user(desk, Role.PRACTITIONER) for key, desk in self.desks.items()}
        self.hub = make_user(self.area.hub_desk, Role.TRIAGE)
        self.victim = make_person("Zephyrine", "Oakhollow", sex="female")
        self.child = make_person("Pippin", "Oakhollow")
        self.case = make_case(self.area, *self.desks.values(), victim=self.victim, children=[self.child])
        self.matter = FamilyMatter.objects.create(
            case=self.case, desk=self.desks["childrens"], kind="children", began_on=DAY, court="Merrow",
            next_hearing_on=COURT_DAY, report="section_7", report_due_on=COURT_DAY - dt.timedelta(days=9),
        )  # fmt: skip

    def note(self, who: str, text: str, section=Section.INCIDENT, **more) -> str:
        row = Note.objects.create(case=self.case, desk=self.desks[who], text=text, section=section, **more)
        return f"note:{row.pk}"

    def begin(self, who="childrens", due_on=COURT_DAY) -> Chronology:
        with acting_as(self.users[who]):
            return steps.begin(self.matter, self.desks[who].pk, self.users[who], due_on)

    def answer(self, chronology, who: str) -> ChronologyAnswer:
        return ChronologyAnswer.objects.get(chronology=chronology, desk=self.desks[who])

    def release(self, chronology, who: str, *chosen: str, why="", version=None, by=None):
        answer, user = self.answer(chronology, who), by or self.users[who]
        with acting_as(user):
            steps.release(answer, answer.version if version is None else version, list(chosen), why, user)

    def issue(self, chronology, who="childrens"):
        chronology.refresh_from_db()
        with acting_as(self.users[who]):
            steps.issue(chronology, chronology.version, self.users[who])

    def own(self, who: str) -> dict[str, sources.Item]:
        with acting_as(self.users[who]):
            return {item.source: item for item in sources.items_of(self.case, self.desks[who].pk)}

    def client(self, who: str) -> Client:
        client = Client()
        client.force_login(self.hub if who == "hub" else self.users[who])
        return client

    def address(self, chronology, what="") -> str:
        return f"/cases/{self.case.reference}/chronology/{chronology.pk}{what}"

    def text_of(self, chronology, who="childrens") -> tuple[str, Paper]:
        assert self.client(who).post(self.address(chronology, "/paper")).status_code == 302
        made = Paper.objects.filter(kind="chronology").latest("pk")
        make_paper(made.pk)
        made.refresh_from_db()
        reader = PdfReader(io.BytesIO(made.file.read()), password=unseal(made.sealed_password))
        assert reader.metadata.title == "Chronology"
        return " ".join(" ".join(page.extract_text() for page in reader.pages).split()), made


@pytest.fixture
def world(db):
    return World()


def test_the_deadline_is_the_earlier_of_report_and_hearing_and_never_a_day_that_is_past(world):
    assert steps.deadline(world.matter) == COURT_DAY - dt.timedelta(days=9)
    world.matter.report_sent_on = timezone.localdate()
    assert steps.deadline(world.matter) == COURT_DAY
    world.matter.next_hearing_on = timezone.localdate() - dt.timedelta(days=1)
    assert steps.deadline(world.matter) is None
    world.matter.next_hearing_on = timezone.localdate()
    assert steps.deadline(world.matter) == timezone.localdate()


def test_every_agency_that_holds_something_is_asked_and_sees_it_in_its_work(world):
    world.note("police", "Called to the house"), world.note("health", "Seen with a broken wrist")
    found = world.begin()
    asked = {answer.desk.agency.name for answer in found.answers.all()}
    assert asked == {"Merrow Police", "Elm Surgery", "Merrow Children"}
    for who in ("police", "health"):
        with acting_as(world.users[who]):
            [line] = Due.objects.for_user(world.users[who]).open().filter(key__startswith="chronology")
        assert line.at.date() == COURT_DAY and line.link == world.address(found, "/release")
        assert "Oakhollow" not in line.what and line.rule.kind == "court" and line.rule.statutory
    with acting_as(world.users["housing"]):
        assert not Due.objects.for_user(world.users["housing"]).open().filter(key__startswith="chronology").exists()


def test_whoever_is_not_an_agency_of_the_case_any_more_or_is_barred_is_not_asked(world):
    world.note("police", "Called to the house"), world.note("health", "Seen")
    end_share(world.case, world.desks["health"], "Work has ended", SYSTEM)
    bar(world.users["police"], world.victim, "Her brother", SYSTEM)
    world.case.refresh_from_db()
    found = world.begin()
    assert not found.answers.filter(desk=world.desks["health"]).exists()
    with acting_as(world.users["police"]):
        assert not Due.objects.for_user(world.users["police"]).filter(key__startswith="chronology").exists()


def test_of_a_restricted_case_those_who_are_named_are_asked(world):
    world.note("police", "Called to the house"), world.note("health", "Seen")
    restrict(world.case, "by_hand", "Staff", SYSTEM, [world.users["police"], world.users["childrens"]])
    world.case.refresh_from_db()
    found = world.begin()
    assert set(found.answers.values_list("desk__agency__name", flat=True)) == {"Merrow Police", "Merrow Children"}
    world.release(found, "police", why="We were never there")
    assert world.client("health").get(world.address(found, "/release")).status_code == 404


def test_asking_is_refused_while_there_is_a_draft_and_where_nobody_holds_anything(world):
    world.begin()
    with pytest.raises(InvalidInput) as refused:
        world.begin()
    assert "already" in refused.value.problems["due_on"]
    FamilyMatter.objects.update(desk=world.area.hub_desk, changed_elsewhere=True)
    Chronology.objects.all().delete()
    with pytest.raises(InvalidInput) as refused:
        world.begin()
    assert "No agency" in refused.value.problems["due_on"]


def test_an_agency_offers_what_it_wrote_itself_and_nothing_of_another(world):
    hers, other = world.note("police", "Called to the house"), world.note("health", "Broken wrist")
    mine = {"case": world.case, "desk": world.desks["police"]}
    order = ProtectiveOrder.objects.create(
        kind="dvpo", made_on=DAY, until=DAY + dt.timedelta(days=28), terms="Not near her", **mine
    )
    elsewhere = ProtectiveOrder.objects.create(kind="bail", made_on=DAY, changed_elsewhere=True, **mine)
    risk = RiskAssessment.objects.create(
        tool="dash-27", tool_version="1", native="15 yes", level="high", assessed_on=DAY, answers={"1": "yes"}, **mine
    )  # fmt: skip
    account = make_presentation(
        world.case, desk=world.desks["police"], what_happened="He broke the door", incident_on=DAY, judgement="MARAC"
    )
    own = world.own("police")
    assert set(own) == {hers, f"protectiveorder:{order.pk}", f"risk:{risk.pk}", f"incident:{account.pk}"}
    assert other not in own and f"protectiveorder:{elsewhere.pk}" not in own
    assert own[f"protectiveorder:{order.pk}"].on == DAY and "Not near her" in own[f"protectiveorder:{order.pk}"].words
    assert own[f"risk:{risk.pk}"].words == "High: 15 yes"
    assert (
        "He broke the door" in own[f"incident:{account.pk}"].words
        and "MARAC" not in own[f"incident:{account.pk}"].words
    )


@pytest.mark.parametrize("section", sorted(sources.NEVER))
def test_what_says_where_she_is_or_what_a_marac_said_is_never_offered(world, section):
    world.note("police", "Kept", section)
    TimelineEntry.objects.create(case=world.case, desk=world.desks["police"], title="A", text="B", section=section)
    assert world.own("police") == {}


def test_lines_of_the_timeline_are_offered_where_they_say_something(world):
    mine = {"case": world.case, "desk": world.desks["police"]}
    told = TimelineEntry.objects.create(title="Arrested", text="At the scene", section=Section.ORDERS, **mine)
    TimelineEntry.objects.create(title="Order recorded", section=Section.ORDERS, **mine)
    TimelineEntry.objects.create(case=world.case, title="Case opened", text="By the hub")
    assert set(world.own("police")) == {f"entry:{told.pk}"}


def test_confidences_and_immigration_are_apart_and_a_child_s_words_keep_their_mark(world):
    mine = {"case": world.case, "desk": world.desks["idva"]}
    wish = VictimVoice.objects.create(kind="wishes", text="To be left alone", **mine)
    VictimVoice.objects.create(kind="safe_people", text="My sister Ada", **mine)
    said = ChildVoice.objects.create(child=world.child, words="I hid", heard_by="Jo", heard_on=DAY, **mine)
    status = ImmigrationMatter.objects.create(**mine)
    plain, secret = world.note("idva", "She rang"), world.note("idva", "She cried", Section.IDVA_NOTES)
    own = world.own("idva")
    guarded = {source for source, item in own.items() if item.guarded}
    assert guarded == {f"voice:{wish.pk}", f"child:{said.pk}", f"immigrationmatter:{status.pk}", secret}
    assert set(own) - guarded == {plain}
    assert own[f"child:{said.pk}"].words.startswith("DO NOT PUT TO THE PERPETRATOR. I hid")


def test_every_kind_of_record_is_offered_or_said_not_to_be():
    assert set(record_models()) == set(sources.RECORDS) | sources.NOT_FOR_COURT
    assert not set(sources.RECORDS) & sources.NOT_FOR_COURT
    assert not {model.section for model in sources.RECORDS} & sources.NEVER
    assert PoliceMarker in sources.NOT_FOR_COURT
    for model, told in sources.RECORDS.items():
        assert model._meta.get_field(told.on).get_internal_type() == "DateField", model


@pytest.mark.parametrize("model", sources.RECORDS, ids=lambda model: model.__name__)
def test_of_a_record_only_the_facts_that_are_named_are_told(world, model):
    """Of an example in which every field is filled; a label that no fact has would be a slip of the pen."""
    row = records.make(model, world.case, world.desks["police"], world.users["police"])
    labels = {label for label, _ in row.facts(full=True)}
    assert set(sources.RECORDS[model].facts) <= labels
    words = world.own("police")[f"{model._meta.model_name}:{row.pk}"].words
    for label in labels - set(sources.RECORDS[model].facts):
        assert f"{label}: " not in words


def test_plans_and_special_measures_stay_behind(world):
    mine = {"case": world.case, "desk": world.desks["police"]}
    ProtectiveOrder.objects.create(kind="bail", made_on=DAY, next_plan="A camera", area="The mill quarter", **mine)
    CriminalMatter.objects.create(offence="Assault", reported_on=DAY, measures="By video link", **mine)
    words = "\n".join(item.words for item in world.own("police").values())
    assert "Assault" in words
    for secret in ("A camera", "The mill quarter", "By video link"):
        assert secret not in words


@pytest.mark.parametrize(
    "words",
    ["14 Larkspur Row", "14  larkspur row", "14Larkspur Row", "Birkenhead", "CH41 6AA", "ch416aa", "07700 900321"],
)
def test_no_line_of_a_confidential_address_and_no_number_of_hers_gets_out(world, words):
    """Whoever releases may not read the address, so she cannot know what she gives away."""
    Address.objects.create(
        person=world.victim, lines="14 Larkspur Row, Birkenhead", postcode="CH41 6AA", kind="confidential"
    )
    ContactPoint.objects.create(person=world.victim, channel="mobile", value="07700 900321")
    source = world.note("health", f"Moved to {words}, wrist broken")
    found = world.begin()
    world.release(found, "health", source)
    [entry] = ChronologyEntry.objects.all()
    assert entry.words == "Moved to [address withheld], wrist broken"


def test_the_name_of_a_place_that_was_to_take_her_does_not_get_out(world):
    hers = {"case": world.case, "desk": world.desks["idva"]}
    stay = Stay.objects.create(kind="refuge", need_on=DAY, women=1, **hers)
    place = Place.objects.create(desk=world.desks["idva"], name="Rowan Lodge", kind="refuge", adults=2)
    Placement.objects.create(stay=stay, place=place, referred_on=DAY, **hers)
    source = world.note("police", "Taken to rowan lodge at night")
    assert world.own("police")[source].words == "Taken to [address withheld] at night"


def test_what_the_person_who_harms_has_and_an_address_that_is_no_secret_stay(world):
    him = world.case.perpetrators[0]
    ContactPoint.objects.create(person=him, channel="mobile", value="07700 900999")
    Address.objects.create(person=world.victim, lines="3 Elm Row", postcode="ME1 4QQ")
    source = world.note("police", "He rang from 07700 900999 at 3 Elm Row")
    assert world.own("police")[source].words == "He rang from 07700 900999 at 3 Elm Row"
    with acting_as(world.users["police"]):
        assert sources.hidden_words(world.case) is None


def test_an_agency_releases_what_it_chose_once_and_may_change_it(world):
    first, second = world.note("police", "Called to the house"), world.note("police", "Arrested")
    found = world.begin()
    world.release(found, "police", first)
    answer = world.answer(found, "police")
    assert (answer.status, answer.by, answer.version) == ("released", world.users["police"], 2)
    assert list(answer.entries.values_list("source", "words")) == [(first, "Called to the house")]
    event = Event.objects.filter(verb=Verb.SHARED, kind="support.chronologyanswer").get()
    assert event.detail == {"released": [first]} and event.reference == world.case.reference
    with pytest.raises(StaleVersion):
        world.release(found, "police", second, version=1)
    world.release(found, "police", second)
    assert list(world.answer(found, "police").entries.values_list("source", flat=True)) == [second]
    world.release(found, "police", why="The court has our statement")
    answer = world.answer(found, "police")
    assert (answer.status, answer.why, answer.entries.count()) == ("nothing", "The court has our statement", 0)
    assert not Due.objects.open().filter(key=f"chronology:{found.pk}:desk-{answer.desk_id}").exists()


def test_nobody_releases_what_another_agency_wrote(world):
    hers, theirs = world.note("police", "Called"), world.note("health", "Broken wrist")
    found = world.begin()
    with pytest.raises(InvalidInput):
        world.release(found, "police", theirs)
    with pytest.raises(NotAllowed):
        world.release(found, "health", theirs, by=world.users["police"])
    with pytest.raises(NotAllowed):
        world.release(found, "police", hers, by=world.users["childrens"])
    with pytest.raises(InvalidInput):
        world.release(found, "police", why="  ")
    assert not ChronologyEntry.objects.exists()


def test_the_database_wants_a_reason_for_nothing_and_one_draft_a_matter(world):
    found = world.begin()
    for fields in ({"status": "nothing"}, {"why": "We wait"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            found.answers.update(**fields)
    with pytest.raises(IntegrityError), transaction.atomic():
        Chronology.objects.create(matter=world.matter, number=2, desk=found.desk, due_on=DAY)
    with pytest.raises(IntegrityError), transaction.atomic():
        Chronology.objects.update(status="issued")


def test_whoever_asked_is_told_when_the_last_one_has_answered(world):
    source = world.note("police", "Called")
    found = world.begin()
    told = Notice.objects.filter(user=world.users["childrens"], key__startswith="chronology")
    world.release(found, "police", source)
    assert not told.exists()
    world.release(found, "childrens", why="Our report says it")
    assert told.get().link == world.address(found)


def test_an_issued_version_stays_and_the_next_carries_it_on(world):
    source, later = world.note("police", "Called to the house"), world.note("health", "Broken wrist")
    found = world.begin()
    world.release(found, "police", source)
    world.issue(found)
    Note.objects.filter(text="Called to the house").update(text="Never called")
    assert not Due.objects.open().filter(key__startswith=found.key).exists()
    for refused in (lambda: world.release(found, "police", source), lambda: world.issue(found)):
        with pytest.raises(WrongState):
            refused()
    with pytest.raises(WrongState), acting_as(world.users["childrens"]):
        steps.withdraw(found, world.users["childrens"])
    second = world.begin(due_on=COURT_DAY + dt.timedelta(days=1))
    carried = world.answer(second, "police")
    assert (second.number, carried.carried, carried.status) == (2, True, "released")
    assert [entry.words for entry in carried.entries.all()] == ["Called to the house"]
    assert Notice.objects.filter(user=world.users["police"], key=f"{second.key}again").exists()
    assert world.answer(second, "health").status == "waiting"
    world.release(second, "health", later)
    world.release(second, "police", source)
    assert world.answer(second, "police").carried is False
    assert [e.words for e in ChronologyEntry.objects.filter(answer__chronology=found)] == ["Called to the house"]
    assert ChronologyEntry.objects.filter(answer__chronology=second).count() == 2


def test_nothing_is_issued_that_she_has_not_seen_and_nothing_that_is_empty(world):
    source = world.note("police", "Called")
    found = world.begin()
    with pytest.raises(WrongState, match="nothing to issue"):
        world.issue(found)
    world.release(found, "police", source)
    with pytest.raises(StaleVersion), acting_as(world.users["childrens"]):
        steps.issue(found, 1, world.users["childrens"])
    response = world.client("childrens").post(world.address(found, "/issue"), {"version": "1"}, follow=True)
    assert "answered meanwhile" in response.content.decode()
    found.refresh_from_db()
    assert found.is_draft
    world.client("childrens").post(world.address(found, "/issue"), {"version": str(found.version)})
    found.refresh_from_db()
    assert (found.status, found.settled_by) == ("issued", world.users["childrens"])


def test_a_withdrawn_one_keeps_nothing_that_was_released_and_asks_nobody(world):
    found = world.begin() if world.note("police", "Called") else None
    world.release(found, "police", next(iter(world.own("police"))))
    assert world.client("childrens").post(world.address(found, "/withdraw")).status_code == 302
    found.refresh_from_db()
    assert found.status == "withdrawn" and not ChronologyEntry.objects.exists()
    assert not Due.objects.open().filter(key__startswith=found.key).exists()
    assert world.begin().number == 2


def test_the_paper_is_numbered_in_the_order_of_days_with_sources(world):
    late = world.note("police", "Arrested", at=dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC))
    early = HealthContact.objects.create(
        case=world.case, desk=world.desks["health"], on=DAY, service="Elm Surgery", kind=HealthContact.Kind.values[0]
    )  # fmt: skip
    world.note("housing", "Rent is late")
    found = world.begin()
    world.release(found, "police", late), world.release(found, "health", f"healthcontact:{early.pk}")
    world.release(found, "childrens", why="Our report says it")
    draft, _ = world.text_of(found)
    assert "DRAFT" in draft and "OFFICIAL-SENSITIVE" in draft
    assert "Agencies that have not answered Quay Homes" in draft.replace("•", "").replace("  ", " ")
    world.issue(found)
    text, made = world.text_of(found)
    assert text.index("1 10 February 2026") < text.index("2 1 March 2026") < text.index("Arrested")
    assert "Merrow Police" in text and "Elm Surgery" in text and "1 agency asked had not answered" in text
    for word in (
        "DRAFT",
        "OFFICIAL",
        "Quay Homes",
        "Oakhollow",
        "Our report says it",
        world.users["childrens"].full_name,
    ):
        assert word not in text
    assert made.file_name == f"paper-{made.reference}.pdf" and made.is_encrypted
    assert Event.objects.filter(verb=Verb.EXPORTED, kind="support.chronology", object_ids=[found.pk]).exists()


@pytest.mark.parametrize("who", ["childrens", "idva", "police", "hub"])
def test_whoever_reads_courts_in_full_and_writes_may_ask_and_read(world, who):
    world.note("health", "Broken wrist")
    client = world.client(who)
    assert "Court chronologies" in client.get(f"/cases/{world.case.reference}/courts").content.decode()
    new = f"/cases/{world.case.reference}/chronology/new/{world.matter.pk}"
    day = {"due_on_day": "1", "due_on_month": "6", "due_on_year": "2099"}
    response = client.post(new, day)
    found = Chronology.objects.get()
    assert response.url == world.address(found)
    world.release(found, "health", next(iter(world.own("health"))))
    page = client.get(world.address(found)).content.decode()
    assert "Broken wrist" in page and "Elm Surgery" in page
    assert "Version 1" in client.get(f"/cases/{world.case.reference}/chronology").content.decode()


@pytest.mark.parametrize("who", ["health", "housing"])
def test_others_answer_and_read_nothing_else(world, who):
    """Housing reads courts in summary, health not at all: each finds its own answer, and of the rest not even the page."""
    world.note("police", "Called to the house"), world.note(who, "Ours")
    found = world.begin()
    world.release(found, "police", next(iter(world.own("police"))))
    client = world.client(who)
    for what in ("", "/issue", "/withdraw", "/paper"):
        answer = client.post(world.address(found, what)) if what else client.get(world.address(found))
        assert answer.status_code == 404
    assert client.get(f"/cases/{world.case.reference}/chronology").status_code == 404
    assert client.get(f"/cases/{world.case.reference}/chronology/new/{world.matter.pk}").status_code == 404
    page = client.get(world.address(found, "/release")).content.decode()
    assert "Ours" in page and "Called to the house" not in page and world.matter.title not in page


def test_what_is_due_because_of_it_is_told_to_the_agency_and_to_who_reads_the_whole(world):
    """In a case that is listed a representative reads what others have to do: not that there are family proceedings."""
    world.note("police", "Called"), world.note("health", "Seen")
    sitting = {who: make_user(world.desks[who], Role.REPRESENTATIVE) for who in ("health", "housing", "police")}
    Case.objects.update(listed=True)
    found = world.begin()

    def lines(who) -> list[tuple[str, str]]:
        user = sitting[who]
        with acting_as(user):
            seen = Seen.by(user, Case.objects.visible_to(user).with_people().get())
            assert seen.full(Section.ACTIONS)
            return [(one.who, one.link) for one in doing(seen, user) if one.what.startswith("Family court")]

    release = world.address(found, "/release")
    assert lines("health") == [("Elm Surgery", release)] and lines("housing") == []
    assert {who for who, _ in lines("police")} == {"Elm Surgery", "Merrow Police", "Merrow Children"}
    assert world.client("idva").get(release).url == world.address(found)
    assert world.client("idva").post(release).status_code == 404


def test_the_page_of_release_says_what_is_wrong_and_keeps_what_was_chosen(world):
    source = world.note("health", "Broken wrist")
    found = world.begin()
    client, address = world.client("health"), world.address(found, "/release")
    assert "Select an entry, or say why" in client.post(address, {"version": "1"}).content.decode()
    unsure = client.post(address, {"version": "1", "entries": [source]}).content.decode()
    assert "you have read what you chose" in unsure and f'value="{source}"' in unsure and "checked" in unsure
    assert client.post(address, {"version": "1", "entries": ["note:0"], "sure": "on"}).status_code == 200
    assert not ChronologyEntry.objects.exists()
    assert client.post(address, {"version": "1", "entries": [source], "sure": "on"}).status_code == 302
    stale = client.post(address, {"version": "1", "why": "Nothing"})
    assert (
        "A colleague answered meanwhile" in stale.content.decode()
        and 'name="version" value="2"' in stale.content.decode()
    )
    assert ChronologyEntry.objects.count() == 1
    world.issue(found)
    assert "What your agency released to it stays" in client.get(address).content.decode()
    assert client.post(address, {"version": "2", "why": "Nothing"}).status_code == 409
    assert ChronologyEntry.objects.count() == 1


def test_reading_and_asking_are_logged(world):
    found = world.begin()
    assert Event.objects.filter(verb=Verb.CREATED, kind="support.chronology", object_ids=[found.pk]).exists()
    world.client("idva").get(world.address(found))
    world.client("childrens").get(world.address(found, "/release"))
    read = Event.objects.filter(verb=Verb.READ, reference=world.case.reference)
    assert read.filter(kind="support.chronology", actor=world.users["idva"].pk).exists()
    assert read.filter(kind="support.chronologyanswer", actor=world.users["childrens"].pk).exists()


def test_another_case_s_chronology_is_not_found_through_hers(world):
    found = world.begin()
    other = make_case(world.area, *world.desks.values())
    for what in ("", "/release"):
        assert (
            world.client("childrens").get(f"/cases/{other.reference}/chronology/{found.pk}{what}").status_code == 404
        )
    assert (
        world.client("childrens").get(f"/cases/{other.reference}/chronology/new/{world.matter.pk}").status_code == 404
    )


def test_its_rows_are_seen_by_the_readers_of_the_case_alone(world):
    source, stranger = world.note("police", "Called"), make_user(make_desk(world.area), Role.PRACTITIONER)
    world.release(world.begin(), "police", source)
    for user, number in ((world.users["health"], 1), (stranger, 0)):
        with acting_as(user):
            assert Chronology.objects.count() == ChronologyEntry.objects.count() == number
            assert bool(ChronologyAnswer.objects.count()) == bool(number)


@pytest.mark.django_db(transaction=True)
def test_what_is_released_while_it_is_issued_is_in_it_or_refused():
    world = World()
    source = world.note("police", "Called")
    found = world.begin()
    world.release(found, "childrens", next(iter(world.own("childrens"))))
    found.refresh_from_db()
    ready = Barrier(2)

    def step(what):
        try:
            with system_session("tests"), transaction.atomic():
                ready.wait()
                what()
        except (WrongState, StaleVersion):
            return False
        finally:
            connection.close()
        return True

    answer = world.answer(found, "police")
    with ThreadPoolExecutor(2) as pool:
        released = pool.submit(step, lambda: steps.release(answer, 1, [source], "", world.users["police"]))
        issued = pool.submit(step, lambda: steps.issue(found, found.version, world.users["childrens"]))
    assert released.result() != issued.result()
