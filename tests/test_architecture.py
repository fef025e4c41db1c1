"""docs/architecture.md is a map of the code: each module stands in it once, and nothing else; and
imports make no circle."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator
from fnmatch import fnmatchcase
from graphlib import TopologicalSorter
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


def test_modules_import_each_other_in_no_circle() -> None:
    """A circle is imported only by who begins with the right module of it."""
    paths = {_name(path): path for path in PACKAGE.rglob("*.py")}
    needed = {name: set(_imported(path, paths)) - {name} for name, path in paths.items()}
    TopologicalSorter(needed).prepare()  # raises CycleError, which names the modules


def _name(path: Path) -> str:
    return ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts).removesuffix(
        ".__init__"
    )


def _imported(path: Path, known: Collection[str]) -> Iterator[str]:
    """The modules of the package that one imports when it is imported itself."""
    for node in ast.parse(path.read_text("utf-8")).body:
        if isinstance(node, ast.ImportFrom) and node.module in known:
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                yield inner if inner in known else str(node.module)
