"""Titles in the form in which they are compared, and texts without their marks.

Numbering (``3.2``), emoji, symbols, bold and a trailing ``(…)`` are taken off.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

from asbuilt import regex
from asbuilt.spec import language
from asbuilt.spec.languages.language import chapters

_LINK = regex.compile(r"!?\[([^\[\]]*)\]\([^)\s]{0,1000}\)")
_MARKS = regex.compile(r"\*\**|``*|<[^<>]{1,80}>|~~|_(?<!\w_)_*|__*(?!\w)")
"""Each alternative begins with its character: to find that none is there is much faster so."""
_ANCHOR = regex.compile(r"\{#[^}]*\}\s*$")
_CHAPTERS = ("section", "part", "chapter", "article", "clause", "appendix", "annex")
_NUMERAL = regex.compile(r"\d[\d.]*[ºª.):]*|[IVXivx]+|[A-Za-z]")
_PARENTHESES = regex.compile(r"\s*[(\[（][^()\[\]（）]*[)\]）]$")
_OF_SERIES = regex.compile(r"\s[–—-]{1,2}\s(?:N?FR|RN?F|REQ|BR|SR|US|UC)-[A-Z]{2,8}$")
"""What the ids below a heading begin with: ``External interfaces — FR-EXT``."""
_CLOSING = frozenset(")]）")
_GAPS = regex.compile(r"[-‐‑–—_\s]+")
_EDGES = " \t\n.…:：;,、-–—|/\\#•·!?=+→»>~"


@language.remembered  # each reader asks for the same headings and headers
def normal_title(text: str) -> str:
    """A title in the form in which titles are compared, in one of two spellings of *authorize*.

    >>> normal_title("## 3.2 🔒 **Security & Access** (draft):")
    'security and access'
    """
    return language.title(plain_title(text).replace("authoris", "authoriz"))


@lru_cache(16_384)  # each reader asks for the same headings and headers
def plain_title(text: str) -> str:
    """Like :func:`normal_title`, in the words of the document's own language."""
    return cased_title(text).casefold()


@lru_cache(16_384)
def cased_title(text: str) -> str:
    """Like :func:`plain_title`, with the letters as they are written: ``OrderItem``."""
    words = text.replace("-", " ").split()
    if _is_plain(text, words):
        return " ".join(words)  # as most are: nothing to be taken off
    if "{#" in text:
        text = _ANCHOR.sub("", text)
    if "](" in text:
        text = _LINK.sub(r"\1", text)
    text = _MARKS.sub("", text)
    if not text.isascii():
        text = "".join(" " if _is_symbol(character) else character for character in text)
    text = text.replace("&", " and ").strip(_EDGES)
    text = _OF_SERIES.sub("", unnumbered(text))
    if not _CLOSING.isdisjoint(text):
        text = _PARENTHESES.sub("", text).rstrip(_EDGES) or text
    return _GAPS.sub(" ", text).strip(_EDGES)


def _is_plain(text: str, words: list[str]) -> bool:
    """Whether a title is ASCII letters and digits, and no number comes before its words."""
    if not text.isascii() or not "".join(words).isalnum() or text[0].isdigit():
        return False
    return len(words) < 3 or not _NUMERAL.fullmatch(words[1]) or words[0].lower() not in _chapters()


def unnumbered(text: str) -> str:
    """``text`` without the number before its words: ``3.2``, ``Article 5 —``, ``第五条``."""
    word = (*text.split(maxsplit=1), "")[0].casefold()
    led = word in _chapters()
    if word.isalpha() and not led and word[0] < _FIRST_HAN:  # as most are
        return text
    number = _number(led).match(text)
    return text[number.end() :].lstrip(_EDGES) if number else text


@cache
def _chapters() -> frozenset[str]:
    return chapters().union(_CHAPTERS)


@cache
def _number(led: bool) -> re.Pattern[str]:
    """Numbers, ``led`` by the name of a chapter or not."""
    chapter = rf"(?:{'|'.join(map(re.escape, sorted(_chapters())))})\s+" if led else "(?!)"
    return regex.compile(
        rf"(?:(?:{chapter}|§+\s*)(?:\d+(?:\.\d+)*(?:er|re|ère|\.?[ºª])?[.):]*|(?-i:[IVX]+|[A-ZА-Я])[.):]?)"
        rf"|(?:{chapter})?(?:\d+(?:\.\d+)*[.):]?|[a-z]\.(?:\d+\.?)*|[a-z]\d{{1,2}}\.|[ivx]+[.)]"
        r"|\(?[a-z\d]\)|(?<=appendix )[a-z][:.)]?))"
        r"(?:\s+[-:]\s+|\s+)(?=\S)"
        rf"|附[录件]\s*(?:[A-Z]|{_HAN_NUMBER}{{1,2}})[.、:：]?\s*(?=\S)"
        rf"|第?{_HAN_NUMBER}{{1,4}}[、.．章节]\s*(?=\S)"
        rf"|第{_HAN_NUMBER}{{1,4}}(?:[条款篇编]|部分)[、.．:：]?\s*(?=\S)"
        r"|[(（][一二三四五六七八九十\d]{1,3}[)）]\s*(?=\S)",
        re.IGNORECASE,
    )


_FIRST_HAN = "\u3400"
_HAN_NUMBER = r"[一二三四五六七八九十百\d]"


def _is_symbol(character: str) -> bool:
    return character > "\x7f" and unicodedata.category(character) in _SYMBOLS


_SYMBOLS = {"So", "Sk", "Sm", "Cf", "Cs", "Co", "Cn", "Cc", "Me", "Mn"}


@lru_cache(16_384)  # each reader asks for the same cells
def bare(text: str) -> str:
    """``text`` on one line without bold, code and link marks."""
    if "](" in text:
        text = _LINK.sub(r"\1", text)
    return " ".join(_MARKS.sub("", text).split())
