"""Lists of what roles may do: an access matrix without a table.

    **Clerks** can:                           - `clerk` may call `GET /orders` and `POST /orders`

    - see all orders (`GET /orders`)          - `GET /orders`: clerk, customer (own)
    - place an order                          - `POST /orders` is for clerks only

Items that name no route are read as the rows of a table of capabilities are;
:mod:`asbuilt.spec.access.binding` tells what they mean.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import starmap

from msgspec import Struct
from msgspec.structs import replace

from asbuilt import regex
from asbuilt.document.blocks import Block, Item, List, Paragraph, Table, Text
from asbuilt.document.text import on_one_line, part, sentences, text_of
from asbuilt.spec.access.binding import OWN, words_of
from asbuilt.spec.access.condition import is_bound
from asbuilt.spec.access.doubt import is_qualified
from asbuilt.spec.access.grant import grant
from asbuilt.spec.access.matrices.capability import Claim, about
from asbuilt.spec.access.matrices.listed_table import leaving_out
from asbuilt.spec.access.matrices.matrix import DOINGS, ROLES, MatrixCell
from asbuilt.spec.access.own_told import tells_own
from asbuilt.spec.access.proof import demands_proof
from asbuilt.spec.access.rights.call_clause import calls_told
from asbuilt.spec.access.rights.numbered_paragraph import paragraphs_in, without_read
from asbuilt.spec.access.rights.own_section import own
from asbuilt.spec.access.rights.question import rights_answered
from asbuilt.spec.access.rights.right import (
    EVERYTHING,
    Right,
    each_right,
    inherits,
    is_everything,
    names_others,
)
from asbuilt.spec.access.rights.right_of_thing import CANNOT, overlaps
from asbuilt.spec.access.rights.right_row import Row, cells_of, places_of, roles_named, rows_in
from asbuilt.spec.access.rights.right_sentence import (
    MAY,
    actions_told,
    named_role,
    rights_told,
    statements,
)
from asbuilt.spec.access.rights.role_label import (
    BOLD,
    LIMITING,
    columns_of_routes,
    labelled,
    limits_what_follows,
    roles_labelled,
    titled,
)
from asbuilt.spec.access.rights.route_grant import grants_at
from asbuilt.spec.access.rights.told_abroad import who_may
from asbuilt.spec.access.roles.role import (
    ANONYMOUS,
    SIGNED_OUT_OR_NOT,
    STRUCK,
    TAKES_OUT,
    is_anonymous,
    role_name,
)
from asbuilt.spec.endpoints.callers.known_role import known_role
from asbuilt.spec.endpoints.route import routes_in
from asbuilt.spec.form import Form
from asbuilt.spec.label import pair
from asbuilt.spec.language import english, translated
from asbuilt.spec.section import Section
from asbuilt.spec.title import bare, normal_title
from asbuilt.spec.words import singular, snake

_SAID = Form(
    r"^(?P<asks>(?:what|which (?:calls|routes|endpoints|operations))\s+)?(?:(?:only|just)\s+)?"
    r"(?:(?:an?|the|every|each|any|all)\s+)?"
    r"(?:(?:(?:users?|callers?) (?:with|in) the )?role\s+)?"
    r"(?P<role>[*_`]{0,3}[^\W\d_][\w-]{0,30}(?: [\w-]{1,30}){0,2}?[*_`]{0,3})(?: (?:role|users?))?"
    rf"{MAY}",
    "can|may|could|allowed|permitted|authori|entitled|access|right|permission|granted",
)
"""``A clerk may call``, ``**Clerks** can:``, ``What a clerk may call:``."""
_BUT = regex.compile(
    rf"\b(?:{TAKES_OUT}|not|never|cannot|unless|neither|nor|hardly|rarely|seldom|no longer"
    r"|(?:in|under|on|at|by) no)\b|n['’]t\b",
    re.IGNORECASE,
)
_CODE = regex.compile(r"`[^`]*`")


class Rights(Struct, frozen=True):
    """What the lists of a section say: of routes as ``cells``, and of what is called by its name as
    ``claims``. They are ``listed``, so that who is not named is refused, if all items are read."""

    cells: tuple[MatrixCell, ...] = ()
    claims: tuple[Claim, ...] = ()

    def without_claims(self) -> Rights:
        """What is sure when the claims mean nothing: others may be let in by what is not read, and
        "everything" is no endpoint where none is named."""
        if not any(cell.listed for cell in self.cells):
            return Rights()
        return Rights(tuple(replace(cell, listed=False) for cell in self.cells))


def rights(section: Section, known: Collection[str]) -> Rights:
    """What the lists of a section about access and those below it say; ``known`` are the roles that
    the document names elsewhere. Others count if several are told of, by routes too."""
    known = dict.fromkeys((*known, *roles_labelled(section)))
    told_of = calls_told(section, known)
    cells: list[MatrixCell] = [*told_of.cells]
    said = [*rights_answered(section, known)]
    stated: list[Sequence[Row]] = []
    for place in section.walk():
        blocks = tuple(without_read(place.blocks, told_of.read))
        for above, block, below in zip((None, *blocks), blocks, (*blocks[1:], None), strict=False):
            if told_texts := paragraphs_in(block):
                for text in told_texts:
                    stated.append(rows_in([*statements(text, known)], known))
                    said += starmap(Right, rights_told(text, known))
            elif isinstance(block, List):
                granted = [item.text for item in block.items if item.checked is not False]
                cells += cells_of(rows_in(granted, known), known)
                led = _role_of(place, above, below, known)
                said += _told_above(above, led.role if led else None)
                said += _by_role(block, led, known)
            elif isinstance(block, Table):
                said += rights_in_rows(block, known)
                said += _by_columns(block, known)
    told = roles_named(row for rows in stated for row in rows)
    by_role = _read([*each_right(said)], {*known, *told})
    often = (name for name, times in told.items() if times > 1)
    named = dict.fromkeys((*known, *(cell.role.text for cell in by_role.cells), *often))
    cells += (cell for rows in stated for cell in cells_of(rows, named))
    return replace(by_role, cells=(*cells, *by_role.cells))


def claims_told(section: Section, known: Collection[str]) -> tuple[Claim, ...]:
    """What the sentences of a section about access and those below it say that ``known`` roles may
    do, by whatever they call it."""
    told = (
        Right(*each)
        for place in section.walk()
        for block in place.blocks
        if isinstance(block, Paragraph)
        for each in actions_told(text_of(block), known)
    )
    said = each_right([*told])
    return tuple(claim_of(each) for each in said if not _BUT.search(english(each.done.text)))


def _signed_out(name: str, beside: str) -> bool:
    """Whether a line in bold is about those who have not signed in; a *Visitor* alone may be
    somebody, and *Everyone* every role."""
    if beside and is_anonymous(beside):
        return True
    return is_anonymous(name) and singular(english(name).lower()) not in _MAYBE_SIGNED_IN


_GOES_ON = regex.compile(r"\b(?:can|may) (?:call|use|access|invoke|do)$", re.I)
"""``The clerk can use``, above what."""
_EVERYBODY = regex.compile(
    r"[*_]{0,3}(?:every|any)(?:one|body)[*_]{0,3},? (?:including|even) (?:the )?"
    r"(?:anonymous|unauthenticated|signed[- ]out|logged[- ]out)(?: (?:callers?|users?|visitors?))?"
    r"(?:,? (?:can|may)(?: (?:call|use))?)?[*_]{0,3}[:：][*_]{0,3}",
    re.I,
)
_MAYBE_SIGNED_IN = {*SIGNED_OUT_OR_NOT, "everyone", "everybody", "anyone", "anybody", "none"}


class _Above(Struct, frozen=True):
    """The role that may do what is listed below its name, and what is said beside this."""

    role: Text
    beside: str = ""

    @property
    def is_of_own(self) -> bool:
        """Whether it may do so on its own rows only: ``**Borrower** (own loans only)``."""
        return bool(self.beside) and tells_own(self.beside)

    @property
    def is_bound(self) -> bool:
        """Whether what stands beside the name binds all rights: ``**Clerk** (with MFA)``."""
        if self.role.text == ANONYMOUS or not self.beside or self.is_of_own:
            return False
        return _binds(self.beside) or not OWN.isdisjoint(words_of(self.beside))


def _role_above(section: Section, above: Block | None, known: Collection[str]) -> _Above | None:
    """The role that the line above a list, or else the heading, says may do what is listed."""
    if isinstance(above, Paragraph):
        line = above.lines[-1]
        named = labelled(line) if len(above.lines) == 1 or BOLD.fullmatch(line.text) else None
        if named and (role := known_role(role_name(named[0].text), known)):
            return _Above(Text(role, line.span), named[1])
        if named and BOLD.fullmatch(line.text) and _signed_out(named[0].text, named[1]):
            return _Above(Text(ANONYMOUS, line.span))
        if line.text.rstrip("*_ ").endswith((":", "：")) or _GOES_ON.search(line.text):
            if len(above.lines) == 1 and _EVERYBODY.fullmatch(english(line.text)):
                return _Above(Text(ANONYMOUS, line.span))
            found = subject_of(line, known) or (line, line)
            if not inherits(line):
                return _Above(found[0]) if found[1].text == "" else None
    if section.heading is None or STRUCK.search(section.name.text):
        return None
    title, span = section.name, section.heading.title.span
    if role := known_role(snake(normal_title(title.text)), known):
        return _Above(Text(role, span))
    named = titled(title)
    if named and (role := known_role(role_name(named[0].text), known)):
        return _Above(Text(role, span), named[1])
    headed = subject_of(title, known)
    return _Above(headed[0]) if headed and not headed[1].text.strip(" .:…") else None


def _role_of(
    section: Section, above: Block | None, below: Block | None, known: Collection[str]
) -> _Above | None:
    """The role that may do what a list says that stands between two blocks, unless something binds
    all of its rights."""
    led = _role_above(section, above, known)
    if led is None or _are_bound(section, led.role, above, below) or led.is_bound:
        return None
    return led


def _are_bound(section: Section, role: Text, above: Block | None, below: Block | None) -> bool:
    """Whether the heading that names a role, or a sentence above or below its list that says whom
    it is about by no name, binds all of its rights to a proof, a time or a state."""
    if section.heading and role.span == section.heading.title.span and _binds(section.name.text):
        return True
    beside = (block for block in (above, below) if isinstance(block, Paragraph))
    lines = (line for block in beside for line in block.lines if line.span != role.span)
    said = (sentence.text for line in lines for sentence in sentences(line))
    return any(LIMITING.match(english(each)) and _binds(each) for each in said)


def _binds(text: str) -> bool:
    if is_qualified(text):
        return True
    return is_bound(text) or demands_proof(text) or _BUT.search(english(text)) is not None


def _told_above(above: Block | None, role: Text | None) -> Iterator[Right]:
    """What a line above a list says besides, ``**Editor** – everything a viewer can, and``."""
    if role and isinstance(above, Paragraph):
        bold = BOLD.fullmatch(above.lines[-1].text)
        if bold and bold["rest"] and not limits_what_follows(bold["rest"]):
            yield Right(role, part(above.lines[-1], *bold.span("rest")))
        elif inherits(above.lines[-1]):
            yield Right(role, part(above.lines[-1], 0, len(above.lines[-1].text), "*_:： "))


def _by_role(block: List, led: _Above | None, known: Collection[str]) -> Iterator[Right]:
    for item in block.items:
        if led:
            yield _right(led, item)
        elif told := who_may(item.text, known):
            yield from (Right(each, told.done) for each in told.roles)
        elif named := _named_alone(item, known):
            yield from () if named.is_bound else _below(item, named)
        elif found := subject_of(item.text, known):
            yield from (Right(*found),) if found[1].text else _below(item, _Above(found[0]))


def _by_columns(table: Table, known: Collection[str]) -> Iterator[Right]:
    """What the columns of a table say that roles may do: ``| Clerk | Cook |`` above routes."""
    for name, beside, done in columns_of_routes(table):
        role = known_role(role_name(name.text), known)
        above = _Above(Text(role, name.span), beside) if role else None
        if above and not above.is_bound:
            yield from (Right(above.role, each, own=above.is_of_own) for each in done)


def _right(led: _Above, item: Item) -> Right:
    return Right(led.role, item.text, refused=item.checked is False, own=led.is_of_own)


def _named_alone(item: Item, known: Collection[str]) -> _Above | None:
    """The known role that an item is, with what it may do in the list below it: ``- **Clerk**``."""
    named = labelled(item.text) if item.children else None
    role = known_role(role_name(named[0].text), known) if named else None
    return _Above(Text(role, item.text.span), named[1]) if named and role else None


def _below(item: Item, named: _Above) -> Iterator[Right]:
    """What the list below an item says that its role may do."""
    for block in item.children:
        if isinstance(block, List):
            yield from (_right(named, below) for below in block.items)


def rights_in_rows(table: Table, known: Collection[str]) -> Iterator[Right]:
    """What the rows of a table say that ``known`` roles may do: ``| Role | Permissions |``."""
    titles = [normal_title(cell.text) for cell in table.header]
    at = next((at for at, title in enumerate(titles) if title in DOINGS), 0)
    if titles[0] in ROLES and at and len({*titles} & DOINGS) == 1:
        for row in table.rows:
            if role := known_role(role_name(bare(row[0].text)), known):
                yield Right(Text(role, row[0].span), row[at])


def subject_of(text: Text, known: Collection[str]) -> tuple[Text, Text] | None:
    """The role that a text begins with and what it may do: ``Clerks can …``, any role, or one that
    is ``known`` and a colon or an arrow."""
    said = translated(text.text)
    if found := _SAID.search(said.text):
        written = part(text, *said.origin(*found.span("role")))
        end = said.origin(found.end(), len(said.text))[0]
        role, rest = named_role(written, known), part(text, end, len(text.text))
        asks = found["asks"] and rest.text.strip(" .:…*_")
        return (role, rest) if role and not asks else None
    if not known:
        return None
    led = _LED.search(text.text)
    named = (part(text, *led.span("role")), part(text, led.end(), len(text.text))) if led else None
    named = named or pair(text)
    name = bare(named[0].text) if named else ""
    who = known_role(role_name(name), known) if name else None
    if who is None and _signed_out(name, ""):  # whoever has not signed in, beside known roles
        who = ANONYMOUS
    return (Text(who, named[0].span), named[1]) if named and who else None


_LED = Form(
    r"^(?P<role>[*_`]{0,3}[^\W\d_][\w-]{0,30}(?: [\w-]{1,30})?[*_`]{0,3})\s?(?:→|⇒|[-=]>)\s?",
    "→|⇒|->|=>",
)


def _read(said: Sequence[Right], known: Collection[str]) -> Rights:
    """The cells and claims of what is said of roles, if these are roles."""
    told = {right.role.text for right in said if routes_in(right.done)}
    named = {right.role.text for right in said}
    if not named <= {*known, ANONYMOUS} and (len(named) < 2 or not told):
        return Rights()
    cells: list[MatrixCell] = []
    claims: list[Claim] = []
    whole = True
    for right in said:
        if right.refused:
            whole = whole and not _limits(right, said)
            claims.append(claim_of(right))
        elif grant(right.done.text)[0] in ("deny", "empty"):
            continue
        elif left := leaving_out(right.done, places_of(right.done, routes_in(right.done))):
            for place, refusal in left:
                word = refusal or Text("allow", right.done.span)
                cells.append(MatrixCell(place, "", right.role, word, bool(told)))
        elif takes_back(right.done) or names_others(right.done, known):
            whole = False
        elif places := places_of(right.done, routes_in(right.done)):
            # where a line ends, a sentence goes on
            line = on_one_line(right.done)
            grants = zip(places, grants_at(line, places), strict=True)
            cells += (MatrixCell(place, "", right.role, cell, True) for place, cell in grants)
        elif is_everything(right.done):
            every, allow = (Text(said, right.done.span) for said in (EVERYTHING, "allow"))
            cells.append(MatrixCell(every, "", right.role, allow, bool(told)))
        else:
            claims.append(claim_of(right))
    of_own = {right.role.span for right in said if right.own}
    cells = [own(each) if each.role.span in of_own else each for each in cells]
    claims = [own(each) if each.role.span in of_own else each for each in claims]
    found = Rights(tuple(cells), tuple(claims) if whole and len(named) > 1 else ())
    read = whole and len(found.claims) == len(claims) and (told or claims)
    return found if read else found.without_claims()


def _limits(refusal: Right, said: Iterable[Right]) -> bool:
    """Whether a refusal takes anything back of what the same role may do: who is not named for the
    rest is refused anyway."""
    of_role = (each for each in said if each.role.text == refusal.role.text)
    return overlaps(refusal.done.text, [each.done.text for each in of_role if not each.refused])


def takes_back(done: Text) -> bool:
    """Whether what is done is refused, or limited by what it leaves out."""
    return _BUT.search(_CODE.sub("", english(done.text))) is not None


def claim_of(right: Right) -> Claim:
    """What a right says of the endpoints that it means. A refusal that means none is no action:
    what it is of nobody knows then, nor what the other rights are worth."""
    done = right.done.text.removeprefix(CANNOT) if right.refused else right.done.text
    subject = about(
        right.done, tuple(filter(None, (done.rstrip(" .;,"), right.other))), capable=True
    )
    kind = "deny" if right.refused else "word" if subject.rows else "allow"
    return Claim(subject, right.role, right.done, subject.methods, kind, subject.rows, listed=True)
