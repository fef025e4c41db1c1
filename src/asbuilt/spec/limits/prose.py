"""Sentences about limits: what says how often something may be called, and whom they count."""

from __future__ import annotations

import re

from asbuilt import regex
from asbuilt.document.blocks import Paragraph, Text
from asbuilt.document.text import sentence_lines, sentences
from asbuilt.spec.endpoints.route import routes_in
from asbuilt.spec.figures.vocabulary import any_of
from asbuilt.spec.language import english, remembered
from asbuilt.spec.limits.clause import Subject, clauses_in, may_say_how_often, subject_in
from asbuilt.spec.limits.place import PARTY, Named, endpoints_meant, named_before
from asbuilt.spec.section import Section, blocks_of

_REST = regex.compile(
    r"\b(?:all|any|every) (?:the )?others?\b|\b(?:every|any)(?:thing|body|one) else\b"
    r"|\bthe rest\b|^\W*rest\b"
    r"|\botherwise\b|^\W*others?\b",
    re.I,
)
"""What says that a limit is for all but what was named."""
_OTHERS = ("other", "else", "rest")
"""One of these is in whatever :data:`_REST` finds."""
WHOLE = regex.compile(
    r"\b(?:gateway|ingress|reverse proxy|load balancer|edge|firewall|(?:whole|entire) \w+"
    r"|in total|(?:everything|all (?:of them|calls|requests)) (?:together|combined|altogether))\b",
    re.I,
)
"""What limits the calls of a service as a whole, wherever it is spoken of."""
_EVERY = regex.compile(
    r"\b(?:all|every|each|any)\s+(?:(?:of|the|our|public)\s+){0,2}(?:(?:endpoints?|routes?"
    r"|interfaces?|operations?|resources?|functions?|methods?|actions?|services?|paths?|ur[li]s?)\b"
    r"|(?:requests|calls|traffic)\b(?!\s+(?:for|of|on|by|from|with|without|that|which|who|in)\b"
    r"|\s+to\s+[^\W\d]))",
    re.I,
)
"""What endpoints are called all together."""


OVER_ALL = regex.compile(
    r"\W*(?:(?:over|across|on|for|to)\s+)?(?:all|any|every)\s+(?:(?:of|the|its|our|api)\s+){0,2}"
    r"(?:endpoints?|routes?|operations?|apis?)\b|\W*(?:in total|altogether|overall)\b",
    re.I,
)
"""``300 requests per minute over all endpoints``, ``…, all endpoints``."""


@remembered
def means_all(said: str) -> bool:
    """Whether the words before a limit say that it is for all else, or for the whole service."""
    meant = english(said)
    return _is_for_others(meant) or (WHOLE.search(meant) or _EVERY.search(meant)) is not None


def _is_for_others(said: str) -> bool:
    plain = said.lower()
    return any(map(plain.__contains__, _OTHERS)) and _REST.search(said) is not None


_HOLDING = r"(?:holds?|limits?|restricts?|caps?|keeps?|throttles?)\s+"
_RESTRAINED = regex.compile(
    any_of(
        (
            r"(?:limited|restricted|held|kept|throttled)(?: (?:by|per)(?: \w+){1,3})? to",
            "at most", "capped at",
            r"no (?:\w+ ){1,3}(?:may|shall|can|will|must)",
            r"(?:no|not|never)(?: \w+)? more than", "up to", "may be (?:called|sent|made|used)",
            r"(?:accepts?|gets?|allows?|takes?|admits?|permits?|tolerates?|serves?)\s+(?:only\s+)?[0-9]+\w*",
            rf"{_HOLDING}(?:each|every|any|all|an?|one|single)", "429", "too many requests",
        )
    )
)  # fmt: skip
_ROUTE_TO = regex.compile(r"\W*(?:get|post|put|patch|delete)\b\W+/\S+\s+to [0-9]")


def restrains(said: str) -> bool:
    """Whether a text in lower case says that something may not be done more often."""
    return (_RESTRAINED.search(said) or _ROUTE_TO.match(said)) is not None


def tells_load(text: str) -> bool:
    """Whether a sentence tells how much a service is used, what a test sends, or what another
    service bears, and forbids nothing: ``Peak use is 50 searches per second``, ``Test V4: four
    clients send 500 events per second each``, ``Respect Stripe's rate limits (25 requests/s)``."""
    if "imit" in text and _OF_ANOTHER.search(text):
        return True
    said = english(text).lower()
    if _OF_TEST.match(said):
        return _BOUNDED.search(said) is None
    return _LOAD.search(said) is not None and not restrains(said)


_NAME = (
    r"(?!(?:API|REST|HTTP|Service|Server|System|Gateway|Platform|The|Our|Its)\b)[A-Z][\w.]{1,30}"
)
_HEED = (
    r"\b(?:[Rr]espect|[Oo]bey|[Hh]onou?r|[Oo]bserve|[Cc]omply(?:ing)? with|[Aa]dher\w+ to"
    r"|(?:[Ss]tay|[Kk]eep|[Rr]emain)s? (?:within|below|under))(?:s|ing)?(?: the)?"
)
_OF_ANOTHER = regex.compile(
    rf"{_HEED} {_NAME}(?:['’]s?)?(?: {_NAME})?(?: API(?:['’]s)?)? (?:[Rr]ate )?[Ll]imits?\b"
    rf"|\b(?<!\b[Aa] )(?<!\b[Aa]n )(?<!ach )(?<!ery ){_NAME}(?: API)?['’]s?"
    r" (?:own )?(?:API )?[Rr]ate[ -][Ll]imit(?:s|ing)?\b"
)
"""What says whose limits are told of, where these are another service's."""
_OF_TEST = regex.compile(
    r"\W*(?:(?:load|stress|soak|performance|capacity)[- ]?tests?\b[^.;:]{0,20}[:–—]"
    r"|tests? [a-z]{0,3}-?[0-9]{1,3}\W{0,3}[:–—])"
)
"""How a sentence begins that says what a test does."""
_BOUNDED = regex.compile(r"\b(?:limited|at most|capped|429|throttled|no more than|up to)\b")


