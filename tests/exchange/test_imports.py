"""What is imported says what its source says, passes ``check``, and is served."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import asbuilt
from asbuilt.cli.run import run
from asbuilt.diagnostics import Severity
from asbuilt.errors import UsageError
from asbuilt.exchange.ddl import statements
from asbuilt.exchange.markdown import specification
from asbuilt.exchange.source import NAMES, kind, recognised
from asbuilt.expression.model import Expression
from asbuilt.plan.model import Delete, Insert, Select, ServicePlan, Update
from asbuilt.source import Source
from asbuilt.spec import yaml_tree
from asbuilt.spec.model import Specification
from asbuilt.spec.sections.api import Api
from asbuilt.spec.sections.background import Background
from asbuilt.spec.sections.data_model import DataModel
from asbuilt.spec.sections.glossary import Glossary
from asbuilt.spec.sections.metadata import Metadata, Status
from asbuilt.spec.sections.questions import Questions
from asbuilt.spec.sections.requirements import Requirements
from asbuilt.spec.sections.risks import Risks
from asbuilt.spec.tables.schema import Table
from tests.serving import start

ROOT = Path(__file__).parents[2]
SOURCES = Path(__file__).parent / "sources"
HELPDESK = ROOT / "examples" / "helpdesk" / "spec.md"
PETS = SOURCES / "openapi.yaml"
KINDS = {
    "speckit": SOURCES / "speckit",
    "openspec": SOURCES / "openspec",
    "kiro": SOURCES / "kiro",
    "prisma": SOURCES / "prisma",
    "openapi": PETS,
    "sql": SOURCES / "sql" / "pg_dump.sql",
}
Output = pytest.CaptureFixture[str]


def imported(path: Path, folder: Path, *arguments: str) -> Specification:
    target = folder / "imported.md"
    target.unlink(missing_ok=True)
    assert run(["import", str(path), "-o", str(target), *arguments]) == 0
    return asbuilt.read(target)


def table(spec: Specification, name: str) -> Table:
    found = spec[DataModel].table(name)
    assert found is not None
    return found


# ---------------------------------------------------------------- every kind


@pytest.mark.parametrize("name", NAMES)
def test_every_kind_is_recognised_and_passes_check(name: str, tmp_path: Path) -> None:
    assert recognised(KINDS[name]) == name
    spec = imported(KINDS[name], tmp_path)
    errors = [found for found in asbuilt.check(spec) if found.severity is Severity.ERROR]
    assert errors == []
    assert spec[Metadata].status is Status.DRAFT
    assert spec[DataModel].tables or spec[Requirements].items
    assert spec[Questions].items, "what the source does not say is asked"


@pytest.mark.parametrize("name", NAMES)
def test_what_is_written_is_laid_out(name: str, tmp_path: Path) -> None:
    target = tmp_path / "imported.md"
    assert run(["import", str(KINDS[name]), "-o", str(target)]) == 0
    assert run(["fmt", "--check", str(target)]) == 0


@pytest.mark.parametrize("name", NAMES)
def test_what_is_written_has_the_sections_of_the_form(name: str, tmp_path: Path) -> None:
    spec = imported(KINDS[name], tmp_path)
    form = (ROOT / "tests" / "cli" / "technical-specification.md").read_text("utf-8")
    chapters = [line for line in form.split("\n") if line.startswith("## ")]
    written = [line for line in spec.source.text.split("\n") if line.startswith("## ")]
    assert written == chapters


def test_the_kind_can_be_said(tmp_path: Path, capsys: Output) -> None:
    odd = tmp_path / "model.txt"
    odd.write_text((SOURCES / "prisma" / "schema.prisma").read_text())
    assert run(["import", str(odd)]) == 2
    assert "--from" in capsys.readouterr().err
    assert table(imported(odd, tmp_path, "--from", "prisma"), "posts").primary_key == ("id",)


def test_a_specification_needs_no_import(tmp_path: Path, capsys: Output) -> None:
    document = tmp_path / "spec.md"
    document.write_text("# Desk\n\n### GET /api/desks\n")
    assert run(["import", str(document)]) == 2
    assert f"`asbuilt check {document}` judges it as it is" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        pytest.param(b"", "is empty", id="nothing"),
        pytest.param("# Desk".encode("utf-16"), "is not UTF-8", id="another encoding"),
        pytest.param(b"# Desk\0", "is a binary file", id="no text"),
    ],
)
def test_why_a_file_is_of_no_kind(data: bytes, reason: str, tmp_path: Path, capsys: Output) -> None:
    (tmp_path / "desk.md").write_bytes(data)
    assert run(["import", str(tmp_path / "desk.md")]) == 2
    assert reason in capsys.readouterr().err


def test_a_file_is_not_overwritten(tmp_path: Path, capsys: Output) -> None:
    target = tmp_path / "spec.md"
    target.write_text("mine")
    assert run(["import", str(PETS), "-o", str(target)]) == 2
    assert target.read_text() == "mine"
    assert "exists already" in capsys.readouterr().err


# ---------------------------------------------------------------- Spec Kit, OpenSpec, Kiro


def test_a_feature_of_spec_kit(tmp_path: Path, capsys: Output) -> None:
    spec = imported(SOURCES / "speckit", tmp_path)
    said = capsys.readouterr().err
    assert spec[Metadata].title.text == "Photo Albums"  # type: ignore[union-attr]
    assert [item.id.text for item in spec[Requirements].items] == [
        "FR-001", "FR-002", "FR-003", "NFR-1", "SC-001", "SC-002",
    ]  # fmt: skip
    (target,) = spec[Requirements].items[3].targets
    assert (target.percentile, target.value) == (95.0, 0.3)
    questions = [item.text.text for item in spec[Questions].items]
    assert "FR-003: everyone or named accounts?" in questions
    assert "What happens when the same photo is added twice?" in questions
    assert table(spec, "photo").references[0].table == "album"
    assert {each.key for each in spec[Api].endpoints} == {"GET /v1/albums", "POST /v1/albums"}
    assert [term.term.text for term in spec[Glossary].items] == ["Album", "Photo"]
    assert "quickstart.md: is not read" in said
    text = spec.source.text
    assert "## Executive Summary\n\nAlbums of photos behind a REST API.\n" in text
    assert "- **Storage:** PostgreSQL\n" in text
    assert "### Research\n\n#### Thumbnails\n" in text
    assert "as the notes (`notes.md`) say" in text
    assert {each.name for each in spec[DataModel].tables} == {"album", "photo"}


def test_the_specs_of_openspec(tmp_path: Path, capsys: Output) -> None:
    spec = imported(SOURCES / "openspec", tmp_path)
    texts = [item.text.text for item in spec[Requirements].items]
    assert [text.partition(":")[0] for text in texts] == [
        "User Authentication", "Session Expiration", "Remember Me", "Export of Data",
    ]  # fmt: skip
    assert "30 minutes" in texts[1]
    assert "a JWT is returned" in spec[Requirements].items[0].criteria[0].text
    assert "add-two-factor: a pending change" in capsys.readouterr().err


def test_a_change_of_openspec_is_applied(tmp_path: Path) -> None:
    change = SOURCES / "openspec" / "openspec" / "changes" / "add-two-factor"
    spec = imported(change, tmp_path)
    texts = [item.text.text for item in spec[Requirements].items]
    assert [text.partition(":")[0] for text in texts] == [
        "Sign-In", "Session Expiration", "Export of Data", "One-Time Code",
    ]  # fmt: skip
    assert "15 minutes" in texts[1]
    assert "Passwords alone are guessed." in spec.source.text
    goals = [each.text for each in spec[Background].goals]
    assert goals[0] == "Ask for a one-time code after the password"
    assert goals[-1] == "Codes work offline"
    assert [each.text for each in spec[Background].non_goals] == ["Hardware keys"]
    assert [each.text.text for each in spec[Risks].items] == ["Lost phones"]
    assert "How long may a code be used?" in [each.text.text for each in spec[Questions].items]
    assert "## Deployment\n\nAsk at the next sign-in.\n" in spec.source.text
    assert "### Decisions\n\n#### Codes by time\n" in spec.source.text
    assert not spec[Api].endpoints
    assert "section “Interface”: it shows endpoints" in spec.source.text


def test_capabilities_may_stand_in_folders(tmp_path: Path) -> None:
    openspec = tmp_path / "openspec"
    for name, text in (("billing/core", "bills"), ("mail/core", "letters")):
        folder = openspec / "specs" / name
        folder.mkdir(parents=True)
        (folder / "spec.md").write_text(
            f"# core Specification\n\n## Requirements\n### Requirement: Sending\n"
            f"The system SHALL send {text}.\n\n#### Scenario: Sent\n- **WHEN** due\n"
        )
    delta = openspec / "changes" / "no-mail" / "specs" / "mail" / "core"
    delta.mkdir(parents=True)
    (delta / "spec.md").write_text("## REMOVED Requirements\n### Requirement: Sending\n")
    (openspec / "changes" / "no-mail" / "proposal.md").write_text("# Change: No mail\n")
    assert len(imported(tmp_path, tmp_path)[Requirements].items) == 2
    (left,) = imported(openspec / "changes" / "no-mail", tmp_path)[Requirements].items
    assert "send bills" in left.text.text


def test_a_spec_of_kiro(tmp_path: Path, capsys: Output) -> None:
    spec = imported(SOURCES / "kiro", tmp_path)
    first, second = spec[Requirements].items
    assert (first.id.text, second.id.text) == ("FR-1", "FR-2")
    assert first.text.text.startswith("Write a review: As a customer")
    assert len(first.criteria) == 3
    assert "the system SHALL refuse it" in first.criteria[1].text
    assert {each.key for each in spec[Api].endpoints} == {"GET /api/reviews", "POST /api/reviews"}
    assert table(spec, "review").column("rating") is not None
    assert "### Error Handling\n\n#### Answers\n" in spec.source.text
    assert "## Testing Strategy\n\n### Correctness Properties\n" in spec.source.text
    assert "Not Carried Over" not in spec.source.text


# ---------------------------------------------------------------- Prisma and SQL


def test_a_prisma_schema(tmp_path: Path, capsys: Output) -> None:
    spec = imported(SOURCES / "prisma", tmp_path)
    posts, user = table(spec, "posts"), table(spec, "user")
    assert (posts.uniques, posts.indexes[0].columns) == ((("authorId", "title"),), ("published",))
    assert (posts.references[0].table, posts.references[0].on_delete) == ("user", "cascade")
    role = user.column("role")
    assert role is not None
    assert "CHECK (role IN ('USER', 'ADMIN'))" in spec.source.text
    assert "`view Totals` is no model" in capsys.readouterr().err


def test_tables_that_prisma_keeps_by_itself_are_named(tmp_path: Path, capsys: Output) -> None:
    (tmp_path / "schema.prisma").write_text(
        "model Post {\n  id Int @id\n  tags Tag[]\n  author User @relation(fields: [by], "
        "references: [id])\n  by Int\n}\n\nmodel Tag {\n  id Int @id\n  posts Post[] // all\n}\n\n"
        'model User {\n  id Int @id\n  posts Post[]\n  knows User[] @relation("k")\n'
        '  known User[] @relation("k")\n}\n'
    )
    imported(tmp_path / "schema.prisma", tmp_path)
    said = capsys.readouterr().err
    assert "`Post.tags` and `Tag.posts` are many to many" in said
    assert "`User.knows` and `User.known` are many to many" in said
    assert said.count("many to many") == 2


@pytest.mark.parametrize("name", ["pg_dump", "sqlite", "mysqldump"])
def test_a_dump_gives_its_tables_and_none_of_its_rows(name: str, tmp_path: Path) -> None:
    spec = imported(SOURCES / "sql" / f"{name}.sql", tmp_path)
    assert [each.name for each in spec[DataModel].tables] == ["customers", "orders"]
    customers, orders = spec[DataModel].tables
    assert customers.uniques == (("email",),)
    assert customers.columns[0].default is not None, "the store counts"
    assert (orders.references[0].table, orders.references[0].on_delete) == ("customers", "cascade")
    assert orders.indexes[0].columns == ("customer_id",)
    total, status = orders.column("total"), orders.column("status")
    assert total is not None and status is not None
    assert (total.type.precision, total.type.scale) == (10, 2)
    assert status.default is not None and status.default.value == "open"
    assert "ada@example.com" not in spec.source.text


def test_sql_that_was_imported_is_imported_as_the_same(tmp_path: Path) -> None:
    first = imported(SOURCES / "sql" / "pg_dump.sql", tmp_path)
    again = tmp_path / "again.sql"
    again.write_text(first.source.text.partition("```sql\n")[2].partition("```")[0])
    second = imported(again, tmp_path)
    assert shapes(first) == shapes(second)


def shapes(spec: Specification) -> dict[str, object]:
    """What two data models must have in common to be the same."""
    return {
        each.name: (
            [(c.name, c.type, c.nullable, c.default) for c in each.columns],
            each.primary_key,
            each.uniques,
            [check.expression for check in each.checks],
            [(r.columns, r.table, r.target_columns, r.on_delete) for r in each.references],
            [(index.columns, index.unique) for index in each.indexes],
        )
        for each in spec[DataModel].tables
    }


@pytest.mark.parametrize("path", ["examples/helpdesk/spec.md", "tests/server/specs"])
def test_the_tables_of_a_specification_survive_as_sql(path: str, tmp_path: Path) -> None:
    where = ROOT / path
    for document in sorted(where.glob("*.md")) if where.is_dir() else [where]:
        tables = asbuilt.read(document)[DataModel].tables
        if not tables:
            continue
        file = tmp_path / "model.sql"
        file.write_text("\n\n".join(statements(tables)))
        before = shapes(asbuilt.read(document))
        after = shapes(imported(file, tmp_path))
        assert set(before) == set(after), document


# ---------------------------------------------------------------- OpenAPI


def test_an_openapi_description(tmp_path: Path, capsys: Output) -> None:
    spec = imported(PETS, tmp_path)
    said = capsys.readouterr().err
    assert {each.key for each in spec[Api].endpoints} >= {
        "GET /v1/pets", "POST /v1/pets", "GET /v1/pets/{petId}", "DELETE /v1/pets/{petId}",
    }  # fmt: skip
    by_key = {each.key: each for each in spec[Api].endpoints}
    assert by_key["GET /v1/pets"].public is True
    assert [role.text for role in by_key["DELETE /v1/pets/{petId}"].roles or ()] == ["write_pets"]
    assert by_key["POST /v1/pets"].request is not None
    assert by_key["POST /v1/pets"].request.value == {"name": "Rex", "kind": "dog"}
    pets = table(spec, "pets")
    assert [column.name for column in pets.columns] == [
        "id", "name", "kind", "born_on", "owner_id", "created_at",
    ]  # fmt: skip
    assert pets.references[0].table == "owners"
    assert {check.text for check in pets.checks} >= {"length(name) >= 1", "kind IN ('dog', 'cat')"}
    assert "`callbacks`" in said
    assert "another file is not read" in said


@pytest.mark.parametrize("form", ["json", "yaml"])
def test_what_is_exported_is_imported_as_the_same(form: str, tmp_path: Path) -> None:
    exported = tmp_path / f"helpdesk.{form}"
    assert run(["export", str(HELPDESK), "--to", "openapi", "-o", str(exported)]) == 0
    if form == "yaml":
        exported.write_text(yaml.safe_dump(json.loads(exported.read_text()), sort_keys=False))
    first = asbuilt.api.compile(asbuilt.read(HELPDESK))
    second = asbuilt.api.compile(imported(exported, tmp_path))
    assert {route.key for route in first.routes} == {route.key for route in second.routes}
    assert set(first.tables) == set(second.tables)
    assert first.identity is not None and second.identity is not None
    assert set(first.identity.names) == set(second.identity.names)
    for name, before in first.tables.items():
        shown = {c.name: c.type.kind for c in before.columns if not (c.secret or c.hidden)}
        after = {column.name: column.type.kind for column in second.tables[name].columns}
        kinds = {"enum": "text"}
        same = {n: kinds.get(k, k) for n, k in shown.items()}
        assert same.items() <= {n: kinds.get(k, k) for n, k in after.items()}.items(), name


def test_what_some_roles_may_call_stays_theirs(tmp_path: Path) -> None:
    source = tmp_path / "pets.md"
    source.write_text(
        "# Pets\n\n```sql\nCREATE TABLE pets (id INTEGER PRIMARY KEY, name TEXT NOT NULL);\n```\n\n"
        "### GET /pets\n\n**Roles:** keeper, vet\n\n### DELETE /pets/{id}\n\n**Roles:** keeper\n\n"
        "### GET /pets/{id}\n\n**Auth:** required\n"
    )
    exported = tmp_path / "pets.json"
    assert run(["export", str(source), "--to", "openapi", "-o", str(exported)]) == 0
    again = asbuilt.api.compile(imported(exported, tmp_path))
    assert {
        route.key: set(route.permits)
        for route in asbuilt.api.compile(asbuilt.read(source)).routes
        if "/pets" in route.path
    } == {route.key: set(route.permits) for route in again.routes if "/pets" in route.path}
    assert (
        run(["export", str(source), "--to", "openapi", "--role", "vet", "-o", str(exported)]) == 0
    )
    assert "x-roles" not in exported.read_text()


@pytest.mark.parametrize("example", ["helpdesk", "shop", "expenses"])
def test_rows_that_some_may_not_see_stay_hidden(example: str, tmp_path: Path) -> None:
    source = ROOT / "examples" / example / "spec.md"
    exported = tmp_path / "contract.json"
    assert run(["export", str(source), "--to", "openapi", "-o", str(exported)]) == 0
    before = rules_of(asbuilt.api.compile(asbuilt.read(source)))
    after = rules_of(asbuilt.api.compile(imported(exported, tmp_path)))
    kept = {key: rule for key, rule in before.items() if rule is not None and key in after}
    assert len(kept) > 1
    assert kept.items() <= after.items()


def rules_of(plan: ServicePlan) -> dict[tuple[str, str], Expression | None]:
    """The rules of the rows of tables, by endpoint and role; not those of what only asbuilt has."""
    return {
        (route.key, role): permit.rule
        for route in plan.routes
        if isinstance(route.action, Select | Insert | Update | Delete) and not route.system
        for role, permit in route.permits.items()
    }


def test_a_rule_of_a_column_that_nobody_named_is_left_to_the_convention(tmp_path: Path) -> None:
    source = tmp_path / "pets.md"
    source.write_text(
        "# Pets\n\n```sql\nCREATE TABLE pets (id INTEGER PRIMARY KEY, name TEXT NOT NULL);\n```\n\n"
        "### GET /pets\n\n### POST /pets\n\n## Roles\n\n- **keeper**\n- **vet**\n"
    )
    exported = tmp_path / "pets.json"
    assert run(["export", str(source), "--to", "openapi", "-o", str(exported)]) == 0
    assert "_owner" not in exported.read_text()
    before = rules_of(asbuilt.api.compile(asbuilt.read(source)))
    assert any(rule is not None for rule in before.values())
    assert rules_of(asbuilt.api.compile(imported(exported, tmp_path))).items() >= before.items()


def test_columns_keep_what_a_contract_says_of_them(tmp_path: Path) -> None:
    exported = tmp_path / "contract.json"
    source = ROOT / "examples" / "shop" / "spec.md"
    assert run(["export", str(source), "--to", "openapi", "-o", str(exported)]) == 0
    spec = imported(exported, tmp_path)
    before, after = (each[DataModel].tables for each in (asbuilt.read(source), spec))
    old, new = (next(t for t in tables if t.name == "products") for tables in (before, after))
    for name in ("sku", "description", "price", "stock", "listed", "updated_at"):
        was, column = old.column(name), new.column(name)
        assert was and column
        assert (column.type, column.nullable, column.default) == (
            was.type,
            was.nullable,
            was.default,
        ), name


def test_an_exported_service_is_served_again(tmp_path: Path) -> None:
    exported = tmp_path / "helpdesk.json"
    assert run(["export", str(HELPDESK), "--to", "openapi", "-o", str(exported)]) == 0
    imported(exported, tmp_path)
    with start(tmp_path / "imported.md", tmp_path / "data") as service:
        person = {"username": "ada", "email": "ada@example.com", "full_name": "Ada Lovelace"}
        visitor = service.client()
        body = {**person, "password": "a long enough secret"}
        made = visitor.send("POST", "/api/auth/register", body)
        assert made.status == 201, made
        ada = service.client(made.body["access_token"])
        row = ada.send("POST", "/api/tickets", {"title": "Printer", "body": "Smoke"})
        assert row.status == 201, row
        assert ada.send("GET", f"/api/tickets/{row.body['id']}").body["title"] == "Printer"


def test_an_imported_description_is_served(tmp_path: Path) -> None:
    source = tmp_path / "pets.yaml"
    source.write_text(re.sub(r"oauth: \[.*\]", "oauth: []", PETS.read_text("utf-8")))
    imported(source, tmp_path)
    with start(tmp_path / "imported.md", tmp_path / "data") as service:
        visitor = service.client()
        assert visitor.send("POST", "/v1/pets", {"name": "Rex", "kind": "dog"}).status == 401
        account = {"email": "ada@example.com", "password": "a long enough secret"}
        made = visitor.send("POST", "/api/auth/register", account)
        assert made.status == 201, made
        ada = service.client(made.body["access_token"])
        row = ada.send("POST", "/v1/pets", {"name": "Rex", "kind": "dog"})
        assert row.status == 201, row
        assert row.body["name"] == "Rex"
        again = visitor.send("GET", f"/v1/pets/{row.body['id']}")
        assert (again.status, again.body["kind"]) == (200, "dog")
        assert ada.send("POST", "/v1/pets", {"name": "", "kind": "dog"}).status == 422


# ---------------------------------------------------------------- hostile sources

LAUGHS = "openapi: 3.0.0\npaths: {}\na0: &a0 [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 12)
)
CYCLE = """openapi: 3.0.0
info: {title: Cycle, version: '1'}
paths:
  /nodes:
    get:
      responses:
        "200":
          description: x
          content:
            application/json:
              schema: {type: array, items: {$ref: "#/components/schemas/Node"}}
