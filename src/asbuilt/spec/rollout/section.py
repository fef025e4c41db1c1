"""The steps of a rollout that one section tells: in its lists, its sentences, its headings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain, islice, takewhile

from msgspec.structs import replace

from asbuilt import regex
from asbuilt.document.blocks import Fence, Item, List, Paragraph, Table, Text
from asbuilt.document.text import part, sentences
from asbuilt.source import Span
from asbuilt.spec.figures.quantity import parse_targets, targets_in
from asbuilt.spec.language import english, is_foreign
from asbuilt.spec.requirements.identifier import ID
from asbuilt.spec.rollout.chart import bars, charted
from asbuilt.spec.rollout.heading import ASIDE, is_of_releases, is_titled, leads_releases
from asbuilt.spec.rollout.numbered import NUMBER, numbered, numbered_alike
from asbuilt.spec.rollout.people import is_internal, leads_to_group
from asbuilt.spec.rollout.sequence import (
    all_sentences,
    ascends,
    chains,
    is_of_shares,
    linked,
    says_order,
    told,
)
from asbuilt.spec.rollout.step import Step, environment_of, from_text, is_rollout, leads_to_step
from asbuilt.spec.rollout.table import (
    HEADERS,
    has_shares,
    is_numbered,
    is_of_steps,
    is_scheduled,
    rows,
)
from asbuilt.spec.section import Section, blocks_of, bullets, labels
from asbuilt.spec.tables.table_name import numbered_caption

_RELEASED = (
    r"\b(?:introduc\w+|releas\w+|roll(?:s|ed|ing)?[- ]?out|deploy\w*|promot\w+|launch\w*|ship\w*"
    r"|versions?|put into (?:service|operation)|go(?:es)? live)\b[^:.]{0,80}"
)
_ORDER = r"\b(?:stages|steps|phases|waves|rings|environments|order|sequence)\b[^:.]{0,120}[:：]\s*$"
_ANNOUNCED = regex.compile(
    rf"{_RELEASED}\b(?:in|through|by|following|these|this)\s+(?:\w+\s+){{0,2}}{_ORDER}", re.I
)
"""A sentence that says that what follows it are the steps of a rollout."""
_ANNOUNCED_ABROAD = regex.compile(rf"{_RELEASED}{_ORDER}", re.I)
"""The same of another language, whose small words are not known."""


def announced_in(section: Section) -> list[Step]:
    """The steps that a sentence announces: ``A release goes through these stages:`` before a chain
    of arrows, a table, a list or numbered paragraphs. Parts alone are deployed in an order, too."""
    for at, block in enumerate(section.blocks[:-1]):
        if isinstance(block, Paragraph) and _announces(section.source.slice(block.span)):
            found = _following(section, at + 1 + _is_caption(section, at + 1))
            return found if any(map(is_plain, found)) else []
    return []


def _is_caption(section: Section, at: int) -> bool:
    """Whether the block ``at`` is the numbered caption of a table that follows it."""
    match section.blocks[at : at + 2]:
        case [Paragraph(lines=(line,)), Table()]:
            return numbered_caption(line)
        case _:
            return False


def _announces(said: str) -> bool:
    announced = _ANNOUNCED_ABROAD if is_foreign() else _ANNOUNCED
    return said.rstrip()[-1:] in ":：" and announced.search(english(said)) is not None


def _following(section: Section, at: int) -> list[Step]:
    match section.blocks[at]:
        case List() as listing:
            texts = [item.text for item in listing.items if item.checked is None]
        case Table() as table:
            return [*rows(table, titled=True)]
        case Paragraph() | Fence() as block if steps := linked(block):
            return steps
        case _:
            texts = [*numbered_alike(section, at)]
    return [step for text in texts for step in from_text(text, text.span)]


def is_plain(step: Step) -> bool:
    return step.environment is not None or leads_to_group(step.text.text)


def lists_steps(section: Section) -> bool:
    """Whether a list under any heading names environments and shares, as a rollout does."""
    texts = [*islice(_step_texts(section), _MOST_STEPS)]
    if any(_IS_REQUIREMENT.match(text.text) for text in texts):
        return False
    named = [text for text in texts if _is_such(text.text)] if len(texts) < _MOST_STEPS else []
    if not 1 < len(named) <= len(texts) < 2 * len(named) + 1:
        return False
    said = [text.text for text in named]
    is_such = any(map(environment_of, said)) and any(map(is_rollout, said))
    return is_such or _is_in_order(section, texts)


_IS_REQUIREMENT = regex.compile(rf"[*_`]{{0,3}}(?=[^\W\d]{{2,8}}-[0-9]){ID}")
"""``**PAY-01 Refunds:**``; the *Acceptance* below such lines is no environment."""


def _is_in_order(section: Section, texts: list[Text]) -> bool:
    """Whether most lines of a list begin with environments in the order of a rollout, or with ever
    larger shares where the heading has to do with releases."""
    found = [next(from_text(text, text.span)) for text in texts if leads_to_step(text.text)]
    if 2 * len(found) < len(texts) or not ascends(found):
        return False
    if is_of_releases(section) and (is_of_shares(found) or _is_ordered(section)):
        return True
    return not is_of_shares(found) and len({step.environment for step in found}) > 2


def _is_ordered(section: Section) -> bool:
    """Whether numbers or dates order what is listed."""
    return any(
        (isinstance(block, List) and (block.ordered or all(map(_is_numbered, block.items))))
        or (isinstance(block, Table) and (is_numbered(block) or is_scheduled(block)))
        or (isinstance(block, Paragraph) and len([*numbered(block)]) > 1)
        for block in section.blocks
    )


def _is_numbered(item: Item) -> bool:
    return NUMBER.match(item.text.text) is not None


_MOST_STEPS = 12


def names_step(text: str) -> bool:
    return environment_of(text) is not None or is_rollout(text)


_OF_WORK = regex.compile(
    r"\b(?:tests|pass(?:ing)?|coverage|confidence|complet\w+|scores?|savings?|faster|reductions?"
    r"|rates?|gains?|resolved|functional|approv\w+|failures?|assertions?|success\w*|accuracy)\b",
    re.I,
)
"""What shares are of that say how far work is, or how good."""
_LONGEST_STEP = 25
"""Words of a step; what is longer is prose."""


def _is_such(text: str) -> bool:
    """Whether a line under any heading is a step: it names an environment or a share, and says
    nothing of tests, targets and work."""
    is_short = len(text.split()) <= _LONGEST_STEP
    return is_short and names_step(text) and not _OF_WORK.search(text) and not _promises(text)


def _promises(text: str) -> bool:
    """Whether a line is about a figure that is named: a target or an alert, no step."""
    targets = parse_targets(text, 0)
    return any(each.metric != "unknown" and "metric" not in each.assumed for each in targets)


def _step_texts(section: Section) -> Iterator[Text]:
    """The bullets, numbered paragraphs, rows with shares and bars of charts of a section; boxes to
    tick only below a heading that has to do with releases, if several of them have shares."""
    items = [*bullets(section)]
    boxes = [item for item in items if item.checked is not None]
    if boxes and not (
        is_of_releases(section) and sum(is_rollout(item.text.text) for item in boxes) > 1
    ):
        items = [item for item in items if item.checked is None]
    yield from (item.text for item in items)
    for block in section.blocks:
        match block:
            case Paragraph():
                yield from numbered(block)
            case Table() if has_shares(block):
                for row in block.rows:
                    span = Span(row[0].span.start, row[-1].span.end)
                    yield Text(section.source.slice(span).replace("|", ","), span)
            case Fence():
                yield from (name for name, _, _ in bars(section.source, block))


def lines_of(section: Section) -> Iterator[Text]:
    """The lines of a section's own paragraphs, then its bullets."""
    for block in section.blocks:
        if isinstance(block, Paragraph):
            yield from block.lines
    for item in bullets(section):
        yield item.text


