"""The measurement: seed, start, sign in, then all systems in turn, round after round."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from bench import load, process
from bench.account import Account, Size
from bench.load import Sample
from bench.paths import WORK
from bench.peers import Peer, crowded
from bench.process import Running
from bench.request import WORDS, UnexpectedAnswer
from bench.workload import MIXED, Workload

SERVER_CPU = "0"
LOAD_CPU = "1"
BOTH_CPUS = "0,1"
PAGE = 20

Rounds = dict[Workload, dict[str, list[Sample]]]


@dataclass(frozen=True, slots=True)
class Effort:
    """How long and how often: ``starts`` of each kind, ``repeats`` of ``seconds`` a workload."""

    seconds: int
    repeats: int
    starts: int


@dataclass(frozen=True, slots=True)
class Start:
    """Seconds from the start of the process to the first 200: ``cold`` on an empty folder,
    ``warm`` on the one that the cold start left behind."""

    cold: float
    warm: float


@dataclass(frozen=True, slots=True)
class Memory:
    """Resident bytes after the start and after all load."""

    idle: int
    loaded: int


@dataclass(slots=True)
class Session:
    """One running system with its accounts and their tokens, which it renews in time."""

    peer: Peer
    accounts: tuple[Account, ...]
    running: Running
    signed_in: float = field(default=float("-inf"))

    @property
    def folder(self) -> Path:
        """Where the prepared requests are."""
        return WORK / "requests" / self.peer.NAME

    @property
    def pid(self) -> int:
        """The server's process."""
        return self.running.process.pid

    def renew(self) -> None:
        """Sign everybody in and prepare the requests, if the tokens are half way to their end."""
        if time.monotonic() - self.signed_in < self.peer.TOKEN_SECONDS / 2:
            return
        port = self.running.port
        tokens = {account.id: self.peer.sign_in(port, account) for account in self.accounts}
        load.prepare(self.peer, self.accounts, tokens, port, self.folder)
        self.signed_in = time.monotonic()


def say(text: str) -> None:
    """Report progress."""
    print(f"{time.strftime('%H:%M:%S')} {text}", flush=True)


def empty(name: str) -> Path:
    """An empty folder of that name."""
    folder = WORK / "data" / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def seed(peers: Sequence[Peer], size: Size) -> dict[str, tuple[Account, ...]]:
    """Fill every system with users and rows."""
    accounts = {}
    for peer in peers:
        began = time.monotonic()
        accounts[peer.NAME] = peer.seed(empty(peer.NAME), size)
        say(f"seeded {peer.NAME} in {time.monotonic() - began:.1f} s")
    return accounts


@contextmanager
def sessions(
    peers: Sequence[Peer], accounts: Mapping[str, tuple[Account, ...]], cpus: str
) -> Iterator[list[Session]]:
    """All systems running on ``cpus``; they are stopped whatever happens."""
    opened: list[Session] = []
    try:
        for peer in peers:
            running = peer.start(WORK / "data" / peer.NAME, cpus)
            opened.append(Session(peer, accounts[peer.NAME], running))
        yield opened
    finally:
        for session in opened:
            process.stop(session.running.process)


def check(peer: Peer, account: Account, token: str, port: int) -> None:
    """See that each kind of request gets the answer it is measured for.

    A system without accounts (hello) has one answer for everything.

    Raises:
        UnexpectedAnswer: another answer came.
    """
    if not account.email:
        return
    row = account.rows[0]
    read = peer.request("get", account, row, token).send(port)
    created = peer.request("create", account, row, token).send(port)
    if str(read.get("id")) != row or created.get("title") != "A new task":
        raise UnexpectedAnswer(f"{peer.NAME}: {read} {created}")
    counted = (len(account.rows) + 1) // 2 + 1
    for kind in ("list", "total"):
        page = peer.request(kind, account, row, token).send(port)
        if not complete(page, counted if kind == "total" else None):
            raise UnexpectedAnswer(f"{peer.NAME} {kind}: {page}")
    page = peer.request("query", account, row, token).send(port)
    if not (complete(page, None) and answered(page, account)):
        raise UnexpectedAnswer(f"{peer.NAME} query: {page}")


def complete(page: dict[str, Any], counted: int | None) -> bool:
    """Whether a page holds 20 rows that are not done, and the total that was asked for."""
    rows = next((value for value in page.values() if isinstance(value, list)), [])
    right = len(rows) == PAGE and not any(row["done"] for row in rows)
    return right and (counted is None or counted in page.values())


