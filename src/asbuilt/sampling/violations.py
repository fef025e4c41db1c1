"""Bodies that are wrong in exactly one way, and what a service must answer to them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import islice, product
from typing import Any
from uuid import UUID

from asbuilt.plan.model import BodyField, CheckPlan, Route, ServicePlan
from asbuilt.sampling.as_json import as_json
from asbuilt.sampling.checks import broken, candidates, verdict
from asbuilt.sampling.extremes import extremes
from asbuilt.sampling.form import Form, Rows, form
from asbuilt.sampling.rows import Row
from asbuilt.spec.column_type import ColumnType

UNKNOWN = "no_such_member"
COMBINATIONS = 2_000

Wrong = tuple[str, Any]
"""The name of a violation and the value that is one."""


@dataclass(frozen=True, slots=True)
class Violation:
    """``body`` breaks what ``name`` says, by its member for ``column`` (or the member itself, where
    it is none). The answer must have ``status``, and an error whose pointer (RFC 6901) is
    ``pointer``. ``constraint`` is the text of a violated CHECK."""

    name: str
    column: str
    body: dict[str, Any]
    status: int
    pointer: str
    constraint: str | None = None


def violations(
    route: Route,
    plan: ServicePlan,
    valid_body: Mapping[str, Any],
    *,
    today: date,
    seed: int = 0,
    role: str | None = None,
    existing: Rows | None = None,
    rest: Mapping[str, Any] | None = None,
) -> Iterator[Violation]:
    """Each way in which ``valid_body`` can be spoilt alone: ``null``, ``type``, ``too-long``,
    ``nul-character``, ``not-in-enum``, ``too-large``, ``too-small``, ``beyond-64-bits``,
    ``too-many-digits``, ``too-precise``, ``malformed``, ``missing``, ``unknown``, ``check``,
    ``missing-reference`` and ``duplicate``.

    Arguments as for :func:`asbuilt.sampling.form.form`. Unique members get fresh values each time.
    A ``duplicate`` repeats a row of the route's table in ``existing``. What no value can violate
    without violating something else too is left out.
    """
    found = form(route, plan, today=today, seed=seed, role=role, existing=existing, rest=rest)
    if found is None:
        return
    valid = found.members(valid_body)
    if found.maker is not None:
        found.maker.taken.take(found.row(valid))
    yield from _of_members(found, valid)
    if found.table is None:
        return
    for check in found.table.checks:
        yield from _of_check(found, check, found.fresh(valid))
    yield from _of_references(found, valid)
    if found.creates:
        yield from _of_uniques(found, valid, existing or {})


# ---------------------------------------------------------------- single members


def _of_members(found: Form, valid: Mapping[str, Any]) -> Iterator[Violation]:
    for field in found.fields:
        for name, value in _wrong(field):
            yield _violation(found, name, field, found.fresh(valid) | {field.name: value})
        if field.required and not found.partial:
            members = found.fresh(valid)
            members.pop(field.name, None)
            yield _violation(found, "missing", field, members)
    members = found.fresh(valid) | {UNKNOWN: 1}
    yield Violation("unknown", UNKNOWN, found.wrapped(members), 422, found.pointer(UNKNOWN))


def _violation(found: Form, name: str, field: BodyField, members: Mapping[str, Any]) -> Violation:
    column = field.column or field.name
    return Violation(name, column, found.wrapped(members), 422, found.pointer(field.name))


def _wrong(field: BodyField) -> Iterator[Wrong]:
    """Values that the member's type does not take."""
    if not field.nullable:
        yield "null", None
    yield from (("type", value) for value in _OTHER_TYPES.get(field.type.kind, ()))
    yield from (("malformed", value) for value in _MALFORMED.get(field.type.kind, ()))
    match field.type.kind:
        case "text":
            yield "nul-character", "\0"[: field.type.length]
            if field.type.length is not None:
                yield "too-long", "x" * (field.type.length + 1)
        case "enum":
            yield "not-in-enum", "".join(field.type.values) + "?"
        case "integer":
            limit = 1 << (field.type.bits - 1)
            yield from (
                ("too-large", limit),
                ("too-small", -limit - 1),
                ("beyond-64-bits", 1 << 64),
            )
        case "decimal":
            yield from _wrong_decimals(field.type)


def _wrong_decimals(type: ColumnType) -> Iterator[Wrong]:
    scale = type.scale or 0
    if type.precision is not None:
        yield "too-many-digits", 10 ** (type.precision - scale)
    if type.precision is not None or type.scale is not None:
        yield "too-precise", f"0.{'0' * scale}1"


