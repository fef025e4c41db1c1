"""JSON examples, read as people write them: with comments, ``...`` and trailing commas.

Every tolerance is a Trouble of kind ``tolerated-json``, but where names have no quotes, which is
another notation, there is one for all. What cannot be read is one of kind ``unparsable-json``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from math import isfinite
from typing import Any, NoReturn

from msgspec import Struct

from asbuilt import regex
from asbuilt.source import Span
from asbuilt.spec.model import Trouble
from asbuilt.spec.passage import Passage

MAX_EXAMPLE = 256 * 1024
"""Characters of one example."""

MAX_DEPTH = 64

_TOKEN = regex.compile(
    r"""
    (?P<space>\s+)
  | (?P<comment>//[^\n]*|\#[^\n]*|/\*.*?\*/|<!--.*?-->)
  | (?P<ellipsis>\.{2,}|…)
  | (?P<string>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')
  | (?P<number>-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?(?![\w.-]))
  | (?P<mark>[{}\[\]:,|])
  | (?P<word>[^\s{}\[\]:,|"'#/]+)
    """,
    re.VERBOSE | re.DOTALL,
)
_WORDS = {"true": True, "false": False, "null": None}
_UNION = regex.compile(r"[\w.-]+(?:\s*\|\s*[\w.-]+)+")
_MAX_DIGITS = 40


class Example(Struct, frozen=True):
    """A JSON example. ``value`` is the decoded JSON (objects keep their order), or None with
    ``understood`` False. ``span`` is the fence's content, ``fields`` the name and the place of each
    top-level member, then of the members of the one object that it wraps (``{"data": {…}}``) or
    of its one list's first object; for a list, of its first object. ``sampled`` says that nobody
    wrote it: it is what a schema allows, or a list of fields; ``optional`` are those of its members
    that may be left out."""

    value: Any
    understood: bool
    text: str
    span: Span
    fields: tuple[tuple[str, Span], ...] = ()
    sampled: bool = False
    optional: tuple[str, ...] = ()


def read_example(
    passage: Passage, start: int = 0, end: int | None = None, *, comments: bool = False
) -> tuple[Example, tuple[Trouble, ...]]:
    """The JSON value between two places of ``passage``, and what had to be tolerated; where
    ``comments`` are part of the language (``jsonc``), they are none of it."""
    end = len(passage.text) if end is None else end
    text, span = passage.text[start:end], passage.span(start, end)
    reader = _Reader(text)
    try:
        if len(text) > MAX_EXAMPLE:
            reader.fail("it is longer than 256 KiB", 0)
        node = reader.document()
    except _Unreadable as reason:
        place = passage.span(start + reason.start, start + reason.end)
        message = f"this JSON is not understood: {reason}"
        return Example(None, False, text, span), (Trouble("unparsable-json", message, place),)
    fields = tuple(
        (member.name, passage.span(start + member.start, start + member.end))
        for member in _listed(node)
    )
    unquoted = [each for each in reader.tolerated if each[0] == _UNQUOTED]
    troubles = tuple(
        Trouble("tolerated-json", message, passage.span(start + first, start + last))
        for message, first, last in unquoted[:1] or reader.tolerated
        if not (comments and message == _COMMENT)
    )
    return Example(node.value, True, text, span, fields), troubles


# ---------------------------------------------------------------- which members are listed


class _Member(Struct, frozen=True):
    name: str
    start: int
    end: int
    node: _Node


class _Node(Struct, frozen=True):
    """A value with the members of the object that it is, or of the first object in its list."""

    value: Any
    members: tuple[_Member, ...] = ()


def _listed(node: _Node) -> Iterator[_Member]:
    yield from node.members
    inner = [member.node for member in node.members if member.node.members]
    if len(inner) == 1 and isinstance(node.value, dict):
        yield from inner[0].members


# ---------------------------------------------------------------- the reader


class _Unreadable(Exception):
    def __init__(self, message: str, start: int, end: int) -> None:
        super().__init__(message)
        self.start = start
        self.end = end


class _Token(Struct, frozen=True):
    kind: str
    text: str
    start: int
    end: int


_COMMENT = "a comment is no JSON: it is left out"
_SHORT = "a member has no value: null is taken"
_UNQUOTED = "a name is written without quotes"


class _Reader:
    """Recursive descent over the tokens of one text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.position = 0
        self.tolerated: list[tuple[str, int, int]] = []
        self.token = self._next()

    def fail(self, message: str, start: int, end: int | None = None) -> NoReturn:
        raise _Unreadable(message, start, min(end or start + 1, len(self.text)))

    def tolerate(self, message: str, token: _Token) -> None:
        self.tolerated.append((message, token.start, token.end))

    # ------------------------------------------------------------ tokens

    def _next(self) -> _Token:
        """The next token that means something; comments are tolerated."""
        while self.position < len(self.text):
            found = _TOKEN.match(self.text, self.position)
            if found is None:
                break
            self.position = found.end()
            token = _Token(found.lastgroup or "", found[0], found.start(), found.end())
            if token.kind == "comment":
                self.tolerate(_COMMENT, token)
            elif token.kind != "space":
                return token
        rest = self.text[self.position : self.position + 1]
        return _Token("stray" if rest else "end", rest, self.position, self.position + len(rest))

    def advance(self) -> _Token:
        token, self.token = self.token, self._next()
        return token

    def at(self, mark: str) -> bool:
        return self.token.kind == "mark" and self.token.text == mark

    def unexpected(self, wanted: str) -> NoReturn:
        token = self.token
        found = f"`{token.text[:30]}`" if token.kind != "end" else "the end"
        self.fail(f"{wanted} is expected, not {found}", token.start, token.end)

    # ------------------------------------------------------------ values

    def document(self) -> _Node:
        node = self.value(0)
        while self.token.kind == "ellipsis" or self.at(","):
            self.tolerate("`...` is left out", self.advance())
        if self.token.kind == "end":
            return node
        if self.at("{") or self.at("["):
            self.tolerate("there are several values: only the first is read", self.token)
            return node
        self.unexpected("the end")

    def value(self, depth: int) -> _Node:
        if depth > MAX_DEPTH:
            self.fail(f"it is nested deeper than {MAX_DEPTH} levels", self.token.start)
        if self.at("{"):
            node = self.object(depth)
        elif self.at("["):
            node = self.array(depth)
        else:
            node = _Node(self.scalar())
        return self.union(node) if self.at("|") else node

    def union(self, first: _Node) -> _Node:
        """``"open" | "closed"``: kept as one text, ``open|closed``."""
        texts = [str(first.value)]
        self.tolerate("one of several values: kept as text", self.token)
        while self.at("|"):
            self.advance()
            texts.append(str(self.scalar()))
        return _Node("|".join(texts))

    def object(self, depth: int) -> _Node:
        self.advance()
        values: dict[str, Any] = {}
        members: list[_Member] = []
        while not self.at("}"):
            if self.token.kind == "ellipsis":
                self.tolerate("`...` is left out", self.advance())
            else:
                member = self.member(depth)
                if member.name in values:
                    self.tolerated.append(
                        (f"`{member.name}` is written twice", member.start, member.end)
                    )
                values[member.name] = member.node.value
                members.append(member)
            self.separator("}")
        self.advance()
        return _Node(values, tuple(members))

    def member(self, depth: int) -> _Member:
        token = self.token
        if token.kind == "string":
            name, start, end = self.string(), token.start + 1, token.end - 1
        elif token.kind in ("word", "number"):
            self.tolerate(_UNQUOTED, self.advance())
            name, start, end = token.text.rstrip("?"), token.start, token.end
        else:
            self.unexpected("a member's name or `}`")
        if self.at(",") or self.at("}"):
            self.tolerate(_SHORT, token)
            return _Member(name, start, end, _Node(None))
        if not self.at(":"):
            self.unexpected("`:`")
        self.advance()
        return _Member(name, start, end, self.value(depth + 1))

    def array(self, depth: int) -> _Node:
        self.advance()
        nodes: list[_Node] = []
        while not self.at("]"):
            if self.token.kind == "ellipsis":
                self.tolerate("`...` is left out", self.advance())
            else:
                nodes.append(self.value(depth + 1))
            self.separator("]")
        self.advance()
        return _Node([node.value for node in nodes], nodes[0].members if nodes else ())

    def separator(self, closing: str) -> None:
        if self.at(closing):
            return
        if self.token.kind == "ellipsis":  # `1, 2 ...]` needs no comma
            return
        if not self.at(","):
            self.unexpected(f"`,` or `{closing}`")
        comma = self.advance()
        if self.at(closing):
            self.tolerate("a comma follows the last value", comma)

    def scalar(self) -> str | int | float | bool | None:
        token = self.token
        if token.kind == "string":
            return self.string()
        if token.kind == "number":
            self.advance()
            return self.number(token)
        if token.kind == "word":
            self.advance()
            if token.text in _WORDS:
                return _WORDS[token.text]
            self.tolerate("a text is written without quotes", token)
            return token.text
        if token.kind == "ellipsis":
            self.tolerate("`...` stands for a value: null is taken", self.advance())
            return None
        self.unexpected("a value")

    def number(self, token: _Token) -> int | float:
        if len(token.text) <= _MAX_DIGITS:
            whole = not set(token.text) & set(".eE")
            value = int(token.text) if whole else float(token.text)
            if isfinite(value) and (not whole or abs(value) < 2**63):
                return value
        self.fail("this number is too large", token.start, token.end)

    def string(self) -> str:
        token = self.advance()
        inner = token.text[1:-1]
        if token.text.startswith("'"):
            self.tolerate("a text stands in single quotes", token)
            inner = inner.replace("\\'", "'").replace('"', '\\"')
        value = _unescaped(inner) if "\\" in inner else inner
        if _UNION.fullmatch(value):
            self.tolerate("one of several values: kept as text", token)
        return value.encode("utf-8", "replace").decode()


def _unescaped(inner: str) -> str:
    try:
        return str(json.loads(f'"{inner}"', strict=False))
    except ValueError:
        return inner
