"""``serve --dev``: what is saved is served, and what can not be served is said."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from http.client import HTTPException
from pathlib import Path

import pytest

from tests.serving import Answer, Service, start

SECONDS = 20.0
DOCUMENT = """# Technical Specification: Notes

**Version:** 1.0
**Status:** Draft

## Data Model

```sql
CREATE TABLE notes (
    id BIGSERIAL PRIMARY KEY,
    text VARCHAR(40) NOT NULL
);
```

## API Specification

### List

**Method:** `GET /api/notes`
**Authentication:** none

### Greet

**Method:** `GET /api/greeting`
**Authentication:** none
**Handler:** greet
"""
HANDLERS = '''"""Handlers."""


def greet():
    return {"greeting": "hello"}
'''


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A document with its handlers."""
    (tmp_path / "spec.md").write_text(DOCUMENT)
    (tmp_path / "handlers.py").write_text(HANDLERS)
    return tmp_path


@pytest.fixture
def service(folder: Path) -> Iterator[Service]:
    """Its service, for developers."""
    with start(folder / "spec.md", folder / "data", "--dev", "--port", "0") as service:
        yield service


def edit(file: Path, old: str, new: str) -> None:
    """Save a file with one change."""
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new))


def get(service: Service, path: str) -> Answer:
    """The answer on a new connection."""
    client = service.client()
    try:
        return client.send("GET", path)
    finally:
        client.close()


def eventually(service: Service, holds: Callable[[], bool]) -> None:
    """Wait until something holds, while the service may be away for a moment."""
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        assert service.process.poll() is None, service.output()
        with suppress(HTTPException, OSError):
            if holds():
                return
        time.sleep(0.1)
    raise AssertionError(f"it never came to that:\n{service.output()}")


def version(service: Service) -> str:
    """The version of the document that is served."""
    return str(get(service, "/openapi.json").body["info"]["version"])


def test_an_edited_document_is_served_on_the_same_port(folder: Path, service: Service) -> None:
    edit(folder / "spec.md", "**Version:** 1.0", "**Version:** 1.1")
    eventually(service, lambda: version(service) == "1.1")
    eventually(service, lambda: "spec.md read again: notes 1.1 (Draft)" in service.output())


def test_edited_handlers_are_called(folder: Path, service: Service) -> None:
    assert get(service, "/api/greeting").body == {"greeting": "hello"}
    edit(folder / "handlers.py", "hello", "good evening")
    eventually(service, lambda: get(service, "/api/greeting").body["greeting"] == "good evening")


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        pytest.param("spec.md", "text VARCHAR(40) NOT NULL", "text VARCHAR(40) NOT NUL,, x",
                     "spec.md:", id="a document with an error"),
        pytest.param("handlers.py", "def greet():", "import nothing_of_this_name\ndef greet():",
                     "does not import: ModuleNotFoundError", id="handlers that do not import"),
    ],
)  # fmt: skip
def test_what_can_not_be_served_is_said_and_the_last_version_goes_on(
    file: str, old: str, new: str, said: str, folder: Path, service: Service
) -> None:
    """One obstacle of each file; every kind is tried where documents are read again
    (``tests/server/test_reload.py``)."""
    edit(folder / file, old, new)
    eventually(service, lambda: "still serving the last version" in service.output())
    assert said in service.output()
    assert get(service, "/api/notes").status == 200
    assert get(service, "/api/greeting").body == {"greeting": "hello"}
    edit(folder / file, new, old)
    edit(folder / "spec.md", "**Version:** 1.0", "**Version:** 1.1")
    eventually(service, lambda: version(service) == "1.1")