_AWAY = regex.compile(
    r"\b(?:roll(?:s|ed)?[- ]?back|revert(?:ed|s)?|abort(?:ed|s)?)\b[^.;:]{0,40}?"
    r"\b(?:if|when|once)\b"
    r"|^\W*(?:(?:to|for) (?:go|roll|step|get|turn|switch|fall)(?:ing)? back\b"
    r"|(?:go|roll|stepp?|gett?|turn|switch|fall)ing back\b)",
    re.I,
)


def taken_back(text: str) -> re.Match[str] | None:
    """How a sentence begins that says when a rollout is taken back."""
    plain = text.lower()  # most have none of these
    may_say = "back" in plain or "revert" in plain or "abort" in plain
    return _AWAY.search(text) if may_say else None


def _onward(text: Text) -> Text | None:
    """What a line says before it says when the rollout is taken back, ``10 % for a week. Roll back
    if …``; None where it says nothing else."""
    if not (back := taken_back(text.text)):
        return text
    before = [*takewhile(lambda sentence: not taken_back(sentence.text), sentences(text))]
    if before:
        return part(text, 0, text.index(before[-1].span.end))
    said = part(text, 0, back.start(), " ,;(–—-")
    if _CONDITION.match(said.text) or _TAKEN.search(said.text):
        return None
    return said if leads_to_step(said.text) else None


_TAKEN = regex.compile(r"\b(?:is|are|be|been|being|gets?|must|shall|will|can|to)(?: \w+ly)?$", re.I)
"""How what is taken back ends, which is no step by itself: ``The canary is rolled back when …``."""
_CONDITION = regex.compile(r"\W*(?:if|when|once|should|in case)\b", re.I)


