"""Data models and endpoints in the notations of other tools."""

from __future__ import annotations

from textwrap import dedent

import pytest

from asbuilt.spec.column_type import ColumnType, Default
from asbuilt.spec.section import Outline
from asbuilt.spec.sections import api, data_model
from asbuilt.spec.tables.schema import Column, Table
from tests.sections.documents import outline_of


def fenced(language: str, text: str) -> Outline:
    return outline_of(f"# T\n\n## Data Model\n\n```{language}\n{dedent(text)}```\n")


def only(outline: Outline) -> Table:
    (table,) = data_model.read(outline).tables
    return table


def column(table: Table, name: str) -> Column:
    found = table.column(name)
    assert found is not None
    return found


def written(outline: Outline, table: Table) -> list[str]:
    """What stands at the places of a table: its name and its columns."""
    slice = outline.source.slice
    return [slice(table.name_span), *(slice(each.span) for each in table.columns)]


# ---------------------------------------------------------------- erDiagram

DIAGRAM = """\
    %% people and what they buy
    erDiagram
        CUSTOMER ||--o{ ORDER : places
        ORDER ||--|{ "ORDER-LINE" : contains
        CUSTOMER {
            uuid id PK
            varchar(80) email UK "PII: contact"
            string[] tags
        }
        p[ORDER] {
            bigint id PK
            uuid buyer FK
            decimal(9,2) total
            whatever odd
        }
        "ORDER-LINE" {
            bigint order_id PK, FK
            int line PK
        }
        NOTHING
"""


def test_entities_are_tables() -> None:
    outline = fenced("mermaid", DIAGRAM)
    model = data_model.read(outline)
    customer, order, line = model.tables
    assert [each.name for each in model.tables] == ["customer", "order", "order_line"]
    assert customer.primary_key == ("id",)
    assert customer.uniques == (("email",),)
    assert column(customer, "email").type == ColumnType("text", length=80)
    assert column(customer, "email").marks.pii == "contact"
    assert column(customer, "tags").type == ColumnType("array", item=ColumnType("text"))
    assert column(order, "total").type == ColumnType("decimal", precision=9, scale=2)
    assert line.primary_key == ("order_id", "line")
    assert [(each.columns, each.table) for each in line.references] == [(("order_id",), "order")]
    assert written(outline, order) == [
        "ORDER", "bigint id PK", "uuid buyer FK", "decimal(9,2) total", "whatever odd",
    ]  # fmt: skip
    (trouble,) = model.troubles
    assert outline.source.slice(trouble.span) == "whatever odd"


def test_a_key_of_any_name_means_the_one_parent() -> None:
    text = DIAGRAM.replace("p[ORDER]", "ORDER")
    _, order, _ = data_model.read(fenced("mermaid", text)).tables
    assert [(each.columns, each.table) for each in order.references] == [(("buyer",), "customer")]


def test_sql_wins_over_a_diagram() -> None:
    outline = outline_of(
        "# T\n\n```mermaid\nerDiagram\n  USER {\n    int id PK\n    text nick\n  }\n```\n\n"
        "```sql\nCREATE TABLE users (id INT PRIMARY KEY);\n```\n"
    )
    assert [each.name for each in only(outline).columns] == ["id"]


# ---------------------------------------------------------------- classDiagram

CLASSES = """\
    %% what grows where
    classDiagram
        direction LR
        class Plot {
            +UUID id
            +String label = "none"
            -soil: Soil
            +List~Bed~ beds
            #List~String~ tags
            +water(litres) void
        }
        class Soil {
            <<enumeration>>
            CLAY
            SAND
        }
        class `Bed`["Raised bed"] {
            +int bed_id
            +UUID plot_id
            +Plot plot
        }
        class Sprinkler {
            +String state
            +start()
        }
        Tool : +int id
        Tool : +String label
        Plot "1" --> "*" Bed : has
"""


