"""What a store is: values in, rows out, and nobody above writes SQL.

A caller names rows with a :class:`Rows` value, has it prepared once, and then reads pages and
single rows, or runs a function in a :class:`Transaction`. Driver errors leave here as the small
family of :class:`StoreError`.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Generic, TypeVar

import msgspec

from asbuilt.expression.model import Expression
from asbuilt.plan.model import Parent, TablePlan
from asbuilt.spec.column_type import ColumnType
from asbuilt.store.versions import Versions

Row = tuple[Any, ...]
"""Canonical values (:mod:`asbuilt.spec.values`) in the order of the columns asked for."""

Result = TypeVar("Result")
Handle = TypeVar("Handle")

Rules = tuple[tuple[str, Expression], ...]
"""Row rules by the table that they hold for."""

COUNT_EXACTLY = 10_000
"""Totals beyond this are reported as a lower bound."""


class Caller(msgspec.Struct):
    """Who asks: ``values`` are canonical; ``encoded`` holds those that the store's queries hold in
    another form (:meth:`Store.encode`)."""

    id: Any
    role: str
    values: dict[str, Any]
    encoded: dict[str, Any] = {}

    def compared(self, column: str) -> Any:
        """``@me.column`` as rules and filters compare it."""
        return self.encoded[column] if column in self.encoded else self.values.get(column)


class Rows(msgspec.Struct, frozen=True):
    """A set of rows: those of ``table`` whose ``key`` columns equal given values, below
    ``parents``, that ``rule`` lets the caller see (None: all). ``columns`` is what is read of them.

    The values given with it are the key's, then one for each parent, in order.
    """

    table: str
    columns: tuple[str, ...]
    key: tuple[str, ...] = ()
    parents: tuple[Parent, ...] = ()
    rule: Expression | None = None
    parent_rules: tuple[Expression | None, ...] = ()


class Query(msgspec.Struct, frozen=True, weakref=True):
    """A page of a set of rows.

    ``filter`` has been resolved: it names columns of the table and holds canonical constants.
    ``order`` is (column, descending) and ends with the whole primary key. Both may go through
    relations (``author.team``); ``rules`` are the row rules of the tables on the way, by table: a
    row that they hide is NULL there. ``after`` holds the order's values of the row that the page
    follows. ``count`` asks for the total. ``search`` keeps the rows in which the full-text index
    finds all its words; with ``ranked`` the best come first, whatever ``order`` says, and pages
    follow by ``offset``.
    """

    order: tuple[tuple[str, bool], ...]
    limit: int
    filter: Expression | None = None
    after: tuple[Any, ...] | None = None
    offset: int = 0
    count: bool = True
    search: Search | None = None
    ranked: bool = False
    rules: Rules = ()


class Search(msgspec.Struct, frozen=True):
    """Words to find in some of the columns that a table's full-text index holds; the last word may
    be the beginning of a longer one."""

    words: tuple[str, ...]
    columns: tuple[str, ...]


class Measures(msgspec.Struct, frozen=True):
    """Figures over groups of rows: (function, column) for each figure, the function being one of
    ``count`` (which has no column), ``sum``, ``avg``, ``min`` and ``max``."""

    group: tuple[str, ...]
    figures: tuple[tuple[str, str | None], ...]
    filter: Expression | None = None
    rules: Rules = ()
    limit: int = 1_000


class Related(msgspec.Struct, frozen=True):
    """Rows by ``column``: of those that have one of ``keys`` there, the first ``each`` for each key
    (None: all) in the order of their primary key, and no more than ``limit`` in all."""

    column: str
    keys: tuple[Any, ...]
    each: int | None
    limit: int


class Page(msgspec.Struct, frozen=True):
    """Rows of a page. ``last`` holds the order's values of its last row when more rows follow.
    ``total`` is None when it was not asked for; ``exact`` is False when there are more than it."""

    rows: list[Row]
    last: tuple[Any, ...] | None
    total: int | None
    exact: bool


class Capabilities(msgspec.Struct, frozen=True):
    """What a kind of database can do; the planner and ``check`` ask here."""

    name: str
    replicas: bool


class StoreError(Exception):
    """A statement was refused. The leaves say why; nothing of it was stored."""


class Duplicate(StoreError):
    """A key or UNIQUE constraint is violated by ``columns``."""

    def __init__(self, table: str, columns: tuple[str, ...]) -> None:
        super().__init__(f"{table}: {', '.join(columns)}")
        self.table, self.columns = table, columns


class MissingReference(StoreError):
    """``columns`` point at a row that does not exist (or that the caller may not see)."""

    def __init__(self, table: str, columns: tuple[str, ...]) -> None:
        super().__init__(f"{table}: {', '.join(columns)}")
        self.table, self.columns = table, columns


class StillReferenced(StoreError):
    """A row can not go because rows of ``table`` point at it."""

    def __init__(self, table: str) -> None:
        super().__init__(table)
        self.table = table


class CheckViolated(StoreError):
    """A CHECK constraint, by its name, or NOT NULL on ``columns`` (then ``name`` is None)."""

    def __init__(self, table: str, name: str | None, columns: tuple[str, ...] = ()) -> None:
        super().__init__(f"{table}: {name or columns}")
        self.table, self.name, self.columns = table, name, columns


class TooExpensive(StoreError):
    """A read ran into its deadline and was stopped."""


class Unavailable(StoreError):
    """The database can not take the request now (disk full, closing, or failed)."""


class Transaction(ABC, Generic[Handle]):
    """One request's writes: all of them are stored, or none. Used on the store's own thread.

    ``undone`` counts how often work has been undone: what was remembered of it no longer holds.
    """

    @property
    @abstractmethod
    def undone(self) -> int:
        """How often work has been undone."""

    @abstractmethod
    def one(self, rows: Handle, values: Sequence[Any], caller: Caller | None) -> Row | None:
        """The one row of a prepared set, or None."""

    @abstractmethod
    def page(
        self, rows: Handle, values: Sequence[Any], caller: Caller | None, query: Query
    ) -> Page:
        """A page of a prepared set, with the transaction's own writes in it."""

    @abstractmethod
    def insert(self, table: str, values: Mapping[str, Any]) -> Row:
        """Store a row and return all its columns in the table's order."""

    def add(self, table: str, values: Mapping[str, Any]) -> None:
        """Store a row of which nothing is asked back."""
        self.insert(table, values)

    @abstractmethod
    def update(
        self, rows: Handle, values: Sequence[Any], caller: Caller | None, changes: Mapping[str, Any]
    ) -> Row | None:
        """Change the one row of a prepared set and return all its columns; None: no such row."""

    @abstractmethod
    def delete(self, rows: Handle, values: Sequence[Any], caller: Caller | None) -> int:
        """Remove the rows of a prepared set; how many there were."""

    @abstractmethod
    def parents_exist(self, rows: Handle, values: Sequence[Any], caller: Caller | None) -> bool:
        """Whether every parent row of a prepared set exists and is readable by the caller."""


