"""The language server: requests of the protocol in, answers of the other modules out."""

from __future__ import annotations

import asyncio
from pathlib import Path

from lsprotocol import types as lsp

from asbuilt.cli.lsp import completion, names, outline
from asbuilt.cli.lsp.description import describe
from asbuilt.cli.lsp.findings import FIX_ALL, QUICK_FIX, actions, diagnostic
from asbuilt.cli.lsp.reading import Reading, judge
from asbuilt.cli.lsp.session import (
    Server,
    bounds,
    file_of,
    location,
    offset_of,
    path_of,
    reading_of,
    text_edits,
    uri_of,
)
from asbuilt.document import format
from asbuilt.errors import AsbuiltError
from asbuilt.source import Source, Span

PAUSE = 0.15
"""Seconds without a keystroke after which the text is judged."""

_SYMBOLS = {
    "heading": lsp.SymbolKind.String,
    "endpoint": lsp.SymbolKind.Method,
    "requirement": lsp.SymbolKind.Key,
    "table": lsp.SymbolKind.Struct,
    "column": lsp.SymbolKind.Field,
}
_PROPOSALS = {
    "requirement": lsp.CompletionItemKind.Reference,
    "role": lsp.CompletionItemKind.EnumMember,
    "table": lsp.CompletionItemKind.Struct,
    "column": lsp.CompletionItemKind.Field,
    "fallback": lsp.CompletionItemKind.Keyword,
}


def serve() -> int:
    """Answer an editor on standard input and output until it leaves; 0 when it said before that it
    would, otherwise 1 (LSP 3.17, Exit Notification)."""
    server = Server()
    completing = lsp.CompletionOptions(trigger_characters=[".", "-", ":", "|", '"'])
    fixing = lsp.CodeActionOptions([QUICK_FIX, FIX_ALL])
    server.feature(lsp.TEXT_DOCUMENT_DID_OPEN)(opened)
    server.feature(lsp.TEXT_DOCUMENT_DID_CHANGE)(changed)
    server.feature(lsp.TEXT_DOCUMENT_DID_SAVE)(saved)
    server.feature(lsp.TEXT_DOCUMENT_DID_CLOSE)(closed)
    server.feature(lsp.TEXT_DOCUMENT_HOVER)(hover)
    server.feature(lsp.TEXT_DOCUMENT_DEFINITION)(definition)
    server.feature(lsp.TEXT_DOCUMENT_REFERENCES)(references)
    server.feature(lsp.TEXT_DOCUMENT_COMPLETION, completing)(complete)
    server.feature(lsp.TEXT_DOCUMENT_CODE_ACTION, fixing)(actions)
    server.feature(lsp.TEXT_DOCUMENT_DOCUMENT_SYMBOL)(symbols)
    server.feature(lsp.TEXT_DOCUMENT_FORMATTING)(formatting)
    server.feature(lsp.SHUTDOWN)(dismissed)
    server.start_io()
    return 0 if server.dismissed else 1


def dismissed(server: Server, params: None) -> None:
    """The editor is about to leave."""
    server.dismissed = True


# ---------------------------------------------------------------- what is open


def opened(server: Server, params: lsp.DidOpenTextDocumentParams) -> None:
    """A file was opened: judge it at once."""
    _take(server, params.text_document.uri, params.text_document.text, 0)


def changed(server: Server, params: lsp.DidChangeTextDocumentParams) -> None:
    """Somebody types: judge the text when they pause."""
    uri = params.text_document.uri
    _take(server, uri, server.workspace.get_text_document(uri).source, PAUSE)


def saved(server: Server, params: lsp.DidSaveTextDocumentParams) -> None:
    """A file was saved, and with it perhaps what belongs to other open ones."""
    server.open.readings.clear()
    for uri in server.open.texts:
        _schedule(server, uri, 0)


def closed(server: Server, params: lsp.DidCloseTextDocumentParams) -> None:
    """A file was closed: its findings go with it."""
    uri = params.text_document.uri
    if task := server.open.waiting.pop(uri, None):
        task.cancel()
    server.open.texts.pop(uri, None)
    server.open.readings.clear()
    server.text_document_publish_diagnostics(lsp.PublishDiagnosticsParams(uri, []))


def _take(server: Server, uri: str, text: str, pause: float) -> None:
    """A file has another text, and with it every open file of the same document."""
    server.open.texts[uri] = text
    path = path_of(uri)
    sharing = [
        key
        for key, reading in server.open.readings.items()
        if path and any(Path(file.path) == path for file in reading.source.files)
    ]
    for key in {uri, *sharing}:
        server.open.readings.pop(key, None)
        _schedule(server, key, pause)


