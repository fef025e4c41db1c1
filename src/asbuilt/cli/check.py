"""``asbuilt check SPEC``: everything that is missing, wrong or contradictory."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from importlib import import_module
from pathlib import Path

import click

from asbuilt.cli import collection, options, selection
from asbuilt.cli.judge import Wishes, correct, judge, writable
from asbuilt.cli.render import findings
from asbuilt.cli.render.report import Report, counted
from asbuilt.cli.run import fail
from asbuilt.cli.settings import for_document, setting
from asbuilt.errors import AsbuiltError, UsageError


@click.command(
    epilog="\b\nExamples:\n  asbuilt check spec.md\n  asbuilt check spec.md --fix --diff\n"
    "  asbuilt check spec.md --select SEC,CON --since origin/main\n"
    "  cat spec.md | asbuilt check - --format json",
)
@click.argument("specs", metavar="SPEC...", nargs=-1, required=True, type=options.PATH)
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
@setting(
    "--baseline", type=click.Path(path_type=Path), metavar="FILE",
    help="Only findings that are not in FILE.",
)  # fmt: skip
@click.option(
    "--write-baseline", type=click.Path(path_type=Path), metavar="FILE",
    help="Write what is found now to FILE, for --baseline.",
)  # fmt: skip
@click.option("--since", metavar="REV", help="Only findings on lines changed since a git revision.")
@click.option("--fix", is_flag=True, help="First make the safe corrections in the document.")
@click.option(
    "--unsafe-fixes", is_flag=True,
    help="Make those too that change what the document means.",
)  # fmt: skip
@click.option("--diff", is_flag=True, help="Show the corrections as a patch; change nothing.")
@click.option("--watch", is_flag=True, help="Check again whenever a file is saved; Ctrl-C ends.")
@options.quiet
@click.pass_context
def command(
    context: click.Context,
    /,
    specs: tuple[str, ...],
    output: str,
    write_baseline: Path | None,
    since: str | None,
    fix: bool,
    unsafe_fixes: bool,
    diff: bool,
    watch: bool,
    quiet: bool,
    **_: object,
) -> int:
    """Find what is missing, wrong or contradictory in SPEC.

    SPEC is a Markdown file, a folder (its spec.md, or all its Markdown files joined), or - for
    standard input; several are judged one by one. Exit code 0 means that the service can be
    served, 1 that there are errors, and with --diff that there is something to correct.
    """
    if write_baseline and (since or diff):
        raise UsageError("--write-baseline takes all findings", "Leave out --since and --diff.")
    if watch and (write_baseline or fix or unsafe_fixes or diff):
        raise UsageError("--watch only reports", "Leave out what corrects or writes.")

    def judged(spec: str) -> Report | int:
        wishes = Wishes(**for_document(context, spec), since=since)
        if write_baseline:
            wishes = replace(wishes, baseline=None)
        if diff:
            return _show_corrections(spec, wishes, unsafe_fixes, quiet)
        if fix or unsafe_fixes:
            return _make_corrections(writable(spec), wishes, unsafe_fixes, quiet)
        return judge(spec, wishes)

    @collection.paused()
    def report() -> int:
        reports, code = _reports(specs, judged)
        if write_baseline and not code:
            _write_baseline(write_baseline, reports, quiet)
            return 0
        if reports and not quiet:
            for piece in findings.render(output, reports):
                click.echo(piece, nl=False)
        return max(code, *(report.failed for report in reports), 0)

    if not watch:
        return report()
    code: int = import_module("asbuilt.cli.recheck").watch(specs, report)
    return code


def _reports(
    specs: Sequence[str], judged: Callable[[str], Report | int]
) -> tuple[tuple[Report, ...], int]:
    """What is reported of each document, and the highest code of those that have no report."""
    reports, code = [], 0
    for spec in specs:
        try:
            answer = judged(spec)
        except AsbuiltError as error:
            answer = fail(error.message, error.hint, error.exit_code)
        if isinstance(answer, Report):
            reports.append(answer)
        else:
            code = max(code, answer)
    return tuple(reports), code


def _show_corrections(spec: str, wishes: Wishes, unsafe: bool, quiet: bool) -> int:
    done = correct(spec, wishes, unsafe=unsafe)
    if not quiet:
        import_module("asbuilt.cli.corrections").shown(done.before, done.report.source)
    return 1 if done.made else 0


def _make_corrections(spec: str, wishes: Wishes, unsafe: bool, quiet: bool) -> Report:
    done = correct(spec, wishes, unsafe=unsafe)
    import_module("asbuilt.cli.corrections").write(done.before, done.report.source)
    if done.made and not quiet:
        path = done.report.source.path
        click.echo(f"{path}: {counted(done.made, 'correction')} made", err=True)
    return done.report


def _write_baseline(path: Path, reports: Sequence[Report], quiet: bool) -> None:
    count = import_module("asbuilt.cli.baseline").write(path, reports)
    if not quiet:
        click.echo(f"{path}: {counted(count, 'finding')} written", err=True)
