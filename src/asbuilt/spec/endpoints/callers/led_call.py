"""Text above calls in fences that says who may make them: ``Callers: clerk`` above ``curl …``. What
stands between two calls may be said of either; the first and the last of them tell."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from msgspec import Struct

from asbuilt.document.blocks import Block, Fence, List, Paragraph, Text
from asbuilt.source import Span
from asbuilt.spec.endpoints.announced import opens
from asbuilt.spec.endpoints.callers.let_in import not_understood
from asbuilt.spec.endpoints.detail import describe
from asbuilt.spec.endpoints.draft import Draft
from asbuilt.spec.endpoints.request_fence import requests
from asbuilt.spec.endpoints.route import Route, leading_routes
from asbuilt.spec.endpoints.scope import Scope
from asbuilt.spec.passage import passage
from asbuilt.spec.section import Section


class Leads(Struct, frozen=True):
    """The places of the blocks that are about the call ``below`` them; where nothing tells which
    call those are about that say who may call, the first of these is ``unclear``."""

    below: frozenset[Span] = frozenset()
    unclear: Text | None = None

    def heed(self, section: Section, above: Sequence[Block], written: Sequence[Draft],
             scope: Scope) -> None:  # fmt: skip
        """Add to the endpoints of a call what is said of it above; what is unclear lets nobody
        in."""
        if self.unclear is None:
            describe(section.source, written, above, scope)
        else:
            for draft in written:
                draft.troubles.append(not_understood(self.unclear))


NONE = Leads()


def leads(section: Section, scope: Scope) -> Leads:
    """What of the text of a section is about the calls below it. With one call all is about that;
    of several the text is above each where it says who may call above the first one and nowhere
    behind the last one."""
    calls = [*_calls(section)]
    if not calls or any(_names_route(block) for block in section.blocks):
        return NONE
    runs = [_run_above(section.blocks, at) for at, _ in calls]
    last, last_route = calls[-1]
    telling = [
        [block for block in run if _tells(section, block, each, scope)]
        for run, (_, each) in zip(runs, calls, strict=True)
    ]
    if len(calls) == 1:
        return Leads(_spans(*telling[0]))
    behind = [
        block for block in section.blocks[last + 1 :] if _tells(section, block, last_route, scope)
    ]
    between = [block for run in telling[1:] for block in run]
    led = bool(telling[0]) or (bool(runs[0]) and all(map(_announces, runs)))
    if led and not behind:
        beside = (block for run in runs for block in run[-1:])
        return Leads(_spans(*telling[0], *between, *beside))
    if between and bool(telling[0]) == bool(behind) and (behind or runs[0]):
        return Leads(_spans(*telling[0], *between, *behind), _first_line(between[0]))
    return NONE


def _spans(*blocks: Block) -> frozenset[Span]:
    return frozenset(block.span for block in blocks)


def _calls(section: Section) -> Iterator[tuple[int, Route]]:
    """The places of the fences of a section that show one call each, with its route."""
    for at, block in enumerate(section.blocks):
        if isinstance(block, Fence) and "/" in block.text:
            found = requests(passage(section.source, block), block)
            if len(found) == 1 and len(found[0].routes) == 1:
                yield at, found[0].routes[0]


def _names_route(block: Block) -> bool:
    """Whether a block has endpoints of its own, so that a call is one of them."""
    lines = block.lines if isinstance(block, Paragraph) else ()
    items = (item.text for item in block.items) if isinstance(block, List) else ()
    return any(leading_routes(text)[0] for text in (*lines, *items) if "/" in text.text)


def _run_above(blocks: Sequence[Block], at: int) -> Sequence[Block]:
    """The paragraphs and lists right above a place."""
    start = at
    while start and isinstance(blocks[start - 1], Paragraph | List):
        start -= 1
    return blocks[start:at]


def _tells(section: Section, block: Block, route: Route, scope: Scope) -> bool:
    """Whether a block says who may call, or what may be that and is not understood."""
    if not isinstance(block, Paragraph | List):
        return False
    draft = Draft(route, False)
    describe(section.source, [draft], [block], scope)
    said: Collection[object] = (draft.roles, draft.all_roles, draft.refused, draft.troubles)
    return bool(draft.public) or any(said)


def _announces(run: Sequence[Block]) -> bool:
    """Whether the last line above a call ends with a colon."""
    above = run[-1] if run else None
    return isinstance(above, Paragraph) and opens(above.lines[-1].text)


def _first_line(block: Block) -> Text:
    match block:
        case Paragraph(lines=lines):
            return lines[-1]
        case List(items=items):
            return items[0].text
    return Text("", block.span)
