"""Remarks that refuse, demands that name no role, and owners: none of them lets everybody in."""

from __future__ import annotations

import pytest

import asbuilt.api
from asbuilt.source import Source
from asbuilt.spec.language import speaking
from asbuilt.spec.languages.language import shipped
from asbuilt.spec.sections.api import read
from tests.plan.compiled import plan_of, route
from tests.sections.documents import outline_of

DATA = """```sql
CREATE TABLE users (id INT PRIMARY KEY, email TEXT UNIQUE NOT NULL, role TEXT NOT NULL{check});
CREATE TABLE orders (id INT PRIMARY KEY, user_id INT NOT NULL REFERENCES users (id));
```"""
STORED = DATA.format(check=" CHECK (role IN ('admin', 'editor', 'viewer'))")
UNSAID = DATA.format(check="")
KEY = "DELETE /orders/{id}"


def listed(remark: str) -> str:
    text = described("").partition("### ")[0]
    return f"{text}- GET /orders\n- {KEY}{remark}\n"


def described(said: str, data: str = STORED) -> str:
    return (
        f"# Shop\n\n## Data Model\n\n{data}\n\n## Endpoints\n\n### GET /orders\n\nLists orders.\n\n"
        f"### {KEY}\n\nRemoves an order. {said}\n"
    )


def callers(text: str) -> set[str]:
    return {*route(plan_of(text), KEY).permits}


def findings(text: str) -> list[str]:
    return [each.code for each in asbuilt.api.check(asbuilt.api.read(Source("spec.md", text)))]


@pytest.mark.parametrize(
    "remark",
    [
        " (not for viewers)",
        " — hidden from viewers",
        " — not available to viewers",
        " (no viewers)",
        " – closed to viewers and editors",
        " (without viewers)",
        ": removes an order, not for viewers",
        " – Not permitted for: viewers",
        " – removes an order. Not allowed for: viewer",
    ],
)
def test_a_remark_refuses(remark: str) -> None:
    assert "viewer" not in callers(listed(remark))
    assert "SEC114" in findings(listed(remark))


@pytest.mark.parametrize(
    "word",
    ["is never for", "withheld from", "BLOCKED for", "forbidden for", "denied to", "off-limits for",
     "off limits for", "excepting", "excl.", "but not", "other than", "apart from", "save", "minus",
     "not:"],
)  # fmt: skip
@pytest.mark.parametrize("form", [" ({} viewers)", " — {} viewers", "; {} viewers"])
def test_each_word_that_refuses_does(word: str, form: str) -> None:
    assert "viewer" not in callers(listed(form.format(word)))


@pytest.mark.parametrize(
    "remark",
    [
        " (everyone except viewers)",
        " — everybody but viewers",
        " (all roles except viewer)",
        " (any user other than viewers)",
    ],
)
def test_all_others_may_where_everyone_is_named(remark: str) -> None:
    assert callers(listed(remark)) == {"admin", "editor"}


@pytest.mark.parametrize("remark", ["", " (not for production)", " — hidden from search engines"])
def test_what_names_no_role_refuses_none(remark: str) -> None:
    assert callers(listed(remark)) == {"admin", "editor", "viewer"}


@pytest.mark.parametrize("data", [STORED, UNSAID])
@pytest.mark.parametrize(
    "said",
    [
        "Only the person on duty may call this.",
        "Requires the approver permission.",
        "The caller must be a supervisor.",
        "Must have the approver role.",
        "Restricted to staff of the shop.",
        "Internal use only.",
        "Callers must be members of the board.",
    ],
)
def test_a_demand_that_names_no_role_lets_nobody_in(said: str, data: str) -> None:
    assert callers(described(said, data)) == {"admin"}
    assert "SEC114" in findings(described(said, data))


@pytest.mark.parametrize("said", ["Must be an admin.", "The caller has to be an admin."])
def test_a_demand_may_name_a_role(said: str) -> None:
    assert callers(described(said, UNSAID)) == {"admin"}
    assert "SEC114" not in findings(described(said, UNSAID))


@pytest.mark.parametrize(
    "said",
    [
        "",
        "The caller must be signed in.",
        "The caller must be the owner of the order.",
        "Must have a valid token.",
        "The id must be a number.",
        "Requires the id of the order.",
        "Only drafts are removed.",
    ],
)
def test_what_is_asked_of_requests_and_of_everybody_demands_no_role(said: str) -> None:
    assert callers(described(said, UNSAID)) == {"admin", "user"}


OWN = "\n\n- **own**: `orders.user_id` = current user\n"


@pytest.mark.parametrize("name", ["owner", "creator", "author", "Owner"])
@pytest.mark.parametrize("label", ["Roles", "Access", "Allowed roles"])
def test_owners_of_rows_act_on_their_own(label: str, name: str) -> None:
    permits = route(plan_of(described(f"\n\n**{label}:** {name}, admin{OWN}")), KEY).permits
    assert {role for role, permit in permits.items() if permit.rule is None} == {"admin"}
    assert {*permits} == {"admin", "editor", "viewer"}


def test_owners_act_on_nothing_where_nobody_knows_whose_rows_are() -> None:
    text = described("\n\n**Roles:** owner").replace(
        "user_id INT NOT NULL REFERENCES users (id)", "n INT"
    )
    assert callers(text) == {"admin"}


def test_an_owner_may_be_a_role() -> None:
    roles = "## Roles\n\n- owner: has the shop\n- clerk: sells\n\n"
    text = described("\n\n**Roles:** owner").replace("## Endpoints", f"{roles}## Endpoints")
    assert callers(text) == {"owner"}


@pytest.mark.parametrize("said", ["🔒 guest, admin", "**Access:** 🔒 guest, admin"])
def test_a_guest_behind_a_lock_signs_in(said: str) -> None:
    text = described(f"\n\n{said}", UNSAID)
    assert callers(text) == {"guest", "admin"}


@pytest.mark.parametrize("said", ["🔓 guest", "**Access:** guest"])
def test_a_guest_without_a_lock_does_not(said: str) -> None:
    assert "anonymous" in callers(described(f"\n\n{said}", UNSAID))


@pytest.mark.parametrize(
    ("name", "remark"),
    [
        ("de", "nicht für viewer"),
        ("de", "alle außer viewer"),
        ("es", "no para viewers"),
        ("es", "todos excepto viewers"),
        ("fr", "pas pour les viewers"),
        ("fr", "tous sauf viewers"),
        ("pt", "não para viewers"),
        ("ru", "кроме viewer"),
    ],
)
def test_a_remark_of_another_language_refuses(name: str, remark: str) -> None:
    with speaking(next(each for each in shipped() if each.name == name)):
        found = read(outline_of(listed(f" ({remark})")))
    (endpoint,) = (each for each in found.endpoints if each.method == "DELETE")
    roles = {role.text for role in endpoint.roles or ()}
    assert roles in (set(), {"admin", "editor"})
    assert any(each.kind == "unparsable-roles" for each in found.troubles) or roles


@pytest.mark.parametrize(
    "remark",
    [
        " – Allowed for: editor.",
        " – is it too late? Permitted for: editor",
        " — removes an order — allowed for: editor",
        " (beta) Permitted roles: editor",
    ],
)
def test_a_label_may_stand_behind_a_dash_or_any_sentence(remark: str) -> None:
    assert callers(listed(remark)) == {"editor"}


@pytest.mark.parametrize(
    "remark",
    [" – Allowed for: editor, on weekdays", " — why? Permitted for: editor except drafts"],
)
def test_what_such_a_label_limits_lets_nobody_in(remark: str) -> None:
    assert callers(listed(remark)) == {"admin"}
