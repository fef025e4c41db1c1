"""Routes as code registers them with its framework: ``router.get("/boats", …)``,
``@app.post("/boats")``, ``@GetMapping("/boats")``, ``resources :boats``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from msgspec import Struct

from asbuilt import regex
from asbuilt.document.blocks import Text
from asbuilt.document.text import part
from asbuilt.spec.endpoints.callers.callers import read_roles
from asbuilt.spec.endpoints.callers.registration_guard import guard
from asbuilt.spec.endpoints.draft import Draft
from asbuilt.spec.endpoints.route import Route, normal_path
from asbuilt.spec.endpoints.scope import Scope, based
from asbuilt.spec.passage import Passage
from asbuilt.spec.words import singular

_VERB = r"get|post|put|patch|delete"
_ANY = regex.compile(rf"\b(?:{_VERB}|resources?|route|(?:map|http)(?:{_VERB}))", re.I)
_LINE = regex.compile(r"^(?P<indent>[ \t]{0,80})[^\s][^\n]{0,400}$", re.MULTILINE)
_PATH = r"[\"'`](?P<%s>/[^\"'`\s]*)[\"'`]"
_CLIENTS = (
    r"axios|requests?|https?|httpx|\w*client|fetch|session|supertest|agent|apis?|browser|page|cy|nock"
    r"|self|this|response|res"
)
"""What calls a route and registers none."""
_ROUTE = regex.compile(
    rf"(?:(?:^|[\s(])(?!(?:{_CLIENTS})\b)(?P<object>[$\w]+)(?:\.|->|::)|@(?:(?P<router>\w+)\.)?|#\[(?:\w+::)?"
    r"|^[ \t]*)"
    rf"(?P<verb>{_VERB})(?:Mapping)?(?:\(\s*|[ ]+)(?:(?:value|path)\s*=\s*)?{_PATH % 'path'}"
    rf"|(?:\.Map|\[Http)(?P<mapped>{_VERB})\(\s*{_PATH % 'at'}"
    r"|\b(?:handle\w*|route|on)\(\s*"
    r"[\"'](?P<method>GET|POST|PUT|PATCH|DELETE) (?P<written>/[^\"'\s]*)[\"']"
    rf"|@(?P<bare>{_VERB})Mapping\b(?!\()"
    rf"|@(?P<app>\w+)\.route\(\s*{_PATH % 'routed'}"
    r"(?:[^\n]*?methods\s*=\s*[\[(](?P<methods>[^\])]*))?",
    re.I,
)
_BASE = regex.compile(
    rf"(?:@RequestMapping\(|\b(?P<router>\w+)\s*=\s*\w[^\n]*\b(?:url_)?prefix\s*[=:]\s*)"
    rf"(?:(?:value|path)\s*=\s*)?{_PATH % 'path'}"
    r"|@Controller\(\s*[\"'`]/?(?P<named>[^\"'`\s]*)[\"'`]"
)
"""What those stand below that a router or a class registers."""
_MOUNTED = regex.compile(
    rf"\.use\(\s*{_PATH % 'path'}\s*,\s*(?:\w+\s*,\s*)*(?P<router>\w+)\s*\)"
    rf"|\binclude_router\(\s*(?P<included>\w+)[^\n]*\bprefix\s*=\s*{_PATH % 'prefix'}"
)
"""Where a router is put below a path, after its routes: ``app.use("/v1", boats)``."""
_SCOPE = regex.compile(
    r"(?:\bscope|\.Route\(|::prefix\(|\bnamespace)\s*(?:path:\s*)?"
    rf"(?:{_PATH % 'path'}|:(?P<name>\w+)|['\"](?P<bare>\w[\w/-]*)['\"])"
)
"""What those stand below that are indented further."""
_RESOURCES = regex.compile(
    r"\b(?:resources|apiResource|resource)\b[( ]\s*[:'\"/]+(?P<name>[\w-]+)(?P<options>[^\n]*)",
    re.I,
)
_ACTIONS = {
    "index": ("GET", ""), "create": ("POST", ""), "show": ("GET", "/:id"),
    "update": ("PATCH", "/:id"), "destroy": ("DELETE", "/:id"),
}  # fmt: skip
_CHOSEN = regex.compile(r"\b(?P<how>only|except)\b\W{1,4}\[?(?P<actions>[^\])]*)")
_PLACE = regex.compile(r"\s*(?P<place>member|collection) do\b")
_ADDED = regex.compile(rf"\s*(?P<verb>{_VERB}) :(?P<name>\w+)(?:[^\n]*:(?P<on>member|collection))?")
_WORD = regex.compile(r"\w+")


class _Scope(Struct, frozen=True):
    """Lines that are indented further than ``indent`` stand below ``path``; those of a resource
    below that of the ``resource`` where they are of all or of one of it."""

    indent: int
    path: str
    resource: str = ""


def registered(text: Passage, scope: Scope) -> Iterator[Draft]:
    """The endpoints that a fence of code registers, with the roles to which each is open."""
    for found in _registered(text):
        line, *beside = found.said
        draft = Draft(based(found.route, scope), False)
        guard(draft, line, beside, found.around)
        for comment in found.above if draft.roles is None and draft.demand is None else ():
            if said := _SAYS_WHO.match(comment.text):
                read_roles(part(comment, *said.span("who")), draft)
        yield draft


_COMMENT = regex.compile(r"\s*(?://+|#+(?!\[)|--|\*(?!/)|/\*+)\s*(?P<said>[^\n]*?)\s*(?:\*/)?$")
_SAYS_WHO = regex.compile(
    r"@?(?:allow(?:ed)?|roles?|access|callers?|who|permitted|requires?)\s*[:=]\s*(?P<who>\S.*)",
    re.I,
)
"""``// allow: clerk, cook (own)`` above a route."""


