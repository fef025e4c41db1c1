"""Lines that stand for headings: those in bold of a document that has none, and those above what
is said of alerts, rollouts, limits and services: ``**Alerts**``, ``Rollout:``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import zip_longest

from asbuilt import regex
from asbuilt.document.blocks import Block, Fence, Heading, List, Paragraph, Quote, Table, Text
from asbuilt.document.text import part
from asbuilt.spec import language
from asbuilt.spec.title import normal_title

_FEW_HEADINGS = 2
_BOLD_LINE = regex.compile(
    r"(?P<mark>\*\*|__)(?P<title>[^*_\n:]{1,80}[^*_\n:.])(?P=mark)(?:\s*\([^()]*\))?"
)


def with_heading_lines(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """``blocks`` with headings in the place of such lines."""
    if sum(isinstance(block, Heading) for block in blocks) < _FEW_HEADINGS:
        blocks = _with_bold_headings(blocks)
    return tuple(_with_operation(blocks))


def _with_bold_headings(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """``blocks`` of a document without headings, with the lines in bold that stand for them."""
    lines = [index for index, block in enumerate(blocks) if _is_bold_line(block)]
    bold = [index for index in lines if index - 1 not in lines]  # what follows one is its subtitle
    if len(bold) < _FEW_HEADINGS:
        return blocks
    first = not any(isinstance(block, Heading) for block in blocks)
    made = list(blocks)
    for index in bold:
        paragraph = blocks[index]
        assert isinstance(paragraph, Paragraph)
        level = 1 if first and index == bold[0] else 2
        made[index] = Heading(level, paragraph.lines[0], paragraph.span)
    return tuple(made)


def _is_bold_line(block: Block) -> bool:
    if not isinstance(block, Paragraph) or len(block.lines) != 1:
        return False
    return _BOLD_LINE.fullmatch(block.lines[0].text) is not None


# ---------------------------------------------------------------- what is operated

_LINE = regex.compile(
    r"(?P<mark>\*{1,3}|__?)(?P<bold>[^*_\n:：]{2,60})(?P<colon>[:：])?(?P=mark)(?P<after>[:：])?"
    r"|(?P<plain>[^\W\d_][^*_`\n:：.]{1,39})[:：]"
)
_PLAN = r"(?:plan|strategy|steps|stages|phases|order|sequence|schedule)"
_SERVICES = (
    r"(?:external|third part(?:y|ies)|3rd party|outside|upstream)"
    r"(?: (?:services?|systems?|apis?|dependenc(?:y|ies)|providers?|integrations?|vendors?))?"
)
_OPERATED = regex.compile(
    r"(?:(?:the|our) )?(?:alerts?|alerting|alarms?|(?:alert|alerting|alarm|paging) "
    r"(?:rules?|conditions?|thresholds?|definitions?)|paging"
    rf"|(?:(?:staged|phased|gradual|progressive) )?roll ?out(?: {_PLAN})?"
    rf"|(?:release|deployment) {_PLAN}|rate limit(?:s|ing)|throttling|{_SERVICES})"
)
_LIMITS = ("rate limit", "throttl")
_ASIDE = regex.compile(r"roll(?:ing|ed)? ?back|back ?out|revert|abort|undo")
"""What is said of a rollout below its own line: when it is taken back."""


def _with_operation(blocks: Sequence[Block]) -> Iterator[Block]:
    """``blocks`` with headings in the place of lines that say that what follows is of alerts,
    rollouts, limits or services of others, unless the heading above them says so. What such a line
    leads ends with the next line of its form."""
    level, form = 0, ""
    for block, following in zip_longest(blocks, blocks[1:]):
        if isinstance(block, Heading):
            level, form = (0 if _is_known(block.title.text) else block.level), ""
        elif level and isinstance(block, Paragraph) and len(block.lines) == 1:
            line = _LINE.fullmatch(block.lines[0].text)
            if line and (_is_next(line, form) or _is_first(line, following)):
                form = _form(line)
                title = part(block.lines[0], *line.span(form))
                yield Heading(level + 1, title, block.span)
                continue
        elif level and isinstance(block, Quote) and (panel := _panel(block, following)):
            form = "bold"
            yield Heading(level + 1, panel, panel.span)
            yield from block.children[1:]
            continue
        elif level and isinstance(block, List) and _is_of_headings(block):
            yield from _unfolded(block, level + 1)
            continue
        yield block


def _panel(quote: Quote, following: Block | None) -> Text | None:
    """The title of a panel, as wikis export them: a quote that begins with a line in bold that says
    what stands in it, ``> 🚨 **Panel: Alerts (pager)**``. What stands behind it must not be read
    as its own."""
    first = quote.children[0] if len(quote.children) > 1 else None
    if not isinstance(first, Paragraph) or len(first.lines) != 1:
        return None
    if not (
        following is None or isinstance(following, Heading | Quote) or _is_bold_line(following)
    ):
        return None
    title = _PANEL.fullmatch(first.lines[0].text)
    if title is None or not _OPERATED.fullmatch(_called(title["title"])):
        return None
    named = part(first.lines[0], *title.span("title"))
    return named if isinstance(quote.children[1], List | Table | Fence) else None


_PANEL = regex.compile(
    r"[^\w*]{0,8}(?P<mark>\*\*|__)(?:(?:(?:info|note|warning|tip) )?panel:\s+)?"
    r"(?P<title>[^*_\n:：(]{2,60}?)(?:\s*\([^()]*\))?:?(?P=mark):?",
    re.I,
)


def _is_of_headings(listing: List) -> bool:
    """Whether a list is nothing but names with lists below them, and one of these is that of what
    is operated: ``- **Alerts**`` above its own bullets."""
    items = listing.items
    if not all(item.children and len(item.text.text) <= _LONGEST_NAME for item in items):
        return False
    return any(
        isinstance(item.children[0], List) and _OPERATED.fullmatch(_called(item.text.text))
        for item in items
    )


_LONGEST_NAME = 60


def _unfolded(listing: List, level: int) -> Iterator[Block]:
    for item in listing.items:
        yield Heading(level, item.text, item.text.span)
        yield from item.children


def _form(line: re.Match[str]) -> str:
    return "bold" if line["bold"] else "plain"


def _called(title: str) -> str:
    return language.english(normal_title(title))


def _is_known(title: str) -> bool:
    """Whether a heading says what stands below it, or is that of an endpoint or of tests."""
    called = _called(title)
    return bool(_ROUTE.search(title) or _OPERATED.fullmatch(called) or _TESTS.search(called))


_TESTS = regex.compile(r"\b(?:test\w*|mocks?|mocking|stubs?|fakes?|fixtures?|simulators?)\b")
_ROUTE = regex.compile(r"(?:^|[\s`(])/\w")


def _is_next(line: re.Match[str], form: str) -> bool:
    return _form(line) == form and not _ASIDE.search(_called(line[form]))


def _is_first(line: re.Match[str], following: Block | None) -> bool:
    """Whether a line says what the block that follows it is of; labels of limits are read where
    these are."""
    title = _called(line[_form(line)])
    if not _OPERATED.fullmatch(title):
        return False
    is_label = line["plain"] or line["colon"] or line["after"]
    if not is_label:
        return isinstance(following, List | Table | Fence | Paragraph)
    return isinstance(following, List | Table | Fence) and not title.startswith(_LIMITS)
