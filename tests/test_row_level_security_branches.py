"""Row-level security where it asks more than one thing: each role, each area, each end of a post, each condition alone.

What holds for every table alike is in test_row_level_security_tables.py.
"""

import datetime as dt
from itertools import count

import pytest
from django.db import Error, connection, transaction
from django.utils import timezone

from agencies.access import GLASS, Role
from agencies.models import Membership
from agencies.principals import acting_as, as_system
from cases.models import Case, Involvement
from cases.sharing import bar, end_share, name_user, share_with
from history.models import Change
from people.models import Person
from tests.cases.test_row_rule import as_readers_function
from tests.factories import SYSTEM, make_case, make_desk, make_person, make_user, screened
from tests.rows import MODELS, Side

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
# A post that reads a case and counts for nothing else.
READER = Role.PRACTITIONER


@pytest.fixture
def side():
    return Side("Merrow", Role.COORDINATOR)


@pytest.fixture
def other():
    return Side("Elsewhere", Role.COORDINATOR)


def make(side, table, **given):
    return side.make(MODELS[table], **given)


def member(*posts):
    """A user with posts, each a desk, a role or several, and what it ends on where it ends."""
    user = make_user()
    for desk, roles, *until in posts:
        roles = [roles] if isinstance(roles, str) else roles
        Membership.objects.create(
            user=user, desk=desk, roles=[str(r) for r in roles], until=until[0] if until else None
        )
    return screened(user)


def cast(role, place, elsewhere, besides=None):
    """Who holds a role at a place: (how, user, whether she holds it there now). ``besides`` is a post that all have."""
    now = timezone.now()
    more = [(besides, READER)] if besides else []
    held = [
        ("holds it", [(place, role)], True),
        ("with another role", [(place, [role, Role.BOARD])], True),
        ("until tomorrow", [(place, role, now + DAY)], True),
        ("until yesterday", [(place, role, now - DAY)], False),
        ("elsewhere", [(elsewhere, role)], False),
        ("another role", [(place, READER)], False),
        ("each half", [(elsewhere, role), (place, READER)], False),
        ("once, and near still", [(place, role, now - DAY), (make_desk(place.area), READER)], False),
        ("nowhere", [], False),
    ]
    return [(how, member(*posts, *more), holds) for how, posts, holds in held]


def sees(user, row) -> bool:
    with acting_as(user):
        return type(row)._base_manager.filter(pk=row.pk).exists()


def seen_by(users, row) -> dict:
    return {how: sees(user, row) for how, user, *_ in users}


def expected(users) -> dict:
    return {how: holds for how, _, holds in users}


def refused(user, statement, *values) -> bool:
    """Whether the policy refuses what she writes; taken back at once. Anything else that is wrong with it fails."""
    try:
        with transaction.atomic(), acting_as(user), connection.cursor() as cursor:
            cursor.execute(statement, values)
            transaction.set_rollback(True)
    except Error as error:
        assert "row-level security" in str(error)
        return True
    return False


