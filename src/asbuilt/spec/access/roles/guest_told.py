"""What documents say of guests and visitors: definitions that have them signed in or invited, and
lists in which they stand beside who has not signed in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from msgspec import Struct

from asbuilt import regex
from asbuilt.document.blocks import List, Paragraph, Table, Text
from asbuilt.document.text import part, sentences, text_of
from asbuilt.spec.access.grant import plain
from asbuilt.spec.access.roles.role import (
    SIGNED_OUT_OR_NOT,
    guest_word,
    is_anonymous,
    pieces,
    spelled,
)
from asbuilt.spec.access.roles.role_title import names_roles
from asbuilt.spec.conjunction import AND, OR
from asbuilt.spec.label import pair
from asbuilt.spec.language import english, spoken, without_article
from asbuilt.spec.languages.language import Language, expression
from asbuilt.spec.section import Outline, Section, blocks_of, items_of, labels, own_words
from asbuilt.spec.title import normal_title
from asbuilt.spec.words import singular

Named = tuple[str, str]
"""A word that :func:`guest_word` has, and the name of a role."""


class Told(Struct, frozen=True):
    """Of whom it is told who they are: the names of those who are ``known``, by their words, and
    the words of those who have not signed in."""

    known: Mapping[str, str]
    unknown: frozenset[str]


def definitions(outline: Outline) -> Told:
    """What definitions say of guests and visitors, wherever they stand."""
    known: dict[str, str] = {}
    unknown: set[str] = set()
    for section in _sections(outline):
        for name, said in _defined(section):
            if says_known(said):
                known.setdefault(guest_word(name), _one(name))
            elif _SIGNED_OUT.search(english(said).lower()):
                unknown.add(guest_word(name))
    return Told(known, frozenset(unknown - {*known}))


def _one(name: str) -> str:
    """What the role is called of which a ``name`` may mean several: ``guest`` for *Guests*."""
    return singular(spelled(name))


def _sections(outline: Outline) -> Iterator[Section]:
    for section in outline.walk():
        said = f"{own_words(section)} {section.topic}"
        if any(word in said for word in SIGNED_OUT_OR_NOT):
            yield section


def _defined(section: Section) -> Iterator[tuple[str, str]]:
    """The guests and visitors of a section, each with what it says of them: in an item, in the
    further cells of a row, below a heading, in a sentence."""
    paragraphs = list(blocks_of(section, Paragraph, deep=False))
    if guest_word(section.name.text) and paragraphs:
        yield section.name.text, paragraphs[0].lines[0].text
    for table in blocks_of(section, Table, deep=False):
        for row in table.rows:
            if guest_word(row[0].text):
                yield row[0].text, "; ".join(cell.text for cell in row[1:])
    texts = [item.text for item in items_of(section, deep=False)]
    for text in (*texts, *(text_of(each) for each in paragraphs)):
        named = pair(text)
        if named and guest_word(named[0].text):
            yield named[0].text, named[1].text
        aside = _ASIDE.match(text.text)
        if aside and (name := _guest(aside["name"])):
            yield name, aside["said"]
        for sentence in sentences(text):
            if len(sentence.text) <= _LONGEST:
                yield from _in_sentence(sentence.text.replace("\n", " "))


_ASIDE = regex.compile(r"(?P<name>[^(（\n]{3,40}?)\s*[(（](?P<said>[^()（）]{3,200})[)）]")


def _in_sentence(sentence: str) -> Iterator[tuple[str, str]]:
    """``A guest is signed in through a link``, ``Who came by a link is a guest``, ``people who are
    not signed in, called *guests* below``."""
    verbs = _words(spoken())["is"]
    first = verbs.search(sentence.casefold(), 0, _LONGEST_SUBJECT)
    if first and (name := _guest(sentence[: first.start()])):
        yield name, sentence[first.start() :]
    for last in _CALLED.finditer(sentence):
        yield last["name"], sentence[: last.start()]
    *_, last = (None, *verbs.finditer(sentence.casefold()))
    if last and last is not first and (name := _guest(sentence[last.end() :])):
        yield name, sentence[: last.start()]


_LONGEST = 400
_LONGEST_SUBJECT = 60
_CALLED = regex.compile(
    r",?\s(?:who\s|which\s|that\s)?(?:(?:is|are)\s)?(?:called|named|known\sas|termed)\s"
    r"[\"“'*_`]*(?P<name>(?:guest|visitor)s?)\b",
    re.I,
)


def _guest(said: str) -> str:
    """The noun of ``a *guest*`` and ``Alle Gäste``; nothing if it is anybody else."""
    noun = without_article(_LEAD.sub("", plain(said.strip(_AROUND))).strip(_AROUND)).strip(_AROUND)
    return noun if guest_word(noun) else ""


_AROUND = " *_`\"“”„'«».,:;"
_LEAD = regex.compile(r"^(?:an?|the|every|each|all|our|any)\s", re.I)


# ---------------------------------------------------------------- who is known


def says_known(said: str) -> bool:
    """Whether a definition says that those of whom it is have signed in or hold what says who they
    are: in a clause that neither denies it nor makes it a condition."""
    words = _words(spoken())
    denied = False
    for clause in words["clause"].split(said.casefold()):
        goes_on = denied and _OR.search(clause) is not None
        denied = goes_on or words["not"].search(clause) is not None
        if not denied and words["known"].search(clause) and not words["maybe"].search(clause):
            return True
    return False


_CLAUSE = r"[,;.()，；。（）]|\s[–—-]\s|\b(?:but|aber|pero|mais|mas|но)\b|[但且]"
_OR = regex.compile(rf"\b(?:{OR}|nor|noch|ni|nem|ни)\b|或|、")
_HOLDS = (
    r"(?:with|has|have|had|holds?|held|through|by|via|from|over|using|uses?|gets?|got|given"
    r"|receives?|received|owns?)"
)
_WORD = r"(?:[\w’'-]+ )"
_INVITING = (
    r"(?:invit\w+|magic|access|personal|private|sign-?in|log-?in|secret|signed|shared?|sharing"
    r"|guest|one-time|temporary)"
)
_KNOWN = (
    r"\b(?:signed|logged)[ -]in\b|\b(?:authenticated|identified|registered)\b"
    r"|\binvited\b(?! to (?!(?:an?|the|our|their|its)\b))"
    r"|\b(?:sign|log)s? in (?:with|by|through|via|using|over)\b"
    rf"|\b{_HOLDS} {_WORD}{{0,3}}(?:tokens?|codes?|keys?|sessions?|accounts?|invites?"
    r"|invitations?|passwords?|tickets?)\b"
    rf"|\b{_HOLDS} (?:an?|the|their|its|his|her) {_WORD}{{0,2}}link\b"
    rf"|\b(?:follow|open|click|use|receive)(?:s|ed|d)? {_WORD}{{0,3}}{_INVITING} links?\b"
)
_DENIED = (
    r"\b(?:no|not|none|never|without|neither|nor|nothing|lacks?|anonym\w*|non-?\w*"
    r"|un(?:authenticated|registered|identified|known|invited))\b|n['’]t\b"
)
_MAYBE = (
    r"\b(?:may|might|can|could|should|would|cannot|wants?|wish\w*|if|when(?:ever)?|once|after|before"
    r"|until|unless|yet|later|first|whether|or not|asks?|requests?|applies|like|unlike|than"
    r"|(?:must|shall|has to|have to|needs? to)(?! (?:be|have been)\b))\b"
)
_IS = (
    r"\b(?:is|are|was|were|has|have|had|signs?|logs?|comes?|came|holds?|gets?|got|receives?|uses?"
    r"|follows?|opens?|enters?|must|shall)\b"
)
_SIGNED_OUT = regex.compile(
    r"\b(?:(?:not|never|isn['’]t|aren['’]t|hasn['’]t|haven['’]t) (?:yet )?(?:been )?"
    r"(?:(?:signed|logged)[ -]in|authenticated)|unauthenticated|anonymous"
    r"|(?:without|no) (?:an? |any )?(?:sign|log)(?:ging|ing)?[ -]?in)\b"
)


@lru_cache(16)
def _words(language: Language) -> Mapping[str, re.Pattern[str]]:
    """What says that guests are known, what denies it, what makes it doubtful, the verbs of
    sentences that define them, and what parts the clauses of these."""
    own, denials = language.guests, language.sign_in
    refused = (*denials.get("denials", ()), *denials.get("without", ()))
    known, maybe, verbs = (own.get(each, ()) for each in ("known", "maybe", "is"))
    predicates = _any(_IS, (*verbs, *refused), _DENIED)
    return {
        "known": regex.compile(_any(_KNOWN, known)),
        "not": regex.compile(_any(_DENIED, refused)),
        "maybe": regex.compile(_any(_MAYBE, maybe)),
        "is": regex.compile(_any(_IS, verbs)),
        "clause": regex.compile(rf"{_CLAUSE}|\s(?:{AND})\s(?={predicates})"),
    }


def _any(pattern: str, words: Iterable[str], *further: str) -> str:
    """What is English, or what one of some words of another language says."""
    return "|".join(filter(None, (pattern, *further, expression(words))))


# ---------------------------------------------------------------- who stands beside others


def are_invited(outline: Outline) -> Iterator[Named]:
    """The guests whom sentences have invited: ``The owner can invite guests with a link.``"""
    for section in _sections(outline):
        if found := _INVITES.search(own_words(section)):
            yield guest_word(found["name"]), guest_word(found["name"])


_INVITES = regex.compile(
    r"\b(?:invit(?:es?|ed|ing)(?: \w+){0,2}?|invitations? (?:of|for|to)(?: \w+)?)"
    r" [`*_]*(?P<name>guests?|visitors?)\b"
)


def beside_anonymous(outline: Outline) -> Iterator[Named]:
    """The guests and visitors that stand in one list, column, enumeration or line of callers with
    somebody else who has not signed in: ``anonymous, guest and member``."""
    for some in (*_listed(outline), _callers(outline)):
        named = dict.fromkeys(some)
        guests = [(word, _one(text)) for text in named if (word := guest_word(text))]
        if guests and any(map(_is_nobody, named)):
            yield from guests
    for section in _sections(outline):
        for found in _ENUMERATED.finditer(own_words(section)):
            name = found["behind"] or found["before"]
            yield guest_word(name), _one(name)


def _is_nobody(text: str) -> bool:
    """Whether a word means who has not signed in, and neither guests nor everybody."""
    other = not guest_word(text) and normal_title(english(text)) not in _EVERYBODY
    return other and is_anonymous(text)


_EVERYBODY = {"everyone", "everybody", "anyone", "anybody"}
_NOBODY = (
    r"(?:[`*_]{0,2}(?:anonymous|unauthenticated)\b[`*_]{0,2}(?: (?:users?|callers?|visitors?)\b)?"
    r"|`(?:public|none)`)"
)
_ENUMERATED = regex.compile(
    rf"{_NOBODY}(?:,|,? (?:{AND})) [`*_]{{0,2}}(?P<behind>guests?|visitors?)\b"
    rf"|\b(?P<before>guests?|visitors?)[`*_]{{0,2}},? (?:{AND}) {_NOBODY}"
)


def _listed(outline: Outline) -> Iterator[Sequence[str]]:
    """The names with which the items of each list begin, the cells of each column, and what
    sentences enumerate behind a colon."""
    for section in _sections(outline):
        for block in blocks_of(section, List, deep=False):
            named = ((pair(item.text) or (item.text,))[0] for item in block.items)
            yield [plain(text.text) for text in named]
            yield from (_enumerated(item.text) for item in block.items)
        for table in blocks_of(section, Table, deep=False):
            for column in zip(*table.rows, strict=False):
                said = {cell.text: cell for cell in column}  # rows say the same
                yield [each.text for cell in said.values() for each in pieces(cell)]
        for paragraph in blocks_of(section, Paragraph, deep=False):
            for sentence in sentences(text_of(paragraph)):
                yield _enumerated(sentence)


def _enumerated(sentence: Text) -> Sequence[str]:
    """``anonymous`` and ``guest`` of ``There are two roles: anonymous, guest.``"""
    colon = max(map(sentence.text.rfind, (": ", "：")))
    if colon < 0:
        return ()
    named = [
        plain(each.text.strip(_AROUND))
        for each in pieces(part(sentence, colon + 1, len(sentence.text)))
    ]
    return named if all(len(name.split()) <= _LONGEST_NAME for name in named) else ()


_LONGEST_NAME = 3


def _callers(outline: Outline) -> Sequence[str]:
    """Who is named by the lines about callers of a whole document, ``**Access:** guest``."""
    return [
        piece.text
        for section in outline.walk()
        for label in labels(section)
        if label.name in _OF_CALLERS or names_roles(label.name)
        for piece in pieces(label.value)
    ]


_OF_CALLERS = {"auth", "authentication", "authorization", "security"}
