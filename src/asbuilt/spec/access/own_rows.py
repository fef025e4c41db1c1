"""How clauses say that a role may act on its own rows: ``own orders``, ``holds that they placed
themselves``, ``boats of their own club``."""

from __future__ import annotations

import re

from asbuilt import regex

_WHOSE = r"(?:their|its|his|her|his or her)"
_OWN = r"own\b(?:\s+(?!only\b)[\w-]+)?"
DONE = (
    r"(?:[a-z]{2,14}(?:ed|en|wn)|made|wrote|sent|built|bought|sold|put|took|gave|began|drew"
    r"|suppl(?:y|ies)|teach(?:es)?|(?:own|manage|operate|run|hold|rent|host|supervise|maintain)s?)"
)
"""What somebody did to rows, or does all the time, that are theirs by it."""
OWN_ROWS = (
    rf"(?:(?:(?:the|{_WHOSE})\s+)?{_OWN}|theirs\b"
    r"|(?:the\s+|those\s+)?[\w-]+\s+(?:(?:that|which)\s+)?(?:are|is)\s+(?:their|his|her|its)\s+own\b"
    r"|(?:the\s+|those\s+)?[\w-]+\s+(?:(?:that|which)\s+(?:are|were|is)\s+)?assigned\s+to\s+"
    r"(?:them(?:selves)?|him|her|that\s+[\w-]+)\b"
    rf"|where\s+(?:the|that)\s+[\w-]+\s+is\s+(?:that\s+[\w-]+['’]s|{_WHOSE})\s+own\b"
    rf"|(?:the\s+)?[\w-]+(?:\s+[\w-]+)?\s+(?:of|in|at|from|for|to|belonging to)\s+{_WHOSE}\s+{_OWN}"
    r"|(?:the\s+)?[\w-]+\s+(?:(?:that|which)\s+)?"
    rf"(?:(?:was|were|is|are|has been|have been)\s+)?{DONE}"
    rf"\s+(?:to|by|for|at|in)\s+{_WHOSE}\s+{_OWN}"
    r"|(?:(?:the\s+|those\s+)?[\w-]+\s+(?:(?:that|which|whom?)\s+)?|what\s+)(?:they|she|he|it)\s+"
    rf"(?:(?:themsel\w+|herself|himself|itself)\s+)?(?:(?:have|has|had)\s+)?{DONE}"
    r"(?:\s+(?:themsel\w+|herself|himself|itself))?)"
)
"""An expression for the rows that are the caller's own, or those of what is."""
_SEES = r"who\s+(?:(?:may|can|will)\s+)?(?:only\s+)?(?:sees?|reads?|gets?|views?|finds?|receives?)"
WHO_SEES = rf"{_SEES}\s+(?:only\s+)?(?P<rows>{OWN_ROWS})(?:\s+only)?"
"""The same as a clause behind a role: ``a tenant, who sees only their own plots``."""
WHO_SEES_ALL = (
    rf"{_SEES}\s+(?:all(?:\s+of\s+them)?|everything|them\s+all|every(?:one|body)['’]s"
    r"|every\s+one\s+of\s+them)"
)
OWNERS = frozenset({"owner", "owners", "creator", "creators", "author", "authors", "record_owner",
                    "resource_owner", "requester", "requestor", "submitter"})  # fmt: skip
"""Names of callers by what a row is to them, unless a document has a role of that name."""
_LAST = regex.compile(rf"\b{_OWN}(?!.*\bown\b)", re.I)


def own_word(rows: str) -> str:
    """The word for rows that :data:`OWN_ROWS` finds: ``own``, and of what if not of the caller,
    which somebody has to explain: ``own club``."""
    found = _LAST.search(rows)
    return " ".join(found[0].lower().split()) if found else "own"
