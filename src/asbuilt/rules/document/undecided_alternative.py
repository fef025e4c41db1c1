"""An alternative without a decision.

## What it does
Reports the alternatives of *Alternatives Considered* that say neither `**Decision:** …` nor have a
cell *Decision*, and of which no word tells that they were chosen or rejected. Where a section
*Decision* says what was chosen, or the section's title that all were rejected, that is enough.
Options that a list or a row of paragraphs puts side by side, one's own among them, need one word
about the choice; so do options that a table compares by what speaks for and against them, under any
heading, and those that a record of decisions names (`**J2 Cache.** Options: local, Redis.`, `We
looked at SQLite and PostgreSQL.`). Where a column *Outcome* or *Verdict* has something for each
option, one cell has to say what became of it; a cell *Decision* that says *open* decides nothing. A
section *Decision* that chooses nothing and puts the choice off (*The board will meet again in
March*), or only tells that the options were compared, is no decision.

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
from collections.abc import Iterator, Sequence

from asbuilt import regex
from asbuilt.diagnostics import Related
from asbuilt.document.blocks import Paragraph, Text
from asbuilt.rules.document.placeholder import is_filler
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.rules.undecided import is_missing
from asbuilt.rules.words import words
from asbuilt.source import Span
from asbuilt.spec.language import english
from asbuilt.spec.section import Section, blocks_of, items_of, own_text
from asbuilt.spec.sections.alternatives import Alternative, Alternatives, Choice
from asbuilt.spec.title import bare

_DECIDED = regex.compile(
    r"\b(?:reject(?:ed|ion|s)?|chosen|selected|adopted|accepted|discarded|declined|dismissed"
    r"|ruled out|deferred|preferred|we (?:chose|picked|went with|decided|use)|why not)\b",
    re.I,
)
_DECIDES = regex.compile(
    rf"{_DECIDED.pattern}|(?:^|[.:;*|])[ \t]+taken\b"
    r"|\b(?:decision|decided?|chose|choose|choice|prefer\w*|recommend\w*|winn\w+|won"
    r"|wins|therefore|hence|so we|we (?:take|build|go|went|will|stay|keep|adopt|want|propose)\w*"
    r"|opt(?:s|ed)? for"
    r"|went with|going with|go with|picked?|settled on|not (?:taken|pursued|acceptable|an option)"
    r"|out of the question|rationale|instead|better|best|drop\w*|exclud\w+|fits)\b",
    re.I,
)
"""A choice among options, in any words."""
_TAKEN = regex.compile(r"\b(?:taken|we took|winner|verdict|outcome|retain\w*|favou?r\w*)\b", re.I)
_OWN = regex.compile(
    r"\b(?:ours?|own|we build|build\w*|this (?:design|proposal|document|service|spec\w*)|described"
    r"|in-?house|ourselves|proposed|proposal|here)\b",
    re.I,
)
_OPTIONS = regex.compile(r"\b(?:options|variants)\b")
_DECISION = regex.compile(
    r"^(?:the |our )?(?:decisions?(?! (?:drivers?|makers?|criteria|process|context)\b)"
    r"(?: outcome)?|outcome|recommendation|proposal|choice"
    r"|(?:chosen|selected|preferred|proposed|recommended) (?:option|solution|design|approach"
    r"|alternative|variant)|why (?:we|this|it|not)\b)"
)


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each alternative that nobody has decided about, and each choice."""
    alternatives = subject.spec[Alternatives]
    if not (alternatives.items or alternatives.choices):
        return
    if (put_off := _put_off(subject, alternatives)) is not None:
        yield put_off
        return
    elsewhere = _is_decided_elsewhere(subject)
    together = {name.span for choice in alternatives.choices for name in choice.names}
    starts = [name.span.start for choice in alternatives.choices for name in choice.names]
    alone = (
        each
        for each in alternatives.items
        if each.name.span not in together
        and not any(each.span.start <= start < each.span.end for start in starts)
    )
    for alternative in alone if not elsewhere else ():
        if alternative.decision is None and not _is_decided(subject, alternative):
            yield _undecided(alternative)
    waiting = [
        each for each in alternatives.items if each.decision and is_missing(each.decision.text)
    ]
    yield from map(_undecided, waiting)
    waits = {each.name.span for each in waiting}
    for choice in alternatives.choices:
        if any(name.span in waits for name in choice.names):
            continue
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
                (*_heading(subject, choice), Related(choice.last, "the last word on them")),
            )


def _undecided(alternative: Alternative) -> Finding:
    """The finding about one of which nothing is decided, or only said that it is open."""
    return Finding(
        f"nothing is decided about `{alternative.name.text}`",
        alternative.name.span,
        "Write `**Decision:** Rejected because …`.",
    )


def _heading(subject: Subject, choice: Choice) -> Iterator[Related]:
    """The heading below which options stand: where their choice is looked for."""
    at = choice.names[0].span.start
    sections = [each for each in subject.outline.walk() if each.span.start <= at < each.span.end]
    if sections and sections[-1].heading:
        yield Related(sections[-1].name.span, "the choice is expected below this heading")


