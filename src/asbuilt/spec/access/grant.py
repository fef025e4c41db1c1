"""What cells of access matrices grant, as people write it: `✅`, `✗`, `own`, `-`."""

from __future__ import annotations

import re

from asbuilt import regex
from asbuilt.spec.language import english, granted, remembered

_ALLOW = {"✅", "✔", "✓", "☑", "🟢", "👍", "√", "●", "•", "⬤", "■", "+", ":white_check_mark:",
          ":heavy_check_mark:", "(/)", "(y)", "yes", "y", "x",
          "full", "allow", "allowed", "permitted", "granted",
          "all", "true", "full access", "may", "can", "may call", "can call", "access",
          "access allowed", "access granted", "access permitted"}  # fmt: skip
_DENY = {"❌", "✗", "✘", "✖", "✕", "×", "☐", "🚫", "⛔", "🔴", ":x:", ":no_entry:",
         "(x)", "(n)", "no", "n", "-",
         "none", "deny", "denied", "false", "n/a", "forbidden", "refused", "never",
         "nobody", "no one", "nothing", "no access",
         "access denied", "access refused", "not allowed", "not permitted", "may not",
         "may not call", "may not call it", "must not", "cannot", "can not",
         "cannot call"}  # fmt: skip
_BARE_DENY = {"-", "–", "—", "−", "n", "no"}
"""Marks and words that deny alone, but may begin a word that grants."""
_ANY_SIGN = {"n", "☐", "🔴"}
"""What denies unless the document gives it another meaning: a letter may begin one."""
VERB_SIGNS = {
    **dict.fromkeys(("👁", "👀", "🔍", "🔎", ":eyes:", ":eye:"), "GET HEAD"),
    **dict.fromkeys(
        ("✏", "📝", "🖊", "✍", "🖉", ":pencil2:", ":pencil:", ":memo:"), "POST PUT PATCH"
    ),
    **dict.fromkeys(("➕", "🆕", ":heavy_plus_sign:"), "POST"),
    **dict.fromkeys(("🗑", ":wastebasket:"), "DELETE"),
}
"""Signs for what one may do, where the document does not say what they mean: they grant the methods
that do it, and nothing else."""
_DASHES = frozenset("-‐‑‒–—―−⁻₋⁃˗⸺⸻─━﹘﹣－➖")
"""Whatever is written or looks like a dash, a hyphen or a minus sign."""
_VARIATION = regex.compile("[\ufe0e\ufe0f]")
"""Selectors that show a symbol as text or as an emoji."""
_REMARK = regex.compile(r"\s*[(（][^()（）]*[)）]$")


def plain(text: str) -> str:
    """``text`` without bold, code and a trailing remark in brackets."""
    bare = text.replace("`", "").replace("*", "").strip()
    return (_REMARK.sub("", bare) or bare) if bare.endswith((")", "）")) else bare


def sign_of(text: str) -> str:
    """A cell of a matrix as it is compared: without marks, in lower case, any dash as ``-``."""
    shown = text if text.isascii() else _VARIATION.sub("", text)
    bare = shown.replace("`", "").replace("**", "").strip().lower()
    if len(bare) == len(_ESCAPED) and bare[0] == _ESCAPED[0]:
        bare = bare[1:]
    return "-" if bare and _DASHES.issuperset(bare) else bare


_ESCAPED = "\\-"
"""How Markdown has a sign that begins no list."""


def refuses_always(sign: str) -> bool:
    """Whether a ``sign``, as :func:`sign_of` has it, refuses whatever is said of it: a line that
    seems to explain a dash or a cross as anything else uses it for something else."""
    return sign in _DENY and sign not in _ANY_SIGN


@remembered
def grant(text: str) -> tuple[str, str | None]:
    """What a cell grants: ``allow``, ``deny``, ``empty`` or ``word`` with that word.

    >>> grant("✅ full"), grant("✅ (own)")
    (('allow', None), ('word', 'own'))
    """
    bare = sign_of(_BREAK.sub(" ", text) if "<" in text else text)
    if not bare:
        return "empty", None
    bare = _BEHIND.sub(" (", bare)
    if (said := _granted(bare)) == "allow":
        return said, None
    mark, _, rest = bare.partition(" ")
    mark = mark.rstrip(",;:")
    begun, is_bare = _granted(mark), not {mark, english(mark)}.isdisjoint(_BARE_DENY)
    if "deny" in (said, _granted(plain(bare))) or (begun == "deny" and not is_bare):
        return "deny", None
    rest = rest.strip("()）–— ")
    if rest and begun == "allow":
        return ("allow", None) if rest in _ALLOW else ("word", _word(rest))
    return "word", _word(bare)


_BEHIND = regex.compile(r"(?<=\S)\s?[(（](?=\w)")
"""Where a bracket begins behind something, with a space before it or without: ``是（本人）``."""
_BREAK = regex.compile(r"\s*<br\s*/?>\s*", re.I)


def _granted(word: str) -> str:
    """``allow`` or ``deny``, where that is all that a word says, in whatever language."""
    if said := granted(word):
        return said
    said = english(word)
    return "allow" if {word, said} & _ALLOW else "deny" if {word, said} & _DENY else ""


def _word(text: str) -> str:
    return _NOUN.sub("", text.strip("() ✅"))


_NOUN = regex.compile(r"\s+(?:only|rows?|records?|data)$")
