"""Services of others by what they do, in documents that list none: ``Payment gateway: Tollgate``,
a row ``| SMS provider | Parcelbird |``, ``cards are charged through Tollgate``.

What everybody pays others for is in the words: to charge cards, to send texts. A name beside such
words is that of the service, unless it is one of people, of a part of the system or of software.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from asbuilt import regex
from asbuilt.document.blocks import Paragraph, Table, Text
from asbuilt.document.text import part, text_of
from asbuilt.spec.label import pair
from asbuilt.spec.language import english, translated
from asbuilt.spec.section import Outline, Section, blocks_of, bullets, labels, own_words
from asbuilt.spec.sections import access
from asbuilt.spec.services.heading import is_general
from asbuilt.spec.services.hosted import is_denied, within
from asbuilt.spec.services.prose import is_part_of_us, listed_names, sentences_of
from asbuilt.spec.services.said import is_own
from asbuilt.spec.services.sentence_form import FIRST_NAME, LONGEST, NAME
from asbuilt.spec.services.service import Dependency, is_name, name_in
from asbuilt.spec.title import normal_title

_BOUGHT = (
    r"(?:(?:online |card )?payments?|(?:credit )?cards?|sms(?: messages?| codes?)?"
    r"|text(?: message)?s|payouts?|kyc|identity checks?|e-?signatures?|credit checks?|faxes)"
)
"""What nobody does without others."""
_DONE = (
    rf"(?:{_BOUGHT}|sms|text messages?|(?:transactional )?e-?mails?|mail|push(?: notifications?)?"
    r"|identity|sso|maps?|geocoding|weather|shipping|tax|signature|fax|telephony|voice"
    r"|translations?|exchange rates?|credit|e-?invoic(?:e|ing))"
)
_WHO = r"(?:(?:service )?providers?|gateways?|processors?|vendors?|aggregators?)"
_KEY = regex.compile(
    rf"(?:(?:external|third party|online|primary|fallback) )?{_DONE} {_WHO}|psp|acquirer|idp"
)
"""A label or a cell that says whose service stands beside it."""
_NEED = regex.compile(rf"{_BOUGHT}(?: (?:processing|delivery|collection|sending))?")
_CHOSEN = {"provider", "vendor", "supplier", "service provider", "third party", "partner",
           "technology", "choice", "solution", "product", "tool", "tech", "selected"}  # fmt: skip
"""Headers over what is taken for the needs in the first column."""
_HINTS = ("provider", "gateway", "processor", "vendor", "aggregator", "psp", "acquirer", "idp",
          "supplier", "partner", "payment", "cards", "sms", "kyc", "signature", "texts",
          "text message")  # fmt: skip
"""One of these is in whatever says what is done by others."""


def by_capability(outline: Outline) -> Iterator[Dependency]:
    """The services of labels, rows and sentences that say what is done by others."""
    roles = {normal_title(role) for role in outline.part(access.read).roles}
    for section in within(outline.root):
        words = own_words(section)
        if any(map(words.__contains__, _HINTS)):
            found = [*_labelled(section), *(_told_in(section) if _MAY_TELL.search(words) else ())]
            yield from (each for each in found if normal_title(each.name.text) not in roles)


# ---------------------------------------------------------------- labels and rows


def _labelled(section: Section) -> Iterator[Dependency]:
    """``- **Payment gateway**: Tollgate``, ``| SMS provider | Parcelbird |``, and ``| Payments |
    Tollgate |`` below ``| Need | Choice |``."""
    told = [(label.key, label.value) for label in labels(section, plain=True)]
    told += filter(None, (pair(item.text) for item in bullets(section)))
    for key, value in told:
        if _KEY.fullmatch(english(normal_title(key.text))):
            yield from _named_first(value)
    for table in blocks_of(section, Table, deep=False):
        titles = [english(normal_title(cell.text)) for cell in table.header]
        chosen = next((at for at, title in enumerate(titles) if at and title in _CHOSEN), None)
        for row in table.rows if len(titles) > 1 else ():
            need = english(normal_title(row[0].text))
            if _KEY.fullmatch(need) or (chosen and _NEED.fullmatch(need)):
                yield from _named_first(row[chosen or 1])


def _named_first(value: Text) -> Iterator[Dependency]:
    """The names with which a value begins, unless it goes on with a sentence."""
    line = value.text[:_LONGEST].replace("\n", " ")
    first = FIRST_NAME.match(line)
    if first and not _OPEN.search(line) and not is_own(line):
        names = [*listed_names(first, line)]
        if _ENDS.match(line, names[-1].end()):
            yield from _services(value, [name.span("name") for name in names], value)


_LONGEST = 200
_OPEN = regex.compile(
    r"\b(?:or|tbd|tbc|not|no|none|yes|later|planned|deferred|optional|future|phase|open|either"
    r"|whether|alternatively|required|library|sdk)\b|[?/]",
    re.I,
)
"""What a value says that is not settled, or not yet, or of no service."""
_ENDS = regex.compile(r"\s*(?:[(,;.:–—-]|for\b|\Z)")


def _services(text: Text, places: Sequence[tuple[int, int]], said: Text) -> Iterator[Dependency]:
    """The services with the names in some places of a text, if all are such names."""
    names = [name_in(part(text, *place)) for place in places]
    if all(map(_may_be_service, names)):
        yield from (Dependency(name, name.span, said) for name in names)


def _may_be_service(name: Text) -> bool:
    is_ours = is_part_of_us(name.text) or is_general(name.text) or _OTHERS.fullmatch(name.text)
    return not is_ours and is_name(name, name.text)


_OTHERS = regex.compile(
    r"(?:[\w-]+ ){0,2}(?:Finance|Accounting|Accounts|Treasury|Sales|Support|Operations|Marketing"
    r"|Legal|Payroll|Staff|Team|Office|Department|Reception|\w+(?:ers?|ors?|ins?|ents?|ees?|ing|ions?)"
    r"|Review|Checkout|Approval"
    r"|Cards?|Transfers?|Cash|Cheques?|Checks?|Invoices?|Vouchers?|Debit|Visa|Mastercard|PayPass"
    r"|MUST|SHALL|SHOULD|MAY|CAN|WILL|IS)",
)
"""People, and means of payment; names that end as those of people do are in doubt."""


# ---------------------------------------------------------------- sentences


def _told_in(section: Section) -> Iterator[Dependency]:
    """``Cards are charged through Tollgate``, ``the SMS gateway Parcelbird``."""
    paragraphs = blocks_of(section, Paragraph, deep=False)
    texts = (
        *(text_of(block) for block in paragraphs),
        *(item.text for item in bullets(section)),
    )
    for text in texts:
        if len(text.text) <= LONGEST:
            yield from (each for sentence in sentences_of(text) for each in _told(sentence))


def _told(sentence: Text) -> Iterator[Dependency]:
    said = translated(sentence.text)
    line = said.text.replace("\n", " ")
    if is_own(line):
        return
    for first in (found for form in _FORMS for found in form.finditer(line)):
        places = [said.origin(*name.span("name")) for name in listed_names(first, line)]
        if not is_denied(sentence.text, *places[0]):
            yield from _services(sentence, places, sentence)


_HANDLED = (
    r"(?:processed|charged|handled|collected|taken|captured|settled|sent|delivered|routed|signed"
    r"|verified|checked|authori[sz]ed|paid out)"
)
_IS_DONE = rf"(?:(?:are|is|gets?|be) (?:[a-z]+ly )?{_HANDLED}|go(?:es)?(?: out)?|runs?)"
_END = r"(?! (?:workers?|jobs?|tasks?|queues?|modules?|librar(?:y|ies))\b)"
_FORMS = (
    regex.compile(
        rf"\b(?i:{_BOUGHT}) {_IS_DONE} (?:through|via|by|over|with)"
        rf" (?:(?:the |our )?(?:[a-z-]+ )?(?:provider|gateway|service|processor) )?{NAME}{_END}"
    ),
    regex.compile(rf"\b(?i:{_DONE}) {_WHO}(?: is|,)? \(?{NAME}"),
    regex.compile(rf"{NAME}(?:,| is| \() ?(?:our|the|a) (?i:{_DONE}) {_WHO}\b"),
    regex.compile(
        rf"\b(?:uses?|using|with|through|via) {NAME}"
        r" (?:for|to (?:charge|take|send|process|collect))"
        rf" (?:[a-z]+ )?(?i:{_BOUGHT})(?=[,.;]|\s(?:and|in|on|from|to)\b|\Z)"
    ),
)
"""``Cards are charged through Tollgate``, ``the SMS gateway Parcelbird``, ``Tollgate, our payment
provider``, ``it uses Tollgate for card payments``."""
_MAY_TELL = regex.compile(rf"\b{_DONE}\b")
