"""Maps of endpoints in YAML, each with who may call it: ``DELETE /orders/{id}: admin``, and below
it ``auth: admin``."""

from __future__ import annotations

import re
from collections.abc import Collection

from asbuilt import regex
from asbuilt.document.blocks import Text
from asbuilt.document.text import part
from asbuilt.spec.endpoints.callers.callers import AUTH, said_of_auth
from asbuilt.spec.endpoints.callers.known_role import known_role
from asbuilt.spec.endpoints.callers.let_in import let_in
from asbuilt.spec.endpoints.detail_label import label_name, read_label
from asbuilt.spec.endpoints.draft import Draft
from asbuilt.spec.passage import Passage

YAML = frozenset({"yaml", "yml"})
_ENTRY = regex.compile(
    r"^[ \t]+(?P<key>[A-Za-z][\w -]{1,30}):[ \t]+(?P<value>\S[^\n]{0,200})$", re.MULTILINE
)
_COMMENT = regex.compile(r"\s#\s.*$")
_OF_CALLERS = frozenset({"roles", "refused roles", "guards", *AUTH})
_AROUND = "[]\"' "


def read_yaml(
    text: Passage, place: tuple[int, int], beside: Text, draft: Draft, known: Collection[str]
) -> None:
    """Take what is said of callers ``beside`` an endpoint that is a key, and in the entries below
    it, which have a ``place`` in the text of a fence."""
    value = _bare(beside)
    said = said_of_auth(value) if value.text and draft.roles is None else None
    if said and all(known_role(each.role.text, known) for each in said.named):
        let_in(said, draft)
    for found in _ENTRY.finditer(text.text, *place):
        key = found["key"].replace("_", " ").replace("-", " ")
        if label_name(key) in _OF_CALLERS:
            written = Text(found["value"], text.span(*found.span("value")))
            read_label(Text(key, text.span(*found.span("key"))), _bare(written), draft)


def _bare(value: Text) -> Text:
    """``admin`` of ``[admin]  # who``."""
    comment = _COMMENT.search(value.text)
    end = comment.start() if comment else len(value.text)
    start = len(value.text) - len(value.text.lstrip(_AROUND))
    return part(value, min(start, end), end, _AROUND)
