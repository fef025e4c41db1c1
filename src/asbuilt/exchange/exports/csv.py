"""CSV (RFC 4180): the requirements, with every column of their tables and their targets"""

from __future__ import annotations

import json

from asbuilt.exchange.form import OfDocument
from asbuilt.exchange.plain import plain
from asbuilt.server.formats import to_csv
from asbuilt.spec.model import Specification
from asbuilt.spec.requirements.requirement import Requirement
from asbuilt.spec.sections.requirements import Requirements
from asbuilt.spec.title import bare

COLUMNS = (
    "id", "kind", "requirement", "priority", "status", "target", "targets", "acceptance criteria",
    "file", "line",
)  # fmt: skip
"""The first columns; behind them come all columns of the document's tables under their own names.
``targets`` is a JSON array of what ``target``, or the requirement itself, means in figures."""


def write(spec: Specification) -> str:
    """A header line and a line for each requirement, in the order of the document.

    A cell that a spreadsheet would run as a formula begins with a quote."""
    items = spec[Requirements].items
    own = list(dict.fromkeys(name for item in items for name, _ in item.cells))
    rows = ([*_columns(spec, item), *_cells(item, own)] for item in items)
    return to_csv([*COLUMNS, *(f"document: {name}" for name in own)], rows).decode()


def _columns(spec: Specification, item: Requirement) -> list[object]:
    source = spec.source
    return [
        item.id.text,
        item.kind,
        bare(item.text.text),
        item.priority,
        item.status.text if item.status else "",
        item.target_text.text if item.target_text else "",
        json.dumps([_target(spec, each) for each in item.targets], ensure_ascii=False),
        "\n".join(bare(each.text) for each in item.criteria),
        source.file(item.span.start).path.encode("utf-8", "replace").decode(),
        source.line(item.span.start),
    ]


def _target(spec: Specification, target: object) -> dict[str, object]:
    """A target without its place and without what it does not say."""
    members: dict[str, object] = plain(spec.source, target)
    return {name: value for name, value in members.items() if name != "span" and value}


def _cells(item: Requirement, names: list[str]) -> list[str]:
    said = {name: text.text for name, text in item.cells}
    return [said.get(name, "") for name in names]


FORM = OfDocument(write)
