"""The library behind the commands: read a document, compile it, check it.

```python
import asbuilt

spec = asbuilt.read("examples/helpdesk/spec.md")
for finding in asbuilt.check(spec):
    print(spec.source.line(finding.span.start), finding.code, finding.message)
```
"""

from __future__ import annotations

from datetime import date
from os.path import lexists
from pathlib import Path

from asbuilt.diagnostics import Diagnostic
from asbuilt.document import reader as document_reader
from asbuilt.errors import NothingUnderstood, UsageError
from asbuilt.plan import compile as plan_compile
from asbuilt.plan import handlers
from asbuilt.plan.model import ServicePlan
from asbuilt.rules import run
from asbuilt.rules.nearest import did_you_mean
from asbuilt.source import Source, locate, read_source
from asbuilt.spec import reader as spec_reader
from asbuilt.spec.model import Specification
from asbuilt.spec.sections.metadata import Metadata
from asbuilt.spec.title import normal_title


def read(source: str | Path | Source) -> Specification:
    """Read a specification from a file, from a folder (its ``spec.md``, or all its Markdown files
    joined), or from a source.

    Raises:
        UsageError: the file, or ``asbuilt.toml`` beside it, cannot be used; the message says why.
        NothingUnderstood: it is text, but no part of it is a part of a specification, and its title
            does not say that it is one.
    """
    if not isinstance(source, Source):
        source = read_source(locate(Path(source)))
    spec = spec_reader.read(document_reader.read(source), _aliases(source))
    understood = (value != kind() for kind, value in spec.parts.items() if kind is not Metadata)
    if not spec[Metadata].is_specification and not any(understood):
        raise NothingUnderstood(
            f"{source.path}: nothing in it could be understood as a specification",
            "It needs at least one of: a requirements table, a data model in SQL, an endpoint "
            "(`POST /api/…`). `asbuilt new DIR` writes one to start from.",
        )
    return spec


def _aliases(source: Source) -> dict[str, str]:
    """The titles under ``[aliases]`` in ``asbuilt.toml`` beside a document, each with the one that
    it means: ``"Functional Requirements" = ["Anwendungsfälle", "Abläufe"]``."""
    path = source.folder / "asbuilt.toml"
    if source.path == "-" or not lexists(path):
        return {}
    import tomllib  # most documents need none of it, and it takes two milliseconds

    try:
        stated = tomllib.loads(path.read_text("utf-8-sig")).get("aliases", {})
    except (OSError, ValueError) as error:  # TOML and Unicode errors are ValueErrors
        reason = getattr(error, "strerror", None) or error
        raise UsageError(f"{path}: cannot be read: {reason}", "It must be TOML 1.0.") from None
    hint = 'Write `"Functional Requirements" = ["Use Cases"]` under [aliases].'
    if not isinstance(stated, dict):
        raise UsageError(f"{path}: `aliases` is no table", hint)
    for title, names in stated.items():
        if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
            raise UsageError(f"{path}: aliases: `{title}` needs a list of titles", hint)
    for title in stated:
        if not spec_reader.means_anything(title):
            known = sorted(spec_reader.known_titles())
            raise UsageError(
                f"{path}: aliases: `{title}` is no title, header or key that means anything",
                did_you_mean(normal_title(title), known) or hint,
            )
    return {name: title for title, names in stated.items() for name in names}


def compile(spec: Specification) -> ServicePlan:
    """Compile the service that a specification and the ``handlers.py`` beside it describe.

    Raises:
        UsageError: ``handlers.py`` is not Python.
    """
    return plan_compile.compile(spec, _handlers(spec))


def check(spec: Specification, today: date | None = None) -> tuple[Diagnostic, ...]:
    """Everything that the rules find in a specification, in the order of their places. Its dates
    are compared with ``today``, the machine's own day unless given.

    Raises:
        UsageError: ``handlers.py`` is not Python.
    """
    found = _handlers(spec)
    return run.check(spec, plan_compile.compile(spec, found), found, today)


def _handlers(spec: Specification) -> tuple[handlers.Handler, ...]:
    return handlers.find(spec.source.folder / "handlers.py")
