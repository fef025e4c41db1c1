"""How services are run and what they need, in the shapes of documents that others wrote."""

from __future__ import annotations

from textwrap import dedent

import pytest

import asbuilt
from asbuilt.source import Source
from asbuilt.spec.model import Specification
from asbuilt.spec.sections.dependencies import Dependencies
from asbuilt.spec.sections.deployment import Deployment
from asbuilt.spec.sections.monitoring import Monitoring
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


# ---------------------------------------------------------------- external services


def services(text: str) -> list[str]:
    return [item.name.text for item in read(text)[Dependencies].items]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        pytest.param(
            """
            ## 7. Integrations
            ### 7.1 Tollgate (payments)
            | Setting | Value |
            |---|---|
            | Protocol | v3 |
            ### 7.2 Parcelbird Integration
            - **Labels**: printed on demand
            - Retried at night
            ### 7.3 Post office
            - **Vendor:** Dovecote
            - **Timeout:** 4 s
            ### 7.4 Error handling
            - Everything is logged
            """,
            ["Tollgate", "Parcelbird", "Dovecote"],
            id="headings that name them",
        ),
        pytest.param(
            """
            ## Integration with other systems
            ### Payments
            - **Tollgate**: cards
            - **Coinbag**: wallets
            """,
            ["Tollgate", "Coinbag"],
            id="headings that say what for",
        ),
        pytest.param(
            "## External APIs\n- Open Tide Tables\n- Tollgate for payments\n- They are paid for.\n",
            ["Open Tide Tables", "Tollgate"],
            id="names alone",
        ),
        pytest.param(
            "## Perspective\nIt exchanges data with two systems outside our control:\n\n"
            "1. **HarbourID**, which signs in keepers;\n2. **Tide Tables (TT)**, kept by a navy.\n",
            ["HarbourID", "Tide Tables"],
            id="systems outside of something",
        ),
        pytest.param(
            "## Context\nIt is connected to the following government systems:\n\n"
            "- the register **BoatReg**, kept by a ministry\n- Tollgate for fees\n",
            ["BoatReg", "Tollgate"],
            id="systems of a state",
        ),
        pytest.param(
            "## Assumptions and dependencies\n- A-1: The scheme is free.\n- D-1: Tollgate – cards\n"
            "- D-2: [Parcelbird](https://bird.example) for letters\n",
            ["Tollgate", "Parcelbird"],
            id="numbered beside assumptions",
        ),
        pytest.param(
            "## External APIs\n- [Tollgate](https://toll.example) for analysis of cars\n"
            "- [Tide Tables](https://tides.example), from which heights are fetched\n",
            ["Tollgate", "Tide Tables"],
            id="links and what for",
        ),
        pytest.param(
            "## Integrations\n- Analytics: Footprint/Trail; later\n- Search: full text\n",
            ["Footprint/Trail", "Search"],
            id="what for, then the product",
        ),
        pytest.param(
            "## Notes\n**External services:** Tollgate (cards), Parcelbird, and Dovecote.\n",
            ["Tollgate", "Parcelbird", "Dovecote"],
            id="in one line",
        ),
        pytest.param(
            "## Notes\n**Third-party integrations:**\n\n- Tollgate: cards\n- [ ] tested\n",
            ["Tollgate"],
            id="under a label",
        ),
        pytest.param(
            "## External systems\n| Marina platform | Integration method |\n|---|---|\n"
            "| Berthold | REST API |\n",
            ["Berthold"],
            id="a table whose first column names them",
        ),
        pytest.param(
            "## Интеграции\n### 4.1. Причал (оплата)\nТокены.\n## Роли\n- кассир\n## Риски\n",
            ["Причал"],
            id="Russian",
        ),
        pytest.param(
            "## Внешние API\n- Таблицы Приливов\n## Роли\n- кассир\n## Риски\n",
            ["Таблицы Приливов"],
            id="Russian names alone",
        ),
        pytest.param(
            "## 外部系统对接\n- 微付：支付\n## 角色\n- 店员\n## 风险\n", ["微付"], id="Chinese"
        ),
        pytest.param(
            "## Integração com sistemas externos\n- **Cais**: pagamentos\n## Papéis\n## Riscos\n",
            ["Cais"],
            id="Portuguese",
        ),
        pytest.param(
            "## Integrações críticas\n- **API do Porto:** horários\n## Papéis\n## Riscos\n",
            ["API do Porto"],
            id="Portuguese, with what they are after the noun",
        ),
        pytest.param(
            "## Anbindung externer Systeme\n- **Kaimauer**: Zahlungen\n## Rollen\n## Risiken\n",
            ["Kaimauer"],
            id="German",
        ),
        pytest.param(
            "## What we lean on\n- Tollgate: cards\n- **Parcelbird** for labels\n",
            ["Tollgate", "Parcelbird"],
            id="headings that are a clause",
        ),
        pytest.param(
            "## Dependencies beyond our quay\n- **Tollgate** for cards\n"
            "## Systems we do not run\n- Tide Desk: levels\n",
            ["Tollgate", "Tide Desk"],
            id="headings that say whose they are not",
        ),
        pytest.param(
            "## Outside systems\n- Tollgate (cards; 3 s, 2 retries)\n"
            "- Tide Desk (levels, hourly)\n- Parcelbird, for labels of parcels that wait\n",
            ["Tollgate", "Tide Desk", "Parcelbird"],
            id="what for in brackets, or behind a comma",
        ),
        pytest.param(
            """
            ## External interfaces
            ### User interfaces
            - **Desk**: bookings
            ### Software interfaces
            | Interface | Direction |
            |---|---|
            | Harbour register | both |
            """,
            ["Harbour register"],
            id="a chapter on interfaces",
        ),
        pytest.param(
            """
            ## External interfaces
            ### Service interface
            `GET /berths` lists berths. It may be called by Clerk and Skipper.
            ### Request limits
            `POST /berths` is limited to 6 requests per hour per user.
            ### Software interfaces
            Fees are paid via Tollgate.
            """,
            ["Tollgate"],
            id="a chapter that has the service's own interface too",
        ),
        pytest.param(
            "## External interfaces\n### Software interfaces\n- Tollgate is used for cards.\n"
            "- Harbour Desk supplies the levels of the tide, once a day.\n",
            ["Tollgate", "Harbour Desk"],
            id="items that are sentences",
        ),
        pytest.param(
            "## Overview\nTexts are sent through Tollgate. If it is not available, they wait.\n",
            ["Tollgate"],
            id="a sentence before one that says what happens without it",
        ),
        pytest.param(
            "## What we rely on\nWe use Tollgate for cards, Parcelbird for labels and Dovecote for"
            " post. Tide Desk delivers\nthe levels. Maps come from Atlasworks over HTTPS.\n"
            "\nWe use Mariner for our own database.\n",
            ["Tollgate", "Parcelbird", "Dovecote", "Tide Desk", "Atlasworks"],
            id="in sentences",
        ),
        pytest.param(
            "## Third parties\nCards are charged by Tollgate. Sonar weighs the risk (1 second"
            " timeout).\n",
            ["Tollgate", "Sonar"],
            id="in sentences that say how long they may take",
        ),
        pytest.param(
            "## Dependencies\nTwo parties outside the company: Tollgate (cards, and refunds), and"
            " Tide Desk\n(levels). We rely on Mariner.\n",
            ["Tollgate", "Tide Desk"],
            id="listed in a sentence that says that they are others",
        ),
        pytest.param(
            "## Dependencies\n- **External:** Tollgate, Parcelbird\n- **Internal:** Mariner\n",
            ["Tollgate", "Parcelbird"],
            id="under the label external",
        ),
        pytest.param(
            "## Limits of the system\nExternal systems: Tollgate (cards), Parcelbird (labels).\n",
            ["Tollgate", "Parcelbird"],
            id="in a line that says so",
        ),
        pytest.param(
            "## Context\nExternal services: **Tollgate** for cards, **Parcelbird** (labels, run by"
            " its\nmaker) for parcels and post, and Tide Desk.\n",
            ["Tollgate", "Parcelbird", "Tide Desk"],
            id="in a line that says what for",
        ),
        pytest.param(
            "## Context\nExternal services that we rely on:\n\n- **Tollgate** – cards\n"
            "- **Tide Desk** – levels\n",
            ["Tollgate", "Tide Desk"],
            id="under a line that says what they are to us",
        ),
        pytest.param(
            "## What we depend on\nCards are charged by Tollgate. Copies go every night to a bucket"
            " at Tide Desk.\n",
            ["Tollgate", "Tide Desk"],
            id="as those who keep a bucket",
        ),
        pytest.param(
            "## We depend on\n- Tollgate - cards\n- Tide Desk - levels\n",
            ["Tollgate", "Tide Desk"],
            id="under a heading that is half a sentence",
        ),
        pytest.param(
            "## 🧩 Depends on\n| Who | For | If it's down |\n|---|---|---|\n"
            "| Tollgate | cards | wait |\n",
            ["Tollgate"],
            id="a table under half a sentence",
        ),
        pytest.param(
            "## External interfaces\n| External system | Provider | Purpose |\n|---|---|---|\n"
            "| Tollgate | The Treasury | cards |\n",
            ["Tollgate"],
            id="a table that says whose they are",
        ),
        pytest.param(
            "## Context\n| External system | Interaction |\n|---|---|\n| Tollgate | cards |\n",
            ["Tollgate"],
            id="a table whose header says so",
        ),
        pytest.param(
            "## Dependencies\n| Dependency | Kind | Why |\n|---|---|---|\n"
            "| Tollgate | hosted service | cards |\n| Mariner | library | maps |\n",
            ["Tollgate"],
            id="a table that says what is code",
        ),
        pytest.param(
            '## Context\n```mermaid\nC4Context\n  Person_Ext(c, "Crew")\n  System(d, "Desk")\n'
            '  System_Ext(t, "Tollgate", "cards")\n  SystemDb_Ext(r, "Pier register")\n```\n',
            ["Tollgate", "Pier register"],
            id="in a C4 diagram",
        ),
        pytest.param(
            "## Context\n```mermaid\nflowchart LR\n  d[Desk] --> t\n  subgraph Third parties\n"
            '    t["Tollgate"]\n  end\n  d --> p[Parcelbird]:::external\n'
            '  d --> m["Atlasworks (external)"]\n```\n',
            ["Parcelbird", "Atlasworks", "Tollgate"],
            id="in a flowchart",
        ),
        pytest.param(
            "## External interfaces\n### EI-1 Tollgate\nCards.\n### EI-2 Parcelbird\nLabels.\n",
            ["Tollgate", "Parcelbird"],
            id="headings with ids",
        ),
        pytest.param(
            "## Angebundene Systeme\n1. Kaimauer (Zahlungen, nachts)\n2. Leuchtturm (Karten)\n"
            "## Rollen\n## Risiken\n",
            ["Kaimauer", "Leuchtturm"],
            id="German, what for in brackets",
        ),
        pytest.param(
            "## Dependencies\nInside the company: Berth register, Bus.\n\n"
            "External: **Kaimauer Ltd** (payments, until\nspring) and **Leuchtturm** (maps). If it "
            "is dark, we wait.\n",
            ["Kaimauer Ltd", "Leuchtturm"],
            id="those of others beside one's own",
        ),
        pytest.param(
            "## B7. Partners\n| Partner | Used for |\n|---|---|\n| Kaimauer | payments |\n",
            ["Kaimauer"],
            id="partners",
        ),
        pytest.param(
            "## Who helps\n| Supplier | What for |\n|---|---|\n| Leuchtturm | maps |\n",
            ["Leuchtturm"],
            id="a column of suppliers",
        ),
        pytest.param(
            "## Context\nHarbour depends on the following systems of others:\n\n"
            "| Neighbour | Direction |\n|---|---|\n| Kaimauer | in |\n| Leuchtturm (x) | out |\n",
            ["Kaimauer", "Leuchtturm"],
            id="a table below a line that says so",
        ),
        pytest.param(
            "## Dependencies\nUpstream: Kaimauer (maps), Leuchtturm (payments).\n",
            ["Kaimauer", "Leuchtturm"],
            id="upstream",
        ),
        pytest.param(
            "## External services\n| Service | Purpose |\n|---|---|\n| lotse.sh | notices |\n"
            "| `tide.sh` | tides |\n| start.sh | runs the gate |\n",
            ["lotse.sh"],
            id="an address that looks like a file",
        ),
    ],
)
def test_services_of_others(text: str, names: list[str]) -> None:
    assert services("# Harbour\n" + dedent(text)) == names


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(
            "## Dependencies\n- **Setup (Phase 1)**: no dependencies\n"
            "- **Story 2**: can start after Story 1\n",
            id="parts of a plan",
        ),
        pytest.param("## Story Dependencies\n- Berths: before boats\n", id="order of stories"),
        pytest.param(
            "## Query parameters\n- `page`: which page (default: 1)\n- `size`: default: 9\n",
            id="parameters with defaults",
        ),
        pytest.param(
            "## Third-party libraries and dependencies\n| Library | Licence |\n|---|---|\n"
            "| tidal | MIT |\n",
            id="libraries",
        ),
        pytest.param("## Dependencies\n- `tidal>=1.4`\n- `mast.py`: masts\n", id="packages"),
        pytest.param(
            "## Imports\n- Batch-level retry: up to 3 attempts\n"
            "- Row-level fallback: if it fails, split it\n",
            id="what is done about failures",
        ),
        pytest.param(
            "## Import and integrations\n### Frontend: desk\n#### Import\n**Parts:**\n\n"
            "- `Progress` - how far it is\n- Choice of columns\n",
            id="lists two headings below",
        ),
        pytest.param(
            "## Kassen-Integration\n### Grundsatz\n- Bestände\n### Erweiterung\n- Neue Felder\n"
            "## Rollen\n## Risiken\n",
            id="an integration, German",
        ),
        pytest.param(
            "## Reset\nImportant for people but guests may register again as a fallback.\n",
            id="a sentence about no service",
        ),
        pytest.param(
            "## Integration with the existing tariff\n1. **Reading**: old rates\n"
            "2. **Writing**: new rates\n",
            id="an integration with what is one's own",
        ),
        pytest.param(
            "## External interfaces\n- JSON under `/api`\n- Bearer tokens\n", id="how others call"
        ),
        pytest.param(
            "## Mocks in tests\nExternal services:\n- `fake_toll` - cards\n", id="mocks in tests"
        ),
        pytest.param("## Models\n| Provider | Price |\n|---|---|\n| Kaimauer | 3 |\n", id="prices"),
        pytest.param("## Secrets\n- **External services**: API keys for maps\n", id="what is kept"),
        pytest.param(
            "## Assumptions and dependencies\n- The crews have telephones\n", id="an assumption"
        ),
        pytest.param(
            "## Assumptions and dependencies\n- A-1: It is free.\n- **A-2** – Rates stay.\n",
            id="numbered assumptions",
        ),
        pytest.param(
            "## Parts\nThe gate communicates with these systems:\n\n- **Server**: answers\n",
            id="parts of the system",
        ),
    ],
)
def test_what_is_no_service_of_others(text: str) -> None:
    assert services(f"# Harbour\n{text}\n## Roles\n- clerk\n") == []


