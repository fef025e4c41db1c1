"""The protocol's rules about requests that cannot be served: each has its answer all the same."""

from __future__ import annotations

from typing import Any

from lsprotocol import types as lsp
from pygls.exceptions import JsonRpcException
from pygls.protocol import LanguageServerProtocol


class Protocol(LanguageServerProtocol):
    """That of pygls, which leaves a request without an answer when its parameters are wrong or the
    server was told to shut down; an editor would wait for ever (LSP 3.17, Lifecycle Messages)."""

    def structure_message(self, data: dict[str, Any]) -> Any:
        """A message as its type."""
        try:
            return super().structure_message(data)
        except JsonRpcException as error:
            if "id" in data and "method" in data:
                self._send_response(data["id"], error=error.to_response_error())
            raise

    def handle_message(self, message: Any) -> None:
        """Handle a message, or say why not."""
        refused = self._refused(getattr(message, "method", None))
        if refused and getattr(message, "id", None) is not None:
            self._send_response(message.id, error=refused)
        elif not refused:
            super().handle_message(message)

    def refuse_unread(self) -> None:
        """Answer what could not be read, and may have been a request of whatever number."""
        said = "no JSON, or behind a Content-Length that is not its own"
        error = {"code": lsp.ErrorCodes.ParseError.value, "message": said}
        self._send_data({"jsonrpc": "2.0", "id": None, "error": error})

    def _refused(self, method: str | None) -> lsp.ResponseError | None:
        if method is None or method == lsp.EXIT:
            return None
        if self._shutdown:
            code = lsp.ErrorCodes.InvalidRequest.value
            return lsp.ResponseError(code, "the server was told to shut down")
        if self._workspace is None and method != lsp.INITIALIZE:
            code = lsp.ErrorCodes.ServerNotInitialized.value
            return lsp.ResponseError(code, "the server was not initialized")
        return None
