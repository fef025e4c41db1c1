"""What ``doctor`` says of one thing that it looked at."""

from __future__ import annotations

from msgspec import Struct


class Remark(Struct, frozen=True):
    """``level`` is ``ok``, ``warning`` or ``error``; ``hint`` says how to mend what is wrong."""

    level: str
    subject: str
    message: str
    hint: str | None = None
