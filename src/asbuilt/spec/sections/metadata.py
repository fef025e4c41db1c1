"""Title, version, status, author and dates at the head of a document."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from enum import Enum

from msgspec import Struct
from msgspec.structs import replace

from asbuilt import regex
from asbuilt.document.blocks import Block, Fence, List, Paragraph, Table, Text
from asbuilt.document.text import part, text_lines
from asbuilt.spec.document_title import DocumentTitle, document_title, is_kind
from asbuilt.spec.head.carriers import fields_of, front_matter
from asbuilt.spec.head.field import KEYS, KNOWN, Field, key_of
from asbuilt.spec.head.line import without_template
from asbuilt.spec.head.sentence import approval, edition
from asbuilt.spec.language import denies, english
from asbuilt.spec.section import Outline, Section
from asbuilt.spec.sections import history
from asbuilt.spec.title import bare, normal_title


class Status(Enum):
    """Where a document is in its life. It decides how strictly it is judged."""

    DRAFT = "Draft"
    REVIEW = "Review"
    APPROVED = "Approved"
    SUPERSEDED = "Superseded"


class Metadata(Struct, frozen=True):
    """``title`` is the first H1 without a leading "Technical Specification:"; ``name`` its slug
    (``[a-z0-9-]+``, "service" when nothing is left). Dates are kept as written.
    A status that is no known word, or several of them, is ``DRAFT``. ``is_specification`` is
    whether the title says so."""

    title: Text | None = None
    name: str = "service"
    version: str = "0.0"
    status: Status = Status.DRAFT
    status_text: Text | None = None
    author: Text | None = None
    date: Text | None = None
    last_updated: Text | None = None
    fields: tuple[Field, ...] = ()
    is_specification: bool = False


PART = Metadata

TITLES = (
    "Metadata", "Document Information", "Document Info", "Document Control", "Document Details",
    "Document Metadata", "Document Properties", "Document Overview", "Document Identification",
    "About This Document", "Project Information",
)  # fmt: skip

_VERSION_KEYS = {"version"}
_VERSION = regex.compile(r"[0-9]+(?:\.[0-9]+)*(?:[-+][0-9A-Za-z.-]*[0-9A-Za-z])?")
_LONGEST_NAME = 63


def read(outline: Outline) -> Metadata:
    """The head of a document: front matter, then the lines, bullets, quotes and tables before the
    second heading, then those of a section called *Document Information*, then its last lines. The
    first one that states a field decides it; where none states a status, a sentence above the
    second heading may say that the document is approved. A title that names only a kind of document
    has the document's name below it, or in a field."""
    heading = next((each for each in outline.walk() if _level(each) == 1), None)
    titled = document_title(heading.name) if heading else DocumentTitle(None)
    below = _subtitle(outline, heading, titled) if heading else None
    top = [heading] if heading else outline.root.children[:1]
    fields = [*front_matter(outline)]
    cover = _cover(heading) if heading else None
    heads = [outline.root, *top, *filter(None, (below, cover)), *outline.find(*TITLES)]
    for section in heads:
        fields += fields_of(section)
    fields += _below_history(outline)
    fields += _footer(outline, heads)
    values = {name: _first(fields, keys) for name, keys in KEYS.items()}
    title = titled.subject or (below and _subject(below.name)) or values["title"]
    title = title or (heading.name if heading and heading.name.text else None)
    newest = _newest(outline)
    status = next(filter(is_said, _all(fields, KEYS["status"])), None)
    status = status or (values["status"] if _is_sign(values["status"]) else None)
    status = status or (newest.status if newest else None)
    status = status or approval(
        outline.source, (block for each in heads[:2] for block in each.blocks), fields
    )
    # "Edition: 3" may be that of "Version: 3.0.2"
    called = _first(fields, _VERSION_KEYS) or values["version"]
    last = newest.version if newest else None
    stated = (called, titled.edition, _edition(values["status"]), _issue(fields), last)
    return Metadata(
        title=title,
        name=slug(title.text) if title else "service",
        version=next(filter(None, map(_version, stated)), None)
        or _mentioned(heads)
        or _version(edition(outline.source, _first_blocks(heads[:2])))
        or _version(edition(outline.source, _of_status(outline)))
        or "0.0",
        status=_status(status.text) if status else Status.DRAFT,
        status_text=status,
        author=values["author"],
        date=_line(values["date"]),
        last_updated=_line(values["last_updated"]),
        fields=tuple(fields),
        is_specification=titled.says_kind,
    )


