"""Numbers in words, as people write them beside units."""

from __future__ import annotations

import pytest

from asbuilt.spec import language
from asbuilt.spec.figures.numeral import spells_figure, with_digits
from asbuilt.spec.figures.quantity import parse_targets
from asbuilt.spec.languages.language import shipped


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("for ten minutes", "for 10 minutes"),
        ("twenty-five requests a day", "25 requests a day"),
        ("thirty (30) requests a minute", "30 requests a minute"),
        ("Twenty-four (24) hours", "24 hours"),
        ("for 2 years (i.e. 730 days)", "for 2 years"),
        ("two hundred and fifty oars", "250 oars"),
        ("three thousand five hundred sails", "3500 sails"),
        ("a hundred rowers", "100 rowers"),
        ("half an hour", "30 minutes"),
        ("one in a thousand oars breaks", "0.1% oars breaks"),
        ("four nines", "99.99%"),
        ("under a second", "under 1 second"),
    ],
)
def test_a_number_in_words_becomes_digits_and_nothing_moves(text: str, digits: str) -> None:
    found = with_digits(text)
    assert " ".join(found.split()) == digits
    assert len(found) == len(text)
    assert spells_figure(text)


@pytest.mark.parametrize(
    "text",
    [
        "Two oars make a boat",
        "one of them",
        "hundreds of users",
        "5 thousand users",
        "a boat a day",
        "every second boat",
        "someone calls",
        "two (2) oars",
    ],
)
def test_other_words_stay(text: str) -> None:
    assert with_digits(text) == text
    assert not spells_figure(text)


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("de", "Seiten antworten innerhalb von zwei Sekunden", 2.0),
        ("es", "responde en menos de quince segundos", 15.0),
        ("fr", "répond en moins de deux cents millisecondes", 0.2),
        ("pt", "responde em no máximo três segundos", 3.0),
        ("ru", "время ответа не более пяти секунд", 5.0),
    ],
)
def test_so_do_those_of_other_languages(name: str, text: str, value: float) -> None:
    spoken = next(each for each in shipped() if each.name == name)
    with language.speaking(spoken):
        (target,) = parse_targets(text, 0)
        assert parse_targets("ohne Zahl, sin cifra, sans chiffre, sem cifra, без числа", 0) == ()
    assert (target.metric, target.comparator[0], target.value) == ("latency", "<", value)
