"""A front that speaks old TLS, weak ciphers or clear text is found out, at the line about it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.verify.verified import HELPDESK, failing, failures, verified

FRONT = Path(__file__).parents[1] / "broken" / "front.py"
PROMISED = "- Encryption in transit (TLS 1.3)"
UNNAMED = "- Encryption in transit"
"""Without a version, TLS 1.2 is the oldest."""


@pytest.mark.parametrize(
    ("line", "front", "names"),
    [
        (PROMISED, {"FRONT_TLS": "1.0 1.3"},
         {"TLS 1.0 is refused", "TLS 1.1 is refused", "TLS 1.2 is refused"}),
        (PROMISED, {"FRONT_TLS": "1.2 1.2"}, {"TLS 1.3 or later is spoken", "TLS 1.2 is refused"}),
        (UNNAMED, {"FRONT_TLS": "1.0 1.3"}, {"TLS 1.0 is refused", "TLS 1.1 is refused"}),
        (UNNAMED, {"FRONT_TLS": "1.2 1.3", "FRONT_CIPHERS": "ALL:eNULL:@SECLEVEL=0"},
         {"without encryption or with broken ones are refused"}),
        (PROMISED, {"FRONT_CLEAR": "yes", "FRONT_HSTS": "none"},
         {"clear text is not answered there", "browsers are told to stay with TLS"}),
    ],
    ids=["old", "not new", "older than any", "weak ciphers", "clear text"],
)  # fmt: skip
def test_a_front_that_takes_too_much_is_named(
    tmp_path: Path, line: str, front: dict[str, str], names: set[str]
) -> None:
    document = _document(tmp_path, line)
    found = verified(document, tmp_path, "tls", program=FRONT, environment=front)
    assert {check.name for check in failures(found)} == names
    lines = document.read_text("utf-8").splitlines()
    assert {lines[check.line - 1] for check in failures(found)} == {line}
    assert {lines[found.claims[name].line - 1] for name in failing(found)} == {line}


@pytest.mark.parametrize(
    ("line", "front"), [(PROMISED, {}), (UNNAMED, {"FRONT_TLS": "1.2 1.3"})], ids=["1.3", "1.2"]
)
def test_a_front_that_takes_what_it_should_has_no_finding(
    tmp_path: Path, line: str, front: dict[str, str]
) -> None:
    found = verified(_document(tmp_path, line), tmp_path, "tls", program=FRONT, environment=front)
    assert failures(found) == []
    (claim,) = [claim for claim in found.claims.values() if claim.probes == ("tls",)]
    assert (claim.verdict, claim.unproven) == ("met", ())


def _document(directory: Path, line: str) -> Path:
    text = (HELPDESK / "spec.md").read_text("utf-8")
    document = directory / "spec.md"
    document.write_text(text.replace(PROMISED, line), "utf-8")
    document.with_name("handlers.py").write_bytes((HELPDESK / "handlers.py").read_bytes())
    return document
