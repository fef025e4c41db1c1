"""Two versions of a specification -> what has changed in the contract, in the document's order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import msgspec
from msgspec import Struct

from asbuilt.compare import (
    access,
    endpoints,
    examples,
    limits,
    operation,
    requirements,
    services,
    tables,
)
from asbuilt.compare.change import Change
from asbuilt.compare.operation import alert_name
from asbuilt.plan.model import ServicePlan
from asbuilt.spec.model import Specification
from asbuilt.spec.sections.api import Api
from asbuilt.spec.sections.data_model import DataModel
from asbuilt.spec.sections.monitoring import Monitoring
from asbuilt.spec.sections.rate_limit import RateLimits
from asbuilt.spec.sections.requirements import Requirements


class Version(Struct, frozen=True):
    """One of two versions: what it says, and the service that it describes."""

    spec: Specification
    plan: ServicePlan


def compare(old: Version, new: Version) -> tuple[Change, ...]:
    """Everything that has changed for clients, operators and readers of the requirements. Places,
    layout, order and prose are no part of the contract."""
    places = [_places(version.spec) for version in (old, new)]
    return tuple(
        msgspec.structs.replace(
            change,
            old_file=_file(change, places[0]) if change.old_line else "",
            new_file=_file(change, places[1]) if change.new_line else "",
        )
        for change in _changes(old, new)
    )


def _places(spec: Specification) -> dict[str, str]:
    """The file in which each thing that may change is said; nothing for a document of one file."""
    if len(spec.source.files) == 1:
        return {}
    spans = {alert_name(alert): alert.span for alert in spec[Monitoring].alerts}
    spans |= {f"{each.endpoint} per {each.subject}": each.span for each in spec[RateLimits].items}
    spans |= {endpoint.key: endpoint.span for endpoint in spec[Api].endpoints}
    spans |= {table.name: table.name_span for table in spec[DataModel].tables}
    spans |= {item.id.text: item.span for item in spec[Requirements].items}
    return {name: Path(spec.source.file(span.start).path).name for name, span in spans.items()}


def _file(change: Change, places: Mapping[str, str]) -> str:
    """The file of what has changed, of its table or of its endpoint."""
    names = (change.subject, change.subject.partition(" as ")[0], change.subject.partition(".")[0])
    return next((places[name] for name in names if name in places), "")


def _changes(old: Version, new: Version) -> Iterator[Change]:
    yield from requirements.changes(old.spec, new.spec)
    yield from tables.changes(old.plan, new.plan)
    yield from endpoints.changes(old.plan, new.plan)
    yield from examples.changes((old.spec, old.plan), (new.spec, new.plan))
    yield from access.changes(old.plan, new.plan)
    yield from limits.changes(old.spec, new.spec)
    yield from operation.changes(old.spec, new.spec)
    yield from services.changes(old.plan, new.plan)
