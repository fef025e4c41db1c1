"""A response example shows a secret column.

## What it does
Reports members of response examples, at any depth, that are columns marked `secret`, and passwords
wherever they stand, hashes of passwords (`$argon2id$…`) and private keys by whatever name, and a
`client_secret` and the like of which nothing else in the document speaks, or what a column keeps
encrypted (`kiosk_key_enc`) in the answer to whoever reads a row; also those that a table or a list
of an answer's fields has, or a sentence: *Returns `email` and `password_hash`.*
JSON of no endpoint below a line that says that it is an answer is one, too, and a row with its key.

## Why it matters
A secret never leaves the service; the answer would not look as the document says.

## Example
```sql
password_hash TEXT NOT NULL   -- secret
```
```json
{ "id": 1, "email": "ada@example.com", "password_hash": "…" }
```

## Fix
Remove the member from the example, or the mark from the column if it is not a secret.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

from asbuilt import regex
from asbuilt.diagnostics import Related
from asbuilt.document.blocks import Fence, Paragraph, Text
from asbuilt.document.text import part
from asbuilt.plan.model import Call, TablePlan
from asbuilt.plan.naming import Names, snake
from asbuilt.plan.shapes import column_of
from asbuilt.rules.routes import Bound, bound
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.rules.told import told
from asbuilt.source import Span
from asbuilt.spec.endpoints.example import Example
from asbuilt.spec.language import english, translated
from asbuilt.spec.sections.data_model import DataModel
from asbuilt.spec.tables.marks import is_password


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each secret that an answer shows."""
    yield from _told(subject)
    yield from _in_unbound(subject)
    names = Names(subject.plan.tables)
    for item in bound(subject):
        response = item.endpoint.response
        for table, name in _secrets(subject, item, names) if response else ():
            declared = subject.spec[DataModel].table(table.name) if table else None
            column = declared.column(snake(name)) if declared else None
            whose = f"which is a secret of `{table.name}`" if table else "which is a secret"
            is_marked = column is None or column.marks.secret
            mark = "" if is_marked else ", and write `-- secret` beside the column"
            if response:
                yield Finding(
                    f"this answer shows `{name}`, {whose}",
                    _place(subject, response, name),
                    f"Remove it from the example{mark}: a secret never leaves the service.",
                    (Related(column.span, "it is marked here" if is_marked else "it is kept here"),)
                    if column
                    else (),
                )


def _told(subject: Subject) -> Iterator[Finding]:
    """The secrets that a list of the fields of an answer has, or a sentence about it."""
    for item in bound(subject):
        for text in item.endpoint.returned:
            yield from _shown(subject, item, text)
    for each in told(subject) if subject.says(*_SAYS_ANSWER) else ():
        said = translated(each.text.text) if each.items else None
        found = _RETURNS.search(said.text) if said and not _NEVER.search(said.text) else None
        if said and found:
            start, end = said.origin(*found.span("names"))
            for name in _NAME.finditer(each.text.text, start, end):
                keeping = [
                    item
                    for item in each.items
                    if len(each.items) == 1 or (item.table and column_of(item.table, name["name"]))
                ]
                for item in keeping[:1]:
                    yield from _shown(subject, item, part(each.text, *name.span("name")))


def _in_unbound(subject: Subject) -> Iterator[Finding]:
    """The secrets in JSON that no endpoint has, below a line that says that it is an answer, or in
    a row that has its key."""
    secret = [
        column.name
        for table in subject.plan.tables.values()
        for column in table.columns
        if column.secret
    ]
    hashed = any(map(_HASH.search, secret))
    if not (secret or subject.says('secret"')):
        return
    for block, above in _unbound(subject):
        said = _LAST.split(above)[-1].lower()
        answers = any(word in said for word in _SAYS_ANSWER) and not _ASKS.search(english(said))
        echoes = answers and _echoes(english(above))
        for row in _rows(subject.spec.source.slice(block.content)):
            for name in (each for each in row if echoes and _is_secret(each, row[each])):
                yield Finding(
                    f"this answer shows `{name}`, which whoever asks has sent: it is a secret",
                    _within(subject, block, name),
                    "Remove it from the example: a secret never leaves the service.",
                )
            table = _shown_table(subject, row, "") if hashed and answers else None
            shown = [(table, each) for each in row if table and _is_secret_of(table, each)]
            if not shown and not (echoes or _ONCE.search(above) or _ASKS.search(english(said))):
                kept = ((_keeper_of_row(subject, row, each), each) for each in row)
                shown = [(keeper, each) for keeper, each in kept if keeper]
            for table, name in shown:
                yield Finding(
                    f"this answer shows `{name}`, which is a secret of `{table.name}`",
                    _within(subject, block, name),
                    "Remove it from the example: a secret never leaves the service.",
                )


