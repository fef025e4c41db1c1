"""The compiled plan kept beside the data: an unchanged document starts without the readers."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import msgspec

from asbuilt.plan.model import ServicePlan


class _Cached(msgspec.Struct, frozen=True):
    key: str
    plan: ServicePlan


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(_Cached).decode


def key(version: str, *files: bytes) -> str:
    """What a plan depends on: the version of asbuilt, the document, the handlers."""
    digest = sha256(version.encode())
    for data in files:
        digest.update(sha256(data).digest())
    return digest.hexdigest()


def load(path: Path, wanted: str) -> ServicePlan | None:
    """The plan kept at ``path`` under the key ``wanted``; None for any other, or a damaged file."""
    try:
        cached = _decode(path.read_bytes())
    except (OSError, msgspec.MsgspecError):
        return None
    return cached.plan if cached.key == wanted else None


def save(path: Path, key: str, plan: ServicePlan) -> None:
    """Keep a plan that has no errors; the file is replaced in one step."""
    fresh = path.with_suffix(".new")
    fresh.write_bytes(_encode(_Cached(key, plan)))
    fresh.replace(path)
