"""What an unmarked column is told to be marked with, in whatever notation it is defined."""

from __future__ import annotations

import pytest

import asbuilt
from asbuilt.source import Source


@pytest.mark.parametrize(
    ("model", "mark"),
    [
        ("```sql\nCREATE TABLE a (id INT PRIMARY KEY, email TEXT);\n```\n", "-- PII: contact"),
        ("```prisma\nmodel A {\n  id Int @id\n  email String\n}\n```\n", "// PII: contact"),
        ("```ts\ninterface A {\n  id: string;\n  email: string;\n}\n```\n", "// PII: contact"),
        ("```go\ntype A struct {\n  ID int `db:\"id\"`\n  Email string `db:\"email\"`\n}\n```\n",
         "// PII: contact"),
        ("```dbml\nTable a {\n  id int [pk]\n  email text\n}\n```\n", "// PII: contact"),
        ("```mermaid\nerDiagram\n  A {\n    int id PK\n    string email\n  }\n```\n",
         '"PII: contact"'),
        ("### A\n\n| Field | Type |\n|--|--|\n| id | int |\n| email | text |\n", "PII: contact"),
    ],
)  # fmt: skip
def test_a_column_is_marked_as_its_notation_has_it(model: str, mark: str) -> None:
    spec = asbuilt.read(Source("spec.md", f"# Desk\n\n## Data Model\n\n{model}"))
    helps = [found.help for found in asbuilt.check(spec) if found.code == "SEC109"]
    assert len(helps) == 1
    assert f"`{mark}`" in str(helps[0])
