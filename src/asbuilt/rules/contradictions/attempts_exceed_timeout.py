"""Somebody gives up before the attempts that they wait for are over.

## What it does
Multiplies how often something is tried with how long each attempt may take (*tried 4 times with a
wait of 5 s*, *3 attempts of 10 s*), and compares the product with the time after which whoever
waits for it gives up, times out or answers with an error, where one section says both, once each.
What happens in the background keeps nobody waiting.

## Why it matters
The last attempts are made for nobody. What succeeds then has been reported as failed, and is done
again.

## Example
```markdown
1. The service sends the command. It is tried 4 times with a wait of 5 s each.
2. The gateway gives up after 8 s and answers 504.
```

## Fix
Try less often or wait shorter for each attempt, or let the one above wait longer.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from msgspec import Struct

from asbuilt import regex
from asbuilt.diagnostics import Related
from asbuilt.rules.proofs import is_among_tests
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.rules.said import Said
from asbuilt.rules.stated import Stated, durations, in_words
from asbuilt.rules.wording import Wording
from asbuilt.spec.figures.numeral import with_digits

_TRIED = regex.compile(
    r"\b(?:tried|attempted|sent|called|retried|repeated|tries|attempts|retries|sends|calls)\b"
    r"[^.;,]{0,40}?\b(?:up to |at most )?(?P<times>[0-9]{1,2}) times\b"
    r"|\b(?P<many>[0-9]{1,2})(?: times|x| ?×)? (?:tries|attempts|retries)\b"
    r"|\b(?P<by>[0-9]{1,2}) ?[×x] ?(?=[0-9])",
    re.I,
)
_EACH = regex.compile(
    r"\b(?:waits?|waiting|time-?outs?|times? out|each|every|apiece|per (?:try|attempt|retry)"
    r"|attempts? of|tries of)\b|[0-9] ?[×x] ?[0-9]",
    re.I,
)
"""What the time beside is: that of one attempt."""
_GIVES_UP = regex.compile(
    r"\b(?:gives? up|gave up|times? out|abort(?:s|ed)|cancels|hangs up|stops waiting"
    r"|cuts? (?:off )?the (?:call|connection)|closes the connection|drops the (?:call|connection)"
    r"|(?:must|has to|shall) (?:answer|reply|respond) (?:within|in|after)"
    r"|waits? (?:at most|up to|no longer than|for)|answers? `?50[0-9]`?|returns `?50[0-9]`?)\b",
    re.I,
)
_ASIDE = regex.compile(
    r"\b(?:background|asynchronous\w*|queued?|later|job|worker|back-?off|growing|doubl\w+|webhooks?"
    r"|exponential\w*|nightly|breaker)\b|\bp[0-9]{2}\b|[0-9] ?%",
    re.I,
)
_SIGN = Wording(
    "times|tries|attempt|retries|×|[0-9]x |give|gave|time[sd]? ?out|abort|wait|50[0-9]"
    "|cut|close|drop|must|shall|has to",
    *("times", "tries", "attempt", "retries", "×", *map("{}x ".format, range(10)), "give", "gave"),
    *("time out", "timeout", "timed out", "timedout", "abort", "wait", "50", "cut", "close"),
    *("drop", "must", "shall", "has to"),
    flags=0,
)
"""One of these is in what the others find."""
_WORDS = ("times", "attempt", "tries", "retries", "×")


class _Attempts(Struct, frozen=True):
    line: Said
    times: int
    each: Stated


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each section whose attempts take longer than somebody waits for them."""
    if not (subject.says(*_WORDS) and subject.says("give", "time", "answer", "wait", "return")):
        return
    attempts = defaultdict[str, list[_Attempts]](list)
    waits = defaultdict[str, list[tuple[Said, Stated]]](list)
    for line, _ in _SIGN.found(subject):
        if line.line.row or is_among_tests(line.line):
            continue
        if (tried := _tried(line)) is not None:
            attempts[line.line.head].append(tried)
        elif _waits(line) and len(found := [*durations(line)]) == 1:
            waits[line.line.head].append((line, found[0]))
    for head, tries in attempts.items():
        if len(tries) != 1 or len(waits[head]) != 1:
            continue
        (one,), ((line, limit),) = tries, waits[head]
        whole = one.times * one.each.seconds
        if whole > limit.seconds:
            yield Finding(
                f"{one.times} attempts of {in_words(one.each.seconds)} take {in_words(whole)}, but "
                f"this is given up after {in_words(limit.seconds)} "
                f"({subject.spec.source.where(line.line.span.start)})",
                one.each.text.span,
                "Try less often or wait shorter, or let the one above wait longer.",
                (Related(limit.text.span, "it is given up here"),),
            )


def _waits(line: Said) -> bool:
    return _GIVES_UP.search(line.text) is not None and not _ASIDE.search(line.text)


def _tried(line: Said) -> _Attempts | None:
    """The attempts of a statement, if it says how long each of them may take and no other time."""
    found = _TRIED.search(with_digits(line.text))
    if found is None or _ASIDE.search(line.text) or not _EACH.search(line.text):
        return None
    stated = [*durations(line)]
    times = int(found["times"] or found["many"] or found["by"])
    return _Attempts(line, times, stated[0]) if len(stated) == 1 and times > 1 else None


RULE = Rule("CON143", "attempts-exceed-timeout", Policy.WARNING, check, __doc__)
