"""``POST /api/tasks/:id``: a method and a path in any notation, and their one normal form."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property, lru_cache
from itertools import accumulate, islice

from msgspec import Struct

from asbuilt import regex
from asbuilt.document.blocks import Text
from asbuilt.document.text import part
from asbuilt.source import Span
from asbuilt.spec.words import singular

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS")

_METHOD = "|".join(METHODS)
_SIGN = r"(?:[^\w\s!-/:-@[-`{-~]+\s+)?"
"""What stands before a method to colour it: ``🟢 GET``."""
_SEVERAL = regex.compile(
    rf"{_SIGN}\b(?:{_METHOD})"
    rf"(?:(?:\s*(?:[/,|&+;·]|<BR ?/?>)\s*|\s+(?:\w{{1,4}}\s+)?)(?:{_METHOD}))*\b(?![-\w/])"
)
_IN_PATH = r"[^\s`|,;\"'()\[\]]*"
_SEGMENTS = rf"{_IN_PATH}(?:\[(?:[^\[\]\s]*\])?{_IN_PATH})*"
_PATH = rf"(?:https?://[^\s/`|]+|\{{\{{[^}}\s]*\}}\}}|\$\{{?\w+\}}?)?/{_SEGMENTS}"
_FIRST_METHOD = "|".join(rf"(?<={method[0]}){method[1:]}" for method in METHODS)
_AND = r"(?:and|or|und|oder|et|ou|y|e|и|или)\s+[`*]*"
_JOINED = rf"(?:[*`\s]*[/,|&][*`\s]*(?:{_AND})?|[`*]*\s+{_AND})"
_ROUTE = regex.compile(
    rf"(?P<methods>[CDGHOP](?<![\w/].)(?:(?:{_FIRST_METHOD})(?:{_JOINED}(?:{_METHOD})){{0,8}}"
    r"|(?<=C)RUD))"
    rf"(?P<between>[*`:\s–—→-]{{1,8}})(?P<path>(?:…|\.{{3}})?{_PATH})"
)
_BEFORE = regex.compile(rf"[*_]{{0,2}}{_SIGN}[*`_\[ ]*")
_NEXT = regex.compile(
    r"[`*_\]]*\s*(?:\([^()\n]{0,60}\)\s*)?(?:[,;|/&·+]|\b(?:and|und|et|y|e|и)\b)\s*[`*_\[]*"
    rf"(?=(?:{_METHOD})\b)"
)
_ONLY_METHODS = regex.compile(
    rf"[*`_\[ ]*((?:{_METHOD})(?:\s*[/,|&]\s*(?:{_METHOD}))*)"
    r"(?:[*`_\]]*\s*(?:[-–—:(]|$)|[*`]{1,2}\s+(?=[a-z]))"
)
_METHODS_BELOW = regex.compile(rf"(?:[\w ]{{1,20}}[:+]\s*)?[`*]*(?:{_METHOD})\b")
_METHOD_BELOW = regex.compile(rf"\b({_METHOD})\b(?:[`*\s]{{1,4}}({_PATH}))?")
_BEGUN = r"(?<![\w.:/}>].)"
_BARE_PATH = regex.compile(
    rf"(?:/{_BEGUN}|h{_BEGUN}ttps?://[^\s/`|]+/|\{{{_BEGUN}\{{[^}}\s]*\}}\}}/"
    rf"|\${_BEGUN}\{{?\w+\}}?/){_SEGMENTS}"
)
_LOOSE_PATH = regex.compile(r"[^\s`*|]+")
_ALL_BELOW = regex.compile(r"/\*+[`*\s]*$")
_SOME_BELOW = regex.compile(r"/\*[`*]*\s*\((?P<names>[^()]{2,120})\)\s*$")
"""`` `/admin/*` (users, logs)``: of all below a path those with one of these words in theirs."""
_METHODS_BEHIND = regex.compile(
    rf"[`*]*\s+[`*(]{{0,3}}((?:{_METHOD})(?:[\s,/|]{{1,3}}(?:{_METHOD})){{0,6}})[`*)]*\s*$"
)
_HOST = regex.compile(r"(?:https?://[^\s/]+|\{\{[^}\s]*\}\}|\$\{?\w+\}?)(?=/)")
_AFTER = regex.compile(r"[*`_]*(?:\]\([^)]*\))?[*`_]*[\s:–—>→=#/-]*")
_NAME = regex.compile(r"[^\W\d]\w*")
_OPEN_PARAMETER = regex.compile(r"\{([^{}]*)\}|<([^<>]*)>|\[([^\[\]]*)\]")


class Route(Struct, frozen=True):
    """``path`` in normal form, ``query`` the names behind its ``?``, ``span`` as written."""

    method: str
    path: str
    query: tuple[str, ...]
    span: Span

    @property
    def key(self) -> str:
        """``POST /api/tasks/{id}``."""
        return f"{self.method} {self.path}"

    @property
    def pattern(self) -> str:
        """The key without the parameters' names: two routes with one pattern are the same."""
        return pattern(self.key)


