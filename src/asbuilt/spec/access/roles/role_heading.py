"""Headings that name roles: those below one about roles, ``### HR Admin``, and those that say it
themselves, ``### Role: HR Admin``."""

from __future__ import annotations

import re
from collections.abc import Iterator

from asbuilt import regex
from asbuilt.document.blocks import Text
from asbuilt.document.text import part
from asbuilt.spec.access.grant import plain
from asbuilt.spec.access.roles.role_code import coded, with_brackets
from asbuilt.spec.access.roles.role_sentence import ROLE_NAME
from asbuilt.spec.language import english
from asbuilt.spec.section import Section, own_text
from asbuilt.spec.title import cased_title, normal_title, unnumbered


def headed(section: Section) -> Iterator[Text]:
    """The roles that have a section each, below a heading about roles: ``### HR Admin``; not where
    roles are kept: ``### Role``."""
    named = [coded(_unnumbered(child.name), own_text(child)) for child in section.children]
    if any(_KEEPS_ROLES.fullmatch(plain(name.text)) for name in named):
        return
    found = [
        name
        for name in named
        if ROLE_NAME.fullmatch(plain(name.text)) and not _NO_ROLE.search(english(name.text))
    ]
    if 2 * len(found) > len(named) and len(found) > 1:
        yield from found


_KEEPS_ROLES = regex.compile(r"(?:user[ _]?)?role(?:[ _]?permission)?|permission", re.I)


def called_roles(section: Section) -> Iterator[Text]:
    """The names in headings right below one, several of which say that they are roles: ``### 2.1
    Role: Clerk (Verkäufer)``."""
    found: list[Text] = []
    for child in section.children if len(section.children) > 1 else ():
        led = _ROLE_LED.match(child.name.text)
        if led and normal_title(english(led["word"])) in ("role", "user role"):
            name = part(child.name, *led.span("name"))
            if ROLE_NAME.fullmatch(plain(name.text)) and not _NO_ROLE.search(english(name.text)):
                found.append(coded(with_brackets(child.name, name), own_text(child)))
    if len(found) > 1:
        yield from found


_ROLE_LED = regex.compile(
    r"(?:\d[\d.]*\)?\s+)?(?P<word>[^\W\d_]{2,20}(?: [^\W\d_]{2,20})?)(?: ?\d{1,2})?"
    r"(?:\s?[:：]|\s[–—-])\s?(?P<name>[^()（）:：]{2,40}?)(?=\s*(?:[(（]|$))"
)


def _unnumbered(name: Text) -> Text:
    start = name.text.replace("-", " ").find(cased_title(name.text))
    start = start if start > 0 else len(name.text) - len(unnumbered(name.text))  # 1.1 `desk_clerk`
    start = len(name.text[:start].rstrip("`*_"))
    return part(name, start, len(name.text)) if start > 0 else name


_NO_ROLE = regex.compile(
    r"\b(?:overview|permissions?|matrix|definitions?|hierarchy|responsibilit\w+|access|summary|notes?"
    r"|roles?|assignments?|models?|management|transitions?|auth\w*|examples?|scopes?|polic(?:y|ies)"
    r"|rights?|rules?|inheritance|implementation|personas?|introduction|purpose)\b",
    re.I,
)
"""What parts of a chapter about roles are called that are about no single one."""
