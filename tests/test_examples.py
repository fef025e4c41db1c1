"""The examples, from the first administrator to the last item: real processes, real sockets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from shutil import copytree
from signal import SIGKILL

import pytest

import asbuilt.api
from asbuilt.diagnostics import Severity
from tests.serving import Client, Service, start

pytestmark = pytest.mark.requirement("FR-3")

EXAMPLES = Path(__file__).parent.parent / "examples"
TEMPLATES = Path(asbuilt.api.__file__).parent / "cli" / "templates"
PASSWORD = "correct horse battery staple"


@pytest.mark.parametrize(
    "spec",
    [EXAMPLES / "helpdesk/spec.md", EXAMPLES / "shop/spec.md", TEMPLATES / "spec.md"],
    ids=str,
)
def test_check_has_nothing_to_say_that_counts(spec: Path) -> None:
    findings = asbuilt.api.check(asbuilt.api.read(spec))
    assert [f for f in findings if f.severity is not Severity.INFO] == []


@pytest.mark.parametrize(
    "spec",
    [EXAMPLES / "helpdesk/spec.md", EXAMPLES / "shop/spec.md", TEMPLATES / "spec.md"],
    ids=str,
)
def test_what_check_says_does_not_change_as_time_passes(spec: Path) -> None:
    read = asbuilt.api.read(spec)
    now, later = (asbuilt.api.check(read, day) for day in (date(2026, 11, 26), date(2199, 1, 1)))
    assert now == later


def sign_up(service: Service, path: str, **identity: str) -> Client:
    """Register (or set up) an account; a client that carries its token."""
    client = service.client()
    answer = client.send("POST", path, {**identity, "password": PASSWORD})
    assert answer.status == 201, answer
    client.token = answer.body["access_token"]
    return client


# ---------------------------------------------------------------- helpdesk


class Helpdesk:
    """A served helpdesk with an administrator, an agent of team 1, and two customers."""

    def __init__(self, service: Service) -> None:
        self.service = service
        assert service.setup_token
        self.admin = sign_up(
            service, "/api/auth/setup", token=service.setup_token, **person("root")
        )
        self.ada = sign_up(service, "/api/auth/register", **person("ada"))
        self.bob = sign_up(service, "/api/auth/register", **person("bob"))
        self.agent = sign_up(service, "/api/auth/register", **person("grace"))
        for team in ("Hardware", "Software"):
            assert self.admin.send("POST", "/api/teams", {"name": team}).status == 201
        accounts = self.admin.send("GET", "/api/users?username=grace").body["items"]
        path = f"/api/users/{accounts[0]['id']}"
        assert self.admin.send("PATCH", path, {"role": "agent", "team_id": 1}).status == 200
        credentials = {"username": "grace", "password": PASSWORD}
        answer = self.agent.send("POST", "/api/auth/login", credentials)
        self.agent.token = answer.body["access_token"]

    def ticket(self, client: Client, title: str = "Printer on fire") -> int:
        """Open a ticket and return its id."""
        answer = client.send("POST", "/api/tickets", {"title": title, "body": "Smoke."})
        assert answer.status == 201, answer
        assert isinstance(answer.body["id"], int)
        return answer.body["id"]


def person(name: str) -> dict[str, str]:
    """The identity columns of the helpdesk."""
    return {"username": name, "email": f"{name}@example.com", "full_name": name.title()}


@pytest.fixture(scope="module")
def helpdesk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Helpdesk]:
    data = tmp_path_factory.mktemp("helpdesk") / "data"
    with start(EXAMPLES / "helpdesk/spec.md", data) as service:
        yield Helpdesk(service)


def test_a_ticket_belongs_to_the_customer_who_opened_it(helpdesk: Helpdesk) -> None:
    body = {"title": "No paper", "body": "The tray is empty.", "priority": "low"}
    answer = helpdesk.ada.send("POST", "/api/tickets", body)
    assert answer.status == 201
    assert answer.headers["location"] == f"/api/tickets/{answer.body['id']}"
    assert {**answer.body, **body, "status": "open"} == answer.body
    mine = helpdesk.ada.send("GET", "/api/tickets").body["items"]
    assert {row["customer_id"] for row in mine} == {answer.body["customer_id"]}


def test_the_ticket_of_another_customer_does_not_exist(helpdesk: Helpdesk) -> None:
    ticket = helpdesk.ticket(helpdesk.ada)
    absent = helpdesk.bob.send("GET", "/api/tickets/999999")
    hidden = helpdesk.bob.send("GET", f"/api/tickets/{ticket}")
    comments = helpdesk.bob.send("GET", f"/api/tickets/{ticket}/comments")
    assert (absent.status, hidden.status, comments.status) == (404, 404, 404)
    assert hidden.body["detail"].replace(str(ticket), "") == absent.body["detail"].replace(
        "999999", ""
    )
    assert ticket not in [
        row["id"] for row in helpdesk.bob.send("GET", "/api/tickets").body["items"]
    ]


def test_a_customer_opens_no_ticket_in_the_name_of_another(helpdesk: Helpdesk) -> None:
    body = {"title": "Not mine", "body": "?", "customer_id": 1}
    assert helpdesk.ada.send("POST", "/api/tickets", body).status == 422


def test_urgent_is_for_staff(helpdesk: Helpdesk) -> None:
    body = {"title": "Now", "body": "At once!", "priority": "urgent"}
    refused = helpdesk.ada.send("POST", "/api/tickets", body)
    assert refused.status == 403
    assert refused.headers["content-type"].startswith("application/problem+json")
    assert refused.body["hint"] == "Open the ticket as high; an agent raises it."
    assert helpdesk.agent.send("POST", "/api/tickets", body).status == 201


def test_an_agent_searches_and_filters_everything(helpdesk: Helpdesk) -> None:
    ada = helpdesk.ticket(helpdesk.ada, "The zeppelin leaks")
    bob = helpdesk.ticket(helpdesk.bob, "Another zeppelin leaks")
    found = helpdesk.agent.send("GET", "/api/tickets?q=zeppelin&sort=id").body
    assert [row["id"] for row in found["items"]] == [ada, bob]
    assert (found["total"], found["total_exact"], found["next"]) == (2, True, None)
    own = helpdesk.ada.send("GET", "/api/tickets?q=zeppelin").body
    assert ([row["id"] for row in own["items"]], own["total"]) == ([ada], 1)


def test_an_agent_changes_only_the_queue_of_the_team(helpdesk: Helpdesk) -> None:
    path = f"/api/tickets/{helpdesk.ticket(helpdesk.ada)}"
    assert helpdesk.agent.send("PATCH", path, {"priority": "urgent"}).status == 200
    assert helpdesk.admin.send("PATCH", path, {"team_id": 2}).status == 200
    assert helpdesk.agent.send("PATCH", path, {"priority": "low"}).status == 404
    assert helpdesk.ada.send("PATCH", path, {"priority": "low"}).status == 403
    assert helpdesk.admin.send("GET", path).body["priority"] == "urgent"


def test_an_internal_note_never_reaches_the_customer(helpdesk: Helpdesk) -> None:
    path = f"/api/tickets/{helpdesk.ticket(helpdesk.ada)}/comments"
    note = {"body": "This one again.", "internal": True}
    assert helpdesk.agent.send("POST", path, note).status == 201
    assert helpdesk.agent.send("POST", path, {"body": "On our way."}).status == 201
    seen = helpdesk.ada.send("GET", path).body
    assert ([row["body"] for row in seen["items"]], seen["total"]) == (["On our way."], 1)
    assert helpdesk.agent.send("GET", path).body["total"] == 2
    refused = helpdesk.ada.send("POST", path, note)
    assert refused.status == 422
    assert "/internal" in [error["pointer"] for error in refused.body["errors"]]
    assert helpdesk.agent.send("GET", path).body["total"] == 2


def test_closing_leaves_an_explanation_and_happens_once(helpdesk: Helpdesk) -> None:
    path = f"/api/tickets/{helpdesk.ticket(helpdesk.ada)}"
    assert helpdesk.agent.send("PATCH", path, {"status": "closed"}).status == 422
    assert helpdesk.bob.send("POST", f"{path}/close", {"resolution": "Mine?"}).status == 404
    assert helpdesk.ada.send("POST", f"{path}/close", {}).status == 422
    closed = helpdesk.ada.send("POST", f"{path}/close", {"resolution": "It went out."})
    assert closed.status == 200
    assert list(closed.body) == ["id", "status", "closed_at"]
    assert closed.body["status"] == "closed"
    assert closed.body["closed_at"]
    again = helpdesk.ada.send("POST", f"{path}/close", {"resolution": "Really."})
    assert again.status == 409
    comments = helpdesk.ada.send("GET", f"{path}/comments").body["items"]
    assert [row["body"] for row in comments] == ["It went out."]


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/api/tickets", None),
        ("POST", "/api/tickets", {"title": "x", "body": "y"}),
        ("GET", "/api/users", None),
        ("DELETE", "/api/tickets/1", None),
    ],
)
def test_a_visitor_is_asked_to_sign_in(
    helpdesk: Helpdesk, method: str, path: str, body: dict[str, str] | None
) -> None:
    answer = helpdesk.service.client().send(method, path, body)
    assert answer.status == 401
    assert answer.headers["www-authenticate"].startswith("Bearer")


def test_only_administrators_delete(helpdesk: Helpdesk) -> None:
    path = f"/api/tickets/{helpdesk.ticket(helpdesk.ada)}"
    assert helpdesk.ada.send("DELETE", path).status == 403
    assert helpdesk.agent.send("DELETE", path).status == 403
    assert helpdesk.admin.send("DELETE", path).status == 204
    assert helpdesk.admin.send("GET", path).status == 404


@pytest.mark.parametrize("query", ["filter={}%20~%20'a'", "sort={}", "fields=id,{}", "{}=a"])
def test_a_secret_column_answers_like_an_unknown_one(helpdesk: Helpdesk, query: str) -> None:
    secret = helpdesk.admin.send("GET", "/api/users?" + query.format("password_hash"))
    unknown = helpdesk.admin.send("GET", "/api/users?" + query.format("no_such_thing"))
    assert (secret.status, unknown.status) == (400, 400)
    assert without_id(secret.body, "password_hash") == without_id(unknown.body, "no_such_thing")


def without_id(problem: dict[str, object], name: str) -> str:
    """A problem as text without its request id, and with ``name`` blotted out."""
    return str({**problem, "request_id": None}).replace(name, "…")


# ---------------------------------------------------------------- shop


class Shop:
    """A served shop with an administrator and a customer."""

    def __init__(self, service: Service) -> None:
        self.service = service
        assert service.setup_token
        root = {"email": "root@example.com", "name": "Root"}
        self.admin = sign_up(service, "/api/auth/setup", token=service.setup_token, **root)
        self.visitor = service.client()
        self.customer = self.register("ada")

    def register(self, name: str) -> Client:
        """A new customer."""
        identity = {"email": f"{name}@example.com", "name": name.title()}
        return sign_up(self.service, "/api/auth/register", **identity)

    def product(self, sku: str, stock: int, price: str = "12.90", listed: bool = True) -> int:
        """Add a product and return its id."""
        body = {"sku": sku, "name": sku, "price": price, "stock": stock, "listed": listed}
        answer = self.admin.send("POST", "/api/products", body)
        assert answer.status == 201, answer
        assert isinstance(answer.body["id"], int)
        return answer.body["id"]

    def stock(self, product: int) -> int:
        """What is left of a product."""
        stock = self.admin.send("GET", f"/api/products/{product}").body["stock"]
        assert isinstance(stock, int)
        return stock


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    data = tmp_path_factory.mktemp("shop") / "data"
    with start(EXAMPLES / "shop/spec.md", data) as service:
        yield Shop(service)


def order(*lines: tuple[int, int]) -> dict[str, list[dict[str, int]]]:
    """The body of an order: pairs of product and quantity."""
    return {"lines": [{"product_id": product, "quantity": count} for product, count in lines]}


def test_a_visitor_browses_what_is_listed(shop: Shop) -> None:
    listed = shop.product("MUG-RED", 3)
    hidden = shop.product("MUG-SECRET", 3, listed=False)
    ids = [row["id"] for row in shop.visitor.send("GET", "/api/products?q=MUG").body["items"]]
    assert listed in ids
    assert hidden not in ids
    assert shop.visitor.send("GET", f"/api/products/{hidden}").status == 404
    assert shop.admin.send("GET", f"/api/products/{hidden}").status == 200
    assert shop.visitor.send("GET", f"/api/products/{listed}").body["price"] == "12.90"


def test_an_order_takes_stock_and_totals_to_the_cent(shop: Shop) -> None:
    mug, bowl = shop.product("MUG-A", 5, "12.90"), shop.product("BOWL-A", 5, "19.90")
    answer = shop.customer.send("POST", "/api/orders", order((mug, 2), (bowl, 1)))
    assert answer.status == 201
    assert (answer.body["status"], answer.body["total"]) == ("placed", "45.70")
    assert (shop.stock(mug), shop.stock(bowl)) == (3, 4)
    lines = shop.customer.send("GET", f"/api/orders/{answer.body['id']}/lines").body["items"]
    assert [(row["product_id"], row["quantity"], row["unit_price"]) for row in lines] == [
        (mug, 2, "12.90"),
        (bowl, 1, "19.90"),
    ]


def test_an_order_is_complete_or_absent(shop: Shop) -> None:
    plenty, short = shop.product("MUG-B", 5), shop.product("BOWL-B", 1)
    before = shop.customer.send("GET", "/api/orders").body["total"]
    answer = shop.customer.send("POST", "/api/orders", order((plenty, 2), (short, 2)))
    assert answer.status == 409
    assert answer.body["hint"] == "Order fewer; nothing of this order was kept."
    assert (shop.stock(plenty), shop.stock(short)) == (5, 1)
    assert shop.customer.send("GET", "/api/orders").body["total"] == before


@pytest.mark.parametrize(
    "body",
    [
        pytest.param({"lines": []}, id="no line"),
        pytest.param(order((999999, 1)), id="unknown product"),
        pytest.param(order((1, 0)), id="nothing of it"),
        pytest.param(order((1, -3)), id="less than nothing"),
        pytest.param({"lines": [{"product_id": 1}]}, id="no quantity"),
        pytest.param({"lines": [{"product_id": 1, "quantity": "2"}]}, id="quantity as text"),
        pytest.param({}, id="empty body"),
    ],
)
def test_an_order_that_makes_no_sense_is_refused(shop: Shop, body: object) -> None:
    answer = shop.customer.send("POST", "/api/orders", body)
    assert answer.status == 422, answer.body


def test_cancelling_returns_the_stock_once(shop: Shop) -> None:
    mug = shop.product("MUG-C", 5)
    placed = shop.customer.send("POST", "/api/orders", order((mug, 4))).body["id"]
    assert shop.stock(mug) == 1
    cancelled = shop.customer.send("POST", f"/api/orders/{placed}/cancel")
    assert (cancelled.status, cancelled.body["status"]) == (200, "cancelled")
    assert shop.stock(mug) == 5
    assert shop.customer.send("POST", f"/api/orders/{placed}/cancel").status == 409
    assert shop.stock(mug) == 5


def test_orders_of_others_do_not_exist(shop: Shop) -> None:
    mug = shop.product("MUG-D", 5)
    placed = shop.customer.send("POST", "/api/orders", order((mug, 1))).body["id"]
    stranger = shop.register("eve")
    assert stranger.send("GET", f"/api/orders/{placed}").status == 404
    assert stranger.send("GET", f"/api/orders/{placed}/lines").status == 404
    assert stranger.send("POST", f"/api/orders/{placed}/cancel").status == 404
    assert stranger.send("GET", "/api/orders").body["items"] == []
    assert shop.admin.send("GET", f"/api/orders/{placed}").status == 200


def test_a_retried_order_is_placed_once(shop: Shop) -> None:
    mug = shop.product("MUG-E", 5)
    key = {"Idempotency-Key": "d6f1c9a0-retry"}
    first = shop.customer.send("POST", "/api/orders", order((mug, 1)), key)
    second = shop.customer.send("POST", "/api/orders", order((mug, 1)), key)
    assert first.status == second.status == 201
    assert first.body == second.body
    assert second.headers["idempotency-replayed"] == "true"
    assert shop.stock(mug) == 4


def fifty_buyers(shop: Shop, product: int) -> Counter[int]:
    """Fifty orders of one item each, at the same moment; their statuses."""
    tokens = [shop.register(f"buyer{number}").token for number in range(5)]
    buyers = [shop.service.client(token) for token in tokens * 10]
    with ThreadPoolExecutor(len(buyers)) as pool:
        sent = [pool.submit(b.send, "POST", "/api/orders", order((product, 1))) for b in buyers]
        return Counter(future.result().status for future in sent)


def test_fifty_buyers_share_ten_items(shop: Shop) -> None:
    mug = shop.product("MUG-SALE", 10)
    assert fifty_buyers(shop, mug) == {201: 10, 409: 40}
    assert shop.stock(mug) == 0


def test_without_its_two_guards_the_shop_would_sell_what_it_has_not(tmp_path: Path) -> None:
    copytree(EXAMPLES / "shop", tmp_path / "shop")
    weaken(tmp_path / "shop/spec.md", " CHECK (stock >= 0)", "")
    weaken(tmp_path / "shop/handlers.py", 'if product["stock"] < quantity:', "if False:")
    with start(tmp_path / "shop/spec.md", tmp_path / "data") as service:
        shop = Shop(service)
        mug = shop.product("MUG-SALE", 10)
        assert fifty_buyers(shop, mug) == {201: 50}
        assert shop.stock(mug) == -40


def weaken(file: Path, guard: str, nothing: str) -> None:
    """Take a guard out of a copied example."""
    text = file.read_text("utf-8")
    assert guard in text
    file.write_text(text.replace(guard, nothing), "utf-8")


def test_the_sixth_wrong_password_has_to_wait(shop: Shop) -> None:
    shop.register("mallory")
    wrong = {"email": "mallory@example.com", "password": "wrong password"}
    statuses = [shop.visitor.send("POST", "/api/auth/login", wrong).status for _ in range(5)]
    assert statuses == [401] * 5
    refused = shop.visitor.send("POST", "/api/auth/login", wrong)
    assert refused.status == 429
    assert 0 < int(refused.headers["retry-after"]) <= 900
    ada = {"email": "ada@example.com", "password": PASSWORD}
    assert shop.visitor.send("POST", "/api/auth/login", ada).status == 200


# ---------------------------------------------------------------- both


def test_what_was_acknowledged_survives_a_kill(tmp_path: Path) -> None:
    spec = EXAMPLES / "shop/spec.md"
    with start(spec, tmp_path / "data") as service:
        shop = Shop(service)
        mug = shop.product("MUG", 5)
        placed = shop.customer.send("POST", "/api/orders", order((mug, 1)))
        assert service.stop(SIGKILL) == -SIGKILL
    with start(spec, tmp_path / "data") as service:
        assert service.setup_token is None
        customer = service.client()
        credentials = {"email": "ada@example.com", "password": PASSWORD}
        answer = customer.send("POST", "/api/auth/login", credentials)
        customer.token = answer.body["access_token"]
        found = customer.send("GET", f"/api/orders/{placed.body['id']}")
        assert found.body["total"] == "12.90"
        assert service.stop() == 0
