"""An alternative without a decision.

## What it does
Reports the alternatives of *Alternatives Considered* that say neither `**Decision:** …` nor have a
cell *Decision*, and of which no word tells that they were chosen or rejected. Where a section
*Decision* says what was chosen, or the section's title that all were rejected, that is enough.
Options that a list or a row of paragraphs puts side by side, one's own among them, need one word
about the choice; so do options that a table compares by what speaks for and against them, under
any heading, and those that a record of decisions names (`**J2 Cache.** Options: local, Redis.`,
`We looked at SQLite and PostgreSQL.`).

## Why it matters
The section is there to tell why a way was not taken. Without the decision the same discussion is
held again.

## Example
```markdown
### Alternative 1: A shared mailbox

**Pros:**

- Nothing to build
```

## Fix
Write `**Decision:** Rejected because …`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from asbuilt import regex
from asbuilt.diagnostics import Related
from asbuilt.rules.document.placeholder import is_filler
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.spec.language import english
from asbuilt.spec.sections.alternatives import Alternative, Alternatives, Choice

_DECIDED = regex.compile(
    r"\b(?:reject(?:ed|ion)|chosen|selected|adopted|accepted|discarded|declined|dismissed|ruled out"
    r"|deferred|preferred|we (?:chose|picked|went with|decided|use)|why not)\b",
    re.I,
)
_DECIDES = regex.compile(
    rf"{_DECIDED.pattern}|(?:^|[.:;*|])[ \t]+taken\b"
    r"|\b(?:decision|decided?|chose|choose|choice|prefer\w*|recommend\w*|win\w*|won"
    r"|wins|therefore|hence|so we|we (?:take|build|go|went|will|stay|keep|adopt|want|propose)\w*"
    r"|opt\w* for"
    r"|went with|going with|go with|picked?|settled on|not (?:taken|pursued|acceptable|an option)"
    r"|out of the question|rationale|instead|better|best|drop\w*|exclud\w+|fits)\b",
    re.I,
)
"""A choice among options, in any words."""
_TAKEN = regex.compile(r"\b(?:taken|we took|winner|verdict|outcome|retain\w*|favou?r\w*)\b", re.I)
_OWN = regex.compile(
    r"\b(?:ours?|own|we build|build\w*|this (?:design|proposal|document|service|spec\w*)|described"
    r"|in-house|ourselves|proposed|proposal|here)\b",
    re.I,
)
_OPTIONS = regex.compile(r"\b(?:options|variants)\b")
_DECISION = regex.compile(
    r"^(?:the )?(?:decisions?(?: outcome)?|chosen option|outcome|recommendation|proposal"
    r"|proposed (?:solution|design))\b"
)


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each alternative that nobody has decided about, and each choice."""
    alternatives = subject.spec[Alternatives]
    if not (alternatives.items or alternatives.choices):
        return
    elsewhere = _is_decided_elsewhere(subject)
    for alternative in alternatives.items if not elsewhere else ():
        if alternative.decision is None and not _is_decided(subject, alternative):
            yield Finding(
                f"nothing is decided about `{alternative.name.text}`",
                alternative.name.span,
                "Write `**Decision:** Rejected because …`.",
            )
    for choice in alternatives.choices:
        is_record = len(choice.names) == 1
        if (is_record or not elsewhere) and _is_open(subject, choice):
            names = ", ".join(f"`{name.text}`" for name in choice.names[:_SHOWN])
            of = f"these is chosen: {names}"
            if is_record:
                of = f"the options is chosen in {names}"
            yield Finding(
                f"nothing says which one of {of}",
                choice.names[0].span,
                "Write `Decision: …` below them, and why.",
                (Related(choice.last, "the last word on them"),),
            )


_SHOWN = 5


def _is_open(subject: Subject, choice: Choice) -> bool:
    """Whether options lie side by side and no word tells of a choice. A list of alternatives to
    what the document describes needs none: it is rejected by its place."""
    said = english(subject.spec.source.slice(choice.span))
    if choice.compared:
        return not (_DECIDES.search(said) or _TAKEN.search(said))
    heading, _, below = said.partition("\n")
    own = _OPTIONS.search(heading.lower()) or any(_OWN.search(each) for each in _lines(below))
    return bool(own) and not _DECIDES.search(below)


def _lines(text: str) -> Iterator[str]:
    """The first words of each line, where an option is named."""
    return (line[:60] for line in text.splitlines())


def _is_decided_elsewhere(subject: Subject) -> bool:
    sections = [each for each in subject.outline.walk() if each.heading]
    if any("rejected" in each.title and "alternative" in each.title for each in sections):
        return True
    decisions = (
        subject.spec.source.slice(each.span).partition("\n")[2]
        for each in sections
        if _DECISION.match(each.title)
    )
    return any(text.strip() and not is_filler(text) for text in decisions)


def _is_decided(subject: Subject, alternative: Alternative) -> bool:
    source = subject.spec.source
    line = source.whole_line(alternative.name.span.start)
    said = source.slice(alternative.span) + source.slice(line)
    return _DECIDED.search(said) is not None


RULE = Rule("DOC113", "undecided-alternative", Policy.STRICT, check, __doc__)
