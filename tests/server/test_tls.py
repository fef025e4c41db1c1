"""TLS: version 1.3 and nothing older, and no clear text where the document forbids it."""

from __future__ import annotations

import datetime
import ssl
from collections.abc import Iterator
from http.client import HTTPException, HTTPSConnection
from ipaddress import IPv4Address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

import asbuilt
from asbuilt.cli import run as command_line
from asbuilt.cli.transport import check_transport
from tests.serving import Service, start

THINGS = Path(__file__).parent / "specs" / "things.md"
HSTS = "max-age=31536000"


def self_signed(folder: Path) -> tuple[Path, Path]:
    """A certificate for 127.0.0.1 and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))]), critical=False
        )
        .sign(key, SHA256())
    )
    files = folder / "cert.pem", folder / "key.pem"
    files[0].write_bytes(certificate.public_bytes(Encoding.PEM))
    files[1].write_bytes(
        key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    )  # fmt: skip
    return files


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with ``cert.pem`` and ``key.pem``."""
    folder = tmp_path_factory.mktemp("tls")
    self_signed(folder)
    return folder


@pytest.fixture(scope="module")
def service(folder: Path) -> Iterator[Service]:
    """A service with that certificate."""
    files = ("--tls-cert", str(folder / "cert.pem"), "--tls-key", str(folder / "key.pem"))
    with start(THINGS, folder / "data", *files) as service:
        yield service


def connect(service: Service, folder: Path, version: ssl.TLSVersion) -> HTTPSConnection:
    """A client that trusts the certificate and speaks one version of TLS only."""
    context = ssl.create_default_context(cafile=str(folder / "cert.pem"))
    context.minimum_version = context.maximum_version = version
    return HTTPSConnection(service.address, context=context, timeout=10)


def test_tls_1_3_is_served_with_hsts(service: Service, folder: Path) -> None:
    connection = connect(service, folder, ssl.TLSVersion.TLSv1_3)
    connection.request("GET", "/healthz")
    with connection.getresponse() as answer:
        assert answer.status == 200
        assert answer.headers["strict-transport-security"] == HSTS
    connection.close()


def test_tls_1_2_is_refused(service: Service, folder: Path) -> None:
    connection = connect(service, folder, ssl.TLSVersion.TLSv1_2)
    with pytest.raises(ssl.SSLError, match=r"(?i)protocol.version"):
        connection.request("GET", "/healthz")


def test_clear_text_is_not_answered_on_the_same_port(service: Service) -> None:
    client = service.client()
    with pytest.raises((HTTPException, ConnectionError)):
        client.send("GET", "/healthz")


def test_the_base_url_is_https(service: Service) -> None:
    assert f"API      https://{service.address} " in service.output()


def test_in_clear_text_there_is_no_hsts(tmp_path: Path) -> None:
    with start(THINGS, tmp_path / "data") as plain:
        answer = plain.client().send("GET", "/healthz")
        assert "strict-transport-security" not in answer.headers


def test_behind_a_proxy_that_ends_tls_there_is(tmp_path: Path) -> None:
    arguments = ("--behind-proxy", "--base-url", "https://api.example")
    with start(THINGS, tmp_path / "data", *arguments) as behind:
        answer = behind.client().send("GET", "/healthz")
        assert answer.headers["strict-transport-security"] == HSTS


# ---------------------------------------------------------------- refusals to start


@pytest.fixture
def demanding(tmp_path: Path) -> Path:
    """A document that demands encryption in transit."""
    path = tmp_path / "spec.md"
    text = THINGS.read_text("utf-8")
    path.write_text(f"{text}\n### Data Protection\n\n- Encryption in transit: TLS 1.3\n", "utf-8")
    return path


def test_a_document_that_demands_tls_is_not_served_in_clear_text_to_others(
    demanding: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["serve", str(demanding), "--data", str(tmp_path / "data"), "--host", "0.0.0.0"]
    assert command_line.run([*arguments, "--port", "0"]) == 4
    error = capsys.readouterr().err
    assert "the document demands TLS" in error
    assert "--behind-proxy" in error


@pytest.mark.parametrize(
    ("host", "behind_proxy"),
    [
        pytest.param("127.0.0.1", False, id="loopback"),
        pytest.param("::1", False, id="loopback in IPv6"),
        pytest.param("localhost", False, id="loopback by its name"),
        pytest.param("0.0.0.0", True, id="a proxy ends TLS"),
    ],
)
def test_and_is_served_where_nobody_else_listens(
    host: str, behind_proxy: bool, demanding: Path
) -> None:
    plan = asbuilt.compile(asbuilt.read(demanding))
    assert plan.tls
    check_transport(plan, host, None, None, behind_proxy)


@pytest.mark.parametrize("swap", ["nothing there", "the key twice", "another key"])
def test_a_certificate_that_can_not_be_used_is_named(
    swap: str, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    certificate, key = self_signed(tmp_path)
    if swap == "nothing there":
        certificate = tmp_path / "absent.pem"
    elif swap == "the key twice":
        certificate = key
    else:
        key = folder / "key.pem"
    arguments = ["--tls-cert", str(certificate), "--tls-key", str(key)]
    data = str(tmp_path / "data")
    assert command_line.run(["serve", str(THINGS), "--data", data, "--port", "0", *arguments]) == 4
    assert "are no certificate and its key" in capsys.readouterr().err
