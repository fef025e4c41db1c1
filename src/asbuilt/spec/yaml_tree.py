"""YAML and JSON as a tree in which every value has its place."""

from __future__ import annotations

import re
from collections.abc import Mapping
from importlib import import_module
from typing import Any

from msgspec import Struct

from asbuilt import regex

_LARGEST = 4_000_000
_DEEPEST = 64
_MOST = 100_000


class Tree(Struct, frozen=True):
    """A value: a scalar's text, a list or a mapping; ``start`` to ``end`` in the text. ``keys`` are
    the places of a mapping's keys. ``quoted`` marks a scalar in quotes."""

    value: str | list[Tree] | dict[str, Tree]
    start: int
    end: int
    keys: Mapping[str, tuple[int, int]]
    quoted: bool = False

    def __getitem__(self, name: str) -> Tree:
        """The member called ``name``; an empty one when there is none."""
        return self.members.get(name, EMPTY)

    @property
    def members(self) -> dict[str, Tree]:
        """The members of a mapping, none of anything else."""
        return self.value if isinstance(self.value, dict) else {}

    @property
    def items(self) -> list[Tree]:
        """The items of a list, none of anything else."""
        return self.value if isinstance(self.value, list) else []

    @property
    def text(self) -> str:
        """The text of a scalar, empty for anything else."""
        return self.value if isinstance(self.value, str) else ""


EMPTY = Tree("", 0, 0, {})


class YamlError(Exception):
    """Text that is no tree: what is wrong with it, and where."""

    def __init__(self, message: str, at: int = 0) -> None:
        super().__init__(message)
        self.message = message
        self.at = at


def read_tree(text: str) -> Tree:
    """The tree that ``text`` is.

    Raises:
        YamlError: it is no YAML, or more than a person would write.
    """
    yaml: Any = import_module("yaml")  # only documents that hold some pay for it
    if len(text) > _LARGEST:
        raise YamlError("is longer than 4 MB")
    if _is_deep(text):
        raise YamlError(_TOO_DEEP)
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        node = yaml.compose(text.replace("\t", " "), Loader=loader)
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        at = min(mark.index, len(text)) if mark else 0
        said = getattr(error, "problem", None) or error
        raise YamlError(f"is not understood: {said}", at) from None
    return _Reader().tree(node, 0)


_TOO_DEEP = "is nested too deeply, or repeats itself too often"
_INDENT = regex.compile(r"^[ \-?:]*", re.MULTILINE)
_BRACKET = regex.compile(r"[\[{\]}]")


def _is_deep(text: str) -> bool:
    """Whether the text nests deeper than people write: the YAML parser is recursive, and has no
    limit of its own."""
    depth = deepest = 0
    for bracket in _BRACKET.finditer(text):
        depth = max(0, depth + (1 if bracket[0] in "[{" else -1))
        deepest = max(deepest, depth)
    indented = max((len(found[0]) for found in _INDENT.finditer(text)), default=0)
    return deepest > _DEEPEST or indented > 4 * _DEEPEST


class _Reader:
    """Nodes of the YAML parser -> trees. Aliases share nodes, so a few lines can mean millions of
    values: each use counts."""

    def __init__(self) -> None:
        self.left = _MOST

    def tree(self, node: Any, depth: int) -> Tree:
        """``node`` as a tree."""
        self.left -= 1
        if depth > _DEEPEST or self.left < 0:
            raise YamlError(_TOO_DEEP)
        if node is None:
            return EMPTY
        start, end = node.start_mark.index, node.end_mark.index
        if node.id == "scalar":
            return Tree(str(node.value), start, end, {}, node.style in ('"', "'"))
        if node.id == "sequence":
            return Tree([self.tree(item, depth + 1) for item in node.value], start, end, {})
        members: dict[str, Tree] = {}
        keys: dict[str, tuple[int, int]] = {}
        for key, value in node.value:
            if key.id == "scalar":
                members.setdefault(str(key.value), self.tree(value, depth + 1))
                keys.setdefault(str(key.value), (key.start_mark.index, key.end_mark.index))
        return Tree(members, start, end, keys)
