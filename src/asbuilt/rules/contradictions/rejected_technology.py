"""A technology that was decided against is in use.

## What it does
Looks in alternatives and decisions for products that were rejected (***Kafka between gateway and
API** was rejected*), and reports where the rest of the document has the service use one of them.
Where they were rejected for one purpose (*Redis as a shared cache*), what speaks of it has to have
a word of that purpose. Text about what there was, may be, is not, or belongs to somebody else is
passed over.

## Why it matters
Either the decision was taken back, and its reasons no longer hold, or somebody builds what nobody
wants to run.

## Example
```markdown
The gateway puts each reading into a Kafka topic.

#### Alternatives

- **Kafka between gateway and API**: rejected, one more system to run.
```

## Fix
Take the technology out, or say in the decision why it is there all the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

from asbuilt import regex
from asbuilt.diagnostics import Related
from asbuilt.document.blocks import Block, List, Paragraph, Table, Text
from asbuilt.document.text import part, text_at, text_of
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.rules.words import words
from asbuilt.source import Span
from asbuilt.spec.language import english
from asbuilt.spec.section import Section

_PRODUCTS = (
    "Kafka", "RabbitMQ", "ActiveMQ", "NATS", "Pulsar", "Kinesis", "Redis", "Valkey", "Memcached",
    "MongoDB", "MySQL", "MariaDB", "SQLite", "PostgreSQL", "Postgres", "Cassandra", "DynamoDB",
    "CouchDB", "Neo4j", "InfluxDB", "TimescaleDB", "ClickHouse", "Elasticsearch", "OpenSearch",
    "Solr", "Algolia", "Firebase", "Firestore", "Supabase", "GraphQL", "gRPC", "SOAP", "Kubernetes",
    "Nomad", "Lambda", "Celery", "Temporal", "Airflow", "Electron", "Flutter", "Keycloak", "Auth0",
    "Cognito", "Okta", "Twilio", "SendGrid", "Stripe", "Cloudflare", "MQTT", "LoRaWAN",
)  # fmt: skip
_NAME = rf"(?<![\w.-])(?P<name>{'|'.join(_PRODUCTS)})(?![\w-])"
_PRODUCT = regex.compile(_NAME)
_REJECTED_NAME = regex.compile(
    r"[\W_]*(?:(?:alternative|option|variant|ADR)[ -]?[A-Z0-9]{0,4}[\s:.–—-]+)?"
    r"(?:(?:use|using|adopt\w*|introduc\w+|a|an|the|managed|self-hosted|apache|amazon|aws|google"
    rf"|azure|ein\w*|un[ae]?)\s){{0,3}}{_NAME}(?P<purpose>[^.:;|*\n]{{0,60}})",
    re.I,
)
_REJECTED = regex.compile(
    r"(?<!not )(?<!never )\b(?:rejected|ruled out|discarded|dismissed|decided against"
    r"|not (?:chosen|taken|used|selected|adopted)"
    r"|verworfen|abgelehnt|descartad[oa]s?|rechazad[oa]s?|rejetée?s?|écartée?s?|отклон\w+|отверг\w+)\b"
    r"|否决|放弃",
    re.I,
)
_DECIDES = regex.compile(
    r"\b(?:alternatives?|decisions?|rejected|options|considered|adrs?|why not|choices?"
    r"|trade ?offs?)\b"
)
_BEFORE = regex.compile(
    r"\b(?:background|problem|context|introduction|motivation|situation|today|existing|glossary"
    r"|integrations?|references?|migration)\b"
)
_NO_USE = regex.compile(
    r"\b(?:no|not|never|none|without|instead|rather|than|unlike|replac\w+|migrat\w+|legacy|existing"
    r"|today|currently|former\w*|old|previous\w*|from|future|later|could|would|might|may|if|until"
    r"|reject\w*|alternativ\w*|consider\w*|customers?|partners?|external|their|third|tests?|testing"
    r"|local\w*|development|compatible|like|such as|whether|too|avoid\w*|kein\w*|nicht|statt"
    r"|sin|sans|sem|pas|без|не)\b|n['’]t\b|\?",
    re.I,
)
_GENERAL = frozenset({"shared", "own", "whole", "service", "system", "data", "instead", "new"})


class _Rejection(Struct, frozen=True):
    name: str
    purpose: frozenset[str]
    span: Span


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each product, at the first place that uses it."""
    if not subject.says(*map(str.lower, _PRODUCTS)):
        return
    deciding = [each for each in subject.outline.walk() if _DECIDES.search(each.topic)]
    rejected: dict[str, _Rejection] = {}
    for section in deciding:
        for each in _rejections(section):
            rejected.setdefault(each.name, each)
    for each in rejected.values():
        if use := _use(subject, each, [section.span for section in deciding]):
            yield Finding(
                f"`{each.name}` is used here, but was rejected in "
                f"{subject.spec.source.where(each.span.start)}",
                use.span,
                "Take it out, or say in the decision why it is there all the same.",
                (Related(each.span, "rejected here"),),
            )


