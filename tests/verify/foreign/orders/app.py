"""The endpoints."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

import psycopg
from fastapi import FastAPI, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from orders import accounts, database, errors
from orders.accounts import Caller, Manager
from orders.database import Row, query
from orders.errors import Refusal
from orders.faults import DELAY, ERRORS, broken
from psycopg.sql import Literal as Quoted
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

CHANCE = random.Random(1)
SELECT = (
    "SELECT o.*, (SELECT count(*) FROM remarks r WHERE r.order_id = o.id) AS remark_count"
    " FROM orders o"
)


@asynccontextmanager
async def _life(app: FastAPI) -> AsyncIterator[None]:
    yield
    database.pool.close()


app = FastAPI(title="Orders", version="3.2", lifespan=_life)
app.add_exception_handler(Refusal, errors.refused)
if not broken("echoes"):
    app.add_exception_handler(RequestValidationError, errors.invalid)
app.add_exception_handler(psycopg.Error, errors.failed)
app.add_exception_handler(Exception, errors.failed)


@app.middleware("http")
async def _around(request: Request, go_on: Callable[[Request], Awaitable[Response]]) -> Response:
    if DELAY:
        await asyncio.sleep(DELAY)
    if ERRORS and request.method == "GET" and CHANCE.random() < ERRORS:
        return JSONResponse({"error": {"code": "internal"}}, 500)
    try:
        answer = await go_on(request)
    except Exception as error:
        answer = errors.failed(request, error)
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["X-Frame-Options"] = "DENY"
    answer.headers["Referrer-Policy"] = "no-referrer"
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _printable(text: str) -> str:
    if "\0" in text and not broken("traces"):
        raise ValueError("may not hold a NUL character")
    text.encode()  # half of a surrogate pair is a UnicodeEncodeError, which is a ValueError
    return text


Text = Annotated[str, AfterValidator(_printable)]
Status = Literal["open", "paid", "shipped"]
_LEAST = Decimal("-9e7") if broken("no-check") else Decimal(0)
Amount = Annotated[Decimal, Field(ge=_LEAST, max_digits=10, decimal_places=2)]


class Strict(BaseModel):
    """A body without members that nobody reads."""

    model_config = ConfigDict(extra="forbid", strict=True)


class NewOrder(Strict):
    """An order as it is taken."""

    reference: Annotated[Text, Field(min_length=1, max_length=20)]
    customer: Annotated[Text, Field(min_length=1, max_length=120)]
    quantity: Annotated[int, Field(ge=1, le=1000)]
    amount: Annotated[Amount, Field(strict=False)]
    note: Text | None = None


class Correction(Strict):
    """What is to be different of an order."""

    customer: Annotated[Text, Field(min_length=1, max_length=120)] = ""
    status: Status = "open"
    quantity: Annotated[int, Field(ge=1, le=1000)] = 1
    amount: Annotated[Amount, Field(strict=False)] = Decimal(0)
    note: Text | None = None


class NewRemark(Strict):
    """A remark as it is written."""

    body: Annotated[Text, Field(min_length=1, max_length=500)]


@app.post("/v1/sessions")
def sign_in(given: accounts.Given) -> Row:
    return {"data": accounts.sign_in(given)}


# ---------------------------------------------------------------- orders


def _shown(row: Row) -> Row:
    person = "takenBy" if broken("renamed") else "placedBy"
    return {
        "id": row["id"], "reference": row["reference"], "customer": row["customer"],
        "status": row["status"], "quantity": row["quantity"], "amount": str(row["amount"]),
        "note": row["note"], person: row["placed_by"], "createdAt": _moment(row["created_at"]),
        "remarkCount": row["remark_count"],
    }  # fmt: skip


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


Quantity = str if broken("sql-number") else int
Person = str if broken("sql-person") else UUID
Remover = Caller if broken("open-cell") else Manager
Key = str if broken("sql-key") else UUID
Order = str if broken("sql-sort") else Literal["created_at", "reference", "amount"]


@app.get("/v1/orders")
def orders(
    caller: Caller,
    status: Text | None = None,
    customer: Text | None = None,
    min_quantity: Quantity | None = None,
    placed_by: Person | None = None,
    sort_by: Order = "created_at",
    page: Annotated[int, Query(ge=1, le=10_000)] = 1,
    size: Annotated[int, Query(ge=1, le=100)] = 20,
) -> Row:
    """Conditions with their values; the faulty ones hold theirs in their own text."""
    conditions: list[tuple[str, Any]] = []
    if caller["role"] != "manager":
        conditions.append(("o.placed_by = %s", caller["id"]))
    given = {
        "sql-filter": ("o.status = %s", status, True),
        "": ("o.customer = %s", customer, True),
        "sql-number": ("o.quantity >= %s", min_quantity, False),
        "sql-person": ("o.placed_by = %s", placed_by, True),
    }
    for fault, (condition, value, quoted) in given.items():
        if value is None:
            continue
        if fault and broken(fault):
            text = f"'{value}'" if quoted else str(value)
            conditions.append((condition.replace("%s", text), None))
        else:
            conditions.append((condition, value))
    # Faulty texts come last, where a comment ends nothing that is needed.
    conditions.sort(key=lambda each: each[1] is None)
    where = " AND ".join(condition for condition, _ in conditions) or "true"
    values = [value for _, value in conditions if value is not None]
    return _page(where, values, str(sort_by), page, size)


def _page(where: str, values: list[Any], order: str, page: int, size: int) -> Row:
    if not any(broken(f"sql-{name}") for name in ("filter", "number", "person", "sort")):
        total = query(f"SELECT count(*) AS n FROM orders o WHERE {where}", *values)[0]["n"]
        rows = query(
            f"{SELECT} WHERE {where} ORDER BY o.{order}, o.id LIMIT %s OFFSET %s",
            *values, size, (page - 1) * size,
        )  # fmt: skip
    else:  # as text alone, which is how several statements become possible
        for value in values:
            where = where.replace("%s", Quoted(value).as_string(), 1)
        rows = query(f"{SELECT} WHERE {where} ORDER BY {order}")
        total, rows = len(rows), rows[(page - 1) * size : page * size]
    meta = {"total": total, "page": page, "size": size, "pages": -(-total // size)}
    return {"data": [_shown(row) for row in rows], "meta": meta}


def _order(caller: Row, key: Any, *, every: bool = False) -> Row:
    mine = "true" if caller["role"] == "manager" or every else "o.placed_by = %s"
    values = () if mine == "true" else (caller["id"],)
    if broken("sql-key"):
        mine = mine.replace("%s", Quoted(caller["id"]).as_string())
        found = query(f"{SELECT} WHERE {mine} AND o.id::text = '{key}'")
    else:
        found = query(f"{SELECT} WHERE {mine} AND o.id = %s", *values, key)
    if not found:
        raise Refusal(404, "not_found")
    return found[0]


@app.post("/v1/orders", status_code=201)
def take(caller: Caller, given: NewOrder) -> Row:
    made = query(
        "INSERT INTO orders (reference, customer, quantity, amount, note, placed_by)"
        " VALUES (%s, %s, %s, %s, %s, %s) RETURNING *, 0 AS remark_count",
        given.reference, given.customer, given.quantity, given.amount, given.note, caller["id"],
    )  # fmt: skip
    return {"data": _shown(made[0])}


@app.get("/v1/orders/{order_id}")
def read(caller: Caller, order_id: Key) -> Row:
    return {"data": _shown(_order(caller, order_id, every=broken("open-rows")))}


@app.patch("/v1/orders/{order_id}")
def correct(caller: Caller, order_id: UUID, given: Correction) -> Row:
    _order(caller, order_id)
    changes = given.model_dump(exclude_unset=True)
    if changes:
        listed = ", ".join(f"{name} = %s" for name in changes)
        query(f"UPDATE orders SET {listed} WHERE id = %s", *changes.values(), order_id)
    return {"data": _shown(_order(caller, order_id))}


@app.delete("/v1/orders/{order_id}", status_code=204)
def remove(caller: Remover, order_id: UUID) -> None:
    if not query("DELETE FROM orders WHERE id = %s RETURNING id", order_id):
        raise Refusal(404, "not_found")


# ---------------------------------------------------------------- remarks and people


def _remark(row: Row) -> Row:
    return {"id": row["id"], "body": row["body"], "authorId": row["author_id"],
            "createdAt": _moment(row["created_at"])}  # fmt: skip


@app.get("/v1/orders/{order_id}/remarks")
def remarks(caller: Caller, order_id: UUID) -> Row:
    _order(caller, order_id)
    rows = query("SELECT * FROM remarks WHERE order_id = %s ORDER BY created_at", order_id)
    return {"data": [_remark(row) for row in rows]}


@app.post("/v1/orders/{order_id}/remarks", status_code=201)
def remark(caller: Caller, order_id: UUID, given: NewRemark) -> Row:
    _order(caller, order_id)
    made = query(
        "INSERT INTO remarks (order_id, body, author_id) VALUES (%s, %s, %s) RETURNING *",
        order_id, given.body, caller["id"],
    )  # fmt: skip
    return {"data": _remark(made[0])}


@app.get("/v1/people")
def people(caller: Manager) -> Row:
    rows = query("SELECT id, email, full_name, role FROM people ORDER BY email")
    shown = [{"id": r["id"], "email": r["email"], "fullName": r["full_name"], "role": r["role"]}
             for r in rows]  # fmt: skip
    return {"data": shown}
