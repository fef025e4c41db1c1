"""What of a draft would be taken for something that it is not

Passages may show requests and tables that are no part of the service: whether they do is known to
the reader. ``POST /staff/assignment`` would be taken for a create of ``assignments``, though these
are something else: which table an endpoint gets is known to the plan. So both are asked.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from msgspec.structs import replace

from asbuilt.document.blocks import Text
from asbuilt.exchange.draft import Draft, Lost
from asbuilt.exchange.markdown import specification
from asbuilt.exchange.outlines import below, sections_of
from asbuilt.exchange.reading import read, read_draft, troubles
from asbuilt.plan.compile import compile
from asbuilt.plan.paths import NO_TABLE
from asbuilt.plan.shapes import column_of
from asbuilt.rules.routes import Bound, bound, refused_members, refused_parameters
from asbuilt.rules.rule import Subject
from asbuilt.source import Span
from asbuilt.spec.endpoints.endpoint import Endpoint
from asbuilt.spec.model import Specification
from asbuilt.spec.sections.api import Api
from asbuilt.spec.sections.data_model import DataModel

_ROUNDS = 3
"""A table that is derived from the example of one endpoint goes with it, and the next one takes its
place."""


def without_surplus(draft: Draft, where: str) -> Draft:
    """``draft`` without the parts of passages that speak of endpoints or tables of their own, or
    describe once more what the document describes already."""
    passages: list[tuple[str, str]] = []
    left: list[Lost] = []
    for title, text in draft.passages:
        kept, surplus = _fit(text, title, draft)
        left += [Lost(where, f"section “{name}”: {_SURPLUS[again]}") for name, again in surplus]
        if kept.strip():
            passages.append((title, kept))
    return replace(draft, passages=tuple(passages), lost=(*draft.lost, *left))


_SURPLUS = {
    False: "it shows endpoints or tables that are no part of it",
    True: "its endpoints are described under API Specification",
}


def _fit(text: str, title: str, draft: Draft) -> tuple[str, list[tuple[str, bool]]]:
    """``text`` without its smallest sections that do not fit, and their titles with whether they
    only say something again."""
    spec = read("passage", f"# Passage\n\n{below(text, 1)}\n")
    more = _has_more(spec, draft)
    if not more and not _says_again(spec, text, draft):
        return text, []
    pieces = sections_of(text)
    if len(pieces) < 2:
        return "", [(title, not more)]
    kept, surplus = [], []
    for name, piece in pieces:
        said, left = _fit(piece, name or title, draft)
        surplus += left
        if said.strip():
            kept.append(said)
    return "\n\n".join(kept), surplus


def _has_more(spec: Specification, draft: Draft) -> bool:
    known = {each.key for each in draft.endpoints}, {each.name for each in draft.tables}
    keys = {each.key for each in spec[Api].endpoints}
    names = {each.name for each in spec[DataModel].tables}
    return bool(troubles(spec) or keys - known[0] or names - known[1])


def _says_again(spec: Specification, text: str, draft: Draft) -> bool:
    """Whether the passage ``text``, which is read as ``spec``, describes endpoints of the draft."""
    keys = {each.key for each in spec[Api].endpoints}
    known = tuple(each for each in draft.endpoints if each.key in keys)
    both = specification(Draft("Both", endpoints=known, passages=(("Passage", text),)))
    return bool(known and read("both", both)[Api].duplicates)


def without_unfit(draft: Draft) -> Draft:
    """``draft`` with no table behind the endpoints that do not act on its rows, and with a question
    about each, and about the query parameters that no list knows."""
    for _ in range(_ROUNDS):
        unfit = _unfit(draft)
        if not unfit:
            break
        endpoints = tuple(
            replace(each, table=Text(NO_TABLE, Span(0, 0))) if each.key in unfit else each
            for each in draft.endpoints
        )
        draft = replace(draft, endpoints=endpoints, questions=(*draft.questions, *unfit.values()))
    return replace(draft, questions=(*draft.questions, *_unheeded(draft)))


def _unfit(draft: Draft) -> dict[str, str]:
    """What is to be asked about each endpoint that does not fit the table that it would get."""
    if not any(each.request for each in draft.endpoints):
        return {}
    asked = ((item.endpoint.key, _doubt(item)) for item in _bound(draft))
    return {key: doubt for key, doubt in asked if doubt}


def _bound(draft: Draft) -> tuple[Bound, ...]:
    spec = read_draft(specification(draft))
    return bound(Subject(spec.document, spec, compile(spec), date.min))


def _unheeded(draft: Draft) -> Iterator[str]:
    """What is to be asked about query parameters that a list refuses: no column is called so."""
    for item in _bound(draft) if any(each.query for each in draft.endpoints) else ():
        if item.table and (names := refused_parameters(item)):
            shown = ", ".join(f"`{name}`" for name in names)
            key = item.endpoint.key
            yield f"What selects {shown} at `{key}`? `{item.table.name}` has no such column."


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
