"""An error budget is not what its availability leaves.

## What it does
Recalculates error budgets: the minutes that a sentence says a share or an availability leaves in a
period (`0.05 %, that is 21.6 minutes in 30 days`; where it states neither, the one that it names,
or the only one of the document), the share beside the availability of the requirement that it
names, and in tables of burn rates the part of the budget that is used when an
alert fires: its window times its burn rate, as a share of the period.

## Why it matters
Releases are stopped by the budget and people woken by the burn rates: one wrong figure, and both
come too late or all the time.

## Example
```markdown
- **NFR-2**: Availability 99.95 % per 30 days

NFR-2 leaves an error budget of 0.05 %, that is 43.2 minutes in 30 days.
```

## Fix
Correct the figure: the share that may fail, times the period.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from asbuilt import regex
from asbuilt.diagnostics import Related
from asbuilt.document.blocks import Table
from asbuilt.rules.promised import Promise, promises
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.rules.said import Said
from asbuilt.rules.stated import Stated, durations, in_words
from asbuilt.rules.wording import Wording
from asbuilt.spec.figures.figure import DAY
from asbuilt.spec.language import english
from asbuilt.spec.section import blocks_of
from asbuilt.spec.title import normal_title

_NAMED = ("budget", "presupuesto de error", "orçamento de erro", "бюджет", "错误预算", "downtime",
          "unavailab", "be down", "be offline", "remaining", "% ")  # fmt: skip
"""One of these is in what says how much may fail."""
_BUDGET = Wording(
    r"\b(?:error )?budgets?\b|\b(?:fehlerbudget\w*|presupuesto de errores?|orçamento de erros?"
    r"|бюджет\w* ошибок)\b|错误预算|\bdown-?time\b|\bunavailab\w+"
    r"|\b(?:may|can) be (?:down|offline)\b|\bremaining (?=[0-9])"
    r"|% (?:equals?|amounts? to|corresponds? to|leaves?|means?)\b",
    *_NAMED,
    "down-time",
)
_ERROR_BUDGET = regex.compile(
    r"\b(?:service|system|api|platform|it) (?:may|can) be (?:down|offline|unavailable)\b"
    r"|\b(?:error |downtime |sla |slo )budget\b"
    r"|\bfehlerbudget\w*|\bpresupuesto de errores?\b",
    re.I,
)
_SPENT = regex.compile(
    r"\b(?:spen[dt]s?|burn\w*|consum\w+|exhaust\w*|half|third|parts?|gone"
    r"|(?:is|are) left|% of (?:the|its|a))\b",
    re.I,
)
"""What is said of a part of a budget, which is no figure of the whole."""
_SHARE = regex.compile(r"(?<![\w.,])(?P<number>[0-9]{1,3}(?:[.,][0-9]{1,4})?)\s?%")
_PER = regex.compile(
    r"\b(?:per|a|each|every|in one|(?:in|of) the)\s+(?P<unit>month|quarter|year|week|day)\b"
    r"|/\s?(?P<short>month|mo|quarter|year|yr|week|day)\b"
    r"|\b(?P<adverb>monthly|quarterly|yearly|annual)\b",
    re.I,
)
_PERIODS = {"mo": (28, 31), "qu": (89, 92), "ye": (365, 366), "yr": (365, 366), "an": (365, 366),
            "we": (7, 7), "da": (1, 1)}  # fmt: skip
"""Days of periods, by their first two letters."""
_PLANNED = regex.compile(
    r"\b(?:maintenance|planned|scheduled|deploy\w*|releases?|migrat\w+|upgrad\w+|incident|rto"
    r"|recover\w*)\b",
    re.I,
)
_SHORTEST = 7
"""Days of the period of a budget whose share stands elsewhere."""
_HIGH, _MOST_SHARE = 90.0, 10.0
_TOLERANCE = 0.12
"""The share by which figures are rounded: 8 hours of the 8.76 in a year."""
_WINDOWS = ("long window", "window", "lookback", "look back window", "alert window", "period")
_RATES = ("burn rate", "rate", "burn", "burnrate", "factor")
_USED = regex.compile(r"\b(?:budget|consum\w+|spent|used|burn(?:ed|t))\b")
_USUAL = ((28 * DAY, 30 * DAY),)
"""The periods of a budget that states none."""


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each figure that does not follow from the others."""
    if not subject.says(*_NAMED):
        return
    available = [each for each in promises(subject) if each.target.metric == "availability"]
    for line, _ in _BUDGET.found(subject):
        if line.line.row or _SPENT.search(line.text):
            continue
        if not _PLANNED.search(line.text):
            yield from _stated(line, available)
    yield from _burnt(subject)


