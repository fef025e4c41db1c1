"""``asbuilt serve SPEC``: the service that the document describes."""

from __future__ import annotations

import asyncio
import os
import ssl
import sys
from importlib import import_module
from ipaddress import ip_address
from pathlib import Path

import click

import asbuilt
from asbuilt.cli.settings import read_beside, setting
from asbuilt.errors import EnvironmentFailure, UsageError
from asbuilt.plan import cache
from asbuilt.plan.model import Call, ServicePlan
from asbuilt.server.forwarded import networks
from asbuilt.server.handlers import Handlers, load
from asbuilt.server.listener import address_of, listen
from asbuilt.server.run import Options, run
from asbuilt.server.service import Settings
from asbuilt.source import read_source

PLAN = "plan.cache"
WATCH_SECONDS = 0.3


@click.command(
    epilog="\b\nExamples:\n  asbuilt serve examples/helpdesk/spec.md\n"
    "  asbuilt serve spec.md --port 9000 --data /var/lib/service --dev",
)
@click.argument("document", metavar="SPEC", is_eager=True, callback=read_beside)
@setting("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@setting(
    "--port", type=click.IntRange(0, 65535), default=8000, show_default=True,
    help="Port to listen on; 0 is any free one.",
)  # fmt: skip
@setting(
    "--data", type=click.Path(path_type=Path), default=Path("asbuilt-data"), show_default=True,
    help="Directory of the database and its key.",
)  # fmt: skip
@click.option("--dev", is_flag=True, help="Start again when the document or handlers change.")
@setting("--base-url", help="How clients reach the service; the issuer of its tokens.")
@setting("--tls-cert", type=click.Path(path_type=Path), help="Certificate chain (PEM).")
@setting("--tls-key", type=click.Path(path_type=Path), help="Its private key (PEM).")
@setting("--behind-proxy", is_flag=True, help="A proxy in front ends TLS.")
@setting(
    "--trusted-proxy", plural="trusted_proxies", metavar="ADDRESS",
    help="Address or CIDR block of a proxy whose X-Forwarded-For or Forwarded counts; repeatable.",
)  # fmt: skip
def command(
    document: Path,
    host: str,
    port: int,
    data: Path,
    dev: bool,
    base_url: str | None,
    tls_cert: Path | None,
    tls_key: Path | None,
    behind_proxy: bool,
    trusted_proxies: tuple[str, ...],
) -> int:
    """Serve SPEC: REST API, sign-in, roles, limits, audit, metrics on an encrypted SQLite file.

    The key comes from ASBUILT_KEY (64 hex digits or base64), from the file that ASBUILT_KEY_FILE
    names, or is made at the first start and kept in the data directory.
    """
    plan, findings = compiled(document, data)
    if plan is None:
        click.echo(findings, nl=False)
        return 1
    check_transport(plan, host, tls_cert, tls_key, behind_proxy)
    handlers = load_handlers(document, plan)
    trusted = networks(part for text in trusted_proxies for part in text.split(",") if part)
    listener = listen(host, port)
    url = f"{'https' if tls_cert else 'http'}://{address_of(listener, host)}"
    settings = Settings(
        base_url or url, document.name, dev, os.environ.get("ASBUILT_METRICS_TOKEN") or None,
        trusted, behind_proxy,
    )  # fmt: skip
    options = Options(
        listener, data, settings, sys.stderr.fileno(), sys.stderr.isatty(), tls_cert, tls_key
    )
    watch = _Watch((document, document.parent / "handlers.py"), data) if dev else None
    run(
        plan, handlers, options, os.environ,
        lambda token: greet(plan, url, data, token),
        watch.begin if watch else None,
    )  # fmt: skip
    if watch and watch.changed:
        os.execv(sys.executable, [sys.executable, "-m", "asbuilt", *sys.argv[1:]])
    return 0


# ---------------------------------------------------------------- compiling


def compiled(document: Path, data: Path) -> tuple[ServicePlan | None, str]:
    """The plan of a document, from the cache if it is unchanged; None with the findings otherwise.

    The readers and the rules are imported only when they are needed.
    """
    source = read_source(document)
    handlers = document.parent / "handlers.py"
    code = handlers.read_bytes() if handlers.is_file() else b""
    key = cache.key(asbuilt.__version__, source.to_bytes(), code)
    known = cache.load(data / PLAN, key)
    if known is not None:
        return known, ""
    plan, findings = import_module("asbuilt.cli.compile").compile(source)
    if plan is not None and _is_directory(data):
        cache.save(data / PLAN, key, plan)
    return plan, findings


def _is_directory(data: Path) -> bool:
    """Make the data directory; the server itself complains about one that can not be made."""
    try:
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError:
        return False
    return os.access(data, os.W_OK)


def load_handlers(document: Path, plan: ServicePlan) -> Handlers:
    """The functions of ``handlers.py`` that the plan calls."""
    called = [route.action.handler for route in plan.routes if isinstance(route.action, Call)]
    called += [name for route in plan.routes for name in route.before]
    return load(document.parent / "handlers.py", tuple(dict.fromkeys(called)))


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


# ---------------------------------------------------------------- the terminal


def greet(plan: ServicePlan, url: str, data: Path, token: str | None) -> None:
    """The first lines on the terminal."""
    endpoints = sum(not route.system for route in plan.routes)
    tables = sum(not table.derived for table in plan.tables.values()) or len(plan.tables)
    counts = (
        _count(endpoints, "endpoint"),
        _count(tables, "table"),
        _count(plan.requirements, "requirement"),
        f"{_count(len(plan.assumptions), 'assumption')} (asbuilt show --assumptions)",
    )
    console = f"{url}/console"
    if token:
        console += f"  first administrator: {url}/console/setup?token={token}"
    shown = str(data) if data.is_absolute() else f"./{data}"
    lines = (
        f"  {plan.name} {plan.version} ({plan.status})    {' · '.join(counts)}",
        f"  API      {url}        docs  {url}/docs",
        f"  console  {console}",
        f"  data     {shown} (SQLite, encrypted)",
    )
    click.echo("\n".join(lines))
    sys.stdout.flush()


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'s' * (number != 1)}"


class _Watch:
    """Stops the service when a file has changed and the document still has no error."""

    def __init__(self, files: tuple[Path, ...], data: Path) -> None:
        self._files = files
        self._data = data
        self._seen = self._stamps()
        self.changed = False
        self._task: asyncio.Task[None] | None = None

    def begin(self, stop: asyncio.Event) -> None:
        """Watch from the running loop."""
        self._task = asyncio.get_running_loop().create_task(self._watch(stop))

    async def _watch(self, stop: asyncio.Event) -> None:
        while not self.changed:
            await asyncio.sleep(WATCH_SECONDS)
            stamps = self._stamps()
            if stamps != self._seen:
                self._seen = stamps
                self.changed = await asyncio.to_thread(self._compiles)
        stop.set()

    def _compiles(self) -> bool:
        try:
            plan, findings = compiled(self._files[0], self._data)
        except UsageError as error:
            click.echo(str(error), err=True)
            return False
        if plan is None:
            click.echo(f"{findings}  still serving the last version", err=True)
        return plan is not None

    def _stamps(self) -> tuple[int, ...]:
        return tuple(file.stat().st_mtime_ns if file.exists() else 0 for file in self._files)
