import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.models import case, presentation
from cases.risk import Answer, Level, Route, all_tools, direction, marac_routes, raised, score, tool
from cases.risk.catalogue import BadTool
from cases.risk.engine import ESCALATION_FROM, LARGEST_TOTAL
from dashub.errors import InvalidInput

DASH24, DASH27, YOUNG = tool("dash-24"), tool("dash-27"), tool("yp-ric")


def answers(of, yes=0, unknown=0, no=0):
    """The first so many questions of a tool answered in that order."""
    values = ["yes"] * yes + ["unknown"] * unknown + ["no"] * no
    return dict(zip(of.numbers, values, strict=False))


def test_values_are_those_that_the_models_store():
    assert {level.value for level in Level} == set(case.RiskLevel.values)
    assert {route.value for route in Route} == set(presentation.Ground.values)


@pytest.mark.parametrize(
    ("yes", "level"),
    [(0, "standard"), (1, "standard"), (9, "standard"), (10, "medium"), (13, "medium"), (14, "high"), (24, "high")],
)
def test_bands_of_the_24_question_tool(yes, level):
    assert score(DASH24, answers(DASH24, yes=yes, no=24 - yes)).level == level


def test_nothing_asked_is_not_a_low_risk():
    result = score(DASH24, {})
    assert (
        result.level is Level.UNKNOWN and result.native == "0 yes, 0 don't know, 24 not asked" and not result.finished
    )


def test_only_yes_counts_and_everything_is_shown():
    result = score(DASH24, answers(DASH24, yes=13, unknown=4, no=5))
    assert result.native == "13 yes, 4 don't know, 2 not asked"
    assert (result.yes, result.unknown, result.no, result.not_asked) == (13, 4, 5, 2)
    assert result.level is Level.MEDIUM and (result.tool, result.version) == ("dash-24", "1")
    assert score(DASH24, answers(DASH24, yes=13, unknown=4, no=7)).finished


def test_an_areas_own_bands():
    local = {"standard": 0, "medium": 8, "high": 10}
    assert score(DASH24, answers(DASH24, yes=10), bands=local).level is Level.HIGH
    assert score(DASH24, answers(DASH24, yes=9), bands=local).level is Level.MEDIUM


@pytest.mark.parametrize(
    "bands",
    [
        {"standard": 0, "medium": 14, "high": 10},
        {"standard": 0, "medium": 10, "high": 10},
        {"standard": 1, "medium": 10, "high": 14},
        {"medium": 0, "high": 14},
        {"standard": 0, "medium": 10, "severe": 14},
        {},
    ],
)
def test_unsound_bands_are_refused(bands):
    with pytest.raises(BadTool):
        score(DASH24, {}, bands=bands)


@pytest.mark.parametrize(
    ("yes", "unknown", "prompted"),
    [(13, 1, True), (13, 0, False), (10, 4, True), (10, 3, False), (0, 14, True), (14, 5, False)],
)
@pytest.mark.parametrize("of", [DASH24, YOUNG], ids=lambda each: each.slug)
def test_what_is_not_known_prompts_for_judgement_at_14(of, yes, unknown, prompted):
    prompts = " ".join(score(of, answers(of, yes=yes, unknown=unknown)).prompts)
    assert (f"Yes and don't know together come to {yes + unknown}." in prompts) is prompted


@pytest.mark.parametrize("slug", ["dash-27", "s-dash", "honour-based"])
def test_tools_without_a_mark_never_prompt_by_count(slug):
    of = tool(slug)
    everything = score(of, dict.fromkeys(of.numbers, "unknown"))
    assert everything.prompts == () and everything.level is Level.UNKNOWN and everything.band == ""


@pytest.mark.parametrize(
    ("of", "number", "opened"),
    [
        (DASH24, "4", "honour-based"),
        (DASH24, "17", "honour-based"),
        (DASH24, "8", "s-dash"),
        (DASH27, "4", "honour-based"),
        (DASH27, "20", "honour-based"),
        (DASH27, "8", "s-dash"),
        (YOUNG, "8", "s-dash"),
        (YOUNG, "4", "honour-based"),
        (YOUNG, "17", "honour-based"),
    ],
)
def test_a_yes_opens_the_next_tool_and_nothing_else_does(of, number, opened):
    assert score(of, {number: "yes"}).opened == (opened,)
    for other in ("no", "unknown", ""):
        assert score(of, {number: other}).opened == ()


def test_all_the_triggers_of_a_tool():
    every = score(DASH24, dict.fromkeys(DASH24.numbers, "yes"))
    assert every.opened == ("honour-based", "s-dash")
    assert [item.number for item in DASH24.items if item.opens] == ["4", "8", "17"]
    assert [item.number for item in DASH27.items if item.opens] == ["4", "8", "20"]


