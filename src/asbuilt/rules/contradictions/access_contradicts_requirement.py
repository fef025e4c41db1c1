"""A requirement has a role do what its access refuses.

## What it does
Compares who a functional requirement says to act (*Drivers report a pickup as done*, *As a clerk I
want to …*) with who may call the endpoints that are linked to it: all of them that write, or that
read where the requirement is about reading, refuse that role, in the access matrix or by their own
roles. Requirements in which something is done to the role, or which forbid it something, are passed
over, and so are endpoints that read and write beside another role in the same sentence.

## Why it matters
Those for whom the function is built get 403.

## Example
```markdown
| FR-6 | A driver reports each pickup as done | `POST /pickups/{id}/report` |

| Endpoint                    | desk | driver |
| --------------------------- | ---- | ------ |
| `POST /pickups/{id}/report` | ✅   | ❌     |
```

## Fix
Let the role in, or name the one who does it.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from asbuilt import regex
from asbuilt.diagnostics import Related
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.source import Span
from asbuilt.spec.language import english
from asbuilt.spec.sections.access import ANONYMOUS, Access
from asbuilt.spec.sections.api import Api, Endpoint
from asbuilt.spec.sections.requirements import Requirement, Requirements

_ARTICLE = (
    r"(?:the|an?|each|every|all|any|only|signed[- ]in|ein|eine|der|die|das|jede[rs]?|alle|nur"
    r"|un|una|el|la|los|las|cada|le|les|une|chaque|o|os|as|um|uma)"
)
_LEAD = regex.compile(
    r"(?:[\W_]*\((?:[^()\n]{1,40})\)[*_]{0,3}[\s.:—–-]*|[\W_]+)?"
    rf"(?:(?:as|als|como|en tant que|en tant qu['’])\s+)?(?:{_ARTICLE}\s+){{0,2}}",
    re.I,
)
"""What may stand before the role: ``*(must, open)* — A``, ``As a``."""
_PASSIVE = regex.compile(
    r"(?:\s+(?!can\b|may\b|must\b|shall\b)[\w-]+)?\s+(?:is|are|was|were|be|gets?|receives?|hears?|has|have|had|owns?|belongs?"
    r"|(?:must|may|can|could|shall|should|will|do|does) (?:not|never|be (?!able\b))|can ?not"
    r"|never|no|bekomm\w+|erh[aä]lt\w*|wird|werden|ist|sind|hat|haben"
    r"|(?:darf|dürfen|kann|können) (?:nicht|kein\w*|not)"
    r"|recib\w+|reçoi\w+|recebe\w*|no (?:puede|debe)\w*|ne (?:peu|doi)\w+|não (?:pode|deve)\w*"
    r"|получа\w+|не)\b",
    re.I,
)
_NEXT = regex.compile(
    rf"\s*(?:,|/|\b(?:and|or|und|oder|y|o|et|ou|e|и|или)\b)+\s*(?:{_ARTICLE}\s+)?", re.I
)
_READS = regex.compile(
    r"\b(?:see|sees|view|views|list|lists|read|reads|browse\w*|search\w*|find|finds|look|looks"
    r"|download\w*|export\w*|inspect\w*|compare\w*|watch\w*|follow\w*|track\w*|monitor\w*|sehen|sieht"
    r"|lesen|liest|such\w*|abruf\w*|ruft|einseh\w*|auflist\w*|herunterl\w*|ve|ven|consult\w+|lee"
    r"|leen|busca\w*|voi[rts]\w*|lire|lit|vê|veem|lê)\b",
    re.I,
)


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each role and requirement, at the first place that refuses the role."""
    access = subject.spec[Access]
    roles = [role for role in access.roles if role != ANONYMOUS]
    items = [each for each in subject.spec[Requirements].items if each.kind == "functional"]
    if not roles or not items:
        return
    named = _Roles(roles)
    linked: defaultdict[str, list[Endpoint]] = defaultdict(list)
    for endpoint in subject.spec[Api].endpoints:
        for text in endpoint.requirements:
            linked[text.text].append(endpoint)
    refusing = _refusing(subject)
    for item in items:
        judged = _judged(item, linked.get(item.id.text, ()), named)
        for role in named.acting(item.text.text) if judged else ():
            places = [refusing.get((endpoint.key, role)) for endpoint in judged]
            if first := next((place for place in places if all(places) and place), None):
                yield Finding(
                    f"`{item.id.text}` has `{role}` do this, but `{judged[0].key}` refuses "
                    f"`{role}`",
                    first,
                    "Let the role in, or name the one who does it.",
                    (Related(item.id.span, f"`{item.id.text}` is here"),),
                )


