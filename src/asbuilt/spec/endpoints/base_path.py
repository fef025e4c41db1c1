"""Base paths: what a section says that all of its paths stand below."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain, pairwise

from asbuilt import regex
from asbuilt.document.blocks import Block, Fence, List, Paragraph, Quote, Table, Text
from asbuilt.document.text import part
from asbuilt.spec.endpoints.call import is_base
from asbuilt.spec.endpoints.route import path_in
from asbuilt.spec.figures.vocabulary import any_of
from asbuilt.spec.label import pair
from asbuilt.spec.language import denies, english
from asbuilt.spec.section import Section, labels, own_text, own_words
from asbuilt.spec.title import normal_title

BASE_LABELS = {"base path", "base url", "base uri", "api base", "api base url", "api prefix",
               "url prefix", "base api url", "base endpoint", "base", "base route", "root path",
               "root url", "api root", "path prefix", "route prefix", "api base path",
               "base address", "base urls", "root uri", "service root", "api url", "api address",
               "api server", "api servers", "server url", "server urls", "server path",
               "context path", "context root", "mount path", "mount point", "common prefix",
               "version prefix"}  # fmt: skip
PREFIX_LABELS = {*BASE_LABELS, "prefix"}
MOUNT_LABELS = {*PREFIX_LABELS, "server", "servers", "host", "hosts", "root", "namespace", "mount",
                "mounted", "mounted at", "mounted on", "mounted under", "served at",
                "served from", "served under"}  # fmt: skip
"""What a base path is called where an API is described; elsewhere a server is a machine."""

_MENTIONS_PATH = regex.compile(r"(?:[\s`*(<]|://[^\s/]+)/\w")
_NAMES_OF_BASES = ("base", "prefix", "root", "api url", "api address", "server", "served", "host",
                   "namespace", "context", "mount")  # fmt: skip
"""One of these is in each label, and in each sentence that calls a base path so."""
_ONLY_ADDRESS = regex.compile(
    r"[`*<]*(?:https?://)?[\w.:{}-]*(?:/[\w.-]+)+/?[`*>]*(?:\s\([^()]*\))?[.,;]?"
)
_OPEN_HOST = regex.compile(
    r"[`*]*(?:\{[\w.-]+\}|<[\w.-]+>|[\w-]+(?:\.[\w-]+)*:\d+|[\w-]+(?:\.[\w-]+)+)(?=/[\w.-])"
)
"""A host that a base address leaves open or gives no scheme: ``{HOST}/v2``, ``localhost:80/v2``."""

_PATH = (
    r"(?<!GET )(?<!PUT )(?<!POST )(?<!PATCH )(?<!DELETE )[`*(<]*(?P<path>(?P<host>https?://[^\s`)>*/]+)?"
    r"(?!\S*\b(?:docs?|swagger|openapi|redoc)\b)/[\w./-]*\w)(?!/?[{<]|/:)"
)
_THINGS = (
    r"(?:address(?:es)?|apis?|calls|endpoints?|interfaces?|methods|operations|paths?|requests|resources?|routes?"
    r"|service|ur[il]s?)\b"
)
_BASE = r"(?:base|root)\s+(?:api\s+)?(?:ur[li]|path|address)\b"
_NAMED_BASE = regex.compile(
    rf"(?:\b{_BASE}\W{{1,4}}|\b{_BASE}[^./]{{0,60}}?(?:\s(?:is|are|[-–—])(?=\s)|[:=])"
    rf"[^./:]{{0,25}}?\s|(?:^|\b{_THINGS}[^.()]{{0,40}}\()(?:base|prefix|root)\W{{1,4}}){_PATH}",
    re.IGNORECASE,
)
_RELATIVE = regex.compile(
    r"\b(?:relative to|prefix(?:ed)?|preceded by|(?:without|omit(?:s|ting)?) (?:the|their) leading"
    rf"|prepend(?:s|ed)?)[\s:：]"
    rf"(?:[^./]{{0,40}}?\s)??{_PATH}",
    re.IGNORECASE,
)
_SERVING = (
    "available", "exposed", "found", "hosted", "live", "mounted", "offered", "published",
    "reachable", "rooted", "served",
)  # fmt: skip
_SERVED = rf"(?:{'|'.join(_SERVING)}|lives)"
_PLACED = regex.compile(
    rf"(?:(?:\b(?P<all>all(?: the| our)?|every|each)\s|\b){_THINGS}"
    rf"|(?P<whole>\beverything\b|^(?={_SERVED}\b))"
    r"|(?P<one>\b(?:the|this|our) (?:whole |http |json |rest )?(?:api|backend|interface|service))"
    r"(?= (?:is|lives)\b))"
    r"[^.]{0,80}?(?P<rest>, (?:and )?all(?: of them)? (?:(?:are|is|stand) )?)?"
    r"\b(?:under|below|beneath|relative to|preceded by|prefixed (?:with|by)"
    r"|hangs? off"
    rf"|(?:start|begin)s? with|(?P<served>{_SERVED}) (?:at|from|on|under|below|beneath|via))"
    rf"\s(?:[^./]{{0,30}}?\s)??{_PATH}",
    re.IGNORECASE,
)
_ALL = rf"\b(?:all|every|each)\s+(?:[^.;:/\s]+\s+){{0,3}}?{_THINGS}"
_OF_ALL = regex.compile(
    rf"(?:{_ALL}|^all\b(?: of (?:them|these|this))?)[^.;/]{{0,60}}?{_PATH}(?=[`*)]|\s|\.?$)",
    re.IGNORECASE,
)
_ALL_BEHIND = regex.compile(rf"{_PATH}[`*]*\s[^.;/]{{0,60}}?{_ALL}", re.IGNORECASE)
"""A sentence that names a path and all routes, in whatever words, those of other languages too."""
_VERSION = regex.compile(r"/v[0-9]{1,3}\Z")
_OF_ANOTHER = regex.compile(
    r"\b(?:not?|never|nor|old|legacy|deprecated|retired|former|previous|except|instead|but|until"
    r"|mov(?:e|ed|ing)|migrat\w*|switch\w*)\b",
    re.IGNORECASE,
)
_PROTOCOL = regex.compile(
    r"(?:(?:plain|rest(?:ful)?|apis?|json|https?(?:/[123](?:\.[01])?)?|m?tls|over|via|and|only|all)"
    rf"(?:[\s,()&+-]{{1,3}}|/)){{1,8}}(?:(?:under|below|at|on|from)\s)?{_PATH}(?=[`*)]*(?:[.,;:]|\s[-–—]|$))",
    re.IGNORECASE,
)
"""A line that begins with how to speak to the API, and where: ``REST over mTLS, under `/v1` ``."""

_MAY_PLACE = regex.compile(
    any_of(
        (
            "relative to", "prefix(?:ed)?", "preceded by", "leading", "prepend(?:s|ed)?", "under",
            "below", "beneath", "hangs? off", "(?:start|begin)s? with", "lives", *_SERVING,
        )
    )
    + r"|/v[0-9]{1,3}(?:[\s`*).]|$)"
)  # fmt: skip
"""What stands in small letters in each text that :func:`placed` understands, unless it begins with
how to speak to the API."""


def base_path(section: Section, names: set[str]) -> str:
    """The base path that a section names as such: under a label of ``names``, in a table of facts,
    or in a sentence, "The base path of all resources is `/v2`", or below a heading of its own;
    empty if it names none."""
    if headed := next(filter(None, map(_headed, (section, *section.children))), ""):
        return headed
    if not section.part(_mentions_base):
        return ""
    paths = (
        path_behind_host(value)
        for name, value in (*_labelled(section), *_tabled(section, names))
        if name in names and (name in PREFIX_LABELS or _ONLY_ADDRESS.fullmatch(value.text))
    )
    named = (
        found["path"]
        for text in section.part(_prose)
        if _names_base(text.lower()) and (found := _NAMED_BASE.search(text))
    )
    return next(filter(None, paths), "") or next(map(_without_host, named), "")


def _headed(section: Section) -> str:
    """The base path below a heading that is the label of one, ``### Base URL & versions``, or
    behind it there: ``### Base path: `/api```."""
    return section.part(_headed_path)


