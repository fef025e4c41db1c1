"""Creating, changing and removing rows.

Each is one transaction: parents, row rule, precondition, change, audit row. The row rule holds
before a change (it is in the statement's WHERE) and after it: nobody moves a row out of reach, or
makes one that they could not see.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from asbuilt.expression.names import columns as mentioned
from asbuilt.plan.model import Delete, Insert, Permit, Route, Select, ServicePlan, TablePlan, Update
from asbuilt.server.actions.keys import KeyReader
from asbuilt.server.actions.preconditions import Precondition
from asbuilt.server.actions.references import References
from asbuilt.server.addresses import below
from asbuilt.server.body import BodyReader, Values, pointer
from asbuilt.server.clock import now
from asbuilt.server.conflicts import translate
from asbuilt.server.parameters import refuse_parameters
from asbuilt.server.problem import FieldError, Problem, invalid, not_found
from asbuilt.server.request import Request, Response
from asbuilt.server.respond import Representation
from asbuilt.server.service import Service
from asbuilt.server.visibility import Mask, Owned, mask, owned, visible
from asbuilt.server.writing import Work, WriteAction
from asbuilt.store.base import Row, Rows, StoreError, Transaction


@dataclass(frozen=True, slots=True)
class Writer:
    """A route as one role may write through it."""

    permit: Permit
    rows: Any
    """The rows that the role may change; for a create those below the path's parents."""
    written: Any
    """The row just written, if the rule lets the role see it."""
    owned: Owned | None
    shown: Representation
    mask: Mask | None
    references: References
    body: BodyReader | None


def _about_people(plan: ServicePlan) -> set[str]:
    """The identity table, and those whose deletion may clear one of its references."""
    identity = plan.identity
    assert identity is not None
    return {identity.table, *(other.table for other in plan.tables[identity.table].references)}


class Writing(WriteAction):
    """What creating, changing and removing have in common."""

    def __init__(self, service: Service, route: Route, action: Insert | Update | Delete) -> None:
        touches = action.table in _about_people(service.plan) or bool(route.before)
        super().__init__(service, route, touches_accounts=touches)
        self.action = action
        self.table: TablePlan = service.plan.tables[action.table]
        self.columns = tuple(column.name for column in self.table.columns)
        self._own_key = tuple(map(self.columns.index, self.table.primary_key))
        self.key = KeyReader(service.plan.tables, route.path, action)
        self.defaults = service.rights.defaults[action.table]
        self.precondition = Precondition(service, route, self.table)
        self.writers = {role: self._writer(role, permit) for role, permit in route.permits.items()}

    def _writer(self, role: str, permit: Permit) -> Writer:
        store, name = self.service.store, self.table.name
        key = tuple(part.column for part in getattr(self.action, "key", ()))
        rows = Rows(name, self.columns, key, self.action.parents, permit.rule, permit.parents)
        own = Rows(name, self.table.primary_key, self.table.primary_key, rule=permit.rule)
        partial = isinstance(self.action, Update) and not self.action.replace
        body = self.route.body
        return Writer(
            permit,
            store.prepare(rows),
            store.prepare(own) if permit.rule is not None else None,
            owned(self.table, permit.rule),
            Representation(self.route.answer, self.columns, visible(permit)),
            mask(self.table, permit, self.columns, store.encode),
            References(self.service.rights, self.table, role),
            BodyReader(body, partial=partial, known=permit.known) if body else None,
        )

    def body(self, request: Request) -> BodyReader:
        """What reads the caller's bodies."""
        found = self.writers[request.role].body
        assert found is not None
        return found

    def key_of(self, row: Row) -> list[Any]:
        """The primary key's values in a whole row."""
        return [row[place] for place in self._own_key]

    def version(self, row: Row) -> int | None:
        """The lock number in a whole row, where the table has one."""
        return row[self.columns.index(self.table.version)] if self.table.version else None

    def offered(self, row: Row) -> Mapping[str, Any]:
        """A whole row as handlers get it: by column, without secrets."""
        pairs = zip(self.table.columns, row, strict=True)
        return {column.name: value for column, value in pairs if not column.secret}

    def still_visible(
        self, transaction: Transaction[Any], writer: Writer, request: Request, row: Row
    ) -> None:
        """Refuse a row that the caller's own rule would hide.

        Raises:
            Problem: 422 that names the columns of the rule.
        """
        if writer.written is None or (writer.owned and writer.owned.shows(row, request.caller)):
            return
        if transaction.one(writer.written, self.key_of(row), request.caller) is not None:
            return
        assert writer.permit.rule is not None
        names = dict.fromkeys(path[0] for path in mentioned(writer.permit.rule))
        raise invalid([
            FieldError(
                "would put the row out of your reach", "row-rule", pointer(self.route.body, name)
            )
            for name in names
        ])  # fmt: skip

    def may_write(
        self, writer: Writer, request: Request, values: Values, fill: Mapping[str, str]
    ) -> None:
        """Refuse columns that this role may not set, and other people's names in its own rows:
        ``fill`` says what a new row takes from the caller.

        Raises:
            Problem: 422 with each place.
        """
        permit = writer.permit
        errors = [
            FieldError("may not be set by your role", "read-only", pointer(self.route.body, name))
            for name in values
            if name not in permit.writable
        ]
        if permit.rule is not None and request.caller is not None:
            errors += [
                FieldError("may only be your own", "owner", pointer(self.route.body, column))
                for column, mine in fill.items()
                if column in values and values[column] != request.caller.values.get(mine)
            ]
        if errors:
            raise invalid(errors)

    def insert(
        self,
        transaction: Transaction[Any],
        request: Request,
        writer: Writer,
        values: Values,
        fill: Mapping[str, str],
    ) -> Row:
        """Store a new row whose ``values`` name its parent already, in a transaction."""
        if request.caller is not None:
            for column, mine in fill.items():
                values.setdefault(column, request.caller.values.get(mine))
        writer.references.check(transaction, request.caller, values)
        row = transaction.insert(self.table.name, self.defaults.complete(values))
        self.still_visible(transaction, writer, request, row)
        self.service.changes.created(transaction, request, self.table.name, row)
        return row

    def answer(
        self,
        request: Request,
        writer: Writer,
        row: Row,
        status: int,
        headers: tuple[tuple[str, str], ...] = (),
    ) -> Response:
        """The success answer for a written row."""
        tag = self.precondition.tag(request, row)
        headers = (*headers, ("etag", tag)) if tag else headers
        body = b"" if status == 204 else self.shown(request, writer, row)
        return Response(status, body, headers)

    def shown(self, request: Request, writer: Writer, row: Row) -> bytes:
        """The representation of a whole row."""
        return writer.shown.one(writer.mask(row, request.caller) if writer.mask else row)


