"""A file written anew in one step: a reader sees the old bytes or the new ones, nothing between."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from tempfile import mkstemp

from asbuilt.errors import EnvironmentFailure


def rewrite(path: Path, before: bytes, after: bytes) -> None:
    """Put ``after`` in the place of ``before``. Permissions, and where it is possible the owner,
    stay; a link stays a link.

    Raises:
        EnvironmentFailure: the file can not be written, or holds something else by now.
    """
    target = path.resolve()
    try:
        if target.read_bytes() != before:
            raise EnvironmentFailure(
                f"{path}: has changed in the meantime and stays as it is", "Run the command again."
            )
        status = target.stat()
        descriptor, name = mkstemp(dir=target.parent, prefix=f".{target.name}.")
        fresh = Path(name)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(after)
                file.flush()
                os.fsync(file.fileno())
                with suppress(PermissionError):
                    os.fchown(file.fileno(), status.st_uid, status.st_gid)
                os.fchmod(file.fileno(), status.st_mode & 0o7777)
            fresh.replace(target)
        except BaseException:
            fresh.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise EnvironmentFailure(
            f"{path}: cannot be written: {error.strerror or error}",
            "Check the permissions of the file and of its folder, and the disk.",
        ) from None
