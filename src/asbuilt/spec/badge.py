"""Badges, images that say something: ``![version](https://img.shields.io/badge/version-1.2-blue)``."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec.structs import replace

from asbuilt import regex
from asbuilt.document.blocks import Text
from asbuilt.document.text import part

_PART = r"(?:[^-/?#()\"'\s]|--){1,60}"
_BADGE = regex.compile(
    r"(?:!\[(?P<alt>[^\]\n]{0,60})\]\(|<img\s[^<>]{0,200}?\bsrc=[\"'])[^\s()\"']{1,100}/badge/"
    rf"(?:(?P<key>{_PART})[-/])??(?P<value>{_PART})[-/][a-z0-9]+(?:\.(?:svg|png))?[?)\"'\s]",
    re.I,
)
"""The path of an address is ``key-value-colour`` to Shields.io, ``key/value/colour`` to Badgen; the
image's alternative text stands in for a key."""


def badges(text: Text) -> Iterator[tuple[Text, Text]]:
    """The key and the value of each badge in a text, which may be HTML."""
    for badge in _BADGE.finditer(text.text) if "/badge/" in text.text else ():
        key = "alt" if badge["key"] is None else "key"
        if badge[key]:
            yield _decoded(part(text, *badge.span(key))), _decoded(part(text, *badge.span("value")))


_CODE = regex.compile("--|__|_|(?:%[0-9a-f]{2})+", re.I)


def _decoded(text: Text) -> Text:
    return replace(text, text=_CODE.sub(_character, text.text))


def _character(code: re.Match[str]) -> str:
    """What a code of an address stands for."""
    if code[0][0] == "%":
        return bytes.fromhex(code[0].replace("%", "")).decode(errors="replace")
    return {"--": "-", "__": "_", "_": " "}[code[0]]
