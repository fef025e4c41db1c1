"""What a probe is: it asks the running service, and says which claims the answers prove or break.

Every module of ``asbuilt.verify.probes`` offers one as ``PROBE``; installed packages offer more
through the entry point group ``asbuilt.probes``.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import dataclass
from functools import cache
from typing import Literal

import asbuilt.verify.probes
from asbuilt.registry import modules, third_party
from asbuilt.verify.bench import Bench
from asbuilt.verify.result import Result
from asbuilt.verify.subject import Subject

Stage = Literal["behaviour", "load", "disruption", "document"]
STAGES: tuple[Stage, ...] = ("behaviour", "load", "disruption", "document")
"""The order in which probes run: questions first, then load, then what stops the service, last
what needs no service."""


@dataclass(frozen=True, slots=True)
class Probe:
    """One probe. ``claims`` gives the ids that it may speak for in a document, none if it has
    nothing to do there. ``run`` yields what it finds as it goes. ``writes`` says that it changes
    rows; ``own`` that it needs a service which it may stop, or whose files it may read; ``spends``
    that it uses up what accounts may do. A service that is not ours has few accounts: there it
    comes after the questions of others and after the load."""

    name: str
    summary: str
    claims: Callable[[Subject], tuple[str, ...]]
    run: Callable[[Bench], AsyncIterator[Result]]
    stage: Stage = "behaviour"
    writes: bool = False
    own: bool = False
    spends: bool = False


def sparing(probes: Iterable[Probe]) -> list[Probe]:
    """The same in the order in which few accounts last longest."""
    load = STAGES.index("load")
    return sorted(
        probes,
        key=lambda probe: (load + 0.5 if probe.spends else STAGES.index(probe.stage), probe.name),
    )


@cache
def all_probes() -> tuple[Probe, ...]:
    """Every probe in the order in which they run."""
    offered = (*modules(asbuilt.verify.probes), *third_party("asbuilt.probes"))
    probes = (getattr(module, "PROBE", None) for module in offered)
    found = (probe for probe in probes if isinstance(probe, Probe))
    return tuple(sorted(found, key=lambda probe: (STAGES.index(probe.stage), probe.name)))
