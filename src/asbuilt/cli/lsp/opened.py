"""Files that the editor opens, changes, saves and closes, and what is said about them then."""

from __future__ import annotations

import asyncio
from pathlib import Path

from lsprotocol import types as lsp

from asbuilt.cli.lsp.findings import diagnostic
from asbuilt.cli.lsp.places import places
from asbuilt.cli.lsp.session import Opened, Server, findings_of, path_of, reading_of, uri_of
from asbuilt.errors import AsbuiltError

PAUSE = 0.15
"""Seconds without a keystroke after which the text is judged."""
WATCHED = ("**/*.md", "**/asbuilt.toml", "**/handlers.py")
"""Files that are not open, and yet belong to documents that are."""


def initialized(server: Server, params: lsp.InitializedParams) -> None:
    """The editor is ready: ask it to tell when such files change, if it can."""
    workspace = server.client_capabilities.workspace
    watching = workspace.did_change_watched_files if workspace else None
    if watching and watching.dynamic_registration:
        options = lsp.DidChangeWatchedFilesRegistrationOptions(
            [lsp.FileSystemWatcher(pattern) for pattern in WATCHED]
        )
        method = lsp.WORKSPACE_DID_CHANGE_WATCHED_FILES
        server.client_register_capability(
            lsp.RegistrationParams([lsp.Registration("watched", method, options)])
        )


def opened(server: Server, params: lsp.DidOpenTextDocumentParams) -> None:
    """A file was opened: judge it at once."""
    document = params.text_document
    server.open[document.uri] = Opened(document.text, document.version)
    _changed(server, document.uri, 0)


def changed(server: Server, params: lsp.DidChangeTextDocumentParams) -> None:
    """Somebody types: judge the text when they pause."""
    uri = params.text_document.uri
    file = server.open.get(uri)
    if file is None:
        return
    for change in params.content_changes:
        file.text = _with(file.text, change, server.encoding)
    file.version = params.text_document.version
    _changed(server, uri, PAUSE)


def _with(text: str, change: lsp.TextDocumentContentChangeEvent, encoding: str) -> str:
    if isinstance(change, lsp.TextDocumentContentChangeWholeDocument):
        return change.text
    place = places(text, encoding).span(change.range)
    return text[: place.start] + change.text + text[max(place.start, place.end) :]


def saved(server: Server, params: object) -> None:
    """A file was saved, or changed outside of the editor; perhaps it belongs to open ones."""
    for uri in server.open:
        _judge_anew(server, uri, 0)


def closed(server: Server, params: lsp.DidCloseTextDocumentParams) -> None:
    """A file was closed: its findings go with it."""
    uri = params.text_document.uri
    file = server.open.pop(uri, None)
    if file and file.reporter:
        file.reporter.cancel()
    _changed(server, uri, 0)
    server.text_document_publish_diagnostics(lsp.PublishDiagnosticsParams(uri, []))


def _changed(server: Server, uri: str, pause: float) -> None:
    """A file has another text, and with it every open file of the same document."""
    path = path_of(uri)
    for key, file in server.open.items():
        parts = file.reading.source.files if file.reading else ()
        reading = file.reader is not None  # of which parts is not known yet
        if key == uri or reading or any(path and Path(part.path) == path for part in parts):
            _judge_anew(server, key, pause)


def _judge_anew(server: Server, uri: str, pause: float) -> None:
    file = server.open[uri]
    file.changes += 1
    if file.reporter:
        file.reporter.cancel()
    file.reporter = asyncio.create_task(_report(server, uri, pause))


async def _report(server: Server, uri: str, pause: float) -> None:
    await asyncio.sleep(pause)
    reading = await reading_of(server, uri)
    version = server.open[uri].version
    try:
        found, failure = await findings_of(server, uri, reading), reading.failure
    except AsbuiltError as error:
        found, failure = (), error.message
    if failure:
        server.window_log_message(lsp.LogMessageParams(lsp.MessageType.Warning, failure))
    shown = [
        diagnostic(server, uri, reading, item)
        for item in found
        if uri_of(server, uri, reading.source.file(item.span.start)) == uri
    ]
    server.text_document_publish_diagnostics(lsp.PublishDiagnosticsParams(uri, shown, version))
