"""``check --fix``: the corrections of findings, made until none is left, as text or as files."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from difflib import unified_diff
from pathlib import Path

import click

from asbuilt import regex
from asbuilt.cli.render.terminal import printable_lines
from asbuilt.cli.rewrite import rewrite
from asbuilt.diagnostics import Diagnostic, Edit, choose, perform
from asbuilt.source import File, Source

ROUNDS = 20
"""After so many rounds two fixes are undoing each other."""

Check = Callable[[Source], tuple[Diagnostic, ...]]


def correct(
    source: Source, found: tuple[Diagnostic, ...], check: Check, *, unsafe: bool
) -> tuple[Source, tuple[Diagnostic, ...], int]:
    """The source with its fixes made, what ``check`` still finds in it, and how many were made.

    A fix may touch what another changes, or make room for a further one: therefore rounds.
    """
    made = 0
    for _ in range(ROUNDS):
        fixes = [item.fix for item in found if item.fix and (unsafe or not item.unsafe)]
        edits = choose(fixes)
        mended = edited(source, edits)
        if mended.text == source.text:
            break
        made += sum(set(edits).issuperset(fix) for fix in fixes)
        source, found = mended, check(mended)
    return source, found, made


def edited(source: Source, edits: Iterable[Edit]) -> Source:
    """The source with edits made that are in order and do not touch each other. Where it has
    several files, each begins where its text does."""
    edits = tuple(edits)
    text = perform(source.text, edits)
    files, grown, upcoming = [], 0, list(reversed(edits))
    for file in source.files:
        while upcoming and upcoming[-1].span.start < file.start:
            edit = upcoming.pop()
            grown += len(edit.replacement) - (edit.span.end - edit.span.start)
        files.append(File(file.path, file.start + grown))
    return Source(source.path, text, tuple(files))


def write(before: Source, after: Source) -> None:
    """Bring the files of a document from one state to the other, those that differ: all or none.

    Raises:
        EnvironmentFailure: a file can not be written, or has changed in the meantime.
    """
    rewrite((Path(path), _bytes(old), _bytes(new)) for path, old, new in _changed(before, after))


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


def difference(before: Source, after: Source) -> str:
    """The same as a patch in the unified form: ``patch -p0`` makes the corrections."""
    return "".join(
        line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"
        for path, old, new in _changed(before, after)
        for line in unified_diff(_lines(old), _lines(new), path, path)
    )


def shown(before: Source, after: Source) -> None:
    """Write that patch to standard output: byte for byte, but to a terminal only what may be
    printed there."""
    patch = difference(before, after)
    if sys.stdout.isatty():
        patch = "".join(map(_coloured, _lines(printable_lines(patch.replace("\r\n", "\n")))))
    click.echo(patch, nl=False)


def _coloured(line: str) -> str:
    """A line of a patch; those that name the files are in bold."""
    if line.startswith(("--- ", "+++ ")):
        return click.style(line, bold=True)
    colour = {"-": "red", "+": "green", "@": "cyan"}.get(line[0])
    return click.style(line, fg=colour) if colour else line


def changed(before: Source, after: Source) -> tuple[str, ...]:
    """The paths of those files that differ."""
    return tuple(path for path, _, _ in _changed(before, after))


def _changed(before: Source, after: Source) -> Iterator[tuple[str, str, str]]:
    for (file, old), (_, new) in zip(before.contents(), after.contents(), strict=True):
        if old != new:
            yield file.path, old, new


def _lines(text: str) -> list[str]:
    return regex.findall(r"[^\n]*\n|[^\n]+", text)
