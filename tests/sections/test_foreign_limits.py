"""Rate limits as sentences of German, French and Spanish tell them."""

from __future__ import annotations

import pytest

from asbuilt.spec.language import speaking
from asbuilt.spec.languages.language import shipped
from asbuilt.spec.sections import rate_limit
from tests.sections.documents import outline_of

API = "# API\n\n- `GET /boats`\n- `POST /boats`\n- `POST /login`\n\n"


@pytest.mark.parametrize(
    ("name", "title", "said", "expected"),
    [
        ("de", "Ratenbegrenzung", "Pro IP-Adresse sind 100 Aufrufe je 10 Minuten erlaubt.",
         {"*: 100 / 600 per ip"}),
        ("de", "Ratenbegrenzung",
         "Jeder Benutzer darf in der Minute höchstens 60 Anfragen stellen.",
         {"*: 60 / 60 per user"}),
        ("de", "Ratenbegrenzung",
         "Mehr als 20 Schreibzugriffe pro Minute und Benutzer werden mit 429 abgewiesen.",
         {"POST /boats: 20 / 60 per user", "POST /login: 20 / 60 per user"}),
        ("fr", "Limitation de débit",
         "`POST /login` est limité à 5 tentatives par quart d'heure et par compte.",
         {"POST /login: 5 / 900 per username"}),
        ("fr", "Limitation de débit", "- `GET /boats` – 120/min par jeton",
         {"GET /boats: 120 / 60 per key"}),
        ("es", "Límites de peticiones",
         "Más de 20 escrituras por minuto y usuario se rechazan con 429.",
         {"POST /boats: 20 / 60 per user", "POST /login: 20 / 60 per user"}),
    ],
)  # fmt: skip
def test_limits_in_other_languages(name: str, title: str, said: str, expected: set[str]) -> None:
    with speaking(next(each for each in shipped() if each.name == name)):
        found = rate_limit.read(outline_of(f"{API}# {title}\n\n{said}\n")).items
    assert {
        f"{each.endpoint}: {each.count} / {each.window:g} per {each.subject}" for each in found
    } == expected


@pytest.mark.parametrize(
    ("name", "header"),
    [
        ("de", "Pfad | Deckel | Zeitraum | Gezählt je"),
        ("es", "Ruta | Tope | Ventana | Se cuenta por"),
        ("fr", "Chemin | Plafond | Fenêtre | Compté par"),
        ("pt", "Rota | Teto | Janela | Contado por"),
        ("ru", "Путь | Потолок | Период | Считается по"),
        ("zh", "路径 | 上限 | 时间窗口 | 统计维度"),
    ],
)
def test_headers_of_other_languages_say_what_is_counted(name: str, header: str) -> None:
    table = f"# X\n\n| {header} |\n|---|---|---|---|\n| `POST /login` | 6 | 10 min | IP |\n"
    with speaking(next(each for each in shipped() if each.name == name)):
        found = rate_limit.read(outline_of(API + table)).items
    said = [(item.endpoint, item.count, item.window, item.subject) for item in found]
    assert said == [("POST /login", 6, 600, "ip")]
