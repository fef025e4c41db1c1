"""Lines below endpoints that name the roles that use them: ``Used by: clerk, cook (own)``."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from asbuilt.document.blocks import Block, List, Paragraph, Quote, Text
from asbuilt.document.text import part, text_lines
from asbuilt.source import Source
from asbuilt.spec.access.roles.role import USUAL, Caller, callers_in, pieces
from asbuilt.spec.endpoints.callers.callers import read_roles
from asbuilt.spec.endpoints.callers.known_role import known_role
from asbuilt.spec.endpoints.callers.let_in import not_understood
from asbuilt.spec.endpoints.draft import Draft
from asbuilt.spec.label import line_labels
from asbuilt.spec.title import normal_title

_USING = {
    "used by", "uses it", "who uses it", "who uses this", "who calls it", "who calls this",
    "users", "user", "invoked by", "consumed by", "triggered by", "called from", "calls it",
}  # fmt: skip
"""Titles of lines that name who uses something, which may be a role or another program."""


def heed_users(
    source: Source, blocks: Iterable[Block], draft: Draft, known: Collection[str]
) -> None:
    """Let in those of the ``known`` roles that a line says to use an endpoint; nobody where it
    names something else too, and nothing is said where none of them is a role."""
    if not known or draft.roles is not None or draft.public is not None:
        return
    for value in _users(source, blocks):
        callers = callers_in(value)
        named = [_meant(caller, known) for caller in callers]
        if callers and all(named):
            read_roles(value, draft)
            meant = {caller.role.text: role for caller, role in zip(callers, named, strict=True)}
            _call(draft, meant)
            return
        if any(named) or any(_names(each, known) for each in pieces(value)):
            draft.troubles.append(not_understood(value))
            return


def _users(source: Source, blocks: Iterable[Block]) -> Iterator[Text]:
    """What stands behind the titles of such lines."""
    for block in blocks:
        match block:
            case Paragraph(lines=lines):
                yield from _behind(lines)
            case List(items=items):
                for item in items:
                    yield from _behind(text_lines(item.text))
            case Quote(children=children):
                yield from _users(source, children)


def _behind(lines: tuple[Text, ...]) -> Iterator[Text]:
    is_titled = any(":" in line.text or "：" in line.text for line in lines)
    for label in line_labels(lines, plain=True) if is_titled else ():
        if normal_title(label.key.text) in _USING:
            yield part(label.value, 0, len(label.value.text), " .。")


def _meant(caller: Caller, known: Collection[str]) -> str | None:
    name = caller.role.text
    return name if name in known or name in USUAL else known_role(name, known)


def _names(piece: Text, known: Collection[str]) -> bool:
    words = piece.text.replace("`", " ").replace("*", " ").split()
    return any(word in known or known_role(word.lower(), known) for word in words)


def _call(draft: Draft, meant: dict[str, str | None]) -> None:
    """Call the roles of an endpoint as the document does."""
    draft.roles = (
        tuple(Text(meant.get(role.text) or role.text, role.span) for role in draft.roles or ())
        or draft.roles
    )
    draft.rows = tuple((meant.get(role) or role, word) for role, word in draft.rows)
