"""Lists, sentences and tables that say by number what each role may call, ``Clerks may use S-1 and
S-2 (own)``, ``| clerk | S-1 – S-3 |``, and who may call what has a number, ``| S-1 | clerk |``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from asbuilt import regex
from asbuilt.document.blocks import List, Paragraph, Table, Text
from asbuilt.document.text import part, sentences, text_of
from asbuilt.spec.access.binding import Bindings
from asbuilt.spec.access.matrices.matrix import DOINGS, ROLES, MatrixCell
from asbuilt.spec.access.rights.numbered_clause import (
    NUMBERS,
    ONE,
    KnownRoles,
    callers_by_rows,
    keys_of,
    word_of,
)
from asbuilt.spec.access.rights.right_list import subject_of
from asbuilt.spec.access.roles.role import Caller, role_name
from asbuilt.spec.access.roles.role_title import names_roles
from asbuilt.spec.endpoints.callers.known_role import known_role
from asbuilt.spec.form import Form
from asbuilt.spec.section import Section, blocks_of
from asbuilt.spec.title import bare, normal_title

_DOES = regex.compile(
    r"(?:(?:only\s+)?(?:use|call|invoke|access|execute|perform|be\s+used\s+for)\s+)?"
    r"(?:(?:the\s+)?[a-z]{3,14}\s+)?",
    re.I,
)
_PIECE = regex.compile(rf"(?P<numbers>{NUMBERS})")
_EACH = regex.compile(rf"(?P<number>{ONE})")
_REMARK = regex.compile(r"\((?P<remark>[^()]*)\)\W*$")
_ENTITLED = Form(
    r"^(?:(?:the|an?|every|each|all)\s+)?"
    r"(?P<role>[`*_]{0,3}[^\W\d_][\w-]{1,30}(?: [\w-]{2,30})?[`*_]{0,3})"
    r"\s+(?:is|are)\s+(?:authori[sz]ed|permitted|allowed|entitled)\s+(?:for|to)\s+",
    "authori|permitted|allowed|entitled",
)


def rights_by_number(
    section: Section, known: KnownRoles, bindings: Bindings
) -> tuple[MatrixCell, ...]:
    """What a section about access says of roles and the numbers of endpoints. A sentence or a cell
    that says more than is understood grants nothing."""
    found: list[MatrixCell] = []
    for said in _texts(section):
        if told := _subject(said, known):
            found += _granted(*told, known, bindings)
    for table in blocks_of(section, Table):
        found += _of_table(table, known, bindings)
    return tuple(found)


def _texts(section: Section) -> Iterator[Text]:
    for place in section.walk():
        for block in place.blocks:
            if isinstance(block, List):
                yield from (item.text for item in block.items)
            elif isinstance(block, Paragraph):
                yield from sentences(text_of(block))


def _subject(said: Text, known: KnownRoles) -> tuple[Text, Text] | None:
    if entitled := _ENTITLED.search(said.text[:200]):
        name = part(said, *entitled.span("role"))
        role = known_role(role_name(name.text), known.names)
        return (Text(role, name.span), part(said, entitled.end(), len(said.text))) if role else None
    found = subject_of(said, known.names)
    role = known_role(found[0].text, known.names) if found else None
    return (Text(role, found[0].span), found[1]) if found and role else None


def _granted(role: Text, done: Text, known: KnownRoles, bindings: Bindings) -> Iterator[MatrixCell]:
    """The cells of a role that may call what has numbers, each with the rows in its brackets, or
    all with those told behind the last; nothing if anything else is said."""
    done = part(done, 0, len(done.text), ".; ")
    does = _DOES.match(done.text)
    found = _PIECE.match(done.text, does.end() if does else 0)
    if not found:
        return
    tail = part(done, found.end(), len(done.text), " ,")
    each = [(match, _REMARK.search(match[0])) for match in _EACH.finditer(found[0])]
    of_all = word_of(tail, {role.text}, known)
    if of_all and of_all.text != "own":
        return
    ranged = keys_of(found["numbers"], bindings)
    listed = [keys_of(match[0], bindings) for match, _ in each]
    remarks = {remark["remark"] for _, remark in each if remark}
    if not ranged or not all(listed):
        return
    words = dict.fromkeys(ranged, of_all)
    for keys, (match, remark) in zip(listed, each, strict=True):
        if remark:
            start = found.start() + match.start()
            said = part(done, start + remark.start("remark"), start + remark.end("remark"))
            words |= dict.fromkeys(keys, word_of(said, {role.text}, known))
    if remarks and len(ranged) > len({key for keys in listed for key in keys}):
        return  # of which of a range a remark is, nobody knows
    for key, word in words.items():
        yield MatrixCell(
            Text(key, role.span), "", role, word or Text("allow", role.span), listed=True
        )


def _of_table(table: Table, known: KnownRoles, bindings: Bindings) -> Iterator[MatrixCell]:
    """The cells of ``| Role | May call |`` with numbers in the second, and of ``| Service | Roles
    |`` with one in the first."""
    titles = [normal_title(cell.text) for cell in table.header]
    numbered = all(_PIECE.match(bare(row[0].text)) for row in table.rows)
    tells = names_roles if numbered else _may_call
    told = (at for at, title in enumerate(titles) if at and tells(title))
    at = next(told, 0)
    if not (at and table.rows and (numbered or titles[0] in ROLES)):
        return
    for row in table.rows:
        if numbered:
            yield from _let_in(row[0], row[at], known, bindings)
        elif role := known_role(role_name(bare(row[0].text)), known.names):
            yield from _granted(Text(role, row[0].span), row[at], known, bindings)


def _may_call(title: str) -> bool:
    return title in DOINGS or _CALLS.fullmatch(title) is not None


_CALLS = regex.compile(
    r"(?:may|can) (?:call|use|invoke)|(?:(?:permitted|allowed|authori[sz]ed|granted) )?"
    r"(?:services|operations|functions|calls|endpoints|methods|interfaces)"
    r"(?: (?:permitted|allowed))?"
)


def _let_in(
    subject: Text, said: Text, known: KnownRoles, bindings: Bindings
) -> Sequence[MatrixCell]:
    numbers = _PIECE.match(bare(subject.text))
    keys = keys_of(numbers["numbers"], bindings) if numbers else ()
    callers: dict[str, Caller] = callers_by_rows(said, known) or {}
    return [
        MatrixCell(
            Text(key, subject.span),
            "",
            Text(role, caller.role.span),
            caller.word or Text("allow", caller.role.span),
            listed=True,
        )
        for key in keys
        for role, caller in callers.items()
    ]
