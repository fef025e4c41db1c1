"""Sentences about services of others: ``We use Stripe for payments``, ``Stripe charges the card (3
second timeout, 2 retries)``."""

from __future__ import annotations

import re
from collections.abc import Iterator

from asbuilt import regex
from asbuilt.document.blocks import List, Paragraph, Text
from asbuilt.document.text import on_one_line, part, text_of
from asbuilt.spec.diagrams.part import is_part
from asbuilt.spec.language import english, translated
from asbuilt.spec.section import Section, blocks_of, bullets
from asbuilt.spec.services.heading import OTHERS
from asbuilt.spec.services.hosted import is_aside
from asbuilt.spec.services.said import fallback, is_own, retries, timeout
from asbuilt.spec.services.sentence_form import (
    ACTS,
    AFTER,
    AND_NAME,
    ANNOUNCED,
    ARE,
    AT_ONCE,
    BEHAVES,
    CLAUSE_NAME,
    COUNTED,
    DEPENDS,
    DOES,
    ENDS,
    FAILS,
    FIRST_NAME,
    FOR_ITS_PART,
    IN_BRACKETS,
    LED,
    LONGEST,
    NAMED,
    NONE_OF_OURS,
    NOT_OF_US,
    OUTSIDE,
    RELIES,
    SENT,
    SO_TOO,
    SUPPLIED,
    THROUGH,
    TIMED,
    is_protocol,
)
from asbuilt.spec.services.service import FUNCTION, SENTENCE, Dependency, is_name, name_in
from asbuilt.spec.title import normal_title


def in_sentences(section: Section) -> Iterator[Dependency]:
    """The services of sentences that begin with a name and say how long it may take or what happens
    without it; ``… through Mailjet. Timeout 5 s``; and those that a sentence lists as external."""
    if section.heading is None or is_aside(section):
        return
    for block in blocks_of(section, Paragraph, deep=False):
        text = text_of(block)
        if len(text.text) > LONGEST:
            continue
        yield from _announced(text)
        if _BEYOND.match(text.text):
            yield from (each for sentence in sentences_of(text) for each in _beyond(sentence))
        if not BEHAVES.search(text.text):
            sent = SENT.search(text.text) if "through " in text.text else None
            if sent and FAILS.search(text.text):
                yield _told(text, sent)
            continue
        is_numbered = text.text[:1].isdigit()
        for sentence in (text,) if is_numbered else sentences_of(text):
            named = _named(sentence.text)
            if named and is_name(part(sentence, *named.span("name")), ""):
                yield _told(sentence, named)
        through = None if is_numbered else THROUGH.search(text.text)
        if through and TIMED.search(text.text):
            yield _told(text, through)


def _announced(text: Text) -> Iterator[Dependency]:
    """The names behind a colon, ``It uses these external services: Stripe and Twilio.``, and those
    of a sentence that says so: ``The external services that we call are Stripe and Twilio.``, or in
    which they follow at once: ``the external services Stripe and Twilio``."""
    line = text.text.replace("\n", " ")
    apart = line.replace("-", " ")
    lead = ANNOUNCED.search(apart) if ":" in line else None
    if lead and (marked := [*_marked(part(text, lead.end(), len(line)))]):
        yield from marked
        return
    lead = lead or (ARE.search(apart) if " are " in line or " is " in line else None)
    lead = lead or AT_ONCE.search(apart)
    for name in listed_names(FIRST_NAME.match(line, lead.end()) if lead else None, line):
        written = name_in(part(text, *name.span("name")))
        yield Dependency(written, written.span, external=True)


def leads_services(said: str) -> bool:
    """Whether a paragraph ends with a sentence that says that services of others follow: ``It
    depends upon the following external systems:``."""
    last = AFTER.split(said[-_LONGEST_LEAD:].rstrip())[-1] if said.rstrip()[-1:] in ":：" else ""
    meant = " ".join(english(last).split())
    if not NONE_OF_OURS.search(NOT_OF_US.sub(" ", meant)):
        return LED.search(meant) is not None
    return False


_LONGEST_LEAD = 300


