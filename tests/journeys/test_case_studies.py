"""Case studies that partnerships told, with invented names: from the referral to recovery in a real browser."""

import pytest

from agencies.access import PolicyGroup
from cases.models import FamilyMatter
from support.models import (
    ChildContact,
    ChildPlan,
    ImmigrationMatter,
    MoneyHelp,
    ProgrammePlace,
    Stay,
    SubstanceTreatment,
)
from tests.journeys.browser import BUILT, CHROMIUM, chromium
from tests.journeys.study import Fact, Study, day

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not CHROMIUM, reason="Chromium is not installed"),
    pytest.mark.skipif(not BUILT, reason="the front end is not built"),
]


def child(given: str, born: str) -> dict:
    """``born`` as day month year."""
    return {
        "given_name": given, "family_name": "Testwood", "born": "born", "date_of_birth": born, "to_victim": "child",
    }  # fmt: skip


def her(case) -> str:
    return str(case.victim.pk)


def him(case) -> str:
    return str(case.perpetrators[0].pk)


def first_child(case) -> str:
    return str(case.involvements.filter(role="child").order_by("pk").first().person_id)


def read(study: Study, facts: list[Fact]) -> None:
    wrong = {fact.told: (fact.readers, found) for fact in facts if (found := study.readers_of(fact)) != fact.readers}
    assert not wrong, "\n".join(f"{told}: expected {e}, read by {f}" for told, (e, f) in wrong.items())


def test_a_woman_who_is_refused_benefits_for_want_of_residency(live_server):
    """British children, a claim at the Home Office, the council's help, a tribunal, rent of her own, and work."""
    agencies = {
        "health": PolicyGroup.HEALTH,
        "childrens": PolicyGroup.CHILDRENS,
        "housing": PolicyGroup.HOUSING,
        "advice": PolicyGroup.VOLUNTARY,
        "school": PolicyGroup.EDUCATION,
    }
    with chromium() as browser:
        study = Study(browser, live_server.url, agencies)
        study.begin("health", [child("Ruby", "2 4 2018")], victim={"given_name": "Amara", "other_names": ""})
        study.ask("childrens", "money", "Help for the children", "No public funds, and two nights of food left.")
        study.ask("advice", "legal", "Advice about her status", "Her leave hangs on the man who harms her.")
        study.ask("housing", "housing", "Somewhere to live", "She sleeps at a friend’s and cannot stay.")
        study.ask("school", "support", "Somebody to talk to at school", "Her daughter does not sleep.")
        facts = [
            Fact(
                "idva", "needs", "immigration",
                {
                    "recourse": "none", "here_as": "partner", "status": "applied", "home_office": "never",
                    "adviser": "Larch Law Centre", "words": "The concession is asked for; settlement follows.",
                    **day("applied_on", -3),
                },
                "The concession is asked for", {"idva"},
            ),
            Fact(
                "childrens", "money", "money-help",
                {"kind": "section_17", "what": "Food and the rent of a room", "status": "granted", "weekly": "on",
                 "amount": "140", **day("applied_on", -2), **day("decided_on", -1)},
                "Food and the rent of a room", {"childrens", "idva", "triage", "housing"},
            ),
            Fact(
                "idva", "money", "money-help",
                {"kind": "benefit", "what": "Universal Credit", "status": "refused",
                 "refused_why": "No right to reside, it is said", **day("applied_on", -20), **day("decided_on", -2),
                 **day("appeal_by", 26)},
                "No right to reside, it is said", {"idva", "triage", "housing"},
            ),
            Fact(
                "idva", "support", "court-support",
                {"kind": "tribunal", "status": "coming", "court": "Merrow Tribunal Centre",
                 **day("hearing_on", 21)},
                "Merrow Tribunal Centre", {"idva", "triage", "childrens"},
            ),
            Fact(
                "idva", "support", "needs-assessment",
                {"stage": "intake", "money": "high", "immigration": "high", "housing": "high", "agreed": "on",
                 "words": "She wants to work as the nurse that she is.", **day("on", -2)},
                "She wants to work as the nurse", {"idva"},
            ),
        ]  # fmt: skip
        for fact in facts:
            study.write(fact)
        read(study, facts)
        granted = {"recourse": "yes", "here_as": "settled", "status": "granted", **day("granted_on", 0)}
        study.change("idva", "needs", "immigration", ImmigrationMatter, granted)
        won = {"status": "granted", **day("decided_on", 0)}
        study.change("idva", "money", "money-help", MoneyHelp, won)
        study.gave("advice", "The tribunal allowed the appeal")
        study.gave("housing", "A flat in her own name")
        study.end("She has leave, a flat and work on a ward.")
    assert not study.faults, "\n".join(study.faults)


