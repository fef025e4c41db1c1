"""The JSON examples of OpenAPI: those that are written, and samples of what a schema allows."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Literal

from asbuilt.source import Span
from asbuilt.spec.column_type import SAMPLES
from asbuilt.spec.endpoints.example import Example
from asbuilt.spec.openapi.schema import alternatives, column_type, is_only, properties
from asbuilt.spec.openapi.tree import Description
from asbuilt.spec.yaml_tree import EMPTY, Tree

_DEEPEST = 6
_LARGEST = 60
"""Values of a sample. Of schemas that hold one another, six deep, there may be thousands."""
_LONGEST = 1_000
"""Characters of a text in a sample."""


def example(
    description: Description, media: Tree, without: Literal["read", "write"]
) -> Example | None:
    """The example of a body: the one that is written, else one that its schema allows, ``without``
    what is only read, as in requests, or only written, as in answers."""
    written = media["example"]
    if written is EMPTY:
        several = media["examples"].members.values()
        written = next((each["value"] for each in several), EMPTY)
    schema = media["schema"]
    if written is not EMPTY and (written.value or written.quoted):
        value = plain(written)
        place = written
    elif schema.members:
        value = _sample(description, schema, without)
        place = schema
    else:
        return None
    span = description.span(place.start, max(place.start, place.end))
    text = json.dumps(value, ensure_ascii=False, indent=2)
    fields = tuple(_fields(description, written, schema))
    return Example(value, True, text, span, fields, sampled=place is schema)


def _fields(description: Description, written: Tree, schema: Tree) -> Iterator[tuple[str, Span]]:
    inner = written.items[0] if written.items else written
    if inner.members:
        for name, (start, end) in inner.keys.items():
            yield name, description.span(start, end)
        return
    resolved = description.resolved(schema)
    listed = resolved["items"] if resolved["type"].text == "array" else schema
    for name, (_, span) in properties(description, listed).items():
        yield name, span


def plain(tree: Tree) -> Any:
    """A written value as JSON has it: YAML's words for numbers and truth are such."""
    if isinstance(tree.value, dict):
        return {name: plain(value) for name, value in tree.value.items()}
    if isinstance(tree.value, list):
        return [plain(item) for item in tree.value]
    if tree.quoted:
        return tree.value
    words = {"true": True, "false": False, "null": None, "~": None, "": None}
    if tree.value.lower() in words:
        return words[tree.value.lower()]
    try:
        number = json.loads(tree.value)
    except ValueError:
        return tree.value
    return number if isinstance(number, int | float) else tree.value


# ---------------------------------------------------------------- samples


def _sample(description: Description, schema: Tree, without: Literal["read", "write"]) -> object:
    """A value that ``schema`` allows, with as many levels of what is nested in it as can be
    read."""
    shown = _Sampler(description, without, 1)
    sample = shown.sample(schema)
    while shown.is_cut and shown.depth < _DEEPEST:
        deeper = _Sampler(description, without, shown.depth + 1)
        larger = deeper.sample(schema)
        if deeper.values > _LARGEST:
            break
        shown, sample = deeper, larger
    return sample


class _Sampler:
    """Values down to a depth: how many there were, and whether there is more below it."""

    def __init__(
        self, description: Description, without: Literal["read", "write"], depth: int
    ) -> None:
        self._description, self._without = description, without
        self.depth, self.values, self.is_cut = depth, 0, False

    def sample(self, written: Tree, around: tuple[Tree, ...] = ()) -> object:
        """The example of a schema, its default, its first word, else a usual value. ``around`` are
        the schemas that it stands in: what holds itself is shown once in itself."""
        self.values += 1
        schema = self._description.resolved(written)
        for name in ("example", "default", "const"):
            if schema[name].value or schema[name].quoted:
                return plain(schema[name])
        if schema["examples"].items:  # of JSON Schema: OpenAPI 3.1
            return plain(schema["examples"].items[0])
        if len(around) < self.depth and (self.values <= _LARGEST or not around):
            nested = self._nested(schema, (*around, schema))
            if nested is not None:
                return nested
        kind = column_type(self._description, schema)
        self.is_cut = self.is_cut or kind is None or kind.kind in ("json", "array")
        if kind is None:
            return "text"
        return kind.values[0] if kind.values else _bounded(SAMPLES[kind.kind], schema)

    def _nested(self, schema: Tree, around: tuple[Tree, ...]) -> object | None:
        """The sample of a schema that has others in it; None, if it has none."""
        members = properties(self._description, schema)
        if members:
            return {
                name: self.sample(member, around)
                for name, (member, _) in members.items()
                if not is_only(self._description, member, self._without)
                and not self._goes_round(member, around)
            }
        if schema["type"].text == "array":
            item = schema["items"]
            return [] if self._goes_round(item, around) else [self.sample(item, around)]
        options = [each for each in alternatives(schema) if each["type"].text != "null"]
        if options and not schema["type"].value:
            return self.sample(options[0], around)
        return None

    def _goes_round(self, written: Tree, around: tuple[Tree, ...]) -> bool:
        schema = self._description.resolved(written)
        return sum(each is schema for each in around) > 1


def _bounded(sample: object, schema: Tree) -> object:
    """``sample`` as large as ``schema`` wants a number, or as long as it wants a text."""
    if isinstance(sample, int | float) and not isinstance(sample, bool):
        least, most = _number(schema["minimum"]), _number(schema["maximum"])
        above = _number(schema["exclusiveMinimum"])  # OpenAPI 3.0: whether `minimum` is one
        if schema["exclusiveMinimum"].text == "true":
            above = least
        return _clamped(sample, least if above is None else above + 1, most)
    if sample == SAMPLES["text"]:
        word = str(sample)
        length = int(
            _clamped(len(word), _number(schema["minLength"]), _number(schema["maxLength"]))
        )
        return (word * -(-min(length, _LONGEST) // len(word)))[:length]
    return sample


def _clamped(value: float, least: float | None, most: float | None) -> float:
    value = value if least is None else max(value, least)
    return value if most is None else min(value, most)


def _number(tree: Tree) -> float | None:
    value = plain(tree) if tree.text else None
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None
