"""A requirement can be missed while no alert is raised.

## What it does
Compares each target for latency, errors and availability with the alerts on the same figure, and
reports the strictest of these when it is looser than the target. The target of a part (`search: p95
< 100 ms`) is compared with alerts that name the part; if no other target has the same metric, also
with those that name no part. An alert on how long something takes (*Slow warning: time from reading
to SMS above 45 seconds*) is compared with the one promise that speaks of the same, and one on the
age of the last backup with the recovery point that is promised. Where both name an endpoint, they
are compared if it is the same one. A table with columns for targets and alerts is compared row by
row, and the one row whose alert is looser reported, where those of the others are not, or which
names a requirement.

## Why it matters
Between the two figures the promise is broken and nobody is told. It stays a warning in an
approved document: who promises a figure for a month may page for a worse one in five minutes.

## Example
```markdown
| NFR-1 | Response time | High | p95 < 200ms |

| Slow | p95 > 500ms | 10 minutes | page | #oncall |
```

## Fix
Raise an alert at the target, perhaps one that calls nobody at night, or change the target.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence

from asbuilt import regex
from asbuilt.diagnostics import Related
from asbuilt.document.blocks import Table, Text
from asbuilt.document.text import text_at
from asbuilt.rules.promised import GENERAL, Promise, promises, short
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.rules.stated import durations, in_words
from asbuilt.rules.waits import too_late, too_late_by_id
from asbuilt.rules.words import words
from asbuilt.source import Source, Span
from asbuilt.spec.endpoints.route import routes_in
from asbuilt.spec.figures.quantity import Target, targets_in
from asbuilt.spec.language import common_words, english, is_foreign
from asbuilt.spec.requirements.identifier import ID, cited, requirement_ids
from asbuilt.spec.section import blocks_of
from asbuilt.spec.sections.monitoring import Alert, Monitoring
from asbuilt.spec.sections.requirements import Requirements
from asbuilt.spec.title import normal_title

_COMPARED = ("latency", "error-rate", "availability")
_SHOWN = 3
"""Promises that are pointed at from one alert."""
_FIGURE = regex.compile(r"[0-9][0-9.,]*\s*(?:m?s\b|milli|sec|min|%)", re.I)
_Raised = tuple[frozenset[str], Target]
"""The words of an alert, and its figure."""


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each alert that is the strictest one of targets and looser than these."""
    promised = [each for each in promises(subject) if each.target.metric in _COMPARED]
    alerts = _Alerts(subject.spec[Monitoring].alerts if promised else (), subject.spec.source)
    late: dict[Target, list[Promise]] = {}
    metrics = Counter(each.target.metric for each in promised)
    of_quality = Counter(each.target.metric for each in promised if not each.is_functional)
    named = _named(subject, promised)
    worded = alerts.of_words(promised)
    for promise in promised:
        strictest = alerts.strictest(promise)
        counted = metrics if promise.is_functional else of_quality
        if strictest is None and counted[promise.target.metric] == 1:
            strictest = alerts.nearest(promise)
        strictest = strictest or worded.get(promise.target)
        strictest = _of_route(subject, promise) or strictest or named.get(promise.target)
        if strictest and _distance(promise.target, strictest) > 0:
            late.setdefault(strictest, []).append(promise)
    for alert, missed in late.items():
        here = subject.spec.source.where(alert.span.start)
        if all(promise.name == here for promise in missed):
            continue  # a row that states both does so on purpose
        first = min(missed, key=lambda promise: _strictness(promise.target))
        more = f" and {len(missed) - 1} more are" if len(missed) > 1 else " is"
        yield Finding(
            f"this alert is raised at `{short(alert)}`, after {first.name}{more} missed: "
            f"`{short(first.target)}` is promised",
            alert.span,
            "Raise an alert at the target, or change the target.",
            tuple(Related(each.target.span, f"{each.name} is here") for each in missed[:_SHOWN]),
        )
    told = [*late]
    others = [
        each
        for each in subject.spec[Monitoring].alerts
        if not any(target in told or _is_of_silence(each, target) for target in each.targets)
    ]
    late_ones = [*too_late(subject, others)]
    for each, figure, promise in late_ones:
        yield Finding(
            f"this alert is raised at `{short(figure)}`, after {promise.name} is missed: "
            f"`{short(promise.target)}` is promised",
            each.text.span,
            "Raise an alert at the target, or change the target.",
            (Related(promise.target.span, f"{promise.name} is here"),),
        )
    waiting = {each.span for each, _, _ in late_ones}
    rest = [each for each in others if each.span not in waiting]
    for stated, name, allowed in too_late_by_id(subject, rest):
        yield Finding(
            f"this alert is raised at `{stated.text.text}`, after {name} is missed: "
            f"`{allowed.text.text}` is promised",
            stated.text.span,
            "Raise an alert at the target, or change the target.",
            (Related(allowed.text.span, f"{name} is here"),),
        )
    yield from _of_backups(subject)
    yield from (each for each in _in_rows(subject) if each.span not in {one.span for one in told})


