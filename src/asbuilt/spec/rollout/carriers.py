"""The steps of a rollout: which sections, lists, tables and charts they stand in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain, islice, takewhile

from asbuilt import regex
from asbuilt.document.blocks import Fence, Item, List, Paragraph, Table, Text
from asbuilt.document.text import part, sentences
from asbuilt.record import replace
from asbuilt.source import Span
from asbuilt.spec.figures.quantity import parse_targets
from asbuilt.spec.language import english, is_foreign
from asbuilt.spec.rollout.chart import bars, charted
from asbuilt.spec.rollout.heading import (
    ASIDE,
    is_of_others,
    is_of_releases,
    is_titled,
    leads_releases,
    rollouts,
)
from asbuilt.spec.rollout.numbered import NUMBER, numbered, numbered_alike
from asbuilt.spec.rollout.sequence import (
    all_sentences,
    ascends,
    chains,
    is_of_shares,
    linked,
    says_order,
    sentences_of,
    told,
    told_through,
)
from asbuilt.spec.rollout.step import (
    Step,
    environment_of,
    from_text,
    is_rollout,
    leads_to_group,
    leads_to_step,
)
from asbuilt.spec.rollout.table import (
    HEADERS,
    has_shares,
    is_dated,
    is_lettered,
    is_numbered,
    is_of_steps,
    is_scheduled,
    is_timed,
    rows,
)
from asbuilt.spec.section import Outline, Section, blocks_of, bullets, labels, own_words
from asbuilt.spec.tables.table_name import numbered_caption


def steps(outline: Outline) -> Iterator[Step]:
    """The steps of the sections about the rollout; without any, those of the first other section
    that lists environments and shares in the order of a rollout, or joins them by arrows."""
    found = [step for section in rollouts(outline) for step in _steps(section)]
    found = found or next(filter(None, map(_elsewhere, outline.walk())), [])
    yield from _up_to_all(found)


def _up_to_all(found: list[Step]) -> list[Step]:
    """The steps without what is done when, after some, everybody has the version: ``Switch off the
    old one``."""
    some = next((at for at, step in enumerate(found) if 0 < (step.share or 0) < 1), len(found))
    last = max((at for at, step in enumerate(found) if _is_plain(step)), default=0)
    if some < last and found[last].environment == "production" and found[last].share in (None, 1):
        return found[: last + 1]
    return found


def _elsewhere(section: Section) -> list[Step]:
    """The steps below a heading that says of no rollout."""
    if section.heading is None:
        return []
    if stated := _announced(section) or _tabulated(section) or _scheduled(section):
        return stated
    if matured := _matured(section):
        return matured
    if is_of_others(section):
        return _planned(section)
    if _lists_steps(section):
        return [*_steps(replace(section, children=()))]
    chained = next(chains(section), [])
    if is_of_releases(section):
        said = chained or [*told(section)] or _linked(section) or _growing(section)
        return said if any(map(_is_plain, said)) else []
    said = chained or told_through(section)
    return [] if is_of_shares(said) and not _RELEASES.search(own_words(section)) else said


def _planned(section: Section) -> list[Step]:
    """The steps of the sentences of a plan, of whatever else it is, that lead from one environment
    to all of production by ever larger shares."""
    said = told_through(section) if _PLAN.match(section.topic) else []
    shared = [step.share for step in said if step.share]
    return said if len(shared) > 1 and shared[-1] == 1 else []


_PLAN = regex.compile(r"(?:the |our )?(?:plan|schedule|timeline|roadmap|phases|next steps)$")


def _matured(section: Section) -> list[Step]:
    """The steps below headings that are called after how mature a version is, ``Alpha``, ``Beta``
    and ``GA``, where they lead through environments or to ever larger shares."""
    if len(section.children) < _FEWEST_STAGES:
        return []
    stages = [child for child in section.children if _MATURITY.match(child.topic)]
    if len(stages) < _FEWEST_STAGES or 2 * len(stages) <= len(section.children):
        return []
    found = [replace(_headed(child), environment=_place_of(child)) for child in stages]
    if any(step.share for step in found):
        return found if ascends(found) else []
    return found if _is_for_all(found[-1]) and any(step.hold for step in found[:-1]) else []


def _is_for_all(step: Step) -> bool:
    """Whether a step names nobody but all in production; those before it were for some then."""
    return step.environment == "production"


def _place_of(section: Section) -> str | None:
    """The environment of which it is told below a heading; where only a share is, production."""
    said = [line.text for line in lines_of(section)]
    named = next(filter(None, map(environment_of, said)), None)
    return named or ("production" if any(map(is_rollout, said)) else None)


_FEWEST_STAGES = 2
_MATURITY = regex.compile(
    r"(?:(?:closed|open|public|private|internal|limited) )?"
    r"(?:pre-?alpha|alpha|beta|preview|pilot|ga|general availability|stable|early access|release"
    r"|graduat\w+|deprecat\w+)\b"
)
_RELEASES = regex.compile(
    r"\b(?:releas|roll-?out|rolled out|deploy|launch|introduced (?:in|by|gradually)|go(?:es)? live)"
)


def _growing(section: Section) -> list[Step]:
    """The steps of a sentence that leads through ever larger shares to all, or through environments
    to these: ``production for 10 %, held for 1 week, production for 100 %``."""
    found: list[Step] = []
    for paragraph in blocks_of(section, Paragraph, deep=False):
        for sentence in sentences_of(section.source, paragraph):
            if not taken_back(sentence.text) and _names_step(sentence.text):
                found += from_text(sentence, sentence.span, sentence=True)
    first = next((at for at, step in enumerate(found) if step.share is not None), 0)
    before = (step for step in found[:first] if step.environment != "production")
    found = [*before, *found[first:]]
    shared = [step.environment for step in found if step.share is not None]
    is_whole = found[-1:] and found[-1].share == 1 and "staging" not in shared
    return found if is_whole and len(shared) > 1 and ascends(found) else []


def _tabulated(section: Section) -> list[Step]:
    """The steps of a table whose numbered rows lead through environments to ever larger shares; or
    through all environments, with the days of each, below a heading that is about no plan."""
    for table in blocks_of(section, Table, deep=False):
        is_ordered = is_numbered(table) or is_lettered(table)
        if is_ordered and (has_shares(table) or is_timed(table)):
            found = [*rows(table, titled=is_of_releases(section))]
            if ascends(found) and any(step.share is not None for step in found):
                return found
        elif is_dated(table) and not is_of_others(section):
            found = [*rows(table, titled=False)]
            if ascends(found) and len({step.environment for step in found} - {None}) > 2:
                return found
    return []


def _scheduled(section: Section) -> list[Step]:
    """The steps of a chart's section that is about the rollout."""
    fences = blocks_of(section, Fence, deep=False)
    return [step for fence in fences for step in charted(section.source, fence, named=True)]


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


