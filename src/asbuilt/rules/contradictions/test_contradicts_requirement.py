"""A test tries another figure than the requirement that it names states.

## What it does
Compares the times and the sizes of a test with those of the one requirement that it names: where
each states one, and both speak of the same; and where a requirement states several figures, those
behind which the same words stand. Two figures with what comes of each (*23 and 11 hours before: the
first is accepted*) and ages (*aged 13: 201*) are judged one by one, two dates (*dispatched on 1
March, due on 22 March*) by the days between them. Boundaries may be tried one step off, files that
are accepted may be smaller and waits longer; two figures on both sides of a boundary hold it
between them, and what is counted (*the 9th photograph is refused*) goes one beyond what is allowed;
response times, loads, recovery and the like are other rules' business.

## Why it matters
The test passes on a service that does something else than was agreed.

## Example
```markdown
- **GP-7** The system ends an idle session after 20 minutes.

| Requirement | Test                              |
| ----------- | --------------------------------- |
| GP-7        | the session ends after 30 minutes |
```

## Fix
Test the figure that was agreed, or correct the requirement.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from asbuilt import regex
from asbuilt.diagnostics import Related
from asbuilt.rules.outcomes import Bounds, ages, allowed, days_after, days_between, tried
from asbuilt.rules.proofs import Proof, is_of_load, proofs
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.rules.words import words
from asbuilt.spec.figures.figure import NUMBER, PERIOD, Figure, figures, number_of, period_seconds
from asbuilt.spec.figures.numeral import with_digits
from asbuilt.spec.language import english
from asbuilt.spec.sections.requirements import Requirement, Requirements

_UNITS = ("seconds", "bytes")
_SHARED = {"seconds": 2, "bytes": 1}
"""Words that a test and its requirement share when they speak of the same."""
_STEP = 0.1
"""The share of a figure by which a boundary may be missed on purpose."""
_MEASURED = {"latency", "error-rate", "availability", "throughput", "rto", "rpo", "cpu", "memory",
             "disk", "concurrent-users", "users", "coverage"}  # fmt: skip
_REFUSED = regex.compile(
    r"\b(?:reject\w*|refus\w*|den(?:y|ied|ies)|fails?|errors?|too (?:long|large|big|many)|4[0-9]{2}"
    r"|rechaz\w+|abgelehnt|abgewiesen|verweigert|zurückgewiesen|rejeté\w*|recusad\w+|rejeitad\w+"
    r"|откл\w+|отказ\w*)\b|拒绝|失败",
    re.I,
)
_MOST = regex.compile(
    r"\b(?:at most|up to|max\w*|within|less than|under|below|not? more than|limit\w*|no longer than"
    r"|(?:accepted|allowed|permitted|tolerated) (?:for|until)"
    r"|höchstens|bis zu|máxim\w+|hasta|como mucho|au plus|jusqu\w*|no máximo|até|не более|не больше"
    r"|максим\w+)\b|[≤<]|最多|不超过|最大|以内",
    re.I,
)
_LEAST = regex.compile(
    r"\b(?:at least|min(?:imum|imal)?|not? less than|mindestens|al menos|mínim\w+|au moins"
    r"|pelo menos|не менее|минимум)\b|[≥>]|至少|最少|不少于",
    re.I,
)
_WAITS = regex.compile(
    r"\b(?:wait\w*|later|still|past|beyond|longer|more than|exceed\w*|over|before|until|early"
    r"|pause\w*)\b",
    re.I,
)
_BEHIND = regex.compile(r"[^,;.()|\n]{0,40}")
_APART = regex.compile(rf"\s+[^\W\d]+\s+(?P<unit>{PERIOD})")
"""``30 idle minutes``."""


class _Stated(Struct, frozen=True):
    """A figure, its number as written, and the words behind it."""

    figure: Figure
    number: float
    behind: frozenset[str]

    @property
    def is_time_or_size(self) -> bool:
        return self.figure.unit in _UNITS


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each test that tries something else."""
    notes = _notes(subject)
    for proof in proofs(subject):
        item = _only(proof)
        if item is None or is_of_load(proof):
            continue
        failures = _attempts(item, proof, notes) or _expected(subject, item, proof)
        if failures:
            yield _finding(item, proof, *failures)
            continue
        if any(target.metric in _MEASURED for target in item.targets):
            continue
        required, tried = _stated(_text(item)), _stated(proof.said)
        wrong = (
            (wanted.number, found.number)
            for wanted, found in _pairs(required, tried, item, proof)
            if _is_wrong(wanted, found, item, proof)
        )
        found = next(wrong, None) or _beside(required, tried, item, proof) or _ordinal(item, proof)
        if found:
            yield _finding(item, proof, *found)


