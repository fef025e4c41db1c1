"""Tables that are described in words: who names them, what their cells and lists say."""

from __future__ import annotations

from textwrap import dedent

import pytest

from asbuilt.document.blocks import Text
from asbuilt.document.reader import read as read_document
from asbuilt.source import Source, Span
from asbuilt.spec import reader
from asbuilt.spec.column_type import ColumnType, Default
from asbuilt.spec.language import speaking
from asbuilt.spec.languages.language import ENGLISH, shipped
from asbuilt.spec.sections import data_model
from asbuilt.spec.sections.data_model import DataModel
from asbuilt.spec.tables.schema import Table
from asbuilt.spec.tables.table_name import caption, table_name
from tests.sections.documents import outline_of


def names(text: str) -> dict[str, list[str]]:
    model = data_model.read(outline_of(text))
    return {table.name: [column.name for column in table.columns] for table in model.tables}


def spoken(text: str) -> DataModel:
    """The data model of a document in whatever language."""
    return reader.read(read_document(Source("spec.md", dedent(text))))[DataModel]


def rows(text: str, heading: str = "Loans") -> Table:
    """The table of a grid under a heading in the data model."""
    (table,) = data_model.read(outline_of(f"# Data model\n## {heading}\n\n{dedent(text)}")).tables
    return table


@pytest.mark.parametrize("title", ["Domain", "Data domain", "Type and length", "Database type"])
@pytest.mark.parametrize(("primary", "foreign"), [("P", "F"), ("PK", "FK"), ("p", "f")])
def test_a_column_of_keys_may_hold_letters(title: str, primary: str, foreign: str) -> None:
    found = data_model.read(
        outline_of(
            f"""# Logical database requirements

## Entity VESSEL

| Attribute | {title} | Key |
|--|--|--|
| ENI | CHAR(8) | {primary} |
| NAME | VARCHAR2(60) | |

## Entity PASSAGE

| Attribute | {title} | Key |
|--|--|--|
| PASSAGE_ID | NUMBER(12) | {primary} |
| ENI | CHAR(8) | {foreign} |
| LOCK_CODE | CHAR(4) | U |
"""
        )
    ).tables
    vessel, passage = found
    assert (vessel.name, vessel.primary_key) == ("vessel", ("ENI",))
    assert (passage.name, passage.primary_key) == ("passage", ("PASSAGE_ID",))
    assert [*passage.uniques] == [("LOCK_CODE",)]


# ---------------------------------------------------------------- who names a table


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("3.2 Order items table", "order_items"),
        ("OrderItem", "order_item"),
        ("Table: `loans`", "loans"),
        ("3.1 `loans` — what is lent", "loans"),
        ("2. loans - what is lent", "loans"),
        ("3.4a `tool_loans` (new)", "tool_loans"),
        ("The Loan entity", "loan"),
        ("Collection: loans", "loans"),
        ("Loan Schema", "loan"),
        ("Document", "document"),
        ("tools 表", "tools"),
        ("Таблица tools", "tools"),
        ("借用 (loan)", "loan"),
        ("Empréstimo (Loan)", "empréstimo"),
        ("Table 4. Columns of `shelves`", "shelves"),
        ("Tab. 2: Fields of the loans table", "loans"),
        ("Table 3-1 – Loan attributes", "loan"),
        ("Custom attributes", "custom_attributes"),
        ("Attributes of Loan", "loan"),
        ("Loan object", "loan"),
        ("Таблица 5 — Поля сущности «Loan» (выдача)", "loan"),
        ("Таблица Б.1 — Таблица `meter` (приборы)", "meter"),
        ("表2 借用表（loans）", "loans"),
        ("Query parameters", ""),
        ("Common columns", ""),
        ("What the tools and the loans and all others have", ""),
    ],
)
def test_a_title_names_a_table(title: str, name: str) -> None:
    assert table_name(Text(title, Span(0, len(title)))) == name


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ("Table 3-1: Patient", "Table 3-1: Patient"),
        ("**Patient**", "Patient"),
        ("**Patient:**", "Patient"),
        ("**Paciente (Patient)**", "Paciente (Patient)"),
        ("`patients`:", "patients"),
        ("**`patients`**", "patients"),
        ("**`patients`** (who is treated)", "patients"),
        ("Entity: **patient**", "patient"),
        ("Table `patients`", "patients"),
        ("**Table `patients`** (who is treated)", "`patients`"),
        ("**Example `patients`**", None),
        ("**Entity C.5-1: `patients`**", "**Entity C.5-1: `patients`**"),
        ("Example: **patient**", None),
        ("Table patients:", "Table patients"),
        ("*Table 2 — Fields of `patients`*", "*Table 2 — Fields of `patients`*"),
        ("The `patients` table has these columns:", "The `patients` table has these columns:"),
        ("**Patient** (`patients`)", "**Patient** (`patients`)"),
        ("**Patient** — table `patients`:", "**Patient** — table `patients`:"),
        ("**Patient** (key `number`)", "Patient"),
        ("**Patient** table", "Patient"),
        ("**Patient** notes", None),
        ("It is `active` or not:", None),
        ("The `patients` table refers to `wards`, whose columns are:", None),
        ("The table has these fields:", None),
        ("**Fields:**", None),
        ("It keeps patients, and who treats them.", None),
        ('"patient"', "patient"),
        ('"Patient table"', "Patient table"),
        ('"Table"', None),
        ('"Columns"', None),
    ],
)
def test_a_line_alone_is_a_caption(line: str, named: str | None) -> None:
    found = caption(Text(line, Span(0, len(line))))
    assert (found and found.text) == named