def _of_route(subject: Subject, promise: Promise) -> Target | None:
    """The strictest figure of the alerts on the endpoint that a promise names."""
    if "/" not in promise.said or promise.target.condition is not None:
        return None
    route = _route(promise.said)
    found = (
        raised
        for alert in (subject.spec[Monitoring].alerts if route else ())
        if "/" in alert.text.text and _route(alert.text.text) == route
        for raised in alert.targets
        if raised.metric == promise.target.metric
        and raised.percentile == promise.target.percentile
        and not _is_of_silence(alert, raised)
    )
    return min(found, key=_strictness, default=None)


def _route(text: str) -> str:
    """The one endpoint that a text names; empty where it names none or several."""
    keys = {each.key for each in routes_in(Text(text, Span(0, len(text))))}
    return keys.pop() if len(keys) == 1 else ""


def _in_rows(subject: Subject) -> Iterator[Finding]:
    """The rows of a table of targets and alerts in which the alert is looser than the target: the
    only one of several, for the others tell that they are meant to be compared, or one whose target
    names a requirement."""
    known = {item.id.text for item in subject.spec[Requirements].items}
    for table in blocks_of(subject.outline.root, Table) if subject.says(*_SAYS_ALERT) else ():
        titles = [normal_title(cell.text) for cell in table.header]
        alert = next((at for at, title in enumerate(titles) if _OF_ALERTS.match(title)), None)
        targets = (at for at, title in enumerate(titles) if at and _OF_TARGETS.search(title))
        target = next((at for at in targets if at != alert), None)
        if alert is None or target is None:
            continue
        both = [
            (promised[0], raised[0], row[target])
            for row in table.rows
            if (promised := targets_in(row[target], row[0].text))
            and (raised := targets_in(row[alert], row[0].text))
            and promised[0].unit == raised[0].unit
            and promised[0].percentile == raised[0].percentile
        ]
        loose = [each for each in both if _is_later(*each[:2])]
        alone = len(loose) == 1 and len(both) > len(loose)
        for promise, figure, cell in loose:
            if alone or any(True for _ in cited(cell, known)):
                yield Finding(
                    f"this alert is raised at `{short(figure)}`, after `{short(promise)}` is "
                    "missed, which the same row promises",
                    figure.span,
                    "Raise the alert at the target, or change the target.",
                    (Related(promise.span, "the target"),),
                )


def _is_later(promise: Target, alert: Target) -> bool:
    """Whether an alert that says on which side of its figure it is raised is so behind a target."""
    if alert.comparator[0] in "<>":
        more = alert.value - promise.value
        return more > 0 if alert.comparator[0] == ">" else more < 0
    return _distance(promise, alert) > 0


