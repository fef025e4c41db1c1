"""A path parameter that is no key of its table.

## What it does
Reports parameters such as `{slug}` in `/api/articles/{slug}` when the table has no column of that
name, or one that is not UNIQUE. Names of keys (`{id}`, `{article_id}`, `{uuid}`) are always
understood, also the other way round (`{idArticle}`), without the name of their table (`{date}` for
`night_date` of `night`), and by the last word of the key (`{no}` for `line_no`).

## Why it matters
The parameter is taken for the primary key, so a caller who sends what the name says finds nothing.

## Example
```sql
CREATE TABLE articles (id SERIAL PRIMARY KEY, title TEXT NOT NULL);
```
```markdown
### GET /api/articles/{slug}
```

## Fix
Add the column with UNIQUE, or name the parameter after the key.
"""

from __future__ import annotations

from collections.abc import Iterator

from asbuilt import regex
from asbuilt.diagnostics import Related
from asbuilt.plan import naming
from asbuilt.plan.model import TablePlan
from asbuilt.plan.paths import parameters
from asbuilt.rules.nearest import did_you_mean
from asbuilt.rules.routes import bound
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.spec.sections.data_model import DataModel

_KEY = regex.compile(r"(?:\w+_)?(?:id|uuid|guid|key|pk)|(?:id|uuid|guid)_\w+")


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each path whose last parameter selects by another column than its name."""
    for item in bound(subject):
        table = item.table
        if not table or table.derived:
            continue
        names = parameters(item.endpoint.path)
        keys = {part.parameter: part.column for part in getattr(item.route.action, "key", ())}
        name = names[-1] if names else ""
        if name not in keys or _is_key(table, name):
            continue
        snake = naming.snake(name)
        if keys[name] == snake:
            continue
        known = [column.name for column in table.columns if not column.hidden]
        declared = subject.spec[DataModel].table(table.name)
        column = declared.column(snake) if declared else None
        why = f"`{table.name}.{snake}` is not UNIQUE" if snake in known else (
            f"`{table.name}` has no column `{snake}`")  # fmt: skip
        yield Finding(
            f"`{{{name}}}` is taken for `{table.name}.{keys[name]}`: {why}",
            item.endpoint.span,
            "Add UNIQUE to the column."
            if column
            else did_you_mean(snake, known)
            or f"Add the column with UNIQUE, or write `{{{keys[name]}}}`.",
            (Related(column.span, "the column"),) if column else (),
        )


def _is_key(table: TablePlan, name: str) -> bool:
    snake = naming.snake(name)
    noun = naming.singular(table.name)
    initials = "".join(word[0] for word in noun.split("_") if word)  # ``{tid}`` of a tenant
    keys = (
        f"{initials}id",
        *table.primary_key,
        *(key.removeprefix(f"{noun}_") for key in table.primary_key),
    )
    if _KEY.fullmatch(snake) or snake in (noun, table.name, *keys):
        return True
    return any(key.endswith(f"_{snake}") for key in table.primary_key)


RULE = Rule("API116", "unknown-path-parameter", Policy.STRICT, check, __doc__)
