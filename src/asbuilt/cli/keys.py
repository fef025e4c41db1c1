"""``asbuilt keys``: the keys that sign access tokens."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from time import time

import click
import msgspec
import uvloop

from asbuilt.cli import options
from asbuilt.cli.render import envelope
from asbuilt.cli.stored import Parts, of_data, plan_of, store_of
from asbuilt.plan.model import ServicePlan
from asbuilt.server.auth.keys import KeyRing, jwks
from asbuilt.server.secrets import read_secrets, rotate_keys


@click.group(
    cls=Parts, epilog="\b\nExamples:\n  asbuilt keys list spec.md\n  asbuilt keys rotate spec.md"
)
def command() -> None:
    """The keys that sign the access tokens of SPEC's service, while it does not run."""


@command.command("list", epilog="\b\nExample:\n  asbuilt keys list spec.md --json")
@of_data
@options.formats("text", "json")
def list_(document: Path, data: Path, output: str) -> int:
    """List the key that signs and the former ones that still verify."""
    ring = uvloop.run(_read(plan_of(document, data), data))
    now = time()
    rows = [(ring.current.kid, "signs", "since", ring.current.created_at)]
    rows += [
        (key.kid, "verifies", "until", key.retires_at)
        for key in ring.former
        if now < key.retires_at
    ]
    if output == "json":
        keys = [{"kid": kid, "state": state, word: _at(at)} for kid, state, word, at in rows]
        click.echo(envelope.render({"keys": keys}), nl=False)
        return 0
    for kid, state, word, at in rows:
        click.echo(f"{kid}  {state:8}  {word} {_at(at)}")
    return 0


@command.command(
    epilog="\b\nExamples:\n  asbuilt keys rotate spec.md\n  asbuilt keys rotate spec.md --now"
)
@of_data
@click.option("--now", is_flag=True, help="Former keys are not trusted: they verify no more.")
def rotate(document: Path, data: Path, now: bool) -> int:
    """Sign with a fresh key from now on. Nobody is signed out.

    The former key goes on verifying for the life time of an access token. With --now none does:
    clients refresh their access tokens at their next request.
    """
    plan = plan_of(document, data)
    grace = 0.0 if now else float(plan.sessions.access)
    ring = uvloop.run(_rotate(plan, data, grace))
    click.echo(ring.current.kid)
    if ring.former:
        former = ring.former[0]
        click.echo(f"{former.kid} verifies until {_at(former.retires_at)}", err=True)
    return 0


@command.command(epilog="\b\nExample:\n  asbuilt keys export spec.md > jwks.json")
@of_data
def export(document: Path, data: Path) -> int:
    """Write the public keys as a JSON Web Key Set (RFC 7517), for other services."""
    ring = uvloop.run(_read(plan_of(document, data), data))
    encoded = msgspec.json.encode(jwks(ring, time()))
    click.echo(msgspec.json.format(encoded, indent=2).decode())
    return 0


async def _read(plan: ServicePlan, data: Path) -> KeyRing:
    async with store_of(plan, data) as (store, key):
        return (await read_secrets(store, key)).keys


async def _rotate(plan: ServicePlan, data: Path, grace: float) -> KeyRing:
    async with store_of(plan, data) as (store, _):
        return await rotate_keys(store, grace)


def _at(moment: float) -> str:
    return datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
