"""The glossary: terms and what they mean here."""

from __future__ import annotations

from collections.abc import Iterator

from asbuilt.document.blocks import Text
from asbuilt.record import dataclass
from asbuilt.source import Span
from asbuilt.spec.label import pair
from asbuilt.spec.record import Headers, records
from asbuilt.spec.section import Outline, Section, bullets, labels

TITLES = (
    "Glossary", "Terminology", "Definitions", "Terms", "Terms and Definitions", "Acronyms",
    "Definitions and Acronyms", "Abbreviations", "Key Terms", "Vocabulary",
    "Words", "Words We Use", "Terms We Use", "Terms Used",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Term:
    """A term and its definition."""

    term: Text
    definition: Text
    span: Span


@dataclass(frozen=True, slots=True)
class Glossary:
    """All terms in the order of the document."""

    items: tuple[Term, ...] = ()


PART = Glossary

_HEADERS: Headers = {
    "term": ("term", "acronym", "abbreviation", "word", "name"),
    "definition": ("definition", "meaning", "description", "explanation"),
}


def read(outline: Outline) -> Glossary:
    """The rows of tables, and bullets or bold lines of the form ``Term: definition``."""
    found = outline.topmost(*TITLES)
    return Glossary(tuple(term for section in found for term in _terms(section)))


def _terms(section: Section) -> Iterator[Term]:
    for record in records(section, _HEADERS, "term", "definition"):
        yield Term(record["term"], record["definition"], record["term"].span)
    listed = set()
    for item in bullets(section, deep=True):
        named = pair(item.text)
        if named:
            listed.add(named[0].span)
            yield Term(*named, item.span)
    for each in section.walk():
        for label in labels(each):
            if label.key.span not in listed and label.value.text:
                yield Term(label.key, label.value, label.span)
