"""Requirements: added, removed, reworded, with other targets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from asbuilt import regex
from asbuilt.compare.change import CLIENTS, Change, paired, turned
from asbuilt.compare.target import target_changes
from asbuilt.spec.figures.quantity import Target
from asbuilt.spec.model import Specification
from asbuilt.spec.requirements.requirement import Requirement
from asbuilt.spec.sections.requirements import Requirements
from asbuilt.spec.title import bare

_RENUMBERED = "the demand itself is the same; tests and evidence still name the old id"


def changes(old: Specification, new: Specification) -> Iterator[Change]:
    """What has changed in what is required, by the ids of the requirements; what is required in the
    same words under another id is the same."""
    called = _renumbered(old[Requirements].items, new[Requirements].items)
    for before, after in paired(
        old[Requirements].items,
        new[Requirements].items,
        lambda each: called.get(each.id.text, each.id.text),
    ):
        if before is None and after is not None:
            yield Change(
                "requirement", after.id.text, "added", "more is promised than before",
                after=_words(after), new_line=new.source.line(after.span.start),
            )  # fmt: skip
        elif before is not None and after is None:
            yield Change(
                "requirement", before.id.text, "removed", "nobody promises it any longer", CLIENTS,
                before=_words(before), old_line=old.source.line(before.span.start),
            )  # fmt: skip
        elif before is not None and after is not None:
            about = Change(
                "requirement", before.id.text, "changed", "",
                old_line=old.source.line(before.span.start),
                new_line=new.source.line(after.span.start),
            )  # fmt: skip
            if before.id.text != after.id.text:
                yield turned(about, "id", (before.id.text, after.id.text), _RENUMBERED)
            yield from _changed(about, before, after)
    yield from _promises(old, new)


def _renumbered(old: Sequence[Requirement], new: Sequence[Requirement]) -> dict[str, str]:
    """The old id of each new requirement whose words an old one had, which is gone."""
    ids = {each.id.text for each in old}, {each.id.text for each in new}
    left: dict[str, list[str]] = {}
    for each in old:
        if each.id.text not in ids[1]:
            left.setdefault(_words(each), []).append(each.id.text)
    return {
        each.id.text: left[_words(each)].pop(0)
        for each in new
        if each.id.text not in ids[0] and left.get(_words(each))
    }


def _changed(about: Change, old: Requirement, new: Requirement) -> Iterator[Change]:
    yield from target_changes(about, old.targets, new.targets)
    if _without(_words(old), old.targets) != _without(_words(new), new.targets):
        reason = "the words are others; whether the demand is, a reader has to judge"
        yield turned(about, "wording", (_words(old), _words(new)), reason)
    criteria = [[" ".join(text.text.split()) for text in each.criteria] for each in (old, new)]
    if criteria[0] != criteria[1]:
        texts = ["; ".join(each) or None for each in criteria]
        reason = "what counts as fulfilled is another thing"
        yield turned(about, "acceptance criteria", texts, reason)
    if old.priority != new.priority:
        was, now = (each.priority_text.text if each.priority_text else None for each in (old, new))
        yield turned(about, "priority", (was, now), "the demand itself is the same")


def _promises(old: Specification, new: Specification) -> Iterator[Change]:
    """Figures that stand among the requirements without an id."""
    promised = [
        [target for target in spec[Requirements].promises if target.metric != "unknown"]
        for spec in (old, new)
    ]
    for before, after in paired(promised[0], promised[1], lambda each: _name(each)):
        known = before or after
        if known is not None:
            about = Change(
                "target", _name(known), "changed", "",
                old_line=old.source.line(before.span.start) if before else 0,
                new_line=new.source.line(after.span.start) if after else 0,
            )  # fmt: skip
            yield from target_changes(about, (before,) if before else (), (after,) if after else ())


def _name(target: Target) -> str:
    percentile = f"p{target.percentile:g}" if target.percentile else ""
    scope = f"of {target.scope}" if target.scope else ""
    return " ".join(word for word in (percentile, target.metric, scope) if word)


def _words(requirement: Requirement) -> str:
    return " ".join(bare(requirement.text.text).split())


def _without(text: str, targets: Iterable[Target]) -> str:
    """The words around the figures, which are compared as figures."""
    for target in targets:
        text = text.replace(" ".join(bare(target.text).split()), "")
    return regex.sub(r"\W+", " ", text).strip()