def test_the_title_of_a_document_says_nothing_of_its_chapters() -> None:
    text = "# Moorings, outbound messages as a service\n## Goals\n- quiet\n## Review\n- none\n"
    assert services(text) == []
    assert services(f"{text}## External services\n- Tide Table: heights\n") == ["Tide Table"]


def test_what_an_address_says_is_no_part_of_a_name() -> None:
    row = "| Buoy `https://retry.example` | 400 ms | fail with 503 |"
    table = f"| Service | Timeout | Fallback |\n|--|--|--|\n{row}\n"
    assert services(f"# Harbour\n## External services\n{table}") == ["Buoy"]


# ---------------------------------------------------------------- rollouts


def steps(text: str) -> list[tuple[str | None, float | None, float | None]]:
    return [(step.environment, step.share, step.hold) for step in read(text)[Deployment].rollout]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "## CI/CD pipeline\n1. **Build**: compile\n2. **Test**: unit tests\n"
            "3. **Deploy Dev**: on merge\n4. **Deploy Test**: on tag\n5. **Deploy Prod**: last\n",
            [("development", None, None), ("staging", None, None), ("production", None, None)],
            id="the deploying stages of a pipeline",
        ),
        pytest.param(
            "## Deployment Strategy\n1. Berths and boats are copied\n2. Deploy to staging\n"
            "3. Everyone, after a second look\n",
            [(None, None, None), ("staging", None, None), ("production", None, None)],
            id="and is no day, nor is a second look a second",
        ),
        pytest.param(
            "## Порядок запуска\n1. Тестовый стенд, 3 дня\n2. 10% пользователей\n"
            "## Роли\n## Риски\n",
            [("staging", None, 259200.0), ("production", 0.1, None)],
            id="Russian",
        ),
        pytest.param(
            "## 上线方案\n1. 测试环境\n2. 灰度 10%\n3. 生产环境\n## 角色\n## 风险\n",
            [("staging", None, None), ("canary", 0.1, None), ("production", None, None)],
            id="Chinese",
        ),
        pytest.param(
            "## Fases do lançamento\n1. Homologação\n2. 10% em produção\n## Papéis\n## Riscos\n",
            [("staging", None, None), ("production", 0.1, None)],
            id="Portuguese",
        ),
        pytest.param(
            "## Ablauf der Inbetriebnahme\n1. Testumgebung\n2. Produktion, 10 %\n"
            "## Rollen\n## Risiken\n",
            [("staging", None, None), ("production", 0.1, None)],
            id="German",
        ),
        pytest.param(
            "## Releasing\n`local → dev → staging → canary (5 %) → production`\n\nBy hand.\n",
            [
                ("development", None, None),
                ("development", None, None),
                ("staging", None, None),
                ("canary", 0.05, None),
                ("production", None, None),
            ],
            id="arrows under any heading",
        ),
        pytest.param(
            "## Introduction into service\nThe share of berths rises:\n\n1 % → 20 % → 100 %\n",
            [("production", 0.01, None), ("production", 0.2, None), ("production", 1.0, None)],
            id="arrows between shares",
        ),
        pytest.param(
            "## Environments\n```\n[Dev] ──► [Staging (QA)] ──► [Production]\n```\n",
            [("development", None, None), ("staging", None, None), ("production", None, None)],
            id="arrows in a fence",
        ),
        pytest.param(
            "## Environments\n```mermaid\nflowchart LR\n  d[Dev] --> s[Staging] --> p[Production]\n"
            "```\n",
            [("development", None, None), ("staging", None, None), ("production", None, None)],
            id="a flowchart",
        ),
        pytest.param(
            "## Operations\n### Stages\n1. Development\n2. Test\n3. Pilot (east pier)\n"
            "4. Production\n",
            [
                ("development", None, None),
                ("staging", None, None),
                (None, None, None),
                ("production", None, None),
            ],
            id="a numbered list under any heading",
        ),
        pytest.param(
            "## Shipping it\n1. the crew\n2. friendly skippers\n3. 30% of berths\n4. everyone\n",
            [
                (None, None, None),
                (None, None, None),
                ("production", 0.3, None),
                ("production", None, None),
            ],
            id="groups of people, then shares",
        ),
        pytest.param(
            "## Getting it out\nPlaces:\n\n- **Development** - every push\n"
            "- **Staging** - nightly\n- **Production** - on Mondays\n",
            [("development", None, None), ("staging", None, None), ("production", None, None)],
            id="bullets in the order of a rollout",
        ),
        pytest.param(
            "## Introduction into service\nIt is introduced first in the test environment, then"
            " in\nthe training room, then at the east pier and finally at all piers.\n",
            [
                ("staging", None, None),
                (None, None, None),
                (None, None, None),
                ("production", None, None),
            ],
            id="a sentence that says what comes first",
        ),
        pytest.param(
            "## Rollout\nWe begin with the east pier, go on with the marina, and end with the"
            " island.\n",
            [(None, None, None)] * 3,
            id="a sentence of verbs",
        ),
        pytest.param(
            "## Rollout\nPiers follow in this order: east, west and north.\n",
            [(None, None, None)] * 3,
            id="a sentence that lists an order",
        ),
        pytest.param(
            "## Going to production\nChanges pass through Development, Staging and Production.\n",
            [("development", None, None), ("staging", None, None), ("production", None, None)],
            id="environments between commas",
        ),
        pytest.param(
            "## Deployment\nChanges go to `test`, then to `toy harbour` (where crews try them on"
            " the last\nSunday of May), then to `production`. None on Fridays.\n",
            [("staging", None, None), (None, None, None), ("production", None, None)],
            id="a sentence of where changes go",
        ),
        pytest.param(
            "## Deployment view\nAll piers have one. Releases travel *build* → *acceptance* →\n"
            "*one pier* → *both piers*, the last step not before the crews agree in full to it.\n",
            [(None, None, None), ("staging", None, None), (None, None, None), (None, None, None)],
            id="a sentence of where releases travel",
        ),
        pytest.param(
            "## Shipping\nEvery build passes through: `test` → `east pier` → `production`.\n",
            [("staging", None, None), (None, None, None), ("production", None, None)],
            id="a chain that a sentence leads to",
        ),
        pytest.param(
            "## Release\nmain → `nightly` → `east pier` → everywhere. Every step takes a week.\n",
            [(None, None, None)] * 3 + [("production", None, None)],
            id="arrows under a heading of releases",
        ),
        pytest.param(
            "## Taking it live\nWeek 1: east pier, one\ntill. Week 2: east. Week 3: all piers.\n",
            [(None, None, None), (None, None, None), ("production", None, None)],
            id="sentences with weeks",
        ),
        pytest.param(
            "## Rollout\n> Week 1: staging, with a copy, 7 days.\n> Week 2: production at 1% of"
            " calls, for 3 days.\n> Then production at 20%, for 4 days.\n> Finally production at"
            " 100%.\n",
            [
                ("staging", None, 604_800.0),
                ("production", 0.01, 259_200.0),
                ("production", 0.2, 345_600.0),
                ("production", 1.0, None),
            ],
            id="weeks that then counts on",
        ),
        pytest.param(
            "## Launch plan\n| When | Who |\n|---|---|\n| 1 June | harbour office |\n"
            "| 15 June | ten crews |\n| 1 August | everybody |\n",
            [(None, None, None), (None, None, None), ("production", None, None)],
            id="a table with dates",
        ),
        pytest.param(
            "## Rollout\n| Stage | What | Exit criterion |\n|---|---|---|\n"
            "| 1. Shadow | Copies live bookings, changes nothing at all | no crash |\n"
            "| 2. Pilot pier | East | 9 days |\n| 3. General availability | All | n/a |\n",
            [(None, None, None), (None, None, None), ("production", None, None)],
            id="a table with numbers before the names",
        ),
        pytest.param(
            "## Deployment\n1️⃣ Staging: everything\n2️⃣ Canary: 10 % of crews\n3️⃣ Production\n",
            [("staging", None, None), ("canary", 0.1, None), ("production", None, None)],
            id="numbers in keys",
        ),
        pytest.param(
            "## Release plan\nSee below.\n## Delivering\n- Canary: 5 %\n- Production: 100 %\n",
            [("canary", 0.05, None), ("production", 1.0, None)],
            id="elsewhere than its heading promises",
        ),
        pytest.param(
            "## Rollout\n| Ring | Who | How long |\n|---|---|---|\n| 0 | dev | 1 day |\n"
            "| 1 | canary, 5 % | 1 week |\n| 2 | east pier | |\n",
            [("development", None, 86400.0), ("canary", 0.05, 604800.0), (None, None, None)],
            id="a table that numbers its rows",
        ),
        pytest.param(
            "## Deployment stages\n| # | Where | Share |\n|---|---|---|\n| 1 | Test | |\n"
            "| 2 | Production | 20 % |\n",
            [("staging", None, None), ("production", 0.2, None)],
            id="a table that says where",
        ),
        pytest.param(
            "## Start of the service\n| No. | Environment | Share | Until |\n|---|---|---|---|\n"
            "| 1 | Test | | May |\n| 2 | Canary | 10% | June |\n| 3 | Production | 100% | |\n",
            [("staging", None, None), ("canary", 0.1, None), ("production", 1.0, None)],
            id="a numbered table under the heading of something else",
        ),
        pytest.param(
            "## Hosting view\nA release goes through these stages:\n\n"
            "workshop → integration → pilot pier → Denmark → all coasts\n",
            [
                (None, None, None),
                ("staging", None, None),
                (None, None, None),
                (None, None, None),
                ("production", None, None),
            ],
            id="an announced chain of places",
        ),
        pytest.param(
            "## Clause 9\n9.1. The system shall be introduced in the following stages, each after"
            " the\nother:\n\nStage 1: Test environment.\n\nStage 2: Training room.\n\n"
            "Stage 3: Entire coast.\n\n9.2. The desks stay open.\n",
            [("staging", None, None), (None, None, None), ("production", None, None)],
            id="announced stages in paragraphs",
        ),
        pytest.param(
            "## Operation\nNew versions are rolled out in this order:\n\n- east pier\n"
            "- west pier\n- all piers\n",
            [(None, None, None), (None, None, None), ("production", None, None)],
            id="an announced list",
        ),
        pytest.param(
            "## Change-over\nThe desk is introduced in the following stages:\n\n"
            "| Stage | Where or for whom | Done |\n|---|---|---|\n| 1 | Integration | asked |\n"
            "| 2 | East pier | held |\n| 3 | Production | – |\n",
            [("staging", None, None), (None, None, None), ("production", None, None)],
            id="an announced table",
        ),
        pytest.param(
            "## Move and rollout\n1. Development: toy boats\n2. Acceptance: copied boats\n"
            "3. Production\n",
            [("development", None, None), ("staging", None, None), ("production", None, None)],
            id="acceptance with what is there",
        ),
        pytest.param(
            "## Going live\n| Wave | Pier | Start |\n|---|---|---|\n| 1 | East | May |\n"
            "| 2 | West | June |\n",
            [(None, None, None)] * 2,
            id="a table of places",
        ),
        pytest.param(
            "## Rollout\n| Day | Share of berths |\n|---|---|\n| 1 | 5 % |\n| 8 | 100 % |\n",
            [("production", 0.05, None), ("production", 1.0, None)],
            id="a table of shares",
        ),
        pytest.param(
            "## Phasing\n### Internal\nTwo weeks.\n### Beta\nTen crews.\n### GA\nAll.\n",
            [(None, None, 1209600.0), (None, None, None), ("production", None, None)],
            id="headings that say for whom",
        ),
        pytest.param(
            "## Introduction of the service\nIn this order: the shed → one skipper → skippers.\n",
            [(None, None, None)] * 3,
            id="arrows that are said to be an order",
        ),
        pytest.param(
            "## Introduction\n1. Test environment\n2. Rehearsal at the east pier\n"
            "3. West pier, to look only\n4. Cut-over\n",
            [
                ("staging", None, None),
                (None, None, None),
                (None, None, None),
                ("production", None, None),
            ],
            id="from an environment to the cut-over",
        ),
        pytest.param(
            "## Rollout\n- **Week 1:** east pier\n- **Week 2:** west pier\n",
            [(None, None, None)] * 2,
            id="bullets with weeks",
        ),
        pytest.param(
            "## Putting it into operation\na) one pier\nb) all piers\n",
            [(None, None, None), ("production", None, None)],
            id="letters",
        ),
        pytest.param(
            "## Rollout\nA flag goes from 1% to 10%, 50% and finally 100%.\n",
            [("production", share, None) for share in (0.01, 0.1, 0.5, 1.0)],
            id="from one share to the next",
        ),
        pytest.param(
            "## Betrieb\n### Stufen\n1. Entwicklung\n2. Abnahme\n3. Pilot (Kiel)\n4. Produktion\n"
            "## Rollen\n## Risiken\n",
            [
                ("development", None, None),
                ("staging", None, None),
                (None, None, None),
                ("production", None, None),
            ],
            id="German, under any heading",
        ),
        pytest.param(
            "## Einführung\nZuerst der Pilothafen, danach alle Häfen.\n## Rollen\n## Risiken\n",
            [(None, None, None), ("production", None, None)],
            id="German, in a sentence",
        ),
        pytest.param(
            "## Auslieferung\nÄnderungen gehen zuerst auf `test`, dann auf `abnahme`, danach in die"
            " `produktion`.\n## Rollen\n## Risiken\n",
            [("staging", None, None), ("staging", None, None), ("production", None, None)],
            id="German, in marks",
        ),
        pytest.param(
            "## Despliegue\nPrimero la tienda piloto, después producción.\n"
            "## Objetivos\n## Riesgos\n",
            [(None, None, None), ("production", None, None)],
            id="Spanish, in a sentence",
        ),
        pytest.param(
            "## Развёртывание\nСначала тестовая среда, затем продуктивная.\n## Роли\n## Риски\n",
            [("staging", None, None), ("production", None, None)],
            id="Russian, in a sentence",
        ),
        pytest.param(
            "## 发布计划\n1. 测试\n2. 预发\n3. 全量\n## 角色\n## 风险\n",
            [("staging", None, None), ("staging", None, None), ("production", None, None)],
            id="Chinese, in short",
        ),
        pytest.param(
            "## What we'll operate\nThe service is introduced in four steps. It starts in the test "
            "environment (`staging`) for 2 weeks, then takes on 10 % of production bookings for 1 "
            "week and 40 % for 2 weeks, before it takes 100 %. The telephone continues to exist.\n",
            [
                ("staging", None, 1_209_600.0),
                ("production", 0.1, 604_800.0),
                ("production", 0.4, 1_209_600.0),
                ("production", 1.0, None),
            ],
            id="a long sentence, and what comes before another",
        ),
        pytest.param(
            "## Launch checklist\n- [ ] 5 % of accounts, for 2 days\n- [ ] 25 % of accounts\n"
            "- [ ] 100 %\n",
            [
                ("production", 0.05, 172_800.0),
                ("production", 0.25, None),
                ("production", 1.0, None),
            ],
            id="boxes of shares",
        ),
        pytest.param(
            "## Rollout\nA version spends three days in staging before production.\n",
            [("staging", None, 259_200.0), ("production", None, None)],
            id="before production",
        ),
        pytest.param(
            "## Releases\nA release goes through these stages:\n\n1. `beta`: hold for 7 days\n"
            "2. `stable`, 10% of instances: hold for 48 hours\n3. `stable` channel\n",
            [
                ("production", None, 604_800.0),
                ("production", 0.1, 172_800.0),
                ("production", None, None),
            ],
            id="release channels",
        ),
        pytest.param(
            "## Introduction into operation\n1. UAT, for ten (10) days;\n"
            "2. Production, 10 % of the berths, for seven (7) days;\n3. Production, 100 %.\n",
            [
                ("staging", None, 864_000.0),
                ("production", 0.1, 604_800.0),
                ("production", 1.0, None),
            ],
            id="numbers in words and in digits",
        ),
    ],
)
def test_steps_of_rollouts(
    text: str, expected: list[tuple[str | None, float | None, float | None]]
) -> None:
    assert steps(f"# Harbour\n{text}") == expected


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("## Phased delivery\n- Berths\n- Crews\n", id="parts of the product"),
        pytest.param("## Berth rollout algorithm\n- 10% of berths come first\n", id="an algorithm"),
        pytest.param(
            "## Stage 3: deployment base\n- `/health/live` answers\n- images are built\n- docs\n",
            id="a phase of the project",
        ),
        pytest.param(
            "## Where we are\n- Development: 80% complete\n- Testing: 95% in production\n",
            id="how far work is",
        ),
        pytest.param("## What remains\n- A staging environment\n- Load test of boats\n"
                     "- A budget\n- Texts\n- Photographs\n", id="what is left to do"),
        pytest.param("## Berths\n`draft → production → sold`\n", id="states of a thing"),
        pytest.param("## Savings\n- 40% less paper\n- 60% fewer calls\n- 100% fun\n", id="gains"),
        pytest.param("## Milestones\n1. Development\n2. Test\n3. Production\n", id="a project"),
        pytest.param("## Fixing the schema\n1. Try it on development first\n2. Copy production"
                     " data\n3. Mend staging\n", id="steps that name environments by the way"),
        pytest.param("## Next\n- [ ] Deploy to dev\n- [ ] Deploy to staging\n- [ ] Production\n",
                     id="boxes to tick"),
        pytest.param("## Booking\nA booking goes through these steps:\n\nasked → held → paid\n",
                     id="steps of a thing"),
        pytest.param("## Deployment\nReleases go to the harbour master, then to the crews.\n",
                     id="where papers go"),
        pytest.param("## Launch plan\n| Phase | Week | Work | Owner |\n|---|---|---|---|\n"
                     "| First | W1 | Berths | Ada |\n| | W2 | Pilot of the map | Bea |\n",
                     id="a plan of work"),
        pytest.param("## Setting up\nDeploy in this order:\n\n1. Database\n2. Desk\n3. Map\n",
                     id="parts in the order in which they are deployed"),
        pytest.param("## The service\n| No. | Environment | Users |\n|---|---|---|\n"
                     "| 1 | Development | crew |\n| 2 | Production | all |\n",
                     id="a table of environments"),
        pytest.param("## Introduction of the service\nBerth desk → store → mail.\n",
                     id="arrows between parts"),
        pytest.param("## Introduction\n1. Piers\n2. Test environment\n3. Reading this\n",
                     id="what a document is about"),
        pytest.param("## Delivery strategy\nPiers are served one by one, and production stops.\n",
                     id="deliveries"),
    ],
)  # fmt: skip
def test_what_is_no_rollout(text: str) -> None:
    assert steps(f"# Harbour\n{text}\n## Roles\n- clerk\n") == []


