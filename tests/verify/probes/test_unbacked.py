"""An endpoint that no table backs: who may use it is measured, and its example proves nothing."""

from __future__ import annotations

from pathlib import Path

from tests.verify.verified import failures, verified

SPEC = """# Vouchers

## Requirements

| ID | Requirement |
|---|---|
| FR-1 | `GET /api/vouchers/{code}` tells what a voucher is worth |
| FR-2 | `POST /api/imports` takes vouchers of another shop |
| FR-3 | `POST /api/vouchers/{code}/redeem` redeems a voucher |

## Data model

```sql
CREATE TABLE users (id uuid PRIMARY KEY, email text NOT NULL UNIQUE,
  role text NOT NULL CHECK (role IN ('admin', 'clerk')));
```

## API

### GET /api/vouchers/{code}

Response 200:
```json
{"code": "AB12", "worth": 3}
```

### POST /api/imports

Response 200:
```json
{"done": true}
```

### POST /api/vouchers/{code}/redeem

## Access control

| Endpoint | admin | clerk |
|---|---|---|
| GET /api/vouchers/{code} | yes | yes |
| POST /api/imports | yes | no |
| POST /api/vouchers/{code}/redeem | yes | no |
"""
HANDLERS = """from asbuilt.handlers import Problem, instead


@instead("POST /api/vouchers/{code}/redeem")
def redeem(request):
    raise Problem(404, "There is no such voucher.")
"""


def test_who_may_use_it_is_measured_though_its_path_has_a_parameter(tmp_path: Path) -> None:
    found = verified(_written(tmp_path), tmp_path, "access", served=_open_to_clerks)
    named = {(check.group, check.name) for check in failures(found)}
    assert named == {("POST /api/imports as clerk", "is refused")}
    groups = found.claims["access"].groups
    for role in ("admin", "clerk", "anonymous"):
        assert groups[f"GET /api/vouchers/{{code}} as {role}"].passed


def test_an_example_that_comes_back_proves_no_requirement(tmp_path: Path) -> None:
    found = verified(_written(tmp_path), tmp_path, "contract", "access")
    for name, key in (("FR-1", "GET /api/vouchers/{code}"), ("FR-2", "POST /api/imports")):
        claim = found.claims[name]
        assert claim.verdict == "unproven"
        assert f"nothing backs {key}: it answers with the document's example" in claim.unproven


def test_a_handler_whose_parameter_no_table_knows_is_not_said_to_be_closed(tmp_path: Path) -> None:
    found = verified(_written(tmp_path, HANDLERS), tmp_path, "contract", "access")
    reason = "no table tells what {code} of POST /api/vouchers/{code}/redeem may be"
    assert found.claims["FR-3"].verdict == "unproven"
    assert found.claims["FR-3"].unproven == (reason,)
    assert failures(found) == []


def _written(folder: Path, handlers: str = "") -> Path:
    spec = folder / "spec.md"
    spec.write_text(SPEC, "utf-8")
    spec.with_name("handlers.py").write_text(handlers, "utf-8")
    return spec


def _open_to_clerks(text: str) -> str:
    return text.replace("| POST /api/imports | yes | no |", "| POST /api/imports | yes | yes |")