def _finding(item: Requirement, proof: Proof, wanted: float, tried: float) -> Finding:
    return Finding(
        f"this test tries {tried:g}, but `{item.id.text}` says {wanted:g}",
        proof.text.span,
        "Test the figure that was agreed, or correct the requirement.",
        (Related(item.span, f"`{item.id.text}` is here"),),
    )


def _expected(subject: Subject, item: Requirement, proof: Proof) -> tuple[float, float] | None:
    """A bound, and the figure beyond it that a test expects to be accepted, or within it to be
    refused, of two that it tries: ``23 and 11 hours before | the first is accepted``."""
    text = proof.said.lower()
    for value, is_accepted, unit in (*tried(text), *ages(text)):
        bounds = [each for each in _allowed(subject, item) if each.unit == unit]
        if len(bounds) == 1 and value not in (bounds[0].least, bounds[0].most):
            is_within = bounds[0].least < value < bounds[0].most
            if is_within != is_accepted:
                return bounds[0].nearest(value), value
    return _due(item, proof)


def _due(item: Requirement, proof: Proof) -> tuple[float, float] | None:
    """The days after which a requirement says that something is due, and those between the two
    dates of its test; whether the first day counts may be seen in two ways."""
    between = days_between(proof.said.lower())
    after = days_after(_text(item).lower()) if between is not None else None
    if between is None or after is None or abs(between - after) <= 1 or not _shared(item, proof):
        return None
    return None if _REFUSED.search(proof.said) else (after, between)


def _allowed(subject: Subject, item: Requirement) -> list[Bounds]:
    """The bounds that a requirement sets; of a criterion that speaks of *that range*, those of its
    neighbours."""
    found = allowed(_text(item).lower())
    if found or not _REFERS.search(_text(item)):
        return found
    known = subject.spec[Requirements].items
    whole = (each for each in known if item.text in each.criteria)
    texts = [each.text for each in next(whole, item).criteria]
    return [each for text in texts for each in allowed(with_digits(english(text)).lower())]


_REFERS = regex.compile(
    r"\b(?:that|this|the|these|those) (?:range|limits?|bounds|interval)\b", re.I
)


def _notes(subject: Subject) -> dict[str, str]:
    """What lines say of requirements that begin with their ids: ``On /F10/: after 5 tries …``."""
    found: dict[str, str] = {}
    for item in subject.spec[Requirements].items if subject.says(*_SAYS_ATTEMPT) else ():
        found[item.id.text] = ""
    for line in subject.statements if found else ():
        note = _NOTE.match(line.text) if not line.row else None
        if note and note["id"] in found:
            found[note["id"]] += f" {line.text[note.end() :]}"
    return found


_NOTE = regex.compile(
    r"[\s*_`]*(?:(?:on|re|to|ad|about|note on|zu|sobre|para|pour|sur|к|о) )?[*_`]*"
    r"(?P<id>[^\s:*_`]{2,16})[*_`]*:[*_`]*\s",
    re.I,
)
_SAYS_ATTEMPT = ("attempt", "fehlversuch", "intento", "tentativ", "tries", "попыт", "尝试", "wrong")


