"""Which endpoints a row of an access table means that names no path.

The first of these that fits counts: the number of an endpoint's section or row, or a requirement
that it implements ("I-4", "5.2.1", "FR-3"); its title, its operation, or what its row of an index
says; the words of its path ("Discard a unit" for `POST /units/{id}/discard`); a verb's methods on
the resource that is named ("Delete own tasks").
"""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import chain, product
from typing import TypeVar

from asbuilt import regex
from asbuilt.document.blocks import Table, Text
from asbuilt.spec.access.condition import is_bound
from asbuilt.spec.access.doubt import marked
from asbuilt.spec.access.matrices.endpoint_column import endpoint_columns
from asbuilt.spec.access.titled_group import by_title
from asbuilt.spec.endpoints.call import is_base
from asbuilt.spec.endpoints.endpoint import Endpoint
from asbuilt.spec.endpoints.route import Known, leading_routes
from asbuilt.spec.form import Form
from asbuilt.spec.language import english, remembered, spoken
from asbuilt.spec.section import Outline, blocks_of
from asbuilt.spec.title import bare, normal_title
from asbuilt.spec.words import singular, snake

Value = TypeVar("Value")
_CREATE, _READ, _UPDATE, _DELETE = ("POST",), ("GET",), ("PUT", "PATCH"), ("DELETE",)
WRITING = (*_CREATE, *_UPDATE, *_DELETE)
ALL = (*_CREATE, *_READ, *_UPDATE, *_DELETE)
VERBS = {
    **dict.fromkeys(("create", "add", "submit", "register", "post", "make", "insert", "book",
                     "place", "record", "file", "request", "schedule", "upload", "invite",
                     "propose", "send", "publish"), _CREATE),
    **dict.fromkeys(("read", "view", "see", "list", "browse", "get", "search", "show", "look",
                     "find", "fetch", "retrieve", "query", "inspect", "consult", "download"),
                    _READ),
    **dict.fromkeys(("update", "edit", "modify", "change", "patch", "amend", "alter", "correct"),
                    _UPDATE),
    **dict.fromkeys(("delete", "remove", "cancel", "withdraw", "erase", "revoke"), _DELETE),
    **dict.fromkeys(("manage", "administer"), ALL),
    "write": (*_CREATE, *_UPDATE, *_DELETE),
}  # fmt: skip
"""The methods that a verb means."""
OWN = {"own", "their", "his", "her", "my", "owned"}
SELVES = {"theirs", "self", "themselves", "himself", "herself", "oneself"}
"""What means own rows where it stands alone: ``user (self)``."""
_NARROWS = Form(
    r"(?<!what )(?<!how )\bthey\b|\b(?:(?:to|by|for|with|from) (?:them|him)\b(?! all)"
    r"|them(?:selves|self)|himself|herself|whose|whom|same(?= \w)|assigned|shared|belonging"
    r"|responsible for|involved in|that|unless|until|as long as|only (?:if|when|where))\b",
    "they|them|him|himself|herself|whose|whom|same|assigned|shared|belonging|responsible|involved"
    "|that|unless|until|long as|only",
)
"""What limits a right to some rows, or to a condition. What may be seen, who is here and what they
fed, does not."""
_ONLY = {"only", "just", "the", "rows", "records", "data", "ones"}
FILLERS = {"a", "an", "the", "any", "all", "every", "and", "or", "can", "may", "to", "new",
           "other", "others", "single", "details", "at", "up", *OWN}  # fmt: skip
_EVERYTHING = {"everything", "anything"}
_RELATIONS = {"of", "for", "from", "in", "on", "by", "with", "within", "while", "when", "if",
              "until", "unless", "before", "after", "during", "once", "that", "whose"}  # fmt: skip
