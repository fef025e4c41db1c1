"""The edit that marks a column in SQL: ``email TEXT,`` to ``email TEXT,  -- PII: contact``, and
what to write in other notations."""

from __future__ import annotations

from asbuilt import regex
from asbuilt.diagnostics import Edit
from asbuilt.document.blocks import Document, Fence
from asbuilt.rules.ignores import walk
from asbuilt.source import Span
from asbuilt.spec.sections.data_model import Column

_REST = regex.compile(r"[ \t]*,?[ \t]*(?P<comment>--[^\r\n]*)?\r?(?:\n|\Z)")

_SLASHES = ("prisma", "ts", "typescript", "js", "javascript", "go", "golang", "dbml")


def mark(document: Document, column: Column, words: str) -> tuple[Edit, ...]:
    """Add ``words`` to the comment after ``column``, or a comment; nothing where that is not safe:
    outside SQL, or where the line goes on after the column."""
    if not in_sql(document, column):
        return ()
    rest = _REST.match(document.source.text, column.span.end)
    if rest is None:
        return ()
    end = column.span.end + len(rest[0].rstrip())
    added = f"; {words}" if rest["comment"] else f"  -- {words}"
    return (Edit(Span(end, end), added),)


def advice(document: Document, column: Column, words: str) -> str:
    """Where somebody writes ``words`` about ``column``: ``Write `-- secret` after it``."""
    language = _language(document, column)
    if language is None:
        return f"Write `{words}` in its notes"
    if language == "mermaid":
        return f'Write `"{words}"` after it'
    return f"Write `{'//' if language in _SLASHES else '--'} {words}` after it"


def in_sql(document: Document, column: Column) -> bool:
    """Whether ``column`` is defined in SQL, not in a field table or a diagram."""
    return _language(document, column) == "sql"


def _language(document: Document, column: Column) -> str | None:
    """The language of the fence that defines ``column``, all dialects of SQL as one."""
    for block in walk(document.blocks):
        if isinstance(block, Fence) and (
            block.content.start <= column.span.start < block.content.end
        ):
            info = block.info.lower()
            return "sql" if info.startswith("sql") else info.partition(" ")[0]
    return None
