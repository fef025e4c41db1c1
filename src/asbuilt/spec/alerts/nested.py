"""Alerts that an item or a line names, with the condition below it: ``- **SlowApi**`` and, indented
below, ``- p95 latency > 500 ms for 10 min``; ``**SlowApi** (page)`` above ``: *Condition:* …``."""

from __future__ import annotations

from collections.abc import Sequence

from asbuilt import regex
from asbuilt.document.blocks import Item, List, Paragraph, Text
from asbuilt.document.text import part
from asbuilt.spec.alerts.alert import Alert, from_row, is_crossed
from asbuilt.spec.alerts.table import properties
from asbuilt.spec.section import Section, blocks_of, bullets
from asbuilt.spec.title import bare


def nested_in(section: Section) -> Sequence[Alert]:
    """The alerts of a section whose items are nothing but names above what is said of them, or of
    lines above their properties, if one of the conditions is of what should not be."""
    found = [_named(item.text, _below(item) if item.children else ()) for item in bullets(section)]
    alerts = [alert for alert in found if alert is not None]
    if len(alerts) == len(found) and any(map(is_crossed, alerts)):
        return alerts
    lines = (block.lines for block in blocks_of(section, Paragraph, deep=False))
    defined = [alert for each in lines if (alert := _defined(each)) is not None]
    return defined if any(map(is_crossed, defined)) else ()


def _defined(lines: Sequence[Text]) -> Alert | None:
    """The alert of a name in marks whose properties are told on lines below it: ``: *When:* …``."""
    name, *below = lines
    if not below or not name.text.startswith(("*", "_", "`")):
        return None
    said = [part(line, line.text[:1] == ":", len(line.text)) for line in below]
    return _named(name, said) if "condition" in properties(said) else None


def _named(called: Text, below: Sequence[Text]) -> Alert | None:
    """The alert of a text that is a name, perhaps with its severity in brackets."""
    if not below or not _NAME.fullmatch(bare(called.text)):
        return None
    said = properties(below)
    others = [text for text in below if text not in said.values() and not properties((text,))]
    if "condition" not in said and others:
        said["condition"] = others[0]
    marks = _MARKS.match(called.text)
    start = marks.end() if marks else 0
    bracket = _BRACKET.search(called.text)
    end = bracket.start() if bracket else len(called.text)
    name = part(called, start, len(called.text[:end].rstrip("*_`: ")))
    level = {"severity": part(called, *bracket.span("inside"))} if bracket else {}
    return from_row({**level, **said, "name": name}) if "condition" in said else None


def _below(item: Item) -> Sequence[Text]:
    lists = (block for block in item.children if isinstance(block, List))
    lines = (block for block in item.children if isinstance(block, Paragraph))
    return [
        *(each.text for block in lists for each in block.items),
        *(line for block in lines for line in block.lines),
    ]


_BRACKET = regex.compile(r"[*_`]*\s*\((?P<inside>[^()]{1,20})\)[*_`: ]*$")
_MARKS = regex.compile(r"[*_`]+")
_NAME = regex.compile(r"[^\W\d_][\w./-]*(?: [\w./-]+){0,5}(?:\s*\([^()]{1,20}\))?:?")
"""What an alert may be called: words, without anything that is compared."""
