"""Which example of an endpoint a text is taken for: that of its request, or of its answer."""

from __future__ import annotations

import re
from typing import Any

from asbuilt import regex
from asbuilt.document.blocks import Text
from asbuilt.spec.endpoints.draft import Draft
from asbuilt.spec.endpoints.example import Example, read_example
from asbuilt.spec.endpoints.request_fence import CODE
from asbuilt.spec.language import english
from asbuilt.spec.model import Trouble
from asbuilt.spec.passage import Passage

_WITH_COMMENTS = {"jsonc", "json5"}


def take_example(text: Passage, start: int, end: int, draft: Draft, named: str = "") -> None:
    """Take the JSON between two places of a text in the language ``named`` for the example that is
    wanted next; what is code and no JSON is none."""
    place = draft.place or usual_place(draft)
    shown = draft.request is not None and not draft.request.sampled
    if place == "request" and not shown and draft.route.method not in ("GET", "HEAD"):
        example, troubles = _read(text, start, end, named)
        if example and (draft.place or not _is_refusal(example.value)):
            draft.request = example
            draft.troubles += troubles
    elif place == "response" and draft.response is None:
        draft.response, troubles = _read(text, start, end, named)
        draft.troubles += troubles


def _read(
    text: Passage, start: int, end: int, named: str
) -> tuple[Example | None, tuple[Trouble, ...]]:
    """An example and what had to be tolerated; where ``named`` is a language of programs, names
    without quotes are its notation, and what is no JSON is code."""
    example, troubles = read_example(text, start, end, comments=named in _WITH_COMMENTS)
    if named in CODE:
        return (example if example.understood else None), ()
    return example, troubles


def _is_refusal(value: Any) -> bool:
    """Whether an example is an error with what usually stands around it: ``{"error": {…}}``."""
    return isinstance(value, dict) and "error" in value and _AROUND_ERROR.issuperset(value)


_AROUND_ERROR = {"error", "errors", "code", "message", "msg", "status", "statusCode", "status_code",
                 "success", "ok", "data", "detail", "details", "timestamp", "path", "request_id",
                 "requestId", "trace_id", "traceId"}  # fmt: skip


def usual_place(draft: Draft) -> str:
    """Of what the next example is where nothing says so: first of what is sent, if anything is."""
    if draft.route.method in ("GET", "DELETE", "HEAD"):
        return "response"
    shown = draft.request is not None and not draft.request.sampled
    return "response" if shown or draft.response else "request"


def take_in_line(value: Text, draft: Draft) -> None:
    """``Answer: `{"id": 12}`; …``: an example in code behind its label, perhaps with the name of
    its type, `` `Loan`: `{"id": 12}` ``."""
    found = _CODED_JSON.match(value.text)
    if found:
        start, end = found.span("json")
        written = Passage(found["json"], (0,), (value.place(start),))
        take_example(written, 0, end - start, draft, "" if _STRICT.match(found["json"]) else "js")
        draft.place = ""


_STRICT = regex.compile(r"[\[{\s]*[\"'\]}]")
"""JSON with names in quotes; ``{ reason: string(3–255) }`` may be types in whatever notation."""
_CODED_JSON = regex.compile(
    r"(?:`?\w{1,60}`?\s*[:：=]\s*)?(?P<fence>`{1,2}) ?(?P<json>[{\[][^`\n]*[}\]]) ?(?P=fence)"
)


def take_request(example: Example | None, draft: Draft) -> None:
    """Take the fields that a request is said to have for it, where nothing shows one."""
    if draft.request is None and draft.route.method in ("POST", "PUT", "PATCH"):
        draft.request = example


def led_to(said: str) -> str:
    """Of what the example is to which the last clause of a paragraph leads: ``…; the answer shows
    it without the key:``."""
    last = english(_CLAUSE.split(said[-_LONGEST_LEAD:].rstrip("*_ :："))[-1])
    answers = _LEADS_TO_ANSWER.search(last) is not None
    return "response" if answers and not _LEADS_TO_REQUEST.search(last) else ""


_LONGEST_LEAD = 200
_CLAUSE = regex.compile(r"[.;。；]\s*")
_LEADS_TO_ANSWER = regex.compile(
    r"\b(?:answers?|answered|responses?|responds?|returns?|returned|repl(?:y|ies)|20[0-3])\b", re.I
)
_LEADS_TO_REQUEST = regex.compile(
    r"\b(?:requests?|body|sends?|sent|payload|takes?|accepts?|submits?|calls?|posts?|errors?"
    r"|refus\w+|reject\w+|4[0-9]{2}|5[0-9]{2})\b",
    re.I,
)
