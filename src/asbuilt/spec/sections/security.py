"""Security: how callers are known, how data are protected, and which measures are promised."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from msgspec import Struct

from asbuilt import regex
from asbuilt.document.blocks import Paragraph, Table, Text
from asbuilt.spec.section import Outline, Section, blocks_of, items_of
from asbuilt.spec.title import bare
from asbuilt.spec.verification import demands

TITLES = (
    "Security Considerations", "Security", "Security Requirements", "Security Design",
    "Security Architecture", "Security Model", "Security and Privacy", "Security and Compliance",
    "Authentication and Authorization", "Authentication", "Authorization", "Data Protection",
    "Security Measures",
)  # fmt: skip


class Security(Struct, frozen=True):
    """The bullets by the headings that they stand under, and what they promise.

    A promise is a bullet, a bold label or a cell that names the thing and does not deny it.
    ``tls`` is the lowest version that is stated (``1.3``), ``verification`` where it is demanded
    that people confirm their e-mail address before they sign in, ``origins`` those whose pages may
    read answers (CORS).
    """

    authentication: tuple[Text, ...] = ()
    data_protection: tuple[Text, ...] = ()
    measures: tuple[Text, ...] = ()
    jwt: bool = False
    rbac: bool = False
    sessions: bool = False
    mfa: bool = False
    oauth: bool = False
    encryption_at_rest: bool = False
    encryption_in_transit: bool = False
    tls: str | None = None
    pii: bool = False
    input_validation: bool = False
    sql_injection: bool = False
    xss: bool = False
    csrf: bool = False
    rate_limiting: bool = False
    audit: bool = False
    passwords: bool = False
    disclosure: bool = False
    headers: bool = False
    verification: Text | None = None
    origins: tuple[str, ...] = ()


PART = Security

_AUTHENTICATION = regex.compile(
    r"\bauth|\baccess control\b|\bidentity\b|\bsessions?\b|\bpermissions?\b"
)
_PROTECTION = regex.compile(r"\bdata\b|\bprivacy\b|\bencryption\b|\bcompliance\b|\btransport\b")
_DENIAL = regex.compile(
    r"^(?:no|not|without|never|none|non)\b|\b(?:not needed|out of scope|n/a)\b", re.I
)
_ROW_RULE = regex.compile(r"@me\b|\bcurrent user\b|^\*\*[^*]+\*\*:\s*`[^`]*=[^`]*`")
_TLS = regex.compile(r"\b(?:TLS|SSL)\s*v?(?P<version>[0-9](?:\.[0-9])?)", re.I)
_CORS = regex.compile(r"\bCORS\b|\bcross[- ]origin\b|\ballowed origins?\b", re.I)
_ORIGIN = regex.compile(r"https?://[\w.-]*\w(?::\d+)?", re.I)
_ANY_ORIGIN = regex.compile(r"`\*`")
TOPICS = {
    name: regex.compile(pattern, re.I)
    for name, pattern in {
        "jwt": r"\bJWTs?\b|\bJSON web tokens?\b|\bbearer tokens?\b",
        "rbac": r"\bRBAC\b|\brole[- ]based\b|\broles and permissions\b",
        "sessions": r"\bsessions?\b",
        "mfa": r"\b(?:MFA|2FA|TOTP)\b|\b(?:multi|two)[- ]factor\b",
        "oauth": r"\bOAuth|\bOIDC\b|\bOpenID\b|\bSSO\b",
        "encryption_at_rest": r"\bat[- ]rest\b|\bencrypted (?:database|storage|disks?)\b",
        "encryption_in_transit": r"\bin[- ]transit\b|\bTLS\b|\bHTTPS\b|\bSSL\b",
        "pii": r"\bPII\b|\bpersonal(?:ly)?\b|\bGDPR\b",
        "input_validation": r"\bvalidat(?:ion|e|ed|ing)\b|\bsaniti[sz]",
        "sql_injection": r"\bSQL[- ]injection\b|\bparameteri[sz]ed\b|\bprepared statements?\b",
        "xss": r"\bXSS\b|\bcross[- ]site scripting\b",
        "csrf": r"\b[CX]SRF\b|\bcross[- ]site request forgery\b",
        "rate_limiting": r"\brate[- ]limit|\bthrottl|\bbrute[- ]force",
        "audit": r"\baudit(?:s|ing|ed)?\b",
        "passwords": r"\bpassword (?:hash|polic|strength|complexity|length|rules)"
        r"|\b(?:bcrypt|argon2(?:id)?|scrypt|pbkdf2)\b|\b(?:strong|weak|common) passwords?\b"
        r"|\bhash(?:ed|ing)? (?:\w+ )?passwords?\b|\bpasswords?\b.*\b(?:hashed|characters)\b",
        "disclosure": r"\bstack ?traces?\b|\binternal (?:details|errors?|information)\b"
        r"|\berror messages? (?:that )?(?:show|tell|reveal|leak|disclose|expose)",
        "headers": r"\b(?:security|HTTP) headers?\b|\bHSTS\b|\bclick[- ]?jacking\b"
        r"|\bcontent[- ]security[- ]policy\b|\bCSP\b|\bX-Frame-Options\b",
    }.items()
}
"""The measures that a specification promises, by the words that name them."""


def topics(text: str) -> tuple[str, ...]:
    """The measures that a sentence promises: ``("jwt",)`` for "JWT-based authentication"; none
    where it denies them."""
    words = bare(text)
    found = tuple(name for name, pattern in TOPICS.items() if pattern.search(words))
    if _DENIAL.search(words):
        return tuple(name for name in found if name == "disclosure")  # "No stack traces in errors"
    return found


def read(outline: Outline) -> Security:
    """Everything under the security headings of a document."""
    sections = [each for found in outline.topmost(*TITLES) for each in found.walk()]
    promises = {text: said for each in sections for text, said in _promises(each)}
    promised = "\n".join(promises.values())
    flags = {name: bool(pattern.search(promised)) for name, pattern in TOPICS.items()}
    return Security(
        authentication=tuple(_listed(sections, "authentication")),
        data_protection=tuple(_listed(sections, "protection")),
        measures=tuple(_listed(sections, "measures")),
        tls=min((match["version"] for match in _TLS.finditer(promised)), default=None),
        origins=tuple(dict.fromkeys(_origins(promises))),
        verification=next((text for text in promises if demands(text.text)), None),
        **flags,
    )


def _origins(promises: Mapping[Text, str]) -> Iterator[str]:
    """``CORS: https://app.example.com`` names one, ``CORS: `*` `` all."""
    for text, said in promises.items():
        if ("cors" in said.lower() or "origin" in said.lower()) and _CORS.search(said):
            yield from (match[0].lower() for match in _ORIGIN.finditer(text.text))
            yield from ("*" for _ in _ANY_ORIGIN.finditer(text.text))


def _listed(sections: list[Section], group: str) -> Iterator[Text]:
    """The bullets of a group, without the legend of an access matrix."""
    for section in sections:
        if _group(section) == group:
            texts = (item.text for item in items_of(section, deep=False))
            yield from (text for text in texts if not _ROW_RULE.search(text.text))


def _group(section: Section) -> str:
    if _AUTHENTICATION.search(section.title):
        return "authentication"
    return "protection" if _PROTECTION.search(section.title) else "measures"


def _promises(section: Section) -> Iterator[tuple[Text, str]]:
    """Bullets, lines that begin with a bold label, and cells, with what they say without marks.
    Other prose promises nothing."""
    texts = [item.text for item in items_of(section, deep=False)]
    for paragraph in blocks_of(section, Paragraph, deep=False):
        texts += (line for line in paragraph.lines if line.text.startswith("**"))
    for table in blocks_of(section, Table, deep=False):
        texts += (cell for row in table.rows for cell in row)
    said = ((text, bare(text.text)) for text in texts)
    return ((text, words) for text, words in said if not _DENIAL.search(words))
