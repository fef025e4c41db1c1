"""Dependencies: what the service needs from others, and what it does when they fail."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from asbuilt.document.blocks import Item, Table, Text
from asbuilt.source import Span
from asbuilt.spec.figure import duration
from asbuilt.spec.record import Headers, bind
from asbuilt.spec.section import (
    Outline,
    Section,
    blocks_of,
    bullets,
    item_texts,
    pair,
    part,
)

TITLES = (
    "Dependencies", "External Dependencies", "External Services", "Third-Party Services",
    "Third-Party Dependencies", "Integrations", "External Integrations",
    "Dependencies and Integrations", "Internal Dependencies", "Technical Dependencies",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Dependency:
    """A dependency: ``url`` without marks, ``timeout`` in seconds, ``fallback`` as written.

    ``external`` says that it stands among external services or is called over the network by its
    own words; a library or a database is not.
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


@dataclass(frozen=True, slots=True)
class Dependencies:
    """All dependencies in the order of the document."""

    items: tuple[Dependency, ...] = ()


PART = Dependencies

_HEADERS: Headers = {
    "name": ("service", "dependency", "name", "system", "library", "package"),
    "description": ("used for", "description", "purpose", "use", "usage"),
    "used by": ("used by", "requirement", "component"),
    "timeout": ("timeout",),
    "retries": ("retries", "retry"),
    "fallback": ("fallback", "on failure"),
}
_URL = re.compile(r"https?://[^\s`<>|)]+")
_WHOLE = re.compile(r"[0-9]{1,6}")
_EXTERNAL = re.compile(r"\b(?:external|third party|integrations?)\b")
_CALLED = re.compile(
    r"\b(?:APIs?|web ?hooks?|SaaS|third[- ]party|payment (?:provider|gateway|processor)|gateway"
    r"|(?:e?-?mail|SMS|push|payment|identity|maps?|geocoding|tax|shipping|notification) "
    r"(?:provider|service|delivery)|hosted|Stripe|PayPal|Adyen|Braintree|SendGrid|Mailgun|Postmark"
    r"|Twilio|Auth0|Okta|Cognito|OpenAI|Anthropic|Salesforce|HubSpot|Algolia|Mapbox|Plaid)\b",
    re.I,
)
_OWN = re.compile(
    r"\b(?:librar(?:y|ies)|framework|package|SDK|module|runtime|language|internal|v?[0-9]+\.[0-9]+"
    r"|none|no longer|database|team|approval|sign-?off)\b",
    re.I,
)
_TIMEOUT = re.compile(r"\btime-?outs?\b[\s:=()of-]*", re.I)
_TIMED = re.compile(r"(?P<time>[0-9.]+\s*[a-z]+)\s+time-?out", re.I)
_FALLBACK = re.compile(
    r"\b(?:fall ?-?backs?\b[\s:=-]*|falls? back to\s+|on failure\b[\s:,]*"
    r"|(?:if|when) (?:it is )?(?:down|unavailable|unreachable|it fails)\b[\s:,]*)",
    re.I,
)


def read(outline: Outline) -> Dependencies:
    """The rows of tables, and bullets of the form ``Name: what it is``."""
    found = outline.topmost(*TITLES)
    return Dependencies(tuple(each for part in found for each in _dependencies(part, False)))


def _dependencies(section: Section, external: bool) -> Iterator[Dependency]:
    external = external or bool(_EXTERNAL.search(section.title))
    for table in blocks_of(section, Table, deep=False):
        columns = bind(table, _HEADERS)
        timed = external or "timeout" in columns or "fallback" in columns
        for row in table.rows if "name" in columns else ():
            cells = {name: row[index] for name, index in columns.items() if row[index].text}
            if "name" in cells:
                yield _row(cells, timed)
    for item in bullets(section):
        yield _listed(item, external)
    for child in section.children:
        yield from _dependencies(child, external)


def _row(record: dict[str, Text], external: bool) -> Dependency:
    timeout, retries = record.get("timeout"), record.get("retries")
    times = _WHOLE.search(retries.text) if retries else None
    said = " ".join(text.text for text in record.values())
    return Dependency(
        record["name"],
        record["name"].span,
        record.get("description"),
        _url(record["name"]),
        record.get("used by"),
        duration(timeout.text) if timeout else None,
        int(times[0]) if times else None,
        record.get("fallback"),
        (external or _is_called(said)) and not _OWN.search(said),
    )


def _listed(item: Item, external: bool) -> Dependency:
    name, description = pair(item.text) or (item.text, None)
    texts = (item.text, *item_texts(item.children))
    said = " ".join(text.text for text in texts)
    return Dependency(
        name,
        item.span,
        description,
        _url(item.text),
        timeout=next(filter(None, (_timeout(text.text) for text in texts)), None),
        fallback=next(filter(None, map(_fallback, texts)), None),
        external=(external or _is_called(said)) and not _OWN.search(said),
    )


def _is_called(said: str) -> bool:
    return _URL.search(said) is not None or _CALLED.search(said) is not None


def _timeout(text: str) -> float | None:
    """The seconds of ``timeout 3s``, ``3 s timeout``."""
    before, after = _TIMED.search(text), _TIMEOUT.search(text)
    if before and (seconds := duration(before["time"])):
        return seconds
    return duration(text[after.end() :]) if after else None


def _fallback(text: Text) -> Text | None:
    """What follows ``fallback:`` or ``if it is down``."""
    found = _FALLBACK.search(text.text)
    if found is None:
        return None
    rest = part(text, found.end(), len(text.text))
    return rest if rest.text else None


def _url(text: Text) -> str | None:
    match = _URL.search(text.text)
    return match[0] if match else None