_AND = regex.compile(r"\s*(?:[&,/]|\band\b)\s*")


def _headed_path(section: Section) -> str:
    if _AND.split(section.title)[0] in BASE_LABELS:
        values = [found for block in section.blocks[:1] if (found := _address_in(block))]
        values += (text for _, text in _tabled(section, BASE_LABELS))
    else:
        named = pair(section.name) if _names_base(section.name.text.lower()) else None
        values = [named[1]] if named and normal_title(named[0].text) in BASE_LABELS else []
    return next(filter(None, map(path_behind_host, values)), "")


def placed(section: Section, *, of_api: bool = True) -> str:
    """The base path of a section about the API that says where its routes are: "All of them are
    relative to `/depot/v1`". That routes stand under a path may also be said of a few of them: then
    only what looks like a base path is one. A section that is not ``of_api`` by its title
    has to say that all of them do."""
    for text in section.part(_placing):
        if of_api and (found := _RELATIVE.search(text) or _PROTOCOL.match(text)):
            return _without_host(found["path"])
        for found in _PLACED.finditer(text):
            path = _without_host(found["path"])
            is_ours = found["served"] if found["host"] else is_only_base(path)
            every = found["all"] or found["rest"]
            whole = every or found["whole"] is not None or (found["one"] and found["served"])
            if path and (every if not of_api else whole or is_ours):
                return path
        if of_api and (base := next(filter(None, map(_versioned, text.split(". "))), "")):
            return base
    return ""


def _versioned(sentence: str) -> str:
    """The path with a version that a sentence names beside all routes; empty if it has none, or is
    about another one."""
    found = _OF_ALL.search(sentence) or _ALL_BEHIND.search(sentence)
    path = _without_host(found["path"]) if found else ""
    if not _VERSION.search(path) or _OF_ANOTHER.search(sentence) or denies(sentence):
        return ""
    return path


def _mentions_base(section: Section) -> bool:
    return _names_base(own_words(section))


def _names_base(said: str) -> bool:
    return any(map(said.__contains__, _NAMES_OF_BASES))


