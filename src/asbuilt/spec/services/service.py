"""What a row, an item or a line says of a service of others: its name, its address, how long it may
take, and what happens without it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from asbuilt import regex
from asbuilt.document.blocks import Item, Text
from asbuilt.document.text import part
from asbuilt.source import Span
from asbuilt.spec.figures.figure import duration
from asbuilt.spec.label import pair
from asbuilt.spec.language import english, translated
from asbuilt.spec.section import item_texts
from asbuilt.spec.services.product import is_proper, product
from asbuilt.spec.services.said import (
    WHOLE,
    fallback,
    is_called,
    is_external,
    is_own,
    retries,
    timeout,
    url,
)
from asbuilt.spec.title import normal_title


class Dependency(Struct, frozen=True):
    """A dependency: ``url`` without marks, ``timeout`` in seconds, ``fallback`` as written.

    ``external`` says that it stands among external services or is called over the network by its
    own words; a database is not.
    """

    name: Text
    span: Span
    description: Text | None = None
    url: str | None = None
    used_by: Text | None = None
    timeout: float | None = None
    retries: int | None = None
    fallback: Text | None = None
    external: bool = False


def from_row(cells: Mapping[str, Text], external: bool) -> Dependency:
    """The service of a row or of labels under a heading; ``cells`` by the names of the columns."""
    stated, tries = cells.get("timeout"), cells.get("retries")
    times = WHOLE.search(tries.text) if tries else None
    said = " ".join(text.text for text in cells.values())
    what = " ".join(text.text for name, text in cells.items() if name not in _BEHAVIOUR)
    address = cells.get("url")
    return Dependency(
        name_in(cells["name"]),
        cells["name"].span,
        cells.get("description"),
        url(cells["name"]) or (url(address) if address else None),
        cells.get("used by"),
        duration(stated.text) if stated else None,
        int(times[0]) if times else None,
        cells.get("fallback"),
        is_external(said, external, what),
    )


_BEHAVIOUR = {"timeout", "retries", "fallback"}
"""Columns that say nothing of whose service it is: a fallback may be in one's own database."""


def from_item(item: Item, external: bool, *, bare: bool = True) -> Dependency | None:
    """``- **Stripe**: charges cards, timeout 3 s``, ``- Stripe (payments)``; where names may be
    ``bare`` of a definition also ``- Stripe``. None for an item that names nothing."""
    if "(" in item.text.text and _NOT_YET.match(item.text.text):
        return None
    texts = (item.text, *item_texts(item.children))
    said = " ".join(text.text for text in texts)
    named = pair(item.text) or _addressed(item.text)
    named = named or (_before_arrow(item.text) if external else None)
    if named and _LABEL.fullmatch(named[0].text):
        named = pair(named[1]) or named
    if named and _NUMBERED.fullmatch(named[0].text):
        named = pair(named[1]) or _addressed(named[1])
        if not named:
            return None
    if named and named[0].text.count("(") > named[0].text.count(")"):
        named = None
    name, description = product(*named) if named else _with_purpose(item.text, external=external)
    if handled := _HANDLED.match(item.text.text[:_LONGEST]):
        name = part(item.text, *handled.span("name"))
        start = handled.start("what")
        description = part(item.text, start, start + len(handled["what"].rstrip("*_ ")))
        named = name, description
    if named is None and (not bare or is_own(english(said)) or SENTENCE.match(name.text)):
        return None
    if _SET_ASIDE.match(description.text) if description else is_general_noun(name.text, external):
        return None
    called = name_in(name)
    most = _MOST_WORDS if external else _LONGEST_NAME
    is_sentence = len(name.text.split()) > most or FUNCTION.search(called.text)
    if item.checked is not None or not is_name(name, said) or (not description and is_sentence):
        return None
    times = (retries(text.text) for text in texts)
    return Dependency(
        called,
        item.span,
        description,
        url(item.text),
        timeout=next(filter(None, (timeout(text.text) for text in texts)), None),
        retries=next((each for each in times if each is not None), None),
        fallback=next(filter(None, map(fallback, texts)), None),
        external=is_external(said, external and description is not None),
    )


