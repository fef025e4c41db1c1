"""Bytes on the wire that are no plain HTTP, or no plain JSON: a clear refusal, and never a hang."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.client import Api, connection, exchange, received, statuses
from tests.server.conftest import Connect, Serve
from tests.serving import Service

HOST = b"Host: 127.0.0.1\r\n"
JSON = b"Content-Type: application/json\r\n"
CLOSE = b"Connection: close\r\n"
MEBIBYTE = 1024 * 1024


@pytest.fixture(scope="module")
def service(serve: Serve) -> Service:
    return serve("things")


@pytest.fixture
def api(service: Service, connect: Connect) -> Iterator[Api]:
    """A connection of its own, and the certainty that the service still answers on a new one."""
    yield connect(service.address)
    assert connect(service.address).get("/healthz").status == 200


def post(head: bytes, body: bytes = b"", last: bytes = CLOSE) -> bytes:
    return b"POST /api/things HTTP/1.1\r\n" + HOST + JSON + last + head + b"\r\n" + body


def get(head: bytes = HOST, path: bytes = b"/api/things?limit=1", last: bytes = CLOSE) -> bytes:
    return b"GET " + path + b" HTTP/1.1\r\n" + last + head + b"\r\n"


def chunked(*chunks: bytes) -> bytes:
    return b"".join(b"%x\r\n%b\r\n" % (len(chunk), chunk) for chunk in (*chunks, b""))


# ---------------------------------------------------------------- heads

REFUSED_HEADS: dict[str, tuple[bytes, int]] = {
    "no Host": (get(b""), 400),
    "two Hosts": (get(HOST + HOST), 400),
    "another Host in the target": (get(path=b"http://elsewhere.example/api/things"), 400),
    "TRACE": (get().replace(b"GET", b"TRACE", 1), 405),
    "an invented method": (get().replace(b"GET", b"BREW", 1), 405),
    "NUL in the path": (get(path=b"/api/things/%00"), 400),
    "dot segments": (get(path=b"/api/../api/things"), 400),
    "encoded dot segments": (get(path=b"/api/%2e%2e/api/things"), 400),
    "mixed dot segments": (get(path=b"/api/.%2E/things"), 400),
    "a single dot": (get(path=b"/api/./things"), 400),
    "a path that is not UTF-8": (get(path=b"/api/things/%FF"), 400),
    "an overlong encoding": (get(path=b"/api/%C0%AE%C0%AE/things"), 400),
    "X-HTTP-Method-Override": (get(HOST + b"X-HTTP-Method-Override: DELETE\r\n"), 400),
    "X-Method-Override": (get(HOST + b"X-Method-Override: DELETE\r\n"), 400),
    "X-HTTP-Method": (get(HOST + b"X-HTTP-Method: DELETE\r\n"), 400),
    "a long URL": (get(path=b"/api/things?q=" + b"x" * 9000), 414),
    "a long head": (get(HOST + b"X-Long: " + b"x" * 17_000 + b"\r\n"), 431),
    "many fields": (get(HOST + b"".join(b"X-%d: y\r\n" % n for n in range(101))), 431),
    "two lengths": (post(b"Content-Length: 2\r\nContent-Length: 3\r\n", b"{} "), 400),
    "a length with a sign": (post(b"Content-Length: +2\r\n", b"{}"), 400),
    "a list of lengths": (post(b"Content-Length: 2, 2\r\n", b"{}"), 400),
    "a negative length": (post(b"Content-Length: -2\r\n", b"{}"), 400),
    "a length that is no number": (post(b"Content-Length: 0x2\r\n", b"{}"), 400),
    "another coding before chunked": (
        post(b"Transfer-Encoding: gzip, chunked\r\n", chunked(b"{}")), 501,
    ),
    "another coding": (post(b"Transfer-Encoding: gzip\r\n", b"{}"), 400),
    "two codings": (
        post(b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", chunked(b"{}")), 501,
    ),
    "a space before the colon": (get(b"Host : a\r\n"), 400),
    "a folded line": (get(HOST + b"X-A: b\r\n c\r\n"), 400),
    "NUL in a field": (get(HOST + b"X-A: b\0c\r\n"), 400),
    "two Authorizations": (get(HOST + b"Authorization: Bearer a\r\nAuthorization: b\r\n"), 401),
    "two Authorizations for a change": (
        post(b"Content-Length: 2\r\nAuthorization: a\r\nAuthorization: b\r\n", b"{}"), 400,
    ),
    "two Idempotency-Keys": (
        post(b"Content-Length: 2\r\nIdempotency-Key: a\r\nIdempotency-Key: b\r\n", b"{}"), 400,
    ),
    "an Authorization that is no text": (get(HOST + b"Authorization: Bearer \xff\r\n"), 401),
    "two types": (post(JSON + b"Content-Length: 2\r\n", b"{}"), 400),
    "no request": (b"HELLO\r\n\r\n", 400),
    "HTTP of the future": (b"GET / HTTP/3.7\r\n" + HOST + b"\r\n", 400),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED_HEADS)
def test_an_odd_head_is_refused(service: Service, api: Api, name: str) -> None:
    sent, status = REFUSED_HEADS[name]
    assert statuses(exchange(service.address, sent)) == [status]


def test_allow_names_what_the_path_takes(api: Api) -> None:
    for method in ("TRACE", "POST", "BREW", "OPTIONS"):
        refused = api.send(method, "/api/things/1")
        assert refused.status == 405
        assert refused.headers["allow"] == "DELETE, GET, HEAD, PATCH, PUT"
    assert api.send("DELETE", "/api/things").headers["allow"] == "GET, HEAD, POST"


def test_a_doubtful_length_ends_the_connection(service: Service, api: Api) -> None:
    """Content-Length beside Transfer-Encoding: what follows is not taken for another request
    (RFC 9112 section 6.3)."""
    smuggled = get(path=b"/api/things/999999999")
    both = b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n"
    said = exchange(service.address, post(both, chunked(b"{}"), b"") + smuggled)
    assert statuses(said) == [422]
    one = b"Transfer-Encoding: chunked\r\n"
    said = exchange(service.address, post(one, chunked(b"{}"), b"") + smuggled)
    assert statuses(said) == [422, 404]


def test_requests_that_follow_each_other_are_answered_in_order(service: Service, api: Api) -> None:
    body = b'{"name": "pipelined"}'
    one = post(b"Content-Length: %d\r\n" % len(body), body, b"")
    two = post(b"Transfer-Encoding: chunked\r\n", chunked(body[:7], body[7:]), b"")
    said = exchange(service.address, one + two + get(last=b"") + get(b""))
    assert statuses(said) == [201, 201, 200, 400]


def test_the_body_of_a_refused_request_is_no_request(service: Service, api: Api) -> None:
    inner = get(path=b"/healthz")
    for path in (b"/api/nothing", b"/api/things/1", b"/api/things?x=1"):
        sent = b"POST " + path + b" HTTP/1.1\r\n" + HOST + b"Content-Type: text/plain\r\n"
        sent += b"Content-Length: %d\r\n\r\n" % len(inner) + inner
        assert len(statuses(exchange(service.address, sent))) == 1


def test_head_tells_the_length_of_the_body_or_nothing(service: Service, api: Api) -> None:
    said = exchange(service.address, get(path=b"/api/things?limit=1").replace(b"GET", b"HEAD", 1))
    assert statuses(said) == [200]
    head, _, body = said.partition(b"\r\n\r\n")
    assert body == b"" and b"content-length: 0" not in head.lower()


# ---------------------------------------------------------------- bodies on the wire


@pytest.mark.parametrize(
    "body",
    [
        b"5\r\n{}\r\n0\r\n\r\n",
        b"zz\r\n{}\r\n0\r\n\r\n",
        b"-2\r\n{}\r\n0\r\n\r\n",
        b"fffffffffffffffff\r\n{}\r\n",
        b"2\r\n{}",
        b"2\r\n{}\r\n",
        b"15\r\n" + b'{"name": "broken off"}',
        b"2;" + b"x" * 20_000 + b"\r\n{}\r\n0\r\n\r\n",
    ],
    ids=ascii,
)
def test_a_malformed_chunked_body_is_never_taken_for_a_whole_one(
    service: Service, api: Api, body: bytes
) -> None:
    before = api.get("/api/things", None, limit=1).body["total"]
    with connection(service.address) as client:
        client.sendall(post(b"Transfer-Encoding: chunked\r\n", body))
        client.shutdown(socket.SHUT_WR)
        said = received(client)
    assert statuses(said) in ([400], [])
    assert api.get("/api/things", None, limit=1).body["total"] == before


@pytest.mark.parametrize("sent", [b"", b'{"name"', b'{"name": "n"}'])
def test_a_body_that_breaks_off_is_refused(service: Service, api: Api, sent: bytes) -> None:
    before = api.get("/api/things", None, limit=1).body["total"]
    with connection(service.address) as client:
        client.sendall(post(b"Content-Length: 40\r\n", sent))
        client.shutdown(socket.SHUT_WR)
        said = received(client)
    assert statuses(said) in ([400], [])
    assert api.get("/api/things", None, limit=1).body["total"] == before


def test_a_body_that_is_declared_too_large_is_refused_before_it_is_read(
    service: Service, api: Api
) -> None:
    head = post(b"Content-Length: %d\r\nExpect: 100-continue\r\n" % (MEBIBYTE + 1))
    said = exchange(service.address, head)
    assert statuses(said) == [413]
    assert b"connection: close" in said.lower()
    said = exchange(service.address, post(b"Content-Length: 99999999999999999999\r\n"))
    assert statuses(said) in ([400], [413])


@pytest.mark.parametrize("chunks", [False, True])
@pytest.mark.parametrize(
    ("line", "answers"),
    [
        (b"POST /nowhere", [404, 404]),
        (b"PUT /healthz", [405, 405]),
        (b"DELETE /healthz", [405, 405]),
        (b"POST /api/things", [415, 415]),
        (b"DELETE /api/notes/%d", [204, 404]),
    ],
)
def test_a_body_that_comes_behind_its_refusal_does_not_end_the_connection(
    service: Service, api: Api, line: bytes, answers: list[int], chunks: bool
) -> None:
    note = api.post("/api/notes", {"body": "n"}).body["id"]
    line = line % note if b"%d" in line else line
    text = b"x" * 90_000
    length = b"Transfer-Encoding: chunked" if chunks else b"Content-Length: %d" % len(text)
    with connection(service.address) as client:
        for answer in answers:
            client.sendall(line + b" HTTP/1.1\r\n" + HOST + length + b"\r\n\r\n")
            time.sleep(0.05)  # as clients do that send a body on its own
            client.sendall(chunked(text) if chunks else text)
            client.settimeout(0.5)
            assert statuses(received(client)) == [answer]
        client.sendall(get(path=b"/healthz"))
        assert statuses(received(client)) == [200]


def test_a_refusal_says_so_where_it_leaves_a_body_unread(service: Service) -> None:
    head = b"POST /nowhere HTTP/1.1\r\n" + HOST
    asking = exchange(service.address, head + b"Content-Length: 9\r\nExpect: 100-continue\r\n\r\n")
    assert statuses(asking) == [404]
    assert b"connection: close" in asking.lower()
    vast = exchange(service.address, head + b"Content-Length: %d\r\n\r\n" % (MEBIBYTE + 1))
    assert statuses(vast) == [404]
    assert b"connection: close" in vast.lower()


def test_a_chunked_body_is_cut_off_at_the_limit(service: Service, api: Api) -> None:
    piece = b"x" * 65536
    sent = 0
    with connection(service.address) as client:
        client.sendall(post(b"Transfer-Encoding: chunked\r\n"))
        try:
            while sent < 64 * MEBIBYTE:
                client.sendall(b"%x\r\n%b\r\n" % (len(piece), piece))
                sent += len(piece)
        except ConnectionError:
            pass
        said = received(client)
    assert sent < 16 * MEBIBYTE
    assert statuses(said) in ([413], [])


def test_a_body_of_just_the_limit_is_read(api: Api) -> None:
    body = json.dumps({"name": "n", "payload": "x" * (MEBIBYTE - 64)}).encode()
    assert len(body) <= MEBIBYTE
    created = api.post("/api/things", body.ljust(MEBIBYTE), Prefer="return=minimal")
    assert created.status == 201
    api.delete(created.headers["location"])


# ---------------------------------------------------------------- time


def trickle(service: Service, head: bytes, drip: bytes, seconds: float) -> tuple[float, bytes]:
    """How long the service bears a client that drips, and what it says to it."""
    begun = time.monotonic()
    with connection(service.address, seconds) as client:
        client.sendall(head)
        client.settimeout(0.5)
        said = b""
        while time.monotonic() - begun < seconds:
            try:
                part = client.recv(65536)
                if not part:
                    break
                said += part
            except TimeoutError:
                client.sendall(drip)
            except ConnectionError:
                break
        return time.monotonic() - begun, said


def test_a_slow_client_is_not_borne_for_long(service: Service, api: Api) -> None:
    head = post(b"Content-Length: 100\r\n", b"{")
    with ThreadPoolExecutor(2) as pool:
        body = pool.submit(trickle, service, head, b" ", 15.0)
        fields = pool.submit(trickle, service, b"GET / HTTP/1.1\r\n", b"X-A: b\r\n", 15.0)
    seconds, said = body.result()
    assert statuses(said) == [408]
    assert 4.5 < seconds < 8
    seconds, said = fields.result()
    assert statuses(said) in ([], [408])
    assert 9 < seconds < 13


# ---------------------------------------------------------------- JSON

REFUSED_BODIES: dict[str, tuple[bytes, int]] = {
    "nothing": (b"", 400),
    "spaces": (b" \r\n\t", 400),
    "half an object": (b'{"name": "n"', 400),
    "two objects": (b'{"name": "n"}{"name": "n"}', 400),
    "single quotes": (b"{'name': 'n'}", 400),
    "a trailing comma": (b'{"name": "n",}', 400),
    "a comment": (b'{"name": "n"} // n', 400),
    "a byte order mark": (b'\xef\xbb\xbf{"name": "n"}', 400),
    "UTF-16": ('{"name": "n"}'.encode("utf-16"), 400),
    "a byte that is no UTF-8": (b'{"name": "\xff"}', 400),
    "an overlong byte": (b'{"name": "\xc0\xae"}', 400),
    "a surrogate in UTF-8": (b'{"name": "\xed\xa0\x80"}', 400),
    "half a surrogate pair": (b'{"name": "\\ud800"}', 422),
    "half a surrogate pair in a name": (b'{"name": "n", "\\ud800": 1}', 400),
    "half a surrogate pair in a name further in": (
        b'{"name": "n", "payload": {"a": {"\\udfff": 1}}}', 400,
    ),
    "an escaped NUL": (b'{"name": "a\\u0000b"}', 422),
    "a raw NUL": (b'{"name": "a\0b"}', 400),
    "a raw line feed": (b'{"name": "a\nb"}', 400),
    "a member twice": (b'{"name": "a", "name": "b"}', 400),
    "a member twice, once escaped": (b'{"name": "a", "n\\u0061me": "b"}', 400),
    "a member twice further in": (b'{"name": "a", "payload": {"x": 1, "x": 2}}', 400),
    "NaN": (b'{"name": "n", "ratio": NaN}', 400),
    "Infinity": (b'{"name": "n", "ratio": -Infinity}', 400),
    "too large a float": (b'{"name": "n", "ratio": 1e400}', 422),
    "too large a float in JSON": (b'{"name": "n", "payload": [1e400]}', 422),
    "too large an integer": (b'{"name": "n", "big": 9223372036854775808}', 422),
    "too large an integer in JSON": (b'{"name": "n", "payload": 9223372036854775808}', 422),
    "very many digits": (b'{"name": "n", "big": ' + b"9" * 100_000 + b"}", 400),
    "a huge exponent": (b'{"name": "n", "exact": 1e999999999}', 422),
    "a huge exponent as text": (b'{"name": "n", "exact": "1e999999999"}', 422),
    "an exponent beyond all decimals": (b'{"name": "n", "exact": 1e9999999999999999999}', 400),
    "one further in": (b'{"name": "n", "payload": {"a": [1e9999999999999999999]}}', 400),
    "a number like 01": (b'{"name": "n", "qty": 01}', 400),
    "deep arrays": (b"[" * 100_000, 400),
    "deep objects": (b'{"a":' * 100_000, 400),
    "65 levels": (b'{"name": "n", "payload": ' + b"[" * 64 + b"]" * 64 + b"}", 400),
    "65 levels of objects": (
        b'{"name": "n", "payload": ' + b'{"a":' * 64 + b"1" + b"}" * 65, 400,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED_BODIES)
@pytest.mark.parametrize("method", ["POST", "PATCH"])
def test_a_body_that_is_no_plain_json_is_refused(api: Api, method: str, name: str) -> None:
    body, status = REFUSED_BODIES[name]
    path = "/api/things"
    if method == "PATCH":
        path = api.post(path, {"name": "before"}).headers["location"]
    before = api.get(path).body
    refused = api.send(method, path, body)
    assert refused.status == status, refused.body
    assert refused.headers["content-type"] == "application/problem+json"
    assert api.get(path).body == before


def test_64_levels_are_taken(api: Api) -> None:
    body = b'{"name": "n", "payload": ' + b"[" * 63 + b"]" * 63 + b"}"
    created = api.post("/api/things", body)
    assert created.status == 201
    assert api.get(created.headers["location"]).status == 200


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Content-Type": "application/json"}, 201),
        ({"Content-Type": "application/json; charset=utf-8"}, 201),
        ({"Content-Type": "Application/JSON;charset=UTF-8"}, 201),
        ({"Content-Type": 'application/json; charset="utf-8"'}, 201),
        ({"Content-Type": "application/json; charset=latin-1"}, 415),
        ({"Content-Type": "application/json; charset=utf-16"}, 415),
        ({"Content-Type": "application/json; charset=utf-8; charset=utf-7"}, 415),
        ({"Content-Type": "text/plain"}, 415),
        ({"Content-Type": "application/x-www-form-urlencoded"}, 415),
        ({"Content-Type": "multipart/form-data; boundary=x"}, 415),
        ({"Content-Type": "application/merge-patch+json"}, 415),
        ({"Content-Type": "application/jsonp"}, 415),
        ({"Content-Type": "text/plain, application/json"}, 415),
        ({"Content-Type": "\xe9"}, 400),
        ({"Content-Type": ""}, 415),
        ({"Content-Type": "application/json", "Content-Encoding": "gzip"}, 415),
        ({"Content-Type": "application/json", "Content-Encoding": "identity"}, 415),
    ],
    ids=str,
)
def test_media_types(api: Api, headers: dict[str, str], status: int) -> None:
    assert api.send("POST", "/api/things", b'{"name": "n"}', headers).status == status


def test_no_media_type(service: Service, api: Api) -> None:
    sent = (
        b"POST /api/things HTTP/1.1\r\n" + HOST + b"Content-Length: 13\r\n\r\n" + b'{"name": "n"}'
    )
    assert statuses(exchange(service.address, sent)) == [415]


# ---------------------------------------------------------------- every answer


@pytest.mark.parametrize("path", ["/api/things?limit=1", "/api/nothing", "/api/things/abc"])
def test_headers_of_every_answer(api: Api, path: str) -> None:
    headers = api.get(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"] == "no-store"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert "access-control-allow-origin" not in headers
    assert "set-cookie" not in headers


def test_the_document_may_let_clients_keep_an_answer(api: Api) -> None:
    path = api.post("/api/notes", {"body": "n"}).headers["location"]
    read = api.get(path)
    kept = read.headers["cache-control"], read.headers["vary"]
    assert kept == ("private, max-age=60", "authorization, accept")
    again = api.get(path, {"If-None-Match": read.headers["etag"]})
    assert (again.status, again.headers["cache-control"]) == (304, kept[0])
    for answer in (api.get("/api/notes/987654"), api.get(f"{path}?x=1"), api.get("/api/notes")):
        assert answer.headers["cache-control"] == "no-store"


def test_request_ids_come_back_if_they_are_harmless(api: Api) -> None:
    assert (
        api.get("/healthz", {"X-Request-Id": "abc-1.2:3_X"}).headers["x-request-id"]
        == "abc-1.2:3_X"
    )
    for odd in ("a b", "<script>", "x" * 129, "é", ""):
        own = api.get("/healthz", {"X-Request-Id": odd}).headers["x-request-id"]
        assert own not in ("", odd)
    refused = api.get("/api/things/abc", {"X-Request-Id": "mine"})
    assert refused.body["request_id"] == "mine"


def test_a_problem_says_no_more_than_it_must(api: Api) -> None:
    for answer in (
        api.get("/api/things/987654"),
        api.post("/api/things", {"name": 1}),
        api.get("/api/things", None, filter="qty >"),
        api.send("BREW", "/api/things"),
    ):
        assert answer.headers["content-type"] == "application/problem+json"
        body = answer.body
        assert {"type", "title", "status", "detail", "instance", "code", "request_id"} <= set(body)
        assert body["status"] == answer.status
        assert "spec" not in body
        said = json.dumps(body)
        for hint in ("SELECT", "sqlite", "apsw", "Traceback", ".py", "/src/", "/home/"):
            assert hint not in said