def _announced(section: Section) -> list[Step]:
    """The steps that a sentence announces: ``A release goes through these stages:`` before a chain
    of arrows, a table, a list or numbered paragraphs. Parts alone are deployed in an order, too."""
    for at, block in enumerate(section.blocks[:-1]):
        if isinstance(block, Paragraph) and _announces(section.source.slice(block.span)):
            found = _following(section, at + 1 + _is_caption(section, at + 1))
            return found if any(map(_is_plain, found)) else []
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
        case Paragraph() | Fence() as block if steps := linked(section.source, block):
            return steps
        case _:
            texts = [*numbered_alike(section, at)]
    return [step for text in texts for step in from_text(text, text.span)]


def _is_plain(step: Step) -> bool:
    return step.environment is not None or leads_to_group(step.text.text)


def _lists_steps(section: Section) -> bool:
    """Whether a list under any heading names environments and shares, as a rollout does."""
    texts = [*islice(_step_texts(section), _MOST_STEPS)]
    named = [text for text in texts if _is_such(text.text)] if len(texts) < _MOST_STEPS else []
    if not 1 < len(named) <= len(texts) < 2 * len(named) + 1:
        return False
    said = [text.text for text in named]
    is_such = any(map(environment_of, said)) and any(map(is_rollout, said))
    return is_such or _is_in_order(section, texts)


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
        or (isinstance(block, Paragraph) and len([*numbered(section.source, block)]) > 1)
        for block in section.blocks
    )