class TestReporting:
    def test_an_alert_is_the_lead_s_of_its_area_but_not_of_herself(self, side, other):
        users = cast(Role.GOVERNANCE, side.desk, other.desk)
        alert = make(side, "reporting_alert", actor=side.colleague)
        assert seen_by(users, alert) == expected(users)
        for _, user, _ in users[:1]:
            assert not sees(user, make(side, "reporting_alert", actor=user))

    def test_a_complaint_is_the_lead_s_of_its_area_and_of_who_recorded_it_unless_it_is_about_her_desk(
        self, side, other
    ):
        users = cast(Role.GOVERNANCE, side.desk, other.desk)
        row = make(side, "reporting_complaint", recorded_by=side.colleague, about=other.desk)
        assert seen_by(users, row) == expected(users)
        reached = {how: written(user, "UPDATE reporting_complaint SET readers = '{}'") for how, user, _ in users}
        assert reached == {how: int(holds) for how, holds in expected(users).items()}
        assert sees(side.colleague, row) and not sees(side.user, row)
        gone, still = timezone.now() - DAY, timezone.now() + DAY
        for until, reads in ((None, False), (still, False), (gone, True)):
            post = [(side.desk, READER), (other.desk, READER, *([until] if until else []))]
            recorder = member(*post)
            own = make(side, "reporting_complaint", recorded_by=recorder, about=other.desk)
            assert sees(recorder, own) is reads, until
        told = member((side.desk, READER))
        assert sees(told, make(side, "reporting_complaint", recorded_by=side.colleague, readers=[told.pk]))

    def test_a_review_is_the_lead_s_of_its_area_whatever_it_is_of(self, side, other):
        users = cast(Role.GOVERNANCE, side.desk, other.desk)
        hidden = make_case(side.area)
        Case.objects.filter(pk=hidden.pk).update(restricted=True)
        assert seen_by(users, make(side, "reporting_review", case=hidden)) == expected(users)

    @pytest.mark.parametrize("role", [Role.CHAIR, Role.COORDINATOR])
    def test_a_review_is_the_chair_s_and_the_coordinator_s_where_they_see_what_it_is_of(self, side, other, role):
        reading = make_desk(side.area)
        share_with(side.case, [reading], "pathway", "test", SYSTEM)
        referral = make(side, "referrals_referral", childrens_desk=reading)
        users = cast(role, make_desk(side.area), other.desk, besides=reading)
        for of in ({"case": side.case}, {"case": None, "referral": referral}):
            assert seen_by(users, make(side, "reporting_review", **of)) == expected(users), of
        unseen = make(side, "reporting_review", case=make_case(side.area))
        unread = make(side, "reporting_review", case=None, referral=make(side, "referrals_referral"))
        assert not [how for how, user, _ in users if sees(user, unseen) or sees(user, unread)]

    @pytest.mark.parametrize("role", [Role.CHAIR, Role.COORDINATOR])
    @pytest.mark.parametrize("table", ["reporting_auditsample", "reporting_selfassessment"])
    def test_how_well_a_marac_works_is_for_its_chair_and_its_coordinator(self, side, other, role, table):
        auditors = {"drawn_by": side.user, "first_auditor": side.user, "second_auditor": side.colleague}
        row = make(side, table, **(auditors if table == "reporting_auditsample" else {}))
        users = cast(role, side.desk, other.desk)
        assert seen_by(users, row) == expected(users)

    @pytest.mark.parametrize("which", ["first_auditor", "second_auditor"])
    def test_a_sample_is_its_two_auditors_while_they_have_a_post_in_the_area(self, side, other, which):
        now = timezone.now()
        for posts, holds in (
            ([(side.desk, READER)], True),
            ([(side.desk, READER, now + DAY)], True),
            ([(side.desk, READER, now - DAY)], False),
            ([(other.desk, READER)], False),
        ):
            user = member(*posts)
            both = {"first_auditor": side.user, "second_auditor": side.colleague} | {which: user}
            assert sees(user, make(side, "reporting_auditsample", **both)) is holds, posts
            another = make(side, "reporting_auditsample", first_auditor=side.user, second_auditor=side.colleague)
            assert not sees(user, another)

    def test_an_audited_record_is_read_with_the_sample_and_the_case_or_the_referral(self, side):
        referral = make(side, "referrals_referral")
        unread = make(side, "referrals_referral", desk=make_desk(side.area), restricted=True)
        unseen = make_case(side.area)
        Case.objects.filter(pk=unseen.pk).update(restricted=True)
        coordinator, reader = side.user, make_user(side.desk, READER)
        sample = make(side, "reporting_auditsample", first_auditor=side.colleague, second_auditor=make_user())
        for number, (of, holds) in enumerate(
            [({"case": side.case}, True), ({"case": unseen}, False), ({"case": None, "referral": referral}, True),
             ({"case": None, "referral": unread}, False)]
        ):  # fmt: skip
            item = make(side, "reporting_audititem", sample=sample, number=number, unit=str(number), **of)
            assert (sees(coordinator, item), sees(reader, item)) == (holds, False), of

    def test_answers_are_the_auditor_s_own_until_both_are_in(self, side):
        sample = make(side, "reporting_auditsample", first_auditor=side.user, second_auditor=side.colleague)
        answers = {}
        for number, submitted in enumerate((1, 2)):
            item = make(
                side, "reporting_audititem", sample=sample, number=number, unit=str(number), submitted=submitted
            )
            for auditor in (side.user, side.colleague):
                answers[auditor, submitted] = make(side, "reporting_auditanswers", item=item, auditor=auditor)
        assert {key: sees(side.user, row) for key, row in answers.items()} == {
            (side.user, 1): True, (side.user, 2): True, (side.colleague, 1): False, (side.colleague, 2): True,
        }  # fmt: skip
        assert not sees(side.colleague, answers[side.user, 2])  # the case is not shown to her

    def test_a_finding_is_the_sample_s_readers_its_owner_s_and_where_it_has_none_its_desk_s(self, side):
        now, desk = timezone.now(), make_desk(side.area)
        owner = make_user()
        members = {
            "here": (member((desk, READER)), True),
            "until tomorrow": (member((desk, READER, now + DAY)), True),
            "until yesterday": (member((desk, READER, now - DAY)), False),
            "elsewhere": (member((make_desk(side.area), READER)), False),
            "owner": (owner, False),
            "reads the sample": (side.user, True),
        }
        sample = make(side, "reporting_auditsample", first_auditor=make_user(), second_auditor=side.colleague)
        owned, open_ = (make(side, "reporting_auditfinding", sample=sample, desk=desk, owner=o) for o in (owner, None))
        assert {how: sees(user, open_) for how, (user, _) in members.items()} == {
            how: holds for how, (_, holds) in members.items()
        }
        assert {how for how, (user, _) in members.items() if sees(user, owned)} == {"owner", "reads the sample"}


