"""Tables of endpoints in which codes say who may call, in the words of their legend."""

from __future__ import annotations

from collections.abc import Callable, Collection, Container, Iterable, Iterator, Mapping, Sequence
from functools import partial

from msgspec.structs import replace

from asbuilt import regex
from asbuilt.document.blocks import Table, Text
from asbuilt.document.text import part
from asbuilt.source import Span
from asbuilt.spec.access.doubt import marked
from asbuilt.spec.access.grant import grant, plain
from asbuilt.spec.access.matrices.code import code_of, is_sign, legend, level_of
from asbuilt.spec.access.matrices.verb_meaning import verbs_told
from asbuilt.spec.access.own_told import tells_own
from asbuilt.spec.access.roles.role import (
    USUAL,
    callers_in,
    is_anonymous,
    is_every_role,
    pieces,
    role_name,
)
from asbuilt.spec.access.roles.role_title import names_roles
from asbuilt.spec.endpoints.route import path_in, routes_in
from asbuilt.spec.language import english
from asbuilt.spec.model import Trouble
from asbuilt.spec.section import Outline, Section, blocks_of
from asbuilt.spec.title import normal_title
from asbuilt.spec.words import singular, snake

NOBODY = "nobody"
"""Who is meant by a sign that heads a column and that nothing explains."""


def _each(
    outline: Outline, read: Callable[[Section, Table], Table | None]
) -> Iterator[tuple[Span, Table]]:
    for section in outline.walk():
        for table in blocks_of(section, Table, deep=False):
            if (told := read(section, table)) is not None:
                yield table.span, told


def letters_explained(outline: Outline, section: Section, cells: Iterable[Text]) -> set[str]:
    """The letters among ``cells`` that a document says to mean yes or no, own rows, or what may be
    done: ``E = erlaubt``, ``R = may read``. What they grant is told by its legend."""
    codes = {code for text in {cell.text for cell in cells} if (code := code_of(text))}
    told = legend(outline, {code for code in codes if not is_sign(code)}, section)
    return {code for code, meaning in told.items() if _is_grant(meaning.text)}


def _is_grant(meaning: str) -> bool:
    told = _ENDS.split(meaning, maxsplit=1)[0]
    return grant(meaning)[0] in ("allow", "deny") or tells_own(told) or verbs_told(told) is not None


# ---------------------------------------------------------------- columns by codes


def headed(outline: Outline) -> Mapping[Span, Table]:
    """The tables whose columns are headed by codes for roles, by their places, with the names that
    a legend has for these. Signs that nothing explains are :data:`NOBODY`."""
    return dict(_each(outline, lambda section, table: _headed(outline, section, table)))


def _headed(outline: Outline, section: Section, table: Table) -> Table | None:
    turned = any(map(routes_in, table.header[1:]))
    heads = [row[0] for row in table.rows] if turned else [*table.header[1:]]
    codes = {code for head in heads if (code := _head_code(head))}
    if not codes or not table.rows or _VERBS.issuperset(codes):
        return None
    told = legend(outline, codes, section)
    codes = {code for code in codes if len(code) < _LONG_CODE or code in told}
    explained = partial(letters_explained, outline, section)
    if not turned and not all(_are_grants(table, at, explained) for at in _columns(table, codes)):
        return None
    named = {code: name for code, meaning in told.items() if (name := _name(meaning))}
    if any(_OF_ENDPOINTS.fullmatch(normal_title(name.text)) for name in named.values()):
        return None
    if not _are_explained(named, codes):
        named = {}
    if not named and not _may_be_of_people(table, codes, turned=turned):
        return None

    def called(head: Text) -> Text:
        code = _head_code(head)
        return named.get(code) or (Text(NOBODY, head.span) if is_sign(code) else head)

    if turned:
        return replace(table, rows=tuple((called(row[0]), *row[1:]) for row in table.rows))
    return replace(table, header=(table.header[0], *map(called, table.header[1:])))


_LONG_CODE = 3
"""Letters of what may be a word as well, ``SLA``, if no legend tells of it."""


def _columns(table: Table, codes: Container[str]) -> Iterator[int]:
    """The columns that some ``codes`` head."""
    return (at for at, cell in enumerate(table.header) if at and _head_code(cell) in codes)


def _head_code(head: Text) -> str:
    """The code that heads a column or a row, which no tick or cross does."""
    code = code_of(head.text)
    return "" if is_sign(code) and grant(code)[0] != "word" else code


