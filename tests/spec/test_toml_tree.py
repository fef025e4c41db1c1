"""TOML, and settings like it, as trees in which every value has its place."""

from __future__ import annotations

import pytest

from asbuilt.spec.toml_tree import read_settings
from asbuilt.spec.yaml_tree import Tree, YamlError

TEXT = """\
# what a boat may
version = 3
[limits]
"GET /boats" = "60/minute"  # a few
; POST /boats = none
'POST /boats' = '5/hour'

[rollout.canary]
share = 10%
after.days = 2

[[steps]]
env = "staging"
tags = [
  "a", # first
  "b#c",
]

[[steps]]
env = "production"
gate = { who = "Ada", days = 2 }
"""


def plain(tree: Tree) -> object:
    if tree.members:
        return {key: plain(each) for key, each in tree.members.items()}
    return [plain(each) for each in tree.items] if tree.items else tree.text


def values(tree: Tree) -> list[Tree]:
    below = (*tree.members.values(), *tree.items)
    return [each for some in map(values, below) for each in some] if below else [tree]


def test_settings_are_read() -> None:
    assert plain(read_settings(TEXT)) == {
        "version": "3",
        "limits": {"GET /boats": "60/minute", "POST /boats": "5/hour"},
        "rollout": {"canary": {"share": "10%", "after": {"days": "2"}}},
        "steps": [
            {"env": "staging", "tags": ["a", "b#c"]},
            {"env": "production", "gate": {"who": "Ada", "days": "2"}},
        ],
    }


def test_every_value_has_its_place() -> None:
    tree = read_settings(TEXT)
    for each in values(tree):
        assert TEXT[each.start : each.end].strip("\"'") == each.text
    start, end = tree["limits"].keys["GET /boats"]
    assert TEXT[start:end] == '"GET /boats"'


@pytest.mark.parametrize(
    "text",
    [
        "a sentence",
        "key = [1, 2",
        "[steps]\na = 1\n[[steps]]\na = 2",
        "[[steps]]\na = 1\n[steps]\na = 2",
        "a = 1\n[a.b]\nc = 2",
        "key = \"a\" and more",
        "[]\na = 1",
        "a = 1\n" * 3000,
    ],
)  # fmt: skip
def test_what_is_none_is_refused(text: str) -> None:
    with pytest.raises(YamlError):
        read_settings(text)


def test_deep_brackets_are_refused() -> None:
    with pytest.raises(YamlError):
        read_settings(f"a = {'[' * 5000}{']' * 5000}")
