"""Tables and columns: what rows may hold."""

from __future__ import annotations

from collections.abc import Iterator, Set

from asbuilt.compare import checks
from asbuilt.compare.change import BOTH, CLIENTS, OPERATORS, Change, paired, turned
from asbuilt.compare.checks import LOOSER, STRICTER
from asbuilt.compare.column_type import holds
from asbuilt.expression.model import Column as NamedColumn
from asbuilt.expression.model import Constant, In
from asbuilt.plan.model import CheckPlan, ColumnPlan, ServicePlan, TablePlan
from asbuilt.plan.wording import default_text, reference_text, type_text

UNKNOWN = "answers may hold values that clients do not know"


def changes(old: ServicePlan, new: ServicePlan) -> Iterator[Change]:
    """What has changed in the data model, by the names of tables and columns."""
    for before, after in paired(old.tables.values(), new.tables.values(), lambda table: table.name):
        if before is None and after is not None:
            reason = "nothing refers to it yet"
            yield Change("table", after.name, "added", reason, new_line=after.line)
        elif before is not None and after is None:
            reason = "its rows are lost"
            yield Change("table", before.name, "removed", reason, OPERATORS, old_line=before.line)
        elif before is not None and after is not None:
            yield from _table(before, after)


def _table(old: TablePlan, new: TablePlan) -> Iterator[Change]:
    listed = [_listed(table) for table in (old, new)]
    both = listed[0].keys() & listed[1].keys()
    for before, after in paired(_shown(old), _shown(new), lambda column: column.name):
        if before is None and after is not None:
            yield _added(new, after)
        elif before is not None and after is None:
            yield Change(
                "column", f"{old.name}.{before.name}", "removed", "its values are lost", OPERATORS,
                before=type_text(before.type), old_line=before.line,
            )  # fmt: skip
        elif before is not None and after is not None:
            yield from _column(old.name, before, after, before.name in both)
    about = Change("table", old.name, "changed", "", old_line=old.line, new_line=new.line)
    if old.primary_key != new.primary_key:
        keys = [", ".join(key) for key in (old.primary_key, new.primary_key)]
        yield turned(about, "primary key", keys, "rows are known by something else", BOTH)
    yield from _keys(about, _uniques(old), _uniques(new))
    yield from _values(old, new, *listed)
    yield from checks.changes(about, _checks(old, both), _checks(new, both))
    yield from _references(about, old, new)


def _shown(table: TablePlan) -> list[ColumnPlan]:
    return [column for column in table.columns if not column.hidden]


def _added(table: TablePlan, column: ColumnPlan) -> Change:
    needed = not (column.nullable or column.default or column.generated or table.derived)
    return Change(
        "column", f"{table.name}.{column.name}", "added",
        "NOT NULL without a default: rows that exist have no value for it"
        if needed else "rows that exist may go without it",
        OPERATORS if needed else (), after=type_text(column.type), new_line=column.line,
    )  # fmt: skip


def _column(table: str, old: ColumnPlan, new: ColumnPlan, listed: bool) -> Iterator[Change]:
    """What has changed of a column; the values that are ``listed`` for both are another matter."""
    about = Change(
        "column", f"{table}.{old.name}", "changed", "", old_line=old.line, new_line=new.line
    )
    if old.type != new.type and not (listed and "enum" in (old.type.kind, new.type.kind)):
        yield _type(about, old, new)
    if old.nullable != new.nullable:
        words = ["may be null" if each.nullable else "NOT NULL" for each in (old, new)]
        if new.nullable:
            reason = "answers may hold null where they never did"
            yield turned(about, "null", words, reason, CLIENTS)
        else:
            yield turned(about, "null", words, STRICTER, BOTH)
    if old.default != new.default:
        texts = [default_text(each.default) if each.default else None for each in (old, new)]
        needed = new.default is None and not new.nullable
        reason = (
            "whoever left it out is refused"
            if needed
            else "it counts for new rows that leave it out"
        )
        yield turned(about, "default", texts, reason, CLIENTS if needed else ())
    if old.generated != new.generated:
        reason = "its values are computed in another way"
        yield turned(about, "generated", (old.generated, new.generated), reason, BOTH)
    for aspect in ("secret", "encrypted", "pii"):
        marks = [_mark(getattr(each, aspect)) for each in (old, new)]
        if marks[0] != marks[1]:
            yield turned(about, aspect, marks, "it is kept differently; its values are the same")


