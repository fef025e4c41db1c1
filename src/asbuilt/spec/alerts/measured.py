"""What a condition in PromQL measures, as targets: ``histogram_quantile(0.95, …) > 0.8``.

Names and labels are those of Prometheus' conventions: https://prometheus.io/docs/practices/naming/
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from asbuilt import regex
from asbuilt.document.blocks import Text
from asbuilt.source import Span
from asbuilt.spec.alerts.promql import (
    COMPARISONS,
    Call,
    Number,
    Operation,
    Series,
    Tree,
    is_expression,
    parse,
)
from asbuilt.spec.figures.comparison import Comparator
from asbuilt.spec.figures.figure import Unit
from asbuilt.spec.figures.metric import Metric
from asbuilt.spec.figures.quantity import Target, targets_in
from asbuilt.spec.language import english


class _Measured(Struct, frozen=True):
    """A metric, what its value is multiplied with, and of what it is taken, if not of all."""

    metric: Metric
    factor: float = 1.0
    percentile: float | None = None
    scope: str = ""


def targets_of(condition: Text, hint: str = "", *, is_code: bool = False) -> tuple[Target, ...]:
    """The figures of a condition in words or in PromQL. One that asbuilt has no metric for has
    none, but for those that must hold together with others."""
    if is_code or is_expression(condition.text):
        tree = parse(condition.text.strip("` "))
        if tree is not None:
            offset = condition.text.index(condition.text.strip("` ")) + condition.span.start
            return tuple(_targets(tree, offset))
    said = targets_in(condition, english(hint.replace("_", " ")))
    return tuple(map(_as_alarm, said))


def _as_alarm(target: Target) -> Target:
    """A figure in words as that of an alert: one that is not compared says from where on somebody
    is called, and a time that nothing calls a response time is how long something lasts."""
    lasts = target.metric == "availability" and not _PERCENT.search(target.text)
    if lasts or _is_of_something_else(target):
        return replace(target, metric="unknown", percentile=None)
    if "comparator" not in target.assumed or target.metric not in _WORSE:
        return target
    return replace(target, comparator=_WORSE[target.metric])


def _is_of_something_else(target: Target) -> bool:
    """Whether nobody would be called if a figure that names no metric were of the assumed one: a
    share that must not be exceeded is how full something is."""
    if "metric" not in target.assumed:
        return False
    if target.metric == "latency":
        return target.percentile is None or "percentile" in target.assumed
    return target.metric == "availability" and target.comparator[0] == ">"


_PERCENT = regex.compile(r"%|\bper ?cent\b|\b0?\.[0-9]", re.I)
_WORSE: dict[Metric, Comparator] = {
    "latency": ">", "error-rate": ">", "availability": "<",
    "cpu": ">", "memory": ">", "disk": ">",
}  # fmt: skip


def _targets(tree: Tree, offset: int) -> Iterator[Target]:
    if not isinstance(tree, Operation):
        return
    if tree.operator in ("or", "and", "unless"):
        sides = [tuple(_targets(side, offset)) for side in (tree.left, tree.right)]
        if tree.operator == "unless":
            sides.pop()
        if tree.operator != "or" and any(sides):
            sides = [side or (_unknown(tree, offset),) for side in sides]
        for side in sides:
            yield from side
    elif tree.operator in COMPARISONS:
        yield from _compared(tree, offset)


def _unknown(tree: Operation, offset: int) -> Target:
    span = Span(offset + tree.start, offset + tree.end)
    return Target("unknown", "=", 0.0, "count", "", span)


_TURNED = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}


def _compared(tree: Operation, offset: int) -> Iterator[Target]:
    operator, left, bound = tree.operator, tree.left, _constant(tree.right)
    if bound is None:
        bound, left = _constant(tree.left), tree.right
        operator = _TURNED.get(operator, operator)
    comparator = _COMPARATORS.get(operator)
    measured = _measured(left)
    if comparator is None or bound is None or measured is None:
        return
    value = bound / measured.factor
    if measured.metric in _SHARES and measured.factor == 1 and value > 1:
        value /= 100  # a series in per cent
    unit = _SHARES.get(measured.metric, "seconds")
    percentile = f" p{measured.percentile:g}" if measured.percentile is not None else ""
    of = f" of {measured.scope}" if measured.scope else ""
    yield Target(
        measured.metric,
        comparator,
        round(value, 12),
        unit,
        f"{measured.metric}{percentile}{of} {comparator} {value:.6g}{' s' * (unit == 'seconds')}",
        Span(offset + tree.start, offset + tree.end),
        measured.percentile,
        measured.scope or None,
    )


_COMPARATORS: dict[str, Comparator] = {"<": "<", "<=": "<=", ">": ">", ">=": ">="}
_SHARES: dict[Metric, Unit] = {
    "error-rate": "fraction", "availability": "fraction",
    "cpu": "fraction", "memory": "fraction", "disk": "fraction",
}  # fmt: skip


def _constant(tree: Tree) -> float | None:
    """The value of a number, and of a product such as ``14.4 * 0.001``."""
    if isinstance(tree, Number):
        return tree.value
    if isinstance(tree, Operation) and tree.operator in "*/-":
        left, right = _constant(tree.left), _constant(tree.right)
        if left is not None and right:
            return {"*": left * right, "/": left / right, "-": left - right}[tree.operator]
    return None


def _measured(tree: Tree) -> _Measured | None:
    if isinstance(tree, Call):
        return _of_call(tree)
    if isinstance(tree, Series):
        return _of_name(tree)
    if isinstance(tree, Number):
        return None
    for factor, rest in (
        (_constant(tree.right), tree.left), (_constant(tree.left), tree.right)
    ):  # fmt: skip
        if factor and tree.operator == "*":
            found = _measured(rest)
            return replace(found, factor=found.factor * factor) if found else None
    if tree.operator == "/" and (divisor := _constant(tree.right)):
        found = _measured(tree.left)
        return replace(found, factor=found.factor / divisor) if found else None
    if tree.operator == "-" and _constant(tree.left) in (1, 100):
        return _opposite(_measured(tree.right))
    return _quotient(tree) if tree.operator == "/" else None


def _opposite(found: _Measured | None) -> _Measured | None:
    """``1 - availability`` is the rate of errors."""
    if found is None or found.metric not in ("error-rate", "availability"):
        return None
    return replace(found, metric="availability" if found.metric == "error-rate" else "error-rate")


_KEEPING = frozenset((
    "sum", "avg", "max", "min", "avg_over_time", "max_over_time", "clamp_min", "clamp_max", "round",
    "scalar", "label_replace",
))  # fmt: skip
"""Functions and aggregations of which a figure comes out as the figure that it is."""


def _of_call(tree: Call) -> _Measured | None:
    """A quantile of a histogram, or what a function leaves as it is."""
    if tree.name == "histogram_quantile" and len(tree.arguments) == 2:
        quantile, series = _constant(tree.arguments[0]), _series(tree.arguments[1])
        if quantile is None or not 0 < quantile <= 1 or len(series) != 1:
            return None
        return _time(series[0], round(100 * quantile, 9))
    return _measured(tree.arguments[0]) if tree.name in _KEEPING and tree.arguments else None


_TIME = regex.compile(r"duration|latenc|response_?time|request_?time|elapsed|(?:^|_)rtt|seconds$")
_MILLISECONDS = regex.compile(r"_(?:ms|msec|millis|milliseconds)(?:_|:|$)")
_MICROSECONDS = regex.compile(r"_(?:us|micros|microseconds)(?:_|:|$)")
_END = regex.compile(r"_(?:bucket|sum|count|total)$")


def _time(series: Series, percentile: float | None) -> _Measured | None:
    name = _END.sub("", series.name.lower())
    if not _TIME.search(name):
        return None
    factor = 1e3 if _MILLISECONDS.search(name) else 1e6 if _MICROSECONDS.search(name) else 1.0
    return _Measured("latency", factor, percentile, _scope(series))


_SHARE = r"(?:rate(?![0-9])|ratio\w*|percent(?:age)?)"
_NAMED_SHARE = regex.compile(
    rf"(?P<errors>(?:error|fail(?:ure)?|5xx)s?[_:]?{_SHARE})"
    rf"|(?P<success>availability|success(?:es)?[_:]?{_SHARE})"
)
_NAMED_USE = regex.compile(
    r"(?:^|[_:])(?P<of>memory|mem|ram|cpu|disk|filesystem)[_:](?:\w*[_:])?"
    r"(?:ratio|percent(?:age)?|pct|utili[sz]ation)(?=[_:]|$)"
)
_NOT_USED = regex.compile(r"(?:^|[_:])(?:free|avail\w*|idle|hits?|errors?|throttl\w+)(?=[_:]|$)")
_RESOURCES: dict[str, Metric] = {
    "memory": "memory", "mem": "memory", "ram": "memory", "cpu": "cpu", "disk": "disk",
    "filesystem": "disk",
}  # fmt: skip
_NAMED_QUANTILE = regex.compile(r"(?:^|[_:])p(?P<p>50|75|90|95|99|999)(?=[_:]|$)")


def _of_name(series: Series) -> _Measured | None:
    """A series that is the figure already: of a summary, or of a rule that records it."""
    name = series.name.lower()
    share = _NAMED_SHARE.search(name)
    if share:
        return _Measured("error-rate" if share["errors"] else "availability", scope=_scope(series))
    used = _NAMED_USE.search(name)
    if used and not _NOT_USED.search(name):
        return _Measured(_RESOURCES[used["of"]])
    labels = {label: value for label, _, value in series.labels}
    named = _NAMED_QUANTILE.search(name)
    if "quantile" in labels or named:
        quantile = float(f"0.{named['p']}" if named else labels["quantile"] or 0)
        return _time(series, round(100 * quantile, 9)) if 0 < quantile <= 1 else None
    return None


def _quotient(tree: Operation) -> _Measured | None:
    """Errors of all requests, successes of all, or the seconds of all by their number."""
    above, below = _series(tree.left), _series(tree.right)
    if not above or not below or any(map(_is_error, below)):
        return None
    factor = _factor(tree.left) / _factor(tree.right)
    if above[0].name.endswith("_sum") and below[0].name.endswith("_count"):
        mean = _time(above[0], None)
        return replace(mean, factor=mean.factor * factor) if mean else None
    metric: Metric | None = None
    if all(map(_is_error, above)):
        metric = "error-rate"
    elif all(map(_is_success, above)):
        metric = "availability"
    scope = _scope(above[0]) and _scope(below[0])
    return _Measured(metric, factor, scope=scope) if metric else None


def _factor(tree: Tree) -> float:
    """What a product is multiplied with: 100 of ``100 * sum(…)``."""
    if not isinstance(tree, Operation) or tree.operator != "*":
        return 1.0
    left, right = _constant(tree.left), _constant(tree.right)
    return (left or _factor(tree.left)) * (right or _factor(tree.right))


_STATUS = regex.compile(
    r"^(?:http_?)?(?:response_?)?(?:status|code)(?:_?(?:code|class))?$"
    r"|^(?:grpc_code|result|outcome)$"
)
_FAILED = regex.compile(r"^[\^(]*(?:5|\[45\]|4\.\.\|5)|error|fail", re.I)
_DONE = regex.compile(r"^[\^(]*[23]|\[23\]|^ok$|success", re.I)
_ERRORS = regex.compile(r"(?:^|_)(?:errors?|fail(?:ed|ures?)?|5xx|exceptions?)(?:_|$)")


def _is_error(series: Series) -> bool:
    return _chooses(series, _FAILED, _DONE) or bool(_ERRORS.search(series.name.lower()))


def _is_success(series: Series) -> bool:
    return _chooses(series, _DONE, _FAILED)


def _chooses(series: Series, those: re.Pattern[str], but: re.Pattern[str]) -> bool:
    """Whether a label chooses answers with the status ``those``, or all ``but`` the others."""
    return any(
        (those if operator in ("=", "=~") else but).search(value) is not None
        for label, operator, value in series.labels
        if _STATUS.match(label)
    )


def _series(tree: Tree) -> list[Series]:
    match tree:
        case Series():
            return [tree]
        case Call():
            return [each for argument in tree.arguments for each in _series(argument)]
        case Operation():
            return _series(tree.left) + _series(tree.right)
        case _:
            return []


_OF_REQUESTS = regex.compile(
    r"(?:^|[_:])(?:https?|requests?|responses?|api|grpc|latency)(?:[_:]|$)"
)
_OF_OTHERS = regex.compile(r"(?:^|[_:])(?:client|upstream|outbound|outgoing|external)(?:[_:]|$)")
_NO_NAME = regex.compile(
    r"(?:^|[_:])(?:total|seconds|milliseconds|ms|bucket|sum|count|duration|latency|job|rate[0-9]\w*"
    r"|ratio_rate\w*)(?=[_:]|$)"
)
_PLACES = regex.compile(
    r"^(?:job|app\w*|service\w*|instance|namespace|env\w*|cluster|component|region|le|quantile"
    r"|pod|container|result|outcome|__name__)$|code|status"
)


def _scope(series: Series) -> str:
    """What a series counts, if it is not all requests to the service."""
    words = [
        value for label, operator, value in series.labels
        if operator in ("=", "=~") and not _PLACES.search(label)
    ]  # fmt: skip
    name = series.name.lower()
    if _OF_OTHERS.search(name) or not _OF_REQUESTS.search(name):
        for pattern in (_NAMED_SHARE, _NAMED_QUANTILE, _NO_NAME):
            name = pattern.sub("", name)
        words.insert(0, regex.sub(r"[_:]+", " ", name).strip())
    return " ".join(filter(None, words))
