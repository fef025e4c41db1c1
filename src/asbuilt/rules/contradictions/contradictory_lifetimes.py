"""How long a session, a token or another thing lasts is stated twice.

## What it does
Compares what the document says about how long sessions, access tokens and refresh tokens last; an
idle timeout is something else than the longest lifetime. `expires_in` in the example of an answer
counts as the lifetime of the access token, or of the session whose token it is, in seconds. All
languages are read. Of other things it compares sentences of different sections that say nothing but
how long the thing lasts (*An offer expires after 20 minutes*, *The offer is valid for 30 minutes*),
where they call it alike. What a section says that names one requirement by its id (*Serves FR-2.
`held_until` is set to 45 minutes after the call*) is compared with how long that one has something
last, and so is what releases holds, reservations and locks that are older than these are held.

## Why it matters
Only one of the two is configured. The longer one is a hole, the shorter one signs people out.

## Example
```markdown
- Sessions expire after 30 minutes

| NFR-6 | Session timeout | High | 24 hours |
```

## Fix
Keep the one that is meant, or say what tells them apart (idle, absolute, remembered devices).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from msgspec import Struct

from asbuilt import regex
from asbuilt.diagnostics import Related
from asbuilt.document.blocks import Paragraph, Text
from asbuilt.document.text import code_at, part
from asbuilt.rules.proofs import is_among_tests
from asbuilt.rules.prose import lines_of
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.rules.said import Said, said, saying_below
from asbuilt.rules.stated import Stated, as_long, durations, in_words
from asbuilt.rules.wording import Wording
from asbuilt.spec.form import in_small_letters
from asbuilt.spec.requirements.identifier import requirement_ids
from asbuilt.spec.sections.api import Api
from asbuilt.spec.sections.requirements import Requirements

_TOPICS = (
    ("refresh token", regex.compile(r"\brefresh[- ]tokens?\b", re.I)),
    ("access token", regex.compile(
        r"\b(?:access[- ]|bearer[- ]|JWT[- ]|auth(?:entication)?[- ])tokens?\b|\bJWTs?\b", re.I)),
    ("session", regex.compile(r"\bsessions?\b(?! store| cookies? name)", re.I)),
)  # fmt: skip
_PLAIN = regex.compile(
    r"(?:^\W*|[.;:|]\s*|\b(?:the|their|all|our|an?|each|user)\s+)tokens?\b", re.I
)
"""A token that is not called by another word: the access token, where the line names no other."""
_SHORTEST = 60.0
"""Seconds; what takes less is how fast something is done."""
_NAMED = ("session", "token", "jwt")
"""One of these is in whatever the topics find."""
_LASTS = regex.compile(
    r"\b(?:expir\w*|(?:ends?|ended|dropped|closed|discarded) after"
    r"|time-?outs?|times? out|life-?times?|lasts?|valid(?:ity)?|TTL"
    r"|live for|max(?:imum)? age|duration|sign(?:ed)? out after|log(?:ged)? out after"
    r"|inactiv\w+|idle|without (?:any )?(?:use|activity))\b",
    re.I,
)
_ALONE = regex.compile(r"[\W_]*(?:[\w-]+ ){0,2}[\w-]*(?:sessions?|tokens?|JWTs?)[\W_]*", re.I)
"""What stands before a time that is all else that a line or a cell says: ``Access tokens: 1 h``."""
_IDLE = regex.compile(
    r"\b(?:idle|inactiv\w+|sliding|without (?:any )?(?:use|activity)|unused)\b", re.I
)
_APART = regex.compile(
    r"\b(?:remember\w*|trusted devices?|admin\w*|staff|mobile|kiosk|absolute|instead of|rather than"
    r"|warn\w*|will expire|countdown|not|previously|was|reset|e-?mail|invit\w+|upload\w*|grace"
    r"|clean\w*|purge\w*|retention|audit|e\.g)\b"
)
_ELSEWHERE = regex.compile(r"\b(?:development|dev|staging|test(?:ing)?|local)\b")
"""Environments that nobody is promised anything of."""
_BEGINS = regex.compile(rf"\W*(?:\w+ )?{_LASTS.pattern}", re.I)
_CLAUSE = regex.compile(r"[;,|(]|\band\b|\bbut\b|\. ")


class _Lifetime(Struct, frozen=True):
    topic: str
    text: Text
    seconds: float


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each lifetime that contradicts an earlier one."""
    first: dict[str, _Lifetime] = {}
    own = (*_stated(subject), *_answered(subject)) if subject.says(*_NAMED) else ()
    for lifetime in (*own, *_of_things(subject)):
        earlier = first.setdefault(lifetime.topic, lifetime)
        if not as_long(earlier.seconds, lifetime.seconds):
            yield Finding(
                f"the {lifetime.topic} lasts {in_words(lifetime.seconds)} here, but "
                f"{in_words(earlier.seconds)} in "
                f"{subject.spec.source.where(earlier.text.span.start)}",
                lifetime.text.span,
                "Keep the one that is meant, or say what tells them apart.",
                (Related(earlier.text.span, f"{in_words(earlier.seconds)} here"),),
            )
    yield from _of_served(subject)
    yield from _released(subject)


