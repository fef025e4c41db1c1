"""The forms in which a specification is exported: the modules of ``exports``, by their names"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pkgutil import iter_modules

from msgspec import Struct

from asbuilt.exchange import exports
from asbuilt.plan.model import ServicePlan
from asbuilt.spec.model import Specification

NAMES = tuple(sorted(info.name for info in iter_modules(exports.__path__)))
"""The forms that there are. A form's module is imported when it is asked for, not before."""


class OfDocument(Struct, frozen=True):
    """A form that holds what the document says; ``write`` makes its text."""

    write: Callable[[Specification], str]


class OfService(Struct, frozen=True):
    """A form that holds what the service does. ``write`` is given the plan, the address without a
    slash at its end, and the role whose view is wanted (None: everything)."""

    write: Callable[[ServicePlan, str, str | None], str]


def form(name: str) -> OfDocument | OfService:
    """The form called ``name``, one of :data:`NAMES`."""
    found: OfDocument | OfService = import_module(f"{exports.__name__}.{name}").FORM
    return found
