"""Two places demand different versions of TLS.

## What it does
Reports a line that names another lowest version of TLS than an earlier line, in sentences, rows,
diagrams and the settings of code blocks (`ssl_protocols TLSv1.2 TLSv1.3;`). Lines that rule a
version out (`no TLS 1.0`, `TLS 1.1 is disabled`) demand none, nor does what a reason says
(`because …`), and sections about alternatives, questions and risks are passed over. A line by which
the very version is refused that another one demands is reported, in every language.

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
from asbuilt.rules.said import stating
from asbuilt.source import Span
from asbuilt.spec.section import blocks_of

_TLS = regex.compile(
    r"\bTLS\s*\(?v?(?P<version>1[._][0-9])(?!\.?[0-9])(?:(?:\s*(?:/|,|and|or)\s*)v?1\.[0-9])*", re.I
)
_LEAST = regex.compile(
    r"\bTLS\b[^.;|]{0,24}?\b(?:versions?|minimum|min|lowest|at least|from)\b[^.;|0-9]{0,24}"
    r"(?<![\w.])1[._][0-3](?![\w.]?\w)"
    r"|\b(?:lowest|minimum|min|minimal|oldest)\b[^.;|]{0,24}\bTLS\b[^.;0-9]{0,24}"
    r"(?<![\w.])1[._][0-3](?![\w.]?\w)",
    re.I,
)
"""``TLS (minimum version 1.2)``, ``| Lowest TLS version | 1.2 |``."""
_RULED_OUT = regex.compile(
    r"\b(?:no|not|never|without|disable\w*|reject\w*|refuse\w*|deprecat\w*|below|older|forbid\w*|"
    r"prohibit\w*|drop\w*|legacy|instead|rfc|prefer\w*|block\w*|fail(?:s|ed|ure)?|errors?"
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
    stated = (line.line for line in stating(subject, "tls"))
    demanded = ((text, _lowest(_without_reason(text))) for text in stated)
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


def _without_reason(text: Text) -> Text:
    """``text`` without why it is so: what is said of older clients there rules nothing out."""
    if begun := _REASON_FIRST.match(text.text):
        return part(text, begun.end(), len(text.text))
    reason = _REASON.search(text.text)
    return part(text, 0, reason.start()) if reason else text


_BECAUSE = r"(?:because|since|weil|da|porque|ya que|puisque|parce que|pois|потому что)"
_REASON = regex.compile(rf",\s+{_BECAUSE}\s|\s(?:because|weil|porque|parce que)\s|因为", re.I)
_REASON_FIRST = regex.compile(rf"\W{{0,3}}{_BECAUSE}\s[^,;]{{1,200}},", re.I)


def _refused(text: Text) -> list[Text]:
    """The one version that ``text`` says is refused."""
    if "tls" not in text.text.lower() or not _REFUSED.search(text.text):
        return []
    found = [*_TLS.finditer(text.text)]
    others = regex.findall(r"\b1\.[0-9]", text.text)
    if len(found) != 1 or len(others) != 1 or _NOT_ITSELF.search(text.text):
        return []
    return [Text(others[0], part(text, *found[0].span()).span)]


def _lowest(text: Text) -> Text | None:
    """The lowest version that ``text`` demands, or that a clause of it accepts."""
    if "tls" not in text.text.lower():
        return None
    if _RULED_OUT.search(text.text):
        accepted = _ACCEPTED.search(text.text)
        return part(text, *accepted.span("version")) if accepted else _of_clause(text)
    found = list(_TLS.finditer(text.text)) or list(_LEAST.finditer(text.text))
    named = " ".join(match[0].replace("_", ".") for match in found)
    versions = regex.findall(r"1\.[0-9]", named)
    if not versions:
        return None
    return Text(min(versions), part(text, *found[0].span()).span)


def _of_clause(text: Text) -> Text | None:
    """The version of the one clause that rules nothing out: ``TLS 1.3 only; older is refused``.
    What a clause offers is what another one refuses: ``Offer TLS 1.2; it is refused``."""
    start, found = 0, list[Text]()
    for end in (*(each.end() for each in _CLAUSE.finditer(text.text)), len(text.text)):
        clause = part(text, start, end)
        start = end
        if _RULED_OUT.search(clause.text):
            continue
        if _OFFERED.search(clause.text) and not _OR_NEWER.search(clause.text):
            return None
        if named := _lowest(clause):
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
_SETTING = regex.compile(r"[A-Za-z][\w.-]{0,60}")
_OF_VERSIONS = regex.compile(
    r"^tls$|tls.*(?:version|proto|min)|min.*tls|ssl.*(?:proto|version|min)|min.*proto", re.I
)
"""Names of settings whose values are versions: ``ssl_protocols``, ``minTlsVersion``."""
_OF_ANY_VERSIONS = regex.compile(r"^(?:min(?:imum)?[\w-]*ver\w*|protocols?)$", re.I)
"""Names of settings whose values are versions where these say of what: ``protocols tls1.2``."""
_VERSION = regex.compile(
    r"(?<![\d.])(?P<tls>TLS[ _-]?v?)?1[._](?P<minor>[0-3])(?![\d.])"
    r"|TLSv?1(?P<after>[0-3])(?![\d.])",
    re.I,
)
_OPTION = regex.compile(r"(?<=\s)(?:no-[\w-]+|[-!]TLS\w?[\d._]*)", re.I)
"""What a line of settings switches off: ``no-tls-tickets``, ``-TLSv1.1``."""
_LONGEST_SETTING = 300
_COMMENT = regex.compile(r"(?:^|\s)(?:#|//)")


_DRAWS = ("mermaid", "plantuml", "puml", "dot", "graphviz", "d2", "c4")


def _drawn(fence: Fence, said: str) -> Iterator[Text]:
    """The version that each line of a diagram says: ``A -->|HTTPS, TLS 1.2| B``."""
    for line in _LINE.finditer(said):
        found = [*_TLS.finditer(line[0])]
        if len(found) == 1 and not _RULED_OUT.search(line[0]):
            start = fence.content.start + line.start()
            version = found[0]["version"].replace("_", ".")
            yield Text(version, Span(start + found[0].start(), start + found[0].end()))


_LINE = regex.compile(r"[^\n]+")


def _configured(subject: Subject) -> Iterator[Text]:
    """The lowest version in each line of a fence that sets versions."""
    for fence in blocks_of(subject.outline.root, Fence):
        said = subject.spec.source.slice(fence.content)
        small = said.lower()
        if "tls" not in small and "ssl" not in small:
            continue
        if fence.language.startswith(_DRAWS):
            yield from _drawn(fence, said)
            continue
        for line in _LINE.finditer(said):
            if least := _set(line[0]):
                start = fence.content.start + line.start()
                minor = least["minor"] or least["after"]
                yield Text(f"1.{minor}", Span(start + least.start(), start + least.end()))


def _set(line: str) -> re.Match[str] | None:
    """The lowest version that a line of settings lets in."""
    comment = _COMMENT.search(line, 0, _LONGEST_SETTING)
    line = line[: comment.start() if comment else _LONGEST_SETTING]
    line = _OPTION.sub(lambda found: " " * len(found[0]), line)
    versions = [*_VERSION.finditer(line)]
    if not versions or _RULED_OUT.search(line):
        return None
    first = versions[0]
    names = [each[0] for each in _SETTING.finditer(line, 0, first.start())]
    of_tls = first["tls"] or first["after"]
    if any("max" in name.lower() for name in names) or not any(
        _OF_VERSIONS.search(name) or (of_tls and _OF_ANY_VERSIONS.match(name)) for name in names
    ):
        return None
    return min(versions, key=lambda each: each["minor"] or each["after"])


RULE = Rule("CON106", "contradictory-tls", Policy.STRICT, check, __doc__)
