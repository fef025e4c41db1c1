"""A file that is written whole or not at all, where it is one."""

from __future__ import annotations

import os
from pathlib import Path

from asbuilt.errors import EnvironmentFailure


def write_whole(path: Path, data: bytes) -> None:
    """Put ``data`` in the place of what ``path`` holds, if it holds anything. A link stays a link;
    a pipe or a device, such as ``/dev/stdout``, is written to.

    Raises:
        EnvironmentFailure: the file can not be written.
    """
    target = path.resolve()
    fresh = target.with_name(f".{target.name}.{os.getpid()}")
    try:
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
