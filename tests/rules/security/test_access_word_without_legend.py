"""The line that is proposed for a word of the matrix: which column says whose a row is."""

from __future__ import annotations

import pytest

import asbuilt
from asbuilt.source import Source

pytestmark = pytest.mark.requirement("FR-11")

DOCUMENT = """# Boats

## Data Model

```sql
CREATE TABLE people (id SERIAL PRIMARY KEY, email TEXT UNIQUE NOT NULL, role TEXT);
CREATE TABLE boats (id SERIAL PRIMARY KEY, name TEXT, {columns});
```

## API

### GET /boats

## Access

| Endpoint     | clerk | sailor |
|--------------|-------|-------|
| `GET /boats` | yes   | {word} |
"""


@pytest.mark.parametrize(
    ("columns", "word", "column"),
    [
        ("keeper INT REFERENCES people(id), clerk_id INT", "own", "keeper"),
        ("sailor_id TEXT, berth_id TEXT", "own", "sailor_id"),
        ("created_by TEXT", "own", "created_by"),
        ("owner_id INT, created_by INT", "own", "column"),
        ("sailor_id INT", "team", "column"),
    ],
)
def test_it_names_the_column_that_only_one_may_be(columns: str, word: str, column: str) -> None:
    text = DOCUMENT.format(columns=columns, word=word)
    found = asbuilt.check(asbuilt.read(Source("boats.md", text)))
    (help,) = {each.help for each in found if each.code == "SEC103"}
    assert help == f"Add below the matrix: - **{word}**: `boats.{column}` = current user"


def test_an_action_without_a_handler_is_told_that_it_needs_one() -> None:
    text = DOCUMENT.replace("GET /boats", "POST /boats/{{id}}/launch")
    text = text.format(columns="sailor_id INT REFERENCES people(id)", word="own")
    (found,) = (
        each
        for each in asbuilt.check(asbuilt.read(Source("boats.md", text)))
        if each.code == "SEC103"
    )
    assert "nothing backs `POST /boats/{id}/launch`" in found.message
    assert "handler" in (found.help or "")
