"""Endpoints as the document describes them."""

from __future__ import annotations

from msgspec import Struct

from asbuilt.document.blocks import Text
from asbuilt.source import Span
from asbuilt.spec.endpoints.example import Example


class Answer(Struct, frozen=True):
    """A declared answer: ``- 409: Email exists``."""

    status: int
    text: str
    span: Span


class Endpoint(Struct, frozen=True):
    """One method on one path.

    ``path`` has every parameter in the one form ``{name}``, no trailing slash and no query.
    ``query`` names documented query parameters. ``roles`` is None when the endpoint's own section
    says nothing (an empty tuple never occurs); ``rows`` has those of them that may act on some rows
    only, each with the word for these: ``clerk (own)``. ``requirements`` are ids named in the
    endpoint's section. The remaining fields are the bold lines of ``docs/specification.md``:
    ``**Table:**``, ``**Handler:**``, ``**Status:**``, ``**Search:**``, ``**Concurrency:**``,
    ``**Cache:**``, ``**Rate limit:**``. ``resource`` marks the endpoints that one ``**Resource:**``
    line opens. ``declared`` are all statuses as they stand, also those that are stated twice;
    ``operation`` is OpenAPI's ``operationId``. ``returned`` are the members of the answer that a
    table or a list has. ``scopes`` are those of which a token has to have one.
    """

    method: str
    path: str
    span: Span
    title: str = ""
    description: str = ""
    request: Example | None = None
    response: Example | None = None
    status: int | None = None
    answers: tuple[Answer, ...] = ()
    query: tuple[str, ...] = ()
    roles: tuple[Text, ...] | None = None
    rows: tuple[tuple[str, Text], ...] = ()
    public: bool | None = None
    requirements: tuple[Text, ...] = ()
    table: Text | None = None
    handler: Text | None = None
    search: tuple[Text, ...] = ()
    concurrency: Text | None = None
    cache_seconds: int | None = None
    rate_limit: Text | None = None
    resource: bool = False
    declared: tuple[Answer, ...] = ()
    operation: str = ""
    returned: tuple[Text, ...] = ()
    scopes: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """``POST /api/tasks``: the name by which other sections and handlers know it."""
        return f"{self.method} {self.path}"
