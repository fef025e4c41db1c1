"""Two places demand different versions of TLS.

## What it does
Reports a line that names another lowest version of TLS than an earlier line, in sentences, rows,
diagrams and the settings of code blocks (`ssl_protocols TLSv1.2 TLSv1.3;`). Lines that rule a
version out (`no TLS 1.0`, `TLS 1.1 is disabled`) demand none, and sections about alternatives,
questions and risks are passed over. A line by which the very version is refused that another one
demands is reported, in every language.

## Why it matters
Only one of them can be configured, and whoever reads the other one believes something that is not
so.

## Example
```markdown
- Encryption in transit (TLS 1.3)

| NFR-5 | All traffic uses TLS 1.2 or newer | High | |
```

## Fix
Name one lowest version everywhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain

from asbuilt import regex
from asbuilt.diagnostics import Related
from asbuilt.document.blocks import Fence, Text
from asbuilt.document.text import part
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.source import Span
from asbuilt.spec.section import blocks_of

_TLS = regex.compile(
    r"\bTLS\s*v?(?P<version>1\.[0-9])(?:(?:\s*(?:/|,|and|or)\s*)v?1\.[0-9])*", re.I
)
_RULED_OUT = regex.compile(
    r"\b(?:no|not|never|without|disable\w*|reject\w*|refuse\w*|deprecat\w*|below|older|forbid\w*|"
    r"prohibit\w*|drop\w*|legacy|instead|rfc|prefer\w*"
    r"|(?:if|when|where) (?:supported|available)"
    r"|nicht|kein\w*|ohne|abgewiesen|abgelehnt|verweigert|zurückgewiesen|ältere\w*"
    r"|rechaz\w+|refus\w+|rejet\w+|recusad\w+|rejeitad\w+|отклон\w+|отказ\w*)\b|拒绝",
    re.I,
)
_REFUSED = regex.compile(
    r"\b(?:reject\w*|refuse[sd]?|abgewiesen|abgelehnt|verweigert|zurückgewiesen|rechaz\w+|refusée?s?"
    r"|rejetée?s?|recusad\w+|rejeitad\w+|отклон\w+)\b|拒绝",
    re.I,
)
_NOT_ITSELF = regex.compile(
    r"\b(?:below|older|less|under|before|prior|except|without|no|not|other|unless|only|vor|unter"
    r"|älter\w*|kleiner|außer|ohne|nicht|kein\w*|inférieure?s?|antérieure?s?|sans|inferior\w*"
    r"|anterior\w*|sin|sem|não|ниже|старше|без|не)\b|[<>≤≥]|低于|不",
    re.I,
)
"""Words of what is refused beside the version that is named, or of what is not refused."""


_ACCEPTED = regex.compile(
    r"\bTLS\s*v?(?P<version>1\.[0-9])(?:\s+connections?)?\s+(?:(?:is|are|still)\s+)+"
    r"(?:accepted|allowed|permitted|supported)\b(?=\s*(?:[.,;|]|$|and\b|but\b))",
    re.I,
)
"""What is let in beside what is not: ``TLS 1.1 is refused, TLS 1.2 is accepted``."""


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each version that is not the first one."""
    first: Text | None = None
    refused: list[Text] = []
    demanded = (
        (text, _lowest(text)) for text in (subject.statements if subject.says("tls") else ())
    )
    settings = ((text, text) for text in (_configured(subject) if subject.says("tls") else ()))
    for text, named in chain(demanded, settings):
        refused += _refused(text)
        if named is None:
            continue
        first = first or named
        if named.text != first.text:
            yield Finding(
                f"TLS {named.text} here, but TLS {first.text} in "
                f"{subject.spec.source.where(first.span.start)}",
                named.span,
                "Name one lowest version everywhere.",
                (Related(first.span, f"TLS {first.text} here"),),
            )
    for each in refused if first else ():
        if first and each.text == first.text:
            yield Finding(
                f"TLS {each.text} is refused here, but demanded in "
                f"{subject.spec.source.where(first.span.start)}",
                each.span,
                "Refuse what is older than the lowest version.",
                (Related(first.span, f"TLS {first.text} here"),),
            )


def _refused(text: Text) -> list[Text]:
    """The one version that ``text`` says is refused."""
    if "tls" not in text.text.lower() or not _REFUSED.search(text.text):
        return []
    found = [*_TLS.finditer(text.text)]
    others = regex.findall(r"\b1\.[0-9]", text.text)
    if len(found) != 1 or len(others) != 1 or _NOT_ITSELF.search(text.text):
        return []
    start = text.span.start
    return [Text(others[0], Span(start + found[0].start(), start + found[0].end()))]


