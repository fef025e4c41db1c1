"""The exceptions of asbuilt: one base class and a few leaves that carry data.

Three kinds of trouble are never mixed: a *Diagnostic* is about the document and is a value;
a *Problem* goes to an HTTP client; an *exception* from this file tells the person at the terminal
why a command could not go on. Every exception knows its exit code and what to do about it.
"""

from __future__ import annotations


class AsbuiltError(Exception):
    """A command cannot go on. ``message`` says what is wrong, ``hint`` what to do about it."""

    exit_code = 4

    def __init__(self, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message}\n  {self.hint}" if self.hint else self.message


class UsageError(AsbuiltError):
    """The command line, or the document's bytes, cannot be used (missing, empty, binary …)."""

    exit_code = 2


class NothingUnderstood(AsbuiltError):
    """The document is text, but nothing in it could be understood as a specification."""

    exit_code = 3


class EnvironmentFailure(AsbuiltError):
    """Port, key, data directory, database or disk: the machine, not the document, is at fault."""

    exit_code = 4


class NotAttested(AsbuiltError):
    """An attestation does not hold for what it is held against; the message says why."""

    exit_code = 1


class NotInDocument(AttributeError):
    """A handler names a table or a column that the document does not have. The text names nothing
    else, so that it may be logged."""


class HandlerMistake(Exception):
    """A handler does what none can do. The text is asbuilt's own, so that it may be logged."""


class SchemaMismatch(EnvironmentFailure):
    """The data directory holds another data model; ``differences`` names each one in a line."""

    def __init__(self, message: str, differences: tuple[str, ...], hint: str | None = None) -> None:
        super().__init__("\n  ".join((message, *differences)), hint)
        self.differences = differences
