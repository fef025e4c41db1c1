"""The GitHub Action and the pre-commit hooks of this repository, run as their hosts run them."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parent.parent
ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
HOOKS: list[dict[str, Any]] = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
BIN = Path(sys.executable).parent
FINE = "# Help desk\n\n### GET /api/tickets\n"
BROKEN = f"{FINE}\n### GET /api/tickets\n"
PERSONAL = """\
# Help desk

```sql
CREATE TABLE tickets (
    id SERIAL PRIMARY KEY,
    email TEXT NOT NULL
);
```

### GET /api/tickets
"""
INSTALL, CHECK = ACTION["runs"]["steps"]


def step(which: dict[str, Any], runner: Path, **inputs: str) -> subprocess.CompletedProcess[str]:
    """Run a step of the action as GitHub's runner does: its shell, its variables, its inputs."""
    given = {name: entry["default"] for name, entry in ACTION["inputs"].items()} | inputs
    variables = {
        name: re.sub(r"\$\{\{ inputs\.(\w+) \}\}", lambda match: given[match[1]], value)
        for name, value in which["env"].items()
    }
    (runner / "step.sh").write_text(which["run"])
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", str(runner / "step.sh")],
        cwd=runner / "work", capture_output=True, text=True, check=False,
        env={
            **os.environ, **variables, "RUNNER_TEMP": str(runner),
            "GITHUB_ACTION_PATH": str(ROOT), "GITHUB_OUTPUT": str(runner / "output"),
            "GITHUB_STEP_SUMMARY": str(runner / "summary.md"),
        },
    )  # fmt: skip


@pytest.fixture
def runner(tmp_path: Path) -> Path:
    """A runner's folder, where asbuilt is installed and a repository is checked out."""
    (tmp_path / "asbuilt" / "bin").mkdir(parents=True)
    (tmp_path / "asbuilt" / "bin" / "asbuilt").symlink_to(BIN / "asbuilt")
    (tmp_path / "work").mkdir()
    for name, text in {
        "spec.md": FINE,
        "broken spec.md": BROKEN,
        "diary.md": "Dear diary\n",
        "-dash.md": FINE,
    }.items():
        (tmp_path / "work" / name).write_text(text)
    return tmp_path


@pytest.mark.parametrize(
    ("inputs", "code", "shown"),
    [
        pytest.param({}, 0, "::warning file=spec.md,line=3,", id="default"),
        pytest.param({"strict": "true"}, 1, "::warning file=spec.md,", id="strict"),
        pytest.param(
            {"spec": "broken spec.md\n\nspec.md\n"}, 1, "::error file=broken spec.md,", id="two"
        ),
        pytest.param(
            {"spec": "  broken spec.md \r\n\t\n\tspec.md\t", "since": " ", "strict": " True\n"},
            1,
            "::error file=broken spec.md,",
            id="blanks around each line",
        ),
        pytest.param({"spec": "-dash.md"}, 0, "::warning file=-dash.md,", id="a dash"),
        pytest.param({"strict": "on"}, 2, "::error title=asbuilt check::", id="a typo"),
        pytest.param(
            {"spec": "diary.md"},
            3,
            "::error title=asbuilt check::error: diary.md: ",
            id="nothing understood",
        ),
        pytest.param(
            {"spec": "gone 100%.md\nbroken spec.md"},
            2,
            "::error file=broken spec.md,",
            id="one of two is not there",
        ),
        pytest.param({"spec": "$(touch hacked)"}, 2, "", id="a document that is a command"),
    ],
)
def test_the_action_annotates_and_fails_like_check(
    inputs: dict[str, str], code: int, shown: str, runner: Path
) -> None:
    result = step(CHECK, runner, **inputs)
    assert result.returncode == code, result.stderr
    assert shown in result.stdout
    assert not (runner / "work" / "hacked").exists()
    if "file=" in shown:
        assert "| Place | Severity |" in (runner / "summary.md").read_text()


def test_the_action_writes_sarif_even_when_it_fails(runner: Path) -> None:
    result = step(CHECK, runner, spec="broken spec.md", sarif="findings.sarif")
    assert result.returncode == 1
    log = json.loads((runner / "work" / "findings.sarif").read_text())
    assert "API101" in {found["ruleId"] for found in log["runs"][0]["results"]}
    assert "sarif=findings.sarif\n" in (runner / "output").read_text()


def test_the_action_reports_what_could_be_judged(runner: Path) -> None:
    spec = "gone 100%.md\nbroken spec.md"
    result = step(CHECK, runner, spec=spec, sarif="new folder/findings.sarif")
    assert result.returncode == 2
    assert "::error title=asbuilt check::error: gone 100%25.md: cannot be read" in result.stdout
    assert "| broken spec.md:" in (runner / "summary.md").read_text()
    log = json.loads((runner / "work" / "new folder" / "findings.sarif").read_text())
    assert "API101" in {found["ruleId"] for found in log["runs"][0]["results"]}


def test_the_action_leaves_no_empty_sarif_file(runner: Path) -> None:
    result = step(CHECK, runner, spec="gone.md", sarif="findings.sarif")
    assert result.returncode == 2
    assert not (runner / "work" / "findings.sarif").exists()
    assert "sarif=" not in (runner / "output").read_text()


