"""Lines below those that say who may call an endpoint take that back."""

from __future__ import annotations

import pytest

from tests.plan.compiled import plan_of

DOCUMENT = """# Boats

## Roles

- **skipper**: sails
- **dock_hand**: helps

## Data model

```sql
CREATE TABLE boats (id BIGSERIAL PRIMARY KEY, name TEXT);
```

## API

### DELETE /boats/{{id}}

**Roles:** skipper, dock_hand

{below}
"""
BOTH = {"skipper", "dock_hand"}


@pytest.mark.parametrize("form", ["{}", "- It is logged.\n- {}"])
@pytest.mark.parametrize(
    ("line", "left"),
    [
        ("It answers 204.", BOTH),
        ("Dock hands may not set a price.", BOTH),
        ("Boats that are closed on Fridays are kept.", BOTH),
        ("Nobody else may call it once it is paid.", BOTH),
        ("Dock hands may not.", {"skipper"}),
        ("Dock hands under 18 may not.", set()),
        ("Closed at night.", set()),
        ("If it is paid, nobody may.", set()),
        ("The dock hand has to confirm it.", set()),
    ],
)
def test_what_lines_take_back(form: str, line: str, left: set[str]) -> None:
    plan = plan_of(DOCUMENT.format(below=form.format(line)))
    (route,) = (each for each in plan.routes if each.key == "DELETE /boats/{id}")
    assert {*route.permits} & BOTH == left
