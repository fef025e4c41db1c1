"""Who may call, in forms that documents of organisations have: standards, agencies, plans."""

from __future__ import annotations

import pytest

from asbuilt.spec.language import speaking
from asbuilt.spec.languages.language import shipped
from asbuilt.spec.sections import access, api
from asbuilt.spec.sections.access import Access
from tests.sections.documents import outline_of

API = "# API\n- `GET /sails` lists them\n- `POST /sails` takes one in\n- `GET /winds` forecasts\n\n"
BY_CALL = {
    "GET /sails skipper=own",
    "GET /sails mender=allow",
    "POST /sails mender=allow",
    "POST /sails skipper=deny",
    "GET /winds anonymous=allow",
}


def cells(found: Access) -> set[str]:
    return {f"{cell.endpoint} {cell.role}={cell.word or cell.grant}" for cell in found.cells}


def callers(text: str) -> dict[str, str]:
    """Who may make each call, by what stands beside it."""
    return {
        each.key: "public"
        if each.public
        else ", ".join(
            " ".join((role.text, *(word.text for name, word in each.rows if name == role.text)))
            for role in each.roles or ()
        )
        for each in api.read(outline_of(text)).endpoints
    }


@pytest.mark.parametrize(
    "column",
    [
        "| Policy remark |\n|--|--|--|--|\n| GET /sails | own | yes | loft only |\n"
        "| POST /sails | no | yes | |",
        "| Why |\n|--|--|--|--|\n| GET /sails | own | yes | none of them sees what others have |\n"
        "| POST /sails | no | yes | |",
    ],
)
def test_a_column_of_remarks_is_no_role(column: str) -> None:
    found = access.read(outline_of(f"{API}# Policies\n| Call | skipper | mender {column}\n"))
    assert found.roles == ("skipper", "mender")
    assert cells(found) == BY_CALL - {"GET /winds anonymous=allow"}


def test_dashes_beside_a_column_of_sentences_grant_nothing() -> None:
    table = (
        "| Call | Query | Answer |\n|--|--|--|\n| GET /sails | – | a list of all sails, by age |\n"
        "| POST /sails | – | the new sail with its number in the book |\n"
    )
    found = access.read(outline_of(f"{API}# Calls\n{table}"))
    assert (found.roles, found.cells) == ((), ())


@pytest.mark.parametrize(
    "lead",
    [
        "What each role may do (a role can do nothing that is not in its list):",
        "What every role may call:",
    ],
)
def test_lists_of_routes_below_names_in_bold(lead: str) -> None:
    lists = (
        "**Visitor (not signed in)**\n\n- `GET /winds`\n\n"
        "**Skipper**\n\n- `GET /sails` — own sails\n\n"
        "**Mender**\n\n- `GET /sails`\n- `POST /sails`\n"
    )
    found = access.read(outline_of(f"{API}# Interface\n{lead}\n\n{lists}"))
    assert found.roles == ("skipper", "mender")
    assert cells(found) >= BY_CALL


@pytest.mark.parametrize("name", ["Visitor", "Guests", "Everyone", "Anybody"])
def test_who_is_named_alone_may_be_somebody(name: str) -> None:
    lists = f"**{name}**\n\n- `GET /winds`\n\n**Mender**\n\n- `GET /sails`\n\n**Skipper**\n\n"
    found = access.read(outline_of(f"{API}# Permissions\n{lists}- `GET /sails`\n"))
    assert "GET /winds anonymous=allow" not in cells(found)


def test_a_line_says_that_who_may_call_stands_behind_each_route() -> None:
    routes = (
        "- `GET /sails` → skipper (own sails only), mender\n- `POST /sails` → mender\n"
        "- `GET /winds` → anyone, also without a session\n"
    )
    found = access.read(
        outline_of(f"# Routes\nWho may call is written behind the arrow.\n\n{routes}")
    )
    assert found.roles == ("skipper", "mender")
    assert {cell.replace("own sails", "own") for cell in cells(found)} >= BY_CALL
    assert access.read(outline_of(f"# Routes\nAll we have.\n\n{routes}")).roles == ()


CALLS = (
    "# Users\nThere are two classes of users. A **skipper** sails. Machines act under the role"
    " **mender**.\n\n# API\n## GET /sails\nLists the sails. {}\n"
)


