"""The kinds of sources that are imported: the modules of ``imports``, by their names"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

from msgspec import Struct
from msgspec.structs import replace

from asbuilt.errors import UsageError
from asbuilt.exchange import files, imports
from asbuilt.exchange.distinct import distinct
from asbuilt.exchange.draft import Draft, once
from asbuilt.exchange.meanings import never_misread
from asbuilt.exchange.unfit import without_surplus, without_unfit

NAMES = tuple(sorted(info.name for info in iter_modules(imports.__path__)))
"""The kinds that there are."""


class Kind(Struct, frozen=True):
    """One kind of source. ``recognises`` says whether a file or a folder is one; ``read`` raises
    :class:`~asbuilt.errors.UsageError` when it is none after all, or cannot be read."""

    recognises: Callable[[Path], bool]
    read: Callable[[Path], Draft]


def kind(name: str) -> Kind:
    """The kind called ``name``, one of :data:`NAMES`."""
    found: Kind = import_module(f"{imports.__name__}.{name}").KIND
    return found


def imported(path: Path, name: str = "") -> Draft:
    """What ``path`` describes, as something that can be served; ``name`` says what kind it is.

    Raises:
        UsageError: it cannot be read, or does not tell what kind it is.
    """
    draft = distinct(kind(name or recognised(path)).read(path), str(path))
    draft = without_surplus(never_misread(draft), str(path))
    return without_unfit(replace(draft, lost=once(draft.lost)))


def recognised(path: Path) -> str:
    """What kind of source ``path`` is.

    Raises:
        UsageError: it does not exist, or it is no kind, or could be several.
    """
    if not path.exists():
        raise UsageError(f"{path}: does not exist", "Check the path.")
    found = [name for name in NAMES if kind(name).recognises(path)]
    if len(found) == 1:
        return found[0]
    if found:
        raise UsageError(f"{path}: could be {' or '.join(found)}", f"Say which: --from {found[0]}.")
    hint = f"Say what it is: --from {'|'.join(NAMES)}."
    if path.suffix == ".md" and path.is_file():
        files.read(path)  # which says why where it is no text
        hint += f" A specification needs no import: `asbuilt check {path}` judges it as it is."
    raise UsageError(f"{path}: is nothing that can be recognised", hint)
