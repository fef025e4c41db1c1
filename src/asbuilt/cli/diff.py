"""``asbuilt diff OLD NEW``: what has changed in the contract, and whom it breaks."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

import asbuilt.api
from asbuilt.cli import options, specification
from asbuilt.cli.render import changes
from asbuilt.cli.revision import checked_out
from asbuilt.compare.compare import Version, compare
from asbuilt.errors import UsageError
from asbuilt.plan import handlers
from asbuilt.plan.compile import compile
from asbuilt.spec.model import Specification


@click.command(
    epilog="\b\nExamples:\n  asbuilt diff old/spec.md spec.md\n  asbuilt diff main spec.md\n"
    "  asbuilt diff v1.0:docs/spec.md HEAD:docs/spec.md --format markdown",
)
@click.argument("old", type=options.PATH)
@click.argument("new", type=options.PATH)
@options.formats("text", "json", "markdown")
@click.option(
    "--exit-code", is_flag=True, help="Exit with 1 for any change, not for breaking ones."
)
@options.quiet
def command(old: str, new: str, output: str, exit_code: bool, quiet: bool) -> int:
    """Say what changed in the contract from OLD to NEW, and whom it breaks.

    Each is a Markdown file, a folder, - for standard input, or REV:PATH for what stands in a git
    revision; a revision alone means NEW as it was then. Exit code 1 means that a change breaks
    clients or operators.
    """
    if old == new == "-":
        raise UsageError("standard input can be one of the two only")
    with _read(old, new) as before, _read(new) as after:
        found = compare(*_compiled(before, after))
    if not quiet:
        click.echo(changes.render(output, old, new, found), nl=False)
    return int(bool(found) if exit_code else any(change.breaking for change in found))


@contextmanager
def _read(named: str, beside: str = "") -> Iterator[Specification]:
    """What a name on the command line means; ``beside`` is the other one."""
    revision, colon, path = named.partition(":")
    if named == "-" or Path(named).exists():
        yield specification.read(named)
    elif colon and revision and path:
        with checked_out(Path(path), revision) as file:
            yield _found(file, named)
    elif not colon and beside and Path(beside).exists():
        with checked_out(Path(beside), named) as file:
            yield _found(file, f"{named}:{beside}")
    else:
        raise UsageError(
            f"{named}: is no file or folder{' and no revision with a path' if colon else ''}",
            "Name a file, a folder, REV:PATH, or a git revision and then a file.",
        )


def _found(file: Path, named: str) -> Specification:
    """What stood in a revision; messages call it by the name on the command line."""
    try:
        return asbuilt.api.read(file)
    except UsageError as error:
        raise UsageError(error.message.replace(str(file), named), error.hint) from None


def _compiled(old: Specification, new: Specification) -> tuple[Version, Version]:
    """Both with the handlers of both: what is compared are the documents, and one of them may stand
    where no ``handlers.py`` is."""
    beside = [handlers.find(spec.source.folder / "handlers.py") for spec in (old, new)]
    before, after = (
        tuple(
            {(each.kind, each.endpoint, each.function): each for each in (*others, *own)}.values()
        )
        for own, others in (beside, reversed(beside))
    )
    return Version(old, compile(old, before)), Version(new, compile(new, after))
