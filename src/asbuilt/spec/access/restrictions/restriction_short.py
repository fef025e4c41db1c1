"""What titles, definitions of roles, questions and marks say in short of who may not do what, as
the sentences that it is short for: ``auditor: read-only``, ``❌ editor: delete``, ``Can cooks
delete orders? No.``, and what stands below `What viewers cannot do` and `Out of scope`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from asbuilt import regex
from asbuilt.document.blocks import Paragraph, Table, Text
from asbuilt.document.text import part, split, text_of
from asbuilt.spec.access.grant import grant
from asbuilt.spec.access.restrictions.disclaimed import is_refusing
from asbuilt.spec.access.restrictions.role_limit import limit_of
from asbuilt.spec.access.roles.role_title import names_roles, tells_refused
from asbuilt.spec.form import Form, in_small_letters
from asbuilt.spec.language import denies, english, is_foreign, says_ended, says_reads
from asbuilt.spec.section import Section, blocks_of, items_of
from asbuilt.spec.title import normal_title


def of_titles(section: Section) -> Iterator[Text]:
    """What stands below a title that refuses, or that is about what a document does not want."""
    if is_refusing(section):
        yield from _refused(section)
    if is_no_goal(section):
        yield from _no_goals(section)


def in_short(section: Section) -> Iterator[Text]:
    """What a section says in short, whatever its title."""
    yield from _beside_roles(section)
    yield from _of_definitions(section)
    yield from _denied(section)


def is_no_goal(section: Section) -> bool:
    """Whether the title of a section says that it is about what a document does not want."""
    return _NO_GOAL.fullmatch(section.topic) is not None


_NO_GOAL = regex.compile(r"non[- ]?goals|(?:out of|not in) scope|scope limits", re.I)


def _no_goals(section: Section) -> Iterator[Text]:
    """``Deleting orders by editors`` and ``anonymous access to the list``."""
    paragraphs = blocks_of(section, Paragraph, deep=False)
    lines = (line for block in paragraphs for line in block.lines)
    for text in (*lines, *(item.text for item in items_of(section, deep=False))):
        said = text.text.strip(" .")
        if found := _BY.fullmatch(said) or _DOING.fullmatch(said):
            yield Text(f"{found['who']} cannot {found['done']}", text.span)
        elif "access to" in said:
            yield Text(f"no {said[:1].lower()}{said[1:]}", text.span)


_BY = regex.compile(r"(?P<done>[^,;]{3,60}) by (?:an? |the )?(?P<who>[\w`*-]{2,40})")
_DOING = regex.compile(
    r"(?:that )?(?P<who>[\w`*-]{2,40}) (?:who )?(?P<done>[a-z]{3,20}(?:ing|e) [^,;]{2,60})"
)


def _refused(section: Section) -> Iterator[Text]:
    """``viewer: delete orders``, and ``delete orders`` below `What viewers cannot do`, as the
    sentences that they are short for."""
    titled = _OF_WHOM.search(english(section.name.text))
    for item in items_of(section, deep=False):
        if found := _OF_ROLE.match(item.text.text):
            yield Text(f"{found['who']} cannot {found['done']}", item.text.span)
        elif titled:
            yield Text(f"{titled['who']} cannot {item.text.text}", item.text.span)


def _beside_roles(section: Section) -> Iterator[Text]:
    """What cells of a column *May not* beside one of roles and items behind a cross say, as the
    sentences that they are short for: ``| editor | delete orders |``, ``❌ editor: delete``."""
    for table in blocks_of(section, Table, deep=False):
        titles = [normal_title(cell.text) for cell in table.header]
        columns = [at for at, title in enumerate(titles) if at and tells_refused(title)]
        for row in table.rows if names_roles(titles[0]) else ():
            for at in columns:
                if grant(row[at].text)[0] == "word":
                    yield Text(f"{row[0].text} cannot {row[at].text}", row[at].span)
    for item in items_of(section, deep=False):
        if found := _CROSSED.match(item.text.text):
            who, done = found["who"] or found["led"], found["done"] or found["led_done"]
            yield Text(f"{who} cannot {done}", item.text.span)


def _of_definitions(section: Section) -> Iterator[Text]:
    """What definitions of roles say of these as a whole, ``auditor: read-only``, and in clauses of
    their own, ``keeps orders; may not delete``, with the role before it: those of rows, of items
    and of paragraphs below a heading."""
    for name, said in _definitions(section):
        meant = english(said.text)
        if limit_of(meant):
            yield Text(f"{name}: {meant}", said.span)
        elif is_foreign() and len(said.text) <= _SHORT and (limit := _limit_abroad(said.text)):
            yield Text(f"{name}: {limit}", said.span)
        if _REFUSING_CLAUSE.may_be_in(in_small_letters(said.text)):
            for clause in split(said, _CLAUSE_OF_ROLE):
                if _REFUSING_CLAUSE.search(clause.text):
                    yield Text(f"{name} {clause.text}", clause.span)


_SHORT = 60


def _limit_abroad(said: str) -> str:
    """What a short definition in another language says of a role as a whole, in English."""
    if says_reads(said):
        return "read-only"
    return "disabled" if says_ended(said) and not denies(said) else ""


def _definitions(section: Section) -> Iterator[tuple[str, Text]]:
    """The names that a section may define, each with what is said of it."""
    for table in blocks_of(section, Table, deep=False):
        if normal_title(table.header[0].text) in _DEFINED:
            yield from ((row[0].text, cell) for row in table.rows for cell in row[1:] if cell.text)
    for item in items_of(section, deep=False):
        if found := _DEFINITION.match(item.text.text):
            yield found["name"], part(item.text, *found.span("said"))
    if section.heading and len(section.name.text.split()) <= _LONGEST_NAME:
        for block in blocks_of(section, Paragraph, deep=False):
            yield section.name.text, text_of(block)


def _denied(section: Section) -> Iterator[Text]:
    """What questions ask that are answered with no: ``Can cooks delete orders? No.`` The answer may
    stand below a heading, in the same paragraph, or in the next one."""
    paragraphs = blocks_of(section, Paragraph, deep=False)
    texts = [text_of(block) for block in paragraphs]
    texts += (item.text for item in items_of(section, deep=False))
    if section.heading:
        texts.insert(0, section.name)
    for text, below in zip(texts, (*texts[1:], None), strict=True) if texts else ():
        asked = "?" in text.text
        follows = asked and below and text.text.rstrip("*_ ").endswith("?")
        said = f"{text.text} {below.text}" if follows and below else text.text
        if asked and (found := _ASKED.match(said)):
            cannot = f"{found['be']} not" if found["be"] else "cannot"
            yield Text(f"{found['who']} {cannot} {found['done']}", text.span)


_ASKED = regex.compile(
    r"[\W_]*(?:Q\b[.:\W]*)?(?:(?:can|may|could|do|does)|(?P<be>is|are)) (?:an? |the )?"
    r"(?P<who>`[^`]{2,60}`|[\w-]{2,30}) (?P<done>[^?]{3,100})\?[\W_]*(?:A\b[.:\W]*)?"
    r"(?:no|never)\b",
    re.I,
)
_LONGEST_NAME = 3
_DEFINED = {"role", "roles", "name", "user role", "user roles", "actor", "persona", "user type",
            "user", "group", "term", "who"}  # fmt: skip
_DEFINITION = regex.compile(
    r"(?P<name>[*_`]{0,3}[^\W\d_][\w -]{0,30}?[*_`]{0,3})"
    r"(?:[*_`]{0,3}\s?(?:[:：][*_`]{0,3}\s|：)|\s[–—-]\s|\s?(?=\())(?P<said>\S.{2,300})$"
)
_CLAUSE_OF_ROLE = regex.compile(r"[;.]\s+|,\s+(?=(?:but|and|may|can|must|never|only)\b)")
_REFUSING_CLAUSE = Form(
    r"^(?:but |and )?(?:(?:may|can|must|shall)(?: not|not|n['’]t| only)|cannot|never)\b",
    "not|n't|n’t| only|never",
)
_CROSS = r"[❌✗✘🚫⛔]\ufe0f?"
_CROSSED = regex.compile(
    rf"^{_CROSS}\s*(?P<led>[\w*` ]{{2,40}}?)\s*(?::|→|->|–|—)\s*(?P<led_done>\S.{{1,100}})$"
    rf"|^(?P<who>[\w*` ]{{2,40}}?)\s*(?::|→|->|–|—)\s*{_CROSS}\s*(?P<done>\S.{{1,100}})$"
)
_OF_ROLE = regex.compile(r"^(?P<who>[^:]{2,60}): +(?P<done>.+)$")
_OF_WHOM = regex.compile(
    r"^what (?P<who>.{2,60}?) (?:may|can|must|should)(?:not| ?n['’]t| not| never)\b", re.I
)