components:
  schemas:
    Node:
      allOf: [{$ref: '#/components/schemas/Node'}, {$ref: '#/components/schemas/Base'}]
    Base:
      type: object
      required: [id]
      properties:
        id: {type: integer}
        parent: {$ref: '#/components/schemas/Node'}
        children: {type: array, items: {$ref: '#/components/schemas/Node'}}
    Self: {$ref: '#/components/schemas/Self'}
"""


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("laughs.yaml", LAUGHS.encode(), "nested too deeply, or repeats itself too often"),
        ("deep.yaml", b"openapi: 3.0.0\npaths: " + b"[" * 100_000, "nested too deeply"),
        ("deep.json", b'{"openapi": "3.0.0", "a": ' + b'{"a": ' * 50_000, "OpenAPI"),
        ("tag.yaml", b"openapi: 3.0.0\na: !!python/object/apply:os.system [id]\n", "neither"),
        ("broken.yaml", b"openapi: 3.0.0\npaths: {/a: [\n", "broken.yaml:"),
        ("large.yaml", b"openapi: 3.0.0\nx: " + b"a" * 4_000_000, "4 MB"),
        ("utf16.sql", "CREATE TABLE t (a INT);".encode("utf-16"), "is not UTF-8"),
        ("latin1.sql", "CREATE TABLE t (a TEXT DEFAULT 'é');".encode("latin-1"), "is not UTF-8"),
        ("nul.sql", b"CREATE TABLE t (a INT);\0", "binary"),
        ("empty.sql", b"\n", "is empty"),
        ("prose.sql", b"no statement at all " * 60_000, "no CREATE TABLE"),
        ("quote.sql", b"INSERT INTO a VALUES ('" + b"x" * 1_000_000, "no CREATE TABLE"),
        ("dollars.sql", b"$a$ " * 250_000, "no CREATE TABLE"),
        ("comments.sql", b"/* " * 350_000, "no CREATE TABLE"),
        ("wide.sql", b"CREATE TABLE t (" + b"a int, " * 150_000, "no CREATE TABLE"),
        ("line.prisma", b"model A { " + b"x " * 500_000, "holds no model"),
        ("open.prisma", b"model A {\n" * 100_000, "holds no model"),
        ("requirements.md", b"# R\n\nUser Story " + b"[" * 100_000, "holds no requirement"),
        ("spec.md", b"# Feature Specification: " + b"*" * 1_000_000, "neither"),
        ("picture.png", b"\x89PNG\r\n", "recognised"),
    ],
)  # fmt: skip
def test_hostile_sources_get_a_clear_word(
    name: str, data: bytes, said: str, tmp_path: Path, capsys: Output
) -> None:
    source = tmp_path / name
    source.write_bytes(data)
    began = time.monotonic()
    assert run(["import", str(source)]) == 2
    output = capsys.readouterr()
    assert time.monotonic() - began < 20
    assert (output.out, said in output.err) == ("", True), output.err
    assert "Traceback" not in output.err


@pytest.mark.parametrize(
    ("text", "tables"),
    [
        ("CREATE TABLE a (id INT, note TEXT DEFAULT 'C:\\'); CREATE TABLE b (id INT);", ["a", "b"]),
        ("-- MySQL dump\nINSERT INTO x VALUES ('o\\'; CREATE TABLE no (id INT); ');"
         "CREATE TABLE a (id INT);", ["a"]),
        ("/* a; b */ -- c; d\nCREATE TABLE a (id INT); -- e; CREATE TABLE f (id INT);\n", ["a"]),
        ("DO $x$ CREATE TABLE no (id INT); $x$; CREATE TABLE a (id INT)", ["a"]),
        ("CREATE TABLE a (id INT, b INT REFERENCES b (id)); CREATE TABLE b (id INT PRIMARY KEY, "
         "a INT REFERENCES a (id));", ["b", "a"]),
    ],
)  # fmt: skip
def test_statements_end_where_they_do(text: str, tables: list[str], tmp_path: Path) -> None:
    source = tmp_path / "dump.sql"
    source.write_text(text)
    assert [each.name for each in imported(source, tmp_path)[DataModel].tables] == tables


def test_marks_of_columns_stay(tmp_path: Path) -> None:
    source = tmp_path / "model.sql"
    source.write_text(
        "CREATE TABLE people (\n  id INT PRIMARY KEY,\n  ssn TEXT, -- PII: identity, encrypted\n"
        "  password_hash TEXT NOT NULL -- secret\n);"
    )
    _, ssn, password = table(imported(source, tmp_path), "people").columns
    assert (ssn.marks.pii, ssn.marks.encrypted, password.marks.secret) == ("identity", True, True)


SWAGGER = """
swagger: '2.0'
info: {title: Notes, version: '1'}
host: notes.example
basePath: /api
securityDefinitions: {key: {type: apiKey, in: header, name: X-Key}}
security: [{key: []}]
paths:
  /notes:
    post:
      parameters:
        - {in: body, name: note, schema: {$ref: '#/definitions/NewNote'}}
      responses:
        201: {description: made, schema: {$ref: '#/definitions/Note'}}
