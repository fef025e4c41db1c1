"""Changes of the contract as text, as JSON, or as Markdown for a pull request."""

from __future__ import annotations

from collections.abc import Iterator

import click
import msgspec

from asbuilt.cli.render import envelope
from asbuilt.cli.render.report import counted
from asbuilt.cli.render.terminal import printable
from asbuilt.compare.change import Change

Changes = tuple[Change, ...]


def render(form: str, old: str, new: str, found: Changes) -> str:
    """``found`` in the form of that name; ``old`` and ``new`` are what was compared."""
    if form == "json":
        return _json(old, new, found)
    return _markdown(found) if form == "markdown" else _text(old, new, found)


def _json(old: str, new: str, found: Changes) -> str:
    return envelope.render(
        {
            "old": old,
            "new": new,
            "changes": [msgspec.to_builtins(change) for change in found],
            "summary": {"changes": len(found), "breaking": len(_breaking(found))},
        }
    )


def _breaking(found: Changes) -> Changes:
    return tuple(change for change in found if change.breaking)


def _text(old: str, new: str, found: Changes) -> str:
    return "".join(f"{line}\n" for line in _lines(old, new, found))


def _lines(old: str, new: str, found: Changes) -> Iterator[str]:
    area = ""
    for change in found:
        if change.area != area:
            area = change.area
            yield click.style(area, bold=True)
        mark = {"added": "+", "removed": "-", "changed": "~"}[change.kind]
        yield f"  {mark} {printable(_what(change))}"
        whom = " and ".join(change.breaking)
        verdict = click.style(f"breaks {whom}", fg="red") if whom else "breaks nobody"
        yield f"      {verdict}: {change.reason}{_where(change)}"
    breaking = len(_breaking(found))
    names = f"{printable(old)} → {printable(new)}"
    yield f"{names}: {counted(len(found), 'change')}, {breaking} breaking"


def _what(change: Change) -> str:
    """``tickets.status: type open → open|closed``."""
    texts = [text for text in (change.before, change.after) if text]
    both = change.before is not None and change.after is not None
    if both:
        shown = " → ".join(texts)
    elif change.kind == "changed":
        shown = f"{''.join(texts)} {'removed' if change.before else 'added'}".strip()
    else:
        shown = "".join(texts)
    about = " ".join(part for part in (change.aspect, shown) if part)
    return f"{change.subject}: {about}" if about else change.subject


def _where(change: Change) -> str:
    """The line in the new document; where there is none, in the old one."""
    if change.new_line:
        return f" ({_place(change.new_file, change.new_line)})"
    return f" ({_place(change.old_file, change.old_line)} of the old)" if change.old_line else ""


def _place(file: str, line: int) -> str:
    return f"{printable(file)}:{line}" if file else f"line {line}"


def _markdown(found: Changes) -> str:
    if not found:
        return "Nothing has changed in the contract.\n"
    rows = [
        f"| {'**' + ' and '.join(change.breaking) + '**' if change.breaking else 'nobody'} "
        f"| {change.area} {change.kind} | {_cell(_what(change))} | {change.reason} |"
        for change in sorted(found, key=lambda change: not change.breaking)
    ]
    breaking = len(_breaking(found))
    head = f"{counted(len(found), 'change')} of the contract, {breaking} breaking\n"
    table = ["| breaks | | what | why |", "| --- | --- | --- | --- |", *rows]
    return "\n".join((head, *table)) + "\n"


def _cell(text: str) -> str:
    flat = " ".join(printable(text).split())
    return flat.replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;").replace("`", "\\`")
