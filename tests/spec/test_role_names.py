"""What else a document calls its roles."""

from __future__ import annotations

import pytest

from asbuilt.spec.access.roles.role_names import read
from asbuilt.spec.sections import access, api
from tests.sections.documents import outline_of, spec_of


def called(roles: str, *names: str) -> list[str]:
    """The roles that names mean beside a list of roles."""
    found = read(outline_of(f"# Help desk\n\n## Roles\n\n{roles}\n"))
    return [found.of(name) for name in names]


@pytest.mark.parametrize(
    ("listed", "name", "role"),
    [
        ("**Администратор (Admin)**: всё", "Admin", "admin"),
        ("**Администратор (Admin)**: всё", "Администратор", "admin"),
        ("**管理员（Admin）**: 全部", "管理员", "admin"),
        ("**Clerk** (`desk_clerk`): answers", "Clerk", "desk_clerk"),
        ("**Foundation Manager (FM)**: looks after one", "FM", "foundation_manager"),
        ("**Administrator (Admin)**: everything", "admin", "administrator"),
        ("**Administrator**: everything", "Admins", "administrator"),
        ("**Registered User**: asks", "Registered", "registered_user"),
        ("**Partners**: ask", "partner member", "partners"),
        ("**Clerk (default)**: answers", "default", "default"),
        ("**Clerk (support)**: answers", "support", "support"),
        ("**Registered User (Public)**: asks", "public", "anonymous"),
        ("**Project Manager**: plans", "manager", "manager"),
        ("**User Manager**: keeps people", "user", "user"),
        ("**User Administrator**: keeps people", "admin", "admin"),
        ("**Admin User**: everything", "admin", "admin"),
    ],
)
def test_names_beside_the_listed_one(listed: str, name: str, role: str) -> None:
    assert called(f"- {listed}\n- **Cook**: cooks", name) == [role]


def test_roles_that_are_alike_are_told_apart_by_their_names() -> None:
    listed = "- **Partner**: reads\n- **Partner Member**: writes\n- **Donor (Partner)**: pays"
    names = "Partner", "Partner Member", "Donor"
    assert called(listed, *names) == ["partner", "partner_member", "donor"]


def test_what_stands_behind_two_roles_is_a_remark() -> None:
    for listed in (
        "- **Донор (JWT)**: x\n- **Меценат (JWT)**: y",
        "- **A** (`jwt`): x\n- **B** (`jwt`): y",
    ):
        first, second = (line.split("**")[1] for line in listed.splitlines())
        found = called(listed, first, second, "JWT")
        assert len(set(found)) == 3


def test_what_the_role_column_holds_comes_first() -> None:
    text = """# Help desk

## Roles

- **Administrator**: everything
- **Clerk (Agent)**: answers

## Data Model

```sql
CREATE TABLE users (id INT PRIMARY KEY, role TEXT CHECK (role IN ('Admin', 'agent', 'user')));
```

## API

### GET /tickets

**Roles:** Administrators, Agent

### POST /tickets

**Roles:** Administrator (own), user

## Access

| Endpoint | Admin | Agents | User |
|---|---|---|---|
| `GET /tickets/{id}` | ✅ | ✅ | ❌ |
"""
    outline = outline_of(text)
    found = outline.part(access.read)
    assert found.roles == ("Admin", "clerk", "agent", "user")
    endpoints = outline.part(api.read).endpoints
    roles = {each.key: [role.text for role in each.roles or ()] for each in endpoints}
    assert roles == {"GET /tickets": ["Admin", "agent"], "POST /tickets": ["Admin", "user"]}
    cells = {(cell.endpoint, cell.role): cell.word or cell.grant for cell in found.cells}
    assert cells == {
        ("POST /tickets", "Admin"): "own",
        ("POST /tickets", "user"): "allow",
        ("GET /tickets/{id}", "Admin"): "allow",
        ("GET /tickets/{id}", "agent"): "allow",
        ("GET /tickets/{id}", "user"): "deny",
    }


def test_a_visitor_beside_a_guest_is_a_role() -> None:
    spec = spec_of("""# Museum

## API

### POST /refunds

**Access:** visitor (own), desk

## Access

| Endpoint | Guest | Visitor | Desk |
|---|---|---|---|
| POST /refunds | no | own | yes |
""")
    assert spec[access.Access].roles == ("visitor", "desk")
    cells = {cell.role: cell.grant for cell in spec[access.Access].cells}
    assert cells == {"anonymous": "deny", "visitor": "word", "desk": "allow"}
    (endpoint,) = spec[api.Api].endpoints
    assert [role.text for role in endpoint.roles or ()] == ["visitor", "desk"]


@pytest.mark.parametrize("header", ["Visitor", "Guests", "Public"])
def test_a_visitor_alone_has_not_signed_in(header: str) -> None:
    matrix = f"| Endpoint | {header} | Desk |\n|---|---|---|\n| GET /a | yes | yes |\n"
    assert read(outline_of(f"# Museum\n\n## Access\n\n{matrix}")).of(header) == "anonymous"
