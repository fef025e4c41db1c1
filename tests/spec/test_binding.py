"""The endpoints that rows and sentences about access mean without a path."""

from __future__ import annotations

import pytest

from asbuilt.spec.access.said import bindings
from asbuilt.spec.section import Outline
from asbuilt.spec.sections import access
from tests.sections.documents import outline_of

API = """
# API

| No | Method | Path | Purpose |
|--|--|--|--|
| A-1 | GET | /boats | lists all boats |
| A-2 | POST | /boats | registers a boat |
"""


def outline_with(rights: str) -> Outline:
    """A document with two numbered endpoints, whose rights have been read."""
    outline = outline_of(f"{API}\n# Permissions\n\n{rights}\n")
    outline.part(access.read)
    return outline


@pytest.mark.parametrize(
    "rights",
    [
        "| Endpoint | admin | clerk |\n|--|--|--|\n| `GET /boats` | yes | no |",
        "| Endpoint | admin | clerk |\n|--|--|--|\n| `POST /boats` | yes | own |\n\nNo guests.",
    ],
)
def test_endpoints_are_sought_by_their_names_only_where_something_names_them(rights: str) -> None:
    assert bindings not in outline_with(rights).parts


def test_endpoints_are_found_by_numbers_and_by_what_their_rows_say() -> None:
    bound = outline_with("").part(bindings)
    assert bound.are_numbered
    assert bound.numbered("a-1") == ["GET /boats"]
    assert bound.meant(["Register a boat"], "boat", ("POST",)) == ("POST /boats",)
    assert bound.meant(["list all boats"], "", ("GET",)) == ("GET /boats",)
