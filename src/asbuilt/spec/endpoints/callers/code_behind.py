"""Codes at the ends of lines of endpoints that tell who may call: `` `GET /boats` (A)``, ``… —
👑``."""

from __future__ import annotations

from collections.abc import Iterable

from asbuilt import regex
from asbuilt.document.blocks import Text
from asbuilt.document.text import part
from asbuilt.spec.access.matrices.code import code_of
from asbuilt.spec.endpoints.callers.callers import read_roles
from asbuilt.spec.endpoints.callers.let_in import not_understood
from asbuilt.spec.endpoints.draft import Draft
from asbuilt.spec.endpoints.scope import Scope


def read_code(line: Text, draft: Draft, scope: Scope) -> None:
    """Let in whom the code at the end of a line stands for."""
    if draft.roles is not None or draft.public is not None or not _may_end_in_code(line.text):
        return
    found = _CODE_BEHIND.search(line.text)
    if found is None:
        return
    said = part(line, *found.span("codes"))
    codes = [*filter(None, map(code_of, regex.split(r"[\s,/|·&+]+", said.text)))]
    told = scope.explained({*codes})
    if codes and told.keys() >= {*codes}:
        if _OF_METHODS.get(draft.route.method, "").find("".join(codes)) < 0:
            read_roles(Text(", ".join(told[code] for code in codes), said.span), draft)
    elif len(codes) > 1 and _begin_roles(codes, scope.roles):
        draft.troubles.append(not_understood(said))


_OF_METHODS = {"GET": "RL", "POST": "C", "PUT": "U", "PATCH": "U", "DELETE": "D"}
"""Letters for what is done, beside methods that do it."""


def _begin_roles(codes: Iterable[str], roles: Iterable[str]) -> bool:
    """Whether one of some letters is that with which a role begins."""
    return not {role[:1].upper() for role in roles}.isdisjoint(codes)


def _may_end_in_code(text: str) -> bool:
    """Whether a text ends in a capital, a digit or a sign, but for the marks around it."""
    last = text.rstrip().rstrip("`*)]")[-1:]
    return last.isupper() or last.isdecimal() or not last.isascii()


_CODE = r"(?:[A-Z]{1,2}[0-9]{0,2}|[^\w\s\x00-\x7f]{1,5})"
_CODE_BEHIND = regex.compile(
    r"(?:[(\[][`*]{0,2}|\s[–—:-]\s[`*]{0,2}|[`\s](?=[^\x00-\x7f]))"
    rf"(?P<codes>{_CODE}(?:[`*]{{0,2}}[\s,/|·&+]{{1,3}}[`*]{{0,2}}{_CODE}){{0,7}})[`*]{{0,2}}[)\]]?\s*$"
)
