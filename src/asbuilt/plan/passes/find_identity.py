"""The table that holds people, the roles they may have, and how they sign in."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

import msgspec

from asbuilt import regex
from asbuilt.expression.model import Column, Comparison, Constant, In
from asbuilt.plan import naming
from asbuilt.plan.inputs import Inputs, assume
from asbuilt.plan.model import ANONYMOUS, Identity, ServicePlan, TablePlan
from asbuilt.plan.people import IDENTITY_TABLES, with_people
from asbuilt.spec.access.roles.role import ROLE_COLUMNS
from asbuilt.spec.sections.access import Access
from asbuilt.spec.sections.api import Api

ADMINISTRATOR = regex.compile(r"^(super_?)?admin(istrator)?s?$|^root$|^owner$", re.IGNORECASE)
NOT_REGISTERED = regex.compile(
    r"^(?:\w+_)?(?:services?|systems?|internal\w*|machines?|cron|schedulers?|daemons?|bots?|backends?"
    r"|webhooks?|integrations?|gateways?|signatures?|secrets?|hmac\w*|mtls|vpn|\w*allow_?list|tbd|todo"
    r"|staff|employees?)(?:_\w+)?$|^[a-z]$|^n/?a$",
    re.IGNORECASE,
)
"""Roles of services, of staff, and what is none: nobody has one by signing up."""
_OVER_OTHERS = regex.compile(
    r"^(?:\w+_)?(?:support\w*|help_?desk|back_?office|partners?|auditors?|moderators?|managers?"
    r"|supervisors?|operators?|operations|ops|officers?|finance|accountants?|controllers?|approvers?"
    r"|reviewers?|inspectors?|compliance|super_?users?|root|creators?|assignees?|uploaders?)(?:_\w+)?$",
    re.IGNORECASE,
)
"""Roles of those who look after the work of others: nobody has one by signing up."""
_SIGNING_UP = regex.compile(
    r"^(?:\w+_)?(?:users?|members?|customers?|clients?|guests?|visitors?|viewers?|readers?|buyers?"
    r"|subscribers?|shoppers?|players?|students?|learners?|patients?|tenants?|residents?|citizens?"
    r"|participants?|attendees?|applicants?|candidates?|donors?|volunteers?|passengers?|riders?"
    r"|borrowers?|renters?|hirers?|backers?|recipients?|sellers?|merchants?|public)$",
    re.IGNORECASE,
)
"""Roles of those whom a service is for."""
PASSWORD_COLUMNS = ("password_hash", "hashed_password", "password_digest", "password", "passwd")
SIGN_IN_KINDS = ("text", "enum")
DISABLED = (
    ("active", False), ("is_active", False), ("enabled", False), ("is_enabled", False),
    ("disabled", True), ("is_disabled", True),
)  # fmt: skip
"""Boolean columns that disable an account, with the value that does."""
EMAIL_COLUMNS = ("email", "email_address", "mail", "e_mail")
VERIFIED = {
    "boolean": (
        "email_verified",
        "is_email_verified",
        "email_confirmed",
        "is_verified",
        "verified",
    ),
    "timestamp": ("email_verified_at", "email_confirmed_at", "verified_at"),
}
"""Columns that say whether somebody has confirmed the e-mail address, by kind."""


def find_identity(inputs: Inputs, plan: ServicePlan) -> ServicePlan:
    """Choose the identity table; a document without one gets ``users(id, email)``."""
    table = next((plan.tables[name] for name in IDENTITY_TABLES if _fits(plan, name)), None)
    table = table or next(filter(_holds_people, plan.tables.values()), None)
    if table is None:
        plan, table = with_people(inputs, plan)
    role = next((name for name in ROLE_COLUMNS if _has(table, name)), None)
    roles, plan = _roles(inputs, plan, table, role)
    administrator = next((name for name in roles if ADMINISTRATOR.match(name)), roles[0])
    default = _stated_role(table, role)
    names = _sign_in_names(table)
    email = next((name for name in EMAIL_COLUMNS if name in names), None)
    identity = Identity(
        table=table.name,
        key=table.primary_key[0],
        names=names,
        roles=roles,
        administrator=administrator,
        default_role=default or _default_role(inputs, roles),
        registration=bool(default or _signing_up(inputs, roles)),
        password=_password(table),
        role=role,
        disabled=_disabled(table),
        email=email,
        verified=_verified(table) if email else None,
    )
    return _explain(msgspec.structs.replace(plan, identity=identity), table, identity)


def _fits(plan: ServicePlan, name: str) -> bool:
    table = plan.tables.get(name) or plan.tables.get(naming.singular(name))
    return name in plan.tables and table is not None and len(table.primary_key) == 1


def _holds_people(table: TablePlan) -> bool:
    """Whether the rows of a table of any name sign in: it keeps passwords, or has a role beside a
    unique name; a person in the singular counts too."""
    if len(table.primary_key) != 1:
        return False
    named = table.name in map(naming.singular, IDENTITY_TABLES)
    role = any(_has(table, name) for name in ROLE_COLUMNS) and bool(_sign_in_names(table))
    return role or named or _password(table) is not None


_PASSWORD = regex.compile(r"(?:^|_)(?:pass|pwd|kennwort|clave|contrase|senha|mot_de_passe|пароль)")


def _password(table: TablePlan) -> str | None:
    """The column of password hashes, whatever the language of its name."""
    usual = next((name for name in PASSWORD_COLUMNS if _has(table, name)), None)
    secrets = (column for column in table.columns if column.secret and column.type.kind == "text")
    others = (each.name for each in secrets if _PASSWORD.search(naming.snake(each.name)))
    return usual or next(others, None)


def _has(table: TablePlan, name: str) -> bool:
    return any(column.name == name for column in table.columns)


def _roles(
    inputs: Inputs, plan: ServicePlan, table: TablePlan, role: str | None
) -> tuple[tuple[str, ...], ServicePlan]:
    """The declared roles, most privileged first when the document orders them so."""
    declared = [name for name in inputs.spec[Access].roles if name != ANONYMOUS]
    for endpoint in inputs.spec[Api].endpoints:
        declared += [text.text for text in endpoint.roles or ()]
    if role:
        declared += stated_values(table, role)
    roles = tuple(name for name in dict.fromkeys(declared) if name != ANONYMOUS)
    if not roles:
        plan = assume(plan, "No roles are declared: there are `admin` and `user`.")
        return ("admin", "user"), plan
    if not any(ADMINISTRATOR.match(name) for name in roles):
        plan = assume(plan, "No declared role is an administrator's: `admin` is added.")
        roles = ("admin", *roles)
    elif all(ADMINISTRATOR.match(name) for name in roles):
        plan = assume(plan, "Every declared role is an administrator's: `user` is added.")
        return (*roles, "user"), plan
    if _signing_up(inputs, roles) is None and not (role and stated_values(table, role)):
        plan = assume(plan, "No declared role is for whoever signs up: `user` is added.")
        return (*roles, "user"), plan
    return roles, plan


def _for_anybody(roles: Iterable[str]) -> list[str]:
    """The ``roles`` that a new account may have."""
    others = (name for name in roles if not ADMINISTRATOR.match(name))
    return [name for name in others if not NOT_REGISTERED.match(name)]


def _signing_up(inputs: Inputs, roles: Sequence[str]) -> str | None:
    """The least privileged of the ``roles`` that a new account may have; of equal ones the last.
    None if those who look after others may do no more than it: who nurses is no auditor either."""
    privileges = _privileges(inputs)
    others = _for_anybody(roles)
    above = [privileges[name] for name in others if _OVER_OTHERS.match(name)]
    candidates = [name for name in reversed(others) if not _OVER_OTHERS.match(name)]
    least = min(candidates, key=lambda name: privileges[name], default=None)
    if least is None or not above or privileges[least] <= min(above):
        return least
    usual = filter(_SIGNING_UP.match, candidates)
    return min(usual, key=lambda name: privileges[name], default=None)


def stated_values(table: TablePlan, name: str) -> list[str]:
    """What a column may hold, from its type or a ``CHECK (role IN (…))``."""
    column = table.column(name)
    if column.type.values:
        return list(column.type.values)
    for check in table.checks:
        tree = check.expression
        if isinstance(tree, In) and tree.value == Column((name,)):
            return [str(option.value) for option in tree.options if isinstance(option, Constant)]
        if isinstance(tree, Comparison) and tree.operator == "=" and tree.left == Column((name,)):
            return [str(tree.right.value)] if isinstance(tree.right, Constant) else []
    return []


def _stated_role(table: TablePlan, role: str | None) -> str | None:
    """The role that the role column's DEFAULT gives."""
    default = table.column(role).default if role else None
    if default and default.kind == "constant" and isinstance(default.value, str):
        return default.value
    return None


