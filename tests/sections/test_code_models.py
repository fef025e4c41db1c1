"""Tables that the code of other languages defines."""

from __future__ import annotations

from textwrap import dedent

import pytest

from asbuilt.spec.column_type import ColumnType, Default
from asbuilt.spec.section import Outline
from asbuilt.spec.sections import data_model
from asbuilt.spec.tables.notations.object_literal import members, strings
from asbuilt.spec.tables.schema import Table
from tests.sections.documents import outline_of


def code(language: str, text: str) -> Outline:
    return outline_of(f"# Design\n\n## How it is built\n\n```{language}\n{dedent(text)}```\n")


def tables(outline: Outline) -> dict[str, Table]:
    return {table.name: table for table in data_model.read(outline).tables}


def kinds(table: Table) -> dict[str, str]:
    """The kinds of a table's columns, those that must not be null with an exclamation mark."""
    return {each.name: each.type.kind + "!" * (not each.nullable) for each in table.columns}


# ---------------------------------------------------------------- object literals


def test_members_of_an_object() -> None:
    text = """{
        name: 'a, b: {',  // who it is
        // where
        'home': { street: String, tags: [x, y] },
        shape: [/^[{,]+$/, "no"],
        ...others,
        $ref: 1
    } after"""
    found, end = members(text, 0)
    assert [(each.key, text[each.start : each.end].strip()) for each in found] == [
        ("name", "'a, b: {'"),
        ("home", "{ street: String, tags: [x, y] }"),
        ("shape", '[/^[{,]+$/, "no"]'),
        ("$ref", "1"),
    ]
    assert text[end:] == "} after"
    assert [text[each.place :][: len(each.key)] for each in found] == [e.key for e in found]
    assert strings("['a', \"b\"]") == ["a", "b"]


@pytest.mark.parametrize("text", ["{", "{a", "{a:", "{a: 'b", "{a: [}", "{" * 1000])
def test_an_object_may_end_anywhere(text: str) -> None:
    found, end = members(text, 0)
    assert end <= len(text)
    assert all(each.start <= each.end <= len(text) for each in found)


# ---------------------------------------------------------------- Mongoose, MongoDB, Drizzle

MONGOOSE = """\
    import mongoose from 'mongoose';
    const keeperSchema = new mongoose.Schema({
      email: { type: String, required: true, unique: true, match: [/^[^{]+$/, 'no address'] },
      name: { type: String, maxlength: 40, required: [true, 'Who?'] },
      state: { type: String, enum: ['new', 'gone'], default: 'new' },
      age: Number,
      home: { street: String, town: String },
      hives: [{ type: mongoose.Schema.Types.ObjectId, ref: 'Hive' }],
      password_hash: String, // secret
      joinedAt: { type: Date, default: Date.now },
      league: { type: Schema.Types.ObjectId, ref: 'Hive' }
    }, { timestamps: true });
    const h = new Schema<IHive>({ label: { type: String } });
    export const Hive = mongoose.model('Hive', h);
"""


def test_schemas_of_mongoose() -> None:
    outline = code("javascript", MONGOOSE)
    found = tables(outline)
    assert set(found) == {"keeper", "hive"}
    keeper = found["keeper"]
    assert kinds(keeper) == {
        "email": "text!",
        "name": "text!",
        "state": "enum",
        "age": "float",
        "home": "json",
        "hives": "array",
        "password_hash": "text",
        "joinedAt": "timestamp",
        "league": "text",
    }
    assert keeper.uniques == (("email",),)
    assert keeper.columns[1].type.length == 40
    assert keeper.columns[2].default == Default("constant", "new")
    assert keeper.columns[6].marks.secret
    assert keeper.columns[7].default == Default("now")
    assert {each.columns[0]: each.table for each in keeper.references} == {
        "hives": "hive",
        "league": "hive",
    }
    slice = outline.source.slice
    assert [slice(keeper.name_span)[:12], slice(keeper.columns[3].span)] == ["keeperSchema", "age"]


