"""Who may call what as code has it: the object or the dictionary of routes in a fence, so that it
is read as YAML is.

const policy: Record<string, Role[]> = {        PERMISSIONS = {
  'GET /boats': ['sailor', 'cook'],                 "cook": ["GET /boats"],
};                                              }
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec.structs import replace

from asbuilt import regex
from asbuilt.spec.passage import Passage

LANGUAGES = frozenset({
    "typescript", "ts", "tsx", "javascript", "js", "jsx", "mjs", "python", "py", "ruby", "rb",
    "php",
})  # fmt: skip
"""Languages whose literals are nearly those of YAML."""
_METHOD = r"(?:GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS)"
_ROUTE = regex.compile(rf"""["'](?:{_METHOD} )?/\S*["']$""")
_TOKEN = regex.compile(
    r"'(?:[^'\\\n]|\\.)*'|\"(?:[^\"\\\n]|\\.)*\"|`[^`\n]*`|//[^\n]*|\#[^\n]*|/\*[\s\S]{0,1000}?\*/|[\[\](){}]"
)
_OPENING, _CLOSING = "{[(", "}])"
_FEWEST = 2
_LONGEST = 20_000
_MADE = regex.compile(r"\b(?:new )?[A-Za-z_]\w*\((?=\s*[\[{])|(?<=[\]}])\)")
_SET = regex.compile(r"\{([^{}\[\]:=]*)\}")
_ARROW = regex.compile(r"=>")
_SYMBOL = regex.compile(r"(?<=[\s\[,(]):(?=[a-z_])")
_ENUM = regex.compile(r"\b[A-Z]\w*\.(?=[A-Za-z_])")


def literal(inside: Passage) -> Passage | None:
    """The first literal of a fence that holds several routes, each character of it at its place and
    spaces around it; None where there is none."""
    text = inside.text
    if len(text) > _LONGEST or "/" not in text:
        return None
    found = next(_groups(text), None)
    if found is None:
        return None
    start, end = found
    if _OTHERWISE.search(text[:start].rpartition("\n")[2]):
        return None
    body = _plain(text[start:end])
    blank = regex.sub(r"[^\n]", " ", text)
    return replace(inside, text=f"{blank[:start]}{body}{blank[end:]}")


_OTHERWISE = regex.compile(
    r"(?:^|_|\b)(?:deny|denied|denials|forbidden|blocked|blacklist|denylist|excluded|exceptions|old"
    r"|legacy|former|previous|staging|sandbox|dev|development|tests?|demo|example|sample|planned"
    r"|proposed|future|draft)(?:_|\b)|(?:Denied|Forbidden|Blocked|Legacy|Staging)",
    re.I,
)
"""Names of what holds who may not call, or who may elsewhere and at other times."""


def _groups(text: str) -> Iterator[tuple[int, int]]:
    """The places of the outermost brackets of a code with several routes in quotes between them."""
    depth = start = routes = 0
    for token in _TOKEN.finditer(text):
        if token[0] in _OPENING:
            start, routes = (start, routes) if depth else (token.start(), 0)
            depth += 1
        elif token[0] in _CLOSING:
            depth = max(0, depth - 1)
            if depth == 0 and routes >= _FEWEST and token[0] != ")":
                yield start, token.end()
        elif _ROUTE.match(token[0]):
            routes += 1


def _plain(body: str) -> str:
    """A literal as YAML has it, each character at its place: without comments and with lists for
    sets and tuples."""
    pieces: list[str] = []
    end = 0
    kept: dict[int, str] = {}
    for token in _TOKEN.finditer(body):
        pieces.append(body[end : token.start()])
        if token[0][0] in "'\"":
            kept[token.start()] = token[0]
            pieces.append(_quoted(token[0]))
        elif token[0][0] in "/#`":
            pieces.append(_blank(token[0]))
        else:
            pieces.append(token[0])
        end = token.end()
    said = "".join((*pieces, body[end:]))
    said = _MADE.sub(lambda found: _blank(found[0]), said).translate(_BRACKETS)
    said = _SET.sub(_list, said)
    arrows = "=>" in said and said[0] == "["
    said = _ENUM.sub(lambda found: _blank(found[0]), _SYMBOL.sub(" ", _ARROW.sub(": ", said)))
    said = f"{{{said[1:-1]}}}" if arrows else said
    for at, written in kept.items():
        said = f"{said[:at]}{written}{said[at + len(written) :]}"
    return said


_BRACKETS = str.maketrans("()", "[]")


def _quoted(written: str) -> str:
    """As many letters as a text in quotes has: what it holds is no code."""
    return f"{written[0]}{'x' * (len(written) - 2)}{written[-1]}"


def _blank(written: str) -> str:
    return regex.sub(r"[^\n]", " ", written)


def _list(found: re.Match[str]) -> str:
    """A set as a list; nothing between brackets is nothing."""
    return f"[{found[1]}]" if found[1].strip() else found[0]