def test_classes_with_a_key_are_tables() -> None:
    outline = fenced("mermaid", CLASSES)
    model = data_model.read(outline)
    assert {table.name: [column.name for column in table.columns] for table in model.tables} == {
        "plot": ["id", "label", "soil", "tags"],
        "bed": ["bed_id", "plot_id"],
        "tool": ["id", "label"],
    }
    plot, bed, _ = model.tables
    assert (plot.primary_key, bed.primary_key) == (("id",), ("bed_id",))
    assert column(plot, "soil").type == ColumnType("enum", values=("CLAY", "SAND"))
    assert column(plot, "tags").type == ColumnType("array", item=ColumnType("text"))
    (reference,) = bed.references
    assert (reference.columns, reference.table) == (("plot_id",), "plot")
    assert written(outline, plot) == ["Plot", "id", "label", "soil", "tags"]
    assert not model.troubles


# ---------------------------------------------------------------- Prisma

PRISMA = """\
    datasource db {
      provider = "postgresql"
    }

    enum Mood {
      GOOD
      BAD // on Mondays
      @@map("moods")
    }

    model Person {
      id       String    @id @default(uuid()) @db.Uuid
      nick     String    @unique @map("nick_name") @db.VarChar(20) // PII: identity
      mood     Mood      @default(GOOD)
      born     DateTime? @db.Date
      seen     DateTime  @updatedAt
      tags     String[]
      score    Decimal   @default(1.5) @db.Decimal(5, 2)
      point    geometry
      notes    Note[]
      @@index([born])
    }

    /// What somebody wrote
    model Note {
      id     Int    @default(autoincrement())
      part   Int
      by     String
      author Person @relation(fields: [by], references: [id], onDelete: SetNull)
      @@id([id, part])
      @@unique([by, part])
      @@map("notes")
    }
"""


def test_models_are_tables() -> None:
    outline = fenced("prisma", PRISMA)
    model = data_model.read(outline)
    person, note = model.tables
    assert (person.name, note.name) == ("person", "notes")
    assert [each.name for each in person.columns] == [
        "id", "nick_name", "mood", "born", "seen", "tags", "score", "point",
    ]  # fmt: skip
    assert column(person, "id").default == Default("uuid")
    assert column(person, "id").type == ColumnType("uuid")
    assert column(person, "nick_name").type == ColumnType("text", length=20)
    assert column(person, "nick_name").marks.pii == "identity"
    assert column(person, "mood").type == ColumnType("enum", values=("GOOD", "BAD"))
    assert column(person, "mood").default == Default("constant", "GOOD")
    assert column(person, "born").nullable
    assert column(person, "born").type == ColumnType("date")
    assert column(person, "seen").default == Default("now")
    assert column(person, "score").default == Default("constant", 1.5)
    assert person.uniques == (("nick_name",),)
    assert [each.columns for each in person.indexes] == [("born",)]
    assert note.primary_key == ("id", "part")
    assert note.uniques == (("by", "part"),)
    (reference,) = note.references
    assert (reference.columns, reference.table, reference.target_columns, reference.on_delete) == (
        ("by",), "person", ("id",), "set null",
    )  # fmt: skip
    assert written(outline, note)[:2] == ["Note", "id     Int    @default(autoincrement())"]
    assert [trouble.kind for trouble in model.troubles] == ["unknown-type"]


DEFAULTS = """\
    enum Crop {
      RYE
      OAT
    }

    model Field {
      key    String  @id @default(dbgenerated("gen_random_uuid()")) @map("field_key") @db.Uuid
      soil   Json    @default("{\\"ph\\": {\\"low\\": 6}}") // a brace } and a "
      crops  Crop[]  @default([RYE, OAT])
      names  String[] @default([])
      link   String  @default("https://fields.example/{key}")
      depth  Int     @default(-3)
      odd    String  @default(dbgenerated("farmer('x')"))
      sowings Sowing[]
    }

    model Sowing {
      id      Int    @id
      fieldId String @map("field_id") @db.Uuid
      field   Field  @relation(fields: [fieldId], references: [key])
    }
"""


