"""Sentences about services of others: ``We use Stripe for payments``, ``Stripe charges the card (3
second timeout, 2 retries)``."""

from __future__ import annotations

import re
from collections.abc import Iterator

from asbuilt import regex
from asbuilt.document.blocks import Paragraph, Text
from asbuilt.document.text import part, text_at
from asbuilt.source import Span
from asbuilt.spec.diagrams.part import is_part
from asbuilt.spec.language import english, translated
from asbuilt.spec.section import Section, blocks_of, bullets
from asbuilt.spec.services.heading import OTHERS
from asbuilt.spec.services.hosted import is_aside
from asbuilt.spec.services.service import (
    FUNCTION,
    SENTENCE,
    Dependency,
    fallback,
    is_name,
    is_own,
    name_in,
    retries,
    timeout,
)
from asbuilt.spec.title import normal_title

_WORD = r"[^\W\d_](?:[\w&/-]|\.(?=\w))*"
_NAMED = regex.compile(
    rf"(?:[0-9]+(?:\.[0-9]+)+\.?\s+)?(?P<name>{_WORD}(?: {_WORD}){{0,4}}?(?: \([^()\n]{{1,20}}\))?)"
    r"(?:\.\s+|\s+(?=[a-z]+s\s))(?P<what>\S.*)",
    re.DOTALL,
)
_IN_BRACKETS = regex.compile(
    r"(?:the|our|an?)\s+(?:[a-z-]+\s+){1,4}\((?P<name>[A-Z][\w. -]{1,30})\)\s+(?P<what>\S.*)",
    re.DOTALL | re.IGNORECASE,
)
_THROUGH = regex.compile(
    r"\b(?:through|via|using|with)\s+(?P<name>[A-Z][\w-]*(?: [A-Z][\w-]*){0,2})\b"
)
_BEHAVES = regex.compile(
    r"\btime-?outs?\b|\bretr(?:y(?!-after)|ies)\b|\bqueued\b|\bqueue (?:for|until)\b"
    r"|\blast known\b|\bdefaults?:|\bfall ?-?back\b",
    re.I,
)
_AFTER = regex.compile(r"(?<=[.)])(?<!\(\w\))\s+(?=[*_\[]{0,3}[A-Z])")
_TIMED = regex.compile(r"\btime-?outs?\b", re.I)
_LONGEST = 1500


def in_sentences(section: Section) -> Iterator[Dependency]:
    """The services of sentences that begin with a name and say how long it may take or what happens
    without it; ``… through Mailjet. Timeout 5 s``; and those that a sentence lists as external."""
    if section.heading is None or is_aside(section):
        return
    for block in blocks_of(section, Paragraph, deep=False):
        text = text_at(section.source, block.span)
        if len(text.text) > _LONGEST:
            continue
        yield from _announced(text)
        if _BEYOND.match(text.text):
            yield from (each for sentence in _sentences(text) for each in _beyond(sentence))
        if not _BEHAVES.search(text.text):
            sent = _SENT.search(text.text) if "through " in text.text else None
            if sent and _FAILS.search(text.text):
                yield _told(text, sent)
            continue
        is_numbered = text.text[:1].isdigit()
        for sentence in (text,) if is_numbered else _sentences(text):
            named = _named(sentence.text)
            if named and is_name(part(sentence, *named.span("name")), ""):
                yield _told(sentence, named)
        through = None if is_numbered else _THROUGH.search(text.text)
        if through and _TIMED.search(text.text):
            yield _told(text, through)


def _announced(text: Text) -> Iterator[Dependency]:
    """The names behind a colon, ``It uses these external services: Stripe and Twilio.``, and those
    of a sentence that says so: ``The external services that we call are Stripe and Twilio.``, or in
    which they follow at once: ``the external services Stripe and Twilio``."""
    line = text.text.replace("\n", " ")
    apart = line.replace("-", " ")
    lead = _ANNOUNCED.search(apart) if ":" in line else None
    if lead and (marked := [*_marked(part(text, lead.end(), len(line)))]):
        yield from marked
        return
    lead = lead or (_ARE.search(apart) if " are " in line or " is " in line else None)
    lead = lead or _AT_ONCE.search(apart)
    for name in _listed(_FIRST_NAME.match(line, lead.end()) if lead else None, line):
        written = name_in(part(text, *name.span("name")))
        yield Dependency(written, written.span, external=True)


