"""Sources read as a specification is: joined to one Markdown text, by the one reader"""

from __future__ import annotations

from functools import lru_cache

from asbuilt import regex
from asbuilt.document import reader as document_reader
from asbuilt.exchange.draft import Lost
from asbuilt.exchange.markdown import fence
from asbuilt.source import Source
from asbuilt.spec import reader as spec_reader
from asbuilt.spec.model import Specification, Trouble
from asbuilt.spec.sections.api import Api
from asbuilt.spec.sections.data_model import DataModel

_LONGEST = 200
_QUOTED = 60


def read(name: str, text: str) -> Specification:
    """What asbuilt understands of Markdown ``text``."""
    return spec_reader.read(document_reader.read(Source(name, text)))


@lru_cache(maxsize=1)
def read_draft(text: str) -> Specification:
    """The same of a draft that is written as ``text``: what asks about one asks once."""
    return read("imported", text)


def read_code(name: str, language: str, *texts: str) -> Specification:
    """The same of texts in another language, each in a fence of its own under *Data Model*."""
    fences = "\n\n".join(fence(language, text) for text in texts)
    return read(name, f"# {name}\n\n## Data Model\n\n{fences}\n")


def troubles(spec: Specification) -> tuple[Trouble, ...]:
    """What was not understood of tables and endpoints."""
    return (*spec[DataModel].troubles, *spec[Api].troubles)


def lost(spec: Specification, where: str, *passed_over: str) -> tuple[Lost, ...]:
    """The troubles as things that were not carried over, without the kinds ``passed_over``."""
    return tuple(
        Lost(where, _short(f"{_quote(spec, trouble)}{trouble.message}"))
        for trouble in troubles(spec)
        if trouble.kind not in passed_over
    )


def _quote(spec: Specification, trouble: Trouble) -> str:
    words = " ".join(spec.source.slice(trouble.span).split())
    if not words:
        return ""
    return f"`{words}`: " if len(words) <= _QUOTED else f"`{words[: _QUOTED - 1]}…`: "


def _short(text: str) -> str:
    text = regex.sub(r"\s+", " ", text)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
