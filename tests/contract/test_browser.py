"""The pages in a real browser: usable by all, nothing from elsewhere, requests can be sent."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from asbuilt import read
from asbuilt.cli.render.proof.forms import render
from asbuilt.exchange.form import OfDocument, form
from tests.cli.render.test_page import hostile
from tests.contract.tools import (
    AXE,
    CHROMIUM,
    EXAMPLES,
    HERE,
    PYTHON_TOOLS,
    administrator,
    needs_browser,
    run,
    serve,
)


@needs_browser
@pytest.mark.timeout(180)
def test_the_pages_work_in_a_browser_and_axe_finds_nothing(tmp_path: Path) -> None:
    with serve("helpdesk", tmp_path) as service:
        administrator(service, username="root", full_name="Root")
        printed = run(
            PYTHON_TOOLS / "python", HERE / "sessions" / "pages.py", service.url, str(CHROMIUM),
            AXE, "root", "correct horse battery staple", directory=tmp_path,
        )  # fmt: skip
    found = json.loads(printed)
    assert found["troubles"] == []
    assert any("label" in finding for finding in found["control"]), "axe judged nothing"


def looked_at(file: Path) -> dict[str, Any]:
    """What a browser and axe see of a page that stands alone, on screen, in the dark and printed:
    nothing that troubles them, no script, and more than one sheet of paper."""
    printed = run(
        PYTHON_TOOLS / "python", HERE / "sessions" / "report.py", file, str(CHROMIUM), AXE,
        directory=file.parent,
    )  # fmt: skip
    found: dict[str, Any] = json.loads(printed)
    assert found["troubles"] == []
    assert found["scripts"] == [0, 0, 0]
    assert found["pages"] > 1
    return found


@needs_browser
def test_the_page_of_evidence_stands_alone_and_axe_finds_nothing(tmp_path: Path) -> None:
    file = tmp_path / "report.html"
    file.write_text(render("html", hostile()), "utf-8")
    found = looked_at(file)
    light, wide, dark = found["grounds"]
    assert light == wide != dark
    assert any("html-has-lang" in finding for finding in found["control"]), "axe judged nothing"


@needs_browser
def test_an_exported_document_stands_alone_and_axe_finds_nothing(tmp_path: Path) -> None:
    file = tmp_path / "spec.html"
    wanted = form("html")
    assert isinstance(wanted, OfDocument)
    file.write_text(wanted.write(read(EXAMPLES / "helpdesk" / "spec.md")), "utf-8")
    found = looked_at(file)
    light, _, dark = found["grounds"]
    assert light != dark
