"""What makes it doubtful whether those may call who are named: the mark of a footnote, ``clerk*``,
a sign of refusal, ``!cook``, and guards of another kind than a login, ``public (VPN)``."""

from __future__ import annotations

import re
from functools import lru_cache

from asbuilt import regex
from asbuilt.spec.language import english, is_foreign, spoken
from asbuilt.spec.languages.language import Language, expression


def marked(text: str) -> re.Match[str] | None:
    """The mark of a footnote, or of a doubt, behind a text: ``clerk¹``, ``clerk *``, ``clerk?``."""
    found = _MARK.search(text) if text[-1:] in _LAST else None
    return found if found and (found["mark"] != "*" or text.count("*") % 2) else None


_LAST = frozenset("¹²³⁴⁵⁶⁷⁸⁹†‡§*]>?")
"""How such a mark ends: most texts have none."""
_MARK = regex.compile(
    r"(?<=[\w`*)])\s?(?P<mark>[¹²³⁴⁵⁶⁷⁸⁹†‡§]{1,3}|\\?\*|\[\^[\w-]{1,20}\]|<sup>\w{1,3}</sup>|\?)$"
)


def is_refused(text: str) -> bool:
    """Whether an entry of a list refuses whom it names: ``!cook``, ``-cook``, ``never cooks``,
    ``cooks excepted``."""
    return _REFUSED.match(text) is not None or _REFUSED_BEHIND.search(text) is not None


_REFUSED = regex.compile(r"[`*\s]*(?:[!¬≠−–—-]|(?:never|nobody|nor|neither)\b)", re.I)
_REFUSED_BEHIND = regex.compile(
    r"\s(?:excepted|excluded|excl|exempted|denied|refused|forbidden|barred|blocked|banned|prohibited"
    r"|removed|suspended|disabled|revoked|withdrawn|disallowed|apart|aside|never|not|no)[`*\s.]*$",
    re.I,
)


def is_guarded(text: str) -> bool:
    """Whether words beside ``public`` say that something else than a login guards it."""
    return _GUARD.search(text) is not None


_GUARD = regex.compile(
    r"(?<!\bno )(?<!\bno api )(?<!\bno access )(?<!\bnot )(?<!\bno client )"
    r"(?<!\bwithout )(?<!\bwithout a )"
    r"\b(?:ip|vpn|lan|vpc|intranet|firewall|network|(?:allow|white)[ -]?list\w*|hmac|mtls"
    r"|signatures?|signed(?![ -](?:in|out)\b)|certificates?|localhost|loopback"
    r"|(?:token|jwt|key|secret|password)s?(?! in (?:the )?(?:url|path|link)))\b",
    re.I,
)
"""What lets in only some of all that have not signed in; a token in the address is part of it."""


def is_qualified(text: str) -> bool:
    """Whether what follows ``public`` takes some of it back: a demand of a key, ``; key needed``,
    whom or which version it is for, ``(members)``, or that it is not so yet, ``(planned)``."""
    said = english(before_others(text))
    return any(each.search(said) for each in (_ASKS, _PARTIAL, _TENTATIVE))


def before_others(text: str) -> str:
    """What stands before that which is said of other calls: ``; all others need a token``."""
    abroad = _others(spoken()) if is_foreign() else None
    found = [_OTHERS.search(text), abroad.search(text.lower()) if abroad else None]
    return text[: min((each.start() for each in found if each), default=len(text))]


@lru_cache(8)
def _others(language: Language) -> re.Pattern[str] | None:
    """The words of a language for other calls; a project's own titles are one without any."""
    words = language.sign_in.get("others")
    return regex.compile(expression(words)) if words else None


_OTHERS = regex.compile(r"\b(?:others?(?! than)|remaining|rest|else)\b", re.I)


_KEY = (
    r"(?:(?:valid|api|access|secret|shared|signed|personal|session|bearer|invit\w+)[ -]){0,3}"
    r"(?:keys?|tokens?|jwts?|log[ -]?ins?|sign[ -]?ins?|passwords?|pins?|codes?|invitations?"
    r"|credentials?|certificates?|accounts?|sessions?|authentication|registration)"
)
_ASKS = regex.compile(
    r"(?:[+&,;(–—-]|\b(?:and|but|plus))\s*(?:with|plus|and|needs|requires)?\s?\b(?:an? |the )?"
    rf"{_KEY}(?=\W*(?:$|[.;]))"
    rf"|(?<!\bno )(?<!\bno api )(?<!\bno access )(?<!\bwithout )\b{_KEY}"
    r" (?:(?:is|are) )?(?:always )?(?:needed|required|mandatory|necessary|obligatory)\b"
    r"|\b(?:needs?|requires?|demands?|expects?|must (?:send|have|carry|present|show))"
    rf" (?:an? |the |one'?s? )?{_KEY}\b",
    re.I,
)
_PARTIAL = regex.compile(
    r"[(\[（][^()\[\]（）]{0,60}?"
    r"(?:\?|\b(?:(?:from|since|until|till|up to|as of) \w+"
    r"|members?|customers?|partners?|subscribers?|employees?|staff|colleagues|residents?|students?"
    r"|guests? of|clients?(?! cert)|invited|registered|restrict\w+"
    r"|(?<!rate )(?<!rate-)limit(?:s|ations?|ed))\b)",
    re.I,
)
"""Not ``(rate limited)``."""
_STAGES = r"(?:beta|alpha|trial|preview|pilot|demo|test|testing|staging|sandbox|draft)"
"""Some of these may also be roles."""
ADVERBS = (
    r"(?:soon|later|eventually|someday|tomorrow|perhaps|maybe|possibly|probably|allegedly"
    r"|supposedly|theoretically|mostly|partly|partially|largely|sometimes|occasionally|temporarily"
    r"|provisionally|exceptionally|so far|for now|(?:one|some) day|not yet"
    r"|in (?:theory|principle|future|the future))"
)
TENTATIVE = (
    rf"(?:(?:{ADVERBS}"
    r"|(?:as )?(?:planned|proposed|intended|foreseen|considered|suggested|tentative(?:ly)?"
    r"|supervised)|next (?:year|month|week|quarter|release|version)|tb[acd]"
    r"|to be (?:confirmed|decided|defined|discussed)"
    r"|(?:in )?(?:beta|alpha|preview|staging|sandbox)(?: only| mode| phase)?"
    rf"|in (?:the )?{_STAGES}(?: mode| phase)?|{_STAGES} (?:only|mode|phase))"
    r"(?=\W*(?:$|[.,;:)]|[–—-]\s|(?:for|in|from|until|since|as of)\b)))"
)
"""What says of a right that it is none yet, or not always one."""
_TENTATIVE = regex.compile(
    rf"(?:^|[,;:([–—-])[\W_]*(?:(?:but|and) )?{TENTATIVE}|[(\[]{_STAGES}[)\]]", re.I
)


def is_tentative(text: str) -> bool:
    """Whether something beside what is granted says so: ``public, soon``, ``public (beta)``."""
    return _TENTATIVE.search(text) is not None


def is_adverb(text: str) -> bool:
    """Whether what stands where a role may stand says only that: ``clerk, soon``."""
    return _ADVERB.fullmatch(text) is not None


_ADVERB = regex.compile(rf"{ADVERBS}|tb[acd]|planned|proposed", re.I)
