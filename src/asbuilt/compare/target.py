"""Targets in figures: tightened, loosened, given up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from asbuilt.compare.change import CLIENTS, OPERATORS, Change, paired, turned
from asbuilt.spec.quantity import Target


def target_changes(about: Change, old: Iterable[Target], new: Iterable[Target]) -> Iterator[Change]:
    """What has changed in the figures of one subject."""
    for before, after in paired(old, new, _key):
        if before is None and after is not None:
            added = "a figure more that the service must hold"
            yield turned(about, "target", (None, after.text), added, OPERATORS)
        elif before is not None and after is None:
            yield turned(
                about, "target", (before.text, None), "nobody promises it any longer", CLIENTS
            )
        elif before is not None and after is not None:
            yield from _moved(about, before, after)


def _key(target: Target) -> tuple[object, ...]:
    return (target.metric, target.percentile, target.scope, target.unit, _upper(target))


def _moved(about: Change, old: Target, new: Target) -> Iterator[Change]:
    if (old.value, old.comparator) != (new.value, new.comparator):
        tighter = new.value < old.value if _upper(old) else new.value > old.value
        if old.value == new.value:
            tighter = new.comparator in ("<", ">")
        aspect = "target tightened" if tighter else "target loosened"
        reason = (
            "a service that met the old target may miss the new one"
            if tighter
            else "clients may rely on what was promised"
        )
        yield turned(about, aspect, (old.text, new.text), reason, OPERATORS if tighter else CLIENTS)
    for aspect in ("condition", "window"):
        was, now = getattr(old, aspect), getattr(new, aspect)
        if was != now:
            reason = "the same figure holds under other circumstances"
            yield turned(about, f"target's {aspect}", (_text(was), _text(now)), reason)


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
