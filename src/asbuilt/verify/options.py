"""What a run of the probes is asked to do."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from asbuilt.verify.http.address import Address
from asbuilt.verify.watched import Watched

Effort = Literal["quick", "normal", "full"]


@dataclass(frozen=True, slots=True)
class Options:
    """``url`` is None for a service of our own, whose files are kept in ``directory``. ``only``
    names claims or probes; empty means all. ``seed`` decides over everything that is drawn.
    ``accounts`` is the file of :mod:`asbuilt.verify.foreign`, ``watched`` what former runs have
    seen of the service at ``url``. ``coverage`` is the command that runs the tests and leaves a
    coverage report."""

    directory: Path
    url: Address | None = None
    only: tuple[str, ...] = ()
    effort: Effort = "normal"
    allow_writes: bool = False
    seed: int = 1
    accounts: Path | None = None
    watched: Watched = field(default_factory=Watched)
    coverage: str | None = None
