"""Dependencies: what the service needs from others, and what it does when they fail."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from asbuilt.document.blocks import Text
from asbuilt.source import Span
from asbuilt.spec.figure import duration
from asbuilt.spec.record import Headers, records
from asbuilt.spec.section import Outline, Section, bullets, pair

TITLES = (
    "Dependencies", "External Dependencies", "External Services", "Third-Party Services",
    "Third-Party Dependencies", "Integrations", "External Integrations",
    "Dependencies and Integrations", "Internal Dependencies", "Technical Dependencies",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Dependency:
    """A dependency. The fields after ``description`` come from the table of external services:
    ``url`` without marks, ``timeout`` in seconds, ``fallback`` as written."""

    name: Text
    span: Span
    description: Text | None = None
    url: str | None = None
    used_by: Text | None = None
    timeout: float | None = None
    retries: int | None = None
    fallback: Text | None = None


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


def read(outline: Outline) -> Dependencies:
    """The rows of tables, and bullets of the form ``Name: what it is``."""
    found = outline.topmost(*TITLES)
    return Dependencies(tuple(each for section in found for each in _dependencies(section)))


def _dependencies(section: Section) -> Iterator[Dependency]:
    for record in records(section, _HEADERS, "name"):
        yield _row(record)
    for item in bullets(section, deep=True):
        named = pair(item.text)
        name, description = named or (item.text, None)
        yield Dependency(name, item.span, description, _url(item.text))


def _row(record: dict[str, Text]) -> Dependency:
    timeout, retries = record.get("timeout"), record.get("retries")
    times = _WHOLE.search(retries.text) if retries else None
    return Dependency(
        record["name"],
        record["name"].span,
        record.get("description"),
        _url(record["name"]),
        record.get("used by"),
        duration(timeout.text) if timeout else None,
        int(times[0]) if times else None,
        record.get("fallback"),
    )


def _url(text: Text) -> str | None:
    match = _URL.search(text.text)
    return match[0] if match else None
