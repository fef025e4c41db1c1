"""``spec.asbuilt.json`` beside the document: read, brought up to date, and written."""

from __future__ import annotations

from pathlib import Path

from asbuilt.errors import EnvironmentFailure
from asbuilt.verify import evidence
from asbuilt.verify.evidence import Evidence
from asbuilt.verify.run import nothing_yet
from asbuilt.verify.subject import Subject

SUFFIX = ".asbuilt.json"


def evidence_path(subject: Subject) -> Path:
    """Where the evidence of a document is kept."""
    return subject.path.with_suffix(SUFFIX)


def known_evidence(subject: Subject) -> Evidence | None:
    """The evidence as it was written, None if there is none.

    Raises:
        UsageError: the file is no evidence.
    """
    path = evidence_path(subject)
    if not path.is_file():
        return None
    try:
        return evidence.decode(path.read_bytes(), str(path))
    except OSError as error:
        raise EnvironmentFailure(f"{path}: cannot be read: {error.strerror}") from None


def kept_evidence(subject: Subject) -> Evidence:
    """The evidence as it stands for today's document and code."""
    known = known_evidence(subject)
    return evidence.current(known, subject) if known else nothing_yet(subject)


def keep(subject: Subject, found: Evidence) -> Path:
    """Write the evidence, whole or not at all.

    Raises:
        EnvironmentFailure: the file can not be written.
    """
    path = evidence_path(subject)
    fresh = path.with_name(f".{path.name}.new")
    try:
        fresh.write_bytes(evidence.encode(found))
        fresh.replace(path)
    except OSError as error:
        fresh.unlink(missing_ok=True)
        raise EnvironmentFailure(f"{path}: cannot be written: {error.strerror}") from None
    return path