def test_collections_of_mongodb() -> None:
    text = """\
        db.createCollection("hiveLogs", {
          validator: { $jsonSchema: {
            bsonType: "object",
            required: ["hiveId", "kind"],
            properties: {
              _id: { bsonType: "objectId" },
              hiveId: { bsonType: "string" }, // PII: place
              kind: { enum: ["seen", "moved"] },
              weights: { bsonType: "array" },
              seen: { bsonType: "date" }
            }
          } }
        });
        db.createCollection("plain", { capped: true });
    """
    (log,) = tables(code("js", text)).values()
    assert (log.name, log.primary_key) == ("hive_logs", ("_id",))
    assert kinds(log) == {
        "_id": "text!",
        "hiveId": "text!",
        "kind": "enum!",
        "weights": "array",
        "seen": "timestamp",
    }
    assert log.columns[1].marks.pii == "place"


def test_tables_of_drizzle() -> None:
    text = """\
        export const keepers = pgTable('keepers', { id: serial('id').primaryKey() });
        export const hives = pgTable('hives', {
          id: uuid('id').primaryKey().defaultRandom(),
          keeperId: integer('keeper_id').notNull()
            .references(() => keepers.id, { onDelete: 'cascade' }),
          label: varchar('label', { length: 40 }).notNull().unique(),
          weight: numeric('weight', { precision: 6, scale: 2 }).default('0'),
          state: text('state', { enum: ['full', 'empty'] }),
          createdAt: timestamp('created_at').defaultNow(),
          ...shared,
        }, (table) => ({ byLabel: index('by_label').on(table.label) }));
    """
    _, hives = tables(code("ts", text)).values()
    assert kinds(hives) == {
        "id": "uuid!",
        "keeper_id": "integer!",
        "label": "text!",
        "weight": "decimal",
        "state": "enum",
        "created_at": "timestamp",
    }
    assert hives.columns[0].default == Default("uuid")
    assert hives.columns[3].type == ColumnType("decimal", precision=6, scale=2)
    assert hives.uniques == (("label",),)
    (reference,) = hives.references
    assert (reference.table, reference.target_columns, reference.on_delete) == (
        "keepers",
        ("id",),
        "cascade",
    )


# ---------------------------------------------------------------- Go

GO = """\
    type Keeper struct {
        ID        uuid.UUID       `db:"id" json:"id"`
        Email     string          `json:"email" gorm:"uniqueIndex;not null"` // PII: contact
        Nick      *string         `gorm:"column:shown_name"`
        Tags      []string        `json:"tags"`
        Extra     map[string]any  `json:"extra"`
        State     KeeperState     `json:"state"`
        Seen      sql.NullTime    `json:"seen"`
        Hives     []Hive          `json:"hives"`
        Best      *Hive           `json:"best"`
        cache     string
    }

    type Hive struct {
        ID       int64     `json:"id"`
        KeeperID uuid.UUID `json:"keeper_id"`
    }

    type KeeperService struct {
        repo Repository
    }

    type CreateHiveRequest struct {
        ID string `json:"id"`
    }

    type Weather struct {
        Wind float64 `json:"wind"`
    }
"""


def test_structs_of_go() -> None:
    outline = code("go", GO)
    keeper, hive = tables(outline).values()
    assert kinds(keeper) == {
        "id": "uuid!",
        "email": "text!",
        "shown_name": "text",
        "tags": "array!",
        "extra": "json!",
        "state": "text!",
        "seen": "timestamp",
    }
    assert (keeper.primary_key, keeper.uniques) == (("id",), (("email",),))
    assert keeper.columns[1].marks.pii == "contact"
    assert [(each.columns, each.table) for each in hive.references] == [(("keeper_id",), "keeper")]
    assert outline.source.slice(hive.columns[1].span) == "KeeperID"


GO_MAPPED = """\
    type Delay struct {
        Name  string    `json:"name" db:"name"`
        Until time.Time `json:"until" db:"until_day"`
    }

    type Wind struct {
        Name  string  `db:"name"`
        Speed float64 `json:"speed"`
    }
"""


