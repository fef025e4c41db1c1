"""Sentences that demand a confirmed e-mail address: "Verify your e-mail before signing in"."""

from __future__ import annotations

import re

from asbuilt import regex

_EMAIL = r"e-?mails?(?:\s+address(?:es)?)?"
_VERIFIED = r"(?:verified|confirmed|validated)"
_VERIFICATION = rf"{_EMAIL}\s+(?:verification|confirmation)"
_VERIFY = r"(?:verif(?:y|ies|ied|ying|ication)|confirm(?:s|ed|ing|ation)?|validat(?:e|es|ed|ing))"
_OBLIGED = r"(?:must|shall|ha(?:s|ve) to|needs? to)"
_SIGN_IN = r"(?:sign|log)(?:s|ged|ging|ing|ed)?[- ]?(?:in|on)s?\b"
_USE = rf"(?:{_SIGN_IN}|access\b|(?:us(?:e|es|ing)|activ\w+) (?:the |an? |their )?account)"
_REFUSAL = r"(?:can ?not|can't|not|no|never|refus\w+|reject\w+|block\w+|den(?:y|ied))"

_DEMANDS = tuple(
    regex.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b{_VERIFICATION}\W+(?:(?:is|must be)\s+)?(?:required|mandatory|enforced)\b",
        rf"\brequir\w+\s+(?:an?\s+|the\s+|their\s+)?(?:{_VERIFICATION}|{_VERIFIED}\s+{_EMAIL})",
        rf"\b{_VERIFIED}\s+{_EMAIL}\s+(?:is\s+|are\s+)?(?:required|mandatory)\b",
        rf"\b{_OBLIGED}\s+(?:first\s+)?(?:verify|confirm|validate)\s+(?:\w+\s+)?{_EMAIL}",
        rf"\b{_EMAIL}\s+{_OBLIGED}\s+be\s+{_VERIFIED}\b",
        rf"\b{_VERIFY}\b.*\b{_EMAIL}\b.*\b(?:before|prior to)\b.*\b{_USE}",
        rf"\b{_EMAIL}\b.*\b{_VERIFY}\b.*\b(?:before|prior to)\b.*\b{_USE}",
        rf"\b{_REFUSAL}\b.*\b{_SIGN_IN}.*\b(?:until|unless|before|without)\b.*\b{_EMAIL}",
        rf"\b{_SIGN_IN}.*\b{_REFUSAL}\b.*\b(?:until|unless|without)\b.*\b{_EMAIL}",
        rf"\bonly\b.*\b(?:{_VERIFIED}\s+{_EMAIL}\b.*{_SIGN_IN}|{_SIGN_IN}.*\b{_VERIFIED}\b)",
        rf"\bunverified\b.*\b{_REFUSAL}\b.*\b{_SIGN_IN}",
        rf"\b{_SIGN_IN}.*\b(?:requires?|only (?:after|with))\b.*"
        rf"\b(?:{_VERIFIED}|{_VERIFICATION})\b",
    )
)
_DENIAL = regex.compile(
    r"\b(?:optional(?:ly)?|not (?:required|mandatory|needed|enforced)|out of scope|later|"
    rf"(?:no|without) {_VERIFICATION})\b"
    rf"|\b(?:can|may|works?)\s+{_SIGN_IN}.*\bbefore\b|{_SIGN_IN}\s+works?\b.*\bbefore\b",
    re.IGNORECASE,
)
_SIGNS = ("mail", "verified", "confirmed", "validated")
"""One of these is in whatever :data:`_DEMANDS` finds."""

_LONGEST = 600
"""Characters of a sentence that are looked at: the patterns look far ahead."""

_SENTENCES = regex.compile(r"(?<=[.;!?])\s+")


def demands(text: str) -> bool:
    """Whether a bullet, a bold line or a requirement demands a confirmed e-mail address.

    >>> demands("**E-mail verification:** required")
    True
    >>> demands("Order confirmation emails must be sent within 5 minutes")
    False
    """
    text = text.replace("*", "").replace("_", "").replace("`", "")
    lower = text.lower()
    return any(map(lower.__contains__, _SIGNS)) and any(map(_demands, _SENTENCES.split(text)))


def _demands(sentence: str) -> bool:
    sentence = sentence[:_LONGEST]
    if _DENIAL.search(sentence):
        return False
    return any(pattern.search(sentence) for pattern in _DEMANDS)
