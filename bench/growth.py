"""``python -m bench.growth``: looks for a document that takes longer to read and to check than its
length accounts for. See ``bench/README.md``.

A few words of the notations are repeated until they fill a section or a fence; four times the text
may take four times the time. Expressions that begin to match at every place and read on to the end
each time are found like this, and so is recursion that the text controls.
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
"""Sections, beginnings, words and notations."""


@dataclass(frozen=True, slots=True)
class Repetition:
    """A text of any length: ``unit`` again and again between two others."""

    before: str
    unit: str
    after: str = "\n"

    def text(self, length: int) -> str:
        """The document, with about ``length`` characters of repetitions."""
        return self.before + self.unit * max(1, length // len(self.unit)) + self.after


def repetition(chance: random.Random) -> Repetition:
    """Any repetition: of words in a section, or of a notation's pieces in a fence."""
    section = f"# D\n\n## {chance.choice(REPEATED['sections'])}\n\n"
    if chance.random() < 0.5:
        beginning = chance.choice(REPEATED["beginnings"])
        between = chance.choice(("", "", "\n", "\n\n", " | "))
        return Repetition(section + beginning, _some(chance, REPEATED["words"]) + between)
    name, pieces = chance.choice(list(REPEATED["notations"].items()))
    return Repetition(f"{section}```{name}\n", _some(chance, pieces), "\n```\n")


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


def _is_wrong(repeated: Repetition) -> bool:
    try:
        short = seconds(repeated.text(SHORT))
        if short < LEAST:
            return False
        growth = seconds(repeated.text(LONG)) / short
    except Exception as error:
        print(f"{type(error).__name__}: {repeated.before!r} {repeated.unit!r} …", flush=True)
        return True
    if growth > MOST * LONG / SHORT:
        print(f"{growth:.0f} times the time: {repeated.before!r} {repeated.unit!r} …", flush=True)
        return True
    return False


if __name__ == "__main__":
    sys.exit(main())
