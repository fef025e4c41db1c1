"""Modules come from one file, and are what their sources say."""

from __future__ import annotations

import marshal
import os
import py_compile
import shutil
import subprocess
import sys
from importlib.util import cache_from_source
from pathlib import Path

import pytest

import asbuilt
from asbuilt.module_cache import PACKAGES

KEPT = "_Loader"
BY_PYTHON = "SourceFileLoader"


class Package:
    """The package with a module of its own, in a folder of its own."""

    def __init__(self, root: Path) -> None:
        self.folder = root / "asbuilt"
        self.folder.mkdir()
        for name in ("__init__.py", "cache_file.py", "module_cache.py"):
            shutil.copy(Path(asbuilt.__file__).with_name(name), self.folder)
        self.part.write_text("said = 'first'\n")

    def move(self, root: Path) -> None:
        """Take the package elsewhere, with all bytecode."""
        root.mkdir()
        self.folder = self.folder.rename(root / "asbuilt")

    @property
    def part(self) -> Path:
        return self.folder / "part.py"

    @property
    def file(self) -> Path:
        (found,) = self.folder.glob("__pycache__/*.pycs")
        return found

    def run(self, name: str = "part", **environment: str) -> str:
        """Who loads a module in a process of its own, and what it says."""
        return self.ask(
            f"import asbuilt.{name} as it; print(type(it.__loader__).__name__, it.said)",
            **environment,
        )

    def import_first(self) -> str:
        """The modules that are imported before one is asked for, and what that one says."""
        return self.ask(
            "kept.import_first();"
            "print(*(name[8:] for name in sys.modules if name.startswith('asbuilt.')), end=' ');"
            "import asbuilt.part as it; kept.settle(); print(it.said)"
        ).removeprefix("cache_file module_cache ")

    def ask(self, script: str, **environment: str) -> str:
        """What a process prints that imports from the file."""
        script = (
            f"import sys; from asbuilt import module_cache; kept = module_cache.install(); {script}"
        )
        own = {**os.environ, "PYTHONPATH": str(self.folder.parent), **environment}
        own = {key: value for key, value in own.items() if value}
        done = subprocess.run(
            (sys.executable, "-c", script), env=own, capture_output=True, text=True, check=False
        )
        return done.stderr.strip().splitlines()[-1] if done.returncode else done.stdout.strip()


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Package:
    monkeypatch.delenv("PYTHONDONTWRITEBYTECODE", raising=False)
    return Package(tmp_path)


def test_the_second_process_finds_what_the_first_has_imported(package: Package) -> None:
    assert package.run() == f"{BY_PYTHON} first"
    assert package.run() == f"{KEPT} first"


def test_a_check_imports_all_its_modules_from_the_file(tmp_path: Path) -> None:
    of_others = shutil.ignore_patterns("__pycache__")
    shutil.copytree(Path(asbuilt.__file__).parent, tmp_path / "asbuilt", ignore=of_others)
    document = Path(__file__).parent / "cli" / "technical-specification.md"
    script = (
        "import atexit, sys; from asbuilt.cli import main;"
        "atexit.register(lambda: print([name for name, module in sys.modules.items()"
        f" if '.' in name and name.split('.')[0] in {PACKAGES}"
        f" and type(module.__loader__).__name__ == '{BY_PYTHON}']));"
        f"sys.argv[1:] = ['check', {str(document)!r}]; main.main()"
    )
    environment = {**os.environ, "PYTHONPATH": str(tmp_path), "PYTHONDONTWRITEBYTECODE": ""}
    first, second, third = (
        subprocess.run(
            (sys.executable, "-c", script), env=environment, capture_output=True, text=True,
            check=True,
        ).stdout.splitlines()
        for _ in range(3)
    )  # fmt: skip
    assert first[:-1] == second[:-1] == third[:-1]
    assert all(f"'{name}'" in first[-1] for name in ("asbuilt.rules.rule", "click.core"))
    before = ["asbuilt.cli", "asbuilt.cli.main", "asbuilt.cache_file", "asbuilt.module_cache"]
    assert second[-1] == third[-1] == str(before)


