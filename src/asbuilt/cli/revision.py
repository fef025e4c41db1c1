"""Git revisions: what has changed since one (``--since REV``), and documents as they were."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile, TemporaryDirectory

from asbuilt import regex
from asbuilt.diagnostics import Diagnostic
from asbuilt.errors import EnvironmentFailure, UsageError
from asbuilt.source import Source, Span

_HUNK = regex.compile(rb"^@@ -\S+ \+(\d+)(?:,(\d+))? @@", re.M)
_RETURN = regex.compile(rb"\r\n?")
"""Git knows one of the three ends of lines, and which of them a line has is no change."""
_PARTS = regex.compile(r"\.(?:md|markdown)$|(?:^|/)(?:handlers\.py|asbuilt\.toml)$")
_DIFF = (
    "diff", "--no-index", "--no-ext-diff", "--no-textconv", "--no-color", "--text", "--unified=0",
)  # fmt: skip


def on_changed_lines(
    source: Source, found: Iterable[Diagnostic], revision: str
) -> tuple[Diagnostic, ...]:
    """The findings of which one place, the second ones included, is on a line that is not in
    ``revision`` as it is here.

    Raises:
        UsageError: the document is in no git repository, or there is no such revision.
        EnvironmentFailure: git is not installed, or fails.
    """
    changed = {file.path: _changed_lines(source, file.path, revision) for file in source.files}
    return tuple(
        item
        for item in found
        if any(
            not changed[source.file(span.start).path].isdisjoint(_numbers(source, span))
            for span in (item.span, *(related.span for related in item.related))
        )
    )


def text_at(path: Path, revision: str) -> bytes | None:
    """The file as it was in ``revision``, under whatever name git knows it from, with the line ends
    of the working copy; None when it was not there.

    Raises:
        UsageError: the file is in no git repository, or there is no such revision.
        EnvironmentFailure: git is not installed, or fails.
    """
    path = path.resolve()
    known = commit(path, revision)
    name = f"{known}:./{path.name}"
    if _git(path.parent, "rev-parse", "--verify", name).returncode:
        former = _former_name(path, known)
        if former is None:
            return None
        name = f"{known}:{former}"
    return _output(_git(path.parent, "cat-file", "--filters", name))


def commit(path: Path, revision: str) -> str:
    """The hash of the commit that ``revision`` names in the repository of ``path``.

    Raises:
        UsageError: the path is in no git repository, or there is no such revision.
        EnvironmentFailure: git is not installed.
    """
    inside = _git(path.parent, "rev-parse", "--is-inside-work-tree")
    if inside.returncode:
        raise UsageError(
            f"{path}: is not in a git repository",
            _said(inside) or "A revision to compare with needs one.",
        )
    found = _git(path.parent, "rev-parse", "--verify", "--end-of-options", f"{revision}^{{commit}}")
    if found.returncode:
        raise UsageError(
            f"there is no git revision `{revision}` in the repository of {path}",
            "`git log --oneline` lists them; a shallow clone has to fetch it first.",
        )
    return _text(found)


@contextmanager
def checked_out(path: Path, revision: str) -> Iterator[Path]:
    """``path`` as it was in ``revision``, in a folder of its own: the file or folder with whatever
    a specification is made of beside and below it (Markdown, ``handlers.py``, ``asbuilt.toml``).

    Raises:
        UsageError: as :func:`commit`, or the path did not exist there.
        EnvironmentFailure: git is not installed, or fails.
    """
    path = path.resolve()
    known, folder = commit(path, revision), path.parent
    kind = _git(folder, "cat-file", "-t", f"{known}:./{path.name}")
    if kind.returncode:
        former = _former_name(path, known)
        raise UsageError(
            f"{path.name} was not there in revision {revision}",
            f"It was `{former}`: name `{revision}:{former}`." if former else None,
        )
    prefix = f"./{path.name}/" if _text(kind) == "tree" else "./"
    listed = _output(_git(folder, "ls-tree", "-r", "-z", "--name-only", known, "--", prefix))
    with TemporaryDirectory() as root:
        for raw in filter(None, listed.split(b"\0")):
            name = raw.decode("utf-8", "surrogateescape")
            if _PARTS.search(name):
                file = Path(root, name)
                file.parent.mkdir(parents=True, exist_ok=True)
                content = _git(folder, "cat-file", "--filters", f"{known}:./{name}")
                file.write_bytes(_output(content))
        yield Path(root, path.name)


def _former_name(path: Path, known: str) -> str | None:
    """What a file that was renamed since the commit ``known`` was called there, from the top of
    the repository."""
    here = _text(_git(path.parent, "rev-parse", "--show-prefix")) + path.name
    renames = ("diff", "--name-status", "-z", "--find-renames", "--diff-filter=R", known)
    words = _output(_git(path.parent, *renames)).decode("utf-8", "surrogateescape").split("\0")
    return dict(zip(words[2::3], words[1::3], strict=False)).get(here)


def _changed_lines(source: Source, path: str, revision: str) -> set[int]:
    """The numbers of the lines of a file that ``revision`` does not have there."""
    if path == "-":
        raise UsageError("--since cannot compare standard input", "Name the document's file.")
    index = [file.path for file in source.files].index(path)
    ends = (*(file.start for file in source.files[1:]), len(source.text))
    text = source.text[source.files[index].start : ends[index]]
    now = _RETURN.sub(b"\n", text.encode("utf-8", "surrogateescape"))
    before = text_at(Path(path), revision)
    if before is None:
        return set(range(1, now.count(b"\n") + 2))
    with NamedTemporaryFile() as old:
        old.write(_RETURN.sub(b"\n", before))
        old.flush()
        compared = _git(Path(path).resolve().parent, *_DIFF, "--", old.name, "-", text=now)
    if compared.returncode > 1:
        _output(compared)
    lines: set[int] = set()
    for first, count in _HUNK.findall(compared.stdout):
        lines.update(range(int(first), int(first) + int(count or 1)))
    return lines


def _numbers(source: Source, span: Span) -> range:
    return range(source.line(span.start), source.line(max(span.start, span.end - 1)) + 1)


def _git(
    folder: Path, *arguments: str, text: bytes | None = None
) -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(
            ("git", "-C", str(folder), *arguments), input=text, capture_output=True, check=False
        )
    except OSError:
        raise EnvironmentFailure(
            "git is not installed, and only it knows the revision", "Install git, or name none."
        ) from None


def _output(done: subprocess.CompletedProcess[bytes]) -> bytes:
    if done.returncode:
        raise EnvironmentFailure("git fails", _said(done))
    return done.stdout


def _text(done: subprocess.CompletedProcess[bytes]) -> str:
    return done.stdout.decode("utf-8", "replace").strip()


def _said(done: subprocess.CompletedProcess[bytes]) -> str:
    return " ".join(done.stderr.decode("utf-8", "replace").split())
