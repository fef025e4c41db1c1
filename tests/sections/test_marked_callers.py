"""Signs and marks beside an endpoint that tell who may call it."""

from __future__ import annotations

import pytest

from asbuilt.spec.sections.api import Endpoint, read
from tests.sections.documents import outline_of

ROLES = "# Roles\n\n- **skipper**: sails\n- **dockhand**: helps\n- **cook**: cooks\n\n# API\n\n"
BELOW = "### POST /boats\n\nMakes one.\n\n{}\n"
BESIDE = "- `POST /boats` — makes one {}\n"


def only(text: str) -> Endpoint:
    found = read(outline_of(ROLES + text)).endpoints
    assert len(found) == 1
    return found[0]


def roles(text: str) -> list[str]:
    return [role.text for role in only(text).roles or ()]


@pytest.mark.parametrize(
    "line",
    [
        "🔐 skipper, cook",
        "🔒 skipper / cook",
        "🔐 skipper · cook · 201 Created",
        "🔐 skipper + cook",
        "🛡️ **skipper**, **cook**",
        ":lock: `skipper`, `cook`",
        "🔐 Roles: skipper, cook",
        "🔐 [skipper, cook]",
        "🔐 skipper, cook ⏱ 10/min",
        "🔑 skipper, cook",
        "👥 skipper, cook",
        ":closed_lock_with_key: skipper, cook",
        ":old_key: skipper, cook",
        ":bust_in_silhouette: skipper, cook",
        ":busts_in_silhouette: skipper, cook",
        "`skipper` `cook`",
        "[skipper] [cook]",
        "@skipper @cook",
        "✅ skipper, cook ❌ dockhand",
        "✅ skipper ✅ cook",
    ],
)
@pytest.mark.parametrize("form", [BELOW, BESIDE])
def test_roles_behind_signs_and_in_marks(line: str, form: str) -> None:
    assert roles(form.format(line)) == ["skipper", "cook"]


@pytest.mark.parametrize(
    "line",
    [
        "- 🔐 skipper, cook",
        "> 🔐 skipper, cook",
        "🔐 **Roles:** skipper, cook",
        "skipper ✅ · cook ✅ · dockhand ❌",
        "| skipper | dockhand | cook |\n|---|---|---|\n| ✅ | ❌ | ✅ |",
        "→ skipper, cook",
        "*skipper, cook*",
        "Permissions — skipper, cook",
        "`roles: skipper, cook`",
        '@RolesAllowed({"skipper", "cook"})',
        '[Authorize(Roles = "skipper,cook")]',
        "`@PreAuthorize(\"hasAnyRole('SKIPPER','COOK')\")`",
        '@Secured({"ROLE_SKIPPER", "ROLE_COOK"})',
    ],
)
def test_lines_below_an_endpoint(line: str) -> None:
    assert roles(BELOW.format(line)) == ["skipper", "cook"]


@pytest.mark.parametrize("form", [BELOW, BESIDE])
@pytest.mark.parametrize("line", ["🔓 public", "🌍 anyone", "🔓 no token needed"])
def test_what_a_sign_opens(line: str, form: str) -> None:
    assert only(form.format(line)).public is True


def test_rows_and_tokens_behind_signs() -> None:
    assert only(BELOW.format("🔐 skipper (own), cook")).rows[0][0] == "skipper"
    assert only(BELOW.format("🔐 any signed-in user")).public is False
    assert only(BELOW.format("| skipper | cook |\n|---|---|\n| own | ✅ |")).rows[0][0] == "skipper"


@pytest.mark.parametrize(
    "line",
    ["🔐", "🔓", "👤 Owner: Nadia", "🔑 primary key", "✅ 201 Created", "👥 2 cooks", "`cook`",
     "[cook]", "🌍 Europe", "The 🔐 icon is shown.",
     "🔐 `GET /oars` comes first", "✅ cook at night",
     "| cook | rank |\n|---|---|\n| ✅ | ✅ |", "hasRole('COOK') and isOwner()",
     "→ skipper (see §4.2), cook", "Permissions — skipper (by day)"],
)  # fmt: skip
def test_what_says_nothing_of_callers(line: str) -> None:
    found = next(each for each in read(outline_of(ROLES + BELOW.format(line))).endpoints)
    assert (found.roles, found.public) == (None, None)


@pytest.mark.parametrize(
    "line", ["🔐 everyone but cooks", "🔓 anyone, except cooks", "🚫 cook", "🔐 guest", "🔒 public"]
)
def test_what_is_not_understood_is_reported(line: str) -> None:
    found = read(outline_of(ROLES + BELOW.format(line)))
    assert found.endpoints[0].public is not True
    assert [each.kind for each in found.troubles] == ["unparsable-roles"]
