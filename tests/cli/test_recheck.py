"""``check --watch`` reports again after every save, whatever way an editor saves."""

from __future__ import annotations

import os
import pty
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest

from asbuilt.cli.run import run

FINE = """\
# Help desk

## Data Model

```sql
CREATE TABLE tickets (id SERIAL PRIMARY KEY, title TEXT NOT NULL);
```

## API

### GET /api/tickets
"""
BROKEN = f"{FINE}\n### GET /api/tickets\n"
CLEAN = "no findings"
ERROR = "API101 error"


class Watcher:
    """``asbuilt check … --watch`` in a process, and what it has written."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        command = [sys.executable, "-m", "asbuilt", "check", *arguments, "--watch"]
        self.process = subprocess.Popen(
            command, cwd=folder, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
        self.lines: list[str] = []
        self._reader = Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            self.lines.append(line)

    def shows(self, text: str) -> str:
        """What has been written since the last look, once a report with ``text`` has ended."""
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            written = "".join(self.lines)
            if text in written and "watching " in written.partition(text)[2]:
                self.lines.clear()
                return written
            time.sleep(0.01)
        raise AssertionError("".join(self.lines))

    def interrupt(self) -> int:
        """Press Ctrl-C; return the exit code."""
        self.process.send_signal(signal.SIGINT)
        self.process.wait(30)
        return self.close()

    def close(self) -> int:
        self.process.kill()
        code = self.process.wait(30)
        self._reader.join(30)
        assert self.process.stdout
        self.process.stdout.close()
        return code


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "spec.md").write_text(FINE)
    return tmp_path


@pytest.fixture
def watcher(folder: Path) -> Iterator[Watcher]:
    started = Watcher(folder, "spec.md")
    yield started
    started.close()


def rename(path: Path, text: str) -> None:
    fresh = path.with_name(".spec.md.swp")
    fresh.write_text(text)
    fresh.replace(path)


def move_away(path: Path, text: str) -> None:
    path.rename(path.with_name("spec.md~"))
    time.sleep(0.2)
    path.write_text(text)


def empty_first(path: Path, text: str) -> None:
    path.write_text("")
    time.sleep(0.2)
    path.write_text(text)


def in_place(path: Path, text: str) -> None:
    path.write_text(text)


@pytest.mark.parametrize("save", [in_place, rename, move_away, empty_first])
def test_every_way_to_save_is_one_change(save: object, folder: Path, watcher: Watcher) -> None:
    assert callable(save)
    watcher.shows(CLEAN)
    save(folder / "spec.md", BROKEN)
    assert "error: spec.md" not in watcher.shows(ERROR)
    save(folder / "spec.md", FINE)
    assert "error: spec.md" not in watcher.shows(CLEAN)


def test_the_parts_that_an_index_lists_are_watched(folder: Path) -> None:
    parts = "- [Data](data.md)\n- [API](api.md)\n"
    (folder / "data.md").write_text(FINE.partition("## API")[0])
    (folder / "api.md").write_text("## API\n\n### GET /api/tickets\n")
    (folder / "more.md").write_text("## Timeline\n\nAlpha is TBD.\n")
    (folder / "spec.md").write_text(f"# Help desk\n\n{parts}")
    watcher = Watcher(folder, "spec.md")
    try:
        watcher.shows(CLEAN)
        (folder / "api.md").write_text("## API\n\n### GET /api/tickets\n\n### GET /api/tickets\n")
        watcher.shows("api.md:5:5 API101 error")
        (folder / "spec.md").write_text(f"# Help desk\n\n{parts}- [More](more.md)\n")
        watcher.shows("more.md:3:10 DOC101")
        (folder / "more.md").write_text("## Timeline\n\nAlpha is in May.\n")
        assert "DOC101" not in watcher.shows("API101 error")
    finally:
        watcher.close()


@pytest.mark.parametrize("by_file", [False, True], ids=["by option", "by asbuilt.toml"])
def test_the_baseline_is_watched(folder: Path, by_file: bool) -> None:
    (folder / "spec.md").write_text(BROKEN)
    known = folder / "known.json"
    if by_file:
        (folder / "asbuilt.toml").write_text('[check]\nbaseline = "known.json"\n')
    watcher = Watcher(folder, "spec.md", *([] if by_file else ["--baseline", "known.json"]))
    try:
        watcher.shows("known.json: cannot be read")
        run(["check", str(folder / "spec.md"), "--write-baseline", str(known), "--quiet"])
        watcher.shows("no findings (1 in the baseline)")
        known.unlink()
        watcher.shows("known.json: cannot be read")
    finally:
        watcher.close()


@pytest.mark.parametrize(
    ("text", "said", "code"),
    [(FINE, CLEAN, 0), (BROKEN, ERROR, 1), ("Dear diary,\n", "nothing in it", 3)],
)
def test_ctrl_c_ends_with_the_last_code(text: str, said: str, code: int, folder: Path) -> None:
    watcher = Watcher(folder, "spec.md")
    watcher.shows(CLEAN)
    (folder / "spec.md").write_text(text + "\n")
    watcher.shows(said)
    assert watcher.interrupt() == code
    assert "Traceback" not in "".join(watcher.lines)


def test_a_document_that_stays_away_is_said_and_waited_for(folder: Path, watcher: Watcher) -> None:
    watcher.shows(CLEAN)
    (folder / "spec.md").unlink()
    watcher.shows("error: spec.md: cannot be read")
    (folder / "spec.md").write_text(FINE)
    watcher.shows(CLEAN)


def test_companions_count(folder: Path, watcher: Watcher) -> None:
    watcher.shows(CLEAN)
    (folder / "spec.md").write_text(BROKEN)
    watcher.shows(ERROR)
    (folder / "asbuilt.toml").write_text("[check]\nignore = ['API101']\n")
    watcher.shows(CLEAN)
    (folder / "asbuilt.toml").write_text("[check]\nignor = ['API101']\n")
    watcher.shows("Did you mean `ignore`?")
    (folder / "asbuilt.toml").unlink()
    watcher.shows(ERROR)


def test_a_folder_is_watched_with_files_that_come_and_go(folder: Path) -> None:
    (folder / "spec.md").rename(folder / "a.md")
    watcher = Watcher(folder, ".")
    watcher.shows(CLEAN)
    (folder / "b.md").write_text("### GET /api/tickets\n")
    watcher.shows(ERROR)
    (folder / "b.md").unlink()
    watcher.shows(CLEAN)
    assert watcher.interrupt() == 0


def test_on_a_terminal_the_screen_is_cleared(folder: Path) -> None:
    child, terminal = pty.fork()
    if child == 0:
        os.chdir(folder)
        os.execv(sys.executable, [sys.executable, "-m", "asbuilt", "check", "spec.md", "--watch"])
    screen = b""
    while b"watching" not in screen:
        screen += os.read(terminal, 4096)
    os.kill(child, signal.SIGINT)
    _, status = os.waitpid(child, 0)
    os.close(terminal)
    assert os.waitstatus_to_exitcode(status) == 0
    assert screen.startswith(b"\x1b[2J")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        pytest.param(["-"], "standard input cannot be watched", id="standard input"),
        pytest.param(["missing.md"], "missing.md: cannot be read", id="no such file"),
        pytest.param(["spec.md", "--fix"], "--watch only reports", id="corrections"),
    ],
)
def test_what_cannot_be_watched_is_refused(
    arguments: list[str], message: str, folder: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.chdir(folder)
    assert run(["check", *arguments, "--watch"]) == 2
    assert message in capsys.readouterr().err
