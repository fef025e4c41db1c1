"""Targets in figures: tightened, loosened, given up."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import msgspec

from asbuilt import regex
from asbuilt.compare.change import BOTH, CLIENTS, OPERATORS, Change, paired, turned
from asbuilt.spec.figures.quantity import Target
from asbuilt.spec.language import english

_SENT = regex.compile(
    r"\b(?:accept(?:s|ed)?|attachments?|bod(?:y|ies)|documents?|files?|images?|payloads?|photos?"
    r"|pictures?|requests?|uploads?|videos?)\b",
    re.I,
)


def target_changes(about: Change, old: Iterable[Target], new: Iterable[Target]) -> Iterator[Change]:
    """What has changed in the figures of one subject."""
    for before, after in _pairs(old, new):
        if before is None and after is not None:
            added = "a figure more that the service must hold"
            yield turned(about, "target", (None, after.text), added, OPERATORS)
        elif before is not None and after is None:
            yield turned(
                about, "target", (before.text, None), "nobody promises it any longer", CLIENTS
            )
        elif before is not None and after is not None:
            yield from _moved(about, before, after)


def _pairs(
    old: Iterable[Target], new: Iterable[Target]
) -> Iterator[tuple[Target | None, Target | None]]:
    """Figures of the same thing. Those of other percentiles belong together where none is equal."""
    gone: list[Target] = []
    come: list[Target] = []
    for before, after in paired(old, new, _exactly):
        if before and after:
            yield before, after
        elif before:
            gone.append(before)
        elif after:
            come.append(after)
    yield from paired(gone, come, _measured)


def _exactly(target: Target) -> tuple[object, ...]:
    return (*_measured(target), target.percentile)


def _measured(target: Target) -> tuple[object, ...]:
    return (target.metric, target.scope, target.unit, _upper(target))


_TIGHTENED = (
    "target tightened", "a service that met the old target may miss the new one", OPERATORS
)  # fmt: skip
_LOOSENED = ("target loosened", "clients may rely on what was promised", CLIENTS)
_TURNED = ("target turned", "it is stricter in one respect and looser in another", BOTH)
_RAISED = ("limit raised", "the service has to take what it refused", OPERATORS)
_LOWERED = ("limit lowered", "what clients sent is refused", CLIENTS)


def _moved(about: Change, old: Target, new: Target) -> Iterator[Change]:
    steps = {step for step in (_figure_step(old, new), _percentile_step(old, new)) if step}
    if steps:
        stricter = _LOWERED if _is_taken(old) else _TIGHTENED
        looser = _RAISED if _is_taken(old) else _LOOSENED
        moved = _TURNED if len(steps) > 1 else stricter if steps == {1} else looser
        aspect, reason, breaking = moved
        yield turned(about, aspect, (old.text, new.text), reason, breaking)
    for aspect in ("condition", "window"):
        was, now = getattr(old, aspect), getattr(new, aspect)
        if was != now:
            reason = "the same figure holds under other circumstances"
            yield turned(about, f"target's {aspect}", (_text(was), _text(now)), reason)


def _figure_step(old: Target, new: Target) -> int:
    """1 where the figure is stricter than before, -1 where it is looser."""
    if (old.value, old.comparator) == (new.value, new.comparator):
        return 0
    if old.value == new.value:
        return 1 if new.comparator in ("<", ">") else -1
    return 1 if (new.value < old.value) == _upper(old) else -1


def _percentile_step(old: Target, new: Target) -> int:
    """The same of the share of requests that the figure holds for; without one it is the mean."""
    was, now = old.percentile or 0, new.percentile or 0
    return (now > was) - (now < was)


def _is_taken(target: Target) -> bool:
    """Whether a size is that of what clients send: a limit, and no promise."""
    return target.metric == "size" and bool(_SENT.search(english(target.text)))


def _text(value: object) -> str | None:
    return f"{value:g} s" if isinstance(value, float) else str(value) if value else None


def _upper(target: Target) -> bool:
    """Whether the figure is an upper bound, as a latency is: smaller is stricter."""
    return target.comparator in ("<", "<=")


def alert_moves(about: Change, old: Iterable[Target], new: Iterable[Target]) -> Iterator[Change]:
    """The same for thresholds, which say when something is wrong: looser ones call later."""
    for change in target_changes(about, old, new):
        if change.kind != "changed" or change.before is None or change.after is None:
            earlier = change.before is None
            aspect = "condition"
        else:
            # An alert on more than 500 ms calls earlier with 200 ms: the bound is the other way.
            earlier = change.aspect == "target loosened"
            aspect = "threshold"
        yield msgspec.structs.replace(
            change,
            aspect=aspect,
            breaking=() if earlier else OPERATORS,
            reason="somebody is called earlier"
            if earlier
            else "somebody is called later, or never",
        )
