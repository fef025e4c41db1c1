"""Dataclasses that are quick to define, to make, to compare and to hash.

The standard library compiles six functions in Python for each class, which takes half a
millisecond: for all classes together that was a fifth of ``asbuilt check`` on a short document.
Here a class becomes a struct of :mod:`msgspec`, which has these functions in C. What
:mod:`dataclasses` does with fields and instances, and pattern matching, work as ever; type checkers
see the standard decorator.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import MISSING, Field
from functools import cache
from inspect import get_annotations
from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass
    from dataclasses import replace as replace
else:
    replace = msgspec.structs.replace

    def dataclass(
        *, slots: bool = False, frozen: bool = False, order: bool = False
    ) -> Callable[[type[Any]], type[Any]]:
        """As :func:`dataclasses.dataclass`. Each field is a parameter, is compared and shown: what
        is made of fields is a :func:`~functools.cached_property` of a class without slots."""
        return lambda definition: _define(definition, slots, frozen, order)


class _Fields:
    """What the functions of :mod:`dataclasses` know a class by, made when one of them asks."""

    def __get__(self, instance: object, kind: type[msgspec.Struct]) -> dict[str, Field[Any]]:
        return _fields(kind)


@cache
def _fields(kind: type[msgspec.Struct]) -> dict[str, Field[Any]]:
    fields: dict[str, Field[Any]] = {}
    for name in kind.__struct_fields__:
        field: Any = fields.setdefault(name, dataclasses.field())
        field.name, field._field_type = name, _FIELD
    return fields


_FIELD: Any = dataclasses._FIELD  # type: ignore[attr-defined]
"""What tells a field from a class variable to the functions of :mod:`dataclasses`."""


class _Record(msgspec.Struct):
    __dataclass_fields__ = _Fields()


def _define(definition: type[Any], slots: bool, frozen: bool, order: bool) -> type[Any]:
    if issubclass(definition, _Record):  # below another record it is a struct already
        return definition
    own = {name: value for name, value in vars(definition).items() if name not in _OF_ANY_CLASS}
    for name in get_annotations(definition):
        if isinstance(field := own.get(name), Field):
            assert field.default_factory is not MISSING, "only factories need a field"
            own[name] = msgspec.field(default_factory=field.default_factory)
    make: Any = type(_Record)
    made: type[Any] = make(
        definition.__name__, (_Record,), own, frozen=frozen, order=order, dict=not slots
    )
    return made


_OF_ANY_CLASS = ("__dict__", "__weakref__")
"""What a class has for the attributes of instances without slots."""