NUMBER = r"(?:\d+(?:\.\d+)+|[A-Z]{1,6}(?:-[A-Z]{1,6}){0,2}[-.]?\d+(?:\.\d+)*[a-z]?)"
_NUMBER = regex.compile(
    r"[^\w]{0,4}(?:(?i:section|clause|sec|no|nr|row|item)\b\.?\s{0,2})?"
    rf"(?P<number>{NUMBER})(?!\w)\W*"
)
"""``5.2.1``, ``§ 4.2``, ``I-4``, ``FR-3``."""
_NUMBERS_BEHIND = regex.compile(
    r"\s?[(（\[]\s?(?:(?:see|section|clause|chapter|sec|no|nr|row|item|§|№|第)\.?\s?){0,2}"
    rf"(?P<numbers>{NUMBER}(?:\s?[,、;，]\s?{NUMBER}){{0,9}})\s?[节節]?[)）\]]$",
    re.IGNORECASE,
)
_STATUS = 3
"""Digits of a status of HTTP; numbers of endpoints have fewer."""
_CLOSING = (")", "）", "]")
_SEVERAL = regex.compile(
    rf"\W{{0,4}}{NUMBER}(?:\s?\([^()]{{1,40}}\))?\W{{1,4}}(?:and\s)?{NUMBER}(?!\w)"
)
"""``S-1, S-2``: what is said is not of the first alone."""
_LONGEST_NAME = 80
_WHAT = regex.compile(r"[^.,;:(\n]{2,}")
"""What an endpoint does, in the words beside it: ``GET /events   browse the programme, by day``."""
_MOST_WORDS = 12
_STEM = 5
"""Letters by which a verb and its noun are told to be the same."""


@remembered
def words_of(text: str) -> tuple[str, ...]:
    """The words of a name in lower case, in English: ``list``, ``tasks`` for "listTasks"."""
    return tuple(_WORD.findall(snake(bare(english(text)))))


_WORD = regex.compile(r"[^\W_]+")


def rows_of(text: str) -> str | None:
    """The rows to which words limit a right: ``own`` ones, or those of the words themselves, as in
    "tickets assigned to them" and "own tickets within a day"; those of a footnote behind them, of
    which nobody knows what it takes back; None where they limit nothing."""
    if mark := marked(text.strip(" .;,")):
        return mark["mark"]
    words, bound = words_of(text), is_bound(text)
    if not OWN.isdisjoint(words) and not bound:
        return "own"
    said = bare(text).strip(" .,;:(").lower()
    return " ".join(said.split()) if bound or _NARROWS.search(english(text)) else None


def noun_of(words: Sequence[str]) -> str:
    """``order_line`` for "any order lines of a customer" without its verbs. What verbs lead to is a
    thing, and ``book`` of "add a book for a reader"."""
    kept = [word for word in words if word not in FILLERS]
    verbs = next((at for at, word in enumerate(kept) if word not in VERBS), len(kept))
    if verbs > 1 and (verbs == len(kept) or kept[verbs] in _RELATIONS):
        return kept[verbs - 1]
    kept = [word for word in kept if word not in VERBS]
    end = next((at for at, word in enumerate(kept) if word in _RELATIONS and at), len(kept))
    return singular("_".join(kept[:end]))


def methods_of(words: Sequence[str]) -> tuple[str, ...]:
    """The methods that the verbs among words mean; what they lead to is none, "view a book", nor
    what that is of: "delete pages of a book"."""
    thing, kept = noun_of(words), [word for word in words if word not in FILLERS]
    done = (
        VERBS.get(word, ())
        for before, word in zip(("", *kept), kept, strict=False)
        if word != thing and before not in _RELATIONS
    )
    return tuple(dict.fromkeys(chain.from_iterable(done)))


def is_number(text: str) -> bool:
    """Whether a whole text is the number of something: ``I-4``, ``5.2.1``."""
    return _NUMBER.fullmatch(text) is not None


def means_own(word: str, path: str) -> bool:
    """Whether a word of a matrix means own rows of what is at ``path``: ``own orders`` at
    ``/orders/{id}``, ``their own``."""
    said = words_of(word)
    if {*said} & SELVES and {*said} <= {*SELVES, *_ONLY}:
        return True
    saying_nothing = {*OWN, *_ONLY, *spoken().articles}
    kept = [each for each in said if each not in saying_nothing]
    whose = singular("_".join(kept))
    literals = (segment for segment in path.split("/") if segment and segment[0] != "{")
    return not OWN.isdisjoint(said) and (not kept or whose in map(singular, map(snake, literals)))


