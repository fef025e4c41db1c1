"""Two places name different regions of a cloud.

## What it does
Reports a region (`eu-west-1`, `europe-west3`, `westeurope`) that is another one than the region in
which the rest of the document runs and keeps its data. A region that a line about backups, copies
or failures names is meant to be another one; documents that name three or more are passed over.
The regions to which backups are said to go (`backups in ukwest`, `copied to northeurope`) are
compared with each other. Where data has to stay in the European Union, what is kept or runs in a
region or a place far away from it is reported, backups and standbys, too.

## Why it matters
Where data is kept is a promise, often one of the law; and what is apart is slow.

## Example
```markdown
The service and its database run in `eu-south-2`.

Deployed to `eu-west-1` by the pipeline.
```

## Fix
Name one region everywhere, or say what the other one is for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from asbuilt import regex
from asbuilt.diagnostics import Related
from asbuilt.document.blocks import Text
from asbuilt.document.text import part
from asbuilt.rules.prose import Statement
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.rules.said import stating
from asbuilt.spec.language import english
from asbuilt.spec.title import normal_title

_SIDES = ("north", "south", "east", "west", "central")
"""Each region has one of these."""
_SIDE = r"(?:north|south|east|west|central|northeast|northwest|southeast|southwest)"
_REGION = regex.compile(
    rf"\b(?:(?:us|eu|ap|sa|ca|me|af|il|mx|cn)-(?:gov-)?{_SIDE}-[1-9]"
    rf"|(?:us|europe|asia|australia|northamerica|southamerica|me|africa)-{_SIDE}[1-9][0-9]?"
    r"|(?:west|north)europe|(?:germanywest|france|sweden|switzerland(?:north)?|poland)central"
    r"|uk(?:south|west)|(?:east|west|central)us[23]?)\b",
    re.I,
)
_ANOTHER = regex.compile(
    r"\b(?:back-?ups?|snapshots?|read replicas?|replicat\w+|stand-?by|fail-?over|fall-?back|second"
    r"|secondary|disasters?|dr|cop(?:y|ies|ied)|mirror\w*|regions|multi|both|other|another|different"
    r"|certificates?|acm|cloudfront|not|never|no|than|old|former\w*|until|migrat\w+|moved?|latency"
    r"|measured)\b",
    re.I,
)
"""What speaks of another region than the one of the service."""
_MOST = 2


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each place with another region than the first one."""
    yield from _outside_of_union(subject)
    if not any(map(subject.says, _SIDES)):
        return
    yield from _of_copies(subject)
    sided = (line for line in subject.spec.source.text.lower().split("\n") if _is_sided(line))
    every = {found[0] for line in sided for found in _REGION.finditer(line)}
    named = _named(subject) if len(every) == _MOST else []
    for region in named[1:]:
        first = named[0]
        if region.text.lower() != first.text.lower():
            yield Finding(
                f"the region is `{region.text}` here, but `{first.text}` in "
                f"{subject.spec.source.where(first.span.start)}",
                region.span,
                "Name one region everywhere, or say what the other one is for.",
                (Related(first.span, f"`{first.text}` here"),),
            )


def _is_sided(text: str) -> bool:
    return any(side in text for side in _SIDES)


def _outside_of_union(subject: Subject) -> Iterator[Finding]:
    """Where something is kept or runs outside of the union in which data has to stay."""
    text = subject.spec.source.text
    if not (subject.says(*_SIDES, *_PLACES) and _UNION_NAMED.search(text) and _FAR.search(text)):
        return
    united = (line.line for line in stating(subject, "eu", "eea", "ue", "uni"))
    promised = next((each for each in united if _STAYS.search(each.text)), None)
    away = stating(subject, *_SIDES, *_PLACES) if promised else ()
    for statement in (line.line for line in away):
        far = _FAR.search(statement.text)
        if promised and far and _KEEPS.search(english(statement.text)):
            if _NOT_KEPT.search(english(statement.text)) or statement is promised:
                continue
            yield Finding(
                f"`{far[0]}` is outside of the European Union, in which data has to stay "
                f"({subject.spec.source.where(promised.span.start)})",
                part(statement, *far.span()).span,
                "Keep it in the Union, or say which data may leave it.",
                (Related(promised.span, "data has to stay in the Union"),),
            )