def _schedule(server: Server, uri: str, pause: float) -> None:
    if task := server.open.waiting.get(uri):
        task.cancel()
    server.open.waiting[uri] = asyncio.get_running_loop().create_task(_report(server, uri, pause))


async def _report(server: Server, uri: str, pause: float) -> None:
    await asyncio.sleep(pause)
    reading = reading_of(server, uri)
    loop = asyncio.get_running_loop()
    try:
        found = await loop.run_in_executor(server.open.worker, judge, reading)
        failure = reading.failure
    except AsbuiltError as error:
        found, failure = (), error.message
    if failure:
        server.window_log_message(lsp.LogMessageParams(lsp.MessageType.Warning, failure))
    version = server.workspace.get_text_document(uri).version
    shown = [
        diagnostic(server, uri, reading, item)
        for item in found
        if uri_of(server, uri, reading.source.file(item.span.start)) == uri
    ]
    server.text_document_publish_diagnostics(lsp.PublishDiagnosticsParams(uri, shown, version))


# ---------------------------------------------------------------- names


def _mention(
    server: Server, uri: str, position: lsp.Position
) -> tuple[Reading, names.Mention | None]:
    reading = reading_of(server, uri)
    return reading, names.mention_at(reading, offset_of(server, reading, uri, position))


def hover(server: Server, params: lsp.HoverParams) -> lsp.Hover | None:
    """What the document says of the name under the pointer."""
    uri = params.text_document.uri
    reading, mention = _mention(server, uri, params.position)
    if mention is None:
        return None
    content = lsp.MarkupContent(lsp.MarkupKind.Markdown, describe(reading, mention.name))
    return lsp.Hover(content, location(server, uri, reading.source, mention.span).range)


def definition(server: Server, params: lsp.DefinitionParams) -> list[lsp.Location]:
    """Where the name is defined; from its definition on to what it is bound to."""
    uri = params.text_document.uri
    reading, mention = _mention(server, uri, params.position)
    found = names.leads_to(reading, mention) if mention else ()
    return [location(server, uri, reading.source, span) for span in found]


def references(server: Server, params: lsp.ReferenceParams) -> list[lsp.Location]:
    """Every place where the name is meant."""
    uri = params.text_document.uri
    reading, mention = _mention(server, uri, params.position)
    if mention is None:
        return []
    own = names.definition(reading, mention.name)
    spans = names.mentions(reading, mention.name)
    if not params.context.include_declaration:
        spans = tuple(span for span in spans if not (own and own.start <= span.start < own.end))
    return [location(server, uri, reading.source, span) for span in spans]


def complete(server: Server, params: lsp.CompletionParams) -> list[lsp.CompletionItem]:
    """What may be written here."""
    uri, reading = params.text_document.uri, reading_of(server, params.text_document.uri)
    offset = offset_of(server, reading, uri, params.position)
    return [
        lsp.CompletionItem(
            each.text,
            kind=_PROPOSALS[each.kind],
            detail=each.detail or None,
            text_edit=lsp.TextEdit(
                location(server, uri, reading.source, each.span).range, each.text
            ),
        )
        for each in completion.proposals(reading, offset)
    ]


# ---------------------------------------------------------------- the whole document


def symbols(server: Server, params: lsp.DocumentSymbolParams) -> list[lsp.DocumentSymbol]:
    """The outline of a file."""
    uri, reading = params.text_document.uri, reading_of(server, params.text_document.uri)
    file = file_of(reading, uri)
    end = next(end for each, end in bounds(reading.source) if each == file)
    found = outline.entries(reading, Span(file.start, end))
    return [_symbol(server, uri, reading, entry) for entry in found]


def _symbol(server: Server, uri: str, reading: Reading, entry: outline.Entry) -> lsp.DocumentSymbol:
    return lsp.DocumentSymbol(
        entry.title or "(untitled)",
        _SYMBOLS[entry.kind],
        location(server, uri, reading.source, entry.span).range,
        location(server, uri, reading.source, entry.place).range,
        entry.detail or None,
        children=[_symbol(server, uri, reading, child) for child in entry.children],
    )


def formatting(server: Server, params: lsp.DocumentFormattingParams) -> list[lsp.TextEdit]:
    """What ``asbuilt fmt`` would change."""
    uri = params.text_document.uri
    source = Source("-", server.open.texts.get(uri, ""))
    edits = format.tidy(source)
    return text_edits(server, uri, source, edits).get(uri, [])
