"""Fewer rules on a line, and rules of our own, find the same blocks as markdown-it does."""

from collections.abc import Iterator

from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.token import Token

from asbuilt.document.parser import markdown
from asbuilt.document.table import table_rule

LINES = (
    "- a", "  - b", "-", "- ", "\t- c", "+ d", " * e", "1. f", "10) g", "> h", ">> i", "> - j",
    "```", "~~~", "    code", "", "# k", "#k", "===", "---", "***", "_ _ _", "| a | b |",
    "|---|---|", "a | b", "text", "  text", "<div>", "</div>", "<!-- l -->", "`m` n", "\\# o", "–",
    "- **l** m", "* * *", "  - n | o", "2. p",
)  # fmt: skip


Shape = tuple[str, list[int] | None, int, str]


def tokens(parser: MarkdownIt, text: str) -> list[Token]:
    state = StateBlock(text, parser, {}, [])
    parser.block.tokenize(state, 0, state.lineMax)
    return state.tokens


def as_markdown_it_has_them(tokens: list[Token]) -> Iterator[Shape]:
    for token in tokens:
        if token.type == "list":
            kind = "ordered" if token.info else "bullet"
            yield f"{kind}_list_open", token.map, token.level, ""
            for item in token.meta["items"]:
                place = [item.first, item.last]
                yield "list_item_open", place, token.level + 1, ""
                if item.tokens is None:
                    yield "paragraph_open", place, token.level + 2, ""
                else:
                    yield from as_markdown_it_has_them(item.tokens)
        elif token.type in ("paragraph", "underlined"):
            kind = "heading" if token.markup else "paragraph"
            yield f"{kind}_open", token.map, token.level, ""
        else:
            yield from openings([token])


def openings(tokens: list[Token]) -> Iterator[Shape]:
    for token in tokens:
        if token.nesting >= 0 and token.type != "inline":
            yield token.type, token.map, token.level, token.content


def plain() -> MarkdownIt:
    parser = MarkdownIt("commonmark").enable("table").disable("reference")
    parser.block.ruler.at("table", table_rule, {"alt": ["paragraph"]})
    return parser


@given(st.lists(st.sampled_from(LINES), max_size=14))
def test_the_blocks_are_those_of_markdown_it(lines: list[str]) -> None:
    text = "\n".join(lines)
    found = list(as_markdown_it_has_them(tokens(markdown(exact=True), text)))
    assert found == list(openings(tokens(plain(), text)))
