"""The one error of the expression language."""

from __future__ import annotations


class ExpressionError(Exception):
    """An expression cannot be used: ``message`` says why, ``hint`` what to write instead.

    ``offset`` counts characters from the start of the text; None where no text is at hand.
    """

    def __init__(self, message: str, offset: int | None = None, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.offset = offset
        self.hint = hint

    def __str__(self) -> str:
        place = "" if self.offset is None else f" (at character {self.offset + 1})"
        return f"{self.message}{place}" + (f"; {self.hint}" if self.hint else "")
