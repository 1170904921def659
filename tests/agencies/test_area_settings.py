"""Settings of an area in pages: every clock has its place and its bounds, and a change says who, when, why and what was."""

import pytest
from django.urls import reverse

from agencies.access import Role
from agencies.area_settings import BY_SLUG, THEMES, Number, Pick, Switch, Week, Worker, span, told
from agencies.models import Area, AreaChange
from agencies.models.clocks import Clocks
from audit.models import Event, Verb
from dashub.errors import StaleVersion
from marac.repeat import Basis, Rule
from referrals.rules import office_hours
from tests.factories import SYSTEM, make_area, make_user

pytestmark = pytest.mark.django_db
ALL = [(theme, one) for theme in THEMES for one in theme.settings]


@pytest.fixture
def area():
    return make_area()


@pytest.fixture
def page(client, area):
    client.force_login(make_user(area.hub_desk, Role.ADMINISTRATOR, name="Ada Minister"))
    return client


def at(area, slug: str) -> str:
    return reverse("configure-area-theme", args=[area.pk, slug])


def typed(area, slug: str, **more) -> dict:
    """The form as it is drawn, with what is typed into it."""
    kept = {one.name: getattr(area, one.name) for one in BY_SLUG[slug].settings}
    for one in BY_SLUG[slug].settings:
        if isinstance(one, Week):
            kept |= {one.day(int(day)): span(hours) for day, hours in kept.pop(one.name).items()}
        elif isinstance(one, Worker):
            kept[one.name] = kept[one.name] or ""
    kept = {name: "on" if value is True else value for name, value in kept.items() if value is not False}
    return {**kept, "seen": area.last_change(slug), "why": "Agreed by the board", **more}


def test_every_clock_is_set_on_one_page_and_no_page_sets_anything_else():
    of_the_hub = {
        "opening_hours",
        "on_call_name",
        "on_call_phone",
        "on_call_user_id",
        "round_the_clock",
        "women_16plus",
    }
    assert sorted(one.name for _, one in ALL) == sorted(
        {field.name for field in Clocks._meta.get_fields()} | of_the_hub
    )


@pytest.mark.parametrize(("theme", "one"), ALL, ids=lambda each: getattr(each, "name", getattr(each, "slug", "")))
def test_what_stands_at_first_may_be_saved(theme, one):
    now = getattr(Area(), one.name)
    match one:
        case Number():
            assert one.least <= now <= one.most
        case Switch():
            assert now is True
        case Pick():
            assert now in dict(one.choices)
        case _:
            assert told(one, now)
    for first, second, _ in theme.order:
        assert getattr(Area(), first) <= getattr(Area(), second)


def test_the_rules_of_a_repeat_are_those_that_the_marac_knows():
    offered = {one.name: [value for value, _ in one.choices] for _, one in ALL if isinstance(one, Pick)}
    assert offered == {"repeat_rule": [*Rule], "repeat_anchor": [*Basis]}


def test_a_value_is_read_with_its_unit():
    glass = BY_SLUG["emergencies"].setting("glass_hours")
    assert (told(glass, 1), told(glass, 4)) == ("1 hour", "4 hours")


@pytest.mark.parametrize("slug", BY_SLUG)
def test_a_page_saved_as_it_is_drawn_writes_nothing(page, area, slug):
    answer = page.post(at(area, slug), typed(area, slug))
    assert answer.url == reverse("configure-area", args=[area.pk])
    assert not AreaChange.objects.exists()


def test_a_change_says_who_why_and_what_stood_there(page, area):
    page.post(at(area, "agencies"), typed(area, "agencies", agency_answer_days="7"))
    area.refresh_from_db()
    assert area.agency_answer_days == 7
    change = area.changes.get()
    assert (change.theme, change.before, change.now) == (
        "agencies",
        {"agency_answer_days": 3},
        {"agency_answer_days": 7},
    )
    text = page.get(at(area, "agencies")).content.decode()
    assert (
        "Ada Minister: Agreed by the board. Before: To answer a referral from another agency: 3 working days" in text
    )
    assert "7 working days" in page.get(reverse("configure-area", args=[area.pk])).content.decode()
    assert "Agreed by the board" not in page.get(at(area, "home")).content.decode()
    event = Event.objects.get(kind="agencies.area", verb=Verb.CHANGED)
    assert event.detail["before"] == {"agency_answer_days": 3} and event.detail["now"] == {"agency_answer_days": 7}


def test_the_duty_list_is_set_with_its_history(page, area):
    chair, triage = make_user(area.hub_desk, Role.CHAIR, name="Cara Ash"), make_user(area.hub_desk, Role.TRIAGE)
    answer = page.post(at(area, "emergencies"), typed(area, "emergencies", duty=[triage.pk]))
    assert answer.context["form"].errors["duty"]
    page.post(at(area, "emergencies"), typed(area, "emergencies", glass_hours="8", duty=[chair.pk]))
    area.refresh_from_db()
    assert area.glass_hours == 8 and list(area.duty.all()) == [chair]
    page.post(at(area, "emergencies"), typed(area, "emergencies", duty=[]))
    text = page.get(at(area, "emergencies")).content.decode()
    assert "Before: Duty list: Cara Ash" in text and "Duty list: Every chair" in text


