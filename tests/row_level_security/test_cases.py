"""Rows of a case. Each role, each area, each end of a post, each condition alone."""

import pytest
from django.utils import timezone

from agencies.access import Role
from cases.models import Case, Involvement
from cases.sharing import bar, end_share, name_user, share_with
from history.models import Change
from tests.factories import SYSTEM, make_case, make_desk, make_person, make_user
from tests.row_level_security.scene import (
    DAY,
    READER,
    cast,
    expected,
    make,
    member,
    named_until,
    seen_by,
    sees,
    written,
)
from tests.rows import MODELS

pytestmark = pytest.mark.django_db


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

    def test_and_hers_who_was_named_for_a_time_until_that_second(self, side):
        lead = make_user(side.desk, Role.GOVERNANCE)
        row = make(side, "cases_disclosure", case=side.case, reference=side.case.reference)
        for ends, reads in named_until(side.case, lead):
            assert sees(lead, row) is reads, ends


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

    def test_a_referral_between_agencies_is_its_sender_s_the_hub_s_and_theirs_who_are_asked(self, side, other):
        """Who is asked sees no case: not while it is restricted, and never what went to others."""
        sender, asked, beside = (make_desk(side.area) for _ in range(3))
        share_with(side.case, [sender, beside], "pathway", "test", SYSTEM)
        row = make(side, "support_agencyreferral", from_desk=sender, to_desk=asked)
        make(side, "support_agencyreferral", from_desk=sender, to_desk=make_desk(side.area))
        users = {who: make_user(desk, READER) for who, desk in {
            "hub": side.desk, "sender": sender, "asked": asked, "beside": beside, "elsewhere": other.desk,
        }.items()}  # fmt: skip

        def told():
            return {who for who, user in users.items() if sees(user, row)}

        assert told() == {"hub", "sender", "asked"}
        barred = make_user(asked, READER)
        bar(barred, side.case.victim, "test", SYSTEM)
        assert not sees(barred, row) and sees(users["asked"], row)
        name_user(side.case, users["sender"], "test", SYSTEM)
        Case.objects.filter(pk=side.case.pk).update(restricted=True)
        assert told() == {"sender"}
        name_user(side.case, users["asked"], "test", SYSTEM)
        assert told() == {"sender", "asked"}

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


class TestMyWork:
    @pytest.fixture
    def near(self, side):
        """A desk that reads the case."""
        near = make_desk(side.area)
        share_with(side.case, [near], "pathway", "", SYSTEM)
        return near

    def test_what_is_put_off_is_for_the_manager_of_its_desk_where_she_sees_the_line(self, side, other, near):
        users = cast(Role.MANAGER, side.desk, other.desk, (near, READER))
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