def _released(subject: Subject) -> Iterator[Finding]:
    """What releases things that are older than they are said to be held: ``sets holds older than 20
    minutes to `expired` `` where a seat is held for 15 minutes."""
    if not subject.says("older than", " old"):
        return
    held: dict[str, list[Stated]] = {}
    for line in _HELD.lines(subject):
        for found in _HELD.pattern.finditer(line.text):
            clause = _CLAUSES.split(line.text[: found.start()])[-1] + line.text[found.start() :]
            if _LIMITED.search(_CLAUSES.split(clause)[0]):
                continue
            times = [each for each in durations(line) if each.start == found.end()]
            named = in_small_letters(found["how"] or found["named"])
            how = named if found["how"] else named.rstrip("s")
            held.setdefault(_STEMS[how], []).extend(times)
    for line, older in _OLDER.found(subject) if held else ():
        lasting = held.get(_STEMS[in_small_letters(older["thing"]).rstrip("s")], [])
        times = [each for each in durations(line) if each.start == older.end()]
        if not older["older"] and not (times and _OLD.match(line.text, times[0].end)):
            continue
        known = {each.seconds for each in lasting}
        if len(known) == 1 and times and not as_long(times[0].seconds, lasting[0].seconds):
            yield Finding(
                f"this is released after {in_words(times[0].seconds)}, but held for "
                f"{in_words(lasting[0].seconds)} in "
                f"{subject.spec.source.where(lasting[0].text.span.start)}",
                times[0].text.span,
                "Keep the one that is meant, or say what tells them apart.",
                (Related(lasting[0].text.span, f"{in_words(lasting[0].seconds)} here"),),
            )


_STEMS = {
    "held": "hold", "hold": "hold", "reserved": "reserve", "reservation": "reserve",
    "blocked": "block", "block": "block", "locked": "lock", "lock": "lock",
}  # fmt: skip
_HELD = Wording(
    r"\b(?:is|are|stays?|be|remains?) (?P<how>held|reserved|blocked|locked) for"
    r" (?:at most |up to )?"
    r"|\b(?P<named>reservations?|holds?|blocks?|locks?)"
    r" (?:is|are|stays?|lasts?|expires?|lapses?|ends?)"
    r" (?:(?:kept|valid|open|held|for|after|automatically) ){0,3}(?:at most |up to )?",
    *("held", "hold", "reserv", "lock"),
)
_OLDER = Wording(
    r"\b(?:sets?|marks?|releases?|expires?|frees?|cancels?|deletes?|removes?|drops?|lapses?)\b"
    r"[^.;|]{0,20}?\b(?P<thing>holds?|reservations?|blocks?|locks?) (?:that are |which are )?"
    r"(?:(?P<older>older than )|more than )",
    *("older than", "more than"),
)
_CLAUSES = regex.compile(r"[;|]\s|[.]\s")
_OLD = regex.compile(r"\s+old\b", re.I)