@pytest.mark.parametrize("name", [one.name for _, one in ALL if isinstance(one, Number)])
def test_a_number_has_bounds(page, area, name):
    theme, one = next(pair for pair in ALL if pair[1].name == name)
    for wrong in (one.least - 1, one.most + 1, "", "soon", "1.5"):
        answer = page.post(at(area, theme.slug), typed(area, theme.slug, **{name: wrong}))
        assert answer.context["form"].errors[name], wrong
    assert not AreaChange.objects.exists()


@pytest.mark.parametrize(("theme", "pair"), [(theme, pair) for theme in THEMES for pair in theme.order])
def test_what_comes_first_has_no_more_time_than_what_follows(page, area, theme, pair):
    first, second, says = pair
    more = min(getattr(area, second) + 1, theme.setting(first).most)
    answer = page.post(at(area, theme.slug), typed(area, theme.slug, **{first: more}))
    assert says in answer.content.decode()
    level = {first: getattr(area, second)}
    assert page.post(at(area, theme.slug), typed(area, theme.slug, **level)).status_code == 302


def test_without_a_reason_nothing_is_changed(page, area):
    answer = page.post(at(area, "home"), typed(area, "home", find_place_days="2", why=""))
    assert answer.context["form"].errors["why"] and 'value="2"' in answer.content.decode()
    area.refresh_from_db()
    assert area.find_place_days == 1


def test_who_comes_second_is_shown_both_and_keeps_what_she_typed(page, area):
    second = typed(area, "home", find_place_days="3")
    page.post(at(area, "home"), typed(area, "home", find_place_days="2"))
    text = page.post(at(area, "home"), second).content.decode()
    assert "Someone else saved this first" in text and 'value="3"' in text
    area.refresh_from_db()
    assert area.find_place_days == 2
    page.post(at(area, "home"), {**second, "seen": area.last_change("home")})
    area.refresh_from_db()
    assert area.find_place_days == 3
    with pytest.raises(StaleVersion):
        area.change("home", second["seen"], SYSTEM, "Late", find_place_days=9)


def test_a_change_of_another_theme_is_no_clash(page, area):
    mine = typed(area, "home", find_place_days="3")
    page.post(at(area, "letters"), typed(area, "letters", view_hours="12"))
    assert page.post(at(area, "home"), mine).status_code == 302
    area.refresh_from_db()
    assert (area.find_place_days, area.view_hours) == (3, 12)


def test_another_area_and_no_theme_are_not_there(page, area):
    far = make_area("Far")
    assert page.get(at(far, "home")).status_code == 404
    assert page.post(at(far, "home"), typed(far, "home", find_place_days="2")).status_code == 404
    assert page.get(reverse("configure-area", args=[far.pk])).status_code == 404
    assert page.get(at(area, "nothing")).status_code == 404


# --- The hub's hours ------------------------------------------------------------------------------------------------


def test_the_hub_s_hours_are_typed_as_people_write_them(page, area):
    days = {f"opening_hours_{number}": "" for number in range(7)}
    days |= {"opening_hours_0": "8:30am to 5pm", "opening_hours_1": "08:30-17:00", "opening_hours_5": "10am – midday"}
    page.post(at(area, "hours"), typed(area, "hours", **days))
    area.refresh_from_db()
    assert area.opening_hours == {"0": ["08:30", "17:00"], "1": ["08:30", "17:00"], "5": ["10:00", "12:00"]}
    text = page.get(reverse("configure-area", args=[area.pk])).content.decode()
    week = "Monday to Tuesday 8:30am to 5pm; Wednesday to Friday closed; Saturday 10am to midday; Sunday closed"
    assert week in text
    assert office_hours(area.opening_hours).week.keys() == {0, 1, 5}
    drawn = page.get(at(area, "hours")).context["form"]
    assert drawn["opening_hours_5"].value() == "10am to midday"


@pytest.mark.parametrize(
    "wrong", ["always", "8:30am", "5pm to 8:30am", "9am to 9am", "8 to 5", "25:00 to 26:00", "9am to " * 9]
)
def test_hours_that_cannot_be_read_are_kept_as_typed(page, area, wrong):
    answer = page.post(at(area, "hours"), typed(area, "hours", opening_hours_3=wrong))
    assert answer.context["form"].errors["opening_hours_3"] and wrong.strip() in answer.content.decode()
    assert not AreaChange.objects.exists()


def test_who_is_on_call_triages_at_the_hub(page, area):
    triage, elsewhere = (
        make_user(area.hub_desk, Role.TRIAGE, name="Tess Ash"),
        make_user(make_area().hub_desk, Role.TRIAGE),
    )
    answer = page.post(at(area, "hours"), typed(area, "hours", on_call_user_id=elsewhere.pk))
    assert answer.context["form"].errors["on_call_user_id"]
    page.post(at(area, "hours"), typed(area, "hours", on_call_user_id=triage.pk, on_call_phone="01632 960 777"))
    area.refresh_from_db()
    assert (area.on_call_user, area.on_call_phone) == (triage, "01632 960 777")
    page.post(at(area, "hours"), typed(area, "hours", on_call_user_id="", round_the_clock=["health"]))
    area.refresh_from_db()
    assert area.on_call_user is None and area.round_the_clock == ["health"]
    text = page.get(at(area, "hours")).content.decode()
    assert "On-call officer: Tess Ash" in text and "Agencies that work at all hours: Police" in text
