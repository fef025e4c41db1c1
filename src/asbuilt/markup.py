"""HTML that is escaped unless it says otherwise.

>>> print(element("a", "<b>", href='"'))
<a href="&quot;">&lt;b&gt;</a>
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from asbuilt import regex

_CONTROLS = regex.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f]")
"""What may not stand in HTML, not even escaped (HTML Standard, 13.1.4), and steers terminals."""

VOID = frozenset({"br", "hr", "img", "input", "link", "meta"})


class Markup(str):
    """Text that is HTML already. Only this module makes it from anything but literals."""

    __slots__ = ()


def element(name: str, /, *children: str, **attributes: str | bool | None) -> Markup:
    """An element. Children that are not :class:`Markup` are escaped, and so are attributes.

    An attribute that is None or False is left out, True stands alone; ``class_`` and ``data_path``
    are written ``class`` and ``data-path``.
    """
    pairs = "".join(_attribute(key, value) for key, value in attributes.items())
    if name in VOID:
        return Markup(f"<{name}{pairs}>")
    return Markup(f"<{name}{pairs}>{join(children)}</{name}>")


def scrolling_table(head: Iterable[str], rows: Iterable[Markup]) -> Markup:
    """A table that scrolls sideways where there is no room; people without a mouse reach it."""
    titles = element("tr", *(element("th", title, scope="col") for title in head))
    table = element("table", element("thead", titles), element("tbody", *rows))
    return element("div", table, class_="wide", tabindex="0")


def code_block(code: str, **attributes: str | bool | None) -> Markup:
    """Code as it is, which scrolls likewise."""
    return element("pre", element("code", code), tabindex="0", **attributes)


def join(children: Iterable[str]) -> Markup:
    """The children one after the other, each escaped unless it is Markup."""
    return Markup("".join(text(child) for child in children))


def text(child: str) -> Markup:
    """``child`` as HTML."""
    return child if isinstance(child, Markup) else Markup(_escaped(child))


def allowed(text: str) -> str:
    """``text`` without characters that may not stand in HTML."""
    return _CONTROLS.sub("\ufffd", text)


def prose(sentence: str) -> Markup:
    """A sentence of Markdown, of which only code spans are more than text.

    >>> print(prose("`a < b` & c"))
    <code>a &lt; b</code> &amp; c
    """
    parts = sentence.split("`")
    if len(parts) % 2 == 0:  # a backtick that nothing closes
        return text(sentence)
    return join(element("code", part) if index % 2 else part for index, part in enumerate(parts))


def _attribute(key: str, value: str | bool | None) -> str:
    if value is None or value is False:
        return ""
    name = key.rstrip("_").replace("_", "-")
    return f" {name}" if value is True else f' {name}="{_escaped(value)}"'


def _escaped(text: str) -> str:
    return escape(allowed(text))
