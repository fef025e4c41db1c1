"""A term of the glossary that the document does not use.

## What it does
Reports terms of the glossary that stand nowhere else in the document, neither in the plural nor as
the name of a table or a path. Where most of them stand nowhere else it is no glossary. Terms that
sentences define anywhere, in marks or quotation marks, are reported alike (`By *gauge* we mean …`).

## Why it matters
Either the document speaks of the thing by another name, and the reader does not find the
definition, or the term has become superfluous.

## Example
```markdown
## Glossary

- **Case:** What the rest of the document calls a ticket
```

## Fix
Use the term, or remove it.
"""

from __future__ import annotations

from collections.abc import Iterator

from asbuilt import regex
from asbuilt.rules.document.placeholder import is_filler
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.spec.language import is_foreign
from asbuilt.spec.sections.glossary import Glossary, Term
from asbuilt.spec.title import bare
from asbuilt.spec.words import singular, snake

_WORD = regex.compile(r"[^\W_]+")
_LONGEST = 4
"""Words of a term that are looked for."""
_LONG = 6
_ENDING = 2
"""Letters from which on a word may bear an ending, and those of an ending: ``Abrufen``."""


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each term that stands only in the glossary, or where it is defined."""
    glossary = subject.spec[Glossary]
    terms, text, at, pieces = glossary.items, subject.document.source.text, 0, []
    for term in sorted(terms, key=lambda term: term.span):
        pieces.append(text[at : term.term.span.start])
        at = max(at, term.term.span.end)
    used = _Phrases(_words(" ".join((*pieces, text[at:]))) if terms else [])
    unused = [term for term in terms if _is_unused(term, used)]
    if len(unused) > _FEW and 2 * len(unused) > len(terms):
        unused = []  # these are the labels of definitions, and no terms
    for term in (*unused, *(term for term in glossary.said if not _is_inflected(term, text))):
        yield Finding(
            f"the document does not use the term `{bare(term.term.text)}`",
            term.term.span,
            "Use it, or remove it from the glossary.",
        )


def _is_inflected(term: Term, text: str) -> bool:
    """Whether a term that a sentence defines stands elsewhere, with whatever ending."""
    name = bare(term.term.text).casefold()
    stem = name[: max(_SHORTEST, len(name) - 2)] if name.isalpha() else name[:_LONGEST_STEM]
    pieces = (text[: term.term.span.start], text[term.term.span.end :])
    return any(_begins_word(stem, piece.casefold()) for piece in pieces)


def _begins_word(stem: str, text: str) -> bool:
    at = text.find(stem)
    while at >= 0 and stem.isascii() and text[at - 1 : at].isalnum():
        at = text.find(stem, at + 1)
    return at >= 0


_SHORTEST = 4
_LONGEST_STEM = 12


_FEW = 3


def _is_unused(term: Term, used: _Phrases) -> bool:
    """Whether neither a term stands anywhere, nor one of two that a slash parts."""
    name = bare(term.term.text)
    plain = regex.sub(r"\s*\([^()]*\)", "", name)
    wanted = [*filter(None, map(_words, (plain, *plain.split("/"))))]
    filler = is_filler(f"{name}: {term.definition.text}")
    if not wanted or filler or any(each in used for each in wanted):
        return False
    return not (is_foreign() and any(used.inflects(each) for each in wanted))


class _Phrases:
    """The words that stand side by side in a text, collected when that many are asked for."""

    def __init__(self, words: list[str]) -> None:
        self._words = words
        self._of: dict[int, set[tuple[str, ...]]] = {}

    def __contains__(self, phrase: list[str]) -> bool:
        """Whether it stands there; a long one is known by how it begins."""
        length = min(len(phrase), _LONGEST)
        if length not in self._of:
            following = (self._words[start:] for start in range(length))
            self._of[length] = set(zip(*following, strict=False))
        return tuple(phrase[:length]) in self._of[length]

    def inflects(self, phrase: list[str]) -> bool:
        """Whether a single long word stands there with an ending that English does not have."""
        word = phrase[0]
        return (
            len(phrase) == 1
            and len(word) >= _LONG
            and any(
                each.startswith(word) and len(each) <= len(word) + _ENDING for each in self._words
            )
        )


def _words(text: str) -> list[str]:
    """The words of ``text`` in the singular."""
    written = _WORD.findall(snake(text))
    known = {word: singular(word) for word in {*written}}
    return [known[word] for word in written]


RULE = Rule("DOC114", "unused-term", Policy.INFO, check, __doc__)
