"""Which columns each table's full-text index holds: those that some list lets people search."""

from __future__ import annotations

import msgspec

from asbuilt.plan.inputs import Inputs
from asbuilt.plan.model import Select, ServicePlan


def derive_search(inputs: Inputs, plan: ServicePlan) -> ServicePlan:
    """Set ``search`` of every table that a ``**Search:**`` line names columns of."""
    tables = dict(plan.tables)
    for route in plan.routes:
        if isinstance(route.action, Select) and route.action.search:
            table = tables[route.action.table]
            columns = tuple(dict.fromkeys((*table.search, *route.action.search)))
            tables[table.name] = msgspec.structs.replace(table, search=columns)
    return msgspec.structs.replace(plan, tables=tables)