def test_a_struct_of_go_whose_fields_are_all_those_of_a_database() -> None:
    (delay,) = tables(code("go", GO_MAPPED)).values()
    assert (delay.name, [*kinds(delay)]) == ("delay", ["name", "until_day"])


GO_NAMED = """\
    // Boat is a row of the `boats` table.
    type Boat struct {
        ID   string `db:"id"`
        Name string `db:"name"`
    }

    type Berth struct { // table: pier_places
        ID int64 `db:"id"`
    }

    type Sail struct {
        ID int64 `gorm:"primaryKey"`
    }

    func (Sail) TableName() string { return "yard.canvas" }

    // Oar is not a table of its own any more.
    type Oar struct {
        ID int64 `db:"id"`
    }
"""


def test_structs_of_go_under_the_names_of_their_tables() -> None:
    outline = code("go", GO_NAMED)
    found = tables(outline)
    assert [*found] == ["boats", "pier_places", "canvas", "oar"]
    assert [outline.source.slice(each.name_span) for each in found.values()] == [
        "boats",
        "pier_places",
        "canvas",
        "Oar",
    ]


# ---------------------------------------------------------------- TypeScript

TYPESCRIPT = """\
    // table: fleet
    interface Boat {
      id: string;
      harbour_id: string;
    }

    /**
     * @table ports
     */
    export interface Harbour {
      id: string;
    }

    interface LogEntry { // collection "boat_log"
      at: Date;
      boat_id: string;
    }

    // What is sent: table tennis results
    type Report = { boat: string; nights: number };
"""


@pytest.mark.parametrize(
    ("name", "fields", "is_kept"),
    [
        ("BedRequest", "id: string; needs: string; bedId?: string;", True),
        ("BedRequest", "id: string; needs: string; createdAt: Date;", True),
        ("BedRequest", "id: string; needs: string;", False),
        ("BedRequest", "needs: string; createdAt: Date;", False),
        ("CreateBedRequest", "id: string; needs: string; createdAt: Date;", False),
        ("MoveBedRequest", "id: string; needs: string; createdAt: Date;", False),
    ],
)
def test_what_people_request_is_kept(name: str, fields: str, is_kept: bool) -> None:
    bed = "interface Bed { id: string; label: string; }"
    found = tables(
        outline_of(f"# A\n\n## Data\n\n```ts\n{bed}\ninterface {name} {{ {fields} }}\n```\n")
    )
    assert ("bed_request" in found) is is_kept
    assert "bed" in found


BOAT = "interface Boat { id: string; name: string; }"
PORT = "interface Port { id: string; boatId: string; }"


@pytest.mark.parametrize(
    ("types", "found"),
    [
        ((BOAT, PORT), {"boat", "port"}),
        ((BOAT, PORT, "interface Log { boatId: string; keeperId: string; at: Date; }"),
         {"boat", "port", "log"}),
        ((BOAT, PORT, "interface Log { boatId: string; at: Date; }"), {"boat", "port"}),
        (("interface HarbourBoat { id: string; }", PORT), {"harbour_boat", "port"}),
        ((BOAT, "interface Log { id: string; at: Date; }"), set()),
        ((BOAT, "interface PortResponse { id: string; boatId: string; }"), set()),
    ],
    ids=["key of another", "link", "no link", "end of a name", "none of another", "answer"],
)  # fmt: skip
def test_types_whose_fields_are_keys_of_others_are_tables_under_any_heading(
    types: tuple[str, ...], found: set[str]
) -> None:
    lines = "\n".join(types)
    assert tables(outline_of(f"# A\n\n## Types\n\n```ts\n{lines}\n```\n")).keys() == found


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("Both are stored as rows of the same names.", {"boat", "log"}),
        ("These types are persisted in the database.", {"boat", "log"}),
        ("Both are shown as rows of a table.", set()),
    ],
)
def test_a_sentence_beside_types_says_that_they_are_kept(said: str, found: set[str]) -> None:
    types = f"{BOAT}\ninterface Log {{ id: string; at: Date; }}"
    text = f"# A\n\n## Types\n\n```ts\n{types}\n```\n\n{said}\n"
    assert tables(outline_of(text)).keys() == found


