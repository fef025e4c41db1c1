"""A service that signs people in as many do, but not as ours does, is verified all the same."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from asbuilt.verify import evidence
from asbuilt.verify.evidence import Evidence
from tests.serving import ASBUILT, running
from tests.verify.verified import failing

EXPENSES = Path(__file__).parents[3] / "examples" / "expenses"

Change = tuple[str, str]
"""Text of the service, and what stands there instead."""

RIGHT: Change = ("if not rows:", "if not rows or not may_see(caller, rows[0]):")
CONVENTIONS: dict[str, tuple[tuple[Change, ...], str]] = {
    "a bearer token": ((), ""),
    "a token in a header of its own": (
        ((
            '(self.headers.get("Authorization") or "").removeprefix("Bearer ")',
            'self.headers.get("X-API-Key")',
        ),),
        'header = "X-API-Key"\n',
    ),
    "a token after another word": (
        (('removeprefix("Bearer ")', 'removeprefix("Token ")'),),
        'header = "Authorization: Token"\n',
    ),
    "a cookie": (
        (
            ('return 200, {"token": token}', 'return 200, {"welcome": token}'),
            (
                'self.send_header("Content-Type", "application/json")',
                'self.send_header("Content-Type", "application/json")\n'
                '        if "welcome" in body:\n'
                '            self.send_header("Set-Cookie", "sid=" + body.pop("welcome"))\n'
                '            data = json.dumps(body).encode()',
            ),
            (
                '(self.headers.get("Authorization") or "").removeprefix("Bearer ")',
                '(self.headers.get("Cookie") or "").removeprefix("sid=")',
            ),
        ),
        "",
    ),
    "nobody where they are led to the sign-in": (
        (('raise Refused(401, "who are you?")', 'raise Refused(302, "/login")'),),
        "",
    ),
    "a token beside a page that answers any path": (
        (('if not found:\n            raise Refused(404, "unknown")',
          'if not found:\n            return 200, {"page": "hello"}'),),
        "",
    ),
    "a form": (
        (
            (
                "return action(self.caller(action), body_of(sent), *match.groups())",
                "body = form_of(sent) if action is sign_in else body_of(sent)\n"
                "                return action(self.caller(action), body, *match.groups())",
            ),
            (
                "def body_of(sent):",
                "def form_of(sent):\n"
                "    from urllib.parse import parse_qsl\n"
                '    return dict(parse_qsl(sent.decode("utf-8", "replace")))\n\n\n'
                "def body_of(sent):",
            ),
        ),
        "",
    ),
}  # fmt: skip


@contextmanager
def served(directory: Path, *changes: Change) -> Iterator[str]:
    """The expenses service with changes; its address."""
    code = (EXPENSES / "service.py").read_text("utf-8")
    for old, new in changes:
        assert code.count(old) == 1, old
        code = code.replace(old, new)
    program = directory / "service.py"
    program.write_text(code, "utf-8")
    with running(program) as address:
        yield f"http://{address}"


def verified(url: str, directory: Path, header: str) -> Evidence:
    """The evidence that the command leaves."""
    accounts = (EXPENSES / "accounts.toml").read_text("utf-8")
    said = "[[accounts]]\n"
    (directory / "accounts.toml").write_text(accounts.replace(said, said + header), "utf-8")
    document = directory / "spec.md"
    text = (EXPENSES / "spec.md").read_text("utf-8")
    if '{"welcome": token}' in (directory / "service.py").read_text("utf-8"):
        text = text.replace('{"token": "Zm9yIGV4YW1wbGU"}', "{}")
    document.write_text(text, "utf-8")
    command = [str(ASBUILT), "verify", str(document), "--quick", "--allow-writes",
               "--url", url, "--accounts", str(directory / "accounts.toml"),
               "--only", "access,contract,data"]  # fmt: skip
    environment = {**os.environ, "EXPENSES_PASSWORD": "a long enough secret"}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    assert done.returncode in (0, 1), done.stderr
    return evidence.decode(document.with_suffix(".asbuilt.json").read_bytes(), "spec")


@pytest.mark.parametrize("name", CONVENTIONS)
def test_people_sign_in_by(name: str, tmp_path: Path) -> None:
    changes, header = CONVENTIONS[name]
    with served(tmp_path, RIGHT, *changes) as url:
        found = verified(url, tmp_path, header)
    assert failing(found) == set()
    sections = ("access", "contract", "data")
    assert {found.claims[name].verdict for name in sections} == {"met"}
    with served(tmp_path, *changes) as url:
        found = verified(url, tmp_path, header)
    assert failing(found) == {"FR-3", "access"}


def test_a_path_that_answers_for_itself_is_served(tmp_path: Path) -> None:
    told = ('raise Refused(405, "not like that")', 'return 200, {"method": self.command}')
    with served(tmp_path, RIGHT, told) as url:
        found = verified(url, tmp_path, "")
    assert failing(found) == {"contract"}
    names = {check.name for check in found.claims["contract"].failures}
    assert names == {
        "GET /login is refused", "PATCH /login is refused", "PATCH /expenses is refused",
        *(f"{method} /expenses/{{id}} is refused" for method in ("POST", "PUT", "PATCH", "DELETE")),
    }  # fmt: skip
