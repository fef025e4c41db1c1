"""The figures in lists below an item are those of the requirement that it is, if that states none:
``- **NFR-6: Recovery**`` with ``- RTO: ≤ 30 minutes`` one or two levels below."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from asbuilt.document.blocks import Item, List
from asbuilt.source import Source
from asbuilt.spec.requirements.promise import Kind, promises
from asbuilt.spec.requirements.requirement import Requirement, from_list, is_measured
from asbuilt.spec.title import bare


def listed_with_nested(block: List, source: Source, kind: Kind) -> Iterator[Requirement]:
    """The requirements of a list, each with its figures."""
    items = dict(_items(block))
    made = [*from_list(block, source, kind)]
    places = {each.span for each in made}
    for each in made:
        item = items.get(each.span.start)
        if item and item.children and each.kind == "non-functional" and not is_measured(each):
            lists = [child for child in item.children if isinstance(child, List)]
            near = bare(each.text.text)
            found = (target for child in lists for target in promises(child, source, near, places))
            if targets := tuple(found):
                each = replace(each, targets=targets)
        yield each


def _items(block: List) -> Iterator[tuple[int, Item]]:
    for item in block.items:
        yield item.span.start, item
        for child in item.children:
            if isinstance(child, List):
                yield from _items(child)
