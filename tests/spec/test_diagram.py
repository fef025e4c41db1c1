"""Diagrams drawn with characters, as Mermaid, or as a chain of arrows."""

from __future__ import annotations

import time

import pytest

from asbuilt.document.blocks import Fence
from asbuilt.document.reader import read
from asbuilt.source import Source
from asbuilt.spec.diagrams.diagram import read_diagram
from asbuilt.spec.diagrams.graph import Diagram
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
FANNED_OUT = """\
┌─────────────┐
│   Ticketing │
└─────────────┘
       │
  ┌────┼─────┐
  ▼    ▼     ▼
┌───┐┌───┐┌─────┐
│DB ││MQ ││Mails│
└───┘└───┘└─────┘
"""
FANNED_IN = """\
┌─────────────────┐
│     Shells      │
│  ┌───┐   ┌───┐  │
│  │Web│   │App│  │
│  └─┬─┘   └─┬─┘  │
└────┼───────┼────┘
     └───────┘
         │
         v
    ┌─────────┐
    │ Vault   │
    │         │
    │ kept    │
    └─────────┘
"""
LISTING = """\
┌────────────────┐
│ Ticket Office  │
│ (two floors)   │
│ - sells        │
│ - refunds      │
└───────┬────────┘
        │
┌───────▼────────┐
│ 1. Till        │
└────────────────┘
"""

SHARED = """\
┌──────────────────────────┐
│         Counters         │
├────────┬────────┬────────┤
│  Till  │ Kiosk  │ Phone │
│ (old)  │        │        │
└───┬────┴───┬────┴───┬────┘
    └────────┼────────┘
             │
         ┌───┴───┐
         │ Fares │
         └───────┘
"""
SIDE_BY_SIDE = """\
┌──────┬───────┐     ┌───────┐
│ Till │ Kiosk │ ──▶ │ Fares │
└──────┴───────┘     └───────┘
"""
LAYERS = """\
┌────────────┐
│ Pages      │
├────────────┤
│ Rules      │
└─────┬──────┘
      ▼
┌────────────┐
│ Rows       │
└────────────┘
"""
MOVED = """\
   ┌────────┐   ┌──────┐
   │后台页面│──▶│ 票务 │
   └──┬─────┘   └──────┘
      ╪
   ┌──▼────┐    ┌──────┐
   │Archive1│    │ Desk  │
   └───────┘    └───┬──┘
                    ▾
                ╒══════╕
                │ Bell │
                ╘══════╛
"""

