"""The technical specification that runs. Every public name is imported when it is first used."""

from __future__ import annotations

from importlib import import_module

# Written here as well as in pyproject.toml: reading the installed metadata takes 50 ms.
__version__ = "0.1.0"

# The typing module takes 10 ms; type checkers know the name without it.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from asbuilt.api import check, compile, read
    from asbuilt.embed import asgi_app

__all__ = ["__version__", "asgi_app", "check", "compile", "read"]

_HOMES = {
    **dict.fromkeys(("check", "compile", "read"), "asbuilt.api"),
    "asgi_app": "asbuilt.embed",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module 'asbuilt' has no attribute '{name}'")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return __all__
