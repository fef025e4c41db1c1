"""Diagrams under headings that do not say what they show."""

from __future__ import annotations

import pytest

import asbuilt
from asbuilt.source import Source
from asbuilt.spec.sections.overview import Overview


def edges(text: str) -> list[str]:
    spec = asbuilt.read(Source("spec.md", text))
    return [f"{edge.source} -> {edge.target}" for edge in spec[Overview].edges]


def fence(*lines: str, info: str = "") -> str:
    return "\n".join((f"```{info}", *lines, "```", ""))


ROLES = "## Roles\n- clerk\n"


@pytest.mark.parametrize(
    ("title", "drawing", "expected"),
    [
        pytest.param(
            "What talks to what",
            fence("Ticket app --> Fare service", "Fare service --> Postgres"),
            ["Ticket app -> Fare service", "Fare service -> Postgres"],
            id="words at the end of names",
        ),
        pytest.param(
            "In one picture",
            fence("graph LR", "  A[Kiosk 2] --> B[FareService]", "  B --> C[Redis (sessions)]",
                  info="mermaid"),
            ["Kiosk 2 -> FareService", "FareService -> Redis (sessions)"],
            id="names written as one word, and with asides",
        ),
        pytest.param(
            "The long way round",
            fence("Mercury --> Fare API", "Fare API --> fares database"),
            ["Mercury -> Fare API", "Fare API -> fares database"],
            id="one has a name of its own",
        ),
        pytest.param(
            "State management", fence("Seat store --> Fare client --> Fare API"),
            ["Seat store -> Fare client", "Fare client -> Fare API"], id="no diagram of states",
        ),
        pytest.param(
            "Structure", fence("Ada --> Grace"), ["Ada -> Grace"], id="a heading that says it",
        ),
        pytest.param(
            "Notes", "Ticket app → Fare service → Postgres\n",
            ["Ticket app -> Fare service", "Fare service -> Postgres"], id="a line of its own",
        ),
        pytest.param(
            "Notes", "[ Ticket app ]\n↓\n[ Fare service ]\n↓\n[ Postgres ]\n",
            ["Ticket app -> Fare service", "Fare service -> Postgres"], id="arrows between lines",
        ),
    ],
)  # fmt: skip
def test_parts_are_told_by_their_names(title: str, drawing: str, expected: list[str]) -> None:
    assert edges(f"# Trams\n## {title}\n{drawing}\n{ROLES}") == expected


@pytest.mark.parametrize(
    ("headings", "names"),
    [
        pytest.param("## Anforderungen\n## Rollen", ("Fahrdienst", "Kartendatenbank"), id="German"),
        pytest.param("## Requisitos funcionales\n## Roles\n## Objetivos",
                     ("Servicio de tarifas", "Pasarela"), id="Spanish"),
        pytest.param("## Exigences fonctionnelles\n## Rôles\n## Risques",
                     ("Passerelle", "Serveur de billets"), id="French"),
        pytest.param("## Requisitos funcionais\n## Papéis\n## Riscos",
                     ("Aplicativo", "Serviço de tarifas"), id="Portuguese"),
        pytest.param("## Требования\n## Роли", ("Шлюз", "Сервис тарифов"), id="Russian"),
        pytest.param("## 功能需求\n## 角色", ("小程序", "票务服务"), id="Chinese"),
    ],
)  # fmt: skip
def test_parts_are_told_in_every_language(headings: str, names: tuple[str, str]) -> None:
    one, two = names
    text = f"# T\n\n{headings}\n\n## Xyz\n" + fence(f"{one} --> {two}", f"{two} --> Redis")
    assert edges(text) == [f"{one} -> {two}", f"{two} -> Redis"]


@pytest.mark.parametrize(
    "lines",
    [
        pytest.param(("draft --> review", "review --> approved"), id="states"),
        pytest.param(("Open the till --> Check the database", "Check the database --> Pay"),
                     id="steps"),
        pytest.param(("1. If the API is slow --> Check query cache, restart",
                      "2. If errors --> Look at the logs of the service"), id="advice"),
        pytest.param(("Ticket app --> Fare service",), id="a single arrow"),
        pytest.param(("Browser: send the form", "↓", "Server: check it", "↓", "Client: show it"),
                     id="who does what"),
        pytest.param(("home page --> search page", "search page --> basket"), id="pages"),
        pytest.param(("https://a.example/app --> 303", "https://b.example/app --> 303"),
                     id="addresses"),
    ],
)  # fmt: skip
def test_steps_and_states_are_no_parts(lines: tuple[str, ...]) -> None:
    assert edges(f"# Trams\n## What happens\n{fence(*lines)}\n{ROLES}") == []


