"""Steps in the order that arrows and sentences give them: ``dev → staging → production``, ``first
the pilot ward, then all wards``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from asbuilt import regex
from asbuilt.document.blocks import PLAIN, Fence, Paragraph, Text
from asbuilt.document.text import part, text_of
from asbuilt.source import Source
from asbuilt.spec.diagrams import mermaid
from asbuilt.spec.language import english, translated
from asbuilt.spec.passage import passage
from asbuilt.spec.rollout.people import leads_to_group
from asbuilt.spec.rollout.step import ARROW, Step, environment_of, from_text
from asbuilt.spec.section import Section, blocks_of, bullets, own_words

RANKS = {"development": 0, "staging": 1, "canary": 2, "production": 3}
"""The environments in the order in which they are reached."""
_USED = 2
"""The rank from which on users see it."""


def ascends(steps: Sequence[Step]) -> bool:
    """Whether steps lead from one environment to the next, or to ever more users: two at least, and
    none back. All of what a test environment gets is no share of the users."""
    ranks = [RANKS[step.environment] for step in steps if step.environment in RANKS]
    used = [step for step in steps if RANKS.get(step.environment or "", _USED) >= _USED]
    shares = [step.share for step in used if step.share is not None]
    is_ordered = ranks == sorted(ranks) and shares == sorted({*shares}) and 0 not in shares
    return is_ordered and (len({*ranks}) > 1 or (len(shares) > 1 and shares[-1] == 1))


def is_of_shares(steps: Sequence[Step]) -> bool:
    """Whether steps are told apart by their shares alone, as those of many other things are."""
    return len({step.environment for step in steps if step.share is None}) < 2


# ---------------------------------------------------------------- arrows

_ARROW = regex.compile(ARROW)
_SENTENCE_END = regex.compile(r"(?<=[.!?])\s+(?=[A-Z])")
_LONGEST = 600
_MOST_WORDS = 12


def chains(section: Section) -> Iterator[list[Step]]:
    """The steps of each chain of arrows in a section's own paragraphs, fences and flowcharts."""
    for paragraph in blocks_of(section, Paragraph, deep=False):
        text = text_of(paragraph)
        if len(text.text) < _LONGEST and _ARROW.search(text.text):
            yield from filter(None, map(_chain, sentences(text)))
    for fence in blocks_of(section, Fence, deep=False):
        if len(fence.text) < _LONGEST and _ARROW.search(fence.text):
            yield from filter(None, (_drawn(section.source, fence),))


def _chain(text: Text) -> list[Step]:
    """The steps of a chain of environments and shares; a name among these is a step as well."""
    steps = [*from_text(text, text.span)]
    links = sum(1 for _ in _ARROW.finditer(text.text))
    are_short = all(len(step.text.text.split()) <= _MOST_WORDS for step in steps)
    if not (are_short and links < 2 * len(steps) and ascends(steps)):
        return []
    between = _between(text)
    others = [step for step in between if step.environment is None]
    are_names = all(len(step.text.text.split()) <= _LONGEST_NAME for step in others)
    is_whole = len(between) - len(others) >= len(steps) and len(between) > len(steps)
    return between if are_names and is_whole else steps


_LONGEST_NAME = 5
"""Words of the name of a step."""
_LONGEST_STEP = 15
"""Words of a step in a sentence."""


def linked(block: Paragraph | Fence) -> list[Step]:
    """What stands between the arrows of a fence or of a sentence of a paragraph, whatever it
    names."""
    if isinstance(block, Fence):
        return _between(Text(block.text, block.content))
    return next(filter(None, map(_between, sentences(text_of(block)))), [])


def says_order(source: Source, block: Paragraph | Fence) -> bool:
    """Whether a block says of what stands between its arrows that it is an order: ``In this order:
    the sandbox → our friends → the public``."""
    lead = _ORDER_LEAD.match(source.slice(block.span))
    return lead is not None and _ORDER.search(english(lead[0])) is not None


