"""The language server: requests of the protocol in, answers of the other modules out."""

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
import asbuilt.api
from asbuilt.cli.corrections import correct
from asbuilt.cli.judge import findings
from asbuilt.cli.lsp import completion, names, outline
from asbuilt.cli.lsp.description import describe
from asbuilt.cli.lsp.places import Places, places
from asbuilt.cli.lsp.reading import Reading, judge, read
from asbuilt.diagnostics import Diagnostic, Edit, Severity
from asbuilt.document import format, reader
from asbuilt.errors import AsbuiltError
from asbuilt.source import File, Source, Span

PAUSE = 0.15
"""Seconds without a keystroke after which the text is judged."""

_SEVERITIES = {
    Severity.ERROR: lsp.DiagnosticSeverity.Error,
    Severity.WARNING: lsp.DiagnosticSeverity.Warning,
    Severity.INFO: lsp.DiagnosticSeverity.Information,
}
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


def serve() -> int:
    """Answer an editor on standard input and output until it leaves; 0 when it said before that it
    would, otherwise 1 (LSP 3.17, Exit Notification)."""
    server = Server()
    completing = lsp.CompletionOptions(trigger_characters=[".", "-", ":", "|", '"'])
    fixing = lsp.CodeActionOptions([lsp.CodeActionKind.QuickFix, FIX_ALL])
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
    server.open.texts[uri] = text
    server.open.readings.clear()  # another file may be a part of the same document
    _schedule(server, uri, pause)


def _schedule(server: Server, uri: str, pause: float) -> None:
    if task := server.open.waiting.get(uri):
        task.cancel()
    server.open.waiting[uri] = asyncio.get_running_loop().create_task(_report(server, uri, pause))


async def _report(server: Server, uri: str, pause: float) -> None:
    await asyncio.sleep(pause)
    reading = _reading(server, uri)
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
        _diagnostic(server, uri, reading, item)
        for item in found
        if _uri(server, uri, reading.source.file(item.span.start)) == uri
    ]
    server.text_document_publish_diagnostics(lsp.PublishDiagnosticsParams(uri, shown, version))


def _reading(server: Server, uri: str) -> Reading:
    """The document of an open file, read once for each state of its text."""
    known = server.open.readings.get(uri)
    if known is None:
        texts = {path: text for key, text in server.open.texts.items() if (path := _path(key))}
        known = read(_path(uri), server.open.texts.get(uri, ""), texts)
        server.open.readings[uri] = known
    return known


def _path(uri: str) -> Path | None:
    name = uris.to_fs_path(uri) if uri.startswith("file:") else None
    return Path(name) if name else None


# ---------------------------------------------------------------- places


def _uri(server: Server, uri: str, file: File) -> str:
    """The address of a file of a document, as the editor writes it; ``uri`` is an open one."""
    if file.path == "-":
        return uri
    known = (key for key in server.open.texts if _path(key) == Path(file.path))
    return next(known, uris.from_fs_path(file.path) or uri)


def _places(server: Server, source: Source, file: File) -> Places:
    after = [other.start for other in source.files if other.start > file.start]
    text = source.text[file.start : after[0] if after else len(source.text)]
    return places(text, server.workspace.position_encoding or "utf-16")


def _location(server: Server, uri: str, source: Source, span: Span) -> lsp.Location:
    file = source.file(span.start)
    own = Span(span.start - file.start, span.end - file.start)
    return lsp.Location(_uri(server, uri, file), _places(server, source, file).range(own))


def _file(reading: Reading, uri: str) -> File:
    """The file of a document that an address means."""
    path = _path(uri)
    files = reading.source.files
    return next((file for file in files if path and Path(file.path) == path), files[0])


def _offset(server: Server, reading: Reading, uri: str, position: lsp.Position) -> int:
    file = _file(reading, uri)
    return file.start + _places(server, reading.source, file).offset(position)


def _text_edits(
    server: Server, uri: str, source: Source, edits: tuple[Edit, ...]
) -> dict[str, list[lsp.TextEdit]]:
    found: dict[str, list[lsp.TextEdit]] = {}
    for edit in edits:
        place = _location(server, uri, source, edit.span)
        found.setdefault(place.uri, []).append(lsp.TextEdit(place.range, edit.replacement))
    return found


# ---------------------------------------------------------------- findings


def _diagnostic(server: Server, uri: str, reading: Reading, item: Diagnostic) -> lsp.Diagnostic:
    source = reading.source
    return lsp.Diagnostic(
        _location(server, uri, source, item.span).range,
        f"{item.message}\n{item.help}" if item.help else item.message,
        _SEVERITIES[item.severity],
        item.code,
        source="asbuilt",
        related_information=[
            lsp.DiagnosticRelatedInformation(
                _location(server, uri, source, related.span), related.message
            )
            for related in item.related
        ],
    )


QUICK_FIX, FIX_ALL = lsp.CodeActionKind.QuickFix, lsp.CodeActionKind.SourceFixAll


def _wanted(kind: lsp.CodeActionKind, params: lsp.CodeActionParams) -> bool:
    """Whether an editor asks for actions of a kind: for all, for it, or for one above it."""
    only = params.context.only
    return only is None or any(kind.value.startswith(each) for each in only)


