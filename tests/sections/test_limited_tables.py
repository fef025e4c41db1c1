"""What stands beside who may call, in further columns, keys, headings and marks, takes some of it
back: a network, a status, ``deny:``, ``Public endpoints (staging)``, what is struck out."""

from __future__ import annotations

import pytest

from tests.plan.compiled import plan_of, route

DATA = """```sql
CREATE TABLE users (id INT PRIMARY KEY, email TEXT, role TEXT);
CREATE TABLE bays (id INT PRIMARY KEY, name TEXT, user_id INT REFERENCES users (id));
```"""
HEAD = (
    f"# Depot\n\n## Data Model\n\n{DATA}\n\n## Roles\n\n- **clerk**: keeps\n- **cook**: cooks\n\n"
)
ROUTES = "## API\n\n- `GET /bays`\n- `POST /bays`\n\n## Access rules\n\n"


def callers(text: str, key: str = "POST /bays") -> set[str]:
    """Who may call besides administrators."""
    return {*route(plan_of(f"{HEAD}{text}\n"), key).permits} - {"admin"}


MATRIX = (
    "| Endpoint | admin | clerk | {title} |\n|--|--|--|--|\n| `GET /bays` | yes | yes | any |\n"
)
MATRIX += "| `POST /bays` | yes | yes | {cell} |\n"
TABLE = (
    "## API\n\n| Method | Path | Roles | {title} |\n|--|--|--|--|\n| GET | /bays | clerk | any |\n"
)
TABLE += "| POST | /bays | clerk | {cell} |\n"


@pytest.mark.parametrize("form", [f"{ROUTES}{MATRIX}", TABLE])
@pytest.mark.parametrize(
    ("title", "cell", "is_open"),
    [
        ("Network", "VPN", False),
        ("Network", "any", True),
        ("Environment", "staging", False),
        ("Environment", "production", True),
        ("When", "on duty", False),
        ("When", "always", True),
        ("Condition", "on duty", False),
        ("Condition", "none", True),
        ("Status", "removed", False),
        ("Status", "disabled in production", False),
        ("Status", "done", True),
        ("Remarks", "on the list", True),
    ],
)
def test_further_columns(form: str, title: str, cell: str, is_open: bool) -> None:
    assert callers(form.format(title=title, cell=cell)) == ({"clerk"} if is_open else set())
    assert "clerk" in callers(form.format(title=title, cell=cell), "GET /bays")


YAML = "GET /bays:\n  roles: [cook]\nPOST /bays:\n  roles: [clerk, cook]\n"


@pytest.mark.parametrize(
    ("more", "left"),
    [
        ("", {"clerk", "cook"}),
        ("  note: adds a bay\n", {"clerk", "cook"}),
        ("  enabled: true\n", {"clerk", "cook"}),
        ("  enabled: false\n", set()),
        ("  deny: [cook]\n", {"clerk"}),
        ("  except: [cook]\n", {"clerk"}),
        ("  when: on_duty\n", set()),
        ("  condition: on duty\n", set()),
        ("  network: vpn\n", set()),
        ("  environment: staging\n", set()),
    ],
)
def test_further_keys(more: str, left: set[str]) -> None:
    said = f"{ROUTES}```yaml\n{YAML}{more}```"
    assert callers(said) == left
    assert callers(said, "GET /bays") == {"cook"}


def test_the_effect_of_a_rule() -> None:
    rule = "- role: {}\n  endpoint: {}\n  effect: {}\n"
    said = rule.format("clerk", "POST /bays", "deny") + rule.format("cook", "GET /bays", "allow")
    assert not callers(f"{ROUTES}```yaml\n{said}```")
    assert callers(f"{ROUTES}```yaml\n{said}```", "GET /bays") == {"cook"}


@pytest.mark.parametrize(
    "fence",
    [
        "```yaml\nstaging:\n  POST /bays: [clerk]\nproduction:\n  POST /bays: [admin]\n```",
        "```yaml\nPOST /bays:\n  roles: [clerk]\nGET /bays:\n  cook: own\n```",
        '```python\nDENIED = {\n  "POST /bays": ["clerk"],\n  "GET /bays": ["cook"],\n}\n```',
        '```python\nOLD_ACCESS = {\n  "POST /bays": ["clerk"],\n  "GET /bays": ["cook"],\n}\n```',
        "```graphql\ntype Mutation {\n  addBay: Bay @auth(requires: CLERK)\n}\n```",
    ],
)
def test_what_a_fence_says_in_a_form_that_is_not_read_lets_nobody_in(fence: str) -> None:
    assert not callers(f"{ROUTES}{fence}")


def test_code_of_what_is_granted_is_read() -> None:
    code = 'ACCESS = {\n  "POST /bays": ["clerk"],\n  "GET /bays": ["cook"],\n}'
    assert callers(f"{ROUTES}```python\n{code}\n```") == {"clerk"}


