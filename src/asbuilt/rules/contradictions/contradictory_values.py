"""The text or a diagram names a value that the column does not allow.

## What it does
Compares the values that a sentence lists in code or quotes, the states of a state diagram or of a
table of transitions (`| From | To |`), and the value that an endpoint is said to set, with the
column that the text names: an enumeration, or a CHECK that lists what it may hold. Lists of which
most is unknown are about something else.

## Why it matters
A row with that value cannot be stored, so what the text promises fails with 422; or the CHECK was
never brought up to date.

## Example
```markdown
The state of an order is one of `open`, `paid`, `returned`.
```
```sql
state TEXT NOT NULL CHECK (state IN ('open', 'paid', 'cancelled'))
```

## Fix
Let both have the same values.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct

from asbuilt import regex
from asbuilt.diagnostics import Related
from asbuilt.document.blocks import Text
from asbuilt.document.text import part
from asbuilt.plan.naming import snake
from asbuilt.rules.allowed import Allowed, allowed
from asbuilt.rules.nearest import did_you_mean
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.rules.told import Told, told
from asbuilt.rules.words import words
from asbuilt.spec.diagrams.states import state_diagrams, transition_tables
from asbuilt.spec.language import english
from asbuilt.spec.sections.data_model import DataModel

_MARKED = r"(?:`[^`\n]{1,40}`|\"[^\"\n]{1,40}\"|'[^'\n]{1,40}'|[“„«][^“”„«»\n]{1,40}[”“»])"
_BETWEEN = r"\s*(?:[,;/|、，→]|-{1,2}>)?\s*(?:(?:then|[^\W\d_]{1,4})\s*)?"
_LIST = regex.compile(rf"{_MARKED}(?:{_BETWEEN}{_MARKED})+")
_EACH = regex.compile(_MARKED)
_CHAIN = regex.compile(r"[^\W\d][\w-]*(?:\s*(?:→|-{1,2}>)\s*[^\W\d][\w-]*){2,}")
_LINK = regex.compile(r"[^\W\d][\w-]*")
_SET = regex.compile(
    r"(?:[`\"](?:(?P<table>[^\W\d]\w*)\.)?(?P<column>[^\W\d]\w*)[`\"]|\b(?P<word>[^\W\d]\w*))"
    r"\s*(?:=|:|[^\W\d_]{1,4}\s|\s)\s*(?:=\s*)?[`'\"](?P<value>[a-zà-ÿа-я][\w-]*)[`'\"]"
)
_NO_VALUES = {
    "all", "any", "none", "null", "other", "unknown", "both", "true", "false", "default", "asc",
    "desc", "string", "text", "integer", "int", "boolean", "number", "object", "array", "uuid",
    "date", "enum", "varchar", "timestamp", "json", "undefined",
}  # fmt: skip
"""What stands beside values without being one."""


_MOST = 40
"""Values of a list, and columns that allow one of them, that are looked at."""


class _Value(Struct, frozen=True):
    text: str
    place: Text


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each value, at its first place."""
    known = allowed(subject)
    if not known:
        return
    judge = _Judge(subject, known)
    for each in told(subject):
        for values in _lists(each.text):
            yield from judge.listed(each, values)
        yield from judge.set(each)
    for states in (*state_diagrams(subject.outline), *transition_tables(subject.outline)):
        yield from judge.drawn([_Value(state.text, state) for state in states])


_WAY = regex.compile(rf"\bfrom (?P<left>{_MARKED}) (?:in)?to (?P<reached>{_MARKED})")


def _lists(text: Text) -> Iterator[list[_Value]]:
    ways = [*_WAY.finditer(text.text)] if " to" in text.text else []
    if len(ways) > 1:
        yield [
            _Value(way[end][1:-1], part(text, way.start(end) + 1, way.end(end) - 1))
            for way in ways
            for end in ("left", "reached")
        ]
    for whole, one, edge in ((_LIST, _EACH, 1), (_CHAIN, _LINK, 0)):
        for found in whole.finditer(text.text):
            yield [
                _Value(
                    each[0][edge:-edge] if edge else each[0],
                    part(text, each.start() + edge, each.end() - edge),
                )
                for each in one.finditer(text.text, *found.span())
            ]


