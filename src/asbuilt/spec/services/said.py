"""What is said of a service of others: whether it is called over the network, how long it may take,
how often it is tried, and what happens without it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from asbuilt import regex
from asbuilt.document.blocks import Text
from asbuilt.document.text import part
from asbuilt.spec.figures.figure import duration
from asbuilt.spec.figures.numeral import with_digits
from asbuilt.spec.figures.vocabulary import any_of
from asbuilt.spec.language import english, translated

_WELL_KNOWN = (
    "stripe", "paypal", "adyen", "braintree", "sendgrid", "mailgun", "postmark", "twilio", "auth0",
    "okta", "cognito", "openai", "anthropic", "salesforce", "hubspot", "algolia", "mapbox", "plaid",
)  # fmt: skip
_CALLED = regex.compile(
    any_of(
        (
            "apis?", "web ?hooks?", "saas", "third[- ]party", "gateway", "hosted",
            "payment (?:provider|gateway|processor)",
            "(?:mail|email|e-mail|sms|push|payment|identity|map|maps|geocoding|tax|shipping"
            "|notification) (?:provider|service|delivery)",
            "google (?:maps|geocoding|places|calendar)", *_WELL_KNOWN,
        )
    )
)  # fmt: skip
_CALLING = (
    "api", "hook", "saas", "third", "gateway", "hosted", "provider", "processor", "service",
    "delivery", "google", *_WELL_KNOWN,
)  # fmt: skip
"""One of these is in whatever is called; most texts have none."""
_OWN = regex.compile(
    any_of(
        (
            "libraries", "library", "framework", "package", "sdk", "module", "runtime", "language",
            "internal", "none", "no longer", "built-in", "built in", "database", "team", "approval",
            "sign-?off", "orm", "self-hosted", "in-house", "our own",
        )
    )
)  # fmt: skip
_NO = regex.compile(r"no\b")
_VERSION = regex.compile(
    r"[v0-9](?<!\w.)(?:(?<=v)[0-9]+|(?<!v)[0-9]*)\.[0-9]+\b|\.(?<=\w\.)(?:js|net)\b"
)
"""What is said, in lower case, of code, stores and people of one's own."""


def is_called(said: str) -> bool:
    """Whether a text names what is called over a network: an API, a gateway, a well-known one."""
    plain = said.lower()
    return _has(plain, _CALLING) and _CALLED.search(plain) is not None


def _has(said: str, words: Iterable[str]) -> bool:
    return any(map(said.__contains__, words))


def is_own(said: str) -> bool:
    """Whether a text is about one's own code, stores or people."""
    said = said.lower()
    if _OWN.search(said) or _NO.match(said):
        return True
    return "." in said and _VERSION.search(said) is not None


_URL = regex.compile(r"https?://[^\s`<>|)]+")
WHOLE = regex.compile(r"[0-9]{1,6}")
_RETRIES = regex.compile(
    r"\b(?P<before>[0-9]{1,3})\s+(?:retries|retry|attempts)\b"
    r"|\b(?:retries|retry|attempts)\s*[:=]?\s*(?P<after>[0-9]{1,3})\b",
    re.I,
)
_TIMEOUT = regex.compile(r"\btime-?outs?\b[\s:=()of-]*", re.I)
_TIMED = regex.compile(r"(?P<time>[0-9.]+\s*[a-z]+)\s+time-?out", re.I)
_WITHIN = regex.compile(
    r"\b(?:answers?|responds?|replies)\s+within\s+"
    r"|(?<=\w )(?<!and )(?<!then )waits?\s+(?:(?:for|up to|at most)\s+)?(?=\d)",
    re.I,
)
_FALLBACK = regex.compile(
    r"\b(?:otherwise\s+|fall ?-?backs?\b[\s:=-]*|falls? back to\s+|on failure\b[\s:,]*"
    r"|(?:if|when) (?:it is )?(?:down|unavailable|unreachable|it fails)\b[\s:,]*)"
    r"|(?=\bqueued?\s+for\b)|(?=\b(?:the )?last[- ]known\s+(?:value|answer)s?\b)|(?=\bdefault: )",
    re.I,
)
_AFTER = ("time", "within", "wait")
_OFTEN = ("retr", "attempt")
_WITHOUT = (
    "otherwise", "fall", "fail", "down", "unavailable", "unreachable", "queue", "last", "default",
)  # fmt: skip
"""One of these is in whatever says, in lower case, how long a service may take, how often it is
tried, or what happens without it."""


def says_how(text: Text) -> bool:
    """Whether a line says how long a service may take, or what happens without it; a default alone
    may be that of anything."""
    is_timed = timeout(text.text) or retries(text.text) is not None
    return bool(is_timed or (fallback(text) and not _DEFAULT.search(text.text)))


_DEFAULT = regex.compile(r"\bdefault", re.I)


def timeout(text: str) -> float | None:
    """The seconds of ``timeout 3s``, ``3 s timeout``, ``answers within 3 s``."""
    text = english(text)
    if not _has(text.lower(), _AFTER):
        return None
    before, after = _TIMED.search(text), _TIMEOUT.search(text) or _WITHIN.search(text)
    if before and (seconds := duration(before["time"])):
        return seconds
    return duration(text[after.end() :]) if after else None


def retries(text: str) -> int | None:
    """The number in ``2 retries``, ``two attempts``, ``retries: 2``."""
    text = english(text)
    if not _has(text.lower(), _OFTEN):
        return None
    times = _RETRIES.search(with_digits(text))
    return int(times["before"] or times["after"]) if times else None


def fallback(text: Text) -> Text | None:
    """What follows ``fallback:`` or ``if it is down``, or begins with ``queued for``."""
    said = translated(text.text)
    found = _FALLBACK.search(said.text) if _has(said.text.lower(), _WITHOUT) else None
    if found is None:
        return None
    rest = part(text, said.origin(found.end(), len(said.text))[0], len(text.text))
    return rest if rest.text else None


def is_external(said: str, external: bool, what: str | None = None) -> bool:
    called = (
        (external and not _SOURCE.search(said)) or _URL.search(said) is not None or is_called(said)
    )
    return called and not is_own(said if what is None else what)


_SOURCE = regex.compile(r"\.(?<=\w\.)(?:py|tsx?|jsx?|go|java|kt|rb|php|cs|rs)\b")
"""A file of the document's own code."""


def url(text: Text) -> str | None:
    match = _URL.search(text.text)
    return match[0] if match else None
