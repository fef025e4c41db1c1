"""Requests and answers that are written out in a fence.

    # Open a ticket                     curl -X POST http://localhost:8000/tickets \\
    POST /tickets                         -d '{"title": "Printer"}'
    {"title": "Printer"}
    Response 201:
    {"id": 1, "title": "Printer"}

This module finds the lines that name endpoints, and the JSON under them; what that means is decided
by whoever reads endpoints.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from msgspec import Struct

from asbuilt import regex
from asbuilt.document.blocks import Fence, Text
from asbuilt.document.text import part
from asbuilt.spec.endpoints.route import (
    METHODS,
    Route,
    leading_routes,
    normal_path,
    path_before_methods,
)
from asbuilt.spec.passage import Passage

_METHOD = "|".join(METHODS)
_ANY = regex.compile(rf"\b(?:{_METHOD})\b|\bcurl\s")
_LINE = regex.compile(r"[^\n]*\S[^\n]*")
_MARK = regex.compile(r"\s*(?P<comment>//+|#+|--)?\s*(?:(?:[-*•]|\d{1,3}[.)])\s+)?")
_CURL = regex.compile(r"\s*(?:\$\s+|\w+=\"?\$\(\s*)?curl\s[^\n]*(?:(?<=\\)\n[^\n]*){0,50}")
_CURL_METHOD = regex.compile(rf"\s(?:-X|--request)[ =]?\s*['\"]?(?P<method>{_METHOD})\b")
_CURL_DATA = regex.compile(r"\s(?:-d|--data\S*|--json|-F|--form)[\s=]")
_CURL_BODY = regex.compile(r"(?:-d|--data[\w-]*|--json)(?:\s|=)\s*'(?=\s*[{\[])")
"""A body that begins on the line of the command."""
_CURL_SENT = regex.compile(
    r"\s(?:-[dFHu]|--data[\w-]*|--json|--form|--header|--user)(?:\s+|=)?"
    r"(?:'[^']*'|\"(?:\\.|[^\"\\])*\")"
)
_CURL_ADDRESS = regex.compile(
    r"(?<=[\s\"'=])(?:(?:https?://)?(?:localhost|127\.0\.0\.1|0\.0\.0\.0"
    r"|[\w.-]*\bexample\.\w+|[\w.-]+\.(?:example|internal|local|test)|<[\w.-]+>|your[\w.-]*)"
    r"|\$\{?\w*(?:URL|HOST|SERVER)\w*\}?|\{\{\w+\}\})(?::\d+)?"
    r"(?P<path>/[^\s\"'\\)]*)"
)
"""An address of the service itself: what a call of another host tells is about that host."""
_BODY = regex.compile(
    r"\s*(?:(?P<label>[A-Za-z][\w ()/]{0,40}?)\s*[:=→]\s*|[→<>]\s*"
    r"|(?:-d|--data\S*|--json)[ =]\s*['\"])?"
    r"(?=[{\[]\s*(?:[\"'{\[}\]/.\n]|$))"
)
_BRACKET = regex.compile(r'"(?:\\.|[^"\\\n])*"|//[^\n]*|(?P<open>[{\[])|(?P<close>[}\]])')
_ANSWER = regex.compile(r"(?:[<→]\s*|[=-]>\s*)?(?:HTTP/[\d.]+\s+)?")
CODE = frozenset({
    "javascript", "js", "mjs", "typescript", "ts", "python", "py", "go", "golang", "java", "kotlin",
    "kt", "php", "ruby", "rb", "elixir", "ex", "rust", "rs", "csharp", "cs", "c#",
})  # fmt: skip
"""The languages of programs, which may register routes."""
_OTHER_LANGUAGES = {"mermaid", "plantuml", "puml", "dot", "sql", "prisma", "graphql", "diff"}


class Request(Struct, frozen=True):
    """A line that names ``routes``: what is ``said`` after them, the comment above as ``title``,
    the last comment or name of a group ``above`` it and its neighbours, whether it is a call
    that is shown and no line of a list, and the place of what is written below it, up to the
    next request."""

    routes: tuple[Route, ...]
    said: str
    title: str
    above: Text | None
    shown: bool
    start: int
    end: int


class Part(Struct, frozen=True):
    """A line below a request, without its marks, and the place of the JSON that begins on it."""

    label: Text
    body: tuple[int, int] | None


class _Line(Struct, frozen=True):
    text: Text
    start: int
    end: int
    comment: bool
    listed: bool
    routes: tuple[Route, ...]
    said: str


def requests(text: Passage, fence: Fence) -> tuple[Request, ...]:
    """The requests of a fence, in the order of their lines."""
    lines = _lines(text, fence)
    found = [at for at, line in enumerate(lines) if line.routes]
    above = list(_above(lines))
    return tuple(
        _request(text, lines, at, end, above[at]) for at, end in pairwise([*found, len(lines)])
    )


def _above(lines: Sequence[_Line]) -> Iterator[Text | None]:
    """For each line the last one up to it that is a comment or names a group."""
    last: Text | None = None
    for line in lines:
        if not line.routes and (line.comment or _names_group(line)):
            last = line.text
        yield last


def _request(
    text: Passage, lines: Sequence[_Line], at: int, end: int, above: Text | None
) -> Request:
    line, below = lines[at], lines[at + 1 : end]
    stop = lines[end].start if end < len(lines) else len(text.text)
    shown = not line.listed or any(not each.comment and not _names_group(each) for each in below)
    sent = None if line.listed else _CURL_BODY.search(text.text, line.start, line.end)
    start = sent.start() if sent else line.end
    return Request(line.routes, line.said, _title(lines, at), above, shown, start, stop)


def only_requests(text: Passage, fence: Fence) -> bool:
    """Whether a fence holds several requests and nothing else but comments and names of groups."""
    lines = _lines(text, fence)
    others = (line for line in lines if not line.listed and not line.comment)
    return sum(line.listed for line in lines) > 1 and all(map(_names_group, others))


def _names_group(line: _Line) -> bool:
    return line.text.text.endswith(":") and not line.routes


def _lines(text: Passage, fence: Fence) -> list[_Line]:
    if fence.language in _OTHER_LANGUAGES or not _ANY.search(text.text):
        return []
    found: list[_Line] = []
    for line in _LINE.finditer(text.text):
        start, end = line.span()
        mark = _MARK.match(line[0])
        assert mark is not None
        said = part(Text(line[0], text.span(start, end)), mark.end(), len(line[0]))
        routes, rest = leading_routes(said)
        if not routes:
            routes, rest = path_before_methods(said)
        listed = bool(routes)
        if not routes and (command := _CURL.match(text.text, start)):
            routes = tuple(_called(text, command))
        found.append(_Line(said, start, end, bool(mark["comment"]), listed, routes, rest.strip()))
    return found


def _called(text: Passage, command: re.Match[str]) -> Iterator[Route]:
    """The route that a ``curl`` command calls, if it is one of the service."""
    # Of the same length without what is sent: a body may hold addresses of others.
    called = _CURL_SENT.sub(lambda sent: " " * len(sent[0]), command[0])
    address = _CURL_ADDRESS.search(called)
    if address:
        named = _CURL_METHOD.search(command[0])
        method = named["method"] if named else "POST" if _CURL_DATA.search(command[0]) else "GET"
        path, query = normal_path(address["path"])
        start = command.start() + address.start("path")
        yield Route(method, path, query, text.span(start, start + len(address["path"])))


def _title(lines: Sequence[_Line], at: int) -> str:
    """The comment above a request, unless it stands above several."""
    above = lines[at - 1] if at else None
    alone = at + 1 == len(lines) or not lines[at + 1].routes
    return above.text.text if above and above.comment and not above.routes and alone else ""


def parts(text: Passage, start: int, end: int) -> Iterator[Part]:
    """The lines between two places of a fence, each JSON value with the line on which it begins."""
    at = start
    while line := _LINE.search(text.text, at, end):
        body = _BODY.match(text.text, line.start(), end)
        mark = _ANSWER.match(line[0], _MARK.match(line[0]).end())  # type: ignore[union-attr]
        assert mark is not None
        begin, stop = line.start() + mark.end(), line.end()
        place = None
        if body:
            begin, stop = body.span("label") if body["label"] else (body.end(), body.end())
            place = body.end(), _closed(text.text, body.end(), end)
        label = Text(text.text[begin:stop], text.span(begin, stop))
        yield Part(part(label, 0, len(label.text)), place)
        at = place[1] if place else line.end()


def _closed(text: str, start: int, end: int) -> int:
    """Where the bracket at ``start`` is closed; ``end`` when it is not."""
    depth = 0
    for found in _BRACKET.finditer(text, start, end):
        depth += bool(found["open"]) - bool(found["close"])
        if depth == 0 and found["close"]:
            return found.end()
    return end
