"""Whether an answer has the shape of the document's example: the same members of the same kinds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

_KINDS = {bool: "a boolean", int: "a number", float: "a number", str: "a text", list: "an array",
          dict: "an object", type(None): "null"}  # fmt: skip
_MOST_ITEMS = 50


def kind(value: Any) -> str:
    """What a JSON value is, in words."""
    return _KINDS[type(value)]


def differences(example: Any, answer: Any, place: str = "") -> Iterator[str]:
    """Where ``answer`` is not as ``example`` shows it, each as a sentence that begins with a JSON
    pointer (RFC 6901).

    What the example shows as null, or as an empty array or object, may be anything; where it shows
    something, the answer may be null only if its column may (:func:`nulls`).

    >>> list(differences({"id": 1, "title": "a"}, {"id": "1"}))
    ['/id is a text, the example shows a number', '/title is missing']
    """
    if example is None or example in ([], {}):
        return
    match example, answer:
        case dict(), dict():
            for name, shown in example.items():
                if name not in answer:
                    yield f"{place}/{_escaped(name)} is missing"
                elif answer[name] is not None:
                    yield from differences(shown, answer[name], f"{place}/{_escaped(name)}")
            for name in answer:
                if name not in example:
                    yield f"{place}/{_escaped(name)} is not in the example"
        case [first, *_], list():
            for number, item in enumerate(answer[:_MOST_ITEMS]):
                yield from differences(first, item, f"{place}/{number}")
        case _ if kind(example) != kind(answer):
            yield f"{place or 'it'} is {kind(answer)}, the example shows {kind(example)}"


def nulls(example: Any, answer: Any, place: str = "") -> Iterator[str]:
    """The pointers of members that are null in ``answer`` and not in ``example``."""
    match example, answer:
        case dict(), dict():
            for name, shown in example.items():
                if shown is not None and name in answer:
                    yield from nulls(shown, answer[name], f"{place}/{_escaped(name)}")
        case [first, *_], list():
            for number, item in enumerate(answer[:_MOST_ITEMS]):
                yield from nulls(first, item, f"{place}/{number}")
        case _, None:
            yield place


def _escaped(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")
