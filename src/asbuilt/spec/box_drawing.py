"""Boxes and lines drawn with characters: ``│ Client │───▶│ Server │``, ``+---+ --> +---+``."""

from __future__ import annotations

import re
from collections.abc import Iterator

from asbuilt import regex
from asbuilt.record import dataclass

RIGHT, LEFT, DOWN, UP = (0, 1), (0, -1), (1, 0), (-1, 0)
Direction = tuple[int, int]
Place = tuple[int, int]
"""A row and a column."""

_FULL, _SIDES, _UPRIGHT = (RIGHT, LEFT, DOWN, UP), (RIGHT, LEFT), (DOWN, UP)
_ARMS: dict[str, tuple[Direction, ...]] = {
    "─": _SIDES, "-": _SIDES, "│": _UPRIGHT, "|": _UPRIGHT, "+": _FULL, "┼": _FULL,
    "┌": (RIGHT, DOWN), "┐": (LEFT, DOWN), "└": (RIGHT, UP), "┘": (LEFT, UP),
    "├": (RIGHT, DOWN, UP), "┤": (LEFT, DOWN, UP), "┬": (RIGHT, LEFT, DOWN), "┴": (RIGHT, LEFT, UP),
    "▶": _SIDES, "◀": _SIDES, "▼": _UPRIGHT, "▲": _UPRIGHT,
}  # fmt: skip
"""To which neighbours a line goes on from a character."""
_HEADS = {"▶": RIGHT, "◀": LEFT, "▼": DOWN, "▲": UP}
_LIGHT = str.maketrans(
    "━═╌┄–—┃║╎┆┏╔╭┓╗╮┗╚╰┛╝╯┣╠┫╣┳╦╤┻╩╧╋╬►→>◄←<↓↑^",
    "──────││││┌┌┌┐┐┐└└└┘┘┘├├┤┤┬┬┬┴┴┴┼┼▶▶▶◀◀◀▼▲▲",
)
_TOP = regex.compile(r"[┌+][─\-┬┴▼▲]*[─\-][┐+]")
_LEFT_SIDE, _BOTTOM = "│|├┤┼+▶◀", "└+"
_MOST_BOXES = 100
_MOST_STEPS = 500
_WIDEST_GAP = 2


@dataclass(frozen=True, slots=True)
class Drawing:
    """A grid of characters: ``lines`` as written, ``light`` with every line and arrow in its plain
    form; ``starts`` is where each line begins in the text."""

    lines: tuple[str, ...]
    light: tuple[str, ...]
    starts: tuple[int, ...]

    @classmethod
    def of(cls, text: str) -> Drawing:
        """The drawing in ``text``."""
        lines = tuple(text.split("\n"))
        starts = [0]
        for line in lines:
            starts.append(starts[-1] + len(line) + 1)
        light = tuple(line.translate(_LIGHT) for line in lines)
        return cls(lines, light, tuple(starts))

    def at(self, row: int, column: int) -> str:
        """The character at a place; a blank outside of the drawing."""
        if 0 <= row < len(self.light) and 0 <= column < len(self.light[row]):
            return self.light[row][column]
        return " "


@dataclass(frozen=True, slots=True)
class Box:
    """A box from its top left to its bottom right corner; ``name`` is what is written in it, its
    first line at ``start`` to ``end`` of the text."""

    top: int
    left: int
    bottom: int
    right: int
    name: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Line:
    """A line between two boxes, by their numbers."""

    source: int
    target: int
    directed: bool


# ---------------------------------------------------------------- boxes


def boxes(drawing: Drawing) -> tuple[Box, ...]:
    """All boxes with something written in them, from top to bottom and left to right."""
    found = []
    for row, line in enumerate(drawing.light):
        at = 0
        while top := _TOP.search(line, at):
            box = _box(drawing, row, top.start(), top.end() - 1)
            if box:
                found.append(box)
            at = top.end() - (top[0][-1] == "+")
    return tuple(found)


def _box(drawing: Drawing, top: int, left: int, right: int) -> Box | None:
    row = top + 1
    while drawing.at(row, left) in _LEFT_SIDE and not _is_bottom(drawing, row, left):
        row += 1
    if drawing.at(row, left) not in _BOTTOM or row == top + 1:
        return None
    words = list(_words(drawing, range(top + 1, row), left, right))
    if not words:
        return None
    first, start = words[0]
    name = " ".join(text for text, _ in words)
    return Box(top, left, row, right, name, start, start + len(first))


