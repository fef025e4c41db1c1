"""``asbuilt fmt SPEC``: tables aligned, ordered lists numbered, nothing else touched."""

from __future__ import annotations

from pathlib import Path

import click

from asbuilt.cli import corrections, options, specification
from asbuilt.cli.render.terminal import printable
from asbuilt.cli.run import fail
from asbuilt.document import format
from asbuilt.errors import AsbuiltError
from asbuilt.source import Source, locate, read_source


@click.command(
    epilog="\b\nExamples:\n  asbuilt fmt spec.md\n  asbuilt fmt docs/*.md --check\n"
    "  asbuilt fmt - < spec.md",
)
@click.argument("specs", metavar="SPEC...", nargs=-1, required=True, type=options.PATH)
@click.option("--check", is_flag=True, help="Change nothing; exit with 1 if something would be.")
@click.option("--diff", is_flag=True, help="Show what would change as a patch; change nothing.")
@options.quiet
def command(specs: tuple[str, ...], check: bool, diff: bool, quiet: bool) -> int:
    """Align the tables of SPEC and number its ordered lists.

    SPEC is a Markdown file, a folder, or - for standard input, which is written to standard
    output. Any Markdown file will do. What the document means stays as it is, and so does every
    byte of code blocks, comments, front matter and cells. Exit code 1 means, with --check or
    --diff, that something would change.
    """
    code = 0
    for spec in specs:
        try:
            before = specification.piped() if spec == "-" else read_source(locate(Path(spec)))
            after = tidied(before)
            changed = after.text != before.text
            code = max(code, int(changed and (check or diff)))
            _answer(before, after, check, diff, quiet)
        except AsbuiltError as error:
            code = max(code, fail(error.message, error.hint, error.exit_code))
    return code


def tidied(source: Source) -> Source:
    """A document with its tables aligned and its ordered lists numbered."""
    return corrections.edited(source, format.tidy(source))


def _answer(before: Source, after: Source, check: bool, diff: bool, quiet: bool) -> None:
    changed = corrections.changed(before, after)
    if diff and not quiet:
        corrections.shown(before, after)
    if before.path == "-" and not (check or diff):
        click.echo(after.to_bytes(), nl=False)
        return
    if not (check or diff):
        corrections.write(before, after)
    if not quiet:
        for path in changed:
            name = "standard input" if path == "-" else path
            done = "would be formatted" if check or diff else "formatted"
            click.echo(f"{printable(name)}: {done}", err=True)