definitions:
  NewNote: {type: object, required: [body], properties: {body: {type: string}}}
  Note:
    allOf:
      - $ref: '#/definitions/NewNote'
      - {type: object, required: [id], properties: {id: {type: string, format: uuid}}}
"""


def test_swagger_2_is_read_as_well(tmp_path: Path, capsys: Output) -> None:
    source = tmp_path / "swagger.yaml"
    source.write_text(SWAGGER)
    spec = imported(source, tmp_path)
    (endpoint,) = spec[Api].endpoints
    assert (endpoint.key, endpoint.public) == ("POST /api/notes", False)
    assert endpoint.request is not None and list(endpoint.request.value) == ["body"]
    assert endpoint.response is not None and set(endpoint.response.value) == {"id", "body"}
    notes = table(spec, "notes")
    assert [(c.name, c.nullable) for c in notes.columns] == [("body", False), ("id", False)]
    assert "security scheme `key` (apiKey)" in capsys.readouterr().err


def test_no_answer_of_an_imported_description_shows_a_secret(
    tmp_path: Path, capsys: Output
) -> None:
    source = tmp_path / "users.yaml"
    source.write_text(
        "openapi: 3.0.0\ninfo: {title: Users, version: '1'}\npaths:\n  /users/{id}:\n    get:\n"
        "      responses:\n        '200':\n          description: x\n          content:\n"
        "            application/json:\n              schema: {$ref: '#/components/schemas/User'}\n"
        "components: {schemas: {User: {type: object, properties: {id: {type: integer},\n"
        "  name: {type: string}, password: {type: string}}}}}\n"
    )
    (endpoint,) = imported(source, tmp_path)[Api].endpoints
    assert endpoint.response is not None
    assert endpoint.response.value == {"id": 1, "name": "text"}
    assert "the answer shows a secret" in capsys.readouterr().err


def test_references_without_a_key_and_ids_that_are_taken(tmp_path: Path, capsys: Output) -> None:
    feature = tmp_path / "specs" / "001"
    feature.mkdir(parents=True)
    (feature / "spec.md").write_text(
        "# Feature Specification: Recipes\n\n## Requirements\n\n- **FR-001**: Rows are kept\n"
        "- **NFR-001**: Answers come within 2 seconds\n"
    )
    (feature / "plan.md").write_text("# Plan\n\n**Performance Goals**: p95 < 300 ms\n")
    (feature / "data-model.md").write_text(
        "### Recipe\n\n| Field | Type |\n|---|---|\n| name | string |\n\n### Step\n\n"
        "| Field | Type | Constraints |\n|---|---|---|\n| id | UUID | PK |\n"
        "| recipe_id | UUID | references Recipe |\n"
    )
    spec = imported(feature, tmp_path)
    assert [item.id.text for item in spec[Requirements].items] == ["FR-001", "NFR-001", "NFR-2"]
    assert table(spec, "step").references == ()
    assert "`recipe`, which has no such key" in capsys.readouterr().err


def test_schemes_without_scopes_are_roles(tmp_path: Path) -> None:
    source = tmp_path / "two.yaml"
    source.write_text(
        "openapi: 3.0.0\ninfo: {title: Two, version: '1'}\npaths:\n  /a:\n"
        "    get: {security: [{adminAuth: []}], responses: {'204': {}}}\n"
        "    put: {security: [{userAuth: []}, {adminAuth: []}], responses: {'204': {}}}\n"
        "    post: {security: [{}, {userAuth: []}], responses: {'204': {}}}\n"
    )
    by_key = {each.key: each for each in imported(source, tmp_path)[Api].endpoints}
    roles = {key: [role.text for role in each.roles or ()] for key, each in by_key.items()}
    assert roles == {"GET /a": ["admin"], "PUT /a": ["user", "admin"], "POST /a": []}
    assert by_key["POST /a"].public is True


# ---------------------------------------------------------------- any bytes

TEXTS = {
    "speckit": SOURCES / "speckit" / "spec.md",
    "openspec": SOURCES / "openspec" / "openspec" / "specs" / "auth" / "spec.md",
    "kiro": SOURCES / "kiro" / "requirements.md",
    "prisma": SOURCES / "prisma" / "schema.prisma",
    "openapi": PETS,
    "sql": SOURCES / "sql" / "pg_dump.sql",
}
PIECE = st.sampled_from(
    ["```", "|", "\n", "'", '"', "{", "}", "[", "]", "#", "- ", ": ", "&a ", "*a", "$ref: '#/'",
     ";", "--", "/*", "\\", "\t", "\u2028", "é", "\u0000", "CREATE TABLE x (", "<!--",
     "**", "GET /x"]
)  # fmt: skip


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@pytest.mark.parametrize("name", NAMES)
@given(data=st.data())
def test_a_damaged_source_is_a_specification_or_a_clear_word(
    name: str, data: st.DataObject
) -> None:
    text = TEXTS[name].read_text("utf-8")
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(text)))
        cut = data.draw(st.integers(0, 40))
        text = text[:at] + data.draw(PIECE) + text[at + cut :]
    with TemporaryDirectory() as folder:
        source = Path(folder) / TEXTS[name].name
        source.write_text(text, "utf-8")
        try:
            written = specification(kind(name).read(source))
        except UsageError as word:
            assert word.hint
            return
    spec = asbuilt.read(Source("imported.md", written))
    chapters = [line for line in written.split("\n") if line.startswith("## ")]
    assert len(chapters) >= 14
    assert spec[Metadata].status is Status.DRAFT


def test_laughs_are_read_in_a_build_without_the_limit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = tmp_path / "laughs.yaml"
    source.write_text(LAUGHS.partition("a6:")[0].replace("paths: {}", "paths: {/a: {get: {}}}"))
    assert run(["import", str(source)]) == 2
    monkeypatch.setattr(yaml_tree, "_MOST", 10**9)
    assert imported(source, tmp_path)[Api].endpoints


def test_a_cycle_of_references_ends(tmp_path: Path) -> None:
    source = tmp_path / "cycle.yaml"
    source.write_text(CYCLE)
    spec = imported(source, tmp_path)
    assert [each.name for each in spec[DataModel].tables] == ["nodes"]


@pytest.mark.parametrize("name", NAMES)
def test_what_is_not_there_is_said(name: str, tmp_path: Path, capsys: Output) -> None:
    assert run(["import", str(tmp_path / "missing"), "--from", name]) == 2
    assert run(["import", str(tmp_path), "--from", name]) == 2
    assert "Traceback" not in capsys.readouterr().err


def test_texts_of_a_source_make_no_structure(tmp_path: Path) -> None:
    """A description is prose: it opens no fence, no heading, no endpoint of its own."""
    source = tmp_path / "trick.yaml"
    text = (
        "```\\n# Data Model\\n\\n| ID | Requirement |\\n|---|---|\\n| FR-9 | x |\\n\\n- `GET /evil`"
    )
    source.write_text(
        f'openapi: 3.1.0\ninfo: {{title: "# T | x", version: "1", description: "{text}"}}\n'
        f'paths:\n  /notes:\n    get:\n      summary: "a\\n## b"\n      description: "{text}"\n'
        "      responses: {'200': {description: ok}}\n"
    )
    spec = imported(source, tmp_path)
    assert [each.key for each in spec[Api].endpoints] == ["GET /notes"]
    assert spec[Requirements].items == ()


STALL = """# Stall

