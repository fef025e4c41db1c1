"""Evidence as workflow commands that GitHub turns into annotations beside the document's lines"""

from __future__ import annotations

from collections.abc import Iterator

from asbuilt.cli.render.github import command
from asbuilt.cli.render.proof.proof import Proof


def render(proof: Proof) -> str:
    """An error for each thing that does not hold, then a warning for each claim of which it is not
    known any more, or not yet, whether it holds, then a notice for each change since earlier
    evidence. What nothing measures is in the summary alone."""
    return "".join(_lines(proof))


def _lines(proof: Proof) -> Iterator[str]:
    for fault in proof.faults():
        place = {"file": fault.path, "line": str(fault.line)}
        title = f"{', '.join(fault.claims)} failing"
        yield command("error", place | {"title": title}, f"{fault.title}: {fault.message}")
    for name, claim in proof.evidence.claims.items():
        if claim.verdict in ("unproven", "stale"):
            place = {"file": proof.file(name), "line": str(claim.line)}
            yield command("warning", place | {"title": f"{name} {claim.verdict}"}, claim.summary)
    for name, words in proof.changes():
        known = proof.evidence.claims.get(name)
        place = {"file": proof.file(name), "line": str(known.line if known else 1)}
        yield command("notice", place | {"title": f"{name}: {proof.since().lower()}"}, words)
