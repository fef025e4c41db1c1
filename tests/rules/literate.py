"""Rule tests in prose: ``tests/rules/<family>/<name>.md``.

Each holds documents in ```` ````markdown ```` fences. A ```` ```python ```` fence after one is the
``handlers.py`` beside it. A ```` ```findings ```` fence after one lists
what the rule under test finds in it, and nothing else: ``line:column CODE fragment``, the fragment
being part of the message. An empty fence means that it finds nothing. A ```` ````fixed ```` fence
after that is the document with the fixes made.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path

_FENCE = re.compile(
    r"^(?P<ticks>`{3,})(?P<kind>markdown|python|findings|fixed)\n(?P<text>.*?)^(?P=ticks)$",
    re.M | re.S,
)
_LINE = re.compile(r"(?P<line>\d+):(?P<column>\d+) (?P<code>\w+) (?P<fragment>.+)")


@dataclass(frozen=True, slots=True)
class Expected:
    """One finding that must be there."""

    line: int
    column: int
    code: str
    fragment: str


@dataclass(frozen=True, slots=True)
class Case:
    """A document and what the rule called ``rule`` says about it. ``name`` is for people."""

    name: str
    rule: str
    document: str
    handlers: str | None = None
    findings: tuple[Expected, ...] | None = None
    fixed: str | None = None


def cases(page: Path) -> list[Case]:
    """The cases of one page, in order."""
    text = page.read_text("utf-8")
    found: list[Case] = []
    for match in _FENCE.finditer(text):
        if match["kind"] == "markdown":
            line = text.count("\n", 0, match.start()) + 1
            name = f"{page.parent.name}/{page.stem}:{line}"
            found.append(Case(name, page.stem.replace("_", "-"), match["text"]))
        elif match["kind"] == "python":
            found[-1] = replace(found[-1], handlers=match["text"])
        elif match["kind"] == "findings":
            found[-1] = replace(found[-1], findings=_expected(match["text"]))
        else:
            found[-1] = replace(found[-1], fixed=match["text"])
    return found


def _expected(text: str) -> tuple[Expected, ...]:
    lines = [_LINE.fullmatch(line) for line in text.splitlines()]
    assert all(lines), f"not `line:column CODE fragment`: {text}"
    return tuple(
        Expected(int(line["line"]), int(line["column"]), line["code"], line["fragment"])
        for line in lines
        if line
    )