class Bindings:
    """The endpoints of a document by everything by which a row may mean them."""

    def __init__(self, outline: Outline, endpoints: Iterable[Endpoint]) -> None:
        self._outline = outline
        self._endpoints = {endpoint.key: endpoint for endpoint in endpoints}
        self._known = Known(self._endpoints)

    # Most documents ask for a few of these: each is made when it is first asked for.

    @cached_property
    def _scoped(self) -> dict[str, list[str]]:
        every = self._endpoints.values()
        return _grouped((scope.casefold(), each.key) for each in every for scope in each.scopes)

    @cached_property
    def _titled(self) -> dict[str, dict[str, None]]:
        return _named(self._titles())

    @cached_property
    def _described(self) -> dict[str, dict[str, None]]:
        return _named(self._said(bool))

    @cached_property
    def _numbers(self) -> dict[str, dict[str, None]]:
        found: dict[str, dict[str, None]] = {}
        for key, text in chain(self._titles(), self._said(_NUMBER.match)):
            if number := _split(text)[0]:
                found.setdefault(number, {})[key] = None
        return found

    @cached_property
    def _resources(self) -> dict[str, list[Endpoint]]:
        every = self._endpoints.values()
        return _grouped((noun, each) for each in every for noun in _nouns(each.path))

    @cached_property
    def _below(self) -> dict[str, list[Endpoint]]:
        return _grouped((_above(each.path), each) for each in self._endpoints.values())

    @cached_property
    def _ends(self) -> _Ends:
        return _Ends(self._endpoints.values())

    def _titles(self) -> Iterator[tuple[str, str]]:
        """The titles of endpoints behind their keys."""
        for key, endpoint in self._endpoints.items():
            yield from ((key, title) for title in (endpoint.title, endpoint.operation))

    def _said(self, tells: Callable[[str], object]) -> Iterator[tuple[str, str]]:
        """What else is said of endpoints, behind their keys: the texts that tell something."""
        for key, text in _said_in_rows(self._outline, self._known, tells):
            if key in self._endpoints:
                yield key, text
        yield from _numbered(self._outline, self._endpoints.values())
        for key, endpoint in self._endpoints.items():
            yield from ((key, each.text) for each in endpoint.requirements if tells(each.text))
            said = _WHAT.match(endpoint.description)
            if said and len(said[0]) <= _LONGEST_NAME and tells(said[0]):
                yield key, said[0]

    def scoped(self, text: str) -> Sequence[str]:
        """The endpoints for which a token with the scope that a text names is enough."""
        return self._scoped.get(bare(text).casefold(), ()) if self._scoped else ()

    @property
    def are_numbered(self) -> bool:
        """Whether an endpoint has a number."""
        return bool(self._numbers)

    def numbered(self, number: str) -> Sequence[str]:
        """The endpoints that a number means: ``E-4``; the one beside which ``4`` stands alone."""
        if number.isdigit():
            beside = [*self._described.get(number, ())] if len(number) < _STATUS else []
            return beside if len(beside) == 1 else ()
        return [*self._numbers.get(number.casefold(), ())]

    def routed(self, text: Text) -> Sequence[str]:
        """The endpoints that a text names by method and path and does nothing more."""
        routes, rest = leading_routes(text) if "/" in text.text else ((), "")
        if not routes or rest.strip("`*_ "):
            return ()
        return [key for key in self._known.meant(text) if key in self._endpoints]

    def meant(self, names: Iterable[str], noun: str, methods: Sequence[str]) -> tuple[str, ...]:
        """The endpoints that are called one of ``names``, or else those of ``methods`` on ``noun``;
        nothing when that is not known."""
        names = tuple(names)
        numbered = [self._numbered_behind(name) for name in names]
        if told := [each for each in numbered if each is not None]:
            return told[0]
        called = (self._called(name, methods) for name in names)
        return next(filter(None, called), ()) or tuple(self._on_resource(noun, methods))

    def below(self, noun: str, methods: Sequence[str]) -> Iterator[str]:
        """The endpoints below a ``noun`` that has none itself: what reads, and what does something
        to it, for who may update it; or those of the group that is called so."""
        if noun in self._resources:
            return
        for endpoint in self._below.get(noun, ()):
            reads = endpoint.method in _READ
            if not {*(_READ if reads else _UPDATE)}.isdisjoint(methods):
                yield endpoint.key
        if noun not in self._below:
            yield from (each.key for each in self._below_title(noun) if each.method in methods)

    def _called(self, text: str, methods: Sequence[str]) -> tuple[str, ...]:
        number, name = _split(text)
        if number and _SEVERAL.match(text):
            return ()
        described = self._described.get(name, {})
        if methods and not {*_READ} & {*methods}:  # who changes a thing is not meant to read it
            described = {key: None for key in described if self._endpoints[key].method != "GET"}
        return tuple(
            self._numbers.get(number)
            or self._titled.get(name)
            or (described if len(described) == 1 else self._acting(text, methods))
        )

    def _numbered_behind(self, text: str) -> tuple[str, ...] | None:
        """The endpoints whose numbers stand behind a name, ``List rooms (6.1)``: none if
        the name is that of another endpoint. None where no endpoint has one of the numbers."""
        said = english(text)
        behind = _NUMBERS_BEHIND.search(said) if said[-1:] in _CLOSING else None
        numbers = (
            [found[0] for found in regex.finditer(NUMBER, behind["numbers"])] if behind else ()
        )
        found = [self.numbered(number) for number in numbers]
        if not behind or not all(found):
            return None
        keys = dict.fromkeys(chain.from_iterable(found))
        titled = self._titled.get(_split(said[: behind.start()])[1], {})
        return () if titled and keys.keys().isdisjoint(titled) else tuple(keys)

    def _acting(self, text: str, methods: Sequence[str]) -> tuple[str, ...]:
        """The one endpoint whose path says what is done, as `/units/{id}/discard` does: ``text``
        has the words of its end, some of the resource before it, and no verb that means another
        method."""
        said = words_of(text)
        words = frozenset(map(singular, said)) - FILLERS
        things = {noun_of(said), *(word for word in said[1:] if word in self._resources)}
        verbs = (words & VERBS.keys()) - things
        if len(words) > _MOST_WORDS:
            return ()
        done = self._ends.done
        places = (place for place in product(words, words) if place in done)
        found = {key: last for place in places for key, last in done[place].items()}
        meant = [
            key
            for key, last in found.items()
            if last <= words and (self._endpoints[key].method in methods or not verbs - last)
        ]
        meant = meant or self._ends.alone.get(words, []) or self._doing(verbs or words, words)
        return tuple(meant) if len(meant) == 1 else ()

    def _doing(self, verbs: Iterable[str], words: Iterable[str]) -> list[str]:
        """The endpoints whose paths end with the noun of a verb: ``/loans/{id}/renewal`` of "renew
        a loan". Their first letters are the same: *extend*, *extension*."""
        stems = [verb[:_STEM] for verb in verbs if len(verb) >= _STEM]
        found = (self._ends.deeds.get(place, {}) for place in product(stems, words))
        return [*dict.fromkeys(chain.from_iterable(found))]

    def _on_resource(self, noun: str, methods: Sequence[str]) -> Iterator[str]:
        every = noun in _EVERYTHING and noun not in self._resources
        found = self._endpoints.values() if every else self._resources.get(noun, ())
        for endpoint in found:
            made_there = endpoint.method != "POST" or not endpoint.path.endswith("}")
            if endpoint.method in methods and made_there:
                yield endpoint.key

    def _below_title(self, noun: str) -> Sequence[Endpoint]:
        """The endpoints of the group that is called like a ``noun``."""
        return self._groups.get(noun, ())

    @cached_property
    def _groups(self) -> Mapping[str, Sequence[Endpoint]]:
        every = self._endpoints.values()
        return by_title(self._outline, every, lambda name: noun_of(words_of(name)))