@pytest.mark.parametrize(
    ("name", "line", "named"),
    [
        ("de", "Tabelle 1: Attribute der Entität Ausleihe", "ausleihe"),
        ("de", "Tabelle 2: Aufbau der Tabelle `loans`", "loans"),
        ("es", "Tabla 1. Estructura de la entidad Prestamo", "prestamo"),
        ("fr", "Tableau 2 : Attributs de l'entité Emprunt", "emprunt"),
        ("pt", "Tabela 3 – Campos da tabela emprestimos", "emprestimos"),
        ("ru", "Таблица 2. Структура таблицы loans", "loans"),
        ("zh", "表 2：借用表 loans 结构", "loans"),
    ],
)
def test_a_caption_in_another_language(name: str, line: str, named: str) -> None:
    language = next(each for each in shipped() if each.name == name)
    with speaking(language):
        found = caption(Text(line, Span(0, len(line))))
        assert found and table_name(found) == named


def test_an_entity_in_bold_has_the_name_of_its_table_in_code() -> None:
    found = names("""\
        # Data model

        **Boat** (`boats`)

        - `id` – uuid
        - `length` – integer

        Others:

        - **Berth** (table `berths`): `id`, `pier`, `depth`
        - **Sail** – `sails`
          - `id`: uuid
          - `area`: integer
        """)
    assert found == {
        "boats": ["id", "length"],
        "berths": ["id", "pier", "depth"],
        "sails": ["id", "area"],
    }


def test_captions_stand_above_or_below_all_grids_of_a_section() -> None:
    grid = "\n| Field | Type |\n|--|--|\n| {} | uuid |\n\n"
    first, second = grid.format("a"), grid.format("b")
    model = "# Data model\n"
    expected = {"loans": ["a"], "tools": ["b"]}
    assert names(f"{model}{first}Table 1: Loans\n{second}Table 2: Tools\n") == expected
    assert names(f"{model}Table 1: Loans\n{first}Table 2: Tools\n{second}") == expected
    assert names(f"{model}## Loans\n{first}Table 2: Tools\n{second}") == expected


def test_a_chapter_names_no_table_but_an_entity_does() -> None:
    grid = "\n\n| Field | Type |\n|---|---|\n| id | uuid |\n"
    assert names(f"# Database tables{grid}") == {}
    assert names(f"# Data model\n## Loan entity{grid}") == {"loan": ["id"]}


def test_a_row_is_named_by_its_table_rather_than_its_entity() -> None:
    text = """
        # Entities
        | Entity | Table | Key fields |
        |---|---|---|
        | A loan | `tool_loans` | tool_id, due_on |
    """
    assert names(text) == {"tool_loans": ["tool_id", "due_on"]}


def test_a_table_of_fields_may_leave_their_types_out() -> None:
    model = data_model.read(
        outline_of(
            "# Data model\n## Loan (lent tools)\n\n| Field | Kept in | Meaning |\n|---|---|---|\n"
            "| `loan_id` | vault | number |\n| `due_on` | vault | when |\n| `late` | cache | |\n"
        )
    )
    (loan,) = model.tables
    assert [(each.name, each.type.kind) for each in loan.columns] == [
        ("loan_id", "uuid"), ("due_on", "date"), ("late", "text"),
    ]  # fmt: skip
    assert loan.primary_key == ("loan_id",)


def test_a_table_may_name_the_table_of_each_field_without_its_type() -> None:
    grid = (
        "| Table | Field | Description |\n|---|---|---|\n| loan | id | Key |\n"
        "| loan | due_on | When it is due |\n| tool | id | Key |\n"
    )
    assert names(f"# Records\n\n{grid}") == {"loan": ["id", "due_on"], "tool": ["id"]}
    assert names(f"# Records\n\n{grid.replace('Description', 'Retention')}") == {}
    typed = "### loan\n\n| Column | Type |\n|---|---|\n| id | uuid |\n| due_on | date |\n"
    found = names(f"# Data model\n\n{typed}\n# Records\n\n{grid}")
    assert found["loan"] == ["id", "due_on"]


def test_a_numbered_caption_says_that_a_table_is_meant() -> None:
    grid = "| Attribute | Format | Obligatory |\n|---|---|:---:|\n| `loan_no` | integer | yes |\n"
    found = spoken(f"# Information\n\n**Entity A-1: `loan`**\n\n{grid}")
    assert [(each.name, each.type.kind) for each in found.tables[0].columns] == [
        ("loan_no", "integer")
    ]
    assert not spoken(f"# Information\n\n**Table A-1: What a loan is**\n\n{grid}").tables


def test_what_is_listed_as_an_entity_is_one_whatever_it_is_called() -> None:
    grid = "| Entity | Attributes |\n|---|---|\n| LOAN_REQUEST | number_of_it, tool, wanted_by |\n"
    assert list(names(f"# Logical data requirements\n\n{grid}")) == ["loan_request"]


@pytest.mark.parametrize(
    "grid",
    [
        "| Field | Meaning |\n|---|---|\n| Due date | when it is due |\n| Late | whether it is |\n",
        "| Name | Meaning |\n|---|---|\n| `loans` | what is lent |\n| `tools` | what there is |\n",
        "| Field | Class |\n|---|---|\n| `due_on` | public |\n| `nick` | PII: identity |\n",
    ],
)
def test_other_tables_in_the_data_model_are_no_tables_of_fields(grid: str) -> None:
    assert names(f"# Data model\n## Loan\n\n{grid}") == {}


