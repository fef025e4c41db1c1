"""Ids of requirements, where they are mentioned."""

from __future__ import annotations

import pytest

from asbuilt.document.blocks import Text
from asbuilt.source import Span
from asbuilt.spec.requirements.identifier import cited


@pytest.mark.parametrize("name", ["r1", "nfr-2", "perf_3", "nfr12.1", "EX/01", "тз-7", "3.2.1"])
def test_an_id_in_small_letters_is_mentioned_where_it_is_known(name: str) -> None:
    text = f"It waits, as {name} says."
    found = cited(Text(text, Span(0, len(text))), {name})
    assert [(each.text, each.span.start) for each in found] == [(name, text.index(name))]
