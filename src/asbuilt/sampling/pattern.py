"""Texts that match a regular expression, for the patterns that constraints are made of.

Literals, classes, groups, alternatives and repetitions are understood. Whoever draws a text checks
it with the real engine: what is not understood here only makes texts that do not match.
"""

from __future__ import annotations

import string
from random import Random

MORE = 4
"""Repetitions beyond the least where a pattern sets no upper bound."""

_DIGITS, _WORD = string.digits, string.ascii_letters + string.digits
_ESCAPES = {"d": _DIGITS, "w": _WORD + "_", "s": " ", "t": "\t", "n": "\n",
            "D": string.ascii_letters, "W": "-.", "S": _WORD}  # fmt: skip
_NAMED = {"alpha": string.ascii_letters, "digit": _DIGITS, "alnum": _WORD, "space": " ",
          "lower": string.ascii_lowercase, "upper": string.ascii_uppercase,
          "xdigit": string.hexdigits, "punct": "-."}  # fmt: skip
_PRINTABLE = _WORD + "-_.@+ "


def draw(pattern: str, random: Random) -> str:
    """A text that ``pattern`` most likely matches."""
    reader = _Reader(pattern, random)
    try:
        return reader.alternatives()
    except (LookupError, ValueError):
        return ""


class _Reader:
    """Reads a pattern and writes a text at the same time."""

    def __init__(self, pattern: str, random: Random) -> None:
        self._pattern = pattern
        self._at = 0
        self._random = random

    def alternatives(self) -> str:
        """One of the branches up to the end of the group."""
        branches = [self._branch()]
        while self._next("|"):
            branches.append(self._branch())
        return self._random.choice(branches)

    def _branch(self) -> str:
        text = ""
        while self._at < len(self._pattern) and self._pattern[self._at] not in "|)":
            begin = self._at
            piece = self._piece()
            end = self._at
            least, most = self._repetitions()
            behind = self._at
            count = self._random.randint(least, most)
            text += piece if count else ""
            for _ in range(count - 1):  # each time anew: [0-9]{3} is not one digit thrice
                self._at = begin
                text += self._piece()
                assert self._at == end
            self._at = behind
        return text

    def _piece(self) -> str:
        character = self._take()
        match character:
            case "^" | "$":
                return ""
            case ".":
                return self._random.choice(_WORD)
            case "(":
                if self._next("?"):
                    while self._take() not in ":>":
                        pass
                text = self.alternatives()
                if not self._next(")"):
                    raise ValueError("a group has no end")
                return text
            case "[":
                return self._random.choice(self._class())
            case "\\":
                return self._escape()
        return character

    def _escape(self) -> str:
        character = self._take()
        if character in "bBAzZ":
            return ""
        return self._random.choice(_ESCAPES.get(character, character))

    def _class(self) -> str:
        negated = self._next("^")
        members = ""
        while not (self._next("]") and members):
            if self._pattern.startswith("[:", self._at):
                end = self._pattern.index(":]", self._at)
                members += _NAMED[self._pattern[self._at + 2 : end]]
                self._at = end + 2
                continue
            first = self._take()
            if first == "\\":
                escaped = self._take()
                members += _ESCAPES.get(escaped, escaped)
                continue
            members += first
            if self._pattern[self._at] == "-" and self._pattern[self._at + 1] != "]":
                self._at += 1
                last = self._take()
                last = self._take() if last == "\\" else last
                members += "".join(map(chr, range(ord(first) + 1, ord(last) + 1)))[:128]
        if negated:
            members = "".join(letter for letter in _PRINTABLE if letter not in members)
        return members

    def _repetitions(self) -> tuple[int, int]:
        if self._next("?"):
            bounds = 0, 1
        elif self._next("*"):
            bounds = 0, MORE
        elif self._next("+"):
            bounds = 1, 1 + MORE
        elif self._next("{"):
            end = self._pattern.index("}", self._at)
            least, comma, most = self._pattern[self._at : end].partition(",")
            self._at = end + 1
            low = int(least or 0)
            bounds = low, int(most) if most else low + MORE if comma else low
        else:
            return 1, 1
        self._next("?")  # as few as possible is as good as any
        return bounds

    def _take(self) -> str:
        self._at += 1
        return self._pattern[self._at - 1]

    def _next(self, character: str) -> bool:
        found = self._pattern.startswith(character, self._at)
        self._at += found
        return found
