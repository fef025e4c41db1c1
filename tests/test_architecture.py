"""docs/architecture.md is a map of the code: each package stands in it; each module says itself
what it is for; and imports make no circle."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "src" / "asbuilt"
MAP = (ROOT / "docs" / "architecture.md").read_text("utf-8")
ROWS = dict(re.findall(r"^\| `([^`]+)` \| .+ \| (.+) \|$", MAP.partition("## Packages")[2], re.M))
LONGEST = 420

modules = sorted(
    path
    for path in PACKAGE.rglob("*.py")
    if path.stat().st_size and "templates" not in path.relative_to(PACKAGE).parts
)


def test_every_package_has_a_row() -> None:
    packages = {path.parent.relative_to(PACKAGE).as_posix() for path in modules}
    assert sorted(ROWS) == sorted(packages)


@pytest.mark.parametrize("package", ROWS)
def test_the_row_of_a_package_names_modules_to_begin_with(package: str) -> None:
    for name in re.findall(r"`([^`]+)`", ROWS[package]):
        assert (PACKAGE / package / name).is_file(), name


@pytest.mark.parametrize("name", sorted(set(re.findall(r"`((?:\w+/)*\w+\.py)`", MAP))))
def test_modules_that_the_map_names_are_there(name: str) -> None:
    assert (PACKAGE / name).is_file() or f"`{name}`" in str(ROWS)


@pytest.mark.parametrize("package", ["spec/access", "server/openapi"])
def test_modules_that_a_package_tells_of_are_there(package: str) -> None:
    told = ast.get_docstring(ast.parse((PACKAGE / package / "__init__.py").read_text("utf-8")))
    for name in re.findall(r"``(\w+)``", told or ""):
        here = PACKAGE / package / name
        assert here.is_dir() or here.with_suffix(".py").is_file(), name


def test_every_module_says_in_its_first_lines_what_it_is_for() -> None:
    """That is all there is to find it by: ``scripts/modules`` prints them."""
    told: dict[str, Path] = {}
    for path in modules:
        said = " ".join(
            (ast.get_docstring(ast.parse(path.read_text("utf-8"))) or "").split("\n\n")[0].split()
        )
        assert 0 < len(said) <= LONGEST, path
        assert said not in told, (path, told[said])
        told[said] = path


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
