"""HTML: the document as one file, to be read, printed or sent; with nothing to run in it"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from importlib.resources import files
from itertools import pairwise
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token

from asbuilt import regex
from asbuilt.document.blocks import FrontMatter
from asbuilt.exchange.form import OfDocument
from asbuilt.markup import Markup, allowed, element, join
from asbuilt.source import LINE_END
from asbuilt.spec.languages.detection import language_of
from asbuilt.spec.model import Specification
from asbuilt.spec.reader import KNOWN_TITLES
from asbuilt.spec.sections.metadata import Metadata
from asbuilt.spec.sections.requirements import Requirements
from asbuilt.spec.title import bare, normal_title
from asbuilt.standalone import page

_STYLE = (files(__package__) / "html.css").read_text("utf-8")
_COMMENT = regex.compile(r"<!--.*?-->", re.DOTALL)
_BREAK = regex.compile(r"<br\s*/?>", re.IGNORECASE)
_NO_WORD = regex.compile(r"[^\w\- ]")
_DEEPEST_LISTED = 3


def write(spec: Specification) -> str:
    """The page: the head of the document, a table of contents, the rest. Raw HTML is shown as the
    text that it is, pictures as links to them."""
    text, before = _body(spec)
    parser = MarkdownIt("commonmark", renderer_cls=_Renderer).enable(["table", "strikethrough"])
    tokens = parser.parse(allowed(text))
    ids = _anchor(tokens, _requirement_lines(spec, before))
    titles = [(level, identifier, bare(title)) for level, identifier, title in ids]
    start = _first_section(tokens)
    head, content = (
        Markup(parser.renderer.render(part, parser.options, {}))
        for part in (tokens[:start], tokens[start:])
    )
    return _page(spec, titles, join((_front_matter(spec), head)), content)


def _first_section(tokens: Sequence[Token]) -> int:
    """Where the first heading below the title stands; the end, when there is none."""
    starts = (
        index
        for index, token in enumerate(tokens)
        if token.type == "heading_open" and token.level == 0 and token.tag != "h1"
    )
    return next(starts, len(tokens))


def _page(
    spec: Specification, titles: list[tuple[int, str, str]], head: Markup, content: Markup
) -> str:
    metadata = spec[Metadata]
    title = bare(metadata.title.text) if metadata.title else metadata.name
    listed = [entry for entry in titles if 2 <= entry[0] <= _DEEPEST_LISTED]
    contents = element(
        "nav", element("h2", "Contents", id="-contents"), _listing(listed),
        aria_labelledby="-contents",
    )  # fmt: skip
    parts = (element("header", head), contents) if listed else ()
    text = content if listed else join((head, content))
    document = element("main", text, id="-document", tabindex="-1")
    return page(title, _STYLE, *parts, document, main="-document", language=_language(spec))


def _listing(entries: Sequence[tuple[int, str, str]]) -> Markup:
    """The titles as nested lists of links."""
    items: list[Markup] = []
    index = 0
    while index < len(entries):
        level, identifier, title = entries[index]
        end = index + 1
        while end < len(entries) and entries[end][0] > level:
            end += 1
        below = _listing(entries[index + 1 : end]) if end > index + 1 else ""
        items.append(element("li", element("a", title, href=f"#{identifier}"), below))
        index = end
    return element("ul", *items)


def _language(spec: Specification) -> str:
    titles = (normal_title(section.name.text) for section in spec.outline.walk())
    return language_of(spec.source.text, titles, KNOWN_TITLES).name


# ---------------------------------------------------------------- the text


def _body(spec: Specification) -> tuple[str, int]:
    """The Markdown without its front matter, and how many lines that had."""
    text = spec.source.text.lstrip("\ufeff")
    for block in spec.document.blocks[:1]:
        if isinstance(block, FrontMatter):
            rest = spec.source.text[block.span.end :]
            return rest, len(LINE_END.findall(spec.source.text[: block.span.end]))
    return text, 0


def _front_matter(spec: Specification) -> Markup:
    blocks = spec.document.blocks[:1]
    return join(element("pre", block.text) for block in blocks if isinstance(block, FrontMatter))


def _requirement_lines(spec: Specification, before: int) -> dict[int, str]:
    """Each requirement's id by the line of the text, from 0, on which it begins."""
    text = spec.source.text
    found: dict[int, str] = {}
    line = start = 0
    for item in spec[Requirements].items:
        at = item.id.span.start
        if at >= start:
            line += len(LINE_END.findall(text[start:at]))
            start = at
            found.setdefault(line - before, item.id.text)
    return found


