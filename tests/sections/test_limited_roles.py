"""What is said of a role as a whole limits what a matrix or a line grants it: ``auditor:
read-only``, ``The cook role is disabled.``"""

from __future__ import annotations

import pytest

from asbuilt.spec.access.restrictions.role_limit import NOTHING, READING, limit_of, without_anyway
from tests.plan.compiled import plan_of, route

DATA = """```sql
CREATE TABLE users (id INT PRIMARY KEY, email TEXT, role TEXT);
CREATE TABLE bays (id INT PRIMARY KEY, name TEXT);
```"""
MATRIX = """## API

- `GET /bays`
- `DELETE /bays/{id}`

## Access

| Endpoint | admin | clerk | cook |
|--|--|--|--|
| `GET /bays` | yes | yes | yes |
| `DELETE /bays/{id}` | yes | yes | yes |
"""
LINES = "## API\n\n### `GET /bays`\n\n**Roles:** admin, clerk, cook\n\n"
LINES += "### `DELETE /bays/{id}`\n\n**Roles:** admin, clerk, cook\n"


def open_to(roles: str, rights: str, behind: str = "") -> str:
    """The first letters of the methods that a cook may call."""
    plan = plan_of(f"# Depot\n\n## Data Model\n\n{DATA}\n\n{roles}\n\n{rights}\n{behind}\n")
    assert "clerk" in route(plan, "DELETE /bays/{id}").permits
    keys = ("GET /bays", "DELETE /bays/{id}")
    return "".join(key[0] for key in keys if "cook" in route(plan, key).permits)


FORMS = [
    "## Roles\n\n- **admin**: runs it\n- **clerk**: keeps bays\n- **cook**: {}",
    "## Roles\n\n- admin – runs it\n- clerk – keeps bays\n- cook – {}",
    "## Roles\n\n- admin\n- clerk\n- cook ({})",
    "## Roles\n\n| Role | What |\n|--|--|\n| admin | all |\n| clerk | keeps bays |\n| cook | {} |",
    "## Roles\n\n### admin\n\nruns it\n\n### clerk\n\nkeeps bays\n\n### cook\n\n{}",
]


@pytest.mark.parametrize("rights", [MATRIX, LINES])
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("cooks", "GD"),
        ("cleans; removes bays", "GD"),
        ("looks after removed bays", "GD"),
        ("reviews suspended people", "GD"),
        ("read-only access to the log; removes bays", "GD"),
        ("has full access", "GD"),
        ("read-only", "G"),
        ("read-only access to everything", "G"),
        ("view only", "G"),
        ("external, read-only", "G"),
        ("may see everything, change nothing", "G"),
        ("cleans; may not delete bays", "G"),
        ("disabled since 2.0", ""),
        ("former role, no longer in use", ""),
        ("no access", ""),
        ("staging only", ""),
        ("planned for v2", ""),
    ],
)
def test_a_definition_limits_its_role(said: str, left: str, form: str, rights: str) -> None:
    assert open_to(form.format(said), rights) == left


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("The cook role is disabled.", ""),
        ("Cooks: read only.", "G"),
        ("- cook: view only", "G"),
        ("The cook may see everything but change nothing.", "G"),
        ("The cook role is described below.", "GD"),
    ],
)
@pytest.mark.parametrize("title", ["Restrictions", "Access rules", "Security", "Notes"])
def test_a_sentence_limits_a_role(title: str, said: str, left: str) -> None:
    assert open_to(FORMS[0].format("cooks"), MATRIX, f"## {title}\n\n{said}") == left


@pytest.mark.parametrize(
    ("said", "limit"),
    [
        ("read-only user", READING),
        ("an auditor who may only read", READING),
        ("gets read access", READING),
        ("may look at everything, never change it", READING),
        ("users whose account is suspended", NOTHING),
        ("may not sign in", NOTHING),
        ("not yet in use", NOTHING),
        ("reads reports", ""),
        ("no access restrictions", ""),
        ("planned maintenance", ""),
        ("removes bays", ""),
    ],
)
def test_limits(said: str, limit: str) -> None:
    assert limit_of(said) == limit


def test_what_everybody_does_is_left() -> None:
    keys = ("POST /auth/login", "POST /search", "PATCH /me", "POST /bays")
    assert without_anyway(keys) == ("POST /bays",)