def test_types_that_comments_call_tables_are_some_under_any_heading() -> None:
    outline = code("ts", TYPESCRIPT)
    found = tables(outline)
    assert {name: [*kinds(each)] for name, each in found.items()} == {
        "fleet": ["id", "harbour_id"],
        "ports": ["id"],
        "boat_log": ["at", "boat_id"],
    }
    refers = [(each.columns, each.table) for each in found["boat_log"].references]
    assert refers == [(("boat_id",), "fleet")]
    assert outline.source.slice(found["fleet"].name_span) == "fleet"


# ---------------------------------------------------------------- Python

PYTHON = '''\
    from sqlalchemy import Column, ForeignKey

    class Keeper(Base):
        """Who keeps bees. Ё"""
        __tablename__ = "keepers"

        id = Column(Integer, primary_key=True)
        email = Column("mail", String(80), unique=True, nullable=False)  # PII: contact
        state: Mapped[str] = mapped_column(Enum("new", "gone", name="state"), default="new")
        weight: Mapped[Decimal | None] = mapped_column(Numeric(6, 2))
        seen: Mapped[Optional[datetime]] = mapped_column(server_default=func.now())
        hives = relationship("Hive")

        def greet(self):
            return self.email

    class Hive(SQLModel, table=True):
        id: UUID = Field(default_factory=uuid4, primary_key=True)
        keeper_id: int = Field(foreign_key="keepers.id")
        label: str | None = Field(default=None, max_length=40)
        full: bool = False

    class Queen(models.Model):
        name = models.CharField(max_length=30, unique=True)
        hive = models.ForeignKey(Hive, on_delete=models.CASCADE, null=True)
        born = models.DateField()

        class Meta:
            db_table = "queen_bees"

    class HiveCreate(BaseModel):
        label: str
'''


def test_models_of_python() -> None:
    outline = code("python", PYTHON)
    found = tables(outline)
    assert set(found) == {"keepers", "hive", "queen_bees"}
    keepers, hive, queen = found.values()
    assert kinds(keepers) == {
        "id": "integer!",
        "mail": "text!",
        "state": "enum!",
        "weight": "decimal",
        "seen": "timestamp",
    }
    assert keepers.columns[1].type.length == 80
    assert keepers.columns[2].default == Default("constant", "new")
    assert keepers.columns[3].type == ColumnType("decimal", precision=6, scale=2)
    assert keepers.columns[4].default == Default("now")
    assert kinds(hive) == {
        "id": "uuid!",
        "keeper_id": "integer!",
        "label": "text",
        "full": "boolean!",
    }
    assert hive.columns[0].default == Default("uuid")
    assert kinds(queen) == {"id": "integer!", "name": "text!", "hive_id": "uuid", "born": "date!"}
    assert queen.primary_key == ("id",)
    assert [(each.columns, each.table) for each in (*hive.references, *queen.references)] == [
        (("keeper_id",), "keepers"),
        (("hive_id",), "hive"),
    ]
    slice = outline.source.slice
    assert [slice(keepers.name_span).strip(), slice(keepers.columns[1].span)] == [
        "class Keeper(Base):",
        "email",
    ]


DJANGO = """\
    class Bell(models.Model):
        weight = models.PositiveSmallIntegerField()
        source = models.GenericIPAddressField(null=True)
        ringers = models.ManyToManyField(Person)
"""


def test_fields_of_django_are_known_by_their_endings() -> None:
    (bell,) = tables(code("python", DJANGO)).values()
    assert kinds(bell) == {"id": "integer!", "weight": "integer!", "source": "text"}


