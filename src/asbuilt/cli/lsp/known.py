"""Everything in a document that has a name: requirements, endpoints, tables, terms, roles."""

from __future__ import annotations

import re

from msgspec import Struct

from asbuilt import regex
from asbuilt.source import Span
from asbuilt.spec.endpoints.endpoint import Endpoint
from asbuilt.spec.endpoints.route import pattern
from asbuilt.spec.model import Specification
from asbuilt.spec.requirements.requirement import Requirement
from asbuilt.spec.sections.access import Access
from asbuilt.spec.sections.api import Api
from asbuilt.spec.sections.data_model import DataModel
from asbuilt.spec.sections.glossary import Glossary, Term
from asbuilt.spec.sections.requirements import Requirements
from asbuilt.spec.tables.schema import Table


class Known(Struct, frozen=True):
    """Everything in a document that has a name. ``marks`` are where endpoints begin, in order,
    ``roles`` where each role stands, its declaration first."""

    requirements: dict[str, Requirement]
    endpoints: dict[str, Endpoint]
    tables: dict[str, Table]
    terms: dict[str, Term]
    marks: tuple[tuple[int, str], ...]
    term: re.Pattern[str] | None
    roles: dict[str, tuple[Span, ...]]


NOTHING = Known({}, {}, {}, {}, (), None, {})


def known(spec: Specification) -> Known:
    """What a specification names. The first of two with the same name counts."""
    requirements = {each.id.text: each for each in reversed(spec[Requirements].items)}
    endpoints = {
        pattern(f"{each.method} {each.path}"): each for each in reversed(spec[Api].endpoints)
    }
    tables = {each.name: each for each in reversed(spec[DataModel].tables)}
    terms = {each.term.text.strip("*`_").lower(): each for each in spec[Glossary].items}
    longest_first = sorted(filter(None, terms), key=len, reverse=True)
    words = "|".join(map(re.escape, longest_first))
    return Known(
        requirements,
        endpoints,
        tables,
        terms,
        tuple(sorted((each.span.start, key) for key, each in endpoints.items())),
        regex.compile(rf"(?<!\w)({words})(?:e?s)?(?!\w)", re.I) if words else None,
        _roles(spec),
    )


def _roles(spec: Specification) -> dict[str, tuple[Span, ...]]:
    """Where each role is declared, heads a column or an item, and may call an endpoint."""
    access = spec[Access]
    called = [(role.text, role.span) for each in spec[Api].endpoints for role in each.roles or ()]
    found: dict[str, dict[Span, None]] = {}
    for role, span in (*access.declared, *access.columns, *access.listed, *called):
        if span.end > span.start:
            found.setdefault(role, {})[span] = None
    return {role: tuple(spans) for role, spans in found.items()}
