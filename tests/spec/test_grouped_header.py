"""Tables with a header of groups above the names of their columns."""

from __future__ import annotations

import pytest

from asbuilt.document.blocks import Table
from asbuilt.spec.section import blocks_of
from asbuilt.spec.sections import access
from tests.sections.documents import outline_of

ROWS = "| `GET /boats` | yes | own | yes |\n| `POST /boats` | yes | no | no |\n"


@pytest.mark.parametrize(
    "head",
    [
        "| Call | Allowed for | | |\n|---|---|---|---|\n| | clerk | cook | admin |\n",
        "| | Staff | | Public |\n|---|---|---|---|\n| Call | clerk | cook | admin |\n",
        "| | Staff | | Public |\n|---|---|---|---|\n| | **clerk** | **cook** | **admin** |\n",
    ],
)
def test_the_row_below_groups_names_the_columns(head: str) -> None:
    text = (
        f"# Boats\n\n## Endpoints\n\n- `GET /boats`\n- `POST /boats`\n\n## Access\n\n{head}{ROWS}"
    )
    found = access.read(outline_of(text))
    assert {(cell.endpoint, cell.role): cell.word or cell.grant for cell in found.cells} == {
        ("GET /boats", "clerk"): "allow",
        ("GET /boats", "cook"): "own",
        ("GET /boats", "admin"): "allow",
        ("POST /boats", "clerk"): "allow",
        ("POST /boats", "cook"): "deny",
        ("POST /boats", "admin"): "deny",
    }


@pytest.mark.parametrize(
    "table",
    [
        "| | Price | |\n|---|---|---|\n| Boat | red | big |\n| Raft | blue | small |\n",
        "| Boat | Price | |\n|---|---|---|\n| Boat | red | big |\n| Raft | blue | small |\n",
        "| Boat | Price | |\n|---|---|---|\n| | 12 | big |\n| Raft | 13 | small |\n",
        "| Boat | Price | |\n|---|---|---|\n| | yes | no |\n| Raft | yes | no |\n",
        "| | | |\n|---|---|---|\n| Call | clerk | cook |\n| x | y | z |\n",
        "| A | B | |\n|---|---|---|\n| | c | d |\n",
    ],
)
def test_other_tables_stay(table: str) -> None:
    (found,) = blocks_of(outline_of(f"# Boats\n\n{table}").root, Table)
    assert len(found.rows) == table.count("\n") - 2