## Data Model

```sql
CREATE TABLE crate (id SERIAL PRIMARY KEY, fruit TEXT NOT NULL);
CREATE TABLE stock_lines (id SERIAL PRIMARY KEY, crate_id INTEGER NOT NULL REFERENCES crate);
```

## API

### GET /api/crates

### POST /api/crates

### GET /api/shelf

**Table:** stock_lines
"""


def test_tables_that_paths_do_not_name_keep_their_names(tmp_path: Path) -> None:
    document, exported = tmp_path / "stall.md", tmp_path / "stall.json"
    document.write_text(STALL)
    assert run(["export", str(document), "--to", "openapi", "-o", str(exported)]) == 0
    spec = imported(exported, tmp_path)
    assert {"crate", "stock_lines"} <= {each.name for each in spec[DataModel].tables}
    named = {each.key: each.table.text for each in spec[Api].endpoints if each.table}
    assert named == {"GET /api/shelf": "stock_lines"}, "the others' paths say it"


# ---------------------------------------------------------------- SQL of many kinds


def sql(tmp_path: Path, text: str) -> Specification:
    source = tmp_path / "source.sql"
    source.write_text(text)
    return imported(source, tmp_path)


ROUTINES = {
    "MySQL's delimiters": """
CREATE TABLE fields (id INT PRIMARY KEY) ENGINE=InnoDB;
DELIMITER $$
CREATE PROCEDURE harvest()
BEGIN
  CREATE TEMPORARY TABLE reaped (id INT);
  IF 1 THEN SELECT 1; END IF;