class TestRequests:
    """What a person asks of one controller: its manager's, and where it is approved the lead's of the area."""

    def users(self, side, other, desk):
        return [
            *((f"manager {how}", user, holds) for how, user, holds in cast(Role.MANAGER, desk, make_desk(side.area))),
            *((f"lead {how}", user, holds) for how, user, holds in cast(Role.GOVERNANCE, side.desk, other.desk)),
        ]

    def test_a_request_is_the_manager_s_at_its_desk_and_the_lead_s_in_its_area_less_whom_it_is_hidden_from(
        self, side, other
    ):
        desk = make_desk(side.area)
        users = self.users(side, other, desk)
        row = make(side, "reporting_subjectrequest", desk=desk)
        assert seen_by(users, row) == expected(users)
        hidden = make(side, "reporting_subjectrequest", desk=desk, hidden_from=[user.pk for _, user, _ in users])
        assert not any(seen_by(users, hidden).values())
        some = make(side, "reporting_subjectrequest", desk=desk, hidden_from=[-1])
        assert seen_by(users, some) == expected(users)

    @pytest.mark.parametrize("status", ["open", "proposed"])
    def test_who_it_is_about_is_the_manager_s_and_once_proposed_the_lead_s(self, side, other, status):
        desk = make_desk(side.area)
        users = self.users(side, other, desk)
        # Who leads here now and has managed the desk, manages another one, or leads elsewhere.
        lead, now = (make_desk(side.area), Role.GOVERNANCE), timezone.now()
        users += [
            ("managed it once", member((desk, Role.MANAGER, now - DAY), lead), status == "proposed"),
            ("manages another", member((make_desk(side.area), Role.MANAGER), lead), status == "proposed"),
            ("works there", member((desk, READER), lead), status == "proposed"),
            ("manages it until tomorrow", member((desk, Role.MANAGER, now + DAY), lead), True),
        ]
        row = make(
            side, "reporting_subjectdetails", request=make(side, "reporting_subjectrequest", desk=desk, status=status)
        )
        assert seen_by(users, row) == {
            how: holds and (status == "proposed" or not how.startswith("lead")) for how, _, holds in users
        }

    def test_an_item_is_the_manager_s_who_reads_where_it_is_from(self, side, other):
        desk = make_desk(side.area)
        request = make(side, "reporting_subjectrequest", desk=desk)
        now, lead = timezone.now(), (make_desk(side.area), Role.GOVERNANCE)
        users = cast(Role.MANAGER, desk, make_desk(side.area), besides=side.desk)
        users += [
            ("lead", member((side.desk, Role.GOVERNANCE), (make_desk(side.area), READER)), False),
            ("managed it once", member((desk, Role.MANAGER, now - DAY), lead, (side.desk, READER)), False),
            ("manages another", member((make_desk(side.area), Role.MANAGER), lead, (side.desk, READER)), False),
        ]
        assert seen_by(users, make(side, "reporting_packitem", request=request, desk=desk)) == expected(users)

    def test_an_item_from_what_she_does_not_read_is_not_hers(self, side, other):
        """Each source alone and beside one that she reads."""
        desk = make_desk(side.area)
        request = make(side, "reporting_subjectrequest", desk=desk)
        manager = member((desk, Role.MANAGER), (side.desk, READER))
        read = {"case": side.case, "referral": side.of("referrals_referral"), "person": side.case.victim}
        unread = {"case": other.case, "referral": other.of("referrals_referral"), "person": other.case.victim}
        none, keys = dict.fromkeys(read), count()

        def item(**of):
            return make(side, "reporting_packitem", request=request, desk=desk, key=str(next(keys)), **(none | of))

        for source, row in read.items():
            assert sees(manager, item(**{source: row})), source
        assert sees(manager, item(**read))
        for source, row in unread.items():
            assert not sees(manager, item(**{source: row})), source
            assert not sees(manager, item(**(read | {source: row}))), source

    def test_a_desk_s_own_record_stays_an_item_after_its_share_has_ended(self, side):
        desk = make_desk(side.area)
        manager = member((desk, Role.MANAGER))
        request = make(side, "reporting_subjectrequest", desk=desk)
        row = make(side, "reporting_packitem", request=request, desk=desk, case=side.case)
        assert not sees(manager, row)
        share_with(side.case, [desk], "pathway", "test", SYSTEM)
        end_share(side.case, desk, "over", SYSTEM)
        assert sees(manager, row)

    def test_a_proposed_item_is_the_lead_s(self, side, other):
        request = make(side, "reporting_subjectrequest", desk=make_desk(side.area), status="proposed")
        row = make(side, "reporting_packitem", request=request, desk=request.desk)
        users = cast(Role.GOVERNANCE, side.desk, other.desk)
        assert seen_by(users, row) == expected(users)


