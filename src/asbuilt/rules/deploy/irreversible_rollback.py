"""A rollback that no migration can follow.

## What it does
When the rollback strategy, or a sentence elsewhere, goes back to a former version, reports what the
document plans that cannot be undone by then: columns or tables that a task, a rollout step or SQL
drops, renames or empties, also where a step of the rollback says it of the migration that it
undoes, and migrations that are called irreversible or forward-only. Also
reports a way back that the table of migrations says there is none of (*Run M3 down*), what a step
drops by name (``Drop `energy_kwh` ``) and a line about the rollback still names, a rollback step
that brings back dropped or deleted data when the document has no backup, one that copies rows out
of a table which a step before it, or the same one, has dropped, and one that fills a column or a
table which is gone by then. So it does with a migration that is undone and is to bring back what
was in a column (*the down migration restores it with its former values*), where nothing is said to
have kept that, and with one in code that drops something and whose way down is empty, where a line
relies on going down.

## Why it matters
The former version starts, finds its column gone, and the rollback is a second outage.

## Example
```markdown
### Phase 2

- [ ] Drop the column `tickets.owner`

### Rollback Strategy

1. Revert to the previous version
```

## Fix
Drop in a later release, when nothing goes back any more (expand and contract), or say from what the
data come back.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

from asbuilt import regex
from asbuilt.diagnostics import Related
from asbuilt.document.blocks import Fence, Table, Text
from asbuilt.document.text import part
from asbuilt.rules.destroyed import CODE, CODED, DESTROYS, brought_back, empty_downs
from asbuilt.rules.rollout import ways_back
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.rules.said import Said, said, saying
from asbuilt.rules.wording import Wording
from asbuilt.source import Span
from asbuilt.spec.figures.numeral import counted
from asbuilt.spec.language import english, translated
from asbuilt.spec.rollout.heading import ROLLBACK
from asbuilt.spec.section import blocks_of
from asbuilt.spec.sections.data_model import DataModel
from asbuilt.spec.title import bare, normal_title

_BACK = Wording(
    r"\b(?:revert\w*|roll(?:ing)?[ -]?back|redeploy\w*|restor\w+|go(?:ing)? back|switch\w* back"
    r"|down[- ]migrations?|undo\w*|(?:version|release|image) before"
    r"|previous (?:version|release|image|container|build|tag)"
    r"|last (?:known )?good|(?:deploy|install|start|run)s? (?:version )?v?\d+\.\d[\w.]* again)\b",
    *(
        "revert",
        "back",
        "redeploy",
        "restor",
        "down-migr",
        "down migr",
        "undo",
        "before",
        "previous",
        "last ",
        "again",
    ),
)
_SQL = regex.compile(
    r"\b(?:DROP\s+(?:TABLE|COLUMN)|TRUNCATE(?:\s+TABLE)?)\b(?!\s+IF\s+EXISTS)[^;\n]*", re.I
)
_LATER = regex.compile(
    r"\b(?:after|once|later|next release|following release|no longer|never|not|expand|contract"
    r"|deprecat\w+|dead|user (?:can|may|shall)|endpoint|API|reversib\w+|cannot|cop(?:y|ies) of)\b",
    re.I,
)
_DROPS = Wording(
    rf"\b(?:drop\w*|remov\w+|delet\w+)\s+(?:(?:the|old|then|columns?|tables?|fields?)\s+)*{CODE}"
    rf"|{CODE.replace('name', 'before')}\s+(?:\w+\s+){{0,2}}(?:dropped|removed|deleted?)\b",
    *("drop", "remov", "delet"),
)
"""A name that a step takes away, before or behind the verb."""
_EMPTIED = Wording(
    r"\b(?:(?:drop|remov|delet|purg|eras|clear)\w*)\s+(?:from|out of)"
    rf"\s+(?:the\s+|old\s+|table\s+)*{CODE}"
    rf"|{CODE.replace('name', 'before')}\s+(?:is|are|gets|has been)\s+(?:then\s+)?"
    r"(?:emptied|truncated|cleared|purged|wiped)\b",
    *("drop", "remov", "delet", "purg", "eras", "clear", "emptied", "truncated", "wiped"),
)
"""A table that a step takes rows out of."""
_BY_AGE = regex.compile(
    r"\b(?:older|retention|expired?|nightly|daily|weekly|every|each (?:night|day)|on request"
    r"|erasure)\b",
    re.I,
)
"""What tells that rows go in the course of things."""
_WAY_BACK = regex.compile(r"\W*(?:roll(?:ing)?[ -]?back|back-?out|way back|going back)\b", re.I)
_UNDONE = regex.compile(
    r"\b(?:re-?add\w*|re-?creat\w+|restor\w+|backup\w*|drop\w*|before|until|only (?:up )?to|add\w*"
    r"|no longer|down[- ]migrations?|not possible|impossible|cannot|copied|copy)\b",
    re.I,
)
"""What a line about the rollback says where it knows that something is gone."""
_BRINGS_BACK = regex.compile(
    r"\b(?:restor\w+|recover\w*|undo|bring\w* back|re-?creat\w+)\b[^.;]{0,40}"
    r"\b(?:dropped|deleted|removed|truncated|purged|lost)\b",
    re.I,
)
_DENIED = regex.compile(r"\b(?:no|none|nothing|not|never)\b[^.;]{0,30}$", re.I)
_ABOUT_IRREVERSIBLE = regex.compile(r"irreversible|forward|one[- ]way|down|cannot", re.I)


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each plan that cannot be undone, and each step that undoes too much."""
    steps = ways_back(subject)
    back = next((step for step in steps if _BACK.search(english(step.text))), None) or _returning(
        subject
    )
    brought = [*empty_downs(subject), *brought_back(subject)]
    yield from brought
    for text in _destroyed(subject) if back and not brought else ():
        yield Finding(
            f"`{bare(text.text)[:80]}` cannot be undone, but the rollback is to go back: "
            f"`{back.text[:60] if back else ''}`",
            text.span,
            "Do it in a later release, when nothing goes back any more, or say from what the data "
            "come back.",
            (Related(back.span, "the rollback"),) if back else (),
        )
    yield from _still_named(subject)
    yield from _without_down(subject)
    yield from _read_after_drop(subject, steps)
    yield from _written_after_drop(steps)
    if not subject.says("backup", "back-up", "snapshot", "point-in-time"):
        for step in steps:
            found = _BRINGS_BACK.search(step.text)
            if found:
                yield Finding(
                    f"no migration can do this: `{found[0][:80]}`, and the document has no backup",
                    part(step, *found.span()).span,
                    "Say from what the data come back.",
                )


