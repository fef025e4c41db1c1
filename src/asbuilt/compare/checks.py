"""CHECK constraints: which came, went, or took another bound, and whether that is stricter"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from asbuilt.compare.change import BOTH, Change, turned
from asbuilt.expression import format
from asbuilt.expression.model import And, Between, Comparison, Constant, Expression, Node
from asbuilt.expression.normal import terms
from asbuilt.plan.model import CheckPlan

STRICTER = "values that were accepted are refused, and stored ones may not fit"
LOOSER = "more values are accepted than before"
_MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}


class _Bound(Struct, frozen=True):
    """``subject`` is at most or at least ``value``; ``strict`` excludes the value itself."""

    subject: str
    upper: bool
    value: float
    strict: bool

    def implies(self, other: _Bound) -> bool:
        """Whether what is within this bound is within the ``other`` one."""
        if (self.subject, self.upper) != (other.subject, other.upper):
            return False
        if self.value == other.value:
            return self.strict or not other.strict
        return (self.value < other.value) == self.upper


def changes(
    about: Change, old: Mapping[str, CheckPlan], new: Mapping[str, CheckPlan]
) -> Iterator[Change]:
    """What has changed between the constraints of a table, by their words; two that bound the same
    things are one with other bounds. What others say together has not gone."""
    said = {text: terms(check.expression) for text, check in {**old, **new}.items()}
    still = frozenset[str]().union(*(said[text] for text in new))
    known = frozenset[str]().union(*(said[text] for text in old))
    gone = {text: check for text, check in old.items() if not said[text] <= still}
    come = {text: check for text, check in new.items() if not said[text] <= known}
    before = [bound for check in old.values() for bound in _bounds(check.expression)]
    for check in come.values():
        bounds = list(_bounds(check.expression))
        former = _former(check, gone)
        looser = bool(bounds) and all(any(b.implies(bound) for b in before) for bound in bounds)
        texts = (former.text if former else None, check.text)
        yield turned(about, "check", texts, LOOSER if looser else STRICTER, () if looser else BOTH)
    for check in gone.values():
        yield turned(about, "check", (check.text, None), LOOSER)


def _former(check: CheckPlan, gone: dict[str, CheckPlan]) -> CheckPlan | None:
    """The constraint that ``check`` takes the place of; it is taken out of those that are gone."""
    subjects = {(bound.subject, bound.upper) for bound in _bounds(check.expression)}
    for text, each in gone.items():
        if subjects and subjects == {(b.subject, b.upper) for b in _bounds(each.expression)}:
            return gone.pop(text)
    return None


def _bounds(expression: Expression) -> Sequence[_Bound]:
    """The bounds that all of ``expression`` is; nothing when it says anything else."""
    terms = expression.terms if isinstance(expression, And) else (expression,)
    found = [_bound(term) for term in terms]
    return [each for pair in found for each in pair] if all(found) else ()


def _bound(term: Node) -> tuple[_Bound, ...]:
    match term:
        case Between(value, Constant(low), Constant(high)):
            return _limit(">=", value, low) + _limit("<=", value, high)
        case Comparison(sign, value, Constant(limit)):
            return _limit(sign, value, limit)
        case Comparison(sign, Constant(limit), value):
            return _limit(_MIRRORED.get(sign, ""), value, limit)
    return ()


def _limit(sign: str, subject: Expression, value: object) -> tuple[_Bound, ...]:
    if sign not in _MIRRORED or isinstance(value, bool) or not isinstance(value, int | float):
        return ()
    return (_Bound(format.text(subject), "<" in sign, value, "=" not in sign),)
