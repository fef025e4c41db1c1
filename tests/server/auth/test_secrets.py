from __future__ import annotations

from base64 import urlsafe_b64decode
from hashlib import sha256
from uuid import UUID

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from asbuilt.server.auth.secrets import Kind, digest, matches, new, new_id, successor

SALT = bytes(range(32))


@pytest.mark.parametrize(
    ("kind", "prefix"),
    [
        (Kind.REFRESH, "abr_"),
        (Kind.PASSWORD_RESET, "abp_"),
        (Kind.EMAIL_VERIFICATION, "abv_"),
        (Kind.SETUP, "abs_"),
    ],
)
def test_a_secret_is_256_bits_behind_a_prefix_that_says_what_it_is_for(
    kind: Kind, prefix: str
) -> None:
    text = new(kind).text
    assert text.startswith(prefix)
    assert len(urlsafe_b64decode(text.removeprefix(prefix) + "=")) == 32


def test_no_two_secrets_are_the_same() -> None:
    assert len({new(Kind.REFRESH).text for _ in range(100)}) == 100


def test_only_the_digest_is_stored_and_only_the_text_matches_it() -> None:
    secret = new(Kind.REFRESH)
    assert secret.digest == sha256(secret.text.encode()).digest()
    assert matches(secret.text, secret.digest)
    assert not matches(new(Kind.REFRESH).text, secret.digest)


def test_a_secret_of_one_kind_is_none_of_another() -> None:
    refresh = new(Kind.REFRESH)
    passed_off = refresh.text.replace(Kind.REFRESH.value, Kind.PASSWORD_RESET.value)
    assert not matches(passed_off, refresh.digest)


def test_a_printed_secret_keeps_its_text_to_itself() -> None:
    secret = new(Kind.SETUP)
    assert secret.text not in repr(secret)


@given(st.text())
def test_any_text_has_a_digest_and_matches_no_secret(text: str) -> None:
    assert not matches(text, new(Kind.REFRESH).digest)


def test_half_of_a_surrogate_pair_matches_no_secret() -> None:
    assert not matches("abr_\ud800", new(Kind.REFRESH).digest)


def test_a_repeated_refresh_gets_the_same_successor() -> None:
    old = new(Kind.REFRESH)
    following = successor(Kind.REFRESH, old.text, SALT)
    assert successor(Kind.REFRESH, old.text, SALT) == following
    assert following.text.startswith("abr_")
    assert matches(following.text, following.digest)


def test_a_successor_takes_both_the_old_secret_and_the_key() -> None:
    old = new(Kind.REFRESH)
    following = successor(Kind.REFRESH, old.text, SALT)
    assert following != successor(Kind.REFRESH, old.text, SALT[::-1])
    assert following != successor(Kind.REFRESH, new(Kind.REFRESH).text, SALT)
    assert digest(following.text) != old.digest


def test_an_id_is_a_uuid_of_version_7() -> None:
    now = 1_800_000_000.123
    value = UUID(new_id(now))
    assert (value.version, value.variant) == (7, "specified in RFC 4122")
    assert value.int >> 80 == 1_800_000_000_123


@given(st.integers(0, 2**41), st.integers(1, 2**41))
@example(261_334, 1)  # 261.335 * 1000 < 261_335
def test_ids_sort_by_time(milliseconds: int, later: int) -> None:
    assert new_id(milliseconds / 1000) < new_id((milliseconds + later) / 1000)


def test_ids_of_one_moment_differ() -> None:
    assert len({new_id(1_800_000_000) for _ in range(100)}) == 100
