"""markdown-it as it is used here: CommonMark with GitHub tables and containers, blocks only."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, Literal, cast

from markdown_it.parser_block import ParserBlock
from markdown_it.rules_block import StateBlock
from markdown_it.utils import OptionsDict

from asbuilt.document.container import container_rule
from asbuilt.document.line import BEGINNINGS, begin
from asbuilt.document.list import list_rule
from asbuilt.document.paragraph import paragraph_rule
from asbuilt.document.table import table_rule

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

BlockRule = Callable[[StateBlock, int, int, bool], bool]

_ANYWHERE = {"table", "paragraph"}


class _BlockParser(ParserBlock):
    """markdown-it's, which tries on a line only the rules that its first character can be the
    beginning of, and leaves in the first token of each block where its content begins, as
    ``meta["start"]``."""

    def __init__(self, base: ParserBlock) -> None:
        self.ruler = base.ruler
        named = {rule.name: rule.fn for rule in self.ruler.__rules__ if rule.enabled}

        def of(names: set[str]) -> Sequence[BlockRule]:
            return tuple(rule for name, rule in named.items() if name in names)

        self._usual = of(_ANYWHERE)
        self._by_character = {mark: of(names | _ANYWHERE) for mark, names in BEGINNINGS.items()}
        self._every = tuple(named.values())

    def tokenize(self, state: StateBlock, startLine: int, endLine: int) -> None:
        """As :meth:`ParserBlock.tokenize`: the tokens of the lines ``startLine`` up to
        ``endLine``, as far as they are indented as deep as the list or the quote they are in."""
        line = startLine
        while line < endLine:
            state.line = line = state.skipEmptyLines(line)
            if line >= endLine or state.sCount[line] < state.blkIndent:
                break
            if state.level >= state.md.options.maxNesting:
                state.line = endLine  # what is nested so deep is left out
                break
            before, start = len(state.tokens), begin(state, line)
            for rule in self._rules(state, line, start):
                if rule(state, line, endLine, False):
                    break
            state.tokens[before].meta["start"] = start
            line = state.line
            if line < endLine and state.isEmpty(line):
                state.line = line = line + 1

    def _rules(self, state: StateBlock, line: int, start: int) -> Sequence[BlockRule]:
        if state.is_code_block(line):
            return self._every
        return self._by_character.get(state.src[start], self._usual)


class _Markdown:
    """What the rules of blocks know of markdown-it's parser, which has more to import than they:
    parsers of lines, of links, a renderer."""

    def __init__(self) -> None:
        options: Any = {"maxNesting": 20, "html": True}  # as CommonMark has them
        self.options = OptionsDict(options)
        self.block = ParserBlock()

    def __getitem__(self, name: Literal["block"]) -> ParserBlock:
        return self.block


@cache
def markdown(*, exact: bool = False) -> MarkdownIt:
    """The parser of Markdown, without containers where it is ``exact``. It is made when the first
    document is read: while modules are imported, what they compile is kept
    (:mod:`asbuilt.regex_cache`), and markdown-it compiles the members of a set, which are in
    another order each time."""
    parser = _Markdown()
    parser.block.ruler.disable(["reference", "lheading"])
    parser.block.ruler.at("table", table_rule)
    parser.block.ruler.at("list", list_rule, {"alt": ["blockquote"]})
    parser.block.ruler.at("paragraph", paragraph_rule)
    if not exact:
        parser.block.ruler.before("paragraph", "container", container_rule)
    parser.block = _BlockParser(parser.block)
    return cast("MarkdownIt", parser)
