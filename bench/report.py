"""Measurements to Markdown: tables of medians, ratios and promises."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from bench.account import Size
from bench.load import Sample
from bench.measure import Effort, Memory, Rounds, Start
from bench.statistics import middle, ratio
from bench.workload import CREATE, GET, LIST, MIXED, QUERY, Mix, Workload

OURS = "asbuilt"
CROWDED = "asbuilt, crowded"
CEILING = "hello"
MIB = 1 << 20
UNKNOWN = "–"


@dataclass(frozen=True, slots=True)
class Results:
    """Everything that a report says. The mappings go from a system's name."""

    date: str
    command: str
    machine: str
    tools: str
    commit: str
    size: Size
    effort: Effort
    versions: dict[str, str]
    pinned: Rounds
    free: Rounds
    crowded: Rounds
    memory: dict[str, Memory]
    starts: dict[str, list[Start]]


@dataclass(frozen=True, slots=True)
class Promise:
    """At least ``least`` times the rate of ``system`` in ``mix``."""

    mix: Mix
    system: str
    least: float


PROMISES = (
    *(Promise(mix, "PocketBase", 10) for mix in (GET, LIST, CREATE, MIXED)),
    Promise(QUERY, "PocketBase", 5),
    Promise(GET, "FastAPI", 40),
    Promise(GET, CEILING, 0.50),
    Promise(MIXED, CEILING, 0.25),
    Promise(CREATE, CEILING, 0.18),
)
CROWDED_SHARE = 0.95
CROWD_P95 = 70.0
START_SECONDS = 0.25
IDLE_MIB = 60.0


def render(results: Results) -> str:
    """The whole of ``RESULTS.md``."""
    sections = [head(results)]
    if OURS in results.versions:
        sections += [ratios(results.pinned), promises(results)]
    sections.append(rates("One CPU for the server", results.pinned))
    sections += [processor(results.pinned), latencies(results.pinned)]
    if results.free:
        sections.append(rates("Both CPUs for server and load", results.free))
        sections.append(latencies(results.free))
    if results.crowded:
        sections.append(in_a_crowd(results.crowded))
    sections.append(resources(results))
    return "\n".join(sections)


def table(header: Sequence[str], rows: Iterable[Sequence[str]], texts: int = 1) -> str:
    """A Markdown table; the first ``texts`` columns hold text, the others figures."""
    rule = ["---" if index < texts else "---:" for index in range(len(header))]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in (header, rule, *rows))


def head(results: Results) -> str:
    """Date, machine, versions and the command."""
    effort, size = results.effort, results.size
    versions = "".join(f"- {name}: {version}\n" for name, version in results.versions.items())
    return (
        "# Results\n\n"
        "Written by the benchmark; do not edit. What the figures mean: [README.md](README.md).\n"
        "Compare ratios, not figures: they come from one machine in one hour.\n\n"
        f"- Date: {results.date}\n"
        f"- Command: `{results.command}`\n"
        f"- Commit: {results.commit}\n"
        f"- Machine: {results.machine}\n"
        f"- Tools: {results.tools}\n"
        f"- Load: {size.users:,} users, {size.rows:,} rows; "
        f"runs of {effort.seconds} s, interleaved; medians over {effort.repeats}\n"
        f"{versions}"
    )


def rates(title: str, rounds: Rounds) -> str:
    """Requests per second, and p95 beside them."""
    names = systems(rounds)
    rows = [
        [workload.title, *(rate(middle(samples[name])) for name in names)]
        for workload, samples in rounds.items()
    ]
    caption = f"## {title}\n\nRequests/s (p95 in ms).\n\n"
    return caption + table(["workload", *names], rows)


def rate(sample: Sample) -> str:
    """``46,702 (1.9)``, or the reason why the figure does not count."""
    if sample.errors:
        return f"invalid: {sample.errors:,} errors"
    return f"{sample.rate:,.0f} ({milliseconds(sample.p95)})"


def milliseconds(value: float) -> str:
    """One decimal where it says something."""
    return f"{value:,.1f}" if value < 100 else f"{value:,.0f}"


def systems(rounds: Rounds) -> list[str]:
    """The systems of a pass."""
    return list(next(iter(rounds.values())))


def ratios(rounds: Rounds) -> str:
    """The rate of asbuilt as a multiple of each other system's."""
    others = [name for name in systems(rounds) if name != OURS]
    rows = [
        [workload.title, *(times(ratio(samples[OURS], samples[name])) for name in others)]
        for workload, samples in rounds.items()
    ]
    caption = (
        f"## {OURS} beside the others\n\nTimes the rate of the system at the column's head.\n\n"
    )
    return caption + table(["workload", *others], rows)


def times(value: float | None) -> str:
    """``12.3×``; below 1 as a share: ``51 %``."""
    if value is None:
        return UNKNOWN
    return f"{value:.1f}×" if value >= 1 else f"{100 * value:.0f} %"