def leads_services(said: str) -> bool:
    """Whether a paragraph ends with a sentence that says that services of others follow: ``It
    depends upon the following external systems:``."""
    last = _AFTER.split(said[-_LONGEST_LEAD:].rstrip())[-1] if said.rstrip()[-1:] in ":：" else ""
    meant = english(last) if last else ""
    return _LED.search(meant) is not None and not _NONE_OF_OURS.search(meant)


_LONGEST_LEAD = 300


def relied_on(section: Section) -> Iterator[Dependency]:
    """The services of a paragraph in which a sentence says that something depends upon them, under
    any heading: ``Billing depends on Tollgate for cards. Texts are sent to Parcelbird.``"""
    if section.heading is None or is_aside(section):
        return
    for block in blocks_of(section, Paragraph, deep=False):
        text = text_at(section.source, block.span)
        if len(text.text) > _LONGEST or " on " not in text.text.replace("upon", "on"):
            continue
        said = [*_sentences(text)]
        first = next((at for at, each in enumerate(said) if _DEPENDS.search(each.text)), None)
        if first is not None:
            found = (each for sentence in said[first:] for each in _told_in(sentence))
            yield from (each for each in found if not _is_part_of_us(each.name.text))


def _is_part_of_us(name: str) -> bool:
    """Whether a name is one of software that systems run themselves: of a vendor's, ``HashiCorp
    Vault``, the first word says otherwise."""
    first = name.split()[0]
    return is_part(first) or first == "Apache" or is_protocol(name)


_BEYOND = regex.compile(r"(?:[^.]{1,300}\.\s+){0,3}(?:Outside|Beyond)\s")


def _beyond(sentence: Text) -> Iterator[Dependency]:
    """The services of a sentence that begins with where they are: ``Outside our own walls the
    system calls Auth0 and Twilio.``"""
    called = (
        _RELIES.search(sentence.text) if sentence.text.startswith(("Outside ", "Beyond ")) else None
    )
    if called:  # whose walls they are says nothing of the services
        yield from _told_in(part(sentence, called.start(), len(sentence.text)))


def led(section: Section) -> Iterator[Dependency]:
    """The services of a paragraph in which a sentence begins with what they are: ``Outside
    services: texts go through Twilio``, ``What is not ours: we ask **Steam** who it is``. Names in
    marks come before others."""
    for block in blocks_of(section, Paragraph, deep=False):
        text = text_at(section.source, block.span)
        if len(text.text) <= _LONGEST and (":" in text.text or "：" in text.text):
            yield from _led(text)


def _led(text: Text) -> Iterator[Dependency]:
    for sentence in _sentences(text):
        lead = _LEAD.match(sentence.text)
        if lead and _OF_OTHERS.fullmatch(english(normal_title(lead["label"]))):
            start = sentence.span.start - text.span.start + lead.end()
            break
    else:
        return
    rest = part(text, start, len(text.text))
    yield from _marked(rest)
    if not _MARKED.search(rest.text):
        yield from (each for sentence in _sentences(rest) for each in _told_in(sentence))


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


def _sentences(text: Text) -> Iterator[Text]:
    start = 0
    for end in (*_AFTER.finditer(text.text), None):
        yield part(text, start, end.start() if end else len(text.text))
        start = end.end() if end else start


def _named(sentence: str) -> re.Match[str] | None:
    """The name at the beginning of a sentence that says how its service behaves."""
    inside = _IN_BRACKETS.fullmatch(sentence)
    if inside and _BEHAVES.search(inside["what"]):
        return inside
    named = _NAMED.fullmatch(sentence)
    if not named or not named["name"][:1].isupper() or SENTENCE.match(named["name"]):
        return None
    if _OF_NO_NAME.match(named["what"]):
        return None
    behaves = _BEHAVES.search(named["what"])
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
        text = text_at(section.source, block.span)
        if len(text.text) > _LONGEST or not _MAY_SUPPLY.search(text.text):
            continue
        told = [(sentence, _supplier(sentence)) for sentence in _sentences(text)]
        if len(told) > 1 and all(named for _, named in told):
            yield from (_told(sentence, named) for sentence, named in told if named)