class TestBreaches:
    def test_a_breach_is_its_reporter_s_and_the_lead_s_of_its_area(self, side, other):
        users = cast(Role.GOVERNANCE, side.desk, other.desk)
        reporter = make_user()
        for danger in ("yes", "no"):
            row = make(side, "reporting_breach", reported_by=reporter, danger=danger)
            assert seen_by(users, row) == expected(users)
            assert sees(reporter, row)

    @pytest.mark.parametrize("danger", ["yes", "no", "unknown"])
    def test_a_danger_is_the_chair_s_of_the_area_and_theirs_who_are_on_call(self, side, other, danger):
        users = cast(Role.CHAIR, side.desk, other.desk)
        row = make(side, "reporting_breach", reported_by=make_user(), danger=danger)
        assert seen_by(users, row) == {how: holds and danger == "yes" for how, _, holds in users}
        here, there = make_user(), make_user()
        for area, user in ((side.area, here), (other.area, there)):
            area.on_call_user = user
            area.save()
        assert (sees(here, row), sees(there, row)) == (danger == "yes", False)

    def test_it_is_changed_by_the_lead_of_its_area_alone_and_stays_there(self, side, other):
        """Each has reported it, so that each sees it."""
        update = "UPDATE reporting_breach SET what = 'x' WHERE id = %s"
        for how, user, holds in cast(Role.GOVERNANCE, side.desk, other.desk):
            row = make(side, "reporting_breach", reported_by=user)
            with acting_as(user), connection.cursor() as cursor:
                cursor.execute(update, [row.pk])
                assert cursor.rowcount == holds, how
            move = "UPDATE reporting_breach SET area_id = %s WHERE id = %s"
            assert refused(user, move, other.area.pk, row.pk) is holds, how

    def test_it_is_reported_in_one_s_own_name(self, side):
        row, user = make(side, "reporting_breach", reported_by=side.user), side.user
        copy = (
            "INSERT INTO reporting_breach SELECT * FROM jsonb_populate_record(NULL::reporting_breach, "
            "(SELECT to_jsonb(b) || jsonb_build_object('id', %s, 'reference', %s::text, 'reported_by_id', %s) "
            "FROM reporting_breach b WHERE id = %s))"
        )
        assert not refused(user, copy, 10**9, "another-one1", user.pk, row.pk)
        assert refused(user, copy, 10**9, "another-one1", side.colleague.pk, row.pk)

    def test_what_was_done_about_it_is_the_lead_s(self, side, other):
        """Each has reported the breach, so that each sees that."""
        users = cast(Role.GOVERNANCE, side.desk, other.desk)
        for how, user, holds in users:
            row = make(side, "reporting_breachentry", breach=make(side, "reporting_breach", reported_by=user))
            assert sees(user, row) is holds, how


class TestDisclosures:
    def test_what_was_given_out_is_the_lead_s_of_the_area_and_theirs_who_see_the_case(self, side, other):
        users = cast(Role.GOVERNANCE, make_desk(side.area), other.desk)
        users.append(("sees the case", side.user, True))
        users.append(("sees another", other.user, False))
        assert seen_by(users, make(side, "cases_disclosure", case=side.case)) == expected(users)

    def test_of_a_restricted_case_it_is_the_named_lead_s_alone(self, side):
        lead, named = (make_user(side.desk, Role.GOVERNANCE) for _ in range(2))
        hidden, ordinary = make_case(side.area), side.case
        name_user(hidden, named, "duty list", SYSTEM)
        Case.objects.filter(pk=hidden.pk).update(restricted=True)
        rows = {
            case: make(side, "cases_disclosure", case=case, reference=case.reference) for case in (hidden, ordinary)
        }
        rows[None] = make(side, "cases_disclosure", case=None, reference="")
        assert {case for case, row in rows.items() if sees(lead, row)} == {ordinary, None}
        assert {case for case, row in rows.items() if sees(named, row)} == {hidden, ordinary, None}


