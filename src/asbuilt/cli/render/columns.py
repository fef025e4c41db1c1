"""Lines of text that begin with the line number of the document they speak of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import click

from asbuilt.cli.render.terminal import printable
from asbuilt.document.width import columns


def heading(title: str) -> str:
    """A title above a list."""
    return click.style(title, bold=True)


def numbered(line: int, text: str) -> str:
    """``text`` behind its line number; line 0, where a convention decided, stays blank."""
    number = click.style(f"{line or '':>6}", fg="cyan")
    return f"{number}  {printable(text.replace(chr(10), ' '))}"


def padded(text: str, width: int) -> str:
    """``text`` with blanks behind it, so that it takes ``width`` columns of the screen."""
    return text + " " * (width - columns(text))


def table(rows: Iterable[tuple[int, Sequence[str]]]) -> list[str]:
    """Numbered lines whose texts stand in columns."""
    listed = [(line, [printable(cell) for cell in cells]) for line, cells in rows]
    count = max((len(cells) for _, cells in listed), default=0)
    widths = [
        max((columns(cells[index]) for _, cells in listed if index < len(cells)), default=0)
        for index in range(count)
    ]
    return [
        numbered(line, "  ".join(map(padded, cells, widths)).rstrip()) for line, cells in listed
    ]
