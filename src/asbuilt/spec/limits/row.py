"""The limits of the rows of a table: for which endpoints each is, and whose."""

from __future__ import annotations

import re
from collections.abc import Iterator

from asbuilt import regex
from asbuilt.document.blocks import List, Table, Text
from asbuilt.document.text import part, row_span
from asbuilt.spec.access.roles.role import ANONYMOUS, is_anonymous, role_name
from asbuilt.spec.language import english
from asbuilt.spec.limits.clause import clauses_in, subject_in
from asbuilt.spec.limits.limit import RateLimit, Setting
from asbuilt.spec.limits.place import EVERYWHERE, kind_named, named_before, words_of
from asbuilt.spec.limits.sentence import endpoints_by_words
from asbuilt.spec.limits.table import Columns, clauses_of, is_of_calls, said_of_limits
from asbuilt.spec.limits.whom import roles_apart
from asbuilt.spec.title import bare


def table_limits(table: Table, columns: Columns | None, setting: Setting) -> Iterator[RateLimit]:
    """The limits of the rows of a table; none where it has no ``columns`` of limits."""
    for row in table.rows if columns else ():
        assert columns is not None
        limit, endpoint = said_of_limits(row, columns), columns.cell(row, "endpoint")
        if not limit:
            continue
        method = columns.cell(row, "method")
        places = setting.places
        role = _whose(columns.cell(row, "role"), len(table.rows) > 1, setting)
        if endpoint:
            places = _endpoints(endpoint, bare(method.text) if method else "", setting)
            caller = _caller(endpoint, setting) if not role and len(table.rows) > 1 else None
            if caller is not None:
                places, role = (EVERYWHERE,), caller
        clauses, span = clauses_of(table, row, columns), row_span(row)
        if not clauses and not is_of_calls(row, columns):
            continue
        if not clauses or not places:
            what = limit if places or endpoint is None else endpoint.text
            setting.trouble(f"this limit is not understood: `{what[:60]}`", span)
        is_one = not (role or columns.timed)
        apart = roles_apart(bare(limit), clauses, setting.known) if is_one else None
        for clause, whose in zip(clauses, apart or [role] * len(clauses), strict=True):
            for key in places:
                yield setting.limit(key, clause, span, whose)


def list_limits(listed: List, unit: tuple[str, str], setting: Setting) -> Iterator[RateLimit]:
    """The limits of bullets that are a place and a number, ``GET /parcels: 100``, below a line that
    says per which time they are meant, the ``unit``, if all others state limits of their own."""
    found = [_COUNTED.fullmatch(item.text.text) for item in listed.items] if any(unit) else []
    told = zip(listed.items, found, strict=False)
    if not any(found) or not all(row or _limits_itself(item.text.text) for item, row in told):
        return
    rows = tuple(
        (part(item.text, *row.span("what")), part(item.text, *row.span("count")))
        for item, row in zip(listed.items, found, strict=True)
        if row
    )
    columns = Columns({"endpoint": 0, "limit": 1}, unit=unit)
    yield from table_limits(Table(rows[0], rows, listed.span), columns, setting)


def _limits_itself(said: str) -> bool:
    """Whether a bullet has its own time, or says that there is no limit: ``GET /a: unlimited``."""
    return bool(clauses_in(said)) or _UNLIMITED.search(english(said)) is not None


_UNLIMITED = regex.compile(
    r"(?:[:：=→]|\s[–—-])\s*[*_]*(?:(?:is )?(?:unlimited|not limited|unrestricted)"
    r"|no limits?|none|without (?:a )?limit)[*_.]*$",
    re.I,
)
_COUNTED = regex.compile(
    r"(?P<what>[^:\n|]{1,80}?)\s*(?:[:：=]\**|\s[–—-]|→|(?<=`))\s*(?P<count>[0-9][0-9,. ]{0,11}k?)"
    r"(?:\s(?:times|requests|calls))?\.?",
    re.I,
)


def _whose(cell: Text | None, several: bool, setting: Setting) -> str:
    """Whose limit a row states: a role's, or that of some others who are told from those of
    ``several`` rows; empty for everybody's."""
    said = english(bare(cell.text)).strip() if cell else ""
    if cell is None or not said or _ALL.fullmatch(said) or _EVERYBODY.fullmatch(said):
        return ""
    return setting.known.role(said) or (role_name(cell.text) if several else "")


_EVERYBODY = regex.compile(r"(?:any|every)\s?(?:one|body)|all(?: of them)?|whoever calls", re.I)


def _caller(cell: Text, setting: Setting) -> str | None:
    """The role whose requests a row limits, wherever they go: ``Requests, anonymous``; empty where
    it is everybody's who has signed in."""
    if len(cell.text) > _LONGEST_CALLER or "/" in cell.text:
        return None
    said = named_before(cell.text)[0].replace("-", " ")
    if is_anonymous(said):
        return ANONYMOUS
    return "" if _SIGNED_IN.fullmatch(said) else setting.known.role(said) or None


_LONGEST_CALLER = 60
_SIGNED_IN = regex.compile(r"(?:signed|logged) in")


def _endpoints(text: Text, method: str, setting: Setting) -> tuple[str, ...]:
    """The endpoints of a row; "all other", ``*``, ``/*`` and "requests of one token" stand for
    everywhere."""
    known = setting.known
    said = english(bare(text.text)).strip()
    if said in ("", "/") or _ALL.fullmatch(said):
        return (EVERYWHERE,)
    if (of_one := _OF_ONE.fullmatch(said)) and subject_in(of_one["subject"]):
        return (EVERYWHERE,)
    if (reads := kind_named(text.text)) is not None:
        return known.of_kind(reads=reads)
    if said.isdigit():
        return tuple(known.numbered(said))
    operation = known.operations.get(bare(text.text)) if bare(text.text) else None
    if operation:
        return (operation,)
    if meant := known.meant(text, method):
        return meant
    if numbered := known.routes_in(text):
        return tuple(route.key for route in numbered)
    words = words_of(text.text)
    return (
        known.called(words)
        or known.doing(words)
        or endpoints_by_words(f"{_PATHS.sub('', text.text)}:", "", setting)
    )


_OF_ONE = regex.compile(
    r"(?:requests?|calls?)\s+(?:of|from|by)\s+(?:an?|one|each|every)\s+(?P<subject>[a-z -]{2,30})"
    r"(?:\s*\(.{0,60}\))?",
    re.I,
)
_PATHS = regex.compile(r"\(?`[^`]*`\)?|\(?/\S+")
_ALL = regex.compile(
    r"\*|(?:all|any|every|everything|anything|defaults?|global|other|authenticated|general|standard"
    r"|(?:the )?(?:rest|remaining)|otherwise)\b.*|others?|\(?(?:default|others?|rest)\)?",
    re.IGNORECASE,
)
