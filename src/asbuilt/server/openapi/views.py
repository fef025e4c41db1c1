"""What the readers of a contract may see and set at a route."""

from __future__ import annotations

from dataclasses import dataclass

from asbuilt.plan.model import Route


@dataclass(frozen=True, slots=True)
class View:
    """Columns by what may be done with them: ``readable`` by somebody, ``certain`` for everybody,
    ``writable`` by somebody. For a single role the first two are the same."""

    readable: frozenset[str]
    certain: frozenset[str]
    writable: frozenset[str]


def view(route: Route, role: str | None) -> View:
    """A route as ``role`` sees it, or as all of its roles together do."""
    permits = [route.permits[role]] if role else list(route.permits.values())
    readable = [frozenset(permit.readable) for permit in permits]
    writable = [frozenset(permit.writable) for permit in permits]
    nothing: frozenset[str] = frozenset()
    return View(
        nothing.union(*readable),
        readable[0].intersection(*readable) if readable else nothing,
        nothing.union(*writable),
    )
