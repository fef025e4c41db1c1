"""``asbuilt new DIR``: a specification to start from, and an empty ``handlers.py`` beside it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from getpass import getuser
from importlib.resources import files
from pathlib import Path
from shlex import quote
from string import Template

import click

from asbuilt import regex
from asbuilt.cli import options
from asbuilt.cli.render import envelope
from asbuilt.errors import EnvironmentFailure, UsageError

FILES = ("spec.md", "handlers.py")


def write_project(directory: Path, values: Mapping[str, str]) -> tuple[Path, ...]:
    """Write the starting files into ``directory`` (made if absent) and return their paths.

    Files that exist are never overwritten. ``values`` gives ``title``, ``author`` and ``date``.

    Raises:
        UsageError: one of the files exists.
        EnvironmentFailure: the directory cannot be made or written.
    """
    paths = tuple(directory / name for name in FILES)
    taken = next((path for path in paths if path.exists()), None)
    if taken is not None:
        raise UsageError(
            f"{taken}: exists already and stays as it is",
            "Name another directory, or move the file away.",
        )
    try:
        directory.mkdir(parents=True, exist_ok=True)
        for path in paths:
            _write(path, values)
    except OSError as error:
        raise EnvironmentFailure(
            f"{error.filename or directory}: cannot be written: {error.strerror}",
            "Choose a directory that you may write to.",
        ) from None
    return paths


def _write(path: Path, values: Mapping[str, str]) -> None:
    template = files("asbuilt.cli").joinpath("templates", path.name).read_text("utf-8")
    with path.open("x", encoding="utf-8", newline="\n") as file:
        file.write(Template(template).substitute(values))


def title_of(directory: Path) -> str:
    """``Task List`` for a directory called ``task-list``; ``Service`` when no letter is in it."""
    try:
        name = directory.resolve().name
    except OSError:  # the working directory is gone
        name = directory.name
    words = regex.findall(r"[^\W_]+", name)
    return " ".join(word[0].upper() + word[1:] for word in words) or "Service"


def author() -> str:
    """The login name of whoever runs the command, ``Unknown`` where the machine has none."""
    try:
        return getuser()
    except (KeyError, OSError):
        return "Unknown"


@click.command(
    "new",
    short_help="Write a specification to start from.",
    epilog="Example: asbuilt new task-list && asbuilt serve task-list/spec.md",
)
@click.argument("directory", type=click.Path(path_type=Path), metavar="DIR")
@options.formats("text", "json")
@options.quiet
def command(directory: Path, output: str, quiet: bool) -> int:
    """Write DIR/spec.md, a small service that runs as it stands, and DIR/handlers.py.

    Files that exist are never overwritten.
    """
    values = {
        "title": title_of(directory),
        "author": author(),
        "date": date.today().isoformat(),
    }
    paths = write_project(directory, values)
    spec = quote(str(directory / "spec.md"))
    lines = [*(f"wrote {path}" for path in paths), f"next: asbuilt check {spec}"]
    text = "\n".join((*lines, f"      asbuilt serve {spec}\n"))
    if output == "json":
        text = envelope.render({"written": list(map(str, paths))})
    if not quiet:
        click.echo(text, nl=False)
    return 0