def _stated(subject: Subject) -> Iterator[_Lifetime]:
    for line in saying_below(subject, *_NAMED):
        if not any(durations(line)):
            continue
        whole = f"{line.line.head} {line.text}"
        if (
            (_LASTS.search(whole) or _is_alone(line))
            and not _APART.search(line.text.lower())
            and not _ELSEWHERE.search(whole.lower())
        ):
            yield from _of_line(line)


def _is_alone(line: Said) -> bool:
    """Whether a line names something and a time, and no more."""
    found = list(durations(line))
    if len(found) != 1:
        return False
    start, end = found[0].start, found[0].end
    return bool(_ALONE.fullmatch(line.text[:start])) and not line.text[end:].strip("|*_. ")


def _of_line(line: Said) -> Iterator[_Lifetime]:
    """The lifetimes of a line, each with the topic that stands nearest before it, or after it; else
    the one that the title above names, for a line that begins with a word for how long."""
    topics = sorted(
        (found.start(), name) for name, topic in _TOPICS for found in topic.finditer(line.text)
    )
    if not topics and "token" not in line.line.head.lower():
        topics = [(found.start(), "access token") for found in _PLAIN.finditer(line.text)]
    if not topics and _BEGINS.match(line.text):
        above = [name for name, topic in _TOPICS if topic.search(line.line.head)]
        topics = [(0, above[0])] if len(above) == 1 else []
    taken: set[str] = set()
    found = [stated for stated in durations(line) if stated.seconds >= _SHORTEST]
    for stated in found:
        at = stated.start
        before = [name for start, name in topics if start <= at]
        name = before[-1] if before else topics[0][1] if topics else None
        if name and name not in taken:
            taken.add(name)
            clause = _CLAUSE.split(line.text[:at])[-1] + line.text[at:][:40]
            about = line.text if len(found) == 1 else clause
            idle = name == "session" and _IDLE.search(about)
            yield _Lifetime(f"idle {name}" if idle else name, stated.text, stated.seconds)


def _of_things(subject: Subject) -> Iterator[_Lifetime]:
    """How long things last of which sentences of several sections say it, each one time only."""
    told: dict[str, dict[str, list[_Lifetime]]] = {}
    if not subject.says(
        "lasts",
        "expires",
        "valid",
        "ends after",
        "held for",
        "reserved for",
        "lapses",
        "released after",
    ):
        return
    for line in _THING.lines(subject):
        starts = (each.end() for each in _BEGUN.finditer(line.text))
        told_of = (_THING.pattern.match(line.text, start) for start in starts)
        found = next(filter(None, told_of), None)
        if found is None or is_among_tests(line.line) or _LIMITED.search(line.text):
            continue
        name, times = found["thing"].lower(), [*durations(line)]
        if len(times) == 1 and times[0].start == found.end() and not _TOPIC.search(name):
            lifetime = _Lifetime(name, times[0].text, times[0].seconds)
            told.setdefault(name, {}).setdefault(line.line.head, []).append(lifetime)
    for sections in told.values():
        if all(len({each.seconds for each in section}) == 1 for section in sections.values()):
            yield from (section[0] for section in sections.values())


_BEGUN = regex.compile(r"^|[;|]\s")
"""Where a clause begins."""
_THING = Wording(
    r"\W{0,4}(?:[A-Z]{1,5}-?\d{1,4}\W{1,5})?(?:an?|the|each|every)\s+"
    r"(?P<thing>[a-z][a-z-]+(?: [a-z-]+)?)\s+"
    r"(?:lasts(?: for)?|lapses after|is released after|expires after"
    r"|(?:is|stays|remains) (?:valid|open|held|reserved|active) for"
    r"|ends(?: by itself)? after|is (?:held|reserved) for)\s+(?:exactly |at most |up to )?",
    *("lasts", "lapses after", "released after", "expires after", " for", "ends"),
)
"""``An offer expires after``, at the beginning of a sentence, in front of a time."""
_TOPIC = regex.compile(r"session|token|jwt", re.I)
_LIMITED = regex.compile(
    r"\b(?:if|when|where|unless|while|otherwise|except|only|members?|premium|weekdays?|weekends?"
    r"|instead|was|previously|test|staging|extended to|renewed for|on average|usually|about)\b",
    re.I,
)
"""What makes a sentence one of some, or no promise."""


