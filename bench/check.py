"""``python -m bench.check``: what ``asbuilt check`` costs in a document of a thousand lines, of ten
thousand, of a hundred thousand. See ``bench/README.md``."""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

from bench import machine
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
COLUMNS = ("lines", "processor time", "beyond the interpreter", "per 1,000 lines")


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


def least(repeats: int, folder: str, *command: str) -> float:
    """The least processor time of several runs of Python, in seconds: other work on the machine can
    only add to it. Compiled modules are kept in ``folder``, as an installation keeps them.

    Raises:
        subprocess.CalledProcessError: the command failed, or found errors in the document.
    """
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": folder}
    times = []
    for _ in range(repeats + 1):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(
            (sys.executable, *command), stdout=subprocess.DEVNULL, env=environment, check=True
        )
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        times.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return min(times)


def main(words: Sequence[str]) -> int:
    """Print a table, and how the time grows with the document."""
    parser = argparse.ArgumentParser(prog="python -m bench.check", description=__doc__)
    parser.add_argument("--lines", type=int, nargs="+", default=[1_000, 10_000, 100_000])
    parser.add_argument("--repeats", type=int, default=3)
    options = parser.parse_args(words)
    costs = []
    with tempfile.TemporaryDirectory() as folder:
        bare = least(options.repeats, folder, "-c", "pass")
        for wanted in options.lines:
            text = document(wanted)
            path = Path(folder, f"{wanted}.md")
            path.write_text(text)
            seconds = least(options.repeats, folder, "-m", "asbuilt", "check", str(path))
            costs.append((text.count("\n"), seconds))
    rows = (
        (
            f"{count:,}",
            f"{seconds:.2f} s",
            f"{seconds - bare:.2f} s",
            f"{(seconds - bare) / count * 1e6:.0f} ms",
        )
        for count, seconds in costs
    )
    print(f"{machine.description()}\n\n{table(COLUMNS, rows, texts=0)}")
    for (fewer, less), (more, most) in pairwise(costs):
        times = (most - bare) / (less - bare)
        print(
            f"{fewer:,} to {more:,} lines: {more / fewer:.1f} times the text, {times:.1f} the time"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
