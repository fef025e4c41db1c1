"""The people who send the requests, and the rows that are theirs before the first one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

PASSWORD = "correct-horse-battery-staple"
FIRST_DAY = datetime(2026, 1, 1)


@dataclass(frozen=True, slots=True)
class Size:
    """How much is stored before the first measurement: ``rows`` are shared out evenly."""

    users: int
    rows: int

    @property
    def rows_each(self) -> int:
        """The number of rows that each user owns."""
        return self.rows // self.users


@dataclass(frozen=True, slots=True)
class Account:
    """A user by their own id in the system, and the ids of the rows that they own."""

    id: str
    email: str
    rows: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Task:
    """A row: every second one of an owner is done, one is created each minute."""

    number: int
    owner: int
    title: str
    done: bool
    created_at: datetime


def email(user: int) -> str:
    """The address of the user with that number (from 1)."""
    return f"user{user}@example.com"


def task(index: int, size: Size) -> Task:
    """The row with that place among all (from 0); the owners take turns."""
    turn, owner = divmod(index, size.users)
    return Task(
        number=index + 1,
        owner=owner + 1,
        title=f"Task number {index + 1}, to be done",
        done=turn % 2 == 1,
        created_at=FIRST_DAY + timedelta(minutes=index),
    )


def tasks(size: Size) -> Iterator[Task]:
    """All rows in the order of their numbers."""
    return (task(index, size) for index in range(size.rows_each * size.users))


def tasks_of(user: int, size: Size) -> Iterator[Task]:
    """The rows of the user with that number (from 1)."""
    return (task(turn * size.users + user - 1, size) for turn in range(size.rows_each))
