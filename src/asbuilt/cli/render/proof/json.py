"""Evidence as JSON, as ``asbuilt/schemas/verify.schema.json`` describes it"""

from __future__ import annotations

from asbuilt.cli.render.proof.proof import Proof
from asbuilt.verify import evidence
from asbuilt.verify.compare import compared


def render(proof: Proof) -> str:
    """What is kept as ``spec.asbuilt.json``, with what has changed if it was compared."""
    return evidence.encode(compared(proof.evidence, proof.comparison)).decode()
