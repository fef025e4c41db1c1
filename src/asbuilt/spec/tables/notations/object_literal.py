"""Object literals of JavaScript: the members of ``{ name: { type: String }, tags: [String] }``."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from asbuilt import regex

_TOKEN = regex.compile(
    r"(?P<comment>//[^\n]*|/\*.*?\*/)|(?P<string>'(?:\\.|[^'\\\n])*'|\"(?:\\.|[^\"\\\n])*\""
    r"|`(?:\\.|[^`\\])*`)|(?P<regex>(?<=[,:(=\[]) ?/(?:\\.|\[(?:\\.|[^\]\n])*\]|[^/\n\\])+/)"
    r"|(?P<sign>[{}()\[\],:])",
    re.DOTALL,
)
_KEY = regex.compile(r"\s*['\"]?(?P<key>[^\W\d$][\w$]*|\$\w+)['\"]?\s*$")
_STRING = regex.compile(r"'((?:\\.|[^'\\\n])*)'|\"((?:\\.|[^\"\\\n])*)\"")


class Member(Struct, frozen=True):
    """``key: value``: the value is ``text[start:end]``, ``comment`` what stands after its comma."""

    key: str
    place: int
    start: int
    end: int
    comment: str = ""


def members(text: str, opening: int) -> tuple[list[Member], int]:
    """The members of the object whose brace opens at ``opening``, and where it ends."""
    found: list[Member] = []
    depth, begun, colon, end = 0, opening + 1, -1, len(text)
    for token in _TOKEN.finditer(text, opening + 1):
        sign, at = token["sign"], token.start()
        if token["comment"] and depth == 0 and found and "\n" not in text[begun:at]:
            found[-1] = replace(found[-1], comment=token["comment"].strip("/* "))
        elif sign and sign in "{[(":
            depth += 1
        elif sign and sign in "}])":
            depth -= 1
        elif sign == ":" and depth == 0 and colon < 0:
            colon = at
        if depth < 0 or (sign == "," and depth == 0):
            found += _member(text, begun, colon, at)
            begun, colon = at + 1, -1
        if depth < 0:
            end = at
            break
    return found, end


def _member(text: str, begun: int, colon: int, end: int) -> Iterator[Member]:
    lines = text[begun : max(begun, colon)].splitlines() or [""]
    key = _KEY.match(lines[-1])
    if colon < 0 or not key:
        return
    start = colon + 1 + len(text[colon + 1 : end]) - len(text[colon + 1 : end].lstrip())
    place = colon - len(lines[-1]) + key.start("key")
    yield Member(key["key"], place, start, end)


def nested(text: str, member: Member) -> dict[str, Member]:
    """The members of a value that is an object, by their keys; empty when it is none."""
    if text[member.start : member.start + 1] != "{":
        return {}
    return {each.key: each for each in members(text, member.start)[0]}


def strings(text: str) -> list[str]:
    """The quoted strings in a value: those of ``['open', 'late']``."""
    return [one or two for one, two in _STRING.findall(text)]
