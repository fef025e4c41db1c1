"""Whose a row is: the columns that a create takes from the caller.

The legend of the access matrix says it (``own``: ``tasks.owner_id`` = current user). Where it does
not, the reference to the identity table that is called like one to an owner does. Without a matrix
any single reference says it, and where there is none, a hidden column does.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from asbuilt.expression.model import Column, Comparison, Me
from asbuilt.plan.families import family_of
from asbuilt.plan.inputs import Inputs, assume
from asbuilt.plan.model import ColumnPlan, Identity, ReferencePlan, ServicePlan, TablePlan
from asbuilt.plan.own_rows import OWNER_NAMES, own_cells, own_column
from asbuilt.plan.paths import Places
from asbuilt.spec.sections.access import Access
from asbuilt.spec.sections.api import Api

HIDDEN_OWNER = "_owner"


def unstated(inputs: Inputs) -> frozenset[str]:
    """The endpoints of which the document says no more than that somebody must be signed in: who
    may call them is left to convention.

    A matrix leaves nothing to convention. Where other endpoints name roles, silence closes an
    endpoint; only ``Auth: required`` does not. What is said of callers and not understood names
    somebody too, and so does a scope that a token needs.
    """
    endpoints, troubles = inputs.spec[Api].endpoints, inputs.spec[Api].troubles
    if inputs.spec[Access].present:
        return frozenset()
    misread = any(trouble.kind == "unparsable-roles" for trouble in troubles)
    named = misread or any(endpoint.roles for endpoint in endpoints)
    return frozenset(
        endpoint.key
        for endpoint in endpoints
        if not (endpoint.roles or endpoint.public or endpoint.scopes)
        and (endpoint.public is False or not named)
    )


def find_owners(inputs: Inputs, plan: ServicePlan) -> ServicePlan:
    """Set ``filled`` and ``owner`` of every table."""
    identity = plan.identity
    assert identity is not None
    conventional = bool(unstated(inputs))
    created = _created(inputs, plan) if conventional else set()
    undefined = _undefined(inputs, identity, plan.tables)
    tables = dict(plan.tables)
    for name, table in plan.tables.items():
        if table.owner:
            continue
        filled = _by_legend(inputs, identity, table)
        meant = undefined.get(name, {}) if name != identity.table else {}
        if len(meant) == 1 and not filled:
            ((column, line),) = meant.items()
            filled = {column: "id"}
            plan = assume(plan, f"`{name}.{column}` says whose a row is: nothing else does.", line)
        if not filled and name != identity.table and conventional:
            owner = _by_reference(table, identity)
            if owner:
                filled = {owner: "id"}
                plan = assume(plan, f"`{name}.{owner}` is the owner of a row.", table.line)
            elif name in created:
                plan = assume(
                    plan,
                    f"`{name}` names no owner: a hidden column keeps who made a row.",
                    table.line,
                )
                table = with_hidden_owner(table, plan.tables[identity.table])
        if filled:
            owner = next((column for column, mine in filled.items() if mine == "id"), None)
            table = msgspec.structs.replace(table, filled=filled, owner=owner)
        tables[name] = table
    return msgspec.structs.replace(plan, tables=tables)


def _undefined(
    inputs: Inputs, identity: Identity, tables: Mapping[str, TablePlan]
) -> dict[str, dict[str, int]]:
    """By table, the columns that say whose a row is to cells of the matrix that speak of own rows
    without a definition, each with the line of the first such cell."""
    found: dict[str, dict[str, int]] = {}
    for cell, table in own_cells(inputs.spec, tables):
        if column := own_column(inputs.spec[Access], identity, table, cell):
            found.setdefault(table.name, {}).setdefault(column, inputs.line(cell.span))
    return found


def with_hidden_owner(table: TablePlan, identity: TablePlan) -> TablePlan:
    """``table`` with a column of the service's own that keeps who made a row."""
    key = identity.column(identity.primary_key[0])
    reference = ReferencePlan(HIDDEN_OWNER, (HIDDEN_OWNER,), identity.name, (key.name,), "set null")
    return msgspec.structs.replace(
        table,
        columns=(
            *table.columns,
            ColumnPlan(HIDDEN_OWNER, HIDDEN_OWNER, key.type, True, hidden=True),
        ),
        references=(*table.references, reference),
        filled={HIDDEN_OWNER: "id"},
        owner=HIDDEN_OWNER,
    )


def _by_legend(inputs: Inputs, identity: Identity, table: TablePlan) -> dict[str, str]:
    """What the legend compares with the caller: ``{"owner_id": "id", "team_id": "team_id"}``."""
    if table.name == identity.table:
        return {}
    names = {column.name for column in table.columns if not _is_own_key(table, column)}
    filled: dict[str, str] = {}
    for entry in inputs.spec[Access].legend:
        match entry.expression:
            case Comparison(operator="=", left=Column(path=(name,)), right=Me(column=mine)):
                if name in names and entry.table in (table.name, None):
                    filled.setdefault(name, mine)
    return filled


def _is_own_key(table: TablePlan, column: ColumnPlan) -> bool:
    """Whether a column only tells rows apart: what it is compared with is a row that there is
    (``orgs.id`` = current user's ``org_id``), and no new one can have its key."""
    referring = {name for reference in table.references for name in reference.columns}
    is_counted = column.default is not None or column.name == "id"
    return column.name in table.primary_key and is_counted and column.name not in referring


def _by_reference(table: TablePlan, identity: Identity) -> str | None:
    owners = [
        reference.columns[0]
        for reference in table.references
        if reference.table == identity.table and len(reference.columns) == 1
    ]
    known = [name for name in OWNER_NAMES if name in owners]
    if known:
        return known[0]
    return owners[0] if len(owners) == 1 else None


def _created(inputs: Inputs, plan: ServicePlan) -> set[str | None]:
    """The tables that some endpoint creates rows of."""
    places = Places(plan.tables)
    return {
        places.of(endpoint).table
        for endpoint in inputs.spec[Api].endpoints
        if endpoint.method == "POST" and family_of(endpoint) is None
    }
