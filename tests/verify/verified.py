"""A document verified against a service of our own: the right one, or one that is broken."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import asbuilt.api
from asbuilt.verify.evidence import Evidence
from asbuilt.verify.options import Options
from asbuilt.verify.own import OwnService
from asbuilt.verify.result import Check
from asbuilt.verify.run import Event, verify
from asbuilt.verify.subject import subject

ROOT = Path(__file__).parents[2]
HELPDESK = ROOT / "examples" / "helpdesk"


def verified(
    document: Path,
    directory: Path,
    *only: str,
    served: Callable[[str], str] | None = None,
    handlers: str | None = None,
    program: Path | None = None,
    environment: Mapping[str, str] | None = None,
    watch: Callable[[str, Event], None] = lambda probe, event: None,
) -> Evidence:
    """The evidence of some probes on ``document``.

    ``served`` makes of its text the one that is really served: a service that has another access
    matrix, limit or column than the document says; ``handlers`` are served in the place of its own.
    ``program`` is a Python file that is run in the place of ``asbuilt``: the real service with a
    defence taken out, or with the faults that ``environment`` names.
    """
    judged = subject(document, asbuilt.api.read(document))
    given = document
    if served is not None or handlers is not None:
        text = document.read_text("utf-8")
        given = directory / "served" / "spec.md"
        given.parent.mkdir()
        given.write_text(served(text) if served else text, "utf-8")
        assert handlers is not None or given.read_text("utf-8") != text, "nothing was changed"
        code = document.with_name("handlers.py")
        given.with_name("handlers.py").write_text(handlers or code.read_text("utf-8"), "utf-8")
    own = OwnService(given, directory)
    if program is not None:
        own.program = (sys.executable, str(program))
    own.environment = {"PYTHONPATH": str(ROOT), **(environment or {})}
    options = Options(directory, only=only, effort="quick")
    return asyncio.run(verify(judged, options, watch, own))


def failures(evidence: Evidence) -> list[Check]:
    """Every check that failed, once."""
    found = {
        (check.line, check.group, check.name): check
        for claim in evidence.claims.values()
        for check in claim.failures
    }
    return list(found.values())


def failing(evidence: Evidence) -> set[str]:
    """The claims that are broken."""
    return {name for name, claim in evidence.claims.items() if claim.verdict == "failing"}


__all__ = ["HELPDESK", "failing", "failures", "verified"]
