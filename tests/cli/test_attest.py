"""Attested evidence: a changed byte of the document or of the envelope, or another key, shows."""

from __future__ import annotations

import json
import subprocess
from base64 import b64decode, b64encode
from pathlib import Path
from shutil import which
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from asbuilt.cli.run import run
from asbuilt.verify import evidence
from asbuilt.verify.attestation import attest
from tests.cli.schemas import validate
from tests.verify.test_verdict import SPEC, check, evidence_of, latency

SECRET = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
OTHER = Ed25519PrivateKey.from_private_bytes(bytes(32))


def pem(key: Ed25519PrivateKey) -> bytes:
    """A private key as it is kept."""
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def public_pem(key: Ed25519PrivateKey) -> bytes:
    """Its public part."""
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


@pytest.fixture
def spec(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A document with evidence, an attestation of it in ``a.json``, the key in ``pub``."""
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "spec.md"
    path.write_text(SPEC, "utf-8")
    kept = evidence_of(check(True), latency("met"))
    path.with_suffix(".asbuilt.json").write_bytes(evidence.encode(kept))
    Path("key").write_bytes(pem(SECRET))
    Path("pub").write_bytes(public_pem(SECRET))
    monkeypatch.setenv("ASBUILT_ATTEST_KEY_FILE", "key")
    assert run(["attest", "spec.md", "-o", "a.json"]) == 0
    return path


CHECK = ["attest", "spec.md", "--check", "a.json", "--public-key", "pub"]


def statement() -> dict[str, Any]:
    """What was signed."""
    found = json.loads(b64decode(json.loads(Path("a.json").read_text())["payload"]))
    assert isinstance(found, dict)
    return found


def test_an_untouched_document_is_attested(spec: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(CHECK) == 0
    said = capsys.readouterr().out
    assert "a.json attests spec.md: 3 unmeasured, 2 met, measured 2026-11-26T10:00:00Z" in said
    assert run([*CHECK, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["verdicts"] == {"unmeasured": 3, "met": 2}


def test_the_statement_is_in_totos_about_the_documents_bytes(spec: Path) -> None:
    found = statement()
    assert found["_type"] == "https://in-toto.io/Statement/v1"
    (subject,) = found["subject"]
    digest = subprocess.run(("sha256sum", spec), capture_output=True, text=True, check=True).stdout
    assert subject == {"name": "spec.md", "digest": {"sha256": digest.split()[0]}}
    validate("evidence", found["predicate"])


def test_the_same_evidence_is_signed_to_the_same_bytes(spec: Path) -> None:
    assert run(["attest", "spec.md", "-o", "b.json"]) == 0
    assert Path("a.json").read_bytes() == Path("b.json").read_bytes()


def test_a_changed_byte_of_the_document_shows(
    spec: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    spec.write_bytes(spec.read_bytes() + b"\n")
    assert run(CHECK) == 1
    assert "a.json does not attest spec.md: spec.md was changed since" in capsys.readouterr().err


def test_every_changed_byte_of_what_was_signed_shows(
    spec: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    envelope = json.loads(Path("a.json").read_text())
    payload = b64decode(envelope["payload"])
    for at in range(0, len(payload), 97):
        changed = payload[:at] + bytes((payload[at] ^ 1,)) + payload[at + 1 :]
        Path("a.json").write_text(json.dumps(envelope | {"payload": b64encode(changed).decode()}))
        assert run(CHECK) == 1
    met = payload.replace(b'"verdict":"unmeasured"', b'"verdict":"met"')
    assert met != payload
    Path("a.json").write_text(json.dumps(envelope | {"payload": b64encode(met).decode()}))
    assert run(CHECK) == 1
    assert "is not signed by this key" in capsys.readouterr().err


def test_it_is_the_signature_that_shows_it(spec: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    envelope = json.loads(Path("a.json").read_text())
    met = b64decode(envelope["payload"]).replace(b'"unmeasured"', b'"met"')
    Path("a.json").write_text(json.dumps(envelope | {"payload": b64encode(met).decode()}))
    assert run(CHECK) == 1
    monkeypatch.setattr("asbuilt.verify.attestation._holds", lambda *_: True)
    assert run(CHECK) == 0


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"payloadType": "text/plain"}, "is not signed by this key"),
        ({"signatures": []}, "is not signed by this key"),
        ({"signatures": [{"keyid": "x", "sig": "AAAA"}]}, "is not signed by this key"),
        ({"signatures": [{"keyid": "x", "sig": "?"}]}, "no DSSE envelope"),
        ({"payload": "?"}, "no DSSE envelope"),
        ({"payload": 1}, "no DSSE envelope"),
    ],
)
def test_a_changed_envelope_shows(
    spec: Path, change: dict[str, object], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    envelope = json.loads(Path("a.json").read_text())
    Path("a.json").write_text(json.dumps(envelope | change))
    assert run(CHECK) == 1
    assert said in capsys.readouterr().err


def test_another_key_shows(spec: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path("pub").write_bytes(public_pem(OTHER))
    assert run(CHECK) == 1
    assert "is not signed by this key" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"predicateType": "https://slsa.dev/provenance/v1"}, "states https://slsa.dev"),
        ({"_type": "https://in-toto.io/Statement/v0.1"}, "states"),
        ({"subject": []}, "is not about spec.md"),
        ({"subject": [{"name": "other.md", "digest": {"sha256": "0"}}]}, "about other.md as well"),
        ({"predicate": {}}, "is not evidence"),
        ({"predicate": None, "subject": None}, "no statement of in-toto"),
    ],
)
def test_what_else_the_same_key_signs_is_no_attestation(
    spec: Path, change: dict[str, object], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    payload = json.dumps(statement() | change).encode()
    kind = b"application/vnd.in-toto+json"
    signed = b"DSSEv1 %d %s %d %s" % (len(kind), kind, len(payload), payload)
    signature = {"keyid": "", "sig": b64encode(SECRET.sign(signed)).decode()}
    Path("a.json").write_text(json.dumps({
        "payload": b64encode(payload).decode(), "payloadType": kind.decode(),
        "signatures": [signature],
    }))  # fmt: skip
    assert run(CHECK) in (1, 2)
    assert said in capsys.readouterr().err


@pytest.mark.skipif(not which("openssl"), reason="openssl is not installed")
def test_openssl_agrees_on_the_signature_and_its_keys_are_taken(
    spec: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def openssl(*words: str) -> None:
        subprocess.run(("openssl", *words), check=True, capture_output=True)

    openssl("genpkey", "-algorithm", "ed25519", "-out", "attest.pem")
    openssl("pkey", "-in", "attest.pem", "-pubout", "-out", "pub")
    monkeypatch.delenv("ASBUILT_ATTEST_KEY_FILE")
    monkeypatch.setenv("ASBUILT_ATTEST_KEY", Path("attest.pem").read_text())
    assert run(["attest", "spec.md", "-o", "a.json"]) == 0
    assert run(CHECK) == 0
    envelope = json.loads(Path("a.json").read_text())
    payload, kind = b64decode(envelope["payload"]), envelope["payloadType"].encode()
    Path("signed").write_bytes(b"DSSEv1 %d %s %d %s" % (len(kind), kind, len(payload), payload))
    Path("sig").write_bytes(b64decode(envelope["signatures"][0]["sig"]))
    openssl("pkeyutl", "-verify", "-pubin", "-inkey", "pub", "-rawin", "-in", "signed",
            "-sigfile", "sig")  # fmt: skip


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("ASBUILT_ATTEST_KEY", "nonsense", "ASBUILT_ATTEST_KEY: is no private key"),
        ("ASBUILT_ATTEST_KEY_FILE", "pub", "pub: is no private key"),
        ("ASBUILT_ATTEST_KEY_FILE", "ec", "ec: is a key of another kind"),
        ("ASBUILT_ATTEST_KEY_FILE", "none", "none: cannot be read"),
        ("ASBUILT_ATTEST_KEY_FILE", "", "there is no key to sign with"),
    ],
)
def test_what_is_no_key_is_refused(
    spec: Path, name: str, value: str, said: str, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    curve = generate_private_key(SECP256R1())
    Path("ec").write_bytes(curve.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    monkeypatch.setenv(name, value)
    assert run(["attest", "spec.md"]) in (2, 4)
    assert said in capsys.readouterr().err
    assert run(["verify", "spec.md", "--attest", "b.json"]) in (2, 4)
    assert not Path("b.json").exists(), "told before anything is measured"
    assert run([*CHECK[:-1], "ec"]) == 2


def test_verify_attests_the_document_as_it_has_written_it(spec: Path) -> None:
    before = spec.read_bytes()
    words = ["verify", "spec.md", "--quick", "--only", "contract", "--write", "--attest", "a.json"]
    assert run([*words, "-o", "out.txt"]) == 0
    assert spec.read_bytes() != before
    assert run(CHECK) == 0
    spec.write_bytes(before)
    assert run(CHECK) == 1


def test_a_document_of_several_files_is_attested_file_by_file(
    spec: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("docs").mkdir()
    first, second = SPEC.split("## API")
    Path("docs/a.md").write_text(first)
    Path("docs/b.md").write_text(f"## API{second}")
    Path("docs.asbuilt.json").write_bytes(Path("spec.asbuilt.json").read_bytes())
    assert run(["attest", "docs", "-o", "a.json"]) == 0
    folder = ["attest", "docs", "--check", "a.json", "--public-key", "pub"]
    assert run(folder) == 0
    Path("docs/c.md").write_text("## More\n")
    assert run(folder) == 1
    assert "is not about c.md" in capsys.readouterr().err


def test_check_and_public_key_belong_together(spec: Path) -> None:
    assert run(["attest", "spec.md", "--check", "a.json"]) == 2
    assert run(["attest", "spec.md", "--public-key", "pub"]) == 2


def test_an_envelope_with_several_signatures_needs_one_of_ours(spec: Path) -> None:
    envelope = json.loads(Path("a.json").read_text())
    found = evidence_of(check(True))
    other = json.loads(attest(found, [("spec.md", SPEC.encode())], OTHER))
    envelope["signatures"].insert(0, other["signatures"][0])
    Path("a.json").write_text(json.dumps(envelope))
    assert run(CHECK) == 0
