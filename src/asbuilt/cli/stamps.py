"""Whether the files of a document have changed, told from outside: time, size and place."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from asbuilt.source import beside, locate, markdown_files

Stamp = tuple[int, int, int]
ABSENT: Stamp = (0, 0, 0)


def stamp(file: Path) -> Stamp:
    """What changes when a file is written, or replaced by another one: its time, size and number.

    :data:`ABSENT` when there is none, as between the two steps of an editor that saves by renaming.
    """
    try:
        status = file.stat()
    except OSError:
        return ABSENT
    return (status.st_mtime_ns, status.st_size, status.st_ino)


def files_of(spec: Path) -> tuple[Path, ...]:
    """The files of a document, which may be a folder's.

    Raises:
        UsageError: it is a folder without any.
    """
    document = locate(spec)
    return markdown_files(document) if document.is_dir() else (document,)


def stamps(spec: Path, companions: Iterable[str]) -> dict[Path, Stamp]:
    """The stamps of a document's files and of those files beside it.

    Raises:
        UsageError: it is a folder without any Markdown file.
    """
    document = locate(spec)
    names = (beside(document, name) for name in companions)
    return {file: stamp(file) for file in (*files_of(spec), *names)}
