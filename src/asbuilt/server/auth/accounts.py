"""Accounts and sessions: who a token belongs to, and whether it still counts.

A verified token is remembered by its bytes until it expires; ending a session or changing an
account marks what is remembered, so that the next request already sees it.
"""

from __future__ import annotations

from collections.abc import Mapping
from time import time
from typing import Any

from asbuilt.plan.model import Identity, ServicePlan, TablePlan
from asbuilt.plan.system_tables import (
    ACCOUNTS,
    NAMES,
    RECOVERY,
    REFRESH,
    SESSIONS,
    TICKETS,
    TOTP,
    UNVERIFIED,
)
from asbuilt.server.auth import secrets, tokens
from asbuilt.server.auth.keys import KeyRing
from asbuilt.server.problem import unauthenticated
from asbuilt.server.request import Session
from asbuilt.spec.values import from_text
from asbuilt.store.base import Caller, Query, Row, Rows, Store, Transaction

MAX_KNOWN = 50_000
AT_ONCE = 1_000
"""Sessions that are read together when all but one end."""
ENCODED = ("decimal", "json", "array", "object")
"""Kinds of columns whose canonical values no database driver takes as they are."""

REVOKED = "The session has ended."
SESSION_COLUMNS = (
    "id", "user_id", "created_at", "last_used_at", "expires_at", "user_agent", "address",
)  # fmt: skip


