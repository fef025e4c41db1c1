"""A file that is written whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path

from asbuilt.errors import EnvironmentFailure


def write_whole(path: Path, data: bytes) -> None:
    """Put ``data`` in the place of what ``path`` holds, if it holds anything.

    Raises:
        EnvironmentFailure: the file can not be written.
    """
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        fresh.write_bytes(data)
        fresh.replace(path)
    except OSError as error:
        fresh.unlink(missing_ok=True)
        raise EnvironmentFailure(
            f"{path}: cannot be written: {error.strerror or error}",
            "Name a file in a directory that you may write to.",
        ) from None
