"""Redocly's linter has no error in any contract."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import asbuilt.api
from asbuilt.server.openapi.document import document
from tests.contract.tools import EXAMPLES, ROOT, needs_node, run

pytestmark = pytest.mark.requirement("FR-9")

SPECS = {
    "helpdesk": EXAMPLES / "helpdesk" / "spec.md",
    "shop": EXAMPLES / "shop" / "spec.md",
    "reference template": ROOT / "tests" / "cli" / "technical-specification.md",
}


@needs_node
@pytest.mark.parametrize("spec", SPECS.values(), ids=SPECS)
def test_no_error_in_the_whole_contract(spec: Path, tmp_path: Path) -> None:
    plan = asbuilt.api.compile(asbuilt.api.read(spec))
    contract = document(plan, "https://service.example", None)
    (tmp_path / "openapi.json").write_text(json.dumps(contract), "utf-8")
    printed = run("redocly", "lint", "openapi.json", directory=tmp_path)
    assert "Your API description is valid" in printed
