"""Two places give one program different ports.

## What it does
Reports the port of a program that is another one in another line: the same name stands before both,
or the digits of the one are those of the other in another order. Ports of databases and brokers,
and those of metrics, are passed over.

## Why it matters
One of them is where nobody listens.

## Example
```markdown
- **toggle** listens on port 8080.

Replicas stand behind the service `toggle:9090`.
```

## Fix
Give one port everywhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

from asbuilt import regex
from asbuilt.diagnostics import Related
from asbuilt.document.blocks import Text
from asbuilt.document.text import part
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.rules.said import said, stating
from asbuilt.rules.wording import Wording
from asbuilt.rules.words import words
from asbuilt.spec.language import english

_PORT = regex.compile(
    r"(?:\b(?:ports?|puerto|porta|порт\w{0,2})|端口)\s*(?:no\.?|number|[:=：])?\s*[`*]*"
    r"(?P<port>[0-9]{2,5})\b|`(?P<host>[a-z][a-z0-9-]*):(?P<behind>[0-9]{4,5})`",
    re.I,
)
_OTHERS = frozenset({
    "22", "25", "53", "80", "443", "465", "587", "1433", "1521", "1883", "2181", "3306", "4222",
    "4317", "4318", "5432", "5672", "6379", "8125", "8883", "9092", "9200", "11211", "27017",
})  # fmt: skip
"""Ports that everybody knows by what listens there."""
_ASIDE = regex.compile(
    r"\b(?:metrics?|prometheus|health\w*|debug\w*|admin\w*|management|pprof|database|postgres\w*|mysql"
    r"|redis|broker|default|localhost|test\w*|dev(?:elopment)?|local(?:ly)?)\b",
    re.I,
)
_SUBJECT = regex.compile(
    r"\W*(?:\*\*|`)(?P<marked>[^*`\n]{1,40})(?:\*\*|`)|\W*(?P<plain>(?:\S+\s+){1,3})"
)
_AGAIN = regex.compile(r"(?:it|they|er|sie|es|il|elle|ele|ela|он|она|оно)\s", re.I)
"""How a sentence begins that is about what the one before it names."""
_NO_NAMES = frozenset({
    "server", "service", "program", "process", "listen", "application", "app", "api", "container",
    "http", "https", "port", "runs", "replica", "replicas", "component", "host", "public",
    "endpoint", "endpoints", "route", "path", "method", "url", "uri", "address", "base",
})  # fmt: skip


class _Port(Struct, frozen=True):
    """A port where it stands, and the name of what listens there."""

    text: Text
    of: frozenset[str]

    def is_meant_by(self, other: _Port) -> bool:
        """Whether the other port is the same one, written differently."""
        mixed = sorted(self.text.text) == sorted(other.text.text)
        return self.text.text != other.text.text and (mixed or bool(self.of & other.of))


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each port that is another one in an earlier line."""
    known: list[_Port] = []
    for port in _ports(subject):
        other = next((each for each in known[:_MOST] if port.is_meant_by(each)), None)
        if other:
            yield Finding(
                f"the port is {port.text.text} here, but {other.text.text} in "
                f"{subject.spec.source.where(other.text.span.start)}",
                port.text.span,
                "Give one port everywhere.",
                (Related(other.text.span, f"port {other.text.text} here"),),
            )
        known.append(port)


_MOST = 50


def _ports(subject: Subject) -> Iterator[_Port]:
    """The only port of each statement, in the order of the document."""
    naming = {*stating(subject, *_TRACES)}
    hosts = stating(subject, *_HOSTED.words)
    naming.update(line for line in hosts if _HOSTED.search(line.line.text))
    before = ""
    for line in said(subject) if naming else ():
        statement = line.line
        name = before if _AGAIN.match(statement.text) else statement.text
        before = name
        if line not in naming:
            continue
        found = list(_PORT.finditer(statement.text))
        numbers = {each["port"] or each["behind"] for each in found}
        if len(numbers) != 1 or numbers & _OTHERS or _ASIDE.search(english(statement.text)):
            continue
        group = "port" if found[0]["port"] else "behind"
        yield _Port(part(statement, *found[0].span(group)), _name(name, found[0]["host"]))


_TRACES = ("port", "puerto", "порт", "端口")
_HOSTED = Wording("`[a-z0-9-]+:[0-9]", *map(":{}".format, range(10)))


def _name(text: str, host: str | None) -> frozenset[str]:
    """The words of what listens: the host's, or those that the statement begins with."""
    begins = _SUBJECT.match(text)
    named = host or ((begins["marked"] or begins["plain"]) if begins else "")
    return words(named) - _NO_NAMES


RULE = Rule("CON125", "contradictory-port", Policy.WARNING, check, __doc__)
