"""Trying fewer rules on a line finds the same blocks as markdown-it finds with all."""

from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock

from asbuilt.document.parser import PARSER
from asbuilt.document.table import table_rule

LINES = (
    "- a", "  - b", "-", "- ", "\t- c", "+ d", " * e", "1. f", "10) g", "> h", ">> i", "> - j",
    "```", "~~~", "    code", "", "# k", "#k", "===", "---", "***", "_ _ _", "| a | b |",
    "|---|---|", "a | b", "text", "  text", "<div>", "</div>", "<!-- l -->", "`m` n", "\\# o", "–",
)  # fmt: skip


def blocks(parser: MarkdownIt, text: str) -> list[object]:
    state = StateBlock(text, parser, {"start": 0}, [])
    parser.block.tokenize(state, 0, state.lineMax)
    return [
        (token.type, token.tag, token.nesting, token.map, token.level, token.content, token.hidden)
        for token in state.tokens
    ]


def plain() -> MarkdownIt:
    parser = MarkdownIt("commonmark").enable("table").disable("reference")
    parser.block.ruler.at("table", table_rule, {"alt": ["paragraph"]})
    return parser


@given(st.lists(st.sampled_from(LINES), max_size=14))
def test_the_blocks_are_those_of_markdown_it(lines: list[str]) -> None:
    text = "\n".join(lines)
    assert blocks(PARSER, text) == blocks(plain(), text)
