"""Placing and cancelling orders. Each function runs in one transaction: all of it, or nothing."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from asbuilt.handlers import Database, Problem, Request, Row, User, instead


@instead("POST /api/orders")
def place(request: Request, db: Database, user: User) -> dict[str, Any]:
    """Write the order and its lines, and take the stock."""
    lines = request.body["lines"]
    if not lines:
        raise Problem(422, "The order has no line.", hint="Send at least one product.")
    order = db.elevated.orders.create({"customer_id": user.id, "total": Decimal(0)})
    total = sum((take(db, order["id"], line) for line in lines), Decimal(0))
    return db.elevated.orders.update(order["id"], {"total": total})


def take(db: Database, order_id: int, line: Mapping[str, Any]) -> Decimal:
    """Take one line's quantity out of the stock and return its price."""
    product = db.products.get(line["product_id"])
    if product is None:
        raise Problem(422, f"There is no product {line['product_id']}.")
    quantity, price = line["quantity"], Decimal(product["price"])
    if product["stock"] < quantity:
        raise Problem(
            409,
            f"{product['name']}: {quantity} ordered, {product['stock']} in stock.",
            hint="Order fewer; nothing of this order was kept.",
        )
    db.elevated.order_lines.create(
        {
            "order_id": order_id,
            "product_id": product["id"],
            "quantity": quantity,
            "unit_price": price,
        }
    )
    db.elevated.products.update(product["id"], {"stock": product["stock"] - quantity})
    return price * quantity


@instead("POST /api/orders/{id}/cancel")
def cancel(row: Row, db: Database) -> dict[str, Any]:
    """Cancel an order that the caller may cancel, and return its stock."""
    if row["status"] == "cancelled":
        raise Problem(409, "The order is cancelled already.")
    for line in db.order_lines.list(filter=f"order_id = {row['id']}", limit=500):
        product = db.elevated.products.get(line["product_id"])
        stock = product["stock"] + line["quantity"]
        db.elevated.products.update(product["id"], {"stock": stock})
    return db.elevated.orders.update(row["id"], {"status": "cancelled"})
