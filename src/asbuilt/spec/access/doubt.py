"""What makes it doubtful whether those may call who are named: the mark of a footnote, ``clerk*``,
a sign of refusal, ``!cook``, and guards of another kind than a login, ``public (VPN)``."""

from __future__ import annotations

import re

from asbuilt import regex


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
