"""An alert in words, ``Page when p95 > 2 s for 5 min``, and in rows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from msgspec import Struct
from msgspec.structs import replace

from asbuilt import regex
from asbuilt.document.blocks import Text
from asbuilt.document.text import part
from asbuilt.source import Span
from asbuilt.spec.alerts.measured import targets_of
from asbuilt.spec.conjunction import AND, HAN_AND, HAN_OR, OR
from asbuilt.spec.figures.figure import duration
from asbuilt.spec.figures.quantity import Target
from asbuilt.spec.figures.target_clause import LONGEST_CLAUSE
from asbuilt.spec.figures.vocabulary import beginnings
from asbuilt.spec.figures.window import is_counted, length, window_in
from asbuilt.spec.label import pair, without_emoji
from asbuilt.spec.language import english, translated


class Alert(Struct, frozen=True):
    """An alert: its condition as written and in figures (none for ``Service downtime``).

    ``hold`` is how many seconds the condition must last before somebody is called. Of several
    figures one is enough, unless all must be crossed ``together``."""

    text: Text
    span: Span
    targets: tuple[Target, ...] = ()
    hold: float | None = None
    name: Text | None = None
    severity: Text | None = None
    notify: Text | None = None
    together: bool = False


SEVERITY = regex.compile(
    r"(?:critical|warning|warn|info|page|ticket|high|medium|low|urgent|emergency|p[0-5]|sev-?[0-5]"
    r"|yellow|amber|orange|red)\b",
    re.I,
)
CALLS = regex.compile(
    rf"(?:\*{{0,2}}(?:(?P<severity>{SEVERITY.pattern})|(?:alerts?|alarm|notify|call|wake|warn"
    r"|fires?|fired|raised|triggers?|triggered))\*{0,2}"
    r"(?:\s+(?:us|me|them|somebody|the on[- ]call|the team|on[- ]call))?"
    r"(?:\s*\([^()]{0,40}\))?\s+)?(?:if|when|once)\s+",
    re.I,
)
"""``Page when …``, ``**Alert** (low) if …``, ``if …``."""
_LEAD = regex.compile(r"\*\*(?P<name>[^*\n]{1,80}?)[.:]\*\*\s+(?=\S)")
"""``**Slow.** Fires when …``."""
_CALLED = regex.compile(
    r"[:–—,→=|/-](?:"  # one of these begins all: the rest is passed over
    rf"(?:(?<=[:–—|])|(?<=[,/])\s)\s*(?P<severity>{SEVERITY.pattern})$"
    r"|(?:(?<=→)|(?<=[=-])>)\s*(?P<notify>[#@]?[^\W\d][\w -]{0,30})$)",
    re.I,
)
"""``…: ticket``, ``… → Slack``."""
_REACTS = regex.compile(
    r"#|@|(?:call|page|mail|e-?mail|text|sms|phone|ticket|notify|wake|warn|alert|on[- ]call)\b",
    re.I,
)
"""What is done when it is so, whatever that is: ``Gate silent → call the porter``."""
_MARKED_CONDITION = regex.compile(
    r"\*\*(?P<condition>[^*\n]{8,200})\*\*\s*(?:[–—:-]|→)\s*"
    rf"(?P<severity>{SEVERITY.pattern})(?:[\s,;.][^\n*]*)?",
    re.I,
)
"""``**The job has not run for 10 minutes** — page, for seats are lost``."""


def names_itself(text: str) -> bool:
    """Whether a text begins with a name in bold, and says when: ``**Slow.** Fires when …``, or with
    that of a rule: ``by *QueueStuck*, when …``; or says that it is one more: ``There is one more
    alert: …``."""
    if _NAMED_WHEN.match(text) or _ONE_MORE.match(text):
        return True
    lead = _LEAD.match(text)
    return lead is not None and CALLS.match(text, lead.end()) is not None


RULE_NAME = r"(?P<mark>[*_`]{1,2})(?P<name>(?:[A-Z]+[a-z0-9]+){2,8})(?P=mark)"
"""What a rule of Prometheus is called, ``OrcidUnreachable``."""
_NAMED_WHEN = regex.compile(rf"(?:by\s+)?{RULE_NAME},?\s+(?:when|if|once)\b")


_ONE_MORE = regex.compile(
    r"(?:(?:and|finally|lastly|besides|also|in addition),?\s+)*"
    r"(?:there\s+(?:is|are)|we\s+(?:also\s+)?have)\s+"
    r"(?:(?:also|one|an?|just|only|more|another|other|further|last|final|second|third|fourth)\s+){1,4}"
    r"(?:alert|alarm|page|warning)\b[^.:;]{0,60}[:：]\s+(?=\S)",
    re.I,
)
"""What leads to an alert of its own in a sentence."""


_RULE_ACTS = regex.compile(
    r"(?:(?:[Aa]n?|[Tt]he|[Oo]ne|[Aa]nother|[Ff]inally)\b[\w\s’']{0,30}[,:]?\s+)?"
    rf"{RULE_NAME},?\s+(?:(?:which|that)\s+)?(?:goes|fires|means|pages|wakes|calls|tells|says|rings|reports|watches"
    r"|mails|e-mails|emails|texts|buzzes|notifies|warns|opens|creates|files|sends|posts|raises|alerts"
    r"|triggers|(?:is|gets) (?:sent|posted|raised|opened|routed))\b"
)


def names_rule(text: str) -> bool:
    """Whether a sentence among alerts begins with what a rule is called and tells what it does: ``A
    third, `HoldsNotExpiring`, goes to the channel``."""
    return _RULE_ACTS.match(text) is not None


_DIGIT = regex.compile("[0-9]")
_SYMBOLS = regex.compile(r"[^\w(\[`*<>≤≥\"'#@+-]+")
_MARKED = regex.compile(rf"[\[(](?P<severity>{SEVERITY.pattern})[\])]\s*(?=\S)", re.I)
_SENTENCE_END = regex.compile(
    r"(?<=[.!?;])\s+(?=[A-Z`*])|,?\s+or\s+(?=(?:when|if)\b)|(?P<comma>,\s+)(?=(?:when|if)\b)"
    rf"|(?:,|,?\s+(?:and|or))\s+(?={_NAMED_WHEN.pattern})"
)
_CONDITION = regex.compile(r"\b(?:when|if)\b")


SOMEBODY = regex.compile(
    r"\b(?:pag(?:es?|ed|ing)|alert(?:s|ed)?|alarms?|notif\w+|text(?:s|ed)?|call(?:s|ed)?|wak(?:es?|en)|woken"
    r"|informed?|message|on[- ]call|on duty|rings?|phones?|buzz(?:es)?|beeps?|mails?"
    r"|warn(?:s|ed)?)\b[^.]{0,60}\b(?:if|when(?:ever)?|once|as soon as|in case)\s"
    r"|(?:^|\.\s+)(?:if|when(?:ever)?|once|as soon as)\b[^.]{10,160},\s+[^.]{0,60}?\b(?:paged"
    r"|alerted|notified|called|woken|informed|warned|rung|is (?:raised|fired|triggered)|fires"
    r"|goes off)\b",
    re.I,
)


def is_crossed(alert: Alert) -> bool:
    """Whether it warns of too much of what should be little, or the other way round."""
    return any(
        "comparator" not in target.assumed
        and target.comparator[0]
        == ("<" if target.metric in ("availability", "throughput") else ">")
        for target in alert.targets
    )


def warns(alert: Alert) -> bool:
    """Whether it says when, how long or how badly, and is no mere topic."""
    compared = any("comparator" not in target.assumed for target in alert.targets)
    return bool(compared or alert.hold or alert.severity or is_crossed(alert))


def sentences(line: Text) -> Iterator[Text]:
    """The sentences of a line, and the conditions between which it says "or if", or "if" again
    behind a comma."""
    start = 0
    for end in _SENTENCE_END.finditer(line.text):
        if end["comma"] and not _CONDITION.search(line.text, start, end.start()):
            continue
        yield from apart(part(line, start, end.start()))
        start = end.end()
    yield from apart(part(line, start, len(line.text)))


def apart(text: Text) -> Iterator[Text]:
    """The conditions of a sentence or an item, each of which says how long it must last: ``if p90 >
    2 s for 10 min, and if errors > 2 % for 5 min``, ``p90 > 2 s for 10 min or errors > 2 % for 5
    min``. What "and" alone joins must hold together, if for the same time."""
    is_list = "," in text.text or ";" in text.text
    if is_list and len(listed := [*_listed(text)]) > 1:
        yield from listed
        return
    said = translated(text.text) if len(text.text) <= LONGEST_CLAUSE else None
    joints = [*_JOINT.finditer(said.text)] if said and _JOINED.search(said.text) else []
    if not said or not joints:
        yield text
        return
    places = [(*said.origin(*joint.span()), joint["and"] is not None) for joint in joints]
    found: list[tuple[int, int, float]] = []
    start, together = 0, False
    for end, after, is_and in (*places, (len(text.text), 0, False)):
        hold = _held(part(text, start, end))
        if hold is not None and not (together and hold == found[-1][2]):
            found.append((start, end, hold))
        elif found and (hold is not None or not after):  # what remains says more of the last one
            found[-1] = (found[-1][0], end, found[-1][2])
        if hold is not None:
            start, together = after, is_and
    yield from (part(text, *each[:2]) for each in found) if len(found) > 1 else (text,)


def _listed(text: Text) -> Iterator[Text]:
    """The conditions that commas list, each of a figure that is crossed: ``errors > 1 % (5 min),
    p99 > 2 s and disk > 85 %``; nothing where one of the pieces says something else."""
    commas = [*_COMMA.finditer(text.text)] if _LISTS.search(text.text[:LONGEST_CLAUSE]) else []
    starts = (0, *(comma.end() for comma in commas))
    ends = (*(comma.start() for comma in commas), len(text.text))
    pieces = [part(text, *place, " .;") for place in zip(starts, ends, strict=True)]
    if all(is_crossed(Alert(each, each.span, _figures(each)[0])) for each in pieces):
        yield from pieces


_LISTS = regex.compile(r"[0-9][^,;]{0,30}[,;]\s+(?:and\s+|or\s+)?[^\W\d_][^,;]{2,60}[0-9]")
_COMMA = regex.compile(r"[,;]\s+(?:(?:and|or)\s+)?(?!for\b|over\b|during\b)|\s+(?:and|or)\s+(?=\w)")
_JOINT = regex.compile(
    rf"[,;]?\s+(?:(?:{AND}|{OR})\s+(?=(?:if|when(?:ever)?)\b)|(?:{OR})\s+)|[;；]\s*"
    rf"|[，,]\s*[{HAN_OR}]|(?P<and>,?\s+(?:{AND})\s+|[，,]\s*[{HAN_AND}])",
    re.I,
)
_JOINED = regex.compile(
    r"[;；，,\s](?:(?<=[;；])"
    rf"|(?<=[，,])\s*[{HAN_AND}{HAN_OR}]|(?<=\s)(?i:{AND}|{OR})\s)"
)
"""What is in each of those, which may begin with any blank: quickly seen not to be there."""


def _held(condition: Text) -> float | None:
    """How long a condition says that it must last, if it is of something that is measured."""
    if not _DIGIT.search(condition.text):
        return None
    targets, hold = _figures(condition)
    return hold if any(target.metric != "unknown" for target in targets) else None


_MOST_MARKS = 4
"""Marks around an alert that are taken off: severity, receiver, and what calls."""


def from_text(text: Text, span: Span) -> Alert:
    """An alert in words, without the marks around it; before a colon or a dash stands its name or
    its severity."""
    marks: dict[str, Text] = {}
    for _ in range(_MOST_MARKS):
        text, found = _unmarked(part(text, _leading(text.text), len(text.text.rstrip(".;, "))))
        if found is None:
            break
        marks = found | marks
    alert = _named(text, span)
    if not marks:
        return alert
    severity = marks.get("severity", alert.severity)
    return replace(alert, severity=severity, notify=marks.get("notify"))


def _unmarked(text: Text) -> tuple[Text, dict[str, Text] | None]:
    """A text without the first mark that is found, and what the mark says; None without one."""
    match = CALLS.match(text.text) or _MARKED.match(text.text) or _ONE_MORE.match(text.text)
    rest = part(text, match.end(), len(text.text)) if match else text
    if match is None:
        if marked := _MARKED_CONDITION.fullmatch(text.text):
            severity = part(text, *marked.span("severity"))
            return part(text, *marked.span("condition")), {"severity": severity}
        match = _CALLED.search(text.text)
        reacts = match and match["notify"] and _REACTS.match(match["notify"])
        if match is None or not (reacts or _DIGIT.search(text.text, 0, match.start())):
            return text, None
        rest = part(text, 0, match.start())
    words = match.groupdict().items()
    return rest, {name: part(text, *match.span(name)) for name, word in words if word}


def _named(text: Text, span: Span) -> Alert:
    lead = _LEAD.match(text.text)
    rest = part(text, lead.end(), len(text.text)) if lead else text
    if lead and (calls := CALLS.match(rest.text)):
        name, rest = part(text, *lead.span("name")), part(rest, calls.end(), len(rest.text))
        return Alert(rest, span, *_figures(rest), name=name)
    key, value = pair(text) or (text, None)
    if value and value.text and SEVERITY.fullmatch(english(key.text)):
        return Alert(value, span, *_figures(value), severity=key)
    if value and value.text and (graded := _GRADED.fullmatch(key.text)):
        severity, name = (part(key, *graded.span(group)) for group in ("severity", "name"))
        return Alert(value, span, *_figures(value), name=name, severity=severity)
    if value is None or not value.text or _DIGIT.search(key.text):
        coded = [*_ALERT_NAME.finditer(text.text)]
        called = part(text, *coded[0].span("name")) if len(coded) == 1 else None
        return Alert(text, span, *_figures(text), name=called)
    return Alert(value, span, *_figures(text), name=_unquoted(key))


def _unquoted(name: Text) -> Text:
    start = len(name.text) - len(name.text.lstrip(_QUOTES))
    return part(name, start, len(name.text.rstrip(_QUOTES)))


_QUOTES = "\"'“„”«»‘’"
_GRADED = regex.compile(
    rf"(?P<severity>{SEVERITY.pattern})\s*[–—:/|-]\s*(?P<name>[^\W\d_].{{1,60}})", re.I
)
"""``P1 – API down``."""
_ALERT_NAME = regex.compile(RULE_NAME)
_IN_BRACKETS = regex.compile(
    r"[0-9]\s*%?\w*(?:\s+\((?P<time>[0-9]{1,4}\s*[a-z]+)(?:\s+window)?\)"
    r"|\s*[,|/;·]\s+(?P<behind>[0-9]{1,4}\s*(?:s|sec\w*|m|min\w*|h|hours?|d|days?)))$",
    re.I,
)

_BEHIND_FIGURE = regex.compile(
    r"[<>≤≥]\s?[0-9.,]{1,8}\s?(?:%|[mµ]?s)\s+(?P<time>[0-9]{1,3}\s?(?:s|m|min|h))$"
)
"""``5xx > 2% 5m``, as terse lists have it."""
_PARTED = regex.compile(r"[(,|/;·]")
"""What stands in all that those find: quickly seen not to be there."""
_LONGEST_END = 80
"""Characters at the end of a text in which brackets may stand with the figure before them."""


def _figures(
    condition: Text, hint: str = "", *, is_code: bool = False
) -> tuple[tuple[Target, ...], float | None]:
    """The figures of a condition, and how long it must last: as it states, in brackets behind a
    figure (``error rate > 5 % (10 min)``), or as all that it says (``silent for 5 minutes``)."""
    if not is_code and (told := _lasting(condition)):
        place, hold = told
        start = condition.index(place.span.start)
        blank = " " * (condition.index(place.span.end) - start)
        rest = condition.text[:start] + blank + condition.text[start + len(blank) :]
        return targets_of(replace(condition, text=rest), hint), hold
    end = "" if is_code else english(condition.text[-_LONGEST_END:])
    held = _IN_BRACKETS.search(end) if _PARTED.search(end) else None
    if not held and (bare := _BEHIND_FIGURE.search(condition.text[-_LONGEST_END:])):
        start = max(0, len(condition.text) - _LONGEST_END) + bare.start("time")
        return targets_of(part(condition, 0, start, " "), hint), duration(bare["time"])
    if held:
        before = "(" if held["time"] else ",|/;·"
        condition = part(condition, 0, max(map(condition.text.rfind, before)))
    targets = targets_of(condition, hint, is_code=is_code)
    if held:
        return targets, duration(held["time"] or held["behind"])
    stated = (target.window for target in targets if "window" not in target.assumed)
    window = next(filter(None, stated), None)
    if window is None and not is_code and all(each.metric == "unknown" for each in targets):
        said = english(condition.text[:LONGEST_CLAUSE])
        lasting = window_in(said, beginnings(said))
        window = length(lasting) if lasting and is_counted(lasting) else None
    return targets, window


def _lasting(condition: Text) -> tuple[Text, float] | None:
    """How long a condition must last, and the words that say so, where they stand before what it
    is: ``errors for more than 5 minutes above 2 %``."""
    said = translated(condition.text[:LONGEST_CLAUSE])
    found = _LASTING.search(said.text) if " than " in said.text else None
    hold = duration(found["hold"]) if found else None
    return (part(condition, *said.origin(*found.span())), hold) if found and hold else None


_LASTING = regex.compile(
    r",?\s*\b(?:for )?(?:more|longer) than (?P<hold>[0-9]{1,4} ?(?:s|sec\w*|m|min\w*|h|hours?|d"
    r"|days?)\b),?(?= (?:(?:is |are |stays |lies )?(?:above|over|below|under|more than|less than)"
    r"|exceeds?\b|[<>≤≥]) ?[0-9])",
    re.I,
)


def _leading(text: str) -> int:
    """How many characters of ``text`` are symbols before its words."""
    symbols = _SYMBOLS.match(text)
    return symbols.end() if symbols else 0


_LED_BY_NAME = regex.compile(rf"\s*{RULE_NAME}\s*[:–—-]\s+(?=\S)")
"""``*QueueStuck*: the oldest job is older than an hour``, in one cell."""


def from_row(record: Mapping[str, Text], *, is_code: bool = False) -> Alert:
    """The alert of a table's row or a rule; its cells by the names of the columns."""
    condition, name, hold = record["condition"], record.get("name"), record.get("hold")
    name = without_emoji(name) if name else None
    if name is None and (called := _LED_BY_NAME.match(condition.text)):
        name = part(condition, *called.span("name"))
        condition = part(condition, called.end(), len(condition.text))
    measured = record.get("metric") or name
    targets, window = _figures(condition, measured.text if measured else "", is_code=is_code)
    return Alert(
        condition,
        (name or condition).span,
        targets,
        (duration(hold.text) if hold else None) or window,
        name,
        record.get("severity"),
        record.get("notify"),
    )
