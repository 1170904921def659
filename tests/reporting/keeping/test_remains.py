"""The table of what is left knows every table and column of cases and people."""

import pytest
from django.apps import apps
from django.db.models import Model

from reporting.keeping import remains
from reporting.models import Alert, AuditAnswers, AuditItem, Complaint, Review, Term, Watched

# What reports hold knows cases by number and reference and stays.
REPORTS = {Alert, Review, Term, Watched}
# Made by the hub itself, and answers of the victim that are chosen from a list and copied without it.
CODED = {
    "reference", "referral_reference", "key", "victim_sex", "victim_ethnicity", "victim_disability", "victim_orientation",
    "victim_gender_same", "about", "unit", "stratum",
}  # fmt: skip
LEFT = {**remains.CASE, **remains.REFERRAL, **remains.COMPLAINT}


def models() -> set[type[Model]]:
    return {
        model
        for app in ("cases", "people", "referrals", "support", "marac", "history")
        for model in apps.get_app_config(app).get_models()
    } | {AuditAnswers, AuditItem, Complaint}


def test_every_table_is_somewhere_once():
    groups = [
        set(remains.GONE),
        set(remains.REFERRAL_GONE),
        set(LEFT),
        remains.ELSEWHERE,
        remains.NOTHING_OF_A_CASE,
    ]
    assert set().union(*groups) >= models()
    assert sum(map(len, groups)) == len(set().union(*groups))


@pytest.mark.parametrize("model", LEFT, ids=lambda model: model.__name__)
def test_every_column_of_what_stays_is_kept_or_emptied(model):
    columns = {field.column for field in model._meta.concrete_fields}
    emptied = {model._meta.get_field(name.removesuffix("_id")).column for name in LEFT[model].emptied}
    assert LEFT[model].kept | emptied == columns
    assert not LEFT[model].kept & emptied


@pytest.mark.parametrize("model", LEFT, ids=lambda model: model.__name__)
def test_no_free_text_stays(model):
    """Only choices, references and numbers."""
    for field in model._meta.concrete_fields:
        text = field.get_internal_type() in ("TextField", "CharField") and not field.choices
        if text and field.column in LEFT[model].kept:
            assert field.column in CODED, f"{model.__name__}.{field.column}"
