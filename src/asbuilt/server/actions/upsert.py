"""``PUT`` on a key that no row has: where the document declares 201 for it, it makes the row."""

from __future__ import annotations

from typing import Any

from asbuilt.plan.model import Route, Update
from asbuilt.server.actions.write import Modify, Writer
from asbuilt.server.addresses import address
from asbuilt.server.body import Values
from asbuilt.server.problem import not_found
from asbuilt.server.request import Request, Response
from asbuilt.server.service import Service
from asbuilt.server.writing import Work
from asbuilt.store.base import Duplicate, Row, Transaction


class Upsert(Modify):
    """Replaces the row with this key, or makes it."""

    def __init__(self, service: Service, route: Route, action: Update) -> None:
        super().__init__(service, route, action)
        names = [part.column for part in action.key]
        # Of the parents' keys, which follow the row's own, the innermost is in the row.
        self._given = [*enumerate(names)]
        if action.parents:
            self._given.append((len(names) + len(action.parents) - 1, action.parents[-1].link))
        linked = {parent.link for parent in action.parents}
        self._fill = {
            column: mine for column, mine in self.table.filled.items() if column not in linked
        }
        self._keys = {*names, *linked, *self.table.primary_key}

    def changing(self, request: Request, values: Values) -> Work:
        writer = self.writers[request.role]
        key = self.key.read(request.params)
        replace = super().changing(request, values)

        def work(transaction: Transaction[Any]) -> Response:
            old = transaction.one(writer.rows, key, request.caller)
            if old is not None:
                return replace(transaction)
            row = self._make(transaction, request, writer, self._fresh(values), key)
            return self.answer(request, writer, row, 201, (("location", address(request.path)),))

        return work

    def _make(
        self,
        transaction: Transaction[Any],
        request: Request,
        writer: Writer,
        values: Values,
        key: list[Any],
    ) -> Row:
        """Make the row that the path names.

        Raises:
            Problem: 404, a parent is not there, or the row is and the caller may not see it.
        """
        if not transaction.parents_exist(writer.rows, key, request.caller):
            raise not_found()
        if writer.permit.rule is not None and request.caller is not None:
            for index, column in self._given:
                mine = self._fill.get(column)
                if mine and key[index] != request.caller.values.get(mine):
                    raise not_found()  # a row of somebody else's, there or not
        self.precondition.check_absent(request)
        self.may_write(writer, request, values, self._fill)
        for hook in self._before:
            hook(transaction, request, values, None)
        for index, column in self._given:
            values[column] = key[index]
        try:
            return self.insert(transaction, request, writer, values, self._fill)
        except Duplicate as error:
            if self._keys.issuperset(error.columns):
                raise not_found() from error
            raise
