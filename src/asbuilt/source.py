"""A document's text and places in it.

Offsets are the one currency: a :class:`Span` is a half-open range of characters in
:attr:`Source.text`, and lines and columns are computed only when somebody wants to read them.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from errno import ELOOP
from functools import cached_property
from os import strerror
from pathlib import Path
from typing import BinaryIO

from msgspec import Struct
from msgspec.structs import force_setattr

from asbuilt import regex
from asbuilt.errors import UsageError

MAX_BYTES = 16 * 1024 * 1024

BYTE_ORDER_MARK = "\ufeff"
"""What some editors write at the beginning of a file; it is no character of its first line."""

LINE_END = regex.compile(r"\r\n|\r|\n")
"""What ends a line of Markdown (CommonMark 2.1)."""


class Span(Struct, frozen=True, order=True):
    """Characters ``start`` up to, not including, ``end`` of a source's text (0-based)."""

    start: int
    end: int

    def overlaps(self, other: Span) -> bool:
        """Whether both have a character in common."""
        return self.start < other.end and other.start < self.end


class Position(Struct, frozen=True, order=True):
    """A place as people name it: line and column, both counted from 1 in characters."""

    line: int
    column: int


class File(Struct, frozen=True):
    """A file of a document; its text begins at character ``start`` of the document's."""

    path: str
    start: int


class Source(Struct, frozen=True, dict=True):
    """The exact text of a document. ``text`` keeps line ends and a byte order mark as they are.

    A document may be made of several ``files``, one behind the other; then ``path`` is their
    folder. Lines and columns are those of the file in which a character stands.
    """

    path: str
    text: str
    files: tuple[File, ...] = ()

    def __post_init__(self) -> None:
        if not self.files:
            force_setattr(self, "files", (File(self.path, 0),))

    @cached_property
    def line_starts(self) -> tuple[int, ...]:
        """Where each line begins."""
        if "\r" in self.text:
            starts = [0, *(end.end() for end in LINE_END.finditer(self.text))]
        else:
            starts = [0]
            find = self.text.find
            at = find("\n")
            while at >= 0:
                starts.append(at + 1)
                at = find("\n", at + 1)
        if len(self.files) > 1:
            starts = sorted({*starts, *(file.start for file in self.files)})
        return tuple(starts)

    @property
    def folder(self) -> Path:
        """Where the document's companions stand, such as ``handlers.py``."""
        return Path(self.path) if len(self.files) > 1 else Path(self.path).parent

    @classmethod
    def from_bytes(cls, path: str, data: bytes) -> Source:
        """Any bytes at all; surrogate escapes keep what is not UTF-8, so ``data`` comes back."""
        return cls(path, data.decode("utf-8", "surrogateescape"))

    def to_bytes(self) -> bytes:
        """The inverse of :meth:`from_bytes`, byte for byte."""
        return self.text.encode("utf-8", "surrogateescape")

    def file(self, offset: int) -> File:
        """The file in which a character stands."""
        if len(self.files) == 1:
            return self.files[0]
        return self.files[max(0, bisect_right(self.files, offset, key=_start) - 1)]

    def contents(self) -> tuple[tuple[File, str], ...]:
        """Each file with its text."""
        ends = (*(file.start for file in self.files[1:]), len(self.text))
        pairs = zip(self.files, ends, strict=True)
        return tuple((file, self.text[file.start : end]) for file, end in pairs)

    def position(self, offset: int) -> Position:
        """The line and column of a character offset."""
        line = bisect_right(self.line_starts, offset)
        start = self.line_starts[line - 1]
        number = self._in_its_file(line, offset)
        mark = number == 1 and start < offset and self.text[start] == BYTE_ORDER_MARK
        return Position(number, offset - start + (not mark))

    def line(self, offset: int) -> int:
        """The line number (from 1) of a character offset."""
        return self._in_its_file(bisect_right(self.line_starts, offset), offset)

    def _in_its_file(self, line: int, offset: int) -> int:
        """The number of a line of the whole text in the file of a character of it."""
        if len(self.files) == 1:
            return line
        return line - bisect_left(self.line_starts, self.file(offset).start)

    def where(self, offset: int) -> str:
        """A place as a message names it: ``line 12``, in one of several files ``api.md:12``."""
        if len(self.files) == 1:
            return f"line {self.line(offset)}"
        return f"{Path(self.file(offset).path).name}:{self.line(offset)}"

    def whole_line(self, offset: int) -> Span:
        """The line of a character, whole but for its line end."""
        line = bisect_right(self.line_starts, offset)
        start = self.line_starts[line - 1]
        end = self.line_starts[line] if line < len(self.line_starts) else len(self.text)
        return Span(start, start + len(self.text[start:end].rstrip("\r\n")))

    def lines(self, span: Span) -> tuple[Span, ...]:
        """The lines that ``span`` touches, whole but for their line ends."""
        first = bisect_right(self.line_starts, span.start) - 1
        last = bisect_right(self.line_starts, span.end)
        return tuple(map(self.whole_line, self.line_starts[first:last]))

    def slice(self, span: Span) -> str:
        """The text inside ``span``."""
        return self.text[span.start : span.end]