def relied_on(section: Section) -> Iterator[Dependency]:
    """The services of a paragraph, which may be a numbered clause, in which a sentence says that
    something depends upon them, under any heading: ``Billing depends on Tollgate for cards. Texts
    are sent to Parcelbird.``"""
    if section.heading is None or is_aside(section):
        return
    paragraphs = blocks_of(section, Paragraph, deep=False)
    clauses = (item for block in section.blocks if isinstance(block, List) for item in block.items)
    for text in (
        *(text_of(block) for block in paragraphs),
        *(item.text for item in clauses if item.text.text.rstrip().endswith(".")),
    ):
        if len(text.text) > LONGEST or " on " not in text.text.replace("upon", "on"):
            continue
        said = [*sentences_of(text)]
        first = next((at for at, each in enumerate(said) if _depends(each.text)), None)
        if first is not None:
            found = (each for sentence in said[first:] for each in _told_in(sentence))
            yield from (each for each in found if not is_part_of_us(each.name.text))


def _depends(sentence: str) -> bool:
    """Whether a sentence says that something depends on services, and not that nothing may."""
    found = DEPENDS.search(sentence)
    return found is not None and not _DENIED.search(sentence, 0, found.start())


_DENIED = regex.compile(r"\b(?:not|no|never|nothing|none|neither|nobody|cannot|without)\b|n['’]t\b")


def is_part_of_us(name: str) -> bool:
    """Whether a name is one of software that systems run themselves: of a vendor's, ``HashiCorp
    Vault``, the first word says otherwise."""
    first = name.split()[0]
    return is_part(first) or first == "Apache" or is_protocol(name)


_BEYOND = regex.compile(r"(?:[^.]{1,300}\.\s+){0,3}(?:Outside|Beyond)\s")


def _beyond(sentence: Text) -> Iterator[Dependency]:
    """The services of a sentence that begins with where they are: ``Outside our own walls the
    system calls Auth0 and Twilio.``"""
    called = (
        RELIES.search(sentence.text) if sentence.text.startswith(("Outside ", "Beyond ")) else None
    )
    if called:  # whose walls they are says nothing of the services
        yield from _told_in(part(sentence, called.start(), len(sentence.text)))


def led(section: Section) -> Iterator[Dependency]:
    """The services of a paragraph in which a sentence begins with what they are: ``Outside
    services: texts go through Twilio``, ``What is not ours: we ask **Steam** who it is``. Names in
    marks come before others."""
    for block in blocks_of(section, Paragraph, deep=False):
        text = text_of(block)
        if len(text.text) <= LONGEST and (":" in text.text or "：" in text.text):
            yield from _led(text)


def _led(text: Text) -> Iterator[Dependency]:
    for sentence in sentences_of(text):
        lead = _LEAD.match(sentence.text)
        if lead and _OF_OTHERS.fullmatch(english(normal_title(lead["label"]))):
            start = text.index(sentence.place(lead.end()))
            break
    else:
        return
    rest = part(text, start, len(text.text))
    yield from _marked(rest)
    if not _MARKED.search(rest.text):
        yield from (each for sentence in sentences_of(rest) for each in _told_in(sentence))


def _marked(rest: Text) -> Iterator[Dependency]:
    """The names in marks of what stands behind the words that say that services follow."""
    for name in _MARKED.finditer(rest.text):
        written = part(rest, *name.span(name.lastgroup or 0))
        if not is_protocol(written.text) and is_name(written, written.text):
            yield Dependency(written, written.span, rest, external=True)


_LEAD = regex.compile(r"(?P<label>[^:：\n]{3,60})[:：]\s*(?=\S)")
_OF_OTHERS = regex.compile(
    rf"(?:the )?{OTHERS} (?:services|systems|apis|providers|parties|partners|dependencies)"
    r"|(?:things|services|systems|what|everything)(?: (?:that|which))?"
    r" (?:is not|isn['’]?t|are not|aren['’]?t) ours"
)
_MARKED = regex.compile(
    r"\*\*(?P<bold>[^*\n]{2,50})\*\*|「(?P<quoted>[^「」\n]{2,30})」|『(?P<double>[^『』\n]{2,30})』"
)


