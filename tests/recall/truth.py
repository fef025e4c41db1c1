"""What a person reads in a document, as facts that can be compared.

A sidecar ``NAME.toml`` beside ``documents/NAME.md`` was written by hand from the document. Each of
its keys is a kind of fact, each string one fact or several of one owner. ``a|b`` accepts either.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from itertools import product
from pathlib import Path

DOCUMENTS = Path(__file__).parent / "documents"
KINDS = (
    "ids", "targets", "tables", "columns", "endpoints", "roles", "cells", "limits", "alerts",
    "steps", "services", "edges", "metadata",
)  # fmt: skip

_UNITS = {
    "": 1.0, "%": 0.01, "ms": 1e-3, "s": 1.0, "min": 60.0, "h": 3600.0, "d": 86400.0,
    "w": 604800.0, "/s": 1.0, "/min": 1 / 60, "/h": 1 / 3600, "/d": 1 / 86400,
    "KB": 1e3, "MB": 1e6, "GB": 1e9, "TB": 1e12,
}  # fmt: skip
_FIGURE = re.compile(r"(?P<number>[0-9]+(?:\.[0-9]+)?)(?: ?(?P<unit>%|/?[A-Za-z]+))?")


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact: every spelling of it that counts as found."""

    spellings: frozenset[str]

    def __str__(self) -> str:
        return " | ".join(sorted(self.spellings))


def documents() -> list[Path]:
    """Every document (a file or a folder) that has a sidecar."""
    names = sorted(path.with_suffix("") for path in DOCUMENTS.glob("*.toml"))
    return [name if name.is_dir() else name.with_suffix(".md") for name in names]


def truth(document: Path) -> dict[str, set[Fact]]:
    """The facts of a document's sidecar by their kinds."""
    sidecar = document.parent / f"{document.stem}.toml"
    stated = tomllib.loads(sidecar.read_text("utf-8"))
    assert set(stated) <= {*KINDS, "version", "status"}, f"{sidecar.name}: unknown key"
    facts = {kind: {_fact(kind, text) for text in stated.get(kind, [])} for kind in KINDS}
    for kind in ("columns", "cells"):
        facts[kind] = {fact for text in stated.get(kind, []) for fact in _several(kind, text)}
    facts["metadata"] = {
        _fact("metadata", f"{key} {stated[key]}") for key in ("version", "status") if key in stated
    }
    return facts


def _several(kind: str, text: str) -> set[Fact]:
    owner, _, rest = text.rpartition(": ")
    if kind == "columns":
        owner = owner.replace("|", ":|")  # each of its names is one of a table
    return {_fact(kind, f"{owner}: {piece.strip()}") for piece in rest.split(",")}


def _fact(kind: str, text: str) -> Fact:
    choices = [word.split("|") for word in text.split(" ")]
    if kind in ("ids", "edges", "services", "alerts"):
        choices = [[text]]
    return Fact(
        frozenset(
            normal(kind, _in_base_units(kind, " ".join(words))) for words in product(*choices)
        )
    )


def _in_base_units(kind: str, text: str) -> str:
    owner, _, rest = text.rpartition(": ")
    if kind in ("targets", "limits"):
        return f"{owner}: {_figures(rest)}"
    return _figures(text) if kind in ("alerts", "steps") and text[:5] != "text " else text


def normal(kind: str, text: str) -> str:
    """A fact in the form in which facts are compared: names without regard to their writing."""
    if kind == "steps":
        return _FOR_ALL.sub("", " ".join(text.split()))
    if kind in ("targets", "limits"):
        return " ".join(text.split())
    if kind == "alerts":
        return " ".join((text.casefold() if text[:5] == "text " else text).split())
    if kind in ("tables", "columns"):
        return text.casefold().replace("_", "")
    if kind in ("roles", "cells", "services", "edges"):
        endpoint, _, rest = text.rpartition(": ")
        rest = rest.casefold().replace(" ", "_")
        return f"{endpoint}: {rest}" if endpoint else rest
    return text


_FOR_ALL = re.compile("(?<=^production) 1(?= |$)")
"""A step to production without a share is for everybody."""


def _figures(text: str) -> str:
    def base(match: re.Match[str]) -> str:
        factor = _UNITS.get(match["unit"] or "")
        return match[0] if factor is None else f"{float(match['number']) * factor:.6g}"

    return re.sub(r"(?<![\w.])" + _FIGURE.pattern + r"(?![\w.])", base, text)
