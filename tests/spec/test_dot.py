"""Graphviz' DOT: which links a graph says."""

from __future__ import annotations

import pytest

from asbuilt.spec.sections.overview import read
from tests.sections.documents import outline_of


def edges(body: str, head: str = "digraph harbour {", info: str = "dot") -> list[str]:
    found = read(outline_of(f"# Boats\n## Architecture\n```{info}\n{head}\n{body}\n}}\n```\n"))
    return [
        f"{each.source} {'->' if each.directed else '--'} {each.target}" for each in found.edges
    ]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("web -> api -> store;", ["web -> api", "api -> store"]),
        ("web -> api; api -> store", ["web -> api", "api -> store"]),
        ("web -> {api desk}", ["web -> api", "web -> desk"]),
        ('web [label="Web\\nclient"]; web -> api [label="HTTP"]', ["Web client -> api"]),
        ('"tide desk":out -> store:in:n', ["tide desk -> store"]),
        ("rankdir=LR\nnode [shape=box]\nedge [color=red]\na -> b // c -> d", ["a -> b"]),
        ('subgraph cluster_in {\n  label="Inside"\n  api -> store\n}', ["api -> store"]),
        ("/* a -> b */\n# c -> d\n", []),
        ("a -- b", ["a -- b"]),
        ("a -> ; ???", []),
    ],
)
def test_links(body: str, expected: list[str]) -> None:
    assert edges(body) == expected


@pytest.mark.parametrize("info", ["graphviz", "gv", ""])
def test_the_fence_may_be_called_otherwise_or_not_at_all(info: str) -> None:
    assert edges("a -> b", info=info) == ["a -> b"]


def test_what_is_no_graph_has_no_links() -> None:
    assert edges("a -> b", head="harbour {") == []


def test_nodes_stand_where_their_names_do() -> None:
    outline = outline_of('## Architecture\n```dot\ndigraph {\n  "tide desk" -> store\n}\n```\n')
    assert [outline.source.slice(node.span) for node in read(outline).nodes] == [
        "tide desk", "store",
    ]  # fmt: skip
