"""``asbuilt export SPEC --to openapi``: the contract with every operation, whoever may use it"""

from __future__ import annotations

import json

import click

from asbuilt.cli import specification
from asbuilt.cli.compile import judged
from asbuilt.errors import UsageError
from asbuilt.plan.prefix import DEFAULT, with_prefix
from asbuilt.rules.nearest import did_you_mean
from asbuilt.server.openapi.document import document

BASE_URL = "http://127.0.0.1:8000"


@click.command(
    epilog="\b\nExamples:\n  asbuilt export spec.md --to openapi > openapi.json\n"
    "  asbuilt export spec.md --to openapi --role customer",
)
@click.argument("spec", metavar="SPEC")
@click.option("--to", "form", type=click.Choice(("openapi",)), required=True, help="The form.")
@click.option("--role", help="Only what this role may use; anonymous: what needs no sign-in.")
@click.option("--base-url", default=BASE_URL, show_default=True, help="Where the service answers.")
@click.option(
    "--system-prefix", default=DEFAULT, show_default=True,
    help="Where endpoints stand that the document does not list, such as sign-in.",
)  # fmt: skip
def command(spec: str, form: str, role: str | None, base_url: str, system_prefix: str) -> int:
    """Write the contract of SPEC's service to standard output.

    A running service shows each caller only what their role may use; this is everything.
    """
    plan, findings = judged(specification.read(spec))
    if plan is None:
        click.echo(findings, nl=False, err=True)
        return 1
    assert plan.identity is not None
    roles = (*plan.identity.roles, "anonymous")
    if role is not None and role not in roles:
        raise UsageError(f"there is no role {role!r}", did_you_mean(role, roles))
    contract = document(with_prefix(plan, system_prefix), base_url.rstrip("/"), role)
    click.echo(json.dumps(contract, indent=2, ensure_ascii=False))
    return 0