SAID = """\
┌────────┐     ┌──────┐        ┌───────┐
│ Skier  │     │ Till │        │ Stock │
└───┬────┘     └──┬───┘        └───┬───┘
    │             │                │
    ├─ pass? ────>│                │
    │             │ take           │
    │             ├─────────────── >│
    │             │<───────────────┤
    │<────────────│                │
    │             │                │
"""
SAID_BELOW_NAMES = """\
Skier         [Till]          Stock
  |              |              |
  |--- pass? --->|              |
  |              |              |
  |------------ spare? -------->|
  |<----------------------------|
  |              |<-- refill ---|
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
        pytest.param(
            FANNED_OUT,
            ["Ticketing", "DB", "MQ", "Mails"],
            {("Ticketing", "DB"), ("Ticketing", "MQ"), ("Ticketing", "Mails")},
            id="one to many",
        ),
        pytest.param(
            FANNED_IN,
            ["Shells", "Web", "App", "Vault"],
            {("Web", "Vault"), ("App", "Vault")},
            id="many to one, through the border around them",
        ),
        pytest.param(
            LISTING,
            ["Ticket Office (two floors)", "1. Till"],
            {("Ticket Office (two floors)", "1. Till")},
            id="lists in boxes, an arrowhead in a border",
        ),
        pytest.param(
            MOVED,
            ["后台页面", "票务", "Archive1", "Desk", "Bell"],
            {("后台页面", "票务"), ("后台页面", "Archive1"), ("Desk", "Bell")},
            id="sides that their words have moved, rarer characters",
        ),
        pytest.param(
            SIDE_BY_SIDE, ["Till", "Kiosk", "Fares"], {("Kiosk", "Fares")}, id="shared sides"
        ),
        pytest.param(LAYERS, ["Pages", "Rows"], {("Pages", "Rows")}, id="layers in one box"),
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


def test_boxes_that_share_their_sides_have_lines_of_their_own() -> None:
    found = diagram(SHARED)
    assert [node.name for node in found.nodes] == [
        "Counters", "Till (old)", "Kiosk", "Phone", "Fares",
    ]  # fmt: skip
    assert {(edge.source, edge.target) for edge in found.edges} == {
        ("Till (old)", "Fares"), ("Kiosk", "Fares"), ("Phone", "Fares"),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("Ticket app\n   |\n   v\nFare API\n\n  ↓ SQL\nPostgres 16\n",
                     [("Ticket app", "Fare API"), ("Fare API", "Postgres 16")], id="parts"),
        pytest.param("[ Rules ]\n↑\n[ Ports ]\n▲\n( Adapters )\n",
                     [("Ports", "Rules"), ("Adapters", "Ports")], id="upwards, in brackets"),
        pytest.param("open the till\n↓\ntake the money\n↓\nclose it\n", [], id="steps"),
    ],
)  # fmt: skip
def test_names_one_below_the_other(text: str, expected: list[tuple[str, str]]) -> None:
    assert [(edge.source, edge.target) for edge in diagram(text).edges] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(SAID, [("Skier", "Till"), ("Till", "Stock")], id="boxes"),
        pytest.param(SAID_BELOW_NAMES, [("Skier", "Till"), ("Skier", "Stock"), ("Stock", "Till")],
                     id="names"),
    ],
)  # fmt: skip
def test_what_is_said_between_lines_of_life(text: str, expected: list[tuple[str, str]]) -> None:
    assert [(edge.source, edge.target) for edge in diagram(text).edges] == expected


def test_a_line_without_an_arrowhead_has_no_direction() -> None:
    (edge,) = diagram(PLAIN).edges
    assert (edge.source, edge.target, edge.directed) == ("A", "B", False)


def test_a_mermaid_flowchart() -> None:
    found = diagram(
        "graph LR\n"
        "  A[Client app] -->|HTTP| B(Server)\n"
        "  B --> C[(Database)]\n"
        "  B -- calls --> D{Balancer}\n"
        "  D -.-> A\n"
        "  D --- E\n"
        "  E --> \n"
        "  subgraph x\n  end\n  style A fill:#fff\n",
        "mermaid",
    )
    assert [node.name for node in found.nodes] == [
        "Client app", "Server", "Database", "Balancer", "E",
    ]  # fmt: skip
    assert [(edge.source, edge.target, edge.directed) for edge in found.edges] == [
        ("Client app", "Server", True),
        ("Server", "Database", True),
        ("Server", "Balancer", True),
        ("Balancer", "Client app", True),
        ("Balancer", "E", False),
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
        "┌" + "┬" * 90_000,
        "┌┬┬┬┬┬┬┬┐\n" * 9_000,
        "a      b\n" + "|      |\n" * 3 + "|" + "-" * 90_000 + "|",
        "a -> " * 5_000 + "\n",
        "x" * 1_000_000,
    ],
)
def test_hostile_drawings_are_read_in_time(text: str) -> None:
    begun = time.perf_counter()
    diagram(text + "\n")
    assert time.perf_counter() - begun < 5


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param(
            "  a & b --> c & d\n",
            [("a", "c"), ("a", "d"), ("b", "c"), ("b", "d")],
            id="several on each side",
        ),
        pytest.param(
            '  web["Shop (React)"] -->|"GET /x (cached)"| api([Orders])\n',
            [("Shop (React)", "Orders")],
            id="brackets in quotes",
        ),
        pytest.param(
            "  api --> db\n  db[(Ledger)]\n", [("api", "Ledger")], id="a label that comes later"
        ),
        pytest.param(
            "  subgraph back [Back office]\n    desk[Desk]\n  end\n  shop --> back\n",
            [("shop", "Back office")],
            id="a subgraph",
        ),
        pytest.param("  api-gw --> order-db;\n", [("api-gw", "order-db")], id="hyphens"),
        pytest.param("  a --> b; b --> c\n", [("a", "b"), ("b", "c")], id="two on a line"),
        pytest.param("  a <--> b\n", [("a", "b"), ("b", "a")], id="both ways"),
        pytest.param(
            '  db@{ shape: cyl, label: "Ledger" }\n  a -. nightly .-> db\n',
            [("a", "Ledger")],
            id="a shape by name",
        ),
        pytest.param(
            "  a[Shop (web)] --> b([Till (2)])\n  b --> c(Ledger (old))\n  c --> d{{MQ (fast)}}\n",
            [
                ("Shop (web)", "Till (2)"),
                ("Till (2)", "Ledger (old)"),
                ("Ledger (old)", "MQ (fast)"),
            ],
            id="brackets without quotes",
        ),
        pytest.param(
            "  a[/In/] --> b[(Ledger)]\n  b --> c[[Print]]\n  c --> d>Flag]\n  d --> e((Hub))\n",
            [("In", "Ledger"), ("Ledger", "Print"), ("Print", "Flag"), ("Flag", "Hub")],
            id="shapes",
        ),
        pytest.param(
            "  a -- read-only --> b\n  b--now-->c\n  c -. v1.2 .-> d\n  d e1@--> e\n  e --x f\n",
            [("a", "b"), ("b", "c"), ("c", "d"), ("d", "e"), ("e", "f")],
            id="words and ids on links",
        ),
        pytest.param(
            "  Ш[Шлюз] ==> С((Сервис))\n  С -->|пишет| 库[(数据库)]\n",
            [("Шлюз", "Сервис"), ("Сервис", "数据库")],
            id="ids in other alphabets",
        ),
    ],
)
def test_what_flowcharts_connect(body: str, expected: list[tuple[str, str]]) -> None:
    found = diagram(f"flowchart TB\n{body}", "mermaid")
    assert [(edge.source, edge.target) for edge in found.edges] == expected


@pytest.mark.parametrize(
    "line",
    ["/berths/free  → Free berths", "Desk -> GET /berths", "└─> Ledger -> Archive"],
)
def test_a_route_or_a_branch_is_no_part(line: str) -> None:
    assert diagram(f"{line}\n") == Diagram()


@pytest.mark.parametrize("question", ["{Is it paid?}", '{"Is it paid?"}', "{已付款？}"])
def test_a_flowchart_that_asks_questions_shows_no_parts(question: str) -> None:
    body = f"  a[Clerk opens the till] --> b{question}\n  b -- no --> c[Remind]\n"
    assert diagram(f"flowchart TD\n{body}", "mermaid") == Diagram()


@pytest.mark.parametrize(
    "head", ["graph LR", "flowchart TD", "sequenceDiagram\n  participant a", "%% c\ngraph TB;"]
)
def test_the_fence_of_a_chart_may_name_no_language(head: str) -> None:
    arrow = "->>" if "sequence" in head else "-->"
    assert edges(diagram(f"{head}\n  a {arrow} b{': x' * (arrow == '->>')}\n")) == [
        ("a", "b", True)
    ]


def test_a_flowchart_may_begin_with_front_matter_and_comments() -> None:
    found = diagram("---\ntitle: Orders\n---\n%% drawn by hand\ngraph LR;\n  a --> b\n", "mermaid")
    assert edges(found) == [("a", "b", True)]
