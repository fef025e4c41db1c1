"""Evidence that a person gives: ``**Evidence:**`` with a name, a date and an end."""

from __future__ import annotations

from collections.abc import AsyncIterator

from asbuilt.spec.sections.manual_evidence import Given, ManualEvidence
from asbuilt.verify.bench import Bench
from asbuilt.verify.probe import Probe
from asbuilt.verify.result import Check, Result, Unproven
from asbuilt.verify.subject import Subject

GROUP = "by hand"


def claims(subject: Subject) -> tuple[str, ...]:
    """The claims that some line of evidence names."""
    given = subject.spec[ManualEvidence].items
    return tuple(dict.fromkeys(name for item in given for name in _names(subject, item)))


def _names(subject: Subject, given: Given) -> tuple[str, ...]:
    wanted = given.ids or ((given.heading,) if given.heading else ())
    return tuple(name for name in wanted if subject.claims.find(name))


async def run(bench: Bench) -> AsyncIterator[Result]:
    """Each line: it counts when somebody vouches for it and its time is not over."""
    subject = bench.subject
    for given in subject.spec[ManualEvidence].items:
        names = _names(subject, given)
        line = subject.spec.source.line(given.span.start)
        missing = [
            word
            for word, value in (
                ("who vouches for it (`by Jane Doe`)", given.person),
                ("since when (a date)", given.day),
                ("until when it holds (a second date)", given.until),
            )
            if value is None
        ]
        if not names:
            continue
        if missing:
            yield Unproven(names, f"evidence by hand lacks {' and '.join(missing)}", line)
        elif given.until and given.until < bench.today:
            yield Unproven(names, f"evidence by hand ended on {given.until}", line)
        elif given.day and given.day > bench.today:
            yield Unproven(names, f"evidence by hand begins on {given.day}", line)
        else:
            words = f"{given.person}, {given.day}, until {given.until}"
            yield Check(names, GROUP, words, True, line, "", given.text.text)


PROBE = Probe("by_hand", "evidence that a person gives", claims, run, "document")
