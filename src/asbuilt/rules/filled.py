"""What a request need not hold, because the service knows it: who calls, when, the first state of a
row, what it calculates; and what it holds that only a handler can store."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from asbuilt import regex
from asbuilt.plan.model import TablePlan
from asbuilt.plan.naming import Names, snake
from asbuilt.plan.shapes import column_of, unwrap
from asbuilt.rules.routes import Bound, bound, looked_up, refused_members
from asbuilt.rules.rows import is_edge
from asbuilt.rules.rule import Subject
from asbuilt.source import Span
from asbuilt.spec.language import english
from asbuilt.spec.sections.access import Access
from asbuilt.spec.sections.data_model import DataModel
from asbuilt.spec.tables.marks import is_password, is_secret
from asbuilt.spec.words import singular

_STATE = regex.compile(
    r"(?:\w+_)?(?:status|state|estado|statut|etat|état|zustand|situacao|situação|stato|статус|状态)"
)
_WHEN = regex.compile(
    r"(?:\w+_)?(?:created|submitted|requested|recorded|received|registered|inserted|logged"
    r"|reported|opened|issued|placed|entered|angelegt|erstellt|eroeffnet|geoeffnet|gemeldet"
    r"|eingegangen|creado|creada|registrado|recibido|criado|criada|cree|demande|enregistre|recu)"
    r"(?:_(?:at|on|date|time|am|um|en|em|le))?"
)
_WHO = regex.compile(
    r"(?:\w+_)?(?:created|submitted|requested|recorded|registered|reported|opened|issued|placed"
    r"|entered|uploaded|added|made)_by(?:_id)?"
)
_SETS = regex.compile(
    r"\b(?:set|sets|calculat\w+|comput\w+|fill\w*|assign\w*|generat\w+|deriv\w+|stamp\w*|taken from"
    r"|calcul\w+|berechn\w+|setzt|vergib\w+|grava|registra|genera|gera|рассчит\w+|проставля\w+)\b"
    r"|计算|生成|设置",
    re.I,
)
_UNSTORED = regex.compile(
    r"\b(?:not|never|nowhere) (?:\w+ )?(?:stored|kept|saved|persisted|written)\b|\bdiscarded\b"
    r"|\btransient\b|\bthrown away\b|\bnicht (?:\w+ )?(?:gespeichert|abgelegt|aufbewahrt)\b"
    r"|\bno se (?:guarda|almacena|conserva)\w*|\bnão (?:é|são|fica\w*) (?:guard|armazen)ad\w+"
    r"|\bn['’](?:est|sont) pas (?:stock|enregistr|conserv)\w+|\bне (?:хран|сохран)\w+"
    r"|不(?:保存|存储)",
    re.I,
)


def is_filled(subject: Subject, item: Bound, table: TablePlan, name: str) -> bool:
    """Whether a column that must hold something is one that the service writes by itself: the
    answer shows what the request does not hold."""
    shown = item.endpoint.request is not None and name in _answered(item, table)
    return shown or is_known(subject, table, name)


def is_known(subject: Subject, table: TablePlan, name: str) -> bool:
    """Whether a column is called, or said to be, one that the service writes by itself: when, who,
    the first state."""
    column, plain = table.column(name), snake(name)
    is_time = column.type.kind in ("timestamp", "date") or (
        column.type.kind in ("text", "integer") and plain.endswith("_at")  # as SQLite keeps times
    )
    if is_time and _WHEN.fullmatch(plain):
        return True
    if _STATE.fullmatch(plain) and (column.type.values or _is_checked(table, name)):
        return True
    if _is_moment_of(subject, table, plain):
        return True
    known = _of_caller(subject, table, name) or _WHO.fullmatch(plain) is not None
    return known or _is_told(subject, name, _SETS) or _is_remarked(subject, table, name)


def _is_remarked(subject: Subject, table: TablePlan, name: str) -> bool:
    """Whether the line of a column says that the service writes it: ``-- from the session``."""
    declared = subject.spec[DataModel].table(table.name)
    column = declared.column(name) if declared else None
    if column is None:
        return False
    source = subject.spec.source
    line = source.slice(source.whole_line(column.span.start))
    _, mark, remark = line.partition("--")
    return bool(mark) and (_SETS.search(remark) or _CALLER.search(remark)) is not None


_CALLER = regex.compile(r"\bfrom (?:the )?(?:token|session|sign-?in|log-?in|caller)\b", re.I)


def _is_moment_of(subject: Subject, table: TablePlan, name: str) -> bool:
    """Whether a column holds when somebody did what another one says who did: ``decided_at`` beside
    ``decided_by``."""
    stem, _, kind = name.rpartition("_")
    by = next((each.name for each in table.columns if snake(each.name) == f"{stem}_by"), None)
    return kind in ("at", "on") and by is not None and _of_caller(subject, table, by)


def _answered(item: Bound, table: TablePlan) -> set[str]:
    """The columns that the answer to a create shows."""
    example = item.endpoint.response
    _, row = unwrap(example.value, table) if example and not example.sampled else ("", None)
    found = (column_of(table, name) for name in row) if isinstance(row, dict) else ()
    return {column.name for column in found if column}


def omitted(subject: Subject, item: Bound, table: TablePlan) -> list[str]:
    """The columns without which a create is refused that its request does not hold."""
    missing = [] if table.derived else list(_missing(item, table))
    if not missing or _is_shared(subject, item):
        return []
    told = {link for link, _ in looked_up(subject, item).values()}
    missing = [
        name for name in missing if name not in told and not _has_edges(subject, item, table, name)
    ]
    return [name for name in missing if not _is_of_word(subject, item, name)]


def _has_edges(subject: Subject, item: Bound, table: TablePlan, name: str) -> bool:
    """Whether a request holds both ends of the range that a column keeps: ``from`` and ``to``."""
    declared = subject.spec[DataModel].table(table.name)
    column = declared.column(name) if declared else None
    if column is None or not column.type_text.lower().endswith("range"):
        return False
    return sum(is_edge(subject, table, each) for each, _ in refused_members(item)) == _ENDS


_ENDS = 2


def _is_shared(subject: Subject, item: Bound) -> bool:
    """Whether a request stands below several endpoints, of which it may be another one's."""
    example = item.endpoint.request
    return example is not None and _requests(subject)[example.span] > 1


