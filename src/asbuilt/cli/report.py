"""``asbuilt report SPEC``: the evidence that is there, in every form, without measuring again."""

from __future__ import annotations

from pathlib import Path

import click

from asbuilt.cli import fail_on, options, specification
from asbuilt.cli.evidence_file import current_evidence, earlier_evidence
from asbuilt.cli.fail_on import FailOn
from asbuilt.cli.publish import conclude
from asbuilt.cli.render.proof import forms
from asbuilt.cli.render.proof.proof import Proof
from asbuilt.errors import UsageError
from asbuilt.source import locate_exactly
from asbuilt.verify.compare import compare
from asbuilt.verify.subject import subject


@click.command(
    epilog="\b\nExamples:\n  asbuilt report spec.md\n"
    "  asbuilt report spec.md --html -o report.html\n"
    "  asbuilt report spec.md --format markdown --against origin/main",
)
@options.specification
@options.formats(*forms.FORMATS, short=forms.SHORT)
@options.file
@options.verbose
@options.against
@fail_on.option
def command(
    spec: str,
    output: str,
    file: Path | None,
    verbose: bool,
    against: str | None,
    fail_on: FailOn,
) -> int:
    """Show what `asbuilt verify` has found out about SPEC, without measuring again.

    The evidence stands beside the document; what has changed since is stale. Exit code 1 means
    that a claim fails, or what --fail-on names.
    """
    if spec == "-":
        raise UsageError("report needs the document's file", "The evidence stands beside it.")
    judged = subject(locate_exactly(Path(spec)), specification.read(spec))
    found = current_evidence(judged)
    comparison = compare(earlier_evidence(judged, against), found) if against else None
    return conclude(Proof(judged, found, verbose, comparison), output, file, fail_on)