class TestDue:
    def test_what_is_due_in_no_case_is_a_user_s_or_a_reading_desk_s_or_a_lead_s(self, side, other):
        now, desk, far = timezone.now(), make_desk(side.area), make_desk(side.area)
        lead = [(f"lead {how}", user, holds) for how, user, holds in cast(Role.GOVERNANCE, desk, far)]
        # Of the lead's cast two have a post there that reads cases: they are at the desk.
        lead = [(how, user, holds or how in ("lead another role", "lead each half")) for how, user, holds in lead]
        owner, reader = make_user(), member((desk, READER))
        users = [*lead, ("owner", owner, True), ("reader", reader, True), ("far", member((far, READER)), False)]
        given = {"case": None, "desk": desk, "user": owner, "at": now}
        assert seen_by(users, make(side, "cases_due", key="rights", power="rights", **given)) == expected(users)
        chair = make(side, "cases_due", key="chair", power="chair", **given)
        assert {how for how, user, _ in users if sees(user, chair)} == {
            "owner", "reader", "lead another role", "lead each half",
        }  # fmt: skip

    def test_what_is_due_in_a_case_is_for_whoever_sees_the_case(self, side, other):
        row = make(side, "cases_due", key="in a case", user=other.user, desk=other.desk, power="rights")
        lead = member((other.desk, Role.GOVERNANCE))
        assert [sees(user, row) for user in (side.user, other.user, lead)] == [True, False, False]

    @pytest.mark.parametrize("of_case", [True, False])
    def test_it_is_hidden_from_some_and_may_be_for_some_alone(self, side, of_case):
        one, two = make_user(side.desk, READER), make_user(side.desk, READER)
        given = {"case": side.case if of_case else None}
        for number, (fields, seen) in enumerate(
            [({}, (True, True)), ({"hidden_from": [one.pk]}, (False, True)), ({"only_for": [one.pk]}, (True, False)),
             ({"hidden_from": [one.pk], "only_for": [one.pk]}, (False, False)),
             ({"hidden_from": [one.pk, 0], "only_for": [one.pk, two.pk]}, (False, True))]
        ):  # fmt: skip
            row = make(side, "cases_due", key=str(number), **given, **fields)
            assert (sees(one, row), sees(two, row)) == seen, fields


