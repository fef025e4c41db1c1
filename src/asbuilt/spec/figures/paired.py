"""Figures that belong to several names in their order: ``p50/p95/p99: 50/200/500 ms``, and ``10 min
/ 60 min`` beside ``RPO / RTO``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from msgspec import Struct

from asbuilt import regex
from asbuilt.spec.figures.figure import PERIOD


class Paired(Struct, frozen=True):
    """One of the figures, at ``start`` to ``end`` of its text. ``said`` is what the text would be
    with this name and this figure alone, ``beside`` the hints that would then stand beside it."""

    said: str
    beside: tuple[str, ...]
    start: int
    end: int


def paired(text: str, hints: Sequence[str]) -> tuple[Paired, ...]:
    """The figures that a text lists, each with its name, where as many names are listed before them
    or in what stands beside the text; nothing elsewhere."""
    if behind := _named_behind(text):
        return behind
    listed = _listed(text)
    if listed is None:
        return ()
    found = [*_FIGURE.finditer(text, *listed.span())]
    before, after = text[: listed.start()], text[listed.end() :]
    if said := _named(before, len(found), words="/" in listed[0]):
        return tuple(
            Paired(f"{lead}{figure}{after}", tuple(hints), *each.span())
            for lead, figure, each in zip(said, _apart(found), found, strict=True)
        )
    named = [_named(hint, len(found)) for hint in hints]
    if not any(named):
        return ()
    each_said = (said or (hint,) * len(found) for said, hint in zip(named, hints, strict=True))
    beside = zip(*each_said, strict=True)
    return tuple(
        Paired(f"{before}{figure}{after}", near, *each.span())
        for near, figure, each in zip(beside, _apart(found), found, strict=True)
    )


def _named_behind(text: str) -> tuple[Paired, ...]:
    """The figures of a text that ends with as many names in brackets, each with the words before
    it: ``lose at most 24 h, back within 8 h (RPO / RTO)``."""
    closing = _CLOSING.search(text) if text.rstrip(" .;,").endswith(")") else None
    names = _JOINT.split(closing["names"]) if closing else []
    found = [*_FIGURE.finditer(text, 0, closing.start())] if closing else []
    if not found or len(found) != len(names):
        return ()
    first, unit = text[: found[0].start()], found[-1]["unit"] or ""
    starts = (0, *(each.end() for each in found))
    said = (
        (own if _WORD.search(own) else first, f"{each[0]}{'' if each['unit'] else f' {unit}'}")
        for own, each in (
            (text[at : each.start()], each) for at, each in zip(starts, found, strict=False)
        )
    )
    return tuple(
        Paired(f"{lead}{figure} ({name})", (), *each.span())
        for (lead, figure), name, each in zip(said, names, found, strict=True)
    )


_WORD = regex.compile(r"[^\W\d_]{2}(?<!and)(?<!or)")


def lists_figures(text: str) -> bool:
    """Whether a text lists figures of which the last has a unit: ``50/200/500 ms``."""
    listed = _listed(text)
    return listed is not None and not listed[0][-1:].isdigit()


def _listed(text: str) -> re.Match[str] | None:
    return _FIGURES.search(text) if _NEXT.search(text) else None


def _apart(found: Sequence[re.Match[str]]) -> Iterator[str]:
    """Each figure with its unit, which the last has for all, and its sign, which the first has."""
    sign, unit = found[0]["sign"] or "", found[-1]["unit"] or ""
    for each in found:
        yield f"{each['sign'] or sign}{each['number']} {each['unit'] or unit}"


def _named(text: str, count: int, words: bool = False) -> tuple[str, ...]:
    """``text`` with each of the ``count`` names alone that it lists last; with ``words`` any that
    slashes join are some: ``reads/writes``."""
    for pattern in (_NAMES, _WORDS) if words else (_NAMES,):
        listed = [*pattern.finditer(text)][-1:]
        names = [name for each in listed for name in _JOINT.split(each[0]) if name]
        if len(names) == count and len(text) - listed[0].end() <= _FURTHEST:
            start, end = listed[0].span()
            return tuple(f"{text[:start]}{name}{text[end:]}" for name in names)
    return ()


_JOINED = r"(?:\s*[/,;&|]\s*|\s+and\s+)"
_JOINT = regex.compile(_JOINED)
_FURTHEST = 60
"""Characters between names and their figures: ``latency (at the gateway, in production):``."""
_FIGURE = regex.compile(
    r"(?P<sign>[<>≤≥]=?\s?)?(?P<number>[0-9]+(?:[.,][0-9]+)?)"
    rf"(?:\s?(?P<unit>{PERIOD}|%|[kmgt]i?b(?:/s)?\b|rps\b|req/s))?",
    re.I,
)
_LISTED = regex.sub(r"\?P<\w+>", "?:", _FIGURE.pattern)
_FIGURES = regex.compile(
    rf"(?<![\w.,/:$€£-]){_LISTED}(?:{_JOINED}{_LISTED})+(?![\w/]|\.[0-9])", re.I
)
_NEXT = regex.compile(r"[/,;&|dD](?:(?<=[/,;&|])|(?<=\s[aA][nN].)\s)\s*(?:[<>≤≥]=?\s?)?[0-9]")
"""What joins a figure to the one before it: quickly seen not to be there."""
_NAME = (
    r"(?:p\s?[0-9]{2,3}(?:\.[0-9]+)?|(?:50|75|9[0-9])(?:\.[0-9]+)?th(?: percentile)?|median|mean"
    r"|average|avg|max(?:imum)?|rto|rpo|recovery[ -](?:time|point)(?: objective)?|data loss)"
    r"(?:\s?\([^()\n]{1,40}\))?"
)
_NAMES = regex.compile(rf"\b{_NAME}(?:{_JOINED}{_NAME})+", re.I)
_CLOSING = regex.compile(rf"\(\s*(?P<names>{_NAMES.pattern})\s*\)[\s.;,]*$", re.I)
_WORDS = regex.compile(r"\b[^\W\d_]{3,20}(?:\s?/\s?[^\W\d_]{3,20})+\b")
