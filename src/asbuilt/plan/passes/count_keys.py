"""``id INTEGER PRIMARY KEY``: SQLite counts such a key, PostgreSQL does not; here it is counted. A
UUID that is a key is made.

A key that the document's own creates send is a natural one and stays as it is, and so is a key of
several columns, one that is a reference, and one that is not called ``id`` or ``…_id``.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from asbuilt.plan import naming
from asbuilt.plan.inputs import Inputs, assume
from asbuilt.plan.model import ColumnPlan, ServicePlan, TablePlan
from asbuilt.plan.paths import Places
from asbuilt.plan.shapes import column_of, unwrap
from asbuilt.spec.column_type import Default
from asbuilt.spec.sections.api import Api

_MADE = {"integer": (Default("serial"), "counted"), "uuid": (Default("uuid"), "made")}
"""What makes a key of each type, and how that is called."""


def count_keys(inputs: Inputs, plan: ServicePlan) -> ServicePlan:
    """Let the store give a value to the keys that nothing else gives one."""
    sent = set(_sent(inputs, plan))
    tables = dict(plan.tables)
    for table in plan.tables.values():
        key = _countable(table)
        if key is not None and (table.name, key.name) not in sent:
            default, made = _MADE[key.type.kind]
            given = msgspec.structs.replace(key, default=default, nullable=False)
            columns = tuple(given if column is key else column for column in table.columns)
            tables[table.name] = msgspec.structs.replace(table, columns=columns)
            plan = assume(plan, f"`{table.name}.{key.name}` is {made} by the store.", key.line)
    return msgspec.structs.replace(plan, tables=tables)


def _countable(table: TablePlan) -> ColumnPlan | None:
    """The key of ``table``, if it looks like a number or a UUID that means nothing."""
    keys = [column for column in table.columns if column.name in table.primary_key]
    if len(table.primary_key) != 1 or len(keys) != 1:
        return None
    (key,) = keys
    named = naming.snake(key.name)
    refers = any(key.name in reference.columns for reference in table.references)
    given = key.default is not None or key.generated is not None
    means_nothing = key.type.kind in _MADE and (named == "id" or named.endswith("_id"))
    return key if means_nothing and not given and not refers else None


def _sent(inputs: Inputs, plan: ServicePlan) -> Iterator[tuple[str, str]]:
    """The table and the column of each member that the example of a create shows."""
    places = Places(plan.tables)
    for endpoint in inputs.spec[Api].endpoints:
        if endpoint.method != "POST" or endpoint.request is None:
            continue
        place = places.of(endpoint)
        if place.table is None or place.keyed or place.verb:
            continue
        table = plan.tables[place.table]
        value = unwrap(endpoint.request.value, table)[1]
        row = value[0] if isinstance(value, list) and value else value
        for name in row if isinstance(row, dict) else ():
            if column := column_of(table, name):
                yield table.name, column.name
