"""The forms in which sentences name services of others."""

from __future__ import annotations

import re

from asbuilt import regex
from asbuilt.spec.services.heading import OTHERS

_WORD = r"[^\W\d_](?:[\w&/-]|\.(?=\w))*"
NAMED = regex.compile(
    rf"(?:[0-9]+(?:\.[0-9]+)+\.?\s+)?(?P<name>{_WORD}(?: {_WORD}){{0,4}}?(?: \([^()\n]{{1,20}}\))?)"
    r"(?:\.\s+|\s+(?=[a-z]+s\s))(?P<what>\S.*)",
    re.DOTALL,
)
IN_BRACKETS = regex.compile(
    r"(?:the|our|an?)\s+(?:[a-z-]+\s+){1,4}\((?P<name>[A-Z][\w. -]{1,30})\)\s+(?P<what>\S.*)",
    re.DOTALL | re.IGNORECASE,
)
THROUGH = regex.compile(
    r"\b(?:through|via|using|with)\s+(?P<name>[A-Z][\w-]*(?: [A-Z][\w-]*){0,2})\b"
)
BEHAVES = regex.compile(
    r"\btime-?outs?\b|\bretr(?:y(?!-after)|ies)\b|\bqueued\b|\bqueue (?:for|until)\b"
    r"|\blast known\b|\bdefaults?:|\bfall ?-?back\b",
    re.I,
)
AFTER = regex.compile(r"(?<=[.)])(?<!\(\w\))\s+(?=[*_\[]{0,3}[A-Z])")
TIMED = regex.compile(r"\btime-?outs?\b", re.I)
LONGEST = 1500
_PROTOCOL = (
    r"(?:HTTPS?|RESTful|REST|SOAP|JSON|XML|CSV|YAML|m?TLS|TCP|UDP|SMTP|IMAP|S?FTPS?|SSH|gRPC|AMQP"
    r"|MQTT|WebSockets?|OAuth|OIDC|SAML|LDAPS?|SQL|UTC|APIs?|VPN|HL7|FHIR|EDI|URLs?|Markdown|HTML"
    r"|PDF|Base64|JWTs?|UUIDs?)"
)
_PROTOCOL_ALONE = regex.compile(_PROTOCOL, re.I)


def is_protocol(name: str) -> bool:
    """Whether a name is that of a protocol or a format, not of a service."""
    return _PROTOCOL_ALONE.fullmatch(name) is not None


