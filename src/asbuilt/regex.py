"""Regular expressions that are compiled when they are first used, and once for all commands.

The standard library takes a sixth of a millisecond for each. There are hundreds, and a command has
use for few of them: to compile all was a quarter of ``asbuilt check`` on a short document, and to
compile those that it needs the next quarter. So what they are compiled to is kept, as bytecode is:
:mod:`asbuilt.regex_cache`. Type checkers see the functions of :mod:`re`, and so does whoever uses
one.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from asbuilt import regex_cache

if TYPE_CHECKING:
    from re import compile as compile
    from re import findall as findall
    from re import finditer as finditer
    from re import fullmatch as fullmatch
    from re import match as match
    from re import search as search
    from re import split as split
    from re import sub as sub
else:

    class _Compiled:
        """An attribute of what an expression is compiled to, which is kept: whoever asks for it
        again finds it without this."""

        def __set_name__(self, owner, name):
            self._name = name

        def __get__(self, expression, kind=None):
            if expression is None:
                return self
            own = vars(expression)
            if "compiled" not in own:
                own["compiled"] = regex_cache.compiled(expression.pattern, expression._flags)
            found = own[self._name] = getattr(own["compiled"], self._name)
            return found

    class compile:
        """As :func:`re.compile`, later."""

        search = _Compiled()
        match = _Compiled()
        fullmatch = _Compiled()
        split = _Compiled()
        findall = _Compiled()
        finditer = _Compiled()
        sub = _Compiled()
        subn = _Compiled()
        flags = _Compiled()
        groups = _Compiled()
        groupindex = _Compiled()

        def __init__(self, pattern: str | bytes, flags: int = 0) -> None:
            self.pattern = pattern
            self._flags = flags

    _constant = cache(regex_cache.compiled)
    """The expression of a call: all are written in the code, so there are not many."""

    def search(pattern, string, flags=0):
        return _constant(pattern, flags).search(string)

    def match(pattern, string, flags=0):
        return _constant(pattern, flags).match(string)

    def fullmatch(pattern, string, flags=0):
        return _constant(pattern, flags).fullmatch(string)

    def split(pattern, string, maxsplit=0, flags=0):
        return _constant(pattern, flags).split(string, maxsplit)

    def findall(pattern, string, flags=0):
        return _constant(pattern, flags).findall(string)

    def finditer(pattern, string, flags=0):
        return _constant(pattern, flags).finditer(string)

    def sub(pattern, repl, string, count=0, flags=0):
        return _constant(pattern, flags).sub(repl, string, count)
