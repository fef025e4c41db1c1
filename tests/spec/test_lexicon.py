"""The words of a document."""

from __future__ import annotations

import pytest

from asbuilt.spec.language import speaking
from asbuilt.spec.languages.language import shipped
from asbuilt.spec.lexicon import Lexicon


@pytest.mark.parametrize("word", ["admin", "only", "min", "2fa", "non-root", "clock", "`a`"])
def test_says_what_is_written(word: str) -> None:
    assert Lexicon("Admin only: 2FA, o'clock, non-root (`a`)").says(word)


@pytest.mark.parametrize("word", ["nonroot", "owner", "3fa", "adminonly"])
def test_says_nothing_else(word: str) -> None:
    assert not Lexicon("Admin only: 2FA, o'clock, non-root (`a`)").says(word)


@pytest.mark.parametrize("beside", [*map(chr, range(1, 128))])
def test_letters_end_at_the_same_signs_in_every_alphabet(beside: str) -> None:
    ascii_only, beyond = (Lexicon(f"ad{beside}min {word}").says("admin") for word in ("a", "ä"))
    assert ascii_only == beyond


def test_one_of_several_words_is_enough() -> None:
    lexicon = Lexicon("Editors may publish.")
    assert lexicon.says("owner", "editor")
    assert not lexicon.says("owner", "author")
    assert not lexicon.says()


@pytest.mark.parametrize(
    "written", ["**ad**min", "ad~~m~~in", "<b>ad</b>min", "`ad`min", "&#97;dmin", "ad\\min"]
)
def test_markup_inside_a_word_hides_nothing(written: str) -> None:
    """A reader sees the word without it, and what it limits must not be passed over."""
    assert Lexicon(f"For {written} alone.").says("admin")


@pytest.mark.parametrize(
    "written",
    [
        "older than a year",
        "is older\nthan a year",
        "is older\r\n  than a year",
        "> is older\n> than a year",
        "- > - is older\n  >   than a year",
        "**older** than",
        "__older__ *than*",
        "older&nbsp;than",
    ],
)
def test_words_may_stand_on_two_lines(written: str) -> None:
    lexicon = Lexicon(written)
    assert lexicon.says("older than")
    assert lexicon.says(" older")
    assert not lexicon.says("than older")


def test_speaks_the_language_of_the_document() -> None:
    german = next(each for each in shipped() if each.name == "de")
    with speaking(german):
        lexicon = Lexicon("Nur für Administratoren.")
    assert lexicon.says("only")
    assert not Lexicon("Nur für Administratoren.").says("only")
