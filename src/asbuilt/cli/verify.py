"""``asbuilt verify SPEC``: every requirement measured on the running service."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from asbuilt.cli import attestation_key, corrections, fail_on, options, specification
from asbuilt.cli.attest import signed
from asbuilt.cli.evidence_file import (
    earlier_evidence,
    keep,
    known_evidence,
    refuse_where_none_can_be_kept,
)
from asbuilt.cli.fail_on import FailOn
from asbuilt.cli.publish import conclude
from asbuilt.cli.render import progress
from asbuilt.cli.render.proof import forms
from asbuilt.cli.render.proof.proof import Proof
from asbuilt.cli.run import INTERRUPTED
from asbuilt.cli.whole_file import write_whole
from asbuilt.errors import UsageError
from asbuilt.source import Source, locate_exactly
from asbuilt.verify import evidence
from asbuilt.verify.compare import compare
from asbuilt.verify.evidence import Evidence
from asbuilt.verify.http.address import Address
from asbuilt.verify.options import Options
from asbuilt.verify.run import verify
from asbuilt.verify.subject import Subject, subject
from asbuilt.verify.watched import Watched
from asbuilt.verify.write_back import write_back


@click.command(
    epilog="\b\nExamples:\n  asbuilt verify spec.md --quick\n"
    "  asbuilt verify spec.md --only NFR-1,access\n"
    "  asbuilt verify spec.md --html -o report.html\n"
    "  asbuilt verify spec.md --url https://staging.example.com --accounts accounts.toml",
)
@options.specification
@click.option("--url", metavar="URL", help="Ask a running service instead of starting one.")
@click.option(
    "--accounts", type=click.Path(path_type=Path), metavar="FILE",
    help="TOML file of accounts at --url, one or two for each role.",
)  # fmt: skip
@click.option("--allow-writes", is_flag=True, help="Change rows of the service at --url.")
@click.option("--only", metavar="ID,…", help="Only what these claims and probes need: FR-1,access.")
@click.option("--quick", "effort", flag_value="quick", help="Less time, wider intervals.")
@click.option("--full", "effort", flag_value="full", help="Long runs, saturation, 100,000 rows.")
@click.option("--seed", default=1, show_default=True, help="What drawn values depend on.")
@click.option(
    "--coverage", metavar="COMMAND", envvar="ASBUILT_COVERAGE", show_envvar=True,
    help="Run it beside SPEC first; it leaves coverage.xml.",
)  # fmt: skip
@click.option("--write", is_flag=True, help="Fill the as-built column and the status in SPEC.")
@options.formats(*forms.FORMATS, short=forms.SHORT)
@options.file
@options.verbose
@options.against
@fail_on.option
@click.option(
    "--attest", type=click.Path(path_type=Path), metavar="FILE",
    help="Write the evidence signed, as `asbuilt attest` does.",
)  # fmt: skip
def command(
    spec: str,
    url: str | None,
    accounts: Path | None,
    allow_writes: bool,
    only: str | None,
    effort: str | None,
    seed: int,
    coverage: str | None,
    write: bool,
    output: str,
    file: Path | None,
    verbose: bool,
    against: str | None,
    fail_on: FailOn,
    attest: Path | None,
) -> int:
    """Measure every requirement of SPEC on the running service, from outside.

    Without --url a service is started on scratch data. The evidence is kept beside the document,
    as spec.asbuilt.json, and compared with what was there. Exit code 1 means that a claim fails,
    or what --fail-on names; 130 that it was interrupted, whatever was found until then.
    """
    if spec == "-":
        raise UsageError("verify needs the document's file", "Evidence is kept beside it.")
    if url is None and (accounts or allow_writes):
        raise UsageError("--accounts and --allow-writes belong to --url", "Add --url URL.")
    path = locate_exactly(Path(spec))
    judged = subject(path, specification.read(spec))
    refuse_where_none_can_be_kept(judged)
    key = attestation_key.private_key() if attest else None
    before = known_evidence(judged)
    earlier = earlier_evidence(judged, against) if against else before
    with TemporaryDirectory(prefix="asbuilt-verify-") as directory:
        asked = Options(
            Path(directory),
            Address.parse(url) if url else None,
            tuple(name.strip() for name in only.split(",") if name.strip()) if only else (),
            effort or "normal",  # type: ignore[arg-type]
            allow_writes or url is None,
            seed,
            accounts,
            _watched(before, url),
            coverage,
        )
        found = _measured(judged, asked, before)
    keep(judged, found)
    source = _write(judged, found) if write else judged.spec.source
    if attest and key:
        write_whole(attest, signed(found, source, key), source)
    comparison = compare(earlier, found) if earlier else None
    code = conclude(Proof(judged, found, verbose, comparison), output, file, fail_on)
    return INTERRUPTED if found.partial else code


def _measured(judged: Subject, asked: Options, before: Evidence | None) -> Evidence:
    """What the probes find, and what is known already of claims that they were not asked about."""
    with progress.shown(sys.stderr) as watch:
        found = asyncio.run(verify(judged, asked, watch))
    if before is not None and (asked.only or found.partial):
        return evidence.together(evidence.current(before, judged), found)
    return found


def _watched(before: Evidence | None, url: str | None) -> Watched:
    """What former runs have seen of the same running service."""
    same = url is not None and before is not None and before.service == str(Address.parse(url))
    return (before and same and before.watched) or Watched()


def _write(judged: Subject, found: Evidence) -> Source:
    """The as-built column and the status of the requirements; the document must be as it was. The
    document as it is then."""
    made = write_back(judged.spec, found)
    before = judged.spec.source
    after = corrections.edited(before, made.edits)
    corrections.write(before, after)
    if made.left:
        click.echo(
            f"{before.path}: {', '.join(made.left)} stand in no table: nothing is written there",
            err=True,
        )
    return after
