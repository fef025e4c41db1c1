"""Lists of routes below names that are marked, introduced, or have something in brackets."""

from __future__ import annotations

import pytest

from asbuilt.spec.sections.access import Access, read
from tests.sections.documents import outline_of

HEAD = """# Loans

## API

- `GET /objects` lists the objects
- `POST /objects` adds one
- `GET /loans/{id}` reads a loan
- `GET /log` reads the log

## Who gets in

For each role, what it can call.

"""
LISTS = """{}

- `GET /objects`
- `POST /objects`

{}

- `GET /objects`
- `GET /loans/{{id}}` (own loans only)

{}

- `GET /log`
"""
RIGHTS = {
    "GET /objects registrar=allow",
    "POST /objects registrar=allow",
    "GET /objects borrower=allow",
    "GET /loans/{id} borrower=own",
    "GET /log auditor=allow",
}


def access(first: str, *others: str) -> Access:
    return read(outline_of(HEAD + LISTS.format(first, *others)))


def granted(found: Access) -> set[str]:
    return {
        f"{each.endpoint} {each.role}={each.word or each.grant}"
        for each in found.cells
        if each.grant != "deny"
    }


@pytest.mark.parametrize(
    "form",
    [
        "**`{}`**",
        "`{}`",
        "**{}** (as the statutes call them)",
        "**{} (a person)**",
        "### `{}`",
        "### Role: {}",
        "### {} (somebody of the house)",
        "As a {}:",
        "For the {}:",
        "What a {} may call:",
        "Which routes a {} can call:",
        "Caller: **{}**",
        "#### {} — somebody of the house",
        "### 🏛 {}",
        "### 4.2 {}: somebody of the house",
        "🏛 **{}**",
        "**Role `{}`**",
        "With the role `{}`:",
        "Routes of the **{}**:",
        "The {} can use",
    ],
)
def test_names_above_lists_of_routes_are_roles(form: str) -> None:
    found = access(*map(form.format, ("registrar", "borrower", "auditor")))
    assert found.roles == ("registrar", "borrower", "auditor")
    assert granted(found) == RIGHTS


@pytest.mark.parametrize("form", ["**Registrar** ({})", "**Registrar ({})**", "### Registrar ({})"])
@pytest.mark.parametrize(
    "aside",
    ["with MFA", "only on weekdays", "planned", "not yet", "after approval by the director",
     "all but paintings, except on loan"],
)  # fmt: skip
def test_what_binds_a_name_lets_it_do_nothing(form: str, aside: str) -> None:
    title = form.startswith("#")
    others = ("### Borrower", "### Auditor") if title else ("**Borrower**", "**Auditor**")
    found = granted(access(form.format(aside), *others))
    assert found == {each for each in RIGHTS if "registrar" not in each}


@pytest.mark.parametrize("form", ["**Registrar** – {}", "### Registrar: {}", "**Registrar**: {}"])
def test_own_rows_may_stand_behind_a_name(form: str) -> None:
    others = ("### Borrower", "### Auditor") if form[0] == "#" else ("**Borrower**", "**Auditor**")
    found = granted(access(form.format("own objects only"), *others))
    assert {each for each in found if "registrar" in each} == {
        "GET /objects registrar=own",
        "POST /objects registrar=own",
    }


@pytest.mark.parametrize("rest", [": not yet", " – only after approval", ": with MFA"])
def test_so_does_what_follows_it(rest: str) -> None:
    found = granted(access(f"**Registrar**{rest}", "**Borrower**", "**Auditor**"))
    assert found == {each for each in RIGHTS if "registrar" not in each}


@pytest.mark.parametrize("form", ["**Registrar** ({})", "**Registrar ({})**"])
@pytest.mark.parametrize("aside", ["own objects only", "only what belongs to them"])
def test_a_name_may_act_on_its_own_rows_only(form: str, aside: str) -> None:
    found = granted(access(form.format(aside), "**Borrower**", "**Auditor**"))
    own = {each.replace("registrar=allow", "registrar=own") for each in RIGHTS}
    assert found == own


