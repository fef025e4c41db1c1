"""Titles in the form in which they are compared, and texts without their marks.

Numbering (``3.2``), emoji, symbols, bold and a trailing ``(…)`` are taken off.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from asbuilt import regex
from asbuilt.spec import language

_LINK = regex.compile(r"!?\[([^\[\]]*)\]\([^)\s]{0,1000}\)")
_MARKS = regex.compile(r"\*\**|``*|<[^<>]{1,80}>|~~|_(?<!\w_)_*|__*(?!\w)")
"""Each alternative begins with its character: to find that none is there is much faster so."""
_ANCHOR = regex.compile(r"\{#[^}]*\}\s*$")
_NUMBER = regex.compile(
    r"(?:(?:section|part|chapter|appendix)\s+)?"
    r"(?:\d+(?:\.\d+)*[.):]?|[a-z]\.(?:\d+\.?)*|[a-z]\d{1,2}\.|[ivx]+[.)]|\(?[a-z\d]\)"
    r"|(?<=appendix )[a-z][:.)]?)"
    r"(?:\s+[-:]\s+|\s+)(?=\S)"
    r"|第?[一二三四五六七八九十百\d]{1,4}[、.．章节]\s*(?=\S)"
    r"|[(（][一二三四五六七八九十\d]{1,3}[)）]\s*(?=\S)",
    re.IGNORECASE,
)
_PARENTHESES = regex.compile(r"\s*[(\[（][^()\[\]（）]*[)\]）]$")
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
    text = _MARKS.sub("", _LINK.sub(r"\1", _ANCHOR.sub("", text)))
    text = "".join(" " if _is_symbol(character) else character for character in text)
    text = text.replace("&", " and ").strip(_EDGES)
    number = _NUMBER.match(text)
    text = text[number.end() :].lstrip(_EDGES) if number else text
    shorter = _PARENTHESES.sub("", text).rstrip(_EDGES)
    text = regex.sub(r"[-‐‑–—_\s]+", " ", shorter or text)
    return text.strip(_EDGES)


def _is_plain(text: str, words: list[str]) -> bool:
    """Whether a title is ASCII letters and digits, and no number comes before its words."""
    if not text.isascii() or not "".join(words).isalnum() or text[0].isdigit():
        return False
    return words[0].lower() not in _CHAPTERS and "appendix" not in text.lower()


_CHAPTERS = {"section", "part", "chapter"}


def _is_symbol(character: str) -> bool:
    return character > "\x7f" and unicodedata.category(character) in _SYMBOLS


_SYMBOLS = {"So", "Sk", "Sm", "Cf", "Cs", "Co", "Cn", "Cc", "Me", "Mn"}


@lru_cache(16_384)  # each reader asks for the same cells
def bare(text: str) -> str:
    """``text`` on one line without bold, code and link marks."""
    if "](" in text:
        text = _LINK.sub(r"\1", text)
    return " ".join(_MARKS.sub("", text).split())
