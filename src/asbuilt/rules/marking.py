"""The edit that marks a column in SQL: ``email TEXT,`` to ``email TEXT,  -- PII: contact``, and
what to write in other notations."""

from __future__ import annotations

from bisect import bisect_right
from functools import lru_cache

from asbuilt import regex
from asbuilt.diagnostics import Edit
from asbuilt.document.blocks import Fence
from asbuilt.rules.ignores import walk
from asbuilt.rules.rule import Subject
from asbuilt.source import Span
from asbuilt.spec.sections.data_model import Column

_REST = regex.compile(r"[ \t]*,?[ \t]*(?P<comment>--[^\r\n]*)?\r?(?:\n|\Z)")

_SLASHES = ("prisma", "ts", "typescript", "js", "javascript", "go", "golang", "dbml")


def mark(subject: Subject, column: Column, words: str) -> tuple[Edit, ...]:
    """Add ``words`` to the comment after ``column``, or a comment; nothing where that is not safe:
    outside SQL, or where the line goes on after the column."""
    if not in_sql(subject, column):
        return ()
    rest = _REST.match(subject.spec.source.text, column.span.end)
    if rest is None:
        return ()
    end = column.span.end + len(rest[0].rstrip())
    added = f"; {words}" if rest["comment"] else f"  -- {words}"
    return (Edit(Span(end, end), added),)


def advice(subject: Subject, column: Column, words: str) -> str:
    """Where somebody writes ``words`` about ``column``: ``Write `-- secret` after it``."""
    language = _language(subject, column)
    if language is None:
        return f"Write `{words}` in its notes"
    if language == "mermaid":
        return f'Write `"{words}"` after it'
    return f"Write `{'//' if language in _SLASHES else '--'} {words}` after it"


def in_sql(subject: Subject, column: Column) -> bool:
    """Whether ``column`` is defined in SQL, not in a field table or a diagram."""
    return _language(subject, column) == "sql"


def _language(subject: Subject, column: Column) -> str | None:
    """The language of the fence that defines ``column``, all dialects of SQL as one."""
    fences = _fences(subject)
    at = bisect_right(fences, column.span.start, key=_start) - 1
    if at < 0 or column.span.start >= fences[at].content.end:
        return None
    language = fences[at].language
    return "sql" if language.startswith("sql") else language


@lru_cache(1)
def _fences(subject: Subject) -> list[Fence]:
    """The fences as they are written, in the order of the document."""
    return [block for block in walk(subject.document.blocks) if isinstance(block, Fence)]


def _start(fence: Fence) -> int:
    return fence.content.start