def answered(page: dict[str, Any], account: Account) -> bool:
    """Whether a page holds what ``query`` asks for: the words, the last ids first, the owner."""
    rows = next(value for value in page.values() if isinstance(value, list))
    ids = [row["id"] for row in rows]
    owners = [row.get("expand", row)["owner"]["email"] for row in rows]
    return (
        all(WORDS in row["title"].lower() for row in rows)
        and ids == sorted(ids, reverse=True)
        and set(owners) == {account.email}
    )


def interleave(
    opened: Sequence[Session], workloads: Sequence[Workload], effort: Effort, cpus: str
) -> Rounds:
    """Run each workload on one system after the other (A B C, A B C …), ``repeats`` times."""
    rounds: Rounds = {}
    for workload in workloads:
        samples: dict[str, list[Sample]] = {session.peer.NAME: [] for session in opened}
        for _ in range(effort.repeats):
            for session in opened:
                session.renew()
                sample = measured(session, workload, effort.seconds, cpus)
                samples[session.peer.NAME].append(sample)
        rounds[workload] = samples
        best = {name: round(max(s.rate for s in found)) for name, found in samples.items()}
        say(f"{workload.title}: {best}")
    return rounds


def measured(session: Session, workload: Workload, seconds: int, cpus: str) -> Sample:
    """One run, and the wait until the server has nothing left to do."""
    before = process.cpu_seconds(session.pid)
    sample = load.run(workload, session.running.port, session.folder, cpus, seconds)
    process.settle(session.pid)
    spent = process.cpu_seconds(session.pid) - before
    # each connection leaves one request behind, which the server works off unmeasured
    requests = sample.rate * seconds + workload.connections
    return replace(sample, cpu=1e6 * spent / requests)


def warm_up(opened: Sequence[Session]) -> None:
    """One second of mixed requests for each system, not counted."""
    for session in opened:
        session.renew()
        measured(session, Workload(MIXED, 16), 1, LOAD_CPU)


def pinned_pass(
    peers: Sequence[Peer],
    accounts: Mapping[str, tuple[Account, ...]],
    workloads: Sequence[Workload],
    effort: Effort,
) -> tuple[Rounds, dict[str, Memory]]:
    """Servers on CPU 0, load on CPU 1."""
    with sessions(peers, accounts, SERVER_CPU) as opened:
        for session in opened:
            process.settle(session.pid)
        idle = {session.peer.NAME: process.resident_bytes(session.pid) for session in opened}
        for session in opened:
            first, port = session.accounts[0], session.running.port
            check(session.peer, first, session.peer.sign_in(port, first), port)
        warm_up(opened)
        rounds = interleave(opened, workloads, effort, LOAD_CPU)
        memory = {
            session.peer.NAME: Memory(idle[session.peer.NAME], process.resident_bytes(session.pid))
            for session in opened
        }
    return rounds, memory


def free_pass(
    peers: Sequence[Peer],
    accounts: Mapping[str, tuple[Account, ...]],
    workloads: Sequence[Workload],
    effort: Effort,
) -> Rounds:
    """Servers and load share both CPUs as the kernel sees fit."""
    with sessions(peers, accounts, BOTH_CPUS) as opened:
        warm_up(opened)
        return interleave(opened, workloads, effort, BOTH_CPUS)


def crowded_pass(
    small: Peer,
    accounts: Mapping[str, tuple[Account, ...]],
    workloads: Sequence[Workload],
    size: Size,
    effort: Effort,
) -> Rounds:
    """The same requests to ``small`` and to the service of a document with much more in it."""
    both = (small, crowded)
    accounts = {**accounts, **seed([crowded], size)}
    with sessions(both, accounts, SERVER_CPU) as opened:
        warm_up(opened)
        return interleave(opened, workloads, effort, LOAD_CPU)


def starts(peers: Sequence[Peer], effort: Effort) -> dict[str, list[Start]]:
    """Start every system cold, then warm, in turn, as often as the effort says."""
    found: dict[str, list[Start]] = {peer.NAME: [] for peer in peers}
    for _ in range(effort.starts):
        for peer in peers:
            data = empty(f"start-{peer.NAME}")
            found[peer.NAME].append(Start(cold=started(peer, data), warm=started(peer, data)))
    say(f"started {effort.starts} times")
    return found


def started(peer: Peer, data: Path) -> float:
    """Start, stop, and tell how long the start took."""
    running = peer.start(data, SERVER_CPU)
    process.stop(running.process)
    return running.start_seconds
