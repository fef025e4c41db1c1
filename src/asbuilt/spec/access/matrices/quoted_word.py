"""Words of an access matrix that sentences define in quotes, one after the other: ``The columns are
those above. "yes": allowed; "own": only their own records.``"""

from __future__ import annotations

from collections.abc import Iterator

from asbuilt import regex
from asbuilt.document.blocks import Text
from asbuilt.document.text import part
from asbuilt.spec.conjunction import AND, HAN_AND, HAN_OR, OR

MEANS = (
    r"(?:means|denotes|stands for|heißt|bedeutet|steht für|significa|signifie|означает|表示|代表)"
)
_WORD = r"[^\W\d_][\w -]{0,30}"
_AND = rf"\s*(?:[,/;、]|\s(?:{AND}|{OR})\s|[{HAN_AND}{HAN_OR}])\s*"
_CURLY, _STRAIGHT = rf"[„“«]\s?{_WORD}\s?[“”»]", rf"\"{_WORD}\""
_QUOTED = regex.compile(
    rf"{_CURLY}(?:{_AND}{_CURLY}){{0,4}}\s*(?:[=:：–—]|{MEANS}(?!\w))"
    rf"|{_STRAIGHT}(?:{_AND}{_STRAIGHT}){{0,4}}\s*(?:[:：–—]|{MEANS}(?!\w))"
    rf"|(?P<mark>[`*_]{{1,2}}){_WORD}(?P=mark)\s+{MEANS}(?!\w)"
)
"""``"own": …``, ``“own” and “team” = …``; ``"owner" = `` may be a condition."""
_BETWEEN = " \n,;，；、"


def defined_in_quotes(text: Text) -> Iterator[Text]:
    """The parts of a paragraph that define a word each, the first of them perhaps behind something
    else; nothing where it begins with the only one. Each goes on up to the next one: the last words
    of a paragraph may take back what they follow."""
    starts = [found.start() for found in _QUOTED.finditer(text.text)]
    if not starts or starts == [0]:
        return
    for start, end in zip(starts, [*starts[1:], len(text.text)], strict=True):
        yield part(text, start, end, _BETWEEN)
