"""Guests and visitors whom a document knows: roles of its own, by words that elsewhere mean who has
not signed in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from asbuilt import regex
from asbuilt.document.blocks import Text
from asbuilt.source import Source
from asbuilt.spec.access.matrices.matrix import matrices
from asbuilt.spec.access.roles import role_list
from asbuilt.spec.access.roles.guest_told import are_invited, beside_anonymous, definitions
from asbuilt.spec.access.roles.role import SIGNED_OUT_OR_NOT, guest_word, is_anonymous, spelled
from asbuilt.spec.access.roles.role_names import stored
from asbuilt.spec.language import english
from asbuilt.spec.section import Outline, own_words
from asbuilt.spec.sections import data_model
from asbuilt.spec.sections.data_model import DataModel
from asbuilt.spec.tables.marks import is_password
from asbuilt.spec.tables.schema import Table
from asbuilt.spec.title import normal_title
from asbuilt.spec.words import singular, snake


def known_guests(outline: Outline) -> Mapping[str, str]:
    """The names of such roles, by the words that :func:`guest_word` has.

    They are told by their definition, ``signed in through an invitation link``, or by one that says
    that they are known; by a role column that may hold them, a table of theirs with an e-mail
    address or a password, or a reference to one (``guest_id REFERENCES users``). Besides, there is
    one caller who has not signed in: beside *anonymous* a *guest* is somebody, unless the document
    says who that is, and so is a *visitor* beside a *guest*.
    """
    spoken_of = " ".join(own_words(section) for section in outline.walk())
    if not any(word in spoken_of for word in SIGNED_OUT_OR_NOT):
        return {}
    told = definitions(outline)
    known = dict(told.known)
    for word, name in (*beside_anonymous(outline), *are_invited(outline)):
        if word not in told.unknown:
            known.setdefault(word, name)
    for name in _in_headers(outline, known):
        known.setdefault(guest_word(name), singular(spelled(name)))
    for word in _people(outline.part(data_model.read)):
        known.setdefault(word, word)
    for text in outline.part(role_list.read):
        if _is_identified(outline.source, text):
            known.setdefault(guest_word(text.text), singular(spelled(text.text)))
    kept = (name for name, _ in stored(outline.part(data_model.read)))
    return known | {guest_word(name): name for name in kept if guest_word(name)}


def _in_headers(outline: Outline, known: Mapping[str, str]) -> Iterator[str]:
    """The guests and visitors of access matrices beside which there is another who has not signed
    in: of these two the visitor is somebody."""
    cells = (cell.role.text for some in outline.part(matrices).values() for cell in some)
    headers = [name for name in dict.fromkeys(cells) if is_anonymous(name)]
    unknown = {guest_word(name): name for name in headers if guest_word(name) not in known}
    present = [unknown[word] for word in SIGNED_OUT_OR_NOT if word in unknown]
    others = {singular(normal_title(name)) for name in headers if not guest_word(name)}
    yield from present if others else present[:-1]


def _people(model: DataModel) -> Iterator[str]:
    """The words that tables of people with an e-mail address or a password are called by, or the
    columns that refer to them."""
    people = {table.name: singular(snake(table.name)) for table in model.tables if _signs_in(table)}
    referring = {
        snake(column).removesuffix("_id")
        for table in model.tables
        for reference in table.references
        if reference.table in people
        for column in reference.columns
    }
    yield from sorted({*SIGNED_OUT_OR_NOT} & {*people.values(), *referring})


def _signs_in(table: Table) -> bool:
    return any(is_password(each.name) or _LOGIN.match(snake(each.name)) for each in table.columns)


_LOGIN = regex.compile(r"e_?mail|login|user_?name")


def _is_identified(source: Source, role: Text) -> bool:
    """Whether the line of a role says that it is of people who are known: *who booked a room*."""
    if not guest_word(role.text):
        return False
    line = english(source.slice(source.whole_line(role.span.start))).lower()
    return bool(_IDENTIFIED.search(line)) and not _UNKNOWN.search(line)


_IDENTIFIED = regex.compile(
    r"\b(?:accounts?|registered|(?:signed|logged|signs?|logs?)[ -]in|authenticated|invited|booked"
    r"|books|bought|ordered|own)\b"
)
_UNKNOWN = regex.compile(
    r"\b(?:not?|none|without|un\w+|anonym\w*|any(?:one|body)|every(?:one|body)|nobody|before|yet)\b"
)