def test_the_action_counts_what_it_finds(runner: Path) -> None:
    found = json.loads(
        subprocess.run(
            [BIN / "asbuilt", "check", "broken spec.md", "spec.md", "--json"],
            cwd=runner / "work", capture_output=True, check=False,
        ).stdout
    )["summary"]  # fmt: skip
    step(CHECK, runner, spec="broken spec.md\nspec.md")
    output = dict(line.split("=") for line in (runner / "output").read_text().splitlines())
    assert output == {
        "errors": str(found["errors"]),
        "warnings": str(found["warnings"]),
        "notes": str(found["infos"]),
    }
    assert set(ACTION["outputs"]) == {*output, "sarif"}


def test_the_summary_is_not_larger_than_github_takes(runner: Path) -> None:
    lines = "".join(f"\n## Ä {number}\n\nTBD\n" for number in range(12_000))
    (runner / "work" / "spec.md").write_text(FINE + lines, "utf-8")
    assert step(CHECK, runner).returncode == 0
    summary = (runner / "summary.md").read_bytes()
    assert 900_000 < len(summary) < 1_048_576
    *_, last, empty, note = summary.decode("utf-8").splitlines()
    assert last.startswith("| spec.md:")
    assert last.endswith(" |")
    assert (empty, note[:24]) == ("", "There are more findings:")


def test_the_action_takes_changed_lines_only(runner: Path) -> None:
    commands = (
        ["init", "-q"],
        ["add", "."],
        ["-c", "user.name=a", "-c", "user.email=a@example.com", "commit", "-qm", "first"],
    )
    for words in commands:
        subprocess.run(["git", *words], cwd=runner / "work", check=True)
    assert step(CHECK, runner, spec="broken spec.md", since="HEAD").returncode == 0
    assert step(CHECK, runner, spec="broken spec.md", since="nonsense").returncode == 2


def test_the_action_installs_its_own_revision(runner: Path) -> None:
    (runner / "asbuilt" / "bin" / "asbuilt").unlink()
    result = step(INSTALL, runner, python=sys.executable)
    assert result.returncode == 0, result.stderr
    assert step(CHECK, runner).returncode == 0


def test_every_input_of_the_action_is_described_and_used() -> None:
    text = (ROOT / "action.yml").read_text("utf-8")
    for name, entry in ACTION["inputs"].items():
        assert entry["description"]
        assert f"${{{{ inputs.{name} }}}}" in text
    used = [step["uses"] for step in ACTION["runs"]["steps"] if "uses" in step]
    assert all(re.search(r"@[0-9a-f]{40}$", action) for action in used)
    assert "${{ inputs" not in "".join(step["run"] for step in ACTION["runs"]["steps"])


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A git repository that uses the hooks, as if pre-commit had installed them."""
    hooks = [{**hook, "language": "system"} for hook in HOOKS]
    config = {"repos": [{"repo": "local", "hooks": hooks}]}
    (tmp_path / ".pre-commit-config.yaml").write_text(yaml.safe_dump(config))
    (tmp_path / "docs").mkdir()
    for name in ("README.md", "notes/spec.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(BROKEN)
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    return tmp_path


def pre_commit(repository: Path, hook: str) -> subprocess.CompletedProcess[str]:
    subprocess.run(["git", "add", "."], cwd=repository, check=True)
    return subprocess.run(
        [BIN / "pre-commit", "run", hook, "--all-files", "--verbose"],
        cwd=repository, capture_output=True, text=True, check=False,
        env={
            **os.environ, "PATH": f"{BIN}:{os.environ['PATH']}",
            "PRE_COMMIT_HOME": str(repository.parent / "pre-commit-home"),
        },
    )  # fmt: skip


def test_the_hook_judges_every_specification_and_nothing_else(repository: Path) -> None:
    (repository / "spec.md").write_text(FINE)
    assert pre_commit(repository, "asbuilt-check").returncode == 0
    (repository / "docs" / "technical-specification.md").write_text(BROKEN)
    result = pre_commit(repository, "asbuilt-check")
    assert result.returncode == 1
    assert "docs/technical-specification.md:5:5: API101 error: " in result.stdout
    assert "README.md" not in result.stdout
    assert "spec.txt" not in result.stdout


def test_the_hook_corrects_and_stops_the_commit(repository: Path) -> None:
    (repository / "spec.md").write_text(PERSONAL)
    result = pre_commit(repository, "asbuilt-fix")
    assert result.returncode == 1, result.stdout
    assert "files were modified by this hook" in result.stdout
    assert "email TEXT NOT NULL  -- PII: contact" in (repository / "spec.md").read_text()
    assert pre_commit(repository, "asbuilt-fix").returncode == 0


def test_pre_commit_takes_the_definition_of_the_hooks() -> None:
    hooks = str(ROOT / ".pre-commit-hooks.yaml")
    command = [str(BIN / "pre-commit"), "validate-manifest", hooks]
    subprocess.run(command, check=True, capture_output=True)