def unexplained(outline: Outline, places: Container[Span]) -> Iterator[Trouble]:
    """One for each matrix, at one of the ``places`` of such, that signs head which nothing
    explains."""
    for place, table in outline.part(headed).items():
        heads = (*table.header, *(row[0] for row in table.rows))
        head = next((cell for cell in heads if cell.text == NOBODY), None)
        if head and place in places:
            message = (
                f"nothing says which role `{outline.source.slice(head.span)}` stands for: it lets"
                " nobody in"
            )
            yield Trouble("unparsable-roles", message, head.span)


_VERBS = frozenset("CRUDLXW")
"""Letters for what is done, not for who does it."""


def _are_grants(table: Table, column: int, explained: Callable[[list[Text]], set[str]]) -> bool:
    """Whether a cell of a column says yes or no, or own rows; and not all are empty."""
    cells = [row[column] for row in table.rows]
    said = [grant(cell.text) for cell in cells]
    usual = any(kind != "word" or word == "own" for kind, word in said) or explained(cells)
    return bool(usual) and any(kind != "empty" for kind, _ in said)


def _are_explained(named: Mapping[str, Text], codes: Collection[str]) -> bool:
    """Whether a legend has names for what several columns are headed by, and for all letters."""
    letters = {code for code in codes if not is_sign(code)}
    return len(named) >= min(_SEVERAL, len({*codes})) and named.keys() >= letters


_SEVERAL = 2
_OF_ENDPOINTS = regex.compile(
    r"(?:create|read|update|delete|write|execute|list|get|post|put|patch|auth|authentication"
    r"|(?:rate )?limit(?:ed)?|cache\w*|deprecated|implemented|done|tested|tests?|documented|docs"
    r"|documentation|deployed|released|planned|idempotent|paginated|logged|audit(?:ed)?|reviewed"
    r"|stable|beta|experimental|slow|fast|yes|no|allowed|denied|web|mobile|ios|android|desktop)"
)
"""What is done, or known of an endpoint: columns of that are none of roles."""


def _may_be_of_people(table: Table, codes: Collection[str], *, turned: bool) -> bool:
    """Whether several signs head what is told of endpoints or actions, and may be of people."""
    if sum(is_sign(code) and code not in _OF_CALLS for code in codes) < _SEVERAL:
        return False
    columns = range(len(table.header))
    named = turned or normal_title(table.header[0].text) in _ACTIONS
    return named or any(all(path_in(row[at]) for row in table.rows) for at in columns)


_ACTIONS = {"action", "capability", "operation", "resource", "permission", "right", "feature",
            "function", "task", "activity", "what"}  # fmt: skip
_OF_CALLS = frozenset("🔒🔓🔑🔐🧪📄📚📖🚀🐢💾📦⏱📊📈💳🌐🏷📱💻🖥")
"""Signs above columns that tell something else of each endpoint."""
_LIMITED = regex.compile(
    r"\b(?:own|only|except\w*|but|if|when|while|until|unless|once|not|no|never|without|provided"
    r"|as long as|within|after|before|during|from)\b"
)
_ENDS = regex.compile(r"\s?(?:[.;:,(（]|\s[–—-]\s)")
_IS_NAME = regex.compile(r"[^\W\d_][\w-]*(?:(?: ?[/&] ?| )[\w-]+){0,4}")


def _name(meaning: Text) -> Text | None:
    """The name with which a meaning begins; None where the rest of it limits whom it is for: of
    that the head of a column knows nothing."""
    ends = _ENDS.search(meaning.text)
    end = ends.start() if ends else len(meaning.text)
    rest = english(meaning.text[end:]).lower()
    if not _IS_NAME.fullmatch(plain(meaning.text[:end])) or _LIMITED.search(rest):
        return None
    return part(meaning, 0, end)


# ---------------------------------------------------------------- cells that hold codes


def spelled(outline: Outline, known: Collection[str]) -> Mapping[Span, Table]:
    """The tables of endpoints with columns of codes for callers, by their places, with the words of
    a legend for these: of a level, all that have it or a higher one. A column that is titled as one
    of levels of access, and of which no legend tells, keeps its numbers: nobody is known by them.
    ``known`` are the roles of the document."""
    nouns = {_noun(role) for role in (*known, *USUAL)}

    def read(section: Section, table: Table) -> Table | None:
        return _spelled(outline, section, table, nouns)

    return dict(_each(outline, read))


