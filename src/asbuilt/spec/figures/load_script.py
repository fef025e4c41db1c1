"""The load that the script or the call of a load generator applies: k6, Locust, JMeter, Artillery,
wrk."""

from __future__ import annotations

import re
from collections.abc import Iterator

from asbuilt import regex
from asbuilt.document.blocks import Fence, Text
from asbuilt.document.text import part
from asbuilt.source import Source, Span
from asbuilt.spec.figures.quantity import Target

_TOOLS = (
    "vus", "stages", "locust", "jmeter", "threads", "artillery", "arrivalrate", "arrival-rate",
    "gatling", "wrk", "atusers", "constantusers", "rampusers", "virtual", "hey -",
    "load_test", "load-test", "loadtest",
)  # fmt: skip
"""One of these is in whatever is such a script, in small letters."""
_CROWD = regex.compile(
    r"(?<![\w-])(?:vus|maxVUs|preAllocatedVUs|virtual_?users|users|num_threads|threads|target"
    r"|concurrency)[\"']?\s*[:=]\s*[\"']?(?P<count>[0-9][0-9_]{0,8})(?![\w.%])"
    r"|(?<![\w-])(?:--(?:vus|users|threads|connections)|-Jthreads|-u|-c)[ =]?"
    r"(?P<option>[0-9]{1,9})(?!\w)"
    r"|(?:atOnceUsers|constantConcurrentUsers|rampUsers)\(\s*(?P<call>[0-9]{1,9})",
)
_RATE = regex.compile(
    r"(?<![\w-])(?:rate|arrivalRate|constantUsersPerSec)[\"']?\s*[:=(]\s*[\"']?"
    r"(?P<count>[0-9][0-9_]{0,8})(?![\w.%/])"
)
_PER_MINUTE = regex.compile(r"timeUnit[\"']?\s*:\s*[\"']1m")
_LONGEST = 20_000


def load_targets(source: Source, fence: Fence) -> Iterator[Target]:
    """The most users at the same time and the highest rate that a script applies."""
    start = fence.content.start
    text = source.slice(Span(start, min(fence.content.end, start + _LONGEST)))
    small = text.lower()
    if not any(tool in small for tool in _TOOLS):
        return
    written = Text(text, fence.content)
    crowds = [*_CROWD.finditer(text)]
    if crowds:
        most = max(crowds, key=_count)
        place = part(written, *most.span())
        yield Target("concurrent-users", ">=", _count(most), "count", place.text, place.span)
    rates = [*_RATE.finditer(text)]
    if rates and not crowds:
        most = max(rates, key=_count)
        place = part(written, *most.span())
        per = 60.0 if _PER_MINUTE.search(text) else 1.0
        rate = _count(most) / per
        yield Target("throughput", ">=", rate, "per-second", place.text, place.span)


def _count(found: re.Match[str]) -> float:
    return float(next(filter(None, found.groups())).replace("_", ""))
