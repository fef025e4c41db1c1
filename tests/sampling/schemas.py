"""Random small data models as documents: three tables that refer to each other."""

from __future__ import annotations

from hypothesis import strategies as st

COLUMNS = (
    "title VARCHAR(60) NOT NULL CHECK (length(title) >= 3)",
    "code VARCHAR(12) NOT NULL UNIQUE",
    "sku TEXT NOT NULL UNIQUE CHECK (sku ~ '^[A-Z]{3}-[0-9]{4,9}$')",
    "contact_email VARCHAR(80) NOT NULL CHECK (contact_email LIKE '%_@_%.__%')",
    "handle TEXT UNIQUE CHECK (handle = lower(handle) AND length(handle) BETWEEN 3 AND 40)",
    "status VARCHAR(20) NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'held', 'closed'))",
    "qty INTEGER NOT NULL DEFAULT 1 CHECK (qty BETWEEN 1 AND 1000)",
    "small SMALLINT NOT NULL",
    "large BIGINT CHECK (large <> 0)",
    "price NUMERIC(10, 2) NOT NULL CHECK (price >= 0)",
    "exact NUMERIC(30, 12) CHECK (exact > -1000)",
    "free NUMERIC",
    "ratio DOUBLE PRECISION NOT NULL CHECK (ratio >= 0.5)",
    "active BOOLEAN NOT NULL DEFAULT TRUE",
    "serial_key UUID NOT NULL UNIQUE DEFAULT gen_random_uuid()",
    "born_on DATE CHECK (born_on >= '1900-01-01')",
    "opens TIME",
    "due_at TIMESTAMP",
    "payload JSONB NOT NULL",
    "tags TEXT[]",
    "picture BYTEA",
    "kind kinds NOT NULL",
    "note TEXT NOT NULL DEFAULT ''",
)
TABLE_CHECKS = (
    (("starts_on DATE NOT NULL", "ends_on DATE NOT NULL"), "CHECK (ends_on >= starts_on)"),
    (("low INTEGER NOT NULL", "high INTEGER NOT NULL"), "CHECK (low < high)"),
    (
        ("phase VARCHAR(10) NOT NULL", "done_at TIMESTAMP"),
        "CHECK (phase IN ('new', 'done')), CHECK (phase <> 'done' OR done_at IS NOT NULL)",
    ),
    (("net NUMERIC(9, 2) NOT NULL", "gross NUMERIC(9, 2)"), "CHECK (gross >= net)"),
    (("phone TEXT", "fax TEXT"), "CHECK (phone IS NOT NULL OR fax IS NOT NULL)"),
    (("first TEXT NOT NULL", "second TEXT NOT NULL"), "UNIQUE (first, second)"),
)
SHELF_KEYS = ("id BIGSERIAL PRIMARY KEY", "id UUID PRIMARY KEY", "id VARCHAR(20) PRIMARY KEY")
TYPES = {"BIGSERIAL": "BIGINT", "UUID": "UUID", "VARCHAR(20)": "VARCHAR(20)"}

DOCUMENT = """# Technical Specification: Sampled

## Data Model

```sql
CREATE TYPE kinds AS ENUM ('plain', 'fancy');
CREATE TABLE users (
    id BIGSERIAL PRIMARY KEY,
    username VARCHAR(50) UNIQUE NOT NULL,
    email VARCHAR(255) UNIQUE NOT NULL,
    home_id {type} REFERENCES shelves(id) ON DELETE SET NULL
);
CREATE TABLE shelves (
    {key},
    keeper_id BIGINT REFERENCES users(id) ON DELETE SET NULL,
    label VARCHAR(30) NOT NULL
);
CREATE TABLE things (
    id BIGSERIAL PRIMARY KEY,
    {columns}
);
CREATE TABLE placements (
    shelf_id {type} NOT NULL REFERENCES shelves(id) ON DELETE CASCADE,
    thing_id BIGINT NOT NULL REFERENCES things(id) ON DELETE CASCADE,
    PRIMARY KEY (shelf_id, thing_id)
);
```

## API Specification

**Resource:** `/api/things`

**Resource:** `/api/shelves`
"""


@st.composite
def documents(draw: st.DrawFn) -> str:
    """A document with a random table ``things``."""
    key = draw(st.sampled_from(SHELF_KEYS))
    kind = TYPES[key.split()[1]]
    chosen = draw(st.lists(st.sampled_from(COLUMNS), min_size=1, max_size=6, unique=True))
    group = draw(st.none() | st.sampled_from(TABLE_CHECKS))
    needed = draw(st.sampled_from(("", " NOT NULL")))
    lines = [
        *chosen,
        *(group[0] if group else ()),
        f"shelf_id {kind}{needed} REFERENCES shelves(id)",
        "parent_id BIGINT REFERENCES things(id) ON DELETE SET NULL",
        *((group[1],) if group else ()),
    ]
    return DOCUMENT.format(type=kind, key=key, columns=",\n    ".join(lines))
