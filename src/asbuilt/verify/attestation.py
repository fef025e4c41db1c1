"""Evidence as an in-toto attestation: whoever has the public key can tell who measured what

The envelope is DSSE (https://github.com/secure-systems-lab/dsse, protocol 1.0), signed with Ed25519
(RFC 8032); in it is a statement of in-toto (https://github.com/in-toto/attestation, v1) whose
subject is the document by its SHA-256 and whose predicate is the evidence.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from collections.abc import Iterable
from hashlib import sha256

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from asbuilt.errors import NotAttested
from asbuilt.verify import evidence as kept
from asbuilt.verify.evidence import Evidence

PAYLOAD_TYPE = "application/vnd.in-toto+json"
STATEMENT_TYPE = "https://in-toto.io/Statement/v1"
PREDICATE_TYPE = f"https://asbuilt.example/evidence/v{kept.SCHEMA_VERSION}"


class Subject(msgspec.Struct, frozen=True):
    """A file that a statement is about, by the digests of its bytes."""

    name: str
    digest: dict[str, str]


class Statement(msgspec.Struct, frozen=True, rename={"type": "_type"}):
    """A statement of in-toto."""

    type: str
    subject: tuple[Subject, ...]
    predicateType: str
    predicate: msgspec.Raw


class Signature(msgspec.Struct, frozen=True):
    """A signature and which key made it, both as they stand in an envelope."""

    keyid: str
    sig: str


class Envelope(msgspec.Struct, frozen=True):
    """A DSSE envelope; ``payload`` is base64."""

    payload: str
    payloadType: str
    signatures: tuple[Signature, ...]


def attest(evidence: Evidence, files: Iterable[tuple[str, bytes]], key: Ed25519PrivateKey) -> bytes:
    """The signed envelope: the evidence on the document of these files (name and bytes). The same
    bytes for the same evidence."""
    statement = Statement(
        STATEMENT_TYPE,
        tuple(Subject(name, {"sha256": sha256(data).hexdigest()}) for name, data in files),
        PREDICATE_TYPE,
        msgspec.Raw(msgspec.json.encode(evidence, order="sorted")),
    )
    payload = msgspec.json.encode(statement)
    signature = b64encode(key.sign(_signed(PAYLOAD_TYPE, payload))).decode()
    made = Envelope(
        b64encode(payload).decode(), PAYLOAD_TYPE, (Signature(keyid(key.public_key()), signature),)
    )
    return msgspec.json.format(msgspec.json.encode(made), indent=2) + b"\n"


def opened(envelope: bytes, key: Ed25519PublicKey) -> tuple[Evidence, tuple[Subject, ...]]:
    """The evidence in an envelope and what it is about. Nothing in the payload is looked at before
    its signature holds.

    Raises:
        NotAttested: it is no envelope, not signed by ``key``, or holds something else.
    """
    try:
        found = msgspec.json.decode(envelope, type=Envelope)
        payload = b64decode(found.payload, validate=True)
        signatures = [b64decode(each.sig, validate=True) for each in found.signatures]
    except (msgspec.DecodeError, NotBase64, ValueError) as error:
        raise NotAttested(f"it is no DSSE envelope: {error}") from None
    if not any(_holds(key, each, _signed(found.payloadType, payload)) for each in signatures):
        raise NotAttested(f"it is not signed by this key ({keyid(key)[:16]}…), or was changed")
    if found.payloadType != PAYLOAD_TYPE:
        raise NotAttested(f"it holds {found.payloadType}, not a statement of in-toto")
    try:
        statement = msgspec.json.decode(payload, type=Statement)
    except msgspec.DecodeError as error:
        raise NotAttested(f"it holds no statement of in-toto: {error}") from None
    if (statement.type, statement.predicateType) != (STATEMENT_TYPE, PREDICATE_TYPE):
        raise NotAttested(f"it states {statement.predicateType}, not {PREDICATE_TYPE}")
    return kept.decode(bytes(statement.predicate), "the attestation"), statement.subject


def compare_files(subjects: Iterable[Subject], files: Iterable[tuple[str, bytes]]) -> None:
    """Hold the document of these files against what a statement is about.

    Raises:
        NotAttested: a file is not the one that was attested, or there are more, or fewer.
    """
    stated = {subject.name: subject.digest.get("sha256") for subject in subjects}
    found = {name: sha256(data).hexdigest() for name, data in files}
    for name in sorted({*stated, *found}):
        if name not in found:
            raise NotAttested(f"it is about {name} as well, which is not in the document")
        if name not in stated:
            raise NotAttested(f"it is not about {name}")
        if stated[name] != found[name]:
            raise NotAttested(f"{name} was changed since")


def keyid(key: Ed25519PublicKey) -> str:
    """The SHA-256 of a public key (SubjectPublicKeyInfo, DER) in hexadecimal digits."""
    return sha256(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).hexdigest()


def _signed(payload_type: str, payload: bytes) -> bytes:
    """What a signature is over: DSSE's pre-authentication encoding."""
    kind = payload_type.encode()
    return b"DSSEv1 %d %s %d %s" % (len(kind), kind, len(payload), payload)


def _holds(key: Ed25519PublicKey, signature: bytes, data: bytes) -> bool:
    try:
        key.verify(signature, data)
    except InvalidSignature:
        return False
    return True
