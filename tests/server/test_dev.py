"""``serve --dev``: problems name the document's line, and a changed document is served at once."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from http.client import HTTPException
from pathlib import Path

import pytest

from tests.client import Api
from tests.serving import Service, start

SPEC = """# Technical Specification: Notes

**Version:** 1.0

## Data Model

```sql
CREATE TABLE notes (id BIGSERIAL PRIMARY KEY, body TEXT NOT NULL);
```

## API Specification

### Read a note

**Method:** `GET /api/notes/{id}`

**Implements:** FR-1

### Create a note

**Method:** `POST /api/notes`

**Auth:** none
"""
MORE = """
### List notes

**Method:** `GET /api/notes`

**Auth:** none
"""


@pytest.fixture(scope="module")
def spec(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("dev") / "spec.md"
    path.write_text(SPEC)
    return path


@pytest.fixture(scope="module")
def service(spec: Path) -> Iterator[Service]:
    with start(spec, spec.parent / "store", "--dev") as running:
        yield running


def ask(service: Service, method: str, path: str, body: object = None) -> tuple[int, str | None]:
    """The status on a new connection, and the line that a problem names."""
    api = Api(service.address)
    try:
        answer = api.send(method, path, body)
    finally:
        api.close()
    return answer.status, answer.body.get("spec") if isinstance(answer.body, dict) else None


def until(holds: Callable[[], bool], seconds: float = 15.0) -> bool:
    """Whether something comes to hold in time; a service that restarts refuses connections."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            if holds():
                return True
        except (OSError, HTTPException):
            pass
        time.sleep(0.1)
    return False


def test_a_problem_names_the_line_of_the_document(service: Service) -> None:
    line = SPEC.splitlines().index("**Method:** `GET /api/notes/{id}`") + 1
    assert ask(service, "GET", "/api/notes/1") == (401, f"spec.md:{line} (FR-1)")
    assert ask(service, "GET", "/api/nothing") == (404, None)


def test_a_changed_document_is_served_and_a_broken_one_is_not(service: Service, spec: Path) -> None:
    assert ask(service, "POST", "/api/notes", {"body": "kept"})[0] == 201
    assert ask(service, "GET", "/api/notes")[0] == 405
    spec.write_text(SPEC + MORE)
    assert until(lambda: ask(service, "GET", "/api/notes")[0] == 200)
    api = Api(service.address)
    assert [note["body"] for note in api.get("/api/notes").body["items"]] == ["kept"]
    spec.write_text(SPEC + MORE + MORE)
    assert until(lambda: "still serving the last version" in service.output())
    assert api.get("/api/notes").status == 200
    api.close()
    (spec.parent / "handlers.py").write_text("def broken(:\n")
    spec.write_text(SPEC)
    assert until(lambda: "is not valid Python" in service.output())
    assert ask(service, "GET", "/api/notes")[0] == 200
    (spec.parent / "handlers.py").unlink()
    spec.write_text(SPEC + "\n")
    assert until(lambda: ask(service, "GET", "/api/notes")[0] == 405)