def test_fields_without_types_are_read_in_the_data_model_only_and_where_no_types_are() -> None:
    grid = "| Field | Meaning |\n|---|---|\n| `id` | its number |\n| `due_on` | when |\n"
    assert names(f"# Loans\n\n{grid}") == {}
    typed = "```prisma\nmodel Loan {\n  id Int @id\n  tool Int\n}\n```\n"
    assert names(f"# Data model\n## Loan\n\n{grid}\n{typed}") == {"loan": ["id", "tool"]}


def test_what_is_sent_is_no_table() -> None:
    grid = "| Field | Type |\n|---|---|\n| name | string |\n"
    assert names(f"# Data model\n## LoanRequest\n{grid}## Query parameters\n{grid}") == {}


# ---------------------------------------------------------------- what cells say


def test_only_a_statement_constrains_a_column() -> None:
    table = rows(
        """
        | Field | Type | Notes |
        |---|---|---|
        | id | uuid | primary key |
        | code | text | printed on the tool, UNIQUE; in capitals |
        | label | text | unique index |
        | visits | int | unique visitors of the page |
        | reason | text | required when the tool is broken |
        | due_on | date | required |
        """
    )
    assert table.uniques == (("code",), ("label",))
    assert [column.name for column in table.columns if not column.nullable] == ["id", "due_on"]


def test_a_column_called_null_may_hold_any_constraint() -> None:
    table = rows(
        """
        | Column | Type | NULL | Key |
        |---|---|---|---|
        | `no` | bigint | NO | PRI |
        | `mail` | text | YES | UNI |
        | `state` | text | NOT NULL, default `open` | |
        """
    )
    assert (table.primary_key, table.uniques) == (("no",), (("mail",),))
    assert [column.nullable for column in table.columns] == [False, True, False]
    assert table.columns[2].default_text == "open"


def test_a_cell_may_name_several_fields() -> None:
    table = rows(
        "| Field | Type |\n|---|---|\n| `made`, `changed` | timestamptz |\n| id | uuid |\n"
    )
    assert [column.name for column in table.columns] == ["made", "changed", "id"]


@pytest.mark.parametrize(
    ("type", "notes"),
    [
        ("enum", "`open`, `late`"),
        ("Enum", "state: open/late"),
        ("LOAN_STATE", "ENUM: open / late (after a week)"),
        ("enum(open, late)", "how it stands"),
    ],
)
def test_notes_tell_the_values_of_an_enumeration(type: str, notes: str) -> None:
    table = rows(
        f"| Field | Type | Notes |\n|--|--|--|\n| state | {type} | {notes} |\n| b | int | |"
    )
    assert table.columns[0].type == ColumnType("enum", values=("open", "late"))


def test_a_reference_holds_where_there_is_such_a_table() -> None:
    text = """
        # Data model
        ## Tools
        | Field | Type | Constraints |
        |---|---|---|
        | id | integer | PK |
        ## Loans
        | Field | Type | Constraints |
        |---|---|---|
        | id | uuid | PK |
        | tool_id | integer | FK, NOT NULL |
        | other_tool | integer | FK → tools(id) ON DELETE SET NULL |
        | page_url | text | reference to what the shop says |
        | member_id | uuid | FK nullable |
        | team_id | uuid | FK → teams |
    """
    _, loans = data_model.read(outline_of(text)).tables
    assert {each.columns[0]: (each.table, each.on_delete) for each in loans.references} == {
        "tool_id": ("tools", "no action"),
        "other_tool": ("tools", "set null"),
        "team_id": ("teams", "no action"),
    }


def test_sql_completes_what_is_described_elsewhere() -> None:
    text = """
        # Data model
        ```sql
        CREATE TYPE loan_state AS ENUM ('open', 'late');
        ```
        ## Loans
        | Field | Type |
        |---|---|
        | id | uuid |
        | state | loan_state |
        ```sql
        CREATE INDEX by_state ON loans (state);
        ALTER TABLE loans ADD COLUMN due_on DATE;
        CREATE INDEX nowhere ON loan_ (id);
        CREATE INDEX elsewhere ON tools (id);
        ```
    """
    model = data_model.read(outline_of(text))
    (loans,) = model.tables
    assert loans.columns[1].type == ColumnType("enum", values=("open", "late"))
    assert [column.name for column in loans.columns] == ["id", "state", "due_on"]
    assert [index.columns for index in loans.indexes] == [("state",)]
    (trouble,) = model.troubles
    assert "`loan_`" in trouble.message


# ---------------------------------------------------------------- lists


@pytest.mark.parametrize("state", ["enum — open / late", "enum: open | late", "enum of open, late"])
def test_a_line_may_list_the_values_of_an_enumeration(state: str) -> None:
    text = f"# Data model\n\n- `loans`\n    - `id` uuid, pk\n    - `state` {state}\n"
    (table,) = data_model.read(outline_of(text)).tables
    assert table.columns[1].type == ColumnType("enum", values=("open", "late"))


@pytest.mark.parametrize("state", ["enum", "enum (below)", "enum, see States", "Enum (String)"])
def test_an_enumeration_whose_values_stand_elsewhere_is_a_field(state: str) -> None:
    text = f"# Data model\n\n- `loans`\n    - `id` uuid, pk\n    - `state` {state}\n"
    (table,) = data_model.read(outline_of(text)).tables
    assert table.columns[1].type == ColumnType("text")