def _start(file: File) -> int:
    return file.start


def read_source(path: Path) -> Source:
    """Read a specification from disk: a file with the parts that it lists if it is an index, or
    the Markdown files of a folder joined. Each is read once, so that it may be a pipe.

    Raises:
        UsageError: missing, unreadable, empty, larger than 16 MiB, binary, or not UTF-8. The
            message is one line that says which.
    """
    if path.is_dir():
        parts = [(file, _read(file)) for file in markdown_files(path)]
    else:
        text = _read(path)
        parts = [(path, text), *((file, _read(file)) for file in _listed(path, text))]
        if len(parts) == 1:
            return Source(str(path), text)
    joined, files = "", []
    for file, text in parts:
        files.append(File(str(file), len(joined)))
        joined += text
    return Source(str(path if path.is_dir() else path.parent), joined, tuple(files))


def _read(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return read_text(str(path), file)
    except OSError as error:
        raise _unreadable(path, error) from None


def read_text(name: str, file: BinaryIO) -> str:
    """The Markdown text in an open file, which messages call ``name``. No more of it is read than
    a document may have.

    Raises:
        UsageError: it is empty, larger than 16 MiB, binary, or not UTF-8.
        OSError: it cannot be read.
    """
    data = file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise UsageError(
            f"{name}: is too large for a specification (the limit is 16 MB)",
            "Give the Markdown file itself, not a dump or an archive.",
        )
    if not data.strip(b" \t\r\n\xef\xbb\xbf"):
        raise UsageError(
            f"{name}: is empty", "`asbuilt new DIR` writes a specification to start from."
        )
    if data.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        raise UsageError(f"{name}: is UTF-16, not UTF-8", "Save the document as UTF-8.")
    if b"\0" in data:
        raise UsageError(f"{name}: is a binary file, not Markdown text", "Give the Markdown file.")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = len(LINE_END.findall(data[: error.start].decode())) + 1
        raise UsageError(
            f"{name}: is not UTF-8 (line {line}: byte 0x{data[error.start]:02x})",
            "Save the document as UTF-8.",
        ) from None


def _unreadable(path: Path, error: OSError) -> UsageError:
    what = "its permissions" if isinstance(error, PermissionError) else "the path"
    return UsageError(f"{path}: cannot be read: {error.strerror or error}", f"Check {what}.")


COMPANIONS = {"README", "CHANGELOG", "CONTRIBUTING", "LICENSE", "SECURITY", "CODE_OF_CONDUCT"}


def locate(path: Path) -> Path:
    """The document that ``path`` means: itself, or in a folder ``spec.md``, or the only Markdown
    file; the folder itself when several files are one document.

    Raises:
        UsageError: the folder holds no Markdown file, or nobody may look there.
    """
    try:
        if not path.is_dir():
            return path
        spec = path / "spec.md"
        if spec.is_file():
            return path if len(_feature(path)) > 1 else spec
        files = markdown_files(path)
    except OSError as error:
        raise _unreadable(path, error) from None
    if not files:
        raise UsageError(
            f"{path}: the folder holds no Markdown file", "`asbuilt new DIR` writes one."
        )
    return path if len(files) > 1 else files[0]


def locate_exactly(path: Path) -> Path:
    """The document that ``path`` means, by the name that it has without links.

    Raises:
        UsageError: as :func:`locate`, or the links go round in a circle.
    """
    found = locate(path)
    try:
        return without_links(found)
    except OSError as error:
        raise _unreadable(path, error) from None


def without_links(path: Path) -> Path:
    """Where ``path`` leads.

    Raises:
        OSError: links go round in a circle, or the working directory is gone.
    """
    try:
        return path.resolve()
    except RuntimeError:  # Python before 3.13
        raise OSError(ELOOP, strerror(ELOOP), str(path)) from None


def markdown_files(folder: Path) -> tuple[Path, ...]:
    """The files of a folder that are joined to one document, in the order of their names, an index
    with what it lists before all others; those about the project (``README.md`` …) are left out
    unless there are no others.

    Raises:
        OSError: the folder cannot be listed.
    """
    if len(feature := _feature(folder)) > 1:
        return feature
    found = _markdown(folder)
    parts = [file for file in found if file.stem.upper() not in COMPANIONS] or found
    for index in found:
        if index.stem.lower() in INDEXES and (listed := listed_files(index, in_folder=True)):
            return tuple(dict.fromkeys((index, *listed, *parts)))
    return tuple(parts)


def _markdown(folder: Path) -> list[Path]:
    return sorted(file for file in folder.iterdir() if file.suffix == ".md" and not file.is_dir())


def _feature(folder: Path) -> tuple[Path, ...]:
    """The files of a feature as Spec Kit has them: ``spec.md`` with its data model, its contracts,
    its plan and its tasks; nothing else that stands there."""
    if not (folder / "spec.md").is_file():
        return ()
    contracts = folder / "contracts"
    called = _markdown(contracts) if contracts.is_dir() else []
    named = (folder / "data-model.md", *called, folder / "plan.md", folder / "tasks.md")
    return (folder / "spec.md", *filter(Path.is_file, named))


INDEXES = ("index", "readme", "spec", "specification", "overview")
_LINK = regex.compile(
    r"\](?:\(|:(?=\s))\s*<?(?:\./)?(?P<file>[^\s()<>#:?]+\.(?:md|markdown))(?:#[^\s()<>]*)?"
)
"""``[API](api.md)``, ``[api]: api.md``"""
_OWN_PART = regex.compile(r"^ {0,3}(?:```|~~~)|\b(?:GET|POST|PUT|PATCH|DELETE) /", re.MULTILINE)
_DIAGRAM = regex.compile(
    r"^ {0,3}(?P<fence>```|~~~) ?(?:mermaid|plantuml|puml|d2|dot|graphviz)\b.*?^ {0,3}(?P=fence)",
    re.MULTILINE | re.DOTALL,
)
"""What an index may have to show how its parts belong together."""
_COMMANDS = regex.compile(
    r"^ {0,3}(?:```|~~~) ?(?:ba|z|fi)?sh(?:ell)?\b"
    r"|^ {0,3}(?:```|~~~) ?(?:shell-?session|console|powershell|cmd|bat)\b",
    re.MULTILINE,
)


def listed_files(path: Path, *, in_folder: bool = False) -> tuple[Path, ...]:
    """The parts of a document that an index lists: it links to two Markdown files beside or below
    it at least, and holds neither endpoints nor code itself, diagrams aside. Of a document that is
    given as its folder an index may hold both, but no commands, as a project's README has them.
    Nothing when it is none."""
    try:
        return _listed(path, _read(path), _COMMANDS if in_folder else _OWN_PART)
    except UsageError:
        return ()


def _listed(path: Path, text: str, own: re.Pattern[str] = _OWN_PART) -> tuple[Path, ...]:
    named = [path.parent / link["file"] for link in _LINK.finditer(text)]
    if not named or own.search(_DIAGRAM.sub("", text)):
        return ()
    files = dict.fromkeys(
        file
        for file in named
        if ".." not in file.parts[len(path.parent.parts) :]
        and file.stem.upper() not in COMPANIONS
        and file.is_file()
        and file != path
    )
    return tuple(files) if len(files) > 1 else ()


def beside(document: Path, name: str) -> Path:
    """The companion of a located document, such as its ``handlers.py``."""
    return (document if document.is_dir() else document.parent) / name
