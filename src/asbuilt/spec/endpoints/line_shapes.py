"""What a line shows behind its route of what is sent and answered: ``POST /boats { name } → 201 {
id, name }``."""

from __future__ import annotations

from asbuilt import regex
from asbuilt.document.blocks import Text
from asbuilt.document.text import part
from asbuilt.spec.endpoints.detail_label import declare
from asbuilt.spec.endpoints.draft import Draft
from asbuilt.spec.endpoints.wanted import take_example
from asbuilt.spec.passage import Passage

_OBJECT = r"\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*\}"
_SHAPE = rf"(?:{_OBJECT}|\[\s*{_OBJECT}\s*\])"
_ARROW = r"(?:→|⇒|->|=>)"
_SHOWN = regex.compile(
    rf"[`*]{{0,3}}\s*(?:(?:[–—:-]|body:?)\s+)?[`*]{{0,3}}(?P<sent>{_SHAPE})?[`*]{{0,3}}"
    rf"(?:\s*[`*]{{0,3}}{_ARROW}[`*\s]{{0,4}}(?P<status>[2-5]\d\d\b)?[`*:\s]{{0,4}}(?P<answer>{_SHAPE})?)?"
)
_LONGEST = 800


def read_shapes(line: Text, draft: Draft) -> None:
    """Take for the examples of an endpoint the objects behind its route on ``line``: what stands
    before an arrow is sent, what stands behind it, or where nothing is sent, answered."""
    at = line.index(draft.route.span.end)
    if not 0 < at < len(line.text) <= _LONGEST:
        return
    found = _SHOWN.match(line.text, at)
    if found is None:
        return
    sends = draft.route.method in ("POST", "PUT", "PATCH")
    for group, place in (("sent", "request" if sends else "response"), ("answer", "response")):
        if found[group] and _NAMES.search(found[group]):
            _take(line, found.span(group), place, draft)
    if found["status"]:
        declare(draft, int(found["status"]), "", part(line, *found.span("status")).span)


_NAMES = regex.compile(r"[A-Za-z_]")
"""An object of nothing, ``{ … }``, shows nothing."""


def _take(line: Text, span: tuple[int, int], place: str, draft: Draft) -> None:
    start, end = span
    before, draft.place = draft.place, place
    written = Passage(line.text[start:end], (0,), (line.place(start),))
    take_example(written, 0, end - start, draft, "js")
    draft.place = before
