"""``asbuilt check SPEC``: everything that is missing, wrong or contradictory."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from importlib import import_module
from pathlib import Path

import click

from asbuilt.cli import collection, options, selection, specification
from asbuilt.cli.judge import Corrected, Wishes, correct, judge
from asbuilt.cli.render import findings
from asbuilt.cli.render.report import Report, counted
from asbuilt.cli.render.terminal import printable
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
@options.file
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
@click.option("--statistics", is_flag=True, help="Count the findings of each rule instead.")
@click.option(
    "--stdin-filename", type=options.PATH, metavar="FILE", default=specification.STDIN,
    help="Judge standard input as if it were FILE.",
)  # fmt: skip
@click.option("--watch", is_flag=True, help="Check again whenever a file is saved; Ctrl-C ends.")
@options.quiet
@click.pass_context
def command(
    context: click.Context,
    /,
    specs: tuple[str, ...],
    output: str,
    file: Path | None,
    write_baseline: Path | None,
    since: str | None,
    fix: bool,
    unsafe_fixes: bool,
    diff: bool,
    statistics: bool,
    stdin_filename: str,
    watch: bool,
    quiet: bool,
    **_: object,
) -> int:
    """Find what is missing, wrong or contradictory in SPEC.

    SPEC is a Markdown file, a folder (its spec.md, or all its Markdown files joined), or - for
    standard input; several are judged one by one. Exit code 0 means that the service can be
    served, 1 that there are errors, and with --diff that there is something to correct. What
    --fix makes of standard input goes to standard output, and the findings to standard error.
    """
    if write_baseline and (since or diff):
        raise UsageError("--write-baseline takes all findings", "Leave out --since and --diff.")
    if watch and (write_baseline or fix or unsafe_fixes or diff):
        raise UsageError("--watch only reports", "Leave out what corrects or writes.")
    if file and (write_baseline or diff):
        raise UsageError("--output is for the findings", "Leave out --write-baseline and --diff.")
    if stdin_filename != specification.STDIN:
        _check_stdin_filename(stdin_filename, specs)
    correcting = (fix or unsafe_fixes) and not diff
    to_stderr = correcting and specification.STDIN in specs
    if statistics:
        import_module("asbuilt.cli.render.statistics").possible(output)

    baselines: set[Path] = set()

    def wishes_for(spec: str) -> Wishes:
        name = stdin_filename if spec == specification.STDIN else spec
        wishes = Wishes(**for_document(context, name), since=since, stdin=stdin_filename)
        if wishes.baseline:
            baselines.add(wishes.baseline)
        return wishes

    def judged(spec: str) -> Report | int:
        if correcting and spec == specification.STDIN:
            return _pass_through(stdin_filename, wishes_for, unsafe_fixes, quiet)
        wishes = wishes_for(spec)
        if write_baseline:
            wishes = replace(wishes, baseline=None)
        if diff:
            return _show_corrections(spec, wishes, unsafe_fixes, quiet)
        if correcting:
            return _make_corrections(spec, wishes, unsafe_fixes, quiet)
        return judge(spec, wishes)

    @collection.paused()
    def report() -> int:
        reports, code = _reports(specs, judged)
        if write_baseline and not code:
            _write_baseline(write_baseline, reports, quiet)
            return 0
        if reports and not quiet:
            try:
                _write(_pieces(output, reports, statistics), file, to_stderr)
            except BrokenPipeError:  # whoever reads has seen enough; the code is for others
                if watch:
                    raise
                os.dup2(os.open(os.devnull, os.O_WRONLY), 2 if to_stderr else 1)
        return max(code, *(report.failed for report in reports), 0)

    if not watch:
        return report()
    code: int = import_module("asbuilt.cli.recheck").watch(specs, report, baselines)
    return code


def _check_stdin_filename(name: str, specs: Sequence[str]) -> None:
    if specification.STDIN not in specs:
        raise UsageError("--stdin-filename is of standard input", "Give - as SPEC.")
    if not name or Path(name).is_dir():
        raise UsageError(f"--stdin-filename: `{name}` is no file", "Name the document's file.")


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
        _say_how_many(done)
    return done.report


def _pass_through(
    name: str, wishes_for: Callable[[str], Wishes], unsafe: bool, quiet: bool
) -> Report:
    """Write what is piped in to standard output with its corrections; as it is where it cannot be
    judged, so that no filter of an editor empties a text."""
    source = specification.piped(name)
    try:
        done = correct(source, wishes_for(specification.STDIN), unsafe=unsafe)
    except AsbuiltError:
        click.echo(source.to_bytes(), nl=False)
        raise
    click.echo(done.report.source.to_bytes(), nl=False)
    if done.made and not quiet:
        _say_how_many(done)
    return done.report


def _say_how_many(done: Corrected) -> None:
    path = done.report.source.path
    name = "standard input" if path == specification.STDIN else path
    click.echo(f"{printable(name)}: {counted(done.made, 'correction')} made", err=True)


def _pieces(output: str, reports: tuple[Report, ...], statistics: bool) -> Iterable[str]:
    if statistics:
        return (import_module("asbuilt.cli.render.statistics").render(output, reports),)
    return findings.render(output, reports)


def _write(pieces: Iterable[str], file: Path | None, to_stderr: bool) -> None:
    if file:
        text = click.unstyle("".join(pieces))
        import_module("asbuilt.cli.whole_file").write_whole(file, text.encode("utf-8", "replace"))
        return
    for piece in pieces:
        click.echo(piece, nl=False, err=to_stderr)


def _write_baseline(path: Path, reports: Sequence[Report], quiet: bool) -> None:
    count = import_module("asbuilt.cli.baseline").write(path, reports)
    if not quiet:
        click.echo(f"{path}: {counted(count, 'finding')} written", err=True)
