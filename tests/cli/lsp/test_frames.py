"""Messages in a stream of bytes, also behind what is none."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asbuilt.cli.lsp.frames import BROKEN, Frames

FIRST = b'{"id": 1, "text": "\xc3\xa4 Content-Length: 7\\r\\n"}'
NEXT = b'{"id": 2}'


def framed(body: bytes) -> bytes:
    return b"Content-Length: %d\r\n\r\n%s" % (len(body), body)


def messages(stream: bytes) -> list[bytes]:
    """What pygls reads: header lines up to an empty one, then as many bytes as they say."""
    frames = Frames(io.BytesIO(stream))
    found = []
    while header := frames.readline():
        size = int(header.removeprefix(b"Content-Length: "))
        assert frames.readline() == b"\r\n"
        found.append(frames.read(size))
        assert len(found[-1]) == size
    return found


@pytest.mark.parametrize(
    "header",
    [
        pytest.param(b"content-length: %d\r\n\r\n", id="small letters"),
        pytest.param(b"Content-Length:%d\r\n\r\n", id="no blank"),
        pytest.param(b"Content-Length: %d\n\n", id="bare line ends"),
        pytest.param(b"\r\n\r\nContent-Length: %d\r\n\r\n", id="empty lines before"),
        pytest.param(b"Content-Type: a; charset=utf-8\r\nContent-Length: %d\r\n\r\n", id="type"),
    ],
)
def test_headers_may_be_written_otherwise(header: bytes) -> None:
    assert messages(header % len(FIRST) + FIRST + framed(NEXT)) == [FIRST, NEXT]


@pytest.mark.parametrize(
    "header",
    [
        pytest.param(b"Content-Length: %d\r\n\r\n" % (len(NEXT) - 1), id="too short"),
        pytest.param(b"Content-Length: %d\r\n\r\n" % (len(NEXT) + 5), id="too long"),
        pytest.param(b"Content-Length: %d\r\n\r\n" % (len(NEXT) + 25), id="far too long"),
        pytest.param(b"Content-Length: 0\r\n\r\n", id="nothing"),
        pytest.param(b"Content-Length: -5\r\n\r\n", id="negative"),
        pytest.param(b"Content-Length: many\r\n\r\n", id="no number"),
        pytest.param(b"Content-Length: 999999999999999\r\n\r\n", id="more than there is"),
        pytest.param(b"Accept: all\r\n\r\n", id="no length"),
    ],
)
def test_reading_goes_on_with_the_next_header(header: bytes) -> None:
    assert messages(header + NEXT + framed(FIRST) + framed(NEXT)) == [BROKEN, FIRST, NEXT]


@given(
    st.lists(
        st.one_of(
            st.dictionaries(st.text(), st.text(), max_size=3).map(
                lambda value: json.dumps(value).encode()
            ),
            st.just(FIRST),
        )
    )
)
def test_messages_come_as_they_were_sent(sent: list[bytes]) -> None:
    assert messages(b"".join(map(framed, sent))) == sent


@given(st.binary(max_size=80))
def test_no_bytes_keep_it_from_an_end(noise: bytes) -> None:
    assert messages(framed(NEXT) + noise)[0] == NEXT
    assert all(found == BROKEN or json.loads(found) is not ... for found in messages(noise))


@pytest.mark.parametrize("off", [-3, 7])
def test_a_request_behind_a_wrong_length_is_answered(off: int) -> None:
    def body(**members: Any) -> bytes:
        return json.dumps({"jsonrpc": "2.0", **members}).encode()

    settings: dict[str, Any] = {"processId": None, "rootUri": None, "capabilities": {}}
    start = body(id=1, method="initialize", params=settings)
    sent = (
        b"Content-Length: %d\r\n\r\n" % (len(start) + off) + start,
        framed(start), framed(body(id=2, method="shutdown")), framed(body(method="exit")),
    )  # fmt: skip
    ended = subprocess.run(
        [sys.executable, "-m", "asbuilt", "lsp"],
        input=b"".join(sent), capture_output=True, timeout=60, check=False,
    )  # fmt: skip
    answers = [json.loads(answer) for answer in messages(ended.stdout)]
    assert [(each["id"], each.get("error", {}).get("code")) for each in answers] == [
        (None, -32700),
        (1, None),
        (2, None),
    ]
    assert ended.returncode == 0
