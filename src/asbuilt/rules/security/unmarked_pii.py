"""A column that looks personal and is not marked.

## What it does
Reports columns called `email`, `phone`, `ssn`, `address`, `date_of_birth`, `iban`, `last_name` and
the like without a `PII` mark.

## Why it matters
Marked columns never appear in logs and are kept in the audit trail only as digests. An unmarked one
is treated like any other text.

## Example
```sql
email VARCHAR(100) UNIQUE NOT NULL,
```

## Fix
Mark it (`asbuilt check --fix` does), or say why it is not personal:
```sql
email VARCHAR(100) UNIQUE NOT NULL,    -- PII: contact
support_email VARCHAR(100) NOT NULL,   -- asbuilt: ignore SEC109 (our own mailbox)
```
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from asbuilt import regex
from asbuilt.plan.naming import snake
from asbuilt.rules.marking import advice, mark
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.spec.sections.data_model import Column, DataModel, Table

_CLASSES = (
    ("contact", r"e?_?mail|email_address|(?:mobile|cell|tele)?_?phone(?:_(?:number|no))?|mobile"
                r"|(?:street|home|postal|billing|shipping|mailing)?_?address(?:_line)?(?:_?\d)?"),
    ("identity", r"ssn|social_security(?:_(?:number|no))?|national_id|passport(?:_(?:number|no))?"
                 r"|tax_id|drivers?_licen[cs]e|date_of_birth|birth_?date|birthday|dob"
                 r"|(?:first|last|full|given|family|middle|maiden)_name|surname"),
    ("financial", r"iban|(?:credit_)?card_number|bank_account(?:_(?:number|no))?|account_number"),
)  # fmt: skip
_PATTERNS = tuple(
    (name, regex.compile(rf"(?:(?!ip_|mac_|host_|wallet_)\w+?_)?(?:{words})"))
    for name, words in _CLASSES
)
_PLACES = regex.compile(
    r"building|office|branch|store|shop|warehouse|location|venue|hotel|restaurant|station|site|depot"
    r"|compan|organi[sz]ation|merchant|supplier|vendor|clinic|school|propert|listing",
    re.I,
)
"""Tables of places and companies, whose addresses are nobody's own."""
_KINDS = ("text", "date", "json", "bytes", "integer")


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each unmarked column that looks personal."""
    for table in subject.spec[DataModel].tables:
        for column in table.columns:
            name = _personal(table, column)
            if name and not (column.marks.pii or column.marks.secret):
                yield Finding(
                    f"`{table.name}.{column.name}` looks personal, but is not marked",
                    column.span,
                    f"{advice(subject.document, column, f'PII: {name}')}, so that it is kept "
                    "out of logs.",
                    fix=mark(subject.document, column, f"PII: {name}"),
                )


def _personal(table: Table, column: Column) -> str | None:
    name = snake(column.name)
    place = "address" in name and _PLACES.search(table.name)
    if column.type.kind not in _KINDS or place:
        return None
    return next((label for label, words in _PATTERNS if words.fullmatch(name)), None)


RULE = Rule("SEC109", "unmarked-pii", Policy.WARNING, check, __doc__)
