"""Files that only save time: mapped when they are of use, replaced in one step."""

from __future__ import annotations

import os
from contextlib import suppress
from mmap import ACCESS_READ, mmap
from pathlib import Path


def mapped(path: Path) -> memoryview:
    """The content of a file, without getting memory for it.

    Raises:
        OSError: it cannot be read, or belongs to somebody else: what others may write must not
            decide what a server of this user lets through.
        ValueError: it is empty.
    """
    with path.open("rb") as file:
        if os.name == "posix" and os.fstat(file.fileno()).st_uid not in (0, os.geteuid()):
            raise PermissionError(path)
        return memoryview(mmap(file.fileno(), 0, access=ACCESS_READ))


def replace(path: Path, content: bytes) -> None:
    """Replace a file by another in one step, or do nothing where that cannot be done."""
    part = path.with_name(f"{path.name}.{os.getpid()}")
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            part.write_bytes(content)
            part.replace(path)
        except OSError:
            part.unlink(missing_ok=True)
