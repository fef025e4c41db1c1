"""Tests that say which requirement they prove: ``@pytest.mark.requirement("FR-1")``.

``pytest --asbuilt spec.md`` keeps their results beside the document
(:mod:`asbuilt.pytest_plugin`); this probe reads them.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import msgspec

from asbuilt.verify.bench import Bench
from asbuilt.verify.probe import Probe
from asbuilt.verify.result import Check, Result, Unproven
from asbuilt.verify.subject import Subject

SUFFIX = ".asbuilt.tests.json"


class Outcome(msgspec.Struct, frozen=True):
    """One test; ``outcome`` is pytest's: passed, failed, skipped."""

    test: str
    outcome: str
    seconds: float = 0.0
    message: str = ""


class Results(msgspec.Struct, frozen=True):
    """The results by requirement. ``code`` is the digest of what was tested, as for a
    :class:`~asbuilt.verify.subject.Subject`; ``finished`` is RFC 3339."""

    schema_version: int
    finished: str
    code: str
    requirements: dict[str, list[Outcome]]


def results(path: Path) -> Results | None:
    """What a test run has left beside the document; None without one, or with another file."""
    try:
        return msgspec.json.decode(path.with_suffix(SUFFIX).read_bytes(), type=Results)
    except (OSError, msgspec.DecodeError):
        return None


def claims(subject: Subject) -> tuple[str, ...]:
    """The claims that some test names."""
    found = results(subject.path)
    return tuple(name for name in found.requirements if subject.claims.find(name)) if found else ()


async def run(bench: Bench) -> AsyncIterator[Result]:
    """Each test of each claim."""
    found = results(bench.subject.path)
    assert found is not None
    for name, tests in found.requirements.items():
        claim = bench.subject.claims.find(name)
        if claim is None:
            continue
        if found.code != bench.subject.code:
            reason = f"its tests ran on other code ({found.finished}); run pytest again"
            yield Unproven((name,), reason, claim.line)
            continue
        for test in tests:
            if test.outcome == "skipped":
                yield Unproven((name,), f"{test.test} was skipped", claim.line)
            else:
                yield Check(
                    (name,), "tests", test.test, test.outcome == "passed", claim.line, "passed",
                    test.message or test.outcome,
                )  # fmt: skip


PROBE = Probe("tests", "tests that name the requirement they prove", claims, run, "document")
