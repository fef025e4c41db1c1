"""``asbuilt show`` prints each stage of understanding, for people and for programs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from asbuilt.cli.run import run

SPEC = """\
# Technical Specification: Help Desk

**Version:** 1.2

## Functional Requirements

| ID   | Requirement             |
|------|-------------------------|
| FR-1 | Customers open tickets. |

## Data Model

```sql
CREATE TABLE users (id SERIAL PRIMARY KEY, username VARCHAR(50) UNIQUE NOT NULL);
CREATE TABLE tickets (
    id SERIAL PRIMARY KEY,
    title VARCHAR(80) NOT NULL,
    owner_id INTEGER REFERENCES users(id)
);
```

## API

### POST /api/tickets

**Implements:** FR-1

## Access

| Endpoint            | admin | user |
|---------------------|-------|------|
| `POST /api/tickets` | ✅    | own  |

- **own**: `tickets.owner_id` = current user
"""


EXAMPLES = sorted((Path(__file__).parents[2] / "examples").glob("*/spec.md"))


@pytest.fixture
def spec(tmp_path: Path) -> Path:
    path = tmp_path / "spec.md"
    path.write_text(SPEC, "utf-8")
    return path


def shown(spec: Path, *arguments: str, capsys: pytest.CaptureFixture[str]) -> str:
    assert run(["show", str(spec), *arguments]) == 0
    return capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "lines"),
    [
        pytest.param(
            [],
            [
                "Help Desk 1.2 (Draft)",
                "    15  tickets",
                "    24  POST /api/tickets  →  create in tickets",
                "            user: where owner_id = @me.id",
                "            implements FR-1",
                "Assumptions",
            ],
            id="plan",
        ),
        pytest.param(
            ["spec"],
            [
                "Access",
                "DataModel",
                "    15    name tickets",
                "Requirements",
                "     9    id “FR-1”",
            ],
            id="spec",
        ),
        pytest.param(
            ["blocks"],
            [
                "     1  heading    # Technical Specification: Help Desk",
                "     7  table      ID | Requirement (1 row)",
                "    13  fence      sql (6 lines)",
            ],
            id="blocks",
        ),
    ],
)
def test_every_stage_has_its_lines(
    arguments: list[str], lines: list[str], spec: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    output = shown(spec, *arguments, capsys=capsys)
    found = iter(output.splitlines())
    for line in lines:
        assert any(other.startswith(line) for other in found), f"{line!r} not in\n{output}"


@pytest.mark.parametrize("stage", ["plan", "spec", "blocks"])
@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.parent.name)
def test_whole_documents_are_shown(
    example: Path, stage: str, capsys: pytest.CaptureFixture[str]
) -> None:
    output = shown(example, stage, capsys=capsys)
    assert len(output.splitlines()) > 40
    assert shown(example, stage, "--json", capsys=capsys).startswith('{\n  "schema_version": 1,')


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.parent.name)
def test_no_expression_and_no_type_is_taken_apart(
    example: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    output = shown(example, "spec", capsys=capsys)
    assert " = @me.id`" in output
    assert "operator " not in output and "bits 64" not in output


def test_assumptions_alone_are_the_gaps(spec: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = shown(spec, "--assumptions", capsys=capsys).splitlines()
    assert any("Anyone may register." in line for line in lines)
    assert not any("tickets  →" in line for line in lines)


@pytest.mark.parametrize(
    ("arguments", "member", "sample"),
    [
        pytest.param([], "plan", {"name": "help-desk"}, id="plan"),
        pytest.param(["spec"], "spec", {}, id="spec"),
        pytest.param(["blocks"], "blocks", None, id="blocks"),
        pytest.param(["--assumptions"], "assumptions", None, id="assumptions"),
    ],
)
def test_every_stage_is_json_too(
    arguments: list[str],
    member: str,
    sample: dict[str, Any] | None,
    spec: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    answer = json.loads(shown(spec, *arguments, "--json", capsys=capsys))
    assert answer["schema_version"] == 1
    assert answer[member]
    if sample is not None:
        assert sample.items() <= answer[member].items()


def test_places_in_json_are_lines_and_columns(
    spec: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = json.loads(shown(spec, "spec", "--json", capsys=capsys))
    identifier = answer["spec"]["Requirements"]["items"][0]["id"]
    place = {"line": 9, "column": 3, "end_line": 9, "end_column": 7}
    assert identifier == {"text": "FR-1", "span": place}
