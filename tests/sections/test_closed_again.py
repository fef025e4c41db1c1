"""What closes a call again, wherever a document says so: to whoever has not signed in, to
everybody, or to a role, in change logs, decisions, answers, criteria and lists of errors."""

from __future__ import annotations

import pytest

from asbuilt.spec.access.restrictions.restriction_public import closes_to_unsigned, ends, placed
from tests.plan.compiled import plan_of, route

DATA = """```sql
CREATE TABLE users (id INT PRIMARY KEY, email TEXT, role TEXT);
CREATE TABLE bays (id INT PRIMARY KEY, name TEXT);
```"""
HEAD = f"""# Depot

## Data Model

{DATA}

## Roles

- **clerk**: keeps bays
- **cook**: cooks

"""
MATRIX = """## API

- `GET /bays`
- `POST /bays`
- `DELETE /bays/{id}`

## Access

| Endpoint | admin | clerk | cook | anonymous |
|--|--|--|--|--|
| `GET /bays` | yes | yes | yes | yes |
| `POST /bays` | yes | yes | no | no |
| `DELETE /bays/{id}` | yes | yes | yes | no |
"""
LINES = (
    "## API\n\n### `GET /bays`\n\n**Auth:** none\n\n### `POST /bays`\n\n**Roles:** admin, clerk\n\n"
)
LINES += "### `DELETE /bays/{id}`\n\n**Roles:** admin, clerk, cook\n"
KEYS = {"G": "GET /bays", "P": "POST /bays", "D": "DELETE /bays/{id}"}


def callers(rights: str, said: str) -> str:
    """The first letters of who may make the three calls, besides administrators."""
    plan = plan_of(f"{HEAD}{rights}\n{said}\n")
    found = {
        letter: sorted({*route(plan, key).permits} - {"admin"}) for letter, key in KEYS.items()
    }
    return " ".join(letter + "".join(role[:2] for role in roles) for letter, roles in found.items())


OPEN = (
    "Gancoco Pco Dcoco".replace("Gancoco", "Ganclco")
    .replace("Pco", "Pcl")
    .replace("Dcoco", "Dclco")
)
UNSIGNED, DELETING = OPEN.replace("Gan", "G"), OPEN.replace("Dclco", "Dcl")


@pytest.mark.parametrize("rights", [MATRIX, LINES])
@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("## Change log\n\n- 2.0: `GET /bays` is not public any more", UNSIGNED),
        ("## Change log\n\n- 2.0: `GET /bays` now requires a login", UNSIGNED),
        ("## Change log\n\n- 2.0: removed anonymous access to `GET /bays`", UNSIGNED),
        ("## Change log\n\n- 2.0: made `GET /bays` private", UNSIGNED),
        ("## Change log\n\n- 2.0: cooks can no longer delete bays", DELETING),
        ("## Change log\n\n- 2.0: `DELETE /bays/{id}` no longer open to cooks", DELETING),
        ("## Decisions\n\nWe decided to close `GET /bays` to the public.", UNSIGNED),
        ("## Decisions\n\n- D1: `GET /bays` stays behind login.", UNSIGNED),
        ("## Decisions\n\n- D2: cooks do not get delete rights.", DELETING),
        ("## Security\n\nThe list of bays is never shown to anonymous callers.", UNSIGNED),
        (
            "## Requirements\n\n- FR-1: The list of bays shall be visible to signed-in users only.",
            UNSIGNED,
        ),
        ("## Requirements\n\n- FR-1: Only clerks shall be able to delete bays.", DELETING),
        ("## Acceptance criteria\n\n- [ ] `GET /bays` without a token answers 401", UNSIGNED),
        (
            "## Acceptance criteria\n\n- Given a cook, when they delete a bay, then it is a 403",
            DELETING,
        ),
        ("## FAQ\n\n**Can cooks delete bays?** No.", DELETING),
        ("## FAQ\n\n### Is `GET /bays` public?\n\nNo, a login is needed.", UNSIGNED),
        ("## Errors\n\n- 403: a cook tries to delete a bay", DELETING),
        ("## Errors\n\n| Status | When |\n|--|--|\n| 403 | a cook deletes a bay |", DELETING),
        ("## Out of scope\n\n- Deleting bays by cooks", DELETING),
        ("## Non-goals\n\n- Cooks deleting bays", DELETING),
        ("## Out of scope\n\nAnonymous access to `GET /bays`.", UNSIGNED),
        ("## Notes\n\n`DELETE /bays/{id}` is disabled in production.", OPEN.replace("Dclco", "D")),
        ("## Notes\n\n`DELETE /bays/{id}` has been removed.", OPEN.replace("Dclco", "D")),
        ("## Notes\n\nUntil the audit is done, deleting is switched off for cooks.", DELETING),
        (
            "## Security\n\n`POST /bays` is only reachable from the office network.",
            OPEN.replace("Pcl", "P"),
        ),
        (
            "## Security\n\nAll write operations are restricted to the internal network.",
            OPEN.replace("Pcl", "P").replace("Dclco", "D"),
        ),
        (
            "## Access rules\n\nWrite access needs approval by the depot manager.",
            OPEN.replace("Pcl", "P").replace("Dclco", "D"),
        ),
        ("## Access rules\n\nA cook can delete a bay unless it is in use.", DELETING),
        ("## Access rules\n\nCooks can delete bays as long as they are empty.", DELETING),
        ("## Access rules\n\nNone but clerks remove bays.", DELETING),
        ("## Access rules\n\nFor deleting, the clerk role is needed.", DELETING),
        ("## Notes\n\n> **Warning**: `DELETE /bays/{id}` must only be used by clerks.", DELETING),
    ],
)
def test_the_narrower_counts(rights: str, said: str, left: str) -> None:
    assert callers(rights, "") == OPEN  # the control
    assert callers(rights, said) == left


@pytest.mark.parametrize("rights", [MATRIX, LINES])
@pytest.mark.parametrize(
    "said",
    [
        "## Change log\n\n- 2.0: `GET /bays` is faster",
        "## Change log\n\n- 1.0: `GET /bays` did not need a login",
        "## Notes\n\n`DELETE /bays/{id}` is disabled in staging.",
        "## Notes\n\nA bay that has been removed stays in the archive.",
        "## Notes\n\n`GET /bays` is not public knowledge.",
        "## FAQ\n\n**Can cooks delete bays?** Yes.",
        "## FAQ\n\n**Do cooks swim?** No.",
        "## Errors\n\n- 404: a cook tries to delete a bay that is not there",
        "## Out of scope\n\n- Painting bays by robots",
        "## Requirements\n\n- FR-1: Bays in use cannot be deleted.",
        "## Notes\n\nThe token is private.",
    ],
)
def test_what_closes_nothing(rights: str, said: str) -> None:
    assert callers(rights, said) == OPEN


def test_what_is_found() -> None:
    assert closes_to_unsigned("`GET /x` must not be publicly available") == "GET /x`"
    assert closes_to_unsigned("`GET /x` requires no login") is None
    assert ends("`GET /x` was switched off in 2.0.") == "GET /x`"
    assert ends("Removed in 2.0.") == "this"
    assert placed("`GET /x` is reachable from the office network.") is None
