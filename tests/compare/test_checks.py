"""Constraints and ids between two versions: what only moved, and what a bound refuses now"""

from __future__ import annotations

import pytest

import asbuilt.api
from asbuilt.compare.change import Change
from asbuilt.compare.compare import Version, compare
from asbuilt.source import Source

KILN = """# Kiln

## Requirements

| ID | Requirement |
| --- | --- |
| FR-1 | A potter books a firing |
| FR-2 | A potter sees the curve |

## Data Model

```sql
CREATE TABLE firings (
    id SERIAL PRIMARY KEY,
    code TEXT,
    degrees INTEGER NOT NULL CHECK (degrees >= 20 AND degrees < 1300),
    CHECK (length(code) <= 8)
);
```

## API

### GET /firings
"""


def between(old: str, new: str) -> list[Change]:
    versions = []
    for text in (old, new):
        spec = asbuilt.api.read(Source("kiln.md", text))
        versions.append(Version(spec, asbuilt.api.compile(spec)))
    return list(compare(*versions))


@pytest.mark.parametrize(
    ("old", "new", "breaking"),
    [
        ("degrees < 1300", "degrees <= 1300", ()),
        ("degrees < 1300", "degrees < 1200", ("clients", "operators")),
        ("degrees >= 20", "degrees > 20", ("clients", "operators")),
        ("degrees >= 20 AND degrees < 1300", "degrees BETWEEN 0 AND 1300", ()),
        ("degrees >= 20 AND degrees < 1300", "20 <= degrees", ()),
        ("length(code) <= 8", "length(code) <= 12", ()),
        ("length(code) <= 8", "length(code) <= 8 OR code LIKE 'x%'", ("clients", "operators")),
    ],
)
def test_a_bound_breaks_somebody_only_where_it_is_stricter(
    old: str, new: str, breaking: tuple[str, ...]
) -> None:
    changes = between(KILN, KILN.replace(old, new))
    assert {change.aspect for change in changes} == {"check"}
    assert sum((change.breaking for change in changes), ()) == breaking


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("degrees >= 20 AND degrees < 1300", "1300 > degrees AND degrees >= 20"),
        (
            "CHECK (degrees >= 20 AND degrees < 1300)",
            "CHECK (degrees < 1300) CHECK (degrees >= 20)",
        ),
        ("degrees >= 20", "NOT (degrees < 20)"),
        ("length(code) <= 8", "8 >= length(code)"),
    ],
)
def test_what_is_only_written_differently_is_no_change(old: str, new: str) -> None:
    assert between(KILN, KILN.replace(old, new)) == []


def test_an_enum_type_is_the_list_of_its_values() -> None:
    types = KILN.replace(
        "CREATE TABLE", "CREATE TYPE glaze AS ENUM ('raku', 'salt');\nCREATE TABLE"
    )
    enum = types.replace("code TEXT,", "code TEXT, glaze glaze,")
    listed = KILN.replace("code TEXT,", "code TEXT, glaze TEXT CHECK (glaze IN ('salt', 'raku')),")
    assert between(enum, listed) == between(listed, enum) == []
    (change,) = between(enum, listed.replace("'salt'", "'salt', 'ash'"))
    assert (change.aspect, change.after, change.breaking) == (
        "values",
        "ash|raku|salt",
        ("clients",),
    )
    (change,) = between(enum, listed.replace("'salt', ", ""))
    assert (change.aspect, change.breaking) == ("values", ("clients", "operators"))


def test_a_bound_that_moved_is_one_change() -> None:
    (change,) = between(KILN, KILN.replace("<= 8", "<= 12"))
    assert (change.before, change.after) == ("length(code) <= 8", "length(code) <= 12")


def test_a_unique_index_is_a_constraint() -> None:
    unique = KILN.replace(");\n```", ");\nCREATE UNIQUE INDEX by_code ON firings (code);\n```")
    (added,) = between(KILN, unique)
    (removed,) = between(unique, KILN)
    assert (added.aspect, added.breaking) == ("unique", ("clients", "operators"))
    assert (removed.aspect, removed.breaking) == ("unique", ())


def test_what_is_required_in_the_same_words_under_another_id_is_the_same() -> None:
    (change,) = between(KILN, KILN.replace("FR-2", "FR-20"))
    assert (change.subject, change.aspect, change.breaking) == ("FR-2", "id", ())
    assert (change.before, change.after) == ("FR-2", "FR-20")


def test_the_hidden_owner_of_rows_is_no_change_of_the_contract() -> None:
    people = "CREATE TABLE users (id SERIAL PRIMARY KEY, email TEXT UNIQUE);\nCREATE TABLE firings"
    old = KILN.replace("CREATE TABLE firings", people) + "**Roles:** admin\n\n### GET /dials\n"
    new, old = f"{old}\n**Auth:** required\n", f"{old}\n**Auth:** none\n"
    assert "table" not in {change.area for change in between(old, new)}
