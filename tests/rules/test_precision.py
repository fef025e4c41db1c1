"""What documents in other words are not accused of; each beside what still is a fault."""

from __future__ import annotations

from textwrap import dedent

import pytest

import asbuilt
from asbuilt.source import Source


def codes(text: str) -> set[str]:
    spec = asbuilt.read(Source("spec.md", dedent(text)))
    return {finding.code for finding in asbuilt.check(spec)}


API = "# API\n\n## Tasks\n\n**Method:** `GET /tasks`\n\n"


@pytest.mark.parametrize(
    ("code", "innocent", "guilty"),
    [
        pytest.param(
            "DAT105",
            "# Entities\n- Car: id (uuid), owner (FK to Driver)\n- Driver: id, name, town\n",
            "# Entities\n- Car: id (uuid), owner (FK to Pilot)\n- Driver: id, name, town\n",
            id="names of tables in any case",
        ),
        pytest.param(
            "DAT106",
            "# Types\n```ts\ntype A = {\n  id: string // uuid\n}\ntype B = {\n  id: string\n"
            "  aId: string // references A.id\n}\n```\n",
            "```sql\nCREATE TABLE a (id UUID PRIMARY KEY);\n"
            "CREATE TABLE b (id INT PRIMARY KEY, a_id TEXT REFERENCES a (id));\n```\n",
            id="a text that refers to a UUID",
        ),
        pytest.param(
            "DAT101",
            "```sql\nCREATE TABLE a (day DATE) PARTITION BY RANGE (day);\n"
            "CREATE TABLE a1 PARTITION OF a FOR VALUES IN ('a');\n```\n",
            "```sql\nCREATE TABLE a1 AS SELECT 1;\n```\n",
            id="partitions",
        ),
        pytest.param(
            "DAT110",
            "# Data\n## Machine\n| Field | Type | Key |\n|--|--|--|\n| id | entier | PK |\n"
            "| nom | texte | |\n| vu | horodatage | |\n",
            "# Data\n## Machine\n| Field | Type | Notes |\n|--|--|--|\n| id | int | primary key |\n"
            "| nom | gewebe | |\n",
            id="types in other languages",
        ),
        pytest.param(
            "DAT113",
            API.replace("tasks", "touren")
            + "```sql\nCREATE TABLE tour (id INT PRIMARY KEY);\n```\n",
            API.replace("tasks", "touristen")
            + "```sql\nCREATE TABLE tour (id INT PRIMARY KEY);\n```\n",
            id="plurals in other languages",
        ),
        pytest.param(
            "SEC109",
            "# Data\n## Guest\n| Field | Type | Notes |\n|--|--|--|\n| id | uuid | primary key |\n"
            "| email | text | unique, personal data |\n",
            "# Data\n## Guest\n| Field | Type | Notes |\n|--|--|--|\n| id | uuid | primary key |\n"
            "| email | text | unique |\n",
            id="marks in a column of notes",
        ),
        pytest.param(
            "SEC111",
            API + "**Roles:** clerk\n\n```sql\nCREATE TABLE pflegekraft (id INT PRIMARY KEY,"
            " kennwort_hash TEXT -- secret\n);\nCREATE TABLE tasks (id INT PRIMARY KEY);\n```\n",
            API + "**Roles:** clerk\n\n```sql\nCREATE TABLE tasks (id INT PRIMARY KEY);\n```\n",
            id="people of any name",
        ),
        pytest.param(
            "SEC103",
            "# API\n| Endpoint | clerk |\n|--|--|\n| `GET /tasks` | mine |\n\n"
            "> *mine* means `tasks.owner_id` is the caller\n\n"
            "```sql\nCREATE TABLE tasks (id INT PRIMARY KEY, owner_id INT);\n```\n",
            "# API\n| Endpoint | clerk |\n|--|--|\n| `GET /tasks` | mine |\n\n"
            "```sql\nCREATE TABLE tasks (id INT PRIMARY KEY, owner_id INT);\n```\n",
            id="what words mean, in a quote",
        ),
        pytest.param(
            "PLN112",
            "# External services\n- **HIS**: patients; timeout 5 s; while it is silent, the last"
            " known values are used\n",
            "# External services\n- **HIS**: patients; timeout 5 s\n",
            id="fallbacks in sentences",
        ),
        pytest.param(
            "REQ101",
            "# Functional requirements\n- **FR-1**: It plans.\n# Verification\n"
            "| Requirement | Method |\n|--|--|\n| FR-1 | Test |\n",
            "# Functional requirements\n- **FR-1**: It plans.\n- **FR-1**: It moves.\n",
            id="how requirements are verified",
        ),
        pytest.param(
            "API103",
            API + '```jsonc\n{"id": 1 // one task\n}\n```\n',
            API + '```json\n{"id": 1 // one task\n}\n```\n',
            id="comments where they belong",
        ),
    ],
)
def test_nobody_is_accused_of_other_words(code: str, innocent: str, guilty: str) -> None:
    assert code not in codes(innocent)
    assert code in codes(guilty)
