"""The name that somebody probably meant."""

from __future__ import annotations

from collections.abc import Iterable

from asbuilt import regex

_ALIKE = 0.63
_SEVERAL = 2
_WORD = regex.compile(r"[^\W_]+")
_COMPARISONS = 5_000
"""How often names are compared for one rule: whoever has that many wrong has not mistyped them."""


class Known:
    """Names of which somebody may have meant one, for a rule that looks for many."""

    def __init__(self, names: Iterable[str]) -> None:
        self._names = {name.casefold(): name for name in names}
        self._left = _COMPARISONS

    def nearest(self, name: str, cutoff: float = _ALIKE) -> str | None:
        """The one most like ``name``, whatever the case, or None when none is like it: from 1 for
        the same to 0 for nothing in common, as much as ``cutoff``. Of several words each must be
        like one there, unless there are more or fewer."""
        self._left -= len(self._names)
        if self._left < 0:
            return None
        import difflib  # it takes a millisecond, and nearly always nobody has to be corrected

        names = list(self._names)
        close = difflib.get_close_matches(name.casefold(), names, n=1, cutoff=cutoff)
        if not close:
            return None
        said, meant = (set(_WORD.findall(each)) for each in (name.casefold(), close[0]))
        left, others = said - meant, [*(meant - said)]
        alike = (difflib.get_close_matches(word, others, n=1, cutoff=_ALIKE) for word in left)
        is_meant = len(said) < _SEVERAL or not left or not others or all(alike)
        return self._names[close[0]] if is_meant else None

    def did_you_mean(self, name: str) -> str | None:
        """A sentence for the help line of a finding: ``Did you mean `title`?``"""
        meant = self.nearest(name)
        return f"Did you mean `{meant}`?" if meant else None


def nearest(name: str, names: Iterable[str], cutoff: float = _ALIKE) -> str | None:
    """:meth:`Known.nearest`, for a name that is looked for once."""
    return Known(names).nearest(name, cutoff)


def did_you_mean(name: str, names: Iterable[str]) -> str | None:
    """:meth:`Known.did_you_mean`, for a name that is looked for once."""
    return Known(names).did_you_mean(name)
