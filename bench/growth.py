"""``python -m bench.growth``: looks for a document that takes longer to read and to check than its
length accounts for. See ``bench/README.md``.

A few words of the notations are repeated until they fill a section or a fence, or several sections
get rows of names that are all different; four times the text may take four times the time.
Expressions that begin to match at every place and read on to the end each time are found like this,
and so are rules that compare everything with everything, and recursion that the text controls.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
import tomllib
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import ClassVar

import asbuilt
from asbuilt.errors import AsbuiltError
from asbuilt.source import Source
from bench.paths import BENCH

SHORT, LONG = 20_000, 80_000
"""Characters of the two texts that are compared."""
LEAST = 0.25
"""Seconds of processor time below which nothing is compared: beginning takes a part of it."""
MOST = 1.6
"""How much longer a character of the long text may take."""

REPEATED = tomllib.loads((BENCH / "growth.toml").read_text("utf-8"))
"""Sections, beginnings, words, notations and rows."""
SERIES: list[dict[str, str]] = REPEATED["series"]


@dataclass(frozen=True, slots=True)
class Repetition:
    """A text of any length: ``unit`` again and again between two others."""

    before: str
    unit: str
    after: str = "\n"
    scale: ClassVar[int] = 1

    def text(self, length: int) -> str:
        """The document, with about ``length`` characters of repetitions."""
        return self.before + self.unit * max(1, length // len(self.unit)) + self.after

    def __str__(self) -> str:
        return f"{self.before!r} {self.unit!r} …"


@dataclass(frozen=True, slots=True)
class Series:
    """A text of any length: sections of rows, each row of another number."""

    sections: tuple[tuple[str, str, str], ...]
    """What stands before the rows, a row whose ``#`` is its number, and what stands after them."""
    scale: ClassVar[int] = 3
    """Rows are read quickly: it takes more of them to see how their time grows."""

    @classmethod
    def of(cls, sections: Sequence[dict[str, str]], names: Sequence[str]) -> Series:
        """Some of ``series`` in ``growth.toml``, whose things have ``names``."""
        return cls(
            tuple(
                (one["before"], _named(one["row"], name), one.get("after", ""))
                for one, name in zip(sections, names, strict=True)
            )
        )

    def text(self, length: int) -> str:
        """The document, with about ``length`` characters of rows."""
        return self.rows(max(1, length // sum(len(row) for _, row, _ in self.sections)))

    def rows(self, count: int) -> str:
        """The document, with so many rows in each section."""
        return "# D\n\n" + "\n".join(
            before
            + "".join(row.replace("#", str(number)) for number in range(1, count + 1))
            + after
            for before, row, after in self.sections
        )

    def __str__(self) -> str:
        return " ".join(repr(row) for _, row, _ in self.sections)


def repetition(chance: random.Random) -> Repetition | Series:
    """Any repetition: of words in a section, of a notation's pieces in a fence, of rows."""
    if chance.random() < 0.4:
        some = chance.sample(SERIES, k=chance.choice((1, 2, 2, 3, 4)))
        return Series.of(some, chance.choices(_NAMES, k=len(some)))
    section = f"# D\n\n## {chance.choice(REPEATED['sections'])}\n\n"
    if chance.random() < 0.5:
        beginning = chance.choice(REPEATED["beginnings"])
        between = chance.choice(("", "", "\n", "\n\n", " | "))
        return Repetition(section + beginning, _some(chance, REPEATED["words"]) + between)
    name, pieces = chance.choice(list(REPEATED["notations"].items()))
    return Repetition(f"{section}```{name}\n", _some(chance, pieces), "\n```\n")


_NAMES = ("part#", "#part", "part-#-of-order", "the part # of it")


def _named(row: str, name: str) -> str:
    return row.replace("NAME", name).replace("SLUG", name.replace(" ", "-"))


def _some(chance: random.Random, words: Sequence[str]) -> str:
    return "".join(chance.choices(words, k=chance.choice((1, 1, 2, 2, 3, 4, 6))))


def seconds(text: str) -> float:
    """The processor time that it takes to read and to check a document."""
    started = time.process_time()
    with suppress(AsbuiltError):  # to find out that it is no specification takes time, too
        asbuilt.check(asbuilt.read(Source("spec.md", text)))
    return time.process_time() - started


def main(words: Sequence[str] | None = None) -> int:
    """Print every repetition that takes too long or fails; 1 if there is one."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60, help="how long to look")
    parser.add_argument("--seed", type=int, default=None, help="which repetitions")
    options = parser.parse_args(words)
    seed = random.randrange(10_000) if options.seed is None else options.seed
    chance, tried, found = random.Random(seed), 0, 0
    end = time.monotonic() + options.seconds
    while time.monotonic() < end:
        tried += 1
        found += _is_wrong(repetition(chance))
    print(f"{tried} repetitions (seed {seed}), {found} of them take longer than their length")
    return 1 if found else 0


def _is_wrong(repeated: Repetition | Series) -> bool:
    try:
        short = seconds(repeated.text(repeated.scale * SHORT))
        if short < LEAST:
            return False
        growth = seconds(repeated.text(repeated.scale * LONG)) / short
    except Exception as error:
        print(f"{type(error).__name__}: {repeated}", flush=True)
        return True
    if growth > MOST * LONG / SHORT:
        print(f"{growth:.0f} times the time: {repeated}", flush=True)
        return True
    return False


if __name__ == "__main__":
    sys.exit(main())
