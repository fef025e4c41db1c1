"""``asbuilt check SPEC``: everything that is missing, wrong or contradictory."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterable, Sequence
from importlib import import_module
from pathlib import Path

import click
from msgspec import Struct, field
from msgspec.structs import replace

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
    "--stdin-filename", type=options.FILE, metavar="FILE", default=specification.STDIN,
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
    check = _Check(
        context, specs, output, file, write_baseline, since, fix or unsafe_fixes, unsafe_fixes,
        diff, statistics, stdin_filename, watch, quiet,
    )  # fmt: skip
    check.refuse_contradictions()
    if not watch:
        return check.run()
    gc.enable()  # it may run for days
    code: int = import_module("asbuilt.cli.recheck").watch(specs, check.run, check.baselines)
    return code


class _Check(Struct):
    """A call of ``check``: its options, and the ``baselines`` that its documents were found to be
    compared with. ``fix`` is true for unsafe corrections too."""

    context: click.Context
    specs: Sequence[str]
    output: str
    file: Path | None
    write_baseline: Path | None
    since: str | None
    fix: bool
    unsafe: bool
    diff: bool
    statistics: bool
    stdin: str
    watch: bool
    quiet: bool
    baselines: set[Path] = field(default_factory=set)

    def refuse_contradictions(self) -> None:
        """Raise UsageError for options that cannot go together."""
        if self.write_baseline and (self.since or self.diff):
            raise UsageError("--write-baseline takes all findings", "Leave out --since and --diff.")
        if self.watch and (self.write_baseline or self.fix or self.diff):
            raise UsageError("--watch only reports", "Leave out what corrects or writes.")
        if self.file and (self.write_baseline or self.diff):
            raise UsageError(
                "--output is for the findings", "Leave out --write-baseline and --diff."
            )
        if self.stdin != specification.STDIN:
            _check_stdin_filename(self.stdin, self.specs)
        if self.statistics:
            import_module("asbuilt.cli.render.statistics").possible(self.output)

    @collection.paused()
    def run(self) -> int:
        """Judge every document, report, and tell the exit code."""
        reports, code = self._reports()
        if self.write_baseline and not code:
            self._write_baseline(self.write_baseline, reports)
            return 0
        if reports and not self.quiet:
            self._write(self._pieces(reports), reports)
        return max(code, *(report.failed for report in reports), 0)

    def _reports(self) -> tuple[tuple[Report, ...], int]:
        """What is reported of each document, and the highest code of those without a report."""
        reports, code = [], 0
        for spec in self.specs:
            try:
                answer = self._judged(spec)
            except AsbuiltError as error:
                answer = fail(error.message, error.hint, error.exit_code)
            if isinstance(answer, Report):
                reports.append(answer)
            else:
                code = max(code, answer)
        return tuple(reports), code

    def _judged(self, spec: str) -> Report | int:
        if self.fix and not self.diff and spec == specification.STDIN:
            return self._pass_through()
        wishes = self._wishes(spec)
        if self.write_baseline:
            wishes = replace(wishes, baseline=None)
        if self.diff:
            return self._show_corrections(spec, wishes)
        return self._make_corrections(spec, wishes) if self.fix else judge(spec, wishes)

    def _wishes(self, spec: str) -> Wishes:
        name = self.stdin if spec == specification.STDIN else spec
        wishes = Wishes(**for_document(self.context, name), since=self.since, stdin=self.stdin)
        if wishes.baseline:
            self.baselines.add(wishes.baseline)
        return wishes

    def _show_corrections(self, spec: str, wishes: Wishes) -> int:
        done = correct(spec, wishes, unsafe=self.unsafe)
        if not self.quiet:
            import_module("asbuilt.cli.corrections").shown(done.before, done.report.source)
        return 1 if done.made else 0

    def _make_corrections(self, spec: str, wishes: Wishes) -> Report:
        done = correct(spec, wishes, unsafe=self.unsafe)
        import_module("asbuilt.cli.corrections").write(done.before, done.report.source)
        self._say_how_many(done)
        return done.report

    def _pass_through(self) -> Report:
        """Write what is piped in to standard output with its corrections; as it is where it cannot
        be judged, so that no filter of an editor empties a text."""
        source = specification.piped(self.stdin)
        try:
            done = correct(source, self._wishes(specification.STDIN), unsafe=self.unsafe)
        except AsbuiltError:
            click.echo(source.to_bytes(), nl=False)
            raise
        click.echo(done.report.source.to_bytes(), nl=False)
        self._say_how_many(done)
        return done.report

    def _say_how_many(self, done: Corrected) -> None:
        if done.made and not self.quiet:
            path = done.report.source.path
            name = "standard input" if path == specification.STDIN else path
            click.echo(f"{printable(name)}: {counted(done.made, 'correction')} made", err=True)

    def _pieces(self, reports: tuple[Report, ...]) -> Iterable[str]:
        if self.statistics:
            return (import_module("asbuilt.cli.render.statistics").render(self.output, reports),)
        return findings.render(self.output, reports)

    def _write(self, pieces: Iterable[str], reports: Sequence[Report]) -> None:
        """Write what is reported; on standard error where corrections go to standard output."""
        to_stderr = self.fix and not self.diff and specification.STDIN in self.specs
        if self.file:
            text = click.unstyle("".join(pieces)).encode("utf-8", "replace")
            documents = (report.source for report in reports)
            import_module("asbuilt.cli.whole_file").write_whole(self.file, text, *documents)
            return
        try:
            for piece in pieces:
                click.echo(piece, nl=False, err=to_stderr)
        except BrokenPipeError:  # whoever reads has seen enough; the code is for others
            if self.watch:
                raise
            os.dup2(os.open(os.devnull, os.O_WRONLY), 2 if to_stderr else 1)

    def _write_baseline(self, path: Path, reports: Sequence[Report]) -> None:
        count = import_module("asbuilt.cli.baseline").write(path, reports)
        if not self.quiet:
            click.echo(f"{path}: {counted(count, 'finding')} written", err=True)


def _check_stdin_filename(name: str, specs: Sequence[str]) -> None:
    if specification.STDIN not in specs:
        raise UsageError("--stdin-filename is of standard input", "Give - as SPEC.")
    if not name or Path(name).is_dir():
        raise UsageError(f"--stdin-filename: `{name}` is no file", "Name the document's file.")