@pytest.mark.parametrize(
    "line",
    [
        "`due_on date`",
        "`due_on` date",
        "due_on (date)",
        "`due_on (date)`",
        "`due_on` (date): when it comes back",
        "**due_on** – date, required",
        "due_on: date",
        "due_on：date",
    ],
)
def test_a_field_on_a_line_of_its_own(line: str) -> None:
    table = data_model.read(outline_of(f"# Data model\n\n**Loan**\n- id: uuid\n- {line}\n")).tables[
        0
    ]
    assert [(each.name, each.type.kind) for each in table.columns] == [
        ("id", "uuid"),
        ("due_on", "date"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "**Storage**\n- Speed: as fast as possible\n- Format: JSON\n- Size: small",
        "**Indexes**\n- BTREE (tool_id)\n- BTREE (owner_id)\n- BTREE (state)",
        "- Mixins: `UUIDMixin`, `TimestampMixin`",
        "- orders(customer_id, created_at, state)",
        "- findLoan(id, options, callback)",
        "- get_loan(id, options)",
        "The loans, the tools, the members.",
    ],
)
def test_other_lists_are_no_tables(text: str) -> None:
    assert names(f"# Data model\n\n{text}\n") == {}


def test_a_fence_may_hold_lists() -> None:
    text = """
        # Data model
        ## Loan

        ```sql
        - id (PK)
        - lent_on, due_on
        - tool_id (FK)
        ```

        ## Others

        ```
        Tool:
          - id: Long (PK, auto-generated)
          - label: String (not null)

        Remarks:
          - kept for a year
        ```
    """
    assert names(dedent(text)) == {
        "loan": ["id", "lent_on", "due_on", "tool_id"],
        "tool": ["id", "label"],
    }


def test_outside_of_the_data_model_a_list_has_to_say_its_key_and_its_types() -> None:
    listed = "# Loans\n\n**Loan**\n- id (uuid{0})\n- due_on (date)\n- {1}\n"
    assert names(listed.format(", primary key", "remark (text)")) == {
        "loan": ["id", "due_on", "remark"]
    }
    assert names(listed.format("", "remark (text)")) == {}
    assert names(listed.format(", primary key", "remark")) == {}


@pytest.mark.parametrize(
    ("item", "name"),
    [
        ("**loan_tools**: loan_id, count, deposit", "loan_tools"),
        ("**settings**: `theme`, `language`, `size`", "settings"),
        ("**also**: quick, quiet, cheap", ""),
    ],
)
def test_beside_entities_one_may_have_no_key_of_its_own(item: str, name: str) -> None:
    entities = "- **loans**: id, tool_id, due_on\n- **tools**: id, label, shelf\n"
    found = names(f"# Data model\n\n{entities}- {item}\n")
    assert [*found] == ["loans", "tools", *([name] if name else [])]
    alone = names(f"# Data model\n\n- {item}\n- {item.replace('**', '__')}\n")
    assert [*alone] == ([name] if name else [])


@pytest.mark.parametrize(
    ("items", "read"),
    [
        ("- **loans**: due_on, label\n- **tools**: label, shelf_no", ["loans", "tools"]),
        ("- **loans**: `due`, `label`\n- **tools**: `label` (uniq), `shelf`", ["loans", "tools"]),
        ("- **loans**: due_on, label\n- **Foreign keys**: tool_id, user_id", []),
        ("- **Tables**: loans, loan_tools\n- **Views**: loans_due, tools_lent", []),
        ("- **loans**: quick, quiet\n- **tools**: cheap, robust", []),
        ("- **loans**: due_on, label\n- Tools come later", []),
        ("- **loans**: due_on, label", []),
    ],
)
def test_a_list_of_names_with_names_of_fields_is_one_of_entities(
    items: str, read: list[str]
) -> None:
    assert [*names(f"# Data model\n\n{items}\n")] == read


@pytest.mark.parametrize(
    ("type", "said", "default"),
    [
        ("integer", "Copies. Default: 0. Counted.", 0),
        ("integer", "1-5. Default: 3.", 3),
        ("numeric(3,2)", "Default 0.5 (half), see below", 0.5),
        ("boolean", "default: false - for now", False),
        ("text", "IANA. Default: `Europe/Berlin`.", "Europe/Berlin"),
        ("text", "Default: draft。之后", "draft"),
        ("varchar(9)", "defaults to 'a. b', required", "a. b"),
    ],
)
def test_a_default_ends_with_its_clause_or_sentence(
    type: str, said: str, default: str | float | bool
) -> None:
    table = rows(
        f"| Field | Type | Description |\n|--|--|--|\n| id | uuid | |\n| x | {type} | {said} |"
    )
    assert table.columns[1].default == Default("constant", default)


def test_what_is_so_by_default_is_no_default() -> None:
    table = rows(
        "| Field | Type | Note |\n|--|--|--|\n| id | uuid | |\n| x | int | 24 h by default |"
    )
    assert table.columns[1].default is None


def test_what_tells_no_types_has_a_key() -> None:
    (loans, tools, joined) = spoken(
        """
        # Library

        ## Data model

        - **loans**: due_on, label
        - **tools**: `id`, `label`
        - **loan_tools**: loan_id, tool_id
        """
    ).tables
    assert (loans.key, loans.primary_key) == (("id",), ())
    assert tools.key == tools.primary_key == ("id",)
    assert joined.key == ("loan_id", "tool_id")


