"""``asbuilt seed`` fills a directory, and the service that is started on it serves what it says."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import stat
import subprocess
import time
from base64 import urlsafe_b64decode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import uvloop
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from asbuilt.observe.metrics import Metrics
from asbuilt.plan.model import ServicePlan
from asbuilt.plan.system_tables import AUDIT
from asbuilt.sampling.dataset import Size
from asbuilt.server.audit import verify
from asbuilt.server.opened import opened_store
from asbuilt.server.seed import seed
from asbuilt.server.seeded import Seeded
from asbuilt.store.base import Query, Rows
from tests.client import Api
from tests.plan.compiled import PEOPLE, document, plan_of
from tests.server.conftest import Connect
from tests.serving import ASBUILT, Service, start

HELPDESK = Path(__file__).parents[2] / "examples" / "helpdesk" / "spec.md"
PASSWORD = "nine quiet lanterns"
KEY = {"ASBUILT_KEY": "5e" * 32}
SIZE = Size(users=3, rows=8, seed=1, today=date(2026, 11, 26))
BARE = document(
    "CREATE TABLE notes (id UUID PRIMARY KEY DEFAULT gen_random_uuid(), body TEXT NOT NULL);",
    "**Resource:** `/api/notes`",
)


def run(*arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
    """``asbuilt seed …`` to its end."""
    return subprocess.run(
        [ASBUILT, "seed", *map(str, arguments)],
        capture_output=True, text=True, timeout=60, env={**os.environ, **environment},
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Filled:
    """A service on sampled data, and what the manifest says of it."""

    service: Service
    manifest: Mapping[str, Any]
    connect: Connect

    def accounts(self, role: str) -> list[dict[str, Any]]:
        return [account for account in self.manifest["accounts"] if account["role"] == role]

    def sign_in(self, account: Mapping[str, Any]) -> Api:
        name, value = next(iter(account["names"].items()))
        body = {name: value, "password": self.manifest["password"]}
        answer = self.connect(self.service.address).post("/api/auth/login", body)
        assert answer.status == 200, answer
        return self.connect(self.service.address, answer.body["access_token"])


def filled(tmp_path: Path, spec: Path, connect: Connect, **environment: str) -> Iterator[Filled]:
    data, manifest = tmp_path / "data", tmp_path / "seeded.json"
    ended = run(spec, "--data", data, "--users", 5, "--manifest", manifest, **environment)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert stat.S_IMODE(manifest.stat().st_mode) == 0o600
    with start(spec, data) as service:
        assert service.setup_token is None, "there is an administrator"
        yield Filled(service, json.loads(manifest.read_text("utf-8")), connect)


@pytest.fixture(scope="module")
def helpdesk(tmp_path_factory: pytest.TempPathFactory, connect: Connect) -> Iterator[Filled]:
    above = tmp_path_factory.mktemp("helpdesk")
    yield from filled(above, HELPDESK, connect, ASBUILT_SEED_PASSWORD=PASSWORD)


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory, connect: Connect) -> Iterator[Filled]:
    """No table holds people, nor names an owner: both are the service's own."""
    above = tmp_path_factory.mktemp("bare")
    spec = above / "spec.md"
    spec.write_text(BARE, "utf-8")
    yield from filled(above, spec, connect)


def test_everybody_signs_in_with_the_one_password(helpdesk: Filled) -> None:
    assert helpdesk.manifest["password"] == PASSWORD
    for role in ("admin", "agent", "customer"):
        for account in helpdesk.accounts(role)[:2]:
            me = helpdesk.sign_in(account).get("/api/auth/me")
            assert (me.body["id"], me.body["role"]) == (account["id"], role)
    answer = helpdesk.connect(helpdesk.service.address).post(
        "/api/auth/login", {"username": "admin1", "password": "nine other lanterns"}
    )
    assert answer.status == 401


def test_a_customer_reads_own_tickets_and_no_others(helpdesk: Filled) -> None:
    one, two = helpdesk.accounts("customer")[:2]
    api = helpdesk.sign_in(one)
    own, others = one["rows"]["tickets"], two["rows"]["tickets"]
    assert own and others
    assert {api.get(f"/api/tickets/{key}").status for key in own} == {200}
    assert {api.get(f"/api/tickets/{key}").status for key in others} == {404}
    listed = api.get("/api/tickets", limit=500).body
    assert {row["customer_id"] for row in listed["items"]} == {one["id"]}
    assert set(own) <= {row["id"] for row in listed["items"]}


