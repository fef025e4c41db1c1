"""Query parameters of any endpoint: their names and values, and what is said of wrong ones."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches
from urllib.parse import parse_qsl

from asbuilt.server.problem import FieldError, Problem, sentence


def bad_parameter(name: str, detail: str, hint: str | None = None) -> Problem:
    """A query parameter that can not be used."""
    return Problem(
        400,
        sentence(f"The query parameter {name} {detail}"),
        code="bad-parameter",
        hint=hint,
        errors=[FieldError(detail, "parameter", parameter=name)],
    )


def suggestion(name: str, known: Sequence[str]) -> str:
    """What was probably meant, or all that there is."""
    close = get_close_matches(name, known, 1)
    return f"Did you mean {close[0]}?" if close else f"The fields are {', '.join(known)}."


def refuse_parameters(text: str) -> None:
    """A route without query parameters takes none.

    Raises:
        Problem: 400 that names the first one.
    """
    for name, _ in pairs(text):
        raise bad_parameter(name, "is no parameter of this endpoint")


def pairs(text: str) -> list[tuple[str, str]]:
    """The names and values of a query string.

    Raises:
        Problem: 400, it can not be decoded, or holds more than 100.
    """
    try:
        return parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=100)
    except ValueError:
        raise Problem(400, "The query string can not be decoded.", code="bad-query") from None


def whole(text: str, name: str, low: int, high: int) -> int:
    """The number that the parameter ``name`` gives.

    Raises:
        Problem: 400, it is none from ``low`` to ``high``.
    """
    if not text.isascii() or not text.isdigit() or not low <= int(text[:12]) <= high:
        raise bad_parameter(name, f"must be a whole number from {low} to {high}")
    return int(text[:12])
