"""Callers who sign in with certificates, and calls for which they need none."""

from __future__ import annotations

import pytest

from asbuilt.spec.sections.api import read
from tests.sections.documents import outline_of


def health(said: str) -> tuple[bool | None, list[str]]:
    """Whether a call is public that a table has ``said`` this of, and what is not understood."""
    text = f"""# Cache

## API

The certificate of a caller carries its role. The roles are `agent` and `publisher`.

| Method | Path | Allowed roles |
|--------|------|---------------|
| GET | `/blobs/{{digest}}` | agent, publisher |
| GET | `/healthz` | {said} |
"""
    found = read(outline_of(text))
    return found.endpoints[1].public, [each.kind for each in found.troubles]


@pytest.mark.parametrize(
    "said",
    [
        "everyone, no certificate needed",
        "anyone (no client certificate)",
        "everybody, without a certificate",
        "no certificate needed",
        "everyone, without a password",
    ],
)
def test_what_needs_no_certificate_is_public(said: str) -> None:
    assert health(said) == (True, [])


@pytest.mark.parametrize(
    "said",
    [
        "everyone with a certificate",
        "everyone, certificate needed",
        "everyone, no certificate needed, inside the VPN only",
        "everyone, no certificate needed but an IP allow list",
        "everyone, no certificate needed unless remote",
        "no certificate needed for agents",
        "everyone, no certificate needed if signed by us",
    ],
)
def test_what_limits_that_opens_nothing(said: str) -> None:
    assert health(said) == (None, ["unparsable-roles"])
