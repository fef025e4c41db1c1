"""What follows from a changed row: its audit entry, and an account that goes with it."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from typing import Any

from asbuilt.plan.model import Identity, ServicePlan, TablePlan
from asbuilt.plan.system_tables import ACCOUNTS, NAMES, UNVERIFIED
from asbuilt.server.audit import AuditLog
from asbuilt.server.auth import names
from asbuilt.server.problem import FieldError, invalid
from asbuilt.server.request import Request
from asbuilt.store.base import Duplicate, Row, Rows, Store, Transaction


class Changes:
    """Reports the changes of every table, in the transaction that makes them."""

    def __init__(
        self, plan: ServicePlan, store: Store[Any], audit: AuditLog, secret: bytes
    ) -> None:
        assert plan.identity is not None
        self.audit = audit
        self._secret = secret
        self._tables = {name: _Table(table, secret) for name, table in plan.tables.items()}
        self._identity: Identity = plan.identity
        self._names = store.prepare(Rows(NAMES, ("user_id",), ("name_column", "folded")))
        key = self._identity.key
        self._people = store.prepare(Rows(self._identity.table, (key,), (key,)))
        self._unverified = store.prepare(Rows(UNVERIFIED, ("user_id",), ("user_id",)))

    def digest(self, text: str) -> str:
        """A personal value as the log shows it: the same one each time, useless without the key."""
        return digest(self._secret, text)

    def created(
        self, transaction: Transaction[Any], request: Request, table: str, row: Row
    ) -> None:
        """A row is new."""
        known = self._tables[table]
        if table == self._identity.table:
            self.open_account(transaction, row)
        self._write(transaction, request, "create", table, row, {"after": known.shown(row)})

    def changed(
        self, transaction: Transaction[Any], request: Request, table: str, old: Row, new: Row
    ) -> None:
        """A row has other values; the log keeps only those."""
        known = self._tables[table]
        if table == self._identity.table:
            self._rename(transaction, request, known, old, new)
        before, after = known.shown(old), known.shown(new)
        different = [name for name in after if before[name] != after[name]]
        detail = {
            "before": {name: before[name] for name in different},
            "after": {name: after[name] for name in different},
        }
        self._write(transaction, request, "update", table, new, detail)

    def removed(
        self, transaction: Transaction[Any], request: Request, table: str, row: Row
    ) -> None:
        """A row is gone."""
        shown = self._tables[table].shown(row)
        self._write(transaction, request, "delete", table, row, {"before": shown})

    def _write(
        self,
        transaction: Transaction[Any],
        request: Request,
        action: str,
        table: str,
        row: Row,
        detail: Mapping[str, Any],
    ) -> None:
        request.affected += 1
        key = self._tables[table].key(row)
        self.audit.write(transaction, request, action, subject=table, row_key=key, detail=detail)

    # ------------------------------------------------------------ accounts

    def opened(
        self,
        transaction: Transaction[Any],
        row: Row,
        password_hash: str | None,
        role: str | None,
    ) -> None:
        """A command made an account."""
        known = self._tables[self._identity.table]
        self.open_account(transaction, row, password_hash, role)
        detail = {"table": self._identity.table, "after": known.shown(row)}
        self.audit.write_own(transaction, "create", detail)

    def open_account(
        self,
        transaction: Transaction[Any],
        row: Row,
        password_hash: str | None = None,
        role: str | None = None,
    ) -> None:
        """Make a row of the identity table an account: at first without a password and of the
        default role, unless these are given."""
        person = self._tables[self._identity.table].values(row)
        for column in self._identity.names:
            self._take_name(transaction, person, column)
        transaction.insert(
            ACCOUNTS,
            {
                "user_id": person[self._identity.key],
                "password_hash": password_hash,
                "role": role or self._identity.default_role,
            },
        )

    def _rename(
        self, transaction: Transaction[Any], request: Request, known: _Table, old: Row, new: Row
    ) -> None:
        before, person = known.values(old), known.values(new)
        for column in self._identity.names:
            if before[column] != person[column]:
                if before[column] is not None:
                    folded = names.comparison_key(before[column])
                    transaction.delete(self._names, [column, folded], None)
                self._take_name(transaction, person, column)
                if column == self._identity.email:
                    self._unconfirm(transaction, request, person)
                    request.former += (before[column],) if before[column] else ()

    def _unconfirm(
        self, transaction: Transaction[Any], request: Request, person: Mapping[str, Any]
    ) -> None:
        """People who give themselves another address confirm it; administrators need not."""
        key = person[self._identity.key]
        caller = request.caller
        if caller is None or caller.id != key or caller.role == self._identity.administrator:
            return
        if transaction.one(self._unverified, [key], None) is None:
            transaction.insert(UNVERIFIED, {"user_id": key})
        column = self._identity.verified
        if column is not None and person[column]:
            value = None if person[column] is not True else False
            transaction.update(self._people, [key], None, {column: value})

    def _take_name(
        self, transaction: Transaction[Any], person: Mapping[str, Any], column: str
    ) -> None:
        """Names are compared after folding, so that no two accounts look alike.

        Raises:
            Problem: 422, the name holds characters that can not be seen.
            Duplicate: somebody has the name, perhaps in another spelling.
        """
        name = person[column]
        if name is None:
            return
        objection = names.objection(name)
        if objection is not None:
            place = f"/{self._tables[self._identity.table].members[column]}"
            raise invalid([FieldError(objection.detail, objection.code, place)])
        folded = names.comparison_key(name)
        if transaction.one(self._names, [column, folded], None) is not None:
            raise Duplicate(self._identity.table, (column,))
        key = person[self._identity.key]
        transaction.insert(NAMES, {"name_column": column, "folded": folded, "user_id": key})


class _Table:
    """How the log shows the rows of a table."""

    def __init__(self, table: TablePlan, secret: bytes) -> None:
        self._names = tuple(column.name for column in table.columns)
        self._key = tuple(self._names.index(name) for name in table.primary_key)
        self._secret = secret
        self._masks = tuple(
            "secret" if column.secret else "digest" if column.pii else None
            for column in table.columns
        )
        self._masked = any(self._masks)
        self.members = {column.name: column.json for column in table.columns}

    def values(self, row: Row) -> dict[str, Any]:
        """A whole row by column."""
        return dict(zip(self._names, row, strict=True))

    def key(self, row: Row) -> str:
        """The primary key as text; a personal one as its digest."""
        return "/".join(
            self._mask(mask, row[index]) if (mask := self._masks[index]) else str(row[index])
            for index in self._key
        )

    def shown(self, row: Row) -> dict[str, Any]:
        """A row for the log: personal values as keyed digests, secrets not at all."""
        if not self._masked:
            return self.values(row)
        return {
            name: value if mask is None or value is None else self._mask(mask, value)
            for name, value, mask in zip(self._names, row, self._masks, strict=True)
        }

    def _mask(self, mask: str, value: Any) -> str:
        if mask == "secret":
            return "(secret)"
        return digest(self._secret, value)


def digest(secret: bytes, value: object) -> str:
    """A keyed digest (HMAC-SHA-256, 128 bits of it) of a value's text."""
    text = str(value).encode("utf-8", "surrogatepass")
    return "hmac:" + hmac.digest(secret, text, "sha256").hex()[:32]