def _rejections(section: Section) -> Iterator[_Rejection]:
    """The products that entries of a section begin with and reject: items, rows and paragraphs, or
    a section below it that says so anywhere."""
    for block in section.blocks:
        for text in _entries(section, block):
            yield from _rejection(text, text.text)
    for child in section.children:
        yield from _rejection(child.name, section.source.slice(child.span))


def _entries(section: Section, block: Block) -> Iterator[Text]:
    match block:
        case Paragraph():
            yield text_of(block)
        case List(items=items):
            yield from (text_at(section.source, item.span) for item in items)
        case Table(rows=rows):
            for row in rows:
                yield text_at(section.source, Span(row[0].span.start, row[-1].span.end))


def _rejection(name: Text, told: str) -> Iterator[_Rejection]:
    found = _REJECTED_NAME.match(name.text)
    if found and _is_rejected(told, found["name"]):
        purpose = words(english(_REJECTED.sub(" ", found["purpose"]))) - _GENERAL
        yield _Rejection(found["name"], purpose, part(name, *found.span("name")).span)


def _is_rejected(told: str, name: str) -> bool:
    """Whether what is told of a product rejects it, and neither another one nor what was taken
    stands in between: ``PostgreSQL: taken; MySQL was rejected``."""
    said = told[told.index(name) + len(name) :]
    if _LABELLED.search(said):
        return True
    found = _REJECTED.search(said)
    before = said[: found.start()] if found else ""
    return found is not None and not (_PRODUCT.search(before) or _TAKEN.search(before))


_LABELLED = regex.compile(
    r"\b(?:decision|verdict|outcome|status|result|entscheidung|decisión|décision|decisão)\b\W{1,6}"
    rf"{_REJECTED.pattern}",
    re.I,
)
_TAKEN = regex.compile(
    r"\b(?:taken|chosen|accepted|adopted|selected|kept|gewählt|elegid\w+)\b", re.I
)


def _use(subject: Subject, rejection: _Rejection, apart: list[Span]) -> Text | None:
    """Where a statement has the service use what was rejected, for what it was rejected."""
    for line in subject.statements if rejection.name in subject.spec.source.text else ():
        if rejection.name not in line.text or any(span.overlaps(line.span) for span in apart):
            continue
        said = f"{line.text} {english(line.text)}"
        if _NO_USE.search(said) or _BEFORE.search(line.head.lower()):
            continue
        is_meant = not rejection.purpose or rejection.purpose & words(said)
        found = next(
            (each for each in _PRODUCT.finditer(line.text) if each["name"] == rejection.name), None
        )
        if found and is_meant:
            return part(line, *found.span("name"))
    return None


RULE = Rule("CON155", "rejected-technology", Policy.WARNING, check, __doc__)