def _lowest(text: Text) -> Text | None:
    """The lowest version that ``text`` demands, or that a clause of it accepts."""
    if "tls" not in text.text.lower():
        return None
    if _RULED_OUT.search(text.text):
        accepted = _ACCEPTED.search(text.text)
        return part(text, *accepted.span("version")) if accepted else _of_clause(text)
    found = list(_TLS.finditer(text.text))
    versions = [version for match in found for version in regex.findall(r"1\.[0-9]", match[0])]
    if not versions:
        return None
    start, end = found[0].span()
    return Text(min(versions), Span(text.span.start + start, text.span.start + end))


def _of_clause(text: Text) -> Text | None:
    """The version of the one clause that rules nothing out: ``TLS 1.3 only; older is refused``.
    What a clause offers is what another one refuses: ``Offer TLS 1.2; it is refused``."""
    start, found = 0, list[Text]()
    for end in (*(each.end() for each in _CLAUSE.finditer(text.text)), len(text.text)):
        clause = part(text, start, end)
        start = end
        if _OFFERED.search(clause.text) and not _OR_NEWER.search(clause.text):
            return None
        if not _RULED_OUT.search(clause.text) and (named := _lowest(clause)):
            found.append(named)
    return found[0] if len(found) == 1 else None


_OFFERED = regex.compile(
    r"\b(?:offer\w*|try|tries|tried|attempt\w*|handshak\w+|connect(?:s|ed|ing)?|probe[sd]?|scan\w*"
    r"|openssl|curl|nmap|testssl\w*|client hello"
    r"|anbiet\w+|angeboten\w*|verbind\w+|versuch\w*|ofrec\w+|conect\w+|intent\w+|propos\w+"
    r"|connex\w+|tentat\w+|oferec\w+|conex\w+|подключ\w+|соединен\w+)\b|连接|握手",
    re.I,
)
"""How a test speaks of the version with which it tries to connect."""
_OR_NEWER = regex.compile(
    r"\b(?:or|and) (?:later|newer|higher|above|better|up)\b|1\.[0-9]\+"
    r"|\b(?:at least|minimum|only)\b"
    r"|\boder (?:höher|neuer)\b|\bmindestens\b|\bo superior\b|\bou (?:sup[ée]rieure?|superior)\b"
    r"|\b(?:al menos|au moins|pelo menos|не ниже|и выше|или выше)\b|及以上|至少",
    re.I,
)
_CLAUSE = regex.compile(
    r"[;—–]|\.\s|[,:]\s(?=(?:but|while|older|earlier|everything|anything|all|any|nothing)\b)", re.I
)
_SET = regex.compile(
    r"^[ \t\-\"'`]*(?P<name>[A-Za-z][\w.-]{1,60})[\"'`]?[ \t]*[:= \t][^#\n]{0,200}", re.M
)
_OF_VERSIONS = regex.compile(
    r"^tls$|tls.*(?:version|proto|min)|min.*tls|ssl.*(?:proto|version)|min.*proto", re.I
)
"""Names of settings whose values are versions: ``ssl_protocols``, ``minTlsVersion``."""
_VERSION = regex.compile(r"(?<![\d.])(?:TLS[ _-]?v?)?1[._](?P<minor>[0-3])(?![\d.])", re.I)


_DRAWS = ("mermaid", "plantuml", "puml", "dot", "graphviz", "d2", "c4")


def _drawn(fence: Fence, said: str) -> Iterator[Text]:
    """The version that each line of a diagram says: ``A -->|HTTPS, TLS 1.2| B``."""
    for line in _LINE.finditer(said):
        found = [*_TLS.finditer(line[0])]
        if len(found) == 1 and not _RULED_OUT.search(line[0]):
            start = fence.content.start + line.start()
            yield Text(found[0]["version"], Span(start + found[0].start(), start + found[0].end()))


_LINE = regex.compile(r"[^\n]+")


def _configured(subject: Subject) -> Iterator[Text]:
    """The lowest version in each line of a fence that sets versions."""
    for fence in blocks_of(subject.outline.root, Fence):
        said = subject.spec.source.slice(fence.content)
        small = said.lower()
        if "tls" not in small and "ssl" not in small:
            continue
        if fence.info.lower().startswith(_DRAWS):
            yield from _drawn(fence, said)
            continue
        for line in _SET.finditer(said):
            versions = [*_VERSION.finditer(said, line.end("name"), line.end())]
            if versions and _OF_VERSIONS.search(line["name"]) and not _RULED_OUT.search(line[0]):
                least = min(versions, key=lambda each: each["minor"])
                start = fence.content.start
                span = Span(start + least.start(), start + least.end())
                yield Text(f"1.{least['minor']}", span)


RULE = Rule("CON106", "contradictory-tls", Policy.STRICT, check, __doc__)
