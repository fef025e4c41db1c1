"""Alerts as Prometheus has its rules, and as YAML in their manner: items with a name, a condition,
a time to wait and labels. Fragments, templates and comments are read as well: lines, not a tree."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from msgspec.structs import replace

from asbuilt import regex
from asbuilt.document.blocks import Fence, Text
from asbuilt.document.text import on_one_line, part, text_at
from asbuilt.source import Source, Span
from asbuilt.spec.alerts.alert import Alert, from_row, from_text
from asbuilt.spec.alerts.promql import Call, Operation, parse
from asbuilt.spec.passage import Passage, fence_lines, passage

_FIELDS = {
    **dict.fromkeys(("alert", "name", "title"), "name"),
    **dict.fromkeys(("expr", "expression", "condition", "query", "when", "threshold"), "condition"),
    **dict.fromkeys(("for", "duration", "hold"), "hold"),
    **dict.fromkeys(("severity", "priority"), "severity"),
    **dict.fromkeys(("team", "channel", "notify", "receiver"), "notify"),
    **dict.fromkeys(("summary", "description", "message"), "words"),
    "record": "record",
}
_ENTRY = regex.compile(
    rf"^(?P<item>[ \t]*-[ \t]+)?[ \t]*(?P<key>{'|'.join(_FIELDS)})[ \t]*:(?:[ \t]+|$)", re.M
)
_LABELS = regex.compile(r"^[ \t]*(?:labels|annotations)[ \t]*:[ \t]*\{(?P<pairs>[^{}\n]*)\}", re.M)
_PAIR = regex.compile(
    rf"(?P<key>{'|'.join(_FIELDS)})[ \t]*:[ \t]*(?P<value>\"[^\"]*\"|'[^']*'|[^,\"'{{}}]+)"
)
_BLOCK = regex.compile(r"[|>][-+]?[0-9]?[ \t]*(?:#[^\n]*)?\n")
_COMMENT = regex.compile(r"(?:^|(?<=\s))#[ \t][^\n]*", re.M)
_OF_ALERTS = regex.compile(r"^[ \t]*(?:-[ \t]+)?(?:alert|alerts|alerting)[ \t]*:", re.M)
_LANGUAGES = ("yaml", "yml", "prometheus", "promql")


def rules_in(source: Source, fence: Fence) -> Iterator[Alert]:
    """The alerts of a fence in YAML that speaks of them."""
    is_yaml = not fence.info or fence.language in _LANGUAGES
    if not is_yaml or not _OF_ALERTS.search(fence.text):
        return
    record: dict[str, Text] = {}
    for name, value, is_first in _entries(passage(source, fence)):
        if is_first or (name == "name" and "name" in record):
            yield from _rule(record)
            record = {}
        record.setdefault(name, value)
    yield from _rule(record)


def expressions_in(source: Source, fence: Fence) -> Iterator[Alert]:
    """The conditions of a fence in PromQL, each over as many lines as it takes; a comment above
    names it."""
    if fence.language not in ("promql", "prometheus"):
        return
    lines, at = fence_lines(source, fence), 0
    name: Text | None = None
    while at < len(lines):
        comment = _NAME.fullmatch(lines[at].text)
        condition, count = (
            (None, 1) if comment else _condition(source, lines[at : at + _MOST_LINES])
        )
        if condition:
            yield from_row(
                {"condition": condition} | ({"name": name} if name else {}), is_code=True
            )
        name = part(lines[at], *comment.span("name")) if comment else None
        at += count


def _condition(source: Source, lines: Sequence[Text]) -> tuple[Text | None, int]:
    """The expression that begins on the first of ``lines``, and over how many it goes."""
    for count in range(len(lines), 0, -1):
        span = Span(lines[0].span.start, lines[count - 1].span.end)
        text = on_one_line(text_at(source, span))
        if isinstance(parse(text.text), Call | Operation):
            return text, count
    return None, 1


_MOST_LINES = 12
_NAME = regex.compile(r"\s*#+\s*(?P<name>\S.*?)\s*")


def _rule(record: Mapping[str, Text]) -> Iterator[Alert]:
    """The alert of one item. Where the condition has no figure that is known, the words of its
    annotation say what it is."""
    told = record.keys() & {"condition", "hold", "words"}
    if "name" not in record or "record" in record or not told:
        return
    alert = from_row({"condition": record["name"], **record}, is_code=True)
    words = record.get("words")
    if words and all(target.metric == "unknown" for target in alert.targets):
        said = from_text(words, words.span)
        targets = alert.targets or said.targets
        alert = replace(alert, text=words, targets=targets, hold=alert.hold or said.hold)
    yield alert


def _entries(inside: Passage) -> Iterator[tuple[str, Text, bool]]:
    """The fields of a fence with their values, and whether they begin an item."""
    found = [*_ENTRY.finditer(inside.text), *_LABELS.finditer(inside.text)]
    for entry in sorted(found, key=lambda match: match.start()):
        if "pairs" in entry.groupdict():
            start = entry.start("pairs")
            for pair in _PAIR.finditer(entry["pairs"]):
                begin, end = pair.span("value")
                yield _FIELDS[pair["key"]], _value(inside, start + begin, start + end), False
        else:
            end = _end(inside.text, entry)
            value = _value(inside, entry.end(), end)
            if value.text:
                yield _FIELDS[entry["key"]], value, entry["item"] is not None


def _end(text: str, entry: re.Match[str]) -> int:
    """Where a value ends: before the next line that is indented no more than its key."""
    column = entry.start("key") - (text.rfind("\n", 0, entry.start("key")) + 1)
    end = text.find("\n", entry.end())
    while end != -1:
        following = text.find("\n", end + 1)
        line = text[end + 1 : following if following != -1 else len(text)]
        if line.strip() and len(line) - len(line.lstrip()) <= column:
            return end
        end = following
    return len(text)


def _value(inside: Passage, start: int, end: int) -> Text:
    """A scalar without its quotes, comments and the mark of a block, on one line of the same
    length."""
    block = _BLOCK.match(inside.text, start)
    start = block.end() if block else start
    written = _COMMENT.sub(lambda found: " " * len(found[0]), inside.text[start:end])
    start += len(written) - len(written.lstrip())
    written = written.strip()
    if len(written) > 1 and written[0] == written[-1] and written[0] in "\"'":
        written, start = written[1:-1], start + 1
    return Text(regex.sub(r"\s", " ", written), inside.span(start, start + len(written)))
