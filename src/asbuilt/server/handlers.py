"""The user's ``handlers.py``: loading it, and calling a function with the arguments it names."""

from __future__ import annotations

import importlib.util
import inspect
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any
from urllib.parse import parse_qsl

from asbuilt.errors import UsageError
from asbuilt.store.base import Caller

MODULE = "asbuilt_handlers"


@dataclass(frozen=True, slots=True)
class Handlers:
    """The functions of one module by name, with the arguments that each asks for."""

    functions: Mapping[str, Callable[..., Any]]
    arguments: Mapping[str, tuple[str, ...]]

    def call(self, name: str, offered: Mapping[str, Any]) -> Any:
        """Call a handler with what it names of ``offered``."""
        try:
            return self.functions[name](**{key: offered[key] for key in self.arguments[name]})
        except SystemExit as error:
            raise RuntimeError(f"{name} tried to end the service") from error


@dataclass(frozen=True, slots=True)
class HandlerRequest:
    """``request``: ``body`` is the validated input; ``params`` are the path's parameters and
    ``query`` those behind it, as text."""

    id: str
    method: str
    path: str
    params: Mapping[str, str]
    query_string: str
    body: Any

    @property
    def query(self) -> dict[str, str]:
        """The query parameters; of a repeated one the last."""
        return dict(parse_qsl(self.query_string, keep_blank_values=True))


@dataclass(frozen=True, slots=True)
class HandlerUser:
    """``user``: the caller's id and role, and by ``user["team_id"]`` the columns of their row."""

    caller: Caller

    @property
    def id(self) -> Any:
        """The key of the caller's row."""
        return self.caller.id

    @property
    def role(self) -> str:
        """The caller's role."""
        return self.caller.role

    def __getitem__(self, column: str) -> Any:
        return self.caller.values[column]


OFFERED = ("request", "row", "db", "user", "services")
"""The arguments that a handler may name."""


def load(path: Path, names: tuple[str, ...]) -> Handlers:
    """Import the file at ``path`` and pick the handlers called ``names``.

    Raises:
        UsageError: the file does not import, or a handler asks for an argument that nobody offers.
    """
    if not names:
        return Handlers({}, {})
    module = _import(path)
    functions = {name: getattr(module, name) for name in names}
    arguments = {name: _arguments(path, name, function) for name, function in functions.items()}
    return Handlers(functions, arguments)


class _Fresh(SourceFileLoader):
    """Compiles what the file holds now. Bytecode that Python has kept is told from stale bytecode
    by the file's size and its time in whole seconds alone."""

    def get_code(self, fullname: str) -> CodeType:
        return self.source_to_code(self.get_data(self.path), self.path)


def _import(path: Path) -> ModuleType:
    loader = _Fresh(MODULE, str(path))
    spec = importlib.util.spec_from_file_location(MODULE, path, loader=loader)
    assert spec is not None
    module = importlib.util.module_from_spec(spec)
    former = sys.modules.get(MODULE)
    sys.modules[MODULE] = module
    try:
        loader.exec_module(module)
    except (Exception, SystemExit) as error:
        if former is not None:
            sys.modules[MODULE] = former
        raise UsageError(
            f"{path}: does not import: {type(error).__name__}: {error}", "Mend the handlers."
        ) from error
    return module


def _arguments(path: Path, name: str, function: Callable[..., Any]) -> tuple[str, ...]:
    if inspect.iscoroutinefunction(function):
        raise UsageError(
            f"{path}: {name} is `async`: handlers are ordinary functions", "Leave `async` out."
        )
    wanted = tuple(inspect.signature(function).parameters)
    unknown = [argument for argument in wanted if argument not in OFFERED]
    if unknown:
        raise UsageError(
            f"{path}: {name} asks for `{unknown[0]}`, which no handler is given",
            f"A handler may name {', '.join(OFFERED)}.",
        )
    return wanted