_ORDER_LEAD = regex.compile(r"[^:：.→\n]{3,60}[:：]\s+")
_ORDER = regex.compile(r"\b(?:order|sequence|stages|steps|waves|phases|rings)\b", re.I)


def _between(text: Text) -> list[Step]:
    arrows = [*_ARROW.finditer(text.text)] if len(text.text) < _LONGEST else []
    if len(arrows) < 2:
        return []
    starts = (_last_marked(text.text[: arrows[0].start()]), *(arrow.end() for arrow in arrows))
    ends = (
        *(arrow.start() for arrow in arrows),
        arrows[-1].end() + _end(text.text[arrows[-1].end() :]),
    )
    pieces = [_unmarked(part(text, *place, "`*")) for place in zip(starts, ends, strict=True)]
    are_short = all(0 < len(piece.text.split()) <= _MOST_WORDS for piece in pieces)
    return [step for piece in pieces for step in from_text(piece, piece.span)] if are_short else []


def _last_marked(before: str) -> int:
    """Where the name in marks begins that stands right before the first arrow; else 0."""
    named = _MARKED_LAST.search(before)
    return named.start() if named else 0


def _end(after: str) -> int:
    """Where the name ends that stands behind the last arrow: with its marks, or with the text."""
    named = _MARKED_FIRST.match(after)
    return named.end() if named else len(after.rstrip(" .\n"))


_MARKED_FIRST = regex.compile(r"\s*(?P<mark>[*`_]{1,2})[^*`_\n]{1,60}(?P=mark)(?=[,;:.]?(?:\s|$))")
_MARKED_LAST = regex.compile(r"(?<![\w*`_])(?P<mark>[*`_]{1,2})[^*`_\n]{1,60}(?P=mark)\s*$")


def _unmarked(piece: Text) -> Text:
    return part(piece, len(piece.text) - len(piece.text.lstrip("`*")), len(piece.text))


def _drawn(source: Source, fence: Fence) -> list[Step]:
    """The steps of a fence: the nodes of a flowchart, or what stands between its arrows."""
    drawn = passage(source, fence)
    if fence.language in PLAIN:
        return _chain(Text(fence.text, drawn.span(0, len(fence.text))))
    if fence.language != "mermaid":
        return []
    nodes = dict.fromkeys(node for link in mermaid.links(drawn) for node in link[:2] if node)
    steps = [step for node in nodes for step in from_text(Text(node.name, node.span), node.span)]
    named = [step for step in steps if step.environment]
    return named if ascends(named) and len(steps) < 2 * len(named) else []


def sentences_of(paragraph: Paragraph) -> Iterator[Text]:
    """The sentences of a paragraph that is no longer than one about steps."""
    text = text_of(paragraph)
    if len(text.text) < _LONGEST:
        yield from sentences(text)


def all_sentences(section: Section) -> Iterator[Text]:
    """The sentences of a section's own paragraphs, then its bullets."""
    for paragraph in blocks_of(section, Paragraph, deep=False):
        yield from sentences_of(paragraph)
    for item in bullets(section):
        yield item.text


def sentences(text: Text) -> Iterator[Text]:
    """The sentences of a paragraph."""
    start = 0
    for end in (*_SENTENCE_END.finditer(text.text), None):
        yield part(text, start, end.start() if end else len(text.text))
        start = end.end() if end else start


# ---------------------------------------------------------------- sentences