def _is_bottom(drawing: Drawing, row: int, left: int) -> bool:
    return drawing.at(row, left) == "+" and drawing.at(row, left + 1) in "─-"


_SIDE = regex.compile(r"[│|├┤]")


def _words(drawing: Drawing, rows: range, left: int, right: int) -> Iterator[tuple[str, int]]:
    """The lines within a box, up to the right side, wherever it stands on that line; not those
    that hold drawing of their own."""
    for row in rows:
        side = _SIDE.search(drawing.light[row], left + 1)
        inside = drawing.lines[row][left + 1 : side.start() if side else right]
        text = inside.strip()
        if re.search(r"\w", text) and not re.search(r"[┌└┐┘─]", text):
            yield " ".join(text.split()), drawing.starts[row] + left + 1 + inside.index(text)


# ---------------------------------------------------------------- lines


def connections(drawing: Drawing, drawn: tuple[Box, ...]) -> Iterator[Line]:
    """The lines from box to box. One without an arrowhead goes from the earlier to the later.

    Only the first 100 boxes are looked at: more than that are no overview.
    """
    drawn = drawn[:_MOST_BOXES]
    borders = {place: number for number, box in enumerate(drawn) for place in _border(box)}
    for number, box in enumerate(drawn):
        yield from _followed(drawing, borders, number, box)


def _border(box: Box) -> Iterator[Place]:
    for column in range(box.left, box.right + 1):
        yield box.top, column
        yield box.bottom, column
    for row in range(box.top + 1, box.bottom):
        yield row, box.left
        yield row, box.right


def _exits(box: Box) -> Iterator[tuple[Place, Direction]]:
    for row in range(box.top, box.bottom + 1):
        yield (row, box.right), RIGHT
        yield (row, box.left), LEFT
    for column in range(box.left, box.right + 1):
        yield (box.bottom, column), DOWN
        yield (box.top, column), UP


def _followed(drawing: Drawing, borders: dict[Place, int], origin: int, box: Box) -> Iterator[Line]:
    """The lines that leave the box ``origin``, each followed to the boxes that it comes to."""
    waiting = [_Step(place, direction) for place, direction in _exits(box)]
    seen: set[tuple[Place, Direction]] = set()
    while waiting and len(seen) < _MOST_STEPS:
        step = waiting.pop()
        place, gap = _next(drawing, step.place, step.direction)
        if gap > _WIDEST_GAP or (place, step.direction) in seen:
            continue
        if place in borders:
            if borders[place] != origin and step.drawn:
                yield from _lines(origin, borders[place], step)
            continue
        character, back = drawing.at(*place), _opposite(step.direction)
        arms = _arms(character, step)
        if back not in arms:
            continue
        seen.add((place, step.direction))
        head = _head(character, step.direction)
        ahead, behind = step.ahead or head == step.direction, step.behind or head == back
        waiting += (_Step(place, on, ahead, behind, True) for on in arms if on != back)


@dataclass(frozen=True, slots=True)
class _Step:
    """On the way along a line: where, in which direction, whether an arrowhead that points ahead or
    back was passed, and whether there was a line at all."""

    place: Place
    direction: Direction
    ahead: bool = False
    behind: bool = False
    drawn: bool = False


def _next(drawing: Drawing, place: Place, direction: Direction) -> tuple[Place, int]:
    """The next place in a direction that is not blank, and how many blanks lie before it."""
    gap = 0
    place = place[0] + direction[0], place[1] + direction[1]
    while direction in _SIDES and gap <= _WIDEST_GAP and drawing.at(*place) == " ":
        place = place[0], place[1] + direction[1]
        gap += 1
    return place, gap


def _arms(character: str, step: _Step) -> tuple[Direction, ...]:
    """Where a line goes on. Words do not end a horizontal line, ``v`` heads a vertical one."""
    if step.direction in _UPRIGHT and character in "vV":
        return _UPRIGHT
    if step.direction in _SIDES and step.drawn and character not in _ARMS and character != " ":
        return _SIDES
    return _ARMS.get(character, ())


def _head(character: str, direction: Direction) -> Direction | None:
    if direction in _UPRIGHT and character in "vV":
        return DOWN
    return _HEADS.get(character)


def _opposite(direction: Direction) -> Direction:
    return -direction[0], -direction[1]


def _lines(origin: int, other: int, step: _Step) -> Iterator[Line]:
    if step.ahead:
        yield Line(origin, other, True)
    if step.behind:
        yield Line(other, origin, True)
    if not step.ahead and not step.behind:
        yield Line(min(origin, other), max(origin, other), False)