def test_the_sample_is_what_is_served(helpdesk: Filled) -> None:
    agent = helpdesk.sign_in(helpdesk.accounts("agent")[0])
    tickets = helpdesk.manifest["tables"]["tickets"]
    assert (tickets["rows"], tickets["owner"], len(tickets["sample"])) == (50, "customer_id", 50)
    assert agent.get("/api/tickets").body["total"] == 50
    for shown in tickets["sample"][:10]:
        served = agent.get(f"/api/tickets/{shown['key']}").body
        assert served.items() <= shown["row"].items()
        assert served["customer_id"] == shown["owner"]


def test_search_finds_sampled_rows_and_new_ones_come_after_them(helpdesk: Filled) -> None:
    agent = helpdesk.sign_in(helpdesk.accounts("agent")[0])
    title = helpdesk.manifest["tables"]["tickets"]["sample"][0]["row"]["title"]
    assert agent.get("/api/tickets", q=title.split()[-1]).body["total"] >= 1
    customer = helpdesk.sign_in(helpdesk.accounts("customer")[0])
    made = customer.post("/api/tickets", {"title": "One more", "body": "Please."})
    assert (made.status, made.body["id"]) == (201, 51)


def test_the_key_that_signs_tokens_is_that_of_the_service(helpdesk: Filled) -> None:
    key = helpdesk.manifest["signing_key"]
    (published,) = (
        helpdesk.connect(helpdesk.service.address).get("/.well-known/jwks.json").body["keys"]
    )
    assert {name: value for name, value in key.items() if name != "d"} == published
    private = Ed25519PrivateKey.from_private_bytes(urlsafe_b64decode(key["d"] + "="))
    assert private.public_key().public_bytes_raw() == urlsafe_b64decode(key["x"] + "=")


def test_secrets_are_not_in_the_manifest(helpdesk: Filled) -> None:
    for shown in helpdesk.manifest["tables"]["users"]["sample"]:
        assert "password_hash" not in shown["row"]
    assert "argon2" not in json.dumps(helpdesk.manifest)


def test_what_the_document_leaves_out_is_seeded_too(bare: Filled) -> None:
    one, two = bare.accounts("user")[:2]
    api = bare.sign_in(one)
    assert {api.get(f"/api/notes/{key}").status for key in one["rows"]["notes"]} == {200}
    assert {api.get(f"/api/notes/{key}").status for key in two["rows"]["notes"]} == {404}
    admin = bare.sign_in(bare.accounts("admin")[0])
    assert admin.get("/api/notes").body["total"] == bare.manifest["tables"]["notes"]["rows"] == 50
    assert len(bare.manifest["password"]) >= 16


# ---------------------------------------------------------------- the library


def put(plan: ServicePlan, directory: Path, size: Size = SIZE) -> Seeded:
    return uvloop.run(seed(plan, directory, KEY, size, PASSWORD, lambda further: None))


async def logged(plan: ServicePlan, directory: Path) -> tuple[Any, list[tuple[Any, ...]]]:
    """The verdict on the audit log, and its rows."""
    async with opened_store(plan, directory, KEY, Metrics("", "", ())) as (store, _):
        rows = store.prepare(Rows(AUDIT, ("action", "actor", "detail")))
        page = await store.page(rows, [], None, Query((("id", False),), 10, count=False))
        return await verify(store), page.rows


def test_the_audit_log_has_one_entry_and_holds(tmp_path: Path) -> None:
    plan = plan_of(document(PEOPLE))
    put(plan, tmp_path)
    verdict, rows = uvloop.run(logged(plan, tmp_path))
    assert (verdict.rows, verdict.broken) == (1, None)
    assert rows == [("seed", None, '{"seed":1,"rows":{"users":7}}')]


def test_the_same_seed_and_day_give_the_same_rows(tmp_path: Path) -> None:
    plan = plan_of(BARE)
    first, second = put(plan, tmp_path / "a"), put(plan, tmp_path / "b")
    assert first.manifest() == second.manifest()
    other = Size(users=3, rows=8, seed=2, today=SIZE.today)
    assert put(plan, tmp_path / "c", other).manifest() != first.manifest()


