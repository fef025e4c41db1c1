"""Where a document names a thing."""

from __future__ import annotations

import pytest

import asbuilt
from asbuilt.rules.mentions import Mentions
from asbuilt.rules.prose import statements
from asbuilt.source import Source

pytestmark = pytest.mark.requirement("FR-11")

TEXT = """# Orders

## Background

Payments go through Money Mill. Letters go elsewhere.

The money mills are slow on Mondays.

## API

- `GET /orders`
"""


def named(name: str) -> list[str]:
    spec = asbuilt.read(Source("spec.md", TEXT))
    found = Mentions(statements(spec.outline)).of(name)
    return [spec.source.slice(span) for span in found]


def test_statements_that_name_it_are_found_in_their_order_and_in_the_plural() -> None:
    found = named("money mill")
    assert [line.split()[0] for line in found] == ["Payments", "The"]


def test_what_is_named_nowhere_is_not_found() -> None:
    assert named("Mill Money") == []
    assert named("") == []