def _is_secret_of(table: TablePlan, name: str) -> bool:
    column = column_of(table, name)
    return column is not None and column.secret


def _unbound(subject: Subject) -> Iterator[tuple[Fence, str]]:
    """The fences that are no example of an endpoint, each with what stands above it: the paragraph,
    or the heading."""
    examples = [
        example.span
        for item in bound(subject)
        for example in (item.endpoint.request, item.endpoint.response)
        if example
    ]
    for section in subject.outline.walk():
        for above, block in pairwise((None, *section.blocks)):
            if not isinstance(block, Fence):
                continue
            at, end = block.content.start, block.content.end
            if any(span.start <= at < span.end or at <= span.start < end for span in examples):
                continue
            if isinstance(above, Paragraph):
                yield block, " ".join(line.text for line in above.lines)
            elif above is None and section.heading:
                yield block, section.name.text


def _within(subject: Subject, block: Fence, name: str) -> Span:
    content = block.content
    at = subject.spec.source.text.find(f'"{name}"', content.start, content.end) + 1
    return Span(at, at + len(name)) if at else content


def _keeper_of_row(subject: Subject, row: Mapping[str, Any], name: str) -> TablePlan | None:
    """The table that keeps encrypted what a row of it shows beside its key and another column."""
    table = _keeper_in_clear(subject, name, row[name])
    columns = [column.name for each in row if table and (column := column_of(table, each))]
    keyed = table is not None and not set(table.primary_key).isdisjoint(columns)
    return table if keyed and len(columns) > 1 else None


_LAST = regex.compile(r"[.!?]\s+(?=\S)")
_ASKS = regex.compile(r"\b(?:requests?|sends?)\b")
"""Words for what an answer is to."""


