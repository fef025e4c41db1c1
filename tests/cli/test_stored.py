"""Commands on the data of a service that is not running: accounts, keys, the audit log."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
import time
from base64 import b32decode
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import apsw
import pytest
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

from asbuilt.cli import run as command_line
from asbuilt.plan.system_tables import AUDIT
from asbuilt.server.master_key import master_key
from asbuilt.server.secrets import derive
from asbuilt.store.sqlite.connection import connect
from asbuilt.store.sqlite.store import FILE
from tests.server.documents import CLUB
from tests.server.inside import PASSWORD, Inside, laid_out, plan_of, register
from tests.serving import Service, start

ADA = ("username=ada", "email=ada@example.com")


@pytest.fixture
def spec(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A document, and beside it the data of a service that has run; ``asbuilt.toml`` names it."""
    path = laid_out(tmp_path)
    data = tmp_path / "data"
    with Inside(plan_of(CLUB), data) as inside:
        register(inside, "zoe")
        key = inside.key
    monkeypatch.setenv("ASBUILT_KEY", key.hex())
    monkeypatch.delenv("ASBUILT_USER_PASSWORD", raising=False)
    master_key(data, {"ASBUILT_KEY": key.hex()}, new=False)
    (tmp_path / "asbuilt.toml").write_text('[serve]\nport = 9000\ndata = "data"\n')
    yield path


def said(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = 0) -> str:
    """What a command prints on standard output."""
    capsys.readouterr()
    assert command_line.run(arguments) == code
    return capsys.readouterr().out


def complaint(capsys: pytest.CaptureFixture[str], *arguments: str, code: int) -> str:
    """What a command says of why it can not go on."""
    capsys.readouterr()
    assert command_line.run(arguments) == code
    output, error = capsys.readouterr()
    assert output == ""
    assert "Traceback" not in error
    return error


def served(spec: Path) -> Service:
    return start(spec, spec.parent / "data")


def login(service: Service, name: str = "ada", password: str = PASSWORD) -> Any:
    body = {"username": name, "password": password}
    return service.client().send("POST", "/api/auth/login", body)


# ---------------------------------------------------------------- all of them


COMMANDS = (
    ("users", "create", *ADA), ("users", "disable-totp", "zoe"), ("keys", "list"),
    ("keys", "rotate"), ("keys", "export"), ("audit", "head"), ("audit", "verify"),
)  # fmt: skip


