"""Rate limits: the table ``Endpoint | Limit | Window | Per`` and its short forms."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise

from msgspec import Struct

from asbuilt import regex
from asbuilt.document.blocks import PLAIN, Block, Fence, List, Paragraph, Table, Text
from asbuilt.document.text import part, row_span, sentence_lines, text_at, text_lines
from asbuilt.source import Span
from asbuilt.spec.access.said import bindings
from asbuilt.spec.language import english, is_foreign
from asbuilt.spec.limits.clause import Subject, clauses_in
from asbuilt.spec.limits.limit import RateLimit, Setting
from asbuilt.spec.limits.place import EVERYWHERE, GENERAL, Named
from asbuilt.spec.limits.prose import COUNTED, limits_calls, limits_own_calls, means_all, restrains
from asbuilt.spec.limits.row import list_limits, table_limits
from asbuilt.spec.limits.sentence import code_limits, endpoint_limits, sentence_limits
from asbuilt.spec.limits.table import Columns, columns_of, in_units, unit_of
from asbuilt.spec.model import Trouble
from asbuilt.spec.passage import passage
from asbuilt.spec.section import Outline, Section, blocks_of, meanings, own_words
from asbuilt.spec.sections import access, api, requirements

__all__ = ["EVERYWHERE", "GENERAL", "PART", "TITLES", "RateLimit", "RateLimits", "Subject", "read"]

TITLES = (
    "Rate Limit", "Rate Limits", "Rate Limiting", "Limits", "Throttling", "Request Limits",
    "API Rate Limits", "API Limits", "Quotas", "Rate Limits and Quotas",
)  # fmt: skip


class RateLimits(Struct, frozen=True):
    """All stated limits. ``mentioned`` is True when the document asks for rate limiting at all."""

    items: tuple[RateLimit, ...] = ()
    mentioned: bool = False
    troubles: tuple[Trouble, ...] = ()


PART = RateLimits

_MENTION = regex.compile(r"r(?<!\w.)(?:ate|equest)[- ]?limit|t(?<!\w.)hrottl")
_NO_PROMISE = regex.compile(
    r"\b(?:non goals?|out of scope|alternatives?|open questions?|questions|risks?|glossary|"
    r"references|future|considered|tests?|testing|troubleshooting|issues|findings)\b"
)


def read(outline: Outline) -> RateLimits:
    """The limits of tables, of bullets and sentences about rate limiting, and of the endpoints' own
    ``**Rate limit:**`` lines."""
    endpoints = outline.part(api.read).endpoints
    callers = (role.text for endpoint in endpoints for role in endpoint.roles or ())
    roles = dict.fromkeys((*outline.part(access.read).roles, *callers))
    setting = Setting(Named(endpoints, [*roles], _numbers(outline)), [])
    own = sorted(endpoint.rate_limit.span.start for endpoint in endpoints if endpoint.rate_limit)
    found: list[RateLimit] = []
    mentioned = False
    for section, here in _promises(outline.root, setting):
        mentioned = mentioned or here.about
        above = {block.span: before for before, block in pairwise(section.blocks)}
        columns = {
            table.span: _columns(table, above.get(table.span), section, here.about)
            for table in blocks_of(section, Table, deep=False)
        }
        for table in blocks_of(section, Table, deep=False):
            found += table_limits(table, columns[table.span], here)
        for before, listed in pairwise(section.blocks) if here.about else ():
            if isinstance(listed, List) and isinstance(before, Paragraph):
                found += list_limits(listed, unit_of(before.lines[-1]), here)
        for fence in blocks_of(section, Fence, deep=False):
            found += code_limits(section, fence, here)
        abroad = _may_mean_limits(section)
        if not here.about and not abroad and not _may_limit(own_words(section)):
            continue
        stated, led = False, _led(section)
        for text, cells in _texts(section, here, columns):
            if bisect_left(own, text.span.start) < bisect_left(own, text.span.end):
                continue
            says = text.span.start in led
            if not says and (abroad or _may_limit(text.text.lower())):
                said = " | ".join(english(cell.text) for cell in cells).lower()
                says = _names_limit(said) or limits_calls(text, said, here.known)
                says = says or (bool(here.places) and limits_own_calls(text, said))
            mentioned = mentioned or says
            if here.about or says or (stated and _is_of_rest(text)):
                found += sentence_limits(text, here)
            stated = stated or says
    for endpoint in endpoints:
        if endpoint.rate_limit:
            found += endpoint_limits(endpoint.key, endpoint.rate_limit, setting)
    found.sort(key=lambda item: item.span)
    items = {
        (item.endpoint, item.count, item.window, item.subject, item.role): item
        for item in found[::-1]
    }
    troubles = tuple(setting.troubles)
    return RateLimits(tuple(items.values())[::-1], mentioned or bool(found), troubles)


def _columns(table: Table, above: Block | None, section: Section, about: bool) -> Columns | None:
    """The columns of a table of limits, with what the paragraph ``above``, or else the heading,
    says of all of them."""
    columns = columns_of(table, about=about)
    if columns is None:
        return None
    lines = [above.lines[-1]] if isinstance(above, Paragraph) else []
    lines += [section.heading.title] if section.heading else []
    unit = next(filter(any, map(unit_of, lines)), None)
    return in_units(table, columns, unit) if unit else columns


def _numbers(outline: Outline) -> Callable[[str], Sequence[str]]:
    """Tells the endpoints that a number means which is no requirement's."""
    required = {item.id.text for item in outline.part(requirements.read).items}

    def numbered(number: str) -> Sequence[str]:
        return () if number in required else outline.part(bindings).numbered(number)

    return numbered


