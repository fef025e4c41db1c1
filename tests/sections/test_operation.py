"""How services are run and what they need, in the shapes of documents that others wrote."""

from __future__ import annotations

from textwrap import dedent

import pytest

import asbuilt
from asbuilt.source import Source
from asbuilt.spec.model import Specification
from asbuilt.spec.sections.overview import Overview


def read(text: str) -> Specification:
    return asbuilt.read(Source("spec.md", dedent(text)))


# ---------------------------------------------------------------- diagrams


def edges(text: str) -> list[tuple[str, str]]:
    return [(edge.source, edge.target) for edge in read(text)[Overview].edges]


FLOW = "```mermaid\nflowchart LR\n  till[Till] --> stock[(Stock)]\n```\n"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(f"# Shop\n## Architecture\n### Restocking\n{FLOW}", id="a heading above"),
        pytest.param(f"# Лавка\n## Целевая архитектура\n{FLOW}\n## Роли\n## Сроки\n", id="Russian"),
        pytest.param(f"# 商店\n## 目标架构\n{FLOW}\n## 功能需求\n## 角色\n", id="Chinese"),
        pytest.param(f"# Loja\n## Visão da Arquitetura\n{FLOW}\n## Requisitos\n## Papéis\n",
                     id="Portuguese"),
        pytest.param(f"# Laden\n## Zielarchitektur\n{FLOW}\n## Anforderungen\n## Rollen\n",
                     id="German"),
        pytest.param("# Shop\n## Architecture\nTill\n→ Stock\n", id="arrows that begin lines"),
        pytest.param("# Shop\n## Checkout\n```mermaid\nsequenceDiagram\nTill->>Stock: take\n```\n",
                     id="a sequence anywhere"),
    ],
)  # fmt: skip
def test_where_diagrams_of_the_system_stand(text: str) -> None:
    assert edges(text) == [("Till", "Stock")]


@pytest.mark.parametrize(
    "title",
    ["Entity Relationship Diagram", "State diagram", "Component directory structure", "Checkout"],
)
def test_other_diagrams_show_no_components(title: str) -> None:
    assert edges(f"# Shop\n## Design\nWords.\n## {title}\n{FLOW}\n## Roles\n- clerk\n") == []


def test_lines_of_life_drawn_with_characters_are_no_chain() -> None:
    text = """
        # Shop
        ## Architecture
        ```
        Till          Stock
          │──(1) take───>│
          │              │──(2) log──> │
        ```
        ## Roles
        - clerk
    """
    assert edges(text) == []
