"""``python -m bench.check``: what ``asbuilt check`` costs on the template, on a thousand lines, on
ten thousand, on a hundred thousand, on ten thousand of one kind, and after a save. See
``bench/README.md``."""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import IO

from bench import machine
from bench.growth import SERIES, Series
from bench.paths import BENCH
from bench.report import table

HEAD = """# Technical Specification: Records

**Version:** 1.0
**Status:** Draft

## Requirements

| ID | Requirement | Priority | Target |
|----|-------------|----------|--------|
| NFR-1 | Response time shall be < 200ms | High | < 200ms |
{requirements}
## Data Model

```sql
CREATE TABLE users (
    id SERIAL PRIMARY KEY,
    email VARCHAR(100) UNIQUE NOT NULL,  -- PII: contact
    role TEXT NOT NULL DEFAULT 'user' CHECK (role IN ('admin', 'user'))
);
```

{tables}
## API

{endpoints}
## Access

| Endpoint | admin | user | anonymous |
|----------|-------|------|-----------|
{access}
- **own**: `owner_id` = current user
"""
TABLE = """```sql
CREATE TABLE {name} (
    id SERIAL PRIMARY KEY,
    owner_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    title VARCHAR(80) NOT NULL,
    amount NUMERIC(10, 2) CHECK (amount > 0),
    state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'done')),
    created_at TIMESTAMP DEFAULT NOW()
);
```
"""
ENDPOINTS = """### POST /api/{name}

**Request:**

```json
{{"title": "A record", "amount": 12.5, "state": "open"}}
```

### GET /api/{name}

Implements FR-{number}.
"""
LINES_PER_TABLE = 26
GROWTH = ("lines", "processor time", "beyond the interpreter", "per 1,000 lines", "memory")
COLD = ("command", "processor time", "elapsed", "memory", "promise")
ONE_KIND = ("nothing but rows like this", "processor time", "memory", "promise")
LINES_OF_ONE_KIND = 10_000
SERVICE = "\n## Endpoints\n\n- `GET /things`\n"
"""By which a document is one of a service."""
COMMAND = str(Path(sys.executable).with_name("asbuilt"))
"""As whoever types it runs it: ``python -m`` imports more."""
TEMPLATE = BENCH.parent / "tests" / "cli" / "technical-specification.md"
SAVES = 20


@dataclass(frozen=True, slots=True)
class Cost:
    """What one process took: seconds of the processor, seconds on the clock, bytes of memory."""

    processor: float
    elapsed: float
    memory: int