def pattern(key: str) -> str:
    """``GET /tasks/{}`` for ``GET /tasks/{task_id}``."""
    return _without_names(key) if "{" in key else key


@lru_cache(32_768)  # several readers, passes and rules ask for each endpoint's
def _without_names(key: str) -> str:
    return _PARAMETER.sub("{}", key)


_PARAMETER = regex.compile(r"\{[^{}]*\}")


@lru_cache(32_768)  # each path of a document is written in several places
def normal_path(text: str) -> tuple[str, tuple[str, ...]]:
    """A path in normal form and the names of its query parameters.

    >>> normal_path("https://api.example.com/v1/tasks/:id/?expand=author")
    ('/v1/tasks/{id}', ('expand',))
    """
    host = _HOST.match(text)
    text = text[host.end() :] if host else text
    text, _, query = text.partition("#")[0].replace("?}", "}").partition("?")
    segments = [_normal_segment(segment) for segment in text.rstrip(".:*").split("/") if segment]
    return "/" + "/".join(segments), tuple(_names_of(query)) if query else ()


def _names_of(query: str) -> Iterator[str]:
    for parameter in query.replace("?", "&").split("&"):
        name = parameter.partition("=")[0].strip("{}[]<> ")
        if _NAME.fullmatch(name):
            yield name


def _normal_segment(segment: str) -> str:
    if segment.startswith(":") and (name := _NAME.match(segment, 1)):
        return "{" + name[0] + "}" + segment[name.end() :].lstrip("?")
    if segment.startswith("$") and (name := _NAME.fullmatch(segment[1:].strip("{}"))):
        return "{" + name[0].lower() + "}"
    if segment.isalnum() or (segment[0] + segment[-1] == "{}" and segment[1:-1].isalnum()):
        return segment  # as most are
    return str(_OPEN_PARAMETER.sub(_normal_parameter, segment))


def _normal_parameter(found: re.Match[str]) -> str:
    """``{id}`` for ``{id:int}``, ``{id?}``, ``<id>``, ``<int:id>``, ``[id]`` and ``[...id]``."""
    inner = found[1] or found[2] or found[3] or ""
    names = [name[0] for name in _NAME.finditer(inner)] or ["id"]
    return "{" + (names[-1] if found[2] and ":" in inner else names[0]) + "}"


@lru_cache(32_768)  # readers of several sections and rules ask for the same cells
def routes_in(text: Text) -> tuple[Route, ...]:
    """All routes that ``text`` names, from left to right; ``GET/POST /x`` are two."""
    return tuple(_each(text, _ROUTE.finditer(text.text)))


@lru_cache(32_768)  # readers of matrices ask for the same cells
def leading_routes(text: Text) -> tuple[tuple[Route, ...], str]:
    """The routes with which ``text`` begins, and what is said after them; nothing if it does not.
    ``GET /x, POST /x`` and ``✅ GET /x (all) | POST /x`` begin with two, ``GET /x, GET /x/*`` with
    one.

    >>> leading_routes(Text("`POST /x` — creates it", span))[1]
    'creates it'
    """
    before = _BEFORE.match(text.text)
    matches: list[re.Match[str]] = []
    while before and (match := _ROUTE.match(text.text, before.end())):
        matches.append(match)
        before = _NEXT.match(text.text, match.end())
    if not matches:
        return (), ""
    return _unique(_each(text, matches)), _AFTER.sub("", text.text[matches[-1].end() :], 1)


def _unique(routes: Iterable[Route]) -> tuple[Route, ...]:
    """Each of ``routes`` once: ``GET /x and GET /x/*`` is one."""
    found: dict[str, Route] = {}
    for route in routes:
        found.setdefault(route.key, route)
    return tuple(found.values())


def path_before_methods(text: Text) -> tuple[tuple[Route, ...], str]:
    """As :func:`leading_routes` where the path of a line comes first: ``/x    GET, POST``."""
    found = _PATH_BEFORE.match(text.text) if text.text.startswith("/") else None
    if found is None:
        return (), ""
    path, query = normal_path(found["path"])
    span = Span(text.span.start, text.place(found.end("methods") - 1) + 1)
    methods = dict.fromkeys(regex.findall(_METHOD, found["methods"]))
    return tuple(Route(method, path, query, span) for method in methods), found["rest"] or ""


