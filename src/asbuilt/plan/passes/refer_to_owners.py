"""Foreign keys to the people that a document leaves to the name of a column.

Cells of the access matrix speak of own orders, and ``orders`` has a ``customer_id`` of which nobody
says what it refers to. As a foreign key it cannot hold anything but the key of an account: numbers
of another system would let in whoever has the same number here.
"""

from __future__ import annotations

import msgspec

from asbuilt.plan.inputs import Inputs, assume
from asbuilt.plan.model import ServicePlan
from asbuilt.plan.own_rows import own_column, owner_keys
from asbuilt.plan.references import reference_to
from asbuilt.spec.sections.access import Access
from asbuilt.spec.tables.schema import Reference


def refer_to_owners(inputs: Inputs, plan: ServicePlan) -> ServicePlan:
    """Add the references that own rows need, where the column can hold the key of an account."""
    identity = plan.identity
    assert identity is not None
    people = plan.tables[identity.table]
    key = next((each.type for each in people.columns if each.name == identity.key), None)
    if key is None:
        return plan  # a key that names no column, which a rule reports
    for cell, described, column in owner_keys(inputs.spec, plan.tables, identity.table):
        table = plan.tables[described.name]  # with what an earlier cell has added
        is_told = own_column(inputs.spec[Access], identity, table, cell) is not None
        if is_told or table.column(column).type.kind != key.kind:
            continue
        stated = Reference((column,), identity.table, (identity.key,), "no action", cell.span)
        references = (*table.references, reference_to(identity.table, (identity.key,), stated))
        table = msgspec.structs.replace(table, references=references)
        plan = msgspec.structs.replace(plan, tables={**plan.tables, table.name: table})
        plan = assume(
            plan,
            f"`{table.name}.{column}` refers to `{identity.table}`: it is called after its owner.",
            inputs.line(cell.span),
        )
    return plan
