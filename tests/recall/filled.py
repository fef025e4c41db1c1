"""Documents with their lines broken at a width, as editors fill them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from shutil import copy
from textwrap import wrap

_FENCE = re.compile(r"\s*(?:```|~~~)")
_NO_TEXT = re.compile(r"\s*(?:[|#<>]|$)|\t| {4}")
"""How lines begin that nobody fills: rows, headings, HTML, quotes, code."""

_ITEM = re.compile(r"\s*(?:(?:[-*+]|\d+[.)])\s+(?:\[[ xX]\]\s+)?)?")
_ANOTHER = re.compile(r"[-*+>|#=:]|\d+[.)]\s|```")
"""What would be another block at the beginning of a line."""


def filled_copy(document: Path, folder: Path, width: int) -> Path:
    """A copy of ``document`` with its sidecar, no line of its text wider than ``width``."""
    path = folder / document.name
    path.write_text("\n".join(_filled(document.read_text("utf-8"), width)), "utf-8")
    copy(document.with_suffix(".toml"), folder)
    return path


def _filled(text: str, width: int) -> Iterator[str]:
    is_code = False
    for line in text.split("\n"):
        is_code ^= _FENCE.match(line) is not None
        if is_code or len(line) <= width or _NO_TEXT.match(line) or line.endswith("  "):
            yield line
            continue
        found = _ITEM.match(line)
        mark = found[0] if found else ""
        pieces = wrap(
            line[len(mark) :], width - len(mark), break_long_words=False, break_on_hyphens=False
        )
        yield mark + pieces[0]
        for piece in _as_text(pieces[1:]):
            yield " " * len(mark) + piece


def _as_text(pieces: list[str]) -> Iterator[str]:
    """Lines that none of them begins another block."""
    waiting = ""
    for piece in pieces:
        if waiting and _ANOTHER.match(piece):
            waiting += f" {piece}"
        else:
            if waiting:
                yield waiting
            waiting = piece
    if waiting:
        yield waiting