class Store(ABC, Generic[Handle]):
    """A database that serves one plan's tables and the service's own. ``versions`` counts the
    changes that went through this process."""

    capabilities: Capabilities
    tables: Mapping[str, TablePlan]
    versions: Versions

    @abstractmethod
    def prepare(self, rows: Rows) -> Handle:
        """Compile a set of rows once; the result is for this store's methods alone."""

    @abstractmethod
    def encode(self, column: ColumnType, value: Any) -> Any:
        """A canonical value as constants of this store's queries hold it."""

    @abstractmethod
    async def one(self, rows: Handle, values: Sequence[Any], caller: Caller | None) -> Row | None:
        """The one row of a prepared set, or None."""

    @abstractmethod
    async def page(
        self, rows: Handle, values: Sequence[Any], caller: Caller | None, query: Query
    ) -> Page:
        """A page of a prepared set.

        Raises:
            TooExpensive: the deadline for reads has passed.
        """

    @abstractmethod
    async def related(self, rows: Handle, caller: Caller | None, related: Related) -> list[Row]:
        """Rows of a prepared set (without key and parents) that belong to many others at once.

        Raises:
            TooExpensive: the deadline for reads has passed.
        """

    @abstractmethod
    async def aggregate(
        self, rows: Handle, values: Sequence[Any], caller: Caller | None, measures: Measures
    ) -> list[Row]:
        """The groups of a prepared set in their order, each with its figures.

        Raises:
            TooExpensive: the deadline for reads has passed.
        """

    @abstractmethod
    async def parents_exist(
        self, rows: Handle, values: Sequence[Any], caller: Caller | None
    ) -> bool:
        """Whether every parent row of a prepared set exists and is readable by the caller."""

    @abstractmethod
    async def transact(self, work: Callable[[Transaction[Handle]], Result]) -> Result:
        """Run ``work`` in a transaction; it returns after the commit is durable.

        What ``work`` raises undoes all of it and comes out here.
        """

    @property
    @abstractmethod
    def failed(self) -> str | None:
        """Why nothing can be written any more, or None."""

    @abstractmethod
    async def close(self) -> None:
        """Finish the accepted work and close every connection."""
