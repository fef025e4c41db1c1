"""What of a draft would be taken for something that it is not

Passages may show requests and tables that are no part of the service: whether they do is known to
the reader. ``POST /staff/assignment`` would be taken for a create of ``assignments``, though these
are something else: which table an endpoint gets is known to the plan. So both are asked.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from asbuilt.document.blocks import Text
from asbuilt.exchange.draft import Draft, Lost
from asbuilt.exchange.markdown import specification
from asbuilt.exchange.outlines import below
from asbuilt.exchange.reading import read, troubles
from asbuilt.plan.compile import compile
from asbuilt.plan.paths import NO_TABLE
from asbuilt.plan.shapes import column_of
from asbuilt.rules.routes import Bound, bound, refused_members
from asbuilt.rules.rule import Subject
from asbuilt.source import Span
from asbuilt.spec.endpoints.endpoint import Endpoint
from asbuilt.spec.sections.api import Api
from asbuilt.spec.sections.data_model import DataModel

_ROUNDS = 3
"""A table that is derived from the example of one endpoint goes with it, and the next one takes its
place."""


def without_surplus(draft: Draft, where: str) -> Draft:
    """``draft`` without the passages that speak of endpoints or tables of their own."""
    surplus = tuple(passage for passage in draft.passages if _has_more(passage[1], draft))
    return replace(
        draft,
        passages=tuple(passage for passage in draft.passages if passage not in surplus),
        lost=(
            *draft.lost,
            *(
                Lost(
                    where, f"section “{title}”: it shows endpoints or tables that are no part of it"
                )
                for title, _ in surplus
            ),
        ),
    )


def _has_more(text: str, draft: Draft) -> bool:
    spec = read("passage", f"# Passage\n\n{below(text, 1)}\n")
    known = {each.key for each in draft.endpoints}, {each.name for each in draft.tables}
    keys = {each.key for each in spec[Api].endpoints}
    names = {each.name for each in spec[DataModel].tables}
    return bool(troubles(spec) or keys - known[0] or names - known[1])


def without_unfit(draft: Draft) -> Draft:
    """``draft`` with no table behind the endpoints that do not act on its rows, and with a question
    about each."""
    for _ in range(_ROUNDS):
        unfit = _unfit(draft)
        if not unfit:
            break
        endpoints = tuple(
            replace(each, table=Text(NO_TABLE, Span(0, 0))) if each.key in unfit else each
            for each in draft.endpoints
        )
        draft = replace(draft, endpoints=endpoints, questions=(*draft.questions, *unfit.values()))
    return draft


def _unfit(draft: Draft) -> dict[str, str]:
    """What is to be asked about each endpoint that does not fit the table that it would get."""
    if not any(each.request for each in draft.endpoints):
        return {}
    spec = read("imported", specification(draft))
    subject = Subject(spec.document, spec, compile(spec), date.min)
    asked = ((item.endpoint.key, _doubt(item)) for item in bound(subject))
    return {key: doubt for key, doubt in asked if doubt}


def _doubt(item: Bound) -> str:
    table, key = item.table, item.endpoint.key
    if table is None:
        return ""
    names = [name for name, _ in refused_members(item) if column_of(table, name) is None]
    if names:
        shown = ", ".join(f"`{name}`" for name in names)
        return f"Where does `{key}` keep {shown}? `{table.name}` has no such columns."
    if table.derived and not _shows_row(item.endpoint):
        return f"What does `{key}` do? It answers with no row that it has made."
    return ""


def _shows_row(endpoint: Endpoint) -> bool:
    """Whether an answer has something of the body that was sent, as that of a create has."""
    if endpoint.request is None or endpoint.response is None:
        return True
    sent, shown = endpoint.request.value, endpoint.response.value
    return isinstance(sent, dict) and isinstance(shown, dict) and bool(sent.keys() & shown.keys())