def _supplier(sentence: Text) -> re.Match[str] | None:
    return _SUPPLIED.fullmatch(translated(sentence.text).text.replace("\n", " "))


_ASIDE = regex.compile(
    r"\b(?:background|motivation|problems?|history|alternatives?|non goals|current|today|as is"
    r"|legacy|migration|related work|comparison|credits|acknowledge?ments|thanks|licen[cs]es?)\b"
)
"""Headings about what was, or might have been, or whom to thank."""
_MAY_SUPPLY = regex.compile(r"\b(?:from|through|via|by|over)\s+[*_\[]{0,2}[A-Z]")


# ---------------------------------------------------------------- below headings about them

_PROTOCOL = (
    r"(?:HTTPS?|RESTful|REST|SOAP|JSON|XML|CSV|YAML|m?TLS|TCP|UDP|SMTP|IMAP|S?FTPS?|SSH|gRPC|AMQP"
    r"|MQTT|WebSockets?|OAuth|OIDC|SAML|LDAPS?|SQL|UTC|APIs?|VPN|HL7|FHIR|EDI|URLs?|Markdown|HTML"
    r"|PDF|Base64|JWTs?|UUIDs?)"
)
_PROTOCOL_ALONE = regex.compile(_PROTOCOL, re.I)


def is_protocol(name: str) -> bool:
    """Whether a name is that of a protocol or a format, not of a service."""
    return _PROTOCOL_ALONE.fullmatch(name) is not None


