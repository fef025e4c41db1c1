"""``spec.asbuilt.json`` beside the document: read, brought up to date, and written."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryFile

from asbuilt.cli.revision import text_at
from asbuilt.cli.whole_file import write_whole
from asbuilt.errors import EnvironmentFailure, UsageError
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
    return _read(path)


def kept_evidence(subject: Subject) -> Evidence:
    """The evidence as it stands for today's document and code."""
    known = known_evidence(subject)
    return evidence.current(known, subject) if known else nothing_yet(subject)


def current_evidence(subject: Subject) -> Evidence:
    """The same; but there must be some.

    Raises:
        UsageError: nobody has verified the document.
    """
    known = known_evidence(subject)
    if known is None:
        raise UsageError(
            f"{evidence_path(subject)}: there is no evidence yet",
            f"`asbuilt verify {subject.spec.source.path}` measures what the document claims.",
        )
    return evidence.current(known, subject)


def earlier_evidence(subject: Subject, against: str) -> Evidence:
    """The evidence to compare with: a file, or what stood beside the document in a git revision.

    Raises:
        UsageError: there is neither, or it is no evidence.
        EnvironmentFailure: the file can not be read, or git fails.
    """
    if Path(against).is_file():
        return _read(Path(against))
    path = evidence_path(subject)
    data = text_at(path, against)
    if data is None:
        raise UsageError(
            f"there is no {path.name} in the git revision `{against}`",
            "Name a revision that has it, or the file of evidence to compare with.",
        )
    return evidence.decode(data, f"{against}:{path.name}")


def _read(path: Path) -> Evidence:
    try:
        return evidence.decode(path.read_bytes(), str(path))
    except OSError as error:
        raise EnvironmentFailure(f"{path}: cannot be read: {error.strerror}") from None


def refuse_where_none_can_be_kept(subject: Subject) -> None:
    """Say before something is measured that what is found could not be written.

    Raises:
        EnvironmentFailure: nothing can be written beside the document.
    """
    path = evidence_path(subject)
    try:
        TemporaryFile(dir=path.parent).close()
    except OSError as error:
        raise EnvironmentFailure(
            f"{path}: cannot be written: {error.strerror or error}",
            "Evidence is kept beside the document: verify a copy where you may write.",
        ) from None


def keep(subject: Subject, found: Evidence) -> Path:
    """Write the evidence, whole or not at all.

    Raises:
        EnvironmentFailure: the file can not be written.
    """
    path = evidence_path(subject)
    write_whole(path, evidence.encode(found))
    return path