def is_general_noun(name: str, external: bool) -> bool:
    """Whether an item is a noun of several small words that means no single service: ``Map service
    APIs``, ``Gateway availability``; where others' are not told apart, also ``Analytics pipeline``.
    A sentence without spaces is none either."""
    first, *rest = name.rstrip(".").split() or [""]
    is_state = rest and _STATE.fullmatch(rest[-1].lower()) is not None
    if not rest or any(map(_LARGE.search, rest[:-1] if is_state and rest[1:] else rest)):
        return len(name) > _LONGEST_ABROAD and _ABROAD.match(first) is not None
    return bool(is_state) or not (external or is_called(name))


_LARGE = regex.compile(r"[^\W\d_a-zß-öø-ÿа-яё]|[0-9]")
_ABROAD = regex.compile(r"[\u3000-\u9fff]")
_LONGEST_ABROAD = 12
_STATE = regex.compile(
    r"availability|stability|reliability|uptime|access|connectivity|connection|performance|support"
    r"|operational|available|stable|accessible|reachable|apis|services|systems|networks|providers"
    r"|integrations|dependencies|changes|updates|limits|costs|delays"
)
_SET_ASIDE = regex.compile(
    r"\W*(?:deferred|later|planned|not (?!only)[a-z]|no longer|out of scope|tbd|n/a|future"
    r"|(?:in )?phase [2-9])\b",
    re.I,
)
"""How the description of what is not called begins."""


def from_lines(lines: Sequence[Text], external: bool) -> Iterator[Dependency]:
    """``S3 - keeps images`` on a line, or a name with its definition on the next line; not on the
    lines into which a sentence is broken."""
    if SENTENCE.match(lines[0].text) and not lines[0].text.rstrip().endswith((":", "：")):
        return
    for line, following in zip(lines, (*lines[1:], None), strict=True):
        defined = DEFINITION.match(following.text) if following else None
        named = pair(line)
        if defined and following and len(line.text.split()) <= _LONGEST_NAME:
            what = part(following, *defined.span("what"))
            said = f"{line.text} {what.text}"
        elif named and named[1].text and len(named[0].text.split()) <= _LONGEST_NAME:
            (line, what), said = named, line.text
            if not line.text[:1].isupper() or SENTENCE.match(line.text):
                continue
            if not is_name(line, said) or _GOES_ON.match(what.text):
                continue
            if what.text.rstrip("*_ ").endswith((":", "：")):
                continue  # it leads to what follows
            line, what = product(line, what)
        else:
            continue
        span = Span(line.span.start, what.span.end)
        called = is_external(said, external)
        yield Dependency(name_in(line), span, what, url(what), external=called)


_HANDLED = regex.compile(
    r"\W{0,3}(?P<what>[^\W\d_][^.:;`]{1,60}?) "
    r"(?:(?:is|are|gets?) (?:[a-z]+ly )?[a-z]{3,}(?:ed|en|nt|lt|ht|id)"
    r"|go(?:es)?(?: out)?|come|comes|runs?) (?:by|through|via|over|from) (?:the )?"
    r"(?P<mark>[*_]{0,2})(?P<name>[^\W\d_a-z][\w.&/@+-]*(?: [^\W\d_a-z][\w.&/@+-]*){0,3})(?P=mark)"
    r"(?=[.,;]?$|[.,;(]\s|\s\()"
)
"""``Cards are charged by Stripe.``, ``**Mails** go out through *Postmark*``."""
_NOT_YET = regex.compile(
    r"[^(\n]{1,60}\((?:later|planned|future|deferred|tbd|not (?:yet|now)|out of scope|post-?mvp"
    r"|(?:in )?(?:phase|version|v|release|milestone) ?[2-9])\b[^()\n]{0,40}\)",
    re.I,
)
"""A name that is set aside: ``**Archive** (later): …``."""
_GOES_ON = regex.compile(r"(?:\([^()]*\))?,? ?(?:and )?\*\*")
"""What follows a name in bold that is the first of several: ``**Stripe** and **Twilio** are …``."""
DEFINITION = regex.compile(r":\s+(?P<what>.+)")
SENTENCE = regex.compile(
    r"(?:this|the|that|these|those|we|it|an?|all|each|note|if|when|see|they|you|its|their|there"
    r"|neither|either|both|none|nobody|nothing|some|any|every|everything|such|most|others?)\b",
    re.I,
)
"""How a sentence begins that is about no name."""
FUNCTION = regex.compile(
    r"\b(?:for|but|to|with|in|on|at|by|as|from|is|are|can|may|must|should|an?|that|which|not|no|all"
    r"|only)\b"
)
"""Words that no name has."""
_LONGEST_NAME = 4
"""Words of a name; what is longer is a sentence."""
_LONGEST = 300


