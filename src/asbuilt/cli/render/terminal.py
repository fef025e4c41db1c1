"""Text on a terminal: what may be printed, and how many columns it takes."""

from __future__ import annotations

import unicodedata


def printable(text: str) -> str:
    """``text`` without characters that steer a terminal or turn the direction of writing."""
    if text.isascii() and text.isprintable():
        return text
    return "".join("\ufffd" if _steers(character) else character for character in text)


def width(text: str) -> int:
    """How many columns a text takes: wide characters take two, combining ones none."""
    return len(text) if text.isascii() else sum(map(_cells, text))


def _steers(character: str) -> bool:
    return unicodedata.category(character) in ("Cc", "Cf", "Cs") and character != "\u200d"


def _cells(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in ("Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
