"""Two versions of a specification -> what has changed in the contract, in the document's order."""

from __future__ import annotations

from collections.abc import Iterator

from asbuilt.compare import access, endpoints, limits, operation, requirements, tables
from asbuilt.compare.change import Change
from asbuilt.plan.model import ServicePlan
from asbuilt.record import dataclass
from asbuilt.spec.model import Specification


@dataclass(frozen=True, slots=True)
class Version:
    """One of two versions: what it says, and the service that it describes."""

    spec: Specification
    plan: ServicePlan


def compare(old: Version, new: Version) -> tuple[Change, ...]:
    """Everything that has changed for clients, operators and readers of the requirements. Places,
    layout, order and prose are no part of the contract."""
    return tuple(_changes(old, new))


def _changes(old: Version, new: Version) -> Iterator[Change]:
    yield from requirements.changes(old.spec, new.spec)
    yield from tables.changes(old.plan, new.plan)
    yield from endpoints.changes(old.plan, new.plan)
    yield from access.changes(old.plan, new.plan)
    yield from limits.changes(old.spec, new.spec)
    yield from operation.changes(old.spec, new.spec)
