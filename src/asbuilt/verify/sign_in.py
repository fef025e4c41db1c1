"""Signing in as the document describes it: what is sent, and where in the answer the tokens are."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from http.cookies import CookieError, SimpleCookie
from typing import Any

from asbuilt.plan import naming
from asbuilt.plan.account_shapes import PASSWORD, TOKEN_VALUES
from asbuilt.verify.http.message import Answer
from asbuilt.verify.subject import Subject
from asbuilt.verify.world import Account

ACCESS, REFRESH = "@access_token", "@refresh_token"


def credentials(subject: Subject, account: Account) -> dict[str, Any]:
    """The body that signs ``account`` in: the members of the document's example, or else its first
    name and the password."""
    route = subject.family("auth.login")
    endpoint = subject.endpoints.get(route.key) if route else None
    example = endpoint.request.value if endpoint and endpoint.request else None
    if not isinstance(example, dict):
        name = next(iter(account.names))
        return {name: account.names[name], PASSWORD: account.password}
    body = dict(example)
    names = {naming.snake(name): value for name, value in account.names.items()}
    for member in example:
        if naming.snake(member) == PASSWORD:
            body[member] = account.password
        else:
            body[member] = names.get(naming.snake(member), next(iter(account.names.values())))
    return body


def tokens(answer: Any) -> dict[str, str]:
    """The tokens in an answer by what they are, wherever they stand in it."""
    return {TOKEN_VALUES[naming.snake(name)]: value for name, value in _members(answer)}


def cookies(answer: Answer | None) -> str | None:
    """What a browser sends back of the cookies that an answer sets; None where it sets none."""
    jar: SimpleCookie = SimpleCookie()
    for name, value in answer.headers if answer else ():
        if name.lower() == "set-cookie":
            with suppress(CookieError):
                jar.load(value)
    return "; ".join(f"{name}={morsel.value}" for name, morsel in jar.items()) or None


def _members(answer: Any) -> Iterator[tuple[str, str]]:
    if isinstance(answer, dict):
        for name, value in answer.items():
            if isinstance(value, str) and naming.snake(name) in TOKEN_VALUES:
                yield name, value
            else:
                yield from _members(value)