@lru_cache(1)  # each create asks
def _requests(subject: Subject) -> Counter[Span]:
    """How many endpoints the requests at each place are of."""
    examples = (item.endpoint.request for item in bound(subject))
    return Counter(example.span for example in examples if example)


def _missing(item: Bound, table: TablePlan) -> Iterator[str]:
    body, action = item.route.body, item.route.action
    given = {field.column for field in body.fields} if body else set()
    given |= {parent.link for parent in getattr(action, "parents", ())}
    given |= {name for permit in item.route.permits.values() for name in permit.fill}
    given |= {*table.filled, table.owner, table.updated_at, table.deleted_at, table.version}
    for column in table.columns:
        free = column.nullable or column.default is not None or column.generated is not None
        if not (free or column.secret or column.hidden or column.name in given):
            yield column.name


def _is_of_word(subject: Subject, item: Bound, name: str) -> bool:
    """Whether a word of the matrix, perhaps one that is not understood, may fill in who calls."""
    own = any(
        name in reference.columns and reference.table == subject.plan.identity_table
        for reference in (item.table.references if item.table else ())
    )
    cells = subject.spec[Access].cells
    return own and any(c.endpoint == item.route.key and c.grant == "word" for c in cells)


def only_handled(subject: Subject, item: Bound) -> Iterator[str]:
    """The members of a request that are no columns and yet right: rows of a table that belong to
    the row, a password whose hash is kept, what the text says is not stored."""
    table, example = item.table, item.endpoint.request
    if table is None or example is None:
        return
    keys = looked_up(subject, item)
    for name, _ in refused_members(item):
        if name in keys or column_of(table, name) is not None:
            continue
        other = subject.plan.tables.get(_names(subject).find(name) or "")
        rows = _holds_rows(example.value, name)
        is_below = other and any(each.table == table.name for each in other.references)
        unstored = _is_hashed(table, name) or _is_told(subject, name, _UNSTORED)
        kept = unstored or _is_kept_below(subject, item, table, name)
        if (rows and is_below) or kept or _chooses(subject, item, table, name):
            yield name


