"""The SPEC argument: a file, a folder, or ``-``."""

from __future__ import annotations

import sys

import asbuilt.api
from asbuilt.source import Source, read_text
from asbuilt.spec.model import Specification

STDIN = "-"


def read(spec: str, name: str = STDIN) -> Specification:
    """The specification that the SPEC argument means: a file, a folder, or ``-`` for standard
    input, which is judged as if it were the file ``name``.

    Raises:
        UsageError: it cannot be used; the message says why.
        NothingUnderstood: no part of it is a part of a specification.
    """
    return asbuilt.api.read(piped(name) if spec == STDIN else spec)


def piped(name: str = STDIN) -> Source:
    """What is piped into the command, as the file ``name``.

    Raises:
        UsageError: as :func:`asbuilt.source.read_text`.
    """
    return Source(name, read_text("standard input", sys.stdin.buffer))
