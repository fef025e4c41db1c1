"""A place in a list of tokens, and how a grammar moves it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

from asbuilt.expression.error import ExpressionError
from asbuilt.expression.tokens import Token

MAXIMUM_DEPTH = 64


class Cursor:
    """Reads tokens from left to right; the last one (kind ``end``) is never passed."""

    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = tokens
        self.token = tokens[0]
        self.position = 0
        self.depth = 0

    @property
    def following(self) -> Token:
        return self.tokens[min(self.position + 1, len(self.tokens) - 1)]

    def advance(self) -> Token:
        token = self.token
        if token.kind != "end":
            self.position += 1
            self.token = self.tokens[self.position]
        return token

    def accept(self, *spellings: str) -> str | None:
        """Pass a keyword or symbol if it is one of ``spellings``."""
        spelling = self.token.word or self.token.symbol
        if spelling and spelling in spellings:
            self.advance()
            return spelling
        return None

    def expect(self, spelling: str) -> None:
        if not self.accept(spelling):
            self.fail(f"expected '{spelling}', found {self.token}")

    def fail(self, message: str, hint: str | None = None, at: Token | None = None) -> NoReturn:
        raise ExpressionError(message, (at or self.token).offset, hint)

    @contextmanager
    def located(self, token: Token) -> Iterator[None]:
        """Errors inside get the place of ``token``."""
        try:
            yield
        except ExpressionError as error:
            raise ExpressionError(error.message, token.offset, error.hint) from None

    @contextmanager
    def nested(self) -> Iterator[None]:
        """Stands around whatever contains an expression: parentheses, ``not``, arguments, lists."""
        self.depth += 1
        if self.depth > MAXIMUM_DEPTH:
            self.fail(f"the expression is nested more than {MAXIMUM_DEPTH} levels deep")
        yield
        self.depth -= 1