_BEGINNING = (
    r"(?:[A-Z]|[a-z]+[.]?[A-Z]"
    r"|[0-9]{1,2}(?=[A-Z]{2}|[A-Z][a-z]{3}|x[0-9])(?!(?:FA|DS[0-9]?|[KMGT]B|RD|ND|ST|TH)\b))"
)
"""How a name begins, ``1NCE`` and ``8x8`` with a figure; ``2FA`` and ``4GB`` are no names."""
_PROPER = (
    rf"(?!{_PROTOCOL}\b){_BEGINNING}[\w&+-]*(?:\.\w+)*"
    r"(?: (?:[A-Z][\w&+-]*(?:\.\w+)*|of (?=[A-Z])[\w-]+)){0,3}"
)
_NAME = (
    rf"(?P<name>(?P<mark>\*\*|__|[*_])(?={_PROPER})[^*_`\n]{{2,50}}(?P=mark)"
    rf"|\[(?={_PROPER})[^\[\]\n]{{2,50}}\]\([^()\s]{{1,200}}\)|{_PROPER})"
)
"""A name as it stands in a sentence: written large, and perhaps marked or a link as a whole."""
_KIND = r"(?:[a-z-]+ ){0,2}(?:services?|providers?|gateways?|apis?|platforms?|systems?|processors?)"
_KIND_BEFORE = rf"(?:\((?:[a-z]|[ivx]+|[0-9])\) )?(?:(?:the|our|an?) )?(?:{_KIND} )?"
_KIND_AFTER = (
    rf"(?: {_KIND}(?: of (?:the |our |an? )?[a-z-]+(?: [a-z-]+){{0,2}}?)?)?"
    r"(?:, (?:which|that|who|for|to) [^,;:.()]{1,80})?"
)
"""What kind of service a name is: ``the mail service Postmark``, ``the Okta identity provider``."""
_PARTIES = (
    r"(?:part(?:y|ies)|services|systems|apis|(?:sub-?)?processors?|providers?|compan(?:y|ies)|vendors?"
    r"|suppliers?|partners?)"
)
_RELIES = regex.compile(
    r"\b(?i:(?:we|and|also|system|service|it|is|are|that|which|shall|must|will|may|only) "
    r"(?:use|call|ask|buy)s?"
    r"|(?:rel(?:y|ies)|depends?|leans?) (?:up)?on"
    r"|(?:integrates?|interfaces?|talks?|connects?|communicates?) (?:to|with)"
    r"|exchanges? \w+(?: \w+)? with|(?:we|and) \w+ (?:[\w-]+ )?with"
    r"|(?:sent|sends?|go(?:es)?|passe[ds]|pushe[ds]) (?:\w+ )?to"
    r"|(?:sent|runs?|go(?:es)?|routed|paid|charged|delivered|handled|made|done|stored|hosted)"
    r" (?:over|with)"
    r"|(?:looked up|checked|verified|bought|booked|ordered|rented|kept|stored|hosted|lives?)"
    r" (?:at|in|with|on)"
    r"|by|via|through|from|except|with the help of"
    r"|(?:buckets?|servers?|machines?|accounts?|storage|space|clusters?) (?:at|with)"
    rf"|{_PARTIES}(?: [^:.;()]{{1,60}})?:"
    rf"|(?:our|only|the) (?:\w+ )?{_PARTIES} (?:is|are)|{_PARTIES} of others (?:is|are)"
    r"|of (?:them|these):)"
    rf" +{_KIND_BEFORE}{_NAME}"
)
"""How a sentence comes to the service of others that it is about."""
_DEPENDS = regex.compile(
    r"(?:depends?|rel(?:y|ies)|relying)\s+(?:up)?on\s+"
    rf"(?:{_KIND_BEFORE}(?=[*_\[]{{0,2}}{_PROPER})|(?:[a-z]+\s+){{0,2}}{_PARTIES}\b)"
)
_SUPPLIED = regex.compile(
    r"[^.:;!?]{3,200}?\b(?:comes?|arrives?|goes|go|runs?|is|are)(?: [a-z]+)?"
    rf" (?:from|through|via|by|over) (?:{_KIND} )?{_NAME}(?: \([^()]{{1,80}}\))?\.?"
)
"""A sentence that ends with the name of whom something comes from: ``Maps come from Chartwell.``"""
_AND_NAME = regex.compile(
    rf"{_KIND_AFTER}(?: ?\([^()]*\))?(?:, (?:and )?| and ){_KIND_BEFORE}{_NAME}"
    r"(?![\w-]| (?:(?:is|are)(?! (?:used|our|the|called)\b)|was|were|can|may|must|shall|will|has"
    r"|have)\b)"
)
"""What is listed after a name; what a new clause says something of is none."""
_COUNTED = regex.compile(
    r"(?:[^:.]{0,40}\b)?(?:two|three|four|five|six|seven)\b[^:.]{0,40}:(?= )", re.I
)
_CLAUSE_NAME = regex.compile(rf"(?:[:;]|,(?: and)?|\band) (?:the )?{_NAME}")
_FIRST_NAME = regex.compile(rf"\s*(?:the )?{_NAME}")
_LED = regex.compile(
    rf"\b(?:{OTHERS} (?:services|systems|apis|providers|parties|products|companies)"
    r"|(?:services|systems|apis) of others"
    r"|(?:services|systems|apis|providers|parties|sources)(?:,? (?:that|which) (?:are|lie))?"
    r" (?:outside|beyond|of other|owned by|run by|operated by|provided by|maintained by|in the"
    r" hands of) (?!us\b|our (?:team|own)\b|ourselves\b)"
    r"|(?:exchanges? \w+|communicates?|interacts?|integrates?|interoperates?|interfaces?|connects?"
    r"|is connected) (?:with|to) [^:.]{0,30}\b(?:other|existing|partner|government|national|legacy)"
    r" (?:services|systems|apis|registers|registries|platforms)"
    rf"|(?:depends?|rel(?:y|ies)|leans?|built|builds?) (?:up)?on [^:.]{{0,40}}{_PARTIES})\b"
    r"[^:.]{0,60}[:：]\s*$",
    re.I,
)
_NONE_OF_OURS = regex.compile(
    r"\b(?:not|no|never|none|without|out of|excluded?|internal|future|later)\b|n['’]t\b", re.I
)
_ANNOUNCED = regex.compile(
    rf"\b(?:{OTHERS} (?:services|systems|apis|providers|parties|products|companies)"
    r"|(?:services|systems|apis|products) of others"
    r"|(?:services|systems|apis|products|things|tools|companies|vendors)(?: (?:that|which))?"
    r" (?:it|we|the \w+)"
    r" (?:do(?:es)? not|don['’]t|doesn['’]t) (?:run|own|operate|control|host)"
    r"|(?:services|systems|apis|products|things|tools)"
    r" (?:of|by|from|run by|operated by|owned by) (?:other|third|outside|foreign)"
    r" (?:parties|companies|vendors|firms|people|organi[sz]ations|teams))\b"
    r"[^:.]{0,120}:(?=\s)",
    re.I,
)
_ARE = regex.compile(
    rf"\b(?:{OTHERS} (?:services|systems|apis|providers|parties)"
    r"|(?:services|systems|apis) of others)\b[^:.;()]{0,60}? are(?= )"
    rf"|\b{OTHERS} (?:service|provider) is(?= )",
    re.I,
)
_AT_ONCE = regex.compile(
    rf"(?:^|[.!?]\s)(?!(?:[^.!?]{{1,200}} )?(?:no|not|never|without)\b)[^.!?:]{{0,200}}?"
    rf"\b{OTHERS} (?:services|systems|apis|providers)(?= [*_\[]{{0,2}}{_PROPER})"
)
"""``It relies on the external services *Tollgate* (cards) and *Parcelbird*.``"""
_SENT = regex.compile(rf"\bthrough (?P<name>{_PROPER})(?! (?:API|endpoint|queue|topic)\b)")
_FAILS = regex.compile(
    r"\b(?:[Ii]f|[Ww]hen)\b[^.]{0,40}"
    r"\b(?:is (?:down|unavailable|unreachable|not (?:available|reachable))|fails?)\b"
    r"|\b[Ff]ailures?\b"
)
"""How a paragraph goes on that says what happens without the service that it names."""
_FOR_ITS_PART = regex.compile(
    r"(?:[,;]|\band) (?:and )?(?:(?:to|with|(?:up)?on|by|via|through|from) "
    r"|(?P<of>(?:[a-z-]+ ){1,2}(?:to|with|by|via|through|from) (?=\[)))?(?:the )?"
    rf"{_NAME}(?(of)|(?= for\b| \(| [a-z]{{3,}}s (?:the|our|all|an?)\b))"
)
"""``…, on Chartwell for maps``, and of what a link leads to ``… and errors to [Sentry](…)``."""
_APPOSED = r"(?: \([^()]*\))?(?:, (?!and |or )[^,;:.]{2,80},)?"
"""What may stand behind a name before it is told what it does: ``Postmark, billed monthly,``."""
_DOES = regex.compile(
    rf"{_APPOSED} (?:(?:take|handle|deliver|send|provide|processe?|host|store|keep|translate"
    r"|draw|supplie|issue|manage|collect|check|verifie|render|serve|sign|charge|carrie|resolve|convert"
    r"|print|scan|track|receive|give|offer|answer|run|push|publish|calculate|compute|detect|ship)e?s?\b|(?:supply|verify|carry)\b"
    r"|(?:pays out|picks up|looks up|scores|books|routes|bills|texts|settles|monitors|feeds|relays"
    r"|forwards|validates|authenticates|archives|streams|syncs|identifies|prices|fetches)\b"
    r"|(?:is|are) (?:used|our|the|called)\b|for\b)"
)
"""What follows the names with which a sentence begins that says what they are for."""
_ACTS = regex.compile(rf"{_APPOSED}(?: (?:API|service|gateway))? [a-z]{{3,}}s\b")
"""The same behind a name in bold, whatever it does."""
_ENDS = regex.compile(r"(?: ?\([^()]*\))?\.?\s*$")
_OUTSIDE = regex.compile(
    r"\b(?:external|outside|third[- ]part(?:y|ies)|services of others|hosted by others)\b", re.I
)


