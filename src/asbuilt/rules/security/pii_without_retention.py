"""Personal data without a retention where their handling is promised.

## What it does
When the security section names PII or personal data, or a line elsewhere promises to handle them
well, reports the columns that are marked as PII without saying how long they are kept, once for
each table. Elsewhere it reports those beside which
other personal columns of the same table say it, and tables that a list of how long each table is
kept leaves out, and columns that a row of such a list names which says nothing. A row that says
how long the table or the column is kept (`| Orders | 8 years |` below *Retention*) says it, too,
and so does a sentence (`Personal data are deleted one year after a member leaves`). Where no column
is marked, it reports the sentence that says which data are personal, if nothing tells when any of
them are deleted.

## Why it matters
"PII data handling" begins with how long. Without a period nothing is ever deleted.

## Example
```markdown
- PII data handling
```
```sql
email VARCHAR(255) NOT NULL   -- PII: contact
```

## Fix
Write it beside the mark: `-- PII: contact, retention 180 days`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from asbuilt import regex
from asbuilt.diagnostics import Related
from asbuilt.document.blocks import Table as Grid
from asbuilt.document.blocks import Text
from asbuilt.rules.proofs import is_among_tests
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.rules.said import Said, said
from asbuilt.rules.security.unmarked_pii import looks_personal
from asbuilt.rules.stated import durations
from asbuilt.rules.wording import Wording
from asbuilt.rules.words import shortened, words
from asbuilt.spec.figures.figure import DAY
from asbuilt.spec.language import common_words, english, is_foreign, spoken
from asbuilt.spec.section import within
from asbuilt.spec.sections.data_model import Column, DataModel, Table
from asbuilt.spec.sections.security import Security
from asbuilt.spec.title import normal_title
from asbuilt.spec.words import singular, without_accents

_KEPT = regex.compile(
    r"\b(?:retention|retained|kept|keep|how long|storage period|deletion|erasure"
    r"|delet\w+ after|erased after)\b"
)
_UNTOLD = regex.compile(
    r"[\W_]*(?:tb[dac]|to be (?:decided|defined|agreed|determined|settled|clarified)"
    r"|open|unknown)?[\W_]*",
    re.I,
)
"""What a cell holds that says nothing."""
_ASIDE = regex.compile(r"\([^()]*\)")
_APART = regex.compile(r"[\W_]+")
_SPELLED = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
_PERSONAL = regex.compile(r"\bPII\b|\bpersonal (?:data|information|details)\b", re.I)
_CLAIMS = Wording(
    r"\b(?:in line with|under|according to|follow\w*|compl(?:y|ies|iant) with|in accordance with)"
    r" (?:the )?(?:GDPR|data protection (?:law|act|rules)|privacy (?:law|act))\b|"
    r"\b(?:PII|personal (?:data|information))\b.*\b(?:handling|handled|GDPR|protected|protection)\b"
    r"|\b(?:handling|protection|GDPR)\b.*\b(?:PII|personal (?:data|information))\b",
    *("gdpr", "data protection", "privacy", "pii", "personal"),
)
_DENIED = regex.compile(r"\b(?:no|not|never|none|without|nothing)\b", re.I)
_ENDING = ("keep", "kept", "retain", "retention", "delet", "eras", "remov", "purg", "anonymi",
           "wipe", "overwrit", "destroy", "shred")  # fmt: skip
_ENDS = Wording(rf"\b(?:{'|'.join(_ENDING)})", *_ENDING)
"""What is said of data that are not kept for ever."""
_COPIES = regex.compile(r"\b(?:back-?ups?|snapshots?|logs?)\b", re.I)
_SHORTEST = 3
_FEWEST = 2


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each table, at the first of its columns without a retention."""
    promised, claim = subject.spec[Security].pii, None
    told: list[str] | None = None
    untold: dict[str, Text] = {}
    single: set[str] = set()
    by_table = False
    sentences: list[str] = []
    general = False
    tables = subject.spec[DataModel].tables
    if not any(column.marks.pii for table in tables for column in table.columns):
        yield from _in_prose(subject)
        yield from _in_rows(subject, promised)
    for table in tables:
        personal = [column for column in table.columns if column.marks.pii]
        columns = [column for column in personal if not column.marks.retention]
        if columns and told is None:
            told, untold, single, fewest = _told(subject)
            by_table = _is_by_table(told, tables, fewest)
            sentences, general = _sentences(subject, tables)
            claim = _claim(subject)
            promised = promised or claim is not None
        if not columns or told is None:
            continue
        left = [each for each in columns if _is_left_out(table, each, told, untold)]
        is_listed = len(columns) < len(personal) or any(
            _key(table, each) in single for each in columns
        )
        if promised or is_listed or by_table:
            columns = [each for each in columns if each in left or not _is_told(table, each, told)]
        else:
            columns = left
        columns = [each for each in columns if not (general or _is_told(table, each, sentences))]
        if columns:
            names = ", ".join(f"`{table.name}.{column.name}`" for column in columns)
            verb = "is" if len(columns) == 1 else "are"
            yield Finding(
                f"{names} {verb} personal, but nothing says for how long to keep them",
                columns[0].span,
                f"Write `-- PII: {columns[0].marks.pii}, retention 180 days`.",
                (*_silent_rows(table, columns, untold), *_promises(claim)),
            )


