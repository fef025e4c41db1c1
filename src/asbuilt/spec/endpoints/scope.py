"""Where an endpoint stands: what its section is about, and the base path that holds there."""

from __future__ import annotations

import re
from dataclasses import replace

from asbuilt import regex
from asbuilt.document.blocks import Paragraph, Text
from asbuilt.record import dataclass
from asbuilt.spec.endpoints.call import is_base
from asbuilt.spec.endpoints.route import METHODS, Route, normal_path, path_in, routes_in
from asbuilt.spec.language import english, is_foreign
from asbuilt.spec.section import Outline, Section, labels, own_text, part

_API = regex.compile(r"\b(?:apis?|endpoints?|routes?|rest|restful|https?|resources?|interfaces?)\b")
_HEALTH = regex.compile(r"\b(?:health ?checks?|probes)\b")
_OTHER = regex.compile(
    r"\b(?:tests?|testing|monitoring|observability|alert\w*|rollout|rollback|deployment|risks?|"
    r"limit\w*|throttl\w*|requirements?(?! (?:specification|document))|"
    r"stories|timeline|phases?|plan|questions?|alternatives?|"
    r"metrics?|performance|changelog|glossary|references?|access|permissions?|goals?|background|"
    r"summary|problem|findings?|troubleshooting)\b"
)
_OTHER_IN_API = regex.compile(
    r"\b(?:rate limit\w*|throttl\w*|access (?:matrix|control)|permissions? matrix|test(?:s|ing))\b"
)
_BASE_LABELS = {"base path", "base url", "base uri", "api base", "api base url", "api prefix",
                "url prefix", "base api url", "base endpoint", "base", "base route", "root path",
                "root url", "api root", "path prefix", "route prefix", "api base path"}  # fmt: skip
PREFIX_LABELS = {*_BASE_LABELS, "prefix"}
_MENTIONS_BASE = regex.compile(r"\b(?:base|prefix|root)\b", re.IGNORECASE)
_BASE_LINE = regex.compile(
    r"[*_]*(?:api )?(?:base|root) (?:url|path|uri)\b[*_]*(?: is)?\s+(?=`?[/h])", re.I
)
_OPEN_HOST = regex.compile(
    r"[`*]*(?:\{[\w.-]+\}|<[\w.-]+>|[\w-]+(?:\.[\w-]+)*:\d+|[\w-]+(?:\.[\w-]+)+)(?=/[\w.-])"
)
"""A host that a base address leaves open or gives no scheme: ``{HOST}/v2``, ``localhost:80/v2``."""
_BASE_SENTENCE = regex.compile(
    r"\b(?:prefixed (?:with|by)|under|below|relative to|(?:start|begin)s? with)\s+"
    r"(?:the )?[`*(]*(?P<path>/[\w./-]*\w)",
    re.IGNORECASE,
)
_RELATIVE = regex.compile(rf"\b(?:{'|'.join(METHODS)})[`*|\s]{{1,8}}/(?=[\s`|{{:<])")
"""A route that is none but below another path: ``GET /``, ``PUT /{id}``."""
_BELOW = regex.compile(r"/(?:\*+|\.{2,}|…)?$")


@dataclass(frozen=True, slots=True)
class Scope:
    """Where a section stands: ``kind`` is ``api``, ``other`` or empty; ``base`` its base path;
    ``path`` the path that a heading above names without a method; ``ids`` are the requirements of
    the document and ``roles`` those that it lists."""

    kind: str = ""
    base: str = ""
    ids: frozenset[str] = frozenset()
    path: str = ""
    roles: frozenset[str] = frozenset()


def inner(scope: Scope, section: Section) -> Scope:
    """The scope of a section that stands in ``scope``."""
    kind = scope.kind
    title = english(section.title)
    if _API.search(title):
        kind = "api"
    elif kind == "other" and _HEALTH.search(title):
        kind = ""
    elif (_OTHER_IN_API if kind == "api" else _OTHER).search(title):
        kind = "other"
    base = _joined(scope.base, _base(section, PREFIX_LABELS) or _said_base(section, kind))
    path = _heading_path(section) if kind == "api" else ""
    if path and not _is_written(path, section):
        base = _joined(base, path)
    path = _joined(scope.base, path)
    is_resource = not _is_only_base(path)  # a method alone means `/tickets`, but never `/api/v1`
    return replace(scope, kind=kind, base=base, path=path if is_resource else scope.path)


def based(route: Route, scope: Scope) -> Route:
    """``route`` below the base path of ``scope``, unless it is written with it."""
    if not scope.base or f"{route.path}/".startswith(f"{scope.base}/"):
        return route
    path, _ = normal_path(scope.base + route.path)
    return Route(route.method, path, route.query, route.span)


def inside(scope: Scope, path: str) -> Scope:
    """``scope`` below a path that is stated for what stands in it."""
    whole = _joined(scope.base, path)
    return replace(scope, base=whole, path=whole)


def _joined(base: str, path: str) -> str:
    """``path`` below ``base``, unless it is a base path itself or written with it."""
    if not path or not base or is_base(path.split("/")[1]) or f"{path}/".startswith(f"{base}/"):
        return path or base
    return base + path


def _is_only_base(path: str) -> bool:
    return all(map(is_base, path.split("/")[1:]))


def only_base(outline: Outline) -> str:
    """The base path of the document, if it states a single one."""
    sections = list(outline.walk())
    about = [section for section in sections if _API.search(english(section.title))]
    stated = {base for section in sections if (base := _base(section, _BASE_LABELS))}
    bases = stated or {base for section in about if (base := _said_base(section, "api"))}
    return bases.pop() if len(bases) == 1 else ""


def _base(section: Section, names: set[str]) -> str:
    if not is_foreign() and not _MENTIONS_BASE.search(own_text(section)):
        return ""
    for label in labels(section, plain=True):
        if label.name in names and (found := _path_behind_host(label.value)):
            return found
    for block in section.blocks:
        for line in block.lines if isinstance(block, Paragraph) else ():
            stated = _BASE_LINE.match(line.text)
            if stated and (found := _path_behind_host(part(line, stated.end(), len(line.text)))):
                return found
    return ""


def _path_behind_host(text: Text) -> str:
    """The path of a base address, whose host may be left open; empty if it has none."""
    host = _OPEN_HOST.match(text.text)
    found = path_in(part(text, host.end(), len(text.text)) if host else text)
    return found[0].rstrip("/") if found else ""


def _said_base(section: Section, kind: str) -> str:
    """``/api/v1`` of "All routes are under `/api/v1`"; another path may be one of a few routes."""
    for said in _BASE_SENTENCE.finditer(own_text(section)) if kind == "api" else ():
        if _is_only_base(said["path"]):
            return said["path"]
    return ""


def _heading_path(section: Section) -> str:
    """The path of a heading that names no method: ``### Auth (`/auth`)``."""
    if section.heading is None or "/" not in section.name.text or routes_in(section.name):
        return ""
    found = path_in(section.name)
    return _BELOW.sub("", found[0]) if found else ""


def _is_written(path: str, section: Section) -> bool:
    """Whether the routes of a section are written with the path of its heading."""
    text = section.source.text[section.name.span.end : section.span.end]
    return path in text and not _RELATIVE.search(text)
