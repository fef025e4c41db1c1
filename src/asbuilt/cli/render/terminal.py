"""Text on a terminal: what may be printed, in which colours, how wide."""

from __future__ import annotations

import os
import sys
import unicodedata


def colours() -> bool | None:
    """Whether the environment asks for colours or against them; None leaves it to whether a
    terminal listens (https://no-color.org, https://force-color.org)."""
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return False if os.environ.get("TERM") == "dumb" else None


def width(widest: int) -> int:
    """The columns of the terminal that standard output is, ``widest`` elsewhere and at most."""
    if not sys.stdout.isatty():
        return widest
    import shutil  # with all archives that it knows: a millisecond of every other start

    return min(widest, shutil.get_terminal_size((widest, 24)).columns)


def printable(text: str) -> str:
    """``text`` without characters that steer a terminal or turn the direction of writing."""
    steering = _steering(text)
    return text.translate(dict.fromkeys(steering, "\ufffd")) if steering else text


def printable_lines(text: str) -> str:
    """The same, but line ends stay."""
    if text.isprintable():  # no line end either
        return text
    return "\n".join(map(printable, text.split("\n")))


def escaped_json(text: str) -> str:
    """JSON ``text`` with ``\\u009b`` for such characters, which means the same. Halves of
    characters, as in the name of a file that is no UTF-8, are replaced: JSON has none."""
    steering = _steering(text)
    return text.translate({code: _escape(code) for code in steering}) if steering else text


def _steering(text: str) -> list[int]:
    if text.isprintable():  # nothing of a category that begins with C, and few others
        return []
    return [ord(character) for character in set(text) if _steers(character)]


def _steers(character: str) -> bool:
    return unicodedata.category(character) in ("Cc", "Cf", "Cs") and character != "\u200d"


def _escape(code: int) -> str:
    character = chr(code)
    if unicodedata.category(character) == "Cs":
        return "\ufffd"
    units = character.encode("utf-16-be")
    return "".join(f"\\u{units[at : at + 2].hex()}" for at in range(0, len(units), 2))
