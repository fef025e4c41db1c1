"""The document itself on the page, with a badge for each claim beside its line.

HTML in the document is text here, and its pictures are links: the page loads nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import OptionsDict

from asbuilt import regex
from asbuilt.cli.render.page.badge import linked, shown
from asbuilt.cli.render.proof.proof import Proof
from asbuilt.document.blocks import FrontMatter
from asbuilt.markup import Markup, code_block, element, join

_DEEPER = 2
"""Levels that the document's headings are below those of the page."""
_NOT_IN_ANCHOR = regex.compile(r"[^\w\- ]")


class _Renderer(RendererHTML):
    """Markdown as HTML that is part of a page."""

    def fence(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: Any) -> str:
        return code_block(tokens[idx].content)

    def code_block(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: Any) -> str:
        return code_block(tokens[idx].content)

    def image(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: Any) -> str:
        token = tokens[idx]
        said = self.renderInlineAsText(token.children or [], options, env) or "picture"
        if env.get("linked"):
            return element("em", said)
        return element("a", said, href=str(token.attrs["src"]))

    def table_open(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: Any) -> str:
        return '<div class="wide" tabindex="0"><table>'

    def table_close(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: Any) -> str:
        return "</table></div>"


_MARKDOWN = MarkdownIt("commonmark", {"html": False}, renderer_cls=_Renderer).enable("table")


def document(proof: Proof) -> Markup:
    """All files of the document, one behind the other."""
    return element("div", *_files(proof), class_="document")


def _files(proof: Proof) -> Iterator[Markup]:
    source = proof.subject.spec.source
    front = {
        source.file(block.span.start).path: block
        for block in proof.subject.spec.document.blocks
        if isinstance(block, FrontMatter)
    }
    for file, text in source.contents():
        skipped = 0
        if len(source.files) > 1:
            yield element("p", element("strong", file.path))
        if block := front.get(file.path):
            head = text[: block.span.end - file.start]
            text, skipped = text[len(head) :], head.count("\n")
            yield code_block(shown(block.text))
        yield _rendered(text, _badges(proof, file.path, skipped))


def _badges(proof: Proof, path: str, skipped: int) -> dict[int, list[Markup]]:
    """The badges of a file by line, counted from 0 behind ``skipped`` lines."""
    found: dict[int, list[Markup]] = {}
    for name, claim in proof.evidence.claims.items():
        if proof.file(name) == path:
            said = f"{name} {claim.verdict}" if claim.kind == "section" else claim.verdict
            found.setdefault(claim.line - 1 - skipped, []).append(linked(name, claim, said))
    return found


def _rendered(text: str, badges: dict[int, list[Markup]]) -> Markup:
    env: dict[str, Any] = {}
    tokens = _MARKDOWN.parse(shown(text.removeprefix("\ufeff").replace("\r\n", "\n")), env)
    taken: set[str] = set()
    result: list[Token] = []
    for number, token in enumerate(tokens):
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(6, int(token.tag[1]) + _DEEPER)}"
        if token.type == "heading_open":
            token.attrs["id"] = _anchor(tokens[number + 1].content, taken)
        if token.type == "th_open":
            _head_cell(token, tokens[number + 1], tokens[number + 2])
        if token.type == "inline":
            _mark(token, badges)
        elif token.type in ("fence", "code_block", "html_block"):
            result += (_html("html_block", join(each)) for each in _within(token, badges))
        result.append(token)
    return Markup(_MARKDOWN.renderer.render(result, _MARKDOWN.options, env))


def _head_cell(cell: Token, content: Token, end: Token) -> None:
    """A title of a column; an empty one is no title."""
    if content.content:
        cell.attrs["scope"] = "col"
    else:
        cell.tag = end.tag = "td"


def _mark(inline: Token, badges: dict[int, list[Markup]]) -> None:
    """Put the badges of a text's lines behind it, and its own links to rest."""
    children = inline.children or []
    inside = 0
    for child in children:
        inside += child.nesting if child.type.startswith("link_") else 0
        if child.type == "image" and inside:
            child.type, child.content = "text", child.content or "picture"
    for each in _within(inline, badges):
        children += [_html("html_inline", join((" ", badge))) for badge in each]
    inline.children = children


def _within(token: Token, badges: dict[int, list[Markup]]) -> Iterator[list[Markup]]:
    """The badges of the lines that a token has, each given once."""
    first, last = token.map or (0, 0)
    for line in range(first, last):
        if line in badges:
            yield badges.pop(line)


def _html(type: str, content: Markup) -> Token:
    return Token(type, "", 0, content=content)


def _anchor(title: str, taken: set[str]) -> str:
    """The id that links within the document expect, as GitHub gives it."""
    name = _NOT_IN_ANCHOR.sub("", title.lower()).replace(" ", "-") or "section"
    unique, number = name, 0
    while unique in taken:
        number += 1
        unique = f"{name}-{number}"
    taken.add(unique)
    return unique
