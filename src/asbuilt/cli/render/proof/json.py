"""Evidence as JSON, as ``asbuilt/schemas/evidence.schema.json`` describes it"""

from __future__ import annotations

from asbuilt.cli.render.proof.proof import Proof
from asbuilt.verify import evidence


def render(proof: Proof) -> str:
    """What is kept as ``spec.asbuilt.json``."""
    return evidence.encode(proof.evidence).decode()