def _is_kept_below(subject: Subject, item: Bound, table: TablePlan, name: str) -> bool:
    """Whether what is sent with a change of a row is a column of one table that refers to it and
    holds no other row of its own: the ``reason`` of a correction."""
    if item.endpoint.method not in ("PATCH", "PUT"):
        return False
    below = (
        each
        for each in subject.plan.tables.values()
        if any(one.table == table.name for one in each.references)
    )
    return sum(column_of(each, name) is not None for each in below) == 1


def _chooses(subject: Subject, item: Bound, table: TablePlan, name: str) -> bool:
    """Whether a member is a column of a table of which the service chooses a row, because the one
    to which a new row has to refer is neither sent nor known: the ``size`` of a ``locker_id``."""
    missing: set[str] | None = None
    for reference in table.references:
        other = subject.plan.tables.get(reference.table)
        if other and len(reference.columns) == 1 and column_of(other, name):
            missing = {*_missing(item, table)} if missing is None else missing
            if reference.columns[0] in missing and not _of_caller(
                subject, table, reference.columns[0]
            ):
                return True
    return False


@lru_cache(1)  # each member asks
def _names(subject: Subject) -> Names:
    return Names(subject.plan.tables)


def _holds_rows(value: Any, name: str) -> bool:
    """Whether a member holds rows, or of each the one value that matters: a list of texts."""
    row = value[0] if isinstance(value, list) and value else value
    held = row.get(name) if isinstance(row, dict) else None
    return isinstance(held, dict | list)


def _is_hashed(table: TablePlan, name: str) -> bool:
    said = snake(name)
    if not (is_password(name) or is_secret(name)):
        return False
    hashes = (each.name for each in table.columns if each.secret)
    both = is_password(name)
    return any(snake(each).startswith(said) or (both and is_password(each)) for each in hashes)


def _is_checked(table: TablePlan, name: str) -> bool:
    return any(name in check.columns for check in table.checks)


def _of_caller(subject: Subject, table: TablePlan, name: str) -> bool:
    """Whether a column refers to who calls: to people, to what they belong to, to what a role is
    called after (``tenant_id`` for a ``tenant_admin``)."""
    identity = subject.plan.identity
    people = identity.table if identity else ""
    targets = [each.table for each in table.references if each.columns == (name,)]
    belongs = {each.table for each in subject.plan.tables[people].references} if people else set()
    if any(target == people or target in belongs for target in targets):
        return True
    called = {singular(snake(target)) for target in targets} | {snake(name).removesuffix("_id")}
    roles = map(snake, identity.roles if identity else ())
    return any(role == each or role.startswith(f"{each}_") for role in roles for each in called)


def _is_told(subject: Subject, name: str, words: re.Pattern[str]) -> bool:
    """Whether a sentence that names a column in code says something of it."""
    lines = _coded(subject).get(name, ())
    return any(words.search(text) or words.search(english(text)) for text in lines)


_CODED = regex.compile(r"`([^`\s]{1,60})`")
_MOST_LINES = 100


@lru_cache(1)  # each member and each column asks
def _coded(subject: Subject) -> Mapping[str, list[str]]:
    """The sentences in which each name stands in code."""
    named: dict[str, list[str]] = {}
    for line in subject.statements:
        for name in dict.fromkeys(_CODED.findall(line.text)) if "`" in line.text else ():
            lines = named.setdefault(name, [])
            if len(lines) < _MOST_LINES:
                lines.append(line.text)
    return named
