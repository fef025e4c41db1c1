"""Which findings are wanted: ``--select``, ``--ignore`` and the ignores of single files.

They choose what ``check`` shows and judges. What ``serve`` refuses does not depend on them: there
only a comment in the document, with its reason, silences an error.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import click
from msgspec import Struct

from asbuilt.diagnostics import Diagnostic
from asbuilt.errors import UsageError
from asbuilt.rules.nearest import did_you_mean
from asbuilt.rules.rule import FAMILIES
from asbuilt.rules.run import all_rules
from asbuilt.source import Source

Terms = tuple[str, ...]
"""Rules by code (``SEC101``), by the beginning of codes (``SEC``, ``SEC1``) or by name; all of them
are ``ALL``, the beginning of none."""

ALL = "ALL"


class Selection(Struct, frozen=True):
    """``select`` (all rules when empty) without ``ignore``, and in the files that a pattern of
    ``per_file`` fits without its terms too."""

    select: Terms = ()
    ignore: Terms = ()
    per_file: tuple[tuple[str, Terms], ...] = ()

    def keep(self, source: Source, found: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
        """The findings that are wanted."""
        ignored = {
            file.path: self.ignore
            + tuple(
                term
                for pattern, terms in self.per_file
                if Path(file.path).absolute().match(pattern)
                for term in terms
            )
            for file in source.files
        }
        if not self.select and not any(ignored.values()):
            return tuple(found)
        return tuple(
            item
            for item in found
            if (not self.select or _named(item, self.select))
            and not _named(item, ignored[source.file(item.span.start).path])
        )


def read_terms(
    context: click.Context | None, parameter: click.Parameter | None, values: Iterable[str]
) -> Terms:
    """The callback of ``--select`` and ``--ignore``: terms, also between commas.

    Raises:
        UsageError: no rule has such a code or name.
    """
    terms = tuple(term.strip() for value in values for term in value.split(",") if term.strip())
    codes = [rule.code for rule in all_rules()]
    names = [rule.name for rule in all_rules()]
    for term in terms:
        if (
            term.upper() != ALL
            and term not in names
            and not any(code.startswith(term.upper()) for code in codes)
        ):
            raise UsageError(
                f"no rule's code begins with `{term}`, and none has that name",
                did_you_mean(term, (ALL, *FAMILIES, *codes, *names))
                or "`asbuilt rules` lists them.",
            )
    return terms


def read_per_file(
    context: click.Context, parameter: click.Parameter, values: Iterable[str]
) -> tuple[tuple[str, Terms], ...]:
    """The callback of ``--per-file-ignore``: ``PATTERN=CODES``, the codes between commas.

    Raises:
        UsageError: there is no ``=``, or no rule has such a code or name.
    """
    pairs = []
    for value in values:
        pattern, equals, terms = value.partition("=")
        if not equals or not pattern.strip() or not terms.strip():
            raise UsageError(
                f"`{value}` names no file and its rules",
                "Write PATTERN=CODES: 'drafts/*.md=DOC101,REQ'.",
            )
        pairs.append((pattern.strip(), read_terms(None, None, [terms])))
    return tuple(pairs)


def _named(item: Diagnostic, terms: Terms) -> bool:
    return any(
        item.name == term or item.code.startswith(term.upper()) or term.upper() == ALL
        for term in terms
    )
