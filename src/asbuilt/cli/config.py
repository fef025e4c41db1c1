"""``asbuilt config SPEC``: each setting and where its value comes from."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from importlib import import_module
from itertools import groupby
from pathlib import Path
from typing import Any

import click
import msgspec
from msgspec.structs import asdict

import asbuilt.api
from asbuilt.cli import options
from asbuilt.cli.commands import COMMANDS
from asbuilt.cli.render import envelope
from asbuilt.cli.render.terminal import escaped_json
from asbuilt.cli.settings import BORROWED, DOTENV, Setting, settings_of, take_dotenv
from asbuilt.errors import UsageError
from asbuilt.plan.model import ServicePlan, Sessions
from asbuilt.source import locate
from asbuilt.spec.model import Specification
from asbuilt.spec.sections.metadata import Metadata
from asbuilt.spec.sections.security import Security

SECRETS = (
    "ASBUILT_ATTEST_KEY",
    "ASBUILT_KEY",
    "ASBUILT_METRICS_TOKEN",
    "ASBUILT_SEED_PASSWORD",
    "ASBUILT_SMTP_PASSWORD",
)
"""Variables that no flag and no file sets, and whose values nobody shows."""
KEY_FILES = ("ASBUILT_ATTEST_KEY_FILE", "ASBUILT_KEY_FILE")


@click.command(
    context_settings={"ignore_unknown_options": True},
    epilog="\b\nExamples:\n  asbuilt config spec.md --origin\n"
    "  asbuilt config spec.md --origin serve --port 9000",
)
@options.specification
@click.option("--origin", is_flag=True, help="Say where each value comes from.")
@click.option("--dev", is_flag=True, help="Take variables from .env too, as `serve --dev` does.")
@options.formats("text", "json")
@click.argument("words", nargs=-1, metavar="[COMMAND [OPTIONS]]", type=click.UNPROCESSED)
def command(spec: str, origin: bool, dev: bool, output: str, words: tuple[str, ...]) -> int:
    """Show the settings that hold for SPEC: flag, environment, .env with --dev, asbuilt.toml, the
    document, default, the first that has one.

    With a COMMAND and its OPTIONS, what that command line would work with.
    """
    document = locate(Path(spec))
    taken = take_dotenv(document) if dev else frozenset[str]()
    read = asbuilt.api.read(spec)
    found = [
        *_of_commands(spec, document, words, taken),
        *_of_environment(os.environ, taken),
        *_of_document(read, asbuilt.api.compile(read)),
    ]
    if output == "json":
        click.echo(envelope.render({"settings": [asdict(item) for item in found]}), nl=False)
    else:
        click.echo(_text(found, origin), nl=False)
    return 0


def _of_commands(
    spec: str, document: Path, words: tuple[str, ...], taken: frozenset[str]
) -> Iterator[Setting]:
    if words and words[0] not in COMMANDS:
        raise UsageError(f"there is no command `{words[0]}`", "`asbuilt --help` lists them.")
    for name, (module, _) in COMMANDS.items():
        asked = list(words[1:]) if words and words[0] == name else None
        made = import_module(module).command
        borrowed = name in BORROWED and asked is None
        if borrowed or not any(option.envvar for option in made.params):
            continue
        # What was asked for has to be right; of the others only the settings are of interest.
        context = made.make_context(name, [spec, *(asked or ())], resilient_parsing=asked is None)
        yield from settings_of(context, document, taken)


def _of_environment(environment: Mapping[str, str], taken: frozenset[str]) -> Iterator[Setting]:
    for name in (*SECRETS, *KEY_FILES):
        value = environment.get(name)
        shown = "(set, not shown)" if value and name in SECRETS else value
        where = "default" if not value else "dotenv" if name in taken else "environment"
        yield Setting("environment", name, shown or None, where, name if value else None)


def _of_document(spec: Specification, plan: ServicePlan) -> Iterator[Setting]:
    """What the document alone decides, and what holds where it says nothing."""
    metadata = spec[Metadata]
    silent = ServicePlan("", "", "", "")
    said = {
        "name": metadata.title is not None,
        "version": metadata.version != Metadata().version,
        "status": metadata.status_text is not None,
        "tls": spec[Security].encryption_in_transit,
        "body_bytes": plan.body_bytes != silent.body_bytes,
        "sessions": plan.sessions != silent.sessions,
    }
    for name, by_document in said.items():
        value = getattr(plan, name)
        value = asdict(value) if isinstance(value, Sessions) else value
        where = "document" if by_document else "default"
        yield Setting("document", name, value, where, spec.source.path if by_document else None)


def _text(found: list[Setting], origin: bool) -> str:
    lines = []
    for table, members in groupby(found, key=lambda item: item.table):
        rows = [(item.name, _value(item.value), _origin(item)) for item in members]
        names = max(len(name) for name, _, _ in rows)
        values = max(len(value) for _, value, _ in rows)
        lines += ["", click.style(f"[{table}]", bold=True)]
        for name, value, where in rows:
            row = f"{name:<{names}} = {value:<{values}}"
            lines.append(f"{row}  {click.style(where, fg='cyan')}" if origin else row.rstrip())
    return "\n".join(lines[1:]) + "\n"


def _value(value: Any) -> str:
    return "-" if value is None else escaped_json(msgspec.json.encode(value).decode())


def _origin(item: Setting) -> str:
    named = {
        "flag": f"flag {item.source}",
        "environment": f"environment {item.source}",
        "dotenv": f"{DOTENV} {item.source}",
        "file": f"{item.source}",
        "document": "document",
        "default": "default",
    }
    return named[item.origin]
