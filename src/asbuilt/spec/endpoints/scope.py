"""Where an endpoint stands: what its section is about, and the base path that holds there."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

from msgspec import Struct, field
from msgspec.structs import replace

from asbuilt import regex
from asbuilt.document.blocks import Fence, List, Paragraph, Table, Text
from asbuilt.source import Span
from asbuilt.spec.access.roles.role import Callers
from asbuilt.spec.endpoints.base_path import (
    BASE_LABELS,
    MOUNT_LABELS,
    PREFIX_LABELS,
    base_path,
    placed,
)
from asbuilt.spec.endpoints.call import is_base
from asbuilt.spec.endpoints.callers import group
from asbuilt.spec.endpoints.callers.group_opening import Everywhere, of_opening
from asbuilt.spec.endpoints.route import (
    METHODS,
    Route,
    leading_routes,
    methods_in,
    normal_path,
    path_in,
    routes_in,
)
from asbuilt.spec.figures.vocabulary import any_of
from asbuilt.spec.language import english
from asbuilt.spec.requirements.identifier import cited
from asbuilt.spec.section import Outline, Section

_API = regex.compile(
    any_of(
        ("apis?", "endpoints?", "routes?", "rest", "restful", "https?", "resources?", "interfaces?")
    )
)
_CALLS = regex.compile(
    r"(?:the |its |our |web |service |wire )?(?:calls|contracts?)|(?:wire|web) protocol"
)
_MAY_BE_CALLS = regex.compile(r"^(?:operations|methods|functions|services|requests|messages)\b")
"""Titles of endpoints, where routes stand below them."""
_HEALTH = regex.compile(r"\b(?:health ?checks?|probes)\b")
_SOFT = "(?:phases?|plan|questions?|goals?|background|summary|problem|findings?)"
"""Words of titles that may be of the service's own things: *Savings goal rules*, *Plan limits*."""
_OTHER_BY_NAME = regex.compile(
    r"\b(?:tests?|testing|monitoring|observability|alert\w*|rollout|rollback|deployment|risks?|"
    r"limit\w*|throttl\w*|requirements?(?! (?:specification|document))|"
    r"stories|timeline|alternatives?|"
    r"metrics?|performance|changelog|glossary|references?|access|permissions?|troubleshooting)\b"
)
_OTHER = regex.compile(rf"{_OTHER_BY_NAME.pattern}|^(?:non-?)?{_SOFT}\b|\b{_SOFT}$")
_SPARSE = regex.compile(r"\b(?:stories|requirements?|access|permissions?|references?)\b")
"""Of these, those that are all that a document without any other place for endpoints has."""
_OTHER_IN_API = regex.compile(
    r"\b(?:rate limit\w*|throttl\w*|access (?:matrix|control)|permissions? matrix|test(?:s|ing))\b"
)
_ROUTE = regex.compile(rf"\b(?:{'|'.join(METHODS).lower()})\b\W{{1,4}}\S*/\S*")
"""A route in a title, whose words say nothing of what is below it: ``post /v1/tests``."""
_RELATIVE = regex.compile(rf"\b(?:{'|'.join(METHODS)})[`*|\s]{{1,8}}/(?=[\s`|{{:<])")
"""A route that is none but below another path: ``GET /``, ``PUT /{id}``."""
_BELOW = regex.compile(r"/(?:\*+|\.{2,}|…)?$")


class Scope(Struct, frozen=True):
    """Where a section stands: ``kind`` is ``api``, ``other`` or empty; ``base`` its base path;
    ``path`` the path that a heading above names without a method; ``ids`` are the requirements of
    the document and ``roles`` those that it lists; ``group`` is what headings say of the callers of
    all endpoints below them. ``matrices`` are the places of the tables that are access matrices,
    ``bracketed`` the roles in brackets at the ends of a list's lines, and ``alone`` those that
    stand below endpoints without any other word; ``keyed`` tells that callers send keys,
    and ``sparse`` that endpoints stand nowhere but among stories and rights; ``everywhere`` is what
    the document says of the callers of all endpoints;
    ``spelled`` are the tables whose codes for callers a legend explains, in its words, and
    ``explained`` tells what it says of codes elsewhere."""

    kind: str = ""
    base: str = ""
    ids: frozenset[str] = frozenset()
    path: str = ""
    roles: frozenset[str] = frozenset()
    group: Callers | None = None
    matrices: frozenset[Span] = frozenset()
    bracketed: frozenset[str] = frozenset()
    alone: frozenset[str] = frozenset()
    keyed: bool = False
    sparse: bool = False
    everywhere: Everywhere | None = None
    spelled: Mapping[Span, Table] = field(default_factory=dict)
    explained: Callable[[Collection[str]], Mapping[str, str]] = lambda _: {}

    def requirements(self, text: Text) -> list[Text]:
        """The requirements of the document that ``text`` names."""
        return cited(text, self.ids) if self.ids else []


def inner(scope: Scope, section: Section) -> Scope:
    """The scope of a section that stands in ``scope``."""
    kind = kind_of(scope, section)
    stated = base_path(section, MOUNT_LABELS if kind == "api" else PREFIX_LABELS)
    of_api = kind == "api" or (not kind and _has_table_of_calls(section))
    placing = of_api or (not kind and _may_have_routes(section))
    base = stated or (placed(section, of_api=of_api) if placing else "")
    base = _joined(scope.base, base)
    path = _heading_path(section) if kind == "api" else ""
    if path and not _is_written(path, section):
        base = _joined(base, path)
    path = _joined(scope.base, path)
    # a method alone means `/tickets`, but never `/api/v1` or `/depot/v1`
    path = path if path and not is_base(path.rpartition("/")[2]) else scope.path
    said = _group_of(section, scope.roles) if kind != "other" else None
    return replace(scope, kind=kind, base=base, path=path, group=said or scope.group)


