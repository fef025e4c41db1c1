"""A document judged as ``check`` was asked to: chosen, compared, corrected."""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module
from pathlib import Path

import asbuilt.api
from asbuilt.cli import selection, specification
from asbuilt.cli.render.report import Report
from asbuilt.diagnostics import Diagnostic
from asbuilt.errors import UsageError
from asbuilt.record import dataclass
from asbuilt.source import Source
from asbuilt.spec.model import Specification


@dataclass(frozen=True, slots=True)
class Wishes:
    """What to report of a document: the settings of ``check``, and its ``--since``."""

    select: selection.Terms = ()
    ignore: selection.Terms = ()
    per_file_ignores: tuple[tuple[str, selection.Terms], ...] = ()
    strict: bool = False
    baseline: Path | None = None
    since: str | None = None


@dataclass(frozen=True, slots=True)
class Corrected:
    """A report after ``made`` corrections. ``before`` is the source without them."""

    report: Report
    before: Source
    made: int


def judge(spec: str, wishes: Wishes) -> Report:
    """The findings about one document.

    Raises:
        AsbuiltError: it can not be read, nothing in it can be understood, or what it is to be
            compared with is not there.
    """
    read = specification.read(spec)
    return Report(read.source, findings(read, wishes), wishes.strict)


def correct(spec: str, wishes: Wishes, *, unsafe: bool) -> Corrected:
    """The findings that are left after corrections; ``unsafe`` makes those too that change what
    the document means. No file is changed.

    Raises:
        AsbuiltError: as :func:`judge`.
    """
    before = judge(spec, wishes)

    def check(source: Source) -> tuple[Diagnostic, ...]:
        return findings(asbuilt.api.read(source), wishes)

    source, found, made = import_module("asbuilt.cli.corrections").correct(
        before.source, before.diagnostics, check, unsafe=unsafe
    )
    return Corrected(replace(before, source=source, diagnostics=found), before.source, made)


def findings(spec: Specification, wishes: Wishes) -> tuple[Diagnostic, ...]:
    """The findings about a specification that was read, those that are wanted.

    Raises:
        AsbuiltError: ``handlers.py`` is not Python, or what it is to be compared with is not there.
    """
    chosen = selection.Selection(wishes.select, wishes.ignore, wishes.per_file_ignores)
    found = chosen.keep(spec.source, asbuilt.api.check(spec))
    # Most checks compare with nothing: what would is imported when it is asked for.
    if wishes.baseline:
        baseline = import_module("asbuilt.cli.baseline")
        found = baseline.unknown(spec.source, found, baseline.read(wishes.baseline))
    if wishes.since:
        revision = import_module("asbuilt.cli.revision")
        found = revision.on_changed_lines(spec.source, found, wishes.since)
    return found


def writable(spec: str) -> str:
    """SPEC, when corrections can be written to it.

    Raises:
        UsageError: it is standard input.
    """
    if spec == "-":
        raise UsageError(
            "corrections cannot be written to standard input",
            "Name the document's file, or ask for --diff.",
        )
    return spec