def _in_rows(subject: Subject, promised: bool) -> Iterator[Finding]:
    """The rows about retention that say nothing of data whose columns are called like personal
    ones, where a line promises that these are handled well."""
    claim = _claim(subject)
    if not (promised or claim):
        return
    told, untold, *_ = _told(subject)
    columns = [
        (table, column)
        for table in (subject.spec[DataModel].tables if told and untold else ())
        for column in table.columns
        if looks_personal(table, column)
    ]
    for row, place in untold.items():
        if any(_is_about(row, table, column) for table, column in columns):
            yield Finding(
                f"`{shortened(place.text, _SHOWN)}` is personal, but nothing says for how long it"
                " is kept",
                place.span,
                "Write how long after what it is deleted.",
                (*_promises(claim),),
            )


def _in_prose(subject: Subject) -> Iterator[Finding]:
    """The sentence that says which data are personal, of which a line promises that they are
    handled well and none tells when they end. What is said of them stands beside it, or names them,
    or those whose data they are."""
    if not (is_foreign() or subject.says(*_SAYS_PERSONAL)):
        return
    patterns = (_DEFINES_ABROAD,) if is_foreign() else (_DEFINES, _CALLED)
    told = (
        (line, pattern.pattern.match(line.text))
        for pattern in patterns
        for line in pattern.lines(subject)
        if not (line.line.row or _DENIED.search(line.text))
    )
    defined = next(((line, found) for line, found in told if found), None)
    claim = _claim(subject)
    if defined is None or not (claim or subject.spec[Security].pii):
        return
    line, found = defined
    articles = map(singular, (*common_words(), *spoken().articles))
    about = words(found[0]) - _GENERAL - frozenset(articles)
    title = f"{english(line.line.head).lower()} {normal_title(line.line.head)}"
    private = _PRIVACY.search(title) is not None
    for each in _ENDS.lines(subject):
        beside = each.line.head == line.line.head and (private or _THEY.match(each.text))
        names = _PERSONAL.search(each.text) or not about.isdisjoint(words(each.text))
        if _tells_end(each) and (beside or names) and not is_among_tests(each.line):
            return
    yield Finding(
        f"`{shortened(line.line.text, _SHOWN)}`, but nothing says for how long they are kept",
        line.line.span,
        "Write how long after what they are deleted.",
        (*_promises(claim), *_last_word(subject, line)),
    )


def _last_word(subject: Subject, line: Said) -> Iterator[Related]:
    """The last sentence below the heading of one, where it could be said."""
    beside = [each for each in said(subject) if each.line.head == line.line.head]
    if beside[-1] is not line:
        yield Related(beside[-1].line.span, "the last word on them")


_SAYS_PERSONAL = ("personal data", "personal information", "pii", "health data", "medical data",
                  "sensitive data", "gdpr", "data protection", "privacy")  # fmt: skip


def _tells_end(line: Said) -> bool:
    """Whether a line says when data end: that they are kept says it only with a time."""
    found = _ENDS.search(line.text)
    kept = found is not None and found[0].lower() in ("keep", "kept")
    return found is not None and (not kept or any(durations(line)))


