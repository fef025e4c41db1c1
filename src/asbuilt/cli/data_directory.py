"""What may be wrong with a data directory: permissions, key, lock, database, disk."""

from __future__ import annotations

import fcntl
import os
import shutil
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path

from asbuilt.cli.remark import Remark
from asbuilt.errors import EnvironmentFailure
from asbuilt.server import master_key
from asbuilt.server.secrets import derive
from asbuilt.store.sqlite.connection import find_damage
from asbuilt.store.sqlite.store import FILE

RUNNING = "a service runs on it; a second one would be refused"
LOW_DISK = 1024**3
"""Bytes below which a remark is made."""


def examine(directory: Path, environment: Mapping[str, str]) -> Iterator[Remark]:
    """A remark on each part. Nothing is changed."""
    subject = f"data directory {directory}"
    if not directory.exists():
        yield Remark("ok", subject, "is not there yet; `asbuilt serve` makes it")
        return
    if not directory.is_dir():
        yield Remark("error", subject, "is a file", "Give a directory with --data.")
        return
    if not os.access(directory, os.R_OK | os.W_OK | os.X_OK):
        yield Remark(
            "error", subject, "may not be written by whoever runs this",
            f"Run as its owner, or: chown -R $(id -u) {directory}",
        )  # fmt: skip
        return
    yield _private(directory, subject, 0o700)
    yield _disk(directory)
    if not (directory / FILE).exists():
        yield Remark("ok", "database", "is not there yet; `asbuilt serve` makes it")
        return
    yield from _data(directory, environment)


def _data(directory: Path, environment: Mapping[str, str]) -> Iterator[Remark]:
    key_file = directory / master_key.FILE
    if key_file.exists():
        yield _private(key_file, f"key file {key_file}", 0o600)
    served = _is_locked(directory / "lock")
    yield Remark("ok", "lock", RUNNING if served else "no service runs on it")
    if not (directory / master_key.CHECK).exists():
        yield Remark(
            "error", "key", f"{directory / master_key.CHECK} is missing",
            "Restore the directory from a backup; `asbuilt serve` would take any key for the right "
            "one.",
        )  # fmt: skip
        return
    try:
        key = master_key.master_key(directory, environment, new=False)
        yield Remark("ok", "key", f"from {_origin(environment, key_file)}; it is the data's")
        if served:  # which keeps its file to itself
            yield Remark("ok", "database", "is open in the service; stop it to have it examined")
        else:
            yield _database(directory / FILE, derive(key, "database"))
    except EnvironmentFailure as error:
        yield Remark("error", "key or database", error.message, error.hint)


def _database(path: Path, key: bytes) -> Remark:
    damage = find_damage(path, key)
    if damage:
        return Remark(
            "error", "database", f"{path} is damaged: {damage}",
            "Stop the service, keep a copy of the directory, and restore a backup.",
        )  # fmt: skip
    return Remark("ok", "database", f"{path}: {path.stat().st_size:,} bytes, undamaged")


def _private(path: Path, subject: str, mode: int) -> Remark:
    found = stat.S_IMODE(path.stat().st_mode)
    if found & 0o077:
        return Remark(
            "warning", subject, f"others may use it (mode {found:o})", f"chmod {mode:o} {path}"
        )
    return Remark("ok", subject, "is private")


def _disk(directory: Path) -> Remark:
    free = shutil.disk_usage(directory).free
    text = f"{free / 1024**3:.1f} GiB free at {directory}"
    if free < LOW_DISK:
        return Remark("warning", "disk", text, "Free some space: a full disk refuses writes.")
    return Remark("ok", "disk", text)


def _is_locked(path: Path) -> bool:
    if not path.exists():
        return False
    with path.open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return True
    return False


def _origin(environment: Mapping[str, str], key_file: Path) -> str:
    if environment.get("ASBUILT_KEY"):
        return "ASBUILT_KEY"
    return environment.get("ASBUILT_KEY_FILE") or str(key_file)
