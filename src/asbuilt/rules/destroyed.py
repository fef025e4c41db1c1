"""What plans destroy for good, and what migrations are said to bring back all the same."""

from __future__ import annotations

import re
from collections.abc import Iterator

from asbuilt import regex
from asbuilt.diagnostics import Related
from asbuilt.document.blocks import Fence
from asbuilt.rules.rule import Finding, Subject
from asbuilt.rules.said import Said, saying
from asbuilt.rules.wording import Wording
from asbuilt.source import Span
from asbuilt.spec.section import blocks_of

DESTROYS = Wording(
    r"\b(?:drop\w*|remov\w+|delet\w+|renam\w+|truncat\w+|purg\w+)\b[^.;:|]{0,40}"
    r"\b(?:columns?|tables?|fields?|schema)\b"
    r"|\birreversible\b|\bforward[- ]only\b|\bone[- ]way (?:migration|change)\b"
    r"|\b(?:drops?|dropp\w+|removes?|deletes?|renam(?:es?|ed|ing)|overwrites)\s+`[a-z_]\w*\.[a-z_]\w*`"
    r"|\bno down[- ](?:migrations?|scripts?)\b(?! (?:is|are) (?:needed|necessary|required))"
    r"|\bcannot be (?:undone|reverted|rolled back)\b",
    *("drop", "remov", "delet", "renam", "truncat", "purg", "overwrites"),
    *("irreversible", "forward-only", "forward only", "one-way", "one way", "no down", "cannot be"),
)
CODE = r"`(?P<name>[a-z_][\w.]*)`"
CODED = regex.compile(CODE, re.I)


def brought_back(subject: Subject) -> Iterator[Finding]:
    """The sentences by which a migration that is undone brings back what was in a column or a
    table, where nothing has kept it."""
    if not subject.says("back", "down", "undo", "revert"):
        return
    if subject.says("backup", "back-up", "snapshot", "point-in-time", "dump"):
        return
    claims = [
        (line, found)
        for line, _ in _UNDOES.found(subject)
        if (found := _WITH_CONTENTS.search(line.text)) and not _KEPT.search(line.text)
    ]
    naming: dict[str, list[Said]] = {}
    for line in saying(subject, "`") if claims else ():
        for name in {each["name"].lower() for each in CODED.finditer(line.text)}:
            naming.setdefault(name, []).append(line)
    for line, found in claims:
        names = {each["name"].lower() for each in CODED.finditer(line.text)}
        named = [
            each
            for name in sorted(names)
            for each in naming[name][:_MOST_LINES]
            if each is not line
        ]
        if any(_KEPT.search(each.text) for each in named):
            continue
        gone = next((each for each in named if DESTROYS.search(each.text)), None)
        yield Finding(
            f"no migration can do this: `{found[0]}`, and nothing says what has kept them",
            line.found(found).span,
            "Say from what the data come back, or drop in a later release.",
            (Related(gone.line.span, "it is dropped here"),) if gone else (),
        )


def empty_downs(subject: Subject) -> Iterator[Finding]:
    """The migrations in code that drop something and whose way down does nothing, where a line
    relies on going down."""
    if not subject.says("down", "revert", "undo"):
        return
    relying = next(
        (line for line, _ in _GOES_DOWN.found(subject) if not _NOT_RELIED_ON.search(line.text)),
        None,
    )
    for fence in blocks_of(subject.outline.root, Fence) if relying else ():
        text, content = subject.spec.source.text, fence.content
        up = _UP_AND_DOWN.search(text, content.start, content.end)
        dropped = _DROPPED.search(text, content.start, up.start()) if up else None
        if relying and up and dropped and not _STATEMENT.search(text, up.end(), content.end):
            yield Finding(
                f"the way down of this does nothing: `{dropped[0].strip()}` is not undone",
                Span(dropped.start(), dropped.end()),
                "Write what brings it back, or drop it in a later release.",
                (
                    Related(relying.line.span, "the rollback relies on it"),
                    Related(Span(*up.span()), "the way down"),
                ),
            )


_GOES_DOWN = Wording(
    r"\b(?:down|undo|reverse|backward)[- ]?(?:migrations?|scripts?)\b"
    r"|\bmigrat\w+\b[^.;]{0,30}\b(?:down|backwards?|reverted|undone|rolled back)\b"
    r"|\b(?:revert\w*|undo\w*|roll(?:ed|ing)? back)\b[^.;]{0,30}\bmigrations?\b",
    *("migrat", "script"),
)
_NOT_RELIED_ON = regex.compile(r"\b(?:no|not|never|without|cannot|instead of|only in)\b", re.I)
_UP_AND_DOWN = regex.compile(
    r"^[ \t]*(?:--|#|//)[^\n]{0,60}\b(?:down|rollback|undo|revert)\b[^\n]*$", re.I | re.M
)
"""The comment below which a migration says how it is undone: ``-- +goose Down``."""
_DROPPED = regex.compile(r"\bDROP\s+(?:TABLE|COLUMN)\b[^;\n]*", re.I)
_STATEMENT = regex.compile(r"^[ \t]*(?!--|#|//|SELECT 1\b|pass\b)\S", re.I | re.M)


_MOST_LINES = 50
"""Lines that name what is brought back: what more of them say is not looked at."""
_UNDOES = Wording(
    r"\b(?:down|undo|rollback|roll-back|reverse)[- ]?(?:migrations?|scripts?)\b|\bscript `[^`]*`"
    r"|\bmigrat\w+\b[^.;]{0,40}\b(?:undone|reverted|rolled back)\b"
    r"|\b(?:undo\w*|revert\w*|roll\w* back)\b[^.;]{0,30}\bmigrations?\b",
    *("migrat", "script"),
)
_WITH_CONTENTS = regex.compile(
    r"\bwith\s+(?:all\s+)?(?:its|their|the)\s+(?:values?|contents?|data|rows)\s+(?:it|they)\s+had\b"
    r"|\b(?:with\s+(?:all\s+)?(?:its|their|the)\s+)?(?:former|old|previous|original|lost|dropped|deleted)"
    r"\s+(?:values?|contents?|data|rows)\b"
    r"|\b(?:its|their)\s+(?:values?|contents?|data|rows)\s+(?:again|back)\b"
    r"|\b(?:puts?|brings?|gets?)\s+(?:all\s+)?the\s+(?:values?|contents?|data|rows)\b[^.;]{0,60}\bback\b",
    re.I,
)
"""``brings it back with the values it had``, ``the former rows``."""
_KEPT = regex.compile(
    r"\b(?:cop(?:y|ies|ied)|exports?|exported|archiv\w+|saved?|kept|keeps?|stay\w*|remain\w*|renam\w+"
    r"|mov(?:es?|ed)|cannot|not|never|no|lost|gone|empty|without|except|backfill\w*|re-?comput\w+|deriv\w+|calculat\w+|added)\b",
    re.I,
)
"""What has kept the data, or says that they do not come back."""
