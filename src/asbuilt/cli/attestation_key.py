"""The keys of attestations: the private one from the environment, the public one from a file"""

from __future__ import annotations

import os
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key

from asbuilt.errors import EnvironmentFailure, UsageError

KEY, KEY_FILE = "ASBUILT_ATTEST_KEY", "ASBUILT_ATTEST_KEY_FILE"
_HINT = (
    "`openssl genpkey -algorithm ed25519 -out attest.pem` makes one; "
    f"set {KEY_FILE} to that file, or {KEY} to what is in it."
)


def private_key() -> Ed25519PrivateKey:
    """The key that signs.

    Raises:
        UsageError: there is none, or what is there is no Ed25519 key.
        EnvironmentFailure: its file can not be read.
    """
    text, name = os.environ.get(KEY, "").encode(), KEY
    if not text and (file := os.environ.get(KEY_FILE)):
        text, name = _read(Path(file)), file
    if not text:
        raise UsageError("there is no key to sign with", _HINT)
    try:
        key = load_pem_private_key(text, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise UsageError(f"{name}: is no private key (PEM, without a password)", _HINT) from None
    if not isinstance(key, Ed25519PrivateKey):
        raise UsageError(f"{name}: is a key of another kind than Ed25519", _HINT)
    return key


def public_key(path: Path) -> Ed25519PublicKey:
    """The key in a file.

    Raises:
        UsageError: it is no public Ed25519 key.
        EnvironmentFailure: the file can not be read.
    """
    hint = f"`openssl pkey -in attest.pem -pubout -out {path}` writes that of a private one."
    try:
        key = load_pem_public_key(_read(path))
    except (ValueError, UnsupportedAlgorithm):
        raise UsageError(f"{path}: is no public key (PEM)", hint) from None
    if not isinstance(key, Ed25519PublicKey):
        raise UsageError(f"{path}: is a key of another kind than Ed25519", hint)
    return key


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise EnvironmentFailure(f"{path}: cannot be read: {error.strerror}") from None
