"""Prisma schemas: the models, with their enums and relations"""

from __future__ import annotations

import re
from pathlib import Path

from asbuilt import regex
from asbuilt.errors import UsageError
from asbuilt.exchange import files
from asbuilt.exchange.draft import Draft, Lost
from asbuilt.exchange.reading import lost, read_code
from asbuilt.exchange.source import Kind
from asbuilt.exchange.tables import settled
from asbuilt.spec.sections.data_model import DataModel

_PLACES = ("schema.prisma", "prisma/schema.prisma", "prisma/schema/*.prisma", "*.prisma")
_BLOCK = regex.compile(r"^[ \t]*(?P<kind>\w+)[ \t]+(?P<name>\w+)[ \t]*\{", re.MULTILINE)
_SETTINGS = ("datasource", "generator", "model", "enum")


def recognises(path: Path) -> bool:
    """A file of that ending, or a folder with a schema in the usual place."""
    return path.suffix == ".prisma" or (path.is_dir() and files.first(path, *_PLACES) is not None)


def read(path: Path) -> Draft:
    """The tables of all models."""
    file = files.first(path, *_PLACES) if path.is_dir() else path
    if file is None:
        raise UsageError(f"{path}: holds no schema.prisma", "Name the file itself.")
    text = files.read(file)
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
    return Draft(project, tables=tables, lost=(*left, *lost(spec, str(file)), *missed))


KIND = Kind(recognises, read)
