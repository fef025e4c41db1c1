"""The files of an import: read whole, or a clear word on why not"""

from __future__ import annotations

from pathlib import Path

from asbuilt.errors import UsageError

MAX_BYTES = 64 * 1024 * 1024
"""Dumps hold rows that are passed over, so that they may be larger than a specification."""

PEEK = 64 * 1024


def read(path: Path) -> str:
    """The text of a file, its line ends as ``\\n``.

    Raises:
        UsageError: missing, unreadable, empty, too large, binary, or not UTF-8.
    """
    try:
        if path.stat().st_size > MAX_BYTES:
            raise UsageError(f"{path}: is larger than 64 MB", "Leave the rows out of a dump.")
        data = path.read_bytes()
    except OSError as error:
        reason = error.strerror or str(error)
        what = "its permissions" if isinstance(error, PermissionError) else "the path"
        raise UsageError(f"{path}: cannot be read: {reason}", f"Check {what}.") from None
    if not data.strip(b" \t\r\n\xef\xbb\xbf"):
        raise UsageError(f"{path}: is empty", "There is nothing in it to import.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        place = f"byte {error.start + 1} is 0x{data[error.start]:02x}"
        raise UsageError(f"{path}: is not UTF-8 ({place})", "Save it as UTF-8.") from None
    if "\0" in text:
        raise UsageError(f"{path}: is a binary file, not text", "Give the text that it is made of.")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def beginning(path: Path) -> str:
    """The first characters of a file, to tell what it is; nothing when it cannot be read."""
    try:
        with path.open("rb") as file:
            return file.read(PEEK).decode("utf-8", "replace")
    except OSError:
        return ""


def first(folder: Path, *patterns: str) -> Path | None:
    """The first file of ``folder`` that one of ``patterns`` finds, in their order."""
    for pattern in patterns:
        for found in sorted(folder.glob(pattern)):
            if found.is_file():
                return found
    return None
