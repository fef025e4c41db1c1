"""Routes as code registers them with its framework: ``router.get("/boats", …)``,
``@app.post("/boats")``, ``@GetMapping("/boats")``, ``resources :boats``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

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
_ALLOWED = regex.compile(
    r"\b\w*(?:roles?|allow\w*|permit\w*|authori[sz]e\w*|secured"
    r"|auth(?=\(['\"](?!jwt|bearer|basic|session)))"
    r"\(\s*[\[{]?\s*(?P<listed>(?:['\"][\w-]+['\"][, ]*)+)"
    r"|\b\w*roles?(?:allowed)?\(\s*[\[{]?\s*(?P<members>(?:[A-Z]\w*\.\w+[, ]*)+)"
    r"|['\"]roles?:(?P<named>[\w,|-]+)['\"]|\bRoles\s*=\s*\"(?P<stated>[\w, -]+)\"",
    re.I,
)
"""Who may call, as the guards of a route are told: ``requireRole("owner", "cook")``."""
_WORD = regex.compile(r"\w+")
_NAME = regex.compile(r"(?:[A-Z]\w*\.(?=\w))?(?:ROLE_)?(?P<name>[\w-]+)")


@dataclass(frozen=True, slots=True)
class _Scope:
    """Lines that are indented further than ``indent`` stand below ``path``; those of a resource
    below that of the ``resource`` where they are of all or of one of it."""

    indent: int
    path: str
    resource: str = ""


def registered(text: Passage, scope: Scope) -> Iterator[Draft]:
    """The endpoints that a fence of code registers, with the roles to which each is open."""
    for found in _registered(text):
        line, *beside = found.said
        draft = Draft(based(found.route, scope), False, roles=_allowed(line))
        if draft.roles is None and _BETWEEN.search(line.text):
            draft.demand = line
        _guard(draft, beside, found.around)
        for comment in found.above if draft.roles is None else ():
            if said := _SAYS_WHO.match(comment.text):
                read_roles(part(comment, *said.span("who")), draft)
        yield draft


def _guard(draft: Draft, beside: Sequence[Text], around: Sequence[Text]) -> None:
    """Let in those whom the annotations ``beside`` a call name, or else those ``around`` it, of its
    class; what these ask of callers besides lets nobody in."""
    public = any(_PUBLIC.match(each.text) for each in beside)
    naming = [each for each in beside if _allowed(each)]
    if not naming and draft.roles is None and not public:
        naming = [each for each in around if _allowed(each)]
    others = (each for each in (*beside, *around) if not _allowed(each))
    asking = [each for each in others if _GUARDS.search(each.text) and not public]
    asking += [each for each in naming if _ASKS_MORE.search(each.text)]
    if len(naming) > 1 or (naming and (draft.roles or public)):
        asking += naming
    if asking:
        draft.roles, draft.demand = None, draft.demand or asking[0]
        return
    draft.roles = _allowed(naming[0]) if naming else draft.roles
    draft.public = True if public and draft.roles is None else None
    owned = next((each for each in (*beside, *around) if _OWN.match(each.text)), None)
    if owned and draft.roles:
        draft.rows = tuple((role.text, Text("own", owned.span)) for role in draft.roles)
    elif owned:
        draft.demand, draft.public = draft.demand or owned, None


_COMMENT = regex.compile(r"\s*(?://+|#+(?!\[)|--|\*(?!/)|/\*+)\s*(?P<said>[^\n]*?)\s*(?:\*/)?$")
_SAYS_WHO = regex.compile(
    r"@?(?:allow(?:ed)?|roles?|access|callers?|who|permitted|requires?)\s*[:=]\s*(?P<who>\S.*)",
    re.I,
)
"""``// allow: clerk, cook (own)`` above a route."""


_ASKS_MORE = regex.compile(r"&&|[!#]\w|[!=]=|\b(?:and|not|principal|Policy)\b")
"""What an annotation asks besides a role: ``hasRole('COOK') and #id == principal.id``."""
_PUBLIC = regex.compile(r"^\s*[@\[](?:Public|PublicRoute|AllowAnonymous|PermitAll|SkipAuth)\b")
_OWN = regex.compile(r"\s*[@\[]\w*(?:Own(?:er|s|ed|ership)?|Self)(?:[A-Z]|\b)")
"""``@OwnResource()``: each only their own rows."""
_BETWEEN = regex.compile(
    r",\s*(?!(?:require|ensure|is|check|has)?_?(?:valid)?_?(?:auth\w*|log(?:ged)?_?in|signed_?in|session"
    r"|token|jwt|user)\s*[,(])(?:(?:require|ensure|is|only|check|restrict|has|can|must)(?:[A-Z]|_[a-z])"
    r"\w*|\w+(?:only|guard|required)|\w*admin\w*)(?:\([^()]*\))?\s*,"
    r"|\bDepends\(\w*(?:admin|role|perm|owner)\w*",
    re.I,
)
"""What stands between a route and what handles it, and asks more than a login: ``isClerk``."""
_GUARDS = regex.compile(
    r"(?:\b|_)(?:pre_?authori[sz]e|authori[sz]e(?=\()|secured|roles?(?:_?allowed|_?required)?(?=\()"
    r"|(?:has|require|check)\w*(?=\()|permissions?(?:_?required)?(?=\()|scopes?(?=\()|polic(?:y|ies)(?=\()"
    r"|admin\w*|\w+only)",
    re.I,
)
"""Annotations that ask of callers to be more than signed in."""


def _allowed(line: Text) -> tuple[Text, ...] | None:
    found = _ALLOWED.search(line.text)
    if not found:
        return None
    listed = part(line, *found.span(found.lastgroup or 0))
    names = (part(listed, *name.span("name")) for name in _NAME.finditer(listed.text))
    return tuple(Text(role_name(name.text), name.span) for name in names)


@dataclass(frozen=True, slots=True)
class _Registered:
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


@dataclass(frozen=True, slots=True)
class _Run:
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