_SAYS_ALERT = ("alert", "alarm", "page", "call", "warn", "notif")
_OF_ALERTS = regex.compile(
    r"(?:alert|alarm)(?:s|ing)?(?: (?:when|if|at|condition|threshold|rule)s?)?$"
    r"|(?:page|alert|alarm|call|wake|warn|notify|ring)s?\b.*\b(?:when|if|above|at)$"
)
_OF_TARGETS = regex.compile(
    r"^(?:target|objective|slo|goal|promised?|service level)$"
    r"|\b(?:limit|value|level|figure)s? (?:demanded|required|promised|agreed|allowed)$"
    r"|^(?:demanded|required|requirement|agreed|allowed|objective value|target value)$"
)


def _named(subject: Subject, promised: Sequence[Promise]) -> dict[Target, Target]:
    """The figure of the alert whose row names a requirement, or that the row of the requirement
    names, for the one target that this has of its kind."""
    by_id: defaultdict[tuple[str, str], list[Target]] = defaultdict(list)
    for promise in promised:
        by_id[promise.name.strip("`"), promise.target.metric].append(promise.target)
    alerts = subject.spec[Monitoring].alerts if by_id else ()
    watched = _watched(subject, {each.name.text for each in alerts if each.name})
    found: dict[Target, Target] = {}
    for alert in alerts:
        ids = _ids_in_line(subject, alert.span.start)
        ids |= watched.get(alert.name.text, set()) if alert.name else set()
        for raised in alert.targets:
            for name in ids if not _is_of_silence(alert, raised) else ():
                own = by_id.get((name, raised.metric), [])
                if len(own) == 1 and own[0].percentile == raised.percentile:
                    found.setdefault(own[0], raised)
    return found


def _watched(subject: Subject, alerts: Collection[str]) -> dict[str, set[str]]:
    """The requirements whose lines name an alert by its id: ``| NFR-3 | … | alert A-2 |``."""
    found: dict[str, set[str]] = {}
    for item in subject.spec[Requirements].items if any(map(_ID.fullmatch, alerts)) else ():
        for name in _ids_in_line(subject, item.span.start).intersection(alerts):
            found.setdefault(name, set()).add(item.id.text)
    return found


_ID = regex.compile(ID)


def _ids_in_line(subject: Subject, place: int) -> set[str]:
    span = subject.spec.source.whole_line(place)
    return {each.text for each in requirement_ids(text_at(subject.spec.source, span))}


_SAVED = regex.compile(
    r"\b(?:back-?ups?|snapshots?|dumps?|WAL|binlogs?|(?:archived|write[- ]ahead|transaction) logs?"
    r"|log shipping|replication)\b",
    re.I,
)
_AGE = regex.compile(
    r"\b(?:older|age|ago|since|without|late|behind|delay\w*|lag\w*|missing|no (?:new )?|not)\b|[>≥]"
    r"|\b(?:plus ancien\w*|mais antig\w+|más antigu\w+|älter|старше|há|hace|depuis|seit)\b",
    re.I,
)


def _of_backups(subject: Subject) -> Iterator[Finding]:
    """The alerts that are raised when more is lost already than is promised."""
    lost = [each for each in promises(subject) if each.target.metric == "rpo"]
    promise = min(lost, key=lambda each: each.target.value, default=None)
    for alert in subject.spec[Monitoring].alerts if promise else ():
        text = english(alert.text.text)
        said = f"{english(alert.name.text) if alert.name else ''} {text}"
        if promise is None or not _SAVED.search(said) or not _AGE.search(said):
            continue
        stated = [*durations(Text(text, alert.text.span))]
        if len(stated) == 1 and stated[0].seconds > promise.target.value:
            lost_at_most = in_words(promise.target.value)
            yield Finding(
                f"this alert is raised when nothing was saved for {in_words(stated[0].seconds)}, "
                f"but {promise.name} promises to lose no more than {lost_at_most}",
                alert.text.span,
                "Raise the alert before the promise is broken, or change the promise.",
                (Related(promise.target.span, f"{promise.name} is here"),),
            )


