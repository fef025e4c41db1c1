"""Tables in fences of code and in diagrams: which notation is read in which languages.

A document has fences in one or two of them. The module of a notation is imported when there is one
for it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from importlib import import_module

from asbuilt.document.blocks import PLAIN, Fence
from asbuilt.spec.passage import passage
from asbuilt.spec.section import Outline, blocks_of
from asbuilt.spec.tables.draft import Draft

LANGUAGES = {
    "prisma": ("prisma",),
    "dbml": ("dbml", "", "text"),
    "object_schema": ("javascript", "js", "mjs", "jsx", "typescript", "ts", "tsx"),
    "go_struct": ("go", "golang"),
    "python_model": ("python", "py", "python3"),
    "migration": (
        "ruby",
        "rb",
        "php",
        "elixir",
        "ex",
        "exs",
        "javascript",
        "js",
        "typescript",
        "ts",
    ),
    "class_code": (
        "java",
        "kotlin",
        "kt",
        "csharp",
        "cs",
        "c#",
        "rust",
        "rs",
        "swift",
        "proto",
        "protobuf",
        "proto3",
    ),
    "graphql": ("graphql", "gql", "graphqls", "sdl"),
    "json_schema": ("json", "jsonc", "json5", "jsonschema", "yaml", "yml"),
    "document_sample": ("json", "jsonc", "json5", "js", "javascript", "mongodb", ""),
    "object_fence": ("typescript", "ts", "javascript", "js", "json", "jsonc", "json5", "", "text"),
    "entity_diagram": ("mermaid",),
    "entity_drawing": (*PLAIN, "ascii", "erd"),
    "class_diagram": ("mermaid",),
    "plantuml": ("plantuml", "puml", "uml", "wsd"),
}
"""What the fences are called in which each notation is looked for; nothing, where a fence need not
say its language."""

_NOTATIONS = "asbuilt.spec.tables.notations"
"""The package of their modules."""


def tables_in(notation: str, mark: str = "") -> Callable[[Outline], Iterable[Draft]]:
    """What reads the tables of a notation in all fences in its languages that hold ``mark``."""

    def tables(outline: Outline) -> Iterable[Draft]:
        fences = _written_in(outline, notation, mark)
        if not fences:
            return ()
        texts = [passage(outline.source, fence) for fence in fences]
        found: Iterable[Draft] = import_module(f"{_NOTATIONS}.{notation}").tables(texts)
        return found

    return tables


def tables_about(
    notation: str, titles: Sequence[str], about: re.Pattern[str], mark: str = ""
) -> Callable[[Outline], Iterable[Draft]]:
    """What reads the tables of a notation that depend on whether the section is ``about`` data, if
    there is a fence in its languages that holds ``mark``."""

    def tables(outline: Outline) -> Iterable[Draft]:
        if not _written_in(outline, notation, mark):
            return ()
        read = import_module(f"{_NOTATIONS}.{notation}").tables
        found: Iterable[Draft] = read(outline, titles, about)
        return found

    return tables


def _written_in(outline: Outline, notation: str, mark: str) -> list[Fence]:
    """The fences in the languages of a notation that hold ``mark``."""
    known = LANGUAGES[notation]
    fences = outline.part(_spoken)
    return [fence for fence, spoken in fences if spoken in known and mark in fence.text]


def _spoken(outline: Outline) -> tuple[tuple[Fence, str], ...]:
    """The fences of a document with their languages, of which each notation asks."""
    return tuple((fence, language(fence)) for fence in blocks_of(outline.root, Fence))


def language(fence: Fence) -> str:
    """The language of a fence in lower case, as it says itself or begins."""
    if fence.text.lstrip().startswith("@startuml"):
        return "plantuml"
    return fence.language