_LOAD = regex.compile(
    r"\b(?:peak|average|mean|usual|typical|normal|expected|current|estimated|observed|measured"
    r"|today['’]s)(?: \w+)? (?:use|usage|load|traffic|demand|volume|throughput)\b"
    r"|\b(?:use|usage|load|traffic|demand|volume|throughput) (?:peaks?|is (?:about|expected"
    r"|estimated|measured))\b|\bwe (?:expect|measured|observed|see|saw)\b"
)
_CALLER = rf"(?:{PARTY}|(?:(?:source |ip )?address|ip|key|token|application)\b)"
_EACH = regex.compile(
    rf"\b(?:each|every|no|any|an?)\s+(?:single\s+)?{_CALLER}[^.]{{0,40}}"
    r"\b(?:send|make|issue|submit|place)s?\b"
    rf"|\b{_HOLDING}(?:\w+\s+){{1,2}}{_CALLER}",
    re.I,
)


_SENDS = regex.compile(
    r"\b(?:can|may|could|must not) (?:only )?(?:send|make|issue|submit|place|create|post)\b", re.I
)
"""What a caller does who calls, whatever the caller is called: ``A warden can send at most …``."""


def limits_calls(text: Text, said: str, known: Named) -> bool:
    """Whether a line says how often something may be called. ``said`` is what it says in English,
    in lower case."""
    held = restrains(said)
    if not (held or "/" in text.text) or not may_say_how_often(said):
        return False
    return (held and _limits_a_call(text, known)) or _states_limit(text)


def limits_own_calls(text: Text, said: str) -> bool:
    """Whether a line below the heading of an endpoint says how often one caller may call it: ``Not
    more than 6 calls per minute per user.``"""
    if not (_CALLS.search(said) and restrains(said)):
        return False
    return any(clause.subject for clause in clauses_in(text.text))


_CALLS = regex.compile(r"[0-9] (?:calls|requests|invocations|times)\b")


def _limits_a_call(text: Text, known: Named) -> bool:
    """Whether a sentence says how often something may be called: a route, an endpoint by what it
    is called, or anything by one caller."""
    if len(text.text) > 1000:
        return False
    return any(_is_of_call(sentence, known) for sentence in sentences(text))


def _is_of_call(text: Text, known: Named) -> bool:
    clauses = clauses_in(text.text)
    if not clauses:
        return False
    said = text.text[: clauses[0].start]
    others = _is_for_others(english(text.text))
    if others or (clauses[0].subject and _EVERY.search(english(said))):
        return True
    if clauses[0].subject and OVER_ALL.match(english(text.text[clauses[0].end :])):
        return True
    if known.routes_in(text) or _EACH.search(said) or endpoints_meant(named_before(said)[0], known):
        return True
    return bool(_SENDS.search(said)) and known.names_role(said)


def _states_limit(text: Text) -> bool:
    """Whether a line ends with a route, how often it may be called, and by whom: ``Booking (`POST
    /x`): 20 per minute per guest``."""
    routes = routes_in(text) if len(text.text) < _LONGEST else ()
    start = text.index(routes[-1].span.end) if routes else 0
    rest = text.text[start:].lstrip("`*_)(]: –—-→=>")
    clauses = clauses_in(rest) if routes else ()
    if not clauses or clauses[0].start > _LONGEST_LEAD:
        return False
    clause = clauses[0]
    return clause.subject is not None or _PER_CALLER.match(rest, clause.end) is not None


_LONGEST_LEAD = 12
"""Characters before a limit that say no more than ``at most``."""
_PER_CALLER = regex.compile(r",?\s+(?:per|for (?:each|every)|from (?:one|each|every))\s+\w+\W*$")
_NO_CALLER = r"(?:se?c|min|hour|h\b|day|week|month|year|s\b|m\b|d\b|the\b|our\b|request)"
COUNTED = regex.compile(any_of((rf"(?:per|by|each|every|from one) (?!{_NO_CALLER})[a-z]+\w*",)))
"""What says that the calls of each caller are counted, in lower case."""


_LONGEST = 400
_USUAL = regex.compile(
    r"\b(?:are|is|count(?:s|ed)?|appl(?:y|ies)|kept|keyed|enforced|tracked|held)\b[^.;]{0,40}?"
    r"\b(?:per|by|(?:for|to) (?:each|every))\s+(?P<subject>[a-z]+(?:[ -][a-z]+){0,2})",
    re.I,
)


def usual_subject(section: Section) -> Subject | None:
    """Whom a section counts: ``All limits are per API key``, a sentence without a limit."""
    for block in blocks_of(section, Paragraph, deep=False):
        for text in sentence_lines(block.lines):
            for sentence in sentences(text):
                said = _USUAL.search(english(sentence.text[:_LONGEST]))
                subject = subject_in(said["subject"]) if said else None
                if subject and not clauses_in(sentence.text):
                    return subject
    return None
