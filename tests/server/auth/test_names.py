from __future__ import annotations

import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asbuilt.server.auth.names import Objection, comparison_key, objection


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("Alice", "alice", id="capitals"),
        pytest.param("ＡＬＩＣＥ", "alice", id="full width"),
        pytest.param("ﬁona", "Fiona", id="ligature"),
        pytest.param("Straße", "STRASSE", id="sharp s"),
        pytest.param("Ἀχιλλεύς", "ἀχιλλεύΣ", id="final sigma"),
        pytest.param("Jose\u0301", "José", id="accent apart"),
        pytest.param("K", "k", id="kelvin sign"),
        pytest.param("x²", "X2", id="superscript"),
        pytest.param("ͅα", "Ια", id="iota below"),
    ],
)
def test_two_spellings_are_one_name(one: str, other: str) -> None:
    assert comparison_key(one) == comparison_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("alice", "alicе", id="cyrillic e"),
        pytest.param("jose", "josé", id="accent"),
        pytest.param("alice", "alice ", id="space"),
        pytest.param("a.lice", "alice", id="full stop"),
        pytest.param("İ", "i", id="dotted capital i"),
    ],
)
def test_two_names_stay_two(one: str, other: str) -> None:
    assert comparison_key(one) != comparison_key(other)


@given(st.text())
def test_a_key_is_its_own_key(text: str) -> None:
    key = comparison_key(text)
    assert comparison_key(key) == key


@given(st.text(max_size=50))
def test_spelling_in_another_normal_form_changes_no_key(text: str) -> None:
    keys = {comparison_key(unicodedata.normalize(form, text)) for form in ("NFD", "NFKD", "NFKC")}
    assert keys == {comparison_key(text)}


@pytest.mark.parametrize(
    "text",
    [
        "alice@example.org",
        "Ada Lovelace",
        "o'neil+tag@example.co.uk",
        "李小龍",
        "محمد",
        "दीपक",
        "Nguyễn",
        "🦊",
        "Ada\N{NO-BREAK SPACE}Lovelace",
        "x" * 1024,
    ],
)
def test_a_name_is_taken(text: str) -> None:
    assert objection(text) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("al\0ice", Objection("control_character", "character 3 is U+0000")),
        ("alice\n", Objection("control_character", "character 6 is U+000A")),
        ("\N{DELETE}", Objection("control_character", "character 1 is U+007F")),
        ("a\x85b", Objection("control_character", "character 2 is U+0085")),
        ("a\N{LINE SEPARATOR}b", Objection("control_character", "U+2028 LINE SEPARATOR")),
        ("x\u202eecila", Objection("bidirectional_character", "RIGHT-TO-LEFT OVERRIDE")),
        ("x\u2067ecila", Objection("bidirectional_character", "RIGHT-TO-LEFT ISOLATE")),
        ("alice\u200f", Objection("bidirectional_character", "RIGHT-TO-LEFT MARK")),
        ("", Objection("empty", "must not be empty")),
        ("  ", Objection("empty", "must not be empty")),
        ("ali\u200bce", Objection("invisible_character", "ZERO WIDTH SPACE")),
        ("ali\u200dce", Objection("invisible_character", "ZERO WIDTH JOINER")),
        ("\ufeffalice", Objection("invisible_character", "ZERO WIDTH NO-BREAK SPACE")),
        ("ali\u00adce", Objection("invisible_character", "SOFT HYPHEN")),
        ("alice\u3164", Objection("invisible_character", "HANGUL FILLER")),
        ("alice\U000e0041", Objection("invisible_character", "TAG LATIN CAPITAL LETTER A")),
        ("alice\ud800", Objection("surrogate_character", "U+D800")),
        ("alice ", Objection("space_character", "character 6 is U+0020 SPACE")),
        (" alice", Objection("space_character", "character 1 is U+0020 SPACE")),
        ("ada  lovelace", Objection("space_character", "character 5 is U+0020 SPACE")),
        (
            "ada \u00a0lovelace",
            Objection("space_character", "character 5 is U+00A0 NO-BREAK SPACE"),
        ),
        ("alice\u3000", Objection("space_character", "IDEOGRAPHIC SPACE")),
        ("x" * 1025, Objection("too_long", "at most 1,024 characters")),
    ],
    ids=lambda value: value.code if isinstance(value, Objection) else ascii(value)[:24],
)
def test_a_name_is_refused_with_the_place_and_the_character(text: str, expected: Objection) -> None:
    refusal = objection(text)
    assert refusal is not None
    assert refusal.code == expected.code
    assert expected.detail in refusal.detail


@pytest.mark.parametrize("character", ["\0", "\u200b", "\u200f", "\u202e", "\u3164", "\ufeff"])
def test_without_the_refusal_there_would_be_a_second_alice(character: str) -> None:
    assert comparison_key(f"ali{character}ce") != comparison_key("alice")
    assert objection(f"ali{character}ce") is not None


def test_no_character_that_is_taken_becomes_one_that_is_refused() -> None:
    """But for marks that are seen: of ``¨`` normalising makes a space that bears it."""
    slipped = [
        f"U+{code:04X}"
        for code in range(sys.maxunicode + 1)
        if objection(chr(code)) is None and objection(comparison_key(chr(code)).strip()) is not None
    ]
    assert slipped == []


def test_control_and_format_characters_are_refused_or_seen() -> None:
    """Cf also holds marks that are seen: number signs, interlinear and musical ones."""
    taken = {
        code
        for code in range(sys.maxunicode + 1)
        if unicodedata.category(chr(code)) in ("Cc", "Cf", "Cs", "Zl", "Zp")
        and objection(chr(code)) is None
    }
    signs = {*range(0x600, 0x606), 0x6DD, 0x70F, 0x890, 0x891, 0x8E2, 0x110BD, 0x110CD}
    layout = {*range(0xFFF9, 0xFFFC), *range(0x13430, 0x13440)}
    assert taken <= signs | layout
