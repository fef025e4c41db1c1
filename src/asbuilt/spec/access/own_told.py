"""Whether words mean own rows and nothing else: ``what belongs to the caller``, not ``all but
own``."""

from __future__ import annotations

import re

from asbuilt import regex
from asbuilt.spec.access.binding import OWN, words_of
from asbuilt.spec.access.condition import is_bound
from asbuilt.spec.access.grant import grant
from asbuilt.spec.language import english, is_foreign, spoken


def tells_own(definition: str) -> bool:
    """Whether a definition means own rows and nothing else: ``own rows only``, not ``all but own``,
    ``own rows until noon`` or ``own rows, drafts only``. Examples in brackets have own ones too:
    ``what belongs to the caller (a patron's own loans and fines)``."""
    said = _NOT_OTHERS.sub("", english(definition))
    aside = _ASIDE.search(said)
    examples = aside["said"] if aside else ""
    clauses = _CLAUSES.split(said[: aside.start()] if aside else said)
    told = [*filter(str.strip, (*clauses, examples))]
    owning = [*filter(_says_own, told)]
    if not owning or any(each not in owning and grant(each)[0] != "allow" for each in told):
        return False
    if FURTHER.search(" ".join(clauses)) or FURTHER.search(_LISTING.sub("", examples)):
        return False
    return not (is_bound(_OF.sub("of", said)) or _says_more_abroad(definition))


def _says_more_abroad(definition: str) -> bool:
    """Whether another language takes something away; an article of one is a conjunction of another:
    ``o que``."""
    words = (each for each in definition.split(" ") if each.casefold() not in spoken().articles)
    return is_foreign() and _FURTHER_ABROAD.search(" ".join(words)) is not None


def _says_own(clause: str) -> bool:
    return not OWN.isdisjoint(words_of(clause)) or _BELONGS.search(clause) is not None


_CLAUSES = regex.compile(
    r",(?!\s(?:(?:was|wer|que|qui|что|кто|котор\w+)\s|(?:die|that\s|which\s)?\s?belong))"
)
"""Commas, but for those before relative clauses: ``das, was …``, ``то, что …``, and before what
says whose the rows are: ``записи, относящиеся к пользователю``."""
_ASIDE = regex.compile(r"\s?[(（](?P<said>[^()（）]*)[)）]?[\s.]*$")
_OF = regex.compile(r"\b(?:in|with) (?:respect|regard) (?:of|to)\b")
_LISTING = regex.compile(r"\b(?:and|or)\b")
_BELONGS = regex.compile(
    r"\b(?:belong(?:s|ing)? to|that of) (?:them(?:selves)?|him|her|oneself"
    r"|the (?:(?:calling|current|signed-in) )?(?:caller|user))\b(?!['’])"
    r"|\btheirs\b|\bthe caller['’]s$|\bwhat the (?:caller|user) owns\b",
    re.I,
)
REFUSED = (
    r"refus\w+|den(?:y|ied|ies)|forbidden|prohibit\w*|disallowed|rejected|blocked|no access"
    r"|nothing|nobody|none"
)
"""What says in whole or in part that somebody may not."""
REFUSED_ABROAD = (
    r"verboten|verweigert|gesperrt|untersagt|unzulässig|prohibid[oa]s?|denegad[oa]s?|prohíbe\w*"
    r"|proibid[oa]s?|negad[oa]s?|vedad[oa]s?|interdit\w*|refusée?s?|défendue?s?"
    r"|запре\w+|нельзя|недоступ\w*|отказ\w*"
)
_NOT_OTHERS = regex.compile(r"\bnot (?:those |the ones |the rows )?(?:of )?others?\b", re.I)
FURTHER = regex.compile(
    r"\b(?:except\w*|exclud\w+|but|not|never|no|nor|without|unless|if|when|while|until|till|before|after"
    r"|during|once|within|other|others|than|and|or"
    rf"|{REFUSED})\b|n['’]t\b",
    re.I,
)
"""What takes something away from own rows, or adds something to them."""
_FURTHER_ABROAD = regex.compile(
    r"\b(?:außer\w*|ausgenommen|nicht|nie\w*|ohne|sofern|solange|sobald|bis|vor|nach|während|ander\w+"
    r"|fremde\w*|oder|und|falls|wenn|aber|als"
    r"|excepto|salvo|menos|no|nunca|sin|mientras|hasta|antes|después|otr[oa]s?|ajen[oa]s?|o|y|si"
    r"|cuando|pero|durante"
    r"|sauf|hormis|excepté\w*|pas|jamais|sans|tant|jusqu\w*|avant|après|autres?|autrui|ou|et|quand"
    r"|lorsque?|mais|pendant"
    r"|exceto|não|sem|enquanto|até|depois|outr[oa]s?|alhei[oa]s?|e|se|quando|mas"
    r"|кроме|исключая|не|никогда|без|пока|до|после|перед|друг\w+|чуж\w+|или|и|если|когда|но"
    rf"|{REFUSED_ABROAD})\b"
    r"|[除外不非无前后他或和但禁拒]|如果|期间",
    re.I,
)
"""The same in other languages. To translate it wherever it stands would spoil other sentences."""
