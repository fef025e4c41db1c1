"""A file that only its owner may read, whole or not there at all."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import TextIO

from asbuilt.errors import EnvironmentFailure


@contextmanager
def private_file(path: Path | None) -> Iterator[Callable[[str], None]]:
    """What writes the text of ``path`` (mode 0600), which appears in the end; None: nowhere.

    That it can be written shows before anything else is done. Nothing appears when the block fails.

    Raises:
        EnvironmentFailure: it can not be written.
    """
    if path is None:
        yield lambda text: None
        return
    if path.exists() and not path.is_file():  # a device would be replaced by a file
        raise EnvironmentFailure(f"{path}: is no file", "Name a file, also a new one.")
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise _unwritable(path, error) from None
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            yield partial(_write, file, path)
        try:
            fresh.replace(path)
        except OSError as error:
            raise _unwritable(path, error) from None
    finally:
        with suppress(FileNotFoundError):
            fresh.unlink()


def _write(file: TextIO, path: Path, text: str) -> None:
    try:
        file.write(text)
        file.flush()
    except OSError as error:
        raise _unwritable(path, error) from None


def _unwritable(path: Path, error: OSError) -> EnvironmentFailure:
    return EnvironmentFailure(
        f"{path}: cannot be written: {error.strerror or error}",
        "Name a file in a directory that you may write to.",
    )
