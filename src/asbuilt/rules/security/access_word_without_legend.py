"""A word in the access matrix that no legend explains.

## What it does
Reports words in cells of the matrix (`own`, `team`, `limited`) for which there is no line below it
that says which rows they mean, or none for the table of that endpoint. A word that nothing explains
is reported once, and so are all that mean own rows (`own`, `own panel`). Own rows need no line
where the table refers to the account of its owner by a column that is called after the role
(`courier_id`), after the people (`user_id`), or like an owner (`owner_id`, `created_by`).

## Why it matters
Which rows a role may touch is never guessed. Until the word is explained, the cell denies.

## Example
```markdown
| Endpoint           | admin | agent |
| ------------------ | ----- | ----- |
| `GET /api/tickets` | ✅    | team  |
```

## Fix
Explain the word under the table:
```markdown
- **team**: `tickets.team_id` = current user's `team_id`
```
"""

from __future__ import annotations

from collections.abc import Iterator

from asbuilt.plan.own_rows import own_cells, own_column
from asbuilt.rules.routes import bound
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.spec.access.binding import OWN, words_of
from asbuilt.spec.access.grant import grant
from asbuilt.spec.language import english
from asbuilt.spec.sections.access import Access, Cell
from asbuilt.spec.words import snake

_OWN = {"own", "self", "mine", "owner"}


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each such word of a table."""
    access = subject.spec[Access]
    cells = [cell for cell in access.cells if cell.grant == "word"]
    if not cells:
        return
    tables = {b.route.key: getattr(b.route.action, "table", None) for b in bound(subject)}
    actions = _known_cells(subject)
    for cell in cells:
        entries = [entry for entry in access.legend if entry.word == cell.word]
        table = tables.get(cell.endpoint)
        if not entries:
            cause = _cause(cell.word or "")
            said = _WHOSE if cause == "own" else "is explained nowhere"
        elif table and all(entry.table not in (None, table) for entry in entries):
            said, cause = f"is not explained for `{table}`", f"{cell.word} {table}"
        else:
            continue
        if table and _is_known(subject, cell, table):
            continue
        if table is None and cell in actions:
            yield _of_an_action(cell)
            continue
        word = _written(subject, cell)
        yield Finding(
            f"`{word}` {said}, so `{cell.role}` is refused at `{cell.endpoint}`",
            cell.span,
            f"Add below the matrix: - **{word}**: `{table or 'table'}."
            f"{_owner(subject, cell, table)}` = current user",
            cause=cause,
        )


def _known_cells(subject: Subject) -> frozenset[Cell]:
    """The cells of own rows in whose table a column says whose a row is, whatever their endpoints
    do with these rows."""
    cells = own_cells(subject.spec, subject.plan.tables)
    return frozenset(cell for cell, table in cells if _is_known(subject, cell, table.name))


def _of_an_action(cell: Cell) -> Finding:
    return Finding(
        f"nothing backs `{cell.endpoint}`, so nothing looks whose row it acts on: `{cell.role}` is "
        "refused",
        cell.span,
        "Write a handler for it: it gets the rows that are the caller's own elsewhere, no others.",
        cause="action",
    )


def _written(subject: Subject, cell: Cell) -> str:
    """The word as it stands in the document; where it stands in what is granted, not in a cell of
    its own, it is told in English."""
    written = subject.spec.source.slice(cell.span).strip("`*_ ")
    word = cell.word or ""
    own = word == "own" and "/" not in written and grant(written)[0] == "word"
    return written if own and word not in written.lower() else word


def _is_known(subject: Subject, cell: Cell, table: str) -> bool:
    """Whether own rows are meant, and a column of the table says whose a row is."""
    access, identity, stored = subject.spec[Access], subject.plan.identity, subject.plan.tables
    return bool(identity and own_column(access, identity, stored[table], cell))


_WHOSE = "names no column that says whose a row is"


def _cause(word: str) -> str:
    """What words have in common that one line below the matrix may explain."""
    return word if {*OWN, *_OWN}.isdisjoint(words_of(word)) else "own"


def _owner(subject: Subject, cell: Cell, table: str | None) -> str:
    """The column that says whose a row is, when the word of ``cell`` asks for it: the only one that
    refers to people, or is called like the role or an owner."""
    if table is None or english(cell.word or "").split(" ")[0] not in _OWN:
        return "column"
    people = subject.plan.identity.table if subject.plan.identity else None
    links = [
        reference.columns[0]
        for reference in subject.plan.tables[table].references
        if reference.table == people and len(reference.columns) == 1
    ]
    columns = [column.name for column in subject.plan.tables[table].columns]
    called = [name for name in columns if snake(name) == f"{snake(cell.role)}_id"]
    owners = [name for name in columns if snake(name) in _OWNERS]
    return next((some[0] for some in (links, called, owners) if len(some) == 1), "column")


_OWNERS = {"owner", "owner_id", "user_id", "author_id", "account_id", "customer_id", "member_id",
           "created_by", "owned_by"}  # fmt: skip


RULE = Rule("SEC103", "access-word-without-legend", Policy.STRICT, check, __doc__)