def _placing(section: Section) -> tuple[str, ...]:
    """The texts of a section that may say where routes stand: hardly any of a long list of them."""
    said = section.part(_prose)
    return tuple(text for text in said if _MAY_PLACE.search(text.lower()) or _PROTOCOL.match(text))


def is_only_base(path: str) -> bool:
    """Whether every segment of ``path`` is one of a base path: ``/api/v1``."""
    return all(map(is_base, path.split("/")[1:]))


def path_behind_host(text: Text) -> str:
    """The path of a base address, whose host may be left open; empty if it has none."""
    host = _OPEN_HOST.match(text.text)
    found = path_in(part(text, host.end(), len(text.text)) if host else text)
    return found[0].rstrip("/") if found else ""


def _without_host(written: str) -> str:
    return regex.sub(r"^https?://[^/]*", "", written).rstrip("/")


def _labelled(section: Section) -> Iterator[tuple[str, Text]]:
    """What stands behind labels, or first in the fence or the list of one path below them."""
    for label in labels(section, plain=True):
        match label.blocks if not label.value.text else ():
            case (List() | Fence() as below, *_):
                if address := _address_in(below):
                    yield label.name, address
            case _:
                yield label.name, label.value


def _address_in(block: Block) -> Text | None:
    """The address in a list, a fence or lines of nothing else below what says so, the first of
    several that have one path: that of production and that of a sandbox, each perhaps behind a name
    of its own, ``Sandbox: https://…``, or in a sentence."""
    if not isinstance(block, List | Fence | Paragraph):
        return None
    lines = [*map(_unnamed, _lines_of(block))]
    addresses = [line for line in lines if "://" in line.text]
    if isinstance(block, Paragraph) and not all(map(_is_address, addresses or lines)):
        said = " ".join(line.text for line in lines)
        urls = () if _OF_ANOTHER.search(said) else _URL.finditer(said)
        addresses = lines = [Text(url[0].rstrip("."), block.span) for url in urls]
    lines = addresses or lines[: not isinstance(block, List)]
    return lines[0] if len(set(map(path_behind_host, lines))) == 1 else None


_URL = regex.compile(r"https?://[^\s`)>*\"]+")


def _is_address(text: Text) -> bool:
    return _ONLY_ADDRESS.fullmatch(text.text) is not None


def _unnamed(line: Text) -> Text:
    """A line without the name before its address."""
    named = _NAMED_ADDRESS.match(line.text)
    return part(line, named.end(), len(line.text)) if named else line


_NAMED_ADDRESS = regex.compile(r"[^:/\n]{1,40}:[*_]{0,2}\s+(?=[`*<]*https?://)")


def _lines_of(block: List | Fence | Paragraph) -> Iterator[Text]:
    if isinstance(block, Paragraph):
        return iter(block.lines)
    if isinstance(block, List):
        return (item.text for item in block.items)
    return (Text(line.strip(), block.span) for line in block.text.split("\n") if line.strip())


def _tabled(section: Section, names: set[str]) -> Iterator[tuple[str, Text]]:
    """What stands in a table beside a name, ``| Base URL | https://… |``, or in a column of
    addresses that has one path for every environment."""
    for grid in section.blocks:
        if isinstance(grid, Table):
            rows = (grid.header, *grid.rows) if len(grid.header) == 2 else ()
            yield from ((normal_title(row[0].text), row[1]) for row in rows)
            titles = [normal_title(cell.text) for cell in grid.header]
            at = next((place for place, title in enumerate(titles) if title in names), None)
            cells = [row[at] for row in grid.rows if "://" in row[at].text] if at else []
            if at and len(set(map(path_behind_host, cells))) == 1:
                yield titles[at], cells[0]


def _prose(section: Section) -> tuple[str, ...]:
    """The paragraphs and items of a section that name a path, in English; the address in the fence
    or the list below a paragraph belongs to its last sentence."""
    if "/" not in own_text(section):
        return ()
    said = chain(_texts(section.blocks), _with_address_below(section.blocks))
    return tuple(english(text) for text in said if _MENTIONS_PATH.search(text))


def _with_address_below(blocks: tuple[Block, ...]) -> Iterator[str]:
    """The last lines of paragraphs that a lone address completes: ``The base URL is``."""
    for above, below in pairwise(blocks):
        if isinstance(above, Paragraph) and isinstance(below, List | Fence):
            leads = above.lines[-1].text.rstrip("*_ ").endswith(_LEADING_ON)
            alone = leads and all(_ONLY_ADDRESS.fullmatch(each.text) for each in _lines_of(below))
            if alone and (address := _address_in(below)):
                yield " ".join((*(line.text for line in above.lines), address.text))


_LEADING_ON = (":", "：", " is", " are", " at", " under", " below", " with", " from", " to", " on")


def _texts(blocks: tuple[Block, ...]) -> Iterator[str]:
    for block in blocks:
        match block:
            case Paragraph(lines=lines):
                yield " ".join(line.text for line in lines)
            case List(items=items):
                yield from (item.text.text for item in items)
            case Quote(children=children):
                yield from _texts(children)
