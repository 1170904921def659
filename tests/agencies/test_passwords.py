"""Stolen passwords, from a file of sorted hashes as it is published."""

import hashlib

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from agencies.passwords import check_file, holds

STOLEN = [f"stolen words number {n}" for n in range(500)]


def sha1(text: str) -> str:
    return hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest().upper()


def write(path, hashes, end="\r\n", count=True):
    lines = [f"{one}:{len(one) ** (n % 7)}" if count else one for n, one in enumerate(hashes)]
    path.write_bytes(end.join(lines).encode())
    return str(path)


@pytest.fixture
def listed(tmp_path, settings):
    settings.PWNED_PASSWORDS_FILE = write(tmp_path / "pwned.txt", sorted(map(sha1, STOLEN)))
    return settings.PWNED_PASSWORDS_FILE


def test_every_line_is_found_and_nothing_else(listed):
    assert all(holds(listed, sha1(one)) for one in STOLEN)
    assert not any(holds(listed, sha1(f"{one}.")) for one in STOLEN)
    assert not holds(listed, "0" * 40) and not holds(listed, "F" * 40)


@given(st.sets(st.integers(0, 2**160 - 1), max_size=12), st.integers(0, 2**160 - 1), st.booleans(), st.booleans())
def test_whatever_the_file_looks_like(tmp_path_factory, numbers, other, count, unix):
    hashes = sorted(f"{number:040X}" for number in numbers)
    path = write(tmp_path_factory.mktemp("list") / "f", hashes, "\n" if unix else "\r\n", count)
    assert all(holds(path, one) for one in hashes)
    assert holds(path, f"{other:040X}") == (other in numbers)


def test_a_stolen_password_is_refused_in_words(listed):
    with pytest.raises(ValidationError, match="stolen"):
        validate_password(STOLEN[7])
    validate_password(STOLEN[7] + " and more")


def test_without_a_file_the_common_ones_are_refused(settings):
    settings.PWNED_PASSWORDS_FILE = ""
    validate_password(STOLEN[7])
    with pytest.raises(ValidationError, match="too common"):
        validate_password("password1234")


def test_a_file_that_is_gone_stops_nobody_and_is_logged(settings, tmp_path, caplog):
    settings.PWNED_PASSWORDS_FILE = str(tmp_path / "gone")
    validate_password(STOLEN[7])
    assert "cannot be read" in caplog.text and STOLEN[7] not in caplog.text
    with pytest.raises(ValidationError, match="too common"):
        validate_password("password1234")


class TestCheck:
    def test_a_good_file_and_none_are_well(self, listed, settings):
        assert check_file() == []
        settings.PWNED_PASSWORDS_FILE = ""
        assert check_file() == []

    def test_another_order_is_seen(self, settings, tmp_path):
        settings.PWNED_PASSWORDS_FILE = write(tmp_path / "by-count", map(sha1, STOLEN))
        assert [one.id for one in check_file()] == ["agencies.W002"]

    @pytest.mark.parametrize("content", [b"", b"password\n12345678\n", b"\xff" * 4000])
    def test_what_is_no_list_is_seen(self, settings, tmp_path, content):
        (tmp_path / "f").write_bytes(content)
        settings.PWNED_PASSWORDS_FILE = str(tmp_path / "f")
        assert [one.id for one in check_file()] == ["agencies.W002"]

    def test_what_cannot_be_read_is_seen(self, settings, tmp_path):
        settings.PWNED_PASSWORDS_FILE = str(tmp_path)
        assert [one.id for one in check_file()] == ["agencies.W001"]
