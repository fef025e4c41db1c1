"""One plausible value for a column, in canonical form (:mod:`asbuilt.spec.values`)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import Any
from uuid import UUID

from asbuilt import regex
from asbuilt.plan.model import ColumnPlan
from asbuilt.sampling.wording import Scene, Writer, writer
from asbuilt.spec.column_type import ColumnType

Sampler = Callable[[Scene], Any]

_CREATED = regex.compile(r"^(created|inserted|registered|joined|opened|ordered)(_|$)")
_BIRTH = regex.compile(r"birth|dob")
_FUTURE = regex.compile(
    r"due|expir|until|ends?_|_end|deadline|valid_to|scheduled|planned|deliver(?!ed)|next"
)
_SMALL = regex.compile(r"qty|quantity|count|stock|amount|number|seats|capacity|hours|days|minutes")
_RATING = regex.compile(r"rating|stars|score|priority|level|rank")
_YEARS = regex.compile(r"year")
_AGE = regex.compile(r"^age$|_age$")


def sampler(name: str, type: ColumnType) -> Sampler:
    """What makes values of ``type`` for a column (or a member of a body) called ``name``."""
    match type.kind:
        case "integer":
            return partial(_integer, _range(name, type.bits))
        case "decimal":
            whole = None if type.precision is None else type.precision - (type.scale or 0)
            return partial(_decimal, min(3, whole) if whole is not None else 3, _scale(type))
        case "float":
            return lambda at: round(at.random.uniform(0, 100), 2)
        case "text":
            return partial(_text, writer(name), type.length)
        case "boolean":
            return lambda at: at.random.random() < 0.5
        case "uuid":
            return _uuid
        case "date":
            return partial(_date, name)
        case "time":
            return lambda at: (
                f"{at.random.randint(7, 19):02}:{at.random.choice((0, 15, 30, 45)):02}:00"
            )
        case "timestamp":
            return partial(_timestamp, name)
        case "enum":
            return lambda at: at.random.choice(type.values)
        case "bytes":
            return lambda at: at.random.randbytes(16)
        case "array":
            return partial(_array, sampler(name, type.item) if type.item else _json)
        case "object":
            members = {member: sampler(member, field) for member, field in type.fields.items()}
            return lambda at: {member: make(at) for member, make in members.items()}
        case "json":
            return _json


def of_column(column: ColumnPlan, *, people: bool = False) -> Sampler:
    """The same for a column: one with a boolean default mostly has it. In a table of ``people`` a
    name is a person's."""
    if people and column.name == "name":
        return sampler("full_name", column.type)
    default = column.default
    if column.type.kind == "boolean" and default and isinstance(default.value, bool):
        usual = default.value
        return lambda at: usual if at.random.random() < 0.7 else not usual
    return sampler(column.name, column.type)


def distinct(type: ColumnType, value: Any, number: int) -> Any:
    """A value like ``value`` that another ``number`` does not give, as far as the type has room."""
    match type.kind:
        case "text":
            return _numbered(str(value), number, type.length)
        case "integer":
            return number % (1 << (type.bits - 1))
        case "decimal":
            places = _scale(type)
            digits = type.precision or 15
            return Decimal(f"{number % 10**digits}E-{places}")
        case "float":
            return float(number)
        case "date":
            return (datetime(2000, 1, 1) + timedelta(days=number % 2_000_000)).date().isoformat()
        case "time":
            second = number % 86400
            return f"{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}"
        case "timestamp":
            return stamp(datetime(2000, 1, 1) + timedelta(seconds=number % 10**10))
        case "uuid":
            return str(UUID(int=number % (1 << 128)))
        case "bytes":
            return number.to_bytes(16, "big")
        case "array":
            return [distinct(type.item, "", number)] if type.item else [number]
        case "json":
            return {"number": number}
    return value


def stamp(moment: datetime) -> str:
    """A moment in UTC as timestamps are kept."""
    return moment.isoformat(timespec="microseconds") + "Z"


# ---------------------------------------------------------------- kinds


def _range(name: str, bits: int) -> tuple[int, int]:
    if _YEARS.search(name):
        return 1950, 2030
    if _AGE.search(name):
        return 18, 90
    if _RATING.search(name):
        return 1, 5
    if _SMALL.search(name):
        return 1, 50
    return 1, 1000 if bits >= 16 else 100


def _integer(bounds: tuple[int, int], at: Scene) -> int:
    return at.random.randint(*bounds)


def _scale(type: ColumnType) -> int:
    return 2 if type.precision is None and type.scale is None else type.scale or 0


def _decimal(whole: int, places: int, at: Scene) -> Decimal:
    digits = at.random.randrange(1, 10 ** (whole + min(places, 2)))
    value = Decimal(digits).scaleb(-min(places, 2))
    return value.quantize(Decimal(1).scaleb(-places))


def _text(write: Writer, length: int | None, at: Scene) -> str:
    text = write(at)
    return text if length is None else text[:length].rstrip() or "x"[:length]


def _numbered(text: str, number: int, length: int | None) -> str:
    local, mark, domain = text.partition("@")
    ending = f"{number}{mark}{domain}"
    if not mark and " " in text:
        ending = f" {number}"
    if length is not None and len(ending) > length:
        return str(number)[-length:] if length else ""
    return (local if length is None else local[: length - len(ending)]) + ending


def _uuid(at: Scene) -> str:
    return str(UUID(int=at.random.getrandbits(128), version=4))


def _moment(name: str, at: Scene) -> datetime:
    if _CREATED.search(name):
        return at.created
    midnight = datetime(at.today.year, at.today.month, at.today.day)
    if _BIRTH.search(name):
        return midnight - timedelta(days=at.random.randint(18 * 366, 80 * 365))
    if _FUTURE.search(name):
        return midnight + timedelta(seconds=at.random.randrange(3600, 180 * 86400))
    passed = int((midnight - at.created).total_seconds())
    return at.created + timedelta(seconds=at.random.randrange(passed))


def _date(name: str, at: Scene) -> str:
    return _moment(name, at).date().isoformat()


def _timestamp(name: str, at: Scene) -> str:
    return stamp(_moment(name, at))


def _array(make: Sampler, at: Scene) -> list[Any]:
    return [make(at) for _ in range(at.random.randint(1, 3))]


def _json(at: Scene) -> Any:
    return {"note": at.first, "count": at.random.randint(0, 9), "tags": [at.place[2]]}
