"""The payloads for MySQL do what they are for, on a real MariaDB."""

from __future__ import annotations

import subprocess
from pathlib import Path
from shutil import which

import pytest

from asbuilt.verify import evidence
from tests.serving import ASBUILT
from tests.verify.foreign import served
from tests.verify.foreign.served import running
from tests.verify.verified import failures

HERE = Path(__file__).parent

pytestmark = pytest.mark.skipif(
    not (served.INSTALLED and which("mariadbd")),
    reason="no MariaDB: apt-get install mariadb-server, then scripts/contract-tools",
)


def test_statements_made_of_text_are_found_on_mariadb(tmp_path: Path) -> None:
    document = tmp_path / "books.md"
    document.write_bytes((HERE / "books.md").read_bytes())
    with running(tmp_path, str(HERE / "books.py")) as port:
        command = [str(ASBUILT), "verify", str(document), "--quick", "--only", "sql_injection",
                   "--url", f"http://127.0.0.1:{port}"]  # fmt: skip
        subprocess.run(command, capture_output=True, check=False)
    found = evidence.decode(document.with_suffix(".asbuilt.json").read_bytes(), "books")
    signs = {(check.group, check.name.split()[1]): check.observed for check in failures(found)}
    sleep = "(SELECT s FROM (SELECT SLEEP(1) AS s) AS x)"
    assert {place: sign.partition("`: took")[0] for place, sign in signs.items()} == {
        ("text in GET /books", "author"): f"`…' OR 2={sleep} OR '1'='2",
        ("text in GET /books", "min_year"): f"`… OR 2={sleep}",
        ("text in GET /books", "sort"): f"`… OR 2={sleep}",
        ("text in GET /told/{isbn}", "isbn"):
            "`…'`: the answer speaks of `You have an error in your SQL`",
        ("text in GET /quick/{isbn}", "isbn"):
            "`…' OR '1'='1`: a true condition gives 1, a false one -1",
    }  # fmt: skip
    tried = found.claims["security/sql-injection-prevention"]
    assert tried.groups["text in GET /sealed/{isbn}"].failed == 0
