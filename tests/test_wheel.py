"""The wheel works in an environment of its own, away from the checkout."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


def execute(*command: str | Path, cwd: Path) -> str:
    """Run a command that must succeed and return what it prints."""
    result = subprocess.run(
        [str(word) for word in command],
        cwd=cwd,
        env={key: value for key, value in os.environ.items() if key != "VIRTUAL_ENV"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert result.returncode == 0, f"{command}\n{result.stdout}"
    return result.stdout


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The ``bin`` of an environment that holds the built wheel and its locked dependencies."""
    directory = tmp_path_factory.mktemp("wheel")
    uv = shutil.which("uv") or ROOT / ".venv" / "tools" / "bin" / "uv"
    execute(uv, "build", "--quiet", "--wheel", "--out-dir", directory, ROOT, cwd=directory)
    (wheel,) = directory.glob("asbuilt-*.whl")
    execute(uv, "venv", "--quiet", "--python", sys.executable, directory / "env", cwd=directory)
    locked = directory / "locked.txt"
    export = ("export", "--locked", "--quiet", "--no-dev", "--no-emit-project", "--no-hashes")
    execute(uv, *export, "--output-file", locked, cwd=ROOT)
    python = directory / "env" / "bin" / "python"
    install = ("pip", "install", "--quiet", "--no-deps", "--python", python)
    execute(uv, *install, "--requirements", locked, cwd=directory)
    execute(uv, *install, wheel, cwd=directory)
    return python.parent


def test_the_wheel_answers_its_version(installed: Path, tmp_path: Path) -> None:
    assert execute(installed / "asbuilt", "--version", cwd=tmp_path).startswith("asbuilt 0.")


def test_the_schemas_are_in_the_wheel(installed: Path, tmp_path: Path) -> None:
    program = (
        "from importlib.resources import files;"
        "print(*sorted(file.name for file in files('asbuilt.schemas').iterdir()))"
    )
    shipped = execute(installed / "python", "-c", program, cwd=tmp_path).split()
    written = sorted(file.name for file in (ROOT / "src" / "asbuilt" / "schemas").iterdir())
    assert [name for name in shipped if name.endswith(".json")] == written


def test_a_new_specification_passes_check(installed: Path, tmp_path: Path) -> None:
    execute(installed / "asbuilt", "new", "task-list", cwd=tmp_path)
    execute(installed / "asbuilt", "check", "task-list/spec.md", cwd=tmp_path)
    assert {path.name for path in (tmp_path / "task-list").iterdir()} == {"spec.md", "handlers.py"}
