"""What callers have to show besides their role: a second factor, a second approver. Nobody asks for
it at single calls, so that what needs one is open to none of those who are named."""

from __future__ import annotations

import re

from asbuilt import regex
from asbuilt.spec.form import Form, found_in
from asbuilt.spec.language import denies, english, is_foreign

_FACTOR = (
    r"(?:(?:mfa|2fa|u2f|totp|otp|webauthn|passkeys?|yubikeys?)\b(?:[- ](?:tokens?|codes?|checks?"
    r"|challenges?|login|sign[- ]?in|auth\w*))?"
    r"|(?:second|additional|further|multi|two|2)[- ]?factors?\b(?: auth\w*| login| sign[- ]in)?"
    r"|step[- ]?up\b(?: auth\w*| login)?|re-?auth(?:entication|orization)?\b"
    r"|one[- ]time (?:codes?|passwords?)|(?:hardware|security) (?:keys?|tokens?))"
)
_SECOND = (
    r"(?:(?:an? |the )?(?:second|dual|double|another|additional|co|two|2)[- ]?"
    r"(?:persons?|people|approv(?:ers?|als?)|signatures?|signers?|reviewers?|sign[- ]?offs?"
    r"|confirmations?|pairs? of eyes|admin(?:istrator)?s?|colleagues?)"
    r"|(?:four|4)[- ]eyes?\b(?: principle| check| approval)?|dual control"
    r"|two[- ](?:man|person) rule)"
)
_APPROVED = (
    r"(?:counter-?signatures?|(?:written |prior |explicit )?(?:consent|approval|agreement"
    r"|permission|authori[sz]ation|go-ahead|sign-?off) (?:of|by|from)"
    r" (?:an?|the|their|his|her|another)"
    r"|(?:written|prior|explicit) (?:consent|approval|agreement|permission))"
)
_CONSENT = (
    r"(?:consent|approval|agreement|permission|go-ahead|sign-?off) (?:of|by|from)"
    r" (?:an?|the|their|his|her|another)(?: [\w-]+){1,3}"
)
"""``approval by the manager of the depot``."""
_PROOF = rf"(?:{_FACTOR}|{_SECOND}|{_APPROVED})\b"
_ADJECTIVES = (
    r"(?:(?:an?|the|their|valid|fresh|recent|new|successful|active|passed|completed) ){0,3}"
)
WITH_PROOF = (
    r"(?:with|after|upon|using|via|through|behind|by way of|plus|and|given) "
    rf"{_ADJECTIVES}{_PROOF}"
)
"""``with MFA``, ``after a second factor``: what makes of a right one on a condition."""
_NEEDED = r"(?:required|needed|necessary|mandatory|demanded|enforced|compulsory|obligatory)"
_DEMANDS = (
    r"(?:requires?|needs?|demands?|enforces?|asks? for|calls? for|subject to|protected by"
    r"|conditional on|guarded by|must (?:have|pass|have passed|provide|use|present|complete"
    r"|have completed|confirm (?:with|by)|show|give|be confirmed (?:by|with)|be approved by)"
    r"|(?:confirmed|approved|signed) by)"
)
_DEMAND = regex.compile(
    rf"\b{_DEMANDS} {_ADJECTIVES}{_PROOF}"
    rf"|\b{_PROOF} (?:(?:(?:is|are) (?:always )?)?{_NEEDED}|(?:must|has to|have to|needs to)\b)"
    rf"|^[\W_]*(?:(?:but |and )?only )?(?:{WITH_PROOF}|{_PROOF})(?: only| first)?[\W_]*$"
    rf"|^[\W_]*{_PROOF}[*_`]*:[*_`\s]*(?:[✅✔✓]|(?:yes|true|on|always|{_NEEDED})\b)",
    re.I,
)
_NAMED = (
    Form(
        rf"{_FACTOR}\b",
        "mfa|2fa|u2f|otp|webauthn|passkey|yubikey|factor|step|reauth|re-auth|one time|one-time"
        "|hardware|security",
    ),
    Form(
        rf"{_SECOND}\b",
        "second|dual|double|another|additional|co|two|2|four|4",
        "person|people|approv|sign|review|confirm|eye|admin|colleague|control|man",
    ),
    Form(
        rf"{_APPROVED}\b",
        "counter|consent|approval|agreement|permission|authori|go-ahead|sign",
        "signature|of|by|from|written|prior|explicit",
    ),
)
_ANOTHER = regex.compile(
    rf"(?:an? |the )?(?:{_PROOF}|(?:second|another|additional|further) (?!in\b)[^\W\d_][\w-]*)",
    re.I,
)
_NOT = regex.compile(
    r"\b(?:no|not|never|without|optional\w*|neither|disabled?|off)\b|n['’]t\b", re.I
)
_SIGNING_IN = regex.compile(
    r"/(?:[\w-]*(?:auth|login|signin|sign-in|session|mfa|2fa|totp|otp|factor|password|token)s?[\w-]*)"
    r"(?:/|$)",
    re.I,
)


def names_proof(text: str) -> bool:
    """Whether a text has the name of such a proof in it."""
    return _names_proof(english(text))


def _names_proof(said: str) -> bool:
    return any(found_in(said, _NAMED))


def is_proof(name: str) -> bool:
    """Whether an entry of a list of roles is none, but somebody or something besides: ``MFA``, ``a
    second approver``."""
    return _ANOTHER.fullmatch(name) is not None


def demands_proof(text: str) -> bool:
    """Whether a sentence or a remark demands a proof: ``Requires MFA.``, ``after a second
    factor``. A short one in another language does in whatever words."""
    said = english(text)
    if not _names_proof(said) or _NOT.search(said) or (is_foreign() and denies(text)):
        return False
    return _DEMAND.search(said) is not None or (is_foreign() and len(said.split()) <= _SHORT)


_SHORT = 8
"""Words of a sentence that says little else."""


def needing(text: str) -> tuple[str, str] | None:
    """What is done in a sentence that demands a proof for it, and the demand: ``deleting orders``
    in ``Deleting orders needs a second factor.``"""
    said = english(text)
    if not _names_proof(said) or _NOT.search(said):
        return None
    found = _NEEDING.search(said)
    return (found["done"] or found["what"], found["proof"] or found["named"]) if found else None


_NEEDING = regex.compile(
    rf"^[\W_]*(?P<done>\S.{{2,80}}?) (?P<proof>(?:only )?(?:{_DEMANDS} {_ADJECTIVES}{_PROOF}"
    rf"|{_DEMANDS} {_ADJECTIVES}{_CONSENT}|{WITH_PROOF}))(?: only)?[.]?$"
    rf"|^[\W_]*{_ADJECTIVES}(?P<named>{_PROOF}) (?:(?:is|are) )?{_NEEDED} (?:for|to|when|before)"
    r" (?P<what>.{3,80}?)[.]?$",
    re.I,
)


def is_titled(title: str) -> bool:
    """Whether a column with a title in normal form says of which calls a proof is demanded."""
    return _TITLE.fullmatch(english(title)) is not None


_TITLE = regex.compile(rf"(?:(?:needs?|requires?|with) )?{_PROOF}(?: {_NEEDED}| needed\?)?", re.I)


def signs_in(key: str) -> bool:
    """Whether an endpoint is one of those by which callers sign in or get what they show then."""
    return _SIGNING_IN.search(key) is not None
