"""D2: which links a drawing says."""

from __future__ import annotations

import pytest

from asbuilt.spec.sections.overview import read
from tests.sections.documents import outline_of


def edges(body: str) -> list[str]:
    found = read(outline_of(f"# Boats\n## Architecture\n```d2\n{body}\n```\n"))
    return [
        f"{each.source} {'->' if each.directed else '--'} {each.target}" for each in found.edges
    ]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("Tide Desk -> API: HTTP\nAPI -> Store", ["Tide Desk -> API", "API -> Store"]),
        ("web -> api -> store: x; api <- dam", ["web -> api", "api -> store", "dam -> api"]),
        ("a -- b\nc <-> d", ["a -- b", "c -- d"]),
        ('web: "Web client"\nweb -> api', ["Web client -> api"]),
        ("web -> api\napi: {\n  label: Public API\n  shape: cloud\n}", ["web -> Public API"]),
        ("port: {\n  api: Web API\n  api -> store\n}\nsea -> port.api", [
            "Web API -> store", "sea -> Web API",
        ]),
        ("# a -> b\ndirection: right\nc -> d # and more", ["c -> d"]),
        ("a -> b: {\n  style.stroke: red\n  source-arrowhead: 1 -> 2\n}\nb -> c", [
            "a -> b", "b -> c",
        ]),
        ("note: |md\n  a -> b\n|\nc -> d", ["c -> d"]),
        ("tide-desk -> pay-api", ["tide-desk -> pay-api"]),
        ("} -> ???\n{{{\n<->", []),
    ],
)  # fmt: skip
def test_links(body: str, expected: list[str]) -> None:
    assert edges(body) == expected


def test_containers_are_no_nodes_of_their_own() -> None:
    text = "# Boats\n## Architecture\n```d2\nport: {\n  api\n  db: {shape: cylinder}\n}\n```\n"
    assert [node.name for node in read(outline_of(text)).nodes] == ["api", "db"]