def test_names_tell_what_nothing_else_does() -> None:
    text = """
        # Data model
        ## Loan
        - id
        - tool_id
        - created_at
        - is_late
        ## Tool
        - id
        - kind
        - weight
    """
    loan, _ = data_model.read(outline_of(text)).tables
    assert [column.type.kind for column in loan.columns] == ["uuid", "uuid", "timestamp", "boolean"]
    assert [(each.columns, each.table) for each in loan.references] == [(("tool_id",), "tool")]


# ---------------------------------------------------------------- other languages


@pytest.mark.parametrize(
    "text",
    [
        """
        # 借用系统
        ## 概述
        ## 核心数据模型
        | 实体 | 关键字段 |
        |---|---|
        | `Tool` | id, kind, owner |
        ### `loan`（借用）
        | 列名 | 类型 | 可空 | 说明 |
        |---|---|---|---|
        | id | BIGINT | NO | 主键 |
        | due_on | DATE | 否 | 必填原因 |
        | note | TEXT | YES | - |
        """,
        """
        # Прокат
        ## Цели
        ## Требования к базе данных
        | Сущность | Ключевые поля |
        |---|---|
        | `Tool` | id, kind, owner |
        ### Таблица `loan`
        | Поле | Тип | Может быть пустым | Описание |
        |---|---|---|---|
        | id | BIGINT | нет | первичный ключ |
        | due_on | DATE | нет | |
        | note | TEXT | да | |
        """,
        """
        # Empréstimos
        ## Objetivos
        ## Modelo de Dados
        ### Entidades principais
        | Entidade | Campos principais |
        |---|---|
        | `Tool` | id, kind, owner |
        ### Tabela `loan`
        | Campo | Tipo | Permite nulo | Descrição |
        |---|---|---|---|
        | id | BIGINT | não | chave primária |
        | due_on | DATE | não | |
        | note | TEXT | sim | |
        """,
    ],
    ids=["zh", "ru", "pt"],
)
def test_fields_in_other_languages(text: str) -> None:
    tables = {table.name: table for table in spoken(text).tables}
    assert set(tables) == {"tool", "loan"}
    assert tables["loan"].primary_key == ("id",)
    assert [column.nullable for column in tables["loan"].columns] == [False, False, True]


@pytest.mark.parametrize(
    ("row", "condition"),
    [
        ("| state | varchar(9) | one of out, back, lost | |", "state IN ('out', 'back', 'lost')"),
        ("| state | text | not null, one of `in` or `out` | |", "state IN ('in', 'out')"),
        ("| state | varchar(9) | OUT, BACK ou LOST | |", "state IN ('OUT', 'BACK', 'LOST')"),
        ("| state | text | default 'in' | in / out |", "state IN ('in', 'out')"),
        ("| weeks | int | not null, 1 to 15 | |", "weeks BETWEEN 1 AND 15"),
        ("| weeks | int | | between 1 and 15 |", "weeks BETWEEN 1 AND 15"),
        ("| weight | decimal(8,2) | | > 0 |", "weight > 0"),
        ("| weight | decimal(8,2) | required, ≥ 0.5 | |", "weight >= 0.5"),
        (
            "| state | text | one of the values `out`, `back` or `lost` | |",
            "state IN ('out', 'back', 'lost')",
        ),
        ("| state | text | | Allowed values: 'out' / 'back'. |", "state IN ('out', 'back')"),
        ("| state | text | not null, check in ('out', 'back') | |", "state in ('out', 'back')"),
        (
            "| state | text | `CHECK (state IN ('out', 'back'))`, not null | |",
            "state IN ('out', 'back')",
        ),
        ("| state | text | check in (`out`, `back`) | |", "state in ('out', 'back')"),
        ("| share | int | CHECK (share BETWEEN 0 AND 100) | |", "share BETWEEN 0 AND 100"),
        ("| share | int | not null, check >= 0 | |", "share >= 0"),
        ("| share | int | | check (> 0) |", "share > 0"),
        ("| state | text | not null, in ('out', 'back') | |", "state in ('out', 'back')"),
        ("| state | text | not null | `out`, `back` |", "state IN ('out', 'back')"),
        ("| state | text | not null | `out` or `back` |", "state IN ('out', 'back')"),
        ('| state | text | not null | `"out"` or `"back"` |', "state IN ('out', 'back')"),
        (
            "| state | text | | `in`, `out` oder `back` |",
            "state IN ('in', 'out', 'back')",
        ),
        ("| share | int | von 1 bis 5 | |", "share BETWEEN 1 AND 5"),
        ("| share | int | entre 1 y 5 | |", "share BETWEEN 1 AND 5"),
        ("| share | int | от 1 до 5 | |", "share BETWEEN 1 AND 5"),
        ("| until | date | CHECK (until > share) | |", "until > share"),
        ("| weeks | int | | check: between 10 and 120 |", "weeks between 10 and 120"),
        ("| weeks | int | | between 1 and 15 weeks |", "weeks BETWEEN 1 AND 15"),
        ("| weeks | int | not null | CHECK 1..15 |", "weeks BETWEEN 1 AND 15"),
        ("| weeks | int | | Check: at least 1 and at most 15 |", "weeks >= 1 AND weeks <= 15"),
        ("| weeks | int | min. 1, max. 15, default 3 | |", "weeks >= 1 AND weeks <= 15"),
        ("| weeks | int | | must be greater than 0 |", "weeks > 0"),
        ("| weeks | int | not negative | |", "weeks >= 0"),
        ("| weeks | int | | must be positive. |", "weeks > 0"),
        ("| state | text | | TO_DO or IN_QA |", "state IN ('TO_DO', 'IN_QA')"),
        ("| state | text | ENUM: in, out | |", "state IN ('in', 'out')"),
        ("| state | text | ONE OF in, out | |", "state IN ('in', 'out')"),
        ("| weeks | int | POSITIVE | |", "weeks > 0"),
        ("| weeks | int | Check >= 0 | |", "weeks >= 0"),
    ],
)
def test_a_cell_says_which_values_a_field_has(row: str, condition: str) -> None:
    table = rows(f"| Field | Type | Constraints | Notes |\n|---|---|---|---|\n{row}")
    assert [check.text for check in table.checks] == [condition]


