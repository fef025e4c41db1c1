"""The text names a column that its table does not have.

## What it does
Reports names in code such as `` `orders.canceled_on` ``, those of lists such as
`orders.day, orders.canceled_on`, and `` `orders(customer_id)` `` where the
data model has the table and no such column, and names beside one of its columns that are said to
be in it (`` `called_at` minus `docked_at` in table `arrival` ``): in what is said of endpoints, of
indexes, of jobs, of personal data; what something is written into (``writes the time into
`checked_in_at` ``); and members of bodies in code (`` `{"state": "lost", "motive":
"…"}` ``) beside one that has a value of its column. Text about what was, what others name (events,
permissions, files) and tables of which not all columns are described are passed over.

## Why it matters
Somebody builds what the text says, and finds no place for it; or the column was renamed, and the
text still speaks of the old one.

## Example
```markdown
Sets `orders.canceled_on`, and the state to `canceled`.
```
```sql
CREATE TABLE orders (id SERIAL PRIMARY KEY, state TEXT NOT NULL, cancelled_at TIMESTAMPTZ);
```

## Fix
Correct the name, or add the column to the table.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping

from asbuilt import regex
from asbuilt.document.blocks import Table as Grid
from asbuilt.document.blocks import Text
from asbuilt.document.text import part
from asbuilt.plan import naming
from asbuilt.rules.allowed import allowed_in
from asbuilt.rules.nearest import did_you_mean
from asbuilt.rules.routes import Bound
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.rules.told import Told, told
from asbuilt.spec.language import english, translated
from asbuilt.spec.section import blocks_of
from asbuilt.spec.sections.data_model import DataModel, Table
from asbuilt.spec.title import normal_title

_NAME = r"[a-zà-öø-ÿ_а-я][\wà-ÿ]*"
_DOTTED = regex.compile(rf"`(?P<table>{_NAME})\.(?P<column>{_NAME})`")
_PLAIN_DOTTED = regex.compile(
    rf"(?<![\w./@`])(?P<table>{_NAME})\.(?P<column>{_NAME})(?=\s*(?:[,;|]|$))"
)
_CALLED = regex.compile(
    rf"`(?P<table>{_NAME})\s*\((?P<columns>\s*{_NAME}(?:\s*,\s*{_NAME})*\s*)\)`"
    rf"|`(?P<named>{_NAME})`\s*\((?P<coded>\s*`{_NAME}`(?:\s*(?:,|/|\w{{1,3}})\s*`{_NAME}`)*\s*)\)"
)
"""``orders(customer_id, day)``, and a table with columns in code behind it."""
_FOLLOWED = regex.compile(
    rf"`(?P<table>{_NAME})`\s{{0,2}}(?::|：|–|—|-(?=\s))\s{{0,2}}(?P<names>`{_NAME}`"
    rf"(?:\s*(?:,|;|、|\w{{1,3}})\s*`{_NAME}`)+)"
)
"""`` `orders`: `day`, `size` ``: a table and, behind a colon, its columns."""
_WORD = regex.compile(r"[^\W\d]\w*")
_ORDERS = {"asc", "desc"}
_KINDS = (
    r"events?|topics?|queues?|publish\w*|emit\w*|messages?|subscri\w+|scopes?|permissions?"
    r"|privileges?|webhooks?|claims?|files?|buckets?|packages?|modules?|class(?:es)?|methods?"
    r"|functions?|metrics?|channels?|flags?|toggles?|actions?|config\w*"
    r"|settings?(?! (?:the|its|these|columns?|fields?)\b)|variables?|keys?|errors?|codes?"
)
"""What is called like columns are and is none."""
_VERSIONS = (
    r"renam\w+|replac\w+|former\w*|previous\w*|old|legacy|drop\w*|migrat\w*|removed|no longer"
    r"|instead of|added|adds?|missing|future|later|not"
)
"""What tells of other versions of the data."""
_OTHER_THINGS = regex.compile(rf"\b(?:{_KINDS}|{_VERSIONS})\b", re.IGNORECASE)
_OTHER_VERSIONS = regex.compile(rf"\b(?:{_VERSIONS})\b", re.IGNORECASE)
_OTHER_KINDS = regex.compile(rf"\b(?:{_KINDS})\b", re.IGNORECASE)
_WRITTEN_TO = regex.compile(
    r"\b(?:writes?|written|stores?|stored|saves?|saved|records?|recorded|keeps?|kept|puts?|copies"
    r"|copied)\b(?P<what>[^.;:`|]{0,80}?)\b(?:to|in|into)\s+(?:the\s+)?(?:(?:column|field)\s+)?`?$",
    re.IGNORECASE,
)
"""What stands before the column in ``writes the weight of the parcel to `deposits.weight` ``."""
_OTHER_SECTIONS = regex.compile(
    r"\b(?:migrat\w*|upgrad\w*|roll\w*|deploy\w*|alternativ\w*|options?|history|change ?log"
    r"|glossary|terms|events?|messag\w*|queues?|topics?|scopes?|permissions?|config\w*"
    r"|environment|metrics?|monitor\w*|logging|plan|phases?|timeline|risks?|future|open questions?"
    r"|questions?|decisions?|references|scope|non goals?|current|legacy|lessons)\b"
)
_ACTS = {
    "read", "write", "create", "update", "delete", "list", "view", "manage", "admin", "all", "edit",
    "created", "updated", "deleted", "changed", "cancelled", "canceled", "csv", "json", "pdf", "md",
    "sql", "py", "js", "ts", "go", "yml", "yaml", "toml", "txt", "png", "html", "xml", "zip", "log",
    "approve", "reject", "cancel", "export", "import", "assign", "close", "open", "publish", "send",
    "submit", "search", "get", "find", "save", "add", "remove", "enabled", "disabled",
    "xlsx", "test", "tests", "spec", "service", "conf", "env", "sh", "db", "parquet", "proto",
    "length", "count", "key",
}  # fmt: skip
"""Endings of permissions, events and files."""
_ANY_DOTTED = regex.compile(rf"`(?P<table>{_NAME})\.{_NAME}`")
_LISTED = rf"`{_NAME}`(?:\s*(?:,\s*)?(?:(?:and|or)\s+)?`{_NAME}`)+"
_SETS = regex.compile(
    r"\b(?:sets?|updates?|changes?|writes?|fills?|stores?|clears?|saves?"
    r"|(?:sett|updat|chang|writ|fill|stor|clear|sav)ing)\s+"
    rf"(?:(?:the|its|these|only)\s+){{0,2}}(?:(?:columns?|fields?)\s+)?(?P<names>{_LISTED})",
    re.IGNORECASE,
)
"""``sets `day`, `size` and `note` ``, ``setting the columns `day` and `size` ``."""
_INTO = regex.compile(
    rf"\b(?:into|in|to)\s+(?:the\s+)?(?:table\s+)?`(?P<table>{_NAME})`", re.IGNORECASE
)
"""``inserts a row into `ledger_entry`, setting …``"""
_SETS_ONE = regex.compile(
    r"\b(?:sets?(?P<others>\s[^.;]{1,99}\sto\s+(?:`[^`]+`(?:\s+or\s+`[^`]+`)?|[\w ]{1,20}?)"
    r"(?:,|,?\s+and))?"
    r"|clears?|fills?|stamps?)\s+"
    r"(?P<names>`[a-z]\w*_(?:at|on|by|id|no|date|until|since)`)"
    r"(?(others)\s+to\b)(?!\s*(?:,|and|or|to)\s+`)",
    re.IGNORECASE,
)
"""``sets `left_at` ``, ``sets `state` to `gone` and `left_at` to now``: called as columns are."""
_PUTS = regex.compile(
    r"\b(?:(?:writes?|stores?|records?|saves?|puts?|copies)\s+(?P<what>[^`.;:]{2,80}?)"
    r"|goes|(?:is|are)\s+(?:written|stored|recorded|saved|kept|put))\s+"
    r"(?:in|into|to|as)\s+(?:(?:the\s+)?(?:column|field)\s+)?(?P<names>`[a-z]\w*_(?P<last>[a-z]+)`)"
    r"(?!\s*(?:,|and|or|of|from)\s+`)",
    re.IGNORECASE,
)
"""``writes the time of day into `checked_in_at` ``, ``stores the reason in `cancel_reason` ``."""
_SCALARS = {
    "reason", "note", "comment", "time", "date", "day", "number", "name", "count", "address",
    "price", "amount", "version", "reference", "code", "total", "state", "status",
}  # fmt: skip
"""What is put into a column; a report is put into a file or a bucket, too."""
_ENDINGS = {"at", "on", "by", "id", "no", "date", "until", "since"}
"""How names end that are called as columns are."""
_INSERTS = regex.compile(
    r"\b(?:inserts?|creates?|adds?|stores?|writes?|appends?|saves?)\s+"
    r"(?:(?:an?|one|the|new|its|rows?|entry|entries|records?|in|into|to|of)\s+){0,4}"
    rf"`(?P<table>{_NAME})`(?:\s+(?:row|entry|record))?,?\s+"
    r"(?:with|holding|containing|made of)\s+(?:(?:the|its|columns?|fields?)\s+){0,2}"
    rf"(?P<names>{_LISTED})",
    re.IGNORECASE,
)
"""``Inserts a `correction` with `reason`, `made_at` and `analyst_id` ``."""
_CODED = regex.compile(rf"`(?P<name>{_NAME})`")
_IN_TABLE = regex.compile(
    rf"\b(?:table|tabla|tabelle|tabela)\s+`(?P<table>{_NAME})`", re.IGNORECASE
)
"""`` `called_at` minus `arrived_at` in table `arrival` ``."""
_OMITTED = regex.compile(r"\.\.\.|…|e(?<!\w.)tc\b")


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each name, at its first place."""
    tables = {
        table.name: table for table in subject.spec[DataModel].tables if _is_whole(subject, table)
    }
    seen: set[tuple[str, str]] = set()
    names = naming.Names(tables)
    of_tables = subject.says("table", "tabla", "tabelle", "tabela")
    for each in told(subject) if tables else ():
        for table, column, start in (
            *_named(each, tables),
            *(one for one in _set(each, tables) if not _is_of_child(subject, *one[:2])),
            *_inserted(each, tables),
            *_sent(each, tables),
            *(_within(each, tables) if of_tables else ()),
        ):
            if (table.name, column) in seen or _is_known(table, column, names):
                continue
            seen.add((table.name, column))
            if _is_of_something_else(subject, each, start):
                continue
            yield Finding(
                f"`{table.name}.{column}` is named here, but `{table.name}` has no such column",
                part(each.text, start, start + len(column)).span,
                did_you_mean(column, [known.name for known in table.columns])
                or f"Add the column to `{table.name}`, or correct the name.",
            )