_DEFINES = Wording(
    r"\W*(?:the )?(?:personal (?:data|information)|PII)\b(?: (?:of|about) [^.;]{2,60}?)?\s*"
    r"(?:\b(?:are|is|includes?|comprises?|consists? of|means?)\b|:)(?: only)?\s+"
    r"(?!(?:\w+ly )?(?:\w+ed|taken|kept|held|sent|seen|not|never|at|in|on|under|to|also|only)\b)"
    r"[^.;]{3,200}",
    *("personal", "pii"),
)
_CALLED = Wording(
    r"(?:[^.;]|\.(?=\w)){3,80}\b(?:is|are|counts? as|(?:is|are) (?:treated|handled|regarded) as)"
    r" (?:(?:personal|health|medical|sensitive(?: personal)?) (?:data|information)|PII"
    r"|special categor(?:y|ies) of (?:personal )?data)\b"
    r"|[^.;]{0,60}\b(?:personal (?:data|information)|PII) \([^()]{5,100}\)"
    r"|[^.;]{0,40}\b(?:process(?:es)?|collects?|stores?|holds?|keeps?|uses?)\b[^.;]{0,60}"
    r"\b(?:names?|address(?:es)?|telephone|phone|e-?mails?|birth|wages?|salar\w+|health|IBANs?)\b"
    r"[^.;]{0,80}\b(?:GDPR|data protection (?:law|act|rules)|privacy (?:law|act))\b",
    *("gdpr", "data protection", "privacy", "pii", "personal", "sensitive"),
    *("health data", "health information", "medical", "special categor"),
)
"""``Phone numbers are personal data``."""
_DEFINES_ABROAD = Wording(
    r"\W*(?:\w{2,3} )?PII (?:(?:of|de|des|del|dos|das|der) [^.;]{2,60}? )?"
    r"(?:sind|umfassen|son|incluyen|sont|comprennent|são|incluem|are)\s+"
    r"(?:(?-i:[A-ZÄÖÜ])|(?:der|die|das|el|la|los|las|le|les|o|a|os|as)\s|l['’])[^.;]{3,200}",
    "pii",
)
"""The same where words are translated one by one, with a noun behind the verb."""
_PRIVACY = regex.compile(r"\b(?:privacy|data protection|personal|gdpr|pii|retention|deletion)\b")
_THEY = regex.compile(r"\W*(?:they|these|both|all of them)\b", re.I)
_GENERAL = frozenset({"name", "number", "address", "hour", "date", "time", "mail", "phone", "data",
                      "telephone", "contact", "code", "user", "person", "people", "personal",
                      "information", "pii", "include", "handled", "treated"})  # fmt: skip
"""Words of personal data that others have as well."""
_SHOWN = 60


def _promises(claim: Text | None) -> Iterator[Related]:
    if claim:
        yield Related(claim.span, "what is promised of them")


def _silent_rows(
    table: Table, columns: Sequence[Column], untold: Mapping[str, Text]
) -> Iterator[Related]:
    """The rows about retention that are about one of the columns and say nothing."""
    for row, place in untold.items():
        if any(_is_about(row, table, column) for column in columns):
            yield Related(place.span, "this row says nothing")


def _claim(subject: Subject) -> Text | None:
    """Where a line says that personal data are handled as they should be."""
    if not (is_foreign() or subject.says("pii", "personal", "gdpr")):
        return None
    claims = (
        line
        for line, found in _CLAIMS.found(subject)
        if not _DENIED.search(line.text[: found.end()])
    )
    return next((line.line for line in claims), None)


def _sentences(subject: Subject, tables: Sequence[Table]) -> tuple[list[str], bool]:
    """The sentences that say how long something is kept, and whether one of them says it of all
    personal data: of no table."""
    lines = [
        line
        for line, _ in _ENDS.found(subject)
        if not line.line.row
        and not (_COPIES.search(line.text) or _DENIED.search(line.text))
        and any(each.seconds >= DAY for each in durations(line))
    ]
    words = [f" {_folded(line.line.text)}" for line in lines]
    names = [f" {name}" for table in tables for name in _names(table)] if lines else []
    general = any(
        _PERSONAL.search(line.text) and not any(name in text for name in names)
        for line, text in zip(lines, words, strict=True)
    )
    return words, general