def test_a_type_may_end_as_a_sentence_does() -> None:
    table = rows("| Field | Type | Notes |\n|---|---|---|\n| name | text, Required. | of a loan |")
    assert not table.columns[0].nullable


@pytest.mark.parametrize(
    "said",
    [
        "at least 3 days before the start",
        "between 1 and 5 digits",
        "more than 5 are refused",
        "up to 3 decimals",
        "positive if the door is open",
    ],
)
def test_a_figure_in_a_sentence_is_no_bound_of_a_field(said: str) -> None:
    table = rows(f"| Field | Type | Notes |\n|---|---|---|\n| weeks | int | {said} |")
    assert table.checks == ()


@pytest.mark.parametrize(
    "row",
    [
        "| state | text | one of the states of a loan | |",
        "| state | text | NOT NULL or UNIQUE | |",
        "| state | text | OUT or BACK, as the desk says | |",
        "| place | text | | north / south of the river |",
        "| side | text | | left / right |",
        "| state | text | default 'new' | in / out |",
        "| weeks | int | | 1 to 15 are usual |",
        "| weeks | int | | see 2-3 below |",
        "| name | text | | 3 to 40 |",
        "| name | text | | example values: `out`, `back` |",
        "| name | text | | such as `out`, `back` |",
        "| name | text | one of `out`, `back`, … | |",
        "| name | text | | `first` and `last` |",
        "| name | text | check in the office | |",
        "| name | text | as in ('out', 'back') | |",
        "| name | text | CHECK (f(name, 7) ~ name | |",
    ],
)
def test_other_words_of_a_field_are_no_condition(row: str) -> None:
    table = rows(f"| Field | Type | Constraints | Notes |\n|---|---|---|---|\n{row}")
    assert table.checks == ()


@pytest.mark.parametrize(
    ("language", "title", "cell"),
    [
        ("de", "Bedingung", "einer der Werte `neu`, `offen` oder `weg`"),
        ("es", "Restricciones", "uno de `neu`, `offen` o `weg`"),
        ("fr", "Valeurs possibles", "`neu`, `offen`, `weg`"),
        ("pt", "Restrições", "um dos valores 'neu', 'offen', 'weg'"),
        ("ru", "Ограничения", "один из «neu», «offen» и «weg»"),
        ("zh", "约束", "取值为 `neu`、`offen` 或 `weg`"),
    ],
)
def test_the_values_of_a_field_in_other_languages(language: str, title: str, cell: str) -> None:
    with speaking(next(each for each in shipped() if each.name == language)):
        table = rows(f"| Field | Type | {title} |\n|---|---|---|\n| state | text | {cell} |")
    assert [check.text for check in table.checks] == ["state IN ('neu', 'offen', 'weg')"]


def test_what_follows_an_enumeration_is_none_of_its_values() -> None:
    model = data_model.read(
        outline_of("# Data model\n\n**loans**\n- id: uuid\n- state: enum(in, out), default out")
    )
    (table,) = model.tables
    assert table.columns[1].type == ColumnType("enum", values=("in", "out"))
    assert table.columns[1].default_text == "out"
    assert model.troubles == ()


def test_a_secret_is_one_in_the_language_of_the_document() -> None:
    model = spoken(
        """
        # Kleingarten

        ## Datenmodell

        ```sql
        CREATE TABLE benutzer (
            id SERIAL PRIMARY KEY,
            email TEXT UNIQUE NOT NULL,  -- PII: Kontakt, Aufbewahrung 3 Jahre
            passwort_hash TEXT NOT NULL,
            torcode TEXT NOT NULL        -- geheim
        );
        ```

        ## Rollen
        """
    )
    (table,) = model.tables
    secret = {column.name for column in table.columns if column.marks.secret}
    assert secret == {"passwort_hash", "torcode"}


def test_sql_may_change_a_table_that_is_described_under_another_form_of_its_name() -> None:
    text = """
        # Data model
        ## UserRole

        | Field | Type |
        |--|--|
        | id | uuid |
        | mail | text |

        ```sql
        CREATE UNIQUE INDEX i ON user_roles (mail);
        ALTER TABLE user_roles ADD COLUMN due date;
        CREATE INDEX j ON user_rolls (mail);
        ALTER TABLE customers ADD COLUMN due date;
        ```
        """
    model = data_model.read(outline_of(dedent(text)))
    (table,) = model.tables
    assert (table.name, table.uniques) == ("user_role", (("mail",),))
    assert [column.name for column in table.columns] == ["id", "mail", "due"]
    (trouble,) = model.troubles
    assert trouble.message == "no CREATE TABLE before this defines `user_rolls`"


