"""The service plan: everything the document decides, as data.

A plan can be printed (``asbuilt show plan``), compared, and cached; it holds no SQL, no functions
and no connections. All names in it are resolved: a column named here exists in the table named
beside it. ``line`` is the document's line (from 1), 0 where a convention decided.
"""

from __future__ import annotations

from typing import Any, Literal

import msgspec

from asbuilt.expression.model import Expression
from asbuilt.spec.column_type import ColumnType, Default
from asbuilt.spec.services.fallback import Verb

ANONYMOUS = "anonymous"
Method = Literal["GET", "POST", "PUT", "PATCH", "DELETE"]


class Part(msgspec.Struct, frozen=True, omit_defaults=True):
    """The base of the plan's values."""


# ---------------------------------------------------------------- tables


class ColumnPlan(Part, frozen=True):
    """One column. ``json`` is its name in bodies and answers where no example says otherwise;
    ``as_text`` numbers are JSON strings in answers, because the document's examples show them so.

    ``hidden`` columns are the service's own (an owner that the document did not name): never in a
    body, an answer, a filter or a sort. ``secret`` ones neither, but the document declares them.
    """

    name: str
    json: str
    type: ColumnType
    nullable: bool
    line: int = 0
    default: Default | None = None
    generated: str | None = None
    pii: str | None = None
    secret: bool = False
    encrypted: bool = False
    hidden: bool = False
    as_text: bool = False
    visible_to: tuple[str, ...] | None = None
    writable_by: tuple[str, ...] | None = None


class CheckPlan(Part, frozen=True):
    """A CHECK constraint under a name of its own; ``columns`` are those that it mentions."""

    name: str
    text: str
    expression: Expression
    columns: tuple[str, ...]


class ReferencePlan(Part, frozen=True):
    """A foreign key. ``relation`` is its name in expressions: ``author`` for ``author_id``."""

    relation: str
    columns: tuple[str, ...]
    table: str
    target_columns: tuple[str, ...]
    on_delete: Literal["restrict", "cascade", "set null", "set default", "no action"]


class TablePlan(Part, frozen=True):
    """One table as it is stored.

    ``indexes`` are column tuples: the document's and those that references, row rules and default
    orders need. ``filled`` columns are taken from the caller on create (``{"team_id":
    "team_id"}``); ``owner`` is the one that holds the caller's id. ``updated_at``, ``deleted_at``
    and ``version`` name the columns that are kept by convention, None where the table has no such
    column. ``search`` columns are in the table's
    full-text index. ``derived`` tables stand nowhere in the document: a request example made them.
    """

    name: str
    columns: tuple[ColumnPlan, ...]
    primary_key: tuple[str, ...]
    line: int = 0
    uniques: tuple[tuple[str, ...], ...] = ()
    checks: tuple[CheckPlan, ...] = ()
    references: tuple[ReferencePlan, ...] = ()
    indexes: tuple[tuple[str, ...], ...] = ()
    owner: str | None = None
    filled: dict[str, str] = {}
    updated_at: str | None = None
    deleted_at: str | None = None
    version: str | None = None
    search: tuple[str, ...] = ()
    derived: bool = False

    def column(self, name: str) -> ColumnPlan:
        """The column called ``name``.

        Raises:
            KeyError: there is none.
        """
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)


# ---------------------------------------------------------------- actions


class KeyPart(Part, frozen=True):
    """``column`` of the action's table must equal path parameter ``parameter``."""

    column: str
    parameter: str


class Parent(Part, frozen=True):
    """The row above a nested route: ``/projects/{project_id}/tasks`` has parent ``projects``.

    ``link`` is the child's column that holds the parent's ``column``. Parents are listed from the
    outermost in; the last one's link is in the action's own table.
    """

    table: str
    column: str
    parameter: str
    link: str


class Action(msgspec.Struct, frozen=True, omit_defaults=True, tag=True, tag_field="do"):
    """What a route does. A store compiles it; nobody else turns it into SQL."""


class Select(Action, frozen=True):
    """Read one row (``many`` False: by ``key``) or a page of rows ordered by ``order``
    (column, descending)."""

    table: str
    many: bool
    key: tuple[KeyPart, ...] = ()
    parents: tuple[Parent, ...] = ()
    order: tuple[tuple[str, bool], ...] = ()
    search: tuple[str, ...] = ()


class Aggregate(Action, frozen=True):
    """Count and sum rows in groups: ``GET /api/tasks/aggregate?group=status&count``."""

    table: str
    parents: tuple[Parent, ...] = ()


class Insert(Action, frozen=True):
    """Create a row, or several in one transaction. With ``password`` the body has a member of that
    name, which is no column: the row is an account that signs in with it."""

    table: str
    parents: tuple[Parent, ...] = ()
    password: bool = False


