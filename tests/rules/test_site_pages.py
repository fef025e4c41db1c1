"""Links to the pages that a site makes of Markdown."""

from __future__ import annotations

from pathlib import Path

import pytest

import asbuilt
from asbuilt.source import Source


@pytest.mark.parametrize(
    ("link", "found"),
    [
        ("guide.md", True),
        ("./guide.html", True),
        ("guide", True),
        ("guide.pdf", False),
        ("other.html", False),
        ("other", False),
    ],
)
def test_a_page_is_there_when_its_markdown_is(tmp_path: Path, link: str, found: bool) -> None:
    (tmp_path / "guide.md").write_text("# Guide\n", "utf-8")
    text = f"# Desk\n\nSee [the guide]({link}).\n\n## API\n\n### GET /pages\n"
    spec = asbuilt.read(Source(str(tmp_path / "spec.md"), text))
    codes = [each.code for each in asbuilt.check(spec)]
    assert ("DOC115" not in codes) is found
