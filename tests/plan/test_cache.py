"""The plan that is kept beside the data comes back as it was, or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from asbuilt.plan import cache
from asbuilt.source import read_source
from tests.plan.compiled import document, plan_of

SPECS = Path(__file__).parent.parent / "server" / "specs"


@pytest.mark.parametrize("name", ["desk", "things", "relations", "shapes"])
def test_a_kept_plan_is_the_same_plan(tmp_path: Path, name: str) -> None:
    plan = plan_of(read_source(SPECS / f"{name}.md").text)
    path = tmp_path / "plan.cache"
    cache.save(path, "key", plan)
    assert cache.load(path, "key") == plan


def test_another_key_or_a_damaged_file_is_no_plan(tmp_path: Path) -> None:
    path = tmp_path / "plan.cache"
    assert cache.load(path, "key") is None
    cache.save(path, "key", plan_of(document()))
    assert cache.load(path, "other") is None
    path.write_bytes(path.read_bytes()[:-3])
    assert cache.load(path, "key") is None


def test_every_byte_of_what_a_plan_is_made_from_counts() -> None:
    keys = {cache.key("1", b"a", b""), cache.key("1", b"", b"a"), cache.key("2", b"a", b"")}
    assert len(keys) == 3
