"""Callers who may act on all rows, ``owner (all drops)``, and on fewer that are called alike."""

from __future__ import annotations

import pytest

from tests.plan.compiled import plan_of, route

SQL = """CREATE TABLE users (
    id INT PRIMARY KEY, email TEXT, {role} TEXT CHECK ({role} IN ('a', 'b'))
);
CREATE TABLE drops (id INT PRIMARY KEY, user_id INT REFERENCES users (id), team TEXT);"""
BESIDE = """# Nest

## Data Model

```sql
{sql}
```

## API

### GET /drops

**Access:** `a` ({rows}), `b` (own drops only)
"""
MATRIX = """# Nest

## Data Model

```sql
{sql}
```

## API

- GET /drops

## Access

| Endpoint | a | b |
|---|---|---|
| GET /drops | {rows} | own drops |
"""


def rows_of(text: str) -> str:
    """On which rows the role ``a`` may act: on all, on those of a rule, or none."""
    permit = route(plan_of(text), "GET /drops").permits.get("a")
    return "none" if permit is None else "all" if permit.rule is None else "some"


@pytest.mark.parametrize("document", [BESIDE, MATRIX])
@pytest.mark.parametrize(
    ("rows", "which"),
    [
        ("all drops", "all"),
        ("every drop", "all"),
        ("all of the drops", "all"),
        ("all rows", "all"),
        ("any", "all"),
        ("everything", "all"),
        ("all own drops", "some"),
        ("all their drops", "some"),
        ("all drops of the team", "none"),
        ("all public drops", "none"),
        ("all drafts", "none"),
        ("all drops but drafts", "none"),
        ("all users", "none"),
    ],
)
def test_all_rows(document: str, rows: str, which: str) -> None:
    assert rows_of(document.format(sql=SQL.format(role="role"), rows=rows)) == which


@pytest.mark.parametrize("document", [BESIDE, MATRIX])
def test_a_word_that_the_document_explains_counts(document: str) -> None:
    text = document.format(sql=SQL.format(role="role"), rows="all drops")
    legend = "\n\n## Legend\n\n- **drops**: `drops.team` = current user's `team`\n"
    assert rows_of(text + legend) != "all"


@pytest.mark.parametrize(
    ("titles", "own", "every", "fewer"),
    [
        (
            ("Datenmodell", "Endpunkte", "Rollen", "rolle"),
            "nur eigene Sendungen",
            "alle Sendungen",
            "alle Sendungen außer Entwürfen",
        ),
        (
            ("Modèle de données", "Points d'accès", "Rôles", "role"),
            "ses propres envois",
            "tous les envois",
            "tous ses envois",
        ),
        (
            ("Modelo de datos", "Puntos de acceso", "Roles permitidos", "rol"),
            "los envíos propios",
            "todos los envíos",
            "todos sus envíos",
        ),
        (
            ("Modelo de dados", "Rotas da API", "Papéis permitidos", "papel"),
            "os próprios envios",
            "todos os envios",
            "todos os envios exceto rascunhos",
        ),
        (
            ("Модель данных", "Конечные точки", "Роли", "роль"),
            "только свои посылки",
            "все посылки",
            "все посылки кроме черновиков",
        ),
    ],
)
def test_all_of_what_others_have_own_ones_of(
    titles: tuple[str, str, str, str], own: str, every: str, fewer: str
) -> None:
    """In other languages paths do not say what rows are called, but other callers do."""
    model, api, roles, column = titles
    head = f"# Nest\n\n## {model}\n\n```sql\n{SQL.format(role=column)}\n```\n\n## {api}\n\n"
    text = f"{head}### GET /drops\n\n**{roles}:** a ({{rows}}), b ({own})\n"
    assert rows_of(text.format(rows=every)) == "all"
    assert rows_of(text.format(rows=fewer)) == "none"
