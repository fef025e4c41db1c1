"""The words of a document, to see cheaply that it nowhere says something.

Most expressions that a text is searched for stand in no document, or in one of fifty: that none of
their words occurs is known after one look for all of its lines.
"""

from __future__ import annotations

from functools import cached_property

from asbuilt import regex
from asbuilt.spec.language import meanings


class Lexicon:
    """What a document says, in English and lower case, whatever its language is.

    ``text`` is its source, and behind it what its words mean
    (:func:`asbuilt.spec.language.meanings`).
    """

    def __init__(self, source: str) -> None:
        self.text = f"{source}\n{meanings(source)}".lower()
        self._known: dict[tuple[str, ...], bool] = {}

    def says(self, *words: str) -> bool:
        """Whether any of ``words``, in English and lower case, may stand anywhere in the document,
        be it with markup inside: ``**ad**min``. Those of letters may begin or end within another
        word; those with a blank inside may stand on two lines."""
        if words not in self._known:
            self._known[words] = any(map(self._has, words))
        return self._known[words]

    def has_letters(self, word: str) -> bool:
        """Whether each run of letters in a word or a phrase stands anywhere: only where all do, it
        can."""
        return all(map(self._letters.__contains__, _LETTERS.findall(word)))

    def _has(self, word: str) -> bool:
        if not self.has_letters(word):
            return False
        if word.isalpha() or word in self.text:
            return True
        return word in (self._running if " " in word else self._pieces)

    @cached_property
    def _running(self) -> str:
        """The words of the text without markup, those of all lines on one."""
        return f" {' '.join(_plain(_MARGIN.sub(' ', self.text)).replace('_', '').split())} "

    @cached_property
    def _pieces(self) -> str:
        """What stands between blanks, each once, as it is and without markup: a document says most
        words again and again."""
        written = " ".join({*self.text.split()})
        return f"{written} {_plain(written)}"

    @cached_property
    def _letters(self) -> str:
        """Each run of letters once. What has letters only stands in one of them, or not at all; a
        document says numbers more than words."""
        said = self._pieces
        runs = said.translate(_APART).split() if said.isascii() else _LETTERS.findall(said)
        return " ".join({*runs})


def _plain(written: str) -> str:
    for mark in _MARKS:
        written = written.replace(mark, "")
    plain = _TAG.sub("", written)
    if "&" not in plain:
        return plain
    from html import unescape  # its table of names takes a millisecond

    return unescape(plain)


_MARKS = "*~`\\"
_TAG = regex.compile(r"<[^<>\s]*>")
_MARGIN = regex.compile(r"\n[ \t>]*>")
"""What stands before a line of a quote."""
_LETTERS = regex.compile(r"[^\W\d_]+")
_APART = {code: " " for code in range(128) if not chr(code).isalpha()}
"""What parts the letters of a text in ASCII, in a quarter of the time."""
