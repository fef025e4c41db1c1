"""``asbuilt serve SPEC``: the service that the document describes."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import click

from asbuilt.cli.mail import mail_settings, smtp
from asbuilt.cli.options import PATH, quiet
from asbuilt.cli.prepared import Unfit, compiled, load_handlers
from asbuilt.cli.render.terminal import printable
from asbuilt.cli.settings import dev as dev_option
from asbuilt.cli.settings import read_beside, setting
from asbuilt.cli.transport import check_transport
from asbuilt.cli.watch import Watch
from asbuilt.plan.model import ServicePlan
from asbuilt.plan.prefix import DEFAULT, with_prefix
from asbuilt.server.forwarded import networks
from asbuilt.server.handlers import Handlers
from asbuilt.server.listener import address_of, listen
from asbuilt.server.outbound.reach import Reach
from asbuilt.server.outbound.reach import from_environment as reach_of
from asbuilt.server.run import Options, run
from asbuilt.server.service import Settings


@click.command(
    epilog="\b\nExamples:\n  asbuilt serve examples/helpdesk/spec.md\n"
    "  asbuilt serve spec.md --port 9000 --data /var/lib/service --dev",
)
@click.argument("document", metavar="SPEC", is_eager=True, callback=read_beside, type=PATH)
@setting("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@setting(
    "--port", type=click.IntRange(0, 65535), default=8000, show_default=True,
    help="Port to listen on; 0 is any free one.",
)  # fmt: skip
@setting(
    "--data", type=click.Path(path_type=Path), default=Path("asbuilt-data"), show_default=True,
    help="Directory of the database and its key.",
)  # fmt: skip
@dev_option
@setting("--base-url", help="How clients reach the service; the issuer of its tokens.")
@setting("--tls-cert", type=click.Path(path_type=Path), help="Certificate chain (PEM).")
@setting("--tls-key", type=click.Path(path_type=Path), help="Its private key (PEM).")
@setting("--behind-proxy", is_flag=True, help="A proxy in front ends TLS.")
@setting(
    "--trusted-proxy", plural="trusted_proxies", metavar="ADDRESS",
    help="Address or CIDR block of a proxy whose X-Forwarded-For or Forwarded counts; repeatable.",
)  # fmt: skip
@setting(
    "--system-prefix", default=DEFAULT, show_default=True,
    help="Where endpoints stand that the document does not list, such as sign-in.",
)  # fmt: skip
@mail_settings
@quiet
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
    system_prefix: str,
    quiet: bool,
    **mail: str | int | None,
) -> int:
    """Serve SPEC: REST API, sign-in, roles, limits, audit, metrics on an encrypted SQLite file.

    The key comes from ASBUILT_KEY (64 hex digits or base64), from the file that ASBUILT_KEY_FILE
    names, or is made at the first start and kept in the data directory.

    SIGHUP makes it read SPEC and handlers.py again and go on with them, if they are fit.
    """
    watch = Watch(document) if dev else None
    check = partial(
        check_transport, host=host, certificate=tls_cert, key=tls_key, behind_proxy=behind_proxy
    )
    read = partial(_read, document, data, system_prefix, check)
    try:
        plan, handlers, reach = read()
    except Unfit as unfit:
        click.echo(unfit, nl=False)
        return unfit.exit_code
    server = smtp(mail, os.environ)
    trusted = networks(part for text in trusted_proxies for part in text.split(",") if part)
    listener = listen(host, port)
    url = f"{'https' if tls_cert else 'http'}://{address_of(listener, host)}"
    settings = Settings(
        base_url or url, document.name, dev, os.environ.get("ASBUILT_METRICS_TOKEN") or None,
        trusted, behind_proxy, server, reach,
    )  # fmt: skip
    options = Options(
        listener, data, settings, sys.stderr.fileno(), sys.stderr.isatty(), tls_cert, tls_key
    )
    run(
        plan, handlers, options, os.environ,
        lambda token: None if quiet else greet(plan, url, settings, data, token),
        read, watch.begin if watch else None,
    )  # fmt: skip
    return 0


def _read(
    document: Path, data: Path, prefix: str, check: Callable[[ServicePlan], None]
) -> tuple[ServicePlan, Handlers, Reach]:
    """The document as it is to be served, its handlers, and how its external services are reached.

    Raises:
        AsbuiltError: they are not fit.
    """
    plan, findings = compiled(document, data)
    if plan is None:
        raise Unfit(findings)
    plan = with_prefix(plan, prefix)
    check(plan)
    return plan, load_handlers(document, plan), reach_of(plan.services, os.environ)


def greet(plan: ServicePlan, url: str, settings: Settings, data: Path, token: str | None) -> None:
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
        f"  mail     {_mail(plan, settings)}",
    )
    click.echo("\n".join(map(printable, lines)))
    sys.stdout.flush()


def _mail(plan: ServicePlan, settings: Settings) -> str:
    if settings.smtp is not None:
        return f"{settings.smtp.host}:{settings.smtp.port} ({settings.smtp.security})"
    if settings.development:
        return "this terminal"
    waiting = plan.identity is not None and plan.identity.verification
    return "none is sent (--smtp-host)" + (": nobody who registers can sign in" * waiting)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'s' * (number != 1)}"