def _is_whole(subject: Subject, table: Table) -> bool:
    """Whether all columns of a table are described, with their types."""
    typed = sum(bool(column.type_text) for column in table.columns)
    written = subject.spec.source.slice(table.span)
    return 2 * typed > len(table.columns) and not _OMITTED.search(written)


def _named(each: Told, tables: Mapping[str, Table]) -> Iterator[tuple[Table, str, int]]:
    """The tables and columns that a text names in code, and where it names the columns."""
    text = each.text.text
    dotted = {found["table"] for found in _ANY_DOTTED.finditer(text)} if "." in text else set()
    if dotted <= tables.keys():  # else they are names of other things
        for found in _DOTTED.finditer(text):
            if (table := tables.get(found["table"])) and found["column"] not in _ACTS:
                yield table, found["column"], found.start("column")
    if "." in text and "," in text:
        yield from _plain(text, tables)
    if text.count("`") > _MARKS_OF_TWO:
        yield from _followed(text, tables)
    if "(" in text:
        for found in _CALLED.finditer(text):
            group = "columns" if found["table"] else "coded"
            table = tables.get(found["table"] or found["named"])
            for name in _WORD.finditer(found[group]) if table else ():
                is_coded = found["table"] or found[group][name.start() - 1] == "`"
                if table and is_coded and name[0].lower() not in _ORDERS:
                    yield table, name[0], found.start(group) + name.start()