_PAST = r"\s+(?:night|minute|hour|day|week|month|quarter|year|season|time|known)s?\b"
_ORDINAL = regex.compile(
    r"(?:[,;.]\s*|\s+|^)(?:(?:and|but)\s+)?(?:\b(?:(?P<first>first(?:ly| of all)?"
    r"(?! (?:day|week|month|phase|stage|step|wave)s?\b)|initially)"
    r"|then\b(?<!\bis then)(?<!\bare then)(?<!\bbe then)"
    r"|then(?= (?:promoted|deployed|released|rolled|moved|installed|shipped|opened|enabled)\b)"
    r"|thereafter|next|second(?:ly)?|third(?:ly)?(?<!\ba third)(?<!\bone third)"
    r"|after (?:that|this|which)|from there(?: on)?|afterwards|subsequently"
    r"|\w+ (?:days?|weeks?|months?|quarters?) later"
    rf"|followed by|final(?:ly)?|last(?:ly)?(?!{_PAST})|at last|in the end)\b"
    r"|\b(?:(?P<begin>(?:we |it )?(?:begin|start)s?)|(?:go|goes) on|continues?|proceeds?|ends?"
    r"|finish(?:es)?) (?=with|in|at|to)\b),?\s*",
    re.I,
)
_IN_ORDER = regex.compile(
    r"\b(?:order|sequence|(?:in|by) (?:\w+ )?(?:steps|stages|waves|phases|rings))\b[^:.]{0,30}"
    r":\s*(?P<listed>\S.*)",
    re.S,
)
_REMARK = regex.compile(r"\([^()]*\)")
_BETWEEN = regex.compile(r",?\s+and\s+|[,;]\s+")
_INTRODUCED = regex.compile(
    r"(?:(?:in|at|to|for|with|on|into|by|the|an?(?! (?:third|quarter|fifth|tenth)\b)|it|we|is|are"
    r"|goes?|comes?|follows?|introduced?|rolled out|released?|deployed?|opened?|enabled?|promoted?"
    r"|moved?|installed|shipped)\s+)*",
    re.I,
)


def told(section: Section) -> Iterator[Step]:
    """The steps of a section's sentences that say what comes first, then and last, or list what
    they say is an order; and of paragraphs whose sentences do so one after the other."""
    for paragraph in blocks_of(section, Paragraph, deep=False):
        text = text_of(paragraph)
        if len(text.text) < _LONGEST:
            in_each = [
                step
                for sentence in sentences(text)
                for step in _on_the_way(sentence) or _in_order(sentence)
            ]
            whole = _in_order(text)
            yield from whole if _goes_on(in_each, whole, text) else in_each


def _goes_on(in_each: Sequence[Step], whole: Sequence[Step], text: Text) -> bool:
    """Whether the steps of a paragraph lead further than those of its sentences each."""
    if not in_each or not len(whole) > len(in_each):
        return not in_each
    is_named = whole[-1].environment is not None or in_each[-1].environment is None
    return is_named and ascends(whole) and not _ARROW.search(text.text)


def told_through(section: Section) -> list[Step]:
    """The steps of sentences under any heading that lead through environments to production."""
    said = [*told(section)] if "production" in own_words(section) else []
    named = [step.environment for step in said if step.environment]
    leads = len(said) > 2 and said[-1].environment == "production" and ascends(said)
    return said if leads and 2 * len(named) > len(said) else []


_TRAVELS = regex.compile(
    r"(?:(?:all|any|every|each|an?|the|our|new|first|then)\s+)*(?:changes?|releases?|versions?|builds?|updates?"
    r"|images?|artifacts?|commits?|features?|deployments?|code|software|it|everything|we)\s+"
    r"(?:first\s+)?(?:(?:is|are)\s+)?(?:go(?:es)?|travels?|moves?|flows?|pass(?:es)?|runs?|proceeds?"
    r"|rolls?|rolled|ships?|shipped|deploy(?:s|ed)?|promoted?|released?|installed)\b"
    r"(?:\s+(?:out|along|from|through|via|in|into|to|on|first|the))*\s*",
    re.I,
)
"""What says that a release goes somewhere: ``Changes go to``, ``Each build passes through``."""


def _on_the_way(sentence: Text) -> list[Step]:
    """What arrows join in a sentence that says that releases go this way, whatever it is called."""
    way = _TRAVELS.match(translated(sentence.text).text) if _ARROW.search(sentence.text) else None
    return _between(part(sentence, way.end(), len(sentence.text))) if way else []


def _in_order(sentence: Text) -> list[Step]:
    said = translated(sentence.text)
    places = [*_places(said.text)]
    texts = [_name_in(_shortened(part(sentence, *said.origin(*place)))) for place in places]
    if len(texts) < 2:
        return []
    found = [step for text in texts for step in from_text(text, text.span, sentence=True)]
    if any(_words_of(step.text) > _LONGEST_STEP for step in found):
        return []
    return [replace(step, span=step.text.span) for step in found]


