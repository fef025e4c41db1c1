"""The Prefer header (RFC 7240): less in the answer, a rehearsal, a bound on what is touched."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from asbuilt import regex
from asbuilt.server.problem import Problem

_PREFERENCE = regex.compile(r'\s*(?P<name>[\w-]+)\s*(?:=\s*"?(?P<value>[^";,]*)"?)?\s*(?:;[^,]*)?')
_KNOWN = {
    "return": ("minimal", "representation"),
    "tx": ("rollback", "commit"),
    "handling": ("strict", "lenient"),
}


@dataclass(frozen=True, slots=True)
class Preferences:
    """``minimal``: no body in the answer. ``rollback``: do everything, store nothing.
    ``max_affected``: refuse when more rows would change (those that references take along are not
    counted). ``applied`` is what the answer echoes."""

    minimal: bool = False
    rollback: bool = False
    max_affected: int | None = None
    applied: tuple[tuple[str, str], ...] = ()


NONE = Preferences()


@lru_cache(maxsize=256)
def preferences(header: str | None) -> Preferences:
    """Read a Prefer header. What is not known is ignored, as the RFC asks.

    Raises:
        Problem: 400 with ``handling=strict``, for a preference that can not be honoured.
    """
    if not header:
        return NONE
    given: dict[str, str] = {}
    for part in header.split(","):
        found = _PREFERENCE.fullmatch(part)
        if found:  # of a repeated one the first counts
            given.setdefault(found["name"].lower(), (found["value"] or "").strip())
    honoured = {name: value for name, value in given.items() if _is_honoured(name, value)}
    if given.get("handling") == "strict" and len(honoured) < len(given):
        unknown = next(name for name in given if name not in honoured)
        raise Problem(
            400,
            f"The preference {unknown}={given[unknown]} is not known.",
            code="bad-preference",
            hint="Known are return, tx, handling and max-affected.",
        )
    echoed = ", ".join(f"{name}={value}" for name, value in honoured.items())
    return Preferences(
        minimal=honoured.get("return") == "minimal",
        rollback=honoured.get("tx") == "rollback",
        max_affected=int(honoured["max-affected"]) if "max-affected" in honoured else None,
        applied=(("preference-applied", echoed),) if echoed else (),
    )


def _is_honoured(name: str, value: str) -> bool:
    if name == "max-affected":
        return value.isascii() and value.isdigit() and len(value) < 10
    return value in _KNOWN.get(name, ())