END$$
CREATE PROCEDURE sow() BEGIN CREATE TEMPORARY TABLE seeds (id INT); END$$
DELIMITER ;
CREATE TABLE barns (id INT PRIMARY KEY);
""",
    "SQLite's triggers": """
CREATE TABLE fields (id INTEGER PRIMARY KEY);
CREATE TRIGGER reap AFTER INSERT ON fields BEGIN
  UPDATE fields SET id = CASE WHEN id > 1 THEN 2 ELSE 1 END;
  DELETE FROM fields;
END;
CREATE TABLE barns (id INTEGER PRIMARY KEY);
""",
    "a line with a slash": """
CREATE TABLE fields (id INT PRIMARY KEY)
/
CREATE TABLE barns (id INT PRIMARY KEY)
/
""",
    "batches": "CREATE TABLE fields (id INT PRIMARY KEY)\nGO\n"
    "CREATE TABLE barns (id INT PRIMARY KEY)\nGO\n",
    "a transaction": "BEGIN;\nCREATE TABLE fields (id INT PRIMARY KEY);\n"
    "CREATE TABLE barns (id INT PRIMARY KEY);\nCOMMIT;\n",
}


@pytest.mark.parametrize("name", ROUTINES)
def test_routines_are_passed_over(name: str, tmp_path: Path) -> None:
    spec = sql(tmp_path, ROUTINES[name])
    assert [each.name for each in spec[DataModel].tables] == ["fields", "barns"]


def test_partitions_are_parts_of_their_table(tmp_path: Path) -> None:
    spec = sql(
        tmp_path,
        "CREATE TABLE rents (id BIGINT, due DATE, PRIMARY KEY (id, due)) PARTITION BY RANGE (due);"
        "CREATE TABLE rents_1 PARTITION OF rents FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');"
        "CREATE TABLE rents_2 (id BIGINT, due DATE);"
        "CREATE TABLE rents_3 (CHECK (due > '2025-01-01')) INHERITS (rents);"
        "ALTER TABLE ONLY public.rents ATTACH PARTITION public.rents_2 FOR VALUES FROM (1) TO (2);"
        "CREATE INDEX by_due ON rents_2 (due);"
        "ALTER TABLE rents_3 ADD CONSTRAINT k FOREIGN KEY (id) REFERENCES rents (id);",
    )
    assert [each.name for each in spec[DataModel].tables] == ["rents"]
    assert "tables that are parts of others: `rents_1`, `rents_2`, `rents_3`" in spec.source.text


def test_generated_columns_of_postgresql_18(tmp_path: Path) -> None:
    spec = sql(
        tmp_path,
        "CREATE TABLE sales (id INT PRIMARY KEY, net INT, gross INT GENERATED ALWAYS AS (net * 2) "
        "VIRTUAL, note TEXT);",
    )
    columns = {each.name: each.generated for each in table(spec, "sales").columns}
    assert columns == {"id": None, "net": None, "gross": "net * 2", "note": None}


def test_keys_of_sql_server(tmp_path: Path) -> None:
    spec = sql(
        tmp_path,
        "CREATE TABLE [docks] ([id] INT IDENTITY(1,1) NOT NULL, [name] NVARCHAR(40) NOT NULL,\n"
        "CONSTRAINT [pk] PRIMARY KEY CLUSTERED ([id] ASC), UNIQUE NONCLUSTERED ([name]))\nGO\n"
        "CREATE TABLE ships (id INT NOT NULL, PRIMARY KEY NONCLUSTERED (id))\nGO\n",
    )
    docks, ships = spec[DataModel].tables
    assert (docks.primary_key, docks.uniques) == (("id",), (("name",),))
    assert ships.primary_key == ("id",)


def test_a_reference_that_would_clear_what_is_needed_refuses_the_delete(tmp_path: Path) -> None:
    spec = sql(
        tmp_path,
        "CREATE TABLE rooms (id INT PRIMARY KEY);"
        "CREATE TABLE beds (id INT PRIMARY KEY, room_id INT NOT NULL "
        "REFERENCES rooms (id) ON DELETE SET NULL);",
    )
    assert table(spec, "beds").references[0].on_delete == "restrict"
    assert "`beds.room_id` is NOT NULL, so that ON DELETE SET NULL refuses" in spec.source.text


def test_a_constraint_that_is_not_kept_is_said(tmp_path: Path, capsys: Output) -> None:
    sql(
        tmp_path,
        "CREATE TABLE stays (id INT PRIMARY KEY, bed INT, gone DATE);"
        "CREATE UNIQUE INDEX one_stay ON stays (bed) WHERE gone IS NULL;",
    )
    assert "a unique index with WHERE is not enforced" in capsys.readouterr().err


def test_migrations_are_read_in_their_order(tmp_path: Path) -> None:
    steps = {
        "V1__rooms.sql": "CREATE TABLE rooms (id INT PRIMARY KEY)",
        "V2__floor.sql": "ALTER TABLE rooms ADD COLUMN floor INT;",
        "V10__doors.sql": "CREATE TABLE doors (id INT PRIMARY KEY, room INT REFERENCES rooms (id));"
        "ALTER TABLE rooms ADD COLUMN wing TEXT;",
        "V10__doors.down.sql": "CREATE TABLE never (id INT PRIMARY KEY);",
    }
    folder = tmp_path / "migrations"
    folder.mkdir()
    for name, text in steps.items():
        (folder / name).write_text(text)
    spec = imported(folder, tmp_path)
    assert [each.name for each in spec[DataModel].tables] == ["rooms", "doors"]
    assert [each.name for each in table(spec, "rooms").columns] == ["id", "floor", "wing"]


DROPS = {
    "a table that is gone": (
        "CREATE TABLE rooms (id INT PRIMARY KEY); CREATE TABLE old (id INT PRIMARY KEY);",
        "CREATE INDEX by_id ON old (id); DROP TABLE IF EXISTS public.old, never CASCADE;",
        ["rooms"],
    ),
    "a table made anew": (
        "CREATE TABLE rooms (id INT PRIMARY KEY);",
        'CREATE TABLE "new_rooms" (id INT PRIMARY KEY, floor INT); DROP TABLE rooms;'
        'ALTER TABLE "new_rooms" RENAME TO "rooms"; CREATE INDEX by_floor ON rooms (floor);',
        ["rooms"],
    ),
    "a dump that makes room": (
        "DROP TABLE IF EXISTS rooms;",
        "CREATE TABLE rooms (id INT PRIMARY KEY);",
        ["rooms"],
    ),
    "a script that takes everything down": (
        "CREATE TABLE rooms (id INT PRIMARY KEY);",
        "DROP TABLE rooms;",
        ["rooms"],
    ),
}


@pytest.mark.parametrize("name", DROPS)
def test_tables_that_migrations_drop_are_gone(name: str, tmp_path: Path, capsys: Output) -> None:
    first, second, names = DROPS[name]
    folder = tmp_path / "migrations"
    folder.mkdir()
    (folder / "1.sql").write_text(first)
    (folder / "2.sql").write_text(second)
    spec = imported(folder, tmp_path)
    assert [each.name for each in spec[DataModel].tables] == names
    assert "not carried over" not in capsys.readouterr().err


def test_migrations_may_have_folders_of_their_own(tmp_path: Path) -> None:
    for name, text in {
        "20250102_b": "ALTER TABLE rooms ADD COLUMN floor INT;",
        "20250101_a": "CREATE TABLE rooms (id INT PRIMARY KEY);",
    }.items():
        (tmp_path / "migrations" / name).mkdir(parents=True)
        (tmp_path / "migrations" / name / "migration.sql").write_text(text)
    spec = imported(tmp_path / "migrations", tmp_path)
    assert [each.name for each in table(spec, "rooms").columns] == ["id", "floor"]


# ---------------------------------------------------------------- what has no place in the form

CLINIC = """openapi: 3.0.0
info: {title: Clinic, version: '1'}
paths:
  /visits:
    get:
      responses: {'200': {description: all, content: {application/json: {schema:
        {type: array, items: {$ref: '#/components/schemas/Visit'}}}}}}
    post:
      requestBody: {content: {application/json: {schema: {type: object, properties:
        {reason: {type: string}}}}}}
      parameters: [{in: header, name: X-Ward, schema: {type: string}}]
      responses: {'201': {description: made, content: {application/json: {schema:
        {$ref: '#/components/schemas/Visit'}}}}}
  /museum/visit:
    post:
      description: "Sells a ticket. - **Roles**: Desk, and whoever helps. - **Auth**: none"
      requestBody: {content: {application/json: {schema: {type: object, properties:
        {ticket: {type: string}, hall: {type: integer}}}}}}
      responses: {'202': {description: noted}}
  /calls:
    post:
      requestBody: {content: {application/json: {schema: {type: object, properties:
        {number: {type: string}}}}}}
      responses: {'200': {description: ringing, content: {application/json: {schema:
        {type: object, properties: {queue: {type: integer}}}}}}}
  /devices:
    post:
      requestBody: {content: {application/json: {schema: {type: object, properties:
        {label: {type: string}}}}}}
      responses: {'201': {description: made, content: {application/json: {schema:
        {$ref: '#/components/schemas/Machine'}}}}}
  /devices/{id}:
    patch:
      requestBody: {content: {application/json: {schema: {type: object, properties:
        {label: {type: string}, revision: {type: integer}}}}}}
      responses: {'200': {description: changed, content: {application/json: {schema:
        {$ref: '#/components/schemas/Machine'}}}}}
