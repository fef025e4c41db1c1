"""Codes for callers, in and above columns of tables, and the legends that explain them."""

from __future__ import annotations

import pytest

from tests.sections.shop import EVERYBODY, KEY, callers

SIGNS = "👑 | ✏️ | 👁"
LETTERS = "A | E | V"


def matrix(heads: str, legend: str, cells: str = "✅ | ❌ | ❌") -> set[str]:
    return callers(f"{_table(heads, cells)}\n\n{legend}")


def column(title: str, cell: str, legend: str) -> set[str]:
    rows = f"| `GET /orders` | {cell} |\n| `{KEY}` | {cell} |"
    return callers(f"| Endpoint | {title} |\n|---|---|\n{rows}\n\n{legend}")


def _table(heads: str, cells: str) -> str:
    line = "|---" * (heads.count("|") + 2)
    first = " | ".join(["✅"] * (heads.count("|") + 1))
    return f"| Endpoint | {heads} |\n{line}|\n| `GET /orders` | {first} |\n| `{KEY}` | {cells} |"


@pytest.mark.parametrize(
    "legend",
    [
        "👑 admin, ✏️ editor, 👁 viewer",
        "Legend: 👑 = admin; ✏️ = editor; 👁 = viewer.",
        "- 👑 – **Admin**: may do all\n- ✏️ – **Editor**\n- 👁 – **Viewer**",
        "| Symbol | Role |\n|---|---|\n| 👑 | Admin |\n| ✏️ | Editor |\n| 👁 | Viewer |",
        "Roles: admin (👑), editor (✏️), viewer (👁)",
        "## Glossary\n\n👑 admin · ✏️ editor · 👁 viewer",
    ],
)
def test_signs_head_the_columns_of_roles(legend: str) -> None:
    assert matrix(SIGNS, legend) == {"admin"}
    assert matrix(SIGNS, legend, "✅ | ✅ | ❌") == {"admin", "editor"}


def test_signs_that_nothing_explains_let_nobody_in() -> None:
    assert matrix(SIGNS, "") == set()
    assert matrix(SIGNS, "👑 = admin, 👁 = viewer", "✅ | ✅ | ❌") == {"admin"}
    assert matrix("👑 | ✏️", "👑 = admin, ✏️ = editor (own orders only)", "❌ | ✅") == set()


@pytest.mark.parametrize(
    ("heads", "legend"), [("🧩 | 📐", "🧩 tested, 📐 documented"), ("🧪 | 📄", "")]
)
def test_signs_for_something_else_are_no_roles(heads: str, legend: str) -> None:
    assert matrix(heads, legend, "✅ | ❌") == EVERYBODY


@pytest.mark.parametrize(
    "legend",
    [
        "A = admin, E = editor, V = viewer",
        "- **A**: admin\n- **E**: editor\n- **V**: viewer",
        "A – Admin · E – Editor · V – Viewer",
        "| Role | Code |\n|---|---|\n| Admin | A |\n| Editor | E |\n| Viewer | V |",
        "The roles are admin (A), editor (E) and viewer (V).",
        "A stands for admin, E for editor and V for viewer.",
        "**A** admin, **E** editor, **V** viewer",
    ],
)
def test_letters_head_the_columns_of_roles(legend: str) -> None:
    assert matrix(LETTERS, legend, "✅ | ✅ | ❌") == {"admin", "editor"}


def test_letters_that_nothing_explains_are_the_first_ones_of_roles() -> None:
    assert matrix(LETTERS, "", "✅ | ❌ | ❌") == {"admin"}


@pytest.mark.parametrize(
    ("heads", "expected"), [("👑 | 👁", {"admin"}), ("A | V", {"admin"})], ids=["signs", "letters"]
)
def test_codes_head_the_rows_of_roles(heads: str, expected: set[str]) -> None:
    first, second = heads.split(" | ")
    rows = f"| {first} | ✅ | ✅ |\n| {second} | ✅ | ❌ |"
    table = f"| Role | GET /orders | {KEY} |\n|---|---|---|\n{rows}"
    legend = f"{first} = admin, {second} = viewer"
    chapter = f"### GET /orders\n\n### {KEY}\n\n## Permissions\n\n{table}\n\n{legend}"
    assert callers(chapter) == expected


@pytest.mark.parametrize(
    ("legend", "expected"), [("👑 admin, ✏️ editor", {"admin"}), ("", set())], ids=["told", "untold"]
)
def test_signs_above_columns_of_capabilities(legend: str, expected: set[str]) -> None:
    rows = "| View orders | ✅ | ✅ |\n| Delete orders | ✅ | ❌ |"
    table = f"| Action | 👑 | ✏️ |\n|---|---|---|\n{rows}\n\n{legend}"
    assert callers(f"### GET /orders\n\n### {KEY}\n\n## Permissions\n\n{table}") == expected


