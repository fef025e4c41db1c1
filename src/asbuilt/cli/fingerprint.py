"""What stays the same about a finding while the lines around it move."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path

from asbuilt import regex
from asbuilt.diagnostics import Diagnostic
from asbuilt.source import Source

_PLACE = regex.compile(r"\(likewise [^()]+\)$|\bline \d+|\.md:\d+(?::\d+)?")
"""A line as messages name it (:meth:`~asbuilt.source.Source.where`), and the further places of a
cause (:mod:`asbuilt.rules.causes`)."""


def fingerprints(source: Source, diagnostics: Iterable[Diagnostic]) -> tuple[str, ...]:
    """A mark for each finding, of its rule, its file's name, its message and the text it is about.

    Findings that agree in all of these are numbered in the order of the document.
    """
    names = {file.path: Path(file.path).name for file in source.files}
    seen: Counter[str] = Counter()
    marks = []
    for diagnostic in diagnostics:
        first = source.whole_line(diagnostic.span.start)
        parts = (
            diagnostic.code,
            names[source.file(diagnostic.span.start).path],
            _PLACE.sub("", diagnostic.message),
            " ".join(source.slice(first).split()),
        )
        text = "\0".join(parts)
        seen[text] += 1
        whole = f"{text}\0{seen[text]}".encode("utf-8", "surrogateescape")
        marks.append(sha256(whole).hexdigest()[:20])
    return tuple(marks)
