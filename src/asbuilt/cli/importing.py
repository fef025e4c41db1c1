"""``asbuilt import PATH``: a specification made of what another tool or format describes"""

from __future__ import annotations

from pathlib import Path

import click

import asbuilt.api
from asbuilt.cli import options
from asbuilt.cli.render import text
from asbuilt.cli.render.report import Report
from asbuilt.cli.render.terminal import printable
from asbuilt.cli.whole_file import write_whole
from asbuilt.diagnostics import Severity
from asbuilt.errors import UsageError
from asbuilt.exchange.draft import Draft
from asbuilt.exchange.markdown import specification
from asbuilt.exchange.source import NAMES, imported
from asbuilt.source import Source

_MOST = 40


@click.command(
    "import",
    epilog="\b\nExamples:\n  asbuilt import specs/001-photo-albums -o spec.md\n"
    "  asbuilt import openapi.yaml > spec.md\n"
    "  pg_dump --schema-only shop > shop.sql && asbuilt import shop.sql -o shop.md",
)
@click.argument("path", metavar="PATH", type=click.Path(path_type=Path, readable=False))
@click.option(
    "--from", "name", type=click.Choice(NAMES), help="What PATH is, where that cannot be told."
)
@options.file
@options.verbose
def command(path: Path, name: str | None, file: Path | None, verbose: bool) -> int:
    """Write one Markdown specification of what PATH describes, to standard output or a file.

    What PATH does not say is TBD in the document, and an open question. What could not be carried
    over is listed on standard error. A file that exists is not overwritten.
    """
    if file is not None and file.exists():
        raise UsageError(f"{file}: exists already and stays as it is", "Name another file.")
    if not path.exists():
        raise UsageError(f"{path}: does not exist", "Check the path.")
    draft = imported(path, name or "")
    written = specification(draft)
    if file is None:
        click.echo(written.encode(), nl=False)
    else:
        write_whole(file, written.encode())
    click.echo(_summary(draft, file, verbose), err=True)
    return _judged(written, str(file or "-"))


def _summary(draft: Draft, file: Path | None, verbose: bool) -> str:
    counts = (
        (len(draft.functional) + len(draft.non_functional), "requirement"),
        (len(draft.tables), "table"),
        (len(draft.endpoints), "endpoint"),
    )
    found = " · ".join(f"{count} {name}{'' if count == 1 else 's'}" for count, name in counts)
    lines = [f"{file or 'standard output'}: {found}"]
    shown = draft.lost if verbose else draft.lost[:_MOST]
    if shown:
        lines += [
            f"not carried over: {len(draft.lost)}",
            *(f"  {printable(str(each))}" for each in shown),
        ]
    if len(shown) < len(draft.lost):
        lines.append(f"  … and {len(draft.lost) - len(shown)} more (--verbose)")
    return "\n".join(lines)


def _judged(written: str, name: str) -> int:
    """0, or 1 with the errors that the source's own contradictions are in the document."""
    spec = asbuilt.api.read(Source(name, written))
    errors = tuple(found for found in asbuilt.api.check(spec) if found.severity is Severity.ERROR)
    if errors:
        click.echo(text.render((Report(spec.source, errors),)), nl=False, err=True)
    return int(bool(errors))