def _words_of(text: Text) -> int:
    """How many words a piece has without its remarks."""
    return len(_REMARK.sub("", text.text).split())


def _shortened(text: Text) -> Text:
    """A piece without the sentences behind its first one, and without what it tells of reasons, if
    it is longer than a step; but not without what names another step."""
    if _words_of(text) <= _LONGEST_STEP:
        return text
    first = next(sentences(text))
    if _words_of(first) <= _LONGEST_STEP:
        return first
    said = translated(first.text)
    aside = _ASIDE.search(said.text)
    if aside is None or environment_of(text.text[said.origin(0, aside.start())[1] :]):
        return first
    return part(first, 0, said.origin(0, aside.start())[1])


_ASIDE = regex.compile(
    r",\s+(?:since|because|so that|although|though|as\s+(?:the|it|we|they)"
    r"|(?:and|but)\s+(?:never|not|always))\b",
    re.I,
)
"""What begins to tell why a step is as it is, or when it is not taken."""


def _name_in(text: Text) -> Text:
    """The name in marks of a piece that holds nothing else but a small word before it and a remark
    behind it: ``into `rehearsal` (once a year)``."""
    named = _NAME_ALONE.fullmatch(text.text)
    return part(text, *named.span("name")) if named else text


_NAME_ALONE = regex.compile(
    r"(?:[^\W\d_]{1,6}\s+){0,2}(?P<mark>[`*]{1,2})(?P<name>[^`*\n]{2,60})(?P=mark)"
    r"(?:\s+\([^()]*\))?[,;.]?"
)


_FOR_A_TIME = regex.compile(r"(?:for|during|over)\b")
"""How it goes on behind ``The twelve choirs of the province first, …``."""


def _is_named(said: str) -> bool:
    """Whether a piece names who gets a version: ``Staging`` of ``Staging first, for 2 days``."""
    return environment_of(said) is not None or leads_to_group(said)


def _places(said: str) -> Iterator[tuple[int, int]]:
    """Where a sentence's steps stand: after its ordinals, or between the commas of its list."""
    marks = [*_ORDINAL.finditer(_REMARK.sub(lambda remark: "·" * len(remark[0]), said))]
    listed = _IN_ORDER.search(said)
    first = next((mark for mark in marks if mark["first"] or mark["begin"]), None)
    if first and environment_of(said[: first.start()]) is None:
        marks = marks[marks.index(first) :]
    if marks and (marks[0]["first"] or marks[0]["begin"]):
        edges = [(mark.end(), mark.start()) for mark in marks]
        behind = said[marks[0].end() : marks[1].start() if len(marks) > 1 else None]
        behind = _SENTENCE_END.split(behind, maxsplit=1)[0]
        before = said[: marks[0].start()]
        if (_is_named(before) and not _is_named(behind)) or _FOR_A_TIME.match(behind or ""):
            ended = [*_SENTENCE_END.finditer(said, 0, marks[0].start())]
            edges[0] = (ended[-1].end() if ended else 0, 0)
    elif marks and (way := _TRAVELS.match(said, 0, marks[0].start())):
        edges = [(way.end(), 0), *((mark.end(), mark.start()) for mark in marks)]
    elif len(marks) > 1 and environment_of(said[: marks[0].start()]):
        edges = [(0, 0), *((mark.end(), mark.start()) for mark in marks)]
    elif listed:
        commas = [*_BETWEEN.finditer(said, listed.start("listed"))]
        edges = [(listed.start("listed"), 0), *((mark.end(), mark.start()) for mark in commas)]
    else:
        return
    ends = (*(end for _, end in edges[1:]), len(said.rstrip(" .;")))
    for (start, _), end in zip(edges, ends, strict=True):
        lead = _INTRODUCED.match(said, start, max(start, end))
        yield (lead.end() if lead else start), end
