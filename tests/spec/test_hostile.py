"""Documents that mean harm, or were damaged: every reader ends, in time, without an exception."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import asbuilt
from asbuilt.cli.fmt import tidied
from asbuilt.compare.compare import Version, compare
from asbuilt.document import reader as document_reader
from asbuilt.exchange.exports import csv, html, json, jsonschema, openapi, reqif
from asbuilt.plan.compile import compile
from asbuilt.source import Source, Span
from asbuilt.spec import reader as spec_reader
from asbuilt.spec.languages.language import shipped
from asbuilt.spec.model import Specification
from asbuilt.spec.reader import KNOWN_TITLES

pytestmark = pytest.mark.requirement("FR-11")

ROOT = Path(__file__).parent.parent
FIXTURES = sorted(
    (*ROOT.glob("recall/documents/*.md"), ROOT / "cli" / "technical-specification.md")
)
SECONDS = 5.0
"""Of processor time, for one document."""


def read(text: str) -> Specification:
    return spec_reader.read(document_reader.read(Source("spec.md", text)))


def spans(value: object, seen: set[int] | None = None) -> Iterator[Span]:
    """Every span in a value, however deep."""
    seen = set() if seen is None else seen
    if isinstance(value, Span):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from spans(item, seen)
    elif hasattr(value, "__slots__") and id(value) not in seen:
        seen.add(id(value))
        for name in value.__slots__:
            if name not in ("source", "document"):
                yield from spans(getattr(value, name, None), seen)


def judged(text: str) -> float:
    """Read and check ``text``: no exception, and no place outside of it.

    Returns the processor time that this took, without that of looking at each place."""
    started = time.process_time()
    spec = read(text)
    findings = asbuilt.check(spec)
    took = time.process_time() - started
    for part in spec.parts.values():
        for span in spans(part):
            assert 0 <= span.start <= span.end <= len(text)
    for finding in findings:
        assert 0 <= finding.span.start <= finding.span.end <= len(text)
    return took


# ---------------------------------------------------------------- pieces of Markdown

TITLES = st.sampled_from(
    sorted(KNOWN_TITLES)
    + ["Performance", "Key Entities", "Phased rollout", "External systems", "❗ 3.2 Data", ""]
    + [title for language in shipped() for title in sorted(language.titles)[::9]]
)
SOME_WORDS = """\
FR-1 NFR-1: `POST /x` GET /a/{id} p95 < 200 ms, 99.9% monthly own ✅ ❌ – admin user 10% then for 5
minutes canary production → error rate > 1% 100 requests per minute per IP timeout 3s id uuid PK FK
users.id varchar(20) default 'x' NOT NULL -- secret **Roles:** **Status:** 200 Version: 1.0 |
Draft TBD [x] 2026-01-01 höchstens 300 мс 每分钟 } { ( ] " ' ` * _ \\ <br> &lt; 1e999 ９ ² १ 0x1f
1_000 ,,, ;; :: https://x.example [a](b.md) <!-- asbuilt: ignore"""
ODD_WORDS = ("\u00a0", "\u200b", "\ufeff", "\ud800", "\x0c")
WORDS = st.sampled_from((*SOME_WORDS.split(), *ODD_WORDS))
TEXT = st.lists(WORDS, max_size=9).map(" ".join)
SOME_HEADERS = """\
ID Requirement Target Priority Endpoint Method Path Roles Auth Field Type Constraints Table Column
Limit Window Per Step Environment Traffic Hold Alert Condition For Service Timeout Fallback Role
Resource Capability admin user Risk Impact Milestone Date Term Kennung №"""
HEADERS = st.sampled_from(SOME_HEADERS.split())
NOTATIONS = {
    "sql": "CREATE TABLE t (id INT PRIMARY KEY, a TEXT DEFAULT 'x', CHECK (a > 1));",
    "mermaid": 'erDiagram\n A ||--o{ B : x\n A {\n  int id PK\n  int b_id FK "PII"\n }',
    "prisma": "model A {\n id Int @id @default(autoincrement())\n b B @relation(fields: [id])\n}",
    "typescript": "interface A extends B { id: string; c?: 'x' | null; d: { e: number } }",
    "yaml": "paths:\n  /a/{id}:\n    get: {responses: {'200': {description: x}}}\n",
    "json": '{"paths": {"/a": {"post": {"x-roles": ["b"]}}}, "a": [1, {"b": null}]}',
    "": "┌───┐\n│ A │──▶ B\n└───┘\nGET /x\nPOST /y/{id}",
}


@st.composite
def tables(draw: st.DrawFn) -> str:
    width = draw(st.integers(1, 6))
    header = draw(st.lists(HEADERS | TEXT, min_size=width, max_size=width))
    rows = draw(st.lists(st.lists(TEXT, min_size=width, max_size=width), max_size=4))
    lines = [header, ["---"] * width, *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


@st.composite
def fences(draw: st.DrawFn) -> str:
    language = draw(st.sampled_from(sorted(NOTATIONS)))
    text = NOTATIONS[language]
    marks = st.sampled_from(["", "{", "(", '"', "\n", "[", ":", "}"]) | WORDS
    for _ in range(draw(st.integers(0, 3))):
        at = draw(st.integers(0, len(text)))
        text = text[:at] + draw(marks) + text[at + draw(st.integers(0, 9)) :]
    return f"```{language}\n{text}\n```"


HEADINGS = st.sampled_from(["#", "##", "###", "######"])
BULLETS = st.sampled_from(["-", "1.", "- [ ]", ">", "  -", "* **FR-2**:"])
PIECES = st.one_of(
    st.builds("{} {}".format, HEADINGS, TITLES | TEXT),
    st.builds("{} {}".format, BULLETS, TEXT),
    st.builds("**{}:** {}".format, HEADERS | TITLES, TEXT),
    tables(),
    fences(),
    TEXT,
)


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(PIECES, max_size=14), st.sampled_from(["\n", "\n\n", "\r\n"]))
def test_any_pieces_of_markdown_are_read(pieces: list[str], between: str) -> None:
    judged(between.join(pieces))


@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: path.stem)
def test_damaged_documents_are_read(path: Path) -> None:
    """Bytes that are lost, doubled, moved or changed."""
    chance = random.Random(path.name)
    whole = path.read_bytes()
    for _ in range(4):
        data = bytearray(whole)
        for _ in range(chance.randrange(1, 30)):
            at = chance.randrange(len(data))
            size = chance.choice((1, 1, 1, 5, 40))
            match chance.randrange(4):
                case 0:
                    del data[at : at + size]
                case 1:
                    data[at:at] = data[at : at + size]
                case 2:
                    data[at] = chance.choice(b"|`#*-_[](){}<>:;,.'\"\\/\n\r\t 0129aZ\xe2\x82\xff")
                case _:
                    piece = data[at : at + size]
                    del data[at : at + size]
                    place = chance.randrange(len(data))
                    data[place:place] = piece
        judged(bytes(data).decode("utf-8", "replace"))