@pytest.mark.parametrize(
    ("said", "named"),
    [
        ("Menders and skippers may call this operation.", "mender, skipper"),
        ("Menders may call this operation; skippers may not.", "mender"),
        ("Menders may read every sail. A skipper may read only the sails assigned to him or her.",
         "mender, skipper own"),
        ("Menders may read every sail. A skipper may read own sails. Not at night, only by day.",
         ""),
        ("Anybody may call this operation without authentication.", "public"),
        ("Anybody may call this operation without a token, but only by day.", ""),
    ],
)  # fmt: skip
def test_sentences_below_a_call(said: str, named: str) -> None:
    assert callers(CALLS.format(said))["GET /sails"].replace("only ", "") == named


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ("Authorisation: mender. Skippers receive 403.", "mender"),
        ("Authorisation: mender and author; skipper, for its own sails only.",
         "mender, author, skipper own"),
        ("**Authorization:** `mender`; `skipper` for own sails.", "mender, skipper own"),
        ("Permissions: `mender`; `skipper` for own sails.", "mender, skipper own"),
        ("Authorisation: open; no token is needed.", "public"),
        ("Authorisation: open; a token is needed.", ""),
        ("Auth: token. Only menders may call it.", "mender"),
        ("Auth: token. Menders only.", "mender"),
        ("Authorization: a bearer token of a mender", "mender"),
        ("Auth: JWT with role mender", "mender"),
        ("Auth: Bearer (mender, skipper — own only)", "mender, skipper own"),
        ("Auth: opt.", ""),
        ("Auth: opt. JWT", ""),
    ],
)  # fmt: skip
def test_a_line_of_callers_and_what_follows_it(line: str, named: str) -> None:
    text = f"# Roles\n- **Mender**: sews\n- **Skipper**: sails\n\n# API\n## POST /sails\n{line}\n"
    assert callers(text) == {"POST /sails": named}


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ("Roles: `skipper` (own only), `mender`.", "skipper own, mender"),
        ("Roles: skipper [own], mender. Answers 204.", "skipper own, mender"),
        ("Roles: skipper, mender; own only.", "skipper own only, mender own only"),
        ("Roles: skipper. Own sails only.", "skipper Own sails only"),
        ("Auth: skipper (own sails), mender.", "skipper own, mender"),
        ("Roles: mender. Limit: 5/min.", "mender"),
    ],
)
def test_a_remark_behind_a_role_of_a_sentence_counts(line: str, named: str) -> None:
    text = "# Roles\n- **Mender**: sews\n- **Skipper**: sails\n\n# API\n## DELETE /sails/{id}\n"
    assert callers(f"{text}Withdraws one. {line}\n") == {"DELETE /sails/{id}": named}
    inside = line.rstrip(".").replace("Roles", "roles")
    if "." not in inside:
        assert callers(f"{text}Withdraws one ({inside}).\n") == {"DELETE /sails/{id}": named}


@pytest.mark.parametrize(
    "said",
    [
        "whoever owns the sail at that time",
        "mender, except at night",
        "everyone except skippers",
        "all but guards with a token",
        "skippers with a token, for sails of theirs if on duty",
    ],
)
def test_what_is_not_understood_of_callers_lets_nobody_in(said: str) -> None:
    roles = "# Roles\n- **Mender**: sews\n- **Skipper**: sails\n- **Guard**: looks\n\n"
    found = api.read(outline_of(f"{roles}# API\n## POST /sails\nAuthorization: {said}\n"))
    (endpoint,), troubles = found.endpoints, found.troubles
    assert (endpoint.public, endpoint.roles) == (None, None)
    assert [each.kind for each in troubles] == ["unparsable-roles"]


def test_roles_that_are_counted() -> None:
    text = "# Start\nYou get a secret and one of {} roles: skipper, mender or guard.\n"
    assert access.read(outline_of(text.format("three"))).roles == ("skipper", "mender", "guard")
    assert access.read(outline_of(text.format("four"))).roles == ()


SCOPED = """# API
```yaml
openapi: 3.1.0
paths:
  /sails:
    get: {security: [{o: [sails.read]}]}
    post: {security: [{o: [sails.write]}]}
    delete: {security: [{o: [sails.read, sails.write]}]}
components:
  securitySchemes: {o: {type: oauth2}}
```
"""
LABELLED = """# API
## GET /sails
**Scope:** `sails.read`
## POST /sails
Required scope: `sails.write`
"""
HELD = """# Scopes
| Scope | skipper | mender |
|--|--|--|
| `sails.read` | own | yes |
| `sails.write` | no | yes |
"""


