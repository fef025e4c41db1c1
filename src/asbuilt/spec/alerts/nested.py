"""Alerts that an item names, with the condition below it: ``- **SlowApi**`` and, indented below,
``- p95 latency > 500 ms for 10 min``."""

from __future__ import annotations

from collections.abc import Sequence

from asbuilt import regex
from asbuilt.document.blocks import Item, List, Paragraph, Text
from asbuilt.document.text import part
from asbuilt.spec.alerts.alert import Alert, from_row, is_crossed
from asbuilt.spec.alerts.table import properties
from asbuilt.spec.section import Section, bullets
from asbuilt.spec.title import bare


def nested_in(section: Section) -> Sequence[Alert]:
    """The alerts of a section whose items are nothing but names above what is said of them, if one
    of the conditions is of what should not be."""
    found = [_of_item(item) for item in bullets(section)]
    alerts = [alert for alert in found if alert is not None]
    return alerts if len(alerts) == len(found) and any(map(is_crossed, alerts)) else ()


def _of_item(item: Item) -> Alert | None:
    below = [*_below(item)] if item.children else []
    if not below or not _NAME.fullmatch(bare(item.text.text)):
        return None
    said = properties(below)
    others = [text for text in below if text not in said.values() and not properties((text,))]
    if "condition" not in said and others:
        said["condition"] = others[0]
    marks = _MARKS.match(item.text.text)
    start = marks.end() if marks else 0
    name = part(item.text, start, len(item.text.text.rstrip("*_`: ")))
    return from_row({**said, "name": name}) if "condition" in said else None


def _below(item: Item) -> Sequence[Text]:
    lists = (block for block in item.children if isinstance(block, List))
    lines = (block for block in item.children if isinstance(block, Paragraph))
    return [
        *(each.text for block in lists for each in block.items),
        *(line for block in lines for line in block.lines),
    ]


_MARKS = regex.compile(r"[*_`]+")
_NAME = regex.compile(r"[^\W\d_][\w./-]*(?: [\w./-]+){0,5}(?:\s*\([^()]{1,20}\))?:?")
"""What an alert may be called: words, without anything that is compared."""
