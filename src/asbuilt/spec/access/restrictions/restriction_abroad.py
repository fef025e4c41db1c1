"""Sentences in other languages than English that take back what a document grants: those that name
routes, or no more than roles and what they do."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from asbuilt import regex
from asbuilt.document.blocks import Text
from asbuilt.spec.access.action import methods_of, names_call
from asbuilt.spec.access.binding import ALL, WRITING
from asbuilt.spec.access.restrictions.restricting import CODE_ROUTE, OF_OWN, OWN, Sentence, reads
from asbuilt.spec.access.restrictions.restriction import Restriction
from asbuilt.spec.access.restrictions.role_limit import without_anyway
from asbuilt.spec.access.roles.role import ANONYMOUS, role_name
from asbuilt.spec.access.sign_in import demands_sign_in
from asbuilt.spec.endpoints.callers.known_role import known_role
from asbuilt.spec.endpoints.route import routes_in
from asbuilt.spec.language import (
    denies,
    english,
    is_foreign,
    limits_inside,
    limits_named,
    says_closed,
    says_ended,
    says_only,
    says_reads,
    says_reserved,
    says_when,
    speaking,
)
from asbuilt.spec.words import singular

_WORD = regex.compile(r"[^\W\d_][\w-]+")
_HAN = regex.compile(r"(?<=[a-zA-Z_])(?=[\u4e00-\u9fff])|(?<=[\u4e00-\u9fff])(?=[a-zA-Z])")
_SHORT = 9
"""Words of a sentence that says no more than who may not do what."""


def read_inserted(sentence: Sentence) -> Restriction | None:
    """What a sentence says in another language than that of its document."""
    if sentence.language is None:
        return None
    with speaking(sentence.language):
        said = Text(" ".join(english(sentence.written.text).split()), sentence.written.span)
        return read_abroad(replace(sentence, said=said))


def read_abroad(sentence: Sentence) -> Restriction | None:
    """What a sentence in another language, whose words may stand in any order, says of the
    roles and the routes that it names."""
    if not is_foreign():
        return None
    keys = sentence.routes.meant(sentence.written, "") if routes_in(sentence.written) else ()
    words = _WORD.findall(_HAN.sub(" ", CODE_ROUTE.sub(" ", sentence.written.text)))
    named = (known_role(role_name(word), sentence.known) for word in words)
    roles = tuple(dict.fromkeys(filter(None, named))) or _in_han(sentence)
    if not keys and roles:
        return _abroad_in_words(sentence, roles, words)
    if not keys:
        return None
    if not roles:
        return of_all_abroad(sentence, tuple(keys))
    if denies(sentence.written.text):
        return sentence.restriction(roles, None, keys)
    if not says_only(sentence.written.text):
        return None
    if OF_OWN.search(sentence.said.text):
        return sentence.restriction(_owning(sentence) or roles, OWN, keys)
    return sentence.restriction(roles, None, keys, reserved=True)


def _owning(sentence: Sentence) -> tuple[str, ...]:
    """The roles of a list behind which a bracket limits them to own rows, where nothing else says
    *only*: ``Leiter, Verkäufer (nur eigene)``."""
    text = sentence.written.text
    if says_only(_BRACKET.sub(" ", text)):
        return ()
    named = (
        known_role(role_name(each["name"]), sentence.known)
        for each in _BRACKET.finditer(text)
        if OF_OWN.search(english(each["inner"]))
    )
    return tuple(dict.fromkeys(filter(None, named)))


_BRACKET = regex.compile(
    r"(?P<name>[^\W\d_][\w-]*)[*_`]{0,3}\s?[(（](?P<inner>[^()（）]{1,80})[)）]"
)


def _in_han(sentence: Sentence) -> tuple[str, ...]:
    """The roles that a text in Chinese names, between whose words there are no spaces."""
    text = sentence.written.text
    return tuple(role for role in sentence.known if role[:1] >= "\u3400" and role in text)


def of_all_abroad(sentence: Sentence, keys: tuple[str, ...]) -> Restriction | None:
    """What a sentence in another language closes to everybody, or to all who have not signed
    in, of the routes that it names: ``ist nicht mehr öffentlich``, ``wurde entfernt``."""
    text = sentence.written.text
    if len(keys) > 1:  # each may be told of by a clause of its own
        return None
    if says_ended(text) and not denies(text):
        return sentence.restriction((), None, keys, reserved=True)
    if says_only(text) and limits_inside(text):
        return sentence.restriction((), text.lower(), keys, reserved=True)
    if says_closed(text) or demands_sign_in(text):
        return sentence.restriction((ANONYMOUS,), None, keys)
    return None


def _of_roles_abroad(sentence: Sentence, roles: tuple[str, ...]) -> Restriction | None:
    """What a short sentence in another language says of roles as a whole."""
    text = sentence.written.text
    nothing = says_ended(text) and not denies(text)
    keys = ALL if nothing else WRITING if says_reads(text) else ()
    bound = without_anyway(sentence.bound_to("", keys)) if keys else ()
    return sentence.restriction(roles, None, bound) if bound and not sentence.home else None


def _abroad_in_words(
    sentence: Sentence, roles: tuple[str, ...], words: Sequence[str]
) -> Restriction | None:
    """What a short sentence in another language that names no route says of ``roles``: that
    they may not do something, or only they. Where none of its words is a resource it may mean
    whatever is done so."""
    text = sentence.written.text
    if len(words) <= _SHORT and (read := _of_roles_abroad(sentence, roles)):
        return read
    methods, leads = methods_of(sentence.said.text), says_only(words[0])
    leads = leads or says_reserved(text)
    if not methods and sentence.home and names_call(sentence.said.text):
        methods = (sentence.home[0].partition(" ")[0],)
    rest = " ".join(words[1:]) if leads else text
    if not methods or len(words) > _SHORT:
        return None
    if limits_named(rest) and not says_reserved(text):
        bound = len(roles) == 1 and says_when(rest) and not (sentence.home or says_only(text))
        keys = sentence.bound_to("", methods) if bound else ()
        named = keys and not reads(keys)
        return sentence.restriction(roles, text.lower(), keys) if named else None
    nouns = (sentence.bound_to(singular(word.lower()), methods) for word in words)
    keys = tuple(dict.fromkeys(key for some in nouns for key in some))
    keys = keys or tuple(sentence.home) or sentence.bound_to("", methods)
    if not keys or (not sentence.home and reads(keys)):
        return None
    if OF_OWN.search(sentence.said.text):
        return sentence.restriction(roles, OWN, keys) if says_only(text) else None
    if denies(text):
        return sentence.restriction(roles, None, keys)
    return sentence.restriction(roles, None, keys, reserved=True) if leads else None
