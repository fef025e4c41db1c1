"""The edit that marks a column in SQL: ``email TEXT,`` to ``email TEXT,  -- PII: contact``."""

from __future__ import annotations

from asbuilt import regex
from asbuilt.diagnostics import Edit
from asbuilt.document.blocks import Document, Fence
from asbuilt.rules.ignores import walk
from asbuilt.source import Span
from asbuilt.spec.sections.data_model import Column

_REST = regex.compile(r"[ \t]*,?[ \t]*(?P<comment>--[^\r\n]*)?\r?(?:\n|\Z)")


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


def in_sql(document: Document, column: Column) -> bool:
    """Whether ``column`` is defined in SQL, not in a field table or a diagram."""
    return any(_holds(block, column) for block in walk(document.blocks))


def _holds(block: object, column: Column) -> bool:
    return (
        isinstance(block, Fence)
        and block.info.lower().startswith("sql")
        and block.content.start <= column.span.start < block.content.end
    )
