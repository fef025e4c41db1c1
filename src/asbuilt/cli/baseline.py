"""Findings that are known and not reported again: ``--baseline FILE``."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import msgspec

from asbuilt.cli.fingerprint import fingerprints
from asbuilt.cli.render import envelope
from asbuilt.cli.render.report import Report
from asbuilt.cli.whole_file import write_whole
from asbuilt.diagnostics import Diagnostic
from asbuilt.errors import UsageError
from asbuilt.source import Source


class Known(msgspec.Struct, frozen=True, order=True):
    """One known finding. Its fingerprint decides; the rest is for people who read the file."""

    path: str
    code: str
    message: str
    fingerprint: str


class Baseline(msgspec.Struct, frozen=True):
    """What the file holds, sorted, so that equal findings make equal bytes."""

    schema_version: int
    findings: tuple[Known, ...]


def read(path: Path) -> frozenset[str]:
    """The fingerprints in a baseline.

    Raises:
        UsageError: the file is not there, or is no baseline.
    """
    try:
        known = msgspec.json.decode(path.read_bytes(), type=Baseline)
    except OSError as error:
        raise UsageError(
            f"{path}: cannot be read: {error.strerror or error}",
            f"`asbuilt check SPEC --write-baseline {path}` writes it.",
        ) from None
    except msgspec.DecodeError as error:
        raise UsageError(
            f"{path}: is no baseline: {error}",
            f"`asbuilt check SPEC --write-baseline {path}` writes it anew.",
        ) from None
    if known.schema_version != envelope.SCHEMA_VERSION:
        raise UsageError(
            f"{path}: is a baseline of another version of asbuilt",
            f"`asbuilt check SPEC --write-baseline {path}` writes it anew.",
        )
    return frozenset(entry.fingerprint for entry in known.findings)


def write(path: Path, reports: Sequence[Report]) -> int:
    """Write the findings of reports as the new baseline; return how many they are.

    Raises:
        UsageError: the file is one of the documents.
        EnvironmentFailure: the file can not be written.
    """
    known = sorted(
        Known(_relative(source.file(item.span.start).path, path), item.code, item.message, mark)
        for report in reports
        for source in (report.source,)
        for item, mark in zip(
            report.diagnostics, fingerprints(source, report.diagnostics), strict=True
        )
    )
    documents = (report.source for report in reports)
    write_whole(path, envelope.render({"findings": known}).encode(), *documents)
    return len(known)


def unknown(
    source: Source, found: tuple[Diagnostic, ...], known: frozenset[str]
) -> tuple[Diagnostic, ...]:
    """The findings that are not in a baseline."""
    marks = fingerprints(source, found)
    return tuple(item for item, mark in zip(found, marks, strict=True) if mark not in known)


def _relative(path: str, baseline: Path) -> str:
    return path if path == "-" else Path(os.path.relpath(path, baseline.parent)).as_posix()
