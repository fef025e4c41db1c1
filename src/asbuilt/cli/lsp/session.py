"""An editor that is connected: its open files, and places in them as the protocol names them."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from lsprotocol import types as lsp
from pygls import uris
from pygls.lsp.server import LanguageServer

import asbuilt
from asbuilt.cli.lsp.places import Places, places
from asbuilt.cli.lsp.reading import Reading, read
from asbuilt.diagnostics import Edit
from asbuilt.source import File, Source, Span


@dataclass(slots=True)
class Sessions:
    """What is known of the files that are open, by their addresses."""

    texts: dict[str, str] = field(default_factory=dict)
    readings: dict[str, Reading] = field(default_factory=dict)
    waiting: dict[str, asyncio.Task[None]] = field(default_factory=dict)
    worker: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1))


class Server(LanguageServer):
    """A language server with its open files."""

    def __init__(self) -> None:
        super().__init__("asbuilt", asbuilt.__version__, lsp.TextDocumentSyncKind.Full)
        self.open = Sessions()
        self.dismissed = False


def reading_of(server: Server, uri: str) -> Reading:
    """The document of an open file, read once for each state of its text."""
    known = server.open.readings.get(uri)
    if known is None:
        texts = {path: text for key, text in server.open.texts.items() if (path := path_of(key))}
        known = read(path_of(uri), server.open.texts.get(uri, ""), texts)
        server.open.readings[uri] = known
    return known


def path_of(uri: str) -> Path | None:
    """The file of an address, None for a text that was never saved."""
    name = uris.to_fs_path(uri) if uri.startswith("file:") else None
    return Path(name) if name else None


def uri_of(server: Server, uri: str, file: File) -> str:
    """The address of a file of a document, as the editor writes it; ``uri`` is an open one."""
    if file.path == "-":
        return uri
    known = (key for key in server.open.texts if path_of(key) == Path(file.path))
    return next(known, uris.from_fs_path(file.path) or uri)


def _places(server: Server, source: Source, file: File) -> Places:
    after = [other.start for other in source.files if other.start > file.start]
    text = source.text[file.start : after[0] if after else len(source.text)]
    return places(text, server.workspace.position_encoding or "utf-16")


def location(server: Server, uri: str, source: Source, span: Span) -> lsp.Location:
    """A place of a document, in the file in which it stands; ``uri`` is an open one of it."""
    file = source.file(span.start)
    own = Span(span.start - file.start, span.end - file.start)
    return lsp.Location(uri_of(server, uri, file), _places(server, source, file).range(own))


def file_of(reading: Reading, uri: str) -> File:
    """The file of a document that an address means."""
    path = path_of(uri)
    files = reading.source.files
    return next((file for file in files if path and Path(file.path) == path), files[0])


def offset_of(server: Server, reading: Reading, uri: str, position: lsp.Position) -> int:
    """The character of a document at a position in one of its files."""
    file = file_of(reading, uri)
    return file.start + _places(server, reading.source, file).offset(position)


def text_edits(
    server: Server, uri: str, source: Source, edits: tuple[Edit, ...]
) -> dict[str, list[lsp.TextEdit]]:
    """Edits of a document by the addresses of its files."""
    found: dict[str, list[lsp.TextEdit]] = {}
    for edit in edits:
        place = location(server, uri, source, edit.span)
        found.setdefault(place.uri, []).append(lsp.TextEdit(place.range, edit.replacement))
    return found


def bounds(source: Source) -> Iterator[tuple[File, int]]:
    """The files of a document, each with where it ends."""
    ends = (*(file.start for file in source.files[1:]), len(source.text))
    yield from zip(source.files, ends, strict=True)