@pytest.mark.parametrize(
    ("name", "notes", "target"),
    [
        ("fr", "clé étrangère vers tools", ("tools", ())),
        ("es", "clave foránea a la tabla tools", ("tools", ())),
        ("de", "Fremdschlüssel auf die Tabelle tools", ("tools", ())),
        ("es", "clave ajena de la tabla tools", ("tools", ())),
        ("fr", "clé étrangère voir ci dessus", ("tools", ())),
        ("pt", "chave estrangeira para tools", ("tools", ())),
        ("zh", "外键，tools.code", ("tools", ("code",))),
        ("en", "foreign key to the table `tools`", ("tools", ())),
        ("en", "FK, tools.code", ("tools", ("code",))),
        ("en", "→ tools", ("tools", ())),
        ("en", "what was lent, -> tools.code", ("tools", ("code",))),
    ],
)
def test_a_key_says_in_any_language_to_what_it_refers(
    name: str, notes: str, target: tuple[str, tuple[str, ...]]
) -> None:
    text = (
        "# Data model\n\n## tools\n\n| Field | Type |\n|---|---|\n| code | text, PK |\n\n"
        "## loans\n\n| Field | Type | Notes |\n|---|---|---|\n| id | int | PK |\n"
        f"| tool | text | {notes} |\n"
    )
    language = next((each for each in shipped() if each.name == name), ENGLISH)
    with speaking(language):
        loans = data_model.read(outline_of(text)).tables[1]
    (reference,) = loans.references
    assert (reference.table, reference.target_columns) == target


@pytest.mark.parametrize(
    ("written", "type"),
    [
        (r"`full-time` \| `part-time`", ColumnType("enum", values=("full-time", "part-time"))),
        (r"enum(a \| b)", ColumnType("enum", values=("a", "b"))),
        (r"draft \| published \| null", ColumnType("enum", values=("draft", "published"))),
        (r"string \| null", ColumnType("text")),
        ("`{ name: string, phone: string }`", ColumnType("json")),
        ("string (the number of its owner)", ColumnType("text")),
        ("number (1–12)", ColumnType("float")),
        ("varchar (50)", ColumnType("text", length=50)),
    ],
)
def test_types_as_schemas_without_sql_have_them(written: str, type: ColumnType) -> None:
    table = rows(f"| Field | Type |\n|---|---|\n| id | uuid |\n| x | {written} |")
    assert table.columns[1].type == type


def test_documents_are_called_after_what_they_are_about() -> None:
    grid = "| Field | Type |\n|---|---|\n| {0} | string |\n| label | string |\n"
    loan = f"### Loan Document\n\n{grid.format('loanId')}\n"
    tool = f"### Tool Document (subcollection of loans)\n\n{grid.format('toolId')}\n"
    several = data_model.read(outline_of(f"# S\n\n## Data model\n\n{loan}{tool}"))
    assert [(table.name, table.primary_key) for table in several.tables] == [
        ("loan", ("loanId",)),
        ("tool", ("toolId",)),
    ]
    (alone,) = data_model.read(outline_of(f"# S\n\n## Data model\n\n{loan}")).tables
    assert (alone.name, alone.primary_key) == ("loan_document", ())


@pytest.mark.parametrize(
    ("language", "cell", "table"),
    [
        ("de", "NOT NULL, Fremdschlüssel auf rollen(id)", "rollen"),
        ("es", "referencia a roles.id, obligatorio", "roles"),
        ("pt", "chave estrangeira para fornecedores(id)", "fornecedores"),
        ("fr", "clé étrangère vers `erreurs.id`", "erreurs"),
        ("ru", "внешний ключ на `роли.id`", "роли"),
    ],
)
def test_a_reference_names_its_table_as_it_is_written(language: str, cell: str, table: str) -> None:
    with speaking(next(each for each in shipped() if each.name == language)):
        found = rows(
            f"| Field | Type | Notes |\n|---|---|---|\n| id | uuid | pk |\n| x_id | uuid | {cell} |"
        )
    assert [each.table for each in found.references] == [table]


@pytest.mark.parametrize(("default", "names"), [("AUTO_INCREMENT", ["biz_brand"]), ("-", [])])
def test_a_column_that_the_database_counts_tells_of_a_table(default: str, names: list[str]) -> None:
    text = f"""# Shop

## 3. Goods

### 3.2 biz_brand — Brands

| Field  | Type           | Required | Default   | Notes |
|--------|----------------|----------|-----------|-------|
| `id`   | `BIGINT`       | yes      | {default} | Brand |
| `name` | `VARCHAR(128)` | yes      | -         | Name  |
"""
    assert [table.name for table in data_model.read(outline_of(text)).tables] == names


def test_what_psql_prints_has_the_name_of_the_table_above_it() -> None:
    text = """
    # T

    ## Schema

        Table "public.trees"

          Column   |  Type   |      Modifiers
        -----------+---------+----------------------
         id        | integer | not null primary key
         grower_id | integer | not null

        Table "samples"

         Column |  Type
        --------+---------
         id     | integer
    """
    found = data_model.read(outline_of(text)).tables
    assert [table.name for table in found] == ["trees", "samples"]


def test_a_list_that_says_which_field_is_the_key_is_a_table_whatever_the_key_is_called() -> None:
    fields = "- `rega_number` — its number, primary key\n- `owner` — who has it\n- `town` — where\n"
    assert names(f"# Data model\n\n**farm**\n\n{fields}") == {
        "farm": ["rega_number", "owner", "town"]
    }


