"""Entities with their fields in unnamed fences, as relations, and one on a line of prose."""

from __future__ import annotations

import pytest

from asbuilt.spec.sections import data_model
from tests.sections.documents import outline_of

TOOLS = {"tools": ["id", "label", "shelf"], "loans": ["id", "tool_id", "due_on"]}


def names(text: str) -> dict[str, list[str]]:
    model = data_model.read(outline_of(f"# Data\n\n{text}\n"))
    return {table.name: [column.name for column in table.columns] for table in model.tables}


def fence(text: str, info: str = "") -> str:
    return f"```{info}\n{text}\n```"


@pytest.mark.parametrize(
    "text",
    [
        "tools(id, label, shelf)\nloans(id, tool_id, due_on)",
        "tools   id(PK), label, shelf\nloans   id(PK), tool_id→tools,\n        due_on",
        "tools: id, label, shelf\nloans: id, tool_id -> tools.id, due_on",
        "tools (\n  id     uuid PK,\n  label  varchar(40),\n  shelf  text\n)\n"
        "loans (\n  id uuid PK, tool_id -> tools,\n  due_on date\n);",
        "tools\n    id\n    label\n    shelf\n\nloans\n    id\n    tool_id -> tools\n    due_on",
        "tools:\n- id: uuid\n- label: text\n- shelf\nloans:\n- id: uuid\n- tool_id\n- due_on: date",
        "tables:\n  tools:\n    columns:\n      id: uuid\n      label: text\n      shelf: text\n"
        "  loans:\n    columns:\n      id: uuid\n      tool_id: uuid\n      due_on: date",
    ],
)  # fmt: skip
def test_entities_of_a_fence(text: str) -> None:
    assert names(fence(text)) == TOOLS


def test_fields_may_be_called_as_in_a_schema() -> None:
    assert names(fence("tools:\n- id: uuid\n- type: text\n- image: text")) == {
        "tools": ["id", "type", "image"]
    }


def test_entities_in_yaml() -> None:
    text = "tools:\n  id: uuid\n  label: text\n  shelf: text\n"
    assert names(fence(text, "yaml")) == {"tools": ["id", "label", "shelf"]}
    assert names(fence(f"{text}\nimage: tools:1\n", "yaml")) == {}
    assert data_model.read(outline_of(f"# Setup\n\n{fence(text, 'yaml')}\n")).tables == ()


@pytest.mark.parametrize(
    "text",
    [
        "LOAN (loan_no, tool, due_on)\n\nTOOL (label, shelf)",
        "- LOAN (loan_no, tool, due_on)\n- TOOL (label, shelf)",
        "LOAN (<u>loan_no</u>, tool*, due_on)\n\nTOOL (<u>label</u>, #shelf)",
        "`LOAN (loan_no integer PK, tool varchar(9), due_on date)`\n\n`TOOL (label PK, shelf)`",
        fence("LOAN (loan_no, tool, due_on)\nTOOL (label, shelf)"),
    ],
)
def test_relations_whose_names_are_written_large(text: str) -> None:
    assert names(text) == {"loan": ["loan_no", "tool", "due_on"], "tool": ["label", "shelf"]}


def test_the_number_of_an_entity_is_its_key() -> None:
    model = data_model.read(outline_of("# Data\n\nloans(loan_no, tool, due_on)\n"))
    assert model.tables[0].primary_key == ("loan_no",)


def test_an_entity_with_its_fields_on_a_line_of_a_paragraph() -> None:
    text = "**Tool**: id, label, shelf\n**Loan**: id, tool_id, due_on, note"
    assert names(text) == {
        "tool": ["id", "label", "shelf"],
        "loan": ["id", "tool_id", "due_on", "note"],
    }


def test_tables_and_their_fields_in_code_in_sentences() -> None:
    text = """\
The table `tools` has the columns `id`, `label`, and `shelf`; it never shrinks. The `loans` table
consists of `id`, `tool_id` and
`due_on`. The table `tools` refers to `walls` and `rooms`. None of
`id`, `label` and `shelf` is secret.
"""
    assert names(text) == TOOLS
    assert names("`tools` answers with `id`, `label` and `shelf`.") == {}


def test_fields_of_a_cell_on_lines_of_their_own() -> None:
    grid = "| Entity | Attributes |\n|--|--|\n| **Tool** | `id`<br>`label`<br/>`shelf` text |"
    assert names(grid) == {"tool": ["id", "label", "shelf"]}


@pytest.mark.parametrize(
    "text",
    [
        "tools(label, shelf, wall)",
        "loans(tool_id, state, due_on)",
        "UNIQUE (tool_no, due_on)",
        "**Booking**: id, start date, end date",
        "**Speed**: fast, cheap, good",
        fence("SELECT id, label, shelf\nFROM tools\n  WHERE id = 7"),
        fence("make loans: id, tool, label"),
        fence('tool:\n  type: object\n  id: "x"', "yaml"),
        fence("", "yaml"),
    ],
)
def test_what_lists_no_fields(text: str) -> None:
    assert names(text) == {}


@pytest.mark.parametrize("info", ["typescript", "", "sql"])
@pytest.mark.parametrize("mark", ["//", "#", "--"])
def test_fields_in_comments_behind_the_names(info: str, mark: str) -> None:
    text = f"{mark} all\ntools   {mark} id, label, shelf\n\nuses {mark} tool_id, made (json), key\n"
    assert names(fence(text, info)) == {
        "tools": ["id", "label", "shelf"],
        "uses": ["tool_id", "made", "key"],
    }


@pytest.mark.parametrize(
    "text",
    [
        "state // open, closed\nkind // saw, hammer\n",
        "tools // id, label\nimport x\nuses // id, tool_id\n",
        "tools // id, label\n",
    ],
)
def test_comments_on_something_else(text: str) -> None:
    assert names(fence(text, "typescript")) == {}


@pytest.mark.parametrize(
    "text",
    [
        fence("tools(id, label, shelf)\nwalls(id, name, height)\nloans(tool_id, state, due_on)"),
        "- tools(id, label, shelf)\n- walls(id, name, height)\n- loans(tool_id, state, due_on)",
    ],
)
def test_an_entity_without_a_key_of_its_own_among_others(text: str) -> None:
    assert names(text)["loans"] == ["tool_id", "state", "due_on"]


def test_a_few_relations_make_no_entities_of_what_stands_with_them() -> None:
    text = "tools(id, label, shelf)\nloans(tool_id, state, due_on)\nopen(path, mode, flags)"
    assert list(names(fence(text))) == ["tools"]


def test_fields_with_the_values_that_they_may_have() -> None:
    text = "loans(id, kind:{day|week}, state:open|closed, note:string|null, tags[], due_on)"
    model = data_model.read(outline_of(f"# Data\n\n{fence(text)}\n"))
    types = {column.name: column.type for column in model.tables[0].columns}
    assert [*types] == ["id", "kind", "state", "note", "tags", "due_on"]
    assert types["kind"].values == ("day", "week")
    assert types["state"].values == ("open", "closed")
    assert types["note"].kind == "text"


def test_several_fields_on_a_line_whose_first_one_has_a_type() -> None:
    text = (
        "Loan\n  id, label, kind (enum),\n  state (enum), due_on (date), note,\n"
        "  code (text), tool_id → Tool\n\nTool\n  id (uuid)\n  code (text), unique\n  label"
    )
    assert names(fence(text)) == {
        "loan": ["id", "label", "kind", "state", "due_on", "note", "code", "tool_id"],
        "tool": ["id", "code", "label"],
    }