def actions(server: Server, params: lsp.CodeActionParams) -> list[lsp.CodeAction]:
    """The corrections of findings in a range, and all safe ones of the document at once."""
    uri, reading = params.text_document.uri, _reading(server, params.text_document.uri)
    found: list[lsp.CodeAction] = []
    try:
        judged = judge(reading)
    except AsbuiltError:
        return []
    if _wanted(QUICK_FIX, params):
        found += _quick_fixes(server, params, reading, judged)
    if _wanted(FIX_ALL, params):
        edits = _all_fixes(reading, judged)
        if edits:
            changes = _text_edits(server, uri, reading.source, edits)
            title = "Make all safe corrections"
            found.append(lsp.CodeAction(title, FIX_ALL, edit=lsp.WorkspaceEdit(changes)))
    return found


def _quick_fixes(
    server: Server, params: lsp.CodeActionParams, reading: Reading, judged: tuple[Diagnostic, ...]
) -> Iterator[lsp.CodeAction]:
    uri = params.text_document.uri
    begin = _offset(server, reading, uri, params.range.start)
    end = _offset(server, reading, uri, params.range.end)
    for item in judged:
        if item.fix and item.span.start <= end and begin <= item.span.end:
            changes = _text_edits(server, uri, reading.source, item.fix)
            warning = " (changes what the document means)" if item.unsafe else ""
            yield lsp.CodeAction(
                f"{item.code}: {item.help or item.message}{warning}",
                lsp.CodeActionKind.QuickFix,
                [_diagnostic(server, uri, reading, item)],
                is_preferred=not item.unsafe,
                edit=lsp.WorkspaceEdit(changes),
            )


def _all_fixes(reading: Reading, judged: tuple[Diagnostic, ...]) -> tuple[Edit, ...]:
    """One edit for each file that makes what ``check --fix`` makes of it."""

    def check(source: Source) -> tuple[Diagnostic, ...]:
        return findings(asbuilt.api.read(source), reading.wishes)

    source = reading.source
    mended, _, made = correct(source, judged, check, unsafe=False)
    if not made:
        return ()
    return tuple(
        Edit(Span(file.start, end), mended.text[new.start : new_end])
        for (file, end), (new, new_end) in zip(_bounds(source), _bounds(mended), strict=True)
        if source.text[file.start : end] != mended.text[new.start : new_end]
    )


def _bounds(source: Source) -> Iterator[tuple[File, int]]:
    ends = (*(file.start for file in source.files[1:]), len(source.text))
    yield from zip(source.files, ends, strict=True)


# ---------------------------------------------------------------- names


def _mention(
    server: Server, uri: str, position: lsp.Position
) -> tuple[Reading, names.Mention | None]:
    reading = _reading(server, uri)
    return reading, names.mention_at(reading, _offset(server, reading, uri, position))


def hover(server: Server, params: lsp.HoverParams) -> lsp.Hover | None:
    """What the document says of the name under the pointer."""
    uri = params.text_document.uri
    reading, mention = _mention(server, uri, params.position)
    if mention is None:
        return None
    content = lsp.MarkupContent(lsp.MarkupKind.Markdown, describe(reading, mention.name))
    return lsp.Hover(content, _location(server, uri, reading.source, mention.span).range)


def definition(server: Server, params: lsp.DefinitionParams) -> list[lsp.Location]:
    """Where the name is defined; from its definition on to what it is bound to."""
    uri = params.text_document.uri
    reading, mention = _mention(server, uri, params.position)
    found = names.leads_to(reading, mention) if mention else ()
    return [_location(server, uri, reading.source, span) for span in found]


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
    return [_location(server, uri, reading.source, span) for span in spans]


def complete(server: Server, params: lsp.CompletionParams) -> list[lsp.CompletionItem]:
    """What may be written here."""
    uri, reading = params.text_document.uri, _reading(server, params.text_document.uri)
    offset = _offset(server, reading, uri, params.position)
    return [
        lsp.CompletionItem(
            each.text,
            kind=_PROPOSALS[each.kind],
            detail=each.detail or None,
            text_edit=lsp.TextEdit(
                _location(server, uri, reading.source, each.span).range, each.text
            ),
        )
        for each in completion.proposals(reading, offset)
    ]


# ---------------------------------------------------------------- the whole document


def symbols(server: Server, params: lsp.DocumentSymbolParams) -> list[lsp.DocumentSymbol]:
    """The outline of a file."""
    uri, reading = params.text_document.uri, _reading(server, params.text_document.uri)
    file = _file(reading, uri)
    end = next(end for each, end in _bounds(reading.source) if each == file)
    found = outline.entries(reading, Span(file.start, end))
    return [_symbol(server, uri, reading, entry) for entry in found]


def _symbol(server: Server, uri: str, reading: Reading, entry: outline.Entry) -> lsp.DocumentSymbol:
    return lsp.DocumentSymbol(
        entry.title or "(untitled)",
        _SYMBOLS[entry.kind],
        _location(server, uri, reading.source, entry.span).range,
        _location(server, uri, reading.source, entry.place).range,
        entry.detail or None,
        children=[_symbol(server, uri, reading, child) for child in entry.children],
    )


def formatting(server: Server, params: lsp.DocumentFormattingParams) -> list[lsp.TextEdit]:
    """What ``asbuilt fmt`` would change."""
    uri = params.text_document.uri
    source = Source("-", server.open.texts.get(uri, ""))
    edits = format.tidy(reader.read(source))
    return _text_edits(server, uri, source, edits).get(uri, [])