def _spelled(
    outline: Outline, section: Section, table: Table, known: Collection[str]
) -> Table | None:
    read = table
    for at, cell in enumerate(table.header):
        title = normal_title(cell.text)
        if not (_LEVELS.fullmatch(title) or names_roles(title) or title in _AUTH):
            continue
        if not any(any(routes_in(each) or path_in(each) for each in row) for row in table.rows[:1]):
            return None
        cells = [row[at] for row in table.rows]
        words = _levels_in(outline, section, cells, title, known)
        words = words or _words_of(outline, section, cells, title, known)
        if words:
            read = _with_column(read, at, words, title)
    return None if read is table else read


_AUTH = {"auth", "authentication", "authorization", "security"}
_KIND = r"(?:access|clearance|permissions?|auth\w*|security|privileges?)"
_LEVELS = regex.compile(
    rf"(?:(?:min(?:imum|imal)?\.?|required|needed|lowest|least|user|role|{_KIND})\s)*"
    rf"(?:levels?|lvl|tiers?|rank|grade|{_KIND})(?: (?:required|needed))?"
)
_SAYS_ACCESS = regex.compile(rf"\b{_KIND}\b|^(?:min|required|needed|lowest)\w*\.? (?:level|lvl)")


def _with_column(table: Table, at: int, words: Sequence[str], title: str) -> Table:
    """A table with other words in a column, which is one of roles then."""
    rows = tuple(
        (*row[:at], Text(said, row[at].span), *row[at + 1 :])
        for row, said in zip(table.rows, words, strict=True)
    )
    header = table.header
    if not names_roles(title) and title not in _AUTH:
        header = (*header[:at], Text("roles", header[at].span), *header[at + 1 :])
    return replace(table, header=header, rows=rows)


def _levels_in(
    outline: Outline, section: Section, cells: Sequence[Text], title: str, known: Collection[str]
) -> Sequence[str]:
    """Who has the levels that cells hold; the numbers alone where nothing tells it."""
    if not all(level_of(cell.text) for cell in cells if cell.text.strip("–—- ")):
        return ()
    levels = [level_of(cell.text) for cell in cells]
    if not any(levels):
        return ()
    told = legend(outline, _NUMBERS, section, levels=True)
    meant = {int(level): each for level, each in told.items() if _of_callers(each, known)}
    if any(_names_known(meaning, known) for meaning in meant.values()):
        order = _rising({level: _callers(each, known) for level, each in meant.items()})
        return [_from(int(each), order) if each else "" for each in levels]
    return levels if _SAYS_ACCESS.search(title) and title not in _AUTH else ()


_NUMBERS = frozenset(map(str, range(100)))


def _rising(meant: Mapping[int, str]) -> list[tuple[int, str]]:
    """The levels with those who have them, from that which may least to that which may most: the
    first level is the highest where administrators have it, or the last one is everybody's."""
    order = sorted(meant.items())
    first, last = order[0][1], order[-1][1]
    falls = _noun(role_name(first)) in USUAL or _is_everybody(last)
    return order[::-1] if falls and len(order) > 1 else order


def _from(level: int, order: Sequence[tuple[int, str]]) -> str:
    """Who has a level or a higher one; a level of which nothing is told keeps its number."""
    at = next((at for at, (each, _) in enumerate(order) if each == level), None)
    if at is None:
        return str(level)
    if _is_everybody(order[at][1]):
        return order[at][1]
    return ", ".join(said for _, said in order[at:])


def _words_of(
    outline: Outline, section: Section, cells: Sequence[Text], title: str, known: Collection[str]
) -> Sequence[str]:
    """What cells say whose codes a legend explains: ``any user`` of ``U``."""
    unlike = {cell.text: cell for cell in cells}.values()
    codes = {code for cell in unlike for each in pieces(cell) for code in _codes_in(each.text)}
    told = legend(outline, codes, section)
    meant = {
        code: _callers(said, known) for code, said in told.items() if _may_mean(code, said, known)
    }
    if not meant or (_LEVELS.fullmatch(title) and not _are_callers(told.values(), known)):
        return ()
    return [_replaced(cell, pieces(cell), meant) for cell in cells]


def _codes_in(piece: str) -> set[str]:
    """The codes that one entry of a cell may be: ``A``, ``A E`` and ``AE``, ``A (own)``."""
    return {code for some in _splits(_without_rest(piece)[0]) for code in some}


def _without_rest(piece: str) -> tuple[str, str]:
    """The codes of an entry, and what says behind them on which rows they may act: a bracket, the
    mark of a footnote, ``: own``."""
    if mark := marked(piece):
        return piece[: mark.start()], piece[mark.start() :]
    found = _WITH_REST.fullmatch(piece)
    if found is None:
        return piece, ""
    rest = found["rest"]
    return found["codes"], f" ({rest[1:].strip()})" if rest[0] in ":=/" else rest