def _followed(text: str, tables: Mapping[str, Table]) -> Iterator[tuple[Table, str, int]]:
    """The columns of lists behind a table, most of which it has: the others may be of another."""
    for found in _FOLLOWED.finditer(text):
        table = tables.get(found["table"])
        if table is None:
            continue
        names = [*_CODED.finditer(found["names"])]
        strange = [each for each in names if not table.column(each["name"])]
        for each in strange if 2 * len(strange) < len(names) else ():
            yield table, each["name"], found.start("names") + each.start("name")


def _plain(text: str, tables: Mapping[str, Table]) -> Iterator[tuple[Table, str, int]]:
    """The names of a list without code, ``stop.title, stop.audio_key``: some are columns."""
    found = [*_PLAIN_DOTTED.finditer(text)]
    named = [(tables.get(each["table"]), each) for each in found]
    if any(table and table.column(each["column"]) for table, each in named):
        for table, each in named:
            if table:
                yield table, each["column"], each.start("column")


def _set(each: Told, tables: Mapping[str, Table]) -> Iterator[tuple[Table, str, int]]:
    """The columns that a list says an endpoint to set, one of which its table has, and the one that
    is called as columns are."""
    marks = each.text.text.count("`")
    if not marks:
        return
    said = translated(each.text.text)
    named = {found["table"] for found in _INTO.finditer(said.text)} & tables.keys()
    reached = named or each.tables
    table = tables.get(next(iter(reached))) if len(reached) == 1 else None
    if table is None:
        return
    if any(map(_writes, each.items)):
        puts = (one for one in _PUTS.finditer(said.text) if _is_column(one))
        for one in (*_SETS_ONE.finditer(said.text), *puts):
            start, end = said.origin(*one.span("names"))
            yield table, each.text.text[start + 1 : end - 1], start + 1
    for found in _SETS.finditer(said.text) if marks >= _MARKS_OF_TWO else ():
        start = said.origin(*found.span("names"))[0]
        written = [*_WORD.finditer(found["names"])]
        names = [name for name in written if found["names"][name.start() - 1] == "`"]
        if any(table.column(name[0]) for name in names):
            yield from ((table, name[0], start + name.start()) for name in names)


