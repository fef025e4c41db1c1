"""Messages out of a stream of bytes, also behind one whose length is wrong.

A client that counts characters instead of bytes, or writes ``content-length``, would otherwise wait
for ever for an answer: what no message can be made of is handed on as one that is not JSON, and
reading goes on with the next header (LSP 3.17, Base Protocol).
"""

from __future__ import annotations

import json
from collections import deque
from typing import BinaryIO

import msgspec

from asbuilt import regex

LONGEST = 256 * 1024 * 1024
"""Bytes of a message: more than the longest document takes, each character escaped."""
BROKEN = b"broken"
"""Handed on in the place of what is no message."""

_LENGTH = regex.compile(rb"(?i)content-length[ \t]*:[ \t]*(\d{1,18})[ \t]*\r?\n")
_HEADER = regex.compile(rb"(?i)content-length[ \t]*:")
_NAME = b"content-length:"


class Frames:
    """A file of messages that are framed as the protocol says, read from one of which that is only
    hoped."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._pushed = b""
        self._lost = False
        self._pieces: deque[bytes] = deque()

    def readline(self) -> bytes:
        """A line of a header; empty at the end."""
        if not self._pieces:
            body = self._message()
            if body is None:
                return b""
            self._pieces += (b"Content-Length: %d\r\n" % len(body), b"\r\n", body)
        return self._pieces.popleft()

    def read(self, size: int) -> bytes:
        """The message behind a header."""
        return self._pieces.popleft()

    def _message(self) -> bytes | None:
        """The next message, :data:`BROKEN` where there is none, and None at the end."""
        if self._lost and not self._found_header():
            return None
        length, lines = 0, 0
        while line := self._line():
            if line.strip():
                lines += 1
                if found := _LENGTH.fullmatch(line):
                    length = int(found[1])
            elif lines:
                break
        if not line:
            return BROKEN if lines else None
        if not 0 < length <= LONGEST:
            return self._lose(b"")
        body = self._bytes(length)
        return body if _is_json(body) else self._lose(body)

    def _lose(self, body: bytes) -> bytes:
        """Say at once that this is no message; the next one is looked for when it is asked for."""
        self._push(body)
        self._lost = True
        return BROKEN

    def _found_header(self) -> bool:
        """Skip everything up to what may be the header of another message."""
        self._lost = False
        piece, self._pushed = self._pushed, b""
        while not (found := _HEADER.search(piece)):
            kept = _begun(piece)
            self._push(kept)
            piece = self._line()
            if len(piece) == len(kept):  # the end
                return False
        self._push(piece[found.start() :])
        return True

    def _line(self) -> bytes:
        pushed, self._pushed = self._pushed, b""
        line, end, rest = pushed.partition(b"\n")
        if end:
            self._pushed = rest
            return line + end
        return pushed + self._stream.readline()

    def _bytes(self, size: int) -> bytes:
        pushed, self._pushed = self._pushed[:size], self._pushed[size:]
        return pushed + (self._stream.read(size - len(pushed)) if size > len(pushed) else b"")

    def _push(self, data: bytes) -> None:
        self._pushed = data + self._pushed


def _begun(data: bytes) -> bytes:
    """The end of ``data`` with which a header may have begun."""
    low = data[-len(_NAME) :].lower()
    sizes = range(min(len(low), len(_NAME)), 0, -1)
    return next((data[-size:] for size in sizes if low.endswith(_NAME[:size])), b"")


def _is_json(body: bytes) -> bool:
    try:
        msgspec.json.decode(body, type=msgspec.Raw)
    except msgspec.DecodeError:
        try:
            json.loads(body)  # more is let through: halves of characters, for instance
        except ValueError:
            return False
    return True
