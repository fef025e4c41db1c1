"""Diagrams drawn with characters, as Mermaid, or as a chain of arrows."""

from __future__ import annotations

import time

import pytest

from asbuilt.document.blocks import Fence
from asbuilt.document.reader import read
from asbuilt.source import Source
from asbuilt.spec.diagram import Diagram, read_diagram
from asbuilt.spec.passage import passage

UNICODE = """\
┌─────────────┐     ┌─────────────┐     ┌─────────────┐
│   Client    │────▶│   Server    │◀───▶│  Database   │
└─────────────┘     └─────────────┘     └─────────────┘
"""
ASCII = """\
+--------+      +--------+
| Web    | ---> | API    |
| client |      +--------+
+--------+          |
    |               v
    |           +--------+
    +---------->|   DB   |
                +--------+
"""
NESTED = """\
┌─────────────────────────────┐
│ Cloud                       │
│  ┌─────┐  HTTP   ┌─────┐    │
│  │  A  │◀───────▶│  B  │    │
│  └──┬──┘         └─────┘    │
│     └──────┐                │
│            ▼                │
│         ╔═════╗             │
│         ║  C  ║             │
│         ╚═════╝             │
└─────────────────────────────┘
"""
LABELLED = """\
┌──┐         ┌──┐
│A │──REST──►│B │
└──┘         └──┘
"""
PLAIN = """\
┌──┐   ┌──┐
│A │───│B │
└──┘   └──┘
"""


def diagram(text: str, info: str = "") -> Diagram:
    source = Source("spec.md", f"```{info}\n{text}```\n")
    (fence,) = read(source).blocks
    assert isinstance(fence, Fence)
    found = read_diagram(passage(source, fence), fence.info)
    for node in found.nodes:
        assert source.slice(node.span) in node.name
    return found


@pytest.mark.parametrize(
    ("text", "nodes", "edges"),
    [
        pytest.param(
            UNICODE,
            ["Client", "Server", "Database"],
            {("Client", "Server"), ("Server", "Database"), ("Database", "Server")},
            id="box drawing",
        ),
        pytest.param(
            ASCII,
            ["Web client", "API", "DB"],
            {("Web client", "API"), ("API", "DB"), ("Web client", "DB")},
            id="plus and minus",
        ),
        pytest.param(
            NESTED, ["Cloud", "A", "B", "C"], {("A", "B"), ("B", "A"), ("A", "C")}, id="nested"
        ),
        pytest.param(LABELLED, ["A", "B"], {("A", "B")}, id="words on the line"),
        pytest.param("Client -> Server → DB\n", ["Client", "Server", "DB"],
                     {("Client", "Server"), ("Server", "DB")}, id="a chain"),
        pytest.param("just text\n", [], set(), id="no diagram"),
        pytest.param("┌──┐\n│A\n", [], set(), id="half a box"),
        pytest.param("┌──┐\n│  │\n└──┘\n", [], set(), id="an empty box"),
        pytest.param("", [], set(), id="nothing"),
    ],
)  # fmt: skip
def test_what_is_drawn(text: str, nodes: list[str], edges: set[tuple[str, str]]) -> None:
    found = diagram(text)
    assert [node.name for node in found.nodes] == nodes
    assert {(edge.source, edge.target) for edge in found.edges if edge.directed} == edges


def test_a_line_without_an_arrowhead_has_no_direction() -> None:
    (edge,) = diagram(PLAIN).edges
    assert (edge.source, edge.target, edge.directed) == ("A", "B", False)


def test_a_mermaid_flowchart() -> None:
    found = diagram(
        "graph LR\n"
        "  A[Client app] -->|HTTP| B(Server)\n"
        "  B --> C[(Database)]\n"
        "  B -- calls --> D{Ready?}\n"
        "  D -.-> A\n"
        "  D --- E\n"
        "  E --> \n"
        "  subgraph x\n  end\n  style A fill:#fff\n",
        "mermaid",
    )
    assert [node.name for node in found.nodes] == [
        "Client app", "Server", "Database", "Ready?", "E",
    ]  # fmt: skip
    assert [(edge.source, edge.target, edge.directed) for edge in found.edges] == [
        ("Client app", "Server", True),
        ("Server", "Database", True),
        ("Server", "Ready?", True),
        ("Ready?", "Client app", True),
        ("Ready?", "E", False),
    ]


@pytest.mark.parametrize("info", ["json", "rust", "sql"])
def test_code_is_no_diagram(info: str) -> None:
    assert diagram("a -> b\n", info) == Diagram()


def test_another_kind_of_mermaid_is_no_flowchart() -> None:
    assert diagram("pie\n  A --> B\n", "mermaid") == Diagram()


def edges(found: Diagram) -> list[tuple[str, str, bool]]:
    return [(edge.source, edge.target, edge.directed) for edge in found.edges]


def test_participants_of_a_sequence_are_nodes() -> None:
    found = diagram(
        """\
sequenceDiagram
    autonumber
    actor U as Shopper
    participant A
    participant "odd"
    U->>+A: search
    alt found
        A->>Index: query
        Index-->>A: rows
    end
    Note over A,Index: cached
    A-->>-U: answer
    A->>A: log
""",
        "mermaid",
    )
    assert edges(found) == [("Shopper", "A", True), ("A", "Index", True)]
    assert [node.name for node in found.nodes] == ["Shopper", "A", "odd", "Index"]


def test_elements_of_c4_are_nodes() -> None:
    found = diagram(
        """\
C4Container
    title Shop
    Person(shopper, "Shopper")
    System_Boundary(s, "Shop") {
        Container(web, "Web app", "Vue", "Shows things")
        ContainerDb(db, "Store", "PostgreSQL")
    }
    System_Ext(pay, "Payments")
    Rel(shopper, web, "uses", "HTTPS")
    Rel_D(web, db, "reads")
    BiRel(web, pay, "talks to")
""",
        "mermaid",
    )
    assert edges(found) == [
        ("Shopper", "Web app", True),
        ("Web app", "Store", True),
        ("Web app", "Payments", False),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "+" * 29_000,
        "+-+\n|a|\n" * 3_500,
        ("+-+ " * 100 + "\n" + "|a|-" * 100 + "\n" + "+-+ " * 100 + "\n") * 24,
        ("-" * 300 + "\n") * 90,
        "+--+\n|a |\n+--+" + ("-+" * 120 + "\n|") * 100,
        "a -> " * 5_000 + "\n",
        "x" * 1_000_000,
    ],
)
def test_hostile_drawings_are_read_in_time(text: str) -> None:
    begun = time.perf_counter()
    diagram(text + "\n")
    assert time.perf_counter() - begun < 5