_OTHER_TYPES: Mapping[str, tuple[Any, ...]] = {
    "integer": ("1", 1.5, True, [1]),
    "decimal": (True, "one", [1]),
    "float": (True, "1.5", [1.5]),
    "text": (1, True, ["a"], {"a": "b"}),
    "boolean": (1, "true", [True]),
    "uuid": (1, True),
    "date": (20260102, True),
    "time": (1200, True),
    "timestamp": (1767312000, True),
    "enum": (1, True),
    "bytes": (1, True),
    "array": ("a", {"a": 1}),
    "object": ("a", [1]),
}
_MALFORMED: Mapping[str, tuple[str, ...]] = {
    "uuid": ("no-uuid", "00000000-0000-0000-0000-00000000000g", ""),
    "date": ("2026-02-30", "2026-13-01", "30.01.2026", ""),
    "time": ("25:00:00", "12:60:00", "noon", ""),
    "timestamp": ("2026-02-30T12:00:00Z", "2026-01-02T25:00:00Z", "yesterday", ""),
    "bytes": ("***", "a"),
}


# ---------------------------------------------------------------- constraints


def _of_check(found: Form, check: CheckPlan, members: dict[str, Any]) -> Iterator[Violation]:
    """A row that violates ``check`` and no other constraint, by as few columns as possible."""
    assert found.table is not None
    row = found.row(members)
    referring = {name for item in found.table.references for name in item.columns}
    fields = [field for field in found.in_row if field.column in check.columns]
    fields = [field for field in fields if field.column not in referring]
    choices = {field.name: list(_values(found, check, field, row)) for field in fields}
    for count in range(1, min(2, len(fields)) + 1):
        for chosen in _groups(fields, count):
            options = product(*(choices[field.name] for field in chosen))
            for values in islice(options, COMBINATIONS):
                changes = dict(zip((field.column or "" for field in chosen), values, strict=True))
                if _violates_only(found, check, {**row, **changes}):
                    sent = {field.name: as_json(changes[field.column or ""]) for field in chosen}
                    yield Violation(
                        "check", chosen[0].column or "", found.wrapped(members | sent), 422,
                        found.pointer(chosen[0].name), check.text,
                    )  # fmt: skip
                    return


def _groups(fields: list[BodyField], count: int) -> Iterator[tuple[BodyField, ...]]:
    if count == 1:
        yield from ((field,) for field in fields)
    else:
        yield from ((one, two) for n, one in enumerate(fields) for two in fields[n + 1 :])


def _values(found: Form, check: CheckPlan, field: BodyField, row: Row) -> Iterator[Any]:
    column = found.column(field)
    yield from (v for v in candidates(check, column, row, found.random) if v is not None)
    if field.type.kind == "text":
        yield from (text[: field.type.length] for text in ("other", "no such value", "!", "x"))
    yield from (value for _, value in extremes(field.type))
    if field.nullable:
        yield None


def _violates_only(found: Form, check: CheckPlan, row: Row) -> bool:
    assert found.table is not None
    return verdict(check, found.table, row, found.today) is False and not broken(
        (other for other in found.table.checks if other is not check),
        found.table, row, found.today,
    )  # fmt: skip


# ---------------------------------------------------------------- other rows


def _of_references(found: Form, valid: Mapping[str, Any]) -> Iterator[Violation]:
    """Members that point at rows which do not exist."""
    assert found.table is not None
    fields = {field.column: field for field in found.in_row}
    for reference in found.table.references:
        sent = [fields[name] for name in reference.columns if name in fields]
        if len(sent) < len(reference.columns):
            continue
        members = found.fresh(valid)
        field, known = sent[-1], set(found.keys.of(reference))
        for value in _absent(field.type):
            given = {**found.row(members), field.column or "": value}
            target = tuple(given[name] for name in reference.columns)
            if None not in target and target not in known and found.holds(given):
                changed = members | {field.name: as_json(value)}
                place = found.pointer(sent[0].name)
                yield Violation(
                    "missing-reference", field.column or "", found.wrapped(changed), 422, place
                )
                break


def _absent(type: ColumnType) -> Iterator[Any]:
    """Keys that hardly anything has."""
    match type.kind:
        case "integer":
            limit = 1 << (type.bits - 1)
            yield from (limit - 1, limit - 2, limit - 3)
        case "uuid":
            yield from (str(UUID(int=(1 << 127) + n)) for n in range(3))
        case "text":
            yield from (f"no-such-row-{n}"[: type.length] for n in range(3))
        case "enum":
            yield from type.values


def _of_uniques(found: Form, valid: Mapping[str, Any], existing: Rows) -> Iterator[Violation]:
    """What another row has already."""
    assert found.table is not None
    fields = {field.column: field for field in found.in_row}
    for unique in dict.fromkeys((found.table.primary_key, *found.table.uniques)):
        if not unique or not all(name in fields for name in unique):
            continue
        for other in existing.get(found.table.name, ()):
            members = found.fresh(valid)
            taken = {name: other.get(name) for name in unique}
            if None in taken.values() or not found.holds({**found.row(members), **taken}):
                continue
            members |= {fields[name].name: as_json(value) for name, value in taken.items()}
            yield Violation(
                "duplicate", unique[0], found.wrapped(members), 409,
                found.pointer(fields[unique[0]].name),
            )  # fmt: skip
            break
