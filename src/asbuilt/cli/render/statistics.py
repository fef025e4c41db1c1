"""How often each rule found something: ``check --statistics``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import click

from asbuilt.cli.render import envelope
from asbuilt.cli.render.json import summary as counts
from asbuilt.cli.render.report import Reports
from asbuilt.cli.render.text import summary
from asbuilt.errors import UsageError


def render(form: str, reports: Reports) -> str:
    """The rules with the number of their findings, most first, as text or as
    ``asbuilt/schemas/statistics.schema.json`` describes it."""
    return _FORMS[form](reports)


def possible(form: str) -> str:
    """The form, when statistics can be written in it.

    Raises:
        UsageError: they cannot.
    """
    if form not in _FORMS:
        raise UsageError(f"--statistics has no form {form}", f"The forms are {', '.join(_FORMS)}.")
    return form


def _text(reports: Reports) -> str:
    rows = _rows(reports)
    wide = len(str(max((count for _, _, count, _ in rows), default=0)))
    longest = max((len(name) for _, name, _, _ in rows), default=0)
    lines = [
        f"{count:>{wide}}  {click.style(code, bold=True)}  {name:<{longest}}"
        f"  {f'{fixable} with --fix' if fixable else ''}".rstrip()
        for code, name, count, fixable in rows
    ]
    return "".join(f"{line}\n" for line in (*lines, *map(summary, reports)))


def _json(reports: Reports) -> str:
    names = ("code", "name", "count", "fixable")
    rows = [dict(zip(names, row, strict=True)) for row in _rows(reports)]
    paths = [report.source.path for report in reports]
    return envelope.render({"paths": paths, "statistics": rows, "summary": counts(reports)})


def _rows(reports: Reports) -> list[tuple[str, str, int, int]]:
    """Code and name of each rule, its findings, and those of them with a safe fix."""
    found = [item for report in reports for item in report.diagnostics]
    all_of_them = Counter((item.code, item.name) for item in found)
    fixable = Counter(item.code for item in found if item.fix and not item.unsafe)
    ordered = sorted(all_of_them.items(), key=lambda row: (-row[1], row[0]))
    return [(code, name, count, fixable[code]) for (code, name), count in ordered]


_FORMS: dict[str, Callable[[Reports], str]] = {
    "full": _text, "text": _text, "concise": _text, "json": _json,
}  # fmt: skip
