"""The evidence: for every claim of a document a verdict, and what it rests on.

It is kept beside the document as ``spec.asbuilt.json``: members sorted, the same bytes for the same
results. ``schema()`` is the published JSON Schema of that file.
"""

from __future__ import annotations

import hashlib
from typing import Any

import msgspec

from asbuilt.errors import UsageError
from asbuilt.verify.claim import ACCESS, CONTRACT, DATA, LIMITS, Claim, Kind
from asbuilt.verify.result import Check, Curve, Measurement, Verdict
from asbuilt.verify.subject import Subject
from asbuilt.verify.watched import Watched

SCHEMA_VERSION = 1
MOST_FAILURES = 20
"""Failed checks that a claim's evidence shows in full; the others are counted."""


class Tally(msgspec.Struct, frozen=True):
    """How many checks of a group held, and how many did not."""

    passed: int = 0
    failed: int = 0


class ClaimEvidence(msgspec.Struct, frozen=True, omit_defaults=True):
    """What is known of one claim. ``digest`` stands for what the document says about it and
    ``code`` for the code that ran, both at the time of measuring: when one of them has changed
    since, the verdict is stale.

    ``groups`` counts the checks by what they belong to. ``measured`` is the time of the end
    (RFC 3339), empty when nothing was measured. ``manual`` tells of evidence given by a person."""

    kind: Kind
    text: str
    line: int
    verdict: Verdict
    summary: str
    digest: str
    code: str
    measured: str = ""
    groups: dict[str, Tally] = {}
    failures: tuple[Check, ...] = ()
    measurements: tuple[Measurement, ...] = ()
    unproven: tuple[str, ...] = ()
    probes: tuple[str, ...] = ()
    manual: str = ""


class Machine(msgspec.Struct, frozen=True):
    """What the probes and, if it is one of ours, the service ran on."""

    system: str
    processor: str
    processors: int
    memory_bytes: int
    python: str


class Document(msgspec.Struct, frozen=True):
    """Which document was verified; ``sha256`` is that of its bytes."""

    name: str
    title: str
    version: str
    sha256: str


class Person(msgspec.Struct, frozen=True, omit_defaults=True):
    """Whose account was used: the role, and how the service knows them. No password, no token."""

    role: str
    id: str = ""
    names: dict[str, str] = {}

    def __str__(self) -> str:
        known = ", ".join(self.names.values()) or self.id
        return f"{known} ({self.role})" if known else self.role


class Evidence(msgspec.Struct, frozen=True, omit_defaults=True):
    """All evidence of a document. ``service`` is the address that was asked, or ``own``;
    ``accounts`` are the people who were played there, empty for a service of our own.
    ``partial`` evidence was interrupted: what is in it holds, but not everything was tried.
    ``curves`` are by their names;
    ``watched`` sums up all runs that asked the same running service."""

    schema_version: int
    asbuilt: str
    document: Document
    service: str
    effort: str
    seed: int
    machine: Machine
    measured: str
    seconds: float
    claims: dict[str, ClaimEvidence]
    curves: dict[str, Curve] = {}
    watched: Watched | None = None
    accounts: tuple[Person, ...] = ()
    partial: bool = False


def encode(evidence: Evidence) -> bytes:
    """The bytes of ``spec.asbuilt.json``."""
    text = msgspec.json.encode(evidence, order="sorted")
    return msgspec.json.format(text, indent=2) + b"\n"


def decode(data: bytes, name: str) -> Evidence:
    """The inverse of :func:`encode`; ``name`` is the file's, for messages.

    Raises:
        UsageError: it is no evidence, or that of a later version of asbuilt.
    """
    hint = "Run `asbuilt verify` again to write a new one; the old one can be removed."
    try:
        version = msgspec.json.decode(data, type=_Versioned).schema_version
        if version > SCHEMA_VERSION:
            raise UsageError(f"{name}: was written by a later version of asbuilt", hint)
        return msgspec.json.decode(data, type=Evidence)
    except msgspec.DecodeError as error:
        raise UsageError(f"{name}: is not evidence of asbuilt: {error}", hint) from None


def schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of ``spec.asbuilt.json``."""
    return published("evidence", "Evidence of asbuilt", Evidence)


def published(name: str, title: str, kind: type) -> dict[str, Any]:
    """The schema of a kind of data as it is published."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"https://asbuilt.example/schemas/{SCHEMA_VERSION}/{name}.schema.json",
        "title": title,
        **_plainly_described(msgspec.json.schema(kind)),
    }


def digest(subject: Subject, claim: Claim) -> str:
    """What the document says about a claim, as a digest: its sentence, and the parts of the plan
    that its evidence comes from. Lines do not count: a claim may move."""
    plan = subject.plan
    routes = {
        ACCESS: subject.routes,
        CONTRACT: subject.routes,
        LIMITS: subject.routes,
    }.get(claim.id)
    if routes is None:
        whole = bool(claim.targets) and not claim.routes
        routes = tuple(r for r in subject.routes if whole or r.key in claim.routes)
    tables = plan.tables if claim.id == DATA or routes else {}
    parts = [claim.text, [t.text for t in claim.targets], _plain(routes), _plain(tables)]
    return hashlib.sha256(msgspec.json.encode(parts, order="sorted")).hexdigest()[:32]


def current(evidence: Evidence, subject: Subject) -> Evidence:
    """The evidence as it stands for today's document and code: verdicts on claims that have changed
    since are stale, claims that are gone are left out, new ones are unmeasured."""
    found: dict[str, ClaimEvidence] = {}
    for claim in subject.claims:
        known = evidence.claims.get(claim.id)
        now = digest(subject, claim)
        if known is None:
            found[claim.id] = unmeasured(subject, claim)
        elif known.measured and (known.digest, known.code) != (now, subject.code):
            found[claim.id] = msgspec.structs.replace(known, verdict="stale", line=claim.line)
        else:
            found[claim.id] = msgspec.structs.replace(known, line=claim.line)
    return msgspec.structs.replace(evidence, claims=found)


def together(before: Evidence, after: Evidence) -> Evidence:
    """New evidence with what older one knows of claims that were not looked at this time.

    ``before`` must be current (:func:`current`).
    """
    claims = {
        name: before.claims[name] if not claim.measured and name in before.claims else claim
        for name, claim in after.claims.items()
    }
    return msgspec.structs.replace(after, claims=claims, curves={**before.curves, **after.curves})


def unmeasured(subject: Subject, claim: Claim) -> ClaimEvidence:
    """A claim that nobody has looked at."""
    return ClaimEvidence(
        kind=claim.kind,
        text=claim.text,
        line=claim.line,
        verdict="unmeasured",
        summary="nothing measures it",
        digest=digest(subject, claim),
        code=subject.code,
    )


def _plainly_described(schema: Any) -> Any:
    """A schema whose descriptions, which are docstrings, are plain text on one line."""
    if isinstance(schema, dict):
        return {
            name: " ".join(part.replace("``", "`").split())
            if name == "description" and isinstance(part, str)
            else _plainly_described(part)
            for name, part in schema.items()
        }
    return list(map(_plainly_described, schema)) if isinstance(schema, list) else schema


class _Versioned(msgspec.Struct):
    schema_version: int


def _plain(value: Any) -> Any:
    """Plan data as plain values, without the lines that they stand at."""
    return _without_lines(msgspec.to_builtins(value))


def _without_lines(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without_lines(part) for name, part in value.items() if name != "line"}
    return [_without_lines(part) for part in value] if isinstance(value, list | tuple) else value