# ---------------------------------------------------------------- alerts


def alerts(text: str) -> list[tuple[str, str]]:
    """Each alert's name or text, with its figures."""
    found = read(text)[Monitoring].alerts
    return [
        (
            (alert.name or alert.text).text,
            ", ".join(f"{t.metric} {t.comparator} {t.value:g}" for t in alert.targets),
        )
        for alert in found
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "## Application monitoring\n| Signal | Kind | Threshold |\n|---|---|---|\n"
            "| Response time | histogram | Alert if > 2 s |\n| Berths | gauge | none |\n",
            [("Response time", "latency > 2")],
            id="cells that say when",
        ),
        pytest.param(
            "## Alerts\n- **Page** if error rate > 3 %\n"
            "- **Alert** (low priority) if error rate > 1 %\n",
            [("error rate > 3 %", "error-rate > 0.03"), ("error rate > 1 %", "error-rate > 0.01")],
            id="marks in bold",
        ),
        pytest.param(
            "## Настройка алертов\n- Доля ошибок > 2 %\n## Роли\n## Риски\n",
            [("Доля ошибок > 2 %", "error-rate > 0.02")],
            id="Russian",
        ),
        pytest.param(
            "## 告警阈值\n- 错误率 > 2%\n## 角色\n## 风险\n",
            [("错误率 > 2%", "error-rate > 0.02")],
            id="Chinese",
        ),
        pytest.param(
            "## Monitoring\nMetrics: berths. Alerts: error rate > 1 % for 5 min; p99 > 2 s.\n",
            [("error rate > 1 % for 5 min", "error-rate > 0.01"), ("p99 > 2 s", "latency > 2")],
            id="a label in the midst of a paragraph",
        ),
        pytest.param(
            "## Observability\n- Metrics\n  - berths\n- Alerts\n  - error rate > 1 %\n",
            [("error rate > 1 %", "error-rate > 0.01")],
            id="a list below a label",
        ),
        pytest.param(
            "## Observability\n- Alert `gate-errors`: error rate above 2 % for 15 minutes.\n"
            "- Alert `gate-silent`: the gate has stopped.\n- Metrics: berths\n",
            [("gate-errors", "error-rate > 0.02"), ("gate-silent", "")],
            id="names behind the word",
        ),
        pytest.param(
            "## Alerts\n| Alert | Condition | Duration |\n|---|---|---|\n"
            "| 🔴 GateDown | Health check of the gate fails | 2 minutes |\n",
            [("GateDown", "")],
            id="a sign before a name",
        ),
        pytest.param(
            "## Operational supervision\n3.1.1 The system shall alert the operator where the error"
            " rate exceeds 2 %\nfor 5 minutes.\n\n3.1.2 An alarm shall be raised whenever p99"
            " latency is above 3 s.\n\n3.1.3 The system shall answer in 2 s (p95).\n\n3.1.4 The"
            " keeper shall be informed when a berth is sold.\n",
            [
                (
                    "The system shall alert the operator where the error rate exceeds 2 % for 5"
                    " minutes",
                    "error-rate > 0.02",
                ),
                (
                    "An alarm shall be raised whenever p99 latency is above 3 s",
                    "latency > 3",
                ),
            ],
            id="clauses that demand alerts",
        ),
        pytest.param(
            "## Monitoring\n- **P1 – Gate down**: three failed checks\n"
            "- **P2 – Slow**: p95 latency above 800 ms\n",
            [("Gate down", ""), ("Slow", "latency > 0.8")],
            id="severities before names",
        ),
        pytest.param(
            "## Monitoring\n| Metric | Target | Alert |\n|---|---|---|\n"
            "| p95 latency | 300 ms | > 600 ms |\n| Error rate | < 0.5 % | > 2 % |\n",
            [("p95 latency", "latency > 0.6"), ("Error rate", "error-rate > 0.02")],
            id="a column of alerts beside one of targets",
        ),
    ],
)
def test_when_somebody_is_called(text: str, expected: list[tuple[str, str]]) -> None:
    assert alerts(f"# Harbour\n{text}") == expected


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(
            "## Alerting and incidents\n- Log events at fitting levels\n- Keep the context\n",
            id="a list that says no when",
        ),
        pytest.param(
            "## Alerting\n| Event | Log level |\n|---|---|\n| Berth lost | Warning |\n",
            id="levels of a log",
        ),
        pytest.param("## Monitoring\n- P1 – gates first\n- P2 – berths\n", id="an order"),
        pytest.param("## Alert API\n- Receives > 5 alerts per call\n", id="a part of the product"),
        pytest.param(
            "## Resources\n| Part | CPU | Replicas |\n|---|---|---|\n| Quay | 100m | 3+ |\n",
            id="resources",
        ),
    ],
)
def test_what_calls_nobody(text: str) -> None:
    assert alerts(f"# Harbour\n{text}\n## Roles\n- clerk\n") == []