def _promises(section: Section, setting: Setting) -> Iterator[tuple[Section, Setting]]:
    """The sections that say what the service does, not what it leaves out or might do."""
    if not _NO_PROMISE.search(section.title):
        here = setting.within(section)
        yield section, here
        for child in section.children:
            yield from _promises(child, here)


def _texts(
    section: Section, setting: Setting, columns: Mapping[Span, Columns | None]
) -> Iterator[tuple[Text, tuple[Text, ...]]]:
    """The bullets, lines and table rows of a section, one text each, and the cells that make it;
    where it is about limits, also the lines of fences that hold no code."""
    for block in blocks_of(section, Paragraph, deep=False):
        yield from ((line, (line,)) for line in sentence_lines(block.lines))
    for listed in blocks_of(section, List, deep=False):
        for item in listed.items:
            yield from ((line, (line,)) for line in text_lines(item.text))
    for table in blocks_of(section, Table, deep=False):
        if columns[table.span] is None:
            for row in table.rows:
                span = row_span(row)
                yield text_at(section.source, span), row
    for fence in blocks_of(section, Fence, deep=False) if setting.about else ():
        if fence.language in _WRITING:
            inside = passage(section.source, fence)
            whole = Text(inside.text, inside.span(0, len(inside.text)))
            for line in text_lines(whole):
                if found := _WRITTEN.match(line.text):
                    said = part(line, found.start("said"), len(line.text))
                    yield said, (said,)


def _led(section: Section) -> frozenset[int]:
    """Where the lines of lists begin that a paragraph says to be limits: ``Rate limiting:``."""
    return frozenset(
        line.span.start
        for before, listed in pairwise(section.blocks)
        if isinstance(before, Paragraph) and isinstance(listed, List)
        if before.lines[-1].text.rstrip(" *_").endswith((":", "：")) or _is_bold(before)
        if _names_limit(english(before.lines[-1].text).lower())
        for item in listed.items
        for line in text_lines(item.text)
    )


def _is_bold(line: Paragraph) -> bool:
    text = line.lines[-1].text
    return len(line.lines) == 1 and text.startswith("**") and text.endswith("**")


def _is_of_rest(text: Text) -> bool:
    """Whether a line beside stated limits is that of all other calls: ``Rest: 90/min per user``."""
    clauses = clauses_in(text.text) if len(text.text) <= _LONGEST_REST else ()
    return bool(clauses) and means_all(text.text[: clauses[0].start])


_LONGEST_REST = 200


def _names_limit(said: str) -> bool:
    is_named = "limit" in said or "throttl" in said
    return is_named and (_MENTION.search(said) or _LABEL.search(said)) is not None


_LABEL = regex.compile(r"\blimits(?: (?:per|for) [\w ]{1,20})?[*_]*[:：]")
"""What says that limits follow: ``Limits: 100 requests/minute/user``."""


def _may_limit(said: str) -> bool:
    """Whether a text in lower case speaks of limits; most do not, and are passed over."""
    return _names_limit(said) or _restrains(said)


def _restrains(said: str) -> bool:
    return restrains(said) or COUNTED.search(said) is not None


def _may_mean_limits(section: Section) -> bool:
    """Whether a section in another language speaks of limits in phrases of that language, or of one
    beside another: ``no``, ``more than``."""
    if not is_foreign():
        return False
    words = own_words(section)
    composed = any(map(words.__contains__, _BECOMING)) and _MAY_BECOME.search(words)
    return bool(composed) or _restrains(meanings(section))


_BECOMING = ("limit", "more than", "hold", "restrict", "cap", "keep")
_MAY_BECOME = regex.compile(r"limit|\b(?:more than|(?:hold|restrict|cap|keep)s?)\b")
"""What one of :data:`_BECOMING` is part of; to look for those first is much faster."""


_WRITING = {*PLAIN, "yaml", "yml"}
_WRITTEN = regex.compile(r"(?:[-*] +)?(?P<said>[\w\"'*/-])")
"""How a line begins that is written, not drawn, and behind the mark of an item what it says."""
