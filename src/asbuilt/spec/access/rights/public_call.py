"""Sentences that open routes to everybody: `` `GET /a` and `GET /b` are public and need no token``,
``No token is needed for `GET /a` ``, ``Public calls: `GET /a`, `GET /b` ``."""

from __future__ import annotations

import re
from collections.abc import Iterator

from asbuilt import regex
from asbuilt.document.blocks import List, Paragraph, Text
from asbuilt.document.text import on_one_line, part, sentences, text_of
from asbuilt.spec.access.condition import tells_when
from asbuilt.spec.access.doubt import is_qualified
from asbuilt.spec.access.matrices.matrix import MatrixCell
from asbuilt.spec.access.rights.call_form import TENTATIVE
from asbuilt.spec.access.roles.role import ANONYMOUS, LIMITS, TAKES_OUT
from asbuilt.spec.endpoints.route import Route, routes_in
from asbuilt.spec.language import english, is_foreign, limits, spoken
from asbuilt.spec.section import Section

_ANYBODY = r"(?:every(?:one|body)|any(?:one|body)|all|(?:the )?(?:general )?public|all visitors)"
_PROOF = (
    r"(?:(?:an? |any )?(?:(?:access|bearer|valid) )?(?:tokens?|log[ -]?in|logging in|sign[ -]?in"
    r"|signing in|accounts?|sessions?|authentication|authorization|auth|credentials?|registration))"
)
_NO_PROOF = rf"without (?:any )?{_PROOF}(?: (?:or|and) {_PROOF})?"
_OPEN = (
    r"(?:(?:fully |completely )?public(?:ly (?:accessible|available|readable|callable|usable"
    r"|reachable))?|anonymous|unauthenticated"
    rf"|(?:open|available|accessible|usable|callable)(?: (?:to|by|for) {_ANYBODY})?,? {_NO_PROOF}"
    rf"|(?:open|available|accessible|usable|callable) (?:to|by|for) {_ANYBODY}"
    rf"|{_NO_PROOF}|exempt from {_PROOF})"
)
_VERB = (
    rf"(?:(?:are|is|remains?|stays?) {_OPEN}"
    r"|(?:can|may) be (?:called|used|read|accessed|reached|queried|requested)"
    rf"(?: by {_ANYBODY})?(?:,? {_NO_PROOF}| anonymously)"
    rf"|(?:needs?|requires?|takes?) no {_PROOF}(?:,? (?:and|or) (?:no )?{_PROOF})?"
    rf"|do(?:es)? not (?:need|require) {_PROOF}|works? {_NO_PROOF})"
)
_NOUN = (
    r"(?:(?:the|these|both|following|two|three|four) ){0,3}"
    r"(?:(?:api )?(?:calls?|endpoints?|routes?|requests?|operations?) )?"
)
_THEM = rf"(?:only )?{_NOUN}it(?:(?:, (?:and )?| and | & ){_NOUN}it)*"
_OPENING = regex.compile(
    rf"{_THEM} (?:both )?{_VERB}(?:(?:,? and (?:also )?|, )(?:{_VERB}|{_OPEN}))*"
    rf"|(?:public|anonymous|unauthenticated|open to {_ANYBODY}|{_NO_PROOF}"
    rf"|no {_PROOF}(?: (?:is |are )?(?:needed|required|necessary))?(?: for| to call)?)"
    rf"(?: (?:calls?|endpoints?|routes?))?(?: (?:are|is))?(?: only)?:? {_THEM}"
    rf"|{_ANYBODY}(?: can| may) (?:call|use|read) {_THEM},? (?:even )?"
    rf"(?:signed in or not|logged in or not|{_NO_PROOF})",
    re.I,
)
_LIMIT = regex.compile(rf"\b(?:{LIMITS}|{TAKES_OUT}|not|no longer|however)", re.I)


def public_calls(section: Section) -> Iterator[MatrixCell]:
    """What the sentences and items of a section that is about access open to everybody. A paragraph
    that may take something back, in whatever sentence, opens nothing."""
    for block in section.blocks:
        texts: list[Text] = []
        if isinstance(block, Paragraph):
            texts.append(text_of(block))
        elif isinstance(block, List):
            texts += (item.text for item in block.items if not item.children)
        for text in texts:
            if "/" in text.text and len(text.text) <= _LONGEST:
                yield from _opened(text)


_LONGEST = 1_000


def _opened(text: Text) -> Iterator[MatrixCell]:
    found: list[tuple[Text, tuple[Route, ...]]] = []
    for sentence in sentences(on_one_line(text)):
        said = part(sentence, 0, len(sentence.text), " .;")
        routes = tuple(routes_in(said))
        if routes and _opens(_masked(said, routes)):
            found.append((said, routes))
        elif found and (_takes_back(english(said.text)) or tells_when(said.text)):
            return
    for said, routes in found:
        if not is_qualified(said.text):
            for route in routes:
                place = Text(route.key, said.span)
                caller = Text(ANONYMOUS, said.span)
                yield MatrixCell(place, "", caller, Text("allow", said.span))


def _takes_back(said: str) -> bool:
    return _LIMIT.search(said) is not None or TENTATIVE.search(said) is not None


def _masked(said: Text, routes: tuple[Route, ...]) -> str:
    """A sentence with *it* for each route."""
    text, end = "", 0
    for span in dict.fromkeys(route.span for route in routes):
        start = said.index(span.start)
        text += said.text[end:start].rstrip("`*_") + "it"
        end = said.index(span.end)
    return " ".join((text + said.text[end:]).replace("`", "").replace("*", "").split())


def _opens(said: str) -> bool:
    if not is_foreign():
        return _OPENING.fullmatch(said) is not None
    if limits(said):
        return False
    words = [word for word in _WORD.findall(english(said).lower()) if word not in _filling()]
    return _ALL_OPEN.fullmatch(" ".join(words)) is not None


def _filling() -> set[str]:
    return {*spoken().articles, *spoken().sign_in.get("filling", ()), *_FILLING}


_WORD = regex.compile(r"[^\W\d_]+")
_FILLING = {"it", "and", "or", "the", "is", "are", "requests", "request", "calls", "call",
            "endpoints", "routes", "available", "accessible", "every"}  # fmt: skip
_SAYS_OPEN = r"(?:public|anonymous|without login|no login)"
_ALL_OPEN = regex.compile(rf"{_SAYS_OPEN}(?: {_SAYS_OPEN})*")