def _told(subject: Subject) -> tuple[list[str], dict[str, Text], set[str], int]:
    """What is named in the rows of tables that say how long something is kept, what in those of
    their rows that do not say it, with where they begin, the columns that rows name with their
    tables, ``user.email``, which say nothing of the other columns, and how many rows are a list of
    the tables."""
    told: list[str] = []
    untold: dict[str, Text] = {}
    single: set[str] = set()
    fewest = _FEWEST
    for section in subject.outline.walk():
        for grid in within(section.blocks, Grid):
            titles = [english(normal_title(cell.text)) for cell in grid.header]
            kept = next((at for at, title in enumerate(titles) if _KEPT.search(title)), None)
            if kept is None and _KEPT.search(section.topic):
                kept = next((at for at, each in enumerate(titles) if _LASTS.match(each)), None)
            if kept is not None and titles[0] in _OF_TABLES:
                fewest = 1
            for row in grid.rows if kept is not None else ():
                others = " ".join(cell.text for at, cell in enumerate(row) if at != kept)
                whole = _ASIDE.sub("", others)
                named = f" {_folded(whole)}"
                if not _UNTOLD.fullmatch(english(row[kept or 0].text)):
                    single |= {each[0].strip("`").lower() for each in _DOTTED.finditer(whole)}
                    told.append(f" {_folded(_DOTTED.sub(_COLUMN_ONLY, whole))}")
                else:
                    untold.setdefault(named, row[0])
    return told, untold, single, fewest


def _key(table: Table, column: Column) -> str:
    return f"{table.name}.{column.name}".lower()


_DOTTED = regex.compile(r"`[^\W\d]\w*\.(?P<column>[^\W\d]\w*)`")
_COLUMN_ONLY = r"\g<column>"
_OF_TABLES = {"table", "tables", "entity", "entities", "collection"}
_LASTS = regex.compile(r"(?:duration|hold|until|period|time|term|how long|deadline|after)\b")
"""A header below a title that says of what: ``| Table | Period |`` below *Retention*."""


def _is_by_table(told: list[str], tables: Sequence[Table], fewest: int) -> bool:
    """Whether each of several rows, or those of a list of tables, names a table of the data model,
    but those about logs and backups: then one is missing that none of them names."""
    names = {_folded(name) for table in tables for name in (table.name, singular(table.name))}
    rows = [said for said in told if not _COPIES.search(said)]
    return len(rows) >= fewest and all(
        any(f" {name}" in said for name in names if len(name) >= _SHORTEST) for said in rows
    )


def _is_told(table: Table, column: Column, told: list[str]) -> bool:
    """Whether one of the texts names a table, or a column of it, in whatever form."""
    name = _folded(column.name)
    names = [*_names(table), *([name] if len(name) >= _SHORTEST else [])]
    return any(f" {name}" in said for said in told for name in names)


def _names(table: Table) -> list[str]:
    """What a table is called in a text."""
    names = {_folded(name) for name in (table.name, singular(table.name))}
    return [name for name in names if len(name) >= _SHORTEST]


def _is_left_out(
    table: Table, column: Column, told: Sequence[str], untold: Mapping[str, Text]
) -> bool:
    """Whether a row that says nothing is about a column, and none that says how long is."""
    return any(_is_about(row, table, column) for row in untold) and not any(
        _is_about(row, table, column) for row in told
    )


def _is_about(row: str, table: Table, column: Column) -> bool:
    """Whether a row names a column, or its table and one of the words of its name."""
    name = _folded(column.name)
    if len(name) >= _SHORTEST and f" {name}" in row:
        return True
    names = {_folded(each) for each in (table.name, singular(table.name))}
    words = [word for word in name.split() if len(word) >= _SHORTEST]
    return any(f" {each}" in row for each in names if len(each) >= _SHORTEST) and any(
        f" {word}" in row for word in words
    )


@lru_cache(4096)  # each table and column is looked for in several texts
def _folded(name: str) -> str:
    """A text as its words, ``E-Mail`` as one and ``führerschein`` like ``fuehrerschein``."""
    if name.isascii():
        return _APART.sub(" ", name.lower().replace("-", ""))
    plain = name.lower().translate(_SPELLED).replace("-", "")
    return _APART.sub(" ", without_accents(plain))


RULE = Rule("SEC116", "pii-without-retention", Policy.STRICT, check, __doc__)
