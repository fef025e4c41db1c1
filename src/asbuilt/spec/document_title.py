"""What a document is about, out of its title: without the words for its own kind and edition."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

from asbuilt import regex
from asbuilt.document.blocks import Text
from asbuilt.document.text import part
from asbuilt.spec.title import normal_title, plain_title


class DocumentTitle(Struct, frozen=True):
    """``subject`` is None where the title says only what kind of document it is; ``edition`` is the
    version that stands behind the kind: ``Technical Specification v1.2``. ``says_kind`` is whether
    the title names the kind at all."""

    subject: Text | None
    edition: Text | None = None
    says_kind: bool = False


_NOUNS = {
    "specification", "specifications", "spec", "specs", "requirement", "requirements", "design",
    "prd", "srs", "trd", "rfc",
}  # fmt: skip
_OTHERS = {
    "technical", "tech", "software", "functional", "non", "nonfunctional", "system", "product",
    "project", "feature", "service", "api", "detailed", "high", "level", "business", "document",
    "doc", "plan", "and",
}  # fmt: skip
_TRANSLATED = {"technical specification", "requirements", "functional requirements"}
_SEPARATOR = regex.compile(r"[*_`]*(?:\s*[:：][*_`]*\s*|\s+[–—|·-]\s+|\s+for\s+(?:the\s+)?)(?=\S)")
_EDITION = regex.compile(
    r"\s*[(\[]?\bv(?:ersion)?[ .]?(?P<edition>[0-9]+(?:\.[0-9]+)*)[)\]]?$", re.I
)
_WORD = regex.compile(r"(?<=[\s(/–—-])(?=[^\W\d_])|(?<=[\u3400-\u9fff])(?=[\u3400-\u9fff])")
_ORNAMENT = regex.compile(r"(?:[^\w\s\"'«»„“‘(\[*`_.#@]|\ufe0f)+\s+")
_DRESSED = regex.compile(
    r"(?:\*\*(?P<bold>[^*]+)\*\*|(?P<plain>.*?\S))(?:\s*\{#[^{}]*\})?", re.DOTALL
)
"""A title in bold as a whole, or with an anchor of its own behind it."""
_JOINTS = " \t:：–—-·|&/,"


def document_title(heading: Text) -> DocumentTitle:
    """Read the first heading of a document.

    >>> document_title(Text("Helpdesk – Technical Specification v2.1", span)).subject.text
    'Helpdesk'
    """
    dressed = _DRESSED.fullmatch(heading.text)
    heading = part(heading, *dressed.span(dressed.lastgroup or "plain")) if dressed else heading
    ornament = _ORNAMENT.match(heading.text)
    title = part(heading, ornament.end() if ornament else 0, len(heading.text))
    found = _EDITION.search(title.text)
    unversioned = part(title, 0, found.start()) if found else title
    edition = part(title, *found.span("edition")) if found else None
    for separator in _SEPARATOR.finditer(title.text):
        if is_kind(title.text[: separator.start()]):
            subject = part(title, separator.end(), len(title.text))
            return DocumentTitle(subject, says_kind=True)
    if is_kind(unversioned.text):
        return DocumentTitle(None, edition, says_kind=True)
    joints = [separator.end() for separator in _SEPARATOR.finditer(unversioned.text)]
    for start in _words(unversioned.text, max(joints, default=0)):
        if is_kind(unversioned.text[start:]):
            subject = _without_joints(part(title, 0, start))
            return DocumentTitle(subject, edition, says_kind=True)
    return DocumentTitle(title)


def is_kind(title: str) -> bool:
    """Whether a title says only what kind of document it stands over: ``System Requirements``."""
    if normal_title(title) in _TRANSLATED:
        return True
    words = plain_title(title).split()
    known = all(word in _NOUNS or word in _OTHERS or word.isdigit() for word in words)
    return known and any(word in _NOUNS for word in words) and words[0] != "and"


def _words(text: str, begin: int) -> Iterator[int]:
    """Where the words of ``text`` start, but for the first one; what is joined to them belongs to
    no kind."""
    starts = (found.start() for found in _WORD.finditer(text))
    yield from (start for start in starts if start and start >= begin)


def _without_joints(text: Text) -> Text:
    """``text`` without what joined it to the words behind it: ``Helpdesk –``, ``Helpdesk and``."""
    bare = part(text, 0, len(text.text), _JOINTS)
    if bare.text.casefold().endswith(" and"):
        return part(bare, 0, len(bare.text) - len(" and"), _JOINTS)
    return bare
