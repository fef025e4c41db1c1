"""Text on a terminal: what may be printed."""

from __future__ import annotations

import unicodedata


def printable(text: str) -> str:
    """``text`` without characters that steer a terminal or turn the direction of writing."""
    if text.isascii() and text.isprintable():
        return text
    return "".join("\ufffd" if _steers(character) else character for character in text)


def _steers(character: str) -> bool:
    return unicodedata.category(character) in ("Cc", "Cf", "Cs") and character != "\u200d"
