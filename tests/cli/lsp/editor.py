"""An editor for tests: a client of the language server, which runs as a process of its own."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

from lsprotocol import types as lsp
from pygls.lsp.client import LanguageClient

from asbuilt.cli.lsp.places import places
from asbuilt.source import Span

SECONDS = 60


class Editor:
    """Texts by address, and what the server has said about each."""

    def __init__(self) -> None:
        self.client: Any = LanguageClient("editor", "1")
        self.texts: dict[str, str] = {}
        self.versions: dict[str, int] = {}
        self.published: asyncio.Queue[lsp.PublishDiagnosticsParams] = asyncio.Queue()
        self.messages: list[str] = []
        self.registered: list[str] = []

        def published(params: lsp.PublishDiagnosticsParams) -> None:
            self.published.put_nowait(params)

        def said(params: lsp.LogMessageParams) -> None:
            self.messages.append(params.message)

        self.client.feature(lsp.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)(published)
        self.client.feature(lsp.WINDOW_LOG_MESSAGE)(said)

        def registered(params: lsp.RegistrationParams) -> None:
            self.registered += [each.method for each in params.registrations]

        self.client.feature(lsp.CLIENT_REGISTER_CAPABILITY)(registered)

    async def start(
        self, capabilities: lsp.ClientCapabilities | None = None
    ) -> lsp.InitializeResult:
        await self.client.start_io(sys.executable, "-m", "asbuilt", "lsp")
        answer: lsp.InitializeResult = await self.client.initialize_async(
            lsp.InitializeParams(capabilities or lsp.ClientCapabilities(), root_uri=None)
        )
        self.client.initialized(lsp.InitializedParams())
        return answer

    async def stop(self, *, politely: bool = True) -> int:
        """Say goodbye; the exit code of the server."""
        if politely:
            await self.client.shutdown_async(None)
        self.client.exit(None)
        process = self.client._server
        assert process is not None
        code: int = await asyncio.wait_for(process.wait(), SECONDS)
        await self.client.stop()
        return code

    def open(self, path: Path | str, text: str) -> str:
        uri = path if isinstance(path, str) else path.as_uri()
        self.texts[uri], self.versions[uri] = text, 1
        document = lsp.TextDocumentItem(uri, lsp.LanguageKind.Markdown, 1, text)
        self.client.text_document_did_open(lsp.DidOpenTextDocumentParams(document))
        return uri

    def type(self, uri: str, text: str) -> None:
        """Bring a file to another text, by the one change that it takes."""
        before, self.texts[uri] = self.texts[uri], text
        self.versions[uri] += 1
        document = lsp.VersionedTextDocumentIdentifier(self.versions[uri], uri)
        change = changed(before, text)
        self.client.text_document_did_change(lsp.DidChangeTextDocumentParams(document, [change]))

    async def diagnostics(self, uri: str) -> list[lsp.Diagnostic]:
        """What is said about the present version of a file."""
        while True:
            said = await asyncio.wait_for(self.published.get(), SECONDS)
            if said.uri == uri and said.version == self.versions[uri]:
                return list(said.diagnostics)

    def at(self, uri: str, piece: str, occurrence: int = 0, into: int = 1) -> Any:
        """Document and position of a character ``into`` a piece of its text."""
        offset = -1
        for _ in range(occurrence + 1):
            offset = self.texts[uri].index(piece, offset + 1)
        position = places(self.texts[uri]).position(offset + into)
        return {"text_document": lsp.TextDocumentIdentifier(uri), "position": position}

    def shown(self, place: lsp.Location | lsp.Range, uri: str = "") -> str:
        """The text at a place."""
        if isinstance(place, lsp.Location):
            uri, place = place.uri, place.range
        found = places(self.texts[uri]).span(place)
        return self.texts[uri][found.start : found.end]

    def apply(self, uri: str, edits: list[lsp.TextEdit]) -> str:
        """The text with edits made, as an editor makes them: from the last to the first."""
        text, lines = self.texts[uri], places(self.texts[uri])
        for edit in sorted(edits, key=lambda e: lines.span(e.range), reverse=True):
            span = lines.span(edit.range)
            text = text[: span.start] + edit.new_text + text[span.end :]
        return text


def changed(before: str, after: str) -> lsp.TextDocumentContentChangeEvent:
    """What makes one text of another: a range and what comes in its place, or all of it where a
    range would divide a line end or a character, which no editor does."""
    most = min(len(before), len(after))
    start = next((at for at in range(most) if before[at] != after[at]), most)
    rest = most - start
    end = next((at for at in range(rest) if before[-1 - at] != after[-1 - at]), rest)
    span, lines = Span(start, len(before) - end), places(before)
    if lines.span(lines.range(span)) != span:
        return lsp.TextDocumentContentChangeWholeDocument(after)
    return lsp.TextDocumentContentChangePartial(lines.range(span), after[start : len(after) - end])


def session(
    work: Callable[[Editor], Coroutine[Any, Any, None]],
    capabilities: lsp.ClientCapabilities | None = None,
) -> Editor:
    """Run ``work`` with an editor that is connected; the server has to end with 0."""

    async def whole() -> Editor:
        editor = Editor()
        await editor.start(capabilities)
        await work(editor)
        assert await editor.stop() == 0
        return editor

    return asyncio.run(whole())
