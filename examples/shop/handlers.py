"""Placing and cancelling orders. Each function runs in one transaction: all of it, or nothing."""

from decimal import Decimal

from asbuilt.handlers import Problem, instead

MAX_LINES = 100


@instead("POST /api/orders")
def place(request, db, user):
    """Write the order and its lines, and take the stock."""
    lines = request.body["lines"]
    if not 1 <= len(lines) <= MAX_LINES:
        raise Problem(422, f"An order has 1 to {MAX_LINES} lines, not {len(lines)}.")
    order = db.elevated.orders.create({"customer_id": user.id, "total": 0})
    total = sum((_take(db, order["id"], line) for line in lines), Decimal(0))
    return db.elevated.orders.update(order["id"], {"total": total})


def _take(db, order_id, line):
    """Take one line's quantity out of the stock and return its price."""
    product = db.products.get(line.get("product_id"))
    if product is None or not product["listed"]:
        raise Problem(422, f"There is no product {line.get('product_id')}.")
    quantity = line.get("quantity") or 0
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
            "unit_price": product["price"],
        }
    )
    db.elevated.products.update(product["id"], {"stock": product["stock"] - quantity})
    return product["price"] * quantity


@instead("POST /api/orders/{id}/cancel")
def cancel(row, db):
    """Cancel an order that the caller may cancel, and return its stock."""
    if row["status"] == "cancelled":
        raise Problem(409, "The order is cancelled already.")
    for line in db.order_lines.list(order_id=row["id"], limit=MAX_LINES):
        product = db.elevated.products.get(line["product_id"])
        stock = product["stock"] + line["quantity"]
        db.elevated.products.update(product["id"], {"stock": stock})
    return db.elevated.orders.update(row["id"], {"status": "cancelled"})
