"""``asbuilt report SPEC``: the evidence that is there, in every form, without measuring again."""

from __future__ import annotations

from pathlib import Path

import click

from asbuilt.cli import options, specification
from asbuilt.cli.evidence_file import current_evidence
from asbuilt.cli.publish import publish
from asbuilt.cli.render.proof import forms
from asbuilt.cli.render.proof.proof import Proof
from asbuilt.errors import UsageError
from asbuilt.source import locate
from asbuilt.verify.subject import subject


@click.command(
    epilog="\b\nExamples:\n  asbuilt report spec.md\n"
    "  asbuilt report spec.md --html -o report.html\n"
    "  asbuilt report spec.md --format markdown",
)
@options.specification
@options.formats(*forms.FORMATS, short=forms.SHORT)
@options.file
@options.verbose
def command(spec: str, output: str, file: Path | None, verbose: bool) -> int:
    """Show what `asbuilt verify` has found out about SPEC, without measuring again.

    The evidence stands beside the document; what has changed since is stale. Exit code 1 means
    that a claim fails.
    """
    if spec == "-":
        raise UsageError("report needs the document's file", "The evidence stands beside it.")
    judged = subject(locate(Path(spec)).resolve(), specification.read(spec))
    found = current_evidence(judged)
    publish(Proof(judged, found, verbose), output, file)
    return int(any(claim.verdict == "failing" for claim in found.claims.values()))