def _first_blocks(heads: Sequence[Section]) -> Iterator[Block]:
    """What stands in the head of a document, and in the first section below it."""
    for section in heads:
        yield from section.blocks
    first = next(iter(heads[-1].children), None)
    yield from first.blocks if first else ()


def _of_status(outline: Outline) -> Iterator[Block]:
    """What stands where a document says how far it is: *Status of This Memo*."""
    for section in outline.find(*_STATUS_TITLES):
        yield from section.blocks


_STATUS_TITLES = (
    "Status of this memo", "Status of this document", "Status of this note", "Status",
    "Document status", "About this document", "Status of this proposal", "About this draft",
)  # fmt: skip


def _subtitle(outline: Outline, heading: Section, titled: DocumentTitle) -> Section | None:
    """The heading that follows the title at once, at any level, and names the document, or its kind
    where the title is the name: it states the document's version or date, or nothing. A second
    title, ``# Backend specification`` above ``# Admin panel``, may be both if it states them."""
    after = [each for each in outline.root.children if each.span.start >= heading.span.end]
    following = iter(() if heading.blocks else (*heading.children, *after))
    below = next(following, None)
    if below and below.title in _JOINING and not below.blocks:
        below = next(iter(below.children), None) or next(following, None)
    if below is None:
        return None
    is_head = any(map(_is_of_document, fields_of(_opening(below))))
    is_other = (titled.subject is None) == is_kind(below.name.text)
    if is_other and not (is_head and _level(below) == _level(heading)):
        return None
    inner = below.children[0] if below.children and not below.blocks else None
    is_empty = not below.blocks and not below.children
    before_head = inner is not None and inner.title in map(normal_title, TITLES)
    return below if is_head or is_empty or before_head else None


def _subject(below: Text) -> Text | None:
    """What a heading below the kind of a document names: also ``## for Kiln``."""
    first, _, rest = below.text.partition(" ")
    named = part(below, len(first), len(below.text)) if first in _JOINING and rest else below
    return document_title(named).subject


_JOINING = {"for", "of", "on"}
"""Headings between the kind of a document and its name: ``# Requirements``, ``## for``, ``# Kiln``.
"""


def _opening(section: Section) -> Section:
    """``section`` with as much of it as shows whether it is a document's head."""
    blocks = section.blocks[:_MOST_FIELDS]
    cut = (
        replace(block, items=block.items[:_MOST_FIELDS]) if isinstance(block, List) else block
        for block in blocks
    )
    return replace(section, blocks=tuple(cut))


_MOST_FIELDS = 40


def _cover(heading: Section) -> Section | None:
    """The first section below the title, whatever it is called, where it states a version and more
    that is said of documents; or the first one within it: *0.1 Document* of *0. Control*."""
    first = heading.children[0] if heading.children else None
    if first and first.children and not first.blocks:
        first = first.children[0]
    fields = fields_of(_opening(first)) if first else ()
    keys = {key_of(field.key) for field in fields}
    return first if keys & KEYS["version"] and len(keys & KNOWN) > 1 else None


def _is_of_document(field: Field) -> bool:
    title = normal_title(field.key.text)
    return title.startswith("document ") or key_of(field.key) in _DATED


_DATED = KEYS["version"] | KEYS["last_updated"]


def slug(text: str) -> str:
    """A name that fits everywhere: ``[a-z0-9-]``, at most 63 characters; "service" for none."""
    letters = unicodedata.normalize("NFKD", bare(text)).encode("ascii", "ignore").decode().lower()
    return (
        regex.sub(r"[^a-z0-9]+", "-", letters).strip("-")[:_LONGEST_NAME].rstrip("-") or "service"
    )


def _level(section: Section) -> int:
    return section.heading.level if section.heading else 0


def _line(stated: Text | None) -> Text | None:
    """The first line of a value: what follows a date continues nothing."""
    return text_lines(stated)[0] if stated else None


def _version(stated: Text | None) -> str | None:
    match = _VERSION.search(stated.text) if stated else None
    return match[0] if match else None


