"""Lists of flat records in fences, as YAML or JSON: the tables that they are.

- route: POST /boats
  limit: 5
  per: user
"""

from __future__ import annotations

import re

from asbuilt import regex
from asbuilt.document.blocks import Block, Fence, Table, Text
from asbuilt.source import Source, Span
from asbuilt.spec.passage import Passage, passage

_Record = dict[str, tuple[Text, Text]]
"""The keys of a record with their places, and their values."""

_LANGUAGES = {"yaml", "yml", "json"}
_FEWEST, _MOST_KEYS = 2, 12
_OF_TOOLS = {"expr", "uses", "run", "image"}
"""Keys of alerting rules, pipelines and manifests: these are read as such, or not at all."""

_KEY = r"(?P<key>\"[\w /.-]{1,40}\"|[A-Za-z][\w /.-]{0,39}?)"
_TITLE = regex.compile(rf"(?:---[ ]*\n)?{_KEY}:[ \t]*\n")
_LINE = regex.compile(
    rf"(?P<indent>[ ]*(?P<dash>-[ ]+)?){_KEY}[ ]*:[ ]+"
    r"(?P<value>\"[^\"\n]*\"|'[^'\n]*'|[^\s\"'\[{|>&*#][^\n#]{0,400}?)[ ]*(?:[ ]#[^\n]*)?(?:\n|$)"
)
_BLANK = regex.compile(r"[ \t]*(?:#[^\n]*)?\n")
_LIST = regex.compile(r"\s*(?:\{\s*\"[\w /.-]{1,40}\"\s*:\s*)?\[(?P<records>[^\[\]]*)\]\s*\}?\s*")
_OBJECT = regex.compile(r"\s*\{(?P<members>[^{}]*)\}\s*(?:,|$)")
_MEMBER = regex.compile(rf"\s*{_KEY}\s*:\s*(?P<value>\"(?:[^\"\\\n]|\\.)*\"|[\w.+-]+)\s*(?:,|$)")


def with_records(source: Source, blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """``blocks`` with a table in the place of each fence that holds a list of records and nothing
    else, under one key at most."""
    return tuple(
        _tabulated(source, block) or block if isinstance(block, Fence) else block
        for block in blocks
    )


def _tabulated(source: Source, fence: Fence) -> Table | None:
    language = fence.info.split(None, 1)[0].casefold() if fence.info else ""
    if language not in _LANGUAGES:
        return None
    inside = passage(source, fence)
    records = _of_json(inside) if language == "json" else _of_yaml(inside)
    keys = dict.fromkeys(key for record in records for key in record)
    alike = len({next(iter(record)) for record in records}) == 1
    if len(records) < _FEWEST or not alike or len(keys) > _MOST_KEYS or _OF_TOOLS & {*keys}:
        return None
    header = tuple(next(each[key][0] for each in records if key in each) for key in keys)
    rows = tuple(tuple(_cell(record, key) for key in keys) for record in records)
    return Table(header, rows, fence.span)


def _cell(record: _Record, key: str) -> Text:
    """The value of a key; where a record has none, nothing at the end of the record."""
    last = [*record.values()][-1][1].span.end
    return record[key][1] if key in record else Text("", Span(last, last))


def _of_yaml(inside: Passage) -> list[_Record]:
    """The records of a list whose items are mappings of scalars; none if there is anything else."""
    records: list[_Record] = []
    title = _TITLE.match(inside.text)
    at, width = title.end() if title else 0, 0
    while at < len(inside.text):
        line = _BLANK.match(inside.text, at) or _LINE.match(inside.text, at)
        if line is None:
            return []
        at = line.end()
        if "dash" not in line.re.groupindex:
            continue
        width = width or len(line["indent"])
        if len(line["indent"]) != width or not (line["dash"] or records):
            return []
        if line["dash"]:
            records.append({})
        _add(records[-1], inside, line)
    return records


def _of_json(inside: Passage) -> list[_Record]:
    """The same of a list whose items are objects of scalars."""
    listed = _LIST.fullmatch(inside.text)
    records: list[_Record] = []
    at, end = listed.span("records") if listed else (0, 0)
    while at < end:
        found = _OBJECT.match(inside.text, at, end)
        record = _members(inside, *found.span("members")) if found else None
        if not found or not record:
            return []
        records.append(record)
        at = found.end()
    return records


def _members(inside: Passage, at: int, end: int) -> _Record:
    record: _Record = {}
    while at < end:
        member = _MEMBER.match(inside.text, at, end)
        if member is None:
            return {}
        _add(record, inside, member)
        at = member.end()
    return record


def _add(record: _Record, inside: Passage, match: re.Match[str]) -> None:
    key, value = (_unquoted(inside, match, group) for group in ("key", "value"))
    record.setdefault(key.text, (key, value))


def _unquoted(inside: Passage, match: re.Match[str], group: str) -> Text:
    quotes = int(match[group][0] in "\"'")
    start, end = match.start(group) + quotes, match.end(group) - quotes
    return Text(inside.text[start:end], inside.span(start, end))