class Create(Writing):
    """``POST /api/tasks``: an object, or an array of them in one transaction."""

    def __init__(self, service: Service, route: Route, action: Insert) -> None:
        super().__init__(service, route, action)
        self._text_keys = tuple(
            name for name in self.table.primary_key if self.table.column(name).type.kind == "text"
        )
        self._links = [(parent.link, index) for index, parent in enumerate(action.parents)][-1:]
        self._address = tuple(map(self.columns.index, self._key_below()))
        self._before = service.hooks(route)
        self._fresh = service.fresh(route)

    def prepare(self, request: Request, data: bytes) -> Work:
        if request.query:
            refuse_parameters(request.query)
        return self.creating(request, self.body(request).several(data))

    def creating(self, request: Request, given: list[Values] | Values) -> Work:
        """The creation of what has been read; :class:`Problem` as for :meth:`prepare`."""
        writer = self.writers[request.role]
        above = self.key.read(request.params)
        items = given if isinstance(given, list) else [given]
        for index, values in enumerate(items):
            try:
                self.may_write(writer, request, values, writer.permit.fill)
                self._refuse_key(values)
            except Problem as problem:
                if items is not given:
                    raise
                raise self._of_element(request, index, problem) from None

        def work(transaction: Transaction[Any]) -> Response:
            if not transaction.parents_exist(writer.rows, above, request.caller):
                raise not_found()
            if isinstance(given, list):
                return self._several(transaction, request, writer, self._fresh(given), above)
            row = self.store(transaction, request, writer, self._fresh(given), above)
            place = (("location", self._location(request, row)),)
            return self.answer(request, writer, row, self.route.answer.status, place)

        return work

    def _several(
        self,
        transaction: Transaction[Any],
        request: Request,
        writer: Writer,
        items: list[Values],
        above: list[Any],
    ) -> Response:
        rows: list[Row] = []
        for index, values in enumerate(items):
            try:
                rows.append(self.store(transaction, request, writer, values, above))
            except Exception as error:
                raise self._of_element(request, index, error) from error
        if writer.mask:
            rows = [writer.mask(row, request.caller) for row in rows]
        return Response(201, writer.shown.many(rows))

    def _of_element(self, request: Request, index: int, error: Exception) -> Exception:
        """The refusal of one element of an array, pointing at it."""
        if isinstance(error, StoreError):
            error = translate(self.service, request, self.route, error)
        return refusal_of_element(error, index) if isinstance(error, Problem) else error

    def store(
        self,
        transaction: Transaction[Any],
        request: Request,
        writer: Writer,
        values: Values,
        above: list[Any],
    ) -> Row:
        """Store one row, in a transaction."""
        for hook in self._before:
            hook(transaction, request, values, None)
        for link, index in self._links:
            values[link] = above[index]
        return self.insert(transaction, request, writer, values, writer.permit.fill)

    def _key_below(self) -> tuple[str, ...]:
        """The columns that name a row below this route's path."""
        below = f"{self.route.path}/{{"
        for other in self.service.plan.routes:
            match other.action:
                case Select(table=self.table.name, many=False) if other.path.startswith(below):
                    return tuple(part.column for part in other.action.key)
        linked = {link for link, _ in self._links}
        return tuple(name for name in self.table.primary_key if name not in linked)

    def _refuse_key(self, values: Values) -> None:
        """Refuse a key that no path can name.

        Raises:
            Problem: 422.
        """
        for name in self._text_keys:
            text = values.get(name, "-")
            if text in ("", ".", "..") or "/" in text or "\ufffd" in text:
                place = pointer(self.route.body, name)
                raise invalid([FieldError("can not be part of an address", "key", place)])

    def _location(self, request: Request, row: Row) -> str:
        return below(request.path, [row[place] for place in self._address])


