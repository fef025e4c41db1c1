"""Tables of which the document tells only names: examples tell types, and there is a key."""

from __future__ import annotations

import pytest

from asbuilt.plan.model import ServicePlan
from asbuilt.spec.column_type import Default
from tests.plan.compiled import plan_of

DOCUMENT = """# Tools

## Data Model

- **loans**: due_on, lent_count, tool_id, note_text
- **tools**: label, is_heavy, shelf_no

## API

### POST /api/loans

**Request:**

```json
{example}
```
"""


def kinds(plan: ServicePlan, table: str = "loans") -> dict[str, str]:
    return {column.name: column.type.kind for column in plan.tables[table].columns}


def test_names_tell_types_where_no_example_does() -> None:
    assert kinds(plan_of(DOCUMENT.format(example="{}"))) == {
        "id": "uuid", "due_on": "date", "lent_count": "integer", "tool_id": "uuid",
        "note_text": "text", "_owner": "integer",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("value", "kind"),
    [("7", "integer"), ("7.5", "float"), ("true", "boolean"), ('["a"]', "array"),
     ('"seven"', "text"), ("null", "text"), ("[7, 7.5]", "array")],
)  # fmt: skip
def test_an_example_tells_the_type_that_nothing_else_does(value: str, kind: str) -> None:
    plan = plan_of(DOCUMENT.format(example=f'{{"note_text": {value}}}'))
    assert kinds(plan)["note_text"] == kind


def test_examples_that_differ_tell_nothing() -> None:
    answer = '\n### GET /api/loans/{{id}}\n\n**Response:**\n\n```json\n{{"note_text": {0}}}\n```\n'
    asked = DOCUMENT.format(example='{"note_text": 7}')
    assert kinds(plan_of(asked + answer.format("7.5")))["note_text"] == "float"
    assert kinds(plan_of(asked + answer.format("true")))["note_text"] == "text"


def test_what_a_key_refers_to_tells_its_type() -> None:
    plan = plan_of(DOCUMENT.format(example='{"tool_id": 7}'))
    reference, _ = plan.tables["loans"].references
    assert (reference.table, reference.target_columns) == ("tools", ("id",))
    assert kinds(plan)["tool_id"] == kinds(plan, "tools")["id"] == "uuid"


def test_what_is_assumed_is_said() -> None:
    assumed = [each.text for each in plan_of(DOCUMENT.format(example="{}")).assumptions]
    assert "`tools.id` is the primary key: only other columns are named." in assumed
    said = "`tools` states no type of `label`, `is_heavy`, `shelf_no`: names and examples tell it."
    assert said in assumed


def test_an_integer_whose_examples_are_truth_values_is_one() -> None:
    sql = """# Tools

## Data Model

```sql
CREATE TABLE tools (
    id INTEGER PRIMARY KEY,
    is_lent INTEGER NOT NULL DEFAULT 0 CHECK (is_lent IN (0, 1)),
    count INTEGER NOT NULL DEFAULT 7
);
```

## API

### POST /tools

**Request:**

```json
{"is_lent": true, "count": true}
```
"""
    columns = {each.name: each for each in plan_of(sql).tables["tools"].columns}
    assert columns["is_lent"].type.kind == "boolean"
    assert columns["is_lent"].default == Default("constant", False)
    assert columns["count"].type.kind == "integer"
