"""``check --watch``: judge the documents anew whenever a file of theirs is saved."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Collection, Sequence
from pathlib import Path

import click

from asbuilt.cli.settings import FILE
from asbuilt.cli.stamps import ABSENT, Stamp, stamp, stamps
from asbuilt.errors import UsageError
from asbuilt.source import locate

COMPANIONS = ("handlers.py", FILE)
SECONDS = 0.02
"""Between two looks at the files: a few microseconds each."""
PATIENCE = 1.0
"""Seconds for which a document may be away, or empty, before that counts: editors save by writing a
new file in the place of the old one, or by emptying it first."""


def watch(specs: Sequence[str], judge: Callable[[], int], compared: Collection[Path] = ()) -> int:
    """Call ``judge`` now and after every change until Ctrl-C; return its last answer. ``compared``
    are the files that it was found to compare with, which need not be there.

    On a terminal the screen is cleared before each. A document that vanishes is waited for.

    Raises:
        UsageError: a document is not there in the beginning, or is standard input.
    """
    code = 0
    try:
        seen = _begin(specs)
        while True:
            if sys.stdout.isatty():
                click.clear()
            code = judge()
            seen = {file: stamp(file) for file in compared} | seen
            click.echo(f"watching {', '.join(specs)} (Ctrl-C ends)", err=True)
            seen = _changed(specs, seen, compared)
    except KeyboardInterrupt:
        return code


def _begin(specs: Sequence[str]) -> dict[Path, Stamp]:
    for spec in specs:
        if spec == "-":
            raise UsageError("standard input cannot be watched", "Name the document's file.")
        if not locate(Path(spec)).exists():
            raise UsageError(
                f"{spec}: cannot be read: No such file or directory", "Check the path."
            )
    return _look(specs)


def _changed(
    specs: Sequence[str], seen: dict[Path, Stamp], compared: Collection[Path]
) -> dict[Path, Stamp]:
    """Wait until the files are others than those ``seen``; return what they are then."""
    away = 0.0
    while True:
        time.sleep(SECONDS)
        now = _look(specs) | {file: stamp(file) for file in compared}
        if now == seen:
            continue
        if not _is_whole(now, compared) and away < PATIENCE:
            away += SECONDS
            continue
        return now


def _look(specs: Sequence[str]) -> dict[Path, Stamp]:
    found: dict[Path, Stamp] = {}
    for spec in specs:
        try:
            found |= stamps(Path(spec), COMPANIONS)
        except UsageError:  # a folder that is empty for a moment
            found[Path(spec)] = ABSENT
    return found


def _is_whole(found: dict[Path, Stamp], compared: Collection[Path]) -> bool:
    """Whether every document is there and not empty. Its companions need not be."""
    documents = {
        file: mark
        for file, mark in found.items()
        if file.name not in COMPANIONS and file not in compared
    }
    return all(size for _, size, _ in documents.values())
