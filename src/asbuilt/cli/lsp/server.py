"""The language server: requests of the protocol in, answers of the other modules out."""

from __future__ import annotations

import sys
from typing import BinaryIO, cast

from lsprotocol import types as lsp
from pygls.exceptions import JsonRpcInvalidParams

from asbuilt.cli.lsp import completion, names, opened, outline, renaming
from asbuilt.cli.lsp.description import describe
from asbuilt.cli.lsp.findings import FIX_ALL, QUICK_FIX, actions, resolved
from asbuilt.cli.lsp.frames import Frames
from asbuilt.cli.lsp.places import places
from asbuilt.cli.lsp.reading import Reading
from asbuilt.cli.lsp.session import (
    Opened,
    Server,
    bounds,
    file_of,
    location,
    offset_of,
    reading_of,
    recent_reading_of,
    text_edits,
)
from asbuilt.document import format
from asbuilt.source import Source, Span

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
    "endpoint": lsp.CompletionItemKind.Method,
    "table": lsp.CompletionItemKind.Struct,
    "column": lsp.CompletionItemKind.Field,
    "rule": lsp.CompletionItemKind.Constant,
    "fallback": lsp.CompletionItemKind.Keyword,
}


def serve() -> int:
    """Answer an editor on standard input and output until it leaves; 0 when it said before that it
    would, otherwise 1 (LSP 3.17, Exit Notification)."""
    server = Server()
    completing = lsp.CompletionOptions(trigger_characters=[".", "-", ":", "|", '"', "/"])
    fixing = lsp.CodeActionOptions([QUICK_FIX, FIX_ALL], resolve_provider=True)
    server.feature(lsp.INITIALIZED)(opened.initialized)
    server.feature(lsp.TEXT_DOCUMENT_DID_OPEN)(opened.opened)
    server.feature(lsp.TEXT_DOCUMENT_DID_CHANGE)(opened.changed)
    server.feature(lsp.TEXT_DOCUMENT_DID_SAVE)(opened.saved)
    server.feature(lsp.WORKSPACE_DID_CHANGE_WATCHED_FILES)(opened.saved)
    server.feature(lsp.TEXT_DOCUMENT_DID_CLOSE)(opened.closed)
    server.feature(lsp.TEXT_DOCUMENT_HOVER)(hover)
    server.feature(lsp.TEXT_DOCUMENT_DEFINITION)(definition)
    server.feature(lsp.TEXT_DOCUMENT_REFERENCES)(references)
    server.feature(lsp.TEXT_DOCUMENT_PREPARE_RENAME)(renamable)
    server.feature(lsp.TEXT_DOCUMENT_RENAME, lsp.RenameOptions(prepare_provider=True))(rename)
    server.feature(lsp.TEXT_DOCUMENT_COMPLETION, completing)(complete)
    server.feature(lsp.TEXT_DOCUMENT_CODE_ACTION, fixing)(actions)
    server.feature(lsp.CODE_ACTION_RESOLVE)(resolved)
    server.feature(lsp.TEXT_DOCUMENT_DOCUMENT_SYMBOL)(symbols)
    server.feature(lsp.TEXT_DOCUMENT_FORMATTING)(formatting)
    server.feature(lsp.SHUTDOWN)(dismissed)
    server.start_io(cast(BinaryIO, Frames(sys.stdin.buffer)))
    return 0 if server.dismissed else 1


def dismissed(server: Server, params: None) -> None:
    """The editor is about to leave."""
    server.dismissed = True


# ---------------------------------------------------------------- names


async def _mention(
    server: Server, uri: str, position: lsp.Position
) -> tuple[Reading, names.Mention | None]:
    reading = await reading_of(server, uri)
    return reading, names.mention_at(reading, offset_of(server, reading, uri, position))


async def hover(server: Server, params: lsp.HoverParams) -> lsp.Hover | None:
    """What the document says of the name under the pointer."""
    uri = params.text_document.uri
    reading, mention = await _mention(server, uri, params.position)
    if mention is None:
        return None
    content = lsp.MarkupContent(lsp.MarkupKind.Markdown, describe(reading, mention.name))
    return lsp.Hover(content, location(server, uri, reading.source, mention.span).range)


async def definition(server: Server, params: lsp.DefinitionParams) -> list[lsp.Location]:
    """Where the name is defined; from its definition on to what it is bound to."""
    uri = params.text_document.uri
    reading, mention = await _mention(server, uri, params.position)
    found = names.leads_to(reading, mention) if mention else ()
    return [location(server, uri, reading.source, span) for span in found]


async def references(server: Server, params: lsp.ReferenceParams) -> list[lsp.Location]:
    """Every place where the name is meant."""
    uri = params.text_document.uri
    reading, mention = await _mention(server, uri, params.position)
    if mention is None:
        return []
    own = names.definition(reading, mention.name)
    spans = names.mentions(reading, mention.name)
    if not params.context.include_declaration:
        spans = tuple(span for span in spans if not (own and own.start <= span.start < own.end))
    return [location(server, uri, reading.source, span) for span in spans]


async def renamable(
    server: Server, params: lsp.PrepareRenameParams
) -> lsp.PrepareRenamePlaceholder | None:
    """The name that another may take the place of, None where there is none."""
    uri = params.text_document.uri
    reading, mention = await _mention(server, uri, params.position)
    if mention is None or not renaming.is_renamable(mention):
        return None
    place = location(server, uri, reading.source, mention.span).range
    return lsp.PrepareRenamePlaceholder(place, reading.source.slice(mention.span))


async def rename(server: Server, params: lsp.RenameParams) -> lsp.WorkspaceEdit | None:
    """The same name everywhere else too.

    Raises:
        JsonRpcInvalidParams: nothing can be called so, or something is already.
    """
    uri = params.text_document.uri
    reading, mention = await _mention(server, uri, params.position)
    if mention is None or not renaming.is_renamable(mention):
        return None
    if refusal := renaming.refusal(reading, mention.name, params.new_name):
        raise JsonRpcInvalidParams(refusal)
    edits = renaming.renamed(reading, mention.name, params.new_name)
    return lsp.WorkspaceEdit(text_edits(server, uri, reading.source, edits))


async def complete(server: Server, params: lsp.CompletionParams) -> list[lsp.CompletionItem]:
    """What may be written here."""
    uri = params.text_document.uri
    reading = await recent_reading_of(server, uri)
    text = (server.open.get(uri) or Opened("")).text
    lines = places(text, server.encoding)
    offset = lines.offset(params.position)
    return [
        lsp.CompletionItem(
            each.text,
            kind=_PROPOSALS[each.kind],
            detail=each.detail or None,
            text_edit=lsp.TextEdit(lines.range(each.span), each.text),
        )
        for each in completion.proposals(reading, text, offset, file_of(reading, uri).start)
    ]


# ---------------------------------------------------------------- the whole document


async def symbols(server: Server, params: lsp.DocumentSymbolParams) -> list[lsp.DocumentSymbol]:
    """The outline of a file."""
    uri = params.text_document.uri
    reading = await reading_of(server, uri)
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


async def formatting(server: Server, params: lsp.DocumentFormattingParams) -> list[lsp.TextEdit]:
    """What ``asbuilt fmt`` would change."""
    uri = params.text_document.uri
    source = Source("-", (server.open.get(uri) or Opened("")).text)
    edits = await server.work(format.tidy, source)
    return text_edits(server, uri, source, edits).get(uri, [])
