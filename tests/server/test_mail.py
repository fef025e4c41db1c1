"""Letters over a real socket: to one person, encrypted or not at all, and never in the way."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from asbuilt.cli import run as command_line
from asbuilt.server import outbox, smtp
from asbuilt.server.mail import Letter, Undelivered
from asbuilt.server.outbox import Outbox
from asbuilt.server.problem import Problem
from tests.server.test_tls import self_signed
from tests.serving import start
from tests.smtp import MailServer, mail_server

LETTER = Letter("ada@example.com", "Grüße", "A line.\n.A line with a dot\nÄ\n")


@pytest.fixture
def mail() -> Iterator[MailServer]:
    with mail_server() as server:
        yield server


@pytest.fixture(scope="module")
def context(tmp_path_factory: pytest.TempPathFactory) -> ssl.SSLContext:
    """A certificate, which is trusted where ``SSL_CERT_FILE`` names ``context.file``."""
    certificate, key = self_signed(tmp_path_factory.mktemp("smtp"))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key)
    context.file = str(certificate)  # type: ignore[attr-defined]
    return context


@pytest.fixture
def trusted(context: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch) -> None:
    """The machine trusts the certificate."""
    monkeypatch.setenv("SSL_CERT_FILE", context.file)  # type: ignore[attr-defined]


def test_a_letter_arrives_as_it_was_written(mail: MailServer) -> None:
    smtp.send(mail.settings(), LETTER)
    [letter] = mail.letters
    assert letter.sender == "club@example.com"
    assert letter.recipients == ("ada@example.com",)
    assert str(letter.message["From"]) == "Club <club@example.com>"
    assert str(letter.message["Subject"]) == "Grüße"
    assert letter.text.replace("\r\n", "\n") == LETTER.text
    assert letter.message["Auto-Submitted"] == "auto-generated"
    assert letter.message["Message-ID"].endswith("@example.com>")
    assert letter.message["Date"]


@pytest.mark.parametrize(
    "address",
    [
        "ada@example.com, thief@evil.example",
        "ada@example.com\r\nBcc: thief@evil.example",
        "Ada <ada@example.com>, thief@evil.example",
        "thief@evil.example <ada@example.com>",
        "ada",
        "",
        "@",
        "a b@example.com",
    ],
)
def test_what_is_not_exactly_one_address_gets_no_letter(mail: MailServer, address: str) -> None:
    with pytest.raises(Undelivered) as refused:
        smtp.send(mail.settings(), replace(LETTER, to=address))
    assert not refused.value.again
    assert mail.letters == []


def test_without_that_check_a_thief_would_read_along(
    mail: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(smtp, "Address", lambda addr_spec: addr_spec)
    smtp.send(mail.settings(), replace(LETTER, to="ada@example.com, thief@evil.example"))
    assert mail.letters[0].recipients == ("ada@example.com", "thief@evil.example")


# ---------------------------------------------------------------- encryption


@pytest.mark.usefixtures("trusted")
@pytest.mark.parametrize("implicit", [False, True])
def test_name_password_and_letter_go_encrypted(context: ssl.SSLContext, implicit: bool) -> None:
    with mail_server(context=context, implicit=implicit, users={"club": "s3cret"}) as mail:
        settings = mail.settings("tls" if implicit else "starttls", user="club", password="s3cret")
        smtp.send(settings, LETTER)
        [letter] = mail.letters
        assert (letter.encrypted, letter.user) == (True, "club")


def test_a_server_that_offers_no_encryption_gets_nothing(mail: MailServer) -> None:
    settings = mail.settings("starttls", user="club", password="s3cret")
    with pytest.raises(Undelivered, match="SMTPNotSupportedError"):
        smtp.send(settings, LETTER)
    assert not any(line.startswith(("AUTH", "MAIL", "DATA")) for line in mail.heard)
    smtp.send(mail.settings("none"), LETTER)  # and to whom nothing is asked of, everything goes
    assert len(mail.letters) == 1


@pytest.mark.parametrize("implicit", [False, True])
def test_a_server_that_nobody_vouches_for_gets_nothing(
    context: ssl.SSLContext, implicit: bool
) -> None:
    with mail_server(context=context, implicit=implicit) as mail:
        with pytest.raises(Undelivered, match="SSLCertVerificationError"):
            smtp.send(mail.settings("tls" if implicit else "starttls"), LETTER)
        assert mail.letters == []


# ---------------------------------------------------------------- trouble


@pytest.mark.parametrize(
    ("command", "reply", "again"),
    [
        ("RCPT", "550 no such ada@example.com", False),
        ("RCPT", "451 later", True),
        ("DATA", "554 no", False),
        ("MAIL", "421 full", True),
    ],
)
def test_a_refusal_is_told_without_the_address(
    mail: MailServer, command: str, reply: str, again: bool
) -> None:
    mail.replies[command] = reply
    with pytest.raises(Undelivered) as refused:
        smtp.send(mail.settings(), LETTER)
    assert refused.value.again is again
    assert reply[:3] in refused.value.reason
    assert "ada" not in refused.value.reason


def test_a_wrong_password_is_not_tried_again() -> None:
    with mail_server(users={"club": "right"}) as mail:
        with pytest.raises(Undelivered, match="SMTPAuthenticationError 535") as refused:
            smtp.send(mail.settings(user="club", password="wrong"), LETTER)
        assert not refused.value.again


def test_a_server_that_says_nothing_is_given_up(mail: MailServer) -> None:
    mail.pause = 2.0
    with pytest.raises(Undelivered, match=r"SMTPServerDisconnected|TimeoutError") as refused:
        smtp.send(mail.settings(timeout=0.3), LETTER)
    assert refused.value.again


async def _letter() -> Letter:
    return LETTER


def test_a_letter_is_tried_again_when_the_server_is_back(
    mail: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox, "PAUSES", (0.0, 0.05, 0.05))
    said: list[str] = []

    async def deliver() -> None:
        box = Outbox(mail.settings(), said.append, terminal=False)
        mail.replies["MAIL"] = "421 full"
        box.later(_letter)
        while not said:
            await asyncio.sleep(0.005)
        mail.replies.clear()
        assert not await box.settle(10.0)
        await box.finish()

    asyncio.run(deliver())
    assert len(mail.letters) == 1
    assert all("ada" not in line for line in said)


def test_too_many_letters_are_refused_and_the_rest_are_dropped_at_the_end(
    mail: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox, "MOST_WAITING", 3)
    monkeypatch.setattr(outbox, "FINISH_SECONDS", 0.05)
    mail.pause = 0.5
    said: list[str] = []

    async def flood() -> None:
        box = Outbox(mail.settings(), said.append, terminal=False)
        for _ in range(3):
            box.later(_letter)
        with pytest.raises(Problem) as refused:
            box.later(_letter)
        assert refused.value.status == 503
        await box.finish()

    asyncio.run(flood())
    assert said == ["mail lost letters=3 reason=stopped"]


def test_what_goes_wrong_with_a_letter_is_a_line_of_the_log() -> None:
    said: list[str] = []

    async def fail() -> Letter:
        raise KeyError("ada@example.com")

    async def box() -> None:
        box = Outbox(None, said.append, terminal=True)
        box.later(fail)
        await box.settle(5.0)

    asyncio.run(box())
    assert said == ["mail not written type=KeyError"]


# ---------------------------------------------------------------- a whole service

THINGS = """# Technical Specification: Post

