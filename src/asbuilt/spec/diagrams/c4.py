"""C4 diagrams, as Mermaid and the C4 library of PlantUML write them, as links between nodes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from asbuilt import regex
from asbuilt.spec.diagrams.graph import Link, Node
from asbuilt.spec.diagrams.written import Line, named
from asbuilt.spec.passage import Passage

_NODE = regex.compile(
    r"\s*(?:Person|System|Container|Component|Node|Deployment_Node)(?:Db|Queue)?(?:_Ext)?"
    r"\(\s*(?P<id>[\w.-]+)\s*,\s*\"(?P<label>[^\"\n]{1,120})\""
)
_EDGE = regex.compile(
    r"\s*(?P<both>Bi)?Rel(?P<back>_Back)?(?:_[A-Z][A-Za-z]*)?"
    r"\(\s*(?P<from>[\w.-]+)\s*,\s*(?P<to>[\w.-]+)\s*[,)]"
)


def links(passage: Passage, lines: Iterable[Line]) -> Iterator[Link]:
    """``Container(api, "API", "Python")`` and ``Rel(web, api, "calls")``."""
    known: dict[str, Node] = {}
    for start, line in lines:
        node, edge = _NODE.match(line), _EDGE.match(line)
        if node:
            yield known.setdefault(node["id"], named(passage, start, node, "label")), None, False
        elif edge:
            one, two = (
                known.setdefault(edge[side], named(passage, start, edge, side))
                for side in (("to", "from") if edge["back"] else ("from", "to"))
            )
            yield one, two, not edge["both"]
