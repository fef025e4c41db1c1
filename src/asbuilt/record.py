"""Frozen dataclasses that are quick to define and to make.

The standard library compiles six functions for each class, which takes half a millisecond; for all
classes together that was a fifth of ``asbuilt check`` on a short document. Here one function is
compiled, ``__init__``, when the first instance is made and no class with as many fields was first,
and the others are shared. What
:mod:`dataclasses` does with fields and instances, and pattern matching, work as ever; type checkers
see the standard decorator.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import MISSING, Field, FrozenInstanceError
from functools import cache
from operator import attrgetter, ge, gt, le, lt
from types import CodeType, FunctionType
from typing import TYPE_CHECKING, Any, NoReturn

if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass
else:

    def dataclass(
        *, frozen: bool, slots: bool, order: bool = False
    ) -> Callable[[type[Any]], type[Any]]:
        """As :func:`dataclasses.dataclass`, for frozen classes with slots only."""
        assert frozen and slots
        return lambda definition: _define(definition, order)


Values = Callable[[Any], Any]


def _define(definition: type[Any], order: bool) -> type[Any]:
    own = definition.__dict__
    if definition.__doc__ is None:  # the decorator would write the signature there, at some expense
        definition.__doc__ = definition.__qualname__
    made: type[Any] = dataclasses.dataclass(init=False, repr=False, eq=False, slots=True)(
        definition
    )
    fields = dataclasses.fields(made)
    compared = [field.name for field in fields if field.compare]
    values: Values = attrgetter(*compared) if compared else lambda instance: ()
    methods = {
        "__init__": _compiled_later(made, fields),
        "__repr__": _repr(tuple(field.name for field in fields if field.repr)),
        "__eq__": _equality(values),
        "__hash__": lambda self: hash(values(self)),
    }
    for name, method in methods.items():
        if name not in own or own[name] is None:
            setattr(made, name, method)
    if order:
        for compare in (lt, le, gt, ge):
            setattr(made, f"__{compare.__name__}__", _comparison(values, compare))
    # The last to come: from now on nothing is set any more.
    made.__setattr__ = _refuse
    made.__delattr__ = _refuse  # type: ignore[assignment]
    return made


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
