"""Alerts: each condition is brought about from outside, and the service's own metrics say whether
the alert is raised in time, and whether it is over when the condition is."""

from __future__ import annotations

import asyncio
import re
import signal
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from time import monotonic

from asbuilt import regex
from asbuilt.plan.model import ANONYMOUS, AlertCondition, AlertPlan
from asbuilt.spec.sections.monitoring import Monitoring
from asbuilt.spec.title import bare
from asbuilt.verify.bench import Bench
from asbuilt.verify.claim import Claim
from asbuilt.verify.disturb import BEFORE, NoWay, disturbed, made_ready
from asbuilt.verify.probe import Probe
from asbuilt.verify.pulse import everyday, felt
from asbuilt.verify.result import Check, Result, Unproven
from asbuilt.verify.subject import Subject
from asbuilt.verify.twin import twin
from asbuilt.verify.wording import figure, period

LONGEST_HOLD = {"quick": 5.0, "normal": 60.0, "full": 180.0}
"""Seconds for which a condition is kept up, by effort."""
SLACK = 8.0
"""Seconds by which an alert may be raised, or be over, late."""
CALM = 60.0
"""Seconds of former requests that may keep a condition alive after it has ended."""
LOOK = 0.2
ATTEMPTS = 3
"""Times that a latency just below a bound is tried while the machine itself is late."""
BELOW, ABOVE = 0.7, 1.2
"""Shares of a bound: latencies that are below it, and above."""
MORE = 2.0
"""Seconds beyond its time for which an alert is seen to be quiet."""
OK, FIRING = 0, 2

_DOWN = regex.compile(r"\bdown(?:time)?\b|\boutages?\b|\bunreachable\b|\bnot reachable\b", re.I)
_STATE = regex.compile(
    r'^asbuilt_alert_state\{alert="((?:[^"\\]|\\.)*)",severity="((?:[^"\\]|\\.)*)"\} (\d)', re.M
)
_ESCAPED = regex.compile(r"\\(.)")
Label = tuple[str, str]


@dataclass(slots=True)
class Seen:
    """What became of an alert, in seconds since one of its conditions began (and since it ended);
    None: it never did. ``below`` says whether it was quiet while the figure was just below the
    condition's; None: that was not brought about."""

    claim: Claim
    alert: AlertPlan
    condition: AlertCondition
    quiet: bool = False
    below: bool | None = None
    pending: float | None = None
    firing: float | None = None
    over: float | None = None

    @property
    def label(self) -> Label:
        """How the metrics call it."""
        return self.alert.name, self.alert.severity

    @property
    def group(self) -> str:
        """The alert, and which condition where it has several."""
        if len(self.alert.conditions) == 1:
            return f"alert {self.alert.name}"
        return f"alert {self.alert.name}, {self.condition.metric} above {self.condition.bound:g}"


@dataclass(slots=True)
class Trial:
    """Alerts whose conditions come about at once: the same figure of the same endpoints."""

    condition: AlertCondition
    alerts: list[Seen] = field(default_factory=list)


def claims(subject: Subject) -> tuple[str, ...]:
    """Every alert."""
    return tuple(claim.id for claim, _, _ in _alerts(subject))


def _alerts(subject: Subject) -> Iterator[tuple[Claim, AlertPlan, str]]:
    """Each alert's claim, what the service makes of it, and its condition as written."""
    known = {claim.text: claim for claim in subject.claims.of("alert")}
    planned = {alert.name: alert for alert in reversed(subject.plan.alerts)}
    for stated in subject.spec[Monitoring].alerts:
        name = bare((stated.name or stated.text).text)
        if claim := known.pop(name, None):
            yield claim, planned[name], stated.text.text


async def run(bench: Bench) -> AsyncIterator[Result]:
    """What takes too long is said; the end of the service, then latency, then errors, which leave
    the second service unable to write."""
    trials: dict[tuple[str, tuple[str, ...]], Trial] = {}
    for claim, alert, text in _alerts(bench.subject):
        if not alert.conditions and _DOWN.search(text):
            yield await _down(bench, claim)
        if not alert.conditions:
            yield Unproven((claim.id,), "only somebody outside can watch for this", claim.line)
        elif alert.hold > LONGEST_HOLD[bench.effort]:
            reason = f"needs the condition for {period(alert.hold)}"
            yield Unproven((claim.id,), reason, claim.line)
        elif alert.together:
            reason = "needs several conditions at the same time, which are brought about in turn"
            yield Unproven((claim.id,), reason, claim.line)
        else:
            for condition in alert.conditions:
                trial = trials.setdefault((condition.metric, condition.routes), Trial(condition))
                trial.alerts.append(Seen(claim, alert, condition))
    if not trials:
        return
    async with twin(bench, "alerts") as other:
        for _, trial in sorted(trials.items(), reverse=True):
            async for result in _tried(bench, other, trial):
                yield result


async def _tried(bench: Bench, other: Bench | None, trial: Trial) -> AsyncIterator[Result]:
    ids = tuple(seen.claim.id for seen in trial.alerts)
    line = bench.subject.claims.line(ids)
    if other is None:
        yield Unproven(ids, "a second service did not start", line)
        return
    try:
        await _brought_about(other, trial)
    except NoWay as reason:
        yield Unproven(ids, str(reason), line)
        return
    for seen in trial.alerts:
        for check in _checks(seen):
            yield check


