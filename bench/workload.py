"""What is sent: kinds of requests with their shares, over a number of open connections."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bench.request import Kind


@dataclass(frozen=True, slots=True)
class Mix:
    """``shares`` of a hundred requests for each kind."""

    title: str
    shares: tuple[tuple[Kind, int], ...]


@dataclass(frozen=True, slots=True)
class Workload:
    """A mix over ``connections``; each sends its next request when it has the last one's answer."""

    mix: Mix
    connections: int

    @property
    def title(self) -> str:
        """``GET one, 64 connections``."""
        return f"{self.mix.title}, {self.connections:,} connections"


GET = Mix("GET one", (("get", 100),))
LIST = Mix("list 20", (("list", 100),))
TOTAL = Mix("list 20 + total", (("total", 100),))
QUERY = Mix("filter + sort + expand", (("query", 100),))
CREATE = Mix("create", (("create", 100),))
MIXED = Mix("mixed 80/15/5", (("get", 80), ("list", 15), ("create", 5)))


def pinned(connections: Sequence[int]) -> tuple[Workload, ...]:
    """The first pass: all mixes on the first number of connections, two of them on the others."""
    first, *others = connections
    workloads = [Workload(mix, first) for mix in (GET, LIST, TOTAL, QUERY, CREATE, MIXED)]
    workloads += [Workload(mix, number) for number in others for mix in (GET, MIXED)]
    return tuple(workloads)


def crowded(connections: Sequence[int]) -> tuple[Workload, ...]:
    """The pass on a small and a large document."""
    return tuple(Workload(mix, connections[0]) for mix in (GET, LIST, CREATE))


def free(connections: Sequence[int]) -> tuple[Workload, ...]:
    """The second pass, on all processors."""
    return tuple(Workload(mix, connections[0]) for mix in (GET, LIST, QUERY, CREATE, MIXED))
