"""``asbuilt rules`` and ``asbuilt explain`` show what the rules say of themselves."""

from __future__ import annotations

import json

import pytest

from asbuilt.cli.run import run
from asbuilt.rules.run import all_rules

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