components:
  schemas:
    Visit: {type: object, properties: {id: {type: integer}, reason: {type: string}}}
    Machine: {type: object, properties: {id: {type: integer}, label: {type: string}}}
"""


@pytest.fixture
def clinic(tmp_path: Path) -> Specification:
    source = tmp_path / "clinic.yaml"
    source.write_text(CLINIC)
    return imported(source, tmp_path)


def test_a_body_that_no_table_can_hold_has_no_table_behind_it(clinic: Specification) -> None:
    by_key = {each.key: each for each in clinic[Api].endpoints}
    named = {key: each.table.text for key, each in by_key.items() if each.table}
    assert named == {"POST /museum/visit": "none", "POST /calls": "none"}
    asked = [each.text.text for each in clinic[Questions].items]
    assert any("`POST /museum/visit` keep `ticket`, `hall`" in each for each in asked)


def test_a_post_that_answers_with_no_row_keeps_none(clinic: Specification) -> None:
    (call,) = (each for each in clinic[Api].endpoints if each.path == "/calls")
    assert call.table is not None
    assert call.table.text == "none"
    asked = [each.text.text for each in clinic[Questions].items]
    assert "What does `POST /calls` do? It answers with no row that it has made." in asked


def test_a_reference_to_a_key_of_another_type_is_none(tmp_path: Path, capsys: Output) -> None:
    spec = sql(
        tmp_path,
        "CREATE TABLE ships (id BIGINT PRIMARY KEY);"
        "CREATE TABLE crews (id INT PRIMARY KEY, ship_id UUID REFERENCES ships (id));",
    )
    assert table(spec, "crews").references == ()
    assert "refers to `ships`, where `id` is integer and not uuid" in capsys.readouterr().err


def test_what_a_change_sends_of_created_rows_is_a_column(clinic: Specification) -> None:
    assert {column.name for column in table(clinic, "devices").columns} == {
        "id", "label", "revision",
    }  # fmt: skip


def test_bold_words_in_a_description_say_nothing(clinic: Specification) -> None:
    (visit,) = (each for each in clinic[Api].endpoints if each.path == "/museum/visit")
    assert (visit.roles, visit.public) == (None, None)


def test_the_document_says_what_was_left_behind(clinic: Specification) -> None:
    _, _, left = clinic.source.text.partition("### Not Carried Over\n\n")
    assert left == "```log\nclinic.yaml: POST /visits: the header `X-Ward`\n```\n"
    (visit,) = (each for each in clinic[Api].endpoints if each.key == "POST /visits")
    assert visit.description == "", "what was left behind is not read"


def test_a_parameter_may_be_a_part_of_a_segment(tmp_path: Path, capsys: Output) -> None:
    source = tmp_path / "maps.yaml"
    schema = "{type: object, properties: {%s: {type: integer}, %s: {type: string}}}"
    answer = "{responses: {'200': {description: x, content: {application/json: {schema: %s}}}}}"
    source.write_text(
        "openapi: 3.0.0\ninfo: {title: Maps, version: '1'}\npaths:\n"
        f"  /tiles/{{id}}.{{format}}: {{get: {answer % (schema % ('bytes', 'url'))}}}\n"
        f"  /tiles/{{id}}: {{get: {answer % (schema % ('id', 'name'))}}}\n"
    )
    spec = imported(source, tmp_path)
    assert {each.key for each in spec[Api].endpoints} == {
        "GET /tiles/{id}", "GET /tiles/{id}.{format}",
    }  # fmt: skip
    assert {column.name for column in table(spec, "tiles").columns} == {"id", "name"}
    assert "path" not in capsys.readouterr().err


def test_the_bold_lines_of_an_endpoint_stay(tmp_path: Path) -> None:
    feature = tmp_path / "specs" / "001"
    (feature / "contracts").mkdir(parents=True)
    (feature / "spec.md").write_text("# Feature Specification: Post\n\n- **FR-001**: Send.\n")
    lines = (
        "**Table:** letters", "**Handler:** send", "**Concurrency:** If-Match required",
        "**Rate limit:** 5 / minute per user", "**Search:** body", "**Cache:** 60 seconds",
    )  # fmt: skip
    (feature / "contracts" / "api.md").write_text("## GET /mail\n\n" + "\n\n".join(lines) + "\n")
    draft = kind("speckit").read(feature)
    for line in lines:
        assert f"\n{line}\n" in specification(draft)


def test_a_schema_of_several_files(tmp_path: Path, capsys: Output) -> None:
    folder = tmp_path / "prisma" / "schema"
    folder.mkdir(parents=True)
    (folder / "schema.prisma").write_text("model Barge {\n  id Int @id\n  crew Sailor[]\n}\n")
    (folder / "crew.prisma").write_text(
        "model Sailor {\n  id Int @id\n  bargeId Int\n  rank Rank\n"
        "  barge Barge @relation(fields: [bargeId], references: [id])\n}\n"
    )
    (folder / "ranks.prisma").write_text("enum Rank {\n  MATE\n  SKIPPER\n}\n")
    (folder / "old.prisma").write_text("model Barge {\n  id Int @id\n}\n")
    assert run(["import", str(folder), "-o", str(tmp_path / "spec.md")]) == 0
    spec = asbuilt.read(tmp_path / "spec.md")
    tables = {each.name: each for each in spec[DataModel].tables}
    assert set(tables) == {"barge", "sailor"}
    assert [each.table for each in tables["sailor"].references] == ["barge"]
    assert "CHECK (rank IN ('MATE', 'SKIPPER'))" in spec.source.text
    said = capsys.readouterr().err
    assert "old.prisma: is not read: `Barge` is defined in another file" in said
