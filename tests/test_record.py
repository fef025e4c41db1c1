"""Records are dataclasses with slots: whatever the standard ones do, they do."""

from __future__ import annotations

import copy
from dataclasses import FrozenInstanceError, asdict, field, fields, is_dataclass, replace
from typing import ClassVar

import pytest

from asbuilt.record import dataclass


@dataclass(frozen=True, slots=True)
class Point:
    """A class with every kind of field."""

    kind: ClassVar[str] = "point"
    x: int
    y: int = 0
    tags: list[str] = field(default_factory=list)
    label: str = field(default="p", repr=False, compare=False)
    length: float = field(init=False, repr=False, compare=False)
    seen: int = field(default=7, init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "length", (self.x**2 + self.y**2) ** 0.5)

    @property
    def sum(self) -> int:
        return self.x + self.y


@dataclass(frozen=True, slots=True)
class Labelled(Point):
    note: str = ""


@dataclass(frozen=True, slots=True, order=True)
class Version:
    major: int
    minor: int = 0


@dataclass(slots=True)
class Draft:
    name: str
    lines: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Nothing:
    """No fields at all."""


@dataclass(frozen=True, slots=True)
class Odd:
    """What the class itself defines stays."""

    value: int

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Odd) and self.value % 2 == other.value % 2

    def __hash__(self) -> int:
        return self.value % 2

    def __repr__(self) -> str:
        return f"<{self.value}>"


def test_fields_are_set_by_place_by_name_and_by_default() -> None:
    point = Point(3, 4, label="q")
    assert (point.x, point.y, point.tags, point.label) == (3, 4, [], "q")
    assert (point.length, point.seen, point.sum, Point.kind) == (5.0, 7, 7, "point")
    assert Point(1).tags is not Point(1).tags
    with pytest.raises(TypeError, match="missing 1 required positional argument: 'x'"):
        Point()  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="unexpected keyword argument 'z'"):
        Point(1, z=2)  # type: ignore[call-arg]


def test_nothing_can_be_set_or_removed_or_added() -> None:
    point = Point(1)
    with pytest.raises(FrozenInstanceError, match="'x'"):
        point.x = 2  # type: ignore[misc]
    with pytest.raises(FrozenInstanceError, match="'x'"):
        del point.x
    with pytest.raises(FrozenInstanceError, match="'new'"):
        point.new = 1  # type: ignore[attr-defined]
    assert not hasattr(point, "__dict__")


def test_equality_hash_and_text() -> None:
    assert Version(1, 2) == Version(1, 2) != Version(1)
    assert hash(Version(1, 2)) == hash(Version(1, 2))
    assert Point(1, label="a") == Point(1, label="b")
    assert Point(1) != Labelled(1)
    assert Nothing() == Nothing()
    assert hash(Nothing()) == hash(Nothing())
    assert repr(Point(1, 2)) == "Point(x=1, y=2, tags=[], seen=7)"
    assert repr(Labelled(1)) == "Labelled(x=1, y=0, tags=[], seen=7, note='')"
    with pytest.raises(TypeError, match="unhashable"):
        hash(Point(1))


def test_order_is_that_of_the_fields() -> None:
    assert sorted([Version(2), Version(1, 3), Version(1, 1)]) == [
        Version(1, 1), Version(1, 3), Version(2),
    ]  # fmt: skip
    assert Version(1) < Version(1, 1) <= Version(1, 1) >= Version(1) and Version(2) > Version(1)
    with pytest.raises(TypeError):
        assert Version(1) < (2, 0)  # type: ignore[operator]
    with pytest.raises(TypeError):
        assert Point(1) < Point(2)  # type: ignore[operator]


def test_what_a_class_defines_itself_stays() -> None:
    assert Odd(1) == Odd(3)
    assert len({Odd(1), Odd(3), Odd(2)}) == 2
    assert repr(Odd(1)) == "<1>"


def test_the_standard_functions_know_them() -> None:
    assert is_dataclass(Point)
    assert [each.name for each in fields(Labelled)] == [
        "x", "y", "tags", "label", "length", "seen", "note",
    ]  # fmt: skip
    changed = replace(Labelled(3, note="n"), y=4)
    assert (changed.y, changed.note, changed.length) == (4, "n", 5.0)
    assert asdict(Version(1)) == {"major": 1, "minor": 0}
    match Version(1, 2):
        case Version(major, minor):
            assert (major, minor) == (1, 2)
    assert copy.replace(Version(1), minor=3) == Version(1, 3) if hasattr(copy, "replace") else True


def test_others_than_frozen_ones_are_changed_and_not_hashed() -> None:
    draft = Draft("a")
    draft.lines.append("b")
    draft.name = "c"
    assert draft == Draft("c", ["b"]) and draft != Draft("c")
    assert Draft("d").lines == []
    with pytest.raises(TypeError, match="unhashable"):
        hash(draft)


def test_others_than_those_with_slots_are_refused() -> None:
    with pytest.raises(AssertionError):
        dataclass(frozen=True, slots=False)
