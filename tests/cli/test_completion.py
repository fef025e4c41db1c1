"""``asbuilt completion``: the scripts work in the shells that they are for."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from asbuilt.cli.completion import SHELLS
from asbuilt.cli.run import run
from asbuilt.rules.run import all_rules

ENVIRONMENT = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
PROGRAM = """
source "$1"
shift
COMP_WORDS=("$@")
COMP_CWORD=$(($# - 1))
_asbuilt_completion asbuilt
printf '%s\\n' "${COMPREPLY[@]}"
"""


@pytest.fixture(scope="module")
def scripts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The script of each shell, in a file of its name."""
    folder = tmp_path_factory.mktemp("completion")
    for shell in SHELLS:
        command = [sys.executable, "-m", "asbuilt", "completion", shell]
        with (folder / shell).open("wb") as file:
            subprocess.run(command, stdout=file, check=True)
    return folder


def completed(scripts: Path, *words: str) -> set[str]:
    result = subprocess.run(
        ["bash", "-c", PROGRAM, "bash", str(scripts / "bash"), "asbuilt", *words],
        env=ENVIRONMENT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return set(result.stdout.split())


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        pytest.param(["che"], {"check"}, id="a command"),
        pytest.param(["check", "--unsa"], {"--unsafe-fixes"}, id="an option"),
        pytest.param(["check", "--format", "j"], {"json", "junit"}, id="a choice"),
        pytest.param(["nonsense", "x"], set(), id="nothing for what does not exist"),
    ],
)
def test_bash_completes(words: list[str], offered: set[str], scripts: Path) -> None:
    assert completed(scripts, *words) == offered


def test_bash_completes_the_codes_of_rules(scripts: Path) -> None:
    codes = {rule.code for rule in all_rules() if rule.code.startswith("API")}
    assert completed(scripts, "explain", "api") == codes


@pytest.mark.parametrize("shell", SHELLS)
def test_each_shell_takes_its_script(shell: str, scripts: Path) -> None:
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed")
    subprocess.run([shell, "-n", str(scripts / shell)], check=True, capture_output=True)


def test_a_shell_that_is_not_known_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["completion", "tcsh"]) == 2
    assert "'tcsh' is not one of 'bash', 'zsh', 'fish'" in capsys.readouterr().err
