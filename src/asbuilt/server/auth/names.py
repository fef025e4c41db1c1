"""Names by which people sign in: which characters they may hold, and when two are the same.

A name is stored as given and compared by its :func:`comparison_key`.
"""

from __future__ import annotations

from dataclasses import dataclass
from unicodedata import name, normalize

from asbuilt import regex

MAX_CHARACTERS = 1024

# The second class is Bidi_Control, the third the rest of Default_Ignorable_Code_Point (Unicode
# character database, PropList and DerivedCoreProperties), which `unicodedata` does not offer.
_REFUSED = regex.compile(
    r"(?P<control>[\u0000-\u001F\u007F-\u009F\u2028\u2029])"
    r"|(?P<bidirectional>[\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069])"
    r"|(?P<invisible>[\u00AD\u034F\u115F\u1160\u17B4\u17B5\u180B-\u180F\u200B-\u200D\u2060-\u2065"
    r"\u206A-\u206F\u3164\uFE00-\uFE0F\uFEFF\uFFA0\uFFF0-\uFFF8"
    r"\U0001BCA0-\U0001BCA3\U0001D173-\U0001D17A\U000E0000-\U000E0FFF])"
    r"|(?P<surrogate>[\uD800-\uDFFF])"
)


@dataclass(frozen=True, slots=True)
class Objection:
    """Why a value is not taken: a stable ``code`` and a sentence for the person who gave it."""

    code: str
    detail: str


def comparison_key(text: str) -> str:
    """What two spellings of one name have in common: equal keys, equal names.

    This is the compatibility caseless match of Unicode (The Unicode Standard, section 3.13, D146),
    so ``ＡＬＩＣＥ``, ``Alice`` and ``alice`` are one name, and so are ``Straße`` and ``STRASSE``.

    >>> comparison_key("ﬁona@Example.ORG")
    'fiona@example.org'
    """
    folded = normalize("NFKC", normalize("NFD", text).casefold())
    return normalize("NFKC", folded.casefold())


def objection(text: str) -> Objection | None:
    """Why ``text`` cannot be a name, or None when it can.

    An empty name is nobody's. Control, bidirectional and zero-width characters are refused, and so
    are spaces at an end or behind another one, since with them two different names look the same;
    so is more than 1,024 characters, since normalising a long run of combining marks takes time
    that grows with its square.
    """
    if len(text) > MAX_CHARACTERS:
        return Objection("too_long", f"must have at most {MAX_CHARACTERS:,} characters")
    found = _REFUSED.search(text)
    if found is not None:
        return _unseen(text, found.start(), f"{found.lastgroup}_character")
    if not text.strip():
        return Objection("empty", "must not be empty")
    for at, character in enumerate(text):
        if character.isspace() and (at in (0, len(text) - 1) or text[at - 1].isspace()):
            return _unseen(text, at, "space_character")
    return None


def _unseen(text: str, at: int, code: str) -> Objection:
    label = f"U+{ord(text[at]):04X} {name(text[at], '')}".rstrip()
    return Objection(code, f"character {at + 1} is {label}, which cannot be seen; leave it out")
