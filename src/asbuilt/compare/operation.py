"""Alerts, rollout and rollback: what whoever runs the service has to do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from asbuilt import regex
from asbuilt.compare.change import OPERATORS, Change, paired, turned
from asbuilt.compare.target import alert_moves
from asbuilt.document.blocks import Text
from asbuilt.spec.model import Specification
from asbuilt.spec.rollout.step import Step
from asbuilt.spec.sections.deployment import Deployment
from asbuilt.spec.sections.monitoring import Alert, Monitoring


def changes(old: Specification, new: Specification) -> Iterator[Change]:
    """What has changed in alerts, in the steps of the rollout, and in those of the rollback."""
    alerts = [spec[Monitoring].alerts for spec in (old, new)]
    for before, after in paired(alerts[0], alerts[1], alert_name):
        known = before or after
        if known is not None:
            about = Change(
                "alert", alert_name(known),
                "added" if before is None else "removed" if after is None else "changed", "",
                old_line=old.source.line(before.span.start) if before else 0,
                new_line=new.source.line(after.span.start) if after else 0,
            )  # fmt: skip
            yield from _alert(about, before, after)
    yield from _rollout(old, new)


_BEFORE_FIGURE = regex.compile(r"[^0-9<>≤≥=]*[^\s0-9<>≤≥=]")


def alert_name(alert: Alert) -> str:
    """What stays the same about an alert while its threshold moves."""
    if alert.name is not None:
        return alert.name.text
    if not alert.targets:
        return alert.text.text
    target = alert.targets[0]
    if target.metric == "unknown":  # all that there is to tell it from others is what it says
        words = _BEFORE_FIGURE.match(alert.text.text)
        return words[0].strip() if words else alert.text.text
    percentile = f"p{target.percentile:g} " if target.percentile else ""
    return f"{percentile}{target.metric}{f' of {target.scope}' if target.scope else ''}"


def _alert(about: Change, old: Alert | None, new: Alert | None) -> Iterator[Change]:
    if old is None and new is not None:
        yield turned(about, "", (None, new.text.text), "somebody is called more often")
    elif old is not None and new is None:
        reason = "nobody is called any longer"
        yield turned(about, "", (old.text.text, None), reason, OPERATORS)
    elif old is not None and new is not None:
        yield from alert_moves(about, old.targets, new.targets)
        if old.hold != new.hold:
            later = (new.hold or 0) > (old.hold or 0)
            reason = "somebody is called later" if later else "somebody is called earlier"
            texts = [f"{each.hold:g} s" if each.hold else None for each in (old, new)]
            yield turned(about, "duration", texts, reason, OPERATORS if later else ())
        for aspect, was, now in (
            ("severity", old.severity, new.severity), ("notify", old.notify, new.notify),
        ):  # fmt: skip
            if _words(was) != _words(now):
                reason = "somebody else is called, or otherwise"
                yield turned(about, aspect, (_words(was), _words(now)), reason, OPERATORS)


def _words(text: Text | None) -> str | None:
    return " ".join(text.text.split()) if text else None


# ---------------------------------------------------------------- rollout


def _rollout(old: Specification, new: Specification) -> Iterator[Change]:
    plans = [spec[Deployment] for spec in (old, new)]
    for aspect, steps in (
        ("step", [list(map(_step, plan.rollout)) for plan in plans]),
        ("rollback step", [[_words(text) or "" for text in plan.rollback] for plan in plans]),
        ("roll back when", [[each.text for each in plan.rollback_when] for plan in plans]),
    ):
        yield from _steps(aspect, steps[0], steps[1])


def _step(step: Step) -> str:
    words = " ".join(step.text.text.split())
    hold = f", {step.hold:g} s" if step.hold and f"{step.hold:g} s" not in words else ""
    when = "; ".join(target.text for target in step.continue_when)
    return f"{words}{hold}{f', when {when}' if when and when not in words else ''}"


def _steps(aspect: str, old: list[str], new: list[str]) -> Iterator[Change]:
    """Steps that came and went, and the order when those that stay are in another one."""
    for before, after in paired(old, new, str):
        if before is None:
            reason = "there is more to do"
            yield Change("rollout", aspect, "added", reason, after=after)
        elif after is None:
            reason = "what it kept safe is no longer done"
            yield Change("rollout", aspect, "removed", reason, OPERATORS, before=before)
    common = [_among(steps, set(old) & set(new)) for steps in (old, new)]
    if common[0] != common[1]:
        texts = [" → ".join(steps) for steps in common]
        about = Change("rollout", aspect, "changed", "")
        yield turned(about, "order", texts, "what was done first comes later", OPERATORS)


def _among(steps: Iterable[str], chosen: set[str]) -> list[str]:
    return [step for step in steps if step in chosen]
