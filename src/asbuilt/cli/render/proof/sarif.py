"""Evidence as SARIF 2.1.0: what does not hold, at the lines of the document that promise it.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
"""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import Any

from asbuilt.cli.render.proof.proof import Fault, Proof
from asbuilt.cli.render.sarif import artifact, described, log, units


def render(proof: Proof) -> str:
    """A log with one run. The rules are the claims that are broken."""
    faults = proof.faults()
    broken = list(dict.fromkeys(name for fault in faults for name in fault.claims))
    return log(
        [_rule(proof, name) for name in broken],
        [_result(proof, fault, broken.index(fault.claims[0])) for fault in faults],
    )


def _rule(proof: Proof, name: str) -> dict[str, Any]:
    claim = proof.evidence.claims[name]
    text = claim.text or name
    return {
        **described(name, text, text, text, "error"),
        "properties": {"tags": [claim.kind], "problem.severity": "error"},
    }


def _result(proof: Proof, fault: Fault, place: int) -> dict[str, Any]:
    return {
        "ruleId": fault.claims[0],
        "ruleIndex": place,
        "level": "error",
        "message": {"text": "\n".join(_message(fault))},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": artifact(fault.path),
                    "region": _whole_line(proof, fault),
                }
            }
        ],
        "partialFingerprints": {"asbuilt/v1": _mark(proof, fault)},
        "properties": {"claims": list(fault.claims)},
    }


def _whole_line(proof: Proof, fault: Fault) -> dict[str, int]:
    line, text = max(1, fault.line), proof.line(fault.path, fault.line).rstrip()
    start, end = (units(part) + 1 for part in (text[: len(text) - len(text.lstrip())], text))
    return {"startLine": line, "startColumn": start, "endLine": line, "endColumn": end}


def _message(fault: Fault) -> list[str]:
    lines = [f"{', '.join(fault.claims)}: {fault.title}: {fault.message}"]
    for each in fault.exchanges:
        lines.append(f"{each.method} {each.path} as {each.who}: {each.status or 'no answer'}")
    return lines


def _mark(proof: Proof, fault: Fault) -> str:
    """The same for the same check of the same sentence, wherever its line is."""
    sentence = " ".join(proof.quoted(fault.path, fault.line).split())
    parts = (fault.claims[0], Path(fault.path).name, fault.title, sentence)
    return sha256("\0".join(parts).encode("utf-8", "surrogateescape")).hexdigest()[:20]
