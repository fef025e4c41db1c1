"""``asbuilt attest SPEC``: the evidence signed, and the proof that it was not changed since"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import click
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from asbuilt.cli import attestation_key, options, specification
from asbuilt.cli.evidence_file import current_evidence
from asbuilt.cli.render import envelope
from asbuilt.cli.render.proof.proof import VERDICTS
from asbuilt.cli.whole_file import write_whole
from asbuilt.errors import EnvironmentFailure, NotAttested, UsageError
from asbuilt.source import Source, locate_exactly
from asbuilt.verify.attestation import attest, compare_files, keyid, opened
from asbuilt.verify.evidence import Evidence
from asbuilt.verify.subject import subject


@click.command(
    epilog="\b\nExamples:\n"
    "  openssl genpkey -algorithm ed25519 -out attest.pem\n"
    "  openssl pkey -in attest.pem -pubout -out attest.pub\n"
    "  ASBUILT_ATTEST_KEY_FILE=attest.pem asbuilt attest spec.md -o spec.intoto.json\n"
    "  asbuilt attest spec.md --check spec.intoto.json --public-key attest.pub",
)
@options.specification
@options.file
@click.option(
    "--check", type=click.Path(path_type=Path), metavar="FILE",
    help="Find out whether FILE attests SPEC as it is; exit code 1: it does not.",
)  # fmt: skip
@click.option(
    "--public-key", type=click.Path(path_type=Path), metavar="FILE",
    help="The key to check with (PEM).",
)  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="With --check: say it as JSON.")
def command(
    spec: str, file: Path | None, check: Path | None, public_key: Path | None, as_json: bool
) -> int:
    """Sign the evidence on SPEC, as an in-toto attestation; or check one.

    The key (Ed25519, PEM) is in ASBUILT_ATTEST_KEY or in the file that ASBUILT_ATTEST_KEY_FILE
    names. The evidence is signed as it stands for SPEC as it is now.
    """
    if (check is None) != (public_key is None):
        raise UsageError("--check and --public-key belong together", "Name both, or neither.")
    if spec == "-":
        raise UsageError("attest needs the document's file", "The evidence stands beside it.")
    read = specification.read(spec)
    if check is not None and public_key is not None:
        return _checked(read.source, check, public_key, as_json)
    judged = subject(locate_exactly(Path(spec)), read)
    text = signed(current_evidence(judged), read.source, attestation_key.private_key())
    if file is None:
        click.echo(text, nl=False)
    else:
        write_whole(file, text, read.source)
    return 0


def signed(evidence: Evidence, source: Source, key: Ed25519PrivateKey) -> bytes:
    """The attestation of the evidence on a document."""
    return attest(evidence, files(source), key)


def files(source: Source) -> tuple[tuple[str, bytes], ...]:
    """The names and bytes of a document's files."""
    return tuple(
        (Path(file.path).name, text.encode("utf-8", "surrogateescape"))
        for file, text in source.contents()
    )


def _checked(source: Source, path: Path, key_file: Path, as_json: bool) -> int:
    key = attestation_key.public_key(key_file)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise EnvironmentFailure(f"{path}: cannot be read: {error.strerror}") from None
    try:
        evidence, subjects = opened(data, key)
        compare_files(subjects, files(source))
    except NotAttested as reason:
        raise NotAttested(f"{path} does not attest {source.path}: {reason.message}") from None
    counts = Counter(claim.verdict for claim in evidence.claims.values())
    tally = {verdict: counts[verdict] for verdict in VERDICTS if counts[verdict]}
    if as_json:
        told = {"path": source.path, "key": keyid(key), "measured": evidence.measured}
        click.echo(envelope.render({**told, "verdicts": tally}), nl=False)
    else:
        verdicts = ", ".join(f"{count} {verdict}" for verdict, count in tally.items())
        click.echo(f"{path} attests {source.path}: {verdicts}, measured {evidence.measured}")
        click.echo(f"signed by {keyid(key)}")
    return 0
