"""An endpoint on a card: a table of two columns with its method, its path and what else is said."""

from __future__ import annotations

from collections.abc import Sequence

from asbuilt.document.blocks import Block, Table, Text
from asbuilt.spec.endpoints.detail_label import is_label, label_name, read_label
from asbuilt.spec.endpoints.draft import Draft
from asbuilt.spec.endpoints.index import METHOD_LABELS, PATH_LABELS
from asbuilt.spec.endpoints.route import Route, methods_in, path_in, routes_in

Card = Sequence[tuple[Text, Text]]
_MOST_ROWS = 20


def card_of(block: Block) -> Card:
    """The rows of a table that may be a card, its header among them."""
    if not isinstance(block, Table) or len(block.header) != 2 or len(block.rows) > _MOST_ROWS:
        return ()
    return [(row[0], row[1]) for row in (block.header, *block.rows)]


def card_routes(card: Card) -> list[Route]:
    """The routes of a card: a row has them whole, or one the method and another one the path."""
    if not card:
        return []
    named = {label_name(key.text): value for key, value in card}
    values = [value for name, value in named.items() if name in METHOD_LABELS | PATH_LABELS]
    if whole := [route for value in values for route in routes_in(value)]:
        return whole
    methods = next((value for name, value in named.items() if name in METHOD_LABELS), None)
    paths = (value for name, value in named.items() if name in {*PATH_LABELS, "resource"})
    place = next(filter(None, (path_in(value, loose=True) for value in paths)), None)
    return [Route(name, *place) for name in methods_in(methods.text)] if methods and place else []


def describe_card(card: Card, draft: Draft) -> None:
    """Add to ``draft`` what the other rows of its card say."""
    for key, value in card:
        if is_label(key, value):
            read_label(key, value, draft)
    draft.place = ""
