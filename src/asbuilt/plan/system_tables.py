"""The service's own tables, as plans like any other: accounts, sessions, retries, audit."""

from __future__ import annotations

from asbuilt.plan.model import ColumnPlan, ReferencePlan, ServicePlan, TablePlan
from asbuilt.spec.column_type import ColumnType, Default, Kind

ACCOUNTS = "_asbuilt_accounts"
NAMES = "_asbuilt_names"
SESSIONS = "_asbuilt_sessions"
REFRESH = "_asbuilt_refresh_tokens"
IDEMPOTENCY = "_asbuilt_idempotency"
AUDIT = "_asbuilt_audit"
SECRETS = "_asbuilt_secrets"


def system_tables(plan: ServicePlan) -> dict[str, TablePlan]:
    """The tables that the service keeps beside the document's, by name.

    Accounts and sessions hang on the identity table's key and go with its rows.
    """
    identity = plan.identity
    assert identity is not None
    key = plan.tables[identity.table].column(identity.key).type
    belongs = ReferencePlan("user", ("user_id",), identity.table, (identity.key,), "cascade")
    user = ColumnPlan("user_id", "user_id", key, False)
    tables = (
        TablePlan(
            ACCOUNTS,
            (user, _column("password_hash", "text", True), _column("role", "text")),
            ("user_id",),
            references=(belongs,),
            indexes=(("role",),),
        ),
        TablePlan(
            NAMES,
            (_column("name_column", "text"), _column("folded", "text"), user),
            ("name_column", "folded"),
            references=(belongs,),
            indexes=(("user_id",),),
        ),
        TablePlan(
            SESSIONS,
            (
                _column("id", "text"),
                user,
                _column("created_at", "timestamp"),
                _column("last_used_at", "timestamp"),
                _column("expires_at", "timestamp"),
                _column("user_agent", "text"),
                _column("address", "text"),
            ),
            ("id",),
            references=(belongs,),
            indexes=(("user_id",), ("expires_at",)),
        ),
        TablePlan(
            REFRESH,
            (
                _column("digest", "bytes"),
                _column("session_id", "text"),
                _column("used_at", "timestamp", True),
            ),
            ("digest",),
            references=(ReferencePlan("session", ("session_id",), SESSIONS, ("id",), "cascade"),),
            indexes=(("session_id",),),
        ),
        TablePlan(
            IDEMPOTENCY,
            (
                _column("id", "bytes"),
                _column("fingerprint", "bytes"),
                _column("status", "integer"),
                _column("headers", "json"),
                _column("body", "bytes"),
                _column("created_at", "timestamp"),
            ),
            ("id",),
            indexes=(("created_at",),),
        ),
        TablePlan(
            AUDIT,
            (
                ColumnPlan("id", "id", ColumnType("integer"), False, default=Default("serial")),
                _column("at", "timestamp"),
                _column("actor", "text", True),
                _column("action", "text"),
                _column("subject", "text", True),
                _column("row_key", "text", True),
                _column("address", "text"),
                _column("request_id", "text"),
                _column("detail", "text", True),
                _column("hash", "bytes"),
            ),
            ("id",),
        ),
        TablePlan(SECRETS, (_column("name", "text"), _column("value", "bytes")), ("name",)),
    )
    return {table.name: table for table in tables}


def _column(name: str, kind: Kind, nullable: bool = False) -> ColumnPlan:
    return ColumnPlan(name, name, ColumnType(kind), nullable)