RECORDS = '''\
    class State(StrEnum):
        WAITING = "waiting"
        RUNG = "rung"

    class Entry(BaseModel):
        entry_id: UUID
        noted_on: date = Field(description="the day")

    @dataclass(slots=True)
    class RingJob:
        """What the hammers have to do."""

        job_id: int
        bell_id: Annotated[int, Field(gt=0)]
        strokes: list[int]
        state: State
        mode: Literal["loud", "soft"] = "soft"
        note: str | None = None
        pause: float = 0.5
        count: ClassVar[int] = 0

        def ring(self) -> None: ...

    class Melody(Entry):
        melody_id: int
        title: Optional[str]
        notes: tuple[Note, ...]

    class Note(BaseModel):
        pitch: int
        length: float

    class MelodyRequest(BaseModel):
        melody_id: int
        title: str

    class MelodyRead(BaseModel):
        id: int
        title: str
'''


@pytest.mark.parametrize("heading", ["Data model", "Models", "What we store"])
def test_classes_that_are_nothing_but_fields(heading: str) -> None:
    text = f"# Bells\n\n## {heading}\n\n```python\n{dedent(RECORDS)}```\n"
    found = tables(outline_of(text))
    assert list(found) == ["ring_job", "melody"]
    job, melody = found.values()
    assert job.primary_key == ("job_id",)
    assert kinds(job) == {
        "job_id": "integer!",
        "bell_id": "integer!",
        "strokes": "array!",
        "state": "enum!",
        "mode": "enum!",
        "note": "text",
        "pause": "float!",
    }
    assert job.columns[3].type.values == ("waiting", "rung")
    assert job.columns[4].default == Default("constant", "soft")
    assert kinds(melody) == {
        "entry_id": "uuid!",
        "noted_on": "date!",
        "melody_id": "integer!",
        "title": "text",
        "notes": "array!",
    }


def test_classes_that_are_nothing_but_fields_are_tables_elsewhere_if_they_say_so() -> None:
    assert tables(code("python", RECORDS)) == {}
    text = f"# Bells\n\n## Data model\n\n### Pydantic schemas\n\n```python\n{dedent(RECORDS)}```\n"
    assert tables(outline_of(text)) == {}
    found = tables(
        code("python", RECORDS.replace("@data", '# one row of table "ringing"\n    @data'))
    )
    assert list(found) == ["ringing"]


SKETCH = """\
class Bell(Base):
    id: int
    cast_on: date | None

class Rope:
    \"\"\"What hangs from a bell.\"\"\"

    id: int
    bell_id: int

class Ringer(Base):
    id: int

    def ring(self) -> None: ...
"""


def test_classes_are_sketched_by_their_annotations_where_the_data_are_told_of() -> None:
    found = tables(outline_of(f"# Bells\n\n## Data model\n\n```python\n{SKETCH}```\n"))
    assert {name: kinds(table) for name, table in found.items()} == {
        "bell": {"id": "integer!", "cast_on": "date"},
        "rope": {"id": "integer!", "bell_id": "integer!"},
    }
    assert tables(code("python", SKETCH)) == {}


@pytest.mark.parametrize(
    "text",
    [
        "class A(Base):\n    id = Column(\n",
        "x = Column(1)\n",
        "class A:\n    a = Column\n",
        "\x00",
        "class A(B, BaseModel):\n    x: int\n    y: int\n\nclass B(A):\n    z: int\n",
    ],
)
def test_other_python_is_no_model(text: str) -> None:
    assert tables(outline_of(f"# A\n\n```python\n{text}```\n")) == {}


# ---------------------------------------------------------------- DBML

DBML = """\
    Enum loan_state {
      open [note: 'not back yet']
      "late"
    }

    Table tools as T {
      id integer [pk, increment]
      kind varchar(40) [not null, unique] // what it is
    }

    Table "loans" [headercolor: #fff] {
      id uuid pk
      tool_id int [ref: > tools.id, not null]
      other_tool int
      state loan_state [default: 'open']
      "due_on" date [note: 'PII: habits']
      made timestamptz [default: `now()`]

      Note: 'what is lent'
      indexes {
        (tool_id, state) [unique]
        due_on date
      }
    }

    Ref: loans.other_tool > tools.id
    Ref later { tools.id < loans.nobody }
    TableGroup all { tools loans }
"""