def _attempts(
    item: Requirement, proof: Proof, notes: Mapping[str, str]
) -> tuple[float, float] | None:
    """How often something may fail, where requirement and test say so of one and another number:
    one more or less may be tried to find out where the bound is."""
    if not notes:
        return None
    wanted = {*_failures(f"{_text(item)} {english(notes.get(item.id.text, ''))}")}
    tried = {*_failures(proof.said)}
    if len(wanted) != 1 or not tried or any(abs(each - min(wanted)) <= 1 for each in tried):
        return None
    return min(wanted), max(tried)


def _failures(said: str) -> Iterator[float]:
    for found in _FAILED.finditer(with_digits(said)):
        yield float(found["many"])


_FAILED = regex.compile(
    r"(?<![\w.,-])(?P<many>[0-9]{1,2}) (?:consecutive |successive )?"
    r"(?:(?:failed|wrong|false|incorrect|invalid|unsuccessful|bad)"
    r" (?:sign-?in |log-?in |password |pin )?"
    r"(?:attempts?|tries|passwords?|codes?|pins?|log-?ins?|sign-?ins?|entries))\b",
    re.I,
)


def _only(proof: Proof) -> Requirement | None:
    """The requirement that a test is of: of several, the only one that states a time or a size,
    where the test has figures of that."""
    if len(proof.items) == 1:
        return proof.items[0]
    if len(proof.items) > _FEW:
        return None
    stated = ((each, _times_and_sizes(_text(each))) for each in proof.items)
    stating = [(each, values) for each, values in stated if values]
    return stating[0][0] if len({values for _, values in stating}) == 1 else None


def _times_and_sizes(text: str) -> frozenset[float]:
    return frozenset(each.figure.value for each in _stated(text) if each.is_time_or_size)


_FEW = 4


def _beside(
    required: Sequence[_Stated], tried: Sequence[_Stated], item: Requirement, proof: Proof
) -> tuple[float, float] | None:
    """What is required and the nearer one of two figures on both sides of which a test tries it,
    where it lies beside both: ``60 days pass, 61 days are refused``."""
    for unit in _UNITS:
        one = [each.figure.value for each in required if each.figure.unit == unit]
        two = sorted(each.figure.value for each in tried if each.figure.unit == unit)
        if len(one) != 1 or len(two) != _BOTH_SIDES or not _says_sides(proof):
            continue
        if _shared(item, proof) < _SHARED[unit] and not _MOST.search(_text(item)):
            continue
        step = _STEP * one[0]
        if two[0] > 0 and two[1] <= _WIDEST * two[0]:
            near = min(two, key=lambda value: abs(value - one[0]))
            if not two[0] - step <= one[0] <= two[1] + step:
                numbers = {each.figure.value: each.number for each in (*required, *tried)}
                return numbers[one[0]], numbers[near]
    return None


def _says_sides(proof: Proof) -> bool:
    """Whether a test says that one of what it tries is refused."""
    return _REFUSED.search(proof.text.text) is not None or _REFUSED.search(proof.said) is not None


_BOTH_SIDES = 2
_WIDEST = 3
"""How many times the smaller one of two boundaries the larger one may be."""


def _ordinal(item: Requirement, proof: Proof) -> tuple[float, float] | None:
    """The most that a requirement allows of a thing, and the one up to which a test goes: ``the 9th
    photograph is refused`` where there may be eight."""
    found = [*_NTH.finditer(proof.said)]
    said = words(proof.said) if found else frozenset()
    allowed = [
        each
        for each in (_ALLOWED.finditer(_text(item)) if found else ())
        if said & words(each["noun"])
    ]
    if len(allowed) != 1:
        return None
    noun = words(allowed[0]["noun"])
    named = [each for each in found if not each["behind"] or noun & words(each["behind"])]
    if not any(each["behind"] for each in named):
        return None
    most, last = int(allowed[0]["most"]), max(int(each["number"]) for each in named)
    expected = most + 1 if _says_sides(proof) else most
    return (most, last) if last > expected or (last < expected and last != most) else None