_SHOWN = 5


def _is_open(subject: Subject, choice: Choice) -> bool:
    """Whether options lie side by side and no word tells of a choice. A list of alternatives to
    what the document describes needs none: it is rejected by its place."""
    written = english(_without_names(subject, choice))
    said = _OPEN.sub("", written)
    if said != written:
        return not _DECIDED.search(said)
    if choice.fates:
        fates = [english(fate.text) for fate in choice.fates]
        return not (
            _DECIDES.search(said)
            or any(map(_FATE.match, fates))
            or all(map(_AGAINST.search, fates))
        )
    if choice.compared:
        said = _DIVIDED.sub(" ", _FITS.sub(r"\g<before>", said))
        return not (_DECIDES.search(said) or _TAKEN.search(said))
    heading, _, below = said.partition("\n")
    if _DECIDES.search(below) or _SETTLES.search(below):
        return False
    own = _OPTIONS.search(heading.lower()) or any(_OWN.search(each) for each in _lines(below))
    named = any(_OWN.search(english(name.text)) for name in choice.names)
    return bool(own) or named or _is_described(subject, choice)


def _without_names(subject: Subject, choice: Choice) -> str:
    """What stands about options, without what they are called: ``A page instead of a letter``."""
    text, at, pieces = subject.spec.source.text, choice.span.start, []
    plain = [name for name in choice.names if not _FIRST.search(name.text)]
    for name in sorted(plain, key=lambda each: each.span.start):
        if at <= name.span.start and name.span.end <= choice.span.end:
            pieces.append(text[at : name.span.start])
            at = name.span.end
    return "".join((*pieces, text[at : choice.span.end]))


_FIRST = regex.compile(
    r"\b(?:chosen|rejected|preferred|recommended|selected|taken|ours?|winner|decision)\b", re.I
)
"""What is said of the choice in the name of an option: ``B (chosen)``."""
_OPEN = regex.compile(
    r"\b(?:still |yet )?to be decided\b|\bundecided\b|\bnot (?:yet )?decided\b", re.I
)
_FITS = regex.compile(r"(?P<before>\|[^|\n]*)\b(?:fits|better|best|instead)\b", re.I)
"""Words by which a cell speaks for an option, and chooses none."""
_DIVIDED = regex.compile(
    r"\b(?:was|were|had been) (?:the|our|their) (?:choice|decision|favou?rite|preference)\b"
    r"[^.;\n]{0,30}\b(?:19|20)[0-9]{2}\b"
    r"|\b(?:lean(?:s|ed)?|tend(?:s|ed)?) towards?\b[^.;\n]{1,60},[^.;\n]{1,60}\btowards?\b[^.;\n]*",
    re.I,
)
"""What was chosen before, and what some and others would like better."""
_FATE = regex.compile(
    r"\W*(?:yes|no|not|out|in|ok|keep|kept|use|used|adopt|build|buy|go|later|now|never|done|try|won?"
    r"|ours|here|x)\b|\W*[✓✔✅✗✘❌★☆👍👎]",
    re.I,
)
"""How a cell begins that says what became of an option."""
_AGAINST = regex.compile(
    r"\b(?:too|not?|cannot|never|only|lacks?|miss(?:es|ing)?|fails?|failed|without|insufficient"
    r"|slow\w*|expensive|costly|unsuitable|overkill|risky|open|pending)\b",
    re.I,
)
_SETTLES = regex.compile(
    r"\b(?:(?:we|was|were|is|be) (?:took|taken)|wins?|neither|none of (?:them|these|the)|settled"
    r"|favou?r(?:s|ed)?|verdict|conclusion)\b",
    re.I,
)
"""Words that perhaps tell of a choice, or that all were rejected."""


def _is_described(subject: Subject, choice: Choice) -> bool:
    """Whether the document speaks elsewhere of the product or the notion that one of the options is
    called by, and never of that of another: it describes the one."""
    text = subject.spec.source.text
    said = f"{text[: choice.span.start]} {text[choice.span.end :]}"
    counts = [
        max((said.count(name) for name in _PROPER.findall(bare(option.text))), default=-1)
        for option in choice.names
    ]
    return max(counts) >= _OFTEN and 0 in counts


_OFTEN = 3
"""How often the document says elsewhere what it describes."""
_PROPER = regex.compile(r"\b[A-Z][a-z]*[A-Z]\w*|(?<=[^.] )[A-Z][a-z]{3,}\w*|^[A-Z][a-z]{3,}\w*$")


def _lines(text: str) -> Iterator[str]:
    """The first words of each line, where an option is named."""
    return (line[:60] for line in text.splitlines())


def _is_decided_elsewhere(subject: Subject) -> bool:
    sections = [each for each in subject.outline.walk() if each.heading]
    if any("rejected" in each.title and "alternative" in each.title for each in sections):
        return True
    alternatives = subject.spec[Alternatives]
    places = [each.name.span for each in alternatives.items]
    places += [choice.names[0].span for choice in alternatives.choices]
    decisions = (
        _said_below(section, places) for section in sections if _DECISION.match(section.title)
    )
    return any(text.strip() and not is_filler(text) for text in decisions)


