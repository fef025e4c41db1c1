"""Row rules in words: ``tasks.owner_id = current user`` -> an expression and its table."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from functools import partial

from msgspec import Struct

from asbuilt import regex
from asbuilt.expression.error import ExpressionError
from asbuilt.expression.model import (
    And,
    Between,
    Column,
    Comparison,
    Expression,
    In,
    IsNull,
    Match,
    Not,
    Or,
)
from asbuilt.expression.parse import parse
from asbuilt.expression.tree import rebuild, walk
from asbuilt.spec.language import english
from asbuilt.spec.tables.schema import Table

_LONGEST = 2000
_HINT = "write `column = current user`"
_COMPARES = regex.compile(
    r"[<>=~@]|\b(?:is (?:not )?null|in \(|like '|between \S+ and)", re.IGNORECASE
)
"""What a condition has, and prose mostly has not."""
_CONDITIONS = And | Between | Comparison | In | IsNull | Match | Not | Or
_CODE = regex.compile(r"`[^`]+`")

_WHO = (
    r"(?:(?:the\s+)?(?:current|signed[- ]in|logged[- ]in|authenticated|calling|requesting|acting)"
    r"\s+(?:user|caller|account|member|person)|the\s+(?:caller|requester)|current_user)"
)
_OWN = regex.compile(
    rf"\b{_WHO}(?:['’]s|s['’])\s+(?:own\s+)?(?P<column>[^\W\d]\w*)\b", re.IGNORECASE
)
_DOTTED = regex.compile(rf"\b{_WHO}\.(?P<column>[^\W\d]\w*)\b", re.IGNORECASE)
_SELF = regex.compile(rf"(?:\b{_WHO}|@me|(?<=\bis )me(?=\s*$))\b(?!\.)", re.IGNORECASE)
_EQUALS = regex.compile(
    r"\s+(?:equals|is equal to|is the same as|matches|is|==)\s+(?=@me\b)", re.IGNORECASE
)
_THAT_OF = regex.compile(
    rf"\b(?P<column>[^\W\d]\w*)\s+(?:is|equals|matches)\s+that\s+of\s+"
    rf"(?:{_WHO}|(?:the\s+)?(?:caller(?:['’]s\s+token)?|token|session|api\s+key))(?=\W*$)",
    re.IGNORECASE,
)
"""``whose `team_id` is that of the token``."""
_WHERE = regex.compile(
    r"^(?:only\s+)?(?:(?:the\s+)?(?:rows?|records?|items?|entries|those)\s+)?(?:where|when|whose)\s+",
    re.IGNORECASE,
)


_NAMED_OWN = regex.compile(
    r"^(?:(?:(?:one|the caller|an? \w+)['’]s|his|her|their|my|the)\s+)?own(?:\s+(?:rows?|records?"
    r"|entries|ones|items))?(?:\s*[,:;–—-]\s*|\s+(?:means|is|are|when|where|if)\s+)(?=\S)"
    r"|^(?:own\W{1,4})?(?:an?|the|each|every)\s+\w+\s+(?:is|counts as)\s+(?:(?:an?|the)\s+)?"
    r"(?:\w+['’]s\s+)?own\s+(?:when|if|where)\s+",
    re.IGNORECASE,
)
"""What says of rows no more than that they are somebody's own, before the condition: ``own rows,
`owner_id` = …``, ``A loan is a member's own when `owner_id` is …``."""
_ELSE_CLOSED = regex.compile(
    r"\.\s+(?:(?:everything|anything|whatever|what|all)\b[^.`=<>]{0,60}?"
    r"\b(?:else|others?|rest|not)\b|o que|tudo|lo que|todo lo|tout ce qui|ce qui|alles|was\b)"
    r"[^.`=<>]{0,80}\b(?:denied|refused|forbidden|prohibited|rejected|closed|negad|recusad|deneg"
    r"|prohib|proib|refus|interdit|verboten|abgelehnt|untersagt|gesperrt)\w*\.?$",
    re.IGNORECASE,
)
"""A sentence behind the condition that closes what no rule opens, which is so anyway."""


