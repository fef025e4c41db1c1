"""What extensions of OpenAPI say besides who may call an operation: how often, ``x-rate-limit:
{requests: 90, window: 1m, scope: ip}``."""

from __future__ import annotations

import re
from collections.abc import Mapping

from asbuilt import regex
from asbuilt.document.blocks import Text
from asbuilt.spec.openapi.tree import Description
from asbuilt.spec.words import snake
from asbuilt.spec.yaml_tree import Tree

_RATE = regex.compile(r"x-(?:\w+-)*(?:rate-?limit(?:s|ing)?|throttl(?:e|ing)|quota)", re.I)
_COUNT = ("requests", "limit", "max", "count", "rate", "calls", "max-requests", "maxRequests")
_WINDOW = ("window", "period", "interval", "duration", "per", "unit", "timeWindow", "timeUnit")
_SUBJECT = ("scope", "by", "key", "subject", "for", "counted-per", "per")
_SPELLED = regex.compile(
    r"(?:requests|calls|limit)?[_-]?per[_-]?(?P<unit>second|minute|hour|day)", re.I
)


def rate_limit(description: Description, members: Mapping[str, Tree]) -> Text | None:
    """How often an operation may be called, in the words in which an endpoint says it: ``90 per 1m
    per ip``. None where no extension says so."""
    for name, tree in members.items():
        if _RATE.fullmatch(name) and (said := tree.text or _told(tree.members)):
            return Text(said, description.span(tree.start, tree.end))
    return None


def _told(members: Mapping[str, Tree]) -> str:
    values = {name: tree.text for name, tree in members.items() if tree.text}
    subject = next((values[name] for name in _SUBJECT if _names_no_time(values.get(name, ""))), "")
    per = f" per {snake(subject).replace('_', ' ')}" if subject else ""
    for name, count in values.items():
        if spelled := _SPELLED.fullmatch(name):
            return f"{count} per {spelled['unit']}{per}"
    count = next((values[name] for name in _COUNT if name in values), "")
    window = next((values[name] for name in _WINDOW if name in values), "")
    return f"{count} per {window}{per}" if count and window else count


def _names_no_time(said: str) -> bool:
    return bool(said) and _TIME.fullmatch(said) is None


_TIME = regex.compile(r"[0-9]*\s*(?:s|sec|m|min|h|d|(?:second|minute|hour|day)s?)", re.I)
