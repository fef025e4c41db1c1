"""A document judged as ``check`` was asked to: chosen, compared, corrected."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

import asbuilt.api
from asbuilt.cli import selection, specification
from asbuilt.cli.render.report import Report
from asbuilt.diagnostics import Diagnostic
from asbuilt.source import Source
from asbuilt.spec.model import Specification


class Wishes(Struct, frozen=True):
    """What to report of a document: the settings of ``check``, its ``--since``, and the file that
    standard input is judged as."""

    select: selection.Terms = ()
    ignore: selection.Terms = ()
    per_file_ignores: tuple[tuple[str, selection.Terms], ...] = ()
    strict: bool = False
    baseline: Path | None = None
    since: str | None = None
    stdin: str = specification.STDIN


class Corrected(Struct, frozen=True):
    """A report after ``made`` corrections. ``before`` is the source without them."""

    report: Report
    before: Source
    made: int


def judge(spec: str | Source, wishes: Wishes) -> Report:
    """The findings about one document, which may have been read already.

    Raises:
        AsbuiltError: it can not be read, nothing in it can be understood, or what it is to be
            compared with is not there.
    """
    read = (
        asbuilt.api.read(spec)
        if isinstance(spec, Source)
        else specification.read(spec, wishes.stdin)
    )
    found, known = compared(read, wishes)
    return Report(read.source, found, wishes.strict, known)


def correct(spec: str | Source, wishes: Wishes, *, unsafe: bool) -> Corrected:
    """The findings that are left after corrections; ``unsafe`` makes those too that change what
    the document means. No file is changed.

    Raises:
        AsbuiltError: as :func:`judge`.
    """
    before = judge(spec, wishes)
    known = before.known

    def check(source: Source) -> tuple[Diagnostic, ...]:
        nonlocal known
        found, known = compared(asbuilt.api.read(source), wishes)
        return found

    source, found, made = import_module("asbuilt.cli.corrections").correct(
        before.source, before.diagnostics, check, unsafe=unsafe
    )
    report = replace(before, source=source, diagnostics=found, known=known)
    return Corrected(report, before.source, made)


def findings(spec: Specification, wishes: Wishes) -> tuple[Diagnostic, ...]:
    """The findings about a specification that was read, those that are wanted.

    Raises:
        AsbuiltError: ``handlers.py`` is not Python, or what it is to be compared with is not there.
    """
    return compared(spec, wishes)[0]


def compared(spec: Specification, wishes: Wishes) -> tuple[tuple[Diagnostic, ...], int]:
    """The same, and how many more are in the baseline.

    Raises:
        AsbuiltError: as :func:`findings`.
    """
    chosen = selection.Selection(wishes.select, wishes.ignore, wishes.per_file_ignores)
    found, known = chosen.keep(spec.source, asbuilt.api.check(spec)), 0
    # Most checks compare with nothing: what would is imported when it is asked for.
    if wishes.baseline:
        baseline = import_module("asbuilt.cli.baseline")
        new = baseline.unknown(spec.source, found, baseline.read(wishes.baseline))
        found, known = new, len(found) - len(new)
    if wishes.since:
        revision = import_module("asbuilt.cli.revision")
        found = revision.on_changed_lines(spec.source, found, wishes.since)
    return found, known