@pytest.mark.parametrize(
    ("title", "cell", "legend", "expected"),
    [
        ("Access", "A", "P = public, U = any user, A = admin", {"admin"}),
        ("Access", "`U`", "P = public, U = any user, A = admin", EVERYBODY),
        ("Access", "P", "P = public, U = any user, A = admin", {*EVERYBODY, "anonymous"}),
        ("Roles", "R1, R2", "R1 = admin, R2 = editor", {"admin", "editor"}),
        ("Roles", "AE", "A = admin, E = editor", {"admin", "editor"}),
        ("Who", "👑 ✏️", "👑 admin, ✏️ editor", {"admin", "editor"}),
        ("Auth", "A", "- U: any user\n- A: admin, may do everything", {"admin"}),
        ("Access", "🔒", "🔓 public, 🔒 admin", {"admin"}),
        ("Access", "🔒", "🔓 public, 🔒 login required", EVERYBODY),
        ("Access", "E", "U = any user, E = editor, but only by day", {"admin"}),
        ("Access", "X", "U = any user, A = admin", {"admin"}),
        ("Access", "E", "", {"editor"}),
    ],
)
def test_codes_in_columns_of_callers(
    title: str, cell: str, legend: str, expected: set[str]
) -> None:
    assert column(title, cell, legend) == expected


@pytest.mark.parametrize(
    ("title", "cell", "legend"),
    [
        ("Auth", "✅", "✅ needed, ❌ not needed"),
        ("Access", "Y", "Y = yes, N = no"),
    ],
)
def test_ticks_are_no_codes(title: str, cell: str, legend: str) -> None:
    assert column(title, cell, legend) == column(title, cell, "")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (f"- `{KEY}` (A)", {"admin"}),
        (f"- `{KEY}` – removes one [E]", {"editor"}),
        (f"- `{KEY}` — 👑", {"admin"}),
        (f"- {KEY} 👑", {"admin"}),
        (f"- `{KEY}` (B)", EVERYBODY),
    ],
)
def test_codes_at_the_ends_of_lines(line: str, expected: set[str]) -> None:
    legend = "A = admin, E = editor, B = beta\n\n👑 = admin"
    assert callers(f"- `GET /orders`\n{line}\n\n{legend}") == expected


@pytest.mark.parametrize(
    ("title", "cell"), [("Level", "2"), ("Min. level", "L2"), ("Clearance", "≥ 2")]
)
@pytest.mark.parametrize(
    "legend",
    [
        "Levels: 1 viewer, 2 editor, 3 admin.",
        "- 1 – viewer\n- 2 – editor, may change some\n- 3 – admin",
        "Levels:\n\n1. Viewer\n2. Editor\n3. Admin",
        "| Level | Role |\n|---|---|\n| L1 | Viewer |\n| L2 | Editor |\n| L3 | Admin |",
        "viewer = 1, editor = 2, admin = 3",
        "1 = admin, 2 = editor, 3 = viewer",
        "0 = public, 1 = viewer, 2 = editor, 3 = admin",
    ],
)
def test_who_has_a_level_or_a_higher_one(title: str, cell: str, legend: str) -> None:
    assert column(title, cell, legend) == {"admin", "editor"}


@pytest.mark.parametrize(
    ("title", "legend", "expected"),
    [
        ("Level", "", EVERYBODY),
        ("Level", "Levels: 1 low, 2 medium, 3 high", EVERYBODY),
        ("Max. attempts", "", EVERYBODY),
        ("Min. level", "", {"admin"}),
        ("Security clearance", "", {"admin"}),
        ("Level", "1 = viewer, 2 = editor, 3 = admin", {"admin"}),
    ],
)
def test_levels_of_which_nothing_is_told(title: str, legend: str, expected: set[str]) -> None:
    assert column(title, "4", legend) == expected


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ("viewer < editor < admin", {"admin", "editor"}),
        ("Order: `viewer < editor < admin`", {"admin", "editor"}),
        ("```\nadmin > editor > viewer\n```", {"admin", "editor"}),
        ("viewer < editor < boss", {"editor"}),
        ("", {"editor"}),
    ],
)
def test_an_order_on_a_line_of_its_own(order: str, expected: set[str]) -> None:
    assert column("Min. role", "editor", order) == expected
