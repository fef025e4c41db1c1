"""The steps of a rollout: which sections, lists, tables and charts they stand in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from asbuilt import regex
from asbuilt.document.blocks import Fence, Item, List, Paragraph, Table, Text
from asbuilt.document.text import part
from asbuilt.spec.language import english
from asbuilt.spec.rollout.chart import charted
from asbuilt.spec.rollout.heading import is_named, is_of_others, is_of_releases, rollouts
from asbuilt.spec.rollout.section import (
    announced_in,
    headed,
    is_plain,
    lines_of,
    linked_in,
    lists_steps,
    names_step,
    steps_of,
    taken_back,
)
from asbuilt.spec.rollout.sequence import (
    ascends,
    chains,
    is_of_shares,
    sentences_of,
    told,
    told_through,
)
from asbuilt.spec.rollout.step import Step, environment_of, from_text, is_rollout
from asbuilt.spec.rollout.table import (
    has_shares,
    is_dated,
    is_lettered,
    is_numbered,
    is_timed,
    rows,
)
from asbuilt.spec.section import Outline, Section, blocks_of, own_words


def steps(outline: Outline) -> Iterator[Step]:
    """The steps of the sections about the rollout; without any, those of the first other section
    that lists environments and shares in the order of a rollout, or joins them by arrows."""
    found = [step for section in rollouts(outline) for step in steps_of(section)]
    found = found or next(filter(None, map(_elsewhere, outline.walk())), [])
    yield from _up_to_all(found)


def _up_to_all(found: list[Step]) -> list[Step]:
    """The steps without what is done when, after some, everybody has the version: ``Switch off the
    old one``."""
    some = next((at for at, step in enumerate(found) if 0 < (step.share or 0) < 1), len(found))
    last = max((at for at, step in enumerate(found) if is_plain(step)), default=0)
    if some < last and found[last].environment == "production" and found[last].share in (None, 1):
        return found[: last + 1]
    return found


def _elsewhere(section: Section) -> list[Step]:
    """The steps below a heading that says of no rollout."""
    if section.heading is None:
        return []
    if stated := announced_in(section) or _tabulated(section) or _scheduled(section):
        return stated
    if matured := _matured(section) or _among_tasks(section):
        return matured
    if is_of_others(section):
        return _planned(section)
    if lists_steps(section):
        return [*steps_of(replace(section, children=()))]
    chained = next(chains(section), [])
    if is_of_releases(section):
        said = chained or [*told(section)] or linked_in(section) or _growing(section)
        return said if any(map(is_plain, said)) else []
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
    and ``GA``, or numbered and called after an environment, where they lead through environments or
    to ever larger shares."""
    if len(section.children) < _FEWEST_STAGES:
        return []
    stages = [each for each in section.children if _MATURITY.match(each.topic) or _numbered(each)]
    if len(stages) < _FEWEST_STAGES or 2 * len(stages) <= len(section.children):
        return []
    found = [replace(headed(child), environment=_place_of(child)) for child in stages]
    if any(step.share for step in found):
        return found if ascends(found) else []
    return found if _is_for_all(found[-1]) and any(step.hold for step in found[:-1]) else []


def _among_tasks(section: Section) -> list[Step]:
    """The steps below a task that is the rollout, ``7. Roll out``: in the list below it, or in the
    tasks that are numbered as parts of it, ``7.1 Staging``, if each names an environment."""
    if not _MAY_ROLL_OUT.search(own_words(section)):
        return []
    for block in blocks_of(section, List, deep=False):
        for at, item in enumerate(block.items):
            if parts := _parts_of(item, block.items[at + 1 :]):
                found = [
                    step for each in parts for step in from_text(_untasked(each.text), each.span)
                ]
                if len(found) > 1 and all(step.environment for step in found) and ascends(found):
                    return found
    return []


def _parts_of(item: Item, behind: Sequence[Item]) -> Sequence[Item]:
    """The parts of an item that is the task of rolling out: those below it, or numbered so."""
    task = _TASK.match(item.text.text)
    said = item.text.text[task.end() if task else 0 :]
    if not is_named(_ROLLING_OUT.sub("rollout", english(said))):
        return ()
    inner = [each for sub in item.children if isinstance(sub, List) for each in sub.items]
    if inner or task is None:
        return inner
    numbers = (_PART.match(each.text.text) for each in behind)
    others = (at for at, each in enumerate(numbers) if not each or each["number"] != task["number"])
    return behind[: next(others, len(behind))]


_MAY_ROLL_OUT = regex.compile(r"roll(?:ing)? ?-?out|release|deploy|going live|go live|launch")
_TASK = regex.compile(r"[*_`]{0,3}(?P<number>\d{1,3})[.):]?\s+")
_ROLLING_OUT = regex.compile(r"\broll(?:ing)?[ -]?out\b", re.I)
_PART = regex.compile(r"[*_`]{0,3}(?P<number>\d{1,3})\.\d{1,3}[.):]?\s+")


def _untasked(text: Text) -> Text:
    found = _PART.match(text.text)
    return part(text, found.end(), len(text.text)) if found else text


def _numbered(section: Section) -> str | None:
    """The environment that a heading names behind the number of a stage: ``Phase 2: Canary``."""
    return environment_of(section.name.text) if _STAGE.match(section.topic) else None


def _is_for_all(step: Step) -> bool:
    """Whether a step names nobody but all in production; those before it were for some then."""
    return step.environment == "production"


def _place_of(section: Section) -> str | None:
    """The environment of which it is told below a heading; where only a share is, production."""
    if named := _numbered(section):
        return named
    said = [line.text for line in lines_of(section)]
    named = next(filter(None, map(environment_of, said)), None)
    return named or ("production" if any(map(is_rollout, said)) else None)


_FEWEST_STAGES = 2
_MATURITY = regex.compile(
    r"(?:(?:closed|open|public|private|internal|limited) )?"
    r"(?:pre-?alpha|alpha|beta|preview|pilot|ga|general availability|stable|early access|release"
    r"|graduat\w+|deprecat\w+)\b"
)
_STAGE = regex.compile(r"(?:phase|stage|wave|ring) (?:\d|[ivx]+\b|[a-c]\b)")
_RELEASES = regex.compile(
    r"\b(?:releas|roll-?out|rolled out|deploy|launch|introduced (?:in|by|gradually)|go(?:es)? live)"
)


def _growing(section: Section) -> list[Step]:
    """The steps of a sentence that leads through ever larger shares to all, or through environments
    to these: ``production for 10 %, held for 1 week, production for 100 %``."""
    found: list[Step] = []
    for paragraph in blocks_of(section, Paragraph, deep=False):
        for sentence in sentences_of(paragraph):
            if not taken_back(sentence.text) and names_step(sentence.text):
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