_PATH_BEFORE = regex.compile(
    rf"(?P<path>/[^\s,;|()]*)(?:\s*[:|–—→]\s*|\s+-\s+|\s+)"
    rf"[(\[]?(?P<methods>(?:{_METHOD})(?:(?:\s*[,/|&]\s*|\s+)(?:{_METHOD}))*)\b[)\]]?"
    r"(?:$|(?:\s{2,}|\s*[:|–—→#]|\s+(?:-|//)\s)\s*(?=\S)(?P<rest>.*)$)"
)


def leading_methods(text: Text, path: str) -> tuple[tuple[Route, ...], str]:
    """As :func:`leading_routes` where ``text`` names no path of its own: ``**GET** — all of them``
    below a heading that names the path."""
    found = _ONLY_METHODS.match(text.text)
    if not path or not found:
        return (), ""
    span = part(text, *found.span(1)).span
    routes = tuple(Route(method, path, (), span) for method in regex.findall(_METHOD, found[1]))
    return routes, _AFTER.sub("", text.text[found.end(1) :], 1)


def routes_below(text: Text, base: str, prefix: str) -> Iterator[Route]:
    """The routes of a cell that are written below ``prefix`` or with it, where a method alone means
    the prefix itself: `` `GET`, `POST`, `GET /{id}` ``."""
    for found in _METHOD_BELOW.finditer(text.text) if _METHODS_BELOW.match(text.text) else ():
        written = found[2] or ""
        whole = written if f"{written}/".startswith(f"{prefix}/") else prefix + written
        span = part(text, found.start(1), found.end()).span
        yield Route(found[1], *normal_path(base + whole), span)


def _each(text: Text, matches: Iterable[re.Match[str]]) -> Iterator[Route]:
    path = ""
    for match in matches:
        written = match["path"].rstrip(".:*_")
        before = path
        path, query = normal_path(written.lstrip("…."))
        if written.startswith(("…", "...")):
            if not before:
                continue
            path = _continued(before, path)
        end = match.start("path") + len(written)
        span = Span(text.place(match.start()), text.place(end - 1) + 1)
        methods = match["methods"]
        if methods == _ALL_OF_ROWS:
            yield from _of_rows(path, span)
            continue
        for method in (methods,) if methods in METHODS else regex.findall(_METHOD, methods):
            yield Route(method, path, query, span)


def _of_rows(path: str, span: Span) -> Iterator[Route]:
    """What ``CRUD /boats`` is short for: the calls that make, list, read, change and take away its
    rows."""
    one = path if path.endswith("}") else f"{path}/{{id}}"
    for method in ("GET", "POST") if one != path else ():
        yield Route(method, path, (), span)
    for method in ("GET", "PATCH", "DELETE"):
        yield Route(method, one, (), span)


_ALL_OF_ROWS = "CRUD"


def _continued(before: str, rest: str) -> str:
    """The path that `` `GET /a/b`, `PATCH …/{id}` `` leaves out the beginning of: what it repeats
    of the one before is the same."""
    first = rest.split("/")[1]
    at = f"{before}/".find(f"/{first}/")
    return (before[:at] if at >= 0 else before) + rest


@lru_cache(4096)  # the cells of a column say one of a few
def methods_in(text: str) -> tuple[str, ...]:
    """The methods of a cell or a line that holds nothing else: `` `GET` / POST``, ``🟢 get``."""
    bare = text.replace("`", "").replace("*", "").strip().upper()
    found = _SEVERAL.match(bare)
    if not found or found.end() < len(bare.rstrip(" .,;")):
        return ()
    return tuple(dict.fromkeys(regex.findall(_METHOD, found[0])))


def path_in(text: Text, *, loose: bool = False) -> tuple[str, tuple[str, ...], Span] | None:
    """The path that ``text`` holds, its query names and place; None if it holds none.

    With ``loose``, ``tasks/{id}`` counts too, as it does in a column of paths.
    """
    found = _BARE_PATH.search(text.text)
    if not found and loose:
        found = _LOOSE_PATH.search(text.text)
    if not found:
        return None
    written = found[0].rstrip(".:*")
    start = text.place(found.start())
    path, query = normal_path(
        written if found[0].startswith(("/", "h", "{{", "$")) else f"/{written}"
    )
    return path, query, Span(start, start + len(written))


# ---------------------------------------------------------------- among known routes


def exactness(text: Text, method: str = "") -> int:
    """How a cell names endpoints: 2 by method and path, 1 by a path alone, 0 many at once."""
    below = _ALL_BELOW.search(text.text) or _SOME_BELOW.search(text.text)
    if below or not _BARE_PATH.search(text.text):
        return 0
    return 2 if routes_in(text) or methods_in(method) or _methods_beside(text) else 1