def _read_after_drop(subject: Subject, steps: Sequence[Text]) -> Iterator[Finding]:
    """The steps that take rows out of a table that is gone by then."""
    tables = {table.name.lower(): table for table in subject.spec[DataModel].tables}
    gone: dict[str, Text] = {}
    for step in steps if tables else ():
        written = translated(step.text)
        for clause in _CLAUSE.finditer(written.text):
            taken = _TAKES_OUT.search(clause[0])
            name = taken["table"].lower() if taken else ""
            if taken and name in gone:
                start = clause.start()
                place = part(step, *written.origin(start + taken.start(), start + taken.end()))
                yield Finding(
                    f"this reads from `{name}`, but a step before it has dropped that",
                    place.span,
                    "Copy the rows before the table is dropped.",
                    (Related(gone[name].span, "it is dropped here"),),
                )
            gone |= {each: step for each in _dropped(clause[0], tables)}


def _written_after_drop(steps: Sequence[Text]) -> Iterator[Finding]:
    """The steps that fill by name what a step before them has dropped, and none has made anew."""
    gone: dict[str, Text] = {}
    for step in steps:
        said = translated(step.text).text
        named = {found["name"].lower() for found in CODED.finditer(step.text)}
        if _MADE.search(said):
            gone = {name: at for name, at in gone.items() if name not in named}
        elif _FILLED.search(said):
            for name in sorted(named & gone.keys()):
                yield Finding(
                    f"this fills `{name}`, but a step before it has dropped that",
                    step.span,
                    "Fill it before it is dropped, or drop it last.",
                    (Related(gone[name].span, "it is dropped here"),),
                )
        gone |= {found["name"].lower(): step for found in _GONE.finditer(said)}


