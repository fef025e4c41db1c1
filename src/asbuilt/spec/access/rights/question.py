"""Questions about rights, each with its answer below it: ``Who may add a book?``, ``Only clerks and
admins.``"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

from asbuilt import regex
from asbuilt.document.blocks import List, Paragraph, Text
from asbuilt.document.text import on_one_line, part, text_of
from asbuilt.spec.access.rights.right import Right
from asbuilt.spec.access.roles.role import callers_in
from asbuilt.spec.endpoints.callers.known_role import known_role
from asbuilt.spec.language import translated
from asbuilt.spec.section import Section, items_of

_ASKS = regex.compile(
    r"[*_]{0,3}who(?:\s+\w+)?\s+"
    r"(?:can|may|is (?:allowed|able|permitted) to|gets to|has the right to)\s+"
    r"(?:call\s+|use\s+)?(?P<done>[^?？]{3,80}?)\s*[?？][*_\s–—-]*",
    re.I,
)
_ONLY = regex.compile(r"(?:(?:only|just)\s+)?(?:the\s+|an?\s+)?", re.I)


def rights_answered(section: Section, known: Collection[str]) -> tuple[Right, ...]:
    """What the answers below a section say that ``known`` roles may do. One that says anything else
    lets nobody do what is asked, as long as others name somebody."""
    return tuple(
        Right(Text(name, asked.span), asked)
        for asked, answer in _questions(section)
        for name in (_named(answer, known) if answer else ())
    )


def _named(answer: Text, known: Collection[str]) -> Sequence[str]:
    """The roles that an answer names."""
    named = [known_role(each, known) for each in _names(answer)]
    return [each for each in named if each] if all(named) else ()


def first_asked(section: Section) -> Text | None:
    """The first question of who may do something, in a section and those below it."""
    return next((asked for asked, _ in _questions(section)), None)


def _questions(section: Section) -> Iterator[tuple[Text, Text | None]]:
    """What is asked who may do, in headings, items and paragraphs, and what is answered."""
    for place in section.walk():
        if (asked := _asked(place.name)) and not asked[1].text:
            yield asked[0], _answer(place)
            continue
        texts = [text_of(block) for block in place.blocks if isinstance(block, Paragraph)]
        texts += (item.text for item in items_of(place))
        yield from filter(None, map(_asked, texts))


def _asked(text: Text) -> tuple[Text, Text] | None:
    """What a text asks who may do, and what stands behind the question."""
    said = translated(text.text)
    found = _ASKS.match(said.text)
    if not found:
        return None
    done = part(text, *said.origin(*found.span("done")))
    return done, part(text, said.origin(found.end(), len(said.text))[0], len(text.text))


def _answer(place: Section) -> Text | None:
    """The only sentence, or the only items, below a question."""
    match place.blocks:
        case (Paragraph() as block,):
            return text_of(block)
        case (List(items=items),) if not any(item.children for item in items):
            return Text(", ".join(item.text.text for item in items), place.blocks[0].span)
        case _:
            return None


_ONLY_BEHIND = regex.compile(r"\s+only\W*$", re.I)


def _names(answer: Text) -> Iterator[str]:
    """The roles of an answer that is nothing but their list."""
    said = part(answer, 0, len(_ONLY_BEHIND.sub("", answer.text)), "*_ .")
    only = _ONLY.match(said.text)
    listed = part(said, only.end() if only else 0, len(said.text))
    callers = callers_in(on_one_line(listed))
    if all(caller.word is None for caller in callers):
        yield from (caller.role.text for caller in callers)