class _Ends:
    """Endpoints by the last words of their paths: by one of them with one of the resource before
    it, ``done``; by the beginning of the only one with that, ``deeds`` of those that do not read;
    and by all of them, ``alone``."""

    def __init__(self, endpoints: Iterable[Endpoint]) -> None:
        self.alone: dict[frozenset[str], list[str]] = {}
        self.done: dict[tuple[str, str], dict[str, frozenset[str]]] = {}
        self.deeds: dict[tuple[str, str], dict[str, None]] = {}
        for endpoint in endpoints:
            *before, last = _literals(endpoint.path) or [frozenset[str]()]
            self.alone.setdefault(last, []).append(endpoint.key)
            for word in frozenset().union(*before) if last else ():
                self.done.setdefault((min(last), word), {})[endpoint.key] = last
                if endpoint.method != "GET" and len(last) == 1:
                    self.deeds.setdefault((min(last)[:_STEM], word), {})[endpoint.key] = None


def _grouped(pairs: Iterable[tuple[str, Value]]) -> dict[str, list[Value]]:
    """The second ones of pairs by the first ones."""
    found: dict[str, list[Value]] = {}
    for name, value in pairs:
        found.setdefault(name, []).append(value)
    return found


def _named(said: Iterable[tuple[str, str]]) -> dict[str, dict[str, None]]:
    """Keys of endpoints by the names that are said behind them."""
    found: dict[str, dict[str, None]] = {}
    for key, text in said:
        if name := _split(text)[1]:
            found.setdefault(name, {})[key] = None
    return found