def holds(text: str) -> list[float | None]:
    return [alert.hold for alert in read(f"# Harbour\n{text}\n")[Monitoring].alerts]


def test_each_of_several_conditions_lasts_as_long_as_it_says() -> None:
    listed = "error rate > 1 % (5 min), p99 > 2 s for 10 min and disk > 85 %"
    assert holds(f"## Alerts\n- {listed}") == [300.0, 600.0, None]
    assert holds(f"## Monitoring\nAlert thresholds: {listed}.") == [300.0, 600.0, None]
    table = "| Signal | Warning | Critical |\n|---|---|---|\n"
    row = "| Error rate | > 1 % for 10 min | > 5 % for 5 min |\n"
    assert holds(f"## Alerts\n{table}{row}") == [600.0, 300.0]


def test_what_and_joins_must_hold_together() -> None:
    (only,) = read("# Harbour\n## Alerts\n- error rate > 1 % and p99 > 2 s\n")[Monitoring].alerts
    assert only.together


def test_a_step_behind_its_condition_lasts_as_long_as_it_says() -> None:
    said = "Next, 5 % of boats go there for one week. If the error rate is below 1 %, we go to 40 %"
    text = f"# Harbour\n## Rollout\n{said} and stay there for two weeks. Then comes 100 %.\n"
    steps = read(text)[Deployment].rollout
    assert [step.hold for step in steps] == [7 * 86_400, 14 * 86_400, None]


def test_shares_may_be_said_per_cent() -> None:
    listed = "- Staging: soak for 3 days\n- Production, 10 per cent of traffic: hold for 48 hrs\n"
    steps = read(f"# Harbour\n## Rollout\n{listed}- Production\n")[Deployment].rollout
    assert [step.share for step in steps][1] == 0.1


def test_requirements_with_their_acceptance_are_no_steps() -> None:
    said = (
        "- **{}Drift:** the weight stays within 15% of the template.\n- **Acceptance:** it floats."
    )
    text = f"# Harbour\n\n## 8.5 Weighing\n\n{said}\n\n## Entities\n\n- boats(id, name, weight)\n"
    assert read(text.format("WGH-02 "))[Deployment].rollout == ()
    assert read(text.format(""))[Deployment].rollout