_GONE = regex.compile(
    r"\b(?:drop|remove|delete)s?\s+(?:(?:the|new|column|table|field)\s+){0,3}"
    rf"{CODE}(?!\s+(?:constraint|index|trigger|default|rows?|values?|view|not null)\b)",
    re.I,
)
_MADE = regex.compile(
    r"\b(?:re-?creat\w+|creat\w+|re-?add\w*|adds?|added|renam\w+|drop\w*|remov\w+|delet\w+"
    r"|restor\w+ (?:the )?(?:(?:tables?|columns?|schema|from)\b|`))",
    re.I,
)
_FILLED = regex.compile(
    r"\b(?:restor\w+ [^`.;]{1,60}?(?:in|into|to)(?= )|back-?fill\w*|fill\w*|updat\w+|writ\w+"
    r"|cop(?:y|ies|ied)|insert\w*|load\w*|import\w*|re-?comput\w+|recalculat\w+|set)\b",
    re.I,
)


def _dropped(clause: str, tables: Collection[str]) -> Iterator[str]:
    """The tables that a clause of a rollback step drops: by name, or all that there are."""
    found = _DROPS_TABLES.match(clause)
    if found is None:
        return
    named = {each.lower() for each in _TABLE_NAME.findall(found["what"])}
    every = _ALL_TABLES.match(found["what"])
    if every and (every["number"] is None or counted(every["number"]) == len(tables)):
        named |= {*tables}
    yield from named.intersection(tables)


_CLAUSE = regex.compile(r"(?:(?!,? (?:and )?then )[^.;\n])+", re.I)
_DROPS_TABLES = regex.compile(
    r"\W*(?:(?:and|then)\W+)*(?:drop|delete|remove|truncate|empty)\b(?P<what>[^,;]{1,160})", re.I
)
_TABLE_NAME = regex.compile(r"`([a-z_]\w*)`", re.I)
_ALL_TABLES = regex.compile(
    r"\s*(?:all|the|our)(?: of)?(?: the| our)?(?: (?!new )(?P<number>\w{1,10}))?(?: new)? tables\b",
    re.I,
)
_TAKES_OUT = regex.compile(
    r"\b(?:cop(?:y|ies)|exports?|dumps?|moves?|reads?|saves?|extracts?|backs? up|transfers?)\b"
    r"[^.;]{0,80}?\b(?:from|of|out of)\s+(?:the\s+)?(?:table\s+)?`(?P<table>[a-z_]\w*)`",
    re.I,
)


def _returning(subject: Subject) -> Text | None:
    """Where a sentence under any heading says that a former version runs again."""
    if not subject.says("version", "release", "image", "binary", "build", "again"):
        return None
    found = ((line, match) for line, match in _RETURNS.found(subject) if not line.line.row)
    return next((line.found(match) for line, match in found), None)


_RETURNS = Wording(
    r"\b(?:previous|former|old|prior)\s+(?:version|release|image|binary|build)\b[^.;:]{0,30}"
    r"\b(?:(?:started|deployed|installed|put|brought|switched|runs?) (?:again|back)|restored"
    r"|redeployed|reinstalled)\b"
    r"|\b(?:(?:go(?:ing)?|roll(?:ing)?|switch(?:ing)?)[ -]back|rolled back|reverted)\b[^.;]{0,30}"
    r"\b(?:deploy|start|install|run|push)\w*[^.;]{0,12}"
    r"\b(?:previous|former|old|prior|last)\s+(?:version|release|image|binary|build)\b"
    r"|\b(?:re-?)?deploy(?:s|ed|ing)?\s+(?:the\s+)?(?:previous|former|old|prior|last)\s+"
    r"(?:version|release|image|binary|build|container)\b"
    r"|\broll(?:ed)? back\b[^.;]{0,30}\b(?:previous|former|old)\s+(?:version|image)\b"
    r"|\b(?:re-?)?(?:deploy|install|start)(?:s|ed|ing)?\s+(?:version\s+)?v?\d+\.\d[\w.]*\s+again\b",
    *("previous", "former", "old", "prior", "last", "again"),
)