class _Registered(Struct, frozen=True):
    """A route; ``said`` is the line that registers it and the annotations beside that, ``above``
    the comments above it, ``around`` the annotations of its class or the line of its router."""

    route: Route
    said: tuple[Text, ...]
    above: tuple[Text, ...]
    around: tuple[Text, ...]


def _registered(text: Passage) -> Iterator[_Registered]:
    """The routes of a fence."""
    if not _ANY.search(text.text):
        return
    bases = {
        found["router"] or found["included"]: _joined("", found["path"] or found["prefix"])
        for found in _MOUNTED.finditer(text.text)
    }
    around: dict[str, tuple[Text, ...]] = {}
    scopes: list[_Scope] = []
    for run in _runs(text):
        annotations = tuple(line for line in run.lines if _ANNOTATION.match(line.text))
        for line in run.lines:
            indent = len(line.text) - len(line.text.lstrip())
            while scopes and scopes[-1].indent >= indent:
                scopes.pop()
            below = scopes[-1] if scopes else _Scope(-1, "")
            if stated := _BASE.search(line.text):
                bases[stated["router"] or ""] = _joined("", stated["path"] or stated["named"])
                around[stated["router"] or ""] = tuple(dict.fromkeys((*annotations, line)))
            elif opened := _opened(line.text, indent, below):
                scopes.append(opened)
            beside = tuple(each for each in annotations if each is not line)
            for method, path, router in _routes(line.text, below, bases):
                route = Route(method, *normal_path(path), line.span)
                yield _Registered(route, (line, *beside), run.above, around.get(router, ()))


class _Run(Struct, frozen=True):
    """Lines that belong together: annotations and what they are of; ``above`` are the comments
    above them."""

    lines: tuple[Text, ...]
    above: tuple[Text, ...]