@pytest.mark.parametrize(
    ("of", "number", "word"),
    [
        (DASH24, "5", "Suicide"),
        (DASH24, "15", "Strangulation"),
        (DASH27, "5", "Suicide"),
        (DASH27, "18", "Strangulation"),
    ],
)
def test_prompts_of_single_answers(of, number, word):
    assert word in score(of, {number: "yes"}).prompts[0]
    assert score(of, {number: "unknown"}).prompts == ()


@pytest.mark.parametrize(
    ("yes", "together"),
    [
        (["6", "12", "1"], True),
        (["6", "12", "13"], True),
        (["6", "12", "15"], True),
        (["6", "12"], False),
        (["6", "1"], False),
        (["12", "1"], False),
    ],
)
def test_separation_control_and_violence_together(yes, together):
    concerns = score(DASH24, dict.fromkeys(yes, "yes")).concerns
    assert ("Separation, controlling behaviour and violence together" in concerns) is together


def test_concerns_are_named_once():
    concerns = score(DASH24, {"2": "yes", "3": "yes", "10": "yes", "11": "yes", "8": "yes", "14": "no"}).concerns
    assert concerns == ("How the victim sees the danger", "Stalking", "Escalation")


def test_police_form_is_graded_by_judgement_and_never_by_its_count():
    everything = score(DASH27, dict.fromkeys(DASH27.numbers, "yes"))
    assert everything.level is Level.UNKNOWN and everything.band == "" and everything.marac_at is None
    graded = score(DASH27, {"1": "yes"}, grade="high")
    assert graded.level is Level.HIGH and graded.native == "1 yes, 0 don't know, 26 not asked; graded high"


def test_a_question_that_the_tool_has_not():
    with pytest.raises(InvalidInput, match="Dash 24 has no question 25"):
        score(DASH24, {"25": "yes"})


@pytest.mark.parametrize("value", ["maybe", "YES", 1, None, [], "💜"])
def test_an_answer_that_is_none(value):
    with pytest.raises(InvalidInput) as raised_error:
        score(DASH24, {"1": value})
    assert "yes, no or don't know" in raised_error.value.fields["1"]


def test_a_grade_that_is_none():
    for of in (DASH27, tool("dara")):
        with pytest.raises(InvalidInput):
            score(of, grade="severe")


@given(st.dictionaries(st.sampled_from(DASH24.numbers), st.sampled_from(list(Answer))))
def test_counts_always_add_up_and_no_answer_blocks(given_answers):
    result = score(DASH24, given_answers)
    assert result.yes + result.no + result.unknown + result.not_asked == 24
    if result.yes < 24 and result.yes + result.no + result.unknown:
        more = dict(given_answers) | {next(n for n in DASH24.numbers if given_answers.get(n) != "yes"): "yes"}
        assert score(DASH24, more).level.rank >= result.level.rank


# --- MeRIT and DARA


MERIT = tool("merit")


@pytest.mark.parametrize(
    ("total", "band", "level"),
    [
        (0, "bronze", "standard"),
        (40, "bronze", "standard"),
        (41, "silver", "medium"),
        (71, "silver", "medium"),
        (72, "gold", "high"),
    ],
)
def test_merit_bands(total, band, level):
    result = score(MERIT, total=total)
    assert (result.band, result.level, result.native) == (band, level, f"{band.capitalize()}, {total}")


def test_merit_band_as_the_form_gives_it():
    assert score(MERIT, total=45, band="bronze").level is Level.STANDARD
    assert score(MERIT, band="gold").native == "Gold"
    assert score(MERIT).level is Level.UNKNOWN and score(MERIT).native == "Not recorded"


@pytest.mark.parametrize(
    ("total", "band", "field"),
    [
        (72, "silver", "band"),
        (71, "gold", "band"),
        (50, "platinum", "band"),
        (-1, "", "total"),
        (LARGEST_TOTAL + 1, "", "total"),
    ],
)
def test_merit_contradictions(total, band, field):
    with pytest.raises(InvalidInput) as raised_error:
        score(MERIT, total=total, band=band)
    assert set(raised_error.value.fields) == {field}


def test_merit_largest_total():
    assert score(MERIT, total=999).band == "gold"


def test_merit_local_bounds():
    local = {"bronze": 0, "silver": 30, "gold": 72}
    assert score(MERIT, total=35, bands=local).band == "silver"


def test_dara_is_a_grade_and_never_a_number():
    result = score(tool("dara"), grade="medium")
    assert (result.level, result.native, result.yes, result.total) == ("medium", "Graded medium", None, None)
    assert score(tool("dara")).native == "Not graded"


# --- Judgement


