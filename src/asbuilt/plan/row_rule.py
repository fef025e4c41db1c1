"""What the words of a document mean as rules of rows: those of a legend, and own rows."""

from __future__ import annotations

from asbuilt.expression.model import Column, Comparison, Expression, Me
from asbuilt.expression.names import columns as mentioned
from asbuilt.plan.model import Identity, ServicePlan, TablePlan
from asbuilt.plan.own_rows import OWN
from asbuilt.spec.sections.access import Access


def own_rule(identity: Identity, table: TablePlan) -> Expression | None:
    """The rule of rows that are the caller's own; None where no column says whose a row is."""
    column = identity.key if table.name == identity.table else table.owner
    return is_caller(column) if column else None


def is_caller(column: str) -> Expression:
    """The rule of rows whose ``column`` names the caller."""
    return Comparison("=", Column((column,)), Me("id"))


def legend_rule(
    plan: ServicePlan, access: Access, word: str | None, table: str | None
) -> Expression | None:
    """The row rule of ``word`` on ``table``: an entry for that table before a general one whose
    columns it has."""
    entries = [entry for entry in access.legend if entry.word == word and entry.expression]
    for entry in sorted(entries, key=lambda entry: entry.table is None):
        if entry.table == table or (entry.table is None and _fits(plan, entry.expression, table)):
            return entry.expression
    return None


def _fits(plan: ServicePlan, rule: Expression | None, table: str | None) -> bool:
    """Whether every column that ``rule`` names can be reached from ``table``."""
    if table is None or rule is None:
        return True
    return all(_reaches(plan, plan.tables[table], path) for path in mentioned(rule))


def _reaches(plan: ServicePlan, table: TablePlan, path: tuple[str, ...]) -> bool:
    for part in path[:-1]:
        found = next((item for item in table.references if item.relation == part), None)
        if found is None:
            return False
        table = plan.tables[found.table]
    return any(column.name == path[-1] for column in table.columns)


def word_rules(
    plan: ServicePlan, access: Access, table: TablePlan, words: tuple[str, ...]
) -> tuple[Expression, ...]:
    """The row rules of those ``words`` that are no roles. One that follows a relation shows
    nothing: it can not be told from the row alone."""
    assert plan.identity is not None
    found: list[Expression] = []
    for word in words:
        rule = legend_rule(plan, access, word, table.name)
        if rule is None and word == OWN:
            rule = own_rule(plan.identity, table)
        if rule is not None and all(len(path) == 1 for path in mentioned(rule)):
            found.append(rule)
    return tuple(found)