class Modify(Writing):
    """``PATCH /api/tasks/{id}`` (RFC 7396 merge patch) and ``PUT``."""

    def __init__(self, service: Service, route: Route, action: Update) -> None:
        super().__init__(service, route, action)
        fields = route.body.fields if route.body and action.replace else ()
        names = (field.column for field in fields)
        self._replaced = tuple(name for name in names if name and name not in self.table.filled)
        self._merged = tuple(
            (index, column.name)
            for index, column in enumerate(self.table.columns)
            if column.type.kind in ("json", "object") and not action.replace
        )
        self._before = service.hooks(route)
        self._fresh = service.fresh(route)

    def prepare(self, request: Request, data: bytes) -> Work:
        if request.query:
            refuse_parameters(request.query)
        return self.changing(request, self.body(request).one(data))

    def changing(self, request: Request, values: Values) -> Work:
        """The change by what has been read; :class:`Problem` as for :meth:`prepare`."""
        writer = self.writers[request.role]
        key = self.key.read(request.params)
        self.may_write(writer, request, values, {})

        def work(transaction: Transaction[Any]) -> Response:
            row = self.apply(transaction, request, writer, self._fresh(values), key)
            return self.answer(request, writer, row, self.route.answer.status)

        return work

    def apply(
        self,
        transaction: Transaction[Any],
        request: Request,
        writer: Writer,
        values: Values,
        key: list[Any],
    ) -> Row:
        """Change the row with this key, in a transaction."""
        old = transaction.one(writer.rows, key, request.caller)
        if old is None:
            raise not_found()
        self.precondition.check(request, old)
        for hook in self._before:
            hook(transaction, request, values, self.offered(old))
        left_out = tuple(
            name for name in self._replaced if name not in values and name in writer.permit.writable
        )
        changes = self.defaults.reset(left_out) | values
        if not changes:
            return old
        for index, name in self._merged:
            if isinstance(changes.get(name), dict):
                changes[name] = merged(old[index], changes[name])
        before = dict(zip(self.columns, old, strict=True))
        writer.references.check(transaction, request.caller, changes, before)
        touched = self.defaults.touch(changes, self.version(old))
        row = transaction.update(writer.rows, key, request.caller, touched)
        if row is None:
            raise not_found()
        self.still_visible(transaction, writer, request, row)
        self.service.changes.changed(transaction, request, self.table.name, old, row)
        return row


class Remove(Writing):
    """``DELETE /api/tasks/{id}``."""

    def __init__(self, service: Service, route: Route, action: Delete) -> None:
        super().__init__(service, route, action)
        self._before = service.hooks(route)
        self._fresh = service.fresh(route)

    def prepare(self, request: Request, data: bytes) -> Work:
        if request.query:
            refuse_parameters(request.query)
        key = self.key.read(request.params)
        writer = self.writers[request.role]

        def work(transaction: Transaction[Any]) -> Response:
            old = transaction.one(writer.rows, key, request.caller)
            if old is None:
                raise not_found()
            self.precondition.check(request, old)
            for hook in self._before:
                hook(transaction, request, {}, self.offered(old))
            if self.table.deleted_at:
                mark = self.defaults.touch({self.table.deleted_at: now()}, self.version(old))
                transaction.update(writer.rows, key, request.caller, mark)
            else:
                transaction.delete(writer.rows, key, request.caller)
            self.service.changes.removed(transaction, request, self.table.name, old)
            if self.route.answer.status == 204:
                return Response(204)
            return Response(self.route.answer.status, self.shown(request, writer, old))

        return work


def merged(target: Any, patch: Any) -> Any:
    """``target`` with a JSON merge patch (RFC 7396) applied.

    >>> merged({"a": 1, "b": {"c": 2}}, {"a": None, "b": {"d": 3}})
    {'b': {'c': 2, 'd': 3}}
    """
    if not isinstance(patch, dict):
        return patch
    result = dict(target) if isinstance(target, dict) else {}
    for name, value in patch.items():
        if value is None:
            result.pop(name, None)
        else:
            result[name] = merged(result.get(name), value)
    return result


def refusal_of_element(problem: Problem, index: int) -> Problem:
    """The same refusal, pointing into an array."""
    errors = [
        FieldError(error.detail, error.code, f"/{index}{error.pointer or ''}")
        for error in problem.errors
    ] or [FieldError(problem.detail, problem.code, f"/{index}")]
    return Problem(
        problem.status,
        f"Element {index}: {problem.detail}",
        code=problem.code,
        hint=problem.hint,
        errors=errors,
    )
