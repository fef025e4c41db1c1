"""``asbuilt config``: each setting and where its value comes from."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from asbuilt.cli.run import run
from tests.cli.schemas import validate

DOCUMENT = "# Technical Specification: Help Desk\n\n**Version:** 2.1\n\n### GET /api/tickets\n"


@pytest.fixture
def spec(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A document with a settings file and ``.env`` beside it, and variables of its own."""
    monkeypatch.setattr(
        "os.environ", {**os.environ, "ASBUILT_HOST": "::1", "ASBUILT_KEY": "k" * 64}
    )
    (tmp_path / "asbuilt.toml").write_text(
        "[serve]\nport = 4000\nhost = '0.0.0.0'\ndata = 'var'\nbase_url = 'https://file.example'\n"
        "[check]\nignore = ['DOC']\n[check.per-file-ignores]\n'a.md' = ['SEC', 'API']\n"
    )
    (tmp_path / ".env").write_text(
        "ASBUILT_BASE_URL=https://dotenv.example\nASBUILT_HOST=1.2.3.4\n"
    )
    path = tmp_path / "spec.md"
    path.write_text(DOCUMENT, "utf-8")
    return path


def settings(
    capsys: pytest.CaptureFixture[str], *arguments: str | Path
) -> dict[tuple[str, str], tuple[Any, str, str | None]]:
    capsys.readouterr()
    assert run(["config", *map(str, arguments), "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    validate("config", answer)
    return {
        (item["table"], item["name"]): (item["value"], item["origin"], item["source"])
        for item in answer["settings"]
    }


def test_every_origin_is_told_apart(spec: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = str(spec.with_name("asbuilt.toml"))
    found = settings(capsys, spec)
    assert found["serve", "port"] == (4000, "file", file)
    assert found["serve", "data"] == (str(spec.parent / "var"), "file", file)
    assert found["serve", "host"] == ("::1", "environment", "ASBUILT_HOST")
    assert found["serve", "base_url"] == ("https://file.example", "file", file)
    assert found["serve", "behind_proxy"] == (False, "default", None)
    assert found["check", "ignore"] == (["DOC"], "file", file)
    assert found["check", "per_file_ignores"] == ([["a.md", ["SEC", "API"]]], "file", file)
    assert found["document", "version"] == ("2.1", "document", str(spec))
    assert found["document", "status"] == ("Draft", "default", None)


def test_dotenv_counts_with_dev(spec: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = settings(capsys, spec, "--dev")
    assert found["serve", "base_url"] == ("https://dotenv.example", "dotenv", "ASBUILT_BASE_URL")
    assert found["serve", "host"] == ("::1", "environment", "ASBUILT_HOST")


def test_a_command_line_may_be_asked_about(spec: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = settings(capsys, spec, "serve", "--port", "9000", "--behind-proxy")
    assert found["serve", "port"] == (9000, "flag", "--port")
    assert found["serve", "behind_proxy"] == (True, "flag", "--behind-proxy")
    assert found["check", "strict"] == (False, "default", None)
    assert settings(capsys, spec, "check", "--select", "SEC")["check", "select"][1] == "flag"


def test_secrets_are_not_shown(spec: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = settings(capsys, spec)
    assert found["environment", "ASBUILT_KEY"] == (
        "(set, not shown)", "environment", "ASBUILT_KEY",
    )  # fmt: skip
    assert found["environment", "ASBUILT_METRICS_TOKEN"] == (None, "default", None)
    run(["config", str(spec), "--origin"])
    assert "kkk" not in capsys.readouterr().out


def test_text_is_a_table_and_says_the_origin_when_asked(
    spec: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["config", str(spec), "--origin", "--dev"]) == 0
    lines = [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]
    assert "[serve]" in lines
    assert f"port = 4000 {spec.with_name('asbuilt.toml')}" in lines
    assert 'host = "::1" environment ASBUILT_HOST' in lines
    assert 'base_url = "https://dotenv.example" .env ASBUILT_BASE_URL' in lines
    assert 'version = "2.1" document' in lines
    assert run(["config", str(spec)]) == 0
    lines = [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]
    assert "port = 4000" in lines


@pytest.mark.parametrize(
    ("words", "message"),
    [
        pytest.param(["serv"], "there is no command `serv`", id="command"),
        pytest.param(["serve", "--prot", "1"], "Did you mean `--port`?", id="option"),
        pytest.param(["serve", "--port", "x"], "'x' is not a valid", id="value"),
    ],
)
def test_a_command_line_that_is_wrong_is_refused(
    words: list[str], message: str, spec: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["config", str(spec), *words]) == 2
    assert message in capsys.readouterr().err