def test_a_module_that_has_changed_is_compiled_and_kept(package: Package) -> None:
    package.run()
    package.part.write_text("said = 'something else'\n")
    assert package.run() == f"{BY_PYTHON} something else"
    assert package.run() == f"{KEPT} something else"
    written = package.file.stat().st_mtime_ns
    assert package.run() == f"{KEPT} something else"
    assert package.file.stat().st_mtime_ns == written


def test_the_source_is_what_counts(package: Package) -> None:
    """The control: with the time and the size of the other source, its bytecode is taken."""
    package.run()
    before = package.part.stat()
    package.part.write_text("said = 'other'\n")
    os.utime(package.part, ns=(before.st_atime_ns, before.st_mtime_ns + 10**9))
    assert package.run() == f"{BY_PYTHON} other"
    package.part.write_text("said = 'third'\n")
    os.utime(package.part, ns=(before.st_atime_ns, before.st_mtime_ns + 10**9))
    assert package.run() == f"{KEPT} other"


def test_a_module_that_has_gone_is_not_found(package: Package) -> None:
    package.run()
    package.part.unlink()
    assert package.run() == "ModuleNotFoundError: No module named 'asbuilt.part'"


def test_a_module_that_has_become_a_package_is_that(package: Package) -> None:
    package.run()
    package.part.unlink()
    (package.folder / "part").mkdir()
    (package.folder / "part" / "__init__.py").write_text("said = 'a package'\n")
    (package.folder / "part" / "inner.py").write_text("said = 'within'\n")
    assert package.run() == f"{BY_PYTHON} a package"
    assert package.run("part.inner") == f"{BY_PYTHON} within"
    assert package.run("part.inner") == f"{KEPT} within"
    assert package.run() == f"{KEPT} a package"


