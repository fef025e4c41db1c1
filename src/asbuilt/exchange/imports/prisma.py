"""Prisma schemas of one file or several: the models, with their enums and relations"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from asbuilt import regex
from asbuilt.errors import UsageError
from asbuilt.exchange import files
from asbuilt.exchange.draft import Draft, Lost
from asbuilt.exchange.meanings import short
from asbuilt.exchange.reading import lost, read_code
from asbuilt.exchange.source import Kind
from asbuilt.exchange.tables import settled
from asbuilt.spec.sections.data_model import DataModel
from asbuilt.spec.tables.schema import Table
from asbuilt.spec.words import singular, snake

_PLACES = ("schema.prisma", "prisma/schema.prisma", "prisma/schema/*.prisma", "*.prisma")
_BLOCK = regex.compile(r"^[ \t]*(?P<kind>\w+)[ \t]+(?P<name>\w+)[ \t]*\{", re.MULTILINE)
_SAID = regex.compile(r"^[ \t]*///[ \t]*(?P<text>.*)")
_BEHIND = regex.compile(r"[ \t]///?[ \t]*(?P<text>[^\"]+)$")
_FIELD = regex.compile(r"^[ \t]+(?P<name>[A-Za-z]\w*)[ \t]+[A-Z]\w*")
_LIST = regex.compile(r"^[ \t]*(?P<name>[A-Za-z]\w*)[ \t]+(?P<of>\w+)\[\]", re.MULTILINE)
_COMMENT = regex.compile(r"//[^\n]*")
_MAPPED = regex.compile(r"(?<!@)@map\(\s*(?:name:\s*)?\"(?P<name>[^\"]+)\"")
_MAPPED_TABLE = regex.compile(
    r"[^\n]*\n(?:(?!\}|[ \t]*@@map\()[^\n]*\n)*[ \t]*@@map\(\s*(?:name:\s*)?\"(?P<name>[^\"]+)\""
)
"""The name that a model, which begins here, has in the database."""

_DEFINED = ("model", "enum", "type", "view")
_SETTINGS = ("datasource", "generator", "model", "enum")


def recognises(path: Path) -> bool:
    """A file of that ending, or a folder with a schema in the usual place."""
    return path.suffix == ".prisma" or (path.is_dir() and files.first(path, *_PLACES) is not None)


def read(path: Path) -> Draft:
    """The tables of all models."""
    file = files.first(path, *_PLACES) if path.is_dir() else path
    if file is None:
        raise UsageError(f"{path}: holds no schema.prisma", "Name the file itself.")
    text, again = _joined(file) if path.is_dir() else (files.read(file), [])
    spec = read_code(file.stem, "prisma", text)
    tables, left = settled(spec[DataModel].tables, str(file))
    if not tables:
        raise UsageError(f"{file}: holds no model", "A model is written `model Task { … }`.")
    missed = tuple(
        Lost(str(file), f"`{block['kind']} {block['name']}` is no model")
        for block in _BLOCK.finditer(text)
        if block["kind"] not in _SETTINGS
    )
    project = file.resolve().parent.name if file.stem == "schema" else file.stem
    if project in ("prisma", "schema"):
        project = file.resolve().parent.parent.name
    troubles = lost(spec, str(file))
    return Draft(
        project,
        tables=tables,
        meanings=dict(_meanings(text, tables)),
        lost=(
            *again,
            *left,
            *troubles,
            *missed,
            *(Lost(str(file), what) for what in _between(text)),
        ),
    )


def _joined(first: Path) -> tuple[str, list[Lost]]:
    """The schema that ``first`` and the files beside and below it are together. One that defines
    anew what is defined already is another schema, and is left out."""
    texts: list[str] = []
    known: set[str] = set()
    left: list[Lost] = []
    for file in (first, *sorted(set(first.parent.rglob("*.prisma")) - {first})):
        text = files.read(file)
        names = {block["name"] for block in _BLOCK.finditer(text) if block["kind"] in _DEFINED}
        if twice := sorted(names & known):
            left.append(Lost(str(file), f"is not read: `{twice[0]}` is defined in another file"))
        else:
            texts.append(text)
            known |= names
    return "\n\n".join(texts), left


def _between(text: str) -> Iterator[str]:
    """Relations of many to many, for which Prisma keeps a table that no model describes."""
    starts = [block for block in _BLOCK.finditer(text) if block["kind"] == "model"]
    lists: dict[tuple[str, str], list[str]] = {}
    for block in starts:
        body = _COMMENT.sub("", text[block.end() :].partition("\n}")[0])
        for field in _LIST.finditer(body):
            lists.setdefault((block["name"], field["of"]), []).append(field["name"])
    for (model, other), names in lists.items():
        back = names[1:] if model == other else lists.get((other, model), [])
        if back and model <= other:
            yield (
                f"`{model}.{names[0]}` and `{other}.{back[0]}` are many to many: the table between "
                "them is Prisma's own"
            )


def _meanings(text: str, tables: Sequence[Table]) -> Iterator[tuple[tuple[str, str], str]]:
    """What ``///`` says above a model or a field, or behind it, by the names that they have in the
    database; enums and what is commented out say nothing here."""
    named = {singular(snake(table.name)): table.name for table in tables}
    table, offset = "", 0
    said: list[str] = []
    for line in text.splitlines(keepends=True):
        start, offset = offset, offset + len(line)
        if found := _SAID.match(line):
            said.append(found["text"].strip())
            continue
        name = None
        if block := _BLOCK.match(line):
            mapped = _MAPPED_TABLE.match(text, start)
            called = mapped["name"] if mapped else block["name"]
            table = named.get(singular(snake(called)), "") if block["kind"] == "model" else ""
            name = ""
        elif field := _FIELD.match(line):
            column, behind = _MAPPED.search(line), _BEHIND.search(line)
            name = column["name"] if column else field["name"]
            said += [behind["text"].strip()] if behind else []
        if table and said and name is not None:
            yield (table, name), short(" ".join(said))
        said = []


KIND = Kind(recognises, read)
