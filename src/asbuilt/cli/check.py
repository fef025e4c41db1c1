"""``asbuilt check SPEC``: everything that is missing, wrong or contradictory."""

from __future__ import annotations

from pathlib import Path

import click

import asbuilt.api
from asbuilt.cli import collection, options, specification
from asbuilt.cli.render import concise, github, json, sarif, text
from asbuilt.cli.render.report import Report
from asbuilt.diagnostics import Edit, Severity, apply
from asbuilt.errors import UsageError
from asbuilt.source import Source
from asbuilt.spec.model import Specification

RENDERERS = {
    "text": text.render,
    "concise": concise.render,
    "json": json.render,
    "github": github.render,
    "sarif": sarif.render,
}


@click.command(
    epilog="\b\nExamples:\n  asbuilt check spec.md\n  asbuilt check spec.md --fix\n"
    "  cat spec.md | asbuilt check - --format json",
)
@options.specification
@options.formats(*RENDERERS)
@click.option("--strict", is_flag=True, help="Exit with 1 for warnings too.")
@click.option("--fix", is_flag=True, help="First make the safe corrections in the document.")
@click.option("-q", "--quiet", is_flag=True, help="Write nothing; the exit code is the answer.")
def command(spec: str, output: str, strict: bool, fix: bool, quiet: bool) -> int:
    """Find what is missing, wrong or contradictory in SPEC.

    SPEC is a Markdown file, a folder (its spec.md, or all its Markdown files joined), or - for
    standard input. Exit code 0 means
    that the service can be served, 1 that there are errors.
    """
    with collection.paused():
        read = specification.read(spec)
        diagnostics = asbuilt.api.check(read)
    if fix:
        read = _mend(read, [diagnostic.fix for diagnostic in diagnostics if diagnostic.fix])
        diagnostics = asbuilt.api.check(read)
    report = Report(read.source, diagnostics)
    if not quiet:
        click.echo(RENDERERS[output](report), nl=False)
    failed = report.count(Severity.ERROR) or (strict and report.count(Severity.WARNING))
    return 1 if failed else 0


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
