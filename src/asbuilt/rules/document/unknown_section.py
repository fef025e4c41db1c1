"""Sections from which nothing is read.

## What it does
Lists the headings that are no known part of a specification and below which nothing else was read,
once for the whole document. A table of contents is none of them, and neither is what is told in
words and judged sentence by sentence, under whatever heading: only tables, lists and code may be a
part that was not recognised. What names requirements of the document (tests, tasks, a trace) is
read for them.

## Why it matters
Such sections are kept as they are and do no harm. But when you expected one of them to have an
effect, its heading is probably one that asbuilt does not know.

## Example
```markdown
## Doors of the platform

| Door | Opens for |
| ---- | --------- |
```

## Fix
Use a known heading (`## Access`), or name your heading as an alias in `asbuilt.toml`.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator

from asbuilt import regex
from asbuilt.document.blocks import Fence, List, Table, Text
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.spec.access.matrices.matrix import ROLES
from asbuilt.spec.language import english
from asbuilt.spec.requirements.identifier import requirement_ids
from asbuilt.spec.section import Section
from asbuilt.spec.sections.requirements import Requirements
from asbuilt.spec.title import normal_title

_SHOWN = 8
_CONTENTS = {"table of contents", "contents", "toc"}
_IN_WORDS = regex.compile(
    r"\b(?:why|motivation|purpose|objectives?|background|context|scope|summary|stakeholders?"
    r"|constraints?|assumptions?|principles|strategy|decisions?|adrs?|choices"
    r"|personal data|pii|privacy|data protection|retention|how long we keep\w*"
    r"|backups?|recovery|restor\w+|roll ?backs?|releases?|releasing|deployment|operations?"
    r"|when \w+ (?:\w+ )?(?:fails?|breaks?|goes wrong)|failures?"
    r"|not doing|will not do|abbreviations|acronyms|migrations?|budget|faqs?"
    r"|questions,? (?:all |that )?(?:answered|came up\w*|raised)"
    r"|(?:answered|settled|closed|resolved) questions"
    r"|housekeeping|error budget|load|capacity|configuration|runtime view|jobs"
    r"|tasks?|backlog|checklists?|responsibilit\w+|examples?|errors?|success|arbeitspakete"
    r"|approvals?|sign[- ]?offs?|signatures?|documentation|deliverables?"
    r"|objet|objeto|objetivos?|alcance|decis(?:ões|iones|ións)|entscheidungen|zweck|ziele?)\b"
)


def check(subject: Subject) -> Iterator[Finding]:
    """One finding at the first unknown heading, naming them all."""
    text, unknown = subject.spec.source.slice, set(subject.spec.unknown_headings)
    if not unknown:
        return
    sections = [each for each in subject.outline.walk() if each.name.span in unknown]
    spans = [each.name.span for each in _unread(subject, sections)]
    if not spans:
        return
    titles = [f"`{text(span).strip('# ')}`" for span in spans]
    more = f" and {len(titles) - _SHOWN} more" if len(titles) > _SHOWN else ""
    where, are = ("this section", "It is") if len(titles) == 1 else ("these sections", "They are")
    yield Finding(
        f"nothing is read from {where}: {', '.join(titles[:_SHOWN])}{more}",
        spans[0],
        f"{are} kept unchanged. `asbuilt show SPEC spec` shows what was read from the others.",
    )


def _unread(subject: Subject, sections: Iterable[Section]) -> Iterator[Section]:
    """The sections that hold tables, lists or code, and are not told of, cited or complained of."""
    troubled = sorted(
        trouble.span.start
        for part in subject.spec.parts.values()
        for trouble in getattr(part, "troubles", ())
    )
    items = subject.spec[Requirements].items
    ids = {item.id.text for item in items}
    ids |= {each for item in items for _, cell in item.cells for each in _ids(cell)}
    for section in sections:
        parts = [each for each in section.walk() if not _is_told(each.name.text)]
        if _is_told(section.name.text) or not any(map(_is_set, parts)):
            continue
        whole = section.span
        tried = bisect_left(troubled, whole.start) < bisect_left(troubled, whole.end)
        said = subject.spec.source.slice(whole)
        if not tried and ids.isdisjoint(_WORD.findall(said)) and not _COMPARED.search(said):
            yield section


def _ids(cell: Text) -> Iterator[str]:
    """The ids that a short cell beside a requirement names: those of its tests."""
    if len(cell.text) <= _LONGEST:
        yield from (each.text for each in requirement_ids(cell))


_LONGEST = 60
_COMPARED = regex.compile(
    r"\bTLS ?v?1\.[0-3]\b|\breplicas\"?[ \t]*[:=][ \t]*[0-9]"
    r"|\b(?:sqlite|jdbc|postgres(?:ql)?|mysql):(?:/|\w+:)"
    r"|\b(?:kept|retained|stored|deleted|erased|purged) (?:for|after) [0-9]",
    re.I,
)
"""What rules compare with what other places say of it, under any heading."""
_WORD = regex.compile(r"\w[\w.-]*\w")


def _is_set(section: Section) -> bool:
    return any(
        (isinstance(block, Table) and normal_title(block.header[0].text) not in ROLES)
        or (isinstance(block, List) and not _tells_steps(block))
        or (isinstance(block, Fence) and not _is_prose(block))
        for block in section.blocks
    )


def _tells_steps(block: List) -> bool:
    """Whether a numbered list tells in sentences what happens one after the other."""
    texts = [item.text.text.rstrip("*_`) ") for item in block.items]
    return block.ordered and all(
        text.endswith((".", "!", "。")) and not _DEMANDS.search(english(text)) for text in texts
    )


_DEMANDS = regex.compile(r"\b(?:shall|must)\b", re.I)
"""What may be said by a requirement whose heading is not known."""


def _is_prose(fence: Fence) -> bool:
    """Whether a fence holds what people are to read or type, which no reader is for."""
    return fence.language in _PROSE


_PROSE = {"markdown", "md", "bash", "sh", "shell", "console", "shell-session", "powershell", "zsh"}


def _is_told(heading: str) -> bool:
    title = normal_title(heading)
    return title in _CONTENTS or _IN_WORDS.search(english(title)) is not None


RULE = Rule("DOC102", "unknown-section", Policy.INFO, check, __doc__)