def _mark(value: str | bool | None) -> str:
    return value if isinstance(value, str) else "yes" if value else "no"


def _type(about: Change, old: ColumnPlan, new: ColumnPlan) -> Change:
    texts = (type_text(old.type), type_text(new.type))
    if not holds(new.type, old.type):
        return turned(about, "type", texts, STRICTER, BOTH)
    if new.type.kind == "enum" or old.type.kind == "enum":
        return turned(about, "type", texts, UNKNOWN, CLIENTS)
    return turned(about, "type", texts, "every value that fitted still does")


# ---------------------------------------------------------------- constraints


def _uniques(table: TablePlan) -> dict[str, str]:
    return {(text := ", ".join(columns)): text for columns in table.uniques}


def _checks(table: TablePlan, listed: Set[str]) -> dict[str, CheckPlan]:
    """The constraints by their words, but for the lists of values of these columns."""
    return {
        " ".join(check.text.split()): check
        for check in table.checks
        if not (_options(check) and check.columns[0] in listed)
    }


def _listed(table: TablePlan) -> dict[str, tuple[str, ...]]:
    """The values of those columns whose type or whose CHECK lists them: ``status IN ('open',
    'closed')``."""
    found = ((check.columns, _options(check)) for check in table.checks)
    types = {each.name: tuple(sorted(each.type.values)) for each in table.columns}
    checked = {columns[0]: options for columns, options in found if options}
    return {name: values for name, values in types.items() if values} | checked


def _options(check: CheckPlan) -> tuple[str, ...]:
    match check.expression:
        case In(value=NamedColumn(path=(_,)), options=options):
            return tuple(sorted(str(o.value) for o in options if isinstance(o, Constant)))
    return ()


def _values(
    old: TablePlan, new: TablePlan, before: dict[str, tuple[str, ...]],
    after: dict[str, tuple[str, ...]],
) -> Iterator[Change]:  # fmt: skip
    for name in before:
        if name in after and before[name] != after[name]:
            about = Change(
                "column", f"{old.name}.{name}", "changed", "",
                old_line=old.column(name).line, new_line=new.column(name).line,
            )  # fmt: skip
            texts = ("|".join(before[name]), "|".join(after[name]))
            if set(before[name]) <= set(after[name]):
                yield turned(about, "values", texts, UNKNOWN, CLIENTS)
            else:
                yield turned(about, "values", texts, STRICTER, BOTH)


def _keys(about: Change, old: dict[str, str], new: dict[str, str]) -> Iterator[Change]:
    for key in old:
        if key not in new:
            yield turned(about, "unique", (old[key], None), LOOSER)
    for key in new:
        if key not in old:
            yield turned(about, "unique", (None, new[key]), STRICTER, BOTH)


def _references(about: Change, old: TablePlan, new: TablePlan) -> Iterator[Change]:
    shown = {column.name for table in (old, new) for column in _shown(table)}
    listed = [
        [each for each in table.references if shown.issuperset(each.columns)]
        for table in (old, new)
    ]
    for before, after in paired(listed[0], listed[1], lambda each: each.columns):
        texts = [reference_text(each) if each else None for each in (before, after)]
        if texts[0] == texts[1]:
            continue
        if after is None:
            yield turned(about, "reference", texts, LOOSER)
        elif before is not None and before.table == after.table:
            reason = "removing a row has other consequences"
            yield turned(about, "reference", texts, reason, BOTH)
        else:
            yield turned(about, "reference", texts, STRICTER, BOTH)
