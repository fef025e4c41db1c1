"""Whether a document may be served where and how somebody wants it: certificates, clear text."""

from __future__ import annotations

import ssl
from ipaddress import ip_address
from pathlib import Path

from asbuilt.errors import EnvironmentFailure, UsageError
from asbuilt.plan.model import ServicePlan


def check_transport(
    plan: ServicePlan, host: str, certificate: Path | None, key: Path | None, behind_proxy: bool
) -> None:
    """A document that demands TLS is not served in clear text to other machines.

    Raises:
        UsageError: a certificate without its key, or a key without its certificate.
        EnvironmentFailure: they do not belong together, or TLS is demanded and there are none.
    """
    if certificate and key:
        _check_certificate(certificate, key)
    elif certificate or key:
        missing = "--tls-key" if certificate else "--tls-cert"
        raise UsageError("a certificate and its key go together", f"Give {missing} as well.")
    if not plan.tls or certificate or behind_proxy or _is_loopback(host):
        return
    raise EnvironmentFailure(
        f"the document demands TLS, and {host} is not this machine alone",
        "Give --tls-cert and --tls-key, or --behind-proxy when a proxy in front ends TLS.",
    )


def _check_certificate(certificate: Path, key: Path) -> None:
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(certificate, key)
    except OSError as error:  # what TLS itself finds wrong is one, too
        raise EnvironmentFailure(
            f"{certificate} and {key} are no certificate and its key: {error.strerror or error}",
            "Both are PEM files, the certificate with its chain, the key without a pass phrase.",
        ) from None


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
