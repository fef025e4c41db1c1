"""The endpoint families that asbuilt answers itself, and how a document's own paths name them."""

from __future__ import annotations

from functools import lru_cache

from asbuilt import regex
from asbuilt.plan.account_shapes import shows_sign_in
from asbuilt.spec.endpoints.endpoint import Endpoint

BATCH = "data.batch"

SYSTEM_ROUTES: tuple[tuple[str, str, str], ...] = (
    ("POST", "/api/auth/register", "auth.register"),
    ("POST", "/api/auth/login", "auth.login"),
    ("POST", "/api/auth/refresh", "auth.refresh"),
    ("POST", "/api/auth/logout", "auth.logout"),
    ("POST", "/api/auth/logout-all", "auth.logout_all"),
    ("POST", "/api/auth/setup", "auth.setup"),
    ("POST", "/api/auth/password/change", "auth.change_password"),
    ("POST", "/api/auth/password/forgot", "auth.forgot"),
    ("POST", "/api/auth/password/reset", "auth.reset"),
    ("POST", "/api/auth/email/verify", "auth.verify_email"),
    ("POST", "/api/auth/email/resend", "auth.resend"),
    ("POST", "/api/auth/mfa/totp/enroll", "auth.totp_enroll"),
    ("POST", "/api/auth/mfa/totp/confirm", "auth.totp_confirm"),
    ("POST", "/api/auth/mfa/totp/disable", "auth.totp_disable"),
    ("GET", "/api/auth/me", "auth.me"),
    ("PATCH", "/api/auth/me", "auth.change_me"),
    ("GET", "/api/auth/sessions", "auth.sessions"),
    ("DELETE", "/api/auth/sessions/{id}", "auth.end_session"),
    ("POST", "/api/batch", BATCH),
    ("GET", "/.well-known/jwks.json", "system.jwks"),
    ("GET", "/healthz", "system.live"),
    ("GET", "/readyz", "system.ready"),
    ("GET", "/metrics", "system.metrics"),
    ("GET", "/openapi.json", "system.openapi"),
    ("GET", "/docs", "system.docs"),
    ("GET", "/docs/{file}", "system.docs_file"),
    ("GET", "/console", "console.home"),
    ("GET", "/console/setup", "console.setup"),
    ("GET", "/console/password", "console.password"),
    ("GET", "/console/email", "console.email"),
    ("GET", "/console/{file}", "console.file"),
)
"""Method, path and family of every route that a service has beside the document's own."""

SIGNED_IN = frozenset({
    BATCH,
    "auth.logout", "auth.logout_all", "auth.change_password", "auth.me", "auth.change_me",
    "auth.sessions", "auth.end_session", "auth.totp_enroll", "auth.totp_confirm",
    "auth.totp_disable",
})  # fmt: skip
"""Families that only a signed-in caller may use; the others are open to everyone."""

BY_MAIL = frozenset({
    "auth.forgot", "auth.reset", "auth.verify_email", "auth.resend", "console.password",
    "console.email",
})  # fmt: skip
"""Families that need an address to write to: where people have none, these are not there."""

_ENDINGS: tuple[tuple[str, str, str], ...] = (
    ("POST", r"(register|signup|sign-up|sign_up|registration)", "auth.register"),
    ("POST", r"(login|signin|sign-in|sign_in|authenticate|auth/token|auth-with-password)",
     "auth.login"),
    ("POST", r"(refresh|refresh-token|refresh_token|token/refresh)", "auth.refresh"),
    ("POST", r"(logout|signout|sign-out|sign_out)", "auth.logout"),
    ("POST", r"(logout-all|logout_all|logout/all)", "auth.logout_all"),
    ("POST", r"(password/change|change-password|change_password)", "auth.change_password"),
    ("POST", r"(password/forgot|forgot-password|forgot_password|password-reset/request)",
     "auth.forgot"),
    ("POST", r"(password/reset|reset-password|reset_password|password-reset/confirm)",
     "auth.reset"),
    ("POST", r"(email/verify|verify-email|verify_email|email/confirm|confirm-email)",
     "auth.verify_email"),
    ("POST", r"(email/resend|email/verify/resend|verify-email/resend|resend-verification)",
     "auth.resend"),
    ("POST", r"(mfa|2fa)(/totp)?/(enroll|setup)", "auth.totp_enroll"),
    ("POST", r"(mfa|2fa)(/totp)?/(confirm|activate)", "auth.totp_confirm"),
    ("POST", r"(mfa|2fa)(/totp)?/disable", "auth.totp_disable"),
    ("GET", r"(me|profile|users/me|whoami)", "auth.me"),
    ("PATCH", r"(me|profile|users/me)", "auth.change_me"),
    ("GET", r"(auth/sessions|me/sessions)", "auth.sessions"),
    ("DELETE", r"(auth/sessions/\{\w+\}|me/sessions/\{\w+\})", "auth.end_session"),
    ("GET", r"(health|healthz|health-check|healthcheck|livez|ping)", "system.live"),
    ("GET", r"(ready|readyz|readiness)", "system.ready"),
)  # fmt: skip
_NAMES = {name.replace(".", "_"): name for _, _, name in _ENDINGS}
_PATTERNS = {
    method: regex.compile(
        r"(?:/api)?(?:/v\d+)?(?:/(?:auth|account|accounts|users|collections/users))?/(?:"
        + "|".join(
            f"(?P<{name.replace('.', '_')}>{ending})"
            for verb, ending, name in _ENDINGS
            if verb == method
        )
        + ")"
    )
    for method in {method for method, _, _ in _ENDINGS}
}
_BATCH = regex.compile(r"(?:/api)?(?:/v\d+)?/batch")


@lru_cache(4096)  # passes and rules ask for the same endpoints
def family(method: str, path: str) -> str | None:
    """The family that an endpoint of the document belongs to by its path, or None."""
    pattern = _PATTERNS.get(method)
    if found := pattern.fullmatch(path) if pattern else None:
        return _NAMES[found.lastgroup or ""]
    return BATCH if method == "POST" and _BATCH.fullmatch(path) else None


def family_of(endpoint: Endpoint) -> str | None:
    """The family of an endpoint by its path or, for signing in, by its examples: what takes a
    password and gives a token is no row of a table, whatever its path (``POST /v1/sessions``)."""
    named = family(endpoint.method, endpoint.path)
    if named is None and endpoint.method == "POST" and endpoint.request and endpoint.response:
        shown = shows_sign_in(endpoint.request.value, endpoint.response.value)
        return "auth.login" if shown else None
    return named
