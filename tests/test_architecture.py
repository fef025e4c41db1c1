"""docs/architecture.md is a map of the code: each module stands in it once, and nothing else."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "src" / "asbuilt"
MAP = (ROOT / "docs" / "architecture.md").read_text("utf-8")
ROW = re.compile(r"^\| `([^`]+\.py)` \| (.+) \|$", re.MULTILINE)

patterns = [match[1] for match in ROW.finditer(MAP)]
modules = sorted(
    path.relative_to(PACKAGE).as_posix()
    for path in PACKAGE.rglob("*.py")
    if path.stat().st_size and "templates" not in path.parts
)


@pytest.mark.parametrize("module", modules)
def test_every_module_has_exactly_one_row(module: str) -> None:
    matching = [pattern for pattern in patterns if fnmatchcase(module, pattern)]
    assert len(matching) == 1, f"{module}: {matching or 'no row'} in docs/architecture.md"


@pytest.mark.parametrize("pattern", patterns)
def test_every_row_names_a_module(pattern: str) -> None:
    assert any(fnmatchcase(module, pattern) for module in modules)


def test_patterns_stand_only_for_folders_that_are_lists() -> None:
    lists = ("rules/", "verify/probes/")
    assert all(pattern.startswith(lists) for pattern in patterns if "*" in pattern)
