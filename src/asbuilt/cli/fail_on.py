"""``--fail-on``: what else than a failing claim gives exit code 1"""

from __future__ import annotations

from collections.abc import Iterator
from typing import get_args

import click
from msgspec import Struct

from asbuilt import regex
from asbuilt.errors import UsageError
from asbuilt.verify.compare import Comparison
from asbuilt.verify.evidence import Evidence
from asbuilt.verify.result import Verdict
from asbuilt.verify.wording import changed

VERDICTS: tuple[Verdict, ...] = tuple(v for v in get_args(Verdict) if v not in ("met", "failing"))
_REGRESS = regex.compile(r"regress=(\d+(?:\.\d+)?)\s*%")


class FailOn(Struct, frozen=True):
    """``verdicts`` that no claim may have; the share of its former value by which a figure may
    grow worse, None: any."""

    verdicts: tuple[Verdict, ...] = ()
    regress: float | None = None


def read(context: click.Context, parameter: click.Parameter, values: tuple[str, ...]) -> FailOn:
    """The callback of the option."""
    verdicts: list[Verdict] = []
    regress = None
    for word in (word.strip() for value in values for word in value.split(",")):
        if match := _REGRESS.fullmatch(word):
            regress = float(match[1]) / 100
        elif named := [verdict for verdict in VERDICTS if verdict == word]:
            verdicts += named
        elif word:
            raise UsageError(
                f"--fail-on {word}: is no such reason",
                f"There are {', '.join(VERDICTS)}, and regress=20% with any share.",
            )
    return FailOn(tuple(verdicts), regress)


option = click.option(
    "--fail-on", multiple=True, metavar="WHAT,…", callback=read,
    help="Exit with 1 for these too: unproven, unmeasured, stale, regress=20%.",
)  # fmt: skip


def reasons(asked: FailOn, evidence: Evidence, comparison: Comparison | None) -> Iterator[str]:
    """Why the exit code is 1 although no claim needs to be failing."""
    for verdict in asked.verdicts:
        names = [name for name, claim in evidence.claims.items() if claim.verdict == verdict]
        if names:
            yield f"{verdict}: {', '.join(names)}"
    if asked.regress is not None and comparison is not None:
        for change in comparison.figures:
            if change.grew_worse_by(asked.regress):
                allowed = f"more than {asked.regress * 100:g} %"
                yield f"regress: {change.claim}: {changed(change)}: worse by {allowed}"
