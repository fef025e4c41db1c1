"""Who asks: the access token of a request, verified once and then known by its bytes.

RFC 6750 bearer tokens in the Authorization header only; cookies and query parameters are ignored.
"""

from __future__ import annotations

from collections.abc import Awaitable

from asbuilt.server.auth.accounts import Accounts
from asbuilt.server.problem import unauthenticated
from asbuilt.server.request import Request

MAX_TOKEN = 4 * 1024


def bearer(request: Request, accounts: Accounts) -> Awaitable[None] | None:
    """Set the request's session, caller and role; without a token it stays anonymous.

    Raises:
        Problem: 401 for a token that does not verify, has expired or was revoked.
    """
    header = request.headers.get("authorization")
    if header is None:
        if "authorization" in request.headers:
            raise unauthenticated("The Authorization header is no text.")
        return None
    known = accounts.known(header)
    if known is None or known.caller is None:
        return _verified(request, accounts, header)
    request.session = known
    request.caller = known.caller
    request.role = known.caller.role
    return None


async def _verified(request: Request, accounts: Accounts, header: str) -> None:
    scheme, _, token = header.partition(" ")
    sent = len(request.headers.get_all("authorization"))
    if scheme.lower() != "bearer" or not token or len(token) > MAX_TOKEN or sent != 1:
        raise unauthenticated("The Authorization header holds no bearer token.")
    session = await accounts.verify(header, token)
    request.session = session
    request.caller = session.caller
    request.role = session.caller.role if session.caller else "anonymous"