@pytest.mark.parametrize("level", list(Level))
@pytest.mark.parametrize("to", list(Level))
def test_judgement_raises_with_a_reason_and_never_lowers(level, to):
    if to.rank < level.rank:
        with pytest.raises(InvalidInput) as refused:
            raised(level, to, "because")
        assert "level" in refused.value.fields
        return
    assert raised(level, to, "because") is to
    if to.rank > level.rank:
        with pytest.raises(InvalidInput) as refused:
            raised(level, to, "  ")
        assert "judgement_reason" in refused.value.fields
    else:
        assert raised(level, to, "") is to


def test_ranks():
    assert [level.rank for level in (Level.UNKNOWN, Level.STANDARD, Level.MEDIUM, Level.HIGH)] == [0, 1, 2, 3]


@pytest.mark.parametrize(
    ("before", "now", "way"),
    [
        (Level.MEDIUM, Level.HIGH, "up"),
        (Level.HIGH, Level.STANDARD, "down"),
        (Level.HIGH, Level.HIGH, "same"),
        (Level.UNKNOWN, Level.HIGH, ""),
        (Level.HIGH, Level.UNKNOWN, ""),
    ],
)
def test_direction(before, now, way):
    assert direction(before, now) == way


# --- Routes


def routes(*args, **kwargs):
    return [found.route for found in marac_routes(*args, **kwargs)]


def test_no_route_is_an_empty_answer_not_a_refusal():
    assert marac_routes() == ()
    assert marac_routes([score(DASH24, answers(DASH24, yes=3))], police_incidents=0) == ()


@pytest.mark.parametrize(("yes", "found"), [(13, []), (14, [Route.VISIBLE])])
def test_visible_high_risk_from_14(yes, found):
    assert routes([score(DASH24, answers(DASH24, yes=yes, unknown=24 - yes))]) == found


@pytest.mark.parametrize("slug", ["dash-27", "yp-ric", "s-dash", "honour-based"])
def test_the_mark_of_14_touches_no_other_tool(slug):
    of = tool(slug)
    result = score(of, dict.fromkeys(of.numbers, "yes"), grade="high" if of.graded else "")
    assert routes([result]) == [] == routes([result], marks={slug: 1})


def test_only_two_tools_have_a_mark():
    marks = {slug: each.marac_at for slug in all_tools() for each in all_tools()[slug].values() if each.marac_at}
    assert marks == {"dash-24": 14, "merit": 72}


def test_an_areas_own_mark():
    result = score(DASH24, answers(DASH24, yes=10))
    assert routes([result], marks={"dash-24": 10}) == [Route.VISIBLE] and routes([result]) == []
    assert "(10 or more)" in marac_routes([result], marks={"dash-24": 10})[0].why


@pytest.mark.parametrize(
    ("total", "band", "found"),
    [(71, "", []), (72, "", [Route.VISIBLE]), (None, "gold", [Route.VISIBLE]), (None, "silver", [])],
)
def test_merit_gold(total, band, found):
    assert routes([score(MERIT, total=total, band=band)]) == found


def test_dara_high_is_no_count():
    assert routes([score(tool("dara"), grade="high")]) == []


@pytest.mark.parametrize(
    ("incidents", "found"), [(None, []), (2, []), (3, [Route.ESCALATION]), (9, [Route.ESCALATION])]
)
def test_potential_escalation_from_three(incidents, found):
    assert routes(police_incidents=incidents) == found
    assert ESCALATION_FROM == 3


def test_escalation_is_reviewed_locally():
    assert routes(police_incidents=3, escalation_from=4) == [] and routes(police_incidents=2, escalation_from=2)


def test_judgement_needs_its_reason():
    assert (
        marac_routes(judged=True, judgement_reason=" She fears he will kill her. ")[0].why
        == "She fears he will kill her."
    )
    with pytest.raises(InvalidInput) as refused:
        marac_routes(judged=True, judgement_reason="  ")
    assert "judgement_reason" in refused.value.fields
    assert routes(judgement_reason="typed but not claimed") == []


def test_repeat_whatever_the_count():
    assert routes([score(DASH24, {"1": "no"})], is_repeat=True) == [Route.REPEAT]


def test_all_that_apply_in_order_with_their_words():
    found = marac_routes(
        [score(DASH24, answers(DASH24, yes=15))], judged=True, judgement_reason="x", police_incidents=4, is_repeat=True
    )
    assert [each.route for each in found] == [Route.JUDGEMENT, Route.VISIBLE, Route.ESCALATION, Route.REPEAT]
    assert found[1].why == "Dash 24: 15 yes, 0 don't know, 9 not asked (14 or more)"
    assert found[2].why == "4 incidents reported to the police in 12 months (3 or more)"