KNOWN = HEAD.replace(
    "For each role, what it can call.",
    "| Role | Who |\n|--|--|\n| registrar | keeps the objects |\n| borrower | borrows them |\n\n{}",
)
NESTED = """
- {}
  - `GET /objects`
  - `POST /objects`
- **borrower**
  - `GET /objects`
  - `GET /loans/{{id}}` (own loans only)
"""


@pytest.mark.parametrize("lead", ["What each may call:", "Which of them may call what:", "Calls:"])
@pytest.mark.parametrize("name", ["**registrar**", "`registrar`", "**`registrar`** (of the house)"])
def test_items_are_names_above_their_lists(lead: str, name: str) -> None:
    found = read(outline_of(KNOWN.replace("{}", lead) + NESTED.format(name)))
    assert granted(found) == {each for each in RIGHTS if "auditor" not in each}


def test_an_item_is_bound_by_what_it_says_besides() -> None:
    text = KNOWN.replace("{}", "What each may call:")
    bound = granted(read(outline_of(text + NESTED.format("**registrar** (with MFA)"))))
    assert not any("registrar" in each for each in bound)
    owned = granted(read(outline_of(text + NESTED.format("**registrar** (own objects only)"))))
    assert "POST /objects registrar=own" in owned


@pytest.mark.parametrize("form", ["The calls of {}s", "No. 1 {}", "{} / their assistants, perhaps"])
def test_names_that_are_not_read_leave_nothing_to_convention(form: str) -> None:
    found = access(*map(form.format, ("registrar", "borrower", "auditor")))
    assert not granted(found)
    assert [trouble.kind for trouble in found.troubles] == ["unread-access"]


@pytest.mark.parametrize("info", ["python", "toml", "text", ""])
def test_code_that_is_not_read_leaves_nothing_to_convention(info: str) -> None:
    code = f"```{info}\nGRANTS(registrar: 'GET /objects', 'POST /objects')\n```\n"
    assert [each.kind for each in read(outline_of(HEAD + code)).troubles] == ["unread-access"]


def test_an_example_of_a_call_is_no_right() -> None:
    example = "```http\nGET /objects HTTP/1.1\nAuthorization: Bearer x\n```\n"
    assert not read(outline_of(HEAD + example)).troubles


COLUMNS = """| {} | {} | Auditor |
|--|--|--|
| `GET /objects`<br>`POST /objects` | `GET /objects` | `GET /log` |
"""


def test_names_stand_above_columns_of_routes() -> None:
    more = "`GET /objects`, `GET /loans/{id}` (own)"
    columns = COLUMNS.format("**Registrar**", "`borrower`").replace(
        "| `GET /objects` |", f"| {more} |"
    )
    assert granted(read(outline_of(HEAD + columns))) == RIGHTS


def test_what_stands_beside_the_name_of_a_column_binds_it() -> None:
    columns = COLUMNS.format("Registrar (own objects only)", "Borrower (with MFA)")
    assert granted(read(outline_of(HEAD + columns))) == {
        "GET /objects registrar=own",
        "POST /objects registrar=own",
        "GET /log auditor=allow",
    }


@pytest.mark.parametrize(("first", "second"), [("Public", "Private"), ("v1", "v2"), ("Old", "New")])
def test_other_columns_of_routes_leave_nothing_to_convention(first: str, second: str) -> None:
    table = COLUMNS.format(first, second).replace("| Auditor |", "| Removed |")
    found = read(outline_of(HEAD + table))
    assert not granted(found)
    assert [each.kind for each in found.troubles] == ["unread-access"]


def test_a_plan_is_no_right() -> None:
    lists = LISTS.format("**Registrar**", "**Borrower**", "**Auditor**")
    text = HEAD.replace("Who gets in", "Who gets in (planned for 2.0)")
    assert not granted(read(outline_of(text + lists)))
