"""An endpoint that nothing backs yet: the document's example, marked as one."""

from __future__ import annotations

from asbuilt.plan.model import Route, Sample
from asbuilt.server.request import Request, Response
from asbuilt.server.respond import encode_json
from asbuilt.server.service import Service

MARK = (("asbuilt-example", "true"),)


class ShowSample:
    """Answers with a constant."""

    def __init__(self, service: Service, route: Route, action: Sample) -> None:
        status = route.answer.status
        body = b"" if action.value is None or status == 204 else encode_json(action.value)
        self._response = Response(status, body, MARK)

    async def __call__(self, request: Request) -> Response:
        return self._response