_MOST_ALIKE = 100
"""Promises that share the rarest word of an alert and are looked at: it means none of so many."""


def _takes(target: Target, raised: Target) -> bool:
    """Whether an alert may be about a target without a condition, of a stated percentile."""
    is_bare = target.condition is None and "percentile" not in target.assumed
    return is_bare and raised.percentile == target.percentile


class _Alerts:
    """The figures of alerts, the strictest first, by metric, percentile (None: any) and words."""

    def __init__(self, alerts: Sequence[Alert], source: Source) -> None:
        self._all, self._source = alerts, source
        self._by_word: defaultdict[tuple[str, float | None, str], list[_Raised]] = defaultdict(list)
        raised = [
            (words(f"{alert.name.text if alert.name else ''} {alert.text.text}"), target)
            for alert in alerts
            for target in alert.targets
            if target.metric in _COMPARED and not _is_of_silence(alert, target)
        ]
        for said, target in sorted(raised, key=lambda each: _strictness(each[1])):
            percentile = None if "percentile" in target.assumed else target.percentile
            for word in ("", *said):
                self._by_word[target.metric, percentile, word].append((said, target))

    def strictest(self, promise: Promise) -> Target | None:
        """The strictest figure about the same, of the whole service or of the same part."""
        target = promise.target
        if target.condition is not None or not self._by_word:
            return None
        found = (
            self._of_part(target, percentile, promise.about)
            for percentile in (target.percentile, None)
        )
        return min((each for each in found if each), key=_strictness, default=None)

    def nearest(self, promise: Promise) -> Target | None:
        """The strictest figure that may be about the only promise of its metric: an alert that
        names no part, or one that the promise names too."""
        target = promise.target
        own = words(english(promise.said)) | words(promise.said)
        if target.condition is not None and len(_said(target.condition)) > 1:
            return self._of_same(promise, own)
        found = (
            raised
            for alert in self._all
            for raised in alert.targets
            if raised.metric == target.metric
            and not _is_of_silence(alert, raised)
            and raised.percentile == target.percentile
            and (not (about := _about(alert, raised)) or _meet(about, own))
        )
        return min(found, key=_strictness, default=None)

    def of_words(self, promised: Sequence[Promise]) -> dict[Target, Target]:
        """For targets, the strictest figure of the alerts that name nothing but what one promise
        names, too, and no other one does: ``registration p95`` for *Registration of a sample*."""
        naming = defaultdict[tuple[str, str], list[Promise]](list)
        for each in promised if self._all else ():
            for word in words(each.said):
                naming[each.target.metric, word].append(each)
        found = defaultdict[Target, list[Target]](list)
        for alert in self._all:
            for raised in alert.targets:
                about = {word for word in _about(alert, raised) if not _PERCENTILE.match(word)}
                if about and not _is_of_silence(alert, raised):
                    fewest = min((naming[raised.metric, word] for word in about), key=len)
                    meant = [each for each in fewest[:_MOST_ALIKE] if about <= words(each.said)]
                    if len(meant) == 1 and _takes(meant[0].target, raised):
                        found[meant[0].target].append(raised)
        return {target: min(figures, key=_strictness) for target, figures in found.items()}

    def _of_same(self, promise: Promise, own: frozenset[str]) -> Target | None:
        """The figure of the one alert on the percentile that a promise names, too, where the words
        before it are about the same: ``the delay between commit and post … its 99th percentile``.
        """
        target = promise.target
        found = [
            (alert, raised)
            for alert in self._all
            for raised in alert.targets
            if raised.metric == target.metric and not _is_of_silence(alert, raised)
        ]
        if len(found) != 1 or target.percentile is None or "percentile" in target.assumed:
            return None
        alert, raised = found[0]
        if raised.percentile != target.percentile or "percentile" in raised.assumed:
            return None
        before = self._source.text[max(0, alert.span.start - _BEFORE) : alert.span.start]
        sentence = before.rpartition("\n\n")[2] if _ITS.search(alert.text.text) else ""
        said = words(english(f"{sentence} {alert.text.text}")) - GENERAL - _OF_WINDOW - _ON_CALL
        return raised if any(len(word) > _SHORT and word.isalpha() for word in said & own) else None

    def _of_part(
        self, target: Target, percentile: float | None, part: frozenset[str]
    ) -> Target | None:
        having = (
            self._by_word.get((target.metric, percentile, word), []) for word in part or ("",)
        )
        rarest = min(having, key=len)
        return next((raised for said, raised in rarest if part <= said), None)