HEADED = "## {}\n\n- `GET /bays`\n\n## {}\n\n- `POST /bays`\n"


@pytest.mark.parametrize(
    ("public", "clerks"),
    [
        ("Formerly public endpoints", "Clerk endpoints (until 2.0)"),
        ("Public endpoints (staging)", "Clerk endpoints in staging"),
        ("Soon public endpoints", "Future clerk endpoints"),
        ("Semi-public endpoints", "Non-clerk endpoints"),
        ("Public endpoints for partners", "Endpoints for clerks on duty"),
        ("Public endpoints (members)", "Endpoints for clerks with a badge"),
    ],
)
def test_headings_of_groups(public: str, clerks: str) -> None:
    plain = HEADED.format("Public endpoints", "Clerk endpoints")
    assert callers(plain) == {"clerk"}  # the control
    assert "anonymous" in callers(plain, "GET /bays")
    said = HEADED.format(public, clerks)
    assert not callers(said) | callers(said, "GET /bays")


@pytest.mark.parametrize(
    "title",
    [
        "Clerk endpoints (JWT)",
        "Clerk endpoints (token required)",
        "Clerk routes (require login)",
        "Clerk API (authenticated)",
    ],
)
def test_how_a_role_signs_in_is_no_limit(title: str) -> None:
    assert callers(HEADED.format("Public endpoints (no token)", title)) == {"clerk"}


def test_an_example_of_an_error_is_no_rule() -> None:
    problem = '{"type": "/problems/forbidden", "detail": "a clerk may not"}'
    assert callers(f"{ROUTES}```json\n{problem}\n```") == {"clerk", "cook"}  # to rows of their own


@pytest.mark.parametrize(
    ("public", "clerks"),
    [
        ("Public (planned):", "Clerks only (planned):"),
        ("**Public, key needed**", "**Clerks, sometimes**"),
        ("These calls need no token in the demo:", "For clerks with a badge:"),
    ],
)
def test_lines_above_groups(public: str, clerks: str) -> None:
    said = f"## API\n\n{public}\n\n- `GET /bays`\n\n{clerks}\n\n- `POST /bays`\n"
    assert not callers(said) | callers(said, "GET /bays")


@pytest.mark.parametrize("mark", ["~~{}~~", "<del>{}</del>", "<s>{}</s>"])
def test_what_is_struck_out_grants_nothing(mark: str) -> None:
    clerk, public = mark.format("clerk"), mark.format("public")
    head = f"| Endpoint | admin | {clerk} | cook |\n|--|--|--|--|\n"
    assert callers(f"{ROUTES}{head}| `POST /bays` | yes | yes | yes |") == {"cook"}
    cells = f"| Method | Path | Auth |\n|--|--|--|\n| POST | /bays | {public} |\n"
    assert not callers(f"## API\n\n{cells}| GET | /bays | none |")
    assert not callers(f"{ROUTES}### {clerk}\n\n- `POST /bays`\n\n### cook\n\n- `GET /bays`")
    assert not callers(
        f"{ROUTES}### Clerk (planned)\n\n- `POST /bays`\n\n### cook\n\n- `GET /bays`"
    )


OPENAPI = """## API

```yaml
openapi: 3.0.0
paths:
  /bays:
    post:
      {said}
      security: []
      responses: {{"201": {{description: ok}}}}
```
"""


@pytest.mark.parametrize(
    ("said", "is_open"),
    [
        ("summary: Adds a bay", True),
        ("description: Public. Returns a token.", True),
        ("description: Public, key needed.", False),
        ("description: Requires a login.", False),
        ("description: Public (members).", False),
        ("summary: removed in 2.0", False),
        ("summary: Adds a removed bay again", True),
    ],
)
def test_words_of_an_operation(said: str, is_open: bool) -> None:
    assert ("anonymous" in callers(OPENAPI.format(said=said))) is is_open


@pytest.mark.parametrize(
    "said",
    [
        "- `GET /bays`: public\n- `POST /bays`: clerk",
        "`GET /bays` is public. `POST /bays` is for clerks.",
        "```yaml\nGET /bays: public\nPOST /bays: clerk\n```",
        "| Endpoint | Roles |\n|--|--|\n| `GET /bays` | public |\n| `POST /bays` | clerk |",
    ],
)
def test_what_is_open_to_everyone_is_closed_to_no_role(said: str) -> None:
    assert callers(f"{ROUTES}{said}", "GET /bays") == {"anonymous", "clerk", "cook"}
    assert callers(f"{ROUTES}{said}") == {"clerk"}


def test_a_column_may_refuse_a_role_what_everyone_may() -> None:
    table = (
        "| Endpoint | anonymous | clerk | cook |\n|--|--|--|--|\n| `GET /bays` | yes | no | yes |"
    )
    assert callers(f"{ROUTES}{table}\n| `POST /bays` | no | yes | no |", "GET /bays") == {
        "anonymous",
        "cook",
    }