_NTH = regex.compile(
    r"\b(?P<number>[0-9]{1,4})(?:st|nd|rd|th)\b(?P<behind>(?:\s[a-z][a-z-]*){0,2})", re.I
)
_ALLOWED = regex.compile(
    r"\b(?:up to|at most|no more than|not more than|a maximum of|maximum of|max\.?)"
    r" (?P<most>[0-9]{1,4}) (?P<noun>(?:[a-z-]+ )?[a-z-]{3,})",
    re.I,
)


def _text(item: Requirement) -> str:
    target = item.target_text.text if item.target_text else ""
    both = item.text.text if target in item.text.text else f"{item.text.text} | {target}"
    return with_digits(english(both))


def _stated(said: str) -> list[_Stated]:
    text = with_digits(said)
    found = _joined(text, figures(text))
    made: list[_Stated] = []
    for at, each in enumerate(found):
        number = NUMBER.match(text, each.start)
        end = found[at + 1].start if at + 1 < len(found) else len(text)
        behind = _BEHIND.match(text, each.end, end)
        if number and behind and each.unit in (*_UNITS, "count"):
            value = number_of(number["number"])
            apart = _APART.match(behind[0].lower()) if each.unit == "count" else None
            seconds = value * period_seconds(apart["unit"]) if apart else 0.0
            figure = replace(each, value=seconds, unit="seconds") if apart else each
            made.append(_Stated(figure, value, words(behind[0])))
    return made


def _joined(text: str, found: Sequence[Figure]) -> list[Figure]:
    """The figures, those of one time put together: ``8 h 59 min``."""
    made: list[Figure] = []
    for each in found:
        last = made[-1] if made else None
        if (
            last
            and last.unit == each.unit == "seconds"
            and each.value < last.value
            and text[last.end : each.start].strip() in ("", "and")
        ):
            made[-1] = replace(last, value=last.value + each.value, end=each.end)
        else:
            made.append(each)
    return made


def _pairs(
    required: Sequence[_Stated], tried: Sequence[_Stated], item: Requirement, proof: Proof
) -> Iterator[tuple[_Stated, _Stated]]:
    """The figures of a requirement beside those of its test that are of the same."""
    several = [each for each in required if each.is_time_or_size]
    if len(required) > 1 and several:
        for wanted in required:
            others = [each.behind for each in required if each is not wanted]
            own = wanted.behind.difference(*others)
            same = [each for each in tried if own & each.behind]
            if own and len(same) == 1:
                yield wanted, same[0]
        return
    for unit in _UNITS:
        one = [each for each in several if each.figure.unit == unit]
        other = [each for each in tried if each.figure.unit == unit]
        if len(one) == len(other) == 1 and _shared(item, proof) >= _SHARED[unit]:
            yield one[0], other[0]


def _shared(item: Requirement, proof: Proof) -> int:
    said = words(item.text.text) | words(english(item.text.text))
    return len(said & (words(proof.text.text) | words(proof.said)) - _TIMES)


_TIMES = frozenset({"second", "minute", "hour", "day", "week", "month", "year", "test"})


def _is_wrong(wanted: _Stated, found: _Stated, item: Requirement, proof: Proof) -> bool:
    """Whether a service that does what is ``wanted`` fails a test of what was ``found``."""
    value, tried = wanted.number, found.number
    units = {each.figure.unit for each in (wanted, found)} - {"count"}
    if len(units) == 1 and "count" not in {wanted.figure.unit, found.figure.unit}:
        value, tried = wanted.figure.value, found.figure.value
    step = max(_STEP * value, value / wanted.number if wanted.number else 0)
    if len(units) > 1 or abs(value - tried) <= step:
        return False
    refused = _REFUSED.search(proof.text.text) or _REFUSED.search(proof.said)
    text = _text(item)
    if _MOST.search(text) or _MOST.search(item.text.text):
        return tried < value if refused else tried > value and not _WAITS.search(proof.said)
    if _LEAST.search(text) or _LEAST.search(item.text.text):
        return tried > value if refused else tried < value
    return not (refused or _WAITS.search(proof.said))


RULE = Rule("CON123", "test-contradicts-requirement", Policy.WARNING, check, __doc__)