def told(section: Section, external: bool) -> Iterator[Dependency]:
    """The services of a section's sentences: ``We use Stripe for payments``, ``Texts are sent by
    Twilio``, ``Mapbox draws the maps``. Where the heading does not say that they are ``external``
    each sentence has to."""
    paragraphs = blocks_of(section, Paragraph, deep=False)
    texts = [(_unnumbered(section, block.span), True) for block in paragraphs]
    texts += ((item.text, False) for item in bullets(section))
    for text, is_prose in texts:
        for sentence in _sentences(text) if len(text.text) <= _LONGEST else ():
            if external or _OUTSIDE.search(sentence.text):
                named = part(sentence, _article(sentence.text), len(sentence.text))
                behaves = _named(named.text) if is_prose else None  # "Set timeouts" is a step
                yield from (_told(named, behaves),) if behaves else _told_in(sentence)


def _article(sentence: str) -> int:
    """Where the name begins in ``The Harbour Index answers …``."""
    return len("The ") if sentence.startswith("The ") and sentence[4:5].isupper() else 0


def _unnumbered(section: Section, span: Span) -> Text:
    """A paragraph without the number of a clause before it."""
    text = text_at(section.source, span)
    number = _CLAUSE.match(text.text)
    return part(text, number.end(), len(text.text)) if number else text