def _rows(text: str) -> Iterator[dict[str, Any]]:
    """The objects of a JSON text; none of what is no JSON."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return
    yield from (row for _, row in _objects(value, ""))


def _shown(subject: Subject, item: Bound, text: Text) -> Iterator[Finding]:
    table = item.table
    column = column_of(table, text.text) if table else None
    table = table if column else _of_person(subject, item, text.text)
    if column.secret if column else (table or is_password(text.text)):
        whose = f" of `{table.name}`" if table else ""
        yield Finding(
            f"this answer shows `{text.text}`, which is a secret{whose}",
            text.span,
            "Leave it out: a secret never leaves the service.",
        )


def _of_person(subject: Subject, item: Bound, name: str) -> TablePlan | None:
    """The one table that keeps what is called a secret, for an answer that does not hand it out as
    those about the secret itself do."""
    if "secret" not in snake(name) or _HANDS_OUT.search(item.endpoint.path):
        return None
    return _keeper(subject, name)


_HANDS_OUT = regex.compile(
    r"enrol|setup|set-up|mfa|2fa|otp|factor|rotat|secret|key|client|hook|credential|app|integration"
    r"|device|token",
    re.I,
)
_SAYS_ANSWER = (
    "return", "answer", "respon", "antwort", "respuesta", "réponse", "resposta", "ответ", "响应",
)  # fmt: skip
"""One of these is in whatever tells what an answer holds, in each language."""
_NAME = regex.compile(r"`(?P<name>[^\W\d]\w*)`")
_VALUE = r"`[^`]+`(?:\s*=\s*`[^`]+`)?"
_RETURNS = regex.compile(
    r"\b(?:(?:returns?|answers? with|responds? with)\b(?:\s+[^\W\d_]+){0,3}:?\s+"
    r"|(?:answers?|responses?|replies|returns?|antwort|respuesta|réponse|resposta|ответ|响应)"
    r"\s*(?:is\s+|with\s+)?`?2[0-9]{2}\b[^`\n]{0,16}`?\s+"
    r"|(?:answers?|responses?|replies)\s(?:holds?|contains?|has|have|includes?|shows?|carr(?:y|ies))\b"
    r"[^`.;\n]{0,60}"
    r"|(?:returns?|answers? with|responds? with)\b[^`.;\n]{0,60}\bincluding\s+(?:the )?)"
    rf"(?P<names>{_VALUE}(?:\s*(?:,\s*)?(?:[^\W\d_]{{1,4}}\s+)?{_VALUE})*)",
    re.IGNORECASE,
)
"""``Returns `id` and `email` ``, ``Answer 201: `id`, `state` = `new` ``."""
_NEVER = regex.compile(
    r"\b(?:not|never|no|without|except|excluding|hidden|masked|redacted|omit\w*|if|when|whether)\b",
    re.IGNORECASE,
)


def _secrets(subject: Subject, item: Bound, names: Names) -> Iterator[tuple[TablePlan | None, str]]:
    """The secret members of an answer, with the table that each is a column of. A password is one
    wherever it stands, but yes or no is none: ``has_strong_password``."""
    action, response = item.route.action, item.endpoint.response
    called = subject.plan.tables.get(action.table or "") if isinstance(action, Call) else None
    seen: set[str] = set()
    for noun, row in _objects(response.value if response else None, ""):
        named = names.find(noun) if noun else None
        table = subject.plan.tables[named] if named else item.table or called
        table = table or _shown_table(subject, row, item.endpoint.method)
        for name, value in row.items():
            column = column_of(table, name) if table else None
            password = is_password(name) and not isinstance(value, bool)
            secret = column.secret if column else password
            secret = secret or (isinstance(value, str) and _IS_SECRET.match(value) is not None)
            kept = None if column or secret else _keeps(subject, name)
            if not (column or secret or kept) and _reads_row(item):
                kept = _keeper_in_clear(subject, name, value)
            secret = secret or (not column and _is_read_back(subject, item, name, value))
            secret = secret or (not column and _is_echoed(subject, item, name, value))
            secret = secret or (not column and _is_stray(subject, item, name, value))
            if (secret or kept) and name not in seen:
                seen.add(name)
                yield (table if column else kept), name


_IS_SECRET = regex.compile(
    r"\$(?:argon2(?:id|i|d)|2[abxy]|scrypt|pbkdf2[\w-]*|[56y])\$|pbkdf2:|scrypt:"
    r"|-----BEGIN (?:[A-Z]+ )?PRIVATE KEY"
)
"""What a hash of a password in crypt's form, or a private key, begins with, whatever it is
called."""


def _is_read_back(subject: Subject, item: Bound, name: str, value: Any) -> bool:
    """Whether whoever reads a row is shown a secret in the clear, ``client_secret``, of which the
    document keeps a hash alone, or where it lies: it may be handed out once, by what makes it."""
    return (
        item.endpoint.method == "GET"
        and _is_secret(name, value)
        and not _is_of_secrets(item)
        and any(
            _KEPT_APART.search(snake(column.name))
            for table in subject.plan.tables.values()
            for column in table.columns
        )
    )


def _is_stray(subject: Subject, item: Bound, name: str, value: Any) -> bool:
    """Whether an answer shows a secret whole of which nothing else in the document speaks, in an
    endpoint that hands out none: somebody's settings have got into it."""
    response = item.endpoint.response
    path = item.endpoint.path
    if response is None or not _is_secret(name, value) or _HANDS_OUT.search(path):
        return False
    text, at = subject.spec.source.text, response.span.start
    above = text[max(0, at - _ABOVE) : at].rpartition("\n#")[2]
    is_told = _TELLS.search(f"{path} {above}") is not None
    return text.count(name) == 1 and not is_told and "_secret_" not in value


_TELLS = regex.compile(r"secret|\bonce\b|pay|checkout|intent|stripe|credential|\bkey", re.I)
"""Who is given a secret, or is told of it: also the browser that pays by a provider."""


def _is_echoed(subject: Subject, item: Bound, name: str, value: Any) -> bool:
    """Whether a secret comes back that whoever calls has sent: in the example of the request, or as
    the lines above that of the answer say."""
    request, response = item.endpoint.request, item.endpoint.response
    if item.endpoint.method == "GET" or response is None or not _is_secret(name, value):
        return False
    sent = request.value if request and isinstance(request.value, dict) else {}
    at = response.span.start
    above = subject.spec.source.text[max(0, at - _ABOVE) : at].rpartition("\n#")[2]
    return (name in sent or _echoes(english(above))) and not _ONCE.search(english(above))


_ABOVE = 600


def _echoes(said: str) -> bool:
    """Whether lines say that a secret is sent, and not that it is made and shown once."""
    return _SENT.search(said) is not None and _ONCE.search(said) is None


_SENT = regex.compile(
    r"\b(?:requests?|body|callers?|clients?|customers?|users?|sends?|carries)\b[^.;\n]{0,100}"
    r"\bsecrets?\b",
    re.I,
)
_ONCE = regex.compile(
    r"\b(?:once|generat\w+|only time|one time|creates? (?:a|the) (?:[\w-]+ )?secret"
    r"|makes? (?:a|the)|never again|not again|new secret|rotat\w+|issu\w+)\b",
    re.I,
)


