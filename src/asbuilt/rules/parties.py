"""Parts that a document says are run by a third party, and whether it says how they may fail."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice

from msgspec import Struct

from asbuilt import regex
from asbuilt.document.blocks import Text
from asbuilt.document.text import part
from asbuilt.rules.mentions import Mentions
from asbuilt.rules.replicas import part_of
from asbuilt.rules.rule import Subject
from asbuilt.rules.said import Said, said, stating
from asbuilt.rules.wording import Wording
from asbuilt.spec.language import english, is_foreign
from asbuilt.spec.sections.components import Components
from asbuilt.spec.sections.overview import Overview
from asbuilt.spec.title import bare, normal_title

_THEIRS = Wording(
    r"\b(?:third[- ]party|(?:external|hosted|public|commercial) (?:service|provider|api|saas)"
    r"|services? of others"
    r"|(?:is|are) (?:the|an?|our) (?:[\w-]+ )?(?:bank|acquirer|insurer|company|firm|authority"
    r"|agency|utility|exchange|clearing house|provider|vendor|supplier|carrier)"
    r" (?:that|which|who))\b",
    *("third", "external", "hosted", "public", "commercial", "of others", "provider"),
    *("bank", "acquirer", "insurer", "company", "firm", "authority", "agency", "utility"),
    *("exchange", "clearing house", "vendor", "supplier", "carrier"),
)
_NOT_THEIRS = regex.compile(
    r"\b(?:no|not|never|without|out of scope|librar\w+|cookies?|clients?|licen[cs]e\w*|audit\w*"
    r"|review\w*|consumers?|callers?|may|can|could|if|any|all|each|other)\b",
    re.I,
)
_IS = regex.compile(
    r"\W{0,4}(?:The |Our )?\W{0,3}(?P<name>[A-Z][\w-]*(?: [\w-]+){0,3}?)\W{0,3}"
    r" (?:is|are|comes from) "
)
_CALLED = regex.compile(
    r"\b(?:asks?|calls?|uses?|quer(?:y|ies)|sends?|requests?|fetch\w*|through|via|by|from|posts?"
    r"|reach(?:es)?|contacts?|waits? (?:for|until))\b",
    re.I,
)
_LONGEST = 60


class Party(Struct, frozen=True):
    """A part that others run: its name, and where the document says so."""

    name: Text
    line: Said


def parties(subject: Subject) -> Iterator[Party]:
    """The parts of rows, items and sentences that say so, and that something here calls: an arrow
    leads to them, or a sentence asks them."""
    if not (is_foreign() or subject.says(*_SAYS_THEIRS)):
        return
    yield from _called_by_name(subject)
    targets = {edge.target.casefold() for edge in subject.spec[Overview].edges}
    for line in _THEIRS.lines(subject):
        theirs = _THEIRS.search(line.text) or _is_marked(line)
        if not (theirs or "provider" in line.text) or _NOT_THEIRS.search(line.text):
            continue
        name = _named(line)
        if name is None or len(name.text) > _LONGEST or _THEIRS.search(name.text):
            continue
        if not theirs and not _PROVIDER.match(english(name.text)):
            continue
        plain = bare(name.text).casefold()
        naming = (other for other in _naming(subject, plain) if other is not line)
        is_called = _IS_CALLED.search(line.text) is not None
        if is_called or plain in targets or any(_asks(other, plain) for other in naming):
            yield Party(name, line)


_SAYS_THEIRS = ("third", "external", "hosted", "public", "commercial", "of others", "provider",
                "service", "vendor", "supplier", "operator", "carrier", "api", "bank", "acquirer",
                "insurer", "company", "firm", "authority", "agency", "utility",
                "exchange")  # fmt: skip


def _called_by_name(subject: Subject) -> Iterator[Party]:
    """The services of others that a sentence calls by what they are and then by a name of their
    own, which no part of the system has: ``sends it through the SMS provider Telvia``."""
    form = _BY_NAME_ABROAD if is_foreign() else _BY_NAME
    lines = stating(subject, *form.words)
    told = [(line, named) for line in lines if (named := [*form.pattern.finditer(line.line.text)])]
    own = told and {
        normal_title(name)
        for name in (
            *(each.name.text for each in subject.spec[Components].items),
            *(end for each in subject.spec[Overview].edges for end in (each.source, each.target)),
            *(section.name.text for section in subject.outline.walk()),
            *(
                word
                for each in subject.outline.root.children[:1]
                for word in each.name.text.split()
            ),
        )
    }
    seen: set[str] = set()
    pattern = form.pattern
    for line, named in told:
        for found in named:
            at = next(group for group in pattern.groupindex if group in _NAMES and found[group])
            name, what = found[at], found["what"] or found["kind"] or ""
            if name in seen or normal_title(name) in own or _OURS.search(what):
                continue
            before = line.line.text[max(0, found.start() - _LONGEST) : found.start()]
            if _NOT_CALLED.search(before):
                continue
            seen.add(name)
            yield Party(part(line.line, *found.span(at)), line)


_KINDS = r"(?:service|provider|vendor|supplier|operator|carrier|gateway|platform|API)"
_FOREIGN = r"(?:external|third[- ]party|hosted|commercial|public|outside)"
_BY_NAME = Wording(
    r"\b(?:through|via|by|using|with|from|to|of|asks|calls|calling|uses|queries|asking)\s+"
    rf"(?:the|an?|our)\s+(?P<what>(?:[\w-]+\s+){{1,3}}?{_KINDS})\s+(?:called\s+)?[(*_`]{{0,3}}"
    r"(?P<name>[A-Z][a-z]\w+)\b"
    rf"|\b(?:[Tt]he|[Aa]n|[Oo]ur)\s+(?P<kind>{_FOREIGN}\s+(?:[\w-]+\s+){{0,2}}?{_KINDS})\s+[(*_`]{{0,3}}"
    r"(?P<other>[A-Z][a-z]\w+)\b"
    r"|\b(?:through|via|by|using|with|from|to|asks|calls|uses)\s+(?P<named>[A-Z][a-z]\w+),\s+"
    rf"an?\s+{_FOREIGN}\s+(?:[\w-]+\s+){{0,2}}?{_KINDS}\b"
    rf"|\b(?:at|through|via|by|with|from|to)\s+(?P<owner>[A-Z][a-z]\w+)['’]s\s+(?:[\w-]+\s+)?"
    r"(?:API|service|platform|gateway|endpoint)\b",
    *("service", "provider", "vendor", "supplier", "operator", "carrier", "gateway", "platform"),
    *("api", "endpoint"),
    flags=0,
)
_NAMES = ("name", "other", "named", "owner")
_BY_NAME_ABROAD = Wording(
    r"\b(?:über|via|durch|mit|bei|beim|von|vom|an|den|dem)\s+(?:(?:den|dem|einen|einem)\s+)?"
    r"(?P<what>[\w-]{2,30}(?:[Dd]ienst|[Aa]nbieter|[Dd]ienstleister))s?\s+(?P<name>[A-ZÄÖÜ]\w{2,})"
    r"|\b(?:a través del?|por|con|mediante|al|del?|via|através d[oa]|pel[oa]|com|par|avec|au"
    r"|auprès du)\s+(?:(?:el|la|le|o|a)\s)?(?P<kind>(?:proveedor|servicio|operador|fornecedor"
    r"|provedor|serviço|fournisseur|service|prestataire|opérateur)"
    r"(?:\s(?:de\s)?[\w-]+){0,2}?)\s(?P<other>[A-Z][a-zà-ÿ]\w+)",
    *("dienst", "anbieter", "proveedor", "servicio", "operador", "fornecedor", "provedor"),
    *("serviço", "fournisseur", "service", "prestataire", "opérateur"),
    flags=0,
)
"""In other languages names stand behind what they are, too."""
_OURS = regex.compile(
    r"\b(?:own|internal|our|in-house|self-hosted|hospital|company|group|corporate|central|shared"
    r"|eigen\w*|intern\w*|zentral\w*|anmelde\w*|identit\w*|verzeichnis\w*|propi[oa]|própri[oa]"
    r"|centrale?|identity|auth\w*|key|cloud|hosting|container|orchestration|monitoring|logging|data)\b",
    re.I,
)
"""Words before *service* that tell of one that the same people run, or of what all runs on."""
_NOT_CALLED = regex.compile(
    r"\b(?:not|no|never|without|instead of|rather than|replac\w+|alternativ\w+|like|such as)\b",
    re.I,
)


_PROVIDER = regex.compile(
    r"\W{0,3}(?:the )?(?!(?:identity|auth\w*|login|sign-in|cloud|hosting|infrastructure|internal"
    r"|own|data|context|theme|state)\b)[\w-]+ providers?(?! \w)",
    re.I,
)
"""The name of a part that is called after who runs it: ``DRM provider (Lockleaf)``."""
_IS_CALLED = regex.compile(
    r"\b(?:is |are )?called (?:synchronous\w*|by|on|for|at|from|when|in)\b", re.I
)


def _is_marked(line: Said) -> bool:
    """Whether a cell of a row says that it is of a part of others, and nothing more: *external*."""
    return bool(line.line.row) and _EXTERNAL.search(line.text) is not None


_EXTERNAL = regex.compile(
    r"\|\W{0,4}(?:external|hosted|third[- ]party)"
    r"(?: (?:part|component|system|service|provider|supplier|vendor)s?)?\W{0,4}(?:\||$)",
    re.I,
)


class _Lines:
    """The statements of a document, by the names in them."""

    def __init__(self, subject: Subject) -> None:
        self._mentions = Mentions(subject.statements)
        self._at = {line.line.span: line for line in said(subject)}

    def naming(self, name: str) -> Iterator[Said]:
        return (self._at[span] for span in self._mentions.of(name))


_lines = lru_cache(1)(_Lines)  # one party after the other asks


def _naming(subject: Subject, name: str) -> Iterator[Said]:
    """The first of the statements that name a thing, in the order of the document."""
    return islice(_lines(subject).naming(name), _MOST)


def _named(line: Said) -> Text | None:
    """What a statement is about: its first cell, the marked name or the words it begins with."""
    if line.line.row:
        return line.line.row[0]
    marked = part_of(line)
    if marked:
        at = line.line.text.find(marked)
        return part(line.line, at, at + len(marked))
    found = _IS.match(line.text)
    theirs = _THEIRS.pattern.search(line.text, found.end()) if found else None
    if not found or not theirs or _FOR.search(line.text[found.end() : theirs.start()]):
        return None
    return None if _GENERAL.fullmatch(found["name"]) else line.found(found, "name")


_FOR = regex.compile(r"\b(?:for|to|by|with|of|in|from|intended|used)\b", re.I)
_GENERAL = regex.compile(
    r"(?:APIs?|It|This|That|Each|Services?|Systems?|Platform|Application|There|Data)", re.I
)


def _asks(line: Said, name: str) -> bool:
    at = line.line.text.casefold().find(name)
    return at > 0 and _CALLED.search(line.text) is not None


def spoken_of(subject: Subject, party: Party) -> Text | None:
    """The first sentence elsewhere that names a party."""
    naming = _naming(subject, bare(party.name.text).casefold())
    return next(
        (each.line for each in naming if each is not party.line and not each.line.row), None
    )


_LONGEST_PARAGRAPH = 1_500
_MOST = 50
"""Places that name one party which are looked at."""


def around(subject: Subject, party: Party) -> str:
    """The rows and the paragraphs that name a party, in English, in lower case. What a requirement
    or a test with an id says of times is what is promised, unless it tells of a failure; who waits
    *until the bank has delivered* waits for ever."""
    name = bare(party.name.text).casefold()
    named = dict.fromkeys((party.line, *_naming(subject, name)))
    telling = (
        line for line in named if not _NUMBERED.match(line.line.text) or _FAILING.search(line.text)
    )
    told = "\n".join(_paragraph(subject, line) for line in telling).lower()
    return _WITHOUT_LIMIT.sub("", told)


_WITHOUT_LIMIT = regex.compile(
    r"\bwait\w* (?:until|till|for)\b(?![^.;]{0,80}(?:\d|second|minute|hour|\bor\b|at most))"
)
_NUMBERED = regex.compile(r"[\W_]*[A-Z]{1,6}-?[0-9]{1,4}\b")
_FAILING = regex.compile(
    r"\btime-?outs?\b|\btim(?:es|ed) out\b|\bretr(?:y|ie)|\bfa(?:ll|il)|\bqueue|\bdegrad|\boutage"
    r"|\b(?:down|unavailable|unreachable|gives? up|last known|otherwise|breaker)\b"
    r"|\b(?:not|never|no) (?:answer|repl|respon|reach|available)"
    r"|\bwithout (?:an? |the )?(?:answer|repl)",
    re.I,
)


def _paragraph(subject: Subject, line: Said) -> str:
    if line.line.row:
        return line.text
    text, span = subject.spec.source.text, line.line.span
    start = text.rfind("\n\n", max(0, span.start - _LONGEST_PARAGRAPH), span.start)
    end = text.find("\n\n", span.end, span.end + _LONGEST_PARAGRAPH)
    return english(text[max(start, 0) : end if end > 0 else span.end])
