"""``asbuilt users``: accounts made on the machine, the first administrator's above all."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click
import uvloop

from asbuilt.cli.stored import Parts, of_data, plan_of, store_of
from asbuilt.errors import UsageError
from asbuilt.plan.model import ServicePlan
from asbuilt.rules.nearest import did_you_mean
from asbuilt.server.auth import passwords
from asbuilt.server.newcomer import Newcomer, disable_second_factor, make, missing, read_columns

PASSWORD = "ASBUILT_USER_PASSWORD"


@click.group(
    cls=Parts,
    epilog="\b\nExample:\n  asbuilt users create spec.md --role admin email=ada@example.com",
)
def command() -> None:
    """Accounts of the service that SPEC describes, while it does not run."""


@command.command(
    epilog="\b\nExamples:\n  asbuilt users create spec.md --role admin email=ada@example.com\n"
    "  pass show ada | asbuilt users create spec.md username=ada full_name='Ada Lovelace'",
)
@of_data
@click.argument("columns", nargs=-1, metavar="NAME=VALUE...")
@click.option("--role", help="Role of the account; the default one without.")
@click.option("--no-input", is_flag=True, help="Never ask for anything.")
def create(
    document: Path, data: Path, columns: tuple[str, ...], role: str | None, no_input: bool
) -> int:
    """Make an account. NAME=VALUE are columns of the table of people, as in a registration.

    On a terminal the password is asked for, and every column that is missing; else the password is
    the first line of the standard input, or ASBUILT_USER_PASSWORD. The address needs no letter.
    """
    plan = plan_of(document, data)
    assert plan.identity is not None
    if role is not None and role not in plan.identity.roles:
        raise UsageError(
            f"there is no role `{role}`",
            did_you_mean(role, plan.identity.roles)
            or f"The roles are {', '.join(plan.identity.roles)}.",
        )
    asks = sys.stdin.isatty() and not no_input
    if asks:
        columns += tuple(
            f"{name}={click.prompt(name, err=True)}" for name in missing(plan, columns)
        )
    values = read_columns(plan, columns)
    person = Newcomer(values, role or plan.identity.default_role, _password(asks))
    key = uvloop.run(_make(plan, data, person))
    click.echo(f"{plan.identity.table} {key}: {person.role}")
    return 0


@command.command(
    "disable-totp",
    epilog="\b\nExample:\n  asbuilt users disable-totp spec.md ada@example.com",
)
@of_data
@click.argument("name", metavar="NAME")
def disable_totp(document: Path, data: Path, name: str) -> int:
    """Give up the second factor of somebody who has lost the app and the recovery codes.

    NAME is any name that the account signs in with.
    """
    plan = plan_of(document, data)
    uvloop.run(_disable_totp(plan, data, name))
    click.echo(f"{name} signs in with the password alone")
    return 0


async def _disable_totp(plan: ServicePlan, data: Path, name: str) -> None:
    async with store_of(plan, data) as (store, _):
        await disable_second_factor(plan, store, name)


async def _make(plan: ServicePlan, data: Path, person: Newcomer) -> object:
    async with store_of(plan, data) as (store, key):
        return await make(plan, store, key, person)


def _password(asks: bool) -> str:
    """The password, from wherever it comes; ``asks``: there is somebody to ask.

    Raises:
        UsageError: there is none, or it is no good as one.
    """
    given = os.environ.get(PASSWORD)
    if given is None and asks:
        given = click.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
    elif given is None:
        given = "" if sys.stdin.isatty() else sys.stdin.readline().rstrip("\r\n")
    if not given:
        raise UsageError(
            "there is no password",
            f"Write it to the standard input, or set {PASSWORD}; there is no option for it.",
        )
    objection = passwords.objection(given)
    if objection is not None:
        raise UsageError(f"the password {objection.detail}")
    return str(given)
