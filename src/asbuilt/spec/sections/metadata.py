"""Title, version, status, author and dates at the head of a document."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from asbuilt.document.blocks import Text


class Status(Enum):
    """Where a document is in its life. It decides how strictly it is judged."""

    DRAFT = "Draft"
    REVIEW = "Review"
    APPROVED = "Approved"


@dataclass(frozen=True, slots=True)
class Field:
    """One ``key: value`` line as written."""

    key: Text
    value: Text


@dataclass(frozen=True, slots=True)
class Metadata:
    """``title`` is the first H1 without a leading "Technical Specification:"; ``name`` its slug
    (``[a-z0-9-]+``, "service" when nothing is left). Dates are kept as written.
    A status that is no known word, or several of them, is ``DRAFT``."""

    title: Text | None = None
    name: str = "service"
    version: str = "0.0"
    status: Status = Status.DRAFT
    status_text: Text | None = None
    author: Text | None = None
    date: Text | None = None
    last_updated: Text | None = None
    fields: tuple[Field, ...] = ()


PART = Metadata