def test_a_woman_of_82_whose_son_took_her_house_and_who_wants_no_refuge(live_server):
    """Her own decision, with capacity to take it; an enquiry, a claim, an order and a safe door of her own."""
    agencies = {
        "police": PolicyGroup.POLICE,
        "adult": PolicyGroup.ADULT,
        "housing": PolicyGroup.HOUSING,
        "health": PolicyGroup.HEALTH,
        "advice": PolicyGroup.VOLUNTARY,
    }
    with chromium() as browser:
        study = Study(browser, live_server.url, agencies)
        study.begin(
            "police", [],
            victim={"given_name": "Edith", "other_names": "", "date_of_birth": "9 6 1944"},
            perpetrator={"given_name": "Colin", "date_of_birth": "2 1 1970", "tie_0": "child"},
        )  # fmt: skip
        study.ask("adult", "safeguarding", "An enquiry under section 42", "Her son has her house and her pension.")
        study.ask("housing", "housing", "Locks, and a home nearby", "She wants to stay where she knows people.")
        study.ask("health", "assessment", "A visit without her son", "Nobody has seen her alone for a year.")
        study.ask("advice", "legal", "Advice about the house", "It was put into his name.")
        facts = [
            Fact(
                "adult", "needs", "capacity",
                {"person_id": her, "decision": "Where she lives, and with whom", "assessor": "Bryn Hollis, social worker",
                 "seen_alone": "on", "finding": "has", **day("assessed_on", -1)},
                "Bryn Hollis, social worker", {"adult", "idva", "triage", "health"},
            ),
            Fact(
                "adult", "needs", "adult-enquiries",
                {"person_id": her, "status": "open", "why": "Her pension is kept from her",
                 "her_outcome": "Her own door and her own money", **day("raised_on", -3), **day("decide_by", 4),
                 **day("decided_on", -1), **day("review_on", 20)},
                "Her own door and her own money", {"adult", "idva", "triage", "health"},
            ),
            Fact(
                "police", "courts", "investigations",
                {"offence": "Fraud by abuse of position", "against_id": him, "status": "reported", **day("reported_on", -2)},
                "Fraud by abuse of position", {"police", "idva", "triage"},
            ),
            Fact(
                "idva", "orders", "orders-made",
                {"kind": "occupation", "against_id": him, "status": "in_force", "made_by": "Merrow Family Court",
                 "terms": "He leaves the house and does not come back", **day("made_on", -1), **day("until", 180)},
                "He leaves the house and does not come back", {"police", "idva", "triage", "adult", "housing"},
            ),
            Fact(
                "housing", "home", "works-at-home",
                {"women": "1", "men": "0", "other_adults": "0", "children": "0", "her_choice": "on",
                 "perpetrator_away": "on", "owner": "given", "works": "Two locks and a bell with a picture",
                 "status": "requested", **day("requested_on", -1)},
                "Two locks and a bell with a picture", {"housing", "idva", "triage", "adult"},
            ),
        ]  # fmt: skip
        for fact in facts:
            study.write(fact)
        read(study, facts)
        study.gave("advice", "The house is hers again")
        study.gave("housing", "The locks are changed")
        study.end("She lives in her own house, and her pension is paid to her.")
    assert not study.faults, "\n".join(study.faults)