def _mentioned(heads: Sequence[Section]) -> str | None:
    """The version that the first lines of a document mention among other things: ``v0.9, still a
    draft``, ``DRP3-SYS-001 Rev. 1.1``."""
    for block in (block for section in heads[:2] for block in section.blocks[:_HEAD_BLOCKS]):
        match block:
            case Paragraph(lines=lines):
                said = [line.text for line in lines[:_HEAD_LINES] if _is_head(line.text)]
            case Fence(text=text):
                said = text.split("\n")[:_HEAD_LINES]
            case _:
                continue
        for line in said:
            told = without_template(line) if len(line) < _LONGEST_LINE else ""
            if found := _MENTIONED.search(told) or _COUNTED.search(told):
                return found["version"]
    return None


def _is_head(line: str) -> bool:
    return _IS_HEAD.search(line) is not None or _COUNTED.fullmatch(line) is not None


_COUNTED = regex.compile(
    r"(?:^|(?<=[.,;|·•*_(])|(?<=[.,;|·•] ))"
    r"(?:(?:working |internal )?(?:draft|revision|iteration|issue)\s|v)"
    r"(?P<version>[0-9]{1,3})(?=[*_)]*\s*(?:$|[,;.|·•(—–]))",
    re.I,
)
"""``Draft 5 — for the board``, behind another part of a line or alone."""
_IS_HEAD = regex.compile(r"^[*_]|\s[·•|]\s")
"""How a line of the head is set apart from a first sentence."""
_HEAD_BLOCKS = 2
_HEAD_LINES = 4
_LONGEST_LINE = 200
_MENTIONED = regex.compile(
    r"(?:^|[\s(|·*])(?:v|version\s{1,9}|rev(?:ision|\.)?\s)(?P<version>[0-9]+(?:\.[0-9]+)+)"
    r"(?=[\s,;.|·)*]|$)",
    re.I,
)


def _edition(status: Text | None) -> Text | None:
    """``Draft v4``, ``v1.6.8``: the version that a status speaks of."""
    found = _OF_STATUS.match(status.text) if status else None
    return part(status, *found.span("version")) if status and found else None


def _issue(fields: list[Field]) -> Text | None:
    """The version behind the number of a document: ``Document: DS-12, issue 3``."""
    for value in _all(fields, _NUMBERS):
        if found := _BEHIND_NUMBER.search(value.text[:_LONGEST_LINE]):
            return part(value, *found.span("version"))
    return None


_NUMBERS = {"document", "document id", "doc id", "document number", "doc no", "id", "spec id",
            "reference", "ref", "document reference", "identifier", "number", "rfc"}  # fmt: skip
_BEHIND_NUMBER = regex.compile(
    r"\w,?\s+[(\[]?(?:version|revision|rev\.?|issue|edition|draft|v\.?)\s?(?P<version>[0-9]+(?:\.[0-9]+)*)"
    r"[)\]]?\W*\Z",
    re.I,
)
_OF_STATUS = regex.compile(r"[*_`]*(?:[^\W\d_]+\s+){0,2}v(?P<version>[0-9]+(?:\.[0-9]+)*)\b", re.I)


def _newest(outline: Outline) -> history.Revision | None:
    """The newest version in the document's history."""
    every = outline.part(history.read).items
    return max(every, key=lambda each: [*map(int, each.version.text.split("."))], default=None)


def _status(text: str) -> Status:
    """What the first words of a status say; the rest is a comment on it, unless it is what begins
    with the word: ``Final – approved by the board``."""
    pieces = _CLAUSE.split(text)[:2]
    if any(map(_says_superseded, pieces)):
        return Status.SUPERSEDED
    clauses = [regex.findall(r"[a-z]+", english(clause).casefold()) for clause in pieces]
    words = set(clauses[0])
    if len(words) == 1 and words <= _APPROVED_ALONE and _is_whole(text):
        return Status.APPROVED
    if words == _IN_PRODUCTION and len(clauses) == 1:
        return Status.APPROVED
    first, *then = clauses[0] or [""]
    alone = {first} if {*then[:1]} & _WHERE_OR_BY_WHOM else words
    named = [status for status, said in _STATUSES.items() if said & alone]
    if not named:
        named = [status for status, said in _STATUSES.items() if said & {*clauses[-1][:1]}]
    denied = words & _NOT_YET or denies(pieces[0])
    return named[0] if len(named) == 1 and not denied else Status.DRAFT


def _says_superseded(clause: str) -> bool:
    """Whether a clause says that another document has taken the place of this one: ``superseded by
    version 3``, which is not *to be superseded* and does not itself supersede anything."""
    return _SUPERSEDED.match(english(clause).casefold()) is not None


