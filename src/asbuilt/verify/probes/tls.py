"""Which versions of TLS are spoken: tried one by one in handshakes."""

from __future__ import annotations

import asyncio
import ssl
import warnings
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from asbuilt.errors import EnvironmentFailure
from asbuilt.spec.sections.security import Security
from asbuilt.verify.bench import Bench
from asbuilt.verify.http.address import Address
from asbuilt.verify.http.client import Answer, Client, NoAnswer, Request, raw
from asbuilt.verify.measure import Measure
from asbuilt.verify.own import OwnService
from asbuilt.verify.probe import Probe
from asbuilt.verify.result import Check, Result
from asbuilt.verify.subject import Subject

TOPIC = "encryption_in_transit"
VERSIONS = {
    "1.0": ssl.TLSVersion.TLSv1,
    "1.1": ssl.TLSVersion.TLSv1_1,
    "1.2": ssl.TLSVersion.TLSv1_2,
    "1.3": ssl.TLSVersion.TLSv1_3,
}
OLDEST = "1.2"
"""The oldest version in which there is any sense (RFC 8996), where the document names none."""
WEAK = "aNULL:eNULL:EXPORT:RC4:DES:3DES:MD5:@SECLEVEL=0"
SECONDS = 5.0
BY_THE_SERVICE = ("401", "404", "405")
"""What no TLS listener says to clear text: the service behind it has read the request."""
UNKNOWN = "not known to this machine's OpenSSL"
OURS = {"NO_PROTOCOLS_AVAILABLE", "NO_CIPHERS_AVAILABLE"}
"""Why OpenSSL begins no handshake: nobody was asked."""


def claims(subject: Subject) -> tuple[str, ...]:
    """Whatever promises that data are encrypted in transit."""
    return subject.claims.about(TOPIC)


async def run(bench: Bench) -> AsyncIterator[Result]:
    """A service of our own is started once more with a certificate; somebody else's is asked where
    it answers."""
    measure = Measure(bench, TOPIC)
    if bench.own is None:
        async for result in _foreign(measure, bench.address):
            yield result
        return
    try:
        async with _with_certificate(bench.own) as address:
            async for check in _spoken(measure, address):
                yield check
            yield await _lasting(measure, address)
    except EnvironmentFailure as failure:
        yield measure.unproven(f"the service did not start with a certificate: {failure.message}")


async def _foreign(measure: Measure, address: Address) -> AsyncIterator[Result]:
    if address.scheme == "https":
        async for check in _spoken(measure, address):
            yield check
        if address.port == 443:
            yield await _clear_text_elsewhere(measure, address)
    elif address.loopback:
        yield measure.unproven("asked in clear text on this machine: TLS, if any, ends before it")
    else:
        yield measure.seen(
            "connection", "is encrypted", passed=False, expected="https", observed=str(address)
        )


async def _spoken(measure: Measure, address: Address) -> AsyncIterator[Result]:
    """Each version by itself, then what no version excuses."""
    least = measure.bench.subject.spec[Security].tls or OLDEST
    offered = {name: await _handshake(address, version) for name, version in VERSIONS.items()}
    wanted = [name for name in VERSIONS if name >= least]
    spoken = [name for name in wanted if offered[name] is None]
    told = ", ".join(f"{name}: {reason or 'taken'}" for name, reason in offered.items())
    yield measure.seen(
        "versions", f"TLS {least} or later is spoken", bool(spoken), f"TLS {least}", told
    )
    for name, reason in offered.items():
        if name < least and reason == UNKNOWN:
            yield measure.unproven(f"TLS {name} is {UNKNOWN}")
        elif name < least:
            yield measure.seen(
                "versions", f"TLS {name} is refused", reason is not None, "no handshake",
                reason or "taken",
            )  # fmt: skip
    reason = await _handshake(address, None, WEAK)
    if reason == UNKNOWN:
        yield measure.unproven(f"weak ciphers are {UNKNOWN}")
    else:
        yield measure.seen(
            "ciphers", "without encryption or with broken ones are refused", reason is not None,
            "no handshake", reason or "taken",
        )  # fmt: skip
    reason = await _in_clear_text(address, BY_THE_SERVICE)
    yield measure.seen(
        "connection", "clear text is not answered there", reason is not None, "no answer",
        reason or "answered",
    )  # fmt: skip


