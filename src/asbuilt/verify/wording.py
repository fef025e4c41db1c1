"""Evidence in words: figures with their units, and one sentence for each claim."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from asbuilt import regex
from asbuilt.verify.compare import FigureChange
from asbuilt.verify.evidence import ClaimEvidence, Tally
from asbuilt.verify.result import Measurement, Verdict

_SIGNS = {"<=": "≤", ">=": "≥"}


def figure(value: float, unit: str) -> str:
    """A value with its unit: ``41 ms``, ``99.95 %``, ``1,200/s``, ``10,000``."""
    match unit:
        case "seconds" if value < 1:
            return f"{_short(value * 1e3)} ms"
        case "seconds":
            return f"{_short(value)} s"
        case "fraction":
            return f"{_short(value * 100)} %"
        case "per-second":
            return f"{_short(value)}/s"
        case "bytes":
            return f"{_short(value / 2**20)} MiB"
    return _short(value)


def _short(value: float) -> str:
    """Three significant digits, thousands set apart."""
    if value >= 100 or value == int(value):
        return f"{value:,.0f}"
    return f"{value:.3g}"


_PERIODS = ((86_400, "day"), (3600, "hour"), (60, "minute"), (1, "second"))


def period(seconds: float) -> str:
    """A span of time in its largest whole unit: ``15 minutes``, ``1 hour``."""
    for length, unit in _PERIODS:
        number, rest = divmod(seconds, length)
        if number and not rest:
            return f"{number:,.0f} {unit}{'s' * (number != 1)}"
    return f"{seconds:g} seconds"


def target(measurement: Measurement) -> str:
    """``< 200 ms``."""
    sign = _SIGNS.get(measurement.comparator, measurement.comparator)
    return f"{sign} {figure(measurement.bound, measurement.unit)}"


def measured(measurement: Measurement) -> str:
    """``p95 11 ms (target < 200 ms, 500 users at 1 request/s each, 60 s)``."""
    words = [f"target {target(measurement)}", measurement.method, measurement.reason]
    return f"{_figure(measurement)} ({', '.join(word for word in words if word)})"


MARKS: dict[Verdict, str] = {
    "met": "✅", "failing": "❌", "unproven": "⏳", "unmeasured": "–", "stale": "⚠️",
}  # fmt: skip


def as_built(claim: ClaimEvidence) -> str:
    """What stands in the as-built column: ``✅ p95 41 ms (500 users, 60 s, 2026-11-22)``."""
    if claim.verdict == "unmeasured":
        return f"{MARKS[claim.verdict]} unmeasured"
    day = claim.measured[:10]
    parts: list[str] = []
    if claim.verdict == "stale":
        parts.append("stale:")
    if claim.measurements:
        parts.append(", ".join(_figure(each) for each in claim.measurements))
        where = f"{claim.measurements[0].method}, {day}"
    else:
        passed = sum(tally.passed for tally in claim.groups.values())
        failed = sum(tally.failed for tally in claim.groups.values())
        total = passed + failed
        if failed:
            parts.append(f"{failed} of {total} checks fail")
        elif total:
            parts.append(f"{total} check{'s' * (total > 1)}")
        where = day
    if claim.verdict == "unproven" and claim.unproven:
        parts.append(claim.unproven[0])
    return f"{MARKS[claim.verdict]} {' '.join(parts)} ({where})"


def _figure(measurement: Measurement) -> str:
    name = f"p{measurement.percentile:g} " if measurement.percentile is not None else ""
    value = measurement.value
    return f"{name}{figure(value, measurement.unit) if value is not None else measurement.reason}"


def changed(change: FigureChange) -> str:
    """How a figure has moved: ``p95 11 → 19 ms, +73 %, still met``."""
    before, after = figure(change.before, change.unit), figure(change.after, change.unit)
    number, _, unit = before.rpartition(" ")
    if number and after.endswith(f" {unit}"):
        before = number
    parts = [f"{_name(change.metric, change.percentile)} {before} → {after}"]
    if change.change is not None:
        share = abs(change.change) * 100
        sign = "+" if change.change > 0 else "−"
        parts.append(f"{sign}{share:,.0f} %" if share >= 10 else f"{sign}{share:.2g} %")
    same = change.verdict == change.verdict_before
    verdict = f"still {change.verdict}" if same else f"{change.verdict_before} → {change.verdict}"
    if not change.same_load:
        verdict += " (under another load)"
    elif not change.apart:
        verdict += " (within the confidence intervals)"
    return ", ".join((*parts, verdict))


def _name(metric: str, percentile: float | None) -> str:
    return f"p{percentile:g}" if percentile is not None else metric.replace("-", " ")


def told(
    verdict: Verdict,
    groups: Mapping[str, Tally],
    measurements: Sequence[Measurement],
    unproven: Sequence[str],
) -> str:
    """What the evidence on a claim comes to, in one line."""
    parts = [measured(measurement) for measurement in measurements]
    passed = sum(tally.passed for tally in groups.values())
    failed = sum(tally.failed for tally in groups.values())
    if failed:
        worst = next(name for name, tally in groups.items() if tally.failed)
        more = sum(bool(tally.failed) for tally in groups.values()) - 1
        others = f" and {more} more" if more else ""
        parts.insert(0, f"{failed} of {passed + failed} checks fail: {worst}{others}")
    else:
        parts.extend(_held(groups))
    if verdict == "unproven":
        parts.extend(unproven[:2])
    return "; ".join(parts)


_CELL = regex.compile(r"[A-Z]+ /\S* as \S+")
_ENDPOINT = regex.compile(r"[A-Z]+ /\S*")
_COLUMN = regex.compile(r"(\w+)\.\S+ by ")


def _held(groups: Mapping[str, Tally]) -> Iterator[str]:
    """What held, by what the checks belong to: endpoints, cells of the matrix, columns, others."""
    endpoints = [name for name in groups if _ENDPOINT.fullmatch(name)]
    cells = [name for name in groups if _CELL.fullmatch(name)]
    columns = {name: match[1] for name in groups if (match := _COLUMN.match(name))}
    others = [name for name in groups if name not in {*endpoints, *cells, *columns}]
    tables = list(dict.fromkeys(columns.values()))
    for names, one, many in (
        (endpoints, " answers as it should", " endpoints answer as they should"),
        (cells, " may do what the matrix says", " cells of the access matrix hold"),
        (tables, ": its constraints hold", " tables: their constraints hold"),
    ):
        count = sum(groups[each].passed for each in (columns if names is tables else names))
        if count:
            said = f"{names[0]}{one}" if len(names) == 1 else f"{len(names)}{many}"
            yield f"{said} ({_counted(count)})"
    if others:
        count = sum(groups[each].passed for each in others)
        more = f" and {len(others) - 1} more" if len(others) > 1 else ""
        yield f"{_counted(count)} hold{'s' * (count == 1)} ({others[0]}{more})"


def _counted(count: int) -> str:
    return f"{count:,} check{'s' * (count != 1)}"