@pytest.mark.parametrize("calls", [SCOPED, LABELLED])
def test_who_holds_the_scope_of_a_call_may_make_it(calls: str) -> None:
    assert cells(access.read(outline_of(calls + HELD))) == BY_CALL - {"GET /winds anonymous=allow"}


@pytest.mark.parametrize(
    ("language", "lines"),
    [
        ("es", ["es pública", "solo puede ser invocada por un mender",
                "puede ser llamada por un mender y por un skipper sobre sus propias velas"]),
        ("fr", ["est publique", "ne peut être appelée que par un mender",
                "peut être appelée par un mender et un skipper sur ses propres voiles"]),
        ("pt", ["é pública", "pode ser chamada por um mender",
                "pode ser chamada por um mender e um skipper sobre as próprias velas"]),
    ],
)  # fmt: skip
def test_calls_that_may_be_made_by_somebody_in_other_languages(
    language: str, lines: list[str]
) -> None:
    winds, taken, listed = lines
    text = (
        f"{API}# Permissions\nRoles: skipper, mender\n\n- `GET /winds` {winds}.\n"
        f"- `POST /sails` {taken}.\n- `GET /sails` {listed}.\n"
    )
    with speaking(next(each for each in shipped() if each.name == language)):
        found = cells(access.read(outline_of(text)))
    own = {cell for cell in found if cell.startswith("GET /sails skipper=")}
    assert len(own) == 1 and not own & {"GET /sails skipper=allow", "GET /sails skipper=deny"}
    assert found - own >= BY_CALL - {"GET /sails skipper=own"}


@pytest.mark.parametrize(
    "text",
    [
        "# Matrix\nFor every operation of the interface (prefix `/api/v3`):\n\n"
        "| Operation | skipper | mender |\n|--|--|--|\n| `GET /sails` | own | yes |\n"
        "| `POST /sails` | no | yes |\n| `DELETE /sails/{id}` | no | yes |\n",
        "# 4. Operations\n4.1 All operations live below `/api/v3`.\n\n"
        "## List\n`GET /sails`\n\n## Take in\n`POST /sails`\n",
        "# Interface\nEverything is beneath `/api/v3`; paths leave that out.\n\n"
        "- `GET /sails` lists them\n- `POST /sails` takes one in\n",
    ],
)
def test_base_paths(text: str) -> None:
    assert api.read(outline_of(text)).endpoints[0].path == "/api/v3/sails"


@pytest.mark.parametrize(
    ("said", "who"),
    [
        ("**Roles:** mender. Only by day.", "mender Only by day"),
        ("**Auth:** mender. Except on Sundays.", "mender Except on Sundays"),
        ("Only menders may call it. Not at night.", "mender Not at night."),
        ("**Roles:** mender. 403 otherwise.", "mender"),
        ("**Roles:** mender. Only the first 50 are listed.", "mender"),
        ("Only menders may call it.\n\nNot at night.", "mender"),
    ],
)
def test_a_sentence_behind_callers_may_say_when(said: str, who: str) -> None:
    """What is no word of a row opens nothing: such calls stay closed, and are reported."""
    text = f"# API\n\n## Roles\n\n- skipper\n- mender\n\n### POST /sails\n\n{said}\n"
    assert callers(text) == {"POST /sails": who}


@pytest.mark.parametrize(
    "called",
    [
        "Identifier `mender`.",
        "Role id: `mender`.",
        "Called `mender` in the API.",
        "In tokens: `mender`.",
        "Its name in the software is `mender`.",
        "(code `mender`)",
    ],
)
@pytest.mark.parametrize(
    "form",
    [
        "*Sail mender*: repairs sails. {}\n\n*Harbour skipper*: sails. {}\n",
        "- **Sail mender**: repairs sails. {}\n- **Harbour skipper**: sails. {}\n",
        "### Sail mender\n\nRepairs sails. {}\n\n### Harbour skipper\n\nSails. {}\n",
    ],
)
def test_what_the_software_calls_a_role_may_be_said_behind_it(called: str, form: str) -> None:
    roles = form.format(called, called.replace("mender", "skipper"))
    text = f"# API\n\n## Roles\n\n{roles}\n## Calls\n\n### POST /sails\n\n**Roles:** mender\n"
    assert access.read(outline_of(text)).roles == ("mender", "skipper")
