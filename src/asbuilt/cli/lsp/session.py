"""An editor that is connected: its open files, and places in them as the protocol names them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from json import JSONDecodeError
from pathlib import Path
from typing import Any, TypeVar

from lsprotocol import types as lsp
from msgspec import Struct
from pygls import uris
from pygls.lsp.server import LanguageServer

import asbuilt
from asbuilt.cli.lsp.places import Places, places
from asbuilt.cli.lsp.protocol import Protocol
from asbuilt.cli.lsp.reading import Reading, judge, read
from asbuilt.diagnostics import Diagnostic, Edit
from asbuilt.source import File, Source, Span

PATIENCE = 0.1
"""Seconds for which somebody who types waits for what they typed to be read."""

Answer = TypeVar("Answer")


class Opened(Struct):
    """An open file. ``changes`` counts those of its text and of all else that belongs to its
    document; ``reading`` is the last that was made, after ``read`` of them. ``judged`` are the
    findings of a reading."""

    text: str
    version: int | None = None
    changes: int = 0
    reading: Reading | None = None
    read: int = 0
    judged: tuple[Reading, tuple[Diagnostic, ...]] | None = None
    reader: asyncio.Task[Reading] | None = None
    reporter: asyncio.Task[None] | None = None


class Server(LanguageServer):
    """A language server with its open files, by their addresses. What takes long is done by one
    worker, so that requests are taken, answered and cancelled in the meantime."""

    def __init__(self) -> None:
        super().__init__(
            "asbuilt",
            asbuilt.__version__,
            lsp.TextDocumentSyncKind.Incremental,
            protocol_cls=Protocol,
        )
        self.open: dict[str, Opened] = {}
        self.dismissed = False
        self._worker = ThreadPoolExecutor(1)

    async def work(self, function: Callable[..., Answer], *arguments: object) -> Answer:
        """What ``function`` returns, called by the worker."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._worker, function, *arguments)

    def report_server_error(self, error: Exception, source: Any) -> None:
        """Say what went wrong where nobody waits for an answer. What is no JSON may be a request,
        which somebody does wait for: it is answered (JSON-RPC 2.0, 5.1)."""
        if isinstance(error, JSONDecodeError) and isinstance(self.protocol, Protocol):
            self.protocol.refuse_unread()
        else:
            super().report_server_error(error, source)

    @property
    def encoding(self) -> str:
        """In what the editor counts the characters of a line."""
        return self.workspace.position_encoding or "utf-16"


# ---------------------------------------------------------------- what open files say


async def reading_of(server: Server, uri: str) -> Reading:
    """The document of an open file as it is now, read once for each state of its text."""
    opened = server.open.get(uri) or Opened("")
    while opened.reading is None or opened.read < opened.changes:
        if opened.reader is None:
            opened.reader = asyncio.create_task(_read(server, uri, opened))
        await asyncio.shield(opened.reader)  # others wait for it too
    return opened.reading


async def recent_reading_of(server: Server, uri: str) -> Reading:
    """The same if it comes soon, otherwise the last: in a long document nobody wants to wait for
    each letter to be read."""
    opened = server.open.get(uri)
    if opened is None or opened.reading is None:
        return await reading_of(server, uri)
    try:
        return await asyncio.wait_for(reading_of(server, uri), PATIENCE)
    except TimeoutError:
        return opened.reading


async def findings_of(server: Server, uri: str, reading: Reading) -> tuple[Diagnostic, ...]:
    """The findings of a reading.

    Raises:
        AsbuiltError: what the settings name is not there.
    """
    opened = server.open.get(uri) or Opened("")
    if opened.judged is None or opened.judged[0] is not reading:
        opened.judged = (reading, await server.work(judge, reading))
    return opened.judged[1]


async def _read(server: Server, uri: str, opened: Opened) -> Reading:
    changes = opened.changes
    texts = {path: each.text for key, each in server.open.items() if (path := path_of(key))}
    try:
        opened.reading = await server.work(read, path_of(uri), opened.text, texts)
        opened.read = changes
        return opened.reading
    finally:
        opened.reader = None


# ---------------------------------------------------------------- places


def path_of(uri: str) -> Path | None:
    """The file of an address, None for a text that was never saved."""
    name = uris.to_fs_path(uri) if uri.startswith("file:") else None
    return Path(name) if name else None


def uri_of(server: Server, uri: str, file: File) -> str:
    """The address of a file of a document, as the editor writes it; ``uri`` is an open one."""
    if file.path == "-":
        return uri
    known = (key for key in server.open if path_of(key) == Path(file.path))
    return next(known, uris.from_fs_path(file.path) or uri)


@lru_cache(16)
def _places(source: Source, file: File, encoding: str) -> Places:
    text = next(text for each, text in source.contents() if each == file)
    return places(text, encoding)


def location(server: Server, uri: str, source: Source, span: Span) -> lsp.Location:
    """A place of a document, in the file in which it stands; ``uri`` is an open one of it."""
    file = source.file(span.start)
    own = Span(span.start - file.start, span.end - file.start)
    range = _places(source, file, server.encoding).range(own)
    return lsp.Location(uri_of(server, uri, file), range)


def file_of(reading: Reading, uri: str) -> File:
    """The file of a document that an address means."""
    path = path_of(uri)
    files = reading.source.files
    return next((file for file in files if path and Path(file.path) == path), files[0])


def offset_of(server: Server, reading: Reading, uri: str, position: lsp.Position) -> int:
    """The character of a document at a position in one of its files."""
    file = file_of(reading, uri)
    return file.start + _places(reading.source, file, server.encoding).offset(position)


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
