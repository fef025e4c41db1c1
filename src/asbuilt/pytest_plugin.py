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
from typing import Any

import pytest

import asbuilt

SUFFIX = ".asbuilt.tests.json"
SCHEMA_VERSION = 1
MARKER = "requirement"
_PROPERTY = "asbuilt.requirements"
_LONGEST_MESSAGE = 300
_WORST = ("failed", "skipped", "passed")


def pytest_addoption(parser: pytest.Parser) -> None:
    """``--asbuilt SPEC``."""
    parser.getgroup("asbuilt").addoption(
        "--asbuilt",
        metavar="SPEC",
        help="Keep the results of tests that name a requirement beside this specification.",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Declare the marker, and collect results where they are asked for."""
    config.addinivalue_line(
        "markers", f"{MARKER}(id, ...): the requirements of the specification that a test proves"
    )
    spec = config.getoption("--asbuilt")
    if not spec:
        return
    if not Path(spec).is_file():
        raise pytest.UsageError(f"--asbuilt {spec}: there is no such specification")
    config.pluginmanager.register(Results(Path(spec).absolute()), "asbuilt-results")


class Results:
    """The results of marked tests by requirement. With pytest-xdist the workers name the
    requirements in their reports, and the controller, which hears all reports, writes."""

    def __init__(self, spec: Path) -> None:
        self._spec = spec
        self._tests: dict[str, dict[str, dict[str, Any]]] = {}

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Let the report say what its test proves."""
        report = yield
        names = [str(name) for mark in item.iter_markers(MARKER) for name in mark.args]
        if names:
            report.user_properties.append((_PROPERTY, names))
        return report

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Remember how each phase of a marked test ended; the worst one counts."""
        names = next((value for key, value in report.user_properties if key == _PROPERTY), ())
        for name in names if isinstance(names, list) else ():
            tests = self._tests.setdefault(name, {})
            known = tests.get(report.nodeid, {"outcome": "passed", "seconds": 0.0, "message": ""})
            if _WORST.index(report.outcome) < _WORST.index(known["outcome"]):
                known |= {"outcome": report.outcome, "message": _message(report)}
            seconds = round(known["seconds"] + report.duration, 3)
            tests[report.nodeid] = known | {"test": report.nodeid, "seconds": seconds}

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Write the results, those of all requirements that this run has met."""
        if hasattr(session.config, "workerinput"):
            return
        code = self._spec.with_name("handlers.py")
        handlers = code.read_bytes() if code.is_file() else b""
        content = {
            "schema_version": SCHEMA_VERSION,
            "finished": datetime.now(UTC).isoformat(timespec="seconds"),
            "code": hashlib.sha256(asbuilt.__version__.encode() + b"\0" + handlers).hexdigest(),
            "requirements": {
                name: [tests[test] for test in sorted(tests)]
                for name, tests in sorted(self._tests.items())
            },
        }
        path = self._spec.with_suffix(SUFFIX)
        fresh = path.with_name(f"{path.name}.new")
        fresh.write_text(json.dumps(content, indent=2, sort_keys=True) + "\n", "utf-8")
        fresh.replace(path)


def _message(report: pytest.TestReport) -> str:
    """Why a test did not pass, in a line."""
    crash = getattr(report.longrepr, "reprcrash", None)
    text = str(crash.message if crash else report.longreprtext).strip()
    return text.partition("\n")[0][:_LONGEST_MESSAGE]