class TestOfACase:
    @pytest.mark.parametrize("table", ["cases_note", "cases_document"])
    def test_a_note_and_a_document_are_read_as_far_as_they_are_shared(self, side, table):
        writing, named, third = (make_desk(side.area) for _ in range(3))
        share_with(side.case, [writing, named, third], "pathway", "test", SYSTEM)
        users = {desk: make_user(desk, READER) for desk in (writing, named, third)}
        outside = make_desk(side.area)
        stranger = make_user(outside, READER)
        for sharing, readers in (
            ("own", {writing}),
            ("named", {writing, named}),
            ("case", {writing, named, third}),
            ("marac", {writing, named, third}),
        ):
            row = make(side, table, sharing=sharing, desk=writing)
            row.named_desks.set([named, outside])
            # Another one names another desk: that says nothing of this.
            make(side, table, sharing="named", desk=writing).named_desks.set([third])
            assert {desk for desk, user in users.items() if sees(user, row)} == readers, sharing
            assert not sees(stranger, row), sharing
        assert not sees(stranger, make(side, table, sharing="own", desk=outside))

    def test_an_opened_glass_is_told_to_whoever_opened_it_and_to_whoever_sees_the_case(self, side, other):
        row = make(side, "cases_glassbreak", user=other.colleague)
        users = (other.colleague, side.user, side.colleague, other.user)
        assert [sees(user, row) for user in users] == [True, True, False, False]

    def test_a_line_of_research_is_shared_or_its_desk_s(self, side):
        desk, third = make_desk(side.area), make_desk(side.area)
        share_with(side.case, [desk, third], "pathway", "test", SYSTEM)
        research = make(side, "marac_research", desk=desk)
        make(side, "marac_research", desk=third)
        users = make_user(desk, READER), make_user(third, READER), side.colleague
        shared, own = (
            make(side, "marac_researchline", research=research, prompt=str(said), shared=said)
            for said in (True, False)
        )
        assert [sees(user, shared) for user in users] == [True, True, False]
        assert [sees(user, own) for user in users] == [True, False, False]
        unseen = make(side, "marac_research", desk=make_desk(side.area))
        assert not sees(
            make_user(unseen.desk, READER), make(side, "marac_researchline", research=unseen, shared=False)
        )

    def test_a_transfer_is_the_two_desks_who_see_the_case(self, side, other):
        third = make_desk(side.area)
        share_with(side.case, [third], "pathway", "test", SYSTEM)
        row = make(side, "marac_transfer", from_desk=side.desk, to_desk=other.desk, outside="")
        users = side.user, make_user(third, READER), other.user
        assert [sees(user, row) for user in users] == [True, False, False]
        share_with(side.case, [other.desk], "pathway", "test", SYSTEM)
        assert [sees(user, row) for user in users] == [True, False, True]
        type(row).objects.filter(pk=row.pk).delete()
        away = make(side, "marac_transfer", from_desk=third, to_desk=None)
        assert [sees(user, away) for user in users] == [False, True, False]

    def test_an_amendment_is_of_the_meeting_or_of_one_listing(self, side, other):
        """The day of a meeting that is no emergency is told to all."""
        meeting = make(side, "marac_meeting", emergency=False, starts_at=side.now + DAY)
        minutes = make(side, "marac_minutes", meeting=meeting)
        listing = make(side, "marac_listing", meeting=meeting, status="discussed")
        make(other, "marac_listing", meeting=meeting)
        whole, one = (make(side, "marac_amendment", minutes=minutes, listing=of) for of in (None, listing))
        users = side.user, other.user, side.colleague
        assert [sees(user, whole) for user in users] == [True, True, True]
        assert [sees(user, one) for user in users] == [True, False, False]
        hidden = make(side, "marac_minutes", meeting=make(other, "marac_meeting"))
        assert not sees(side.user, make(side, "marac_amendment", minutes=hidden, listing=None))
        assert not sees(side.user, make(side, "marac_amendment", minutes=hidden, listing=listing))

    def test_an_emergency_meeting_is_for_whoever_sees_a_case_on_its_list(self, side, other):
        users = side.user, other.user, side.colleague
        ordinary, emergency = (
            make(side, "marac_meeting", emergency=said, starts_at=side.now + said * DAY) for said in (False, True)
        )
        assert [sees(user, ordinary) for user in users] == [True, True, True]
        assert [sees(user, emergency) for user in users] == [False, False, False]
        make(side, "marac_listing", meeting=emergency)
        make(other, "marac_listing", meeting=ordinary)
        assert [sees(user, emergency) for user in users] == [True, False, False]

    def test_a_tie_is_for_whoever_sees_both(self, side, other):
        victim, him = side.case.victim, side.case.perpetrators[0]
        hers = other.case.victim
        tie = MODELS["people_relationship"]
        rows = [
            tie.objects.create(first=a, second=b, kind="child")
            for a, b in ((victim, him), (victim, hers), (hers, him))
        ]
        assert [sees(side.user, row) for row in rows] == [True, False, False]
        assert [sees(other.user, row) for row in rows] == [False, False, False]

    def test_a_change_is_for_whoever_sees_all_that_it_names(self, side, other):
        """Written by a trigger: of two people, of a person in a case."""
        ours, theirs = side.case, other.case
        both = member((side.desk, READER), (other.desk, READER))

        def told(row) -> list[bool]:
            change = Change.objects.filter(table=row._meta.db_table, row_id=row.pk).latest("pk")
            return [sees(user, change) for user in (both, side.user, other.user)]

        def tie(first, second):
            return MODELS["people_relationship"].objects.create(first=first, second=second, kind="child")

        assert told(tie(ours.victim, ours.perpetrators[0])) == [True, True, False]
        assert told(tie(ours.victim, theirs.victim)) == [True, False, False]
        assert told(tie(theirs.victim, ours.victim)) == [True, False, False]
        child = {"person": make_person(), "role": "child"}
        assert told(Involvement.objects.create(case=ours, **child)) == [True, True, False]
        # From here on both sides see the child, and each its own case.
        assert told(Involvement.objects.create(case=theirs, **child)) == [True, False, True]