@pytest.mark.parametrize("language", ["dbml", ""])
def test_tables_of_dbml(language: str) -> None:
    outline = code(language, DBML)
    found = tables(outline)
    assert set(found) == {"tools", "loans"}
    tools, loans = found.values()
    assert kinds(tools) == {"id": "integer!", "kind": "text!"}
    assert (tools.columns[0].default, tools.uniques) == (Default("serial"), (("kind",),))
    assert kinds(loans) == {
        "id": "uuid!",
        "tool_id": "integer!",
        "other_tool": "integer",
        "state": "enum",
        "due_on": "date",
        "made": "timestamp",
    }
    assert loans.columns[3].type == ColumnType("enum", values=("open", "late"))
    assert loans.columns[3].default == Default("constant", "open")
    assert loans.columns[4].marks.pii == "habits"
    assert loans.columns[5].default == Default("now")
    assert [(each.columns, each.table, each.target_columns) for each in loans.references] == [
        (("tool_id",), "tools", ("id",)),
        (("other_tool",), "tools", ("id",)),
        (("nobody",), "tools", ("id",)),
    ]
    assert outline.source.slice(loans.name_span) == "loans"


@pytest.mark.parametrize(
    ("language", "code"),
    [
        ("python", "class User(Base):\n    __tablename__ = 'user'\n    id: Mapped[int] = column()\n"
                   "    email: Mapped[str]  # PII: contact\n"
                   "    colour: Mapped[str] = mapped_column(\n        default='#fff',\n"
                   "    )  # PII\n"),
        ("python", "@dataclass\nclass User:\n    id: int\n    email: str  # PII: contact\n"
                   "    colour: str = '#fff'  # PII\n"),
        ("rust", "pub struct User {\n    pub id: i64,\n    pub email: String, // PII: contact\n"
                 "    pub colour: String, // PII\n}\n"),
        ("csharp", "public class User {\n    [Key] public int Id { get; set; }\n"
                   "    public string Email { get; set; } // PII: contact\n"
                   "    public string Colour { get; set; } = \"#fff\"; // PII\n}\n"),
        ("java", "@Entity\npublic class User {\n  @Id private Long id;\n"
                 "  private String email; // PII: contact\n  private String colour; /// PII\n}\n"),
        ("kotlin", "@Entity\ndata class User(\n  @Id val id: Long,\n"
                   "  val email: String, // PII: contact\n"
                   "  val colour: String, // PII\n)\n"),
    ],
)  # fmt: skip
def test_comments_behind_the_fields_of_code_mark_columns(language: str, code: str) -> None:
    (user,) = tables(outline_of(f"# A\n\n## Data Model\n\n```{language}\n{code}```\n")).values()
    marks = {column.name: column.marks.pii for column in user.columns if column.name != "id"}
    assert marks == {"email": "contact", "colour": "personal"}


@pytest.mark.parametrize(
    ("language", "code", "found"),
    [
        ("go", '// table: rules\ntype Rule struct {{\n\tPort string `db:"port"`\n}}\n', ["rules"]),
        ("go", 'type Rule struct {{\n\tPort string `db:"port"`\n}}\n', []),
        ("kotlin", '@Table("rules")\ndata class Rule(\n  val port: String,\n  val fee: Int,\n)\n',
         ["rules"]),
        ("kotlin", "data class Rule(\n    val port: String,\n    val fee: Int,\n)\n", []),
    ],
)  # fmt: skip
def test_what_is_said_to_be_a_table_needs_no_key(
    language: str, code: str, found: list[str]
) -> None:
    text = f"# A\n\n## Data model\n\n```{language}\n{code.format()}```\n"
    assert [*tables(outline_of(text))] == found
