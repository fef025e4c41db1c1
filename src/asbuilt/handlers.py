"""What a ``handlers.py`` beside a specification imports.

    from asbuilt.handlers import Problem, before, instead

    @instead("POST /api/tickets/{id}/close")
    def close(row, db, user):
        if row["status"] == "closed":
            raise Problem(409, "The ticket is closed already.")
        return db.tickets.update(row["id"], {"status": "closed"})

The decorators leave a function as it is: asbuilt finds them by reading the file.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from asbuilt.server.problem import Problem

__all__ = ["Problem", "before", "instead"]

Function = TypeVar("Function", bound=Callable[..., object])


def instead(endpoint: str) -> Callable[[Function], Function]:
    """Answer ``endpoint`` (``POST /api/tickets/{id}/close``) with the decorated function.

    It returns a row (a dict by column, or by member of the response example), a list of rows, or
    None for no content. It runs in one transaction, which what it raises undoes.
    """
    return _mark


def before(endpoint: str) -> Callable[[Function], Function]:
    """Run the decorated function before ``endpoint`` acts: it sees the validated input and may
    raise a :class:`Problem`, or return one, to refuse."""
    return _mark


def _mark(function: Function) -> Function:
    return function