def _keeper_in_clear(subject: Subject, name: str, value: Any) -> TablePlan | None:
    """The one table that keeps encrypted or hashed what an example shows in the clear:
    ``kiosk_key`` where a column is called ``kiosk_key_enc``."""
    if not isinstance(value, str) or len(value) < _SHORTEST or _CUT.search(value):
        return None
    plain = snake(name)
    found = [
        table
        for table in subject.plan.tables.values()
        for column in table.columns
        if column.secret and not table.derived and _MADE.sub("", column.name) == plain
        if column.name != plain
    ]
    return found[0] if len(found) == 1 else None


_MADE = regex.compile(
    r"_(?:enc|encrypted|cipher|ciphertext|sealed|hash|hashed|digest)$|^(?:encrypted|hashed)_"
)
"""What the name of a column says of how the secret is kept."""


def _reads_row(item: Bound) -> bool:
    """Whether an endpoint reads what is not the secret itself by its path."""
    last = item.endpoint.path.rpartition("/")[2].strip("{}")
    return item.endpoint.method == "GET" and not _HANDS_OUT.search(last)


def _is_of_secrets(item: Bound) -> bool:
    last = item.endpoint.path.rpartition("/")[2].strip("{}")
    return _NAMES_SECRET.search(snake(last)) is not None


def _is_secret(name: str, value: Any) -> bool:
    """Whether a member is called a secret, and shows one whole."""
    return (
        _NAMES_SECRET.search(snake(name)) is not None
        and isinstance(value, str)
        and len(value) >= _SHORTEST
        and _CUT.search(value) is None
    )


_NAMES_SECRET = regex.compile(r"(?:^|_)secret(?:_key|_value)?$|(?:^|_)private_key$")
_KEPT_APART = regex.compile(
    r"(?:^|_)secret_(?:hash|digest|ref|reference|path|arn|uri|location)$|(?:^|_)hashed_secret$"
)
_SHORTEST = 8
_CUT = regex.compile(r"\*{2}|…|\.{3}|[•xX]{4}|redact|mask|hidden|^<", re.I)
"""What a secret that is not shown whole has in it."""


def _keeps(subject: Subject, name: str) -> TablePlan | None:
    """The one table that keeps a secret hash of this name: no answer has a use for it."""
    return _keeper(subject, name) if _HASH.search(snake(name)) else None


def _keeper(subject: Subject, name: str) -> TablePlan | None:
    tables = (table for table in subject.plan.tables.values() if not table.derived)
    found = [table for table in tables if (has := column_of(table, name)) and has.secret]
    return found[0] if len(found) == 1 else None


def _shown_table(subject: Subject, row: dict[str, Any], method: str) -> TablePlan | None:
    """The one table of which most members of a row that no table backs are columns, the hash of a
    password among them; a token or a key may be what whoever asks is given, but for whole rows that
    are read."""
    hashed = any(_HASH.search(snake(name)) for name in row)
    if len(row) < 2 or not (hashed or method == "GET"):
        return None
    shows = _shows_secret if hashed else _is_row
    tables = (table for table in subject.plan.tables.values() if not table.derived)
    found = [table for table in tables if shows(table, row)]
    return found[0] if len(found) == 1 else None


def _is_row(table: TablePlan, row: dict[str, Any]) -> bool:
    """Whether all of several members are columns, among them its key and a secret."""
    columns = [column for name in row if (column := column_of(table, name))]
    named = sum(not column.secret for column in columns)
    keyed = any(column.name in table.primary_key for column in columns)
    return keyed and len(columns) == len(row) and 1 < named < len(columns)


_HASH = regex.compile("hash|salt|digest")


def _shows_secret(table: TablePlan, row: dict[str, Any]) -> bool:
    columns = [column for name in row if (column := column_of(table, name))]
    named = sum(not column.secret for column in columns)
    hashed = any(column.secret and _HASH.search(column.name) for column in columns)
    return named > 1 and hashed and 2 * len(columns) > len(row)


def _objects(value: Any, noun: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every object in an example with the member that holds it."""
    if isinstance(value, dict):
        yield noun, value
        for name, member in value.items():
            yield from _objects(member, name)
    elif isinstance(value, list):
        yield from _objects(value[0] if value else None, noun)


def _place(subject: Subject, example: Example, name: str) -> Span:
    known = dict(example.fields).get(name)
    text = subject.spec.source.text
    at = text.find(f'"{name}"', example.span.start, example.span.end)
    return known or (Span(at + 1, at + 1 + len(name)) if at >= 0 else example.span)


RULE = Rule("SEC108", "secret-in-response", Policy.ERROR, check, __doc__)
