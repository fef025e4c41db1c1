"""Alerts on the lines of a fence, in columns that spaces align:
``SlowApi    p99 latency > 1 s for 5m    page``, ``ALERT Slow    p99 > 1 s    FOR 5m    page``."""

from __future__ import annotations

from collections.abc import Iterator

from asbuilt import regex
from asbuilt.document.blocks import PLAIN, Fence, Text
from asbuilt.source import Source
from asbuilt.spec.alerts.alert import SEVERITY, Alert, from_row, from_text, is_crossed
from asbuilt.spec.passage import Passage, passage

_GAP = r"(?: {2,}|[ \t]*\t[ \t]*)"
_LINE = regex.compile(
    rf"^[ \t]*(?:(?i:alert|alarm)[ \t]+)?(?P<name>[^\W\d_][\w.-]*(?: [\w.-]+){{0,3}}){_GAP}"
    r"(?:(?i:if|when)[ ]+)?(?P<condition>\S(?:[^\t\n ]| (?! ))*)"
    rf"(?:{_GAP}(?:(?i:for)[ ]+)?(?P<hold>\d{{1,4}}[ ]?[a-z]{{1,7}})(?={_GAP}|[ \t]*$))?"
    rf"(?:{_GAP}(?P<last>\S[^\n]*?))?[ \t]*$"
)
_LONGEST_LINE = 400


def aligned_in(source: Source, fence: Fence) -> Iterator[Alert]:
    """The alerts of a fence in no language each of whose lines is a name and a condition, aligned
    or behind a colon."""
    if fence.language not in PLAIN:
        return
    text, rows, start = passage(source, fence), list[dict[str, Text]](), 0
    for line in text.text.split("\n"):
        found = _LINE.match(line) if line.strip() and len(line) < _LONGEST_LINE else None
        if line.strip() and found is None:
            yield from _led_in(text)
            return
        if found:
            spans = {name: found.span(name) for name, said in found.groupdict().items() if said}
            rows.append(
                {
                    name: Text(line[begin:end], text.span(start + begin, start + end))
                    for name, (begin, end) in spans.items()
                }
            )
        start += len(line) + 1
    alerts = [_alert(row) for row in rows]
    if any(alert.targets for alert in alerts):
        yield from alerts


def _led_in(text: Passage) -> Iterator[Alert]:
    """``SlowApi: p99 latency > 1 s for 5m -> page`` on each line of a fence."""
    lines, start = list[Text](), 0
    for line in text.text.split("\n"):
        if line.strip():
            lines.append(Text(line.strip(), text.span(start, start + len(line))))
        start += len(line) + 1
    if all(len(line.text) < _LONGEST_LINE and _LED.match(line.text) for line in lines):
        alerts = [from_text(line, line.span) for line in lines]
        yield from alerts if any(map(is_crossed, alerts)) else ()


_LED = regex.compile(r"(?:[-*] )?[^\W\d_][\w.-]*(?: [\w.-]+){0,3}:\s+\S")


def _alert(row: dict[str, Text]) -> Alert:
    last = row.pop("last", None)
    kind = "severity" if last and SEVERITY.fullmatch(last.text) else "notify"
    return from_row({**row, kind: last} if last else row)