def _before_arrow(text: Text) -> tuple[Text, Text] | None:
    """A name and what an arrow leads to or from, unless that is a name as well: ``Postmark →
    receipts``, ``B2 <- backups``."""
    found = _ARROW.match(text.text)
    if found is None or not _SMALL_WORD.search(text.text, found.end()):
        return None
    return part(text, *found.span("name")), part(text, found.end(), len(text.text))


_ARROW = regex.compile(
    r"(?P<name>\w[\w.&+-]*(?: [\w.&+-]+){0,3})\s+(?:[→←↔⇒⇐⇄⟶⟵]|<?[-=]{1,2}>|<[-=]{1,2})\s+(?=\S)"
)
_SMALL_WORD = regex.compile(r"\b[a-zß-öø-ÿа-яё]{3}")


def _addressed(text: Text) -> tuple[Text, Text] | None:
    """``[Stripe](https://stripe.com): cards``, ``[Stripe](https://stripe.com) for cards``, ``Rates
    `https://rates.example`: daily``."""
    found = _ADDRESSED.match(text.text[:_LONGEST])
    if not found:
        return None
    return part(text, 0, found.start("end")), part(text, found.end(), len(text.text))


_LINK = r"!?\[(?P<name>[^\]]+)\]\("
_LINKED = regex.compile(_LINK)
_NOTE = regex.compile(r"\W{0,3}\[\[(?:[^\[\]|]*\|)?(?P<name>[^\[\]|]+)\]\]")
"""``[[Stripe]]``, ``[[vendors/stripe|Stripe]]``: a link to another note."""
_ADDRESSED = regex.compile(
    rf"(?:{_LINK}[^\s()]*\)|[^`(<:\n]{{1,60}}[`(<]+https?://[^\s`)>]+[`)>]+)"
    r"(?P<end>\*{0,2}(?:\s*[:–—-]\s+|,?\s+(?=(?:for|to|as|from|where|which|our)\s)))"
)


def says_purpose(item: Item) -> bool:
    """Whether an item is a name and what it is for, ``Stripe for payments``, ``Stripe (cards)``, or
    nothing but a name."""
    return is_proper(item.text.text) or _with_purpose(item.text, external=True)[1] is not None


def _with_purpose(text: Text, *, external: bool) -> tuple[Text, Text | None]:
    """``Stripe for payments``, ``Stripe (payments, in euro)``, among those that are ``external``
    also ``Stripe takes the money``, ``Stripe, our cashier since May``: a name and what it is for,
    or the whole of it as a name."""
    listed = _LIST_END.search(text.text)
    text = part(text, 0, listed.start()) if listed else text
    said = translated(text.text)
    patterns = (_PURPOSE, _RELIED_ON, _IN_BRACKETS, *(_OF_EXTERNAL if external else ()))
    found = filter(None, (each.fullmatch(said.text) for each in patterns))
    named = next((each for each in found if not FUNCTION.search(each["name"])), None)
    if not named:
        return text, None
    name, what = (part(text, *said.origin(*named.span(group))) for group in ("name", "what"))
    return name, what


