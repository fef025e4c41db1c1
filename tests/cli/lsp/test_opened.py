"""What an open file's text becomes, and how often it is read, without an editor."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from threading import Event

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lsprotocol import types as lsp

from asbuilt.cli.lsp import opened, session
from asbuilt.cli.lsp.places import places
from asbuilt.cli.lsp.reading import Reading, read
from asbuilt.cli.lsp.session import Opened, Server, reading_of, recent_reading_of
from tests.cli.lsp.editor import changed

URI = "untitled:orchard"
TEXTS = st.text(alphabet="ab\r\n\u2028\x0c\x85é漢😀|#", max_size=40)


@given(TEXTS, TEXTS, st.sampled_from(["utf-8", "utf-16", "utf-32"]))
def test_every_change_makes_the_text_that_the_editor_has(
    before: str, after: str, encoding: str
) -> None:
    change = changed(before, after)
    if isinstance(change, lsp.TextDocumentContentChangePartial):
        span = places(before).span(change.range)
        change.range = places(before, encoding).range(span)
    assert opened._with(before, change, encoding) == after


def test_a_range_that_ends_before_it_begins_removes_nothing() -> None:
    backwards = lsp.Range(lsp.Position(1, 1), lsp.Position(0, 1))
    change = lsp.TextDocumentContentChangePartial(backwards, "x")
    assert opened._with("ab\ncd", change, "utf-16") == "ab\ncxd"


class Slow:
    """A reader that waits until it may go on, and says which texts it has read."""

    def __init__(self) -> None:
        self.go = Event()
        self.texts: list[str] = []

    def __call__(self, path: None, text: str, others: object) -> Reading:
        self.texts.append(text)
        assert self.go.wait(60)
        return read(path, text, {})


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> Slow:
    reader = Slow()
    monkeypatch.setattr(session, "read", reader)
    return reader


def run(work: Callable[[Server, Opened], object]) -> None:
    async def whole() -> None:
        server = Server()
        server.open[URI] = file = Opened("# Plum")
        await work(server, file)  # type: ignore[misc]  # it is a coroutine

    asyncio.run(whole())


def test_requests_that_come_together_are_one_reading(slow: Slow) -> None:
    async def work(server: Server, file: Opened) -> None:
        asked = [asyncio.create_task(reading_of(server, URI)) for _ in range(9)]
        await asyncio.sleep(0)
        slow.go.set()
        assert len({id(reading) for reading in await asyncio.gather(*asked)}) == 1
        assert slow.texts == ["# Plum"]

    run(work)


def test_what_was_typed_while_it_was_read_is_read_next(slow: Slow) -> None:
    async def work(server: Server, file: Opened) -> None:
        asked = asyncio.create_task(reading_of(server, URI))
        while not slow.texts:
            await asyncio.sleep(0.001)
        file.text, file.changes = "# Pear", 1
        slow.go.set()
        assert (await asked).source.text == "# Pear"
        assert slow.texts == ["# Plum", "# Pear"]

    run(work)


def test_a_request_that_is_cancelled_takes_no_other_with_it(slow: Slow) -> None:
    async def work(server: Server, file: Opened) -> None:
        first, second = (asyncio.create_task(reading_of(server, URI)) for _ in range(2))
        await asyncio.sleep(0)
        first.cancel()
        slow.go.set()
        assert (await second).source.text == "# Plum"
        assert first.cancelled()

    run(work)


def test_who_types_in_a_long_document_gets_what_was_known_before(slow: Slow) -> None:
    async def work(server: Server, file: Opened) -> None:
        file.reading = before = read(None, "# Plum", {})
        file.text, file.changes = "# Pear", 1
        assert await recent_reading_of(server, URI) is before
        slow.go.set()
        assert (await reading_of(server, URI)).source.text == "# Pear"

    run(work)