def _is_of_child(subject: Subject, table: Table, name: str) -> bool:
    """Whether a name without its table is a column of a table that refers to this one: to set
    `tour_id` of the pickups is what making a tour does."""
    return any(
        each.column(name) is not None
        for each in subject.spec[DataModel].tables
        if any(one.table == table.name for one in subject.plan.tables[each.name].references)
    )


def _is_column(put: re.Match[str]) -> bool:
    """Whether something is put into what is called as columns are, or as what is put there."""
    said = (put["what"] or "").lower().split()
    return put["last"] in _ENDINGS or put["last"] in _SCALARS.intersection(said)


def _inserted(each: Told, tables: Mapping[str, Table]) -> Iterator[tuple[Table, str, int]]:
    """The columns with which a text says that a row of a table is made, most of which it has."""
    if each.text.text.count("`") <= _MARKS_OF_TWO:
        return
    said = translated(each.text.text)
    for found in _INSERTS.finditer(said.text):
        table = tables.get(found["table"])
        start, end = said.origin(*found.span("names"))
        names = [*_CODED.finditer(each.text.text, start, end)]
        known = sum(table.column(name["name"]) is not None for name in names) if table else 0
        if table and 2 * known >= len(names):
            yield from ((table, name["name"], name.start("name")) for name in names)


_MARKS_OF_TWO = 4
"""The marks around two names in code."""
_BODY = regex.compile(r"`(?P<json>\{\s*\"[^`\n]{5,400}\})`")