class TestTheRowRule:
    """Case, person and referral: by readers, less the barred, and past an end as the truth is at this moment."""

    @pytest.fixture
    def reader(self, side):
        """At one of the two desks that the case is shared with."""
        share_with(side.case, [make_desk(side.area)], "pathway", "test", SYSTEM)
        return make_user(side.desk, READER)

    def columns(self, side, table, **set_to):
        row = side.case if table == "cases_case" else side.case.victim
        said = ", ".join(f"{column} = {value}" for column, value in set_to.items())
        as_readers_function(f"UPDATE {table} SET {said} WHERE id = {row.pk}")
        return row

    @pytest.mark.parametrize("table", ["cases_case", "people_person"])
    def test_readers_the_barred_and_the_end(self, side, reader, table):
        mine, yours = side.desk.pk, side.colleague.memberships.get().desk_id
        later, before = "now() + interval '1 day'", "now() - interval '1 day'"
        for readers, barred, end, seen in (
            ((mine,), (), later, True),
            ((mine, yours), (), later, True),
            ((yours,), (), later, False),
            ((), (), later, False),
            ((mine,), (reader.pk,), later, False),
            ((mine,), (reader.pk, side.user.pk), later, False),
            ((mine,), (side.user.pk,), later, True),
            ((mine,), (), before, True),
            ((mine,), (reader.pk,), before, False),
            ((yours,), (), before, False),
        ):
            row = self.columns(
                side, table, readers=f"ARRAY[{','.join(map(str, readers))}]::bigint[]",
                barred=f"ARRAY[{','.join(map(str, barred))}]::bigint[]", recheck_at=end,
            )  # fmt: skip
            assert sees(reader, row) is seen, (readers, barred, end)
        # The columns say that a desk reads on whose share there is none: past the end the shares themselves are asked.
        stranger = side.colleague
        for end, seen in ((later, True), (before, False)):
            row = self.columns(side, table, readers=f"ARRAY[{yours}]::bigint[]", barred="'{}'", recheck_at=end)
            assert sees(stranger, row) is seen, end

    def test_the_search_by_name_has_the_same_rule(self, side, reader):
        def found(who):
            with who, connection.cursor() as cursor:
                cursor.execute("SELECT people_named_like(%s)", [key])
                return [number for (number,) in cursor.fetchall()]

        victim, his = side.case.victim, make_person("Bren", "Harrowgate")
        Person.objects.filter(pk=victim.pk).update(given_name="Mira", family_name="Quillington")
        victim.refresh_from_db()
        victim.refresh_search()
        his.refresh_search()
        key = "mira quillington"
        mine, yours = side.desk.pk, side.colleague.memberships.get().desk_id
        later, before = "now() + interval '1 day'", "now() - interval '1 day'"
        for readers, barred, end, seen in (
            ((mine, yours), (), later, True),
            ((yours,), (), later, False),
            ((mine,), (reader.pk, 0), later, False),
            ((mine,), (0,), later, True),
            ((mine,), (), before, True),
            ((mine,), (reader.pk,), before, False),
        ):
            self.columns(
                side, "people_person", readers=f"ARRAY[{','.join(map(str, readers))}]::bigint[]",
                barred=f"ARRAY[{','.join(map(str, barred))}]::bigint[]", recheck_at=end,
            )  # fmt: skip
            assert found(acting_as(reader)) == ([victim.pk] if seen else []), (readers, barred, end)
        self.columns(side, "people_person", readers=f"ARRAY[{yours}]::bigint[]", barred="'{}'", recheck_at=before)
        assert found(acting_as(side.colleague)) == []
        assert found(as_system("test")) == [victim.pk]
        assert found(as_system("")) == []
        # A purpose alone opens nothing: it counts for the role that may state one.
        with acting_as(side.colleague), connection.cursor() as cursor:
            cursor.execute("SELECT set_config('app.purpose', 'mine', true)")
            cursor.execute("SELECT people_named_like(%s)", [key])
            assert cursor.fetchall() == []

    @pytest.mark.parametrize("function", ["cases_readers_told", "people_readers_told"])
    def test_who_reads_is_told_to_those_who_do(self, side, other, function):
        number = (side.case if function.startswith("cases") else side.case.victim).pk

        def told(purpose=None):
            with connection.cursor() as cursor:
                if purpose is not None:
                    cursor.execute("SELECT set_config('app.purpose', %s, true)", [purpose])
                cursor.execute(f"SELECT {function}(%s)", [number])
                return cursor.fetchone()[0]

        second = make_desk(side.area)
        share_with(side.case, [second], "pathway", "test", SYSTEM)
        with acting_as(side.user):
            assert sorted(told()) == sorted([side.desk.pk, second.pk])
        with acting_as(other.user):
            assert told() is None and told("mine") is None
        with as_system("test"):
            assert sorted(told()) == sorted([side.desk.pk, second.pk])
        with as_system(""):
            assert told() is None

    def test_a_referral_is_its_readers_less_the_barred(self, side, other):
        desk = make_desk(side.area)
        row = make(side, "referrals_referral", desk=desk)
        barred = make_user(desk, READER)
        make(side, "referrals_referralbar", referral=row, user=barred)
        make(side, "referrals_referralbar", referral=row, user=other.user)
        users = make_user(desk, READER), side.user, barred, side.colleague, other.user
        assert [sees(user, row) for user in users] == [True, True, False, False, False]

    def test_readers_and_ends_are_worked_out_from_shares_names_glass_and_bars(self, side):
        now, case = timezone.now(), side.case
        lent, ended = make_desk(side.area), make_desk(side.area)
        named, glass, once = make_user(), make_user(), make_user()
        share_with(case, [lent], "work", "test", SYSTEM, until=now + 3 * DAY)
        share_with(case, [ended], "work", "test", SYSTEM, until=now + DAY)
        name_user(case, named, "test", SYSTEM)
        name_user(case, once, "test", SYSTEM)
        rows = MODELS["cases_nameduser"]
        first = rows.objects.get(user=named)
        rows.objects.create(
            content_object=case,
            user=glass,
            kind="glass",
            permission=first.permission,
            reason="test",
            until=now + 2 * DAY,
        )
        rows.objects.filter(user=once).update(until=now - DAY)
        MODELS["cases_share"].objects.filter(desk=ended).update(until=now - DAY)
        another = make_case(side.area, make_desk(side.area))
        name_user(another, make_user(), "test", SYSTEM)
        bar(side.colleague, another.victim, "test", SYSTEM)
        barred = make_user()
        bar(barred, case.perpetrators[0], "test", SYSTEM)

        def columns(row):
            row.refresh_from_db()
            return set(row.readers), set(row.barred), row.recheck_at

        everybody = {side.desk.pk, lent.pk, -named.pk, -GLASS - glass.pk}
        assert columns(case) == (everybody, {barred.pk}, now + 2 * DAY)
        assert columns(case.victim) == (everybody, {barred.pk}, now + 2 * DAY)
        rows.objects.filter(user=glass).update(until=now + 5 * DAY)
        assert columns(case)[2] == columns(case.victim)[2] == now + 3 * DAY
        Case.objects.filter(pk=case.pk).update(restricted=True)
        assert columns(case)[:2] == ({-named.pk}, {barred.pk})
        assert columns(case.victim)[:2] == ({-named.pk}, {barred.pk})
        columns(another)
        assert another.barred == [side.colleague.pk] and len(another.readers) == 3


