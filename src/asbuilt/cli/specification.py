"""The SPEC argument: a file, a folder, or ``-``."""

from __future__ import annotations

import sys

import asbuilt.api
from asbuilt.errors import UsageError
from asbuilt.source import Source
from asbuilt.spec.model import Specification


def read(spec: str) -> Specification:
    """The specification that the SPEC argument means: a file, a folder, or ``-`` for stdin.

    Raises:
        UsageError: it cannot be used; the message says why.
        NothingUnderstood: no part of it is a part of a specification.
    """
    return asbuilt.api.read(piped() if spec == "-" else spec)


def piped() -> Source:
    """What is piped into the command.

    Raises:
        UsageError: it is empty, or no UTF-8 text.
    """
    data = sys.stdin.buffer.read()
    if not data.strip():
        raise UsageError("standard input: is empty", "Pipe the document in, or name its file.")
    if b"\0" in data:
        raise UsageError("standard input: is binary, not Markdown text")
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise UsageError(f"standard input: is not UTF-8 (byte {error.start + 1})") from None
    return Source.from_bytes("-", data)
