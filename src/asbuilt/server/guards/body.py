"""Reading a body: the right type, no larger than allowed, and not slower than a modem."""

from __future__ import annotations

from asbuilt.server.problem import Problem
from asbuilt.server.request import Request

JSON_TYPES = frozenset({"application/json", "application/json; charset=utf-8",
                        "application/json;charset=utf-8", "application/json;charset=UTF-8",
                        "application/json; charset=UTF-8"})  # fmt: skip
MERGE_PATCH = "application/merge-patch+json"


async def json_body(request: Request) -> bytes:
    """The bytes of a JSON body.

    Raises:
        Problem: 415 for another media type, charset or any content coding; 413; 408; 400 when the
            body breaks off.
    """
    headers = request.headers
    media_type = headers.get("content-type")
    if media_type not in JSON_TYPES:
        _refuse_type(request, media_type)
    if headers.get("content-encoding") is not None:
        raise Problem(415, "A coded body is not taken.", hint="Leave Content-Encoding out.")
    return await request.read()


def _refuse_type(request: Request, media_type: str | None) -> None:
    """Refuse what is not JSON after all; RFC 9110 section 8.3 allows more than one spelling."""
    essence, _, parameters = (media_type or "").partition(";")
    allowed = {"application/json"} | ({MERGE_PATCH} if request.method == "PATCH" else set())
    charset = parameters.strip().lower().removeprefix("charset=").strip('"')
    if essence.strip().lower() in allowed and charset in ("", "utf-8"):
        return
    raise Problem(
        415,
        "The body must be application/json in UTF-8."
        if media_type
        else "The body has no Content-Type.",
        hint="Send `Content-Type: application/json`.",
        headers=(("accept", "application/json"),),
    )