class Accounts:
    """Reads accounts and keeps what has been verified."""

    def __init__(self, plan: ServicePlan, store: Store[Any], keys: KeyRing, issuer: str) -> None:
        assert plan.identity is not None
        self.plan = plan
        self.identity: Identity = plan.identity
        self.table: TablePlan = plan.tables[plan.identity.table]
        self.keys = keys
        self.successor: Accounts | None = None
        """Reads accounts for new requests, once the document has been read again."""
        self.issuer = issuer
        self._store = store
        self._known: dict[str, tuple[Session, float]] = {}
        self._live: dict[str, Session] = {}
        self._by_account: dict[Any, set[str]] = {}
        columns = tuple(column.name for column in self.table.columns)
        key = self.identity.key
        self.people = store.prepare(Rows(self.table.name, columns, (key,)))
        self.named = store.prepare(Rows(NAMES, ("user_id",), ("name_column", "folded")))
        self.accounts = store.prepare(Rows(ACCOUNTS, ("password_hash", "role"), ("user_id",)))
        self.administrators = store.prepare(
            Rows(self.table.name, (key,), (self.identity.role,))
            if self.identity.role
            else Rows(ACCOUNTS, ("user_id",), ("role",))
        )
        self.sessions = store.prepare(Rows(SESSIONS, SESSION_COLUMNS, ("id",)))
        self.sessions_of = store.prepare(Rows(SESSIONS, SESSION_COLUMNS, ("user_id",)))
        self.refresh = store.prepare(
            Rows(REFRESH, ("digest", "session_id", "used_at"), ("digest",))
        )
        self.tickets = store.prepare(Rows(TICKETS, ("user_id", "bound", "expires_at"), ("digest",)))
        self.totp = store.prepare(Rows(TOTP, ("sealed", "step", "active"), ("user_id",)))
        self.recovery = store.prepare(Rows(RECOVERY, ("digest",), ("digest",)))
        self.recovery_of = store.prepare(Rows(RECOVERY, ("digest",), ("user_id",)))
        self.unverified = store.prepare(Rows(UNVERIFIED, ("user_id",), ("user_id",)))
        self._columns = columns

    # ------------------------------------------------------------ tokens

    def known(self, header: str) -> Session | None:
        """The live session of an Authorization header that has been verified before.

        Raises:
            Problem: 401, its session has ended.
        """
        found = self._known.get(header)
        if found is None:
            return None
        session, expires = found
        if expires <= time():
            del self._known[header]
            return None
        if session.ended:
            raise unauthenticated(REVOKED, "invalid_token")
        return session

    async def verify(self, header: str, token: str) -> Session:
        """Verify a token and read its account.

        Raises:
            Problem: 401 without saying which of the checks failed.
        """
        now = time()
        try:
            claims = tokens.verify(token, self.keys, self.issuer, self.plan.name, now)
        except tokens.InvalidToken as error:
            raise unauthenticated("The access token is not valid.", "invalid_token") from error
        session = self._live.get(claims.sid)
        if session is None or session.caller is None:
            session = await self._read_session(claims.sid)
        if session is None or session.ended:
            raise unauthenticated(REVOKED, "invalid_token")
        if session.caller is None:
            session.caller = await self.caller(session.account)
        if session.caller is None:
            raise unauthenticated("The account is disabled.", "invalid_token")
        self._remember(header, session, claims.exp)
        return session

    async def _read_session(self, id: str) -> Session | None:
        """A session as the store has it now; None, and ended, when it has it no more."""
        row = await self._store.one(self.sessions, [id], None)
        if row is None:
            self.end(id)
            return None
        session = self._live.get(id)
        if session is None:
            values = dict(zip(SESSION_COLUMNS, row, strict=True))
            session = self._live[id] = Session(id, values["user_id"], None)
            self._by_account.setdefault(session.account, set()).add(id)
        return session

    def _remember(self, header: str, session: Session, expires: float) -> None:
        if len(self._known) >= MAX_KNOWN:
            self._known.clear()
            self._live.clear()
            self._by_account.clear()
            self._live[session.id] = session
            self._by_account.setdefault(session.account, set()).add(session.id)
        self._known[header] = (session, expires)

    def issue(self, session: str, account: Any, role: str) -> str:
        """A fresh access token for a session."""
        now = int(time())
        return tokens.mint(
            self.keys.current,
            tokens.Claims(
                iss=self.issuer,
                aud=self.plan.name,
                sub=str(account),
                exp=now + self.plan.sessions.access,
                iat=now,
                nbf=now,
                jti=secrets.new_id(time()),
                sid=session,
                role=role,
            ),
        )

    # ------------------------------------------------------------ accounts

    async def caller(self, account: Any) -> Caller | None:
        """The caller that an account makes, or None when it is gone or disabled."""
        person = await self._store.one(self.people, [account], None)
        stored = await self._store.one(self.accounts, [account], None)
        return self.as_caller(person, stored)

    def as_caller(self, person: Row | None, account: Row | None) -> Caller | None:
        """The same from rows of the identity table and of the accounts."""
        if person is None:
            return None
        values = dict(zip(self._columns, person, strict=True))
        if self.is_disabled(values):
            return None
        return self.as_me(values, self.role_of(values, account))

    def as_me(self, values: Mapping[str, Any], role: str) -> Caller:
        """The caller that a row of the identity table makes, whatever its account."""
        open = [column for column in self.table.columns if not column.secret]
        me = {column.name: values[column.name] for column in open}
        encoded = {
            column.name: self._store.encode(column.type, values[column.name])
            for column in open
            if column.type.kind in ENCODED
        }
        key = values[self.identity.key]
        return Caller(key, role, me | {"id": key, "role": role}, encoded)

    def role_of(self, person: Mapping[str, Any], account: Row | None) -> str:
        """An account's role: from the identity table's own column, else kept beside it.

        One that the document declares no more has no permits: its people may do nothing.
        """
        role: str | None = account[1] if account else None
        if self.identity.role:
            role = person[self.identity.role]
        return self.identity.default_role if role is None else role

    def is_disabled(self, person: Mapping[str, Any]) -> bool:
        """Whether the document's own column says that an account must not be used."""
        if self.identity.disabled is None:
            return False
        column, value = self.identity.disabled
        stored = person.get(column)
        return stored is not None if value == "set" else stored == value

    def key(self, text: str) -> Any:
        """An account's key from the text of a token or a path."""
        return from_text(self.table.column(self.identity.key).type, text)

    # ------------------------------------------------------------ revocation
    # What a request of the former document ends has ended for those of the new one as well.

    def end(self, session: str) -> None:
        """A session has ended: what is remembered of it counts no more."""
        found = self._live.pop(session, None)
        if found is not None:
            found.ended = True
            self._by_account.get(found.account, set()).discard(session)
        if self.successor is not None:
            self.successor.end(session)

    def end_all(self, account: Any, except_session: str | None = None) -> None:
        """All of an account's sessions have ended, but for one perhaps."""
        for session in tuple(self._by_account.get(account, ())):
            if session != except_session:
                self.end(session)
        if self.successor is not None:
            self.successor.end_all(account, except_session)

    def changed(self, account: Any) -> None:
        """An account's row has changed: its role and columns are read again at the next request."""
        for session in self._by_account.get(account, ()):
            found = self._live.get(session)
            if found is not None:
                found.caller = None
        if self.successor is not None:
            self.successor.changed(account)

    def forget(self) -> None:
        """Many accounts and sessions may have changed: read all of them again."""
        for session in self._live.values():
            session.caller = None
        if self.successor is not None:
            self.successor.forget()


def end_sessions(
    transaction: Transaction[Any], accounts: Accounts, account: Any, except_session: str | None
) -> None:
    """Remove an account's sessions, but for one perhaps, in a transaction."""
    if except_session is None:
        transaction.delete(accounts.sessions_of, [account], None)
        return
    query = Query((("id", False),), AT_ONCE, count=False)
    while True:  # somebody with the password may have begun any number of them
        page = transaction.page(accounts.sessions_of, [account], None, query)
        others = [row[0] for row in page.rows if row[0] != except_session]
        for session in others:
            transaction.delete(accounts.sessions, [session], None)
        if not others:
            return
