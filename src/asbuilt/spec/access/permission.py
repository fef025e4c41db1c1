"""Permissions as codes and single words, in words that say what is done to what: ``orders:read``
and ``read access to orders`` are ``read orders``, ``read`` alone ``read everything``."""

from __future__ import annotations

import re

from asbuilt import regex
from asbuilt.document.blocks import Text
from asbuilt.spec.access.action import verb_of
from asbuilt.spec.access.binding import OWN, VERBS
from asbuilt.spec.language import english
from asbuilt.spec.title import bare

_LONGEST = 300
_BETWEEN = regex.compile(r"\s*(?:[,;&+|]|<br\s*/?>|\band\b)\s*|(?<=[a-z])\s*/\s*(?=[a-z])", re.I)
_CODE = regex.compile(
    r"(?P<first>[a-z][a-z_-]{1,40}|\*)(?P<mark>[:.])(?P<second>[a-z][a-z_-]{1,40}|\*)"
    r"(?:[:.](?P<rows>own|any|all|\*))?(?:\s?\((?P<remark>own|all|any)\))?",
    re.I,
)
_WORD = regex.compile(
    r"(?P<verb>[a-z]{3,12})(?:(?:[ -]only)?(?: access)?| all| any| everything)"
    r"(?:\s?\(?(?P<own>own)\)?(?: only)?)?",
    re.I,
)
_USUAL = {
    "full": "manage", "crud": "manage", "rw": "read and write", "r/w": "read and write",
    "readonly": "read", "ro": "read", "full control": "manage", "manager": "manage",
}  # fmt: skip
_ACCESS = regex.compile(
    r"(?:has |have |gets? )?(?P<how>full|complete|read(?:[ -]only)?|view|write|edit"
    r"|read[ -]?(?:/|and|&)[ -]?write)[ -]?(?:access|control|rights?|permissions?)"
    r" (?:to|on|for|over) (?P<what>.+)",
    re.I | re.DOTALL,
)
_LEADING = regex.compile(
    r"(?P<verbs>[a-z]{3,15}(?:(?:, | ?/ ?| and | or | & |, and )[a-z]{3,15})*)(?P<rest>\s.+)?",
    re.I | re.DOTALL,
)
_TRAILING = regex.compile(r",? (?:as well|too|also)[.]?$", re.I)
EVERY = "everything"
"""What a permission is about that names nothing."""


def spelled(done: Text, *, apart: bool = False) -> tuple[Text, ...]:
    """What a text permits, each permission as a verb and what it is about; the text itself where it
    says more. ``apart`` tells that deleting is a permission of its own, which *write* has not."""
    if len(done.text) > _LONGEST:
        return (done,)
    said = english(done.text).replace("`", "").replace("**", "").strip(" ._")
    pieces = [piece for piece in _BETWEEN.split(said) if piece]
    read = [_permission(piece) for piece in pieces]
    if not read or not all(read):
        read = [_in_words(said)]
    if read == [said]:
        return (done,)
    return tuple(Text(_parted(each) if apart else each, done.span) for each in read)


def _permission(piece: str) -> str:
    """``read orders`` of a code or a word; nothing for what is none."""
    whole = " ".join(piece.lower().split())
    if whole in _USUAL:
        return f"{_USUAL[whole]} {EVERY}"
    if code := _CODE.fullmatch(whole):
        return _of_code(code)
    word = _WORD.fullmatch(whole)
    verb = _USUAL.get(word["verb"], verb_of(word["verb"])) if word else ""
    if word and verb in {*VERBS, *_USUAL.values()}:
        return f"{verb} {'own ' if word['own'] else ''}{EVERY}"
    return ""


def _of_code(code: re.Match[str]) -> str:
    first, second = (verb_of(code[name]) for name in ("first", "second"))
    verb, thing = (second, code["first"]) if second in _DONE else (first, code["second"])
    if verb not in _DONE:
        return ""
    rows = code["rows"] or code["remark"] or ""
    whose = "own " if rows in OWN else ""
    what = EVERY if thing == "*" else thing.replace("_", " ").replace("-", " ")
    return f"{_DONE[verb]} {whose}{what}"


_DONE = {**{verb: verb for verb in VERBS}, "*": "manage", "all": "manage", "admin": "manage"}


def _in_words(said: str) -> str:
    """A phrase with its first verbs as they are called: ``create and edit orders`` of ``creates and
    edits orders``."""
    said = _TRAILING.sub("", said)
    if found := _ACCESS.fullmatch(said):
        how = found["how"].lower().replace("-only", "").replace(" only", "")
        verb = {"full": "manage", "complete": "manage"}.get(how, how)
        verb = verb if verb in VERBS or verb == "manage" else "read and write"
        return f"{verb} {found['what']}"
    found = _LEADING.fullmatch(said)
    if not found or not found["rest"]:
        return said
    return _VERB.sub(lambda word: _lemma(word[0]), found["verbs"]) + found["rest"]


_VERB = regex.compile(r"[A-Za-z]{3,15}")


def _lemma(word: str) -> str:
    verb = verb_of(word.lower())
    return verb if verb in VERBS else word


def _parted(said: str) -> str:
    """What is permitted without deleting where that is called *write*."""
    return _WRITE.sub("create and edit", said)


_WRITE = regex.compile(r"^write\b|(?<=^read and )write\b")


def names_deleting(done: Text) -> bool:
    """Whether a text permits to delete, by that word or as a code."""
    return bool(_DELETES.search(english(bare(done.text))))


_DELETES = regex.compile(r"\b(?:delet\w+|remov\w+|destroy\w*|erase\w*)\b", re.I)
