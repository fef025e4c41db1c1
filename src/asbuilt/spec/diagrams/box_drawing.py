"""Boxes and lines drawn with characters: ``│ Client │───▶│ Server │``, ``+---+ --> +---+``."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

from asbuilt import regex
from asbuilt.document.width import columns
from asbuilt.spec.diagrams.written import is_remark

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
    "━═╌┄–—╴╶╸╺┃║╎┆┏╔╭╒╓┓╗╮╕╖┗╚╰╘╙┛╝╯╛╜┣╠╞╟┫╣╡╢┳╦╤╥┻╩╧╨╋╬╪╫►→▸➔➜>◄←◂<↓▾⬇↑▴⬆^",
    "──────────││││┌┌┌┌┌┐┐┐┐┐└└└└└┘┘┘┘┘├├├├┤┤┤┤┬┬┬┬┴┴┴┴┼┼┼┼▶▶▶▶▶▶◀◀◀◀▼▼▼▲▲▲▲",
)
_V = regex.compile(r"(?<!\w)[vV](?!\w)")
_TOP = regex.compile(r"[┌+][─\-┬┴▼▲]*[─\-][┐+]")
_EDGE = regex.compile(r"[┌├][─\-┬┴┼▼▲]+[┐┤]")
_UNDER = regex.compile(r"[└├][─\-┬┴┼▼▲]+[┘┤]")
_LEFT_SIDE, _BOTTOM = "│|├┤┼+▶◀", "└+"
_MOST_BOXES = 100
_MOST_STEPS = 500
_WIDEST_GAP = 2
_LONGEST_NAME = 60
"""Of several lines; what is longer is a name with a description."""


_FILL = "\u200b"
"""The second column of a wide character."""
_WIDE_HEADS = regex.compile(r"[▶►◀◄]")


class Drawing(Struct, frozen=True):
    """A grid of characters: ``lines`` with a filler after each that takes two columns, ``light``
    with every line and arrow in its plain form; ``starts`` is where each begins in the text."""

    lines: tuple[str, ...]
    light: tuple[str, ...]
    starts: tuple[int, ...]

    @classmethod
    def of(cls, text: str, wide_heads: bool = False) -> Drawing:
        """The drawing in ``text``; with ``wide_heads`` of somebody whose font has arrowheads that
        take two columns."""
        written = text.split("\n")
        starts = [0]
        for line in written:
            starts.append(starts[-1] + len(line) + 1)
        lines = tuple(_padded(line, wide_heads) for line in written)
        light = tuple(_V.sub("▼", line.translate(_LIGHT)) for line in lines)
        return cls(lines, light, tuple(starts))

    def offset(self, row: int, column: int) -> int:
        """Where in the text a place is."""
        return self.starts[row] + column - self.lines[row].count(_FILL, 0, column)

    def words(self, row: int, start: int, end: int) -> tuple[str, int]:
        """What is written between two columns of a row, trimmed, and where in the text."""
        inside = self.lines[row][start:end]
        words = inside.strip()
        return words.replace(_FILL, ""), self.offset(row, start + inside.index(words))

    def at(self, row: int, column: int) -> str:
        """The character at a place; a blank outside of the drawing."""
        if 0 <= row < len(self.light) and 0 <= column < len(self.light[row]):
            return self.light[row][column]
        return " "


class Box(Struct, frozen=True):
    """A box from its top left to its bottom right corner; ``name`` is what is written in it, its
    first line at ``start`` to ``end`` of the text."""

    top: int
    left: int
    bottom: int
    right: int
    name: str
    start: int
    end: int


class Line(Struct, frozen=True):
    """A line between two boxes, by their numbers."""

    source: int
    target: int
    directed: bool


def _padded(line: str, wide_heads: bool) -> str:
    if wide_heads:
        line = _WIDE_HEADS.sub(lambda head: head[0] + _FILL, line)
    if columns(line) == len(line):
        return line
    return "".join(character + _FILL * (columns(character) - 1) for character in line)


# ---------------------------------------------------------------- boxes


def drawn(text: str) -> tuple[Drawing, tuple[Box, ...]]:
    """The drawing in ``text`` and its boxes, with arrowheads as wide as makes most of them."""
    narrow = Drawing.of(text)
    found = boxes(narrow)
    if not _WIDE_HEADS.search(text):
        return narrow, found
    wide = Drawing.of(text, wide_heads=True)
    more = boxes(wide)
    return (wide, more) if len(more) > len(found) else (narrow, found)


def boxes(drawing: Drawing) -> tuple[Box, ...]:
    """All boxes with something written in them, from top to bottom and left to right."""
    found: list[Box] = []
    for row, line in enumerate(drawing.light):
        cells = [cell for edge in _EDGE.finditer(line) for cell in _cells(drawing, row, edge)]
        found += cells
        at = 0
        while top := _TOP.search(line, at):
            is_divided = any(top.start() <= cell.left < top.end() for cell in cells)
            box = None if is_divided else _box(drawing, row, top.start(), top.end() - 1)
            if box:
                found.append(box)
            at = top.end() - (top[0][-1] == "+")
    return tuple(found)


def _box(drawing: Drawing, top: int, left: int, right: int) -> Box | None:
    row = top + 1
    while _is_side(drawing, row, left) and not _is_bottom(drawing, row, left):
        row += 1
    if not _is_closed(drawing, row, left) or row == top + 1:
        return None
    return _named(drawing, top, left, row, right)


def _is_closed(drawing: Drawing, row: int, left: int) -> bool:
    """Whether the left side of a box ends in a row, where what stands before it may have moved it
    by one."""
    here, before, behind = (drawing.at(row, left + moved) for moved in (0, -1, 1))
    is_moved = (here == "─" and before == "└") or (here == " " and behind == "└")
    return here in _BOTTOM or is_moved


def _is_side(drawing: Drawing, row: int, left: int) -> bool:
    """Whether the left side of a box goes on in a row, where the words may have moved it by one."""
    return drawing.at(row, _side(drawing, row, left)) in _LEFT_SIDE


def _side(drawing: Drawing, row: int, column: int, inwards: int = 1) -> int:
    """The column in which a side of a box stands in a row: where its corners are, or beside it,
    ``inwards`` first, as the other place may be the neighbour's."""
    character = drawing.at(row, column)
    if character in _HEADS and drawing.at(row, column + inwards) in _SHARED:
        return column + inwards  # the arrow ends before the side
    if character not in _ARMS:
        near = (inwards, -inwards, 2 * inwards, -2 * inwards)
        for moved in (column + each for each in near):
            if drawing.at(row, moved) in _SHARED:
                return moved
    return column


