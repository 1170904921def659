"""An audit from the draw to what is done about it, and what its auditors may not see."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from agencies.access import Permission, Role, roles_with
from agencies.principals import acting_as, as_system
from cases.models import Case, Due, SafetyPlan
from cases.models.share import ShareBasis
from cases.restricting import restrict
from cases.sharing import bar, share_with
from dashub.errors import InvalidInput, NotAllowed, StaleVersion, WrongState
from people.models import Person
from reporting.keeping import actions as keeping
from reporting.keeping.models import Review
from reporting.periods import quarter_of
from reporting.quality import actions, population
from reporting.quality.models import AuditAnswers, AuditFinding, AuditItem, AuditSample
from tests.factories import SYSTEM, make_area, make_case, make_desk, make_person, make_user
from tests.referrals.typed import sent
from tests.reporting.heard import hear

pytestmark = pytest.mark.django_db
# One that the page offers, whenever this runs.
QUARTER = quarter_of(timezone.localdate() - dt.timedelta(days=100))
DAY = QUARTER.start + dt.timedelta(days=33)


def at(day: dt.date, *time: int) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time(*time)))


class Scene:
    """Two auditors of one hub, who also draw; cases with a child in which something happened in the quarter."""

    def __init__(self, cases: int = 6):
        self.area = make_area()
        hub = self.area.hub_desk
        self.chair = make_user(hub, Role.CHAIR, name="The chair")
        self.first = make_user(hub, Role.COORDINATOR, name="The first")
        self.second = make_user(hub, Role.CHAIR, name="The second")
        self.cases = [self.family() for _ in range(cases)]

    def family(self, **fields) -> Case:
        case = make_case(self.area, children=[make_person("Pip")], **fields)
        Case.objects.filter(pk=case.pk).update(opened_at=at(DAY, 9), last_activity_at=at(DAY, 9))
        return case

    def population(self, kind="family") -> set[str]:
        readers = population.Readers(self.chair, (self.first, self.second))
        return {one.about for one in population.of(kind, self.area, QUARTER, readers)}

    def draw(self, size=3, kind="family", strata=(), seed="s") -> AuditSample:
        auditors = (self.first, self.second)
        return actions.draw_sample(self.area, kind, QUARTER, size, list(strata), auditors, self.chair, seed)


@pytest.fixture
def scene():
    return Scene()


def everything(item, given: str) -> dict:
    return {question.key: given for question in item.sample.questions}


def submit(item, user, given="yes", words=None):
    own = actions.own_answers(item, user)
    return actions.answer(item, everything(item, given), words or {}, own.version, user, submit=True)


def due(sample, user) -> bool:
    return Due.objects.open().filter(key=sample.key(user.pk), user=user).exists()


def test_nobody_s_own_nothing_restricted_nothing_that_one_of_them_may_not_read(scene):
    own, hidden, barred, gone, other = scene.cases[:5]
    own.lead = scene.second
    own.save()
    restrict(hidden, "by_hand", "Her sister is a councillor", SYSTEM, named=[scene.first, scene.second, scene.chair])
    bar(scene.first, barred.victim, "Her cousin", SYSTEM)
    Case.objects.filter(pk=gone.pk).update(status="closed", closed_at=timezone.now(), destroyed_at=timezone.now())
    Case.objects.filter(pk=other.pk).update(last_activity_at=at(QUARTER.start - dt.timedelta(days=1), 23))
    assert scene.population() == {scene.cases[5].reference}


def test_each_kind_has_its_population(scene):
    [heard] = hear(scene.area, DAY)
    hear(scene.area, QUARTER.end + dt.timedelta(days=1))
    share_with(heard.listing.case, [scene.area.hub_desk], ShareBasis.PATHWAY, "for the test", SYSTEM)
    author = make_user(make_desk(scene.area), Role.PRACTITIONER)
    last = at(QUARTER.end, 23, 59)
    referral, late, mine = (sent(author.memberships.get().desk, author) for _ in range(3))
    type(referral).objects.filter(pk=referral.pk).update(submitted_at=last, decided_at=last, decided_by=scene.chair)
    type(referral).objects.filter(pk=mine.pk).update(submitted_at=last, decided_at=last, decided_by=scene.first)
    type(referral).objects.filter(pk=late.pk).update(submitted_at=last + dt.timedelta(minutes=1))
    assert scene.population("referral") == scene.population("triage") == {referral.reference}
    assert scene.population("family") == {case.reference for case in scene.cases}
    assert scene.population("heard") == {heard.listing.case.reference}


def test_a_safety_plan_is_audited_by_who_reads_it_in_full(scene):
    desk = make_desk(scene.area, "idva", "idva")
    one, two = make_user(desk, Role.IDVA), make_user(desk, Role.IDVA)
    case = make_case(scene.area, desk)
    plan = SafetyPlan.objects.create(case=case, entries={"home": "Locks"}, desk=desk, by=None)
    SafetyPlan.objects.filter(pk=plan.pk).update(at=at(DAY, 9))
    assert scene.population("plan") == set()
    scene.first, scene.second = one, two
    assert scene.population("plan") == {case.reference}
    SafetyPlan.objects.filter(pk=plan.pk).update(by=two)
    assert scene.population("plan") == set()


def test_the_draw_is_kept_and_can_be_made_again(scene):
    for case in scene.cases[:2]:
        Case.objects.filter(pk=case.pk).update(repeat=True)
    sample = scene.draw(size=3, strata=["repeat"])
    assert sample.strata == [["New", 4, 2], ["Repeat", 2, 1]] and sample.seed == "s" and sample.checklist == "family-1"
    assert due(sample, scene.first) and due(sample, scene.second)
    again = scene.draw(size=3, strata=["repeat"])
    assert [one.unit for one in again.items.all()] == [one.unit for one in sample.items.all()]
    assert len(scene.draw(size=2, seed="").seed) == 16
    with pytest.raises(InvalidInput):
        scene.draw(kind="plan")


def test_neither_sees_the_other_s_answers_before_both_have_submitted(scene, client):
    sample = scene.draw(size=1)
    item = sample.items.get()
    submit(item, scene.first, "partly", {"lead": "Three in a year"})
    client.force_login(scene.second)
    page = reverse("quality-item", args=[item.pk])
    assert "Three in a year" not in client.get(page).content.decode()
    with acting_as(scene.second):
        assert not AuditAnswers.objects.exists()
    with acting_as(scene.first):
        assert AuditAnswers.objects.count() == 1
    submit(item, scene.second, "no", {"lead": "Nobody for weeks"})
    with acting_as(scene.second):
        assert AuditAnswers.objects.count() == 2
    shown = client.get(page).content.decode()
    assert "Three in a year" in shown and "Nobody for weeks" in shown and "They differ" in shown


def test_what_differs_is_agreed_once_and_what_does_not_agrees_itself(scene):
    sample = scene.draw(size=2)
    alike, apart = sample.items.all()
    for user in (scene.first, scene.second):
        submit(alike, user)
    alike.refresh_from_db()
    assert alike.agreed_at and alike.agreed == everything(alike, "yes")
    with pytest.raises(WrongState):
        actions.agree(apart, {}, {}, scene.first)
    submit(apart, scene.first, "yes")
    assert not due(sample, scene.first) and due(sample, scene.second)
    submit(apart, scene.second, "no")
    assert due(sample, scene.first) and due(sample, scene.second)
    actions.agree(apart, everything(apart, "partly"), {}, scene.second)
    with pytest.raises(WrongState):
        actions.agree(apart, everything(apart, "yes"), {}, scene.first)
    assert not due(sample, scene.first) and not due(sample, scene.second)
    assert {(counts["yes"], counts["partly"], of) for _, counts, of in actions.results(sample)} == {(1, 1, 2)}


def test_answers_are_guarded(scene):
    item = scene.draw(size=1).items.get()
    actions.answer(item, {"lead": "no"}, {"lead": "None"}, 0, scene.first, submit=False)
    with pytest.raises(StaleVersion):
        actions.answer(item, {}, {}, 0, scene.first, submit=False)
    submit(item, scene.first)
    with pytest.raises(WrongState):
        submit(item, scene.first)
    with pytest.raises(NotAllowed):
        submit(item, scene.chair)
    Case.objects.filter(pk=item.case_id).update(lead=scene.second)
    item.refresh_from_db()
    with pytest.raises(NotAllowed):
        submit(item, scene.second)
    actions.close(item.sample, scene.chair)
    with pytest.raises(WrongState):
        actions.close(item.sample, scene.chair)


def test_what_an_auditor_is_barred_from_is_there_no_more(scene, client):
    sample = scene.draw(size=6)
    item = sample.items.first()
    bar(scene.first, item.case.victim, "Her cousin", SYSTEM)
    client.force_login(scene.first)
    assert item.about not in client.get(sample.get_absolute_url()).content.decode()
    for name in ("quality-item", "quality-answer", "quality-agree"):
        assert client.get(reverse(name, args=[item.pk])).status_code == 404
    with acting_as(scene.first):
        assert AuditItem.objects.count() == 5
    for one in sample.items.exclude(pk=item.pk):
        submit(one, scene.first)
    assert not due(sample, scene.first)


@pytest.mark.parametrize(
    "false",
    [
        {"second_auditor": "first_auditor"},
        {"seed": ""},
        {"last_on": dt.date(2000, 1, 1)},
    ],
    ids=["one auditor", "no seed", "ends before it begins"],
)
def test_postgresql_refuses_what_must_never_be_false(scene, false):
    sample = scene.draw(size=1)
    false = {name: getattr(sample, value) if value == "first_auditor" else value for name, value in false.items()}
    with pytest.raises(IntegrityError), transaction.atomic():
        AuditSample.objects.filter(pk=sample.pk).update(**false)
    with pytest.raises(IntegrityError), transaction.atomic():
        sample.items.update(agreed_at=timezone.now(), agreed_by=scene.first)


def test_a_finding_is_due_for_who_acts_and_told_of_when_late(scene, client):
    sample, desk = scene.draw(size=1), make_desk(scene.area)
    worker, colleague = make_user(desk, Role.PRACTITIONER), make_user(desk, Role.PRACTITIONER)
    said = {"text": "No day on the plan", "action": "Date it", "due_on": timezone.localdate(), "principle": "actions"}
    hers = actions.add_finding(sample, scene.first, desk=desk, owner=worker, **said)
    theirs = actions.add_finding(sample, scene.first, desk=desk, **said)
    assert [one.reference for one in Due.objects.open().for_user(worker)] == [hers.reference, theirs.reference]
    assert [one.reference for one in Due.objects.open().for_user(colleague)] == [theirs.reference]
    client.force_login(colleague)
    assert client.get(hers.get_absolute_url()).status_code == 404
    assert client.get(sample.get_absolute_url()).status_code == 404
    with acting_as(colleague):
        assert list(AuditFinding.objects.all()) == [theirs] and not AuditSample.objects.exists()
    assert actions.remind(hers.due_on) == 0
    tomorrow = hers.due_on + dt.timedelta(days=1)
    assert actions.remind(tomorrow) == 2 and actions.remind(tomorrow) == 0
    response = client.post(theirs.get_absolute_url(), {"status": "done", "outcome": "All are dated"})
    assert response.status_code == 302
    theirs.refresh_from_db()
    assert theirs.status == "done" and not Due.objects.open().filter(key=theirs.key).exists()
    with pytest.raises(WrongState):
        actions.settle_finding(theirs, "not_done", "No", worker)


def test_the_pages_draw_answer_and_find(scene, client):
    client.force_login(scene.chair)
    typed = {"kind": "family", "period": QUARTER.key, "size": "2", "first_auditor": scene.first.pk}
    same = client.post(reverse("quality-draw"), typed | {"second_auditor": scene.first.pk})
    assert same.status_code == 200 and "must be somebody else" in same.content.decode()
    drawn = client.post(reverse("quality-draw"), typed | {"second_auditor": scene.second.pk}, follow=True)
    sample = AuditSample.objects.get()
    assert sample.seed in drawn.content.decode()
    client.force_login(scene.first)
    page = reverse("quality-answer", args=[sample.items.first().pk])
    wanting = client.post(page, {"version": "0", "lead": "no", "submit": "1"}).content.decode()
    assert "Answer before you submit" in wanting and "Say in words why not" in wanting
    assert client.post(page, {"version": "0", "lead": "yes"}).status_code == 302
    assert AuditAnswers.objects.get().submitted_at is None
    add = reverse("quality-finding-add", args=[sample.reference])
    typed = {"text": "x", "action": "y", "desk": scene.area.hub_desk_id, "email": "nobody@example.org"}
    wrong = client.post(add, typed | {"due_on_day": "1", "due_on_month": "1", "due_on_year": "2020"}).content.decode()
    assert "Nobody of this agency" in wrong and "must not be in the past" in wrong


def test_a_destroyed_case_leaves_answers_and_no_words(scene):
    sample = scene.draw(size=1)
    item = sample.items.get()
    submit(item, scene.first, "no", {"lead": "Ada waited"})
    submit(item, scene.second, "yes", {"lead": "Ada was seen"})
    actions.agree(item, everything(item, "no"), {"lead": "Ada waited"}, scene.first)
    case = Case.objects.get(pk=item.case_id)
    case.close("moved", "Moved", scene.chair)
    long_ago = timezone.now() - dt.timedelta(days=9 * 366)
    Case.objects.filter(pk=case.pk).update(opened_at=long_ago, last_activity_at=long_ago, closed_at=long_ago)
    Person.objects.filter(involvements__case=case).update(date_of_birth="1990-01-01")
    old = {"last_on": long_ago.date(), "due_on": timezone.localdate(), "record_class": "case"}
    review = Review.objects.create(area=scene.area, case=case, about=case.reference, **old)
    review.propose("Nothing since", scene.first)
    lead = make_user(scene.area.hub_desk, Role.GOVERNANCE)
    keeping.destroy(review, "Its time is up", lead)
    with as_system("the test"):
        item.refresh_from_db()
        assert item.words == {} and item.agreed == everything(item, "no")
        assert [one.words for one in item.given.all()] == [{}, {}]


def test_policies_name_the_roles_of_the_grants():
    assert set(roles_with(Permission.QUALITY)) == {"chair", "coordinator"}