async def _brought_about(bench: Bench, trial: Trial) -> None:
    """The condition for as long as its alerts need, then everyday requests until they are over."""
    actor, path = await everyday(bench)
    quiet = await _until_over(bench, trial.alerts)
    for seen in trial.alerts:
        seen.quiet = seen.label in quiet
    if trial.condition.metric == "latency":
        await _just_below(bench, trial)
    bound = max(each.condition.bound for each in trial.alerts)
    longest = max(seen.alert.hold for seen in trial.alerts)
    async with disturbed(bench, trial.condition, ABOVE * bound + 2 * BEFORE) as disturbance:
        until = disturbance.began + longest + SLACK
        while monotonic() < until and not all(seen.firing for seen in trial.alerts):
            disturbance.go_on()
            states = await _states(bench)
            for seen in trial.alerts:
                _note(seen, states.get(seen.label, OK), monotonic() - disturbance.began)
            await asyncio.sleep(LOOK)
    raised = [seen for seen in trial.alerts if seen.firing is not None]
    async with felt(bench, actor, path, clients=1):
        over = await _until_over(bench, raised)
    for seen in raised:
        seen.over = over.get(seen.label)


async def _just_below(bench: Bench, trial: Trial) -> None:
    """Answers that are late, but not by so much: nothing is raised. What the machine itself makes
    later than that tells nothing, and it is tried again."""
    await made_ready(bench, trial.condition)
    for _ in range(ATTEMPTS):
        raised = await _raised_below(bench, trial)
        await _until_over(bench, trial.alerts)
        if raised is not None:
            for seen in trial.alerts:
                seen.below = seen.label not in raised
            return


async def _raised_below(bench: Bench, trial: Trial) -> set[Label] | None:
    """The alerts that latencies just below the least bound raise; None: an answer was later."""
    least = min(each.condition.bound for each in trial.alerts)
    longest = max(seen.alert.hold for seen in trial.alerts)
    raised: set[Label] = set()
    await asyncio.sleep(longest / 5 + MORE)  # until no window holds what went before
    async with disturbed(bench, trial.condition, BELOW * least) as disturbance:
        while monotonic() < disturbance.began + longest + MORE and disturbance.longest < least:
            disturbance.go_on()
            states = await _states(bench)
            raised |= {label for label, state in states.items() if state != OK}
            await asyncio.sleep(LOOK)
    return raised if 0 < disturbance.longest < least else None


async def _until_over(bench: Bench, alerts: list[Seen]) -> dict[Label, float]:
    """The seconds until each of the alerts was over, as far as they are."""
    over: dict[Label, float] = {}
    began = monotonic()
    while monotonic() < began + CALM + SLACK and len(over) < len(alerts):
        states = await _states(bench)
        for seen in alerts:
            if states.get(seen.label) == OK:
                over.setdefault(seen.label, monotonic() - began)
        await asyncio.sleep(LOOK)
    return over


def _note(seen: Seen, state: int, at: float) -> None:
    if state != OK and seen.pending is None:
        seen.pending = at
    if state == FIRING and seen.firing is None:
        seen.firing = at


def _checks(seen: Seen) -> Iterator[Check]:
    ids, line, name = (seen.claim.id,), seen.claim.line, seen.group
    hold = seen.alert.hold
    yield Check(
        ids, name, "is there and quiet while nothing is wrong", seen.quiet, line,
        "0 in asbuilt_alert_state", "0" if seen.quiet else "something else, or no such alert",
    )  # fmt: skip
    if seen.below is not None:
        yield Check(
            ids, name, "is quiet while its figure is just below", seen.below, line,
            "0 in asbuilt_alert_state", "0" if seen.below else "pending or firing",
        )  # fmt: skip
    said = "never pending" if seen.pending is None else f"pending after {seen.pending:.1f} s"
    fired = "never firing" if seen.firing is None else f"firing after {seen.firing:.1f} s"
    yield Check(
        ids, name, f"is raised when its condition has lasted for {period(hold)}",
        seen.firing is not None, line,
        f"2 in asbuilt_alert_state within {hold + SLACK:g} s", f"{said}, {fired}",
    )  # fmt: skip
    if seen.firing is None:
        return
    yield Check(
        ids, name, "is not raised before", seen.firing >= hold, line,
        f"no earlier than after {figure(hold, 'seconds')}", fired,
    )  # fmt: skip
    over = "never over" if seen.over is None else f"over after {seen.over:.1f} s"
    yield Check(
        ids, name, "is over when the condition is", seen.over is not None, line,
        f"0 in asbuilt_alert_state within {CALM + SLACK:g} s of good answers", over,
    )  # fmt: skip


async def _down(bench: Bench, claim: Claim) -> Check:
    """A watcher outside sees that a stopped service does not answer, and that it is back."""
    assert bench.own is not None
    actor, path = await everyday(bench)
    await bench.own.stop(signal.SIGTERM)
    gone = await bench.send(actor, "GET", path)
    await bench.own.start()
    back = await bench.send(actor, "GET", path)
    right = gone.status is None and back.status is not None and back.status < 500
    return Check(
        (claim.id,), f"alert {claim.text}", "can be seen from outside", right, claim.line,
        "no answer while the service is stopped, one when it is back",
        f"{gone.said}; then {back.said}", (gone.exchange, back.exchange),
    )  # fmt: skip


async def _states(bench: Bench) -> dict[Label, int]:
    """How the alerts stand in ``/metrics``.

    Raises:
        NoWay: nobody may read it.
    """
    route = bench.subject.family("system.metrics")
    stranger = await bench.actor(ANONYMOUS)
    reply = await bench.send(stranger, "GET", route.path if route else "/metrics")
    if reply.answer is None or reply.status != 200:
        raise NoWay(f"the metrics can not be read: {reply.said}")
    return {
        (_ESCAPED.sub(r"\1", name), _ESCAPED.sub(r"\1", severity)): int(state)
        for name, severity, state in _STATE.findall(reply.answer.body.decode())
    }


PROBE = Probe("alerts", "conditions brought about, alerts raised", claims, run, "disruption",
              own=True)  # fmt: skip
