"""One change of the contract: what it was, what it is, whom it breaks and why."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from typing import Literal, TypeVar

import msgspec

Area = Literal[
    "requirement", "target", "table", "column", "endpoint", "access", "role", "limit", "alert",
    "rollout", "service",
]  # fmt: skip
Audience = Literal["clients", "operators"]
Thing = TypeVar("Thing")

CLIENTS: tuple[Audience, ...] = ("clients",)
OPERATORS: tuple[Audience, ...] = ("operators",)
BOTH: tuple[Audience, ...] = ("clients", "operators")


class Change(msgspec.Struct, frozen=True):
    """``subject`` is what has changed (``tickets.status``, ``POST /api/tickets``, ``FR-3``) and
    ``aspect`` what about it, empty when it came or went as a whole.

    ``breaking`` names those whom the change breaks: clients that worked with the old contract, or
    whoever runs the service with data and measures of the old one. ``reason`` says why it does, or
    why it does not. Lines are counted from 1, 0 where the document states nothing; the files are
    named where a document has several.
    """

    area: Area
    subject: str
    kind: Literal["added", "removed", "changed"]
    reason: str
    breaking: tuple[Audience, ...] = ()
    aspect: str = ""
    before: str | None = None
    after: str | None = None
    old_line: int = 0
    new_line: int = 0
    old_file: str = ""
    new_file: str = ""


def paired(
    old: Iterable[Thing], new: Iterable[Thing], key: Callable[[Thing], Hashable]
) -> Iterator[tuple[Thing | None, Thing | None]]:
    """What belongs together by ``key``, in the order of the old ones, then what is new. Things of
    the same key are paired in their order."""
    left: dict[Hashable, list[Thing]] = {}
    for thing in new:
        left.setdefault(key(thing), []).append(thing)
    for thing in old:
        partners = left.get(key(thing))
        yield thing, partners.pop(0) if partners else None
    for partners in left.values():
        for thing in partners:
            yield None, thing


def turned(
    about: Change, aspect: str, texts: Sequence[str | None], reason: str,
    breaking: tuple[Audience, ...] = (),
) -> Change:  # fmt: skip
    """``about`` with an aspect of its subject changed from one text to another."""
    before, after = texts
    return msgspec.structs.replace(
        about, aspect=aspect, before=before, after=after, reason=reason, breaking=breaking
    )
