"""Dataclasses with slots that are quick to define and to make.

The standard library compiles six functions for each class, which takes half a millisecond; for all
classes together that was a fifth of ``asbuilt check`` on a short document. Here one function is
compiled, ``__init__``, when the first instance is made and no class with as many fields was first,
and the others are shared; the class gets all of them at once, when it gets its slots. What
:mod:`dataclasses` does with fields and instances, and pattern matching, work as ever; type checkers
see the standard decorator.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from dataclasses import MISSING, Field, FrozenInstanceError
from functools import cache
from inspect import get_annotations
from operator import attrgetter, ge, gt, le, lt
from types import CodeType, FunctionType
from typing import TYPE_CHECKING, Any, NoReturn

if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass
else:

    def dataclass(
        *, slots: bool, frozen: bool = False, order: bool = False
    ) -> Callable[[type[Any]], type[Any]]:
        """As :func:`dataclasses.dataclass`, for classes with slots only."""
        assert slots
        return lambda definition: _define(definition, frozen, order)


Values = Callable[[Any], Any]

_FIELD: Any = dataclasses._FIELD  # type: ignore[attr-defined]
"""What tells a field from a class variable to the functions of :mod:`dataclasses`."""


def _define(definition: type[Any], frozen: bool, order: bool) -> type[Any]:
    own = {name: value for name, value in vars(definition).items() if name not in _OF_NO_SLOTS}
    inherited: dict[str, Field[Any]] = {}
    for base in reversed(definition.__mro__[1:]):
        inherited |= getattr(base, "__dataclass_fields__", {})
    fields = inherited | {field.name: field for field in _own_fields(definition, own)}
    every = tuple(fields.values())
    compared = [field.name for field in every if field.compare]
    values: Values = attrgetter(*compared) if compared else lambda instance: ()
    methods: dict[str, Any] = {
        "__repr__": _repr(tuple(field.name for field in every if field.repr)),
        "__eq__": _equality(values),
        "__hash__": None,
        "__replace__": dataclasses.replace,
    }
    if frozen:
        methods["__hash__"] = lambda self: hash(values(self))
        methods |= {"__setattr__": _refuse, "__delattr__": _refuse}
    if order:
        for compare in (lt, le, gt, ge):
            methods[f"__{compare.__name__}__"] = _comparison(values, compare)
    own |= {name: method for name, method in methods.items() if own.get(name) is None}
    own["__dataclass_fields__"] = fields
    own["__match_args__"] = tuple(field.name for field in every if field.init)
    own["__slots__"] = tuple(name for name in fields if name not in inherited)
    kind: Any = type(definition)
    made: type[Any] = kind(definition.__name__, definition.__bases__, own)
    if "__init__" not in own:
        made.__init__ = _compiled_later(made, every)
    return made


_OF_NO_SLOTS = ("__dict__", "__weakref__")
"""What a class has for the attributes of instances without slots."""


def _own_fields(definition: type[Any], own: dict[str, Any]) -> Iterator[Field[Any]]:
    """The fields that a class itself has; their defaults, which slots would be in the way of, are
    taken out of ``own``."""
    for name, annotation in get_annotations(definition).items():
        if not str(annotation).startswith(("ClassVar", "typing.ClassVar")):
            default = own.pop(name, MISSING)
            field: Any = default
            if not isinstance(default, Field):
                field = dataclasses.field(default=default)
            field.name, field.type, field.kw_only = name, annotation, False
            field._field_type = _FIELD
            yield field


def _compiled_later(made: type[Any], fields: tuple[Field[Any], ...]) -> Any:
    """``__init__`` until the first instance is made, when it is compiled: a command makes instances
    of half of the classes that it imports."""

    def __init__(self: Any, *values: Any, **named: Any) -> None:
        made.__init__ = _initializer(made, fields)
        made.__init__(self, *values, **named)

    return __init__


def _initializer(made: type[Any], fields: tuple[Field[Any], ...]) -> Any:
    """``__init__(self, a, b=…)``, which sets the slots directly: they are read-only otherwise.

    Its source has numbers instead of the fields' names, so that classes whose fields are alike
    share the code; what differs are the names of the parameters, the defaults and the globals.
    """
    known: dict[str, Any] = {"MISSING": MISSING}
    parameters, names, defaults, body = ["self"], ["self"], [], []
    for number, field in enumerate(fields):
        value, is_made = f"value{number}", field.default_factory is not MISSING
        if field.init:
            parameters.append(value)
            names.append(field.name)
            if is_made or field.default is not MISSING:
                defaults.append(field.default)
        elif field.default is not MISSING:
            known[value] = field.default
        elif not is_made:
            continue
        if is_made:
            known[f"make{number}"] = field.default_factory
            given = f"{value} if {value} is not MISSING else " if field.init else ""
            value = f"{given}make{number}()"
        known[f"set{number}"] = getattr(made, field.name).__set__
        body.append(f" set{number}(self, {value})")
    if hasattr(made, "__post_init__"):
        body.append(" self.__post_init__()")
    code = _code(f"def __init__({', '.join(parameters)}):\n" + "\n".join(body or [" pass"]))
    own = code.replace(co_varnames=tuple(names))
    initializer = FunctionType(own, known, "__init__", tuple(defaults))
    initializer.__qualname__ = f"{made.__qualname__}.__init__"
    return initializer


@cache
def _code(source: str) -> CodeType:
    defined: dict[str, Any] = {}
    exec(source, defined)
    code: CodeType = defined["__init__"].__code__
    return code


def _repr(names: tuple[str, ...]) -> Callable[[Any], str]:
    def __repr__(self: Any) -> str:
        shown = ", ".join(f"{name}={getattr(self, name)!r}" for name in names)
        return f"{type(self).__qualname__}({shown})"

    return __repr__


def _equality(values: Values) -> Callable[[Any, object], Any]:
    def __eq__(self: Any, other: object) -> Any:
        if other.__class__ is not self.__class__:
            return NotImplemented
        return self is other or values(self) == values(other)

    return __eq__


def _comparison(values: Values, compare: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    def comparison(self: Any, other: Any) -> Any:
        if other.__class__ is not self.__class__:
            return NotImplemented
        return compare(values(self), values(other))

    return comparison


def _refuse(self: Any, name: str, *value: Any) -> NoReturn:
    raise FrozenInstanceError(f"cannot assign to field {name!r}")
