"""The socket that the service listens on, opened before anything else.

granian would open one of its own, shared with whoever else asks for the port (SO_REUSEPORT). This
one is the process's alone: a taken port is known at once, and port 0 is any free one.
"""

from __future__ import annotations

import socket
from typing import Any

from granian._granian import SocketHolder
from granian.server.embed import Server

from asbuilt.errors import EnvironmentFailure

BACKLOG = 2048


def listen(host: str, port: int) -> socket.socket:
    """A listening TCP socket; connections wait in its backlog until the service answers.

    Raises:
        EnvironmentFailure: the port is taken, or is none of this machine's.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.socket(family, kind, protocol)
        try:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(address)
            listener.listen(BACKLOG)
        except OSError:
            listener.close()
            raise
    except OSError as error:
        raise EnvironmentFailure(
            f"{host}:{port} can not be listened on: {error.strerror or error}",
            "Choose another with --port (and --host), or stop what uses it.",
        ) from None
    return listener


def address_of(listener: socket.socket, host: str) -> str:
    """``host:port`` as URLs have it, with the port that was really taken."""
    port = listener.getsockname()[1]
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


class ListeningServer(Server):
    """granian embedded in this process, on a socket that is open already."""

    def __init__(self, target: Any, listener: socket.socket, **options: Any) -> None:
        super().__init__(target, backlog=BACKLOG, **options)
        self._listener = listener

    def _init_shared_socket(self) -> None:
        # What granian itself does where a socket can not be opened once for each worker.
        holder: Any = SocketHolder  # its stub leaves the arguments out
        shared = holder(self._listener.detach(), False, BACKLOG)
        self._shd = shared
        self._sfd = shared.get_fd()
        self._ssp = None