def document(lines: int) -> str:
    """A specification of about so many lines: a table, two endpoints, a requirement and two rows of
    the access matrix for each twenty-six of them."""
    names = [f"record{number}s" for number in range(1, max(2, lines // LINES_PER_TABLE))]
    numbered = list(enumerate(names, 1))
    return HEAD.format(
        requirements="".join(
            f"| FR-{number} | People keep {name} | High | |\n" for number, name in numbered
        ),
        tables="\n".join(TABLE.format(name=name) for name in names),
        endpoints="\n".join(
            ENDPOINTS.format(name=name, number=number) for number, name in numbered
        ),
        access="".join(
            f"| `POST /api/{name}` | yes | yes | no |\n| `GET /api/{name}` | yes | own | no |\n"
            for name in names
        ),
    )


def least(repeats: int, folder: str, *command: str) -> Cost:
    """The least of each over several runs of Python: other work on the machine can only add to it.
    Compiled modules are kept in ``folder``, as an installation keeps them.

    Raises:
        RuntimeError: the command failed, or found errors in the document.
    """
    costs = [_once(folder, *command) for _ in range(repeats + 1)][1:]
    return Cost(
        min(cost.processor for cost in costs),
        min(cost.elapsed for cost in costs),
        min(cost.memory for cost in costs),
    )


def _environment(folder: str) -> dict[str, str]:
    return {**os.environ, "PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": folder}


def _once(folder: str, *command: str, usual: Sequence[int] = (0,)) -> Cost:
    before = time.perf_counter()
    process = subprocess.Popen(
        (sys.executable, *command), stdout=subprocess.DEVNULL, env=_environment(folder)
    )
    _, status, used = os.wait4(process.pid, 0)
    elapsed = time.perf_counter() - before
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in usual:
        raise RuntimeError(f"{command} left with {process.returncode}")
    return Cost(used.ru_utime + used.ru_stime, elapsed, used.ru_maxrss * 1024)


def recheck(folder: str, text: str) -> list[float]:
    """Seconds from a save (a new file renamed to the document's name) to the end of the report that
    ``check --watch`` writes, for several saves."""
    path = Path(folder, "watched.md")
    path.write_text(text)
    command = (sys.executable, COMMAND, "check", str(path), "--watch")
    delays: list[float] = []
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        env=_environment(folder),
    ) as process:  # fmt: skip
        assert process.stdout
        _end_of_report(process.stdout)
        for number in range(SAVES):
            fresh = Path(folder, "fresh.md")
            fresh.write_text(f"{text}\n<!-- {number} -->\n")
            time.sleep(0.1)
            before = time.perf_counter()
            fresh.replace(path)
            _end_of_report(process.stdout)
            delays.append(time.perf_counter() - before)
        process.terminate()
    return delays


def _end_of_report(output: IO[str]) -> None:
    for line in output:
        if line.startswith("watching "):
            return
    raise RuntimeError("check --watch has ended")


def main(words: Sequence[str]) -> int:
    """Print tables: single commands, growth with the document, and what ``--watch`` takes."""
    parser = argparse.ArgumentParser(prog="python -m bench.check", description=__doc__)
    parser.add_argument("--lines", type=int, nargs="+", default=[1_000, 10_000, 100_000])
    parser.add_argument("--repeats", type=int, default=5)
    options = parser.parse_args(words)
    print(f"{machine.description()}, Python {platform.python_version()}, {machine.commit()}\n")
    with tempfile.TemporaryDirectory() as folder:
        bare = least(options.repeats, folder, "-c", "pass")
        print(_cold(options.repeats, folder, bare))
        _grow(options.repeats, folder, bare.processor, options.lines)
        print(_of_one_kind(options.repeats, folder))
        for name, text in (("the template", TEMPLATE.read_text()), ("1,000 lines", document(1000))):
            delays = recheck(folder, text)
            print(
                f"`check --watch`, {name}: report {median(delays) * 1e3:.0f} ms after a save "
                f"(median of {SAVES}, {max(delays) * 1e3:.0f} ms at most; promise: 100 ms)"
            )
    return 0


def _cold(repeats: int, folder: str, bare: Cost) -> str:
    ten_thousand = Path(folder, "ten-thousand.md")
    ten_thousand.write_text(document(10_000))
    commands = (
        ("python -c pass", ("-c", "pass"), ""),
        ("asbuilt --version", (COMMAND, "--version"), "60 ms"),
        ("asbuilt check, the template", (COMMAND, "check", str(TEMPLATE)), "150 ms"),
        (
            "asbuilt check, 10,000 lines", (COMMAND, "check", str(ten_thousand)),
            "1 s, 150 MB",
        ),
    )  # fmt: skip
    rows = []
    for name, command, promise in commands:
        cost = bare if command == ("-c", "pass") else least(repeats, folder, *command)
        rows.append((
            name, f"{cost.processor * 1e3:.0f} ms", f"{cost.elapsed * 1e3:.0f} ms",
            f"{cost.memory / 1e6:.0f} MB", promise,
        ))  # fmt: skip
    return table(COLD, rows)


def _grow(repeats: int, folder: str, bare: float, lines: Sequence[int]) -> None:
    costs = []
    for wanted in lines:
        text = document(wanted)
        path = Path(folder, f"{wanted}.md")
        path.write_text(text)
        times = 1 if wanted > 10_000 else repeats
        costs.append((text.count("\n"), least(times, folder, COMMAND, "check", str(path))))
    rows = (
        (
            f"{count:,}",
            f"{cost.processor:.2f} s",
            f"{cost.processor - bare:.2f} s",
            f"{(cost.processor - bare) / count * 1e6:.0f} ms",
            f"{cost.memory / 1e6:.0f} MB",
        )
        for count, cost in costs
    )
    print(table(GROWTH, rows, texts=0))
    for (fewer, less), (more, most) in pairwise(costs):
        grown = (most.processor - bare) / (less.processor - bare)
        text = f"{more / fewer:.1f} times the text"
        print(f"{fewer:,} to {more:,} lines: {text}, {grown:.1f} the time\n")


def _of_one_kind(repeats: int, folder: str) -> str:
    """What documents cost that are nothing but 10,000 lines of one section, the dearest first."""
    costs: list[tuple[Cost, str]] = []
    path = Path(folder, "one-kind.md")
    command = (COMMAND, "check", str(path))
    for one in SERIES:
        rows = LINES_OF_ONE_KIND // one["row"].count("\n")
        path.write_text(Series.of([one], ["part#"]).rows(rows) + SERVICE)
        runs = [_once(folder, *command, usual=(0, 1)) for _ in range(min(2, repeats))]
        costs.append((min(runs, key=lambda cost: cost.processor), one["row"].partition("\n")[0]))
    costs.sort(key=lambda each: each[0].processor, reverse=True)
    return table(
        ONE_KIND,
        [
            (
                row.replace("|", "\\|"),
                f"{cost.processor:.2f} s",
                f"{cost.memory / 1e6:.0f} MB",
                "1 s",
            )
            for cost, row in costs
        ],
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
