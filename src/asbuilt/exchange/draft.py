"""A specification while it is imported: what its source says, and what could not be carried over"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from msgspec import Struct, field
from msgspec.structs import replace

from asbuilt.spec.endpoints.endpoint import Endpoint
from asbuilt.spec.tables.schema import Table


class Wish(Struct, frozen=True):
    """A requirement. ``identifier`` is empty where the source has none: it gets one."""

    text: str
    identifier: str = ""
    priority: str = ""
    status: str = ""
    target: str = ""
    criteria: tuple[str, ...] = ()


class Phase(Struct, frozen=True):
    """A part of the plan with its tasks, each done or not."""

    title: str
    tasks: tuple[tuple[str, bool], ...]


class Lost(Struct, frozen=True):
    """Something that was not carried over: ``where`` it stands, ``what`` it is and why."""

    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}"


def once(lost: Iterable[Lost]) -> tuple[Lost, ...]:
    """``lost`` with what is said several times in one place said once, with how often."""
    return tuple(
        each if count == 1 else replace(each, what=f"{each.what} ({count} times)")
        for each, count in Counter(lost).items()
    )


class Draft(Struct, frozen=True):
    """What a source says, in the parts of a specification. Everything may be missing: what is
    empty is left open in the document, and nothing is invented.

    ``questions`` are those that the source itself asks or leaves open. ``secured`` says whether the
    source describes who may call what, ``roles`` name who may, with what is said of each, and
    ``legend`` has the rules of words for some rows.
    ``passages`` are Markdown that goes in as it is, by the
    title of the section: ``System Overview``, ``Testing Strategy``. One of another title becomes a
    section of the architecture. ``meanings`` are what it says in words of a column (by table and
    column) and of a query parameter (by endpoint and name).
    """

    title: str
    version: str = ""
    author: str = ""
    date: str = ""
    summary: str = ""
    problem: str = ""
    goals: tuple[str, ...] = ()
    non_goals: tuple[str, ...] = ()
    functional: tuple[Wish, ...] = ()
    non_functional: tuple[Wish, ...] = ()
    tables: tuple[Table, ...] = ()
    endpoints: tuple[Endpoint, ...] = ()
    secured: bool = False
    roles: tuple[tuple[str, str], ...] = ()
    legend: tuple[tuple[str, str], ...] = ()
    phases: tuple[Phase, ...] = ()
    questions: tuple[str, ...] = ()
    dependencies: tuple[str, ...] = ()
    metrics: tuple[str, ...] = ()
    terms: tuple[tuple[str, str], ...] = ()
    references: tuple[tuple[str, str], ...] = ()
    passages: tuple[tuple[str, str], ...] = ()
    meanings: Mapping[tuple[str, str], str] = field(default_factory=dict)
    lost: tuple[Lost, ...] = ()
