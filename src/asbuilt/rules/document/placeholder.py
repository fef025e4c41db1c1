"""A filler of the template has not been replaced.

## What it does
Finds text that a template leaves for the author: `[Feature Name]`, `Draft | Review | Approved`,
`Goal 1`, `YYYY-MM-DD`, `User shall be able to...`, `TBD`, `???`, `{{…}}`, `[NEEDS CLARIFICATION:
for how long?]`, *coming soon*, *(to be completed)* and the like. All fillers of one section are one
finding. Code blocks, inline code, what stands in quotation marks and the shortcodes of site
generators (`{{< toc >}}`, `{{ page.title }}`) are not searched.

## Why it matters
A reader cannot tell a forgotten filler from a decision. While the document is a draft that is
normal, so it is a warning; in an approved document it is an error.

## Example
```markdown
**Author:** [Your Name]
```

## Fix
Write what is meant, or remove the line or the section:
```markdown
**Author:** Mira Sørensen
```
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from itertools import accumulate

from asbuilt import regex
from asbuilt.document.blocks import Block, Heading, Text
from asbuilt.document.text import part
from asbuilt.rules.prose import prose
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.spec.language import english, remembered, translated

_BRACKETS = r"""
      \[(?:\.\.\.|…)\]                          # [...]
    | \[(?!\s*[,;|])[^\[\]{}\n]*\b(?:name|your|date|describe|description|insert|feature|project
        |placeholder|fill\ in|tbd|tbc
        |to\ be\ (?:added|agreed|completed|confirmed|decided|defined|determined|filled|specified)
        )\b[^\[\]{}\n]*\](?![(\[:])
    | \[(?:needs?\ clarification|(?:to\ )?clarify|to\ be\ clarified
        |(?:por\ |a\ )?aclarar|(?:necesita|requiere)\ aclaración|(?:zu\ )?klären|klärungsbedarf
        |à\ (?:clarifier|préciser)|clarification\ (?:requise|nécessaire)|a\ esclarecer|esclarecer
        |(?:precisa|necessita)\ (?:de\ )?esclarecimento|уточнить|требует\ уточнения
        |待澄清|需要?澄清|待确认)\s*[:：]\s*[^\[\]{}\s][^\[\]{}\n]*\](?![(\[:])
"""
_BRACKETED = regex.compile(_BRACKETS, re.VERBOSE | re.IGNORECASE)
_ANYWHERE = regex.compile(
    rf"""{_BRACKETS}
    | \{{\{{(?!\ ?(?:[<>%#/!.$]|site\.|page\.))[^{{}}\n]+\}}\}}   # {{{{name}}}}
    | (?<!\bno\ )(?<!\bthe\ )(?<!\bany\ )(?-i:\b(?:TBD|TBC|TBA|TODO|FIXME|XXX)\b)
        (?!\ (?:comment|placeholder|marker|item|list|entr(?:y|ie)|tag)s?\b)
    | Draft\s*\|\s*Review\s*\|\s*Approved
    | Draft\s*/\s*Review\s*/\s*Approved
    | AWS/GCP/Azure
    | \bt\.\ ?b\.\ ?[acd]\.
    | (?<!\w)\?\?\?+(?!\w)
    | \b(?:User|System|Application)\s+shall\s+(?:be\ able\ to|validate|support)\s*(?:\.\.\.|…)
    | Rejected\ because\s*(?:\.\.\.|…)
    | (?:POST|GET|PUT|PATCH|DELETE)\ /api/resource\b
    """,
    re.VERBOSE | re.IGNORECASE,
)
_SIGN = regex.compile(
    r"\{\{|tb[acd]|todo|fixme|xxx|t\. ?b\.|\?\?\?|approved|aws/gcp/azure|\.\.\.|…"
    r"|/api/resource"
)
"""One of these is in whatever :data:`_ANYWHERE` finds outside of brackets; few texts hold any."""

_LABEL = r"(?:\*\*[^*\n]+\*\*:?\s*|[a-z ]{1,30}:\s+)?"
_WHOLE = regex.compile(
    rf"""{_LABEL}(?P<filler>
      (?:goal|pro|con|responsibility|technology|endpoint|stakeholder)\ \d+
    | (?<![a-z]:\ )user\ story\ \d+
    | question\ \d+\ requiring\ \w+
    | implement\ feature\ [a-z]
    | dependency\ \d+:\ description
    | metric\ \d+:\ target\ value
    | (?:\*\*)?term\ \d+:?(?:\*\*)?:?\ definition
    | \[reference\ \d+\]\(https?://example\.com/?\)
    | yyyy-mm-dd | dd/mm/yyyy | mm/dd/yyyy
    | brief\ overview\ of\ the\ feature\ or\ system\ being\ specified.*
    | description\ of\ the\ problem\ this\ feature\ solves
    | high-level\ description\ of\ the\ system\ architecture
    | what\ this\ (?:component\ does|feature\ will\ not\ do)
    | explicitly\ out\ of\ scope\ items
    | lorem\ ipsum.*
    | \[(?:(?:non-)?goal|feature|requirement|stakeholder|risk|milestone|alternative|dependency
        |metric|user\ story|question|term|component|task)\ \d+\]
    | tba | xxx+
    )\.?""",
    re.VERBOSE,
)
"""Texts that are nothing but a filler, in lower case."""
_TO_COME = (
    r"(?:(?:still|yet) )?to be (?:added|completed|described|documented|filled(?: in)?|provided"
    r"|supplied|written)"
)
_PENDING = regex.compile(
    rf"[\W_]*(?P<filler>{_TO_COME}|coming soon"
    r"|(?:details|descriptions?|texts?|contents?) (?:to follow|follows?|will follow))[\W_]*",
    re.I,
)
"""Texts that are nothing but the word that they are still to be written, in English."""
_IN_BRACKETS = regex.compile(rf"[(\[]{_TO_COME}[)\]](?![(\[:])", re.I)
_CODE = regex.compile(r"`[^`\n]*`")
_QUOTED = regex.compile(r'"[^"\n]*"|“[^”\n]*”')
_SHOWN = 4


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each section that holds fillers, at the first of them.

    Fillers within the scope of an ignore comment are findings of their own, so that a comment on
    one of them does not silence its neighbours.
    """
    fillers: list[Text] = []
    is_title = False
    for text in _texts(subject.document.blocks):
        if text is None:
            yield from _finding(fillers)
            fillers, is_title = [], True
            continue
        places, titled, is_title = _fillers(text.text), is_title, False
        for place in places:
            if (
                titled
                and _IN_TITLE.search(text.text, 0, place[0])
                and _GOES_ON.match(text.text, place[1])
            ):
                continue
            filler = part(text, *place)
            if any(ignore.covers(filler.span) for ignore in subject.ignores):
                yield from _finding([filler])
            else:
                fillers.append(filler)
    yield from _finding(fillers)


_IN_TITLE, _GOES_ON = regex.compile(r"[^\W\d_] $"), regex.compile(r" [^\W\d_]")
"""Between words a title speaks of what is to do: ``Known TODO after the launch``."""


def says_nothing(text: str) -> bool:
    """Whether a cell or a value is empty, or says that there is nothing, or nothing yet: ``–``,
    ``none``, ``still to be agreed``."""
    return bool(_NOTHING.fullmatch(text) or _NOTHING.fullmatch(english(text)))


_NOTHING = regex.compile(
    r"[\W_]*(?:no(?:ne|thing|body)?(?: yet)?|n/?a|tb[acd]|todo|unknown|unassigned"
    r"|(?:still )?to be \w+|keine?[rs]?|ningun[ao]|aucune?|nenhuma?|нет|无)?[\W_]*",
    re.I,
)


def is_filler(text: str) -> bool:
    """Whether ``text`` holds a filler of the template."""
    return bool(_fillers(text))


def _finding(fillers: list[Text]) -> Iterator[Finding]:
    if not fillers:
        return
    names = list(dict.fromkeys(f"`{filler.text}`" for filler in fillers))
    shown = ", ".join(names[:_SHOWN])
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    verb, noun = ("is", "a placeholder") if len(names) == 1 else ("are", "placeholders")
    yield Finding(
        f"{shown}{more} {verb} {noun}",
        fillers[0].span,
        "Write what is meant, or remove it.",
    )


_LONGEST_WORD = 60
"""Characters of a text that says no more than that it is still to come."""


@remembered
def _fillers(text: str) -> tuple[tuple[int, int], ...]:
    """Where each filler begins and ends."""
    lower = text.lower()
    whole = _WHOLE.fullmatch(lower)
    if whole:
        return (whole.span("filler"),)
    if len(text) <= _LONGEST_WORD or "(" in text:
        said = translated(text)
        pending = _PENDING.fullmatch(said.text) if len(text) <= _LONGEST_WORD else None
        if pending:
            return (said.origin(*pending.span("filler")),)
        if bracketed := _IN_BRACKETS.search(said.text):
            return (said.origin(*bracketed.span()),)
    pattern = _ANYWHERE if _SIGN.search(lower) else _BRACKETED
    if pattern is _BRACKETED and "[" not in text:
        return ()
    found = tuple(pattern.finditer(text))
    return tuple(match.span() for match in _not_quoted(text, found)) if found else ()


def _not_quoted(text: str, found: Iterable[re.Match[str]]) -> Iterator[re.Match[str]]:
    """The fillers that are not spoken of; the template's endpoint stands in backticks itself."""
    quotes = sorted(quote.span() for each in (_CODE, _QUOTED) for quote in each.finditer(text))
    starts = [start for start, _ in quotes]
    reach = [*accumulate((end for _, end in quotes), max)]
    for match in found:
        before = bisect_left(starts, match.start())
        is_quoted = before > 0 and match.end() < reach[before - 1]
        if not is_quoted or match[0].endswith("/api/resource"):
            yield match


def _texts(blocks: Iterable[Block]) -> Iterator[Text | None]:
    """All prose in order; None stands before each heading, where a section begins."""
    for block in blocks:
        if isinstance(block, Heading):
            yield None
        yield from prose((block,))


RULE = Rule("DOC101", "placeholder", Policy.STRICT, check, __doc__)