def _default_role(inputs: Inputs, roles: Sequence[str]) -> str:
    """The role of whoever signs up, or else the least privileged one; of equal ones the last."""
    if signing := _signing_up(inputs, roles):
        return signing
    others = _for_anybody(roles) or [name for name in roles if not ADMINISTRATOR.match(name)]
    privileges = _privileges(inputs)
    return min(reversed(others), key=lambda name: privileges[name])


def _privileges(inputs: Inputs) -> Counter[str]:
    """How much the document opens to each role: two for a whole endpoint, one for some of its
    rows."""
    weights = {"allow": 2, "word": 1}
    privileges: Counter[str] = Counter()
    granted = Counter((cell.role, cell.grant) for cell in inputs.spec[Access].cells)
    for (role, grant), count in granted.items():
        privileges[role] += count * weights.get(grant, 0)
    for endpoint in inputs.spec[Api].endpoints:
        limited = {role for role, _ in endpoint.rows}
        for text in endpoint.roles or ():
            privileges[text.text] += weights["word" if text.text in limited else "allow"]
    return privileges


def _sign_in_names(table: TablePlan) -> tuple[str, ...]:
    single = [unique[0] for unique in table.uniques if len(unique) == 1]
    kinds = {column.name: column for column in table.columns}
    return tuple(
        name for name in single if kinds[name].type.kind in SIGN_IN_KINDS and not kinds[name].secret
    )