def test_defaults_and_references_of_models() -> None:
    model = data_model.read(fenced("prisma", DEFAULTS))
    field, sowing = model.tables
    assert {each.name: each.default for each in field.columns} == {
        "field_key": Default("uuid"),
        "soil": Default("constant", '{"ph": {"low": 6}}'),
        "crops": Default("constant", '["RYE","OAT"]'),
        "names": Default("constant", "[]"),
        "link": Default("constant", "https://fields.example/{key}"),
        "depth": Default("constant", -3),
        "odd": None,
    }
    (reference,) = sowing.references
    assert (reference.columns, reference.target_columns) == (("field_id",), ("field_key",))
    assert [trouble.kind for trouble in model.troubles] == ["unparsable-default"]


def test_relations_to_models_that_are_not_shown_are_no_columns() -> None:
    schema = """\
    type Photo {
      url String
    }

    model Bed {
      id      Int      @id
      plotId  Int
      plot    Plot     @relation(fields: [plotId], references: [id])
      tools   Tool[]
      names   String[]
      photos  Photo[]
    }
"""
    bed = only(fenced("prisma", schema))
    assert [each.name for each in bed.columns] == ["id", "plotId", "names", "photos"]
    (reference,) = bed.references
    assert (reference.columns, reference.table) == (("plotId",), "plot")


@pytest.mark.parametrize("fields", ["", "plotId`"])
def test_a_relation_of_no_columns_refers_to_nothing(fields: str) -> None:
    schema = f"""\
    model Bed {{
      id     Int  @id
      plotId Int
      plot   Plot @relation(fields: [{fields}], references: [id])
    }}
"""
    assert only(fenced("prisma", schema)).references == ()


# ---------------------------------------------------------------- TypeScript

TYPESCRIPT = """\
    export type Unit = 'piece' | "kg";
    enum Kind { In = 'in', Out = 'out' }

    interface Base {
      id: number;
      createdAt: Date;
    }

    /** What is kept on shelves */
    export interface Item extends Base {
      sku: string;          // unique
      unit: Unit;
      kind?: Kind;
      colour: 'red' | 'blue' | null;
      owner_id: string;     // references people.id
      baseId: number;
      size: { width: number; height: number };
      tags: string[];
      bins: Bin[];
      secret_code: string;  // secret
    }

    interface Bin { id: string }
    interface Address { street: string; }
    interface Person { uuid: string; address: Address }
    interface CreateItemRequest { id: string }
    type Page<T> = { items: T[] }
"""


def test_interfaces_are_tables() -> None:
    outline = fenced("typescript", TYPESCRIPT)
    tables = {table.name: table for table in data_model.read(outline).tables}
    item = tables["item"]
    assert "address" not in tables, "a part of another one"
    assert "create_item_request" not in tables, "sent, not kept"
    assert [each.name for each in item.columns][:4] == ["id", "createdAt", "sku", "unit"]
    assert item.primary_key == ("id",)
    assert item.uniques == (("sku",),)
    assert column(item, "unit").type == ColumnType("enum", values=("piece", "kg"))
    assert column(item, "kind").type == ColumnType("enum", values=("in", "out"))
    assert column(item, "kind").nullable
    assert column(item, "colour").type == ColumnType("enum", values=("red", "blue"))
    assert column(item, "colour").nullable
    assert column(item, "size").type == ColumnType("json")
    assert column(item, "secret_code").marks.secret
    assert item.column("bins") is None, "the other end of a relation"
    assert {(each.columns, each.table) for each in item.references} == {
        (("owner_id",), "person"),
        (("baseId",), "base"),
    }
    assert written(outline, item)[0] == "Item"