def _runs(text: Passage) -> Iterator[_Run]:
    lines: list[Text] = []
    above: list[Text] = []
    for line in _statements(text):
        if comment := _COMMENT.match(line.text):
            above.append(part(line, *comment.span("said")))
            continue
        lines.append(line)
        if not _ANNOTATION.match(line.text) or len(lines) == _MOST_TOGETHER:
            yield _Run(tuple(lines), tuple(above))
            lines, above = [], []
    yield _Run(tuple(lines), tuple(above))


_MOST_TOGETHER = 100
_ANNOTATION = regex.compile(r"\s*(?:@\w|#?\[\w)")


def _statements(text: Passage) -> Iterator[Text]:
    """The lines of a fence; a bracket that one opens ends a few lines below it."""
    begun, depth, count = 0, 0, 0
    for line in _LINE.finditer(text.text):
        begun = begun if depth > 0 else line.start()
        depth = max(0, depth + line[0].count("(") - line[0].count(")"))
        count = count + 1 if depth else 0
        opens = _OPENS.match(text.text, begun)
        if depth and opens and count <= _MOST_LINES:
            continue
        depth, count = 0, 0
        said = regex.sub(r"\n", " ", text.text[begun : line.end()])
        yield Text(said, text.span(begun, line.end()))


_OPENS = regex.compile(rf"[ \t]*(?:@\w|[$\w]+\.(?:{_VERB})\()", re.I)
_MOST_LINES = 12


def _joined(base: str, path: str) -> str:
    return f"{base}/{path.strip('/')}".rstrip("/") if path.strip("/") else base


def _opened(line: str, indent: int, below: _Scope) -> _Scope | None:
    """The scope that a line opens for those that are indented further."""
    if found := _SCOPE.search(line):
        return _Scope(indent, _joined(below.path, found["path"] or found["name"] or found["bare"]))
    if (place := _PLACE.match(line)) and below.resource:
        item = "/:id" if place["place"] == "member" else ""
        return _Scope(indent, below.resource + item, below.resource)
    if found := _RESOURCES.search(line):
        whole = _joined(below.path, found["name"])
        return _Scope(indent, f"{whole}/:{singular(found['name'])}_id", whole)
    return None


def _routes(line: str, below: _Scope, bases: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    """The methods and paths of a line, each with the router or the class that it is of."""
    for found in _ROUTE.finditer(line) if "await " not in line else ():
        path = next(filter(None, map(found.group, ("path", "at", "written", "routed"))), "")
        stated = next(filter(None, map(found.group, _METHODS)), "get")
        named = found["router"] or found["app"] or found["object"] or ""
        base = below.path or bases.get(named, "")
        for method in _WORD.findall(stated):
            yield method.upper(), _joined(base, path) or "/", named
    if (handled := _HANDLED.match(line)) and "" in bases:
        yield handled["verb"].upper(), _joined(bases[""], handled["path"] or "") or "/", ""
    if resources := _RESOURCES.search(line):
        whole = _joined(below.path, resources["name"])
        for action, behind in _actions(resources["options"]):
            yield action, whole + behind, ""
    if (added := _ADDED.match(line)) and below.resource:
        item = {"member": "/:id", "collection": ""}.get(added["on"] or "")
        within = below.path if item is None else below.resource + item
        yield added["verb"].upper(), _joined(within, added["name"]), ""


_HANDLED = regex.compile(
    rf"\s*@(?P<verb>{_VERB})\(\s*(?:[\"'`](?P<path>[^/\"'`\s][^\"'`\s]*)[\"'`])?\s*\)", re.I
)
"""``@Get()``, ``@Delete(':id')`` in a controller."""
_METHODS = ("verb", "mapped", "method", "bare", "methods")


def _actions(options: str) -> list[tuple[str, str]]:
    """The actions of a resource: all, ``only: [:index]`` or all ``except`` some."""
    chosen = _CHOSEN.search(options)
    named = set(_WORD.findall(chosen["actions"])) if chosen else set()
    only = chosen is not None and chosen["how"] == "only"
    return [
        action for name, action in _ACTIONS.items() if chosen is None or (name in named) == only
    ]
