"""What every renderer of evidence is given, and what failed in it, each thing once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from shlex import join

from msgspec import Struct

from asbuilt.spec.sections.data_model import DataModel
from asbuilt.verify import wording
from asbuilt.verify.compare import Comparison
from asbuilt.verify.evidence import ClaimEvidence, Evidence
from asbuilt.verify.result import Check, Exchange, Measurement, Verdict
from asbuilt.verify.subject import Subject

VERDICTS: tuple[Verdict, ...] = ("failing", "unproven", "stale", "unmeasured", "met")
"""The worst first."""
KINDS = {
    "requirement": "Requirements", "section": "Sections", "security": "Security",
    "testing": "Testing", "alert": "Alerts", "risk": "Risks", "dependency": "Dependencies",
    "metric": "Success metrics",
}  # fmt: skip
"""What claims of a kind are called together, in the order in which they are shown."""


class Fault(Struct, frozen=True):
    """One check or figure that does not hold, and the claims that it breaks. ``line`` is that of
    the document which says what is expected, in the file ``path``; ``exchanges`` show it."""

    claims: tuple[str, ...]
    path: str
    line: int
    title: str
    expected: str
    observed: str
    exchanges: tuple[Exchange, ...] = ()

    @property
    def message(self) -> str:
        """``expected 403, got 200``."""
        return f"expected {self.expected}, got {self.observed}"


class Proof(Struct, frozen=True):
    """The evidence on a document as it stands, and what has changed since earlier evidence.
    ``verbose`` asks for every claim to be named."""

    subject: Subject
    evidence: Evidence
    verbose: bool = False
    comparison: Comparison | None = None

    @property
    def path(self) -> str:
        """The document's path as it was given."""
        return self.subject.spec.source.path

    def file(self, name: str) -> str:
        """The file in which a claim stands."""
        claim = self.subject.claims.find(name)
        return self.subject.spec.source.file(claim.span.start).path if claim else self.path

    def quoted(self, path: str, line: int) -> str:
        """A line of the document, without blanks at its ends; empty when there is no such line."""
        return self.line(path, line).strip()

    def line(self, path: str, line: int) -> str:
        """The same with its blanks."""
        for file, text in self.subject.spec.source.contents():
            if file.path == path:
                lines = text.split("\n")
                return lines[line - 1] if 1 <= line <= len(lines) else ""
        return ""

    def of(self, kind: str) -> dict[str, ClaimEvidence]:
        """The claims of a kind."""
        return {n: claim for n, claim in self.evidence.claims.items() if claim.kind == kind}

    def faults(self) -> tuple[Fault, ...]:
        """Everything that does not hold, in the order of the claims. What speaks for several is
        there once, with all of them. A claim that is stale is not known to be broken."""
        found: dict[tuple[int, str, str], Fault] = {}
        for name, claim in self.evidence.claims.items():
            if claim.verdict != "failing":
                continue
            for title, each in _failing(claim):
                key = (each.line, title, name if isinstance(each, Measurement) else "")
                known = found.get(key)
                claims = (*known.claims, name) if known else (name,)
                found[key] = _fault(claims, self._file_of(each, name), title, each)
        return tuple(found.values())

    def _file_of(self, each: Check | Measurement, name: str) -> str:
        """The file in which the line of a check stands: that of the column or the endpoint that its
        group names, else that of the claim."""
        spec = self.subject.spec
        if len(spec.source.files) == 1 or isinstance(each, Measurement):
            return self.file(name)
        table = each.group.partition(".")[0]
        spans = [found.span for found in spec[DataModel].tables if found.name == table]
        key = " ".join(each.group.replace(",", " ").split()[:2])
        if endpoint := self.subject.endpoints.get(key):
            spans.append(endpoint.span)
        return spec.source.file(spans[0].start).path if spans else self.file(name)

    def tally(self) -> str:
        """``1 failing, 12 met``."""
        counts = Counter(claim.verdict for claim in self.evidence.claims.values())
        return ", ".join(f"{counts[each]} {each}" for each in VERDICTS if counts[each])

    def again(self, *only: str) -> str:
        """The command that measures it once more, or these claims alone."""
        evidence, given = self.evidence, ["asbuilt", "verify", self.path]
        if evidence.service != "own":
            given += ["--url", evidence.service]
        if evidence.effort != "normal":
            given.append(f"--{evidence.effort}")
        if evidence.seed != 1:
            given += ["--seed", str(evidence.seed)]
        if only:
            given += ["--only", ",".join(only)]
        return join(given)

    def changes(self) -> tuple[tuple[str, str], ...]:
        """The claims that are judged otherwise than before, then the figures that moved, each with
        what has changed in words."""
        if self.comparison is None:
            return ()
        return (
            *((each.claim, f"{each.before or 'new'} → {each.after or 'gone'}")
              for each in self.comparison.verdicts),
            *((each.claim, wording.changed(each)) for each in self.comparison.figures),
        )  # fmt: skip

    def since(self) -> str:
        """What was compared with, in words; empty when nothing was."""
        if self.comparison is None:
            return ""
        machine = "" if self.comparison.same_machine else ", on another machine"
        return f"Since {self.comparison.since}{machine}"

    def report(self) -> str:
        """The command that makes the page of evidence from what is kept."""
        return join(["asbuilt", "report", self.path, "--html", "-o", "report.html"])


def unshown(claim: ClaimEvidence) -> int:
    """How many failed checks the evidence counts but does not keep."""
    return sum(tally.failed for tally in claim.groups.values()) - len(claim.failures)


def _failing(claim: ClaimEvidence) -> Iterator[tuple[str, Check | Measurement]]:
    for check in claim.failures:
        yield f"{check.group}: {check.name}", check
    for measurement in claim.measurements:
        if measurement.verdict == "failing":
            yield measurement.metric.replace("-", " "), measurement


def _fault(claims: tuple[str, ...], path: str, title: str, each: Check | Measurement) -> Fault:
    if isinstance(each, Check):
        return Fault(claims, path, each.line, title, each.expected, each.observed, each.exchanges)
    return Fault(claims, path, each.line, title, wording.target(each), wording.measured(each))
