from __future__ import annotations

import json
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asbuilt.source import Source
from asbuilt.spec.endpoints.example import Example, read_example
from asbuilt.spec.passage import Passage


def read(text: str) -> tuple[Example, list[tuple[str, str]]]:
    """The example and, for each trouble, its kind and the text it points at."""
    passage = Passage(text, (0,), (0,))
    example, troubles = read_example(passage)
    source = Source("x", text)
    return example, [(trouble.kind, source.slice(trouble.span)) for trouble in troubles]


@pytest.mark.parametrize(
    "text",
    [
        '{"a": 1, "b": [true, null, -2.5e3]}',
        "[]",
        "{}",
        '"x"',
        "7",
        '{"a": {"b": {"c": "\\u00e9"}}}',
    ],
)
def test_json_is_read_without_trouble(text: str) -> None:
    example, troubles = read(text)

    assert (example.value, example.understood, troubles) == (json.loads(text), True, [])


@pytest.mark.parametrize(
    ("text", "value", "places"),
    [
        ('{"a": 1, // one\n"b": 2}', {"a": 1, "b": 2}, ["// one"]),
        ('{"a": 1 # one\n}', {"a": 1}, ["# one"]),
        ('{"a": /* one */ 1}', {"a": 1}, ["/* one */"]),
        ('{"a": 1,}', {"a": 1}, [","]),
        ("[1, 2,]", [1, 2], [","]),
        ('{"a": 1, ...}', {"a": 1}, ["..."]),
        ('{"a": 1,\n  ...\n}', {"a": 1}, ["..."]),
        ("[1, …]", [1], ["…"]),
        ('[{"a": 1}, {...}]', [{"a": 1}, {}], ["..."]),
        ('{"a": ...}', {"a": None}, ["..."]),
        ('{"a": "open|closed"}', {"a": "open|closed"}, ['"open|closed"']),
        ('{"a": "open" | "closed"}', {"a": "open|closed"}, ["|"]),
        ("{a: 1}", {"a": 1}, ["a"]),
        ("{a: UUID, b?: 'x' | 'y', ...}", {"a": "UUID", "b": "x|y"}, ["a"]),
        ('{"a", "b": 1}', {"a": None, "b": 1}, ['"a"']),
        ("{a, b: {c, d}}", {"a": None, "b": {"c": None, "d": None}}, ["a"]),
        ('{"a": string}', {"a": "string"}, ["string"]),
        ("{'a': 'it\\'s'}", {"a": "it's"}, ["'a'", "'it\\'s'"]),
        ('{"a": 1}\n{"b": 2}', {"a": 1}, ["{"]),
        ('{"a": 1, "a": 2}', {"a": 2}, ["a"]),
    ],
)
def test_what_people_write_is_tolerated_and_told(text: str, value: Any, places: list[str]) -> None:
    example, troubles = read(text)

    assert (example.value, example.understood) == (value, True)
    assert troubles == [("tolerated-json", place) for place in places]


def test_a_url_holds_no_comment() -> None:
    assert read('{"url": "http://x.y/z#a"}') == (read('{"url": "http://x.y/z#a"}')[0], [])


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ('{"a" 1}', "1"),
        ('{"a": 1 "b": 2}', '"b"'),
        ("not json", "json"),
        ('{"a": "said "x" here"}', "x"),
        ('{"a": "x\ny"}', '"'),
        ("", ""),
        ('{"a": 1', ""),
        ('{"a": 1e999}', "1e999"),
        ('{"a": 9223372036854775808}', "9223372036854775808"),
        ('{"a": ' + "9" * 5000 + "}", "9" * 5000),
        ('{"a": {{x}} }', "{"),
        ("[" * 100, "["),
        ('"' + "x" * 300_000 + '"', '"'),
    ],
    ids=[
        "colon",
        "comma",
        "prose",
        "quotes",
        "newline",
        "empty",
        "open",
        "infinite",
        "65 bits",
        "digits",
        "braces",
        "deep",
        "long",
    ],
)
def test_what_is_no_json_is_reported_where_it_breaks(text: str, place: str) -> None:
    example, troubles = read(text)

    assert (example.value, example.understood) == (None, False)
    assert troubles == [("unparsable-json", place)]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ('{"id": 1, "name": "x"}', ["id", "name"]),
        ('{"data": {"id": 1}}', ["data", "id"]),
        ('{"items": [{"id": 1, "b": 2}, {"c": 3}], "next": null}', ["items", "next", "id", "b"]),
        ('[{"id": 1}, {"b": 2}]', ["id"]),
        ('{"a": {"x": 1}, "b": {"y": 1}}', ["a", "b"]),
        ("[1, 2]", []),
        ("{id: 1}", ["id"]),
        ('{"it\\u0065m": 1}', ["item"]),
    ],
    ids=["object", "wrapped", "page", "list", "two objects", "numbers", "bare", "escaped"],
)
def test_members_are_listed_with_their_places(text: str, names: list[str]) -> None:
    example, _ = read(text)
    places = [text[span.start : span.end] for _, span in example.fields]

    assert [name for name, _ in example.fields] == names
    assert [place.replace("\\u0065", "e") for place in places] == names


def test_lone_surrogates_never_reach_a_value() -> None:
    assert read('{"a": "\\ud800"}')[0].value == {"a": "?"}


def test_a_part_of_a_passage_keeps_its_place() -> None:
    passage = Passage("HTTP/1.1 200 OK\n\n{'a': 1}", (0,), (50,))
    example, troubles = read_example(passage, 17)

    assert example.span == passage.span(17, 25)
    assert [(trouble.span.start, trouble.span.end) for trouble in troubles] == [(68, 71)]


def test_a_long_example_takes_no_time() -> None:
    start = time.process_time()
    read("[" + '{"a": "b|c", },' * 15_000 + "]")

    assert time.process_time() - start < 5


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63) + 1, 2**63 - 1) | st.text("abc é\n\"\\'/#|"),
    lambda children: (
        st.lists(children, max_size=4) | st.dictionaries(st.text("abc \"'"), children, max_size=4)
    ),
    max_leaves=12,
)


@given(JSON)
def test_every_json_value_is_read_as_it_is(value: Any) -> None:
    example, _ = read(json.dumps(value, indent=1))

    assert example.understood
    assert example.value == value


@given(st.text(alphabet="{}[],:\"'/*#|.…0a\\\n -", max_size=60))
def test_any_text_is_read_or_reported(text: str) -> None:
    example, troubles = read(text)

    assert example.understood is not any(kind == "unparsable-json" for kind, _ in troubles)
