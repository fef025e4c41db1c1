"""Tables whose columns sentences enumerate behind their name."""

from __future__ import annotations

import pytest

from asbuilt.spec.sections import data_model
from tests.sections.documents import outline_of


def names(text: str, heading: str = "Data") -> dict[str, list[str]]:
    model = data_model.read(outline_of(f"# T\n\n## {heading}\n\n{text}\n"))
    return {table.name: [column.name for column in table.columns] for table in model.tables}


COLUMNS = ["id", "tool_id", "due_on"]


@pytest.mark.parametrize(
    "said",
    [
        "The central table is `loans`, which holds `id`, `tool_id` (never null) and `due_on`.",
        "Each tool that is out is a row in `loans`: its `id`, the `tool_id` it belongs to, and a\n"
        "`due_on` that is usually null.",
        "What is out is in `loans` with the columns `id`, `tool_id` and `due_on`.",
        "Tools that are out live in `loans` (`id`, `tool_id`, `due_on`).",
        "*Loans* (table `loans`): the number (`id`), the tool (`tool_id`), the day (`due_on`).",
        "A **loans** is a thing that is out; we record its `id`, `tool_id` and `due_on`.",
        "`loans` has `id`, `tool_id`, `due_on`; it refers to `tools`.",
    ],
)
def test_a_sentence_enumerates_columns(said: str) -> None:
    assert names(said) == {"loans": COLUMNS}


@pytest.mark.parametrize(
    "said",
    [
        "`id`, `tool_id` and `due_on` are in all of them.",
        "The state is one of `open`, `closed` and `lost`.",
        "A call of `GET /loans` answers with `id`, `tool_id` and `due_on`.",
        "We index `created_at`, `due_on` and `tool_id`.",
        "**Loan**: `due_on` is set, `tool_id` is not, `id` is given.",
    ],
)
def test_other_names_in_code_are_no_table(said: str) -> None:
    assert names(said) == {}


NOUNS = """- A *loan* has a number, a tool, a member and a day. The day is when it is due.
- A *tool* has a code, a name and a price.
"""


def test_what_nouns_name_are_columns() -> None:
    assert names(NOUNS, "Records") == {
        "loan": ["number", "tool", "member", "day"],
        "tool": ["code", "name", "price"],
    }


def test_nouns_of_one_entity_or_elsewhere_are_none() -> None:
    assert names("A *loan* has a number, a tool and a day.") == {}
    assert names(NOUNS, "How people use it") == {}


def test_several_entities_with_keys_are_tables_under_any_heading() -> None:
    said = "We keep a **loan** (`loan_id`, `tool`, `due_on`). A **tool** has a `tool_id`, a `name`"
    said += " and a `price`. And a **member** has a `member_id`, a `name` and an `email`."
    assert [*names(said, "How it works")] == ["loan", "tool", "member"]
    assert names(said.partition(". And")[0], "How it works") == {}


@pytest.mark.parametrize(
    "said",
    [
        "A `loans` has an `id`, a `tool_id` that is never null and a `due_on`.",
        "A `loans` has an `id`, a `tool_id` (`saw` or `drill`) and a `due_on`.",
        "A `loans` has an `id`, a `tool_id`, which is one of `saw` and `drill`, and a `due_on`.",
    ],
)
def test_values_and_clauses_stand_between_columns(said: str) -> None:
    assert names(said) == {"loans": COLUMNS}
