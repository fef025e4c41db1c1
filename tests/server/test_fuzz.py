"""Whatever is sent, the answer is one of those that the contract knows, and it comes at once."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.client import Api, exchange, statuses
from tests.serving import Answer

pytestmark = pytest.mark.requirement("FR-11")

BOUNDED = settings(
    max_examples=120,
    deadline=5000,
    derandomize=True,
    database=None,
    phases=(Phase.generate, Phase.shrink),
    suppress_health_check=list(HealthCheck),
)
COLUMNS = (
    "id", "name", "status", "qty", "small", "big", "price", "exact", "ratio", "active", "colour",
    "ref", "due_on", "dueOn", "starts_at", "opens", "payload", "tags", "photo", "slug", "shout",
    "created_at", "version", "_owner", "rowid", "",
)  # fmt: skip

scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.sampled_from(("2026-01-01", "12:30", "2026-01-01T10:00:00Z", "1e5", "aGk=", "red", "open"))
)
values = st.recursive(
    scalars, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=8
)
bodies = st.dictionaries(st.sampled_from(COLUMNS), values) | values


def judge(answer: Answer, expected: tuple[int, ...]) -> None:
    assert answer.status in expected, (answer.status, answer.body)
    if answer.status >= 400:
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.body["code"] and answer.body["request_id"]


@BOUNDED
@given(body=bodies)
def test_any_json_in_a_create(things: Api, body: Any) -> None:
    sent = json.dumps(body, ensure_ascii=False).encode("utf-8", "surrogatepass")
    created = things.post("/api/things", sent)
    judge(created, (201, 400, 409, 422))
    if created.status == 201 and isinstance(created.body, dict):
        path = created.headers["location"]
        assert things.get(path).body == created.body
        assert things.delete(path).status == 204


@pytest.fixture(scope="module")
def thing(things: Api) -> str:
    created = things.post("/api/things", {"name": "n"})
    return created.headers["location"]


@BOUNDED
@given(body=bodies)
def test_any_json_in_a_patch(things: Api, thing: str, body: Any) -> None:
    sent = json.dumps(body, ensure_ascii=False).encode("utf-8", "surrogatepass")
    changed = things.patch(thing, sent)
    judge(changed, (200, 400, 409, 422))
    if changed.status == 200:
        assert things.get(thing).body == changed.body


@BOUNDED
@given(body=st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_any_bytes_in_a_body(things: Api, body: bytes) -> None:
    judge(things.post("/api/things", body), (201, 400, 422))


mutations = st.lists(
    st.tuples(st.integers(0, 80), st.sampled_from(list(b'"{}[]:,\\0123456789eE.-+ nulltrue\xff')))
)


@BOUNDED
@given(changes=mutations)
def test_a_good_body_with_bytes_changed(things: Api, changes: list[tuple[int, int]]) -> None:
    good = bytearray(
        b'{"name": "n", "qty": 12, "price": 1.5, "payload": {"a": [1, "b"]}, "tags": []}'
    )
    for place, byte in changes:
        good[place % len(good)] = byte
    judge(things.post("/api/things", bytes(good)), (201, 400, 422))


operators = st.sampled_from(
    ("", "[eq]", "[ne]", "[gt]", "[lte]", "[in]", "[null]", "[contains]", "[")
)
names = st.sampled_from((*COLUMNS, "limit", "page", "cursor", "count", "sort", "fields", "filter"))
texts = st.text(max_size=40) | scalars.map(str)


@BOUNDED
@given(query=st.lists(st.tuples(names, operators, texts), max_size=4))
def test_any_query_string(things: Api, query: list[tuple[str, str, str]]) -> None:
    parts = [
        f"{quote(name + operator)}={quote(value.encode('utf-8', 'replace'))}"
        for name, operator, value in query
    ]
    judge(things.get("/api/things?" + "&".join(parts)), (200, 400, 414))


words = st.sampled_from((
    "qty", "status", "name", "price", "payload", "due_on", "active", "@me.id", "@now", "@today",
    "and", "or", "not", "in", "is", "null", "between", "like", "contains", "~", "=", "!=", "<",
    ">=", "(", ")", ",", "'open'", "''", "'", "1", "-1.5", "1e9", "true", "7 days", "-", "*", "/",
    "%", ".", ";", "--", "SELECT", "length(", "\0", "é", "\U0001f600",
))  # fmt: skip


@BOUNDED
@given(filter=st.lists(words, max_size=14).map(" ".join) | st.text(max_size=60))
def test_any_filter(things: Api, filter: str) -> None:
    sent = quote(filter.encode("utf-8", "replace"))
    judge(things.get(f"/api/things?filter={sent}"), (200, 400))


@BOUNDED
@given(path=st.text(st.characters(codec="utf-8"), max_size=30))
def test_any_path(things: Api, path: str) -> None:
    for sent in (quote(path, safe=""), quote(path, safe="/%.")):
        judge(things.get(f"/api/things/{sent}"), (200, 400, 404, 405))


lines = st.sampled_from((
    b"GET /api/things HTTP/1.1", b"POST /api/things HTTP/1.1", b"Host: a", b"Host: b", b"Host:",
    b"Content-Length: 2", b"Content-Length: 0", b"Transfer-Encoding: chunked", b"Expect: x", b"",
    b"Content-Type: application/json", b"{}", b"2", b"0", b" ", b"Connection: close", b"\0", b":",
    b"Range: bytes=0-", b"If-None-Match: *", b"Accept: */*;q=x", b"Prefer: ,;=", b"Upgrade: h2c",
))  # fmt: skip


@settings(BOUNDED, max_examples=60)
@given(sent=st.lists(lines, max_size=10), ending=st.sampled_from((b"\r\n", b"\n")))
def test_any_lines_on_a_socket(things: Api, sent: list[bytes], ending: bytes) -> None:
    said = exchange(things.address, ending.join((*sent, b"Connection: close", b"", b"")), 2.0)
    assert all(status < 500 or status == 501 for status in statuses(said))
    assert things.get("/healthz").status == 200
