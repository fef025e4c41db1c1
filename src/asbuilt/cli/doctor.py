"""``asbuilt doctor``: what is wrong with an installation or a data directory, how to mend it."""

from __future__ import annotations

import os
import socket
from importlib import import_module
from pathlib import Path

import click
from msgspec.structs import asdict

from asbuilt.cli import installation, options
from asbuilt.cli.remark import Remark
from asbuilt.cli.render.terminal import printable
from asbuilt.cli.settings import read_beside, setting
from asbuilt.errors import AsbuiltError
from asbuilt.source import beside, read_source

_COLOURS = {"ok": "green", "warning": "yellow", "error": "red"}


def _beside(context: click.Context, parameter: click.Parameter, spec: str | None) -> Path | None:
    return read_beside(context, parameter, spec) if spec else None


@click.command(
    epilog="\b\nExamples:\n  asbuilt doctor\n  asbuilt doctor spec.md --data /var/lib/service",
)
@click.argument(
    "document", metavar="[SPEC]", required=False, is_eager=True, callback=_beside,
    type=options.PATH,
)  # fmt: skip
@setting(
    "--data", type=click.Path(path_type=Path), default=Path("asbuilt-data"), show_default=True,
    help="Directory of the database and its key.",
)  # fmt: skip
@setting("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@setting(
    "--port", type=click.IntRange(0, 65535), default=8000, show_default=True,
    help="Port that the service wants.",
)  # fmt: skip
@options.formats("text", "json")
@options.quiet
def command(
    document: Path | None, data: Path, host: str, port: int, output: str, quiet: bool
) -> int:
    """Say what is wrong with the installation, and with SPEC and its data directory.

    Each problem comes with what mends it; nothing is changed. Exit code 4 means that something
    does not work.
    """
    remarks = [*installation.examine(), _port(host, port)]
    if document:
        remarks.append(_document(document))
    # What follows needs the packages that may just have turned out not to load.
    if not _wrong(remarks):
        remarks += import_module("asbuilt.cli.data_directory").examine(data, os.environ)
        if document:
            remarks.append(_handlers(document))
    if not quiet:
        click.echo(_json(remarks) if output == "json" else _text(remarks), nl=False)
    return 4 if _wrong(remarks) else 0


def _wrong(remarks: list[Remark]) -> bool:
    return any(remark.level == "error" for remark in remarks)


def _document(document: Path) -> Remark:
    try:
        read_source(document)
    except AsbuiltError as error:
        return Remark("error", "document", error.message, error.hint)
    return Remark("ok", "document", f"{document} can be read; `asbuilt check` judges it")


def _handlers(document: Path) -> Remark:
    try:
        found = import_module("asbuilt.plan.handlers").find(beside(document, "handlers.py"))
    except AsbuiltError as error:
        return Remark("error", "handlers", error.message, error.hint)
    return Remark("ok", "handlers", f"{len(found)} found beside the document")


def _port(host: str, port: int) -> Remark:
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        return Remark(
            "warning", "port", f"{host}:{port} can not be listened on: {error.strerror or error}",
            "Give another one with --port; 0 takes any free one.",
        )  # fmt: skip
    return Remark("ok", "port", f"{host}:{port} is free")


def _json(remarks: list[Remark]) -> str:
    envelope = import_module("asbuilt.cli.render.envelope")
    return str(envelope.render({"remarks": list(map(asdict, remarks))}))


def _text(remarks: list[Remark]) -> str:
    lines = []
    for remark in remarks:
        level = click.style(f"{remark.level:<7}", fg=_COLOURS[remark.level])
        lines.append(f"{level} {printable(f'{remark.subject}: {remark.message}')}")
        if remark.hint:
            lines.append(f"          {printable(remark.hint)}")
    wrong = sum(remark.level != "ok" for remark in remarks)
    lines.append(f"{wrong or 'no'} problem{'s' * (wrong != 1)}")
    return "\n".join(lines) + "\n"