LINES = [path.read_text("utf-8").splitlines() for path in FIXTURES]
TAILS = (
    "- `GET /a/{b}.pdf`",
    "|",
    "`",
    "**",
    "(",
    "[",
    "#",
    " : ",
    "```",
    "\0",
    "\u2028",
    "\u00a0000,5",
    "🟢",
    "ß",
    "İ",
)


SIGNS = "|`*_#<>[](){}:\"'\\\t~-=$%&\0\u200b\u2028é。"


def spliced(chance: random.Random) -> list[str]:
    """The lines of a document with some lost, cut, doubled, moved, and some of others between."""
    lines = list(chance.choice(LINES))
    for _ in range(chance.randrange(1, 25)):
        at = chance.randrange(len(lines))
        match chance.randrange(8):
            case 0 if len(lines) > 40:
                del lines[at : at + chance.randrange(1, 30)]
            case 1 | 2:
                other = chance.choice(LINES)
                begin = chance.randrange(len(other))
                lines[at:at] = other[begin : begin + chance.randrange(1, 40)]
            case 3:
                lines[at] = lines[at][: chance.randrange(len(lines[at]) + 1)]
            case 4:
                lines[at] += chance.choice(TAILS)
            case 5:
                lines[at] *= chance.randrange(2, 40)
            case 6:
                middle = chance.randrange(len(lines[at]) + 1)
                lines[at] = lines[at][:middle] + chance.choice(SIGNS) + lines[at][middle:]
            case _:
                words = lines[at].split(" ")
                chance.shuffle(words)
                lines[at] = " ".join(words)
    return lines


