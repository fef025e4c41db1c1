"""What follows a route or those who may call it binds the right: nobody asks at single calls in
which environment, with which invitation or at whose request somebody calls."""

from __future__ import annotations

import pytest

from asbuilt.spec.access.doubt import is_qualified
from asbuilt.spec.access.tail import is_bound_behind
from tests.plan.compiled import plan_of, route

DATA = """```sql
CREATE TABLE users (id INT PRIMARY KEY, email TEXT, role TEXT);
CREATE TABLE bays (id INT PRIMARY KEY, name TEXT);
```"""
HEAD = (
    f"# Depot\n\n## Data Model\n\n{DATA}\n\n## Roles\n\n- **clerk**: keeps\n- **cook**: cooks\n\n"
)
ROUTES = "## API\n\n- `GET /bays`\n- `POST /bays`\n\n## Access rules\n\n"
KEY = "POST /bays"


def callers(text: str, key: str = KEY) -> set[str]:
    """Who may call besides administrators."""
    return {*route(plan_of(f"{HEAD}{text}\n"), key).permits} - {"admin"}


FORMS = [
    "Clerks may call `POST /bays`{}.",
    "Only clerks may call `POST /bays`{}.",
    "- Clerks may call `POST /bays`{}.\n- Cooks may call `GET /bays`.",
    "Clerks can:\n\n- `POST /bays`{}\n\nCooks can:\n\n- `GET /bays`",
    "- clerk: `POST /bays`{}\n- cook: `GET /bays`",
]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    "tail",
    [
        " in staging",
        " in read-only mode",
        " with an invitation",
        " via support",
        " at the counter",
        " under supervision",
        " upon approval",
        " subject to approval",
        " pending approval",
        " per site",
        " by appointment",
        " temporarily",
        ", soon",
        ", mostly",
        " — planned",
        " together",
    ],
)
def test_a_tail_lets_nobody_in(form: str, tail: str) -> None:
    assert callers(f"{ROUTES}{form.format('')}") == {"clerk"}  # the control
    assert not callers(f"{ROUTES}{form.format(tail)}")


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    "tail", ["", " to add a bay", " as well", " at any time", " for all bays", " in any hall"]
)
def test_what_binds_nothing_takes_nothing_back(form: str, tail: str) -> None:
    assert callers(f"{ROUTES}{form.format(tail)}") == {"clerk"}


@pytest.mark.parametrize(
    "said",
    [
        "Clerks may soon call `POST /bays`.",
        "Clerks may, with approval, call `POST /bays`.",
        "Clerks may theoretically call `POST /bays`.",
        "Clerks may call `POST /bays`; not at night.",
        "Clerks may call `POST /bays`; temporarily.",
        "Clerks may call `POST /bays`, trained ones only.",
        "Clerks may call `POST /bays` so long as it is free.",
        "Clerks may call `POST /bays` where the law allows.",
        "Clerks may call `POST /bays` no more.",
        "`POST /bays` is open to clerks, soon.",
        "`POST /bays` is open to clerks — planned.",
        "- `POST /bays` may be called by clerks; not at night\n- `GET /bays`: cook",
        "- `POST /bays`: clerk, sometimes\n- `GET /bays`: cook",
    ],
)
def test_other_places_of_a_limit(said: str) -> None:
    assert not callers(f"{ROUTES}{said}")


OPEN = [
    "## API\n\n### `GET /bays`\n\n**Auth:** {}\n\n### `POST /bays`\n\n**Auth:** admin",
    "## API\n\n### `GET /bays`\n\n**Roles:** {}\n\n### `POST /bays`\n\n**Roles:** admin",
    "## API\n\n| Endpoint | Access |\n|--|--|\n| GET /bays | {} |\n| POST /bays | admin |",
    "## API\n\n| Endpoint | Who |\n|--|--|\n| GET /bays | {} |\n| POST /bays | admin |",
    f"{ROUTES}- `GET /bays`: {{}}\n- `POST /bays`: admin",
    f"{ROUTES}```yaml\nGET /bays: {{}}\nPOST /bays: admin\n```",
    f"{ROUTES}`GET /bays` is {{}}. `POST /bays` is for admins.",
    "## API\n\n### `GET /bays`\n\nThis endpoint is {}.\n\n### `POST /bays`\n\nAdmins only.",
]


@pytest.mark.parametrize("form", OPEN)
@pytest.mark.parametrize(
    "behind",
    [
        " (beta)",
        " (planned)",
        " (from v2)",
        " (members)",
        " (with limits)",
        " (key needed)",
        " (IP allow list)",
        " (internal)",
        "?",
        "; key needed",
        "; soon",
        ", mostly",
        ", with a key",
        " + key",
    ],
)
def test_what_follows_public_takes_it_back(form: str, behind: str) -> None:
    assert "anonymous" in callers(form.format("public"), "GET /bays")  # the control
    assert "anonymous" not in callers(form.format(f"public{behind}"), "GET /bays")


@pytest.mark.parametrize("form", OPEN)
@pytest.mark.parametrize(
    "behind", [" (rate limited)", " (cached)", " (health check)", " (no token)", ", no token"]
)
def test_what_limits_nothing_leaves_it_public(form: str, behind: str) -> None:
    assert "anonymous" in callers(form.format(f"public{behind}"), "GET /bays")


@pytest.mark.parametrize("said", ["Key needed.", "Requires a token.", "Planned for v2."])
def test_a_sentence_behind_takes_it_back(said: str) -> None:
    below = "## API\n\n### `GET /bays`\n\nThis endpoint is public. {}\n\n"
    assert "anonymous" in callers(below.format("Returns a token."), "GET /bays")
    assert "anonymous" not in callers(below.format(said), "GET /bays")


def test_what_is_looked_for() -> None:
    assert is_bound_behind(" in the sandbox")
    assert not is_bound_behind(" in order to see all")
    assert not is_bound_behind(" via the API")
    assert is_qualified("public, a token is required")
    assert not is_qualified("public. No token is required")
    assert not is_qualified("planned maintenance")
