"""Letters in access matrices that stand for own rows, in whatever words, and for fewer of them."""

from __future__ import annotations

import pytest

from tests.plan.compiled import plan_of, route

SQL = """CREATE TABLE users (
    id INT PRIMARY KEY, email TEXT, role TEXT CHECK (role IN ('patron', 'clerk'))
);
CREATE TABLE loans (id INT PRIMARY KEY, user_id INT REFERENCES users (id), status TEXT);"""
TITLES = ("Data Model", "API", "Access", "Endpoint", "allowed")


def rows_of(legend: str, titles: tuple[str, ...] = TITLES) -> str:
    """On which rows a role may act whose cell is ``O``: on all, on its own, or none."""
    model, api, access, header, allowed = titles
    text = (
        f"# Library\n\n## {model}\n\n```sql\n{SQL}\n```\n\n## {api}\n\n- GET /loans\n\n"
        f"## {access}\n\n{legend.replace('{allowed}', allowed)}\n\n"
        f"| {header} | patron | clerk |\n|---|---|---|\n| GET /loans | O | A |\n"
    )
    permits = route(plan_of(text), "GET /loans").permits
    assert permits["clerk"].rule is None
    permit = permits.get("patron")
    return "none" if permit is None else "all" if permit.rule is None else "own"


@pytest.mark.parametrize(
    "legend",
    [
        "**A** allowed, **O** only for what belongs to the caller, **–** not allowed",
        "The letters mean: **A** allowed, **O** only for what belongs to the caller (a patron's own"
        " loans, holds and fines; a\nmanager's own branch), **–** not allowed.",
        "A = allowed, O = own (a patron's own loans)",
        "- **A**: allowed\n- **O**: only what is theirs",
        "| Letter | Meaning |\n|--|--|\n| A | allowed |\n| O | only what belongs to the caller |",
        "A = allowed, O = what the caller owns",
        "A = allowed, O = only their own, blank: not at all.",
        "A: allowed, O: own rows, an empty cell means no",
    ],
)
def test_letters_for_own_rows(legend: str) -> None:
    assert rows_of(legend) == "own"


@pytest.mark.parametrize(
    "meaning",
    [
        "own rows on weekdays",
        "own rows (on weekdays)",
        "own rows, drafts only",
        "own rows (loans in draft)",
        "own rows with MFA",
        "what belongs to others",
        "all but what belongs to the caller",
        "what does not belong to the caller",
        "what belongs to the caller's branch",
        "what belongs to the caller, until noon",
    ],
)
def test_letters_for_other_rows(meaning: str) -> None:
    assert rows_of(f"A = allowed, O = {meaning}") == "none"


@pytest.mark.parametrize(
    ("titles", "own", "other"),
    [
        (
            ("Datenmodell", "Endpunkte", "Zugriffsmatrix", "Endpunkt", "erlaubt"),
            "nur was dem Aufrufer gehört",
            "was nicht dem Aufrufer gehört",
        ),
        (
            ("Modèle de données", "Points d'accès", "Matrice d'accès", "Route", "autorisé"),
            "seulement ce qui appartient à l'appelant",
            "ce qui n'appartient pas à l'appelant",
        ),
        (
            ("Modelo de datos", "Puntos de acceso", "Matriz de acceso", "Ruta", "permitido"),
            "solo lo que pertenece al usuario",
            "lo que no pertenece al usuario",
        ),
        (
            ("Modelo de dados", "Rotas da API", "Matriz de acesso", "Rotas da API", "permitido"),
            "só o que pertence ao usuário",
            "o que não pertence ao usuário",
        ),
        (
            ("Модель данных", "Конечные точки", "Матрица доступа", "Конечные точки", "разрешено"),
            "только то, что принадлежит пользователю",
            "то, что не принадлежит пользователю",
        ),
        (("数据模型", "接口", "访问权限", "接口", "允许"), "仅属于本人", "不属于本人"),
    ],
)
def test_letters_of_other_languages(titles: tuple[str, ...], own: str, other: str) -> None:
    assert rows_of(f"A = {{allowed}}, O = {own}", titles) == "own"
    assert rows_of(f"A = {{allowed}}, O = {other}", titles) == "none"
