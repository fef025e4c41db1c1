"""Evidence back into the document: the as-built column of the requirements' tables and their
status, and not one other byte."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from asbuilt.diagnostics import Edit
from asbuilt.document.blocks import Block, List, Quote, Table, Text
from asbuilt.document.writer import add_column, set_cell
from asbuilt.source import Span
from asbuilt.spec.model import Specification
from asbuilt.spec.progress import progress_of
from asbuilt.spec.sections.requirements import Requirement, Requirements
from asbuilt.spec.title import bare, normal_title
from asbuilt.verify.evidence import ClaimEvidence, Evidence
from asbuilt.verify.wording import as_built

HEADER = "As built"
HEADERS = frozenset({"as built", "as-built", "measured", "current", "actual", "evidence"})
"""Titles of a column that is taken for it."""
DONE, FAILING = "Done", "Failing"


@dataclass(frozen=True, slots=True)
class WriteBack:
    """``edits`` in the order of the document. ``left`` are the requirements that stand in no table:
    they have no place for evidence."""

    edits: tuple[Edit, ...]
    left: tuple[str, ...]


def write_back(spec: Specification, evidence: Evidence) -> WriteBack:
    """What is to be changed so that ``spec`` says what was measured; nothing where it says so.

    ``evidence`` must be current (:func:`asbuilt.verify.evidence.current`).
    """
    items = {item.id.span.start: item for item in spec[Requirements].items}
    done = _done(items.values())
    edits: list[Edit] = []
    seen: set[str] = set()
    for table in _tables(spec.document.blocks):
        found = [_in_row(row, items) for row in table.rows]
        if not any(found):
            continue
        rows = [evidence.claims.get(item.id.text) if item else None for item in found]
        seen.update(item.id.text for item in found if item)
        edits += _column(spec, table, rows)
        for item, claim in zip(found, rows, strict=True):
            if item and claim:
                edits += _status(spec, item, claim, done)
    edits = [edit for edit in edits if spec.source.slice(edit.span) != edit.replacement]
    left = tuple(item.id.text for item in items.values() if item.id.text not in seen)
    return WriteBack(tuple(sorted(edits, key=lambda edit: edit.span)), left)


def _tables(blocks: tuple[Block, ...]) -> Iterator[Table]:
    for block in blocks:
        match block:
            case Table(foreign=False):
                yield block
            case Quote(children=children):
                yield from _tables(children)
            case List(items=items):
                for item in items:
                    yield from _tables(item.children)


def _in_row(row: tuple[Text, ...], items: Mapping[int, Requirement]) -> Requirement | None:
    """The requirement whose id stands in a row's cells."""
    span = Span(row[0].span.start, row[-1].span.end)
    return next((item for at, item in items.items() if span.start <= at < span.end), None)


def _column(
    spec: Specification, table: Table, claims: list[ClaimEvidence | None]
) -> Iterator[Edit]:
    titles = [normal_title(cell.text) for cell in table.header]
    index = next((n for n, title in enumerate(titles) if title in HEADERS), None)
    texts = [as_built(claim) if claim else "" for claim in claims]
    if index is None:
        yield from add_column(spec.document, table, HEADER, texts)
        return
    for row, claim, text in zip(table.rows, claims, texts, strict=True):
        if claim and " ".join(row[index].text.split()) != text:
            yield set_cell(spec.document, row[index], text)


def _status(
    spec: Specification, item: Requirement, claim: ClaimEvidence, done: str
) -> Iterator[Edit]:
    """A requirement that is met is done, and one that fails is not; what is open stays as it is."""
    if item.status is None:
        return
    progress = progress_of(item.status.text)
    if claim.verdict == "met" and progress != "done":
        yield set_cell(spec.document, item.status, done)
    elif claim.verdict == "failing" and progress == "done":
        yield set_cell(spec.document, item.status, FAILING)


def _done(items: Iterable[Requirement]) -> str:
    """The document's own word for it."""
    words = (bare(item.status.text) for item in items if item.status)
    return next((word for word in words if progress_of(word) == "done"), DONE)
