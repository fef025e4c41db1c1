"""A service in this process whose handlers call whatever they are told."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

import asbuilt.api
from asbuilt.plan.compile import compile
from asbuilt.plan.handlers import Handler
from asbuilt.plan.model import ServicePlan
from asbuilt.server.handlers import Handlers
from asbuilt.server.outbound import client
from asbuilt.server.outbound.reach import Reach
from asbuilt.source import Source
from tests.server.inside import PASSWORD, SETTINGS, Inside, Person
from tests.serving import Answer
from tests.upstream import Upstream, upstream

SPEC = """# Technical Specification: Office

**Version:** 1.0
**Status:** Draft

## Data Model

```sql
CREATE TABLE users (
    id BIGSERIAL PRIMARY KEY,
    username VARCHAR(50) UNIQUE NOT NULL
);

CREATE TABLE notes (
    id BIGSERIAL PRIMARY KEY,
    body TEXT NOT NULL,
    mark TEXT
);
```

## API Specification

### Call

**Method:** `POST /api/calls`

**Request:**

```json
{"calls": []}
```

**Response:**

```json
{"outcomes": []}
```

### Notes

**Method:** `POST /api/notes`

**Request:**

```json
{"body": "text", "mark": "x"}
```

**Method:** `GET /api/notes`

### Several at once

**Method:** `POST /api/batch`

## Access

| Endpoint | admin | user |
|---|---|---|
| `POST /api/calls` | ✅ | ✅ |
| `POST /api/notes` | ✅ | ✅ |
| `GET /api/notes` | ✅ | ✅ |
| `POST /api/batch` | ✅ | ✅ |

## External Services

| Service                                | Timeout | Retries | Fallback                       |
|----------------------------------------|---------|---------|--------------------------------|
| Plain `https://plain.example/v1`       | 400ms   | 0       |                                |
| Persistent `https://retry.example`     | 400ms   | 2       | fail with 503                  |
| Constant `https://constant.example`    | 400ms   | 0       | default `{"rate": 1}`          |
| Optional `https://optional.example`    | 400ms   | 0       | skip                           |
| Remembered `https://known.example`     | 400ms   | 0       | last known value (1 hour)      |
| Doubled `https://doubled.example`      | 400ms   | 0       | use Spare                      |
| Spare `https://spare.example`          | 400ms   | 0       | fail with 503                  |
| Patient `https://patient.example`      | 400ms   | 0       | queue for 24 hours, reply 202  |
| Ours                                   | 400ms   | 0       | somebody looks                 |
"""


def call(request: Any, services: Any, db: Any) -> Any:
    """Make the calls of the body, and a note of each."""
    outcomes = []
    for asked in request.body["calls"]:
        service = getattr(services, asked.pop("service"))
        db.notes.create({"body": asked["path"]})
        answer = service.request(asked.pop("method", "GET"), asked.pop("path"), **asked)
        shown = answer and {"status": answer.status, "json": answer.json, "by": answer.fallback}
        outcomes.append(shown)
    return {"outcomes": outcomes}


def marked(request: Any, services: Any) -> None:
    """Have the mark of a note made elsewhere; a second look at the same note would see it."""
    if request.body["body"].startswith("mark"):
        assert "mark" not in request.body, "the input was changed before"
        request.body["mark"] = services.plain.post("/marks", {"of": request.body["body"]}).text


def plan() -> ServicePlan:
    """The plan of the document with its handlers."""
    hooks = (
        Handler("call", "instead", "POST /api/calls", 1),
        Handler("marked", "before", "POST /api/notes", 2),
    )
    return compile(asbuilt.api.read(Source("spec.md", SPEC)), hooks)


class Office(Person):
    """Somebody who has the service call others, all of which are ``upstream`` but ``spare``."""

    def __init__(self, inside: Inside, upstream: Upstream, spare: Upstream) -> None:
        super().__init__(inside)
        self.upstream = upstream
        self.spare = spare

    def call(self, service: str, path: str = "/x", **more: Any) -> Answer:
        """One call."""
        return self.calls({"service": service, "path": path, **more})

    def calls(self, *calls: Mapping[str, Any]) -> Answer:
        """Several calls of one handler."""
        return self.send("POST", "/api/calls", {"calls": list(calls)})

    def notes(self) -> list[str]:
        """What has been noted."""
        return [row[0] for row in self.inside.rows("notes", "body")]


@contextmanager
def office(directory: Path, **more: Any) -> Iterator[Office]:
    """The service with somebody signed in; ``more`` are other settings."""
    made = plan()
    functions: dict[str, Callable[..., Any]] = {"call": call, "marked": marked}
    arguments = {"call": ("request", "services", "db"), "marked": ("request", "services")}
    with upstream() as first, upstream() as second, patch.object(client, "FIRST_PAUSE", 0.01):
        addresses = {service.name: first.url for service in made.services} | {"spare": second.url}
        addresses["plain"] += "/v1"
        reach = Reach(addresses, {"persistent": "t0ken"}, frozenset({"127.0.0.1"}))
        settings = replace(SETTINGS, **({"reach": reach} | more))
        with Inside(made, directory, settings, Handlers(functions, arguments)) as inside:
            person = Office(inside, first, second)
            body = {"username": "ann", "password": PASSWORD}
            person.takes(person.send("POST", "/api/auth/register", body))
            yield person