_BEFORE = 200
"""Characters before an alert in which what it speaks of may be named."""
_ITS = regex.compile(r"\b(?:its|it|this|that|their)\b", re.I)
_SHORT = 3
"""Letters of a word that may tell nothing: ``it``."""
_ON_CALL = frozenset({"page", "call", "engineer", "alert", "alarm", "stay", "team", "raise"})


def _is_of_silence(alert: Alert, target: Target) -> bool:
    """Whether a duration is one for which nothing was heard, not one that an answer took."""
    return target.unit == "seconds" and _SILENCE.search(english(alert.text.text)) is not None


_PERCENTILE = regex.compile(r"p?[0-9]")
_SILENCE = regex.compile(
    r"\b(?:no|without(?: an?)?) (?:[a-z]+ )?(?:answers?|repl(?:y|ies)|responses?|heart ?beats?"
    r"|signs?|contact|messages?|data|readings?)\b|\b(?:silent|silence|unreachable)\b"
    r"|\b(?:not|stops?|stopped) (?:answer\w*|respond\w*|reply\w*|reachable|heard)\b",
    re.I,
)


def _about(alert: Alert, raised: Target) -> frozenset[str]:
    """What an alert names before its figure, beside what every alert does."""
    at = max(0, alert.text.index(raised.span.start))
    before = english(alert.text.text[:at])
    clause = english(alert.text.text[at:])
    figure = _FIGURE.search(clause)
    named = english(alert.name.text) if alert.name else ""
    if (when := _WHEN.search(clause, 0, figure.start() if figure else len(clause))) is not None:
        before, clause = "", clause[when.end() :]
        figure = _FIGURE.search(clause)
    said = words(f"{named} {before} {clause[: figure.start()] if figure else clause}")
    return said - GENERAL - _OF_WINDOW


_WHEN = regex.compile(
    r"\b(?:paged|called|woken|warned|alerted|informed|notified)\b[^.]{0,30}?\b(?:when|if|once)\b",
    re.I,
)
"""What stands before the condition of an alert and says who hears of it."""
_OF_WINDOW = frozenset({
    "two", "three", "five", "ten", "fifteen", "thirty", "minute", "hour", "day", "long", "running",
    "consecutive", "window", "slow", "slowly", "slowness",
})  # fmt: skip


_STEM = 5


def _meet(about: frozenset[str], own: frozenset[str]) -> bool:
    """Whether two sets of words have one in common, perhaps with another ending: languages other
    than English inflect."""
    if about & own:
        return True
    if not is_foreign():
        return False
    stems = {word[:_STEM] for word in own if len(word) >= _STEM}
    return any(word[:_STEM] in stems for word in about - GENERAL)


def _said(condition: str) -> frozenset[str]:
    """The words of what stands behind a figure, but for those that nearly every sentence has."""
    return words(english(condition)) - GENERAL - common_words()


def _strictness(target: Target) -> float:
    return -target.value if target.metric == "availability" else target.value


def _distance(target: Target, alert: Target) -> float:
    """How far the alert's figure lies behind the target's; negative when it warns before."""
    ahead = target.value - alert.value
    return ahead if target.metric == "availability" else -ahead


RULE = Rule("CON107", "alert-looser-than-target", Policy.WARNING, check, __doc__)