def _stated(line: Said, available: list[Promise]) -> Iterator[Finding]:
    """The minutes and the share that a sentence states."""
    named = [each for each in available if each.name.strip("`") in line.text]
    shares = [float(each["number"].replace(",", ".")) for each in _SHARE.finditer(line.text)]
    left = {round(100 - each if each >= _HIGH else each, 6) for each in shares}
    if not shares and (named or _ERROR_BUDGET.search(line.text)):
        left = {round((1 - each.target.value) * 100, 6) for each in named or available}
    if len(left) != 1 or not 0 < (share := left.pop()) <= _MOST_SHARE:
        return
    length, period = _length(line)
    if length and period and (shares or period[0] >= _SHORTEST * DAY):
        least, most = (share / 100 * each for each in period)
        if not (1 - _TOLERANCE) * least <= length.seconds <= (1 + _TOLERANCE) * most:
            yield Finding(
                f"{share:g} % of {in_words(period[1])} are {in_words(most)}, not "
                f"{in_words(length.seconds)}",
                length.text.span,
                "Correct the figure: the share that may fail, times the period.",
            )
    for promise in named[:1]:
        if abs((1 - promise.target.value) * 100 - share) > _TOLERANCE * share:
            yield Finding(
                f"the budget is {share:g} %, but {promise.name} leaves "
                f"{(1 - promise.target.value) * 100:.4g} %",
                line.line.span,
                "Correct the share, or the availability.",
                (Related(promise.target.span, f"{promise.name} is here"),),
            )


def _length(line: Said) -> tuple[Stated | None, tuple[float, float] | None]:
    """How long a budget is, and the shortest and the longest period that it may be meant for."""
    found = list(durations(line))
    per = _PER.search(line.text)
    if per and len(found) == 1:
        return found[0], _period(per)
    if len(found) == 2:
        shorter, longer = sorted(found, key=lambda each: each.seconds)
        least, most = _period(per) if per else (longer.seconds, longer.seconds)
        long = longer.seconds >= DAY and least - DAY <= longer.seconds <= most + DAY
        if long and shorter.seconds < longer.seconds / 10:
            return shorter, (longer.seconds, longer.seconds)
    return None, None


def _period(found: re.Match[str]) -> tuple[float, float]:
    """The shortest and the longest that a month, a year and the like may be, in seconds."""
    least, most = _PERIODS[(found["unit"] or found["short"] or found["adverb"])[:2].lower()]
    return least * DAY, most * DAY


# ---------------------------------------------------------------- burn rates


def _burnt(subject: Subject) -> Iterator[Finding]:
    """The rows of tables of burn rates whose share does not follow from their window."""
    for table in blocks_of(subject.outline.root, Table) if subject.says("burn") else ():
        titles = [english(normal_title(cell.text)) for cell in table.header]
        window = next((titles.index(each) for each in _WINDOWS if each in titles), None)
        rate = next((titles.index(each) for each in _RATES if each in titles), None)
        used = [at for at, title in enumerate(titles) if _USED.search(title) and at != rate]
        if window is None or rate is None or len(used) != 1:
            continue
        periods = _periods(subject, table)
        for row in table.rows:
            length = next(durations(row[window]), None)
            factor, share = _NUMBER.search(row[rate].text), _SHARE.search(row[used[0]].text)
            if not (length and factor and share):
                continue
            burnt = length.seconds * float(factor[0].replace(",", ".")) * 100
            said_share = float(share["number"].replace(",", "."))
            if all(abs(burnt / each - said_share) > _TOLERANCE * said_share for each in periods):
                yield Finding(
                    f"a burn rate of {factor[0]} uses {burnt / periods[-1]:.3g} % of a budget of "
                    f"{in_words(periods[-1])} in {in_words(length.seconds)}, not {said_share:g} %",
                    row[rate].span,
                    "Correct the burn rate, its window, or the share of the budget.",
                    (Related(row[used[0]].span, "the share of the budget"),),
                )


_NUMBER = regex.compile(r"[0-9]{1,4}(?:[.,][0-9]{1,2})?")
_NEAR = 1_500
"""Characters before a table in which the period of its budget is looked for."""
_LONG = regex.compile(r"\b(?P<days>[1-9][0-9]{0,2})[- ](?:day|d\b)", re.I)


def _periods(subject: Subject, table: Table) -> tuple[float, ...]:
    """The periods that a table of burn rates may be about: those that stand above it."""
    start = table.span.start
    above = english(subject.spec.source.text[max(0, start - _NEAR) : start])
    found = {float(each["days"]) * DAY for each in _LONG.finditer(above)}
    long = sorted(each for each in found if 7 * DAY <= each <= 366 * DAY)
    return tuple(long) or _USUAL[0]


RULE = Rule("CON128", "contradictory-error-budget", Policy.WARNING, check, __doc__)
