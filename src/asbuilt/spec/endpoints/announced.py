"""Examples below a line that says which endpoint they are of: ``Example, `POST /orders`:``."""

from __future__ import annotations

from asbuilt import regex
from asbuilt.document.blocks import JSON, PLAIN, Block, Fence, List, Paragraph, Text
from asbuilt.document.text import text_lines
from asbuilt.source import Source
from asbuilt.spec.conjunction import AND
from asbuilt.spec.endpoints.detail import read_detail
from asbuilt.spec.endpoints.draft import Draft
from asbuilt.spec.endpoints.route import METHODS, Route, routes_in
from asbuilt.spec.language import english

_LANGUAGES = PLAIN | JSON
_ANSWER = regex.compile(
    r"\b(?:responses?|answers?|answered|repl(?:y|ies|ied)|returns?|returned|results?"
    r"|antwort\w*|rückgabe|ausgabe|respuestas?|responde|salida|réponses?|répond|retour|respostas?"
    r"|saída|ответ\w*|отвечает)\b|响应|返回|应答|[(（]2[0-9]{2}[)）]"
    r"|(?:→|[-=]>)\s*2[0-9]{2}\b"
)
_REFUSAL = regex.compile(
    r"\b(?:errors?|refus\w+|problem|fails?|failure|[45]\d\d|\w*fehler\w*|erreurs?|erros?|ошибк\w+)\b"
    r"|错误|失败|拒绝"
)
"""In each language: only of what stands above an example it is known that it speaks of one."""
_CALL = regex.compile(r"`[^`]*`|/\S+")
"""What a call is named by says nothing of its example: ``POST /polls/{id}/answers``."""


def announced(above: Block | None, block: Block) -> Route | None:
    """The one route that the line above a fence names, which ends with a colon."""
    line = _opening(above) if is_example(block) else None
    found = routes_in(line) if line else ()
    return found[0] if len(found) == 1 else None


def introduced(above: Block | None, block: Block | None) -> str:
    """What the line above a fence that begins with a call says is done by it: ``Change a price:``
    above ``curl -X PUT …`` tells nothing of the call before."""
    if not (isinstance(above, Paragraph) and isinstance(block, Fence)):
        return ""
    line = above.lines[-1].text
    begins = len(above.lines) == 1 and opens(line) and _CALLS.match(block.text)
    return line.strip("*_: ：") if begins and not speaks_of_answer(line) else ""


_CALLS = regex.compile(rf"\s*(?:\$\s*)?(?:curl\b|https?\b|(?:{'|'.join(METHODS)})\s+\S*/)")


def answers_announced(above: Block | None, block: Block) -> bool:
    """Whether the line above an example says that it is the answer to a call shown before."""
    line = _opening(above) if is_example(block) else None
    return line is not None and not routes_in(line) and speaks_of_answer(line.text)


def _opening(above: Block | None) -> Text | None:
    """The last line of a paragraph or a step that ends with a colon, or with an arrow and what is
    answered: what it opens follows."""
    line = last_line(above) if above else None
    return line if line and (opens(line.text) or _ANSWERED.search(line.text)) else None


def opens(line: str) -> bool:
    """Whether a line ends with a colon."""
    return line.rstrip("*_ ").endswith((":", "："))


_ANSWERED = regex.compile(r"(?:→|[-=]>)\s*`?2[0-9]{2}(?: [A-Z][A-Za-z]+){0,2}[`*_]*\s*$")
"""``POST /orders → 201 Created``."""


def last_line(above: Block) -> Text | None:
    """The last line of a paragraph, or of a list's last item."""
    if isinstance(above, Paragraph):
        return above.lines[-1]
    if isinstance(above, List) and not above.items[-1].children:
        return text_lines(above.items[-1].text)[-1]
    return None


def is_example(block: Block) -> bool:
    """Whether a block is a fence with an object or a list in JSON."""
    return (
        isinstance(block, Fence)
        and block.language in _LANGUAGES
        and block.text.lstrip().startswith(("{", "["))
    )


def speaks_of_answer(text: str) -> bool:
    """Whether a line above an example says that it is of an answer."""
    return _ANSWER.search(_CALL.sub(" ", f"{text} {english(text)}".lower())) is not None


def says_both(text: str) -> bool:
    """Whether what stands above an example speaks of a request and of its answer."""
    said = _CALL.sub(" ", f"{text} {english(text)}".lower())
    return bool(_REQUEST.search(said) and _ANSWER.search(said))


_REQUEST = regex.compile(rf"\b(?:request(?: body)?|body|call)\s*(?:,|{AND}|&|\+|/|→)\s")


def example_of(source: Source, above: Block, fence: Block, draft: Draft) -> bool:
    """Add the example of ``fence`` to ``draft``, whose place may be known; whether it is one of a
    request or of a success. A line that speaks of both stands above the request."""
    said_of = above.items[-1].span if isinstance(above, List) else above.span
    line = _CALL.sub(" ", source.slice(said_of))
    said = f"{line} {english(line)}".lower()
    if _REFUSAL.search(said):
        return False
    if not draft.place:
        draft.place = "response" if _ANSWER.search(said) and not _REQUEST.search(said) else ""
    read_detail(source, [fence], draft)
    return bool(draft.request or draft.response)