def _named(drawing: Drawing, top: int, left: int, bottom: int, right: int) -> Box | None:
    words = list(_title(drawing, range(top + 1, bottom), left, right))
    if not words:
        return None
    first, start = words[0]
    name = " ".join(_broken([text for text, _ in words], right - left - 1))
    name = name if len(name) <= _LONGEST_NAME else first
    return Box(top, left, bottom, right, name, start, start + len(first))


def _broken(lines: list[str], width: int) -> Iterator[str]:
    """The lines of a name that is broken for want of room. Behind one that fills less than half of
    the box with the next word stands what else is said of it: ``Data layer`` above ``MySQL 8``."""
    before = ""
    for line in lines:
        joined = f"{before} {line.split()[0]}"
        if before and (is_remark(line) or 2 * columns(joined) <= width):
            return
        yield line
        before = line


def _cells(drawing: Drawing, top: int, edge: re.Match[str]) -> Iterator[Box]:
    """The boxes that stand side by side under one ``edge`` and share the lines between them."""
    left, *others = (at for at in range(*edge.span()) if edge[0][at - edge.start()] in "┌├┬┼┐┤")
    for right in others:
        bottom = top + 1
        shared = [side for side in (left, right) if edge[0][side - edge.start()] in "┬┼"]
        while shared and all(drawing.at(bottom, side) in _SHARED for side in shared):
            bottom += 1
        under = _UNDER.finditer(drawing.light[bottom]) if bottom < len(drawing.light) else ()
        if any(each.start() <= left and right < each.end() for each in under):
            if cell := _named(drawing, top, left, bottom, right):
                yield cell
            left = right


def _is_bottom(drawing: Drawing, row: int, left: int) -> bool:
    return drawing.at(row, left) == "+" and drawing.at(row, left + 1) in "─-"


_SIDE = regex.compile(r"[│|├┤]")
_DRAWN_SIDE = regex.compile(r"[│├┤]")
_SHARED = "│|"
_ITEM = regex.compile(r"(?:[-–•·*▪◦✓]|[0-9]{1,2}[.)])\s")


def _title(drawing: Drawing, rows: range, left: int, right: int) -> Iterator[tuple[str, int]]:
    """The first lines within a box, up to a blank one, a list or drawing of its own; each up to the
    right side, wherever that stands on it."""
    begun = False
    for row in rows:
        place = _side(drawing, row, left)
        begin = place + 1
        # where lines are drawn with their own characters, a bar is one of the words
        sides = _SIDE if drawing.at(row, place) in "|+" else _DRAWN_SIDE
        side = sides.search(drawing.light[row], begin)
        inside = drawing.lines[row][begin : side.start() if side else right]
        text = inside.strip()
        is_words = regex.search(r"\w", text) and not regex.search(r"[┌└┐┘─]", text)
        if begun and (not is_words or _ITEM.match(text)):
            return
        if is_words:
            begun = True
            start = drawing.offset(row, begin + inside.index(text))
            yield " ".join(text.replace(_FILL, "").split()), start


# ---------------------------------------------------------------- lines


def connections(drawing: Drawing, drawn: tuple[Box, ...]) -> Iterator[Line]:
    """The lines from box to box. One without an arrowhead goes from the earlier to the later.

    Only the first 100 boxes are looked at: more than that are no overview.
    """
    drawn = drawn[:_MOST_BOXES]
    borders = {place: number for number, box in enumerate(drawn) for place in _border(drawing, box)}
    for number, box in enumerate(drawn):
        for line in _followed(drawing, borders, number, box):
            if not _holds(drawn[line.source], drawn[line.target]):
                yield line