def line(spec: Path, command: tuple[str, ...]) -> list[str]:
    group, name, *rest = command
    return [group, name, str(spec), *rest]


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_each_has_help_with_an_example(
    command: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    text = said(capsys, *command[:2], "--help")
    assert f"asbuilt {command[0]} {command[1]}" in text.partition("Example")[2]


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_without_data_each_says_so_and_makes_none(
    command: tuple[str, ...],
    spec: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("ASBUILT_USER_PASSWORD", PASSWORD)
    nowhere = tmp_path / "nowhere"
    error = complaint(capsys, *line(spec, command), "--data", str(nowhere), code=4)
    assert f"{nowhere}: there is no data of a service" in error
    assert "asbuilt serve" in error
    assert not nowhere.exists()


def test_beside_a_running_service_each_says_so(
    spec: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ASBUILT_USER_PASSWORD", PASSWORD)
    with served(spec) as service:
        for command in COMMANDS:
            error = complaint(capsys, *line(spec, command), code=4)
            assert f"another asbuilt (process {service.process.pid}) serves this data" in error
        assert login(service, "zoe").status == 200


def test_another_key_is_refused(
    spec: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ASBUILT_KEY", "00" * 32)
    assert "not the one" in complaint(capsys, "keys", "list", str(spec), code=4)


def test_a_mistyped_command_is_guessed(capsys: pytest.CaptureFixture[str]) -> None:
    assert "`asbuilt keys rotate`" in complaint(capsys, "keys", "rotat", "spec.md", code=2)
    assert "There are head, verify." in complaint(capsys, "audit", "xyzzy", "spec.md", code=2)


# ---------------------------------------------------------------- users


def test_the_first_administrator_is_made_on_the_machine(
    spec: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ASBUILT_USER_PASSWORD", PASSWORD)
    printed = said(capsys, "users", "create", str(spec), "--role", "admin", *ADA, "active=true")
    assert printed == "users 2: admin\n"
    assert said(capsys, "audit", "verify", str(spec)).startswith("3 rows fit")
    with served(spec) as service:
        assert service.setup_token is None
        answer = login(service)
        assert answer.body["user"]["role"] == "admin"
        listed = service.client(answer.body["access_token"]).send("GET", "/api/users")
        assert [item["username"] for item in listed.body["items"]] == ["zoe", "ada"]


def test_the_password_may_come_by_the_standard_input(spec: Path) -> None:
    arguments = [sys.executable, "-m", "asbuilt", "users", "create", str(spec), *ADA]
    done = subprocess.run(arguments, input=f"{PASSWORD}\n", capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, "users 2: member\n"), done.stderr
    with served(spec) as service:
        assert login(service).status == 200


def test_on_a_terminal_whatever_is_missing_is_asked_for(spec: Path) -> None:
    ours, theirs = pty.openpty()
    arguments = [sys.executable, "-m", "asbuilt", "users", "create", str(spec), ADA[0]]
    with subprocess.Popen(
        arguments, stdin=theirs, stderr=theirs, stdout=subprocess.PIPE, start_new_session=True
    ) as process:
        shown = b""
        for prompt, answer in (
            (b"email: ", "ada@example.com"),
            (b"Password: ", PASSWORD),
            (b"Repeat for confirmation: ", PASSWORD),
        ):
            while not shown.endswith(prompt):
                shown += os.read(ours, 1000)
            os.write(ours, answer.encode() + b"\n")
        output, _ = process.communicate(timeout=60)
    os.close(theirs)
    os.close(ours)
    assert (process.returncode, output) == (0, b"users 2: member\n")
    assert PASSWORD.encode() not in shown


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        pytest.param([*ADA, "--role", "amdin"], "Did you mean `admin`?", id="a slip"),
        pytest.param([*ADA, "--role", "boss"], "The roles are admin, coach, member.", id="a role"),
        pytest.param(["username=ada"], "email is required", id="no address"),
        pytest.param([*ADA, "emial=x"], "Did you mean `email`?", id="a column's slip"),
        pytest.param([*ADA, "password=x"], "there is no column `password`", id="the password"),
        pytest.param([*ADA, "role=admin"], "there is no column `role`", id="the role as a column"),
        pytest.param([*ADA, "id=7"], "there is no column `id`", id="the key"),
        pytest.param(["ada"], "`ada` is not NAME=VALUE", id="no value"),
        pytest.param([*ADA, "active=perhaps"], "active must be", id="no truth"),
        pytest.param([*ADA, "team_id=77"], "team_id names a row that does not exist", id="no team"),
        pytest.param(["username=ZOE", "email=z@b.c"], "username is taken", id="a taken name"),
        pytest.param(["username=a\u200b", "email=z@b.c"], "cannot be seen", id="an unseen letter"),
    ],
)  # fmt: skip
def test_a_mistake_is_named_and_nothing_is_made(
    arguments: list[str],
    message: str,
    spec: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("ASBUILT_USER_PASSWORD", PASSWORD)
    assert message in complaint(capsys, "users", "create", str(spec), *arguments, code=2)
    assert said(capsys, "audit", "verify", str(spec)).startswith("2 rows fit")


@pytest.mark.parametrize(
    ("password", "message"),
    [("", "there is no password"), ("short", "at least 8"), ("password123", "commonest")],
)
def test_a_password_is_needed_and_no_weak_one(
    password: str,
    message: str,
    spec: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("ASBUILT_USER_PASSWORD", password)
    assert message in complaint(capsys, "users", "create", str(spec), *ADA, code=2)


def test_there_is_no_option_for_the_password(
    spec: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "no such option" in complaint(
        capsys, "users", "create", str(spec), *ADA, "--password", "x", code=2
    )


def test_whoever_lost_the_app_gets_in_again(spec: Path, capsys: pytest.CaptureFixture[str]) -> None:
    command = ("users", "disable-totp", str(spec))
    with served(spec) as service:
        client = service.client(login(service, "zoe").body["access_token"])
        secret = client.send("POST", "/api/auth/mfa/totp/enroll").body["secret"]
        code = TOTP(b32decode(secret), 6, SHA1(), 30).generate(int(time.time())).decode()
        confirmed = client.send("POST", "/api/auth/mfa/totp/confirm", {"totp": code})
        assert confirmed.status == 200
        assert login(service, "zoe").body["code"] == "totp-required"
        assert service.stop() == 0
    assert "nobody signs in as zo" in complaint(capsys, *command, "zo", code=2)
    said(capsys, *command, "ZOE@example.com")
    assert "has no second factor" in complaint(capsys, *command, "zoe", code=2)
    with served(spec) as service:
        assert login(service, "zoe").status == 200


# ---------------------------------------------------------------- keys


def test_after_a_rotation_old_tokens_go_on_and_with_now_they_end(
    spec: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first = said(capsys, "keys", "list", str(spec)).split()[0]
    with served(spec) as service:
        port = service.address.rpartition(":")[2]
        token = login(service, "zoe").body["access_token"]
        assert service.stop() == 0
    base = ("--base-url", f"http://127.0.0.1:{port}")
    second = said(capsys, "keys", "rotate", str(spec)).strip()
    states = [row.split()[:2] for row in said(capsys, "keys", "list", str(spec)).splitlines()]
    assert states == [[second, "signs"], [first, "verifies"]]
    with start(spec, spec.parent / "data", *base) as service:
        assert service.client(token).send("GET", "/api/auth/me").status == 200
        published = service.client().send("GET", "/.well-known/jwks.json").body
        assert service.stop() == 0
    assert json.loads(said(capsys, "keys", "export", str(spec))) == published
    assert [key["kid"] for key in published["keys"]] == [second, first]
    fresh = said(capsys, "keys", "rotate", str(spec), "--now").strip()
    [key] = json.loads(said(capsys, "keys", "list", str(spec), "--json"))["keys"]
    assert (key["kid"], key["state"], set(key)) == (fresh, "signs", {"kid", "state", "since"})
    with start(spec, spec.parent / "data", *base) as service:
        assert service.client(token).send("GET", "/api/auth/me").status == 401
        assert login(service, "zoe").status == 200


def test_keys_that_cannot_be_read_are_replaced(
    spec: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    alter(spec, "UPDATE _asbuilt_secrets SET value = x'00' WHERE name = 'signing-keys'")
    assert "asbuilt keys rotate" in complaint(capsys, "keys", "list", str(spec), code=4)
    fresh = said(capsys, "keys", "rotate", str(spec)).strip()
    assert said(capsys, "keys", "list", str(spec)).split()[0] == fresh


def test_no_command_prints_a_private_key(spec: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for command in (("keys", "list"), ("keys", "list", "--json"), ("keys", "export")):
        assert '"d"' not in said(capsys, *command[:2], str(spec), *command[2:])


# ---------------------------------------------------------------- audit


def alter(spec: Path, *statements: str) -> None:
    """Change the database behind the service's back, without its triggers."""
    data = spec.parent / "data"
    key = master_key(data, os.environ, new=False)
    connection: apsw.Connection = connect(data / FILE, derive(key, "database"))
    names = connection.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'")
    triggers = [(str(name), str(sql)) for name, sql in names if str(name).startswith(AUDIT)]
    for name, _ in triggers:
        connection.execute(f"DROP TRIGGER {name}")
    for statement in statements:
        connection.execute(statement)
    for _, sql in triggers:
        connection.execute(sql)
    connection.close()


def test_an_untouched_log_fits_and_has_a_head(
    spec: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    head = said(capsys, "audit", "head", str(spec)).strip()
    number, _, digest = head.partition(":")
    assert number == "2" and len(digest) == 64
    for known in (head, f"audit head={head}"):
        printed = said(capsys, "audit", "verify", str(spec), "--head", known)
        assert printed == f"2 rows fit, head={head}\n"
    shown = json.loads(said(capsys, "audit", "verify", str(spec), "--json"))
    assert (shown["rows"], shown["head"], shown["broken"]) == (2, head, None)


@pytest.mark.parametrize(
    ("statement", "broken"),
    [
        (f"UPDATE {AUDIT} SET action = 'nothing' WHERE id = 1", 1),
        (f"UPDATE {AUDIT} SET detail = '{{}}' WHERE id = 2", 2),
        (f"DELETE FROM {AUDIT} WHERE id = 1", 2),
    ],
)
def test_the_first_broken_link_is_named(
    statement: str, broken: int, spec: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    alter(spec, statement)
    printed = said(capsys, "audit", "verify", str(spec), code=1)
    assert printed.startswith(f"row {broken} does not fit")
    shown = json.loads(said(capsys, "audit", "verify", str(spec), "--json", code=1))
    assert shown["broken"] == broken


def test_rows_cut_off_show_against_a_head_that_was_kept(
    spec: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    head = said(capsys, "audit", "head", str(spec)).strip()
    alter(spec, f"DELETE FROM {AUDIT} WHERE id = 2")
    assert said(capsys, "audit", "verify", str(spec)).startswith("1 rows fit")
    printed = said(capsys, "audit", "verify", str(spec), "--head", head, code=1)
    assert printed.startswith("row 2 does not fit")


@pytest.mark.parametrize("head", ["", "7", "x:y", "7:abc", "7:" + "g" * 64])
def test_what_is_no_head_is_refused(
    head: str, spec: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    error = complaint(capsys, "audit", "verify", str(spec), "--head", head, code=2)
    assert "is no head" in error