_CLAUSE = regex.compile(r"[0-9]+(?:\.[0-9]+)+[.)]?\s+(?=\S)")


def _told_in(sentence: Text) -> Iterator[Dependency]:
    sentence = Text(sentence.text.replace("\n", " "), sentence.span)
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
    found = [*_RELIES.finditer(sentence)] or [*_leading(sentence)] or [*_acting(sentence)]
    end = 0
    for first in (*found, *_FOR_ITS_PART.finditer(sentence, found[0].end())) if found else ():
        for name in _listed(first if first.start("name") >= end else None, sentence):
            yield name
            end = name.end()


def _leading(sentence: str) -> Iterator[re.Match[str]]:
    """The name with which a sentence begins that says what it is for, or is nothing but names."""
    first = None if _VERB_FIRST.match(sentence) else _FIRST_NAME.match(sentence)
    names = [*_listed(first, sentence)]
    if first is None:
        return
    end = names[-1].end()
    acts = _DOES.match(sentence, end) or (first["mark"] and _ACTS.match(sentence, end))
    if acts or (len(names) > 1 and _ENDS.match(sentence, end)):
        yield first


def _acting(sentence: str) -> Iterator[re.Match[str]]:
    """The names that begin the clauses behind a colon, each of which says what one is for: ``We
    rent in two places: **Parcelbird** books vans, and **Chartwell** draws the maps``; or the first
    of those that are all that stands there: ``Two: *Parcelbird* (vans) and *Chartwell* (maps)``."""
    colon = sentence.find(": ")
    found = [*_CLAUSE_NAME.finditer(sentence, colon)] if colon > 0 else []
    acting = [name for name in found if _ACTS.match(sentence, name.end())]
    if any(name["mark"] or _DOES.match(sentence, name.end()) for name in acting):
        yield from acting
    elif found and _COUNTED.match(sentence):
        names = [*_listed(_FIRST_NAME.match(sentence, colon + 1), sentence)]
        yield from names[:1] if names and _ENDS.match(sentence, names[-1].end()) else ()


_VERB_FIRST = regex.compile(
    r"(?:Us|Need|Requir|Call|Provid|Send|Sent|Handl|Deliver|Process|Host|Stor|Render|Receiv|Retriev"
    r"|Fetch|Serv|Return|Collect|Manag|Integrat|Access|Offer|Answer|Suppl|Push|Publish|Issu|Verif"
    r"|Translat|Calculat|Comput|Detect|Track|Print|Import|Export|Giv|Tak|Charg|Sign)"
    r"(?:e|i)?(?:s|es|ed|d|en)?\s"
)
"""How a sentence begins that leaves out the name above it: ``Used for text messages``."""


def _listed(name: re.Match[str] | None, sentence: str) -> Iterator[re.Match[str]]:
    """A name, and those that are listed after it."""
    while name:
        yield name
        name = _AND_NAME.match(sentence, name.end())
