"""A folder of Markdown files is served as one document."""

from __future__ import annotations

from pathlib import Path

from asbuilt.cli.prepared import PLAN, compiled
from tests.serving import start

DATA = """# Technical Specification: Notes

```sql
CREATE TABLE notes (id BIGSERIAL PRIMARY KEY, body TEXT NOT NULL);
```
"""
API = """# API

### POST /api/notes

**Auth:** none
"""


def folder(tmp_path: Path) -> Path:
    spec = tmp_path / "notes"
    spec.mkdir()
    (spec / "1-data.md").write_text(DATA)
    (spec / "2-api.md").write_text(API)
    return spec


def test_a_folder_is_served(tmp_path: Path) -> None:
    with start(folder(tmp_path), tmp_path / "store") as service:
        assert service.client().send("POST", "/api/notes", {"body": "a"}).status == 201


def test_a_change_of_any_file_is_compiled_anew(tmp_path: Path) -> None:
    spec, data = folder(tmp_path), tmp_path / "store"
    first, _ = compiled(spec, data)
    assert first and [route.key for route in first.routes if not route.system] == [
        "POST /api/notes"
    ]
    kept = (data / PLAN).read_bytes()
    assert compiled(spec, data) == (first, "")
    assert (data / PLAN).read_bytes() == kept

    (spec / "2-api.md").write_text(API + "\n### GET /api/notes\n")
    second, _ = compiled(spec, data)
    assert second and any(route.key == "GET /api/notes" for route in second.routes)
    (spec / "3-more.md").write_text("# More\n\n### GET /api/notes\n")
    third, findings = compiled(spec, data)
    assert third is None
    assert f"{spec}/3-more.md:3:5" in findings
