"""Load from wrk, one thread: write the requests out, run, read the result."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.account import Account
from bench.paths import BENCH
from bench.peers import Peer
from bench.process import HOST
from bench.request import KINDS
from bench.workload import Workload

PREPARED = 10_000
ANSWER_SECONDS = 30


class LoadFailed(Exception):
    """wrk itself failed; the message is what it said."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One run of a workload. Latencies in milliseconds; ``refused`` counts answers from 400 up,
    ``broken`` connections that failed or waited more than 30 seconds. ``cpu`` is the server's
    processor time per request in microseconds."""

    rate: float
    p50: float
    p95: float
    p99: float
    refused: int
    broken: int
    cpu: float = 0.0

    @property
    def errors(self) -> int:
        """Requests that were not answered with success."""
        return self.refused + self.broken


def prepare(
    peer: Peer,
    accounts: Sequence[Account],
    tokens: Mapping[str, str],
    port: int,
    folder: Path,
) -> None:
    """Write 10,000 requests of each kind into ``folder``: a random user, a random row of theirs."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    chance = random.Random(42)
    for kind in KINDS:
        requests = []
        for _ in range(PREPARED):
            account = chance.choice(accounts)
            row = chance.choice(account.rows)
            request = peer.request(kind, account, row, tokens[account.id])
            requests.append(request.encode(port))
        (folder / kind).write_bytes(b"\0".join(requests))


def run(workload: Workload, port: int, folder: Path, cpus: str, seconds: int) -> Sample:
    """Send ``workload`` to ``port`` for ``seconds``.

    Raises:
        LoadFailed: wrk could not run.
    """
    command = ["taskset", "-c", cpus, "wrk", "-t1", f"-c{workload.connections}", f"-d{seconds}s"]
    command += ["--timeout", f"{ANSWER_SECONDS}s", "-s", str(BENCH / "load.lua")]
    mix = " ".join(f"{kind}={share}" for kind, share in workload.mix.shares)
    finished = subprocess.run(
        [*command, f"http://{HOST}:{port}"],
        env={**os.environ, "REQUESTS": str(folder), "MIX": mix},
        capture_output=True,
        text=True,
        check=False,
    )
    if finished.returncode != 0 or not finished.stdout.rstrip().endswith("}"):
        raise LoadFailed(f"{' '.join(command)}: {finished.stdout}{finished.stderr}")
    return parse(finished.stdout)


def parse(output: str) -> Sample:
    """The sample in wrk's output, whose last line ``load.lua`` wrote."""
    figures = json.loads(output.rstrip().splitlines()[-1])
    return Sample(
        rate=figures["requests"] / figures["seconds"],
        p50=figures["p50"],
        p95=figures["p95"],
        p99=figures["p99"],
        refused=figures["refused"],
        broken=figures["broken"],
    )