_WITH_REST = regex.compile(
    r"(?P<codes>[`*]*[^\s()（）`*][^()（）]{0,12}?)[`*]*"
    r"(?P<rest>\s?[(（][^()（）]{1,80}[)）]|[:=/]\s?(?:own|self|all))[`*]*\s*"
)


def _splits(piece: str) -> Iterator[list[str]]:
    """The ways to take an entry for codes: for one, for several with gaps, or without any."""
    bare = piece.replace("\ufe0f", "").strip("`*[]() ")
    for some in ([bare], bare.split(), [*bare] if len(bare) <= _LONGEST_RUN else []):
        codes = [*map(code_of, some)]
        if codes and all(codes):
            yield codes


_LONGEST_RUN = 5
"""Codes without a gap between them."""


def _replaced(cell: Text, listed: Iterable[Text], meant: Mapping[str, str]) -> str:
    """A cell with what its codes stand for instead of them."""
    said, end = "", 0
    for each in listed:
        start = cell.index(each.span.start)
        bare, rest = _without_rest(each.text)
        known = next((some for some in _splits(bare) if meant.keys() >= {*some}), None)
        words = ", ".join(f"{meant[code]}{rest}" for code in known) if known else each.text
        said += cell.text[end:start] + words
        end = start + len(each.text)
    return said + cell.text[end:]


def _may_mean(code: str, meaning: Text, known: Collection[str]) -> bool:
    """Whether a code stands for callers. A lock that stands for no more than signing in, a tick and
    a cross have their usual meaning otherwise."""
    if _names_known(meaning, known) or _is_everybody(meaning.text):
        return True
    if grant(code)[0] != "word":  # ``N``
        return not is_sign(code) and _is_of_people(meaning)
    return not (is_sign(code) and _SIGNING_IN.search(english(meaning.text).lower()))


def _is_of_people(meaning: Text) -> bool:
    """Whether a meaning is nothing but a name that says neither yes nor no nor how to sign in."""
    said = english(meaning.text).lower()
    named = _name(meaning)
    if named is None or named.text != meaning.text or grant(meaning.text)[0] != "word":
        return False
    return not (_SIGNING_IN.search(said) or _LIMITED.search(said))


_SIGNING_IN = regex.compile(
    r"\b(?:tokens?|jwt|auth\w*|log(?:ged)?[ -]?in|sign(?:ed)?[ -]?in|session|account|bearer|key)\b"
)


def _are_callers(meanings: Iterable[Text], known: Collection[str]) -> bool:
    meanings = [*meanings]
    return any(_names_known(each, known) for each in meanings) or all(
        _is_everybody(each.text) for each in meanings
    )


def _callers(meaning: Text, known: Collection[str]) -> str:
    """What a meaning says of callers: without what is said of a role besides, ``admin, may do
    everything``, unless that limits it."""
    listed = [*pieces(meaning)]
    name = _name(meaning)
    if len(listed) == 1 or name is None or all(_names_known(each, known) for each in listed):
        return meaning.text
    return name.text if _noun(role_name(name.text)) in known else meaning.text


def explained(
    outline: Outline, codes: Collection[str], known: Collection[str]
) -> Mapping[str, str]:
    """What some ``codes`` beside endpoints say of callers, those that a legend explains so."""
    nouns = {_noun(role) for role in (*known, *USUAL)}
    told = legend(outline, codes, outline.root)
    return {
        code: _callers(said, nouns)
        for code, said in told.items()
        if _names_known(said, nouns) or _is_everybody(said.text)
    }


def _of_callers(meaning: Text, known: Collection[str]) -> bool:
    return _is_everybody(meaning.text) or bool(callers_in(meaning)) or _names_known(meaning, known)


def _is_everybody(said: str) -> bool:
    return is_anonymous(said) or is_every_role(said) or normal_title(english(said)) in _EVERYBODY


_EVERYBODY = {"public", "open", "any user", "all users", "every user", "all"}


def _names_known(meaning: Text, known: Collection[str]) -> bool:
    """Whether a role of the document begins what a code stands for."""
    listed = (callers_in(each) for each in pieces(meaning))
    named = {_noun(caller.role.text) for some in listed for caller in some}
    first = _ENDS.search(meaning.text)
    named.add(_noun(role_name(meaning.text[: first.start()] if first else meaning.text)))
    return not named.isdisjoint(known)


def _noun(role: str) -> str:
    return singular(snake(role))
