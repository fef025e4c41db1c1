"""The handlers beside a document, found by reading ``handlers.py``, not by running it."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Literal

from msgspec import Struct

from asbuilt.errors import UsageError

HookKind = Literal["before", "instead", "after", "schedule"]
HOOKS: tuple[HookKind, ...] = ("before", "instead", "after", "schedule")


class Handler(Struct, frozen=True):
    """A decorated function: ``@instead("POST /x") def function``. ``endpoint`` is the decorator's
    text, None when it is not written out there.

    Undecorated public functions have kind None: a ``**Handler:** name`` line may bind them.
    """

    function: str
    kind: HookKind | None
    endpoint: str | None
    line: int


def find(path: Path) -> tuple[Handler, ...]:
    """All handlers in the file at ``path``; none when there is no such file.

    Raises:
        UsageError: the file is not Python, with the line of the syntax error.
    """
    if not path.is_file():
        return ()
    try:
        tree = ast.parse(path.read_bytes(), str(path))
    except (SyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None) or 1
        raise UsageError(f"{path}:{line}: is not valid Python: {error}", "Mend it.") from None
    found: list[Handler] = []
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            hooks = [hook for item in node.decorator_list if (hook := _hook(item))]
            found += [Handler(node.name, kind, text, node.lineno) for kind, text in hooks]
            if not hooks and not node.name.startswith("_"):
                found.append(Handler(node.name, None, None, node.lineno))
    return tuple(found)


def _hook(decorator: ast.expr) -> tuple[HookKind, str | None] | None:
    called = decorator.func if isinstance(decorator, ast.Call) else decorator
    name = called.attr if isinstance(called, ast.Attribute) else None
    if isinstance(called, ast.Name):
        name = called.id
    if name not in HOOKS:
        return None
    match decorator:
        case ast.Call(args=[ast.Constant(value=str() as text), *_]):
            return name, text
    return name, None