@pytest.mark.parametrize(
    "damage",
    [
        lambda kept: b"",
        lambda kept: b"\xff" * 200,
        lambda kept: kept[:5],
        lambda kept: kept[: len(kept) // 2],
        lambda kept: b"\xff" + kept[1:],
        lambda kept: kept[:12] + b"\x00" * (len(kept) - 12),
        lambda kept: kept[:12] + b"\x00" * 200 + kept[212:],
        lambda kept: kept[:4] + (10**6).to_bytes(8, "big") + kept[12:],
        lambda kept: kept[: 12 + int.from_bytes(kept[4:12], "big")] + marshal.dumps(7),
    ],
)
def test_a_damaged_file_is_as_good_as_none(package: Package, damage: object) -> None:
    package.run()
    assert callable(damage)
    package.file.write_bytes(damage(package.file.read_bytes()))
    assert package.run() == f"{BY_PYTHON} first"
    assert package.run() == f"{KEPT} first"


def test_nothing_is_written_where_no_bytecode_is_wanted(package: Package, tmp_path: Path) -> None:
    assert package.run(PYTHONDONTWRITEBYTECODE="1") == f"{BY_PYTHON} first"
    (tmp_path / "no-folder").write_text("")
    assert package.run(PYTHONPYCACHEPREFIX=str(tmp_path / "no-folder")) == f"{BY_PYTHON} first"
    assert not [*package.folder.glob("**/*.pycs")]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root gives files")
def test_the_file_of_another_user_decides_nothing(package: Package) -> None:
    package.run()
    os.chown(package.file, 1, -1)
    assert package.run() == f"{BY_PYTHON} first"
    os.chown(package.file, 0, -1)  # the control: without the owner in the way, it would
    assert package.run() == f"{KEPT} first"


def test_a_package_that_has_moved_names_its_files_where_they_are(
    package: Package, tmp_path: Path
) -> None:
    package.part.write_text("said = (lambda: 0).__code__.co_filename\n")
    assert package.run() == f"{BY_PYTHON} {package.part}"
    package.move(tmp_path / "elsewhere")
    bytecode = Path(cache_from_source(str(package.part)))
    bytecode.unlink()
    assert package.run() == f"{KEPT} {package.part}"
    assert not bytecode.exists()  # that of the file was enough, Python had not to compile it again


@pytest.fixture
def parts(package: Package) -> Package:
    """A module that imports another one and a package, as one process has found them."""
    (package.folder / "inner").mkdir()
    (package.folder / "inner" / "__init__.py").write_text("")
    (package.folder / "inner" / "leaf.py").write_text("said = 'leaf'\n")
    (package.folder / "other.py").write_text("from asbuilt.inner.leaf import said\n")
    package.part.write_text("from asbuilt.other import said\n")
    assert package.import_first() == "leaf"
    return package


def test_what_was_imported_is_imported_first_behind_what_it_imports(parts: Package) -> None:
    assert parts.import_first() == "inner inner.leaf other part leaf"


def test_the_file_stays_as_it_is_where_the_next_process_imports_the_same(parts: Package) -> None:
    written = parts.file.stat().st_mtime_ns
    assert parts.import_first() == "inner inner.leaf other part leaf"
    assert parts.file.stat().st_mtime_ns == written


def test_the_file_stays_as_it_is_beside_a_module_that_is_left_to_python(package: Package) -> None:
    by_hash = py_compile.PycInvalidationMode.CHECKED_HASH
    py_compile.compile(str(package.part), invalidation_mode=by_hash)
    package.import_first()
    written = package.file.stat().st_mtime_ns
    package.import_first()
    assert package.file.stat().st_mtime_ns == written


def test_a_module_that_is_imported_first_is_like_any_other(parts: Package) -> None:
    """All that modules know of themselves; the control is the statement of Python."""
    told = (
        "import asbuilt.part, asbuilt.inner.leaf as leaf;"
        "print([{key: str(value) for key, value in sorted(vars(each).items())"
        " if key.startswith('__') and key not in ('__builtins__', '__loader__', '__spec__')}"
        " | {'spec': [each.__spec__.name, each.__spec__.origin, each.__spec__.cached,"
        " each.__spec__.has_location, each.__spec__.submodule_search_locations]}"
        " for name, each in sorted(sys.modules.items()) if name.startswith('asbuilt.')],"
        " asbuilt.inner.leaf is leaf)"
    )
    assert parts.ask(f"kept.import_first(); {told}") == parts.ask(told)


def test_a_name_that_such_a_module_lacks_is_missed_like_any_other(parts: Package) -> None:
    asked = "from asbuilt.part import said, lacking"
    missed = "ImportError: cannot import name 'lacking' from 'asbuilt.part'"
    assert parts.ask(f"kept.import_first(); {asked}") == parts.ask(asked)
    assert parts.ask(asked).startswith(missed)


def test_nothing_behind_a_module_that_has_changed_is_imported_first(parts: Package) -> None:
    (parts.folder / "other.py").write_text("said = 'something else'\n")
    assert parts.import_first() == "inner inner.leaf something else"
    assert parts.import_first() == "inner inner.leaf other part something else"


def test_a_module_that_fails_does_so_where_it_is_asked_for(parts: Package) -> None:
    parts.part.write_text("from asbuilt.other import said\nimport nowhere\n")
    said = "ModuleNotFoundError: No module named 'nowhere'"
    assert parts.import_first() == parts.import_first() == said
    assert parts.ask("kept.import_first(); print('asbuilt.part' in sys.modules)") == "False"


def test_a_module_that_its_hash_vouches_for_is_left_to_python(package: Package) -> None:
    by_hash = py_compile.PycInvalidationMode.CHECKED_HASH
    py_compile.compile(str(package.part), invalidation_mode=by_hash)
    assert package.run() == package.run() == f"{BY_PYTHON} first"