def _of_served(subject: Subject) -> Iterator[Finding]:
    """The sections about one requirement which have something last for another time than it."""
    demanded: dict[str, Stated] = {}
    for line in _ENDS.lines(subject) if subject.says(*_ENDING) else ():
        ids = [each.text for each in requirement_ids(line.line)]
        if ids and _begins(line, ids[0]) and (only := _one_lifetime(line)):
            demanded.setdefault(ids[0], only)
    known = {each.id.text for each in subject.spec[Requirements].items} & demanded.keys()
    for name, told in _serving(subject, known) if known else ():
        only = _one_lifetime(told)
        if only and not as_long(only.seconds, demanded[name].seconds):
            yield Finding(
                f"this ends after {in_words(only.seconds)}, but {name} has "
                f"{in_words(demanded[name].seconds)}",
                only.text.span,
                "Keep the one that is meant, or say what tells them apart.",
                (Related(demanded[name].text.span, f"{name} is here"),),
            )


def _serving(subject: Subject, known: Collection[str]) -> Iterator[tuple[str, Said]]:
    """The sentences of sections whose paragraphs name one requirement, and those rows and items
    that name one behind what they are about."""
    for section in subject.outline.walk():
        blocks = [each for each in section.blocks if isinstance(each, Paragraph)]
        lines = [*lines_of(section.source.text, blocks, section.name.text)]
        served = {each.text for line in lines for each in requirement_ids(line)}
        if len(served) == 1 and served.issubset(known):
            yield from ((name, Said(line)) for line in lines for name in served)
    for told in said(subject):
        ids = [each.text for each in requirement_ids(told.line)]
        is_of_one = len(ids) == 1 and ids[0] in known and not _begins(told, ids[0])
        if is_of_one and not is_among_tests(told.line):
            yield ids[0], told


def _begins(line: Said, name: str) -> bool:
    return line.line.text.lstrip("|*_`[( ").startswith(name)


_ENDING = ("expir", "until", "valid", "lasts", "lapse", "released after", "ends after")


def _one_lifetime(line: Said) -> Stated | None:
    """The one time of a sentence that says when something ends by itself."""
    if not _ENDS.search(line.text) or _LIMITED.search(line.text):
        return None
    stated = [*durations(line)]
    return stated[0] if len(stated) == 1 and stated[0].seconds >= _SHORTEST else None


_ENDS = Wording(
    r"\b(?:expir\w*|lapses?|lasts|(?:is|are|stays?|remains?) (?:valid|open|held|reserved)"
    r"|(?:released|freed|dropped|cancelled|ends) after|valid (?:for|until))\b"
    r"|_(?:until|expires|expiry|expires_at|valid_to|bis|hasta|jusque?|ate)`",
    *("expir", "lapse", "lasts", "valid", "open", "held", "reserved", "released after"),
    *("freed after", "dropped after", "cancelled after", "ends after"),
    *("_until", "_bis", "_hasta", "_jusqu", "_ate`"),
)


def _answered(subject: Subject) -> Iterator[_Lifetime]:
    of_session = subject.says("session token") and not subject.says("access token", "refresh")
    for endpoint in subject.spec[Api].endpoints:
        for example in filter(None, (endpoint.response, endpoint.request)):  # nobody sends it
            value = example.value
            seconds = value.get("expires_in") if isinstance(value, dict) else None
            place = dict(example.fields).get("expires_in")
            if isinstance(seconds, int) and seconds > 0 and place:
                text = code_at(subject.spec.source, place)
                topic = "session" if of_session else "access token"
                yield _Lifetime(topic, part(text, 0, len(text.text)), float(seconds))
                break


RULE = Rule("CON109", "contradictory-lifetimes", Policy.STRICT, check, __doc__)
