"""Names that were meant, and how long anybody looks for them."""

from __future__ import annotations

import pytest

from asbuilt.rules.nearest import Known, did_you_mean, nearest

pytestmark = pytest.mark.requirement("FR-11")


def test_the_name_most_like_it_is_meant_whatever_the_case() -> None:
    assert nearest("Titel", ["owner", "title", "total"]) == "title"
    assert did_you_mean("colour", ["Color", "size"]) == "Did you mean `Color`?"


def test_nothing_is_meant_where_nothing_is_like_it() -> None:
    assert nearest("wavelength", ["id", "title"]) is None
    assert did_you_mean("wavelength", []) is None


def test_whoever_has_everything_wrong_has_not_mistyped_it() -> None:
    known = Known(f"column_{number}" for number in range(1000))
    meant = [known.nearest(f"colum_{number}") for number in range(20)]
    assert meant[0] == "column_0"
    assert meant[-1] is None, "thousands of names would be compared with thousands"


@pytest.mark.parametrize(
    ("name", "known", "meant"),
    [
        ("security-architecture", "hub-architecture", None),
        ("7-offline-deployment", "4-ui-development", None),
        ("save_payment_method", "provider_payment_id", None),
        ("Admin", "campaign", None),
        ("appendix-c---compatibility", "appendix-c--compatibility", "appendix-c--compatibility"),
        ("4-media-library", "4-media-and-library", "4-media-and-library"),
        ("state_since", "status_since", "status_since"),
    ],
)
def test_of_several_words_each_is_like_one(name: str, known: str, meant: str | None) -> None:
    assert nearest(name, [known]) == meant
