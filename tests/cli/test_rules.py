"""``asbuilt rules`` and ``asbuilt explain`` show what the rules say of themselves."""

from __future__ import annotations

import json

import pytest
from jsonschema import Draft202012Validator

from asbuilt.cli.run import run
from asbuilt.rules.run import all_rules
from tests.cli.schemas import SCHEMAS, validate

CODES = [rule.code for rule in all_rules()]


def test_every_rule_has_its_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["rules"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines[: len(CODES)]] == CODES


def test_rules_are_json_too(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["rules", "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert [rule["code"] for rule in answer["rules"]] == CODES


@pytest.mark.parametrize("code", ["API104", "api104", "unbacked-endpoint"])
def test_a_rule_is_explained_by_code_or_name(code: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["explain", code]) == 0
    output = capsys.readouterr().out
    assert output.startswith("API104 unbacked-endpoint (warning, error once Approved)\n")
    assert "## Why it matters" in output


def test_an_explanation_is_json_too(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["explain", "DOC101", "--json"]) == 0
    rule = json.loads(capsys.readouterr().out)
    assert (rule["name"], rule["family"], rule["policy"]) == ("placeholder", "document", "strict")


@pytest.mark.parametrize("schema", SCHEMAS, ids=lambda schema: schema["title"])
def test_every_published_schema_is_one(schema: dict[str, object]) -> None:
    Draft202012Validator.check_schema(schema)


@pytest.mark.parametrize(
    ("arguments", "schema"),
    [(["rules"], "rules"), (["explain", "DOC101"], "explain")],
)
def test_answers_are_what_their_schemas_say(
    arguments: list[str], schema: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run([*arguments, "--json"]) == 0
    validate(schema, json.loads(capsys.readouterr().out))