def _still_named(subject: Subject) -> Iterator[Finding]:
    """The names that a step drops and that a line about the rollback relies on."""
    if not (subject.says("drop", "remov", "delet") and subject.says("back")):
        return
    ways = [
        line
        for line in saying(subject, "return", *_BACK.words)
        if (
            (_WAY_BACK.match(line.text) or _WAY_BACK.match(english(line.line.head)))
            and _BACK.search(line.text)
        )
        or ((" back" in line.text or "return" in line.text) and _GOES_BACK_ON.search(line.text))
        if not _UNDONE.search(line.text)
    ]
    for line in saying(subject, *_DROPS.words, *_EMPTIED.words) if ways else ():
        dropped = [(found, "dropped") for found in _DROPS.pattern.finditer(line.text)]
        emptied = [(found, "emptied") for found in _EMPTIED.pattern.finditer(line.text)]
        for found, done in (*dropped, *emptied):
            name = found["name"] or found["before"]
            at = next((way for way in ways if f"`{name}`" in way.line.text), None)
            clause = line.text[: found.end()].rpartition(";")[2]
            clause += line.text[found.end() :].partition(";")[0]
            if at and at is not line and not (_LATER.search(clause) or _BY_AGE.search(clause)):
                yield Finding(
                    f"`{name}` is {done} here, but the rollback needs it: "
                    f"{at.line.text.strip()[:80]}",
                    line.found(found).span,
                    "Drop it in a later release, when nothing goes back any more.",
                    (Related(at.line.span, "the rollback"),),
                )


_GOES_BACK_ON = regex.compile(
    r"\b(?:(?:roll\w*|going|goes|go|switch\w*|taken?|fall\w*) back"
    r"|return(?:s|ing|ed)? to (?:the )?(?:old|previous|former))\b[^.;]{0,120}"
    r"\b(?:reads?|uses?|needs?|relies on|works? (?:on|with)|looks? in(?:to)?)\s+"
    r"(?:the\s+)?(?:old\s+|table\s+|column\s+){0,2}`",
    re.I,
)
"""``… can be rolled back by starting the old sender again, which reads `hooks` ``."""


def _without_down(subject: Subject) -> Iterator[Finding]:
    """The ways back that a line relies on, of which the table of migrations says that there are
    none: ``| M3 | drop `orders` | none |`` and *Run M3 down*."""
    gone = dict(_irreversible(subject)) if subject.says(*_SAYS_DOWN) else {}
    for line in said(subject) if gone else ():
        if not any(name in line.line.text for name in gone) or _NO_WAY.search(line.text):
            continue
        turned = [each.span() for each in _TURNS.finditer(line.text)]
        own = {each.span for each in line.line.row}
        for named in _NAMED.finditer(line.text) if turned else ():
            cell = gone.get(named[0])
            first, last = sorted((named.span(), _nearest(turned, named.start())))
            between = line.text[first[1] : last[0]]
            if cell is None or cell.span in own or len(between) > _NEAR or _PART.search(between):
                continue
            yield Finding(
                f"no migration can do this: `{line.text[first[0] : last[1]]}`, for `{named[0]}` "
                "has no way back",
                line.part(first[0], last[1]).span,
                "Say how it is undone, or drop in a later release what it drops.",
                (Related(cell.span, f"`{named[0]}` has none here"),),
            )


def _nearest(spans: Sequence[tuple[int, int]], place: int) -> tuple[int, int]:
    return min(spans, key=lambda each: abs(each[0] - place))


_NEAR = 30
_PART = regex.compile(r"[.;,|]")


