"""Services of others in diagrams: C4's ``System_Ext``, and flowcharts' nodes that are external."""

from __future__ import annotations

import re
from collections.abc import Iterator

from asbuilt import regex
from asbuilt.document.blocks import Fence, Text
from asbuilt.source import Source
from asbuilt.spec.language import english
from asbuilt.spec.passage import passage
from asbuilt.spec.services.heading import NAMED_OTHERS
from asbuilt.spec.services.service import Dependency, from_row

_C4 = regex.compile(
    r"\b(?:System|Container|Component)(?:Db|Queue)?_Ext\(\s*[\w.-]+\s*,\s*\"(?P<name>[^\"\n]{1,80})\""
)
_EXTERNAL = r"(?:external|third[- ]?party)"
_CLASSED = regex.compile(
    rf"[\[(]\"?(?P<name>[^\"\[\](){{}}\n]{{2,60}})\"?[\])]{{1,2}}:::(?:ext|{_EXTERNAL})", re.I
)
_MARK = regex.compile(rf"\({_EXTERNAL}", re.I)
_MARKED = regex.compile(
    r"[\[(\"](?P<name>[^\"\[\](){}<\n]{2,60}?)\s*(?:<br\s*/?>)?\s*"
    rf"\({_EXTERNAL}(?: (?:service|system|api))?\)",
    re.I,
)
_SUBGRAPH = regex.compile(r"^[ \t]*subgraph[ \t]+(?P<title>[^\n]{1,120})\n", re.MULTILINE)
_END = regex.compile(r"^[ \t]*end\b", re.MULTILINE)
_NODE = regex.compile(
    r"^[ \t]*[\w.-]+[\[({]{1,2}\"?(?P<name>[^\"\[\](){}<\n]{2,60})[\"\])}<]", re.MULTILINE
)


def drawn(source: Source, fence: Fence) -> Iterator[Dependency]:
    """The services that a diagram says are others'."""
    text = passage(source, fence)
    for name in _names(text.text):
        yield from_row({"name": Text(name["name"], text.span(*name.span("name")))}, True)


def _names(text: str) -> Iterator[re.Match[str]]:
    if "_Ext(" in text:
        yield from _C4.finditer(text)
    if ":::" in text:
        yield from _CLASSED.finditer(text)
    if _MARK.search(text):
        yield from _MARKED.finditer(text)
    for group in _SUBGRAPH.finditer(text) if "subgraph" in text else ():
        if NAMED_OTHERS.search(english(group["title"]).lower()):
            end = _END.search(text, group.end())
            yield from _NODE.finditer(text, group.end(), end.start() if end else len(text))
