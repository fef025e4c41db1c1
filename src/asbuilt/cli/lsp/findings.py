"""Findings in an open file: as diagnostics, and their corrections as code actions."""

from __future__ import annotations

from collections.abc import Iterator

from lsprotocol import types as lsp

import asbuilt.api
from asbuilt.cli.corrections import correct
from asbuilt.cli.judge import findings
from asbuilt.cli.lsp.reading import Reading
from asbuilt.cli.lsp.session import (
    Server,
    bounds,
    findings_of,
    location,
    offset_of,
    reading_of,
    text_edits,
)
from asbuilt.diagnostics import Diagnostic, Edit, Severity
from asbuilt.errors import AsbuiltError
from asbuilt.source import Source, Span

_SEVERITIES = {
    Severity.ERROR: lsp.DiagnosticSeverity.Error,
    Severity.WARNING: lsp.DiagnosticSeverity.Warning,
    Severity.INFO: lsp.DiagnosticSeverity.Information,
}


def diagnostic(server: Server, uri: str, reading: Reading, item: Diagnostic) -> lsp.Diagnostic:
    """A finding as the protocol has it."""
    source = reading.source
    return lsp.Diagnostic(
        location(server, uri, source, item.span).range,
        f"{item.message}\n{item.help}" if item.help else item.message,
        _SEVERITIES[item.severity],
        item.code,
        source="asbuilt",
        related_information=[
            lsp.DiagnosticRelatedInformation(
                location(server, uri, source, related.span), related.message
            )
            for related in item.related
        ],
    )


QUICK_FIX, FIX_ALL = lsp.CodeActionKind.QuickFix, lsp.CodeActionKind.SourceFixAll


def _wanted(kind: lsp.CodeActionKind, params: lsp.CodeActionParams) -> bool:
    """Whether an editor asks for actions of a kind: for all, for it, or for one above it."""
    only = params.context.only
    return only is None or any(kind.value.startswith(each) for each in only)


async def actions(server: Server, params: lsp.CodeActionParams) -> list[lsp.CodeAction]:
    """The corrections of findings in a range, and all safe ones of the document at once."""
    uri = params.text_document.uri
    reading = await reading_of(server, uri)
    try:
        judged = await findings_of(server, uri, reading)
    except AsbuiltError:
        return []
    found: list[lsp.CodeAction] = []
    if _wanted(QUICK_FIX, params):
        found += _quick_fixes(server, params, reading, judged)
    if _wanted(FIX_ALL, params) and any(item.fix and not item.unsafe for item in judged):
        all_of_them = lsp.CodeAction("Make all safe corrections", FIX_ALL, data=uri)
        later = _resolves(server)
        found.append(all_of_them if later else await resolved(server, all_of_them))
    return found


def _resolves(server: Server) -> bool:
    """Whether the editor asks for what an action changes only when somebody chooses it."""
    document = server.client_capabilities.text_document
    action = document.code_action if document else None
    support = action.resolve_support if action else None
    return support is not None and "edit" in support.properties


async def resolved(server: Server, action: lsp.CodeAction) -> lsp.CodeAction:
    """The same action with what it changes: the document is read again after each round of
    corrections, which is too much for every move of the cursor."""
    uri = str(action.data)
    reading = await reading_of(server, uri)
    judged = await findings_of(server, uri, reading)
    edits = await server.work(_all_fixes, reading, judged)
    action.edit = lsp.WorkspaceEdit(text_edits(server, uri, reading.source, edits))
    return action


def _quick_fixes(
    server: Server, params: lsp.CodeActionParams, reading: Reading, judged: tuple[Diagnostic, ...]
) -> Iterator[lsp.CodeAction]:
    uri = params.text_document.uri
    begin = offset_of(server, reading, uri, params.range.start)
    end = offset_of(server, reading, uri, params.range.end)
    for item in judged:
        if item.fix and item.span.start <= end and begin <= item.span.end:
            changes = text_edits(server, uri, reading.source, item.fix)
            warning = " (changes what the document means)" if item.unsafe else ""
            yield lsp.CodeAction(
                f"{item.code}: {item.help or item.message}{warning}",
                lsp.CodeActionKind.QuickFix,
                [diagnostic(server, uri, reading, item)],
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
        for (file, end), (new, new_end) in zip(bounds(source), bounds(mended), strict=True)
        if source.text[file.start : end] != mended.text[new.start : new_end]
    )
