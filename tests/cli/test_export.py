"""``asbuilt export`` writes the whole contract, or a role's."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from asbuilt.cli.run import run

HELPDESK = Path(__file__).parents[2] / "examples" / "helpdesk" / "spec.md"


def exported(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    assert run(["export", str(HELPDESK), "--to", "openapi", *arguments]) == 0
    contract: dict[str, Any] = json.loads(capsys.readouterr().out)
    return contract


def test_the_whole_contract_has_every_operation(capsys: pytest.CaptureFixture[str]) -> None:
    whole = exported(capsys, "--base-url", "https://help.example/")
    assert whole["servers"] == [{"url": "https://help.example"}]
    assert {"delete", "patch", "get"} <= set(whole["paths"]["/api/tickets/{id}"])
    assert {"/api/users/{id}", "/api/auth/setup", "/api/batch"} <= set(whole["paths"])


def test_a_role_sees_its_own(capsys: pytest.CaptureFixture[str]) -> None:
    customer = exported(capsys, "--role", "customer")
    assert set(customer["paths"]["/api/tickets/{id}"]) == {"get"}
    assert "/api/users" not in customer["paths"]
    visitor = exported(capsys, "--role", "anonymous", "--system-prefix", "/rest")
    assert "/rest/auth/refresh" in visitor["paths"]
    assert "/api/tickets" not in visitor["paths"]


def test_an_unknown_role_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["export", str(HELPDESK), "--to", "openapi", "--role", "custmer"]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert "Did you mean `customer`?" in said.err


def test_errors_of_the_document_go_to_standard_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    spec = tmp_path / "spec.md"
    text = HELPDESK.read_text("utf-8")
    spec.write_text(text.replace("`tickets.customer_id` = current", "`tickets.nobody` = current"))
    assert run(["export", str(spec), "--to", "openapi"]) == 1
    said = capsys.readouterr()
    assert (said.out, "nobody" in said.err) == ("", True)


@pytest.mark.parametrize("form", ["csv", "html", "json", "jsonschema", "openapi", "reqif"])
def test_a_file_holds_what_standard_output_would(
    form: str, tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    assert run(["export", str(HELPDESK), "--to", form]) == 0
    said = capsysbinary.readouterr().out
    assert run(["export", str(HELPDESK), "--to", form, "-o", str(tmp_path / "out")]) == 0
    assert capsysbinary.readouterr().out == b""
    assert (tmp_path / "out").read_bytes() == said


def test_a_form_of_the_document_knows_no_roles(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["export", str(HELPDESK), "--to", "csv", "--role", "customer"]) == 2
    assert "knows no roles" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("role", "hint"),
    [
        pytest.param("agnet", "Did you mean `agent`?", id="a slip"),
        pytest.param("xyzzy", "The roles are ", id="another word"),
    ],
)
def test_a_role_that_there_is_not_is_answered_with_those_that_there_are(
    role: str, hint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["export", str(HELPDESK), "--to", "openapi", "--role", role]) == 2
    assert hint in capsys.readouterr().err


def test_a_document_with_errors_is_exported_as_what_it_says(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    spec = tmp_path / "spec.md"
    text = HELPDESK.read_text("utf-8")
    spec.write_text(text.replace("`tickets.customer_id` = current", "`tickets.nobody` = current"))
    assert run(["export", str(spec), "--to", "csv"]) == 0
    assert run(["export", str(spec), "--to", "jsonschema"]) == 1
    assert "nobody" in capsys.readouterr().err


def test_a_file_that_cannot_be_written_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    missing = tmp_path / "missing" / "out.json"
    assert run(["export", str(HELPDESK), "--to", "json", "-o", str(missing)]) == 4
    assert "cannot be written" in capsys.readouterr().err


@pytest.mark.parametrize("form", ["csv", "html", "json", "openapi", "reqif"])
def test_a_file_may_have_a_name_that_is_no_utf8(
    form: str, tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    spec = tmp_path / "a\udcff.md"
    spec.write_bytes(HELPDESK.read_bytes())
    assert run(["export", str(spec), "--to", form]) == 0
    capsysbinary.readouterr().out.decode("utf-8")