def _methods_beside(text: Text) -> tuple[str, ...]:
    """The methods before a cell's path that are written small, ``get /api/tasks``, or those behind
    it: ``/api/tasks GET``."""
    found = _BARE_PATH.search(text.text)
    if found is None:
        return ()
    behind = _METHODS_BEHIND.match(text.text, found.end())
    return methods_in(text.text[: found.start()]) or methods_in(behind[1] if behind else "")


_STEM = 5
_MOST_ALIKE = 20
_MOST_SEGMENTS = 64
"""Segments of a path that others may be below."""


class Known:
    """The routes that a document describes, to spell other mentions of them alike."""

    def __init__(self, keys: Iterable[str]) -> None:
        self.keys = tuple(keys)

    @cached_property
    def _same(self) -> dict[str, str]:
        return {pattern(key): key for key in reversed(self.keys)}

    @cached_property
    def _tails(self) -> dict[str, list[str]]:
        tails: dict[str, list[str]] = {}
        for key in self.keys:
            method, _, path = pattern(key).partition(" ")
            parts = path.split("/")[1:]
            for start in range(1, len(parts)):
                tails.setdefault(f"{method} /{'/'.join(parts[start:])}", []).append(key)
        return tails

    @cached_property
    def _under(self) -> dict[str, list[str]]:
        """The keys below each path, which is below itself."""
        under: dict[str, list[str]] = {}
        for key in self.keys:
            segments = key.partition(" ")[2].split("/")[1 : _MOST_SEGMENTS + 1]
            for path in accumulate(segments, "{}/{}".format, initial=""):
                under.setdefault(path, []).append(key)
        return under

    @cached_property
    def _start(self) -> str:
        """What all paths begin with, ``/api/v1``."""
        whole = (path for path, keys in self._under.items() if len(keys) == len(self.keys))
        return max(whole, key=len, default="")

    @cached_property
    def _ends(self) -> dict[str, list[str]]:
        ends: dict[str, list[str]] = {}
        for key in self.keys:
            ends.setdefault(key.rpartition("/")[2].lower(), []).append(key)
        return ends

    @cached_property
    def _near(self) -> dict[str, dict[str, None]]:
        near: dict[str, dict[str, None]] = {}
        for last in self._ends:
            if last[:1] != "{" and len(last) >= _STEM:
                near.setdefault(last[:_STEM], {})[last] = None
        return near

    def ending(self, word: str) -> tuple[str, ...]:
        """The keys whose paths end with a word."""
        return tuple(self._ends.get(word, ()))

    def ending_like(self, word: str) -> tuple[str, ...]:
        """The keys whose paths end with a form of a word: ``/suggest`` for suggestions."""
        near = islice(self._near.get(word[:_STEM], {}), _MOST_ALIKE)
        stem = singular(word)
        alike = [last for last in near if word.startswith(last) or last.startswith(stem)]
        return tuple(key for last in alike for key in self._ends[last])

    def spelled(self, key: str) -> str:
        """``key`` as where it is described: there parameters may have other names, and a prefix
        (``/api/v1``) may come before the path. Of several the one with the prefix with which those
        of all others begin; unknown and ambiguous keys stay as they are."""
        wanted = pattern(key)
        if same := self._same.get(wanted):
            return same
        tail = wanted.partition(" ")[2]
        ending = {pattern(each).removesuffix(tail): each for each in self._tails.get(wanted, ())}
        shortest = min(ending, key=len, default="")
        begin_alike = all(f"{prefix}/".startswith(f"{shortest}/") for prefix in ending)
        return ending[shortest] if ending and begin_alike else key

    def meant(self, text: Text, method: str = "") -> tuple[str, ...]:
        """The endpoints that a cell of an access matrix or a table of limits means; ``method`` is
        the cell of a column of methods.

        A path alone means every method that is described for it, ``/tasks/*`` all paths below.
        """
        routes = routes_in(text)
        if routes:
            return tuple(self.spelled(route.key) for route in routes)
        found = path_in(text)
        if not found:
            return ()
        path, methods = found[0], methods_in(method) or _methods_beside(text)
        if _ALL_BELOW.search(text.text):
            return tuple(self._below(path.rstrip("/"), methods))
        if some := _SOME_BELOW.search(text.text):
            words = {word.strip().strip("/") for word in some["names"].split(",")}
            below = self._below(path.rstrip("/*"), methods)
            return tuple(key for key in below if not words.isdisjoint(key.split("/")))
        if methods:
            return tuple(self.spelled(f"{name} {path}") for name in methods)
        every = {self.spelled(f"{name} {path}") for name in METHODS}
        return tuple(key for key in self.keys if key in every)

    def _below(self, base: str, methods: Sequence[str]) -> Iterator[str]:
        """The keys below ``base``, or below what all begin with and it."""
        keys = self._under.get(base) or self._under.get(f"{self._start}{base}", [])
        for key in keys:
            if not methods or key.partition(" ")[0] in methods:
                yield key