def test_a_woman_with_substance_use_whose_children_were_removed_and_returned(live_server):
    """Met at her treatment service under a cover that was agreed; contact, then home again."""
    agencies = {
        "police": PolicyGroup.POLICE,
        "substance": PolicyGroup.SUBSTANCE,
        "childrens": PolicyGroup.CHILDRENS,
        "school": PolicyGroup.EDUCATION,
    }
    with chromium() as browser:
        study = Study(browser, live_server.url, agencies)
        study.begin("police", [child("Rory", "3 3 2017")], victim={"given_name": "Kerry", "other_names": ""})
        study.ask("substance", "treatment", "Treatment, at a time when he does not wait outside", "She asks for help.")
        study.ask("childrens", "assessment", "An assessment of the child", "He sees it, and she is not well.")
        study.ask("school", "support", "Somebody for him at school", "He is late and says little.")
        facts = [
            Fact(
                "substance", "contributions", "treatments",
                {"person_id": her, "what": "alcohol", "status": "in", "contact": "through", "apart_from": "on",
                 "words": "We meet here as a keep-fit class", **day("referred_on", -2), **day("started_on", -1)},
                "We meet here as a keep-fit class", {"substance"},
            ),
            Fact(
                "childrens", "children", "child-plan",
                {"child_id": first_child, "kind": "looked_after", "worker": "Oriel Tansy of the east team",
                 "words": "With his grandmother until she is well", **day("since", -1)},
                "With his grandmother until she is well", {"childrens", "idva", "triage", "police"},
            ),
            Fact(
                "childrens", "courts", "family-court",
                {"kind": "care", "status": "open", "court": "Merrow Family Court", **day("began_on", -1),
                 **day("next_hearing_on", 30)},
                "Merrow Family Court", {"childrens", "idva", "triage", "police"},
            ),
            Fact(
                "childrens", "children", "child-contact",
                {"child_id": first_child, "with_whom_id": her, "how": "supervised", "supervisor": "The aunt from Wells",
                 "arrangement": "Wednesdays after school", **day("since", -1)},
                "Wednesdays after school", {"childrens", "idva", "triage", "police"},
            ),
        ]  # fmt: skip
        for fact in facts:
            study.write(fact)
        read(study, facts)
        study.change("childrens", "children", "child-plan", ChildPlan, day("until", 0))
        study.change(
            "childrens", "courts", "family-court", FamilyMatter, {"status": "withdrawn", **day("ended_on", 0)}
        )
        study.change("childrens", "children", "child-contact", ChildContact, day("until", 0))
        study.gave("substance", "She has not drunk for six months")
        study.gave("childrens", "He is at home with her")
        study.end("Her son is home, and she stays in treatment by her own wish.")
    assert not study.faults, "\n".join(study.faults)


