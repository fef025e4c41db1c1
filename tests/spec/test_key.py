"""Primary keys that a notation marks nowhere."""

from __future__ import annotations

import pytest

from asbuilt.spec.sections import data_model
from tests.plan.compiled import plan_of
from tests.sections.documents import outline_of

FORMS = {
    "a diagram": "```mermaid\nerDiagram\n  LOAN {{\n    int {0}\n    string tool\n  }}\n```",
    "a table": "### loans\n\n| Field | Type |\n|---|---|\n| {0} | integer |\n| tool | text |",
    "a list": "### loans\n\n- {0}: integer\n- tool: text",
    "DBML": "```dbml\nTable loans {{\n  {0} int\n  tool text\n}}\n```",
    "Prisma": "```prisma\nmodel loans {{\n  {0} Int\n  tool String\n}}\n```",
    "TypeScript": "```typescript\ninterface Loan {{\n  {0}: number;\n  tool: string;\n}}\n```",
    "a class": "```mermaid\nclassDiagram\n  class Loan {{\n    int {0}\n    String tool\n  }}\n```",
}


def key(text: str) -> tuple[tuple[str, ...], bool]:
    (table,) = data_model.read(outline_of(f"# T\n\n## Data model\n\n{text}\n")).tables
    return table.primary_key, table.key_assumed


@pytest.mark.parametrize("column", ["id", "loan_id"])
@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS.keys())
def test_what_is_called_like_a_key_is_one_in_every_notation(form: str, column: str) -> None:
    assert key(form.format(column)) == ((column,), True)


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ("int id PK\n    int loan_id", (("id",), False)),
        ("int tool_id PK\n    int id", (("tool_id",), False)),
        ("string loan_no\n    int count", (("loan_no",), True)),
        ("string tool\n    int id", (("id",), True)),
        ("int loan_id FK\n    int count", ((), False)),
        ("int tool_id\n    int count", ((), False)),
    ],
)
def test_a_key_that_is_marked_comes_first_and_a_reference_is_none(
    fields: str, expected: tuple[tuple[str, ...], bool]
) -> None:
    assert key(f"```mermaid\nerDiagram\n  LOAN {{\n    {fields}\n  }}\n```") == expected


@pytest.mark.parametrize(
    ("fields", "expected"),
    [("job_id, count", (("job_id",), True)), ("count, job_id", ((), False))],
)
def test_a_first_column_may_be_called_after_the_last_word_of_its_table(
    fields: str, expected: tuple[tuple[str, ...], bool]
) -> None:
    columns = "\n".join(f"- {name}: integer" for name in fields.split(", "))
    assert key(f"### print_jobs\n\n{columns}") == expected


def test_sql_has_the_keys_that_it_states() -> None:
    assert key("```sql\nCREATE TABLE loans (id INTEGER, tool TEXT);\n```") == ((), False)


def test_a_key_that_is_assumed_is_shown() -> None:
    plan = plan_of(f"# T\n\n## Data model\n\n{FORMS['a diagram'].format('id')}\n")
    said = [each.line for each in plan.assumptions if "`loan.id` is the primary key" in each.text]
    assert said == [8]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("```text\nTopic(id, title)\nTag(id, name)\nTopicTag(topic_id, tag_id)\n```",
         ("topic_id", "tag_id")),
        ("```text\nTopic(id, title)\nTag(id, name)\nVote(topic_id, tag_id)\n```", ()),
        ("```text\nTopic(id, title)\nTag(id, name)\nTopicTag(topic, tag)\n```", ("id",)),
        ("### Leave\n\n| Field | Type |\n|---|---|\n| planId | text (doc ID) |\n| days | number |",
         ("planId",)),
    ],
)  # fmt: skip
def test_what_else_names_the_rows_of_a_table(text: str, expected: tuple[str, ...]) -> None:
    tables = data_model.read(outline_of(f"# T\n\n## Data model\n\n{text}\n")).tables
    assert tables[-1].key == expected


@pytest.mark.parametrize(
    "written",
    ["reference to `site`", "references site", "FK → site.id", "fk site", "foreign key to site",
     "ref(site)", "→ site", "`site.id`", "link to the site"],
)  # fmt: skip
def test_a_type_that_says_what_it_refers_to_is_that_of_the_key(written: str) -> None:
    site = "### site\n\n| Field | Type |\n|---|---|\n| id | integer |\n"
    stay = f"### stay\n\n| Field | Type |\n|---|---|\n| id | uuid |\n| site_id | {written} |\n"
    model = data_model.read(outline_of(f"# T\n\n## Data model\n\n{site}\n{stay}"))
    _, found = model.tables
    assert (found.columns[1].type.kind, found.references[0].table) == ("integer", "site")
    assert not model.troubles
