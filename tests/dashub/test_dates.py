"""Three boxes for a date, one for a time: what is accepted, what is said, what is kept."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from dashub.dates import DateField, Typed, read_time
from dashub.forms import Form


class Birth(Form):
    born = DateField(label="Date of birth", past=True)


class Planned(Form):
    on = DateField(label="When is it?", future=True, required=False)


def sent(form, day, month, year, name="born"):
    return form({f"{name}_day": day, f"{name}_month": month, f"{name}_year": year})


@pytest.mark.parametrize("month", ["3", "03", "March", "march", "mar", "Mar.", " MAR "])
def test_month_as_number_or_name(month):
    form = sent(Birth, "7", month, "1984")
    assert form.is_valid(), form.errors
    assert form.cleaned_data["born"] == dt.date(1984, 3, 7)


@pytest.mark.parametrize(
    ("typed", "message", "wrong"),
    [
        (("", "3", "1984"), "Date of birth must include a day", ("day",)),
        (("", "", "1984"), "Date of birth must include a day and month", ("day", "month")),
        (("7", "3", ""), "Date of birth must include a year", ("year",)),
        (("32", "3", "1984"), "Date of birth must have a day between 1 and 31", ("day",)),
        (("7", "13", "1984"), "Date of birth must have a month as a number or a name, like 3 or March", ("month",)),
        (("7", "ma", "1984"), "Date of birth must have a month as a number or a name, like 3 or March", ("month",)),
        (("7", "3", "84"), "Date of birth must have a year of 4 numbers, like 1984", ("year",)),
        (("7", "3", "0000"), "Date of birth must have a year of 4 numbers, like 1984", ("year",)),
        (("29", "2", "2023"), "Date of birth must be a real date: February 2023 has no day 29", ("day",)),
        (("7", "3", "1899"), "Date of birth must have a year between 1900 and 2100", ("year",)),
        (("7", "3", "9999"), "Date of birth must have a year between 1900 and 2100", ("year",)),
        (("٧", "<b>", "'; --"), "Date of birth must have a month as a number or a name, like 3 or March", ("month",)),
        (("9" * 5000, "9" * 5000, "9" * 5000), "Date of birth must have a day between 1 and 31", ("day",)),
    ],
)
def test_says_which_box_is_wrong_and_keeps_what_was_typed(typed, message, wrong):
    form = sent(Birth, *typed)
    assert form.errors["born"] == [message]
    assert form["born"].wrong_parts == wrong
    assert form["born"].first_id == f"id_born-{wrong[0]}"
    assert form["born"].value() == Typed(*typed)


def test_empty_is_missing_only_where_it_is_required():
    assert sent(Birth, "", "", "").errors["born"] == ["Enter date of birth"]
    assert sent(Planned, "", "", "", name="on").is_valid()


def test_29_february_of_a_leap_year():
    assert sent(Birth, "29", "2", "2024").is_valid()


def test_limits_at_their_boundary():
    today = timezone.localdate()
    tomorrow, yesterday = today + dt.timedelta(1), today - dt.timedelta(1)
    assert sent(Birth, str(today.day), str(today.month), str(today.year)).is_valid()
    assert sent(Birth, str(tomorrow.day), str(tomorrow.month), str(tomorrow.year)).errors["born"] == [
        "Date of birth must be today or in the past"
    ]
    late = sent(Planned, str(yesterday.day), str(yesterday.month), str(yesterday.year), name="on")
    assert late.errors["on"] == ["The date must be today or in the future"]
    assert sent(Planned, str(today.day), str(today.month), str(today.year), name="on").is_valid()


def test_a_draft_gives_the_date_back_as_text():
    html = str(Birth(initial={"born": "1984-03-07"})["born"])
    assert 'value="7"' in html and 'value="3"' in html and 'value="1984"' in html


def test_has_changed():
    same = Birth({"born_day": "7", "born_month": "March", "born_year": "1984"}, initial={"born": dt.date(1984, 3, 7)})
    other = Birth({"born_day": "8", "born_month": "March", "born_year": "1984"}, initial={"born": dt.date(1984, 3, 7)})
    assert not same.has_changed()
    assert other.has_changed()


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("9:30am", dt.time(9, 30)),
        ("9.30 pm", dt.time(21, 30)),
        ("12am", dt.time(0)),
        ("12:15pm", dt.time(12, 15)),
        ("0930", dt.time(9, 30)),
        ("14:05", dt.time(14, 5)),
        ("midday", dt.time(12)),
        ("Midnight", dt.time(0)),
    ],
)
def test_times_as_people_write_them(text, time):
    assert read_time(text) == time


@pytest.mark.parametrize("text", ["9", "25:00", "9:60", "13pm", "0am", "soon", "9:30" + " " * 30 + "x", "٩:٣٠"])
def test_what_is_no_time(text):
    with pytest.raises(ValidationError, match="like 9:30am"):
        read_time(text)