def promises(results: Results) -> str:
    """What was promised, what was measured, and whether it holds."""
    rows = [row for promise in PROMISES for row in kept(promise, results.pinned)]
    rows += [slowed(workload, samples) for workload, samples in results.crowded.items()]
    rows += [row for workload in results.pinned for row in crowd(workload, results.pinned)]
    start = median(start.warm for start in results.starts[OURS])
    idle = results.memory[OURS].idle / MIB
    rows.append(line("warm start", f"< {START_SECONDS} s", f"{start:.2f} s", start < START_SECONDS))
    rows.append(line("idle memory", f"< {IDLE_MIB:.0f} MiB", f"{idle:.0f} MiB", idle < IDLE_MIB))
    return "## Promises\n\n" + table(["", "promised", "measured", "kept"], rows)


def kept(promise: Promise, rounds: Rounds) -> list[list[str]]:
    """The line of one promise, none when its workload or system was left out."""
    workload = next((found for found in rounds if found.mix == promise.mix), None)
    if workload is None or promise.system not in rounds[workload]:
        return []
    measured = ratio(rounds[workload][OURS], rounds[workload][promise.system])
    text = f"{promise.mix.title}, beside {promise.system}"
    enough = measured is not None and measured >= promise.least
    return [line(text, f"≥ {times(promise.least)}", times(measured), enough)]


def slowed(workload: Workload, samples: dict[str, list[Sample]]) -> list[str]:
    """The line for the simple case inside the general one: processor time tells it best."""
    share = unslowed(samples)
    text = f"{workload.mix.title} in a large document, beside a small one"
    return line(text, f"≥ {times(CROWDED_SHARE)}", times(share), share >= CROWDED_SHARE)


def unslowed(samples: dict[str, list[Sample]]) -> float:
    """The processor time of a request to the small document's service, as a share of the large
    one's; 0 where a request failed. The median over the rounds."""
    small, large = samples[OURS], samples[CROWDED]
    if any(sample.errors for sample in (*small, *large)):
        return 0.0
    return median(one.cpu / other.cpu for one, other in zip(small, large, strict=True))


def in_a_crowd(rounds: Rounds) -> str:
    """What the same request costs where the document holds much more than it needs."""
    rows = [
        [
            workload.title,
            *(f"{middle(samples[name]).cpu:,.0f}" for name in (OURS, CROWDED)),
            times(unslowed(samples)),
        ]
        for workload, samples in rounds.items()
    ]
    caption = "## In a large document\n\nProcessor time per request in µs.\n\n"
    return caption + table(["workload", OURS, CROWDED, "share"], rows)


def crowd(workload: Workload, rounds: Rounds) -> list[list[str]]:
    """The line for p95 on many connections, none for a workload on few."""
    if workload.connections < 1_000:
        return []
    sample = middle(rounds[workload][OURS])
    enough = sample.p95 < CROWD_P95 and not sample.errors
    text = f"{milliseconds(sample.p95)} ms" if not sample.errors else rate(sample)
    return [line(f"{workload.title}, p95", f"< {CROWD_P95:.0f} ms", text, enough)]


def line(text: str, promised: str, measured: str, enough: bool) -> list[str]:
    """A row of the promises."""
    return [text, promised, measured, "yes" if enough else "**no**"]


def processor(rounds: Rounds) -> str:
    """What a request costs the server, whoever else was on the machine."""
    names = systems(rounds)
    rows = [
        [workload.title, *(f"{middle(samples[name]).cpu:,.0f}" for name in names)]
        for workload, samples in rounds.items()
    ]
    return "### Processor time per request in µs\n\n" + table(["workload", *names], rows)


def latencies(rounds: Rounds) -> str:
    """Percentiles and errors of each system in each workload."""
    rows = []
    for workload, samples in rounds.items():
        for name, found in samples.items():
            sample = middle(found)
            figures = [milliseconds(value) for value in (sample.p50, sample.p95, sample.p99)]
            rows.append([workload.title, name, *figures, f"{sample.errors:,}"])
    header = ["workload", "system", "p50", "p95", "p99", "errors"]
    return "### Latency in ms\n\n" + table(header, rows, texts=2)


def resources(results: Results) -> str:
    """Start times and memory."""
    rows = []
    for name, starts in results.starts.items():
        memory = results.memory[name]
        cold, warm = (timed(starts, read) for read in (lambda s: s.cold, lambda s: s.warm))
        rows.append([name, cold, warm, f"{memory.idle / MIB:.0f}", f"{memory.loaded / MIB:.0f}"])
    header = ["system", "cold start s", "warm start s", "idle MiB", "after load MiB"]
    return "## Start and memory\n\n" + table(header, rows)


def timed(starts: Sequence[Start], read: Callable[[Start], float]) -> str:
    """The median of one of the two start times."""
    return f"{median(map(read, starts)):.2f}"