def steps_of(section: Section) -> Iterator[Step]:
    """The rows and bullets under a heading; without any its subheadings, its arrows, or its
    sentences."""
    found = announced_in(section) or _judged(section, [*_listed_steps(section)])
    found = found or next(chains(section), []) or linked_in(section)
    yield from found
    below = [child for child in section.children if not ASIDE.search(child.topic)]
    if not found and sum(map(_is_step, below)) > 1:
        yield from (headed(child) for child in below if _is_step(child))
        return
    stated = [(child, [*steps_of(child)]) for child in below]
    parts = [steps for child, steps in stated if steps and not _ENVIRONMENTS.match(child.topic)]
    yield from chain.from_iterable(parts or [steps for _, steps in stated])
    if not found and not below:
        ordered, said = [*told(section)], [*_in_sentences(section)]
        further = len(said) > len(ordered) and all(map(is_plain, said)) and ascends(said)
        yield from said if further or not ordered else ordered


_ENVIRONMENTS = regex.compile(r"(?:(?:deployment|target|our|the) )?(?:environments|stages)$")
"""Headings of what there is to deploy to, in whatever order, beside the steps of a rollout."""


def linked_in(section: Section) -> list[Step]:
    """What arrows join under a heading of rollouts or releases, whatever it is called, if a part of
    it is an environment or people who come before others."""
    for block in section.blocks if leads_releases(section) else ():
        if isinstance(block, Paragraph | Fence):
            joined = linked(block)
            if any(map(is_plain, joined)) or (joined and says_order(section.source, block)):
                return joined
    return []


def _in_sentences(section: Section) -> Iterator[Step]:
    lines = [*filter(None, map(_onward, all_sentences(section)))]
    named = [line for line in lines if names_step(line.text)]
    if len(named) > 1:  # those for the makers' own people among them
        last = lines.index(named[-1])
        named = [
            line
            for at, line in enumerate(lines)
            if names_step(line.text) or (at < last and is_internal(line.text))
        ]
    if named and (first := lines.index(named[0])) and leads_to_group(lines[first - 1].text):
        named.insert(0, lines[first - 1])
    for line in named:
        if len(named) > 1 or is_rollout(line.text):
            yield from from_text(line, line.span, sentence=True)


def _judged(section: Section, found: list[Step]) -> list[Step]:
    """The steps among what is listed: all of it where a number orders it or the heading is one of
    those of rollouts, else what names an environment or a share."""
    named = [*filter(is_plain, found)]
    titled = is_titled(section)
    is_ordered = _is_ordered(section) or (titled and _has_steps(section))
    is_pipeline = "pipeline" in section.topic
    if is_pipeline or not (is_ordered or 2 * len(named) > len(found)):
        some = _deploying(found, named) if is_pipeline else named
        return some if titled or len(named) > 1 else []
    return found if named or titled else []


def _deploying(found: list[Step], named: list[Step]) -> list[Step]:
    """The stages of a pipeline that deploy: those ``named`` after environments, and all that follow
    these if none of them is production, which is called otherwise then."""
    if not named or any(step.environment == "production" for step in named):
        return named
    return [*named, *found[found.index(named[-1]) + 1 :]]


def _has_steps(section: Section) -> bool:
    return any(map(is_of_steps, blocks_of(section, Table, deep=False)))


def _listed_steps(section: Section) -> Iterator[Step]:
    """What is listed in a section; where several things are, without those that most of the time
    name no environment, as a table of dates beside the steps."""
    found = [steps for steps in map(list, _carried(section)) if steps]
    named = [steps for steps in found if 2 * len([*filter(is_plain, steps)]) > len(steps)]
    ordered = [steps for steps in named if len(steps) > 1 and ascends(steps)]
    yield from chain.from_iterable(ordered or named or found)


def _carried(section: Section) -> Iterator[Iterator[Step]]:
    """The steps of each chart and table of a section, of its bullets, and of its paragraphs."""
    alone = replace(section, children=())
    for fence in blocks_of(alone, Fence):
        yield charted(section.source, fence)
    for table in blocks_of(alone, Table):
        yield rows(table, is_titled(section))
    items = ((_onward(item.text), item.span) for item in bullets(section))
    yield (step for text, span in items if text for step in from_text(text, span))
    paragraphs = blocks_of(alone, Paragraph)
    texts = [text for each in paragraphs for text in numbered(each)]
    yield (step for text in texts for step in from_text(text, text.span))


def _is_step(section: Section) -> bool:
    name = section.name.text
    is_named = environment_of(name) is not None or leads_to_group(name)
    return is_named or _NUMBERED.match(section.title) is not None


_NUMBERED = regex.compile(r"(?:phase|stage|step|wave|ring)\b")


def headed(section: Section) -> Step:
    """``### Stage 2: canary`` with what is said below it."""
    said = (line.text for line in lines_of(section))
    texts = [section.name.text, *(text for text in said if not taken_back(text))]
    whole = next(from_text(Text(". ".join(texts), section.name.span), section.span))
    named = environment_of(section.name.text)
    return replace(
        whole,
        text=section.name,
        said=english(section.name.text),
        environment=named or whole.environment,
        continue_when=tuple(
            target
            for label in labels(section, plain=True)
            if label.name in HEADERS["when"]
            for target in targets_in(label.value)
        ),
    )
