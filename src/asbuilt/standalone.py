"""A page that stands alone: one file that loads nothing and runs nothing, for screens and paper"""

from __future__ import annotations

from importlib.resources import files

from asbuilt.markup import Markup, element

_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; "
    "form-action 'none'"
)
"""Even if something got past the escaping, a browser would neither run nor load it."""


def page(title: str, style: str, *content: Markup, main: str, language: str = "en") -> str:
    """The whole page. ``style`` comes after what all pages have in common: light and dark as the
    system is, tables that scroll, a style for paper. ``main`` is the id of the main part, to which
    whoever listens can skip; ``language`` is that of the text (BCP 47)."""
    common = files("asbuilt").joinpath("standalone.css").read_text("utf-8")
    head = element(
        "head",
        element("meta", charset="utf-8"),
        Markup(f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="color-scheme", content="light dark"),
        element("title", title),
        Markup(f"<style>\n{common}{style}</style>"),
    )
    skip = element("a", "Skip to the content", href=f"#{main}", class_="skip")
    body = element("body", skip, *content)
    return f"<!doctype html>\n{element('html', head, body, lang=language)}\n"
