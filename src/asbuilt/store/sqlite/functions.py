"""What SQLite can not do by itself: linear-time patterns, exact decimals, the order of matches."""

from __future__ import annotations

from decimal import Context, Decimal, InvalidOperation
from typing import Any

import apsw

from asbuilt.expression.patterns import matches
from asbuilt.store.sqlite.values import DECIMAL

EXACT_SUM = "asbuilt_sum"
RELEVANCE = "asbuilt_relevance"
TYPICAL_TOKENS = 64
_SATURATION, _LENGTH_WEIGHT = 1.2, 0.75
_EXACT = Context(prec=400)


def add(connection: apsw.Connection) -> None:
    """Make them known to a connection."""
    connection.create_scalar_function(
        "regexp_re2", _matches, 2, deterministic=True, flags=apsw.SQLITE_INNOCUOUS
    )
    connection.create_collation(DECIMAL, _compare_decimals)
    connection.create_aggregate_function(EXACT_SUM, _Sum, 1)
    connection.register_fts5_function(RELEVANCE, _relevance)


def _matches(*arguments: Any) -> bool | None:
    pattern, text = arguments
    return matches(pattern, text)


def _compare_decimals(left: str, right: str) -> int:
    """Order decimal texts by value, without floating point; what is no number comes first."""
    a, b = _decimal(left), _decimal(right)
    return (a > b) - (a < b)


def _decimal(text: str) -> Decimal:
    try:
        value = Decimal(text)
    except InvalidOperation:
        return Decimal("-Infinity")
    return value if not value.is_nan() else Decimal("-Infinity")


class _Sum:
    """The sum of decimal texts, as text; NULL of none."""

    def __init__(self) -> None:
        self._sum: Decimal | None = None

    def step(self, *values: Any) -> None:
        """Add one."""
        if values[0] is not None:
            self._sum = _EXACT.add(self._sum or Decimal(0), Decimal(values[0]))

    def final(self) -> str | None:
        """What they come to."""
        return None if self._sum is None else f"{self._sum:f}"


def _relevance(index: apsw.FTS5ExtensionApi, *_: Any) -> float:
    """How well a row matches, the best lowest: for each word and column the number of its places,
    saturated and in proportion to the length of the text, as in BM25 (Robertson and Zaragoza 2009).

    Unlike in BM25 nothing is taken from other rows, nor from columns that the query leaves out:
    the order of an answer tells nothing of what the caller may not see.
    """
    score = 0.0
    for phrase in range(index.phrase_count):
        for column, places in enumerate(index.phrase_locations(phrase)):
            if places:
                length = index.column_size(column) / TYPICAL_TOKENS
                norm = _SATURATION * (1 - _LENGTH_WEIGHT + _LENGTH_WEIGHT * length)
                score -= len(places) / (len(places) + norm)
    return score
