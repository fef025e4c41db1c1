"""Charts as inline SVG that says in words what it shows"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from math import ceil, floor, log10

from msgspec import Struct

from asbuilt.markup import Markup, element

_WIDTH, _HEIGHT = 720, 240
_LEFT, _RIGHT, _TOP, _BOTTOM = 70, 40, 56, 44


class Mark(Struct, frozen=True):
    """A value that is pointed at on the first axis."""

    value: float
    text: str
    kind: str = "mark"


class Axis(Struct, frozen=True):
    """A range of values along ``length`` units from ``begin``. ``even`` ratios take even lengths
    when it is logarithmic."""

    low: float
    high: float
    begin: float
    length: float
    logarithmic: bool = False

    def at(self, value: float) -> float:
        """Where a value lies."""
        low, high, value = self.low, self.high, min(max(value, self.low), self.high)
        if self.logarithmic:
            low, high, value = log10(low), log10(high), log10(value)
        return self.begin + self.length * ((value - low) / (high - low) if high > low else 0.5)

    def ticks(self) -> tuple[float, ...]:
        """Round values within the range, few enough to be read."""
        return _powers(self.low, self.high) if self.logarithmic else _round(self.low, self.high)


def svg(title: str, words: str, name: str, *content: Markup) -> Markup:
    """A picture that is read out as its title and ``words``; ``name`` is its own on the page."""
    return element(
        "svg",
        element("title", title, id=f"{name}.title"),
        element("desc", words, id=f"{name}.words"),
        *content,
        viewBox=f"0 0 {_WIDTH} {_HEIGHT}",
        role="img",
        aria_labelledby=f"{name}.title {name}.words",
    )


def across(low: float, high: float, *, logarithmic: bool) -> Axis:
    """The first axis of a picture."""
    return Axis(low, high, _LEFT, _WIDTH - _LEFT - _RIGHT, logarithmic)


def upward(high: float) -> Axis:
    """The second one, from 0."""
    return Axis(0.0, high or 1.0, _HEIGHT - _BOTTOM, -(_HEIGHT - _TOP - _BOTTOM))


def frame(
    x: Axis,
    y: Axis,
    x_title: str,
    y_title: str,
    x_text: Callable[[float], str],
    y_text: Callable[[float], str],
) -> Iterator[Markup]:
    """Axes with their ticks, lines across, and titles."""  # fmt: skip
    floor_, ceiling, end = _HEIGHT - _BOTTOM, _TOP, _WIDTH - _RIGHT
    for tick in y.ticks():
        yield _line(_LEFT, y.at(tick), end, y.at(tick), "grid")
        yield _text(_LEFT - 6, y.at(tick) + 4, y_text(tick), "end")
    for tick in x.ticks():
        yield _line(x.at(tick), floor_, x.at(tick), floor_ + 5, "axis")
        yield _text(x.at(tick), floor_ + 18, x_text(tick))
    yield _line(_LEFT, floor_, end, floor_, "axis")
    yield _line(_LEFT, ceiling, _LEFT, floor_, "axis")
    yield _text((_LEFT + end) / 2, _HEIGHT - 8, x_title)
    yield _text(4, ceiling - 8, y_title, "start")


def bars(x: Axis, y: Axis, found: Sequence[tuple[float, float, float]]) -> Iterator[Markup]:
    """A bar for each (from, to, height)."""
    base = y.at(0)
    for low, high, height in found:
        left, top = x.at(low), y.at(height)
        yield element(
            "rect", x=_n(left), y=_n(top), width=_n(max(0.5, x.at(high) - left - 0.5)),
            height=_n(base - top), class_="bar",
        )  # fmt: skip


def marks(x: Axis, found: Sequence[Mark]) -> Iterator[Markup]:
    """Lines from top to bottom, whose texts stand on steps so that none covers another."""
    for number, mark in enumerate(sorted(found, key=lambda mark: mark.value)):
        at, top = x.at(mark.value), 14 + 13 * (number % 4)
        yield _line(at, top + 3, at, _HEIGHT - _BOTTOM, mark.kind)
        late = at > _WIDTH - 130
        yield _text(at + (-4 if late else 4), top, mark.text, "end" if late else "start")


def line(x: Axis, y: Axis, points: Sequence[tuple[float, float]], number: int) -> Markup:
    """Points joined in their order, in the ``number``-th manner."""
    path = "M" + " L".join(f"{_n(x.at(a))} {_n(y.at(b))}" for a, b in points)
    return element("path", d=path, class_=f"line line-{number}")


def names(x: Axis, y: Axis, ends: Sequence[tuple[float, float, str]]) -> Iterator[Markup]:
    """Names of lines beside their last points, from the lowest up, none over another."""
    free = float(_HEIGHT)
    for across_, up, name in sorted(ends, key=lambda end: end[1]):
        at = min(y.at(up) + 4, free)
        free = at - 13
        yield _text(x.at(across_) + 6, at, name, "start")


def dot(x: Axis, y: Axis, at: tuple[float, float], *, held: bool) -> Markup:
    """A point: full where the targets held, hollow where one was missed."""
    return element(
        "circle", cx=_n(x.at(at[0])), cy=_n(y.at(at[1])), r="4",
        class_="held" if held else "missed",
    )  # fmt: skip


def _line(x1: float, y1: float, x2: float, y2: float, kind: str) -> Markup:
    return element("line", x1=_n(x1), y1=_n(y1), x2=_n(x2), y2=_n(y2), class_=kind)


def _text(x: float, y: float, said: str, anchor: str = "middle") -> Markup:
    return element("text", said, x=_n(x), y=_n(y), text_anchor=anchor)


def _n(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def _powers(low: float, high: float) -> tuple[float, ...]:
    """1, 2, 5, 10 … or, over many powers of ten, these alone."""
    steps = (1, 2, 5) if high / low < 1e4 else (1,)
    powers = range(floor(log10(low)), ceil(log10(high)) + 1)
    return tuple(
        value for power in powers for step in steps if low <= (value := step * 10.0**power) <= high
    )


def _round(low: float, high: float) -> tuple[float, ...]:
    """Some five multiples of 1, 2 or 5 times a power of ten."""
    if high <= low:
        return (low,)
    rough = (high - low) / 5
    power = 10.0 ** floor(log10(rough))
    step = next(each * power for each in (1, 2, 5, 10) if each * power >= rough * 0.999)
    first = ceil(low / step - 1e-9)
    return tuple(n * step for n in range(first, floor(high / step + 1e-9) + 1))
