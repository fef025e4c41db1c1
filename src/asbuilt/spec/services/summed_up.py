"""Services of others that a paragraph names before it says what they are: ``Texts go through
Twilio. The maps job asks Mapbox. These two are the only third parties.``"""

from __future__ import annotations

import re
from collections.abc import Iterator

from asbuilt import regex
from asbuilt.document.blocks import Paragraph, Text
from asbuilt.document.text import part, text_of
from asbuilt.spec.language import english
from asbuilt.spec.section import Section, blocks_of, own_words
from asbuilt.spec.services.heading import BEYOND, OTHERS
from asbuilt.spec.services.hosted import is_aside
from asbuilt.spec.services.prose import is_part_of_us, listed_names, sentences_of
from asbuilt.spec.services.sentence_form import KIND_BEFORE, LONGEST, NAME, RELIES
from asbuilt.spec.services.service import Dependency, is_name, name_in


def summed_up(section: Section) -> Iterator[Dependency]:
    """The services of the paragraphs of a section that end so."""
    words = own_words(section)
    if section.heading is None or not any(map(words.__contains__, _OTHERS)) or is_aside(section):
        return
    for block in blocks_of(section, Paragraph, deep=False):
        text = text_of(block)
        if len(text.text) <= LONGEST and _MAY_SUM_UP.search(text.text):
            yield from _of_paragraph(text)


def _of_paragraph(text: Text) -> Iterator[Dependency]:
    """The names to which the sentences come that stand before the one that sums them up."""
    said = [*sentences_of(text)]
    last = next((at for at, each in enumerate(said) if _SUMS_UP.match(_meant(each))), 0)
    for sentence in said[:last]:
        line = sentence.text.replace("\n", " ")
        found = [*_CALLED.finditer(line)] or [*RELIES.finditer(line)]
        names = (name for first in found for name in listed_names(first, line))
        for name in {each.start("name"): each for each in names}.values():
            written = name_in(part(sentence, *name.span("name")))
            if is_name(written, written.text) and not is_part_of_us(written.text):
                yield Dependency(written, written.span, sentence, external=True)


def _meant(sentence: Text) -> str:
    return english(sentence.text).replace("\n", " ")


_CALLED = regex.compile(
    r"\b(?:[a-z]{3,}s (?:\w+ )?(?:to|at|in|with|from)"
    r"|(?:calls?|asks?|uses?|quer(?:y|ies)|needs?|hires?)"
    r"|(?:sent|looked up|kept|stored|checked|bought|booked|paid|charged|delivered|made|done|drawn"
    r"|hosted|routed|translated|verified|fetched|taken|signed)"
    r" (?:through|via|by|with|at|from|over|in|to|on))"
    rf" {KIND_BEFORE}{NAME}"
)
"""How a sentence comes to a service, whoever calls it: ``The log writer appends to Rekor``."""
_COUNT = r"(?:two|three|four|five|six|seven|eight|nine|ten|[2-9]|1[0-9])"
_OTHERS = (
    "third part", "upstream", "neighb", "others", "ours", "hosted", "do not run", "by us", *BEYOND,
)  # fmt: skip
"""One of these is in whatever :data:`_SUMS_UP` finds."""
_MAY_SUM_UP = regex.compile(
    rf"(?:[Tt]hese|[Tt]hose|[Tt]hey|[Aa]ll|[Bb]oth|[Nn]either|[Nn]one|{_COUNT})\b[^.]{{0,60}}"
    r" (?:are|is|belongs?)\b"
)
_BY_US = r"(?:run|owned|operated|hosted|built|made|controlled) by us"
_SUMS_UP = regex.compile(
    rf"(?:neither|none)(?: of (?:them|these|those|the {_COUNT}))? (?:is|are) (?:ours|{_BY_US})\b"
    rf"|(?:(?:all |both )?(?:of )?(?:these|those|them|they)(?: {_COUNT})?|all {_COUNT}|both)"
    r"(?: of them)?"
    r" (?:are|is) (?:all )?(?:the )?(?:only |sole )?"
    rf"(?:{OTHERS} (?:services|systems|apis|providers|parties|products|companies)|{OTHERS}\b"
    r"|(?:services|systems|apis) of others|run by (?:others|other companies)|not ours|hosted"
    r"|(?:services|systems) (?:that )?we do not run)"
    r"|both(?: of them)? belong to (?:others|other companies)\b",
    re.I,
)
"""``These four are the only third parties that the service talks to.``, ``Neither is ours.``"""
