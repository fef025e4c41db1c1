"""Evidence as a Markdown page: for a comment on a pull request or the summary of a job"""

from __future__ import annotations

from collections.abc import Iterator

from asbuilt.cli.render.markdown import escaped
from asbuilt.cli.render.proof.proof import VERDICTS, Fault, Proof
from asbuilt.cli.render.terminal import printable
from asbuilt.verify.wording import MARKS

MOST_FAULTS = 20
"""Summaries of GitHub's jobs and comments have a largest size."""


def render(proof: Proof) -> str:
    """A heading, what fails, and a table of the claims that somebody has looked at."""
    return "\n".join(_page(proof)) + "\n"


def _page(proof: Proof) -> Iterator[str]:
    document = proof.evidence.document
    title = " ".join(filter(None, (document.title, document.version))) or document.name
    yield f"### {_cell(title)}: {proof.tally()}"
    yield ""
    yield _circumstances(proof)
    yield from _changes(proof)
    yield from _faults(proof.faults())
    claims = proof.evidence.claims
    looked = {name: claim for name, claim in claims.items() if claim.verdict != "unmeasured"}
    if looked:
        yield from ("", "| Claim | Verdict | Evidence |", "|---|---|---|")
        for name, claim in sorted(looked.items(), key=lambda item: VERDICTS.index(item[1].verdict)):
            verdict = f"{MARKS[claim.verdict]} {claim.verdict}"
            yield f"| {_cell(name)} | {verdict} | {_cell(claim.summary)} |"
    left = [name for name in claims if name not in looked]
    if left:
        yield ""
        yield f"Nothing measures {_cell(', '.join(left))}."


def _circumstances(proof: Proof) -> str:
    evidence = proof.evidence
    service = "its own service" if evidence.service == "own" else evidence.service
    people = f" as {', '.join(map(str, evidence.accounts))}" if evidence.accounts else ""
    partial = ", interrupted" if evidence.partial else ""
    return _cell(
        f"{evidence.effort} effort on {service}{people}, seed {evidence.seed}, "
        f"{evidence.seconds:.0f} s{partial}, {evidence.measured}, asbuilt {evidence.asbuilt}"
    )


def _changes(proof: Proof) -> Iterator[str]:
    if proof.comparison is None:
        return
    changes = proof.changes()
    yield ""
    yield f"{_cell(proof.since())}: {'nothing has changed.' if not changes else ''}".rstrip()
    if changes:
        yield from ("", "| Claim | Change |", "|---|---|")
        for name, words in changes:
            yield f"| {_cell(name)} | {_cell(words)} |"


def _faults(faults: tuple[Fault, ...]) -> Iterator[str]:
    if not faults:
        return
    yield from ("", "| Place | Claims | What fails | Expected | Got |", "|---|---|---|---|---|")
    for fault in faults[:MOST_FAULTS]:
        place = f"{fault.path}:{fault.line}"
        cells = (place, ", ".join(fault.claims), fault.title, fault.expected, fault.observed)
        yield f"| {' | '.join(map(_cell, cells))} |"
    if len(faults) > MOST_FAULTS:
        yield f"\nand {len(faults) - MOST_FAULTS} more."


def _cell(text: str) -> str:
    return escaped(printable(text.replace("\n", " ")))
