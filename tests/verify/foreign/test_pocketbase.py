"""A service that is not ours, described by a document, is verified by its address alone."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from asbuilt.verify import evidence
from asbuilt.verify.evidence import Evidence
from tests.serving import ASBUILT
from tests.verify.foreign import pocketbase
from tests.verify.foreign.pocketbase import PocketBase
from tests.verify.verified import failing, failures

DOCUMENT = Path(__file__).with_name("notes.md")
ONLY = "contract,access,data"

pytestmark = pytest.mark.skipif(
    not pocketbase.PROGRAM.exists(), reason="no PocketBase: run scripts/contract-tools"
)


def verified(served: PocketBase, directory: Path, *options: str) -> Evidence:
    """The evidence that the command leaves beside the document."""
    document = directory / "notes.md"
    document.write_bytes(DOCUMENT.read_bytes())
    accounts = directory / "accounts.toml"
    accounts.write_text(
        "".join(
            f'[[accounts]]\nrole = "user"\nid = "{key}"\nnames = {{ email = "{email}" }}\n'
            'password_env = "NOTES_PASSWORD"\n\n'
            for email, key in served.people.items()
        ),
        "utf-8",
    )
    command = [str(ASBUILT), "verify", str(document), "--quick", "--only", ONLY,
               "--url", served.url, "--accounts", str(accounts), *options]  # fmt: skip
    done = subprocess.run(
        command, capture_output=True, text=True, check=False,
        env={"NOTES_PASSWORD": pocketbase.PASSWORD, "PATH": ""},
    )  # fmt: skip
    assert done.returncode in (0, 1), done.stderr
    return evidence.decode(document.with_suffix(".asbuilt.json").read_bytes(), "notes")


COERCIONS = {
    ("notes.title", "refuses type"),
    ("notes.title", "refuses nul character"),
    ("notes.stars", "refuses type"),
    ("notes.stars", "keeps null"),
}
"""What PocketBase takes although the document's data model does not: it makes a text of a number,
and 0 of null."""


def named(found: Evidence) -> set[tuple[str, str]]:
    """The failures by subject and name."""
    return {(check.group.partition(" by ")[0], check.name) for check in failures(found)}


def test_pocketbase_keeps_its_document_but_for_what_it_coerces(tmp_path: Path) -> None:
    with pocketbase.running(tmp_path) as served:
        options = ("--allow-writes", "--only", f"{ONLY},load,availability")
        found = verified(served, tmp_path, *options)
    assert named(found) == COERCIONS
    assert found.claims["FR-3"].verdict == "met"
    assert found.claims["access"].verdict == found.claims["contract"].verdict == "met"
    assert found.claims["NFR-1"].verdict in ("met", "unproven")
    assert found.claims["NFR-2"].verdict == "unproven"
    assert found.watched is not None
    assert found.watched.probes > 10


def test_nothing_is_written_unless_it_is_allowed(tmp_path: Path) -> None:
    with pocketbase.running(tmp_path) as served:
        found = verified(served, tmp_path)
        sign_in = "/api/collections/_superusers/auth-with-password"
        root = {"identity": "root@example.com", "password": pocketbase.PASSWORD}
        token = pocketbase.send(served.port, "POST", sign_in, root)["token"]
        path = "/api/collections/notes/records"
        assert pocketbase.send(served.port, "GET", path, token=token)["totalItems"] == 6
    assert failing(found) == set()
    assert found.claims["FR-3"].verdict == "met"
    assert "--allow-writes" in " ".join(found.claims["contract"].unproven)


def test_rows_that_are_open_to_others_are_found(tmp_path: Path) -> None:
    with pocketbase.running(tmp_path, rule='@request.auth.id != ""') as served:
        found = verified(served, tmp_path, "--allow-writes")
    assert {"access", "FR-3"} <= failing(found)
    assert "does not reach the rows of others" in {check.name for check in failures(found)}


def test_a_title_that_may_be_longer_is_found(tmp_path: Path) -> None:
    with pocketbase.running(tmp_path, longest=200) as served:
        found = verified(served, tmp_path, "--allow-writes")
    assert named(found) == COERCIONS | {("notes.title", "refuses too long")}