@pytest.mark.parametrize("written", ["{}[]", "readonly {}[]", "Array<{}>", "ReadonlyArray<{}>"])
def test_many_parts_without_a_table_are_a_column(written: str) -> None:
    stored, parts = (written.format(name) for name in ("Bin", "Shelf"))
    fence = f"""\
    interface Rack {{ id: string; bins: {stored}; shelves?: {parts}; }}
    interface Bin {{ id: string }}
    interface Shelf {{ width: number }}
"""
    tables = {table.name: table for table in data_model.read(fenced("typescript", fence)).tables}
    rack = tables.pop("rack")
    assert [*tables] == ["bin"]
    assert [each.name for each in rack.columns] == ["id", "shelves"]
    assert column(rack, "shelves").type == ColumnType("array", item=ColumnType("json"))


def test_interfaces_outside_of_the_data_model_are_no_tables() -> None:
    outline = outline_of("# T\n\n## API\n\n```ts\ninterface Item { id: string; }\n```\n")
    assert data_model.read(outline).tables == ()


# ---------------------------------------------------------------- OpenAPI

CALLERS = """\
# API

```yaml
openapi: 3.1.0
paths:
  /tides:
    post:
      {callers}
components:
  securitySchemes:
    bearer: {{type: http, scheme: bearer}}
    flow: {{type: oauth2}}
```
"""


@pytest.mark.parametrize(
    ("callers", "roles"),
    [
        ("x-roles: [pilot, clerk]", ["pilot", "clerk"]),
        ("x-allowed-roles: [pilot]", ["pilot"]),
        ("x-required-role: clerk", ["clerk"]),
        ("security: [{bearer: [pilot, clerk]}]", ["pilot", "clerk"]),
        ("security: [{bearer: [tides:write]}]", None),
        ("security: [{bearer: [read]}]", None),
        ("security: [{flow: [pilot]}]", None),
        ("x-robots: [pilot]", None),
    ],
)
def test_roles_of_operations(callers: str, roles: list[str] | None) -> None:
    (endpoint,) = api.read(outline_of(CALLERS.format(callers=callers))).endpoints

    assert (endpoint.roles and [role.text for role in endpoint.roles]) == roles


def test_operations_for_roles_ask_for_a_token_where_no_security_is_stated() -> None:
    for callers, public in (("x-roles: [pilot]", False), ("x-roles: [anonymous]", None)):
        (endpoint,) = api.read(outline_of(CALLERS.format(callers=callers))).endpoints
        assert endpoint.public is public
    (endpoint,) = api.read(outline_of(CALLERS.format(callers="summary: Report"))).endpoints
    assert endpoint.public is None


OPENAPI = """\
    openapi: 3.1.0
    servers:
      - url: https://api.example.com/v2/
    security:
      - bearer: []
    paths:
      /items/{id}:
        parameters:
          - {name: id, in: path}
          - {name: lang, in: query}
        get:
          summary: Read an item (FR-1)
          security: []
          responses:
            "200":
              description: fine
              content:
                application/json:
                  schema: {$ref: "#/components/schemas/Item"}
            "404": {description: nothing there}
        patch:
          operationId: changeItem
          x-roles: [Admin, clerk]
          requestBody:
            content:
              application/json:
                example: {name: "7", count: 7}
          responses:
            default: {description: odd}
    components:
      schemas:
        Base:
          properties:
            id: {type: integer, format: int64}
        Item:
          allOf:
            - $ref: "#/components/schemas/Base"
            - required: [name]
              properties:
                name: {type: string, maxLength: 40, description: "PII: identity"}
                state: {$ref: "#/components/schemas/State"}
                base_id: {type: integer}
                tags: {type: array, items: {type: string}}
        State: {type: string, enum: [new, old], default: new}
        ItemRequest: {properties: {id: {type: integer}}}
        Loop: {$ref: "#/components/schemas/Loop"}
"""


