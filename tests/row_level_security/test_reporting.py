"""Rows of reporting. Each role, each area, each end of a post, each condition alone."""

from itertools import count

import pytest
from django.db import connection
from django.utils import timezone

from agencies.access import Role
from agencies.principals import acting_as
from cases.models import Case
from cases.sharing import bar, end_share, name_user, share_with
from tests.factories import SYSTEM, make_case, make_desk, make_user
from tests.row_level_security.scene import (
    DAY,
    READER,
    cast,
    expected,
    make,
    member,
    named_until,
    refused,
    seen_by,
    sees,
    written,
)

pytestmark = pytest.mark.django_db


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

    def test_a_complaint_that_was_destroyed_is_nobody_s(self, side):
        lead = member((side.desk, Role.GOVERNANCE))
        row = make(side, "reporting_complaint", recorded_by=side.colleague)
        assert sees(lead, row) and sees(side.colleague, row)
        type(row).objects.filter(pk=row.pk).update(destroyed_at=timezone.now())
        assert not sees(lead, row) and not sees(side.colleague, row)

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
        users = cast(role, make_desk(side.area), other.desk, (reading, READER))
        complaint = make(side, "reporting_complaint", recorded_by=side.colleague)
        for of in ({"case": side.case}, {"case": None, "referral": referral}, {"case": None, "complaint": complaint}):
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
        users = cast(Role.MANAGER, desk, make_desk(side.area), (side.desk, READER))
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

    def test_an_item_from_a_complaint_is_hers_who_reads_the_complaint(self, side, other):
        desk = make_desk(side.area)
        request = make(side, "reporting_subjectrequest", desk=desk)
        manager = member((desk, Role.MANAGER))
        complaints = {
            who: make(side, "reporting_complaint", recorded_by=side.colleague, readers=readers)
            for who, readers in {"told": [manager.pk], "not told": []}.items()
        }
        items = {
            who: make(side, "reporting_packitem", request=request, desk=desk, key=who, case=None, complaint=row)
            for who, row in complaints.items()
        }
        assert {who for who, row in items.items() if sees(manager, row)} == {"told"}

    def test_a_proposed_item_is_the_lead_s(self, side, other):
        request = make(side, "reporting_subjectrequest", desk=make_desk(side.area), status="proposed")
        row = make(side, "reporting_packitem", request=request, desk=request.desk)
        users = cast(Role.GOVERNANCE, side.desk, other.desk)
        assert seen_by(users, row) == expected(users)

    def test_a_proposed_item_is_not_the_lead_s_who_is_barred_from_where_it_is_from(self, side, other):
        """From the source itself; that somebody else is barred takes nothing from her."""
        request = make(side, "reporting_subjectrequest", desk=make_desk(side.area), status="proposed")
        sources = {"case": side.case, "referral": side.of("referrals_referral"), "person": side.case.victim}
        items = {
            source: make(
                side,
                "reporting_packitem",
                request=request,
                desk=request.desk,
                key=source,
                **(dict.fromkeys(sources) | {source: row}),
            )
            for source, row in sources.items()
        }
        lead, barred = (member((side.desk, Role.GOVERNANCE)) for _ in range(2))
        bar(barred, side.case.victim, "test", SYSTEM)
        make(side, "referrals_referralbar", referral=sources["referral"], user=barred)
        assert {source: (sees(lead, row), sees(barred, row)) for source, row in items.items()} == dict.fromkeys(
            sources, (True, False)
        )

    @pytest.mark.parametrize("table", ["cases_case", "referrals_referral"])
    def test_a_proposed_item_of_what_is_restricted_is_the_named_lead_s(self, side, table):
        request = make(side, "reporting_subjectrequest", desk=make_desk(side.area), status="proposed")
        hidden = make_case(side.area) if table == "cases_case" else make(side, table)
        of = {"case": None} | {type(hidden)._meta.model_name: hidden}
        row = make(side, "reporting_packitem", request=request, desk=request.desk, **of)
        lead, named = (member((side.desk, Role.GOVERNANCE)) for _ in range(2))
        assert sees(lead, row) and sees(named, row)
        if table == "cases_case":
            name_user(hidden, named, "duty list", SYSTEM)
        else:
            type(hidden).objects.filter(pk=hidden.pk).update(named=[named.pk])
        type(hidden).objects.filter(pk=hidden.pk).update(restricted=True)
        assert not sees(lead, row) and sees(named, row)

    def test_a_proposed_item_is_hers_who_was_named_for_a_time_until_that_second(self, side):
        request = make(side, "reporting_subjectrequest", desk=make_desk(side.area), status="proposed")
        row = make(side, "reporting_packitem", request=request, desk=request.desk, case=side.case)
        lead = member((side.desk, Role.GOVERNANCE))
        for ends, reads in named_until(side.case, lead):
            assert sees(lead, row) is reads, ends

    def test_what_a_desk_wrote_is_told_to_its_managers_alone(self, side, other):
        """The request is hers in any case, and the share has ended: what is left is whose record it is."""
        writer, asked = make_desk(side.area), make_desk(side.area)
        share_with(side.case, [writer], "pathway", "test", SYSTEM)
        end_share(side.case, writer, "over", SYSTEM)
        request = make(side, "reporting_subjectrequest", desk=asked)
        row = make(side, "reporting_packitem", request=request, desk=writer, case=side.case)
        users = cast(Role.MANAGER, writer, make_desk(side.area), (asked, Role.MANAGER))
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