def sentences_of(text: Text) -> Iterator[Text]:
    start = 0
    for end in (*AFTER.finditer(text.text), None):
        yield part(text, start, end.start() if end else len(text.text))
        start = end.end() if end else start


def _named(sentence: str) -> re.Match[str] | None:
    """The name at the beginning of a sentence that says how its service behaves."""
    inside = IN_BRACKETS.fullmatch(sentence)
    if inside and BEHAVES.search(inside["what"]):
        return inside
    named = NAMED.fullmatch(sentence)
    if not named or not named["name"][:1].isupper() or SENTENCE.match(named["name"]):
        return None
    if _OF_NO_NAME.match(named["what"]):
        return None
    behaves = BEHAVES.search(named["what"])
    is_verb = behaves and not behaves.start() and named["name"].endswith("s")
    return named if behaves and not (is_verb or FUNCTION.search(named["name"])) else None


_OF_NO_NAME = regex.compile(
    r"(?:is|was) (?:[a-z-]+ )?[a-z]+(?:ed|en|t|ne|d) (?:by|through|via|with|from|over|at|in)\b"
    r"|[a-z]+s (?:comes?|goe?s?|is|are|was|were|has|have|can|must|shall|will|may|should|do|does)\b"
)
"""How a sentence goes on that names its service later, if any: ``Mail is sent by``, ``Opening days
come from``."""


def _told(said: Text, named: re.Match[str]) -> Dependency:
    return Dependency(
        part(said, *named.span("name")),
        said.span,
        part(said, named.end("name"), len(said.text)),
        timeout=timeout(said.text),
        retries=retries(said.text),
        fallback=fallback(said),
        external=True,
    )


def supplied(section: Section) -> Iterator[Dependency]:
    """The services of a paragraph that says of nothing but where things come from or go through:
    ``Maps come from Chartwell. Texts are sent by Parcelbird (SMS).``"""
    if section.heading is None or _ASIDE.search(section.topic):
        return
    for block in blocks_of(section, Paragraph, deep=False):
        text = text_of(block)
        if len(text.text) > LONGEST or not _MAY_SUPPLY.search(text.text):
            continue
        told = [(sentence, _supplier(sentence)) for sentence in sentences_of(text)]
        if len(told) > 1 and all(named for _, named in told):
            yield from (_told(sentence, named) for sentence, named in told if named)


def _supplier(sentence: Text) -> re.Match[str] | None:
    return SUPPLIED.fullmatch(translated(sentence.text).text.replace("\n", " "))


_ASIDE = regex.compile(
    r"\b(?:background|motivation|problems?|history|alternatives?|non goals|current|today|as is"
    r"|legacy|migration|related work|comparison|credits|acknowledge?ments|thanks|licen[cs]es?)\b"
)
"""Headings about what was, or might have been, or whom to thank."""
_MAY_SUPPLY = regex.compile(r"\b(?:from|through|via|by|over)\s+[*_\[]{0,2}[A-Z]")


def told(section: Section, external: bool) -> Iterator[Dependency]:
    """The services of a section's sentences: ``We use Stripe for payments``, ``Texts are sent by
    Twilio``, ``Mapbox draws the maps``. Where the heading does not say that they are ``external``
    each sentence has to."""
    paragraphs = blocks_of(section, Paragraph, deep=False)
    texts = [(_unnumbered(block), True) for block in paragraphs]
    texts += ((item.text, False) for item in bullets(section))
    for text, is_prose in texts:
        for sentence in sentences_of(text) if len(text.text) <= LONGEST else ():
            if external or OUTSIDE.search(sentence.text):
                named = part(sentence, _article(sentence.text), len(sentence.text))
                behaves = _named(named.text) if is_prose else None  # "Set timeouts" is a step
                yield from (_told(named, behaves),) if behaves else _told_in(sentence)


def _article(sentence: str) -> int:
    """Where the name begins in ``The Harbour Index answers …``."""
    return len("The ") if sentence.startswith("The ") and sentence[4:5].isupper() else 0