# ---------------------------------------------------------------- anchors


def _anchor(tokens: list[Token], requirements: Mapping[int, str]) -> list[tuple[int, str, str]]:
    """Give headings and requirements their ids. The level, the id and the title of each heading."""
    taken = {"-contents", "-document"}
    waiting = {line: text for line, text in requirements.items() if text}
    for token in tokens:
        if token.type in ("tr_open", "list_item_open", "heading_open", "paragraph_open"):
            named = _id_on(token, waiting)
            if named and _slug(named, "") not in taken:
                token.attrSet("id", _slug(named, ""))
                taken.add(_slug(named, ""))
    titles = []
    for token, inline in pairwise(tokens):
        if token.type == "heading_open":
            if not token.attrGet("id"):
                token.attrSet("id", _free(_slug(inline.content, "section"), taken))
            titles.append((int(token.tag[1]), str(token.attrGet("id")), inline.content))
    return titles


def _id_on(token: Token, waiting: dict[int, str]) -> str | None:
    """The requirement that stands where ``token`` begins; it is not given again."""
    return waiting.pop(token.map[0], None) if token.map else None


def _slug(title: str, otherwise: str) -> str:
    """The anchor that GitHub gives a title; requirements keep their capitals."""
    words = _NO_WORD.sub("", bare(title)).strip().replace(" ", "-")
    return (words.lower() if otherwise else words) or otherwise


def _free(wanted: str, taken: set[str]) -> str:
    identifier, number = wanted, 1
    while identifier in taken:
        identifier, number = f"{wanted}-{number}", number + 1
    taken.add(identifier)
    return identifier


# ---------------------------------------------------------------- the renderer


class _Renderer(RendererHTML):
    """Markdown's own HTML, but nothing of the document's."""

    def html_block(self, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
        said = _COMMENT.sub("", tokens[index].content).strip()
        return f"<p>{_escaped(said)}</p>\n" if said else ""

    def html_inline(self, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
        return _escaped(_COMMENT.sub("", tokens[index].content))

    def image(self, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
        token = tokens[index]
        name = self.renderInlineAsText(token.children or [], options, env) or "picture"
        return element("a", name, href=str(token.attrGet("src") or ""))

    def text(self, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
        content = tokens[index].content
        if index == 0 and content[:4].lower() in ("[ ] ", "[x] "):
            done = content[1] != " "
            box = element(
                "span", "☑" if done else "☐", role="img", aria_label="done" if done else "open"
            )
            return f"{box} {escapeHtml(content[4:])}"
        return escapeHtml(content)

    def softbreak(self, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
        """The lines of ``**Version:** 1.0`` and the like stay lines."""
        return "<br>\n" if _is_label(tokens, index) else "\n"

    def table_open(self, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
        return '<div class="wide" tabindex="0"><table>\n'

    def table_close(self, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
        return "</table></div>\n"

    def th_open(self, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
        tokens[index].attrSet("scope", "col")
        return self.renderToken(tokens, index, options, env)

    def fence(self, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
        return element("pre", element("code", tokens[index].content), tabindex="0") + "\n"

    def code_block(self, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
        return self.fence(tokens, index, options, env)


def _is_label(tokens: Sequence[Token], index: int) -> bool:
    """Whether bold words follow, as they begin each line of the head of a document."""
    following = tokens[index + 1 : index + 3]
    first = next((token for token in following if token.type != "text" or token.content), None)
    return first is not None and first.type == "strong_open"


def _escaped(raw: str) -> str:
    """HTML of the document as text; only line breaks in the cells of tables are what they are."""
    return "<br>".join(escapeHtml(part) for part in _BREAK.split(raw))


FORM = OfDocument(write)