def test_who_gives_up_leaves_nothing_behind(tmp_path: Path) -> None:
    plan = plan_of(BARE)

    async def interrupted() -> None:
        loop, task = asyncio.get_running_loop(), asyncio.current_task()
        assert task is not None

        def give_up(further: int) -> None:
            loop.call_soon_threadsafe(task.cancel)

        size = Size(users=0, rows=50_000, seed=1, today=SIZE.today)
        await seed(plan, tmp_path, KEY, size, PASSWORD, give_up)

    with pytest.raises(asyncio.CancelledError):
        uvloop.run(interrupted())
    assert put(plan, tmp_path).counts == {"notes": 8, "users": 7}


def test_rows_that_the_database_refuses_are_told_and_the_others_stored(tmp_path: Path) -> None:
    sql = (
        PEOPLE
        + """CREATE TABLE codes (id BIGSERIAL PRIMARY KEY, a TEXT NOT NULL,
        b TEXT GENERATED ALWAYS AS (lower(a)) STORED, CHECK (length(b) < 3));"""
    )
    seeded = put(plan_of(document(sql)), tmp_path)
    assert seeded.counts == {"users": 7, "codes": 0}
    assert [item.table for item in seeded.short] == ["codes"]


# ---------------------------------------------------------------- the command


def test_a_directory_with_rows_is_refused(tmp_path: Path) -> None:
    assert run(HELPDESK, "--data", tmp_path / "data").returncode == 0
    ended = run(HELPDESK, "--data", tmp_path / "data", "--manifest", tmp_path / "m.json")
    assert ended.returncode == 4
    assert "there are rows in teams already" in ended.stderr
    assert not (tmp_path / "m.json").exists()


def test_who_presses_ctrl_c_is_told_that_nothing_is_stored(tmp_path: Path) -> None:
    data = tmp_path / "data"
    command = [str(ASBUILT), "seed", str(HELPDESK), "--data", str(data), "--rows", "1000000"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        deadline = time.monotonic() + 30
        while not (data / "data.db").exists() and time.monotonic() < deadline:
            time.sleep(0.05)
        time.sleep(0.5)
        process.send_signal(signal.SIGINT)
        output, errors = process.communicate(timeout=30)
    assert (process.returncode, output) == (130, b"")
    assert b"nothing was stored" in errors
    assert run(HELPDESK, "--data", data).returncode == 0, "the directory is still empty"


@pytest.mark.parametrize(
    ("arguments", "environment", "code", "said"),
    [
        (["--today", "tomorrow"], {}, 2, "--today tomorrow is no date"),
        (["--users", "-1"], {}, 2, "'--users'"),
        ([], {"ASBUILT_SEED_PASSWORD": "secret"}, 2, "must have at least 8 characters"),
        ([], {"ASBUILT_SEED_PASSWORD": "password1"}, 2, "one of the commonest"),
        (["--manifest", "/nowhere/m.json"], {}, 4, "/nowhere/m.json: cannot be written"),
        (["--password", "x"], {}, 2, "--password"),
    ],
)
def test_mistakes_are_explained_and_change_nothing(
    tmp_path: Path, arguments: list[str], environment: dict[str, str], code: int, said: str
) -> None:
    ended = run(HELPDESK, "--data", tmp_path / "data", *arguments, **environment)
    assert (ended.returncode, ended.stdout) == (code, "")
    assert said in ended.stderr
    assert not (tmp_path / "data" / "data.db").exists()


def test_the_directory_is_the_one_that_serve_uses(tmp_path: Path) -> None:
    spec = tmp_path / "spec.md"
    spec.write_text(BARE, "utf-8")
    (tmp_path / "asbuilt.toml").write_text('[serve]\nport = 9000\ndata = "there"\n', "utf-8")
    ended = run(spec)
    assert ended.returncode == 0, ended.stderr
    assert (tmp_path / "there" / "data.db").exists()
    assert "admin        signs in as admin1@example.com" in ended.stdout
    assert "password" in ended.stdout


def test_a_given_password_is_not_printed(tmp_path: Path) -> None:
    spec = tmp_path / "spec.md"
    spec.write_text(BARE, "utf-8")
    ended = run(spec, "--data", tmp_path / "data", ASBUILT_SEED_PASSWORD=PASSWORD)
    assert ended.returncode == 0
    assert PASSWORD not in ended.stdout + ended.stderr
