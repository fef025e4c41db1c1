"""What is in the repository: sources, and nothing that a machine makes for itself."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LINK = "120000"


def tracked(*options: str) -> list[str]:
    """Lines of ``git ls-files`` with ``options``."""
    if not (ROOT / ".git").exists():
        pytest.skip("not a git repository")
    command = ["git", "ls-files", *options]
    return subprocess.check_output(command, cwd=ROOT, text=True).splitlines()


def test_nothing_is_tracked_that_is_ignored() -> None:
    assert tracked("--cached", "--ignored", "--exclude-standard") == []


def test_no_link_is_tracked() -> None:
    """A link that somebody made for himself leads nowhere for others."""
    assert [line for line in tracked("--stage") if line.startswith(LINK)] == []
