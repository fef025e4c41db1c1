"""Which roles a document has: those of its matrices, its lists, its data and its endpoints."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from asbuilt import regex
from asbuilt.document.blocks import Text
from asbuilt.source import Span
from asbuilt.spec.access.own_rows import OWNERS
from asbuilt.spec.access.roles import role_list
from asbuilt.spec.access.roles.role import ANONYMOUS, roles_in
from asbuilt.spec.access.roles.role_names import RoleNames
from asbuilt.spec.model import Trouble
from asbuilt.spec.section import Outline, labels, own_words

_LABELS = {"roles", "user roles", "available roles", "defined roles"}
_COUNTED = regex.compile(
    r"(?<!\w)[x×х*]\s?\d|(?<!\w)\d+\s?[x×х](?!\w)|\d\s?(?:/|%|per\b|requests?\b)|[:=(]\s?\d",
    re.I,
)
"""Figures beside the names of roles, which tell how much of something each gets: ``clerks x10``."""
MOST_ROLES = 100
"""Roles of a document that are read: whom a service lets in is decided for each role at each
endpoint, so a list of thousands of names would cost their square."""


def declared_roles(
    outline: Outline,
    named: Sequence[Text],
    names: RoleNames,
    stored: Mapping[str, Span],
) -> dict[str, Span]:
    """Each role with the place of its first declaration, in the order of the declarations: the
    matrix and the *Roles* sections, then the role column, then the endpoints' own lines."""
    texts = sorted((*named, *outline.part(role_list.read)), key=lambda text: text.span)
    declared: dict[str, Span] = {}
    for text in texts:
        declared.setdefault(names.of(text.text), text.span)
    for name, span in stored.items():
        declared.setdefault(name, span)
    for text in _labelled(outline):
        if text.text not in OWNERS:  # it means rows of one's own, unless it is a role elsewhere
            declared.setdefault(names.of(text.text), text.span)
    declared.pop(ANONYMOUS, None)
    return declared


def too_many(surplus: Mapping[str, Span]) -> Trouble:
    """What is wrong with roles beyond the first :data:`MOST_ROLES`."""
    name, span = next(iter(surplus.items()))
    message = f"a document has at most {MOST_ROLES} roles: `{name}`"
    others = f" and {len(surplus) - 1} more are none" if len(surplus) > 1 else " is none"
    return Trouble("too-many-roles", message + others, span)


def placed(texts: Iterable[Text], names: RoleNames) -> tuple[tuple[str, Span], ...]:
    """The roles that ``texts`` name, each once, with its first place; anonymous is no role."""
    found: dict[str, Span] = {}
    for text in texts:
        found.setdefault(names.of(text.text), text.span)
    found.pop(ANONYMOUS, None)
    return tuple(found.items())


def _labelled(outline: Outline) -> Iterator[Text]:
    """The roles of ``**Roles:** admin, user`` lines anywhere."""
    for section in outline.walk():
        if "roles" in own_words(section):
            for label in labels(section, plain=True):
                if label.name in _LABELS and not _COUNTED.search(label.value.text):
                    yield from roles_in(label.value)
