"""What the editor shows, read: the document that a file belongs to, with its unsaved text."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct

import asbuilt.api
from asbuilt.cli.check import command as check
from asbuilt.cli.judge import Wishes, findings
from asbuilt.cli.lsp.known import NOTHING, Known, known
from asbuilt.cli.settings import for_document
from asbuilt.diagnostics import Diagnostic
from asbuilt.document import reader
from asbuilt.document.blocks import Document
from asbuilt.errors import AsbuiltError, NothingUnderstood
from asbuilt.plan.model import ServicePlan
from asbuilt.source import COMPANIONS, INDEXES, MAX_BYTES, File, Source, listed_files
from asbuilt.spec.model import Specification


class Reading(Struct, frozen=True):
    """A document as it stands in the editor. ``spec`` and ``plan`` are None where nothing in it
    could be understood; ``failure`` says what stands in the way beside the text itself, such as an
    ``asbuilt.toml`` that is no TOML."""

    document: Document
    spec: Specification | None = None
    plan: ServicePlan | None = None
    names: Known = NOTHING
    wishes: Wishes = Wishes()
    failure: str | None = None

    @property
    def source(self) -> Source:
        """The text; several files are one behind the other."""
        return self.document.source


def read(path: Path | None, text: str, opened: Mapping[Path, str]) -> Reading:
    """The document of a file whose ``text`` is in the editor; ``opened`` are the texts of all files
    that are. Nothing is written, and no text is an error. Without a ``path`` it was never saved."""
    source = _source(path, text, opened)
    document = reader.read(source)
    if len(text) > MAX_BYTES:
        return Reading(reader.read(Source(source.path, "")))
    if path is not None and len(source.files) == 1 and path.stem.upper() in COMPANIONS:
        return Reading(document)
    try:
        spec = asbuilt.api.read(source)
        return Reading(document, spec, asbuilt.api.compile(spec), known(spec), _wishes(path))
    except NothingUnderstood:
        return Reading(document)
    except AsbuiltError as error:
        return Reading(document, failure=error.message)


def judge(reading: Reading) -> tuple[Diagnostic, ...]:
    """The findings, as ``asbuilt check`` has them with the settings beside the document.

    Raises:
        AsbuiltError: what these settings name is not there.
    """
    return findings(reading.spec, reading.wishes) if reading.spec else ()


def _wishes(path: Path | None) -> Wishes:
    if path is None or not path.exists():
        return Wishes()
    context = check.make_context("check", [str(path)])
    return Wishes(**for_document(context, str(path)))


def _source(path: Path | None, text: str, opened: Mapping[Path, str]) -> Source:
    if path is None:
        return Source("-", text)
    parts = _parts(path)
    if len(parts) == 1:
        return Source(str(path), text)
    joined, files = "", []
    for part in parts:
        files.append(File(str(part), len(joined)))
        joined += text if part == path else opened.get(part) or _saved(part)
    return Source(str(parts[0].parent), joined, tuple(files))


def _parts(path: Path) -> tuple[Path, ...]:
    """The files of the document: an index that lists this one comes first, then what it lists."""
    for folder in (path.parent, path.parent.parent):
        for index in sorted(folder.glob("*.md")):
            if index.stem.lower() in INDEXES:
                parts = (index, *listed_files(index))
                if path in parts and len(parts) > 1:
                    return parts
    return (path,)


def _saved(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8", "replace")
    except OSError:
        return ""
