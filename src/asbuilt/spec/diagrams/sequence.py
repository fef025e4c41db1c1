"""Who asks whom in a sequence of messages, whichever notation it is written in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from asbuilt.spec.diagrams.graph import Link, Node

Message = tuple[Node, Node, bool]
"""From whom, to whom, and whether its line is dashed, as those of answers are."""


def calls(messages: Iterable[Message]) -> Iterator[Link]:
    """The messages that are neither answers to earlier ones nor somebody's own doing."""
    asked: set[tuple[str, str]] = set()
    for one, two, is_dashed in messages:
        is_answer = is_dashed and (two.name, one.name) in asked
        if one.name == two.name or is_answer:
            yield one, None, False
        else:
            asked.add((one.name, two.name))
            yield one, two, True
