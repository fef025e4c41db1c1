"""Requests in a fence below comments that tell who may call them: ``# clerk (own boats), admin``
above ``GET /boats/{id}``."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from asbuilt.spec.access.roles.role import Callers, is_anonymous
from asbuilt.spec.endpoints.callers.caller_sentence import callers_said, known_callers, told_of_rows
from asbuilt.spec.endpoints.request_fence import Request

_FEWEST = 2


def callers_above(requests: Sequence[Request], known: Collection[str]) -> list[Callers | None]:
    """For each of the ``requests`` what the comment above it says of its callers. One alone may be
    what a request is about, ``# skippers``: nothing unless all comments name ``known`` roles, or
    everybody."""
    told = [_told(each, known) for each in requests if each.title and each.above]
    named = any(said and said.named for said in told)
    if len(told) < max(_FEWEST, len(requests)) or not all(told) or not named:
        return [None] * len(requests)
    return told


def _told(request: Request, known: Collection[str]) -> Callers | None:
    comment = request.above
    if comment is None:
        return None
    if is_anonymous(comment.text):
        return Callers((), True)
    if rows := told_of_rows(comment, known):
        return rows
    if named := known_callers(comment, known):
        return Callers(named, None)
    return callers_said(comment, known, reads=all(each.method == "GET" for each in request.routes))
