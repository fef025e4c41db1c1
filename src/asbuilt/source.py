"""A document's text and places in it.

Offsets are the one currency: a :class:`Span` is a half-open range of characters in
:attr:`Source.text`, and lines and columns are computed only when somebody wants to read them.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from pathlib import Path

from asbuilt.errors import UsageError

MAX_BYTES = 16 * 1024 * 1024

LINE_END = re.compile(r"\r\n|\r|\n")
"""What ends a line of Markdown (CommonMark 2.1)."""


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Characters ``start`` up to, not including, ``end`` of a source's text (0-based)."""

    start: int
    end: int


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """A place as people name it: line and column, both counted from 1 in characters."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Source:
    """The exact text of a document. ``text`` keeps line ends and a byte order mark as they are."""

    path: str
    text: str
    line_starts: tuple[int, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        starts = [0]
        find = self.text.find
        at = find("\n")
        while at >= 0:
            starts.append(at + 1)
            at = find("\n", at + 1)
        object.__setattr__(self, "line_starts", tuple(starts))

    @classmethod
    def from_bytes(cls, path: str, data: bytes) -> Source:
        """Any bytes at all; surrogate escapes keep what is not UTF-8, so ``data`` comes back."""
        return cls(path, data.decode("utf-8", "surrogateescape"))

    def to_bytes(self) -> bytes:
        """The inverse of :meth:`from_bytes`, byte for byte."""
        return self.text.encode("utf-8", "surrogateescape")

    def position(self, offset: int) -> Position:
        """The line and column of a character offset."""
        line = bisect_right(self.line_starts, offset)
        return Position(line, offset - self.line_starts[line - 1] + 1)

    def line(self, offset: int) -> int:
        """The line number (from 1) of a character offset."""
        return bisect_right(self.line_starts, offset)

    def line_text(self, line: int) -> str:
        """Line number ``line`` (from 1) without its line end."""
        start = self.line_starts[line - 1]
        end = self.line_starts[line] if line < len(self.line_starts) else len(self.text)
        return self.text[start:end].rstrip("\r\n")

    def slice(self, span: Span) -> str:
        """The text inside ``span``."""
        return self.text[span.start : span.end]


def read_source(path: Path) -> Source:
    """Read a specification from disk.

    Raises:
        UsageError: missing, a directory, unreadable, empty, larger than 16 MiB, binary, or not
            UTF-8. The message is one line that says which.
    """
    try:
        if path.stat().st_size > MAX_BYTES:
            size = path.stat().st_size // (1024 * 1024)
            raise UsageError(
                f"{path}: {size} MB is too large for a specification (the limit is 16 MB)",
                "Give the Markdown file itself, not a dump or an archive.",
            )
        data = path.read_bytes()
    except OSError as error:
        reason = error.strerror or str(error)
        raise UsageError(f"{path}: cannot be read: {reason}", "Check the path.") from None
    if not data.strip(b" \t\r\n\xef\xbb\xbf"):
        raise UsageError(
            f"{path}: is empty", "`asbuilt new DIR` writes a specification to start from."
        )
    if b"\0" in data:
        raise UsageError(f"{path}: is a binary file, not Markdown text", "Give the Markdown file.")
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise UsageError(
            f"{path}: is not UTF-8 (byte {error.start + 1} is 0x{data[error.start]:02x})",
            "Save the document as UTF-8.",
        ) from None
    return Source.from_bytes(str(path), data)


_COMPANIONS = {"README", "CHANGELOG", "CONTRIBUTING", "LICENSE", "SECURITY", "CODE_OF_CONDUCT"}


def locate(path: Path) -> Path:
    """The document that ``path`` means: itself, or in a folder ``spec.md`` or the only Markdown.

    Raises:
        UsageError: the folder holds no Markdown file, or several and no ``spec.md``.
    """
    if not path.is_dir():
        return path
    if (path / "spec.md").is_file():
        return path / "spec.md"
    found = sorted(path.glob("*.md"))
    documents = [file for file in found if file.stem.upper() not in _COMPANIONS] or found
    if not documents:
        raise UsageError(
            f"{path}: the folder holds no Markdown file", "`asbuilt new DIR` writes one."
        )
    if len(documents) > 1:
        names = ", ".join(file.name for file in documents[:5])
        raise UsageError(
            f"{path}: the folder holds several documents ({names}) and no spec.md",
            "Name the file that is the specification.",
        )
    return documents[0]