def test_a_mother_of_68_and_her_daughter_who_gives_birth_harmed_by_one_man_for_34_years(live_server):
    """One referral, two cases: a refuge in another area takes one of them and none the other; a child in foster care; later
    one refuge for both."""
    agencies = {
        "midwife": PolicyGroup.HEALTH,
        "police": PolicyGroup.POLICE,
        "adult": PolicyGroup.ADULT,
        "childrens": PolicyGroup.CHILDRENS,
        "refuge": PolicyGroup.VOLUNTARY,
        "advice": PolicyGroup.VOLUNTARY,
    }
    mother, daughter = 0, 1
    with chromium() as browser:
        study = Study(browser, live_server.url, agencies)
        victims = [
            {"given_name": "Doreen", "other_names": "", "date_of_birth": "14 2 1958"},
            {"given_name": "Lorna", "other_names": "", "date_of_birth": "30 7 1992"},
        ]
        study.begin(
            "midwife", [{"given_name": "Baby", "born": "unborn", "due_on": study.in_days(20), "to_victim": "grandchild"}],
            victim=victims,
            about=[{"identifier_nhs": ""}, {"identifier_nhs": ""}],
            perpetrator={"given_name": "Raymond", "tie_0": "spouse", "tie_1": "parent"},
            incident={"what_happened": "Thirty-four years of blows and of her money kept from her."},
        )  # fmt: skip
        both = [case.reference for case in study.cases]
        assert len(both) == 2
        for number in (mother, daughter):
            study.turn(number)
            study.ask("police", "other", "A crime report and markers", "Nobody has reported him in 34 years.")
            study.ask("adult", "safeguarding", "An enquiry under section 42", "He keeps their money.")
            study.ask("refuge", "housing", "Two beds in one house", "Neither will go where the other cannot.")
        study.turn(daughter).ask("childrens", "assessment", "An assessment before the birth", "The child is due soon.")
        study.turn(mother).ask("advice", "money", "What she is entitled to", "She has never had money of her own.")
        place = study.place("refuge", "Larch house", adults=5, children=14)
        facts = [
            Fact(
                "adult", "needs", "capacity",
                {"person_id": her, "decision": "Whether to leave with her mother", "assessor": "Bryn Hollis, social worker",
                 "seen_alone": "on", "finding": "has", **day("assessed_on", -1)},
                "Bryn Hollis, social worker", {"adult", "idva", "triage", "midwife"}, daughter,
            ),
            Fact(
                "police", "courts", "investigations",
                {"offence": "Controlling or coercive behaviour", "against_id": him, "status": "reported",
                 **day("reported_on", -1)},
                "Controlling or coercive behaviour", {"police", "idva", "triage", "childrens"}, daughter,
            ),
            Fact(
                "idva", "home", "accommodation-need",
                {"kind": "refuge", "women": "1", "men": "0", "other_adults": "0", "children": "0", "status": "in",
                 "another_area": "on", "pets": "A cat, with a neighbour", **day("need_on", -3), **day("moved_in_on", -2)},
                "A cat, with a neighbour", {"idva", "triage", "adult", "childrens"}, mother,
            ),
            Fact(
                "idva", "home", "accommodation-need",
                {"kind": "refuge", "women": "1", "men": "0", "other_adults": "0", "children": "0", "status": "unmet",
                 "unmet": "needs", "unmet_need": "disability", "school": "None yet: the child is not born",
                 **day("need_on", -3), **day("unmet_on", -2)},
                "None yet: the child is not born", {"idva", "triage", "childrens", "adult"}, daughter,
            ),
            Fact(
                "childrens", "children", "child-plan",
                {"child_id": first_child, "kind": "pre_birth", "worker": "Oriel Tansy of the east team",
                 "words": "A bed is kept with a foster family", **day("since", -1), **day("next_on", 10)},
                "A bed is kept with a foster family", {"childrens", "idva", "triage", "police"}, daughter,
            ),
            Fact(
                "advice", "money", "money-help",
                {"kind": "benefit", "what": "Pension Credit", "status": "applied", **day("applied_on", -1)},
                "Pension Credit", {"advice", "idva", "triage", "adult"}, mother,
            ),
        ]  # fmt: skip
        for fact in facts:
            study.write(fact)
        read(study, facts)
        # The child is born and goes to foster carers, with contact; then one refuge takes both women.
        study.turn(daughter).born("childrens", "Isla")
        born = Fact(
            "childrens", "children", "child-plan",
            {"child_id": first_child, "kind": "looked_after", "words": "With foster carers, near her mother",
             **day("since", 0)},
            "With foster carers, near her mother", {"childrens", "idva", "triage", "police"}, daughter,
        )  # fmt: skip
        contact = Fact(
            "childrens", "children", "child-contact",
            {"child_id": first_child, "with_whom_id": her, "how": "supervised", "supervisor": "The carer",
             "arrangement": "Three times a week at the centre", **day("since", 0)},
            "Three times a week at the centre", {"childrens", "idva", "triage", "police"}, daughter,
        )  # fmt: skip
        study.write(born)
        study.write(contact)
        read(study, [born, contact])
        study.turn(mother).change(
            "idva", "home", "accommodation-need", Stay,
            {"status": "ended", "end": "planned", "move_on": "safe", **day("moved_out_on", 0)},
        )  # fmt: skip
        for number in (mother, daughter):
            study.turn(number).into(place)
        study.turn(mother).change(
            "advice", "money", "money-help", MoneyHelp,
            {"status": "granted", "amount": "90", "weekly": "on", **day("decided_on", 0)},
        )  # fmt: skip
        study.gave("advice", "Pension Credit is paid to an account of her own")
        for number in (mother, daughter):
            study.turn(number).gave("refuge", "They live together, and nobody knows where")
            study.end("Safe, together, with her own money.")
    assert not study.faults, "\n".join(study.faults)
    place.refresh_from_db()
    assert (place.used_adults, place.used_children) == (2, 0)


