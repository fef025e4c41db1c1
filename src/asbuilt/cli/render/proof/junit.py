"""Evidence as JUnit XML, which build servers list as tests: a case for each claim.

The kinds of claims are test suites. A claim that fails is a failure; one of which nothing is known
for today's document is skipped, with the reason. The checks are counted in the output of the case.
"""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from asbuilt.cli.render.junit import clean, totals
from asbuilt.cli.render.proof.proof import KINDS, Fault, Proof, unshown
from asbuilt.verify import wording
from asbuilt.verify.evidence import ClaimEvidence


def render(proof: Proof) -> str:
    """One ``testsuites`` element."""
    faults: dict[str, list[Fault]] = {}
    for fault in proof.faults():
        for name in fault.claims:
            faults.setdefault(name, []).append(fault)
    suites = [_suite(proof, kind, faults) for kind in KINDS if proof.of(kind)]
    seconds = f"{proof.evidence.seconds:.1f}"
    root = Element("testsuites", totals(suites), name="asbuilt verify", time=seconds)
    root.extend(suites)
    indent(root)
    return tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def _suite(proof: Proof, kind: str, faults: dict[str, list[Fault]]) -> Element:
    claims = proof.of(kind)
    verdicts = [claim.verdict for claim in claims.values()]
    counts = {
        "tests": len(verdicts),
        "failures": verdicts.count("failing"),
        "errors": 0,
        "skipped": len(verdicts) - verdicts.count("failing") - verdicts.count("met"),
    }
    attributes = {name: str(count) for name, count in counts.items()}
    evidence = proof.evidence
    suite = Element("testsuite", {"name": f"{clean(proof.path)}: {KINDS[kind]}", **attributes,
                                  "time": "0", "timestamp": evidence.measured})  # fmt: skip
    properties = SubElement(suite, "properties")
    for name, value in _circumstances(proof):
        SubElement(properties, "property", name=name, value=clean(value))
    suite.extend(_case(proof, name, claim, faults.get(name, [])) for name, claim in claims.items())
    return suite


def _circumstances(proof: Proof) -> Iterator[tuple[str, str]]:
    evidence = proof.evidence
    yield "document", f"{evidence.document.name} {evidence.document.version}".strip()
    yield "document sha256", evidence.document.sha256
    yield "service", evidence.service
    if evidence.accounts:
        yield "accounts", ", ".join(map(str, evidence.accounts))
    yield "effort", evidence.effort
    yield "seed", str(evidence.seed)
    yield "asbuilt", evidence.asbuilt


def _case(proof: Proof, name: str, claim: ClaimEvidence, faults: list[Fault]) -> Element:
    attributes = {
        "classname": claim.kind,
        "name": clean(f"{name}: {claim.text}" if claim.kind != "requirement" else
                      f"{name} {claim.text}"),
        "file": clean(proof.file(name)),
        "line": str(claim.line),
        "time": "0",
    }  # fmt: skip
    case = Element("testcase", attributes)
    if claim.verdict == "failing":
        text = "\n\n".join("\n".join(_told(proof, fault)) for fault in faults)
        if (more := unshown(claim)) > 0:
            text += f"\n\nand {more} more"
        SubElement(case, "failure", type="failing", message=clean(claim.summary)).text = clean(text)
    elif claim.verdict != "met":
        SubElement(case, "skipped", message=clean(f"{claim.verdict}: {claim.summary}"))
    output = "\n".join(_output(claim))
    if output:
        SubElement(case, "system-out").text = clean(output)
    return case


def _told(proof: Proof, fault: Fault) -> Iterator[str]:
    yield f"{fault.path}:{fault.line}: {fault.title}"
    yield f"document: {proof.quoted(fault.path, fault.line)}"
    yield f"expected: {fault.expected}"
    yield f"observed: {fault.observed}"
    for each in fault.exchanges:
        yield f"{each.who}: {each.method} {each.path} {each.body or ''}".rstrip()
        yield f"answer: {each.status or 'none'} {each.answer}".rstrip()


def _output(claim: ClaimEvidence) -> Iterator[str]:
    for group, tally in claim.groups.items():
        yield f"{group}: {tally.passed} of {tally.passed + tally.failed} hold"
    for measurement in claim.measurements:
        yield wording.measured(measurement)
    yield from claim.unproven