def _said_below(section: Section, options: Sequence[Span]) -> str:
    """What a section *Decisions* says, without those of its parts that compare options: each of
    them has its own choice to tell."""
    holding = [
        child
        for child in section.children
        if any(child.span.start <= each.start < child.span.end for each in options)
    ]
    if holding:
        own = own_text(section)
        return own if _DECIDES.search(english(own)) else ""
    return section.source.slice(section.span).partition("\n")[2]


def _put_off(subject: Subject, alternatives: Alternatives) -> Finding | None:
    """What is wrong with the one section *Decision* of a document that chooses none of its options
    and says that somebody will come back to them."""
    named = [name for choice in alternatives.choices for name in choice.names]
    named = named or [each.name for each in alternatives.items]
    sections = [each for each in subject.outline.walk() if _DECISION.match(each.title)]
    if len(named) < 2 or len(sections) != 1 or not sections[0].blocks:
        return None
    first, last = sections[0].blocks[0].span, sections[0].span
    text = subject.spec.source.slice(Span(first.start, last.end))
    said = english(text)
    if _names_none(said, _begun(sections[0]), named):
        return Finding(
            "nothing is chosen here: none of the options is named",
            first,
            "Write which one is taken, and why.",
            (Related(named[0].span, "the options"),),
        )
    found = _PUTS_OFF.search(said)
    if found is None or _DECIDES.search(_OPEN.sub("", said.replace(found[0], " "))):
        return None
    return Finding(
        "nothing is chosen here: the choice is put off",
        first,
        "Write which one is taken, and why.",
        (Related(named[0].span, "the options"),),
    )


def _begun(section: Section) -> str:
    """The paragraphs of a section, and with what its items begin, in English."""
    paragraphs = [section.source.slice(each.span) for each in blocks_of(section, Paragraph)]
    items = [each.text.text[:_BEGINNING] for each in items_of(section)]
    return english("\n".join((*paragraphs, *items)))


_BEGINNING = 12


def _names_none(said: str, begun: str, named: Sequence[Text]) -> bool:
    """Whether a section *Decision* begins with how the options were compared, none of its words
    tells of a choice, and neither its paragraphs nor the beginning of an item names one of them."""
    first = said.partition(".")[0]
    if not (_COMPARED.search(first) and _OPTIONS_THERE.search(first)):
        return False
    if _DECIDES.search(_DECISION_WORD.sub(" ", said)) or _TAKEN.search(said):
        return False
    own = [words(bare(name.text)) - _LABEL for name in named]
    shared = frozenset.intersection(*own) if len(own) > 1 else frozenset[str]()
    distinct = frozenset[str]().union(*own) - shared
    return not distinct & words(begun)


_COMPARED = regex.compile(
    r"\b(?:compared|presented|discussed|evaluated|assessed|weighed|reviewed|considered|looked at"
    r"|examined|scored|debated)\b",
    re.I,
)
_OPTIONS_THERE = regex.compile(
    r"\b(?:options|alternatives|variants|candidates|solutions|approaches|proposals|both|all)\b",
    re.I,
)
_DECISION_WORD = regex.compile(
    r"\b(?:belong\w* to|about|for|before|until|after|of) (?:the|this|a|our) decisions?\b",
    re.I,
)
_LABEL = frozenset({"option", "alternative", "variant"})
_PUTS_OFF = regex.compile(
    r"\b(?:will|shall|is to|are to|has to|have to) (?:then |only )?"
    r"(?:meet again|reconvene|decide|revisit|come back to|be (?:decided|revisited|taken up))\b"
    r"|\b(?:postponed|deferred|put off|adjourned|on hold|to be decided|no decision"
    r"|(?:not|nothing)(?: (?:is|was|has|been|yet)){0,3} decided|undecided)\b",
    re.I,
)


def _is_decided(subject: Subject, alternative: Alternative) -> bool:
    source = subject.spec.source
    line = source.whole_line(alternative.name.span.start)
    said = _OPEN.sub("", english(f"{source.slice(alternative.span)}\n{source.slice(line)}"))
    weighed = alternative.pros or alternative.cons or _LABELLED.match(alternative.name.text)
    return _DECIDED.search(said) is not None or not (weighed or _WE_DO.search(said) is None)


_LABELLED = regex.compile(
    r"\W*(?:(?:alternative|option|variant|approach)s?\b|[A-Z0-9]{1,2}[.):]\s)", re.I
)
_WE_DO = regex.compile(
    r"(?<=[.;:] )(?:so |therefore,? |hence,? )?we (?!(?:are|were|had|have|can|could|may|might|would"
    r"|should|must|need|know|considered|tried|compared|looked|discussed|do|did|will)\b)[a-z]+\b"
    r"[^.?]*\.\s*$",
    re.I | re.M,
)
"""The last sentence on a matter, which says what is done: ``We check in the controller.``"""


RULE = Rule("DOC113", "undecided-alternative", Policy.STRICT, check, __doc__)
