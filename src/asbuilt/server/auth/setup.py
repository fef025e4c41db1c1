"""The one-time token with which the first administrator is made."""

from __future__ import annotations

from dataclasses import dataclass

from asbuilt.server.auth import secrets

LIFETIME = 1800.0


@dataclass(slots=True)
class Setup:
    """Open while no administrator exists; the token counts once, for 30 minutes."""

    digest: bytes | None = None
    expires: float = 0.0

    def open(self, now: float) -> str:
        """A fresh token. ``now`` is in seconds of a monotonic clock."""
        secret = secrets.new(secrets.Kind.SETUP)
        self.digest, self.expires = secret.digest, now + LIFETIME
        return secret.text

    def accepts(self, token: str, now: float) -> bool:
        """Whether ``token`` is the one printed, not yet used and not expired."""
        return (
            self.digest is not None and now < self.expires and secrets.matches(token, self.digest)
        )

    @property
    def is_open(self) -> bool:
        """Whether no administrator has been made with it yet."""
        return self.digest is not None

    def used(self) -> None:
        """An administrator exists now."""
        self.digest = None
