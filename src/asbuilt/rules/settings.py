"""Settings of a service, each with the quantity that it is set to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from msgspec import Struct

from asbuilt import regex
from asbuilt.document.blocks import Fence, Text
from asbuilt.document.text import code_at, part
from asbuilt.rules.rule import Subject
from asbuilt.rules.words import words
from asbuilt.spec.figures.figure import PERIOD, Figure, Unit, figures, period_seconds
from asbuilt.spec.language import english
from asbuilt.spec.section import blocks_of
from asbuilt.spec.sections.data_model import DataModel
from asbuilt.spec.words import snake

_NAME = r"[A-Za-z][A-Za-z0-9]*(?:[_.-][A-Za-z0-9]+)+|[a-z]+(?:[A-Z][a-z0-9]+)+"
_IS_NAME = regex.compile(rf"[`*]*(?P<name>{_NAME})[`*]*")
_ASSIGNED = regex.compile(
    rf"(?P<name>{_NAME})`?\s*(?:=|:\s|\(default:?)\s*[`\"']?(?P<value>[0-9][0-9_.,]*\s?[A-Za-z]*)"
)
_LINE = regex.compile(
    rf"^[ \t-]*(?:export |set )?(?P<name>{_NAME})[ \t]*[=:][ \t]*[\"']?"
    r"(?P<value>[0-9][0-9_.]*[ \t]?[A-Za-z]*)[\"']?[ \t]*(?:[#;].*)?$",
    re.M,
)
_FENCES = frozenset({
    "env", "dotenv", "ini", "toml", "yaml", "yml", "properties", "conf", "config", "hcl", "sh",
    "bash", "shell", "json", "cfg", "",
})  # fmt: skip
_TIMES = (
    "ms", "millis", "milliseconds", "s", "sec", "secs", "second", "seconds", "min", "mins",
    "minute", "minutes", "h", "hrs", "hour", "hours", "d", "day", "days", "week", "weeks", "month",
    "months", "year", "years",
)  # fmt: skip
UNITS: dict[str, tuple[Unit, float]] = {
    **{word: ("seconds", period_seconds(word)) for word in _TIMES},
    "bytes": ("bytes", 1.0), "kb": ("bytes", 1e3), "mb": ("bytes", 1e6), "gb": ("bytes", 1e9),
    "kib": ("bytes", 2.0**10), "mib": ("bytes", 2.0**20), "gib": ("bytes", 2.0**30),
}  # fmt: skip
"""Units at the end of a name."""
_BOUNDS = frozenset({"max", "maximum", "min", "minimum", "limit", "quota"})
"""Words of a name that count things."""
_GENERAL = _BOUNDS | {
    "size", "length", "number", "count", "time", "duration", "total", "default", "value", "app",
    "allowed", "per", "in", "after", "before", "for", "of", "to", "by", "the", "and", "service",
}  # fmt: skip
_ALONE = regex.compile(rf"\s*(?P<unit>{PERIOD})\s*", re.I)


class Setting(Struct, frozen=True):
    """A setting of the ``name`` as written, the ``parts`` of its name, and the ``value`` in the
    base of its ``unit``, which stands at ``place``. ``about`` are the words that say what of."""

    name: str
    parts: tuple[str, ...]
    about: frozenset[str]
    unit: Unit
    value: float
    place: Text

    @property
    def is_most(self) -> bool:
        """Whether it is the most that may be."""
        return not {"max", "maximum", "limit", "quota"}.isdisjoint(self.parts)

    @property
    def is_least(self) -> bool:
        """Whether it is the least that may be."""
        return not {"min", "minimum"}.isdisjoint(self.parts)


@lru_cache(1)  # one rule after the other asks
def settings(subject: Subject) -> tuple[Setting, ...]:
    """The settings in tables, in sentences (``HOLD_MINUTES=15``) and in files of settings."""
    return tuple(setting for setting in _settings(subject) if setting.about)[:_MOST]


_MOST = 100


def _settings(subject: Subject) -> Iterator[Setting]:
    columns = column_places(subject)
    for line in subject.statements:
        if line.row:
            if line.row[0].span.start in columns:
                continue
            yield from _of_row(line.row, f"{line.head} {line.header[0].text}")
        elif "=" in line.text or "(default" in line.text:
            for found in _ASSIGNED.finditer(line.text):
                yield from _setting(found["name"], part(line, *found.span("value")))
    for fence in blocks_of(subject.outline.root, Fence):
        if fence.language in _FENCES:
            text = code_at(subject.spec.source, fence.content)
            for found in _LINE.finditer(text.text):
                yield from _setting(found["name"], part(text, *found.span("value")))


@lru_cache(1)
def column_places(subject: Subject) -> frozenset[int]:
    """Where the columns of the data model are described: such a row says nothing of settings."""
    tables = subject.spec[DataModel].tables
    return frozenset(column.span.start for table in tables for column in table.columns)


def _of_row(row: tuple[Text, ...], head: str) -> Iterator[Setting]:
    """The setting of a row that begins with its name, and has one figure in a cell."""
    if " " in row[0].text or len(row) < 2:
        return
    name = _IS_NAME.fullmatch(row[0].text)
    if name and not _is_setting(name["name"], english(head)):
        return
    for at, cell in enumerate(row[1:], 1) if name else ():
        found = figures(bare := cell.text.strip("`* "))
        if len(found) == 1 and found[0].start == 0:
            unit = _ALONE.fullmatch(row[at + 1].text) if at + 1 < len(row) else None
            if name and not (found[0].bare and found[0].end < len(bare)):
                yield from _setting(name["name"], cell, unit["unit"] if unit else "")
            return


def _is_setting(name: str, head: str) -> bool:
    """Whether a name below a title and a header is one of a setting, no error or column."""
    says_so, says_other = _said_of(head)
    return says_so or ("_" in name and name.isupper() and not says_other)


@lru_cache(128)  # each row of a table asks
def _said_of(head: str) -> tuple[bool, bool]:
    """Whether a title and a header speak of settings, and whether of something else."""
    return _SAID.search(head) is not None, _OTHERS.search(head) is not None


_SAID = regex.compile(
    r"\b(?:settings?|configurations?|config|env(?:ironment)?|variables?|parameters?|options?|flags?"
    r"|limits?|quotas?|keys?|defaults?)\b",
    re.I,
)
_OTHERS = regex.compile(r"\b(?:errors?|status|http|codes?|events?|exceptions?|enum\w*)\b", re.I)


def _setting(name: str, value: Text, unit: str = "") -> Iterator[Setting]:
    parts = tuple(part for part in snake(name.replace(".", "_")).split("_") if part)
    found = figures(value.text.strip("`* "))
    figure = _meant(found[0], parts, unit) if len(found) == 1 else None
    if figure:
        about = words(" ".join(parts)) - _GENERAL - UNITS.keys()
        yield Setting(name, parts, about - {each.rstrip("s") for each in UNITS}, *figure, value)


def _meant(figure: Figure, parts: tuple[str, ...], unit: str) -> tuple[Unit, float] | None:
    """The unit and the value of a figure: its own, or that of the name's end."""
    if figure.unit in ("seconds", "bytes"):
        return figure.unit, figure.value
    if figure.unit != "count" or not figure.bare:
        return None
    if unit:
        return "seconds", figure.value * period_seconds(unit)
    if "rate" in parts or not figure.value.is_integer():
        return None
    for word in (parts[-1], parts[0]):
        if word in UNITS:
            return UNITS[word][0], figure.value * UNITS[word][1]
    return None if _BOUNDS.isdisjoint(parts) else ("count", figure.value)
