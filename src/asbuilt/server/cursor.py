"""Cursors: where a page ended, opaque to clients and useless when altered.

A cursor is base64url of a tag and the values of the order's columns. The tag (HMAC-SHA-256, RFC
2104) also covers the route and the query that it belongs to: with another filter or sort it is
refused.
"""

from __future__ import annotations

import base64
import binascii
import hmac
from typing import Any

import msgspec

TAG_BYTES = 16

_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(tuple[Any, ...]).decode


class BadCursor(ValueError):
    """The text is no cursor of this query."""


def seal(secret: bytes, context: str, values: tuple[Any, ...]) -> str:
    """The cursor after the row with these order values."""
    body = _encode(values)
    return base64.urlsafe_b64encode(_tag(secret, context, body) + body).rstrip(b"=").decode()


def unseal(secret: bytes, context: str, text: str) -> tuple[Any, ...]:
    """The order values in a cursor.

    Raises:
        BadCursor: it was altered, cut, or made for another query.
    """
    try:
        data = base64.b64decode(text + "=" * (-len(text) % 4), b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise BadCursor from None
    tag, body = data[:TAG_BYTES], data[TAG_BYTES:]
    if not hmac.compare_digest(tag, _tag(secret, context, body)):
        raise BadCursor
    return _decode(body)


def _tag(secret: bytes, context: str, body: bytes) -> bytes:
    return hmac.digest(secret, context.encode() + b"\0" + body, "sha256")[:TAG_BYTES]
