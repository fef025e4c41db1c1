"""The names that a document has for one role: ``Administrator (Admin)``, *Admins*, ``admin``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import partial

from asbuilt import regex
from asbuilt.source import Span
from asbuilt.spec.access.matrices.matrix import matrices
from asbuilt.spec.access.roles import role_list
from asbuilt.spec.access.roles.initial import meant
from asbuilt.spec.access.roles.role import (
    ANONYMOUS,
    ROLE_COLUMNS,
    USUAL,
    role_name,
)
from asbuilt.spec.section import Outline
from asbuilt.spec.sections import data_model
from asbuilt.spec.sections.data_model import DataModel
from asbuilt.spec.words import singular, snake

_IN_BRACKETS = regex.compile(r"\S\**\s*[(（]\s*(?P<other>[`\w][\w -]{0,40}`?)\s*[)）]\**$")
_ADMINS = {"administrator": "admin"}
_NEVER_ALONE = {"", "admin", "administrator"}
_GENERAL = {"user", "member", "role"}
"""Words that say of a role only that it is one: *registered user*, *partner member*."""


class RoleNames:
    """Roles by whatever a document calls them. ``spelled`` are its names for them, in small
    letters; ``alike`` those that alone are called so but for a plural or a word that says nothing
    of a role, *user*."""

    def __init__(
        self,
        spelled: Mapping[str, str],
        alike: Mapping[str, str],
        letter: Callable[[str], str] = str,
    ) -> None:
        self._letter = letter
        self.spelled = spelled
        self._alike = alike
        self._found: dict[str, str] = {}

    def of(self, text: str) -> str:
        """The role that ``text`` names."""
        role = self._found.get(text)
        if role is None:
            role = self._found[text] = self.called(role_name(text))
        return role

    def called(self, name: str) -> str:
        """The role that is called ``name``, as :func:`role_name` has it."""
        if name == ANONYMOUS:
            return name
        if len(name) == 1 and name.isalpha():
            return self.spelled.get(name) or self._letter(name)
        return self.spelled.get(name.lower()) or self._alike.get(_essence(name)) or name


def read(outline: Outline) -> RoleNames:
    """The names of the roles that the role column may hold, of those that lists name, and of the
    columns of matrices."""
    roles = outline.part(role_list.read)
    listed = [text.text for text in roles]
    kept = [name for name, _ in stored(outline.part(data_model.read))]
    spelled = {name.lower(): name for name in kept}
    spelled |= _in_brackets(listed, spelled)
    for name, role in outline.part(role_list.called).items():
        spelled.setdefault(name.lower(), spelled.get(role.lower(), role))
    called = [spelled.get(name.lower(), name) for name in map(role_name, listed)]
    cells = (cell.role.text for cells in outline.part(matrices).values() for cell in cells)
    headers = dict.fromkeys(cells)
    alike = _alike(kept, called, map(role_name, headers))
    return RoleNames(spelled, alike, partial(_begun_by, outline, {*called, *kept}))


def _begun_by(outline: Outline, roles: Collection[str], letter: str) -> str:
    """The one of the ``roles`` that begins with a letter which no legend explains."""
    code = letter.upper()
    told = "" if letter in roles else meant(outline, {code}, roles).get(code, "")
    return told if told in {*roles, *USUAL} else letter


def _in_brackets(listed: Sequence[str], spelled: Mapping[str, str]) -> Mapping[str, str]:
    """The roles that have another name in brackets: in code, that of another language, or short.
    What stands behind two of them is a remark, *(JWT)*: it would make one role of both."""
    own = {role_name(text) for text in listed}
    brackets = ((role_name(text), _IN_BRACKETS.search(text)) for text in listed)
    written = {name: bracket["other"] for name, bracket in brackets if bracket}
    claimed = Counter(map(role_name, written.values()))
    found: dict[str, str] = {}
    for name, bracketed in written.items():
        other, coded = role_name(bracketed), bracketed.startswith("`")
        if ANONYMOUS in (name, other) or other in own or claimed[other] > 1:
            continue
        if coded or name.isascii() < other.isascii():
            role = other
        elif _essence(name) == _essence(other) or other == _initials(name):
            role = name
        else:
            continue
        role = spelled.get(other.lower()) or spelled.get(name.lower()) or role
        found |= {name.lower(): role, snake(name): role, other.lower(): role}
    return found


def _initials(name: str) -> str:
    return "".join(word[:1] for word in name.split("_"))


def _alike(*tiers: Iterable[str]) -> Mapping[str, str]:
    """The one role of each essence: of the first tier that has any. Where two of a tier are alike,
    their names are all that tells them apart."""
    found: dict[str, str] = {}
    several: set[str] = set()
    for tier in tiers:
        first: dict[str, str] = {}
        for name in tier:
            if first.setdefault(_essence(name), name) != name:
                several.add(_essence(name))
        found = first | found
    return {essence: name for essence, name in found.items() if essence not in several}


def _essence(name: str) -> str:
    """A name in the singular, without a last word that only says that it is a role. A *user
    administrator* is no administrator, and who is an *admin user* the document has to say."""
    whole = singular(name.lower())
    first, _, last = whole.rpartition("_")
    telling = first if first not in _NEVER_ALONE and last in _GENERAL else whole
    return "_".join(_ADMINS.get(word, word) for word in telling.split("_"))


def stored(model: DataModel) -> Iterator[tuple[str, Span]]:
    """What a column called ``role`` may hold, by its type, its CHECK or else its default, each with
    its place; nothing of those who speak in a conversation with a model."""
    for table in model.tables:
        for column in table.columns:
            if column.name.lower() in ROLE_COLUMNS:
                held = [*table.held(column.name)]
                if not _SPEAKERS.isdisjoint(str(value).lower() for value, _ in held):
                    continue
                usual = column.default.value if column.default and not held else None
                yield from held or ([(usual, column.span)] if isinstance(usual, str) else [])


_SPEAKERS = frozenset({"assistant", "ai", "bot", "model", "tool", "function"})
"""One of them is beside ``user`` in the role of a message."""