def _disabled(table: TablePlan) -> tuple[str, bool | str] | None:
    booleans = {column.name for column in table.columns if column.type.kind == "boolean"}
    for name, value in DISABLED:
        if name in booleans:
            return name, value
    return ("deleted_at", "set") if table.deleted_at else None


def _verified(table: TablePlan) -> str | None:
    return next(
        (
            column.name
            for column in table.columns
            if column.name in VERIFIED.get(column.type.kind, ())
            and (column.type.kind == "boolean" or column.nullable)
        ),
        None,
    )


def _explain(plan: ServicePlan, table: TablePlan, identity: Identity) -> ServicePlan:
    names = " or ".join(f"`{name}`" for name in identity.names) or "nothing (no unique text column)"
    plan = assume(
        plan,
        f"`{table.name}` holds the people; they sign in with {names} and a password.",
        table.line,
    )
    if identity.registration:
        made = f"A new account has the role `{identity.default_role}`"
    else:
        made = "None of the roles is for whoever signs up: nobody makes an account of their own"
    plan = assume(plan, f"{made}; only `{identity.administrator}` changes roles.")
    if identity.password is None:
        plan = assume(
            plan, f"`{table.name}` has no password column: hashes are kept apart from it."
        )
    if identity.disabled:
        column, value = identity.disabled
        meaning = "is set" if value == "set" else f"is {str(value).lower()}"
        plan = assume(plan, f"An account whose `{column}` {meaning} can not sign in.")
    if identity.email is None:
        plan = assume(
            plan,
            f"`{table.name}` has no unique e-mail address: a forgotten password is set by "
            f"`{identity.administrator}`.",
        )
    if identity.verified:
        plan = assume(
            plan,
            f"`{table.name}.{identity.verified}` is kept by the service: whether the address in "
            f"`{identity.email}` was confirmed.",
        )
    return plan
