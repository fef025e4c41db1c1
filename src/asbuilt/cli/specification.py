"""The SPEC argument: a file, a folder, or ``-``."""

from __future__ import annotations

import sys

import asbuilt.api
from asbuilt.source import Source, read_text
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
        UsageError: as :func:`asbuilt.source.read_text`.
    """
    return Source("-", read_text("standard input", sys.stdin.buffer))