@pytest.mark.parametrize("seed", range(6))
def test_documents_with_lines_of_others_are_read_and_written(seed: int) -> None:
    """Read, checked, tidied twice, compared with itself, and exported in every form."""
    chance = random.Random(seed)
    for _ in range(15):
        text = "\n".join(spliced(chance))
        judged(text)
        tidy = tidied(Source("spec.md", text))
        assert tidied(tidy).text == tidy.text
        spec = read(text)
        plan = compile(spec)
        assert compare(Version(spec, plan), Version(spec, plan)) == ()
        for write in (csv.write, html.write, json.write, reqif.write):
            assert write(spec)
        for describe in (jsonschema.write, openapi.write):
            assert describe(plan, "http://127.0.0.1:8000", None)


# ---------------------------------------------------------------- large and deep

MANY = 10_000
LARGE = {
    "a table whose columns each have an endpoint": "# D\n\n```sql\nCREATE TABLE t (\n"
    "id SERIAL PRIMARY KEY,\n" + ",\n".join(f"c{index} TEXT" for index in range(5_000))
    + ");\n```\n\n## API\n\n"
    + "".join(f"- `PUT /t/{{id}}/c{index}`\n" for index in range(5_000)),
    "long requirements one below the other": "# D\n\n## Requirements\n\n"
    + "".join(f"- **NFR-{n}**: answers in {n + 1} s, see test {'x' * 900}\n" for n in range(4_000)),
    "sentences about access for as many endpoints": "# D\n\n## Roles\n\n- **admin**: x\n"
    "- **clerk**: y\n\n## Endpoints\n\n"
    + "".join(f"- `GET /a{n}` — shows part a{n}\n" for n in range(3_000))
    + "\n## Access control\n\n"
    + "".join(f"- Fetching part a{n} is open to admin and clerk\n" for n in range(3_000)),
    "a badge of dashes": f"# D\n\n![version](https://img.example/badge/{'-' * 200_000})\n\n"
    "## API\n\n- `GET /a`\n",
    "placeholders without end": f"# D\n\n## API\n\n- `GET /a`\n\n**{'{{a}} ' * 20_000}\n",
    "2,000 blocks in blocks": "# D\n\n## API\n\n- `GET /a`\n\n"
    + "```md\n## A\n\n```json\n{}\n```\n\n## B\n\n```\n\ntext\n\n" * 2_000,
    "folds": "# D\n\n## API\n\n"
    + "<details>\n<summary><code>GET</code> <code>/x</code></summary>\n\n**Roles:** a\n\n" * 4_000,
    "a table of 10,000 columns in SQL": "# D\n\n```sql\nCREATE TABLE t (\n"
    + ",\n".join(f"c{index} TEXT" for index in range(MANY))
    + "\n);\n```\n",
    "a table of 10,000 fields": "# D\n\n## Data Model\n\n### t\n\n| Field | Type |\n|---|---|\n"
    + "\n".join(f"| c{index} | text |" for index in range(MANY)),
    "a row of 10,000 cells": "# D\n\n## Requirements\n\n|" + "ID|" * MANY + "\n|" + "---|" * MANY
    + "\n|" + "FR-1|" * MANY,
    "a row of 10,000 cells below any title": "# D\n\n## Sails\n\n|" + "ID|" * MANY + "\n|"
    + "---|" * MANY + "\n|" + "FR-1|" * MANY,
    "an entity of 10,000 attributes": "# D\n\n```mermaid\nerDiagram\n A {\n"
    + "\n".join(f"  int c{index}_id FK" for index in range(MANY)) + "\n }\n```\n",
    "a model of 10,000 fields": "# D\n\n```prisma\nmodel A {\n"
    + "\n".join(f" c{index} Int" for index in range(MANY)) + "\n}\n```\n",
    "an interface of 10,000 fields": "# D\n\n## Data Model\n\n```ts\ninterface A {\n"
    + "\n".join(f" c{index}: string;" for index in range(MANY)) + "\n}\n```\n",
    "a chain of 3,000 interfaces": "# D\n\n## Data Model\n\n```ts\n"
    + "\n".join(f"interface A{n} extends A{n + 1} {{ id: string }}" for n in range(3000))
    + "\n```\n",
    "a schema of 10,000 properties": "# D\n\n```yaml\nschemas:\n  A:\n    properties:\n"
    + "\n".join(f"      c{index}: {{type: string}}" for index in range(MANY)) + "\n```\n",
    "YAML in 100,000 brackets": "# D\n\n```yaml\npaths:\n  /a: " + "[" * 100_000 + "\n```\n",
    "YAML in 1,000 levels": "# D\n\n```yaml\npaths:\n"
    + "".join(" " * depth + "a:\n" for depth in range(1, 1000)) + "\n```\n",
    "JSON in 100,000 brackets": "# D\n\n## API\n\n### POST /x\n\n```json\n" + "[" * 100_000
    + "\n```",
    "a line of 10,000 endpoints": "# D\n\n## API\n\n- " + "`GET /a`  | " * 10_000 + "\n",
    "SQL that leaves out much": "```sql\n" + "CREATE TABLE t (a INT, ..., … (/* ' \n" * 8_000
    + "\n```\n",
    "SQL in 20,000 parentheses": "```sql\nCREATE TABLE t (a INT DEFAULT " + "(" * 20_000 + "1"
    + ")" * 20_000 + ");\n```\n",
    "5,000 quotes in each other": "> " * 5000 + "x",
    "1,000 lists in each other": "".join("  " * depth + "- a\n" for depth in range(1000)),
    "3,000 limits of 3,000 endpoints": "# D\n\n## API\n\n"
    + "\n".join(f"- `GET /a{index}`" for index in range(3000)) + "\n\n## Rate limits\n\n"
    + "\n".join(f"- thing{index}: 5 per minute per user" for index in range(3000)),
    "an alert of 100,000 digits": "# D\n\n## Alerts\n\n- p95 > 2 s " + "1e" * 100_000,
    "a sentence of 20,000 addresses": "# D\n\n## Security\n\n" + "email - " * 20_000,
    "100,000 empty lines in a fence": "# D\n\nGET /a\n\n```\n" + "\n" * 100_000 + "```\n",
    "5,000 calls in one command": "# D\n\n```sh\n" + "curl -X POST http://a/b \\\n" * 5000
    + "```\n",
    "20,000 methods in one line": "# D\n\n## Rate limits\n\n" + "POST | " * 20_000,
    "10,000 percentiles of one figure": "# D\n\n## NFR\n\n" + "p95 1k users " * 10_000,
    "20,000 links that do not end": "# D\n\nGET /a\n\n" + "[a](" * 20_000,
    "5,000 limits in one line": "# D\n\n## Rate limits\n\n"
    + "than 99.9% 10 requests per minute " * 5000,
    "3,000 roles that may call one of 3,000 endpoints each": "# D\n\n## API\n\n"
    + "\n".join(f"- `GET /a{index}`" for index in range(3000)) + "\n\n## Access Control\n\n"
    + "\n".join(f"- `GET /a{index}`: role{index}, admin" for index in range(3000)),
    "2,000 roles that may call everything": "# D\n\n## API\n\n"
    + "\n".join(f"- `GET /a{index}`" for index in range(2000)) + "\n\n## Access Control\n\n"
    + "\n".join(f"- Role{index} can call everything\n- Role{index} can call `GET /a{index}`"
                for index in range(2000)),
    "1,000 calls in the list of one story": "# D\n\n## Stories\n\n### US-1 see\n\n"
    + "\n".join(f"- [ ] Call: `GET /a{index}`\n- [ ] Only clerks may do it."
                for index in range(1000)),
    "own rows of 1,000 tables by the names of their columns": "# D\n\n## Data model\n\n```sql\n"
    + "\n".join(f"CREATE TABLE t{index}s (id INT PRIMARY KEY, owner_id INT);"
                for index in range(1000)) + "\n```\n\n## API\n\n"
    + "\n".join(f"- `GET /t{index}s`" for index in range(1000)) + "\n\n## Access\n\n"
    + "| Endpoint | clerk |\n|---|---|\n"
    + "\n".join(f"| `GET /t{index}s` | own |" for index in range(1000)),
    "5,000 rows for all of 5,000 endpoints": "# D\n\n## API\n\n"
    + "\n".join(f"- `GET /a{index}`" for index in range(5000)) + "\n\n## Access\n\n"
    + "| Endpoint | admin | user |\n|---|---|---|\n" + "| `/*` | yes | no |\n" * 5000,
    "5,000 rows for all that is below one of 5,000 paths": "# D\n\n## API\n\n"
    + "\n".join(f"- `GET /a{index}/b`" for index in range(5000)) + "\n\n## Access\n\n"
    + "| Endpoint | admin | user |\n|---|---|---|\n"
    + "\n".join(f"| `/a{index}/*` | yes | no |" for index in range(5000)),
    "5,000 roles beside 5,000 endpoints": "# D\n\n## Roles\n\n"
    + "\n".join(f"- **role{index}**: keeps x" for index in range(5000)) + "\n\n## API\n\n"
    + "\n".join(f"- `GET /a{index}`" for index in range(5000)),
    "3,000 access rows and limits for none of 3,000 endpoints": "# D\n\n## API\n\n"
    + "\n".join(f"- `GET /things-{index}-of-it`" for index in range(3000))
    + "\n\n## Access\n\n| Endpoint | admin |\n|---|---|\n"
    + "\n".join(f"| `GET /thing-{index}-of-it` | yes |" for index in range(3000))
    + "\n\n## Rate limits\n\n| Endpoint | Limit | Window |\n|---|---|---|\n"
    + "\n".join(f"| `GET /thing-{index}-of-it` | 5 | 1 minute |" for index in range(3000)),
    "2,000 services, terms, risks, alerts and targets": "# D\n\n## Requirements\n\n"
    + "\n".join(f"- NFR-{index}: part {index} answers in {index} ms" for index in range(2000))
    + "\n\n## Alerts\n\n" + "\n".join(f"- part {n}: p95 > {n} ms for 5 min" for n in range(2000))
    + "\n\n## Glossary\n\n" + "\n".join(f"- **part {n}**: a thing" for n in range(2000))
    + "\n\n## Risks\n\n| Risk | Mitigation |\n|---|---|\n"
    + "\n".join(f"| loss of part {n} | backups of it |" for n in range(2000))
    + "\n\n## Dependencies\n\n| Service | Used for |\n|---|---|\n"
    + "\n".join(f"| Part {n} | things |" for n in range(2000)),
    "5,000 roles": "# D\n\n## Roles\n\n"
    + "".join(f"- **role{n}**: keeps part{n}\n" for n in range(5000))
    + "\n## API\n\n- `GET /things`\n",
    "5,000 paragraphs in another language": "# D\n\n## Überblick\n\n## Datenmodell\n\n"
    + "Das Lager wird vom Versand geführt, der es zeigt.\n\n" * 5000,
    "a test that 3,000 requirements name, 3,000 times": "# D\n\n## Quality requirements\n\n"
    + "| ID | Quality | Target | Verified by |\n|---|---|---|---|\n"
    + "".join(f"| Q-{n} | 40 requests per second | p95 < {n} ms | T-1 |\n" for n in range(3000))
    + "\n## Tests\n\n| Test | How |\n|---|---|\n"
    + "".join(f"| T-1 | 20 requests per second, p95 < {n} s |\n" for n in range(3000)),
    "8,000 third parties": "# D\n\n## Parts\n\n| Part | What |\n|---|---|\n"
    + "".join(f"| Part w{n}x | third-party service |\n" for n in range(8000))
    + "\n## How\n\n" + "".join(f"- The desk sends {n} letters\n" for n in range(8000)),
    "5,000 phases that are called alike": "# D\n\n## Timeline\n\n"
    + "| Phase | From | To |\n|---|---|---|\n"
    + "".join(f"| the part {n} of it | 2026-01-01 | 2026-02-01 |\n" for n in range(5000)),
    "a requirement of 20,000 lines": "# D\n\n## Requirements\n\n- FR-1: A\n"
    + "".join(f"  thing {n} within {n} ms,\n" for n in range(20_000)),
    "an alert with 5,000 receivers": "# D\n\n## Alerts\n\n" + "A -> B 2026-01-01 " * 5000,
}  # fmt: skip


