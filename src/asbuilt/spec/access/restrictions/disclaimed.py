"""Tables and lists of rights below titles and lines that say that they are none, or none any more:
``Forbidden actions``, ``Permissions in v1 (superseded)``, ``What each role may not do:``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TypeVar

from msgspec.structs import replace

from asbuilt import regex
from asbuilt.document.blocks import Paragraph, Text
from asbuilt.source import Span
from asbuilt.spec.access.matrices.capability import Claim
from asbuilt.spec.access.matrices.matrix import MatrixCell
from asbuilt.spec.language import english
from asbuilt.spec.section import Outline, Section

OfRole = TypeVar("OfRole", MatrixCell, Claim)
_NOT = (
    r"(?:forbidden|prohibited|denied|disallowed|(?:not|never) (?:be )?(?:allowed|permitted)"
    r"|(?:may|can|must|should) (?:not|never)|cannot|(?:ca|must)n['’]t)\b"
)
_REFUSING = regex.compile(
    rf"^(?:(?:what|things|actions?|calls?|operations?)\b.{{0,40}}\b)?{_NOT}"
    r"|^(?:(?:access|role) )?(?:restrictions|exclusions|denials|prohibitions)"
    r"(?: (?:by|per) role)?$",
    re.I,
)
"""Titles of what nobody may."""
_STALE = (
    r"(?:planned|future|proposed|draft|hypothetical|superseded|obsolete|outdated|former|formerly|previous|previously|rejected"
    r"|not (?:yet )?(?:in force|valid|implemented)|no longer (?:valid|in force)|replaced"
    r"|wrong|incorrect|counter-?examples?|anti-?patterns?|withdrawn|revoked)\b"
)
_OF_RIGHTS = (
    r"\b(?:access|permissions?|rights?|roles?|rbac|matrix|authori[sz]ation"
    r"|who (?:may|can|gets|is|calls|sees|does|uses|has)|what (?:each|every|which))\b"
)
_PAST = regex.compile(
    rf"^(?=.*{_OF_RIGHTS}).*\b{_STALE}|^(?:an? )?(?:example|sample)s? (?:of|for) .*{_OF_RIGHTS}"
    rf"|{_OF_RIGHTS}.*\((?:staging|sandbox|demo|test\w*|dev\w*)\)"
    r"|^(?:(?:considered|rejected) )?alternatives\b"
    r"|^(?:rejected|discarded) (?:designs?|options?|proposals?|ideas?)\b",
    re.I,
)
"""Titles of rights that nobody has now, or that others thought of."""
_LEADS_REFUSED = regex.compile(
    rf"^[\W_]*{_NOT}[^.;]{{0,60}}:[\W_]*$"
    rf"|\b(?:what|which|table|list|matrix)\b[^.;]{{0,60}}\b{_NOT}[^.;]{{0,40}}:[\W_]*$",
    re.I,
)
_LEADS_PAST = regex.compile(
    rf"\b(?:example|table|list|matrix|configuration|permissions|rights|roles)\b[^.;]{{0,60}}\b{_STALE}"
    rf"[^.;]{{0,40}}[:.][\W_]*$|\b{_STALE}[^.;]{{0,30}}\b(?:example|table|list|matrix|configuration"
    r"|permissions|rights|roles)\b[^.;]{0,30}[:.][\W_]*$",
    re.I,
)
_UNLISTED = regex.compile(
    r"\b(?:not listed|unlisted|unless|otherwise|everything else|others?)\b", re.I
)
"""What tells of all that stands nowhere."""
_NO = {"", "-", "–", "—", "no", "n", "false"}
"""Cells of tables of what is forbidden that forbid nothing."""


def is_refusing(section: Section) -> bool:
    """Whether the title of a section says that it is about what somebody may not do."""
    return section.heading is not None and _REFUSING.search(english(section.name.text)) is not None


def is_disclaimed(section: Section) -> bool:
    """Whether the title of a section says that nothing in it is so: not now, or not at all."""
    title = english(section.name.text) if section.heading else ""
    return any(pattern.search(title) for pattern in (_REFUSING, _PAST))


def without_disclaimed(
    outline: Outline,
    cells: Iterable[tuple[Section, Sequence[MatrixCell]]],
    claimed: Iterable[tuple[Section, Sequence[Claim]]],
    *,
    named: bool,
) -> tuple[list[tuple[Section, tuple[MatrixCell, ...]]], list[tuple[Section, tuple[Claim, ...]]]]:
    """What tables and lists say, but for those that are disclaimed: what may not be done is
    refused, and so is what was granted once, unless other ones say what is, or endpoints have
    ``named`` who may call them."""
    cells = [(place, _current(said)) for place, said in cells]
    claimed = [(place, _current(said)) for place, said in claimed]
    titled = _titled(outline) if cells or claimed else []
    of_cells = [(place, tuple(said), _kind(place, said, titled)) for place, said in cells]
    of_claims = [(place, tuple(said), _kind(place, said, titled)) for place, said in claimed]
    kinds = [kind for _, said, kind in (*of_cells, *of_claims) if said]
    valid = named or not all(kinds)
    return (
        [(place, _left(said, kind, valid=valid)) for place, said, kind in of_cells],
        [(place, _left(said, kind, valid=valid)) for place, said, kind in of_claims],
    )


_OLD = regex.compile(
    r"[(\[](?:old|before|was|until|previous(?:ly)?|former(?:ly)?|planned|proposed|future|later|soon"
    r"|deprecated|removed|tbd|not yet|v[0-9.]+ ?(?:only)?)\b[^)\]]*[)\]]"
    r"|^(?:old|former|previous|planned|future|deprecated) |~~|<(?:del|s|strike)>",
    re.I,
)
"""Headers of columns of roles as they were or will be, ``viewer (old)``, or are no more."""


def _current(said: Sequence[OfRole]) -> tuple[OfRole, ...]:
    """What is said of roles now; what only columns of another time say of one is refused."""
    if not any(map(_OLD.search, {each.role.text for each in said})):
        return tuple(said)
    now = tuple(each for each in said if not _OLD.search(each.role.text))
    return now or tuple(map(_denied, said))


def _titled(outline: Outline) -> list[tuple[Span, re.Pattern[str]]]:
    """The places of the sections whose titles disclaim what they say."""
    return [
        (section.span, pattern)
        for section in outline.walk()
        for pattern in (_REFUSING, _PAST)
        if section.heading and pattern.search(english(section.name.text))
    ]


def _kind(
    section: Section, said: Sequence[OfRole], titled: Sequence[tuple[Span, re.Pattern[str]]]
) -> re.Pattern[str] | None:
    """The pattern by which a table or a list is disclaimed, if it is."""
    if not said:
        return None
    at = min(each.cell.span.start for each in said)
    for place, pattern in titled:
        if place.start <= at < place.end:
            return pattern
    lead = english(line_above(section, at))
    if not lead or _UNLISTED.search(lead):
        return None
    if _LEADS_REFUSED.search(lead):
        return _REFUSING
    return _PAST if _LEADS_PAST.search(lead) else None


def line_above(section: Section, at: int) -> str:
    """The last line of the block that stands above a place, if it is a paragraph."""
    for place in section.walk():
        if place.span.start <= at < place.span.end:
            above = [each for each in place.blocks if each.span.end <= at]
            if above and isinstance(above[-1], Paragraph):
                return above[-1].lines[-1].text
    return ""


def _left(
    said: tuple[OfRole, ...], kind: re.Pattern[str] | None, *, valid: bool
) -> tuple[OfRole, ...]:
    """What is left of a table or a list of some ``kind``; ``valid`` tells that there are others."""
    if kind is None:
        return said
    return tuple(
        _denied(each)
        for each in said
        if not valid or (kind is _REFUSING and each.cell.text.strip(" *`").lower() not in _NO)
    )


def _denied(said: OfRole) -> OfRole:
    if isinstance(said, Claim):
        return replace(said, kind="deny", word=None, listed=False)
    return replace(said, cell=Text("no", said.cell.span), listed=False, limit=None, mark="")