_PURPOSE = regex.compile(
    r"[*_]{0,2}(?P<name>[^\W\d_a-z][\w.&/@+-]*(?: [^\W\d_a-z][\w.&/@+-]*){0,3})[*_]{0,2},?\s+"
    r"(?:for|to)\s+(?P<what>\S.*)",
    re.DOTALL,
)
_IN_BRACKETS = regex.compile(
    r"(?P<name>[^\s()]+(?: [^\s()]+){0,3})\s*\((?P<what>[^()]{2,200})\)\.?"
)
_ACTS = regex.compile(
    r"(?P<name>[^\W\d_a-z][\w.&/@+-]*(?: [^\W\d_a-z][\w.&/@+-]*){0,3}) "
    r"(?P<what>[a-z]{3,}s (?:the|our|an?|all|every|each|us|them|its?|what|who|whoever|both)\b.*)",
    re.DOTALL,
)
_NAMED_APART = (
    r"[*_]{0,2}(?P<name>[^\W\d_a-z][\w.&/@+-]*(?: [^\W\d_a-z][\w.&/@+-]*){0,3})[*_]{0,2}[,;]\s+"
)
_RELIED_ON = regex.compile(
    rf"{_NAMED_APART}(?P<what>(?:(?:from|through|via|by|over|with|on|to) (?:which|whom|whose)\b"
    r"|where\b|whose\b|our\b|the (?:source|provider|operator)\b).*)",
    re.DOTALL,
)
"""``Space-Track.org, from which elements are fetched``, ``Okta, our sign-in``."""
_APART = regex.compile(
    rf"{_NAMED_APART}"
    r"(?P<what>(?=[^\W\d_])[^A-ZÀ-ÞА-Я]\S*\s+\S.*)",
    re.DOTALL,
)
"""``R2, which keeps the images``, ``Okta, our sign-in since May``."""
_OF_OTHERS = regex.compile(
    r"(?P<name>[^\W\d_a-z][\w.&/@+-]*(?: [^\W\d_a-z][\w.&/@+-]*){0,3}) "
    r"(?P<what>(?:(?:run|hosted|operated|provided) )?(?:of|by|at) (?:the|our|an?) [^()]{2,60}"
    r"\([^()]{2,200}\))\.?"
)
"""``Keycloak of the city's IT department (sign-in)``."""
_ARTICLE = r"(?:an?|the|our|any) "
_KIND_OF = r"(?:[\w-]+ ){1,3}(?:services?|providers?|gateway|relay|apis?|platform|processor)"
_OF_KIND = regex.compile(
    rf"(?:{_ARTICLE})?(?P<what>(?=[a-z]){_KIND_OF}),? "
    r"\(?(?P<name>[^\W\d_a-z][\w.&/@+-]*(?: [^\W\d_a-z][\w.&/@+-]*){0,3})(?:[^\w\s].*)?",
    re.DOTALL,
)
"""``the payment provider Stripe``, ``a mail relay (Postmark)``."""
_UNNAMED = regex.compile(
    rf"{_ARTICLE}(?!following|other|same)(?P<name>{_KIND_OF}"
    r"|(?:(?-i:[A-Z]{3,5})|(?:e-?)?mail|map|tile|time|push|fax|licen[cs]e) servers?)"
    r" (?P<what>(?:(?:for|to|that|which|from|of)\s+\S|\().*)",
    re.DOTALL | re.I,
)
"""``an SMTP server for letters``, ``the weather service of the airport``: no product."""
_OF_EXTERNAL = (_OF_KIND, _ACTS, _APART, _UNNAMED, _OF_OTHERS)
_LIST_END = regex.compile(r"\s*(?:[;,](?:\s+\w{1,3})?|(?<=\))\s+\w{1,3})\s*$")
"""How an item of a list ends that is one sentence: ``Stripe (cards);``, ``Okta (sign-in); and``."""
_MOST_WORDS = 5


def is_name(name: Text, said: str) -> bool:
    """Whether a name may be that of a service: no step of a plan, no code, no other document, and
    no label for what is said of one."""
    if _NO_SERVICE.match(name.text.lower()):
        return False
    if _ROUTE.search(said) or _ELSEWHERE.search(said.lower()):
        return False
    is_code = _OF_CODE.search(name.text) and _CODE.search(name.text)
    if is_code and not (_ADDRESS.fullmatch(name.text) and not _FILE.search(said)):
        return False
    title = normal_title(name.text)
    return title not in _SAID and english(title) not in _SAID