@pytest.mark.parametrize("name", LARGE)
def test_large_and_deep_documents_are_read_in_time(name: str) -> None:
    assert judged(LARGE[name]) < SECONDS


SECTIONS = (
    "Requirements", "Non-Functional Requirements", "Data Model", "API", "Access", "Rate Limits",
    "Rollout Plan", "Alerts", "Dependencies", "System Overview", "Anforderungen", "Risks",
)  # fmt: skip
FILLINGS = (
    "a ",
    "p95 < 200 ms, ",
    "GET /a ",
    "5% then ",
    "100 per minute ",
    "(",
    "`",
    "FR-1: ",
    "[",
)


@pytest.mark.parametrize("section", SECTIONS)
def test_lines_of_a_megabyte_are_read_in_time(section: str) -> None:
    """In a paragraph, a bullet or a cell; where, and what fills it, changes with the section."""
    chance = random.Random(section)
    before = chance.choice(("", "- ", "| ID |\n|---|\n| "))
    filling = chance.choice(FILLINGS)
    text = f"# D\n\n## {section}\n\n{before}{filling * (1_000_000 // len(filling))}\n"
    assert judged(text) < SECONDS, (before, filling)


@pytest.mark.parametrize("before", ["", "- ", "| What |\n|---|\n| ", "`"])
@pytest.mark.parametrize(
    "filling",
    [
        "Admins can delete orders. Users can only read their own orders. ",
        "`GET /orders` lists orders (admin only). ",
        "Nur Administratoren dürfen Bestellungen löschen. ",
    ],
)
def test_a_megabyte_of_rights_is_an_error_in_time(before: str, filling: str) -> None:
    """Each of these sentences is looked at for what all others say."""
    text = f"# D\n\n## API\n\n{before}{filling * (1_000_000 // len(filling))}\n\n- `GET /orders`\n"
    assert judged(text) < SECONDS
    assert "DOC122" in {found.code for found in asbuilt.check(read(text))}


