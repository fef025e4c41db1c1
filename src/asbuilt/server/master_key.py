"""The key that opens the data: from the environment, a file, or made at the first start."""

from __future__ import annotations

import base64
import binascii
import hmac
import os
from collections.abc import Mapping
from pathlib import Path
from secrets import token_bytes

from asbuilt.errors import EnvironmentFailure
from asbuilt.server.secrets import derive
from asbuilt.store.files import sync_directory

BYTES = 32
FILE = "key"
CHECK = "key-check"


def master_key(directory: Path, environment: Mapping[str, str], *, new: bool) -> bytes:
    """The 32-byte key of a data directory.

    ``ASBUILT_KEY`` (64 hex digits or base64) comes first, then the file that ``ASBUILT_KEY_FILE``
    names, then ``key`` in the directory itself, which is written when the directory is ``new``.

    Raises:
        EnvironmentFailure: no key, not a key, or not the one that this data was written with.
    """
    key = _find(directory, environment, new)
    check = directory / CHECK
    mark = derive(key, "key check").hex()
    if not check.exists():
        _keep(check, mark)
    elif not hmac.compare_digest(_read(check).strip().encode(), mark.encode()):
        raise EnvironmentFailure(
            f"{directory}: the key is not the one that this data was written with",
            "Set ASBUILT_KEY (or ASBUILT_KEY_FILE) to the right one. Nothing was changed.",
        )
    return key


def _find(directory: Path, environment: Mapping[str, str], new: bool) -> bytes:
    text = environment.get("ASBUILT_KEY")
    if text:
        return _decode(text, "ASBUILT_KEY")
    file = environment.get("ASBUILT_KEY_FILE")
    path = Path(file) if file else directory / FILE
    if path.exists():
        return _decode(_read(path), str(path))
    if file or not new:
        raise EnvironmentFailure(
            f"{directory}: its key is missing ({path} does not exist)",
            "Set ASBUILT_KEY to the key that the data was written with, or put the file back.",
        )
    key = token_bytes(BYTES)
    _keep(path, key.hex())
    return key


def _keep(path: Path, text: str) -> None:
    """Write a small private file that is whole, or not there, after a power cut: without its key
    all data would be lost."""
    fresh = path.with_name(f"{path.name}.new")
    try:
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as target:
            target.write(text + "\n")
            target.flush()
            os.fsync(target.fileno())
        fresh.replace(path)
        sync_directory(path.parent)
    except OSError as error:
        raise EnvironmentFailure(
            f"{path}: can not be written: {error.strerror or error}",
            "Check the disk and the permissions of the data directory.",
        ) from None


def _read(path: Path) -> str:
    try:
        return path.read_text("ascii", "replace")
    except OSError as error:
        raise EnvironmentFailure(
            f"{path}: can not be read: {error.strerror or error}",
            "Check its permissions: the service's own user must be able to read it.",
        ) from None


def _decode(text: str, origin: str) -> bytes:
    text = text.strip()
    for read in (bytes.fromhex, _base64):
        try:
            key = read(text)
        except (ValueError, binascii.Error):
            continue
        if len(key) == BYTES:
            return key
    raise EnvironmentFailure(
        f"{origin} does not hold a key",
        "A key is 32 bytes as 64 hex digits or base64: `openssl rand -hex 32` makes one.",
    )


def _base64(text: str) -> bytes:
    return base64.b64decode(text, validate=True)
