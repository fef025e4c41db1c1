"""``python -m bench.rules``: what each rule of ``asbuilt check`` costs, in ten thousand lines and
in the helpdesk example. See ``bench/README.md``."""

from __future__ import annotations

import time
from datetime import date
from pathlib import Path
from statistics import median

import asbuilt
from asbuilt.api import compile as compile_plan
from asbuilt.rules.rule import Subject
from asbuilt.rules.run import all_rules, subject_of
from asbuilt.source import Source, read_source
from bench.check import document
from bench.report import table

DAY = date(2026, 11, 26)
ROUNDS = 5
SHOWN = 12
EXAMPLE = Path(__file__).parent.parent / "examples" / "helpdesk" / "spec.md"


def costs(subject: Subject) -> dict[str, float]:
    """The processor milliseconds of each rule, the median of :data:`ROUNDS` runs."""
    found = {}
    for rule in all_rules():
        times = []
        for _ in range(ROUNDS):
            start = time.process_time()
            for _ in rule.check(subject):
                pass
            times.append(1000 * (time.process_time() - start))
        found[rule.name] = median(times)
    return found


def main() -> None:
    """Print the dearest rules of both documents and the sum of all."""
    sources = {
        "10,000 lines": Source("spec.md", document(10_000)),
        "helpdesk": read_source(EXAMPLE),
    }
    for name, source in sources.items():
        spec = asbuilt.read(source)
        measured = costs(subject_of(spec, compile_plan(spec), (), (), DAY))
        dearest = sorted(measured, key=lambda rule: -measured[rule])[:SHOWN]
        rows = [(rule, f"{measured[rule]:.2f} ms") for rule in dearest]
        rows.append((f"all {len(measured)} rules", f"{sum(measured.values()):.1f} ms"))
        print(table((name, "processor time"), rows))


if __name__ == "__main__":
    main()