@remembered
def _split(text: str) -> tuple[str, str]:
    """The number with which a text begins, and ``create task`` for "Create a task" and "Create
    tasks" behind it."""
    number = _NUMBER.match(text)
    name = words_of(text[number.end() :] if number else text)
    kept = [word for word in name if word not in FILLERS] or name  # ``A`` may be a code
    said = " ".join(map(singular, kept))
    return number["number"].casefold() if number else "", said


def _said_in_rows(
    outline: Outline, known: Known, tells: Callable[[str], object]
) -> Iterator[tuple[str, str]]:
    """What the other cells of a row say of its only endpoint: what it is for, its number."""
    for table in blocks_of(outline.root, Table):
        titles = [normal_title(cell.text) for cell in table.header]
        endpoint, method = endpoint_columns(table, titles)
        if endpoint is None:
            continue
        for row in table.rows:
            others = (cell.text for at, cell in enumerate(row) if at not in (endpoint, method))
            said = [text for text in others if 0 < len(text) <= _LONGEST_NAME and tells(text)]
            verb = row[method].text if method is not None else ""
            keys = known.meant(row[endpoint], verb) if said else ()
            if len(keys) == 1:
                yield from ((keys[0], text) for text in said)


def _numbered(outline: Outline, endpoints: Iterable[Endpoint]) -> Iterator[tuple[str, str]]:
    """The numbers of the sections that describe one endpoint only."""
    placed = sorted((endpoint.span.start, endpoint.key) for endpoint in endpoints)
    for section in outline.walk():
        number = _NUMBER.match(section.name.text)
        end = section.children[0].span.start if section.children else section.span.end
        within = slice(bisect(placed, (section.span.start,)), bisect(placed, (end,)))
        if number and within.stop - within.start == 1:
            yield placed[within][0][1], number["number"]


def _literals(path: str) -> list[frozenset[str]]:
    """The words of each segment of a path that is no parameter and none of a base path."""
    return [
        frozenset(singular(word) for word in snake(segment).split("_"))
        for segment in path.split("/")
        if segment and segment[0] != "{" and not is_base(segment)
    ]


def _above(path: str) -> str:
    """``clock`` for ``/v1/clock/start``: what stands before the last word of a path."""
    names = [segment for segment in path.split("/") if segment and segment[0] != "{"]
    return singular(snake(names[-2])) if len(names) > 1 and not is_base(names[-2]) else ""


def _nouns(path: str) -> Iterator[str]:
    """``line`` and ``order_line`` for ``/orders/{id}/lines/{line}``."""
    segments = [singular(snake(part)) for part in path.split("/") if part and part[0] != "{"]
    if segments:
        yield segments[-1]
    if len(segments) > 1:
        yield f"{segments[-2]}_{segments[-1]}"