_UNION = (
    r"(?:E(?:U|EA|uropean (?:Union|Economic Area)|uropäischen? Union)"
    r"|U(?:E|nión Europea|nion européenne|nião Europeia))\b"
)
_UNION_NAMED = regex.compile(_UNION)
_STAYS = regex.compile(
    r"\b(?i:data|\w*daten|datos|dados|données|everything|hosting|hosted|backups?)\b[^.;|]{0,60}"
    r"\b(?i:stays?|remains?|kept|stored|hosted|processed|held|leaves?|only|exclusively|bleib\w*"
    r"|gespeichert|verarbeitet|verl[aä]ss\w*|permanec\w+|reste\w*|ficam?|salen?)\b"
    rf"[^.;|]{{0,40}}\b{_UNION}"
)
_FAR = regex.compile(
    r"\b(?:(?:us|ap|sa|ca|af|cn)-(?:gov-)?"
    rf"{_SIDE}-?[1-9][0-9]?|(?:asia|australia|southamerica|northamerica)-{_SIDE}[1-9]"
    r"|(?:east|west|central|southcentral|northcentral)us[23]?"
    r"|United States|USA|U\.S\.|US(?= (?:region|data ?cent\w+|server))|Virginia|Ohio|Oregon"
    r"|California|Singapore|Tokyo|Sydney|Mumbai|São Paulo|Vereinigte\w* Staaten|Estados Unidos"
    r"|États-Unis)(?![\w-])"
)
_PLACES = (
    "united states", "usa", "u.s.", "us region", "us data", "us server", "virginia", "ohio",
    "oregon", "california", "singapore", "tokyo", "sydney", "mumbai", "são paulo", "vereinigte",
    "estados unidos", "états-unis",
)  # fmt: skip
"""Far places without one of the sides."""
_KEEPS = regex.compile(
    r"\b(?:regions?|hosts?|hosted|servers?|machines?|VMs?|data ?cent(?:er|re)s?|rechenzentr\w+"
    r"|databases?|stand-?by|replicas?|back-?ups?|snapshots?|buckets?|stored?|stores|kept|copy|copies"
    r"|copied|runs?|running|deployed|cluster)\b",
    re.I,
)
_NOT_KEPT = regex.compile(
    r"\b(?:not|no|never|outside|without|static|assets?|cdn|dns|fonts?|anonym\w+|aggregated|rejected"
    r"|former\w*|until|today|customers? in|users? in|instead|left|leav\w+|moved? (?:from|out)"
    r"|load generators?|latency|measured|tests?)\b",
    re.I,
)


_COPIED = regex.compile(
    r"\b(?:back-?ups?|cop(?:y|ies|ied)|dumps?|snapshots?|restor\w+)\b[^.;,()|]{0,40}?"
    r"\b(?:in|to|into|from|at)\s+(?:the\s+)?(?:regions?\s+)?[`*]{0,3}"
    rf"(?P<region>{_REGION.pattern})(?![`*]{{0,3}}\s*(?:,|and|or|&|/)\s*[`*]{{0,3}}{_REGION.pattern})",
    re.I,
)
"""A single region into which something is copied."""


def _of_copies(subject: Subject) -> Iterator[Finding]:
    """The regions of backups that are others than the first one."""
    named: list[Text] = []
    for statement in (line.line for line in stating(subject, *_SIDES)):
        if _is_sided(statement.text):
            found = list(_COPIED.finditer(statement.text))
            named += (part(statement, *each.span("region")) for each in found)
    for region in named[1:]:
        if region.text.lower() != named[0].text.lower():
            yield Finding(
                f"backups are in `{region.text}` here, but in `{named[0].text}` in "
                f"{subject.spec.source.where(named[0].span.start)}",
                region.span,
                "Name one region everywhere, or say what the other one is for.",
                (Related(named[0].span, f"`{named[0].text}` here"),),
            )


def _named(subject: Subject) -> list[Text]:
    """The regions that statements name, in the order of the document; none where one of them names
    another one on purpose."""
    named: list[Text] = []
    for statement in (line.line for line in stating(subject, *_SIDES)):
        found = list(_REGION.finditer(statement.text))
        if found and _ANOTHER.search(english(f"{_head(statement)} {statement.text}")):
            return []
        if len(found) == 1:
            named.append(part(statement, *found[0].span()))
    return named


def _head(statement: Statement) -> str:
    """What stands above a statement, but for a column that counts how many of a part run."""
    head = statement.head
    for cell in statement.header:
        if normal_title(cell.text) == "copies":
            head = head.replace(cell.text, " ")
    return head


RULE = Rule("CON124", "contradictory-region", Policy.WARNING, check, __doc__)
