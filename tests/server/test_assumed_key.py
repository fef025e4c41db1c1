"""Rows of tables whose key the document marks nowhere: they are reached by what is called so."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.server.inside import PASSWORD, Inside, Person, plan_of

DIAGRAM = """\
```mermaid
erDiagram
    KILN ||--o{ FIRING : has
    KILN {
        int id
        string name
    }
    FIRING {
        %s
        int kiln_id FK
        string glaze
    }
```"""
GRID = """\
### kilns

| Field | Type |
|---|---|
| id | integer |
| name | text |

### firings

| Field | Type |
|---|---|
| %s | integer |
| kiln_id | integer |
| glaze | text |"""
DBML = """\
```dbml
Table kilns {
  id int
  name text
}

Table firings {
  %s int
  kiln_id int [ref: > kilns.id]
  glaze text
}
```"""
DOCUMENT = """\
# Pottery

## Data model

%s

## API

- `POST /kilns`
- `POST /firings`
- `GET /firings/{firing_id}`
- `DELETE /firings/{firing_id}`
"""


@pytest.mark.parametrize("key", ["id", "firing_id"])
@pytest.mark.parametrize(
    "model",
    [
        pytest.param(DIAGRAM.replace("%s", "int %s"), id="a diagram of entities"),
        pytest.param(GRID, id="tables of fields"),
        pytest.param(DBML, id="DBML"),
    ],
)
def test_a_row_is_read_and_deleted_by_the_key_that_is_assumed(
    tmp_path: Path, model: str, key: str
) -> None:
    with Inside(plan_of(DOCUMENT.replace("%s", model.replace("%s", key))), tmp_path) as inside:
        potter = Person(inside)
        body = {"email": "root@example.com", "password": PASSWORD}
        potter.takes(potter.send("POST", "/api/auth/register", body))
        kiln = potter.send("POST", "/kilns", {"name": "Big"}).body
        made = potter.send("POST", "/firings", {"kiln_id": kiln["id"], "glaze": "tin"})
        assert made.status == 201
        place = f"/firings/{made.body[key]}"
        assert potter.send("GET", place).body["glaze"] == "tin"
        assert potter.send("DELETE", place).status == 204
        assert potter.send("GET", place).status == 404
