"""Where a setting of ``serve`` comes from: flag, environment, asbuilt.toml, else the default."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

import asbuilt
from asbuilt.cli import run as command_line
from asbuilt.cli.serve import command
from tests.serving import start

THINGS = Path(__file__).parent.parent / "server" / "specs" / "things.md"


@pytest.fixture
def document(tmp_path: Path) -> Path:
    """A document in a folder of its own."""
    path = tmp_path / "spec.md"
    path.write_bytes(THINGS.read_bytes())
    return path


def settings(document: Path, *arguments: str) -> dict[str, Any]:
    """The settings that ``asbuilt serve DOCUMENT …`` works with."""
    return dict(command.make_context("serve", [str(document), *arguments]).params)


def test_a_byte_order_mark_is_passed_over(document: Path) -> None:
    text = '[serve]\nport = 4000\n[aliases]\n"Goals" = ["Aims"]\n'
    (document.parent / "asbuilt.toml").write_text(text, "utf-8-sig")
    assert settings(document)["port"] == 4000
    assert asbuilt.read(document)


@pytest.mark.parametrize(
    ("flags", "environment", "file", "port"),
    [
        pytest.param([], {}, "", 8000, id="default"),
        pytest.param([], {}, "port = 4000", 4000, id="file"),
        pytest.param([], {"ASBUILT_PORT": "3000"}, "port = 4000", 3000, id="environment"),
        pytest.param(["--port", "2000"], {"ASBUILT_PORT": "3000"}, "port = 4000", 2000, id="flag"),
        pytest.param([], {"ASBUILT_PORT": ""}, "port = 4000", 4000, id="an empty variable is none"),
    ],
)
def test_the_nearest_source_wins(
    flags: list[str], environment: dict[str, str], file: str, port: int, document: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    (document.parent / "asbuilt.toml").write_text(f"[serve]\n{file}\n")
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert settings(document, *flags)["port"] == port


def test_every_setting_may_stand_in_the_file(document: Path) -> None:
    (document.parent / "asbuilt.toml").write_text(
        """
        [serve]
        host = "::1"
        port = 0
        data = "var/data"
        base_url = "https://api.example"
        tls_cert = "tls/cert.pem"
        tls_key = "/etc/key.pem"
        behind_proxy = true
        trusted_proxies = ["10.0.0.0/8", "fd00::1"]
        system_prefix = "/rest"
        smtp_host = "mail.example"
        smtp_port = 465
        smtp_security = "tls"
        smtp_user = "club"
        mail_from = "club@example.com"
        """
    )
    folder = document.parent
    assert settings(document) == {
        "document": document, "host": "::1", "port": 0, "data": folder / "var/data",
        "base_url": "https://api.example", "tls_cert": folder / "tls/cert.pem",
        "tls_key": Path("/etc/key.pem"), "behind_proxy": True,
        "trusted_proxies": ("10.0.0.0/8", "fd00::1"), "dev": False, "system_prefix": "/rest",
        "quiet": False,
        "smtp_host": "mail.example", "smtp_port": 465, "smtp_security": "tls",
        "smtp_user": "club", "mail_from": "club@example.com",
    }  # fmt: skip


def test_a_folder_is_searched_for_both_files(document: Path) -> None:
    (document.parent / "asbuilt.toml").write_text("[serve]\nport = 4000\n")
    assert settings(document.parent)["document"] == document
    assert settings(document.parent)["port"] == 4000


def test_proxies_in_the_environment_stand_between_spaces_or_commas(
    document: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ASBUILT_TRUSTED_PROXIES", "10.0.0.1, 10.0.0.2 fd00::/8")
    assert settings(document)["trusted_proxies"] == ("10.0.0.1,", "10.0.0.2", "fd00::/8")


@pytest.mark.parametrize(
    ("file", "message"),
    [
        pytest.param("[serve]\nprot = 1", "Did you mean `port`?", id="a slip"),
        pytest.param("[serve]\nzzz = 1", "The settings are host, port,", id="an unknown key"),
        pytest.param("[server]\nport = 1", "Did you mean `serve`?", id="a slip in a table"),
        pytest.param(
            "[server]\nport = 1",
            "Settings stand in [aliases], [check], [serve].",
            id="an unknown table",
        ),
        pytest.param("port = 1", "Settings stand in [aliases], [check], [serve].", id="no table"),
        pytest.param(
            "serve = 1", "Settings stand in [aliases], [check], [serve].", id="a value for a table"
        ),
        pytest.param("serve = 1", "Write [serve].", id="the table for a value"),
        pytest.param("[serve]\nport = 70000", "asbuilt.toml: port: 70000 is not", id="a range"),
        pytest.param("[serve]\nport = true", "It must be one value.", id="a truth for a number"),
        pytest.param("[serve]\nbehind_proxy = 'no'", "true or false", id="a word for a truth"),
        pytest.param("[serve]\ntrusted_proxies = '::1'", "must be a list", id="a word for a list"),
        pytest.param("[serve]\ntrusted_proxies = [1]", "must be a list", id="a list of numbers"),
        pytest.param("[serve", "It must be TOML 1.0.", id="no TOML"),
    ],
)
def test_a_mistake_in_the_file_is_named(
    file: str, message: str, document: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (document.parent / "asbuilt.toml").write_text(file)
    assert command_line.run(["serve", str(document)]) == 2
    error = capsys.readouterr().err
    assert "asbuilt.toml" in error
    assert message in error


@pytest.mark.parametrize("command", ["check", "show"])
def test_a_file_that_cannot_be_read_is_not_passed_over(
    command: str, document: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = document.parent / "asbuilt.toml"
    file.mkdir()
    assert command_line.run([command, str(document)]) == 2
    assert "asbuilt.toml: cannot be read: Is a directory" in capsys.readouterr().err
    file.rmdir()
    file.symlink_to("gone.toml")
    assert command_line.run([command, str(document)]) == 2
    assert "asbuilt.toml: cannot be read: No such file" in capsys.readouterr().err


def test_variables_in_dotenv_count_with_dev_only(
    document: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.environ", {**os.environ})
    (document.parent / "asbuilt.toml").write_text("[serve]\nport = 4000\nhost = '::1'\n")
    (document.parent / ".env").write_text("# ours\nexport ASBUILT_PORT='5000'\nASBUILT_HOST=\n")
    assert settings(document)["port"] == 4000
    assert settings(document, "--dev")["port"] == 5000
    assert settings(document, "--dev")["host"] == "::1"
    assert settings(document, "--dev", "--port", "2000")["port"] == 2000
    assert dict(command.make_context("serve", ["--dev", str(document)]).params)["port"] == 5000


def test_the_environment_comes_before_dotenv(
    document: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.environ", {**os.environ, "ASBUILT_PORT": "3000"})
    (document.parent / ".env").write_text("ASBUILT_PORT=5000\n")
    assert settings(document, "--dev")["port"] == 3000


def test_a_dotenv_that_is_no_text_is_named(
    document: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (document.parent / ".env").write_bytes(b"A=\xff\n")
    assert command_line.run(["serve", str(document), "--dev"]) == 2
    assert ".env: cannot be read" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        pytest.param(["--trusted-proxy", "proxy.example"], "no address of a proxy", id="a name"),
        pytest.param(["--port", "65536"], "--port", id="a port that cannot be"),
        pytest.param(["--tls-cert", "cert.pem"], "--tls-key", id="a certificate without key"),
        pytest.param(["--tls-key", "key.pem"], "--tls-cert", id="a key without certificate"),
    ],
)
def test_a_mistake_on_the_command_line_is_named(
    arguments: list[str], message: str, document: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = str(document.parent / "data")
    assert command_line.run(["serve", str(document), "--data", data, *arguments]) == 2
    assert message in capsys.readouterr().err


def test_port_0_is_a_free_port_and_the_banner_says_which(tmp_path: Path) -> None:
    with start(THINGS, tmp_path / "data", "--port", "0") as service:
        assert not service.address.endswith(":0")
        assert service.client().send("GET", "/healthz").status == 200
        issuer = service.client().send("GET", "/openapi.json").body["servers"]
        assert issuer[0]["url"] in ("/", service.url)


def test_a_port_that_is_taken_is_named_before_anything_is_opened(tmp_path: Path) -> None:
    with start(THINGS, tmp_path / "first", "--port", "0") as service:
        port = service.address.rpartition(":")[2]
        with pytest.raises(AssertionError, match=f"127.0.0.1:{port} can not be listened on"):
            start(THINGS, tmp_path / "second", "--port", port)
        assert not (tmp_path / "second" / "data.db").exists()