_SUPERSEDED = regex.compile(
    r"[\W_]*(?:(?:now|is|was|has been|since|already)\s+){0,2}(?:superseded|obsoleted?|deprecated"
    r"|retired|replaced(?=\s+by\b|\W*$)|no longer (?:valid|in force|current|applicable|approved))\b"
)


def _is_whole(status: str) -> bool:
    """Whether a status says no more than its first word, but for a remark behind a semicolon or in
    parentheses that takes nothing of it back: ``Active; v1.2 moves to MQTT``, but not ``Final
    (until it is replaced)``."""
    stated, *remarks = (
        {*regex.findall(r"[a-z]+", english(piece).casefold())} for piece in _REMARK.split(status, 1)
    )
    return len(stated) == 1 and all(map((_NOT_YET | _TAKES_BACK).isdisjoint, remarks))


_STATUSES = {
    Status.DRAFT: {"draft"},
    Status.REVIEW: {"review", "discussion", "comment", "comments"},
    Status.APPROVED: {"approved", "accepted", "agreed", "ratified", "signed"},
}
_WHERE_OR_BY_WHOM = {"at", "by", "in", "on", "during", "following"}
"""What follows in ``Approved at the review of 22 May``, which is in no review."""
_NOT_YET = {"not", "un", "pending", "awaiting", "awaits", "be"}
"""``to be approved``, ``approval pending``."""
_TAKES_BACK = {
    "draft", "review", "reviewed", "proposed", "planned", "expected", "candidate", "wip", "tbd",
    "progress", "development", "ongoing", "unfinished", "incomplete", "preliminary", "provisional",
    "yet", "until", "unless", "if", "when", "once", "after", "before", "from", "subject", "upon",
    "will", "shall", "should", "must", "needs", "requires", "waits", "waiting", "except",
    "deprecated", "superseded", "replaced", "obsolete", "withdrawn", "expired", "longer",
}  # fmt: skip
"""Words of a comment that leave little of the status before it."""
_APPROVED_ALONE = {
    "final", "finalized", "finalised", "released", "effective", "baselined", "active",
    "implemented", "implementable", "published", "committed", "production", "live", "stable",
    "frozen", "baseline",
}  # fmt: skip
_IN_PRODUCTION = {"in", "production"}
"""Words that are a status by themselves; a comment on them may say otherwise."""
_REMARK = regex.compile("[;；(（]")
_CLAUSE = regex.compile(r"[.;,:(（。；，：\n]|\s[–—-]\s")


def _first(fields: list[Field], keys: set[str]) -> Text | None:
    return next(_all(fields, keys), None)


def _all(fields: list[Field], keys: set[str]) -> Iterator[Text]:
    found = (field.value for field in fields if key_of(field.key) in keys)
    return (value for value in found if value.text)


def is_said(status: Text) -> bool:
    """Whether a status is in words: the state of a document may be its date."""
    worded = regex.search(r"[^\W\d_]", status.text) is not None
    return worded and not _DATE.fullmatch(english(status.text))


_DATE = regex.compile(
    r"\W*(?:[0-9]{1,2}\.?\s+(?:of\s+|de\s+)?)?"
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s+(?:of\s+|de\s+)?"
    r"(?:[0-9]{1,2},?\s+)?(?:19|20)[0-9]{2}\W*",
    re.I,
)
"""``3 February 2026``."""


def _is_sign(status: Text | None) -> bool:
    """Whether a status without words is one all the same: ``✅``, but no date."""
    return status is not None and not regex.search(r"[0-9]", status.text)


def _below_history(outline: Outline) -> Iterator[Field]:
    """What paragraphs beside the document's history say its status to be."""
    for section in outline.part(history.sections):
        said = tuple(block for block in section.blocks if isinstance(block, Paragraph))
        for field in fields_of(replace(section, blocks=said)) if said else ():
            if key_of(field.key) in KEYS["status"]:
                yield field


def _footer(outline: Outline, heads: list[Section]) -> Iterator[Field]:
    """The last lines of a document where they state its version or date:
    ``*Version 1.2 | Last updated: 2026-05-04*``."""
    *_, last = outline.walk()
    lines = tuple(block for block in last.blocks[-_LAST_BLOCKS:] if not isinstance(block, Table))
    said = _opening(replace(last, blocks=lines))
    fields = list(fields_of(said)) if last not in heads else []
    if any(map(_is_of_document, fields)):
        yield from (field for field in fields if key_of(field.key) in KNOWN)


_LAST_BLOCKS = 3
