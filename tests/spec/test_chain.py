"""Arrows between words: on a line, as branches of a tree, between lines."""

from __future__ import annotations

import pytest

from tests.spec.test_diagram import diagram


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "Web shop --HTTPS--> Fares\nFares --[SQL]--> Rows\nFares -(AMQP)-> Bus\n"
            "Kiosk ──REST──▶ Fares\nold-till -> Rows\n",
            ["Web shop > Fares", "Fares > Rows", "Fares > Bus", "Kiosk > Fares", "old-till > Rows"],
            id="words on the arrow",
        ),
        pytest.param(
            "Fares <--> Cache\nFares <-- Nightly job\nFares ↔ Bus\nTill ──► Fares ──► Rows\n",
            ["Fares > Cache", "Cache > Fares", "Nightly job > Fares", "Fares > Bus", "Bus > Fares",
             "Till > Fares", "Fares > Rows"],
            id="both ways and back",
        ),
        pytest.param(
            "售票窗口 → 票价服务 → Rows\n                 ↓\n               Cache -> Bus\n",
            ["售票窗口 > 票价服务", "票价服务 > Rows", "Cache > Bus", "票价服务 > Cache"],
            id="below a name of wide characters",
        ),
        pytest.param(
            "Ticket app -> Fare API ─┬─> Redis\n"
            "                        │\n"
            "                        ├─> Postgres\n"
            "                        └─> Mail queue -> Mailer\n",
            ["Ticket app > Fare API", "Fare API > Redis", "Fare API > Postgres",
             "Fare API > Mail queue", "Mail queue > Mailer"],
            id="a fork",
        ),
        pytest.param(
            "Fare gateway\n ├─▶ Ticket service\n │    └─▶ Postgres\n +--> Pass service --> Redis\n",
            ["Fare gateway > Ticket service", "Ticket service > Postgres",
             "Fare gateway > Pass service", "Pass service > Redis"],
            id="a tree",
        ),
        pytest.param(
            "till --mqtt--> [Fares] --> [Rates]\n"
            "                  |           ^\n"
            "                  +--> [Log]  |\n"
            "                         |  [Office] <--https-- clerks\n"
            "                         v\n"
            "                      [Shelf]\n",
            ["till > Fares", "Fares > Rates", "Fares > Log", "Office > Rates", "Log > Shelf"],
            id="brackets",
        ),
        pytest.param(
            "Browser ---> Ticketmill ---> Postgres\n"
            "                |\n"
            "                +-----> Tollgate    (cards)\n"
            "                +-----> Parcelbird  (letters, once a day)\n",
            ["Browser > Ticketmill", "Ticketmill > Postgres", "Ticketmill > Tollgate",
             "Ticketmill > Parcelbird"],
            id="branches of a chain, with remarks",
        ),
        pytest.param("Ticket sold\n ├─> print it\n └─> count it\n", [], id="a tree of steps"),
        pytest.param("src\n├── app.py\n└── db → schema.sql\n", [], id="a tree of files"),
    ],
)  # fmt: skip
def test_arrows_between_words(text: str, expected: list[str]) -> None:
    assert [f"{edge.source} > {edge.target}" for edge in diagram(text).edges] == expected
