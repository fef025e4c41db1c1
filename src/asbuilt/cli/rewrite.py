"""Files written anew in one step: a reader sees the old bytes or the new ones, nothing between."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from tempfile import mkstemp

from asbuilt.errors import EnvironmentFailure


def rewrite(changes: Iterable[tuple[Path, bytes, bytes]]) -> None:
    """Put into each file the bytes that come last in the place of those before. Permissions, and
    where it is possible the owner, stay; a link stays a link. All are on the disk before the first
    is changed: where it is full, none is.

    Raises:
        EnvironmentFailure: a file can not be written, or holds something else by now.
    """
    with ExitStack() as stack:
        staged = [
            (path, stack.enter_context(_staged(path, before, after)))
            for path, before, after in changes
        ]
        for path, fresh in staged:
            with _told(path):
                fresh.replace(path.resolve())


@contextmanager
def _staged(path: Path, before: bytes, after: bytes) -> Iterator[Path]:
    """A file beside ``path`` that holds ``after`` and may take its place; gone in the end."""
    target = path.resolve()
    with _told(path):
        if target.read_bytes() != before:
            raise EnvironmentFailure(
                f"{path}: has changed in the meantime and stays as it is", "Run the command again."
            )
        status = target.stat()
        descriptor, name = mkstemp(dir=target.parent, prefix=f".{target.name}.")
    fresh = Path(name)
    try:
        with _told(path), os.fdopen(descriptor, "wb") as file:
            file.write(after)
            file.flush()
            os.fsync(file.fileno())
            with suppress(PermissionError):
                os.fchown(file.fileno(), status.st_uid, status.st_gid)
            os.fchmod(file.fileno(), status.st_mode & 0o7777)
        yield fresh
    finally:
        fresh.unlink(missing_ok=True)


@contextmanager
def _told(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise EnvironmentFailure(
            f"{path}: cannot be written: {error.strerror or error}",
            "Check the permissions of the file and of its folder, and the disk.",
        ) from None