@pytest.mark.parametrize("text", [OPENAPI, OPENAPI.replace("    openapi: 3.1.0\n", "", 1)])
def test_operations_are_endpoints(text: str) -> None:
    outline = fenced("yaml", text)
    read, change = api.read(outline).endpoints
    assert (read.key, change.key) == ("GET /v2/items/{id}", "PATCH /v2/items/{id}")
    assert read.query == ("lang",)
    assert (read.public, change.public) == (True, False)
    assert read.status == 200
    assert [(each.status, each.text) for each in read.answers] == [(404, "nothing there")]
    assert read.response is not None
    assert read.response.value == {
        "id": 1, "name": "text", "state": "new", "base_id": 1, "tags": ["text"],
    }  # fmt: skip
    assert change.title == "changeItem"
    assert change.request is not None
    assert change.request.value == {"name": "7", "count": 7}
    assert [role.text for role in change.roles or ()] == ["admin", "clerk"]
    assert outline.source.slice(read.span) == "get"
    assert [outline.source.slice(span) for _, span in change.request.fields] == ["name", "count"]


def test_schemas_with_a_key_are_tables() -> None:
    outline = fenced("yaml", OPENAPI)
    base, item = data_model.read(outline).tables
    assert (base.name, item.name) == ("base", "item")
    assert [each.name for each in item.columns] == ["id", "name", "state", "base_id", "tags"]
    assert not column(item, "name").nullable
    assert column(item, "name").type == ColumnType("text", length=40)
    assert column(item, "name").marks.pii == "identity"
    assert column(item, "state").type == ColumnType("enum", values=("new", "old"))
    assert item.primary_key == ("id",)
    assert [(each.columns, each.table) for each in item.references] == [(("base_id",), "base")]
    assert outline.source.slice(item.name_span) == "Item"


@pytest.mark.parametrize(
    "text",
    [
        "/items:\n  get:\n    responses: {}\n",
        'paths:\n  "/items":\n    get: {}\n',
        '{"paths": {"/items": {"get": {}}}}\n',
        '{\n\t"paths": {\n\t\t"/items": {"get": {}}\n\t}\n}\n',
    ],
)
def test_fragments_are_enough(text: str) -> None:
    outline = outline_of(f"# T\n\n## API\n\n```\n{text}```\n")
    assert [each.key for each in api.read(outline).endpoints] == ["GET /items"]


@pytest.mark.parametrize(
    ("server", "expected"),
    [
        ("", "GET /depot/v1/items"),
        ("servers: [{url: https://depot.example/v2}]\n", "GET /v2/items"),
        ("servers: [{url: https://depot.example}]\n", "GET /items"),
        ("basePath: /v3\n", "GET /v3/items"),
    ],
)
def test_paths_without_a_server_stand_below_the_base_path_of_the_section(
    server: str, expected: str
) -> None:
    paths = "paths:\n  /items:\n    get: {}\n"
    said = f"# API\nServer: `/depot/v1`\n\n## Paths\n```yaml\n{server}{paths}```\n"
    assert [each.key for each in api.read(outline_of(said)).endpoints] == [expected]


def test_routes_elsewhere_may_leave_out_the_path_of_the_server() -> None:
    paths = "paths:\n  /items:\n    get: {}\n    post: {}\n"
    server = "servers: [{url: https://depot.example/depot/v2}]\n"
    said = "## Authorisation\n\n- `GET /items`: everybody\n- `POST /items`: clerk\n"
    said += "- `GET /health`: all\n"
    found = api.read(outline_of(f"# API\n\n```yaml\n{server}{paths}```\n\n{said}"))
    assert [each.key for each in found.endpoints] == [
        "GET /depot/v2/items",
        "POST /depot/v2/items",
        "GET /health",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "paths:\n  /a: [\n",
        "paths:\n" + "".join(f"{' ' * depth}a:\n" for depth in range(1, 200)),
        "paths:\n  a: &a [x, x, x, x, x, x, x, x, x, x]\n"
        + "".join(
            f"  {new}: &{new} [{', '.join([f'*{old}'] * 10)}]\n"
            for old, new in ("ab", "bc", "cd", "de", "ef", "fg")
        ),
    ],
)
def test_what_cannot_be_read_is_a_trouble(text: str) -> None:
    outline = outline_of(f"# T\n\n## API\n\n```yaml\n{text}```\n")
    assert [trouble.kind for trouble in api.read(outline).troubles] == ["unparsable-openapi"]
