"""markdown-it as it is used here: CommonMark with GitHub tables, blocks only."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from markdown_it import MarkdownIt
from markdown_it.parser_block import ParserBlock
from markdown_it.rules_block import StateBlock

from asbuilt.document.table import table_rule

BlockRule = Callable[[StateBlock, int, int, bool], bool]

_ANYWHERE = {"table", "lheading", "paragraph"}
_BEGINNINGS = {
    "`": {"fence"}, "~": {"fence"}, ">": {"blockquote"}, "<": {"html_block"}, "#": {"heading"},
    "-": {"hr", "list"}, "*": {"hr", "list"}, "+": {"list"}, "_": {"hr"},
    **{digit: {"list"} for digit in "0123456789"},
}  # fmt: skip
"""The rules that ask for a character at the beginning of a line (CommonMark 4 and 5)."""
_CODE = 4
"""Columns of indentation from which on a line is code."""


class _BlockParser(ParserBlock):
    """markdown-it's, which tries on a line only the rules that its first character can be the
    beginning of, and leaves in the first token of each block where the content of its lines
    begins: as ``meta["starts"]``, from ``env["start"]`` on."""

    def __init__(self, base: ParserBlock) -> None:
        self.ruler = base.ruler
        named = {rule.name: rule.fn for rule in self.ruler.__rules__ if rule.enabled}

        def of(names: set[str]) -> Sequence[BlockRule]:
            return tuple(rule for name, rule in named.items() if name in names)

        self._usual = of(_ANYWHERE)
        self._by_character = {mark: of(names | _ANYWHERE) for mark, names in _BEGINNINGS.items()}
        self._every = tuple(named.values())

    def tokenize(self, state: StateBlock, startLine: int, endLine: int) -> None:
        """As :meth:`ParserBlock.tokenize`: the tokens of the lines ``startLine`` up to
        ``endLine``, as far as they are indented as deep as the list or the quote they are in."""
        line, place, blank_before = startLine, state.env["start"], False
        while line < endLine:
            state.line = line = state.skipEmptyLines(line)
            if line >= endLine or state.sCount[line] < state.blkIndent:
                break
            if state.level >= state.md.options.maxNesting:
                state.line = endLine  # what is nested so deep is left out
                break
            before = len(state.tokens)
            for rule in self._rules(state, line):
                if rule(state, line, endLine, False):
                    break
            state.tokens[before].meta["starts"] = [
                place + state.bMarks[each] + state.tShift[each] for each in range(line, state.line)
            ]
            state.tight = not blank_before
            line = state.line
            if line - 1 < endLine and state.isEmpty(line - 1):
                blank_before = True  # a paragraph in a list has taken the blank line after it
            if line < endLine and state.isEmpty(line):
                blank_before = True
                state.line = line = line + 1

    def _rules(self, state: StateBlock, line: int) -> Sequence[BlockRule]:
        if state.sCount[line] - state.blkIndent >= _CODE:
            return self._every
        first = state.src[state.bMarks[line] + state.tShift[line]]
        return self._by_character.get(first, self._usual)


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark").enable("table").disable("reference")
    parser.block.ruler.at("table", table_rule, {"alt": ["paragraph"]})
    parser.block = _BlockParser(parser.block)
    return parser


PARSER = _parser()
