"""OpenAPI in fences, as YAML or JSON: the tree of a description, with the place of every value."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import Any

from asbuilt import regex
from asbuilt.document.blocks import Fence
from asbuilt.record import dataclass
from asbuilt.source import Span
from asbuilt.spec.model import Trouble
from asbuilt.spec.passage import Passage, passage
from asbuilt.spec.section import Outline, blocks_of

_LANGUAGES = {"yaml", "yml", "json", "openapi", "swagger", ""}
_METHOD = r"(?:get|put|post|delete|options|head|patch|trace)"
_OPENAPI = regex.compile(
    r"^[ \t{]*[\"']?(?:openapi|swagger)[\"']?[ \t]*:|^[ \t{]*[\"']?(?:paths|schemas)[\"']?[ \t]*:"
    rf"|^[ \t{{]*[\"']?/[^\s:\"']*[\"']?[ \t]*:[ \t]*(?:\{{[ \t]*)?\n"
    rf"[ \t]*[\"']?{_METHOD}[\"']?[ \t]*:",
    re.MULTILINE,
)
_LARGEST = 4_000_000
_DEEPEST = 64
_MOST = 100_000


@dataclass(frozen=True, slots=True)
class Tree:
    """A value of the description: a scalar's text, a list or a mapping; ``start`` to ``end`` in the
    fence. ``keys`` are the places of a mapping's keys. ``quoted`` marks a scalar in quotes."""

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


@dataclass(frozen=True, slots=True)
class Description:
    """One fence. ``root`` has ``paths`` and ``components``, however little of them was written."""

    passage: Passage
    root: Tree

    def resolved(self, tree: Tree) -> Tree:
        """What a ``$ref`` within the fence means; anything else as it is."""
        for _ in range(8):
            pointer = tree["$ref"].text
            if not pointer.startswith("#/"):
                break
            tree = self.root
            for name in pointer[2:].split("/"):
                tree = tree[name.replace("~1", "/").replace("~0", "~")]
        return tree

    def span(self, start: int, end: int) -> Span:
        """A place of the fence in the document."""
        return self.passage.span(start, end)


def descriptions(outline: Outline) -> tuple[Description | Trouble, ...]:
    """Every fence that holds OpenAPI, or the trouble with it."""
    return outline.part(_descriptions)


def _descriptions(outline: Outline) -> tuple[Description | Trouble, ...]:
    return tuple(
        _read(passage(outline.source, fence))
        for fence in blocks_of(outline.root, Fence)
        if _language(fence) in _LANGUAGES and _OPENAPI.search(fence.text)
    )


def _language(fence: Fence) -> str:
    return fence.info.split(None, 1)[0].lower().strip("{}.") if fence.info else ""


def _read(text: Passage) -> Description | Trouble:
    yaml: Any = import_module("yaml")  # only documents with OpenAPI pay for it
    whole = text.span(0, len(text.text))
    if len(text.text) > _LARGEST:
        return Trouble("unparsable-openapi", "this OpenAPI is longer than 4 MB", whole)
    if _is_deep(text.text):
        return Trouble("unparsable-openapi", _TOO_DEEP, whole)
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        node = yaml.compose(text.text.replace("\t", " "), Loader=loader)
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        at = min(mark.index, len(text.text)) if mark else 0
        message = f"this OpenAPI is not understood: {getattr(error, 'problem', None) or error}"
        return Trouble("unparsable-openapi", message, text.span(at, at))
    try:
        root = _Reader().tree(node, 0)
    except _TooMuch:
        return Trouble("unparsable-openapi", _TOO_DEEP, whole)
    return Description(text, _completed(root))


_TOO_DEEP = "this OpenAPI is nested too deeply, or repeats itself too often"
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


def _completed(root: Tree) -> Tree:
    """A fragment as the description that it is a part of: paths alone, or ``schemas``."""
    if root.members and all(name.startswith("/") for name in root.members):
        return _mapping(root, {"paths": root})
    if "schemas" in root.members and "components" not in root.members:
        return _mapping(root, {**root.members, "components": root})
    return root


def _mapping(like: Tree, members: dict[str, Tree]) -> Tree:
    return Tree(members, like.start, like.end, like.keys)


class _TooMuch(Exception):
    """The description expands to more than a person would write."""


class _Reader:
    """Nodes of the YAML parser -> trees. Aliases share nodes, so a few lines can mean millions of
    values: each use counts."""

    def __init__(self) -> None:
        self.left = _MOST

    def tree(self, node: Any, depth: int) -> Tree:
        """``node`` as a tree."""
        self.left -= 1
        if depth > _DEEPEST or self.left < 0:
            raise _TooMuch
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


def understood(outline: Outline) -> Iterator[Description]:
    """The fences of a document that were understood."""
    for found in descriptions(outline):
        if isinstance(found, Description):
            yield found
