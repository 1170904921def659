"""Whatever is sent to the API is answered by it: no body, path or query makes an error of ours."""

import copy
import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agencies.access import PolicyGroup
from referrals.serializers import AnswersOf
from tests.api.test_api import BODY, CASES, REFERRALS, System
from tests.factories import make_area, make_desk

pytestmark = pytest.mark.django_db
AGENCY_REFERRALS = "/api/v1/agency-referrals"
REFUSALS = {400, 404, 409, 413}
# Each example is a request that is undone or makes one referral more, so they may share the fixture.
FUZZ = settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])


def names(serializer) -> set[str]:
    """Every field name of a serializer and of those inside it."""
    found = set(serializer.fields)
    for field in serializer.fields.values():
        inner = getattr(field, "child", field)
        if hasattr(inner, "fields"):
            found |= names(inner)
    return found


KEYS = st.sampled_from(sorted(names(AnswersOf()))) | st.text(max_size=20)
WORDS = st.sampled_from(
    ["yes", "no", "unknown", "", "mobile", "safe", "1990-02-30", "0001-01-01", "\0", "\ud800", "😀"]
)
LEAVES = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=30) | WORDS
VALUES = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=6), max_leaves=20
)


def places(value, path=()):
    """Every place inside a body."""
    yield path
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        yield from places(inner, (*path, key))


PLACES = sorted(places(BODY), key=str)


def put(body, path, value):
    if not path:
        return value
    changed = copy.deepcopy(body)
    holder = changed
    for key in path[:-1]:
        holder = holder[key]
    holder[path[-1]] = value
    return changed


@pytest.fixture
def housing():
    return System(make_desk(make_area(), PolicyGroup.HOUSING))


def refused_or(response, *fine):
    assert response.status_code in {*fine, *REFUSALS}
    if response.status_code in REFUSALS:
        assert set(response.json()["error"]) == {"code", "message", "fields"}


@FUZZ
@given(path=st.sampled_from(PLACES), value=VALUES)
def test_a_good_body_with_one_thing_changed(housing, path, value):
    refused_or(housing.send(put(BODY, path, value)), 201)


@FUZZ
@given(body=st.dictionaries(KEYS, VALUES, max_size=8))
def test_a_body_of_known_names_and_any_values(housing, body):
    refused_or(housing.send(body), 201)


@FUZZ
@given(data=st.binary(max_size=400) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_a_body_of_any_bytes(housing, data):
    refused_or(housing.send(data))


@FUZZ
@given(cut=st.integers(0, len(json.dumps(BODY))), data=st.binary(max_size=3))
def test_a_body_broken_in_the_middle(housing, cut, data):
    whole = json.dumps(BODY).encode()
    refused_or(housing.send(whole[:cut] + data + whole[cut + 1 :]), 201)


@FUZZ
@given(
    path=st.sampled_from([REFERRALS, CASES, AGENCY_REFERRALS]),
    query=st.dictionaries(st.sampled_from(["after", "status", "x"]), st.text(max_size=20), max_size=3),
)
def test_any_query(housing, path, query):
    refused_or(
        housing.client.get(path, {k: v.encode("utf-8", "replace") for k, v in query.items()}, headers=housing.headers),
        200,
    )


@FUZZ
@given(reference=st.text(min_size=1, max_size=30).filter(lambda text: "/" not in text))
def test_any_reference(housing, reference):
    from urllib.parse import quote

    for path in (REFERRALS, CASES, AGENCY_REFERRALS):
        assert housing.get(f"{path}/{quote(reference.encode('utf-8', 'replace'))}").status_code == 404
