"""The service's own tables, as plans like any other: accounts, sessions, retries, audit."""

from __future__ import annotations

from typing import cast

from asbuilt.plan.model import ColumnPlan, ReferencePlan, ServicePlan, TablePlan
from asbuilt.spec.column_type import ColumnType, Default, Kind

ACCOUNTS = "_asbuilt_accounts"
NAMES = "_asbuilt_names"
SESSIONS = "_asbuilt_sessions"
REFRESH = "_asbuilt_refresh_tokens"
TICKETS = "_asbuilt_tickets"
UNVERIFIED = "_asbuilt_unverified"
TOTP = "_asbuilt_totp"
RECOVERY = "_asbuilt_recovery_codes"
IDEMPOTENCY = "_asbuilt_idempotency"
AUDIT = "_asbuilt_audit"
SECRETS = "_asbuilt_secrets"
QUEUE = "_asbuilt_queue"


def system_tables(plan: ServicePlan) -> dict[str, TablePlan]:
    """The tables that the service keeps beside the document's, by name.

    Accounts and sessions hang on the identity table's key and go with its rows.
    """
    identity = plan.identity
    assert identity is not None
    key = plan.tables[identity.table].column(identity.key).type
    user = ColumnPlan("user_id", "user_id", key, False)
    belongs = (ReferencePlan("user", ("user_id",), identity.table, (identity.key,), "cascade"),)
    tables = (
        TablePlan(
            ACCOUNTS,
            (user, *_columns("password_hash text?", "role text")),
            ("user_id",),
            references=belongs,
            indexes=(("role",),),
        ),
        TablePlan(
            NAMES,
            (*_columns("name_column text", "folded text"), user),
            ("name_column", "folded"),
            references=belongs,
            indexes=(("user_id",),),
        ),
        TablePlan(
            SESSIONS,
            (*_columns("id text"), user, *_SESSION),
            ("id",),
            references=belongs,
            indexes=(("user_id",), ("expires_at",)),
        ),
        TablePlan(
            TICKETS,
            (*_columns("digest bytes"), user, *_TICKET),
            ("digest",),
            references=belongs,
            indexes=(("user_id",), ("expires_at",)),
        ),
        TablePlan(UNVERIFIED, (user,), ("user_id",), references=belongs),
        TablePlan(TOTP, (user, *_TOTP), ("user_id",), references=belongs),
        TablePlan(
            RECOVERY,
            (*_columns("digest bytes"), user),
            ("digest",),
            references=belongs,
            indexes=(("user_id",),),
        ),
        *_INDEPENDENT,
    )
    return {table.name: table for table in tables}


def _columns(*notations: str) -> tuple[ColumnPlan, ...]:
    """``"actor text?"``: a column's name and kind, and a question mark where it may be NULL."""
    pairs = [notation.split() for notation in notations]
    return tuple(
        ColumnPlan(name, name, ColumnType(cast(Kind, kind.rstrip("?"))), kind.endswith("?"))
        for name, kind in pairs
    )


_SESSION = _columns(
    "created_at timestamp",
    "last_used_at timestamp",
    "expires_at timestamp",
    "user_agent text",
    "address text",
)
_TICKET = _columns("bound bytes", "expires_at timestamp")
_TOTP = _columns("sealed bytes", "step integer", "active boolean")
_COUNTED = ColumnPlan("id", "id", ColumnType("integer"), False, default=Default("serial"))
_AUDIT = _columns(
    "at timestamp",
    "actor text?",
    "action text",
    "subject text?",
    "row_key text?",
    "address text",
    "request_id text",
    "detail text?",
    "hash bytes",
)
_IDEMPOTENCY = _columns(
    "id bytes",
    "fingerprint bytes",
    "status integer",
    "headers json",
    "body bytes",
    "created_at timestamp",
)
_QUEUED = _columns(
    "service text",
    "method text",
    "path text",
    "headers json",
    "body bytes",
    "key text?",
    "expires_at timestamp",
)
_REFRESH = _columns("digest bytes", "session_id text", "used_at timestamp?")

_INDEPENDENT = (
    TablePlan(
        REFRESH,
        _REFRESH,
        ("digest",),
        references=(ReferencePlan("session", ("session_id",), SESSIONS, ("id",), "cascade"),),
        indexes=(("session_id",),),
    ),
    TablePlan(IDEMPOTENCY, _IDEMPOTENCY, ("id",), indexes=(("created_at",),)),
    TablePlan(QUEUE, (_COUNTED, *_QUEUED), ("id",), indexes=(("service", "id"), ("expires_at",))),
    TablePlan(AUDIT, (_COUNTED, *_AUDIT), ("id",)),
    TablePlan(SECRETS, _columns("name text", "value bytes"), ("name",)),
)
"""Tables that do not depend on the document."""
