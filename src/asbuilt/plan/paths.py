"""Where a path leads in the data model: ``/api/projects/{project_id}/tasks/{id}``."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache

from msgspec import Struct

from asbuilt import regex
from asbuilt.plan import naming
from asbuilt.plan.model import ColumnPlan, KeyPart, Parent, TablePlan
from asbuilt.spec.endpoints.endpoint import Endpoint

PREFIXES = ("api", "rest")
AGGREGATE = "aggregate"
"""The verb of a collection that counts and sums instead of listing."""


class Place(Struct, frozen=True):
    """What a path names.

    ``table`` is the table of its last noun, None when there is none; ``noun`` that noun as written.
    ``keyed`` says that the path ends with parameters of that noun and ``key`` binds them; ``key``
    is empty when they bind to no column. ``verb`` is a trailing word after the key (``close``), and
    ``column`` the one that this word means (``/orders/{id}/status``). ``parents`` are the rows
    above. ``broken`` says that a parent could not be bound.
    """

    table: str | None
    noun: str
    keyed: bool = False
    key: tuple[KeyPart, ...] = ()
    verb: str | None = None
    column: ColumnPlan | None = None
    parents: tuple[Parent, ...] = ()
    broken: bool = False


class _Step(Struct, frozen=True):
    noun: str
    parameters: tuple[str, ...]


def parameters(path: str) -> tuple[str, ...]:
    """The names of a path's parameters, in order: ``id`` and ``page`` of ``/a/{id}/{page}.png``."""
    return tuple(_PARAMETER.findall(path))


def texts_between(segment: str) -> tuple[str, ...] | None:
    """What stands before, between and behind the parameters of a segment, ``("", ".pdf")`` of
    ``{id}.pdf``; None of one that is a parameter and nothing else, or has none."""
    texts = tuple(_PARAMETER.split(segment)[::2])
    return texts if len(texts) > 1 and not is_parameter(segment) else None


def is_parameter(segment: str) -> bool:
    """Whether a segment is a parameter and nothing else."""
    return _PARAMETER.fullmatch(segment) is not None


_PARAMETER = regex.compile(r"\{([^{}]*)\}")


_MOST_COLUMNS = 200
"""Columns of a table that paths may end with: each such endpoint meets all columns of its table."""

NO_TABLE = "none"
"""What a ``**Table:**`` line says of an endpoint that no table is behind, whatever its path is."""


class Places:
    """Where the paths of endpoints lead among tables."""

    def __init__(self, tables: Mapping[str, TablePlan]) -> None:
        self._tables = dict(tables)
        self._names = naming.Names(tables)
        self._words: dict[str, dict[str, ColumnPlan]] = {}

    def add(self, table: TablePlan) -> None:
        """One table more."""
        self._tables[table.name] = table
        self._names.add(table.name)

    def of(self, endpoint: Endpoint) -> Place:
        """The place of an endpoint's path, with what its ``**Table:**`` line says of it."""
        named = endpoint.table.text if endpoint.table else None
        if named == NO_TABLE and named not in self._tables:
            return Place(None, "")
        sent = endpoint.request.value if endpoint.request else None
        members = {naming.snake(name) for name in sent} if isinstance(sent, dict) else ()
        return self.at(endpoint.path, named if named in self._tables else None, members)

    def at(self, path: str, named: str | None = None, members: Collection[str] = ()) -> Place:
        """Find the table, key and parents of ``path``; ``named`` is what a ``**Table:**`` line
        says, ``members`` what the example of a request sends."""
        steps = _steps(path)
        if not steps:
            return Place(named, "")
        verb = None
        last = steps[-1]
        above = steps[:-1]
        if last == _Step(AGGREGATE, ()) and above and not above[-1].parameters:
            verb, last, above = last.noun, above[-1], above[:-1]
        table = named or self._table(last.noun, above, members)
        if table is None and above and above[-1].parameters and not last.parameters:
            verb, last, above = last.noun, above[-1], above[:-1]
            table = self._table(last.noun, above)
            if table is None:
                verb, last, above = None, steps[-1], steps[:-1]
        if table is None:
            return Place(None, last.noun, bool(last.parameters), parents=(), broken=bool(above))
        parents, broken = self._parents(above, table)
        key = _key(last.parameters, self._tables[table], {parent.link for parent in parents})
        column = self._columns(table).get(naming.snake(verb)) if verb and key else None
        return Place(table, last.noun, bool(last.parameters), key, verb, column, parents, broken)

    def _columns(self, table: str) -> dict[str, ColumnPlan]:
        """The columns of a table by the words for them, which are found once."""
        if table not in self._words:
            self._words[table] = _by_word(self._tables[table])
        return self._words[table]

    def _table(
        self, noun: str, above: Sequence[_Step], members: Collection[str] = ()
    ) -> str | None:
        """``tasks``; for ``/orders/{id}/lines`` also ``order_lines``, before ``lines`` if only it
        belongs to an order."""
        if not self._tables:
            return None
        found = self._names.find(noun)
        if above and (found is None or above[-1].parameters):
            compound = f"{naming.singular(naming.snake(above[-1].noun))}_{naming.snake(noun)}"
            whole = self._names.find(compound)
            if whole and (found is None or self._is_within(above, whole, found)):
                found = whole
        return found or self._ending(noun, above, members)

    def _is_within(self, above: Sequence[_Step], whole: str, found: str) -> bool:
        """Whether the rows above a path lead to the table ``whole``, and not to ``found``."""
        return not self._parents(above, whole)[1] and self._parents(above, found)[1]

    def _ending(self, noun: str, above: Sequence[_Step], members: Collection[str]) -> str | None:
        """``transport_order`` for ``/orders``, if it is the only one, the rows above it lead there,
        and most of what is sent are columns of it."""
        table = self._names.ending(noun)
        if table is None or self._parents(above, table)[1]:
            return None
        columns = {naming.snake(column.name) for column in self._tables[table].columns}
        return table if 2 * len(columns.intersection(members)) >= len(members) else None

    def _parents(self, above: Sequence[_Step], table: str) -> tuple[tuple[Parent, ...], bool]:
        """Bind the keyed nouns above ``table``, from the innermost out."""
        parents: list[Parent] = []
        child = self._tables[table]
        for step in reversed(above):
            if not step.parameters:
                continue
            name = self._table(step.noun, [])
            parent = name and _link(child, self._tables[name], step.parameters)
            if not parent:
                return tuple(reversed(parents)), True
            parents.append(parent)
            child = self._tables[parent.table]
        return tuple(reversed(parents)), False


