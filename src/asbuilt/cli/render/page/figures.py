"""What was measured, on the page: histograms, percentiles by route, the load, curves"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from asbuilt import regex
from asbuilt.cli.render.page import chart
from asbuilt.cli.render.page.badge import linked, shown
from asbuilt.cli.render.proof.proof import Proof
from asbuilt.markup import Markup, element, join
from asbuilt.verify.load.histogram import Histogram
from asbuilt.verify.result import Curve, Measurement
from asbuilt.verify.wording import figure, measured, target

_BARS = 48
_PERCENTILES = (50.0, 90.0, 95.0, 99.0, 99.9)
_FIRST = ("rate", "rows", "users", "seconds", "time")
"""Members of a curve's points that may be the one which the others depend on."""
_SERIES = regex.compile(r"p\d+(\.\d+)?")


def figures(proof: Proof) -> Markup | None:
    """A part for each load that was measured, then the curves; None when there are none."""
    parts = [_measured(proof, number, group) for number, group in enumerate(_grouped(proof), 1)]
    parts += [_curve(number, each) for number, each in enumerate(proof.evidence.curves.values(), 1)]
    return join(parts) if parts else None


def _grouped(proof: Proof) -> list[list[Measurement]]:
    """Measurements by the load that they come from: several claims may rest on one."""
    found: dict[bytes, list[Measurement]] = {}
    for claim in proof.evidence.claims.values():
        for each in claim.measurements:
            key = msgspec.json.encode([each.load or each.claim, each.method], order="sorted")
            found.setdefault(key, []).append(each)
    return list(found.values())


def _measured(proof: Proof, number: int, group: Sequence[Measurement]) -> Markup:
    first, claims = group[0], proof.evidence.claims
    title = ", ".join(dict.fromkeys(each.metric.replace("-", " ") for each in group))
    items = [
        element("li", linked(each.claim, claims[each.claim]), f" {shown(measured(each))}",
                _interval(each))
        for each in group
    ]  # fmt: skip
    words = str(first.load.get("words", ""))
    return join(
        [
            element("h3", f"{title.capitalize()}: {shown(first.method)}"),
            element("ul", *items),
            *([element("p", f"Load: {shown(words)}.", class_="quiet")] if words else []),
            *_histograms(f"latency.{number}", group),
            *_routes(first.load.get("routes")),
        ]
    )


def _interval(measurement: Measurement) -> str:
    parts = []
    if measurement.interval:
        low, high = (figure(end, measurement.unit) for end in measurement.interval)
        parts.append(f"95 % confidence {low} to {high}")
    if measurement.sample:
        parts.append(f"{measurement.sample:,} requests")
    return f"; {', '.join(parts)}" if parts else ""


# ---------------------------------------------------------------- histograms


def _histograms(name: str, group: Sequence[Measurement]) -> Iterator[Markup]:
    """A picture for each histogram that is not another's."""
    found: dict[Histogram, list[Measurement]] = {}
    for each in group:
        if (histogram := _histogram_of(each)) is not None:
            found.setdefault(histogram, []).append(each)
    for number, (histogram, measurements) in enumerate(found.items(), 1):
        yield _latencies(f"{name}.{number}", histogram, measurements)


def _histogram_of(measurement: Measurement) -> Histogram | None:
    """The durations, if there are any: other probes may keep something else there."""
    try:
        found = msgspec.convert(measurement.histogram, Histogram)
    except msgspec.ValidationError:
        return None
    return found if found.count else None


def _latencies(name: str, histogram: Histogram, group: Sequence[Measurement]) -> Markup:
    points = [(p, histogram.percentile(p)) for p in _PERCENTILES]
    words = ", ".join(f"p{p:g} {figure(value, 'seconds')}" for p, value in points)
    longest = figure(histogram.longest / 1e6, "seconds")
    text = f"{histogram.count:,} latencies: {words}, longest {longest}."
    low = max(histogram.buckets[0][0], 1) / 1e6
    limits = {each.bound: target(each) for each in group if each.metric == "latency"}
    near = [bound for bound in limits if low <= bound <= 10 * histogram.longest / 1e6]
    x = chart.across(low, max(histogram.longest / 1e6, low * 1.01, *near), logarithmic=True)
    found = _bars(histogram, x)
    y = chart.upward(max(height for _, _, height in found))
    shown_marks = [chart.Mark(value, f"p{p:g} {figure(value, 'seconds')}")
                   for p, value in points if p in (50.0, 95.0, 99.0)]  # fmt: skip
    shown_marks += [chart.Mark(bound, f"target {said}", "target")
                    for bound, said in limits.items() if x.low <= bound <= x.high]  # fmt: skip
    picture = chart.svg(
        "Histogram of latencies", text, name,
        *chart.frame(x, y, "latency (logarithmic)", "requests",
                     lambda v: figure(v, "seconds"), lambda v: f"{v:,.0f}"),
        *chart.bars(x, y, found),
        *chart.marks(x, shown_marks),
    )  # fmt: skip
    return element("figure", picture, element("figcaption", text))


