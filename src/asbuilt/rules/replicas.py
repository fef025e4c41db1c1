"""How many replicas a document says that its service has, and whether its database is a file."""

from __future__ import annotations

import re
from collections.abc import Iterator

from asbuilt import regex
from asbuilt.document.blocks import Fence, Text
from asbuilt.document.text import part
from asbuilt.rules.rule import Subject
from asbuilt.source import Span
from asbuilt.spec.section import blocks_of
from asbuilt.spec.title import bare

_NOUN = (
    r"(?:replicas?|instances?|nodes?|machines?|servers?|hosts?|VMs?|virtual machines?|containers?"
    r"|pods?|droplets?|box(?:es)?)"
)
_NAMED = regex.compile("replica|instance|node|machine|server|host|vm|container|pod|droplet|box")
"""What each count of them has, in small letters: quickly seen not to be there."""
_ONE = regex.compile(
    rf"\b(?:(?:a |any |one )?single[- ](?:[\w-]+ ){{0,2}}?{_NOUN}"
    rf"|(?:one|(?<![.,–-])1) (?:small |virtual |cloud )?{_NOUN}"
    rf"|(?:replicas?|instances|nodes|pods)\W{{1,6}}(?:1|one)\b(?![\d.%]))",
    re.I,
)
_COUNTED = regex.compile(
    r"\b(?:(?:replicas?|instances|nodes|pods)\W{1,6}(?P<after>\d{1,4})(?![\d.%])"
    r"|(?P<before>\d{1,4}|two|three|four|five|several|multiple)\s+(?:[a-z-]+ ){0,2}?"
    r"(?:replicas|instances|nodes|pods|servers|machines|VMs|containers)\b)",
    re.I,
)
_YAML = regex.compile(r"^[ \t]*(?P<said>replicas:[ \t]*(?P<count>\d{1,4}))[ \t\r]*$", re.M)
_NOT_THE_SERVICE = regex.compile(
    r"\b(?:fail\w*|loses?|lost|test\w*|staging|development|dev|read replicas?|redis|cache|kafka"
    r"|browsers?|clients?|future|later|upstreams?|MCP|not|no|never|laptop|per"
    r"|each|load[- ]test\w*|CI|build)\b",
    re.I,
)
_EMBEDDED = regex.compile(
    r"\bSQLite\b|\b(?:embedded|file[- ]based|in[- ]process) (?:database|store|storage|SQL\w*)\b"
    r"|\bDuckDB\b|\bLevelDB\b|\bRocksDB\b|\bBoltDB\b",
    re.I,
)
_NOT_EMBEDDED = regex.compile(
    r"\b(?:test\w*|local(?:ly)?(?! (?:SSD|disk|volume|NVMe|file|storage))|development|dev|not"
    r"|instead of|cache|replace[sd]?|prototype|CI|client|mobile|offline|migrat\w+|PostgreSQL"
    r"|Postgres|MySQL|rather than|unlike)\b",
    re.I,
)


def single(subject: Subject) -> Text | None:
    """Where the document says that the service runs as one replica, if nowhere says otherwise."""
    if any(True for _ in several(subject)):
        return None
    for count, text in _manifests(subject):
        if count == 1:
            return text
    for line in _lines(subject):
        found = _ONE.search(line.text)
        if found and not _NOT_THE_SERVICE.search(line.text):
            return part(line, *found.span())
    return None


def several(subject: Subject) -> Iterator[Text]:
    """Where the document says that the service runs as more than one replica."""
    yield from (text for count, text in _manifests(subject) if count > 1)
    for line in _lines(subject):
        for found in _COUNTED.finditer(line.text):
            number = found["after"] or found["before"]
            one = number.isdigit() and int(number) < 2
            if not one and not _NOT_THE_SERVICE.search(line.text):
                yield part(line, *found.span())


def _lines(subject: Subject) -> Iterator[Text]:
    """The statements that name replicas, or what they run on."""
    return (line for line in subject.statements if _NAMED.search(line.text.lower()))


def _manifests(subject: Subject) -> Iterator[tuple[int, Text]]:
    """The ``replicas:`` of YAML in fences."""
    if not subject.says("replicas:"):
        return
    source = subject.spec.source
    for fence in blocks_of(subject.outline.root, Fence):
        if fence.info.lower().startswith(("yaml", "yml")):
            for found in _YAML.finditer(source.text, fence.content.start, fence.content.end):
                span = Span(*found.span("said"))
                yield int(found["count"]), Text(source.slice(span), span)


def embedded(subject: Subject) -> Text | None:
    """Where the document says that the service keeps its data in a file of its own."""
    if not subject.says("sqlite", "embedded", "file-based", "in-process", "duckdb", "leveldb"):
        return None
    for line in subject.statements:
        found = _EMBEDDED.search(line.text)
        if found and not _NOT_EMBEDDED.search(bare(line.text)):
            return part(line, *found.span())
    return None