class Update(Action, frozen=True):
    """Change a row by merge patch, or ``replace`` it: a column left out gets its default. Where
    there is none, a replacement may ``create`` it. ``password`` as for :class:`Insert`."""

    table: str
    key: tuple[KeyPart, ...]
    parents: tuple[Parent, ...] = ()
    replace: bool = False
    password: bool = False
    create: bool = False


class Delete(Action, frozen=True):
    """Remove a row (or mark it, where the table has ``deleted_at``)."""

    table: str
    key: tuple[KeyPart, ...]
    parents: tuple[Parent, ...] = ()


class Call(Action, frozen=True):
    """Run a handler. With ``key`` it gets the row that the caller may act on, or is not called."""

    handler: str
    table: str | None = None
    key: tuple[KeyPart, ...] = ()
    parents: tuple[Parent, ...] = ()


class Builtin(Action, frozen=True):
    """A family that asbuilt itself answers: ``auth.login``, ``health.live``, ``openapi`` …"""

    name: str


class Sample(Action, frozen=True):
    """Nothing backs the endpoint: answer with the document's example, marked as such."""

    value: Any = None


AnyAction = Select | Aggregate | Insert | Update | Delete | Call | Builtin | Sample


# ---------------------------------------------------------------- routes


class Permit(Part, frozen=True):
    """What one role may do at one route.

    ``rule`` restricts the rows (None: all). ``readable`` columns may appear in the answer, filters
    and sorts; ``granted`` are those and the columns that no answer shows the role, though nothing
    hides them: handlers get them. ``conditional`` ones appear in the answer alone, on the rows that
    their rule holds for; ``writable`` ones in a body; ``fill`` sets columns on create: column to a
    column of the caller (``{"owner_id": "id", "team_id": "team_id"}``). ``parents`` holds the row
    rule for reading each of the action's parents, in their order.
    """

    rule: Expression | None = None
    readable: tuple[str, ...] = ()
    conditional: dict[str, Expression] = {}
    writable: tuple[str, ...] = ()
    fill: dict[str, str] = {}
    parents: tuple[Expression | None, ...] = ()
    granted: tuple[str, ...] = ()

    @property
    def known(self) -> frozenset[str]:
        """The columns that exist for the role; the others answer like absent ones."""
        return frozenset((*self.readable, *self.granted, *self.conditional, *self.writable))


class BodyField(Part, frozen=True):
    """A member of the request body. ``column`` is None for a member that only a handler reads."""

    name: str
    type: ColumnType
    column: str | None = None
    required: bool = False
    nullable: bool = False


class Body(Part, frozen=True):
    """The request body: an object of ``fields``, inside ``wrapper`` if the example wraps it;
    ``many`` allows an array of them."""

    fields: tuple[BodyField, ...]
    wrapper: str | None = None
    many: bool = False


class AnswerField(Part, frozen=True):
    """A member of the answer: a ``column`` of the row, or else the example's ``literal``.

    ``as_text`` renders a number as a JSON string, because the example shows one. ``fields`` are the
    members of a nested object around a page (``{"meta": {"total": 1}}``)."""

    name: str
    column: str | None = None
    literal: Any = None
    as_text: bool = False
    fields: tuple[AnswerField, ...] = ()


class Answer(Part, frozen=True):
    """The success answer: an object of ``fields``, or a page of them.

    ``wrapper`` names the member that holds the row or the rows; ``around`` are the members beside
    it: literals, or for a list the page's own values, whose ``column`` is one of ``@next``,
    ``@total``, ``@total_exact``, ``@count``, ``@limit``. Without ``wrapper`` a list is an array.
    """

    status: int
    fields: tuple[AnswerField, ...] = ()
    wrapper: str | None = None
    around: tuple[AnswerField, ...] = ()


class Limit(Part, frozen=True):
    """``count`` requests in ``window`` seconds per ``subject``; ``failures`` counts failures only.
    Routes that share a limit's ``name`` share its budget. With a ``role`` it is that of its callers
    only. A ``general`` one is of the callers whose roles have none of their own."""

    name: str
    count: int
    window: float
    subject: Literal["user", "username", "ip", "key", "everyone"]
    failures: bool = False
    line: int = 0
    role: str = ""
    general: bool = False


