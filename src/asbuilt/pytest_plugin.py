"""The pytest plugin: tests that prove a requirement, and their results as evidence.

```python
@pytest.mark.requirement("FR-1", "NFR-2")
def test_something(): ...
```

``pytest --asbuilt spec.md`` writes what came of them to ``spec.asbuilt.tests.json``, where
``asbuilt verify`` finds it. Without the option the marker changes nothing. It is loaded by every
run of pytest in an environment that has asbuilt, and therefore imports next to nothing.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Generator
from datetime import UTC, datetime
from pathlib import Path

import pytest

import asbuilt

SUFFIX = ".asbuilt.tests.json"
SCHEMA_VERSION = 1
MARKER = "requirement"
_LONGEST_MESSAGE = 300
_WORST = ("failed", "skipped", "passed")

Outcomes = dict[str, dict[str, dict[str, object]]]
_OUTCOMES = pytest.StashKey[Outcomes]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """``--asbuilt SPEC``."""
    parser.getgroup("asbuilt").addoption(
        "--asbuilt",
        metavar="SPEC",
        help="Keep the results of tests that name a requirement beside this specification.",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Declare the marker."""
    config.addinivalue_line(
        "markers", f"{MARKER}(id, ...): the requirements of the specification that a test proves"
    )
    spec = config.getoption("--asbuilt")
    if spec and not Path(spec).is_file():
        raise pytest.UsageError(f"--asbuilt {spec}: there is no such specification")
    config.stash[_OUTCOMES] = {}


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Remember how each phase of a marked test ended; the worst one counts."""
    report = yield
    names = [name for mark in item.iter_markers(MARKER) for name in mark.args]
    outcomes = item.config.stash[_OUTCOMES]
    for name in names:
        tests = outcomes.setdefault(str(name), {})
        known = tests.get(report.nodeid)
        worse = known is None or _WORST.index(report.outcome) < _WORST.index(str(known["outcome"]))
        seconds = round(report.duration + (float(str(known["seconds"])) if known else 0.0), 3)
        if known is None or worse:
            message = call.excinfo.exconly() if call.excinfo and report.failed else ""
            known = {
                "test": report.nodeid,
                "outcome": report.outcome,
                "message": message[:_LONGEST_MESSAGE],
            }
        tests[report.nodeid] = {**known, "seconds": seconds}
    return report


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Write the results, those of all requirements that this run knows."""
    spec = session.config.getoption("--asbuilt")
    if not spec or hasattr(session.config, "workerinput"):
        return
    path = Path(spec)
    code = path.with_name("handlers.py")
    handlers = code.read_bytes() if code.is_file() else b""
    outcomes = session.config.stash[_OUTCOMES]
    content = {
        "schema_version": SCHEMA_VERSION,
        "finished": datetime.now(UTC).isoformat(timespec="seconds"),
        "code": hashlib.sha256(asbuilt.__version__.encode() + b"\0" + handlers).hexdigest(),
        "requirements": {
            name: [tests[test] for test in sorted(tests)]
            for name, tests in sorted(outcomes.items())
        },
    }
    fresh = path.with_suffix(f"{SUFFIX}.new")
    fresh.write_text(json.dumps(content, indent=2, sort_keys=True) + "\n", "utf-8")
    fresh.replace(path.with_suffix(SUFFIX))
