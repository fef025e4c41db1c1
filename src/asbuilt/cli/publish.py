"""Evidence in the form that was asked for: to standard output, to a file, to a job's summary."""

from __future__ import annotations

import os
from pathlib import Path

import click

from asbuilt.cli.fail_on import FailOn, reasons
from asbuilt.cli.render.proof import forms
from asbuilt.cli.render.proof.proof import Proof
from asbuilt.cli.render.terminal import printable
from asbuilt.cli.whole_file import write_whole
from asbuilt.errors import EnvironmentFailure

SUMMARY = "GITHUB_STEP_SUMMARY"
"""The variable in which a job on GitHub finds the file of its summary."""
LONGEST = 1_000_000
"""Bytes of it: of a longer one than 1 MiB GitHub shows nothing."""


def conclude(proof: Proof, form: str, file: Path | None, fail_on: FailOn) -> int:
    """Write ``proof``, and the reasons of ``fail_on`` to standard error. The exit code.

    Raises:
        EnvironmentFailure: a file can not be written.
    """
    publish(proof, form, file)
    found = tuple(reasons(fail_on, proof.evidence, proof.comparison))
    for reason in found:
        click.echo(f"{click.style('fails:', fg='red')} {printable(reason)}", err=True)
    if fail_on.regress is not None and proof.comparison is None:
        click.echo("regress: there is no earlier evidence to compare with", err=True)
    failing = any(claim.verdict == "failing" for claim in proof.evidence.claims.values())
    return int(failing or bool(found))


def publish(proof: Proof, form: str, file: Path | None) -> None:
    """Write ``proof``. With the form ``github`` its Markdown page is appended to the job's summary.

    Raises:
        EnvironmentFailure: a file can not be written.
    """
    text = forms.render(form, proof)
    if file is None:
        click.echo(text, nl=False)
    else:
        data = click.unstyle(text).encode("utf-8", "replace")
        write_whole(file, data, proof.subject.spec.source)
    if form == "github" and (summary := os.environ.get(SUMMARY)):
        _append(Path(summary), forms.render("markdown", proof))


def _append(path: Path, text: str) -> None:
    data = text.encode("utf-8", "replace")
    try:
        with path.open("ab") as stream:
            room = max(0, LONGEST - stream.tell())
            if len(data) > room:
                data = data[: data.rfind(b"\n", 0, room) + 1] + b"\nThe page is longer than this.\n"
            stream.write(data)
    except OSError as error:
        raise EnvironmentFailure(
            f"{path}: cannot be written: {error.strerror or error}",
            f"{SUMMARY} names it; leave it unset outside of GitHub's jobs.",
        ) from None