class Route(Part, frozen=True):
    """One method on one path (parameters as ``{name}``). A role without a permit is refused.

    ``before`` names the handlers that see the validated input first. ``declared`` are the answers
    that the document lists beside the success. ``system`` routes stand in no document. Clients may
    keep an answer for ``cache_seconds``; ``cached`` ones are also kept by the service itself, until
    something that they were made of changes.
    """

    method: Method
    path: str
    action: AnyAction
    answer: Answer
    permits: dict[str, Permit]
    title: str = ""
    description: str = ""
    line: int = 0
    body: Body | None = None
    limits: tuple[Limit, ...] = ()
    requirements: tuple[str, ...] = ()
    before: tuple[str, ...] = ()
    query: tuple[str, ...] = ()
    system: bool = False
    declared: tuple[tuple[int, str], ...] = ()
    if_match_required: bool = False
    cache_seconds: int | None = None
    cached: bool = False

    @property
    def key(self) -> str:
        """``POST /api/tasks``."""
        return f"{self.method} {self.path}"


# ---------------------------------------------------------------- the service


class Identity(Part, frozen=True):
    """The table that holds people, and how they sign in.

    ``names`` are the unique text columns accepted at login. ``password`` is the secret column that
    keeps the hash, None when the service keeps it apart. ``role`` likewise. ``disabled`` is
    ``(column, value)``: such an account is refused (``("deleted_at", "set")``: with any value).
    ``email`` is the name that letters go to; ``verified`` the column that says whether its owner
    has confirmed it. ``verification``: who registers signs in only after that.
    """

    table: str
    key: str
    names: tuple[str, ...]
    roles: tuple[str, ...]
    administrator: str
    default_role: str
    password: str | None = None
    role: str | None = None
    disabled: tuple[str, bool | str] | None = None
    registration: bool = True
    email: str | None = None
    verified: str | None = None
    verification: bool = False


class Objective(Part, frozen=True):
    """A figure the document promises or alerts on: ``bound`` is in seconds for latency, a fraction
    for error rate and availability, a count or a rate otherwise."""

    name: str
    metric: str
    comparator: str
    bound: float
    percentile: float | None = None
    line: int = 0


class AlertCondition(Part, frozen=True):
    """Holds while a figure of the requests is above ``bound``: a latency in seconds (the mean
    without a ``percentile``), or the share that is answered 5xx. ``routes`` are those endpoints
    alone (``GET /api/tickets``), empty for all."""

    metric: Literal["latency", "error-rate"]
    bound: float
    percentile: float | None = None
    routes: tuple[str, ...] = ()


class AlertPlan(Part, frozen=True):
    """An alert of the document: raised when one of its ``conditions``, or all of them ``together``,
    has held for ``hold`` seconds. One without conditions is nothing that the service can tell."""

    name: str
    conditions: tuple[AlertCondition, ...]
    hold: float
    together: bool = False
    severity: str = ""
    notify: str = ""
    line: int = 0


class FallbackPlan(Part, frozen=True):
    """What the service does itself when an external one fails
    (:mod:`asbuilt.spec.services.fallback`); ``service`` is the name that handlers know the other
    one by."""

    verb: Verb
    seconds: float = 0.0
    value: Any = None
    service: str = ""
    status: int = 0
    reply: int = 0


class ExternalService(Part, frozen=True):
    """A service of others that handlers call as ``services.NAME``. Each attempt takes at most
    ``timeout`` seconds in all; ``retries`` follow a failed one. Without a ``fallback`` the handler
    decides, or the request is refused. ``said`` is the fallback as it is written."""

    name: str
    title: str
    url: str | None = None
    timeout: float = 5.0
    retries: int = 0
    fallback: FallbackPlan | None = None
    said: str = ""
    line: int = 0

    @property
    def variable(self) -> str:
        """The beginning of its environment variables: ``ASBUILT_SERVICE_STRIPE``."""
        return f"ASBUILT_SERVICE_{self.name.upper()}"


class Assumption(Part, frozen=True):
    """One sentence on a gap that a convention filled."""

    text: str
    line: int = 0


class Sessions(Part, frozen=True):
    """Life times in seconds: access token, refresh token, grace for a repeated refresh."""

    access: int = 900
    refresh: int = 30 * 24 * 3600
    grace: int = 10


class ServicePlan(Part, frozen=True):
    """The whole service."""

    name: str
    title: str
    version: str
    status: str
    description: str = ""
    requirements: int = 0
    tables: dict[str, TablePlan] = {}
    identity: Identity | None = None
    routes: tuple[Route, ...] = ()
    objectives: tuple[Objective, ...] = ()
    alerts: tuple[AlertPlan, ...] = ()
    services: tuple[ExternalService, ...] = ()
    assumptions: tuple[Assumption, ...] = ()
    sessions: Sessions = Sessions()
    tls: bool = False
    body_bytes: int = 1024 * 1024
    origins: tuple[str, ...] = ()
    """Other origins whose pages may read answers; ``*`` for all."""

    @property
    def identity_table(self) -> str | None:
        """The name of the table that holds people."""
        return self.identity.table if self.identity else None
