"""Requirements of a source that have one identifier: each gets one of its own"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from asbuilt import regex
from asbuilt.exchange.draft import Draft, Lost, Wish

_COUNTED = regex.compile(r"(?P<series>.*?)(?P<number>\d+)(?P<behind>\D*)")
_QUOTED = 60


def distinct(draft: Draft, where: str) -> Draft:
    """``draft`` with the next free number of its series for each requirement whose identifier an
    earlier one has already: ``Requirement 9`` in two chapters."""
    wishes = (*draft.functional, *draft.non_functional)
    names = [wish.identifier for wish in wishes if wish.identifier]
    if len(set(names)) == len(names):
        return draft
    taken = set(names)
    left: list[Lost] = []
    kept: list[Wish] = []
    seen: set[str] = set()
    for wish in wishes:
        name = wish.identifier
        if name and name in seen:
            name = next(each for each in _further(name) if each not in taken)
            taken.add(name)
            left.append(Lost(where, _said(wish, name)))
        seen.add(name)
        kept.append(replace(wish, identifier=name))
    count = len(draft.functional)
    return replace(
        draft,
        functional=tuple(kept[:count]),
        non_functional=tuple(kept[count:]),
        lost=(*draft.lost, *left),
    )


def _further(name: str) -> Iterator[str]:
    """``FR-010``, ``FR-011`` and so on behind ``FR-009``."""
    found = _COUNTED.fullmatch(name)
    series, digits = (found["series"], found["number"]) if found else (f"{name}-", "1")
    number = int(digits)
    while True:
        number += 1
        yield f"{series}{number:0{len(digits)}}"


def _said(wish: Wish, name: str) -> str:
    text = " ".join(wish.text.split())
    text = text if len(text) <= _QUOTED else f"{text[: _QUOTED - 1]}…"
    return f"`{wish.identifier}` is there twice: “{text}” is called `{name}`"
