"""Routes as code registers them with its framework: ``router.get("/boats", …)``,
``@app.post("/boats")``, ``@GetMapping("/boats")``, ``resources :boats``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from asbuilt import regex
from asbuilt.document.blocks import Text
from asbuilt.document.text import part
from asbuilt.record import dataclass
from asbuilt.spec.access.role import role_name
from asbuilt.spec.endpoints.callers import read_roles
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
_ALLOWED = regex.compile(
    r"\b\w*(?:roles?|allow\w*|permit\w*|authori[sz]e\w*|auth(?=\(['\"](?!jwt|bearer|basic|session)))"
    r"\(\s*\[?(?P<listed>(?:['\"][\w-]+['\"][, ]*)+)"
    r"|['\"]roles?:(?P<named>[\w,|-]+)['\"]",
    re.I,
)
"""Who may call, as the guards of a route are told: ``requireRole("owner", "cook")``."""
_WORD = regex.compile(r"\w+")
_NAME = regex.compile(r"[\w-]+")


@dataclass(frozen=True, slots=True)
class _Scope:
    """Lines that are indented further than ``indent`` stand below ``path``; those of a resource
    below that of the ``resource`` where they are of all or of one of it."""

    indent: int
    path: str
    resource: str = ""


def registered(text: Passage, scope: Scope) -> Iterator[Draft]:
    """The endpoints that a fence of code registers, with the roles to which each is open."""
    for route, line, above in _registered(text):
        draft = Draft(based(route, scope), False, roles=_allowed(line))
        for comment in above if draft.roles is None else ():
            if said := _SAYS_WHO.match(comment.text):
                read_roles(part(comment, *said.span("who")), draft)
        yield draft


_COMMENT = regex.compile(r"\s*(?://+|#+(?!\[)|--|\*(?!/)|/\*+)\s*(?P<said>[^\n]*?)\s*(?:\*/)?$")
_SAYS_WHO = regex.compile(
    r"@?(?:allow(?:ed)?|roles?|access|callers?|who|permitted|requires?)\s*[:=]\s*(?P<who>\S.*)",
    re.I,
)
"""``// allow: clerk, cook (own)`` above a route."""


def _allowed(line: Text) -> tuple[Text, ...] | None:
    found = _ALLOWED.search(line.text)
    if not found:
        return None
    listed = part(line, *found.span(found.lastgroup or 0))
    names = (part(listed, *name.span()) for name in _NAME.finditer(listed.text))
    return tuple(Text(role_name(name.text), name.span) for name in names)


def _registered(text: Passage) -> Iterator[tuple[Route, Text, tuple[Text, ...]]]:
    """The routes of a fence, each with the line that registers it and the comments above that."""
    if not _ANY.search(text.text):
        return
    bases = {
        found["router"] or found["included"]: _joined("", found["path"] or found["prefix"])
        for found in _MOUNTED.finditer(text.text)
    }
    scopes: list[_Scope] = []
    above: list[Text] = []
    for line in _LINE.finditer(text.text):
        indent = len(line["indent"])
        while scopes and scopes[-1].indent >= indent:
            scopes.pop()
        said = Text(line[0], text.span(*line.span()))
        if comment := _COMMENT.match(line[0]):
            above.append(part(said, *comment.span("said")))
            continue
        below = scopes[-1] if scopes else _Scope(-1, "")
        if stated := _BASE.search(line[0]):
            bases[stated["router"] or ""] = _joined("", stated["path"])
        elif opened := _opened(line[0], indent, below):
            scopes.append(opened)
        for method, path in _routes(line[0], below, bases):
            yield Route(method, *normal_path(path), said.span), said, tuple(above)
        above.clear()


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


def _routes(line: str, below: _Scope, bases: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """The methods and paths of a line."""
    for found in _ROUTE.finditer(line) if "await " not in line else ():
        path = next(filter(None, map(found.group, ("path", "at", "written", "routed"))), "")
        stated = next(filter(None, map(found.group, _METHODS)), "get")
        named = found["router"] or found["app"] or found["object"] or ""
        base = below.path or bases.get(named, "")
        for method in _WORD.findall(stated):
            yield method.upper(), _joined(base, path) or "/"
    if resources := _RESOURCES.search(line):
        whole = _joined(below.path, resources["name"])
        yield from ((method, whole + item) for method, item in _actions(resources["options"]))
    if (added := _ADDED.match(line)) and below.resource:
        item = {"member": "/:id", "collection": ""}.get(added["on"] or "")
        within = below.path if item is None else below.resource + item
        yield added["verb"].upper(), _joined(within, added["name"])


_METHODS = ("verb", "mapped", "method", "bare", "methods")


def _actions(options: str) -> list[tuple[str, str]]:
    """The actions of a resource: all, ``only: [:index]`` or all ``except`` some."""
    chosen = _CHOSEN.search(options)
    named = set(_WORD.findall(chosen["actions"])) if chosen else set()
    only = chosen is not None and chosen["how"] == "only"
    return [
        action for name, action in _ACTIONS.items() if chosen is None or (name in named) == only
    ]