KIOSK = ["Kiosk app -> Fare API", "Fare API -> Postgres"]


@pytest.mark.parametrize(
    "text",
    [
        "`Kiosk app → Fare API → Postgres`",
        "**Kiosk app** → **Fare API** → **Postgres**",
        "Kiosk app ➡️ Fare API ➡️ Postgres",
        "Kiosk app→Fare API→Postgres",
        "A fare goes `Kiosk app -> Fare API -> Postgres`, and back.",
        "The way of a fare: Kiosk app => Fare API => Postgres.",
        "- `Kiosk app` --> `Fare API`: HTTPS\n- `Fare API` --> `Postgres`",
        "1. Kiosk app → Fare API\n2. Fare API → Postgres, two replicas",
    ],
)
def test_chains_may_stand_in_prose(text: str) -> None:
    assert edges(f"# Trams\n## What happens\n\n{text}\n\n{ROLES}") == KIOSK


@pytest.mark.parametrize(
    "text",
    [
        "Deploys: dev → staging → production",
        "Each `fares.id -> rides.fare_id` is a key.",
        "A ride is `bought -> stamped -> over`.",
        "- Kiosk app → restarted\n- Database → backed up\n- API → running",
    ],
)
def test_not_each_chain_in_prose_is_of_parts(text: str) -> None:
    assert edges(f"# Trams\n## Architecture\n\n{text}\n\n{ROLES}") == []


def test_some_headings_are_about_parts_or_about_steps() -> None:
    text = "# Trams\n## How it all fits together\n{}\n" + ROLES
    parts = text.format(fence("rail --> spreader --> door-queue --> lamp"))
    assert edges(parts) == ["rail -> spreader", "spreader -> door-queue", "door-queue -> lamp"]
    assert edges(text.format(fence("1. Open --> 2. Count --> 3. Close"))) == []


@pytest.mark.parametrize("title", ["Project structure", "Page structure", "Entities"])
def test_headings_may_say_that_a_diagram_is_about_something_else(title: str) -> None:
    drawing = fence("app --> service", "service --> database")
    assert edges(f"# Trams\n## {title}\n{drawing}\n{ROLES}") == []


@pytest.mark.parametrize("level", ["#", "##"])
@pytest.mark.parametrize("chapter", ["3. Structure", "Components", "Building blocks"])
def test_parts_stand_below_a_chapter_about_them(chapter: str, level: str) -> None:
    text = f"# Trams\n{level} {chapter}\n{level}# Flow\n{{}}\n" + ROLES
    parts = text.format(
        fence("kiosk_app --> fare_api", "office --> fare_api", "fare_api --> vipps")
    )
    assert edges(parts) == ["kiosk_app -> fare_api", "office -> fare_api", "fare_api -> vipps"]
    assert edges(text.format(fence("Open --> Count", "Count --> Check", "Check --> Close"))) == []


def test_people_speak_in_sequences_beside_drawings_of_the_parts() -> None:
    said = fence(
        "sequenceDiagram", "  participant C as Clerk", "  C->>Fares: asks", "  Fares->>Till: books",
        info="mermaid",
    )  # fmt: skip
    roles = "# Fares\n\n## Roles\n\n- **clerk**: sells\n- **auditor**: reads\n\n"
    assert edges(f"{roles}## Runtime\n\n{said}") == ["Clerk -> Fares", "Fares -> Till"]
    parts = fence("graph LR", "  A[App] --> F[Fares]", "  F --> D[(Postgres)]", info="mermaid")
    drawn = f"{roles}## Architecture\n\n{parts}\n## Runtime\n\n{said}"
    assert edges(drawn) == ["App -> Fares", "Fares -> Postgres", "Fares -> Till"]
