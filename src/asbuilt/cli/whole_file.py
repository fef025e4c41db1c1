"""A file that is written whole or not at all, where it is one."""

from __future__ import annotations

import os
from pathlib import Path

from asbuilt.errors import EnvironmentFailure, UsageError
from asbuilt.source import Source, without_links


def write_whole(path: Path, data: bytes, *documents: Source) -> None:
    """Put ``data`` in the place of what ``path`` holds, if it holds anything. A link stays a link;
    a pipe or a device, such as ``/dev/stdout``, is written to.

    Raises:
        UsageError: ``path`` is one of the files of ``documents``, which ``data`` was made of.
        EnvironmentFailure: the file can not be written.
    """
    if any(_is_part(path, document) for document in documents):
        raise UsageError(f"{path}: is the document itself and stays as it is", "Name another file.")
    try:
        target = without_links(path)
        fresh = target.with_name(f".{target.name}.{os.getpid()}")
        if target.exists() and not target.is_file():
            path.write_bytes(data)
            return
        try:
            fresh.write_bytes(data)
            fresh.replace(target)
        except OSError:
            fresh.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise EnvironmentFailure(
            f"{path}: cannot be written: {error.strerror or error}",
            "Name a file in a directory that you may write to.",
        ) from None


def _is_part(path: Path, document: Source) -> bool:
    """Whether ``path`` is a file of a document, by whatever name."""
    files = (Path(file.path) for file, _ in document.contents())
    return path.exists() and any(file.exists() and path.samefile(file) for file in files)