_BEGINNING = (
    r"(?:[A-Z]|[a-z]+[.]?[A-Z]"
    r"|[0-9]{1,2}(?=[A-Z]{2}|[A-Z][a-z]{3}|x[0-9])(?!(?:FA|DS[0-9]?|[KMGT]B|RD|ND|ST|TH)\b))"
)
"""How a name begins, ``1NCE`` and ``8x8`` with a figure; ``2FA`` and ``4GB`` are no names."""
_PROPER = (
    rf"(?!{_PROTOCOL}\b){_BEGINNING}[\w&+-]*(?:\.\w+)*"
    r"(?: (?:[A-Z][\w&+-]*(?:\.\w+)*|of (?=[A-Z])[\w-]+)){0,3}"
)
NAME = (
    rf"(?P<name>(?P<mark>\*\*|__|[*_])(?={_PROPER})[^*_`\n]{{2,50}}(?P=mark)"
    rf"|\[(?={_PROPER})[^\[\]\n]{{2,50}}\]\([^()\s]{{1,200}}\)|{_PROPER})"
)
"""A name as it stands in a sentence: written large, and perhaps marked or a link as a whole."""
_KIND = r"(?:[a-z-]+ ){0,2}(?:services?|providers?|gateways?|apis?|platforms?|systems?|processors?)"
KIND_BEFORE = rf"(?:\((?:[a-z]|[ivx]+|[0-9])\) )?(?:(?:the|our|an?) )?(?:{_KIND} )?"
_KIND_AFTER = (
    rf"(?: {_KIND}(?: of (?:the |our |an? )?[a-z-]+(?: [a-z-]+){{0,2}}?)?)?"
    r"(?:, (?:which|that|who|for|to) [^,;:.()]{1,80})?"
)
"""What kind of service a name is: ``the mail service Postmark``, ``the Okta identity provider``."""
_PARTIES = (
    r"(?:part(?:y|ies)|services|systems|apis|(?:sub-?)?processors?|providers?|compan(?:y|ies)|vendors?"
    r"|suppliers?|partners?)"
)
RELIES = regex.compile(
    r"\b(?i:(?:we|and|also|system|service|it|is|are|that|which|shall|must|will|may|only) "
    r"(?:use|call|ask|buy)s?"
    r"|(?:rel(?:y|ies)|depends?|leans?) (?:up)?on"
    r"|(?:integrates?|interfaces?|talks?|connects?|communicates?) (?:to|with)"
    r"|exchanges? \w+(?: \w+)? with|(?:we|and) \w+ (?:[\w-]+ )?with"
    r"|(?:sent|sends?|go(?:es)?|passe[ds]|pushe[ds]) (?:\w+ )?to"
    r"|(?:sent|runs?|go(?:es)?|routed|paid|charged|delivered|handled|made|done|stored|hosted)"
    r" (?:over|with)"
    r"|(?:looked up|checked|verified|bought|booked|ordered|rented|kept|stored|hosted|lives?)"
    r" (?:at|in|with|on|against)|notari[sz]ed (?:with|by)"
    r"|by|via|through|from|except|with the help of"
    r"|(?:buckets?|servers?|machines?|accounts?|storage|space|clusters?) (?:at|with)"
    rf"|{_PARTIES}(?:,? [^:.;()]{{1,60}})?:"
    rf"|(?:our|only|the) (?:\w+ )?{_PARTIES} (?:is|are)|{_PARTIES} of others (?:is|are)"
    r"|of (?:them|these):)"
    rf" +{KIND_BEFORE}{NAME}"
)
"""How a sentence comes to the service of others that it is about."""
DEPENDS = regex.compile(
    r"(?:depends?|rel(?:y|ies)|relying)\s+(?:up)?on\s+"
    rf"(?:{KIND_BEFORE}(?=[*_\[]{{0,2}}{_PROPER})|(?:[a-z]+\s+){{0,2}}{_PARTIES}\b)"
)
SUPPLIED = regex.compile(
    r"[^.:;!?]{3,200}?\b(?:comes?|arrives?|goes|go|runs?|is|are)(?: [a-z]+)?"
    rf" (?:from|through|via|by|over) (?:{_KIND} )?{NAME}(?: \([^()]{{1,80}}\))?\.?"
)
"""A sentence that ends with the name of whom something comes from: ``Maps come from Chartwell.``"""
AND_NAME = regex.compile(
    rf"{_KIND_AFTER}(?: ?\([^()]*\))?(?:, (?:and )?| and ){KIND_BEFORE}{NAME}"
    r"(?![\w-]| (?:(?:is|are)(?! (?:used|our|the|called)\b)|was|were|can|may|must|shall|will|has"
    r"|have)\b)"
)
"""What is listed after a name; what a new clause says something of is none."""
COUNTED = regex.compile(
    r"(?:[^:.]{0,40}\b)?(?:two|three|four|five|six|seven)\b[^:.]{0,40}:(?= )", re.I
)
CLAUSE_NAME = regex.compile(rf"(?:[:;]|,(?: and)?|\band) (?:the )?{NAME}")
FIRST_NAME = regex.compile(rf"\s*(?:the )?{NAME}")
_OTHER_THINGS = r"(?:services|systems|apis|providers?|parties|products|companies|dependencies)"
LED = regex.compile(
    rf"\b(?:{OTHERS} {_OTHER_THINGS}|{_OTHER_THINGS} {OTHERS}"
    r"|(?:services|systems|apis) of (?:others|(?:third|other|outside) (?:parties|companies))"
    r"|(?:services|systems|apis|providers|parties|sources)(?:,? (?:that|which) (?:are|lie))?"
    r" (?:outside|beyond|of other|owned by|run by|operated by|provided by|maintained by|in the"
    r" hands of) (?!us\b|our (?:team|own)\b|ourselves\b)"
    r"|(?:exchanges? \w+|communicates?|interacts?|integrates?|interoperates?|interfaces?|connects?"
    r"|is connected) (?:with|to) [^:.]{0,30}\b(?:other|existing|partner|government|national|legacy)"
    r" (?:services|systems|apis|registers|registries|platforms)"
    rf"|(?:depends?|rel(?:y|ies)|leans?|built|builds?) (?:up)?on [^:.]{{0,40}}{_PARTIES})\b"
    r"[^:.]{0,120}[:：]\s*$",
    re.I,
)
NONE_OF_OURS = regex.compile(
    r"\b(?:not|no|never|none|without|out of|excluded?|internal|future|later)\b|n['’]t\b", re.I
)
NOT_OF_US = regex.compile(
    r"\b(?:(?:is|are) not (?:ours|our own|(?:run|operated|owned|hosted|built|made|controlled) by us"
    r"|under our control)|(?:we|it) (?:do|does) not (?:run|own|operate|control|host|build))\b",
    re.I,
)
"""What says of others that they are others."""
ANNOUNCED = regex.compile(
    rf"\b(?:{OTHERS} (?:services|systems|apis|providers|parties|products|companies)"
    r"|(?:services|systems|apis|products) of others"
    r"|(?:services|systems|apis|products|things|tools|companies|vendors)(?: (?:that|which))?"
    r" (?:it|we|the \w+)"
    r" (?:do(?:es)? not|don['’]t|doesn['’]t) (?:run|own|operate|control|host)"
    r"|(?:services|systems|apis|products|things|tools)"
    r" (?:of|by|from|run by|operated by|owned by) (?:other|third|outside|foreign)"
    r" (?:parties|companies|vendors|firms|people|organi[sz]ations|teams))\b"
    r"[^:.]{0,120}:(?=\s)",
    re.I,
)
ARE = regex.compile(
    rf"\b(?:{OTHERS} (?:services|systems|apis|providers|parties)"
    r"|(?:services|systems|apis) of others)\b[^:.;()]{0,60}? are(?= )"
    rf"|\b{OTHERS} (?:service|provider) is(?= )",
    re.I,
)
AT_ONCE = regex.compile(
    rf"(?:^|[.!?]\s)(?!(?:[^.!?]{{1,200}} )?(?:no|not|never|without)\b)[^.!?:]{{0,200}}?"
    rf"\b{OTHERS} (?:services|systems|apis|providers)(?= [*_\[]{{0,2}}{_PROPER})"
)
"""``It relies on the external services *Tollgate* (cards) and *Parcelbird*.``"""
SENT = regex.compile(rf"\bthrough (?P<name>{_PROPER})(?! (?:API|endpoint|queue|topic)\b)")
FAILS = regex.compile(
    r"\b(?:[Ii]f|[Ww]hen)\b[^.]{0,40}"
    r"\b(?:is (?:down|unavailable|unreachable|not (?:available|reachable))|fails?)\b"
    r"|\b[Ff]ailures?\b"
)
"""How a paragraph goes on that says what happens without the service that it names."""
FOR_ITS_PART = regex.compile(
    r"(?:[,;]|\band) (?:and )?(?:(?:to|with|(?:up)?on|by|via|through|from) "
    r"|(?P<of>(?:[a-z-]+ ){1,2}(?:to|with|by|via|through|from) (?=\[)))?(?:the )?"
    rf"{NAME}(?(of)|(?= for\b| to (?!be\b)[a-z]{{3,}}\b| \(| [a-z]{{3,}}s (?:the|our|all|an?)\b))"
)
"""``…, on Chartwell for maps``, ``on Chartwell to draw maps``, and of what a link leads to ``… and
errors to [Sentry](…)``."""
_APPOSED = r"(?: \([^()]*\))?(?:, (?!and |or )[^,;:.]{2,80},)?"
"""What may stand behind a name before it is told what it does: ``Postmark, billed monthly,``."""
DOES = regex.compile(
    rf"{_APPOSED} (?:(?:take|handle|deliver|send|provide|processe?|host|store|keep|translate"
    r"|draw|supplie|issue|manage|collect|check|verifie|render|serve|sign|charge|carrie|resolve|convert"
    r"|print|scan|track|receive|give|offer|answer|run|push|publish|calculate|compute|detect|ship)e?s?\b|(?:supply|verify|carry)\b"
    r"|(?:pays out|picks up|looks up|scores|books|routes|bills|texts|settles|monitors|feeds|relays"
    r"|forwards|validates|authenticates|archives|streams|syncs|identifies|prices|fetches)\b"
    r"|(?:is|are) (?:used|our|the|called)\b|for\b)"
)
"""What follows the names with which a sentence begins that says what they are for."""
SO_TOO = regex.compile(r" (?:does|do) (?:so|it|the same|likewise|that)\b")
"""The same behind another name: ``…, and Parcelbird does so in Poland``."""
ACTS = regex.compile(rf"{_APPOSED}(?: (?:API|service|gateway))? [a-z]{{3,}}s\b")
"""The same behind a name in bold, whatever it does."""
ENDS = regex.compile(r"(?: ?\([^()]*\))?\.?\s*$")
OUTSIDE = regex.compile(
    r"\b(?:external|outside|third[- ]part(?:y|ies)|services of others|hosted by others)\b", re.I
)
