"""The technical specification that runs. Every public name is imported when it is first used."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from asbuilt.api import check, compile, read

    __version__: str

__all__ = ["__version__", "check", "compile", "read"]

_HOMES = dict.fromkeys(("check", "compile", "read"), "asbuilt.api")


def __getattr__(name: str) -> Any:
    if name == "__version__":
        return import_module("importlib.metadata").version("asbuilt")
    if name not in _HOMES:
        raise AttributeError(f"module 'asbuilt' has no attribute '{name}'")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return __all__
