"""The real service behind a TLS front that takes more, or less, than it should: ``FRONT_TLS`` names
the oldest and the newest version that it speaks (``1.0 1.3``), ``FRONT_CIPHERS`` the ciphers,
``FRONT_CLEAR`` lets clear text through, ``FRONT_HSTS`` hides the field that keeps browsers at TLS.
Run it like ``asbuilt``."""

from __future__ import annotations

import os
import re
import signal
import socket
import ssl
import subprocess
import sys
import warnings
from threading import Thread
from urllib.parse import urlsplit

from asbuilt.cli.main import main

HANDSHAKE = b"\x16"
"""The first byte of a TLS connection (RFC 8446, section 5.1)."""
VERSIONS = {
    "1.0": ssl.TLSVersion.TLSv1, "1.2": ssl.TLSVersion.TLSv1_2, "1.3": ssl.TLSVersion.TLSv1_3,
}  # fmt: skip


def _context(certificate: str, key: str) -> ssl.SSLContext:
    oldest, newest = os.environ.get("FRONT_TLS", "1.3 1.3").split()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    warnings.simplefilter("ignore", DeprecationWarning)
    context.minimum_version, context.maximum_version = VERSIONS[oldest], VERSIONS[newest]
    context.set_ciphers(os.environ.get("FRONT_CIPHERS", "HIGH:!aNULL:@SECLEVEL=0"))
    return context


def _copy(source: socket.socket, target: socket.socket) -> None:
    try:
        while data := source.recv(65_536):
            if "FRONT_HSTS" in os.environ:
                data = re.sub(rb"(?i)strict-transport-security", b"x-hidden", data)
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)
    except OSError:
        pass


def _join(client: socket.socket, context: ssl.SSLContext, port: int) -> None:
    """One connection, from the client to the service behind and back."""
    behind = ssl.create_default_context()
    behind.check_hostname = False
    behind.verify_mode = ssl.CERT_NONE
    try:
        clear = client.recv(1, socket.MSG_PEEK) != HANDSHAKE and "FRONT_CLEAR" in os.environ
        near = client if clear else context.wrap_socket(client, server_side=True)
        far = behind.wrap_socket(socket.create_connection(("127.0.0.1", port)))
    except OSError:
        client.close()
        return
    Thread(target=_copy, args=(far, near), daemon=True).start()
    _copy(near, far)


def _serve(arguments: list[str]) -> None:
    context = _context(
        *(arguments[arguments.index(name) + 1] for name in ("--tls-cert", "--tls-key"))
    )
    real = subprocess.Popen(
        [sys.executable, "-m", "asbuilt", *arguments], stdout=subprocess.PIPE, text=True
    )

    def end(*_: object) -> None:
        real.terminate()
        real.wait()
        sys.exit(0)

    signal.signal(signal.SIGTERM, end)
    assert real.stdout is not None
    url = next(filter(None, (re.search(r"API\s+(https://\S+)", line) for line in real.stdout)))[1]
    port = urlsplit(url).port
    assert port is not None
    listener = socket.create_server(("127.0.0.1", 0))
    print(f"API  https://127.0.0.1:{listener.getsockname()[1]}", flush=True)
    while True:
        client, _ = listener.accept()
        Thread(target=_join, args=(client, context, port), daemon=True).start()


if __name__ == "__main__":
    if "--tls-cert" in sys.argv:
        _serve(sys.argv[1:])
    main()