_SAID = frozenset(
    {
        "path", "endpoint", "url", "base url", "address", "method", "http method", "port", "host",
        "response time", "latency", "parameters", "parameter", "request", "response", "headers",
        "authentication", "auth", "protocol", "format", "rate limit", "limit", "limits", "version",
        "owner", "contact", "cost", "price", "region", "documentation", "docs", "description",
        "use", "usage", "used for", "used by", "availability", "error handling", "errors", "data",
        "priority", "status", "state", "actor", "actors", "precondition", "preconditions",
        "postcondition", "postconditions", "acceptance criteria", "rationale", "trigger", "flow",
        "interval", "frequency", "credentials", "key", "api key", "example", "sla", "test", "tests",
    }
)  # fmt: skip
"""What is said of services, each behind its label: ``Path: `/v1/send```."""
_NO_SERVICE = regex.compile(
    r"\W*(?:in-?house|within|in(?:side)? (?:the|our) (?:company|firm|house|organi[sz]ation|group)"
    r"|(?:external|outside)(?: (?:the|our) \w+)?$|none|no|n/?a|tbd|internal|given|when|then|phase"
    r"|stage|sprint|step|task"
    r"|user stor(?:y|ies)|stor(?:y|ies)|epics?|milestone|blocker|problem|fix|rules?|principle"
    r"|severity|confidence|impact|risks?|purpose|notes?|important|attention|warnings?|validation"
    r"|status|goals?|examples?|why|what|how|overall|features?|[a-z]{2,6}-[0-9]+)\b"
    r"|(?:[\w-]+ ){0,3}(?:(?:component|context|container|system|architecture) (?:view|overview)"
    r"|diagram|figure|legend|(?:call|data|control|request|message) flows?)\W*$"
    r"|(?:two|three|four|five|six|seven|eight|nine|ten|several)(?:\W*$|\s)"
    r"|[\W\d_]*$|.*\s(?:→|->|=>|⇒)\s|.*\(phases? [0-9]|.*\]\([^)\s]*\.md\b"
    r"|[^`/]*\b(?:retr(?:y|ies)|fall ?-?backs?|time-?outs?)\b"
)
"""What begins, in lower case, a name that is none of a service."""
_ROUTE = regex.compile(r"(?:G(?<!\w.)ET|P(?<!\w.)(?:OST|UT|ATCH)|D(?<!\w.)ELETE)`? `?/")
_ELSEWHERE = regex.compile(
    r"d(?<!\w.)epends? on|c(?<!\w.)an start|b(?<!\w.)lock(?:s|ed)? (?:by|all)"
    r"|n(?<!\w.)o dependenc\w|m(?<!\w.)ust (?:be )?complete|\(default|\^[0-9]|~[0-9]"
)
"""What is said, in lower case, of parts of a plan, parameters and packages."""
_ADDRESS = regex.compile(r"[a-z0-9-]{2,30}\.(?:sh|rs)")
"""``ntfy.sh``, ``docs.rs``: what looks like a file, but has no marks of code, is a domain."""
_FILE = regex.compile(r"\b(?:scripts?|files?|shell|source code|runs?|cron)\b", re.I)
_OF_CODE = regex.compile(r"[=.(`]")
"""One of these is in all code."""
_CODE = regex.compile(
    r"[<>=~^]=\s*v?[0-9]|\w\.(?:jsx?|tsx?|py|go|rs|java|md|json|ya?ml|sql|sh)\b|\(\)"
    r"|^`[^`:]*[/_{][^`]*`|^`[a-z]+[A-Z]"
    r"|^`?(?:[a-z]\w*\.){2,}(?!(?:local|info|cloud|internal|example)\b)[a-z]\w{3,}\b(?!\.)"
)


_NUMBERED = regex.compile(r"[A-Z]{1,6}-[0-9]{1,4}")
"""What stands before an assumption, ``A-1: The card scheme is …``, or a service, ``D-1: Stripe –
cards``."""
_LABEL = regex.compile(
    r"(?:(?:external|third[- ]party) )?(?:dependency|integration|provider|vendor|system|service)",
    re.I,
)
"""What stands before the names in a list: ``Dependency: Stripe – payments``."""
_AFTER_NAME = regex.compile(r"\s*[`(<\[]*https?://.*$|\s*\([^()]*\)$", re.DOTALL)
_ACCOUNT = regex.compile(r"\*\*(?P<name>[^*`\n]+)\*\*\s+`[^`\n]+`\s*$")
"""A name in bold with the account there: ``**Tollgate** `TG-4711` ``."""
_WORDS = regex.compile(r"[^\W_]+(?: [^\W_]+)*")
_BEFORE_NAME = regex.compile(r"(?:[^\w(@«„“\"]|_)*(?=[\w(@«„“\"])")


def name_in(text: Text) -> Text:
    """The name alone: without link, address, code and bold marks."""
    if _WORDS.fullmatch(text.text):
        return text
    said = text.text[:_LONGEST]
    linked = _LINKED.match(said) or _NOTE.match(said) or _ACCOUNT.match(said)
    if linked:
        return part(text, *linked.span("name"))
    after = _AFTER_NAME.search(text.text) if len(text.text) < _LONGEST else None
    name = part(text, 0, after.start() if after and after.start() else len(text.text))
    marks = _BEFORE_NAME.match(name.text)
    left = marks.end() if marks else 0
    bare = part(name, left, max(left, len(name.text.rstrip("*`_:."))))
    return bare if bare.text else text