class _Judge:
    def __init__(self, subject: Subject, known: Sequence[Allowed]) -> None:
        self._by_value = defaultdict[str, list[Allowed]](list)
        for one in known:
            for value in {snake(value) for value in one.values}:
                self._by_value[value].append(one)
        self._by_name = {(one.table.name, one.column.name): one for one in reversed(known)}
        self._said: set[tuple[str, str]] = set()
        tables = subject.spec[DataModel].tables
        self._names = _NO_VALUES | {snake(table.name) for table in tables}
        self._names |= {snake(column.name) for table in tables for column in table.columns}
        self._columns = {
            f"{table.name}.{column.name}" for table in tables for column in table.columns
        }

    def listed(self, each: Told, values: Sequence[_Value]) -> Iterator[Finding]:
        """The values of a list that no column allows which the text names, beside most others."""
        close = self._close(values)
        if not close or any(not self._wrong([one], values) for one in close):
            return
        said = words(each.text.text) | words(english(each.text.text))
        named = [one for one in close if words(one.column.name) <= said]
        named = named or [one for one in close if words(one.table.name) <= said]
        yield from self._findings(named, values)

    def set(self, each: Told) -> Iterator[Finding]:
        """The value that a text gives to a column of the endpoint's table, or of one it names."""
        at = 0
        while found := _SET.search(each.text.text, at):
            own = {found["table"]} if found["table"] else each.tables
            column = found["column"] or found["word"]
            named = (self._by_name.get((table, column)) for table in sorted(own))
            about = [one for one in named if one]
            at = found.end() if about else found.end((found["column"] and "column") or "word")
            value = _Value(found["value"], part(each.text, *found.span("value")))
            yield from self._findings(about, [value])

    def drawn(self, states: Sequence[_Value]) -> Iterator[Finding]:
        """The states that the column with most of the others does not allow."""
        close = self._close(states)
        most = max((_common(one, states) for one in close), default=0)
        best = [one for one in close if _common(one, states) == most]
        if all(self._wrong([one], states) for one in best):
            yield from self._findings(best, states)

    def _close(self, values: Sequence[_Value]) -> list[Allowed]:
        """The columns that allow two of the values and most of them."""
        found: dict[tuple[str, str], Allowed] = {}
        for value in values[:_MOST]:
            for one in self._by_value.get(snake(value.text), ())[:_MOST]:
                found.setdefault((one.table.name, one.column.name), one)
        return [one for one in found.values() if _is_close(one, values)]

    def _wrong(self, about: Sequence[Allowed], values: Iterable[_Value]) -> list[_Value]:
        fine = {snake(value) for one in about for value in one.values}
        said = ((snake(value.text), value) for value in values)
        known = fine | self._names
        return [each for name, each in said if not (name in known or each.text in self._columns)]

    def _findings(self, about: Sequence[Allowed], values: Sequence[_Value]) -> Iterator[Finding]:
        """``about`` are the columns one of which is meant."""
        for wrong in self._wrong(about, values) if about else ():
            one = about[0]
            name = f"{one.table.name}.{one.column.name}"
            if (name, snake(wrong.text)) not in self._said:
                self._said.add((name, snake(wrong.text)))
                yield Finding(
                    f"`{wrong.text}` is no value of `{name}`, which allows "
                    + ", ".join(f"`{value}`" for value in one.values),
                    wrong.place.span,
                    did_you_mean(wrong.text, one.values) or "Let both have the same values.",
                    (Related(one.span, f"the values of `{name}`"),),
                )


def _common(one: Allowed, values: Iterable[_Value]) -> int:
    return len({snake(value.text) for value in values} & {snake(value) for value in one.values})


def _is_close(one: Allowed, values: Sequence[_Value]) -> bool:
    """Whether two of the values and most of them are allowed."""
    common = _common(one, values)
    return common > 1 and 2 * common > len({snake(value.text) for value in values})


RULE = Rule("CON130", "contradictory-values", Policy.WARNING, check, __doc__)