**Version:** 1.0
**Status:** Draft

## Architecture

### Data Model

```sql
CREATE TABLE users (
    id BIGSERIAL PRIMARY KEY,
    email VARCHAR(255) UNIQUE NOT NULL -- PII: contact
);
```

### API Specification

#### People

**Method:** `GET /api/users`
"""
ADA = {"email": "ada@example.com", "password": "a long enough pass phrase"}


@pytest.fixture
def spec(tmp_path: Path) -> Path:
    path = tmp_path / "spec.md"
    path.write_text(THINGS, "utf-8")
    return path


def test_a_service_sends_by_the_server_of_its_settings(spec: Path, mail: MailServer) -> None:
    mail.users = {"club": "s3cret"}
    (spec.parent / "asbuilt.toml").write_text(
        f'[serve]\nsmtp_host = "127.0.0.1"\nsmtp_port = {mail.port}\nsmtp_security = "none"\n'
        'smtp_user = "club"\nmail_from = "Post <post@example.com>"\n'
    )
    secret = {"ASBUILT_SMTP_PASSWORD": "s3cret"}
    with start(spec, spec.parent / "data", environment=secret) as service:
        client = service.client()
        assert client.send("POST", "/api/auth/register", ADA).status == 201
        answer = client.send("POST", "/api/auth/password/forgot", {"email": ADA["email"]})
        assert answer.status == 202
        letters = mail.wait(2)
        assert {letter.user for letter in letters} == {"club"}
        [token] = [x.token for x in letters if "new password" in str(x.message["Subject"])]
        body = {"token": token, "new_password": "another pass phrase"}
        assert client.send("POST", "/api/auth/password/reset", body).status == 204
        assert f"  mail     127.0.0.1:{mail.port} (none)" in service.output()
        assert service.stop() == 0
        assert "s3cret" not in service.output()
        assert "ada@example.com" not in service.output()


def test_in_development_letters_are_on_the_terminal(spec: Path) -> None:
    with start(spec, spec.parent / "data", "--dev") as service:
        client = service.client()
        client.send("POST", "/api/auth/register", ADA)
        client.send("POST", "/api/auth/password/forgot", {"email": ADA["email"]})
        assert service.stop() == 0
        assert "  mail     this terminal" in service.output()
        assert "mail to ada@example.com: Post: Set a new password" in service.output()
        assert "Token: abp_" in service.output()


def test_the_assumptions_say_what_no_mail_means(
    spec: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command_line.run(["show", str(spec), "--assumptions"]) == 0
    assert "without a mail server (`serve --smtp-host`) no mail is sent" in capsys.readouterr().out


def test_where_addresses_must_be_confirmed_the_start_says_what_no_mail_means(spec: Path) -> None:
    demand = "\n## Security\n\n### Authentication\n\n- Email verification required\n"
    spec.write_text(THINGS + demand, "utf-8")
    with start(spec, spec.parent / "data") as service:
        assert service.client().send("POST", "/api/auth/register", ADA).status == 202
        assert service.stop() == 0
        assert "none is sent (--smtp-host): nobody who registers can sign in" in service.output()


def test_without_either_the_start_says_that_no_mail_is_sent(spec: Path) -> None:
    with start(spec, spec.parent / "data") as service:
        client = service.client()
        client.send("POST", "/api/auth/register", ADA)
        body = {"email": ADA["email"]}
        assert client.send("POST", "/api/auth/password/forgot", body).status == 202
        assert service.stop() == 0
        output = service.output()
        assert "  mail     none is sent (--smtp-host)" in output
        assert "abp_" not in output and "abv_" not in output
