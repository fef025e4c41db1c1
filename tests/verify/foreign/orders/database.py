"""The tables, the pool of connections, and statements with their values apart or not."""

from __future__ import annotations

import os
from typing import Any

import psycopg
from orders.faults import broken
from psycopg.rows import dict_row
from psycopg_pool import ConnectionPool

SCHEMA = """
CREATE TABLE people (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    email varchar(120) UNIQUE NOT NULL,
    full_name varchar(80) NOT NULL,
    role varchar(10) NOT NULL CHECK (role IN ('clerk', 'manager')),
    password_hash text NOT NULL
);
CREATE TABLE orders (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    reference varchar(20) UNIQUE NOT NULL,
    customer varchar(120) NOT NULL CHECK (length(customer) >= 1),
    status varchar(10) NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'paid', 'shipped')),
    quantity integer NOT NULL CHECK (quantity BETWEEN 1 AND 1000),
    amount numeric(10, 2) NOT NULL CONSTRAINT amount_is_positive CHECK (amount >= 0),
    note text,
    placed_by uuid NOT NULL REFERENCES people (id),
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE remarks (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    order_id uuid NOT NULL REFERENCES orders (id) ON DELETE CASCADE,
    body varchar(500) NOT NULL CHECK (length(body) >= 1),
    author_id uuid NOT NULL REFERENCES people (id),
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX ON orders (placed_by, created_at);
CREATE INDEX ON remarks (order_id);
"""

Row = dict[str, Any]
pool: ConnectionPool[psycopg.Connection[Row]] = ConnectionPool(
    os.environ["ORDERS_DATABASE"],
    kwargs={
        "row_factory": dict_row,
        "autocommit": True,
        "options": "-c statement_timeout=300" if broken("sql-impatient") else "",
    },
    min_size=4,
    max_size=24,
    open=False,
)


def query(statement: str, *values: Any) -> list[Row]:
    """The rows of a statement; ``%s`` stands for each value."""
    with pool.connection() as connection:
        cursor = connection.execute(statement, values or None)
        return cursor.fetchall() if cursor.description else []


def set_up() -> None:
    """Make the tables where there are none."""
    if not query("SELECT 1 FROM pg_tables WHERE tablename = 'orders'"):
        query(SCHEMA)
    if broken("no-check"):
        query("ALTER TABLE orders DROP CONSTRAINT IF EXISTS amount_is_positive")
