"""``asbuilt check SPEC``: everything that is missing, wrong or contradictory."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import click

import asbuilt.api
from asbuilt.cli import collection, options, selection, specification
from asbuilt.cli.render import findings
from asbuilt.cli.render.report import Report
from asbuilt.cli.run import fail
from asbuilt.cli.selection import Selection
from asbuilt.cli.settings import for_document, setting
from asbuilt.diagnostics import Edit, apply
from asbuilt.errors import AsbuiltError, UsageError
from asbuilt.source import Source
from asbuilt.spec.model import Specification


@click.command(
    epilog="\b\nExamples:\n  asbuilt check spec.md\n  asbuilt check spec.md --fix\n"
    "  cat spec.md | asbuilt check - --format json",
)
@click.argument("specs", metavar="SPEC...", nargs=-1, required=True)
@options.formats(*findings.FORMATS)
@setting(
    "--select", plural="select", metavar="CODES", callback=selection.read_terms,
    help="Only these rules: codes, beginnings of codes or names; with commas or repeated.",
)  # fmt: skip
@setting(
    "--ignore", plural="ignore", metavar="CODES", callback=selection.read_terms,
    help="Not these rules.",
)  # fmt: skip
@setting(
    "--per-file-ignore", plural="per_file_ignores", metavar="PATTERN=CODES",
    callback=selection.read_per_file, help="Not these rules in the files that PATTERN fits.",
)  # fmt: skip
@setting("--strict", is_flag=True, help="Exit with 1 for warnings too.")
@click.option("--fix", is_flag=True, help="First make the safe corrections in the document.")
@click.option("-q", "--quiet", is_flag=True, help="Write nothing; the exit code is the answer.")
@click.pass_context
def command(
    context: click.Context,
    /,
    specs: tuple[str, ...],
    output: str,
    fix: bool,
    quiet: bool,
    **_: object,
) -> int:
    """Find what is missing, wrong or contradictory in SPEC.

    SPEC is a Markdown file, a folder (its spec.md, or all its Markdown files joined), or - for
    standard input; several are judged one by one. Exit code 0 means that the service can be
    served, 1 that there are errors.
    """
    reports, codes = [], [0]
    for spec in specs:
        try:
            reports.append(judge(spec, Wishes(**for_document(context, spec)), fix))
        except AsbuiltError as error:
            codes.append(fail(error.message, error.hint, error.exit_code))
    if reports and not quiet:
        click.echo(findings.render(output, tuple(reports)), nl=False)
    return max(*codes, *(report.failed for report in reports))


@dataclass(frozen=True, slots=True)
class Wishes:
    """The settings of ``check``."""

    select: selection.Terms = ()
    ignore: selection.Terms = ()
    per_file_ignores: tuple[tuple[str, selection.Terms], ...] = ()
    strict: bool = False


def judge(spec: str, wishes: Wishes, fix: bool) -> Report:
    """The findings about one document, with ``fix`` after the safe corrections have been made.

    Raises:
        AsbuiltError: it can not be read, or nothing in it can be understood.
    """
    with collection.paused():
        read = specification.read(spec)
        diagnostics = asbuilt.api.check(read)
    if fix:
        read = _mend(read, [diagnostic.fix for diagnostic in diagnostics if diagnostic.fix])
        diagnostics = asbuilt.api.check(read)
    wanted = Selection(wishes.select, wishes.ignore, wishes.per_file_ignores)
    return Report(read.source, wanted.keep(read.source, diagnostics), wishes.strict)


def _mend(spec: Specification, fixes: list[tuple[Edit, ...]]) -> Specification:
    if spec.source.path == "-":
        raise UsageError("--fix cannot write to standard input", "Name the document's file.")
    if len(spec.source.files) > 1:
        raise UsageError("--fix corrects one file at a time", "Name the file.")
    mended = Source(spec.source.path, apply(spec.source.text, fixes))
    if fixes:
        Path(mended.path).write_bytes(mended.to_bytes())
        count = len(fixes)
        click.echo(f"{mended.path}: {count} correction{'s' * (count != 1)} made", err=True)
    return asbuilt.api.read(mended)
