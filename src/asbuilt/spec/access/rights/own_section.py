"""Tables and lists of rights below titles and lines that say that they are of own rows: ``Rights on
own orders``, ``With their own orders only:``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from asbuilt import regex
from asbuilt.document.blocks import Text
from asbuilt.spec.access.grant import grant
from asbuilt.spec.access.matrices.capability import Claim
from asbuilt.spec.access.restrictions.disclaimed import OfRole, line_above
from asbuilt.spec.language import english
from asbuilt.spec.section import Section

_OF_OWN = regex.compile(
    r"(?:^|\b(?:on|of|for|with|to|over|regarding|concerning) )(?:only )?"
    r"(?:(?:the|their|his|her|its|your|one['’]s) )*own(?: [\w-]+){1,3}(?: only)?\W*$",
    re.I,
)


def limited_to_own(
    told: Iterable[tuple[Section, Sequence[OfRole]]],
) -> list[tuple[Section, tuple[OfRole, ...]]]:
    """What tables and lists say, on own rows only where what stands above them says so."""
    return [
        (place, tuple(map(own, said)) if said and _is_of_own(place, said) else tuple(said))
        for place, said in told
    ]


def _is_of_own(section: Section, said: Sequence[OfRole]) -> bool:
    at = min(each.cell.span.start for each in said)
    line = line_above(section, at).rstrip("*_ ")
    leads = line.endswith((":", "：")) and "=" not in line and _OF_OWN.search(english(line))
    titled = section.heading is not None and _OF_OWN.search(english(section.name.text))
    return bool(leads or titled)


def own(said: OfRole) -> OfRole:
    """The same, on own rows where it is said of all."""
    if isinstance(said, Claim):
        return replace(said, kind="word", word="own") if said.kind == "allow" else said
    is_open = grant(said.cell.text)[0] == "allow"
    return replace(said, cell=Text("own", said.cell.span)) if is_open else said
