"""What the readers could not understand, handed on to the rule that reports it."""

from __future__ import annotations

from collections.abc import Iterator

from asbuilt.rules.rule import Finding, Subject


def report(subject: Subject, kind: str, help: str) -> Iterator[Finding]:
    """A finding for each :class:`~asbuilt.spec.model.Trouble` of ``kind`` in any section, with
    ``help`` unless it knows better. What is said in the same words has the same cause."""
    for part in subject.spec.parts.values():
        for trouble in getattr(part, "troubles", ()):
            if trouble.kind == kind:
                cause = trouble.cause or trouble.message
                yield Finding(trouble.message, trouble.span, trouble.help or help, cause=cause)