def test_a_father_on_a_programme_who_comes_to_see_his_part(live_server):
    """Her worker is named before he starts; he stops cannabis, sees what he did, and becomes a mentor."""
    agencies = {
        "police": PolicyGroup.POLICE,
        "childrens": PolicyGroup.CHILDRENS,
        "programme": PolicyGroup.VOLUNTARY,
        "substance": PolicyGroup.SUBSTANCE,
        "probation": PolicyGroup.PROBATION,
    }
    with chromium() as browser:
        study = Study(browser, live_server.url, agencies)
        study.begin(
            "police", [child("Nia", "6 6 2019")], victim={"given_name": "Bethan", "other_names": ""},
            perpetrator={"given_name": "Gareth"},
        )  # fmt: skip
        study.ask("programme", "support", "A programme for fathers", "He says that he wants to change.", "him")
        study.ask("substance", "treatment", "Help to stop cannabis", "He smokes daily and is worse for it.", "him")
        study.ask("childrens", "assessment", "An assessment of the child", "She hears it at night.")
        study.ask("probation", "other", "What his licence asks of him", "He has a community order.", "him")
        programme, course = study.course("programme", "Fathers in mind", sessions=2)
        facts = [
            Fact(
                "programme", "programmes", "programme-place",
                {"person_id": him, "programme_id": str(programme.pk), "source": "self", "status": "waiting",
                 **day("referred_on", -3)},
                "Fathers in mind", {"programme", "idva", "triage", "childrens", "probation"},
            ),
            Fact(
                "substance", "contributions", "treatments",
                {"person_id": him, "what": "drugs", "status": "in", "contact": "none",
                 "words": "Cannabis, daily, since he was fifteen", **day("referred_on", -3), **day("started_on", -2)},
                "Cannabis, daily, since he was fifteen", {"substance"},
            ),
            Fact(
                "probation", "contributions", "licences",
                {"kind": "community", "person_id": him, "status": "in_force", "officer": "Ines Marlow, Merrow office",
                 **day("since", -5), **day("until", 300)},
                "Ines Marlow, Merrow office", {"probation", "police", "idva", "triage", "childrens"},
            ),
        ]  # fmt: skip
        for fact in facts:
            study.write(fact)
        read(study, facts)
        at = {"run_id": str(course.pk)}
        study.change("programme", "programmes", "programme-place", ProgrammePlace, {"status": "offered", **at})
        # Without a worker for her he does not start, and what was typed is still there.
        place = ProgrammePlace.objects.get()
        hand = study["programme"].go(f"{study.at}/programme-place/{place.pk}").type({"status": "started"})
        assert "victim" in hand.press("Save", within="main").page.locator(".govuk-error-summary").inner_text().lower()
        named = {
            "status": "started",
            "support_worker_id": str(study.users["idva"].pk),
            "measure": "Whose fault it was, he says",
        }
        study.change("programme", "programmes", "programme-place", ProgrammePlace, named | {"before": "Hers"})
        for number in (1, 2):
            study.came("programme", programme, course, number, place)
        study.change(
            "programme", "programmes", "programme-place", ProgrammePlace,
            {"status": "completed", "after": "His own, and he names each time"},
        )  # fmt: skip
        study.change(
            "substance",
            "contributions",
            "treatments",
            SubstanceTreatment,
            {"status": "completed", **day("ended_on", 0)},
        )
        after = Fact(
            "", "programmes", "", {}, "His own, and he names each time",
            {"programme", "idva", "triage", "childrens", "probation"},
        )  # fmt: skip
        read(study, [after])
        study.gave("substance", "No cannabis for four months")
        study.gave("programme", "He comes back as a mentor of the next course")
        study.end("She and her child live in peace, apart from him.")
    assert not study.faults, "\n".join(study.faults)