def _unnumbered(paragraph: Paragraph) -> Text:
    """A paragraph without the number of a clause before it."""
    text = text_of(paragraph)
    number = _CLAUSE.match(text.text)
    return part(text, number.end(), len(text.text)) if number else text


_CLAUSE = regex.compile(r"[0-9]+(?:\.[0-9]+)+[.)]?\s+(?=\S)")


def _told_in(sentence: Text) -> Iterator[Dependency]:
    sentence = on_one_line(sentence)
    said = translated(sentence.text)
    line = said.text
    if is_own(line):
        return
    for name in _names_in(line):
        written = name_in(part(sentence, *said.origin(*name.span("name"))))
        if not SENTENCE.match(written.text) and is_name(written, written.text):
            yield Dependency(
                written,
                written.span,
                sentence,
                timeout=timeout(sentence.text),
                retries=retries(sentence.text),
                fallback=fallback(sentence),
                external=True,
            )


def _names_in(sentence: str) -> Iterator[re.Match[str]]:
    """The names that a sentence comes to, or begins with, each with those that are listed after
    it."""
    found = [*RELIES.finditer(sentence)] or [*_leading(sentence)] or [*_acting(sentence)]
    end = 0
    for first in (*found, *FOR_ITS_PART.finditer(sentence, found[0].end())) if found else ():
        for name in listed_names(first if first.start("name") >= end else None, sentence):
            yield name
            end = name.end()


def _leading(sentence: str) -> Iterator[re.Match[str]]:
    """The name with which a sentence begins that says what it is for, or is nothing but names."""
    first = None if _VERB_FIRST.match(sentence) else FIRST_NAME.match(sentence)
    names = [*listed_names(first, sentence)]
    if first is None:
        return
    end = names[-1].end()
    told = first["mark"] and (ACTS.match(sentence, end) or _IN_BRACKETS.match(sentence, end))
    acts = DOES.match(sentence, end) or told
    if acts or (len(names) > 1 and ENDS.match(sentence, end)):
        yield first
    if acts:  # and who does the same elsewhere
        again = CLAUSE_NAME.finditer(sentence, end)
        yield from (name for name in again if SO_TOO.match(sentence, name.end()))


def _acting(sentence: str) -> Iterator[re.Match[str]]:
    """The names that begin the clauses behind a colon, each of which says what one is for: ``We
    rent in two places: **Parcelbird** books vans, and **Chartwell** draws the maps``; or the first
    of those that are all that stands there: ``Two: *Parcelbird* (vans) and *Chartwell* (maps)``."""
    colon = sentence.find(": ")
    found = [*CLAUSE_NAME.finditer(sentence, colon)] if colon > 0 else []
    acting = [name for name in found if ACTS.match(sentence, name.end())]
    if any(name["mark"] or DOES.match(sentence, name.end()) for name in acting):
        yield from acting
    elif found and COUNTED.match(sentence):
        names = [*listed_names(FIRST_NAME.match(sentence, colon + 1), sentence)]
        yield from names[:1] if names and ENDS.match(sentence, names[-1].end()) else ()


_IN_BRACKETS = regex.compile(r" \([^()]{3,200}\)\.?\s*$")
"""All that is said of a name in bold: ``**Parcelbird** (books vans; 3 s timeout).``"""
_VERB_FIRST = regex.compile(
    r"(?:Us|Need|Requir|Call|Provid|Send|Sent|Handl|Deliver|Process|Host|Stor|Render|Receiv|Retriev"
    r"|Fetch|Serv|Return|Collect|Manag|Integrat|Access|Offer|Answer|Suppl|Push|Publish|Issu|Verif"
    r"|Translat|Calculat|Comput|Detect|Track|Print|Import|Export|Giv|Tak|Charg|Sign)"
    r"(?:e|i)?(?:s|es|ed|d|en)?\s"
)
"""How a sentence begins that leaves out the name above it: ``Used for text messages``."""


def listed_names(name: re.Match[str] | None, sentence: str) -> Iterator[re.Match[str]]:
    """A name, and those that are listed after it."""
    while name:
        yield name
        name = AND_NAME.match(sentence, name.end())
