"""Whether the files of a document have changed, told from outside: time, size and place."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from asbuilt.source import beside, listed_files, locate, markdown_files

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


def stamps(spec: Path, companions: Iterable[str]) -> dict[Path, Stamp]:
    """The stamps of a document's files and of those files beside it.

    Raises:
        UsageError: it is a folder without any Markdown file, or cannot be looked at.
    """
    document = locate(spec)
    names = (beside(document, name) for name in companions)
    folder = document.is_dir()
    parts = markdown_files(document) if folder else (document, *_listed(document, stamp(document)))
    return {file: stamp(file) for file in (*parts, *names)}


@lru_cache
def _listed(document: Path, state: Stamp) -> tuple[Path, ...]:
    """What a file lists while its stamp is ``state``: it is looked at many times a second, and need
    not be read again."""
    return listed_files(document)
