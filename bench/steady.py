"""Does a correct service stay without a finding? ``python -m bench.steady --runs 20``

Each run verifies an example on fresh scratch data that another seed makes. Prints every finding,
and how many claims had which verdict. Exit code 1 when a claim failed in any run.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import time
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

import asbuilt.api
from asbuilt.verify.options import Options
from asbuilt.verify.run import verify
from asbuilt.verify.subject import subject

EXAMPLES = Path(__file__).parents[1] / "examples"


def main() -> int:
    """Run and report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--example", default="helpdesk")
    parser.add_argument("--only", default="", help="claims and probes, separated by commas")
    asked = parser.parse_args()
    document = EXAMPLES / asked.example / "spec.md"
    judged = subject(document, asbuilt.api.read(document))
    only = tuple(name for name in asked.only.split(",") if name)
    verdicts: Counter[str] = Counter()
    for seed in range(1, asked.runs + 1):
        begin = time.monotonic()
        with TemporaryDirectory() as directory:
            options = Options(Path(directory), only=only, effort="quick", seed=seed)
            found = asyncio.run(verify(judged, options, lambda probe, event: None))
        failing = {name: c for name, c in found.claims.items() if c.verdict == "failing"}
        verdicts.update(claim.verdict for claim in found.claims.values())
        print(f"seed {seed}: {len(failing)} failing, {time.monotonic() - begin:.1f} s")
        for name, claim in failing.items():
            print(f"  {name}: {claim.summary}")
    print(", ".join(f"{count} {verdict}" for verdict, count in verdicts.most_common()))
    return int(verdicts["failing"] > 0)


if __name__ == "__main__":
    sys.exit(main())
