"""Answers that are kept in memory until something that they were made of changes.

An answer belongs to its caller, in the state that the caller's account had; nobody else gets it.
It is made of tables: its own, its parents', those that rules, filters, sorts and relations lead
through, and the one that holds people. The store counts the changes of each: a kept answer is given
only while none of them has changed or is being changed. What depends on the clock is not kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from asbuilt.expression.model import Expression, Moment
from asbuilt.expression.names import columns
from asbuilt.expression.tree import walk
from asbuilt.plan.model import Parent, Permit, TablePlan
from asbuilt.server import formats
from asbuilt.server.actions.tags import unchanged
from asbuilt.server.request import Request, Response
from asbuilt.store.base import Caller, Rules
from asbuilt.store.statements import follow
from asbuilt.store.versions import Versions

CLOCK = "@clock"
"""Stands among the sources of what also depends on the time of day."""
MAX_BYTES = 16 * 1024 * 1024
MAX_ANSWER = 256 * 1024
OVERHEAD = 1024
"""Bytes that an answer takes beside its body."""

Sources = frozenset[str]
Key = tuple[Any, ...]


class Readable(Protocol):
    """An action that only reads."""

    async def answer(self, request: Request) -> Response:
        """The whole answer, whatever the client has already."""

    def sources(self, request: Request) -> Sources:
        """The tables that the answer is made of, and perhaps :data:`CLOCK`."""


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer, who got it, and the stamp of its sources from before it was read."""

    response: Response
    caller: Caller | None
    sources: tuple[str, ...]
    stamp: tuple[int, ...]


class Answers:
    """What is kept, the longest unused first; no more than ``most`` bytes."""

    def __init__(self, versions: Versions, most: int = MAX_BYTES) -> None:
        self.versions = versions
        self._most = most
        self._size = 0
        self._kept: dict[Key, Kept] = {}

    def find(self, key: Key, caller: Caller | None) -> Response | None:
        """The answer kept under ``key``, if it still holds for ``caller``."""
        kept = self._kept.get(key)
        if kept is None:
            return None
        if kept.caller != caller or self.versions.stamp(kept.sources) != kept.stamp:
            return None
        self._kept[key] = self._kept.pop(key)
        return kept.response

    def keep(self, key: Key, kept: Kept) -> None:
        """Keep an answer instead of an older one, and let go of the longest unused."""
        if len(kept.response.body) > MAX_ANSWER:
            return
        self._drop(key)
        self._kept[key] = kept
        self._size += _size(kept)
        while self._size > self._most:
            self._drop(next(iter(self._kept)))

    def _drop(self, key: Key) -> None:
        kept = self._kept.pop(key, None)
        self._size -= _size(kept) if kept else 0


def _size(kept: Kept) -> int:
    return len(kept.response.body) + OVERHEAD


class Remembering:
    """An action whose answers are kept."""

    def __init__(self, answers: Answers, action: Readable) -> None:
        self._answers = answers
        self._action = action

    async def __call__(self, request: Request) -> Response:
        caller = request.caller
        who = caller.id if caller else None
        accepted = formats.chosen(request.headers.get("accept"))
        key = (request.path, request.query, accepted, request.role, who)
        response = self._answers.find(key, caller)
        if response is None:
            response = await self._fresh(request, key)
        return unchanged(request, response)

    async def _fresh(self, request: Request, key: Key) -> Response:
        caller = request.caller
        sources = tuple(self._action.sources(request))
        stamp = None if CLOCK in sources else self._answers.versions.stamp(sources)
        response = await self._action.answer(request)
        if stamp is not None:
            self._answers.keep(key, Kept(response, caller, sources, stamp))
        return response


# ---------------------------------------------------------------- sources


def of_permit(
    tables: Mapping[str, TablePlan], table: str, parents: tuple[Parent, ...], permit: Permit
) -> Sources:
    """The sources of rows of ``table`` below ``parents`` that a permit shows."""
    rules = (permit.rule, *permit.conditional.values())
    found = {table, *(name for rule in rules for name in led_through(tables, table, rule))}
    for parent, rule in zip(parents, permit.parents or (None,) * len(parents), strict=True):
        found |= {parent.table, *led_through(tables, parent.table, rule)}
    return frozenset(found)


def of_query(
    tables: Mapping[str, TablePlan],
    table: str,
    condition: Expression | None,
    rules: Rules,
    order: Iterable[tuple[str, bool]] = (),
) -> Sources:
    """The sources that a filter and an order add, with the rules on their way."""
    found = set(led_through(tables, table, condition))
    for name, _ in order:
        found.update(_on_path(tables, table, tuple(name.split("."))))
    for name, rule in rules:
        found.update((name, *led_through(tables, name, rule)))
    return frozenset(found)


def led_through(
    tables: Mapping[str, TablePlan], table: str, expression: Expression | None
) -> Iterator[str]:
    """The tables that an expression's columns lead through, and :data:`CLOCK`."""
    if expression is None:
        return
    for path in columns(expression):
        yield from _on_path(tables, table, path)
    if any(isinstance(node, Moment) for node in walk(expression)):
        yield CLOCK


def _on_path(tables: Mapping[str, TablePlan], table: str, path: tuple[str, ...]) -> Iterator[str]:
    return (hop.table for hop in follow(tables, tables[table], path)[0])