def written(user, statement) -> int:
    """How many rows a statement reaches that asks to see none of them; taken back at once."""
    with transaction.atomic(), acting_as(user), connection.cursor() as cursor:
        cursor.execute(statement)
        reached = cursor.rowcount
        transaction.set_rollback(True)
    return reached


class TestMyWork:
    @pytest.fixture
    def near(self, side):
        """A desk that reads the case."""
        near = make_desk(side.area)
        share_with(side.case, [near], "pathway", "", SYSTEM)
        return near

    def test_what_is_put_off_is_for_the_manager_of_its_desk_where_she_sees_the_line(self, side, other, near):
        users = cast(Role.MANAGER, side.desk, other.desk, near)
        row = make(side, "cases_snooze", user=side.colleague)
        assert seen_by(users, row) == expected(users)
        for statement in ("DELETE FROM cases_snooze", "UPDATE cases_snooze SET reason = 'Later'"):
            reached = {how: written(user, statement) for how, user, _ in users}
            assert reached == {how: int(holds) for how, holds in expected(users).items()}, statement
        foreign = make(side, "cases_snooze", user=side.colleague, due=other.of("cases_due"))
        assert not sees(users[0][1], foreign)
        assert written(users[0][1], "DELETE FROM cases_snooze") == 1

    def test_and_for_who_put_it_off_as_long_as_she_sees_the_line(self, side, other, near):
        owner = member((near, READER))
        row = make(side, "cases_snooze", user=owner)
        assert sees(owner, row) and not sees(member((near, READER)), row)
        assert written(owner, "DELETE FROM cases_snooze") == 1
        end_share(side.case, near, "", SYSTEM)
        assert not sees(owner, row)
        assert written(owner, "DELETE FROM cases_snooze") == 0

    def test_a_comment_is_for_the_people_of_its_desk_who_read_the_case(self, side, other, near):
        row = make(side, "cases_comment", desk=near)
        inside, beside = member((near, READER)), member((side.desk, READER))
        for user, reads in ((inside, 1), (beside, 0)):
            assert sees(user, row) == bool(reads)
            assert written(user, "UPDATE cases_comment SET text = 'Well done'") == reads
            assert written(user, "DELETE FROM cases_comment") == reads
        end_share(side.case, near, "", SYSTEM)
        assert not sees(inside, row)
        assert written(inside, "UPDATE cases_comment SET text = 'Well done'") == 0
        assert written(inside, "DELETE FROM cases_comment") == 0
