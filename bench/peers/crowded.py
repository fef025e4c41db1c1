"""asbuilt serving the same tasks out of a large document: the general case around the simple one.

A hundred more resources with five endpoints each, searched, cached, with preconditions, expressions
in their checks, and a row rule that leads through another table. None of that may cost a request
for a task anything.
"""

from __future__ import annotations

from pathlib import Path

from bench import process
from bench.account import Account, Size
from bench.paths import SPECIFICATION
from bench.peers import asbuilt
from bench.request import Kind, Request

NAME = "asbuilt, crowded"
TOKEN_SECONDS = asbuilt.TOKEN_SECONDS
RESOURCES = 100

TABLE = """
CREATE TABLE notes{n} (
    id BIGSERIAL PRIMARY KEY,
    task_id BIGINT NOT NULL REFERENCES tasks (id) ON DELETE CASCADE,
    body TEXT NOT NULL CHECK (length(body) < 1000),
    kind VARCHAR(10) NOT NULL DEFAULT 'plain' CHECK (kind IN ('plain', 'urgent')),
    version INTEGER NOT NULL DEFAULT 1,
    updated_at TIMESTAMP NOT NULL DEFAULT NOW(),
    deleted_at TIMESTAMP
);
"""
ENDPOINTS = """
#### Notes {n}

**Resource:** `/api/notes{n}`

#### Search notes {n}

**Method:** `GET /api/notes{n}`

**Search:** body

**Cache:** 60 seconds

#### Change a note {n}

**Method:** `PATCH /api/notes{n}/{{id}}`

**Concurrency:** If-Match required
"""
ACCESS = """\
| `GET /api/notes{n}` | ✅ | own | ❌ |
| `POST /api/notes{n}` | ✅ | own | ❌ |
| `GET /api/notes{n}/{{id}}` | ✅ | own | ❌ |
| `PATCH /api/notes{n}/{{id}}` | ✅ | own | ❌ |
| `DELETE /api/notes{n}/{{id}}` | ✅ | ❌ | ❌ |
"""
OWN = "; `notes{n}.task.owner_id` = current user"
PLACES = (
    ("\nCREATE INDEX tasks_owner", TABLE),
    ("\n## Security Considerations", ENDPOINTS),
    ("\n- **own**", ACCESS),
)
"""Before which text of the small document what is repeated."""


def document() -> str:
    """The large document."""
    text = SPECIFICATION.read_text().replace("**Status:** Approved", "**Status:** Draft")
    numbers = range(1, RESOURCES + 1)
    for before, repeated in PLACES:
        more = "".join(repeated.format(n=number) for number in numbers)
        text = text.replace(before, more + before, 1)
    own = "`users.id` = current user"
    return text.replace(own, own + "".join(OWN.format(n=number) for number in numbers), 1)


def written(data: Path) -> Path:
    """The large document beside its data."""
    path = data / "crowded.md"
    path.write_text(document())
    return path


def version() -> str:
    """Name and version for the report."""
    return f"{asbuilt.version()}, {RESOURCES} resources more in the document"


def seed(data: Path, size: Size) -> tuple[Account, ...]:
    """The same users and rows."""
    return asbuilt.seed(data, size, written(data))


def start(data: Path, cpus: str) -> process.Running:
    """Serve the large document on the data in ``data``."""
    return asbuilt.start(data, cpus, written(data))


def sign_in(port: int, account: Account) -> str:
    """A token of 15 minutes."""
    return asbuilt.sign_in(port, account)


def request(kind: Kind, account: Account, row: str, token: str) -> Request:
    """The same request."""
    return asbuilt.request(kind, account, row, token)