def kind_of(scope: Scope, section: Section) -> str:
    """What a section is about that stands in ``scope``."""
    kind = scope.kind
    title = english(section.title)
    if _names_api(title):
        kind = "api"
    elif section.names_route:
        pass
    elif kind == "other" and _HEALTH.search(title):
        kind = ""
    elif not kind and _MAY_BE_CALLS.search(title) and _has_routes(section):
        kind = "api"
    elif (_OTHER_IN_API if kind == "api" else _OTHER).search(_ROUTE.sub("", title)):
        kind = "other" if _OTHER_BY_NAME.search(title) or not _has_routes(section) else "api"
    elif not kind and _shows_calls(section):
        kind = "api"
    if kind == "other" and scope.kind != "other" and scope.sparse and _SPARSE.search(title):
        kind = ""
    return kind


def _names_api(title: str) -> bool:
    return _API.search(title) is not None or _CALLS.fullmatch(title) is not None


def _group_of(section: Section, known: Collection[str]) -> Callers | None:
    """What the heading of a section and its first paragraph say of the callers of its endpoints: of
    both the one that names some."""
    headed = group.of_heading(section, known)
    if headed and (headed.named or headed.unread or headed.public):
        return headed
    opening = of_opening(section, known)
    return opening or headed


def _may_have_routes(section: Section) -> bool:
    """Whether items of lists right below a heading of any name begin with routes in code."""
    lists = (block.items for block in section.blocks if isinstance(block, List))
    return any(bool(leading_routes(items[0].text)[0]) for items in lists if items)


def _has_table_of_calls(section: Section) -> bool:
    """Whether a table right below a heading of any name has methods and paths in cells of their
    own."""
    tables = (block for block in section.blocks if isinstance(block, Table) and block.rows)
    return any(
        any(methods_in(cell.text) for cell in table.rows[0])
        and any(path_in(cell) for cell in table.rows[0])
        for table in tables
    )


def _has_routes(section: Section) -> bool:
    """Whether lines below a title of soft words are nothing but routes: *Questions that the website
    asks the server*."""
    lines = (
        leading_routes(block.lines[0])
        for part in section.walk()
        for block in part.blocks
        if isinstance(block, Paragraph) and len(block.lines) == 1
    )
    return sum(1 for routes, rest in lines if routes and not rest.strip("`* ")) >= _SEVERAL


_SEVERAL = 2


def _shows_calls(section: Section) -> bool:
    """Whether most of the sections right below one, several of them, begin with an HTTP request in
    a fence, as references of resources do that are called by these: *Boats*, *List boats*."""
    fences = (next(_fences_above_all(child), None) for child in section.children)
    calls = sum(1 for fence in fences if fence and _REQUEST.match(fence.text))
    return calls >= _SEVERAL and 2 * calls >= len(section.children)


def _fences_above_all(section: Section) -> Iterator[Fence]:
    """The HTTP fence with which a section begins, perhaps behind a sentence."""
    for block in section.blocks[:_SEVERAL]:
        if isinstance(block, Fence):
            if block.language.startswith("http"):
                yield block
            return


_REQUEST = regex.compile(rf"\s*(?:{'|'.join(METHODS)})\s+/")


def scope_at(section: Section, outer: Scope, place: int) -> Scope:
    """The scope at a place of a section that stands in ``outer``."""
    scope = inner(outer, section)
    inside = (each for each in section.children if each.span.start <= place < each.span.end)
    child = next(inside, None)
    return scope_at(child, scope, place) if child else scope


def based(route: Route, scope: Scope) -> Route:
    """``route`` below the base path of ``scope``, unless it is written with it, or well-known: such
    a path is that of a whole host (RFC 8615)."""
    if not scope.base or f"{route.path}/".startswith((f"{scope.base}/", "/.well-known/")):
        return route
    base, first = scope.base, route.path.split("/")[1]
    if base.endswith(f"/{first}") and _MANY.search(base):  # ``/api/v1/admin`` and ``/admin/users``
        base = base.removesuffix(f"/{first}")
    path, _ = normal_path(base + route.path)
    return Route(route.method, path, route.query, route.span)


_MANY = regex.compile(r"/\w.*/\w")


def among(scope: Scope, routes: Iterable[Route]) -> Scope:
    """``scope`` without its base path where most routes of one list are written with it: then the
    others are not below it, like ``/health`` beside ``/api/v1/orders``."""
    written = [f"{route.path}/".startswith(f"{scope.base}/") for route in routes]
    return replace(scope, base="") if 2 * sum(written) > len(written) else scope


def inside(scope: Scope, path: str) -> Scope:
    """``scope`` below a path that is stated for what stands in it."""
    whole = _joined(scope.base, path)
    return replace(scope, base=whole, path=whole)


def _joined(base: str, path: str) -> str:
    """``path`` below ``base``, unless it is a base path itself or written with it."""
    if not path or not base or is_base(path.split("/")[1]) or f"{path}/".startswith(f"{base}/"):
        return path or base
    return base + path


def only_base(outline: Outline) -> str:
    """The base path of the document, if it states a single one."""
    sections = list(outline.walk())
    about = {
        each: None
        for section in sections
        if _names_api(english(section.title)) or _has_table_of_calls(section)
        for each in section.walk()
    }
    stated = {base for section in sections if (base := base_path(section, BASE_LABELS))}
    bases = stated or {base for section in about if (base := placed(section))}
    bases = bases or {base for each in sections if (base := placed(each, of_api=False))}
    return bases.pop() if len(bases) == 1 else ""


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
