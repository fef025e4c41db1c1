"""What is said about a column's content: ``-- PII: identity, encrypted, retention 180 days``."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec.structs import replace

from asbuilt import regex
from asbuilt.spec.language import english
from asbuilt.spec.tables.schema import Marks

PERSONAL = "personal"
"""The class of what is marked ``PII`` without saying which."""

_SEPARATOR = regex.compile(r"\s*[,;\[\]]\s*|\.\s+|\s+[·|–—]\s+")
_PII = regex.compile(
    r"(?:pii|personal(?: data| information)?)(?:\s*[:=(-]\s*([\w /&-]+?)\)?)?", re.IGNORECASE
)
_DELETED = (
    r"(?:deleted?|deletion|erased?|erasure|removed|removal|purged|anonymi[sz]ed|cleared|wiped)"
)
_RETENTION = regex.compile(
    r"(?:(?:retention|retain(?:ed)?|keep|kept)\s*:?\s*(?:for\s+)?"
    rf"|{_DELETED}\s+(?:after\s+|(?:[^\W\d]{{1,6}}\s+){{1,2}}(?=[0-9]))?"
    r"(?=[0-9]|(?:with|together|when|once|at)\b))(.+)"
    r"|(?:[^\W\d]{1,6}\s+){0,2}"
    rf"([0-9]{{1,4}}\s*(?:day|week|month|year)s?)\b.{{0,40}}?\b{_DELETED}",
    re.IGNORECASE,
)
"""``kept for 2 years``, ``erased 30 days after departure``, and as other languages have it ``is
2 years nach dem Austritt deleted``."""
_VISIBLE = regex.compile(r"visible\s+(?:only\s+)?(?:to|by)\s*:?\s*(.+)", re.IGNORECASE)
_WRITABLE = regex.compile(r"writ(?:e)?able\s+(?:only\s+)?(?:by|to)\s*:?\s*(.+)", re.IGNORECASE)
_ENCRYPTED = regex.compile(r"encrypted(?:\s+at\s+rest)?", re.IGNORECASE)
_SECRET = regex.compile(r"secrets?", re.IGNORECASE)
_MARKED = regex.compile(
    "pii|personal|retention|retain|keep|kept|delet|eras|remov|purged|anonymi|cleared|wiped"
    "|visible|writ|encrypted|secret"
)
"""One of these is, in lower case, in every mark."""
_CONTINUED = regex.compile(r"(?:and|or)?\s*([\w-]+)", re.IGNORECASE)

_MADE = "(?:hash|hashed|digest|enc|encrypted|ciphertext)"
"""What is stored of a secret: of no use to whoever asks."""
_OF_PASSWORD = (
    "(?:password|passwd|pwd|passwort|kennwort|contrase[nñ]a|senha|mot_?de_?passe|пароль|密码)"
)
_SECRET_NAME = regex.compile(
    rf"{_OF_PASSWORD}(?:_?(?:hash|digest|salt))?|(?:hashed|encrypted)_password"
    rf"|(?:\w+_)?secret(?:_{_MADE})?|(?:\w+_)?(?:token|key|code|clave|pin)_{_MADE}"
)


_PASSWORD = regex.compile(rf"(?:\w+_)?{_OF_PASSWORD}(?:_?(?:hash|digest|salt))?")


def is_password(name: str) -> bool:
    """Whether what is called so is somebody's password, or made of it: ``new_password``."""
    return _PASSWORD.fullmatch(_snake(name)) is not None


def is_secret(name: str) -> bool:
    """Whether a column of this name keeps a secret, marked or not: ``password_hash``."""
    return _SECRET_NAME.fullmatch(_snake(name)) is not None


def _snake(name: str) -> str:
    if name.islower():
        return name
    return regex.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


def with_secret(marks: Marks, name: str) -> Marks:
    """``marks``, secret if the column's name says so."""
    return replace(marks, secret=True) if is_secret(name) else marks


def read_marks(comment: str, before: Marks) -> Marks:
    """``before`` with what ``comment`` adds; words that are no mark are passed over."""
    comment = english(comment)
    if not _MARKED.search(comment.lower()):
        return before
    marks, listing = before, ""
    for part in _parts(comment):
        if listing and not _is_mark(part) and (name := _CONTINUED.fullmatch(part)):
            marks = _extended(marks, listing, (name[1],))
            continue
        listing = ""
        if found := _PII.fullmatch(part):
            marks = replace(marks, pii=(found[1] or PERSONAL).strip().lower())
        elif _SECRET.fullmatch(part):
            marks = replace(marks, secret=True)
        elif _ENCRYPTED.fullmatch(part):
            marks = replace(marks, encrypted=True)
        elif found := _RETENTION.fullmatch(part):
            marks = replace(marks, retention=found[1] or found[2])
        elif found := _VISIBLE.fullmatch(part):
            marks, listing = _extended(marks, "visible_to", names(found[1])), "visible_to"
        elif found := _WRITABLE.fullmatch(part):
            marks, listing = _extended(marks, "writable_by", names(found[1])), "writable_by"
    return marks


def _parts(comment: str) -> Iterator[str]:
    """The parts of a comment that may be marks: also what stands in brackets behind something else,
    ``unique (personal data)``."""
    for part in _SEPARATOR.split(comment.strip(" \t-–—*#/.`()")):
        part = part.strip(" \t`")
        before, bracket, aside = part.rpartition("(")
        yield aside.strip(" )") if bracket and before and not _is_mark(part) else part


def names(text: str) -> tuple[str, ...]:
    """The words of a list: ``admin, own`` or ``admin and own``."""
    words = regex.findall(r"[\w-]+", text)
    return tuple(word for word in words if word.lower() not in ("and", "or"))


def _is_mark(part: str) -> bool:
    forms = (_PII, _SECRET, _ENCRYPTED, _RETENTION, _VISIBLE, _WRITABLE)
    return any(form.fullmatch(part) for form in forms)


def _extended(marks: Marks, listing: str, more: tuple[str, ...]) -> Marks:
    if listing == "visible_to":
        return replace(marks, visible_to=(*(marks.visible_to or ()), *more))
    return replace(marks, writable_by=(*(marks.writable_by or ()), *more))