def _holds(one: Box, two: Box) -> bool:
    """Whether one of two boxes, the earlier one, stands around the other."""
    outer, inner = sorted((one, two), key=lambda box: (box.top, box.left))
    return outer.left < inner.left <= inner.right < outer.right and inner.bottom < outer.bottom


def _border(drawing: Drawing, box: Box) -> Iterator[Place]:
    for column in range(box.left, box.right + 1):
        yield box.top, column
        yield box.bottom, column
    for row in range(box.top + 1, box.bottom):
        yield row, _side(drawing, row, box.left)
        yield row, _side(drawing, row, box.right, -1)


def _exits(drawing: Drawing, box: Box) -> Iterator[tuple[Place, Direction]]:
    rows = range(box.top, box.bottom + 1)
    sides = [((row, _side(drawing, row, box.right, -1)), RIGHT) for row in rows]
    sides += [((row, _side(drawing, row, box.left)), LEFT) for row in rows]
    sides += [((box.bottom, column), DOWN) for column in range(box.left, box.right + 1)]
    sides += [((box.top, column), UP) for column in range(box.left, box.right + 1)]
    for place, direction in sides:
        if not _crosses(drawing, place, _opposite(direction)):
            yield place, direction


def _crosses(drawing: Drawing, place: Place, direction: Direction) -> bool:
    """Whether a line goes on in ``direction`` through the border at ``place``."""
    beyond = drawing.at(*_neighbour(place, direction))
    return drawing.at(*place) == "┼" and _opposite(direction) in _ARMS.get(beyond, ())


def _followed(drawing: Drawing, borders: dict[Place, int], origin: int, box: Box) -> Iterator[Line]:
    """The lines that leave the box ``origin``, each followed to the boxes that it comes to."""
    waiting = [
        _Step(place, way, way, behind=_HEADS.get(drawing.at(*place)) == _opposite(way))
        for place, way in _exits(drawing, box)
        if borders[place] == origin
    ]
    seen: set[tuple[Place, Direction]] = set()
    while waiting and len(seen) < _MOST_STEPS:
        step = waiting.pop()
        place, gap = _next(drawing, step.place, step.direction)
        if gap > _WIDEST_GAP or (place, step.direction) in seen:
            continue
        character, back = drawing.at(*place), _opposite(step.direction)
        head = _HEADS.get(character)
        ahead, behind = step.ahead or head == step.direction, step.behind or head == back
        if place in borders and not _crosses(drawing, place, step.direction):
            is_other = borders[place] != origin and step.drawn
            if is_other and not _are_siblings(step):
                yield from _lines(origin, borders[place], ahead, behind)
            continue
        arms = (step.direction, back) if place in borders else _arms(character, step)
        if back not in arms:
            continue
        seen.add((place, step.direction))
        onward = [on for on in arms if on != back]
        drawn = sum(drawing.at(*_neighbour(place, on)) != " " for on in onward)
        forked = step.forked or drawn > 1
        waiting += (_Step(place, on, step.left, ahead, behind, True, forked) for on in onward)


class _Step(Struct, frozen=True):
    """On the way along a line: where, in which direction, and which it ``left`` its box in; whether
    an arrowhead that points ahead or back was passed, whether there was a line at all, and whether
    another one has joined it."""

    place: Place
    direction: Direction
    left: Direction
    ahead: bool = False
    behind: bool = False
    drawn: bool = False
    forked: bool = False


def _are_siblings(last: _Step) -> bool:
    """Whether a forked line leads to a box beside the one that it comes from, as it ends on the
    same side of both: they are joined to a third box, not to each other."""
    return last.forked and last.direction == _opposite(last.left)


def _next(drawing: Drawing, place: Place, direction: Direction) -> tuple[Place, int]:
    """The next place in a direction that is not blank, and how many blanks lie before it."""
    gap = 0
    place = _neighbour(place, direction)
    while direction in _SIDES and gap <= _WIDEST_GAP and drawing.at(*place) == " ":
        place = _neighbour(place, direction)
        gap += 1
    return place, gap


def _arms(character: str, step: _Step) -> tuple[Direction, ...]:
    """Where a line goes on. Words do not end a horizontal line; a vertical one may end at a
    horizontal one without a sign of it there."""
    if step.direction in _UPRIGHT and character == "─":
        return (*_SIDES, _opposite(step.direction))
    if step.direction in _SIDES and step.drawn and character not in _ARMS and character != " ":
        return _SIDES
    return _ARMS.get(character, ())


def _neighbour(place: Place, direction: Direction) -> Place:
    return place[0] + direction[0], place[1] + direction[1]


def _opposite(direction: Direction) -> Direction:
    return -direction[0], -direction[1]


def _lines(origin: int, other: int, ahead: bool, behind: bool) -> Iterator[Line]:
    if ahead:
        yield Line(origin, other, True)
    if behind:
        yield Line(other, origin, True)
    if not ahead and not behind:
        yield Line(min(origin, other), max(origin, other), False)
