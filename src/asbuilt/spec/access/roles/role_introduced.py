"""The roles that sentences introduce one after the other: ``A **clerk** sells tickets. A **cook**
is anybody with a pan.``"""

from __future__ import annotations

from collections.abc import Iterator

from asbuilt import regex
from asbuilt.document.blocks import List, Paragraph, Text
from asbuilt.document.text import part, text_of
from asbuilt.spec.access.roles.role_sentence import LONGEST, ROLE_NAME
from asbuilt.spec.label import pair
from asbuilt.spec.section import Section
from asbuilt.spec.title import normal_title

LIST_TITLES = {"roles", "user roles", "available roles", "defined roles", "supported roles"}
"""What a list of roles is called."""


def introduced(section: Section) -> Iterator[Text]:
    """The roles that sentences or items introduce one after the other where roles are announced:
    ``There are two roles. A **clerk** sells tickets. A **cook** is anybody with a pan.``"""
    found: list[Text] = []
    for block in section.blocks:
        said: list[Text] = []
        if isinstance(block, Paragraph):
            said.append(text_of(block))
        elif isinstance(block, List):
            said += (item.text for item in block.items if not pair(item.text))
        for text in said:
            for pattern in (_INTRODUCES, _ACTS):
                named = pattern.finditer(text.text, 0, LONGEST)
                found += (part(text, *each.span("name")) for each in named if "/" not in each[0])
    found = [Text(" ".join(each.text.split()), each.span) for each in found]
    if any(normal_title(each.text) in LIST_TITLES for each in found):
        return  # a table of roles among others: ``**Roles** holds the three roles.``
    if len(found) > 1 and all(ROLE_NAME.fullmatch(each.text) for each in found):
        yield from found


_INTRODUCES = regex.compile(
    r"(?:^|[.;:]\s+)(?:(?:(?:[Aa]nd|But|Then|[Ff]inally|[Ll]astly),?\s+)?"
    r"(?:[Tt]he\s+[\w-]{1,20}['’]s?|[^\W\d_]{1,5})\s+)?"
    r"(?P<mark>\*{1,2}|_{1,2}|`)(?P<name>[^*_`\n](?:[^*_`\n]|_(?=\w)){1,39})(?P=mark)"
    r"(?:,?\s+(?=wh(?:o|ich)\s)|\s+(?:\([^()]*\)\s+|[—–-]\s+)?(?!(?:claims?|fields?|columns?"
    r"|attributes?|headers?|parameters?|propert(?:y|ies)|members?|tables?|flags?|settings?|values?"
    r"|cookies?|scopes?|variables?|keys?|lists?|arrays?|enums?|endpoints?|services?)\b)"
    r"(?=[^\W\d_A-Z]))"
)
"""A name and what is said of it, unless that is what kind of thing it names: ``the `role` claim``.
"""
_ACTS = regex.compile(
    r"\bthe\s+role\s+(?P<mark>\*{1,2}|_{1,2}|`)(?P<name>[^*_`\n](?:[^*_`\n]|_(?=\w)){1,39})(?P=mark)(?=[\s.,;]|$)"
)
"""``They act under the role **logger**.``"""