def _is_numbered(item: Item) -> bool:
    return NUMBER.match(item.text.text) is not None


_MOST_STEPS = 12


def _names_step(text: str) -> bool:
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
    return is_short and _names_step(text) and not _OF_WORK.search(text) and not _promises(text)


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
                yield from numbered(section.source, block)
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
    r"\b(?:if|when|once)\b",
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
        return part(text, 0, before[-1].span.end - text.span.start)
    said = part(text, 0, back.start(), " ,;(–—-")
    if _CONDITION.match(said.text) or _TAKEN.search(said.text):
        return None
    return said if leads_to_step(said.text) else None


_TAKEN = regex.compile(r"\b(?:is|are|be|been|being|gets?|must|shall|will|can|to)(?: \w+ly)?$", re.I)
"""How what is taken back ends, which is no step by itself: ``The canary is rolled back when …``."""
_CONDITION = regex.compile(r"\W*(?:if|when|once|should|in case)\b", re.I)


def _steps(section: Section) -> Iterator[Step]:
    """The rows and bullets under a heading; without any its subheadings, its arrows, or its
    sentences."""
    found = _announced(section) or _judged(section, [*_listed_steps(section)])
    found = found or next(chains(section), []) or _linked(section)
    yield from found
    below = [child for child in section.children if not ASIDE.search(child.topic)]
    if not found and sum(map(_is_step, below)) > 1:
        yield from (_headed(child) for child in below if _is_step(child))
        return
    stated = [(child, [*_steps(child)]) for child in below]
    ordered = [steps for child, steps in stated if steps and not _ENVIRONMENTS.match(child.topic)]
    yield from chain.from_iterable(ordered or [steps for _, steps in stated])
    if not found and not below:
        yield from [*told(section)] or _in_sentences(section)


_ENVIRONMENTS = regex.compile(r"(?:(?:deployment|target|our|the) )?(?:environments|stages)$")
"""Headings of what there is to deploy to, in whatever order, beside the steps of a rollout."""


def _linked(section: Section) -> list[Step]:
    """What arrows join under a heading of rollouts or releases, whatever it is called, if a part of
    it is an environment or people who come before others."""
    for block in section.blocks if leads_releases(section) else ():
        if isinstance(block, Paragraph | Fence):
            joined = linked(section.source, block)
            if any(map(_is_plain, joined)) or (joined and says_order(section.source, block)):
                return joined
    return []


def _in_sentences(section: Section) -> Iterator[Step]:
    lines = [*filter(None, map(_onward, all_sentences(section)))]
    named = [line for line in lines if _names_step(line.text)]
    if named and (first := lines.index(named[0])) and leads_to_group(lines[first - 1].text):
        named.insert(0, lines[first - 1])
    for line in named:
        if len(named) > 1 or is_rollout(line.text):
            yield from from_text(line, line.span, sentence=True)


def _judged(section: Section, found: list[Step]) -> list[Step]:
    """The steps among what is listed: all of it where a number orders it or the heading is one of
    those of rollouts, else what names an environment or a share."""
    named = [*filter(_is_plain, found)]
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
    named = [steps for steps in found if 2 * len([*filter(_is_plain, steps)]) > len(steps)]
    yield from chain.from_iterable(named or found)


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
    texts = [text for each in paragraphs for text in numbered(section.source, each)]
    yield (step for text in texts for step in from_text(text, text.span))


def _is_step(section: Section) -> bool:
    name = section.name.text
    is_named = environment_of(name) is not None or leads_to_group(name)
    return is_named or _NUMBERED.match(section.title) is not None


_NUMBERED = regex.compile(r"(?:phase|stage|step|wave|ring)\b")


def _headed(section: Section) -> Step:
    """``### Stage 2: canary`` with what is said below it."""
    texts = [section.name.text, *(line.text for line in lines_of(section))]
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
            for target in parse_targets(label.value.text, label.value.span.start)
        ),
    )
