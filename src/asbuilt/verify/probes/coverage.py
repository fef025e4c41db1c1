"""Test coverage, as ``coverage.xml`` beside the document or above it tells it (Cobertura's form,
which coverage.py, JaCoCo's converters, gcovr and many others write). Where a command is given that
makes it, it is run first."""

from __future__ import annotations

import asyncio
import re
import shlex
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

from asbuilt import regex
from asbuilt.spec.figures.quantity import Target
from asbuilt.verify.bench import Bench
from asbuilt.verify.claim import Claim
from asbuilt.verify.probe import Probe
from asbuilt.verify.process import running
from asbuilt.verify.result import Measurement, Result, Unproven, judged
from asbuilt.verify.subject import Subject

NAME = "coverage.xml"
LONGEST = 1_800.0
"""Seconds that the tests may take."""
_HEAD = 4_096
_RATE = regex.compile(r'\b(?P<kind>line|branch)-rate="(?P<value>[0-9.]+)"')
_COUNT = regex.compile(r'\b(?P<name>(?:lines|branches)-valid)="(?P<value>[0-9]+)"')
_BRANCH = regex.compile(r"\bbranch", re.I)


def claims(subject: Subject) -> tuple[str, ...]:
    """What promises a coverage."""
    return tuple(dict.fromkeys(claim.id for claim, _ in subject.claims.promising("coverage")))


async def run(bench: Bench) -> AsyncIterator[Result]:
    """The report's own sums."""
    subject = bench.subject
    promised = subject.claims.promising("coverage")
    if bench.coverage and (said := await _made(bench.coverage, subject.path.parent)):
        yield Unproven(claims(subject), said)
        return
    path = _report(subject.path.parent)
    if path is None:
        reason = f"there is no {NAME} beside the document or above it: run the tests with coverage"
        yield Unproven(claims(subject), reason)
        return
    head = path.read_text("utf-8", "replace")[:_HEAD]
    root = head[head.find("<coverage") :].partition(">")[0]
    rates = {match["kind"]: float(match["value"]) for match in _RATE.finditer(root)}
    counts = {match["name"]: int(match["value"]) for match in _COUNT.finditer(root)}
    if "line" not in rates:
        yield Unproven(claims(subject), f"{path} is no coverage report in Cobertura's form")
        return
    code = subject.path.with_name("handlers.py")
    if code.is_file() and code.stat().st_mtime > path.stat().st_mtime:
        reason = f"{path.name} is older than {code.name}: run the tests again"
        yield Unproven(claims(subject), reason)
        return
    for claim, target in promised:
        yield _measured(bench, claim, target, path, rates, counts)


async def _made(command: str, folder: Path) -> str | None:
    """Run the command beside the document; why there is no report, or None."""
    try:
        async with asyncio.timeout(LONGEST), running(*shlex.split(command), cwd=folder) as process:
            code = await process.wait()
    except TimeoutError:
        return f"`{command}` was not done after {LONGEST:g} s"
    except (OSError, ValueError) as error:
        return f"`{command}` can not be run: {error}"
    return f"`{command}` ended with {code}" if code else None


def _report(folder: Path) -> Path | None:
    """The nearest report, up to the root of the repository."""
    for place in (folder, *folder.parents):
        if (place / NAME).is_file():
            return place / NAME
        if (place / ".git").exists():
            return None
    return None


def _measured(
    bench: Bench,
    claim: Claim,
    target: Target,
    path: Path,
    rates: dict[str, float],
    counts: dict[str, int],
) -> Measurement:
    branches = bool(_BRANCH.search(f"{target.scope} {target.condition} {target.text}"))
    kind = "branch" if branches else "line"
    line = bench.subject.spec.source.line(target.span.start)
    made = datetime.fromtimestamp(path.stat().st_mtime, UTC).date()
    method = f"{'branches' if branches else 'lines'} of {path.name}, {made}"
    value = rates.get(kind)
    measured = counts.get("branches-valid" if branches else "lines-valid", 0)
    if value is None or (branches and not measured):
        return Measurement(
            claim.id, "coverage", target.comparator, target.value, target.unit, "unproven", method,
            line, reason="the report counts no branches",
        )  # fmt: skip
    return Measurement(
        claim.id, "coverage", target.comparator, target.value, target.unit, judged(target, value),
        method, line, value, None, measured,
    )  # fmt: skip


PROBE = Probe("coverage", "what the coverage report says", claims, run, "document")
