"""How far a requirement is, where the words that state it end: ``… a reason. State: pending.``"""

from __future__ import annotations

from asbuilt import regex
from asbuilt.document.blocks import Text
from asbuilt.document.text import part
from asbuilt.spec.progress import progress_of
from asbuilt.spec.requirements.promise import HEADERS
from asbuilt.spec.title import normal_title

_LABELLED = regex.compile(
    r"(?:^|\s[—–-]|[.;|·*_])\s*\W{0,3}(?P<key>[^\W\d_]{2,12})\W{0,3}[:：]\W{0,3}(?P<said>[^.;:|·—–*\n]{2,24})[.*_)\]\s]*$"
)
_LAST_WORDS = regex.compile(r"[\[(](?P<words>[^\[\]()`]{1,30})[\])][.*_]*$")
_ENDED = regex.compile(r"[.!?;|·—–\n)\]]\W{0,4}$")
"""What stands before a label that is no word of the sentence: not ``has the *state*: open``."""
_REACH = 60
_KEYS = frozenset(HEADERS["status"])


def at_end(title: Text, described: Text | None) -> Text | None:
    """``As a clerk I want … — Status: done``, or the brackets that end a heading: ``(done)``."""
    if described and (labelled := _labelled(described, mid_sentence=True)):
        return labelled
    words = _LAST_WORDS.search(title.text)
    if words and progress_of(words["words"]):
        return part(title, *words.span("words"))
    return None


def behind(text: Text) -> Text | None:
    """What a label behind the last sentence of a requirement says of progress: ``… and give a
    reason. State: pending.``"""
    tail = text.text[-_REACH:]
    found = _labelled(text, mid_sentence=False) if ":" in tail or "：" in tail else None
    return found if found and progress_of(found.text) else None


def _labelled(text: Text, *, mid_sentence: bool) -> Text | None:
    start = max(0, len(text.text) - _REACH)
    tail = text.text[start:]
    found = _LABELLED.search(tail)
    if not found or normal_title(found["key"]) not in _KEYS:
        return None
    if not mid_sentence and not _ENDED.search(tail[: found.start("key")]):
        return None
    return part(text, start + found.start("said"), start + found.end("said"))
