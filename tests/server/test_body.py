"""Reading a body takes time that grows with its size, whatever is wrong with it."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from asbuilt.server import body
from asbuilt.server.problem import Problem

NAMES = ",".join(f'"{number:x}": 1' for number in range(20_000))
PLAIN = f"{{{NAMES}}}".encode()
REPEATED = f'{{{NAMES}, "z": 1, "z": 1}}'.encode()


def refused() -> None:
    with pytest.raises(Problem, match="the member 'z' is sent twice"):
        body.parse(REPEATED)


def seconds(act: Callable[[], object]) -> float:
    """The shortest of three times, as the one that was disturbed the least."""
    found = []
    for _ in range(3):
        begun = time.perf_counter()
        act()
        found.append(time.perf_counter() - begun)
    return min(found)


def test_a_name_sent_twice_among_very_many_is_found_as_fast_as_they_are_read() -> None:
    assert seconds(refused) < 10 * seconds(lambda: body.parse(PLAIN))


def test_counting_each_name_among_all_of_them_takes_far_longer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def counted(pairs: list[tuple[str, object]]) -> str:
        names = [name for name, _ in pairs]
        for name in names[:1000]:  # a twentieth of them will do
            names.count(name)
        return "z"

    monkeypatch.setattr(body, "_repeated", counted)
    assert seconds(refused) > 10 * seconds(lambda: body.parse(PLAIN))
