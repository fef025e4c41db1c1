"""The settings of a mail server: what they mean, and what is refused of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from asbuilt.cli import run as command_line
from asbuilt.cli.mail import from_environment, smtp
from asbuilt.errors import UsageError
from asbuilt.server.mail import Smtp

THINGS = Path(__file__).parent.parent / "server" / "specs" / "things.md"
FROM = "Club <club@example.com>"
HOST = {"smtp_host": "mail.example", "mail_from": FROM}


@pytest.mark.parametrize(
    ("given", "environment", "expected"),
    [
        pytest.param({}, {}, None, id="nothing"),
        pytest.param(HOST, {}, Smtp("mail.example", 587, FROM), id="a host"),
        pytest.param(
            HOST | {"smtp_port": 465}, {}, Smtp("mail.example", 465, FROM, "tls"), id="port 465"
        ),
        pytest.param(
            HOST | {"smtp_security": "tls"}, {}, Smtp("mail.example", 465, FROM, "tls"), id="tls"
        ),
        pytest.param(
            HOST | {"smtp_host": "localhost", "smtp_security": "none"}, {},
            Smtp("localhost", 25, FROM, "none"), id="this machine",
        ),
        pytest.param(
            HOST | {"smtp_user": "club"}, {"ASBUILT_SMTP_PASSWORD": "x"},
            Smtp("mail.example", 587, FROM, user="club", password="x"), id="a user",
        ),
    ],
)  # fmt: skip
def test_settings(
    given: dict[str, str | int], environment: dict[str, str], expected: Smtp | None
) -> None:
    assert smtp(given, environment) == expected


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        pytest.param({"smtp_host": ""}, "has no mail server", id="no host"),
        pytest.param({"mail_from": None}, "need a sender", id="no sender"),
        pytest.param({"mail_from": "club"}, "no e-mail address", id="no address"),
        pytest.param({"mail_from": "a@b.c\nBcc: d@e.f"}, "no e-mail address", id="a line more"),
        pytest.param({"mail_from": "a@b.c, d@e.f"}, "no e-mail address", id="two"),
        pytest.param({"smtp_security": "none"}, "in clear text", id="clear text to others"),
        pytest.param(
            {"smtp_security": "none", "smtp_host": "127.0.0.1.evil.example"}, "in clear text",
            id="a name that looks like this machine",
        ),
        pytest.param({"smtp_user": "club"}, "has no password", id="no password"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused(changes: dict[str, str], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        smtp(HOST | changes, {})


def test_a_password_is_never_printed() -> None:
    assert "s3cret" not in repr(Smtp("mail.example", 587, FROM, user="club", password="s3cret"))


@pytest.mark.parametrize(
    ("environment", "message"),
    [
        ({"ASBUILT_SMTP_PORT": "x"}, "ASBUILT_SMTP_PORT"),
        ({"ASBUILT_SMTP_PORT": "70000"}, "ASBUILT_SMTP_PORT"),
        ({"ASBUILT_SMTP_SECURITY": "ssl"}, "ASBUILT_SMTP_SECURITY"),
    ],
)
def test_a_program_around_the_service_sets_it_by_the_environment(
    environment: dict[str, str], message: str
) -> None:
    usual = {"ASBUILT_SMTP_HOST": "mail.example", "ASBUILT_MAIL_FROM": FROM}
    assert from_environment(usual) == Smtp("mail.example", 587, FROM)
    assert from_environment({**usual, "ASBUILT_SMTP_PORT": "465"}) == Smtp(
        "mail.example", 465, FROM, "tls"
    )
    assert from_environment({}) is None
    with pytest.raises(UsageError, match=message):
        from_environment(usual | environment)


def test_there_is_no_option_and_no_file_for_the_password(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    spec = tmp_path / "spec.md"
    spec.write_bytes(THINGS.read_bytes())
    assert command_line.run(["serve", str(spec), "--smtp-password", "x"]) == 2
    (tmp_path / "asbuilt.toml").write_text('[serve]\nsmtp_password = "x"\n')
    assert command_line.run(["serve", str(spec)]) == 2
    assert "there is no setting `smtp_password`" in capsys.readouterr().err
