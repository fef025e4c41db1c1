"""Which diagrams show the parts of a system: told by what their nodes are called."""

from __future__ import annotations

from collections.abc import Iterator

from asbuilt import regex
from asbuilt.spec import language
from asbuilt.spec.diagrams.graph import Diagram

_KINDS = {
    "service", "microservice", "api", "gateway", "bff", "server", "webserver", "backend",
    "frontend", "client", "browser", "web", "mobile", "app", "webapp", "application", "spa",
    "pwa", "site", "website", "portal", "console", "terminal", "kiosk", "proxy",
    "balancer", "cdn", "firewall",
    "worker", "scheduler", "cron", "lambda", "daemon", "database", "db", "datastore", "store",
    "storage", "cache", "bucket", "warehouse", "lake", "queue", "broker", "bus", "stream",
    "registry", "bridge", "adapter", "connector", "sdk", "cli", "replica", "cluster", "pod",
    "blacklist", "denylist", "whitelist", "allowlist",
    "indexer", "mailer", "exporter", "collector", "device", "sensor", "ingress", "producer",
    "consumer", "publisher", "subscriber", "sender", "receiver", "dispatcher", "router",
    "postgres", "postgresql", "mysql", "mariadb", "sqlite", "oracle", "mongo", "mongodb",
    "redis", "valkey", "memcached", "kafka", "rabbitmq", "nats", "mqtt", "elasticsearch",
    "opensearch", "clickhouse", "cassandra", "dynamodb", "firestore", "spanner", "bigquery",
    "snowflake", "influxdb", "timescaledb", "neo4j", "couchdb", "duckdb", "etcd", "vault", "s3",
    "minio", "sqs", "sns", "nginx",
    "traefik", "caddy", "haproxy", "envoy", "kong", "keycloak", "prometheus", "grafana",
    "fastapi", "django", "nestjs", "react", "vue", "angular", "redux", "zustand", "pinia",
    "milvus", "qdrant", "weaviate", "chroma", "pgvector",
}  # fmt: skip
"""What parts of a system are, and what those are called that many systems have."""
_WORD = regex.compile(r"[^\W\d_]+\d?")
_HUMP = regex.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_ASIDE = regex.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_FEWEST_EDGES = 2
_SEVERAL = 3
_LONGEST_NAME = 6
"""Words; what is longer says what happens."""
_SAYING = regex.compile(r":\s+[^\W\d]")
"""``Browser: send the form``, which says what a part does."""


def shows_parts(diagram: Diagram, share: float = 1 / 2) -> bool:
    """Whether more than a share of what a diagram connects, or just so many of several, are parts
    of a system: services, stores, clients. The others may have names of their own; steps, states
    and pages are none of these."""
    joined = {name for edge in diagram.edges for name in (edge.source, edge.target)}
    parts = sum(map(is_part, joined))
    enough = parts > share * len(joined) or (parts == share * len(joined) and parts >= _SEVERAL)
    return len(diagram.edges) >= _FEWEST_EDGES and enough


def may_hang_together(diagram: Diagram) -> bool:
    """Whether there are connections enough to join everything in a diagram."""
    return len(diagram.nodes) <= len(diagram.edges) + 1


def is_part(name: str) -> bool:
    """Whether a name says first or last what it is: ``Order service``, ``Service A``. In other
    languages the word stands anywhere, and is often a piece of a longer one."""
    bare = _ASIDE.sub("", name)
    words = _WORD.findall(bare)
    if not words or len(bare.split()) > _LONGEST_NAME or _SAYING.search(name):
        return False
    folded = bare.casefold()
    said = {word for each in (words[0], words[-1]) for word in _pieces(each)}
    return not _KINDS.isdisjoint(said) or any(kind in folded for kind in language.parts())


def _pieces(word: str) -> Iterator[str]:
    """A word and those that are written as one in it, each in the singular: ``OrderServices``."""
    for piece in (word, *_HUMP.findall(word)):
        lower = piece.lower()
        yield lower
        yield lower.removesuffix("s")