@lru_cache(32_768)  # passes and rules ask one after the other
def _steps(path: str) -> tuple[_Step, ...]:
    """The nouns of a path with the parameters that follow each. A segment that is more than one
    parameter, ``{id}.pdf``, names no row but something that is made of it: a noun."""
    parts = [part for part in path.split("/") if part]
    while parts and (parts[0] in PREFIXES or (parts[0][0] == "v" and parts[0][1:].isdigit())):
        parts.pop(0)
    steps: list[tuple[str, list[str]]] = []
    for part in parts:
        if steps and is_parameter(part):
            steps[-1][1].append(part[1:-1])
        else:
            steps.append((part, []))
    return tuple(_Step(noun, tuple(names)) for noun, names in steps)


def _link(child: TablePlan, parent: TablePlan, names: tuple[str, ...]) -> Parent | None:
    """The column of ``child`` that holds the key of ``parent``."""
    if len(names) != 1 or len(parent.primary_key) != 1:
        return None
    wanted = naming.snake(names[0])
    if (wanted,) in parent.uniques and (wanted,) != parent.primary_key:
        return None  # a parent is found by the column that its children hold, by no other
    links = [
        (reference.columns[0], reference.target_columns[0])
        for reference in child.references
        if reference.table == parent.name and len(reference.columns) == 1
    ]
    by_noun = f"{naming.singular(parent.name)}_id"
    links.sort(key=lambda link: (link[0] != wanted, link[0] != by_noun))
    if links:
        link, column = links[0]
        return Parent(parent.name, column, names[0], link)
    for name in (column.name for column in child.columns):
        if name in (wanted, by_noun) and (name,) != child.primary_key:
            return Parent(parent.name, parent.primary_key[0], names[0], name)
    return None


def _by_word(table: TablePlan) -> dict[str, ColumnPlan]:
    """The columns that a path may end with: ``status``, or ``driver`` for ``driver_id``."""
    open_to_paths = [
        column
        for column in table.columns[:_MOST_COLUMNS]
        if column.name not in table.primary_key and not (column.hidden or column.secret)
    ]
    named = {naming.snake(naming.relation(each.name)): each for each in reversed(open_to_paths)}
    return named | {naming.snake(each.name): each for each in reversed(open_to_paths)}


def _key(names: tuple[str, ...], table: TablePlan, linked: set[str]) -> tuple[KeyPart, ...]:
    """The columns that a path's last parameters select by; empty when they select no single row."""
    if not names:
        return ()
    by_name = [naming.snake(name) for name in names]
    remaining = [column for column in table.primary_key if column not in linked]
    singles = {unique[0] for unique in table.uniques if len(unique) == 1}
    is_single = len(names) == 1 and by_name[0] in singles
    if is_single and any(column.name == by_name[0] for column in table.columns):
        return (KeyPart(by_name[0], names[0]),)
    if sorted(by_name) == sorted(table.primary_key) or sorted(by_name) == sorted(remaining):
        return tuple(map(KeyPart, by_name, names))
    for wanted in (remaining, list(table.primary_key)):
        if len(wanted) == len(names):
            return tuple(map(KeyPart, wanted, names))
    return ()
