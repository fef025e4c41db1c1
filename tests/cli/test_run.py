"""Every outcome of a command line is an exit code and at most one message on stderr."""

from __future__ import annotations

import gc
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import click
import pytest

import asbuilt
from asbuilt.cli import run as command_line
from asbuilt.cli.commands import COMMANDS
from asbuilt.cli.main import main
from asbuilt.errors import EnvironmentFailure


@pytest.mark.parametrize(
    ("arguments", "message", "hint"),
    [
        pytest.param(["chek"], "there is no command `chek`", "`asbuilt check`", id="command"),
        pytest.param(["xyzzy"], "there is no command `xyzzy`", "`asbuilt --help`", id="nonsense"),
        pytest.param(["rules", "--jsn"], "no such option '--jsn'", "`--json`", id="option"),
        pytest.param(
            ["rules", "--output-format", "json"],
            "no such option",
            "`--format`",
            id="others' option",
        ),
        pytest.param(
            ["check", "-", "-o", "sarif"],
            "write --format sarif",
            "check --help`",
            id="format as file",
        ),
        pytest.param(["explain"], "missing argument 'CODE'", "explain --help`", id="argument"),
        pytest.param(
            ["export", "x.md"],
            "'--to'. Choose from: csv, html, json,",
            "export --help`",
            id="choice",
        ),
        pytest.param(["rules", "--format", "x"], "'x' is not one of", "rules --help`", id="choice"),
        pytest.param(["explain", "API104x"], "there is no rule `API104x`", "`API104`", id="rule"),
    ],
)
def test_wrong_usage_says_what_was_meant_and_exits_with_2(
    arguments: list[str], message: str, hint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command_line.run(arguments) == 2
    output, error = capsys.readouterr()
    assert output == ""
    assert message in error
    assert hint in error
    assert len(error.splitlines()) == 2


def test_without_a_command_the_help_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert command_line.run([]) == 2
    shown = capsys.readouterr().err
    assert [name for name in COMMANDS if f"  {name} " not in shown] == []


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_with_an_example(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command_line.run([name, "--help"]) == 0
    assert f"asbuilt {name}" in capsys.readouterr().out.partition("Example")[2]


@pytest.mark.parametrize(
    ("raised", "code"),
    [
        pytest.param(EnvironmentFailure("the port is taken", "Choose another."), 4, id="machine"),
        pytest.param(KeyboardInterrupt(), 130, id="Ctrl-C"),
        pytest.param(PermissionError(13, "Permission denied", "a"), 4, id="no permission"),
        pytest.param(KeyError("oops"), 5, id="bug"),
    ],
)
def test_whatever_a_command_raises_becomes_a_code(
    raised: BaseException, code: int, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    @click.command()
    def failing() -> None:
        raise raised

    monkeypatch.setattr(command_line, "group", failing)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    assert command_line.run([]) == code


def test_a_bug_leaves_a_report_and_no_traceback(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    @click.command()
    @click.argument("spec")
    def failing(spec: str) -> None:
        raise KeyError("oops")

    monkeypatch.setattr(command_line, "group", failing)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    assert command_line.run(["spec.md"]) == 5
    (report,) = tmp_path.iterdir()
    error = capsys.readouterr().err
    assert str(report) in error
    assert "Traceback" not in error
    text = report.read_text("utf-8")
    assert "KeyError: 'oops'" in text
    assert "command: asbuilt spec.md" in text
    assert report.stat().st_mode & 0o077 == 0
    with pytest.raises(KeyError):
        command_line.run(["spec.md", "--debug"])


def test_the_version_needs_no_command_line_library() -> None:
    probe = (
        "import sys; from asbuilt.cli.main import main; sys.argv[1:] = ['--version']; main();"
        "print(sorted({'click', 'sqlglot', 'msgspec', 'markdown_it'} & set(sys.modules)))"
    )
    result = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True)
    assert result.stdout == f"asbuilt {asbuilt.__version__}\n[]\n"


def test_the_version_is_that_of_the_installed_package() -> None:
    assert asbuilt.__version__ == version("asbuilt")


def test_the_version_is_shown_between_other_options(capsys: pytest.CaptureFixture[str]) -> None:
    assert command_line.run(["--debug", "--version"]) == 0
    assert capsys.readouterr().out == f"asbuilt {asbuilt.__version__}\n"


def test_checking_imports_no_server_and_no_driver(tmp_path: Path) -> None:
    (tmp_path / "spec.md").write_text("# T\n\n### GET /api/tickets\n", "utf-8")
    probe = (
        "import sys; from asbuilt.cli.run import run; run(['check', sys.argv[1], '-q']);"
        "print(sorted({'apsw', 'granian', 'asbuilt.server', 'asbuilt.store'} & set(sys.modules)))"
    )
    result = subprocess.run(
        [sys.executable, "-c", probe, str(tmp_path)], capture_output=True, text=True
    )
    assert result.stdout == "[]\n", result.stderr


@pytest.mark.parametrize("name", asbuilt.__all__)
def test_public_names_are_there_when_they_are_used(name: str) -> None:
    assert getattr(asbuilt, name)
    assert name in dir(asbuilt)


def test_other_names_are_not_there() -> None:
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        _ = asbuilt.nonsense


def test_a_closed_pipe_is_no_bug(tmp_path: Path) -> None:
    command = f"{sys.executable} -c 'from asbuilt.cli.main import main; main()' rules | true"
    result = subprocess.run(["/bin/sh", "-c", command], capture_output=True, text=True, timeout=60)
    assert result.stderr == ""


@pytest.mark.parametrize(
    ("traced", "out"), [("", "done\n"), ("sys.setprofile(ignore);", "unwound\ndone\n")]
)
def test_a_check_ends_at_once(traced: str, out: str, tmp_path: Path) -> None:
    """But what is to be done at the end is done, and who measures the process ends it as usual."""
    (tmp_path / "spec.md").write_text("# T\n\n### GET /api/tickets\n", "utf-8")
    probe = (
        "import atexit, os, sys\n"
        "from asbuilt.cli.main import main\n"
        "def ignore(*_): pass\n"
        "atexit.register(os.write, 1, b'done\\n')\n"
        f"sys.argv[1:] = ['check', sys.argv[1], '-q', '--strict']; {traced}\n"
        "try: main()\n"
        "finally: os.write(1, b'unwound\\n')"
    )
    result = subprocess.run(
        [sys.executable, "-c", probe, str(tmp_path)], capture_output=True, text=True
    )
    assert (result.returncode, result.stdout) == (1, out)


@pytest.mark.parametrize(
    ("line", "code", "said"),
    [
        pytest.param("check - <&-", 2, "standard input: is empty", id="no standard input"),
        pytest.param("--version >/dev/full", 4, "No space left on device", id="full, a version"),
        pytest.param("rules >/dev/full", 4, "No space left on device", id="full, a list"),
        pytest.param("check none.md 2>/dev/full", 2, "", id="full, an error"),
        pytest.param("check none.md 2>&-", 2, "", id="no standard error"),
        pytest.param("fmt --diff - >&- </dev/null", 2, "standard input: is empty", id="a patch"),
    ],
)
def test_streams_that_take_or_give_nothing(line: str, code: int, said: str) -> None:
    program = f"{sys.executable} -c 'from asbuilt.cli.main import main; main()' {line}"
    result = subprocess.run(["/bin/sh", "-c", program], capture_output=True, text=True, timeout=60)
    assert result.returncode == code
    assert said in result.stderr
    assert "Traceback" not in result.stderr


def test_ctrl_c_while_it_starts_is_an_interruption(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(name: str) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("asbuilt.cli.main.import_module", interrupted)
    monkeypatch.setattr(sys, "argv", ["asbuilt", "rules"])
    with pytest.raises(SystemExit) as left:
        main()
    gc.enable()
    assert left.value.code == 130
    assert capsys.readouterr().err == "interrupted\n"


def test_a_check_without_standard_output_is_judged_as_ever(tmp_path: Path) -> None:
    (tmp_path / "spec.md").write_text("# T\n\n### GET /api/tickets\n", "utf-8")
    program = "from asbuilt.cli.main import main; main()"
    command = f"{sys.executable} -c '{program}' check {tmp_path} -q >&-"
    result = subprocess.run(["/bin/sh", "-c", command], capture_output=True, text=True, timeout=60)
    assert (result.returncode, result.stderr) == (0, "")
