"""Statements are found by the words of a wording, however the document is laid out."""

from __future__ import annotations

import asbuilt
from asbuilt.source import Source


def test_a_phrase_that_a_line_breaks_is_found() -> None:
    text = (
        "# Desk\n\n## Requirements\n\n- **FR-1**: A guest shall be able to book a table.\n\n"
        "## Booking\n\n"
        "Every guest who has signed in can book a table up to 30 days in\nadvance.\n\n"
        "## Form\n\n"
        "The form lets a guest who has signed in book a table up to 60 days in\nadvance.\n"
    )

    found = asbuilt.check(asbuilt.read(Source("spec.md", text)))

    assert [each.code for each in found if each.code == "CON141"] == ["CON141"]
