"""``asbuilt export SPEC --to FORM``: the document or its service in a form for other tools"""

from __future__ import annotations

from pathlib import Path

import click

from asbuilt.cli import options, specification
from asbuilt.cli.compile import judged
from asbuilt.cli.whole_file import write_whole
from asbuilt.errors import UsageError
from asbuilt.exchange.form import NAMES, OfDocument, OfService, form
from asbuilt.plan.model import ServicePlan
from asbuilt.plan.prefix import DEFAULT, with_prefix
from asbuilt.rules.nearest import did_you_mean
from asbuilt.source import Source

BASE_URL = "http://127.0.0.1:8000"


@click.command(
    epilog="\b\nExamples:\n  asbuilt export spec.md --to openapi -o openapi.json\n"
    "  asbuilt export spec.md --to openapi --role customer\n"
    "  asbuilt export spec.md --to html -o spec.html",
)
@options.specification
@click.option("--to", "name", type=click.Choice(NAMES), required=True, help="The form.")
@options.file
@click.option("--role", help="Only what this role may use; anonymous: what needs no sign-in.")
@click.option("--base-url", default=BASE_URL, show_default=True, help="Where the service answers.")
@click.option(
    "--system-prefix", default=DEFAULT, show_default=True,
    help="Where endpoints stand that the document does not list, such as sign-in.",
)  # fmt: skip
def command(
    spec: str, name: str, file: Path | None, role: str | None, base_url: str, system_prefix: str
) -> int:
    """Write SPEC in another form to standard output, or to a file.

    csv, html, json and reqif hold what the document says. openapi and jsonschema hold what its
    service does, with every operation; --role, --base-url and --system-prefix are theirs.
    """
    wanted = form(name)
    read = specification.read(spec)
    if isinstance(wanted, OfDocument):
        if role is not None:
            raise UsageError(f"--to {name} knows no roles", "Leave --role away.")
        _put(wanted.write(read), file, read.source)
        return 0
    plan, findings = judged(read)
    if plan is None:
        click.echo(findings, nl=False, err=True)
        return 1
    plan = with_prefix(plan, system_prefix)
    _put(_of_service(wanted, plan, base_url.rstrip("/"), role), file, read.source)
    return 0


def _of_service(wanted: OfService, plan: ServicePlan, base_url: str, role: str | None) -> str:
    assert plan.identity is not None
    roles = (*plan.identity.roles, "anonymous")
    if role is not None and role not in roles:
        raise UsageError(
            f"there is no role {role!r}",
            did_you_mean(role, roles) or f"The roles are {', '.join(roles)}.",
        )
    return wanted.write(plan, base_url, role)


def _put(text: str, file: Path | None, source: Source) -> None:
    data = text.encode("utf-8", "replace")
    if file is None:
        click.echo(data, nl=False)
    else:
        write_whole(file, data, source)