def _sent(each: Told, tables: Mapping[str, Table]) -> Iterator[tuple[Table, str, int]]:
    """The members of a body in code that are no columns, beside as many others that are, of which
    one has a value that its column lists: ``PATCH /loans/{id} with {"state": "lost", …}``."""
    text = each.text.text
    if "`{" not in text or not any(map(_takes_body, each.items)):
        return
    table = tables.get(next(iter(each.tables))) if len(each.tables) == 1 else None
    if table is None:
        return
    for found in _BODY.finditer(text):
        try:
            body = json.loads(found["json"])
        except ValueError:
            continue
        known = [name for name in body if table.column(name)]
        if 2 * len(known) >= len(body) and any(_lists(table, name, body[name]) for name in known):
            for name in (name for name in body if name not in known):
                yield table, name, found.start("json") + found["json"].index(f'"{name}"') + 1


def _takes_body(item: Bound) -> bool:
    return item.endpoint.method in ("POST", "PUT", "PATCH")


def _writes(item: Bound) -> bool:
    return item.endpoint.method != "GET"


def _lists(table: Table, name: str, value: object) -> bool:
    """Whether a value is one of those that a column lists."""
    return any(one.column.name == name and value in one.values for one in allowed_in(table))


def _within(each: Told, tables: Mapping[str, Table]) -> Iterator[tuple[Table, str, int]]:
    """The names in code of a text that says in which table they are, and names one of its columns
    beside them."""
    found = [*_IN_TABLE.finditer(each.text.text)]
    table = tables.get(found[0]["table"]) if len(found) == 1 else None
    if table is None:
        return
    coded = [*_CODED.finditer(each.text.text)]
    if any(table.column(name["name"]) for name in coded):
        for name in coded:
            if "_" in name["name"] and name["name"] != table.name:
                yield table, name["name"], name.start("name")


def _is_known(table: Table, name: str, names: naming.Names) -> bool:
    """Whether a table has the column, or a reference of that name; or another table is meant."""
    wanted = naming.snake(name)
    columns = {naming.snake(column.name) for column in table.columns} | {*table.key}
    return wanted in columns or f"{wanted}_id" in columns or names.find(name) is not None


_IN_CODE = regex.compile(r"`[^`\n]+`")
"""Names, which are not what is said of them: a column may be called `channel`."""


def _is_of_something_else(subject: Subject, each: Told, start: int) -> bool:
    """Whether a text speaks of other things than columns. Of what is written to a column by its
    table, no more than what stands before it says of what it is."""
    said = english(_IN_CODE.sub("`", each.text.text))
    before = each.text.text[:start].rpartition("`")[0]
    written = _WRITTEN_TO.search(english(before))
    if _OTHER_VERSIONS.search(said) if written else _OTHER_THINGS.search(said):
        return True
    if written and _OTHER_KINDS.search(written["what"]):
        return True
    at = each.text.span.start
    if _is_listed_as_other(subject, at):
        return True
    above = (each for each in subject.outline.walk() if each.span.start <= at < each.span.end)
    return any(
        _OTHER_SECTIONS.search(section.topic)
        for section in above
        if section.heading and section.heading.level > 1
    )


def _is_listed_as_other(subject: Subject, at: int) -> bool:
    """Whether a place is in the column of a table that says that it lists other things, *Event*."""
    for table in blocks_of(subject.outline.root, Grid):
        if table.span.start <= at < table.span.end:
            rows = (row for row in table.rows if row[0].span.start <= at <= row[-1].span.end)
            columns = (
                column for row in rows for column, cell in enumerate(row) if _holds(cell, at)
            )
            titles = (english(normal_title(table.header[column].text)) for column in columns)
            return any(map(_OTHER_THINGS.search, titles))
    return False


def _holds(cell: Text, at: int) -> bool:
    return cell.span.start <= at < cell.span.end


RULE = Rule("DAT115", "unknown-name-in-text", Policy.WARNING, check, __doc__)