class RowRule(Struct, frozen=True):
    """``table`` is None when the rule names no table."""

    table: str | None
    expression: Expression


def row_rule(text: str, tables: Collection[str]) -> RowRule:
    """The rule that ``text`` states, in code (`` `owner_id = @me.id` ``) or in the words above.

    ``current user`` is ``@me.id``, ``current user's `team_id``` is ``@me.team_id``. A prefix that
    is one of ``tables`` becomes the rule's table; any other dotted name is a path through
    relations. Nothing is left out: words that are not understood make it no rule.

    Raises:
        ExpressionError: the text is no rule, or names columns of several tables.
    """
    if len(text) > _LONGEST:
        raise ExpressionError("the rule is longer than 2,000 characters")
    code = _as_code(text)
    try:
        expression = parse(code, dialect="rule")
    except ExpressionError:
        if _COMPARES.search(code):
            raise
        raise ExpressionError("it states no condition", hint=_HINT) from None
    if not isinstance(expression, _CONDITIONS) and not _CODE.fullmatch(text.strip()):
        raise ExpressionError("it states no condition", hint=_HINT)
    used = {
        node.path[0]: name
        for node in walk(expression)
        if isinstance(node, Column) and len(node.path) > 1
        for name in [_table(node.path[0], tables)]
        if name
    }
    if len({*used.values()}) > 1:
        raise ExpressionError(
            f"the rule names columns of several tables ({', '.join(sorted({*used.values()}))})",
            hint="write one rule for each table",
        )
    for written in used:
        expression = _without(expression, prefix=written)
    for name in used.values():
        return RowRule(name, expression)
    return RowRule(None, expression)


def check_conditions(rule: Expression, tables: Iterable[Table]) -> None:
    """Refuse a rule that is no more than a column which is not yes or no, and one with such a part:
    a number holds for every row but that of 0.

    Raises:
        ExpressionError: it is one.
    """
    match rule:
        case And(terms=terms) | Or(terms=terms):
            for term in terms:
                check_conditions(term, tables)
        case Not(operand=operand):
            check_conditions(operand, tables)
        case Column(path=path):
            columns = filter(None, (table.column(path[-1]) for table in tables))
            if any(column.type.kind != "boolean" for column in columns):
                raise ExpressionError(f"`{path[-1]}` alone is no condition", hint=_HINT)


def _as_code(text: str) -> str:
    text = english(text.strip().rstrip(".")).replace("`", "").replace("**", "")
    for pattern, replacement in (
        (_ELSE_CLOSED, ""),
        (_THAT_OF, r"\g<column> = @me.\g<column>"),
        (_OWN, r"@me.\g<column>"),
        (_DOTTED, r"@me.\g<column>"),
        (_SELF, "@me.id"),
        (_EQUALS, " = "),
        (_NAMED_OWN, ""),
        (_WHERE, ""),
    ):
        text = pattern.sub(replacement, text)
    return text


_PLURALS = ("s", "es", "e", "en", "n", "er")


def _table(name: str, tables: Collection[str]) -> str | None:
    """The table called ``name``; without any table in the document, a plural is taken for one."""
    if name in tables:
        return name
    if name.lower() in tables:
        return name.lower()
    plural = [each for each in tables if name.lower() in {each + ending for ending in _PLURALS}]
    if len(plural) == 1:
        return plural[0]
    return name if not tables and name.endswith("s") else None


def _without(node: Expression, prefix: str) -> Expression:
    if isinstance(node, Column):
        same = len(node.path) > 1 and node.path[0].lower() == prefix.lower()
        return Column(node.path[1:]) if same else node
    return rebuild(node, partial(_without, prefix=prefix))
