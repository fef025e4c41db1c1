"""Roles that are kept as yes or no: the columns `is_support`, `isSupport` and `admin` of people."""

from __future__ import annotations

from asbuilt.rules.rule import Subject
from asbuilt.spec.sections.data_model import DataModel
from asbuilt.spec.words import singular, snake


def flags(subject: Subject) -> frozenset[str]:
    """What the columns are called that say yes or no, in the singular and without ``is``: a role of
    such a name is kept in one of them."""
    columns = (column for table in subject.spec[DataModel].tables for column in table.columns)
    return frozenset(
        singular(snake(column.name).removeprefix("is_"))
        for column in columns
        if column.type.kind == "boolean"
    )
