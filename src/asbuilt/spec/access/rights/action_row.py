"""Sentences that begin with what is done and go on with those who may do it: ``Listing passes is
open to all roles``, ``Confirming: `dispatcher` for any hold, `operator` for their own only``."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence

from msgspec import Struct

from asbuilt import regex
from asbuilt.document.blocks import List, Paragraph, Text
from asbuilt.document.text import part, text_of
from asbuilt.source import Span
from asbuilt.spec.access.action import verb_of
from asbuilt.spec.access.binding import (
    FILLERS,
    VERBS,
    Bindings,
    methods_of,
    noun_of,
    rows_of,
    words_of,
)
from asbuilt.spec.access.matrices.matrix import MatrixCell
from asbuilt.spec.access.rights.right_sentence import MAY, ON_CONDITION
from asbuilt.spec.access.roles.role import EVERY_ROLE, pieces, role_name
from asbuilt.spec.endpoints.callers.known_role import known_role
from asbuilt.spec.endpoints.endpoint import Endpoint
from asbuilt.spec.section import Section
from asbuilt.spec.words import singular

_LETS = (
    r"(?:open|available|reserved|restricted|limited|possible|allowed|permitted|granted|left"
    r"|accessible|confined|exclusive|given|for)"
)
_OPENS = regex.compile(
    r"(?P<done>[^\W\d_][^.:;()`<>]{2,80}?)"
    rf"(?:\s+(?:is|are)\s+(?:only\s+)?(?:{_LETS}\s+(?:only\s+)?(?:to|for)|for|done by)"
    r"|\s+(?P<passive>(?:can|may|must)\s+(?:only\s+)?be\s+(?P<verb>[a-z]{3,14}))\s+(?:only\s+)?by"
    r"|\s+(?:needs|requires)\s+(?:the\s+)?(?:role\s+(?:of\s+)?)?|\s*:)\s*(?:only\s+)?(?=\S)"
)
_CLAUSE = regex.compile(r";\s+|(?<=[.!])\s+")
_CALLER = regex.compile(
    r"(?:(?:an?|the|each|every|any|all)\s+)?(?P<role>`[\w-]+`|[\w-]+(?: [\w-]+)??)"
    r"(?:\s+roles?)?(?:\s*\((?P<remark>[^()]{2,60})\)|\s+(?:for|on|of|with)\s+(?P<rows>.{3,60}?))?"
    r"(?:,?\s+(?:only|alone|as well|too))?"
)
_AND = regex.compile(r"^(?:and|or|by|to|for)\s+")
_ANY_ROW = regex.compile(r"(?:any|all|every|each)\b")
_GOES_ON = regex.compile(
    rf"(?:(?:and|but|while|whereas)\s+)?(?:an?\s+|the\s+|every\s+)?(?P<role>`[\w-]+`|[\w-]+){MAY}(?P<done>.*)",
    re.I | re.DOTALL,
)
_DENIES = regex.compile(
    r"(?:(?:and|but|while|whereas)\s+)?(?:an?\s+|the\s+|every\s+)?(?P<role>`[\w-]+`|[\w-]+)\s+"
    r"(?:cannot|can ?not|(?:can|may|must|is|are|has|have|does|do)\s+(?:do\s+)?"
    r"(?:not|neither|never|none|no))\b",
    re.I,
)
_NOBODY_ELSE = regex.compile(
    r"(?:nobody|no one|no other|all others|others|everyone|everybody|all other) ?(?:else|roles?)?\b"
    r".*(?:\bmay\b|\bcan\b|\bcannot\b|\brefused\b|\b403\b)|(?:nobody|no one) else",
    re.I | re.DOTALL,
)
_LIMITS = regex.compile(
    r"\b(?:only|must|own|their|unless|until|except|but|not|never|cannot|may|can|within)\b|n['’]t\b",
    re.I,
)
_LIST_VERBS = {"list", "browse", "search", "query", "find"}
_ONE = regex.compile(r"\b(?:an?|one|single|the|own)\s", re.I)
_LONGEST = 500


class _Told(Struct, frozen=True):
    """That the callers ``let_in``, each with a word for the rows or ``allow``, may call ``keys``;
    None where the sentences say more than is understood."""

    keys: tuple[str, ...]
    let_in: dict[str, str] | None
    said: Text


def action_rows(
    section: Section,
    known: Collection[str],
    bindings: Bindings,
    endpoints: Sequence[Endpoint],
) -> tuple[MatrixCell, ...]:
    """What the items and paragraphs of a section about access say of actions that mean endpoints.
    Of several sentences about one endpoint the narrower counts; one that is not understood lets
    nobody in."""
    found: dict[str, tuple[dict[str, str], Text]] = {}
    calls = _Calls(endpoints)
    told = [
        each for unit in _units(section, known) if (each := _told(unit, known, bindings, calls))
    ]
    for each in told:
        for key in each.keys:
            let_in = each.let_in or {}
            before = found[key][0] if key in found else let_in
            both = {role: min(before[role], word, key=_OPENNESS.index)
                    for role, word in let_in.items() if role in before}  # fmt: skip
            found[key] = both, each.said
    return tuple(
        MatrixCell(Text(key, said.span), "", Text(role, said.span), Text(word, said.span), True)
        for key, (let_in, said) in found.items()
        for role, word in let_in.items()
    )


_OPENNESS = ("own", "allow")


def _units(section: Section, known: Collection[str]) -> Iterator[list[Text]]:
    """Sentences that open with an action, each with the clauses that go on with it."""
    for place in section.walk():
        for block in place.blocks:
            if isinstance(block, List):
                for item in block.items:
                    if not item.children:
                        yield from _grouped(_clauses(item.text), known)
            elif isinstance(block, Paragraph):
                whole = text_of(block)
                yield from _grouped(_clauses(whole), known)


def _clauses(text: Text) -> Iterator[Text]:
    start = 0
    for end in (*_CLAUSE.finditer(text.text), None):
        clause = part(text, start, end.start() if end else len(text.text), " .;\n")
        if clause.text:
            yield clause
        start = end.end() if end else start


def _grouped(clauses: Iterable[Text], known: Collection[str]) -> Iterator[list[Text]]:
    unit: list[Text] = []
    for clause in clauses:
        goes_on = _GOES_ON.match(clause.text) or _DENIES.match(clause.text)
        of_role = goes_on is not None and _role(goes_on["role"], known) is not None
        if not of_role and _OPENS.match(clause.text):
            if unit:
                yield unit
            unit = [clause]
        elif unit:
            unit.append(clause)
    if unit:
        yield unit


def _told(
    unit: Sequence[Text],
    known: Collection[str],
    bindings: Bindings,
    calls: _Calls,
) -> _Told | None:
    first = unit[0]
    found = _OPENS.match(" ".join(first.text[:_LONGEST].split()))
    if found is None:
        return None
    done = found["done"]
    if found["passive"]:
        done = f"{found['verb']} {done}"
    keys = _keys(done, bindings, calls)
    if not keys:
        return None
    rest = found.string[found.end() :]
    return _Told(keys, _let_in(rest, unit[1:], known), first)


# ---------------------------------------------------------------- who may


def _let_in(listed: str, more: Sequence[Text], known: Collection[str]) -> dict[str, str] | None:
    callers = _callers(listed, known)
    if callers is None:
        return None
    for clause in more:
        said = " ".join(clause.text.split())
        denies, goes_on = _DENIES.match(said), _GOES_ON.match(said)
        if denies and (role := _role(denies["role"], known)):
            if role in callers:
                return None
        elif goes_on and (role := _role(goes_on["role"], known)):
            if ON_CONDITION.search(goes_on["done"]) or rows_of(goes_on["done"]) != "own":
                return None
            callers[role] = "own"
        elif not _NOBODY_ELSE.match(said) and (_LIMITS.search(said) or _names_role(said, known)):
            return None
    return callers


def _names_role(said: str, known: Collection[str]) -> bool:
    return any(known_role(word, known) for word in words_of(said))


def _callers(listed: str, known: Collection[str]) -> dict[str, str] | None:
    """The roles of ``dispatcher` for any hold, `operator` for their own only``; None if it says
    anything else."""
    text = listed.strip(" .")
    if EVERY_ROLE.fullmatch(text):
        return dict.fromkeys(known, "allow")
    if ON_CONDITION.search(text):
        return None
    found: list[tuple[str, str, bool]] = []
    whole = Text(text, _span(text))
    end = 0
    for piece in pieces(whole):
        caller = _CALLER.fullmatch(_AND.sub("", piece.text.strip(" ,")))
        role = _role(caller["role"], known) if caller else None
        if caller is None or role is None:
            return None
        rows = caller["rows"] or caller["remark"] or ""
        word = _rows(rows)
        if word is None:
            return None
        joined = "," not in text[end : piece.span.start]
        found.append((role, word, bool(rows)))
        if rows and joined and len(found) > 1 and not found[-2][2]:
            found = [(each, word if not told else had, True) for each, had, told in found]
        end = piece.span.end
    return {role: word for role, word, _ in found} or None


def _rows(rows: str) -> str | None:
    if not rows or (_ANY_ROW.match(rows) and rows_of(rows) is None):
        return "allow"
    return "own" if rows_of(rows) == "own" else None


def _role(written: str, known: Collection[str]) -> str | None:
    return known_role(role_name(written), known)


# ---------------------------------------------------------------- what is done


def _keys(done: str, bindings: Bindings, calls: _Calls) -> tuple[str, ...]:
    """The endpoints that all of several actions mean; nothing if one of them means none."""
    actions = [piece.text for piece in pieces(Text(done, _span(done)))]
    said = [_lemmas(action, calls) for action in actions]
    noun = next((noun for words in reversed(said) if (noun := noun_of(words))), "")
    found: dict[str, None] = {}
    for action, words in zip(actions, said, strict=True):
        elided = all(word in VERBS for word in words) and noun
        full = [*words, noun] if elided else words
        keys = _meant(full, actions[-1] if elided else action, bindings, calls)
        if not keys:
            return ()
        found.update(dict.fromkeys(keys))
    return tuple(found)


def _lemmas(action: str, calls: _Calls) -> list[str]:
    """The words of an action, its verbs as a route or a description has them: ``confirm`` for
    "confirming"."""
    return [_lemma(word, calls.words) for word in words_of(action)]


def _lemma(word: str, spoken: Collection[str]) -> str:
    if (verb := verb_of(word)) in VERBS:
        return verb
    stem = word.removesuffix("ing").removesuffix("ed")
    if stem == word:
        return word
    return next((each for each in (stem, f"{stem}e", stem[:-1]) if each in spoken), word)


class _Calls:
    """Endpoints by the ``words`` of their paths, titles and descriptions."""

    def __init__(self, endpoints: Sequence[Endpoint]) -> None:
        self.words: dict[str, set[str]] = {}
        for each in endpoints:
            said = f"{each.path} {each.title} {each.description[:_LONGEST_NAME]}"
            for word in words_of(said):
                self.words.setdefault(singular(word), set()).add(each.key)

    def telling(self, words: Collection[str]) -> tuple[str, ...]:
        """The one endpoint that has all of some words; words that many have tell none."""
        first, *others = sorted((self.words.get(word, set()) for word in words), key=len)
        some = first.intersection(*others) if len(first) <= _MOST_ALIKE else ()
        return tuple(some) if len(some) == 1 else ()


_LONGEST_NAME = 80
_MOST_ALIKE = 50
"""Endpoints among which one is told by further words: to compare all with all takes too long."""


def _meant(words: Sequence[str], action: str, bindings: Bindings, calls: _Calls) -> Sequence[str]:
    methods = methods_of(words)
    keys = bindings.meant((" ".join(words),), noun_of(words), methods)
    if not keys:
        content = {singular(word) for word in words} - FILLERS
        return calls.telling(content) if content else ()
    if not _LIST_VERBS.isdisjoint(words):
        return [key for key in keys if not key.endswith("}")]
    items = [key for key in keys if key.endswith("}")]
    return items if items and _ONE.search(action) else keys


def _span(text: str) -> Span:
    return Span(0, len(text))
