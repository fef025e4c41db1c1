"""Labels and names behind a sign."""

from __future__ import annotations

from asbuilt.spec.sections import access, dependencies, metadata, requirements
from tests.sections.documents import outline_of

TEXT = """
# 🚢 Harbour

📌 **Version:** 1.4

## 👥 Roles

- 🧭 **skipper** — owns a boat
- ⚓ **master** — runs the harbour
- 👁️ `auditor`: reads only

## 🔌 External services

- 💳 **Stripe** – cards
- ✉️ **Postmark** (mail)

## 📈 Requirements

- ✅ **FR-1** A skipper can book a berth.
- ⏱ **NFR-1** p95 latency ≤ 200 ms
"""


def test_emoji_before_names_and_labels_are_no_part_of_them() -> None:
    tree = outline_of(TEXT)
    assert metadata.read(tree).version == "1.4"
    assert access.read(tree).roles == ("skipper", "master", "auditor")
    assert [each.name.text for each in dependencies.read(tree).items] == ["Stripe", "Postmark"]
    assert [each.id.text for each in requirements.read(tree).items] == ["FR-1", "NFR-1"]


def test_emoji_before_the_id_of_a_heading() -> None:
    text = "# T\n\n## Requirements\n\n#### 🧩 SP-1 Plan a route\n\nA clerk can plan a route.\n"
    (found,) = requirements.read(outline_of(text)).items
    assert (found.id.text, found.text.text) == ("SP-1", "Plan a route")
