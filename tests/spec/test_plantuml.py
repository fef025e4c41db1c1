"""Diagrams in PlantUML: components, deployments, sequences and C4."""

from __future__ import annotations

import pytest

from asbuilt.spec.diagrams.graph import Diagram
from tests.spec.test_diagram import diagram, edges

COMPONENTS = """\
@startuml
skinparam shadowing false
actor "Skier" as skier
component "Pass office" as office #lightblue
[Turnstile feed] as feed
database Ledger <<PostgreSQL>>
queue "Scans" as scans
package "Valley" {
  node Kiosk {
    [Till]
  }
}
skier -> [Till] : buys
[Till] -down-> office : REST
office -[#red]-> Ledger
feed ..> scans
[Lift gate] --> feed
office <- scans
office <--> Mailer
office -- Printer
note right of office : kept short
@enduml
"""


def test_components_are_nodes_by_the_names_that_are_shown() -> None:
    found = diagram(COMPONENTS, "plantuml")
    assert edges(found) == [
        ("Skier", "Till", True),
        ("Till", "Pass office", True),
        ("Pass office", "Ledger", True),
        ("Turnstile feed", "Scans", True),
        ("Lift gate", "Turnstile feed", True),
        ("Scans", "Pass office", True),
        ("Pass office", "Mailer", True),
        ("Mailer", "Pass office", True),
        ("Pass office", "Printer", False),
    ]
    assert "Kiosk" in [node.name for node in found.nodes]


@pytest.mark.parametrize("info", ["puml", "uml", ""])
def test_the_fence_may_be_called_otherwise_or_nothing(info: str) -> None:
    assert edges(diagram("@startuml\n[Till] --> [Stock]\n@enduml\n", info)) == [
        ("Till", "Stock", True)
    ]


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("participant Till\nTill -> Stock : take\nStock --> Till : left\n", id="told"),
        pytest.param("actor Clerk as Till\nTill -> Stock : take\nStock --> Till : left\n",
                     id="a word on a dash"),
        pytest.param("autonumber\nStock <- Till ++: take\nTill <-- Stock --: left\n",
                     id="leftwards"),
    ],
)  # fmt: skip
def test_answers_in_a_sequence_are_no_links(body: str) -> None:
    found = [edge.replace("Clerk", "Till") for edge in map(_plain, edges(diagram(_uml(body))))]
    assert found == ["Till -> Stock"]


def _uml(body: str) -> str:
    return f"@startuml\n{body}@enduml\n"


def _plain(edge: tuple[str, str, bool]) -> str:
    return f"{edge[0]} -> {edge[1]}"


def test_the_names_of_c4_elements_are_shown() -> None:
    body = (
        "!include C4_Container.puml\n"
        'Person(skier, "Skier")\nContainer(shop, "Pass shop", "Vue")\n'
        'ContainerDb(db, "Passes", "PostgreSQL")\n'
        'Rel(skier, shop, "buys")\nRel_Back(db, shop, "reads")\n'
    )
    assert edges(diagram(_uml(body))) == [
        ("Skier", "Pass shop", True),
        ("Pass shop", "Passes", True),
    ]


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("class Pass\nclass Skier\nSkier --> Pass\n", id="classes"),
        pytest.param("[*] --> sold\nsold --> used\n", id="states"),
        pytest.param("entity pass {\n * id\n}\nentity skier {\n}\npass --> skier\n", id="entities"),
        pytest.param("start\n:sell a pass;\nstop\n", id="activities"),
        pytest.param("actor Skier\nusecase (Buy a pass) as B\nSkier --> B\n", id="use cases"),
        pytest.param("(Buy a pass) as B\nSkier --> B\n", id="use cases in brackets"),
    ],
)
def test_other_diagrams_show_no_parts(body: str) -> None:
    assert diagram(_uml(body)) == Diagram()
