"""What the readers of a contract may see and set at a route."""

from __future__ import annotations

from dataclasses import dataclass

from asbuilt.plan.model import Route


@dataclass(frozen=True, slots=True)
class View:
    """Columns by what may be done with them.

    ``readable`` ones may be named in filters and sorts; ``shown`` ones may stand in answers, some
    of them in those about some rows only; ``certain`` ones stand in every answer.
    """

    readable: frozenset[str]
    shown: frozenset[str]
    certain: frozenset[str]
    writable: frozenset[str]


def view(route: Route, role: str | None) -> View:
    """A route as ``role`` sees it, or as all of its roles together do."""
    permits = [route.permits[role]] if role else list(route.permits.values())
    readable = [frozenset(permit.readable) for permit in permits]
    writable = [frozenset(permit.writable) for permit in permits]
    conditional = [frozenset(permit.conditional) for permit in permits]
    nothing: frozenset[str] = frozenset()
    return View(
        nothing.union(*readable),
        nothing.union(*readable, *conditional),
        readable[0].intersection(*readable) if readable else nothing,
        nothing.union(*writable),
    )