@pytest.mark.parametrize("section", ["Non-Functional Requirements", "Rate Limits", "Alerts"])
@pytest.mark.parametrize("filling", ["100 ", "100,", "100\u00a0"])
def test_a_line_of_thousands_that_stand_apart_is_read_in_time(section: str, filling: str) -> None:
    assert judged(f"# D\n\n## {section}\n\n- limit: {filling * 250_000}per minute\n") < SECONDS


@pytest.mark.parametrize("filling", ["`", "\\_", "`\\_`` "])
def test_a_line_of_escapes_and_code_marks_is_read_in_time(filling: str) -> None:
    text = f"# D\n\n## API\n\n- `GET /a` \\_ {filling * (500_000 // len(filling))}\n"
    assert judged(text) < SECONDS


def test_a_cell_of_a_megabyte_of_targets_is_read_in_time() -> None:
    cell = "p95 < 200 ms, " * 70_000
    assert judged(f"# D\n\n## NFR\n\n| ID | Target |\n|---|---|\n| NFR-1 | {cell}|\n") < SECONDS


@pytest.mark.parametrize(
    ("before", "filling"),
    [
        ("- `GET /a` ", "– clerk – lists "),
        ("- `GET /a` lists. *", "Clerk, "),
        ("## Permissions\n\n- clerk: ", "~~`GET /a`~~, "),
        ("## Permissions\n\n- ", "Who may list them? Clerks. "),
        ("## Permissions\n\n- clerk: ", "all of the above + "),
        ("### GET /a\n\n**Query parameters:** ", "`clerk`, "),
    ],
)
def test_a_line_of_callers_is_read_in_time(before: str, filling: str) -> None:
    head = "# D\n\n## Roles\n\n- clerk\n\n## API\n\n- `GET /b`\n"
    assert judged(f"{head}{before}{filling * (500_000 // len(filling))}\n") < SECONDS
