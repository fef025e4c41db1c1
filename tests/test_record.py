"""Records are dataclasses: whatever the standard ones do, they do."""

from __future__ import annotations

import copy
from dataclasses import asdict, field, fields, is_dataclass, replace
from functools import cached_property
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
    label: str = "p"

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


@dataclass(frozen=True)
class Route:
    """What is made of fields when it is asked for."""

    x: int

    @cached_property
    def ways(self) -> list[int]:
        return [self.x]


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
    assert (point.sum, Point.kind) == (7, "point")
    assert Point(1).tags is not Point(1).tags
    with pytest.raises(TypeError, match="Missing required argument 'x'"):
        Point()  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="Unexpected keyword argument 'z'"):
        Point(1, z=2)  # type: ignore[call-arg]


def test_nothing_can_be_set_or_removed_or_added() -> None:
    point = Point(1)
    with pytest.raises(AttributeError, match="immutable"):
        point.x = 2  # type: ignore[misc]
    with pytest.raises(AttributeError, match="immutable"):
        del point.x
    with pytest.raises(AttributeError, match="immutable"):
        point.new = 1  # type: ignore[attr-defined]
    assert not hasattr(point, "__dict__")


def test_equality_hash_and_text() -> None:
    assert Version(1, 2) == Version(1, 2) != Version(1)
    assert hash(Version(1, 2)) == hash(Version(1, 2))
    assert Point(1) == Point(1) != Labelled(1)
    assert Nothing() == Nothing()
    assert hash(Nothing()) == hash(Nothing())
    assert repr(Point(1, 2)) == "Point(x=1, y=2, tags=[], label='p')"
    assert repr(Labelled(1)) == "Labelled(x=1, y=0, tags=[], label='p', note='')"
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
    assert [each.name for each in fields(Point)] == ["x", "y", "tags", "label"]
    assert [each.name for each in fields(Labelled)] == ["x", "y", "tags", "label", "note"]
    assert replace(Labelled(3, note="n"), y=4) == Labelled(3, 4, note="n")
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


def test_those_without_slots_have_cached_properties() -> None:
    route = Route(1)
    assert route.ways is route.ways
    assert route == Route(1) and repr(route) == "Route(x=1)"
    assert [each.name for each in fields(Route)] == ["x"]
