"""Where an endpoint stands: what its section is about, and the base path that holds there."""

from __future__ import annotations

import re

from asbuilt import regex
from asbuilt.document.blocks import Paragraph
from asbuilt.record import dataclass
from asbuilt.spec.language import is_foreign
from asbuilt.spec.route import Route, normal_path, path_in
from asbuilt.spec.section import Outline, Section, labels, own_text, part

_API = regex.compile(r"\b(?:apis?|endpoints?|routes?|rest|restful|https?|resources?|interfaces?)\b")
_OTHER = regex.compile(
    r"\b(?:tests?|testing|monitoring|observability|alert\w*|rollout|rollback|deployment|risks?|"
    r"limit\w*|throttl\w*|requirements?|stories|timeline|phases?|plan|questions?|alternatives?|"
    r"metrics?|performance|changelog|glossary|references?|access|permissions?|goals?|background|"
    r"summary|problem)\b"
)
_OTHER_IN_API = regex.compile(
    r"\b(?:rate limit\w*|throttl\w*|access (?:matrix|control)|permissions? matrix|test(?:s|ing))\b"
)
_BASE_LABELS = {"base path", "base url", "base uri", "api base", "api base url", "api prefix",
                "url prefix", "prefix", "base api url", "base endpoint"}  # fmt: skip
_MENTIONS_BASE = regex.compile(r"\b(?:base|prefix)\b", re.IGNORECASE)
_BASE_LINE = regex.compile(
    r"[*_]*(?:api )?(?:base|root) (?:url|path|uri)\b[*_]*(?: is)?\s+(?=`?[/h])", re.I
)


@dataclass(frozen=True, slots=True)
class Scope:
    """Where a section stands: ``kind`` is ``api``, ``other`` or empty; ``base`` its base path."""

    kind: str = ""
    base: str = ""
    ids: frozenset[str] = frozenset()


def inner(scope: Scope, section: Section) -> Scope:
    """The scope of a section that stands in ``scope``."""
    kind = scope.kind
    if _API.search(section.title):
        kind = "api"
    elif (_OTHER_IN_API if kind == "api" else _OTHER).search(section.title):
        kind = "other"
    return Scope(kind, _base(section) or scope.base, scope.ids)


def based(route: Route, scope: Scope) -> Route:
    """``route`` below the base path of ``scope``, unless it is written with it."""
    if not scope.base or f"{route.path}/".startswith(f"{scope.base}/"):
        return route
    path, _ = normal_path(scope.base + route.path)
    return Route(route.method, path, route.query, route.span)


def only_base(outline: Outline) -> str:
    """The base path of the document, if it states a single one."""
    bases = {base for section in outline.walk() if (base := _base(section))}
    return bases.pop() if len(bases) == 1 else ""


def _base(section: Section) -> str:
    if not is_foreign() and not _MENTIONS_BASE.search(own_text(section)):
        return ""
    for label in labels(section, plain=True):
        if label.name in _BASE_LABELS and (found := path_in(label.value)):
            return found[0].rstrip("/")
    for block in section.blocks:
        for line in block.lines if isinstance(block, Paragraph) else ():
            stated = _BASE_LINE.match(line.text)
            if stated and (found := path_in(part(line, stated.end(), len(line.text)))):
                return found[0].rstrip("/")
    return ""
