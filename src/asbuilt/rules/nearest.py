"""The name that somebody probably meant."""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module


def nearest(name: str, names: Iterable[str], cutoff: float = 0.6) -> str | None:
    """The one of ``names`` most like ``name``, whatever the case, or None when none is like it:
    from 1 for the same to 0 for nothing in common, as much as ``cutoff``."""
    known = {candidate.casefold(): candidate for candidate in names}
    # Nearly always nobody has to be corrected, and the module takes some milliseconds.
    matches = import_module("difflib").get_close_matches
    close: list[str] = matches(name.casefold(), known, n=1, cutoff=cutoff)
    return known[close[0]] if close else None


def did_you_mean(name: str, names: Iterable[str]) -> str | None:
    """A sentence for the help line of a finding: ``Did you mean `title`?``"""
    meant = nearest(name, names)
    return f"Did you mean `{meant}`?" if meant else None
