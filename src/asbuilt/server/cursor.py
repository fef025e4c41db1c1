"""Cursors: where a page ended, unreadable to clients and useless when altered.

A cursor is base64url of the values of the order's columns, sealed with AES-SIV (RFC 5297) together
with the route and the query that it belongs to: with another filter or sort it does not open. The
same place gives the same cursor, so that an unchanged page keeps its entity tag.
"""

from __future__ import annotations

import base64
import binascii
from functools import lru_cache
from typing import Any

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(tuple[Any, ...]).decode


class BadCursor(ValueError):
    """The text is no cursor of this query."""


def seal(secret: bytes, context: str, values: tuple[Any, ...]) -> str:
    """The cursor after the row with these order values. ``secret`` has 32 bytes."""
    return _text(_cipher(secret).encrypt(_encode(values), [context.encode()]))


def unseal(secret: bytes, context: str, text: str) -> tuple[Any, ...]:
    """The order values in a cursor.

    Raises:
        BadCursor: it was altered, cut, or made for another query.
    """
    try:
        sealed = base64.b64decode(text + "=" * (-len(text) % 4), b"-_", validate=True)
        if _text(sealed) != text:  # another text for the same bytes
            raise BadCursor
        return _decode(_cipher(secret).decrypt(sealed, [context.encode()]))
    except (binascii.Error, ValueError, InvalidTag):
        raise BadCursor from None


def _text(sealed: bytes) -> str:
    return base64.urlsafe_b64encode(sealed).rstrip(b"=").decode()


@lru_cache(maxsize=4)
def _cipher(secret: bytes) -> AESSIV:
    return AESSIV(secret)
