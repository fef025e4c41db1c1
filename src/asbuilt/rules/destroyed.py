"""What plans destroy for good, and what migrations are said to bring back all the same."""

from __future__ import annotations

import re
from collections.abc import Iterator

from asbuilt import regex
from asbuilt.diagnostics import Related
from asbuilt.rules.rule import Finding, Subject
from asbuilt.rules.said import Said, said

DESTROYS = regex.compile(
    r"\b(?:drop\w*|remov\w+|delet\w+|renam\w+|truncat\w+|purg\w+)\b[^.;:|]{0,40}"
    r"\b(?:columns?|tables?|fields?|schema)\b"
    r"|\birreversible\b|\bforward[- ]only\b|\bone[- ]way (?:migration|change)\b"
    r"|\b(?:drops?|dropp\w+|removes?|deletes?|renam(?:es?|ed|ing)|overwrites)\s+`[a-z_]\w*\.[a-z_]\w*`"
    r"|\bno down[- ](?:migrations?|scripts?)\b(?! (?:is|are) (?:needed|necessary|required))"
    r"|\bcannot be (?:undone|reverted|rolled back)\b",
    re.I,
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
        for line in said(subject)
        if _UNDOES.search(line.text)
        and (found := _WITH_CONTENTS.search(line.text))
        and not _KEPT.search(line.text)
    ]
    naming: dict[str, list[Said]] = {}
    for line in said(subject) if claims else ():
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


_MOST_LINES = 50
"""Lines that name what is brought back: what more of them say is not looked at."""
_UNDOES = regex.compile(
    r"\b(?:down|undo|rollback|roll-back|reverse)[- ]?(?:migrations?|scripts?)\b|\bscript `[^`]*`"
    r"|\bmigrat\w+\b[^.;]{0,40}\b(?:undone|reverted|rolled back)\b"
    r"|\b(?:undo\w*|revert\w*|roll\w* back)\b[^.;]{0,30}\bmigrations?\b",
    re.I,
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
