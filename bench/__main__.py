"""``python -m bench``: measure and write ``bench/RESULTS.md``. See ``bench/README.md``."""

from __future__ import annotations

import argparse
import shlex
import shutil
import signal
import sys
import time
from collections.abc import Sequence
from types import FrameType
from typing import NoReturn

from bench import machine, measure
from bench.account import Size
from bench.load import LoadFailed
from bench.measure import Effort
from bench.paths import RESULTS, WORK
from bench.peers import PEERS, Peer, asbuilt
from bench.process import ServerFailed
from bench.report import Results, render
from bench.request import UnexpectedAnswer
from bench.workload import crowded, free, pinned

FULL = Size(users=100, rows=100_000)
QUICK = Size(users=20, rows=20_000)
ON_BOTH_CPUS = ("asbuilt", "PocketBase")


def arguments(words: Sequence[str]) -> argparse.Namespace:
    """The command line."""
    names = [peer.NAME.lower() for peer in PEERS]
    parser = argparse.ArgumentParser(prog="scripts/bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="two minutes: one short round")
    parser.add_argument("--seconds", type=int, help="length of a run (3; quick: 2)")
    parser.add_argument("--repeats", type=int, help="runs per workload and system (3; quick: 1)")
    parser.add_argument(
        "--connections", type=int, nargs="+", help="open connections (64 1000; quick: 64)"
    )
    parser.add_argument("--only", nargs="+", choices=names, default=names, help="these systems")
    return parser.parse_args(words)


def run(options: argparse.Namespace, command: str) -> Results:
    """Measure what the options ask for."""
    quick: bool = options.quick
    size = QUICK if quick else FULL
    effort = Effort(
        seconds=options.seconds or (2 if quick else 3),
        repeats=options.repeats or (1 if quick else 3),
        starts=1 if quick else 5,
    )
    connections = options.connections or ([64] if quick else [64, 1_000])
    peers = [peer for peer in PEERS if peer.NAME.lower() in options.only]
    commit = machine.commit()  # before others can commit while this runs
    starts = measure.starts(peers, effort)
    accounts = measure.seed(peers, size)
    loaded, memory = measure.pinned_pass(peers, accounts, pinned(connections), effort)
    both: list[Peer] = [] if quick else [peer for peer in peers if peer.NAME in ON_BOTH_CPUS]
    return Results(
        date=time.strftime("%Y-%m-%d"),
        command=command,
        machine=machine.description(),
        tools=machine.tools(),
        commit=commit,
        size=size,
        effort=effort,
        versions={peer.NAME: peer.version() for peer in peers},
        pinned=loaded,
        free=measure.free_pass(both, accounts, free(connections), effort) if both else {},
        crowded=measure.crowded_pass(asbuilt, accounts, crowded(connections), size, effort)
        if asbuilt in peers
        else {},
        memory=memory,
        starts=starts,
    )


def interrupt(number: int, _frame: FrameType | None) -> NoReturn:
    """Unwind the stack once, so that every server is stopped; a second signal changes nothing."""
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, signal.SIG_IGN)
    raise KeyboardInterrupt(number)


def main(words: Sequence[str]) -> int:
    """Measure, write the report, and leave nothing running."""
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, interrupt)
    options = arguments(words)
    try:
        results = run(options, shlex.join(["scripts/bench", *words]))
    except KeyboardInterrupt:
        print("interrupted; all servers are stopped, the last report is kept", file=sys.stderr)
        return 130
    except (LoadFailed, ServerFailed, UnexpectedAnswer) as error:
        print(error, file=sys.stderr)
        return 1
    finally:
        shutil.rmtree(WORK / "data", ignore_errors=True)
        shutil.rmtree(WORK / "requests", ignore_errors=True)
    RESULTS.write_text(render(results))
    print(f"wrote {RESULTS}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