def _judged(item: Requirement, endpoints: Sequence[Endpoint], named: _Roles) -> Sequence[Endpoint]:
    """The endpoints that the role of a requirement has to call: those that read, or those that
    write. None where there are both and others act in it, too."""
    reading = [each for each in endpoints if each.method == "GET"]
    writing = [each for each in endpoints if each.method != "GET"]
    if not (reading and writing):
        return endpoints
    if named.count(item.text.text) > 1:
        return ()
    said = item.text.text
    return reading if _READS.search(said) or _READS.search(english(said)) else writing


def _refusing(subject: Subject) -> Mapping[tuple[str, str], Span]:
    """Where an endpoint refuses a role: its cell, or the roles that its own section lets in."""
    access = subject.spec[Access]
    found: dict[tuple[str, str], Span] = {}
    opened = {
        (cell.endpoint, cell.role) for cell in access.cells if cell.grant in ("allow", "word")
    }
    for cell in access.cells:
        if cell.exact == 2 and cell.grant in ("deny", "empty"):  # the row names the endpoint
            found.setdefault((cell.endpoint, cell.role), cell.span)
    in_rows = {cell.endpoint for cell in access.cells}
    for endpoint in subject.spec[Api].endpoints:
        let_in = {text.text for text in endpoint.roles or ()}
        if let_in and endpoint.key not in in_rows and not (endpoint.public or ANONYMOUS in let_in):
            for role in access.roles:
                if role not in let_in and endpoint.roles:
                    found[endpoint.key, role] = endpoint.roles[0].span
    everyone = {endpoint for endpoint, role in opened if role == ANONYMOUS}
    return {
        key: span for key, span in found.items() if key not in opened and key[0] not in everyone
    }


def _plain(text: str) -> str:
    """A text without accents, as long as it is: names of roles often lack them."""
    return "".join(unicodedata.normalize("NFKD", each)[0] for each in text)


def _form(role: str) -> re.Pattern[str]:
    """How sentences write a role: in parts, and in the plural."""
    name = "[ _-]".join(map(re.escape, regex.split(r"[_ -]+", _plain(role))))
    return regex.compile(rf"(?<!\w){name}(?:s|es|n|en|in|innen)?(?![\w'’-])", re.I)


class _Roles:
    """The roles of a document as sentences write them."""

    def __init__(self, roles: Sequence[str]) -> None:
        self._forms = {role: _form(role) for role in roles}

    def count(self, text: str) -> int:
        """How many of them a text names."""
        plain = _plain(text)
        return sum(form.search(plain) is not None for form in self._forms.values())

    def acting(self, text: str) -> list[str]:
        """Those that a sentence begins with and that do something."""
        lead = _LEAD.match(text)
        at, found = lead.end() if lead else 0, list[str]()
        while True:
            role, end = self._at(text, at)
            if role is None:
                break
            found.append(role)
            joined = _NEXT.match(text, end)
            if joined is None:
                return [] if _PASSIVE.match(text, end) else found
            at = joined.end()
        return []

    def _at(self, text: str, at: int) -> tuple[str | None, int]:
        plain = _plain(text)
        for role, form in self._forms.items():
            if found := form.match(plain, at):
                return role, found.end()
        return None, at


RULE = Rule("CON152", "access-contradicts-requirement", Policy.WARNING, check, __doc__)