def _bars(histogram: Histogram, x: chart.Axis) -> list[tuple[float, float, float]]:
    """The buckets gathered in bars of one width on the logarithmic axis."""
    ratio = (x.high / x.low) ** (1 / _BARS)
    edges = [x.low * ratio**n for n in range(_BARS + 1)]
    heights = [0] * _BARS
    bar = 0
    for first, count in histogram.buckets:
        while bar < _BARS - 1 and first / 1e6 >= edges[bar + 1]:
            bar += 1
        heights[bar] += count
    return [(edges[n], edges[n + 1], float(height)) for n, height in enumerate(heights) if height]


def _routes(routes: Any) -> Iterator[Markup]:
    """A table of the percentiles of each route, where the load tells them."""
    if not isinstance(routes, dict) or not routes:
        return
    names = sorted(
        {name for each in routes.values() for name in each if _SERIES.fullmatch(name)},
        key=lambda name: float(name[1:]),
    )
    head = ("Endpoint", "Requests", "Errors", *names)
    rows = []
    for route, each in routes.items():
        errors = each.get("errors") or {}
        said = ", ".join(f"{count:,} {kind}" for kind, count in errors.items()) or "0"
        values = [figure(each[name], "seconds") if name in each else "–" for name in names]
        rows.append([route, f"{each.get('count', 0):,}", said, *values])
    yield _table("Latency by endpoint", head, rows, named=True)


def _table(
    caption: str, head: Sequence[str], rows: Sequence[Sequence[str]], *, named: bool
) -> Markup:
    """A table of figures; the first cell of a row is its title."""
    titles = element("tr", element("th", head[0], scope="col"), *(
        element("th", each, scope="col", class_="figure") for each in head[1:]
    ))  # fmt: skip
    lines = (
        element(
            "tr",
            element("th", element("code", shown(row[0])) if named else row[0], scope="row"),
            *(element("td", shown(each), class_="figure") for each in row[1:]),
        )
        for row in rows
    )
    table = element(
        "table", element("caption", caption), element("thead", titles), element("tbody", *lines)
    )
    return element("div", table, class_="wide", tabindex="0")


# ---------------------------------------------------------------- curves


def _curve(number: int, curve: Curve) -> Markup:
    """The sentence, the picture if there is one to draw, and all points in a table."""
    parts = [
        element("h3", f"{curve.name.replace('-', ' ').capitalize()} curve"),
        element("p", f"{shown(curve.words)}."),
    ]
    first = _first(curve)
    if first:
        names = sorted({name for point in curve.points for name in point} - {first})
        series = [name for name in names if _SERIES.fullmatch(name)]
        if len(curve.points) > 1 and series:
            parts.append(_drawn(f"curve.{number}", curve, first, series))
        rows = [
            [_value(first, point.get(first)), *(_value(name, point.get(name)) for name in names)]
            for point in curve.points
        ]
        titles = [first, *names]
        parts.append(_table("Every step", [t.replace("_", " ") for t in titles], rows, named=False))
    return join(parts)


def _first(curve: Curve) -> str | None:
    """The member that the others depend on."""
    if not curve.points:
        return None
    common = set.intersection(*(set(point) for point in curve.points))
    rising = [
        name for name in sorted(common)
        if all(_is_number(point[name]) for point in curve.points)
        and not _SERIES.fullmatch(name)
    ]  # fmt: skip
    return next((name for name in _FIRST if name in rising), rising[0] if rising else None)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _drawn(name: str, curve: Curve, first: str, series: Sequence[str]) -> Markup:
    at = [float(point[first]) for point in curve.points]
    low, high = min(at), max(at)
    x = chart.across(low, high, logarithmic=low > 0 and high / low >= 50)
    drawn = {each: [p for p in curve.points if _is_number(p.get(each))] for each in series}
    tops = [float(point[each]) for each, points in drawn.items() for point in points]
    y = chart.upward(max(tops, default=0.0))
    content: list[Markup] = []
    ends: list[tuple[float, float, str]] = []
    for number, (each, points) in enumerate(drawn.items()):
        places = [(float(point[first]), float(point[each])) for point in points]
        if places:
            content.append(chart.line(x, y, places, number))
            ends.append((*places[-1], each))
        content += [
            chart.dot(x, y, place, held=point.get("held") is not False)
            for place, point in zip(places, points, strict=True)
        ]
    content += chart.names(x, y, ends)
    missed = " Hollow points: a target was missed." if _misses(curve) else ""
    words = f"{', '.join(series)} by {first}: {shown(curve.words)}.{missed}"
    picture = chart.svg(
        f"{curve.name.capitalize()} curve", words, name,
        *chart.frame(x, y, _TITLES.get(first, first), "latency",
                     lambda v: f"{v:,.6g}", lambda v: figure(v, "seconds")),
        *content,
    )  # fmt: skip
    return element("figure", picture, element("figcaption", words))


_TITLES = {"rate": "requests per second"}


def _misses(curve: Curve) -> bool:
    return any(point.get("held") is False for point in curve.points)


def _value(name: str, value: Any) -> str:
    match value:
        case None:
            return "–"
        case bool():
            return "yes" if value else "no"
        case int() | float() if _SERIES.fullmatch(name):
            return figure(value, "seconds")
        case int() | float() if name.endswith(("rate", "share")) and name != "rate":
            return figure(value, "fraction")
        case int() | float():
            return f"{value:,.6g}"
    return str(value)
