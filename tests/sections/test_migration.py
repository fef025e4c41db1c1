"""Tables that migrations create by calls, in the languages of several frameworks."""

from __future__ import annotations

import pytest

from asbuilt.spec.column_type import Default
from tests.sections.test_code_models import code, kinds, tables

RAILS = """\
    ActiveRecord::Schema[8.0].define(version: 2026_03_01_101500) do
      create_table "moorings", id: :uuid, force: :cascade do |t|
        t.string "berth", limit: 4, null: false
        t.references :keeper, null: false, foreign_key: { to_table: :people, on_delete: :cascade }
        t.integer "nights", default: 1, null: false # PII: habits
        t.decimal :fee, precision: 7, scale: 2
        t.datetime :came_at, :left_at
        t.timestamps
        t.index ["berth", "came_at"], name: "one_boat", unique: true
        t.check_constraint "nights > 0"
      end

      create_table :people, primary_key: "number" do |t|
        t.column :email, :string, null: false
      end
      add_index "people", ["email"], unique: true
      create_join_table :people, :boats
    end
"""


def test_tables_of_rails() -> None:
    outline = code("ruby", RAILS)
    moorings, people = tables(outline).values()
    assert kinds(moorings) == {
        "id": "uuid!",
        "berth": "text!",
        "keeper_id": "integer!",
        "nights": "integer!",
        "fee": "decimal",
        "came_at": "timestamp",
        "left_at": "timestamp",
        "created_at": "timestamp",
        "updated_at": "timestamp",
    }
    assert (moorings.primary_key, moorings.columns[0].default) == (("id",), Default("uuid"))
    assert moorings.uniques == (("berth", "came_at"),)
    assert moorings.columns[1].type.length == 4
    assert (moorings.columns[4].type.precision, moorings.columns[4].type.scale) == (7, 2)
    assert moorings.columns[3].default == Default("constant", 1)
    assert moorings.columns[3].marks.pii == "habits"
    (keeper,) = moorings.references
    assert (keeper.columns, keeper.table, keeper.on_delete) == (("keeper_id",), "people", "cascade")
    assert (people.primary_key, people.uniques) == (("number",), (("email",),))
    assert outline.source.slice(moorings.name_span) == "moorings"
    assert outline.source.slice(moorings.columns[1].span) == "berth"


def test_tables_of_laravel() -> None:
    text = """\
        Schema::create('boats', function (Blueprint $table) {
            $table->id();
            $table->foreignId('owner_id')->constrained('people')->cascadeOnDelete();
            $table->string('name', 80)->unique();
            $table->enum('state', ['afloat', 'ashore'])->default('ashore');
            $table->decimal('length', 5, 2)->nullable();
            $table->softDeletes();
            $table->unique(['owner_id', 'state']);
        });
        Schema::dropIfExists('boats');
    """
    (boats,) = tables(code("php", text)).values()
    assert kinds(boats) == {
        "id": "integer!",
        "owner_id": "integer!",
        "name": "text!",
        "state": "enum!",
        "length": "decimal",
        "deleted_at": "timestamp",
    }
    assert boats.columns[0].default == Default("serial")
    assert boats.columns[3].type.values == ("afloat", "ashore")
    assert boats.columns[3].default == Default("constant", "ashore")
    assert boats.uniques == (("name",), ("owner_id", "state"))
    assert [(each.table, each.on_delete) for each in boats.references] == [("people", "cascade")]


@pytest.mark.parametrize("language", ["js", "typescript"])
def test_tables_of_knex(language: str) -> None:
    text = """\
        exports.up = (knex) => knex.schema
          .createTable('people', (t) => {
            t.uuid('id').primary().defaultTo(knex.raw('gen_random_uuid()'));
            t.string('email', 120)
              .notNullable()
              .unique(); // PII: contact
            t.boolean('active').defaultTo(true);
          })
          .createTable('moorings', function (table) {
            table.increments();
            table.uuid('person_id').references('id').inTable('people').onDelete('SET NULL');
            table.timestamp('came_at').defaultTo(knex.fn.now());
          });
    """
    people, moorings = tables(code(language, text)).values()
    assert kinds(people) == {"id": "uuid!", "email": "text!", "active": "boolean"}
    assert people.uniques == (("email",),)
    assert people.columns[1].marks.pii == "contact"
    assert people.columns[2].default == Default("constant", True)
    assert kinds(moorings) == {"id": "integer!", "person_id": "uuid", "came_at": "timestamp"}
    assert moorings.columns[2].default == Default("now")
    (person,) = moorings.references
    assert (person.table, person.on_delete) == ("people", "set null")


def test_tables_of_ecto() -> None:
    text = """\
        create table(:berths, primary_key: false) do
          add :id, :binary_id, primary_key: true
          add :code, :string, null: false, size: 4
          add :person_id, references(:people, type: :uuid, on_delete: :delete_all)
          timestamps()
        end

        create unique_index(:berths, [:code])
    """
    (berths,) = tables(code("elixir", text)).values()
    assert kinds(berths) == {
        "id": "uuid!",
        "code": "text!",
        "person_id": "uuid",
        "inserted_at": "timestamp",
        "updated_at": "timestamp",
    }
    assert berths.uniques == (("code",),)
    assert [(each.table, each.on_delete) for each in berths.references] == [("people", "cascade")]


def test_schemas_of_ecto() -> None:
    text = """\
        schema "letters" do
          field :subject, :string
          belongs_to :person, Harbour.Person
          has_many :pages, Harbour.Page
          timestamps()
        end
    """
    (letters,) = tables(code("elixir", text)).values()
    assert kinds(letters) == {
        "id": "integer!",
        "subject": "text",
        "person_id": "integer",
        "inserted_at": "timestamp",
        "updated_at": "timestamp",
    }


def test_tables_of_alembic_and_of_sqlalchemys_core() -> None:
    text = """\
        def upgrade() -> None:
            op.create_table(
                "berths",
                sa.Column("id", sa.Uuid(), primary_key=True),
                sa.Column("code", sa.String(4), nullable=False, unique=True),
                sa.Column("person_id", sa.Uuid(), sa.ForeignKey("people.id", ondelete="CASCADE")),
                sa.UniqueConstraint("code"),
            )

        people = Table("people", metadata, Column("id", Uuid, primary_key=True))
        lamp = Table("no columns", 4)
    """
    found = tables(code("python", text))
    assert {name: kinds(table) for name, table in found.items()} == {
        "berths": {"id": "uuid!", "code": "text!", "person_id": "uuid"},
        "people": {"id": "uuid!"},
    }
    (person,) = found["berths"].references
    assert (person.table, person.on_delete) == ("people", "cascade")


@pytest.mark.parametrize(
    "text",
    [
        "create_table",
        'create_table "x"',
        "create_table :x do |t|\n",
        "t.string :a\n",
        "createTable('",
    ],
)
def test_what_creates_no_table_is_none(text: str) -> None:
    assert [table.columns[1:] for table in tables(code("ruby", text)).values()] in ([], [()])
