"""What is done to what, in words: the methods of "deleting orders", and ``order``."""

from __future__ import annotations

import re

from asbuilt import regex
from asbuilt.document.blocks import Text
from asbuilt.spec.access import binding
from asbuilt.spec.access.binding import FILLERS, VERBS, noun_of, words_of
from asbuilt.spec.endpoints.route import methods_in


def verb_of(word: str) -> str:
    """``delete`` for "deleting", "deletion" and "deletes"; any other word as it is."""
    if word in VERBS or len(word) < _SHORTEST:
        return word
    if word in _ACTING:
        return _ACTING[word]
    for end, instead in _ENDINGS:
        stem = word.removesuffix(end)
        if stem != word and f"{stem}{instead}" in VERBS:
            return f"{stem}{instead}"
    return word


_SHORTEST = 4
_ACTING = {"destructive": "delete", "mutating": "write", "mutations": "write", "mutation": "write"}
_ENDINGS = (("s", ""), ("es", ""), ("ing", ""), ("ing", "e"), ("ed", ""), ("d", ""),
            ("ion", "e"), ("ation", ""), ("lation", ""), ("al", "e"), ("ication", "y"))  # fmt: skip


def methods_of(done: str) -> tuple[str, ...]:
    """The methods that the verbs of what is done mean."""
    return binding.methods_of([*map(verb_of, words_of(done))])


def methods_beside(endpoints: Text, action: str) -> tuple[str, ...] | None:
    """The methods that words beside a path mean, or its ``action`` in a column of its own:
    ``/orders/{id} (read)``, ``view /orders/{id}``; None where nothing says what is done."""
    if action:
        return methods_of(action)
    if " " not in endpoints.text.strip():
        return None
    bracket = _BRACKET.search(endpoints.text)
    words = words_of(bracket["inner"] if bracket else _PLACE.sub(" ", endpoints.text))
    first = next((word for word in words if word not in FILLERS), "")
    named = methods_in(bracket["inner"]) if bracket else ()
    return named or (methods_of(" ".join(words)) if verb_of(first) in VERBS else None)


_BRACKET = regex.compile(r"[(\[（](?P<inner>[^()\[\]（）{}]{2,40})[)\]）]")
_PLACE = regex.compile(r"\S*/\S*")


def thing_of(done: str) -> str:
    """To what something is done, in the singular; nothing for "it" and for all endpoints."""
    words = map(verb_of, words_of(done))
    return noun_of([word for word in words if word not in _ANY | _ENDPOINT | _REST])


_REST = {"other", "others", "remaining", "access", "below", "here", "else", "rest", "only", "call",
         "use", "do", "there", "of", "following", "above", "via", "also", "even"}  # fmt: skip


def names_call(done: str) -> bool:
    """Whether the call is meant itself: "this endpoint"."""
    return not (_ANY | _ENDPOINT).isdisjoint(words_of(done))


def names_all(done: str) -> bool:
    """Whether all endpoints are meant."""
    words = {*words_of(done)}
    return not words.isdisjoint(_ALL)


_ALL = {
    "all",
    "everything",
    "anything",
    "any",
    "every",
    "endpoints",
    "calls",
    "routes",
    "operations",
}


_ANY = {"everything", "anything", "all", "it", "them", "this", "these", "those", "that", "so"}
_ENDPOINT = {"endpoint", "endpoints", "call", "calls", "operation", "operations", "route", "routes",
             "request", "data", "thing"}  # fmt: skip


def lets_in(said: str) -> re.Match[str] | None:
    """The words between a route and its callers, ``is for``, ``is recorded by``, with which what is
    said in English behind the route begins."""
    done = _DONE_BY.match(said)
    return done if done and verb_of(done["verb"]) in VERBS else _LETS_IN.match(said)


_DONE_BY = regex.compile(
    r"(?:is|are|(?:may|can|must)(?: only)? be)\s+(?:only\s+)?(?P<verb>[a-z]{3,14})"
    r"\s+(?:only\s+)?by\s+"
)
_LETS_IN = regex.compile(
    r"(?:only\s+)?(?:(?:is|are|(?:may|can)(?: only)? be)\s+)?(?:only\s+)?"
    r"(?:(?:open|available|accessible|visible|called|restricted|limited|reserved|allowed|permitted"
    r"|granted|used)\s+(?:only\s+)?)?(?:for|to|by)(?:\s+|(?=[`*]))"
    r"|(?:needs?|requires?)\s+(?:the\s+role\s+)?(?=(?:the\s+|an?\s+)?[`*]*\w)"
)
"""``is for``, ``may be called by``, ``requires``: what stands between a route and its callers."""