def _irreversible(subject: Subject) -> Iterator[tuple[str, Text]]:
    """The names of migrations below whose *Down* nothing stands, with that cell."""
    for table in blocks_of(subject.outline.root, Table):
        titles = [english(normal_title(cell.text)) for cell in table.header]
        at = next((at for at, each in enumerate(titles) if at and _DOWN.fullmatch(each)), None)
        if at is None or len(titles) < _COLUMNS:
            continue
        for row in table.rows:
            name = bare(row[0].text)
            if _NONE.fullmatch(english(row[at].text)) and _NAMED.fullmatch(name):
                yield name, row[at]


_COLUMNS = 3
_SAYS_DOWN = (
    "down",
    "revert",
    "undo",
    "back",
    "rück",
    "revers",
    "retour",
    "revertir",
    "откат",
    "回滚",
)
_DOWN = regex.compile(
    r"(?:down|down migration|down script|way back|roll ?back|revert|reverse|undo|back|backwards"
    r"|rückweg|rückwärts|zurück|reversión|vuelta atrás|retour|reversão|откат|回滚)"
)
_NONE = regex.compile(
    r"\W*(?:none|no|nothing|n/?a|not possible|impossible|irreversible|not reversible|keine?r?"
    r"|entfällt|ninguna?|aucune?|nenhuma?|нет|无)?\W*",
    re.I,
)
_NAMED = regex.compile(
    r"(?<![\w.-])[A-Za-zА-Я]{1,6}[_-]?[0-9][\w-]{0,40}|(?<![\w.-])[0-9]{3,}\w{0,40}"
)
_TURNS = regex.compile(
    r"\b(?:down|revert\w*|undo(?:es|ing|ne)?|undone|roll\w*[ -]?back|rolled back|revers\w+"
    r"|backwards?|zurück\w*|annul\w+|deshac\w+|откат\w*)\b",
    re.I,
)
_NO_WAY = regex.compile(r"\b(?:cannot|can ?not|not|no|never|only|until|before|without)\b", re.I)


def _destroyed(subject: Subject) -> Iterator[Text]:
    """The plans that destroy what a former version needs, outside of the rollback's own section."""
    rollback = [section.span for section in subject.outline.topmost(*ROLLBACK)]
    rollback += (step.span for step in ways_back(subject))
    for line, found in DESTROYS.found(subject):
        place = line.line.span.start
        own = any(span.start <= place < span.end for span in rollback)
        own = own and not (
            _OF_MIGRATION.match(line.text) or _UNDONE_AS_WELL.search(line.text[: found.start()])
        )
        if not own and _planned(line, found):
            yield line.found(found)
    for fence in blocks_of(subject.outline.root, Fence):
        if fence.language.startswith("sql"):
            source = subject.spec.source
            for found in _SQL.finditer(source.text, fence.content.start, fence.content.end):
                yield Text(
                    found[0].strip(), Span(found.start(), found.start() + len(found[0].rstrip()))
                )


def _planned(line: Said, found: re.Match[str]) -> bool:
    if _ABOUT_IRREVERSIBLE.search(found[0]):
        before = line.text[: found.start()]
        return not (_DENIED.search(before) or _FROM_THEN.match(before))
    return not _LATER.search(line.text)


_OF_MIGRATION = regex.compile(
    r"(?:[\w ]{1,20}:)?\W*(?:(?:the|our|its|this|each|every|all|las|los|les|die) )?(?:\w+ )?"
    r"(?:migra[tc]ion\w*|(?:upgrade|update|schema|install\w*) (?:scripts?|steps?|changes?))\b",
    re.I,
)
"""A sentence about what migrations do: no step of the rollback, wherever it stands."""
_UNDONE_AS_WELL = regex.compile(
    r"\bmigra[tc]ion\w*[^.;:]{0,40}\b(?:which|that|though|although|has|had|have|que|die)\b[^.;:]{0,20}$"
    r"|\bup[- ]migrations?\b[^.;:]{0,20}$",
    re.I,
)
"""What a step of the rollback says of the migration that it undoes, before what that destroys."""
_FROM_THEN = regex.compile(r"\W*(?:after|once|from then|from there|beyond|as of)\b", re.I)
"""How a sentence begins that says from when on nothing goes back any more."""


RULE = Rule("DEP103", "irreversible-rollback", Policy.WARNING, check, __doc__)
