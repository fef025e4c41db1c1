"""Endpoints whose bodies the table under their path cannot hold

``POST /staff/assignment`` would be taken for a create of ``assignments``, though these are
something else. Only the plan knows which table an endpoint gets, so it is asked.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from asbuilt.document.blocks import Text
from asbuilt.exchange.draft import Draft
from asbuilt.exchange.markdown import specification
from asbuilt.exchange.reading import read
from asbuilt.plan.compile import compile
from asbuilt.plan.paths import NO_TABLE
from asbuilt.plan.shapes import column_of
from asbuilt.rules.routes import bound, refused_members
from asbuilt.rules.rule import Subject
from asbuilt.source import Span

_ROUNDS = 3
"""A table that is derived from the example of one endpoint goes with it, and the next one takes its
place."""


def without_unfit(draft: Draft) -> Draft:
    """``draft`` with no table behind the endpoints that send what no column of theirs holds, and a
    question about each."""
    for _ in range(_ROUNDS):
        unfit = _unfit(draft)
        if not unfit:
            break
        endpoints = tuple(
            replace(each, table=Text(NO_TABLE, Span(0, 0))) if each.key in unfit else each
            for each in draft.endpoints
        )
        asked = (
            f"Where does `{key}` keep {', '.join(f'`{name}`' for name in names)}? `{table}` has no "
            "such columns."
            for key, (table, names) in unfit.items()
        )
        draft = replace(draft, endpoints=endpoints, questions=(*draft.questions, *asked))
    return draft


def _unfit(draft: Draft) -> dict[str, tuple[str, list[str]]]:
    """The table and the members without a column of each such endpoint."""
    if not any(each.request for each in draft.endpoints):
        return {}
    spec = read("imported", specification(draft))
    subject = Subject(spec.document, spec, compile(spec), date.min)
    found: dict[str, tuple[str, list[str]]] = {}
    for item in bound(subject):
        table = item.table
        names = [
            name for name, _ in refused_members(item) if table and column_of(table, name) is None
        ]
        if table and names:
            found[item.endpoint.key] = table.name, names
    return found
