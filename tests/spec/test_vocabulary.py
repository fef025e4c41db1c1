"""Words by which figures are told apart."""

from __future__ import annotations

import re

import pytest

from asbuilt.spec.figures import metric, quantity, target_clause
from asbuilt.spec.figures.vocabulary import (
    Rare,
    Vocabulary,
    beginnings,
    first_words,
    found_in_any,
    without,
)

VOCABULARIES: dict[str, Vocabulary] = {
    **{name: words for name, _, words in metric.METRICS},
    **{
        name: value
        for module in (metric, quantity, target_clause)
        for name, value in vars(module).items()
        if isinstance(value, Vocabulary)
    },
}
BEGINNING = re.compile(r"[a-z0-9]{3}(?![?*{])|[a-z]{1,2}(?=$|[ \[\\])")


@pytest.mark.parametrize("name", VOCABULARIES)
def test_a_phrase_begins_with_what_it_is_looked_for_by(name: str) -> None:
    for phrase in VOCABULARIES[name].phrases:
        if isinstance(phrase, Rare):
            assert all(re.search(rf"\b{word}", phrase.phrase) for word in phrase.words.split())
            continue
        assert not re.match(r"\(\?:[^()]*(?:\(|\)[?*{])", phrase), phrase
        for first in first_words(phrase):
            assert BEGINNING.match(first), first


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Retention: 30 days", True),
        ("kept FOR 30 DAYS", True),
        ("a (sync) of accounts", True),
        ("unkept promises", False),
        ("late night is not latency", True),
        ("the latency of translate", False),
    ],
)
def test_words_are_found_whole_and_in_any_case(text: str, expected: bool) -> None:
    words = Vocabulary(r"reten\w+", "kept", r"sync\w*", "late")
    assert words.is_in(text, beginnings(text)) is expected


@pytest.mark.parametrize(
    ("text", "metric"),
    [
        ("serving again within 5 min", "rto"),
        ("usable for all of them again in 1 h", "rto"),
        ("5 minutes until restored", "rto"),
        ("running after ten minutes again", "rto"),
        ("time to repair", "rto"),
        ("data loss", "rpo"),
        ("data may be lost", "rpo"),
        ("2 min of orders lost", "rpo"),
        ("having lost 5 rows", "rpo"),
        ("On record for 5 years", "retention"),
        ("days after the stay it is erased", "retention"),
        ("API times", "latency"),
        ("page loads", "latency"),
        ("time to first byte", "latency"),
        ("server errors", "error-rate"),
        ("unit test coverage", "coverage"),
        ("test covers", "coverage"),
        ("is up", "availability"),
        ("service available", "availability"),
        ("calls are answered successfully", "availability"),
        ("Transactions PER", "throughput"),
        ("at once several customers", "concurrent-users"),
        ("accounts in parallel", "concurrent-users"),
        ("at the same time, 50 clients", "concurrent-users"),
        ("simultaneous access by 50 people", "concurrent-users"),
    ],
)
def test_a_phrase_is_found_by_its_rare_word(text: str, metric: str) -> None:
    assert VOCABULARIES[metric].is_in(text, beginnings(text))


def test_words_are_taken_out() -> None:
    words = Vocabulary("(?:page|query) loads?", "latency")
    text = "Latency of each page load"
    assert without(text, words.found_in(text, beginnings(text))) == "  of each  "


@pytest.mark.parametrize(
    "text",
    [
        "The responses are lost data, errors included; lost requests fail",
        "Storage size, memory use and RAM load of clients at once, 2 days after recovery",
        "İmports fail: recovery time objective (RTO) of 4 h, data loss of at most 5 minutes",
        "uptime",
        "",
    ],
)
def test_several_vocabularies_find_what_one_of_all_their_phrases_does(text: str) -> None:
    several = [words for _, _, words in metric.METRICS]
    one = Vocabulary(*(phrase for words in several for phrase in words.phrases))
    known = beginnings(text)
    found = [(each.span(), each[0]) for each in found_in_any(several, text, known)]
    assert found == [(each.span(), each[0]) for each in one.found_in(text, known)]