async def _handshake(
    address: Address, version: ssl.TLSVersion | None, ciphers: str | None = None
) -> str | None:
    """Why no handshake comes about with this version alone, or these ciphers; None if one does."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # old versions are the point
            context.minimum_version = version or ssl.TLSVersion.TLSv1
            context.maximum_version = version or ssl.TLSVersion.TLSv1_2
        context.set_ciphers(ciphers or "ALL:@SECLEVEL=0")
    except (ssl.SSLError, ValueError):
        return UNKNOWN
    try:
        async with asyncio.timeout(SECONDS):
            _, writer = await asyncio.open_connection(address.host, address.port, ssl=context)
    except (OSError, TimeoutError) as error:
        reason = getattr(error, "reason", None) or type(error).__name__
        return UNKNOWN if reason in OURS else reason
    writer.transport.abort()
    return None


async def _in_clear_text(address: Address, further: tuple[str, ...] = ()) -> str | None:
    """Why a request in clear text is not answered with content, nor with one of ``further``; None
    if it is."""
    clear = replace(address, scheme="http")
    request = f"GET {address.base}/ HTTP/1.1\r\nHost: {address.authority}\r\n\r\n".encode()
    try:
        answer = await raw(clear, request, SECONDS)
    except NoAnswer as error:
        return error.message
    status = answer.partition(b" ")[2][:3]
    if not answer.startswith(b"HTTP/"):
        return "nothing readable"
    said = status.decode("ascii", "replace")
    return None if said < "300" or said in further else said


async def _clear_text_elsewhere(measure: Measure, address: Address) -> Check:
    """Port 80 leads to TLS, refuses, or does not exist."""
    reason = await _in_clear_text(replace(address, port=80))
    return measure.seen(
        "connection", "port 80 answers nothing in clear text", reason is not None,
        "a redirection or nothing", reason or "answered",
    )  # fmt: skip


async def _lasting(measure: Measure, address: Address) -> Check:
    """RFC 6797: who came by TLS once comes by TLS again. A listener that has just refused many
    handshakes may leave the first request without an answer: it is asked once more."""
    try:
        answer = await _front_page(address)
    except NoAnswer:
        answer = await _front_page(address)
    said = answer.header("strict-transport-security")
    return measure.seen(
        "connection", "browsers are told to stay with TLS", bool(said and "max-age=0" not in said),
        "Strict-Transport-Security", said or "no Strict-Transport-Security",
    )  # fmt: skip


async def _front_page(address: Address) -> Answer:
    async with Client(address) as client:
        return await client.send(Request("GET", "/"))


@asynccontextmanager
async def _with_certificate(own: OwnService) -> AsyncIterator[Address]:
    """Our own service on empty data, with a certificate that it alone uses."""
    directory = own.directory / "tls"
    directory.mkdir()
    certificate, key = directory / "certificate.pem", directory / "key.pem"
    await asyncio.to_thread(_write_certificate, certificate, key)
    encrypted = OwnService(
        own.document, directory, own.program,
        (*own.arguments, "--tls-cert", str(certificate), "--tls-key", str(key)), own.environment,
    )  # fmt: skip
    address = await encrypted.start()
    try:
        yield replace(address, ca_file=certificate)
    finally:
        await encrypted.stop()


def _write_certificate(certificate: Path, key: Path) -> None:
    secret = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "asbuilt verify")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(secret.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(minutes=5))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(secret, SHA256())
    )
    certificate.write_bytes(made.public_bytes(Encoding.PEM))
    key.touch(0o600)
    key.write_bytes(secret.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))


PROBE = Probe("tls", "the stated version of TLS is spoken, and none before it", claims, run)
