"""Evidence for people: a line for each claim, what failed in full, and the sum."""

from __future__ import annotations

from collections.abc import Iterator

import click

from asbuilt.cli.render.proof.proof import KINDS, Fault, Proof, unshown
from asbuilt.cli.render.report import counted
from asbuilt.cli.render.terminal import printable
from asbuilt.document.width import columns
from asbuilt.verify.evidence import ClaimEvidence
from asbuilt.verify.result import Verdict

COLOURS: dict[Verdict, str] = {
    "met": "green", "failing": "red", "unproven": "yellow", "unmeasured": "bright_black",
    "stale": "yellow",
}  # fmt: skip
_WIDEST = 100
_LONGEST_ANSWER = 300


def render(proof: Proof) -> str:
    """Everything, the claims in the document's order, failures below the first claim that they
    break. Of claims that nothing measures only the ids are told, unless ``verbose``."""
    faults: dict[str, list[Fault]] = {}
    for fault in proof.faults():
        faults.setdefault(fault.claims[0], []).append(fault)
    lines: list[str] = []
    folded: list[str] = []
    for kind in KINDS:
        claims = proof.of(kind)
        left = [n for n, c in claims.items() if c.verdict == "unmeasured" and not proof.verbose]
        shown = {name: claim for name, claim in claims.items() if name not in left}
        size = max(map(columns, shown), default=0)
        for name, claim in shown.items():
            lines += _claim(proof, name, claim, size, faults.get(name, []))
        if shown:
            lines.append("")
        if left:
            folded.append(_folded(kind, left))
    if folded:
        lines += ["  Nothing measures (--verbose names each):", *folded, ""]
    lines += _changes(proof)
    return "\n".join((*lines, _sum(proof), ""))


def _claim(
    proof: Proof, name: str, claim: ClaimEvidence, size: int, faults: list[Fault]
) -> Iterator[str]:
    pad = " " * (size - columns(name))
    verdict = click.style(f"{claim.verdict:10}", fg=COLOURS[claim.verdict])
    yield f"  {printable(name)}{pad}  {verdict}  {printable(claim.summary)}"
    for fault in faults:
        yield from _fault(proof, fault)
    if claim.verdict == "failing" and (more := unshown(claim)) > 0:
        yield f"      … and {more} more"


def _folded(kind: str, names: list[str]) -> str:
    """``    Security      csrf-protection, … and 7 more``, within a line."""
    text = f"    {KINDS[kind]:15}"
    for number, name in enumerate(names):
        rest, short = len(names) - number, printable(name.removeprefix(f"{kind}/"))
        if number and columns(text) + columns(short) > _WIDEST:
            text = f"{text} and {rest} more"
            break
        text += f" {short}{',' * (rest > 1)}"
    return click.style(text, fg=COLOURS["unmeasured"])


def _fault(proof: Proof, fault: Fault) -> Iterator[str]:
    place = click.style(f"{printable(fault.path)}:{fault.line}", bold=True)
    yield f"      {place}  {printable(fault.title)}"
    if quoted := proof.quoted(fault.path, fault.line):
        yield f"        document  {_cut(quoted)}"
    yield f"        expected  {_cut(fault.expected)}"
    yield f"        observed  {_cut(fault.observed)}"
    for each in fault.exchanges:
        body = f" {each.body}" if each.body else ""
        yield f"        asked     {_cut(f'{each.method} {each.path} as {each.who}{body}')}"
        status = each.status or "none:"
        yield f"        answer    {_cut(f'{status} {each.answer}')}"


def _changes(proof: Proof) -> Iterator[str]:
    """What is otherwise than in the earlier evidence."""
    changes = proof.changes()
    size = max((columns(name) for name, _ in changes), default=0)
    if changes:
        yield f"  {proof.since()}:"
        for name, words in changes:
            yield f"    {printable(name)}{' ' * (size - columns(name))}  {words}"
        yield ""


def _cut(text: str) -> str:
    text = printable(" ".join(text.split()))
    return text if len(text) <= _LONGEST_ANSWER else text[: _LONGEST_ANSWER - 1] + "…"


def _sum(proof: Proof) -> str:
    evidence = proof.evidence
    partial = " (partial: it was interrupted)" if evidence.partial else ""
    claims = counted(len(evidence.claims), "claim")
    text = f"{printable(proof.path)}: {claims}: {proof.tally()} in {evidence.seconds:.0f} s"
    people = ", ".join(map(str, evidence.accounts))
    return f"{text}{printable(f', as {people}') if people else ''}{partial}"
