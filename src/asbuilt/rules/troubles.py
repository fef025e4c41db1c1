"""What the readers could not understand, handed on to the rule that reports it."""

from __future__ import annotations

from collections.abc import Iterator

from asbuilt.rules.rule import Finding, Subject


def report(subject: Subject, kind: str, help: str, *, together: bool = False) -> Iterator[Finding]:
    """A finding for each :class:`~asbuilt.spec.model.Trouble` of ``kind`` in any section. What is
    said in the same words has the same cause, and where all have it ``together``, everything."""
    for part in subject.spec.parts.values():
        for trouble in getattr(part, "troubles", ()):
            if trouble.kind == kind:
                yield Finding(
                    trouble.message, trouble.span, help, cause=kind if together else trouble.message
                )
