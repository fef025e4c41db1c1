"""How much of each document is found, read wrongly, or missed: ``scripts/recall``."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import asbuilt
from tests.recall.facts import facts
from tests.recall.truth import KINDS, documents, truth


@dataclass(frozen=True, slots=True)
class Score:
    """The facts of one kind in one document or in several: in the document and read, read but not
    in the document, in the document but not read."""

    found: tuple[str, ...] = ()
    wrong: tuple[str, ...] = ()
    missed: tuple[str, ...] = ()

    @property
    def recall(self) -> float:
        """The share of the document's facts that was read."""
        there = len(self.found) + len(self.missed)
        return len(self.found) / there if there else 1.0

    @property
    def error(self) -> float:
        """The share of what was read that is not in the document."""
        read = len(self.found) + len(self.wrong)
        return len(self.wrong) / read if read else 0.0


def measure(document: Path) -> dict[str, Score]:
    """One score for each kind of fact."""
    read, scores = facts(asbuilt.read(document)), {}
    for kind, stated in truth(document).items():
        left = set(read[kind])
        found: list[str] = []
        missed: list[str] = []
        for fact in stated:
            hits = fact.spellings & left
            (found if hits else missed).append(str(fact))
            left -= hits
        if kind == "metadata":
            stated_keys = {spelling.split()[0] for fact in stated for spelling in fact.spellings}
            left = {fact for fact in left if fact.split()[0] in stated_keys}
        scores[kind] = Score(tuple(found), tuple(sorted(left)), tuple(sorted(missed)))
    return scores


def total(scores: Iterable[dict[str, Score]]) -> dict[str, Score]:
    """The scores of several documents together."""
    parts = list(scores)
    return {
        kind: Score(
            *(
                tuple(fact for part in parts for fact in getattr(part[kind], name))
                for name in ("found", "wrong", "missed")
            )
        )
        for kind in KINDS
    }


def main(words: Sequence[str]) -> int:
    """Print the table, and with ``-v`` every fact that was missed or read wrongly."""
    names = [word for word in words if not word.startswith("-")]
    chosen = [path for path in documents() if not names or path.stem in names]
    scores = {path: measure(path) for path in chosen}
    if "-v" in words:
        for path, score in scores.items():
            for kind in KINDS:
                for sign, some in (("missed", score[kind].missed), ("wrong ", score[kind].wrong)):
                    for fact in some:
                        print(f"{path.stem:14} {sign} {kind:9} {fact}")
    print(f"{len(chosen)} documents\n\n{'kind':10} {'found':>6} {'wrong':>6} {'missed':>6}  recall")
    for kind, whole in total(scores.values()).items():
        counts = f"{len(whole.found):6} {len(whole.wrong):6} {len(whole.missed):6}"
        print(f"{kind:10} {counts} {whole.recall:7.1%}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