@pytest.mark.parametrize(
    "type",
    [
        "— *uuid*",
        "— _uuid_",
        ": **uuid**",
        ": ***uuid***",
        "(*uuid*)",
        "(_uuid_)",
        "- *uuid*",
        "*uuid*",
    ],
)
def test_the_type_of_a_field_may_be_stressed(type: str) -> None:
    text = f"# Data\n\n### Object: `kiln`\n\n* `id` {type}\n* `studio_id` {type}\n"
    [kiln] = data_model.read(outline_of(text)).tables
    assert [(column.name, column.type.kind) for column in kiln.columns] == [
        ("id", "uuid"),
        ("studio_id", "uuid"),
    ]


_BELOW = """
- `code` (text, primary key), such as `SVA`
- `height`, double precision
- `berth_id`, references `berths`
- `state`, one of `held`, `free`
"""


@pytest.mark.parametrize(
    "lead",
    [
        "`moorings` holds where boats lie. Columns:",
        "`moorings` holds where boats lie, all of them,\nand how high. Its columns are:",
        "**moorings** holds where boats lie. Columns:",
        "The table `moorings` holds where boats lie. It has these columns:",
        "`moorings` is where boats lie, with the following attributes:",
    ],
)
@pytest.mark.parametrize("title", ["Objects", "Data Model", "Design"])
def test_a_paragraph_that_leads_to_columns_begins_with_their_table(lead: str, title: str) -> None:
    text = f"# Port\n## {title}\n\nThere are two tables.\n\n{lead}\n{_BELOW}"
    model = data_model.read(outline_of(text))
    named = {table.name: [column.name for column in table.columns] for table in model.tables}
    assert named == {"moorings": ["code", "height", "berth_id", "state"]}


@pytest.mark.parametrize(
    "lead", ["`moorings` holds where boats lie. Rules:", "`sort` has these values:"]
)
def test_a_paragraph_that_leads_to_anything_else_names_no_table(lead: str) -> None:
    text = f"# Port\n## Design\n\n{lead}\n{_BELOW}"
    assert data_model.read(outline_of(text)).tables == ()


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("| Table | Column | Type | Constraint |", {"loans": ["id"]}),
        ("| Table | Column | Type | Foreign key |", {"loans": ["id"]}),
        ("| Table | Constraint | Column | Type |", {}),
        ("| Index | Table | Column | Type |", {}),
    ],
)
def test_what_stands_behind_a_type_is_said_of_the_field(
    header: str, expected: dict[str, list[str]]
) -> None:
    row = "| " + " | ".join(_ROW.get(title.strip(), "id") for title in header.split("|")[1:-1])
    assert names(f"# Data model\n\n{header}\n|--|--|--|--|\n{row} |\n") == expected


_ROW = {"Table": "loans", "Column": "id", "Type": "uuid", "Constraint": "PK"}


def test_a_title_of_fields_is_no_table() -> None:
    text = "# Data model\n## Loan\nFields: id, tool, due, state.\n"
    assert names(text) == {"loan": ["id", "tool", "due", "state"]}


def test_names_of_several_words_have_their_types_behind_them() -> None:
    fields = "- id (uuid)\n- lent on — date\n- Due date: date, required\n- fee paid (decimal(8,2))"
    (loan,) = data_model.read(outline_of(f"# Data model\n\n**Loan**\n\n{fields}\n")).tables
    assert [(each.name, each.type.kind) for each in loan.columns] == [
        ("id", "uuid"), ("lent_on", "date"), ("Due_date", "date"), ("fee_paid", "decimal"),
    ]  # fmt: skip
    assert names(f"# Data model\n\n**Loan**\n\n{fields}\n- paid by card: fees apply\n") == {}


@pytest.mark.parametrize(
    "above",
    [
        "**Table `loans`** holds one row for each tool\nthat is out.",
        "**Table `loans`**\n\nOne row for each tool.\n\nIt is append-only.",
        "The `loans` table has a row for each tool that is out (see R4).",
        "The table `loans` is what we lend.",
        "**`loans`** are tools, which are out.",
        "Table `loans`: what is out (see R4).",
    ],
)
def test_a_paragraph_begins_with_the_table_that_it_describes(above: str) -> None:
    grid = "| Field | Type |\n|---|---|\n| `id` | uuid |\n| `due_on` | date |\n"
    other = f"**Table `tools`**\n\nWhat we have.\n\n{grid}"
    text = f"# T\n\n## Data model\n\n{above}\n\n{grid}\n{other}"
    assert names(text) == {"loans": ["id", "due_on"], "tools": ["id", "due_on"]}


def test_what_a_paragraph_says_of_a_column_names_no_table() -> None:
    grid = "| Field | Type |\n|---|---|\n| `id` | uuid |\n| `due_on` | date |\n"
    text = f"# T\n\n## Data model\n\n### Loans\n\nThe `due_on` column is a day.\n\n{grid}"
    assert names(text) == {"loans": ["id", "due_on"]}


@pytest.mark.parametrize("label", ["**`boats`**", "**Table `boats`**", "**`boats`:**"])
def test_paragraphs_may_stand_between_a_label_and_its_table(label: str) -> None:
    grid = "| Attribute | Type |\n|---|---|\n| id | uuid |\n| label | text |\n"
    text = f"# Ferry\n\n## Data model\n\n{label}\n\nNobody deletes them.\n\nThey rot.\n\n{grid}"
    assert [each.name for each in data_model.read(outline_of(text)).tables] == ["boats"]
    away = text.replace("They rot.", "### Crew\n\nThey rot.")
    assert "boats" not in [each.name for each in data_model.read(outline_of(away)).tables]
