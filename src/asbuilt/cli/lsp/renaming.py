"""Another name for a requirement, a table or a column, wherever it is meant."""

from __future__ import annotations

from collections.abc import Iterator

from asbuilt import regex
from asbuilt.cli.lsp.names import Mention, Name, mentions, route_of, spellings
from asbuilt.cli.lsp.reading import Reading
from asbuilt.diagnostics import Edit
from asbuilt.plan.naming import camel, find

_FORMS = {
    "requirement": regex.compile(r"[^\W_]\w*(?:[-./]\w+)*\Z"),
    "table": regex.compile(r"[^\W\d]\w*\Z"),
    "column": regex.compile(r"[^\W\d]\w*\Z"),
}
"""What each kind may be called."""


def is_renamable(mention: Mention) -> bool:
    """Whether it is a name that stands for itself; an endpoint's path and the words of a term are
    part of what they name."""
    return mention.name.kind in _FORMS


def refusal(reading: Reading, name: Name, text: str) -> str | None:
    """Why a name cannot be ``text``; None when it can."""
    if not _FORMS[name.kind].match(text):
        return f"`{text}` is no name for a {name.kind}"
    if name.kind == "table" and (bound := _bound_by_path(reading, name.key)):
        return f"the path of `{bound}` names the table `{name.key}`, and would stay as it is"
    names = reading.names
    owner, _, _ = name.key.partition(".")
    taken = {
        "requirement": text in names.requirements,
        "table": text in names.tables,
        "column": owner in names.tables and names.tables[owner].column(text) is not None,
    }
    return f"there is a {name.kind} `{text}` already" if taken[name.kind] else None


def _bound_by_path(reading: Reading, table: str) -> str | None:
    for key in reading.names.endpoints:
        route = route_of(reading, key)
        acts = route and getattr(route.action, "table", None) == table
        if route and acts and any(find(word, (table,)) for word in key.split("/")):
            return route.key
    return None


def renamed(reading: Reading, name: Name, text: str) -> tuple[Edit, ...]:
    """The edits that give a name to everything that has it. Where the document writes a column as
    JSON does, ``ownerId``, it gets that form."""
    return tuple(_edits(reading, name, text))


def _edits(reading: Reading, name: Name, text: str) -> Iterator[Edit]:
    own, *others = spellings(reading, name)
    for span in mentions(reading, name):
        written = reading.source.slice(span)
        if written in others and written == camel(own):
            yield Edit(span, camel(text))
        elif written.lower() == own.lower():  # and not an endpoint that acts on the table
            yield Edit(span, text)
