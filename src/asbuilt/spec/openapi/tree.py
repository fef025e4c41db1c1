"""OpenAPI in fences, as YAML or JSON: the tree of a description, with the place of every value."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

from asbuilt import regex
from asbuilt.document.blocks import Fence
from asbuilt.source import Span
from asbuilt.spec.model import Trouble
from asbuilt.spec.passage import Passage, passage
from asbuilt.spec.section import Outline, blocks_of
from asbuilt.spec.yaml_tree import Tree, YamlError, read_tree

_LANGUAGES = {"yaml", "yml", "json", "openapi", "swagger", ""}
_METHOD = r"(?:get|put|post|delete|options|head|patch|trace)"
_OPENAPI = regex.compile(
    r"^[ \t{]*[\"']?(?:openapi|swagger)[\"']?[ \t]*:|^[ \t{]*[\"']?(?:paths|schemas)[\"']?[ \t]*:"
    rf"|^[ \t{{]*[\"']?/[^\s:\"']*[\"']?[ \t]*:[ \t]*(?:\{{[ \t]*)?\n"
    rf"[ \t]*[\"']?{_METHOD}[\"']?[ \t]*:",
    re.MULTILINE,
)


class Description(Struct, frozen=True):
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
        if fence.language in _LANGUAGES and is_openapi(fence.text)
    )


def is_openapi(text: str) -> bool:
    """Whether a text in YAML or JSON is a description, or a part of one."""
    return _OPENAPI.search(text) is not None


def _read(text: Passage) -> Description | Trouble:
    try:
        return Description(text, _completed(read_tree(text.text)))
    except YamlError as error:
        end = error.at or len(text.text)
        return Trouble(
            "unparsable-openapi", f"this OpenAPI {error.message}", text.span(error.at, end)
        )


def _completed(root: Tree) -> Tree:
    """A fragment as the description that it is a part of: paths alone, or ``schemas``."""
    if root.members and all(name.startswith("/") for name in root.members):
        return _mapping(root, {"paths": root})
    if "schemas" in root.members and "components" not in root.members:
        return _mapping(root, {**root.members, "components": root})
    return root


def _mapping(like: Tree, members: dict[str, Tree]) -> Tree:
    return Tree(members, like.start, like.end, like.keys)


def understood(outline: Outline) -> Iterator[Description]:
    """The fences of a document that were understood."""
    for found in descriptions(outline):
        if isinstance(found, Description):
            yield found
