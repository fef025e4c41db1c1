"""No sentence is passed over: whatever a form matches has the words that it is looked for by, in
readers and in rules."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from importlib import import_module
from itertools import product
from pkgutil import walk_packages
from re import _constants as sre  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]
from typing import Any

import pytest

import asbuilt
from asbuilt import rules, spec
from asbuilt.source import Source
from asbuilt.spec.access.matrices import code
from asbuilt.spec.access.restrictions import restriction_text, unread
from asbuilt.spec.access.roles import hierarchy, role
from asbuilt.spec.endpoints import route
from asbuilt.spec.figures.figure import duration
from asbuilt.spec.form import Form, found_in, in_small_letters


def _forms() -> Iterator[tuple[str, Form]]:
    for package in (spec, rules):
        for module in walk_packages(package.__path__, f"{package.__name__}."):
            for name, value in vars(import_module(module.name)).items():
                some = value.values() if isinstance(value, dict) else value
                several = some if isinstance(value, tuple | dict) else (value,)
                for number, form in enumerate(several):
                    if isinstance(form, Form):
                        yield f"{module.name}.{name}[{number}]", form


FORMS = dict(_forms())


@pytest.mark.parametrize("name", FORMS)
def test_whatever_a_form_matches_has_its_words(name: str) -> None:
    form = FORMS[name]
    parsed = _parser.parse(form.pattern.pattern, form.pattern.flags)
    for words in form.needs:
        assert _always_has(parsed, words), words


@pytest.mark.parametrize(
    ("pattern", "words", "has"),
    [
        ("only (?:a|b)", ("only",), True),
        ("(?:only )?b", ("only",), False),
        ("(?:only|just) b", ("only",), False),
        ("(?:only|just) b", ("only", "just"), True),
        ("(?:only .+|just .+) b", ("only", "just"), True),
        ("den(?:y|ies)", ("deny", "denies"), True),
        ("den(?:y|ies|ounce)", ("deny", "denies"), False),
        ("requires?", ("requires",), False),
        (r"exclusive\w*", ("exclusive",), True),
        ("(?:GET|PUT)", ("get", "put"), True),
        ("n['’]t", ("n't", "n’t"), True),
        ("n.t", ("n't",), False),
        (r"(?!only)\w+", ("only",), False),
        ("(?:only)*", ("only",), False),
        (r"no(?:body|thing \w+)", ("nobody", "nothing "), True),
        (r"(?:only|\w+ just) by", ("only by", "just by"), True),
        (r"(?:only|\w+ just|.) by", ("only by", "just by"), False),
        ("(?:only)+", ("only",), True),
        (r"[0-9]{3,9}_\w+", tuple(f"{digit}_" for digit in range(10)), True),
        (r"v[0-9]{3,9}", tuple(f"v{digit}" for digit in range(10)), True),
        (r"\w+_[0-9]", ("_0", "_1"), False),
        ("4[0-9]{2}", tuple(f"4{digit}" for digit in range(10)), True),
        ("has(?: already){0,2} [0-9]", ("has ",), True),
        ("(?<=only )[0-9]", ("only",), True),
        ("(?<!only )[0-9]", ("only",), False),
    ],
)
def test_what_an_expression_always_has(pattern: str, words: tuple[str, ...], has: bool) -> None:
    assert _always_has(_parser.parse(pattern, re.I), words) == has


@pytest.mark.parametrize("text", ["ONLY", "onlY", "the only one"])
def test_a_form_is_found_in_whatever_case(text: str) -> None:
    assert Form("only", "only").search(text)


@pytest.mark.parametrize("text", ["MISSİNG", "mıssıng", "miſſing", "MISSING"])
def test_letters_that_are_the_same_to_an_expression_are_the_same_for_its_words(text: str) -> None:
    assert re.search("missing", text, re.I)
    assert in_small_letters(text) == "missing"
    assert Form("missing", "missing").search(text)


def test_forms_are_found_in_their_order() -> None:
    forms = (Form("b.*", "b"), Form("x", "x"), Form("a.*", "a"), Form("ab", "ab", "x"))
    assert [found[0] for found in found_in("abc", forms)] == ["bc", "abc"]


@pytest.mark.parametrize(
    ("pattern", "has"),
    [
        (route._ROUTE, "/"),
        (unread._PATH, "/"),
        (hierarchy._FALLING, ">⊃≻≥"),
        (hierarchy._RISING, "<⊂≺≤"),
        (role._IN_BRACKETS, ")]}>）】»“”\"'"),
    ],
)
def test_what_is_looked_for_first_is_in_whatever_matches(
    pattern: re.Pattern[str], has: str
) -> None:
    assert _always_has(_parser.parse(pattern.pattern), [*has])


def test_signs_between_roles_are_those_that_compare() -> None:
    assert all(map(hierarchy._COMPARES.search, ">⊃≻≥<⊂≺≤"))


@pytest.mark.parametrize("text", ["(clerk)", "**[clerk]**", "“clerk” ", "clerk"])
def test_a_role_in_brackets_is_the_one_in_them(text: str) -> None:
    assert role.role_name(text) == "clerk"


def test_codes_are_looked_for_without_the_names_before_them() -> None:
    assert code._CODES_BEHIND.pattern == code._NAME + code._ANY_CODE_BEHIND.pattern
    assert code._NUMBERS_BEHIND.pattern == code._NAME + code._ANY_NUMBER_BEHIND.pattern


@pytest.mark.parametrize("word", re.findall(r"(?<=\|)[\w ]+(?=\|)", restriction_text._RESTRICTING))
def test_a_sentence_may_restrict_with_each_word_wherever_it_stands(word: str) -> None:
    for said in (word, f"orders: {word}", f"{word}, editors", f"we (`{word}`) say so"):
        assert restriction_text.MAY_RESTRICT.search(said)
    assert not restriction_text.MAY_RESTRICT.search(f"x{word.replace(' ', '_')}x")


# ---------------------------------------------------------------- what an expression always has

_MOST = 20_000
_FEW = 10
_ANYTHING = (sre.ANY, None)


def _always_has(parsed: Iterable[Any], words: Sequence[str]) -> bool:
    """Whether each match of a parsed expression has one of ``words``. What can only be some texts
    is spelled out together with what stands beside it; of other choices each has to have them."""
    parts = [part for each in parsed for part in _at_its_ends(each)]
    run: list[list[str]] = []
    for part in (*parts, None):
        texts = None if part is None else _texts([part])
        if texts is not None and run and len(texts) == len(run[-1]) == 1:
            run[-1] = [run[-1][0] + texts[0]]
        elif texts is not None:
            run.append(texts)
        elif _each_has(run, words) or (part is not None and _part_has(part, words)):
            return True
        else:
            run = []
    for at, (kind, value) in enumerate(parts):
        if kind is sre.SUBPATTERN and _texts(value[3]) is None:
            return _always_has((*parts[:at], *value[3], *parts[at + 1 :]), words)
        if kind is sre.BRANCH and not all(map(_texts, value[1])):
            some = ((*parts[max(at - 3, 0) : at], *each, *parts[at + 1 :]) for each in value[1])
            return all(_always_has(each, words) for each in some)
    return False


def _at_its_ends(part: Any) -> Sequence[Any]:
    """A part that stands there several times as the first and the last of them."""
    kind, value = part
    if kind in _REPEATS and value[0] > 0 and _texts([part]) is None:
        return (*value[2], _ANYTHING, *value[2])
    return (part,)


_REPEATS = (sre.MAX_REPEAT, sre.MIN_REPEAT)


def _part_has(part: Any, words: Sequence[str]) -> bool:
    kind, value = part
    if kind is sre.ASSERT:
        return _always_has(value[1], words)
    if kind is sre.BRANCH:
        return all(_always_has(each, words) for each in value[1])
    return kind is sre.SUBPATTERN and _always_has(value[3], words)


def _each_has(run: Sequence[Sequence[str]], words: Sequence[str]) -> bool:
    """Whether the texts of any stretch of a run have the words: a short one is enough."""
    stretches = (run[at : at + size] for size in range(1, 9) for at in range(len(run)))
    return any(
        all(any(word in "".join(text) for word in words) for text in product(*stretch))
        for stretch in stretches
    )


def _texts(parts: Iterable[Any]) -> list[str] | None:
    """All texts that a part of an expression matches, if they are few."""
    made = [""]
    for part in parts:
        some = _texts_of(*part)
        if some is None or len(made) * len(some) > _MOST:
            return None
        made = ["".join(each) for each in product(made, some)]
    return made


def _texts_of(kind: object, value: Any) -> list[str] | None:
    if kind is sre.LITERAL:
        return [chr(value).lower()]
    if kind is sre.IN:
        return _characters(value)
    if kind in (sre.AT, sre.ASSERT_NOT) or (kind is sre.ASSERT and value[0] > 0):
        return [""]
    if kind is sre.SUBPATTERN:
        return _texts(value[3])
    if kind is sre.BRANCH:
        branches = [_texts(each) for each in value[1]]
        return [text for each in branches for text in each or ()] if all(branches) else None
    if kind in _REPEATS and value[1] <= 2 and (once := _texts(value[2])) is not None:
        times = range(value[0], value[1] + 1)
        return ["".join(each) for count in times for each in product(once, repeat=count)]
    return None


def _characters(members: Iterable[tuple[object, Any]]) -> list[str] | None:
    """The characters of a class, if they are few."""
    found: list[str] = []
    for kind, value in members:
        if kind is sre.LITERAL:
            found.append(chr(value).lower())
        elif kind is sre.RANGE and value[1] - value[0] < _FEW:
            found += map(chr, range(value[0], value[1] + 1))
        else:
            return None
    return found


@pytest.mark.parametrize(
    "text",
    [
        "- **NFR-1**: must answer within 5 mın", "- **NFR-1**: must answer wıthın fıve ſeconds",
        "- **NFR-1**: must be up 99.9% of the tıme, nıne tenths of ıt, ſıx of ten",
        "- Rate limit: 3 requests per ıp per mınute", "- Rate limit: 5 rpſ", "- ſıx calls an hour",
        "- Rate limit: 100 requests per uſer per hour", "- Rate limit: 9 calls per İP per day",
        "- **FR-1**: A ſeat ıs reſerved for 15 minutes.\n- **FR-2**: older reſervationſ are freed: "
        "reservationſ older than 20 minutes.",
        "1. Canary: one thırd of the traffıc\n2. Soak: hold for ſıx hours",
    ],
)  # fmt: skip
@pytest.mark.parametrize("head", ["Requirements", "Rate Limiting", "Rollout Plan"])
def test_letters_that_expressions_take_for_others_are_read_as_these(head: str, text: str) -> None:
    source = Source("spec.md", f"# Technical Specification: X\n\n## {head}\n\n{text}\n")
    assert asbuilt.check(asbuilt.read(source)) is not None


def test_a_dotless_minute_is_a_minute() -> None:
    assert [duration("5 mın"), duration("5 ſec")] == [300.0, 5.0]
