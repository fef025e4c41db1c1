"""Steps of a rollout in words, ``Canary deployment to production (10%)``, and in rows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from asbuilt import regex
from asbuilt.document.blocks import Text
from asbuilt.document.text import part
from asbuilt.record import dataclass, replace
from asbuilt.source import Span
from asbuilt.spec.figures.figure import PERIOD, duration, period_seconds
from asbuilt.spec.figures.numeral import with_digits
from asbuilt.spec.figures.quantity import Target, targets_in
from asbuilt.spec.figures.vocabulary import beginnings
from asbuilt.spec.language import english, translated
from asbuilt.spec.languages.translation import Translation


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the rollout. ``said`` is its text in English; ``environment`` is development,
    staging, canary or production, internal where it names none but is for the makers' own people,
    None when it names neither and no share of the traffic;
    ``share`` is the fraction of the traffic, ``hold`` in seconds."""

    text: Text
    span: Span
    said: str
    environment: str | None = None
    share: float | None = None
    hold: float | None = None
    continue_when: tuple[Target, ...] = ()


_COUNTED = r"\W*(?:(?:(?:phase|stage|step|wave|ring|week|day)\W*)?(?:[0-9]+|(?<=\s)[a-h])\W+)?"
_ENVIRONMENTS = {
    "canary": regex.compile(r"\bcanary\b"),
    "development": regex.compile(
        r"\bdev(?:elopment)?\b|^\W*(?:local(?:ly)?(?=\W*$|[\s*`]*[:,(–—])"
        r"|(?:(?:a|the|our|my) )?laptops?\W*$)"
    ),
    "staging": regex.compile(
        r"\b(?:staging|(?<!each )(?<!any )(?<!every )(?<!this )(?<!one )(?<!next )(?<!last )"
        r"(?<!that )stage(?! *(?:[0-9]|(?:[a-h]|one|two|three|four)\b))|pre-?prod\w*|uat)\b"
        r"|\(qa\)"
        r"|\b(?:qa|test(?:ing)?) (?:environment|system|server|stage|instance|stand|cluster)\b"
        r"|\b(?:to|in|on|deploy(?:ment)?) (?:the )?(?:qa|test(?:ing)?)\b(?! \w)"
        r"|^\W*(?:qa|test(?:ing)?|acceptance)"
        r"(?:\W*$|[\s*`]*[:–—][*`]*(?!.*\b(?:tests|unit|suites?|coverage|e2e|rate|criteria)\b))"
        r"|\bacceptance (?:environment|system|server|stage)\b"
        r"|^\W*integration\b(?=\W*(?:$|[(,]|environment|stage))",
    ),
    "production": regex.compile(
        r"(?<!/)\b(?:prod(?:uction)?(?!-\w)"
        r"|live(?! (?:traffic|requests?|calls?|data|events?|feeds?|orders?)\b)"
        r"|general availability|ga)\b"
        rf"|^{_COUNTED}(?:(?:then|finally|after that|afterwards|and|enabled?|open|release"
        r"|roll out|deploy|ship|promote|push|gate|on|it|for|to|in)\W+)*"
        r"(?:(?:(?:cut|switch)[ -]?over|everyone|everybody|everywhere"
        r"|full (?:rollout|release|launch|operation)"
        r"|(?:the )?(?:whole|entire) \w+"
        r"|all (?:users|customers|tenants|regions))\b"
        r"|(?:all|every) (?:[\w-]+ ){0,2}\w+s\b\W*(?:$|[(,;])"
        r"|(?:every [\w-]+|all(?: of)? (?:them|us|the (?:rest|others)))\b\W*(?:$|[(,;.]))",
    ),
}
"""What names them, in lower case, a canary before production."""
_BEGINNINGS = {
    "canary": {"can"},
    "development": {"dev", "loc", "lap"},
    "staging": {"sta", "pre", "uat", "qa", "tes", "acc", "int"},
    "production": {"pro", "liv", "gen", "ga", "eve", "ful", "who", "ent", "all", "cut", "swi"},
}
"""How a word begins that each of them needs."""
_PRODUCTION = ("canary", "production")
_SHARE = regex.compile(
    r"(?<![<>≤≥=])(?<![<>≤≥=]\s)(?<!below )(?<!above )(?<!under )(?<!over )(?<!exceeds )"
    r"(?<![0-9.])(?P<share>[0-9]{1,3}(?:[.,][0-9]+)?)\s?(?:%|per ?cent\b)"
)
_WORDS = {
    "a": 1, "an": 1, "another": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6,
    "seven": 7, "eight": 8, "nine": 9, "ten": 10,
}  # fmt: skip
_ADJECTIVE = r"(?:(?:calendar|lunar|working|business|full|whole)\s+)?"
_SPELLED = (
    rf"(?:{'|'.join(_WORDS)})\s+{_ADJECTIVE}(?=(?:minute|hour|day|week|month|quarter|year)s?\b)"
)
_HOLD = regex.compile(
    r"(?P<before>\b\w+\s+|[<>≤≥]\s*)?(?<![\w.%-])"
    rf"(?:(?P<amount>[0-9]{{1,6}}(?:\.[0-9]+)?)[\s-]*{_ADJECTIVE}|(?P<word>\b{_SPELLED}))"
    rf"(?P<unit>{PERIOD})"
    r"(?!\s+(?:ago|earlier|prior|before)\b(?=\W*(?:$|[.;,]\s)))"
    r"(?!\s+of\b(?!\s+(?:\w+\s+)?(?:operation|running|use|observation|watching|soak\w*|trial|testing)))",
    re.I,
)
_OF_WHAT = regex.compile(
    r"[:–—]\s+(?P<before>)(?:(?P<amount>[0-9]{1,3})\s+|(?P<word>"
    rf"{_SPELLED}))(?P<unit>(?:day|week|month)s?)\s+of\s+"
    r"(?![^.;,]*\b(?:data|logs?|history|records?|backups?|metrics|is|are|must|shall)\b)"
    r"[\w-]+(?:\s[\w-]+){0,3}(?=\W*$|[.;,)])",
    re.I,
)
"""``Staging: 1 week of synthetic orders``: what follows a name at once is how long it lasts."""
_NO_HOLD = {"after", "within", "every", "last", "per", "than", "under", "over", "in", "at", "past"}
ARROW = (
    "(?:[→⇒⇨⟶⟹↦⮕►▶▸➔➘-➯➱-➾↓⬇⇩]\ufe0f?"
    r"|[-─]{1,3}>|=>|(?<=[\w)]) > (?=[A-Za-z]))"
)
_NEXT = regex.compile(
    r"\bthen\b(?<!\bis then)(?<!\bare then)(?<!\bbe then)"
    r"|\.\s+(?:after (?:that|this|which)|afterwards|finally)\b"
    rf"|{ARROW}|;|(?<=%),\s*(?=[0-9])|(?<=%)\s*/\s*(?=[0-9])",
    re.I,
)
_NAMED_NEXT = (
    r"(?=(?:(?:finally|then|in|on|to|through|at|the|it|we|they|takes?|gets?|goes|go) )*"
    r"(?:[0-9]{1,3}(?:[.,][0-9]+)?\s?%"
    r"|(?:dev(?:elopment)?|test|staging|pre-?prod\w*|canary|prod(?:uction)?|everyone)\b(?! data)))"
)
_NEXT_OF_SENTENCE = regex.compile(
    rf"{_NEXT.pattern}|,\s+(?=[0-9])|(?:,\s+(?:and\s+)?|,?\s+(?:and|before)\s+){_NAMED_NEXT}"
    r"|,\s+(?:and\s+)?(?:finally|lastly|in the end|after (?:that|this|which)|afterwards)\s"
    r"|(?<=%)\s+to\s+(?=[0-9])",
    re.I,
)
_IF = regex.compile(r"\b(?:if|when|while|as long as|provided(?: that)?|until)\b[\s:]*", re.I)


_IF_BEGINNINGS = {"if", "whe", "whi", "as", "pro", "unt"}


def from_row(record: Mapping[str, Text]) -> Step:
    """The step of a table's row; its cells by the names of the columns."""
    named = [record[name] for name in ("environment", "step") if name in record]
    said = " ".join(text.text for text in named)
    hold, when = record.get("hold"), record.get("when")
    share = _share_of_cell(record["traffic"].text) if "traffic" in record else _share(said)
    name = english(named[0].text)
    return Step(
        named[0],
        named[0].span,
        name,
        _first(environments_in(name))
        or environment_of(said)
        or ("production" if share is not None or _CHANNEL.match(name) else _group_in(name)),
        share,
        (duration(hold.text) or _hold(english(hold.text))) if hold else None,
        targets_in(when) if when else (),
    )


@dataclass(frozen=True, slots=True)
class _Piece:
    """A part of a line in English, at ``start`` to ``end``, and the environment and the share of
    the traffic that it names."""

    said: str
    start: int
    end: int
    environment: str | None
    share: float | None


def from_text(text: Text, span: Span, *, sentence: bool = False) -> Iterator[Step]:
    """The steps of a bullet or a line: one, or several between "then" and arrows, in a sentence
    also between commas."""
    said = translated(text.text)
    places = [*_places(said.text, _NEXT_OF_SENTENCE if sentence else _NEXT)]
    pieces = [_piece(said.text, *place) for place in places]
    named = [piece for piece in pieces if piece.environment or piece.share is not None]
    if len(named) < 2:
        yield _step(text, said, pieces[0] if len(pieces) == 1 else _piece(said.text), span)
        return
    steps = []
    later: str | None = None
    for piece in reversed(named):
        later = piece.environment if piece.environment in _PRODUCTION else later
        stated = replace(piece, environment=piece.environment or later or "production")
        steps.append(_step(text, said, stated))
    if (held := steps[0].hold) and "each" in said.text and regex.search(r"\beach\b", said.text):
        steps = [
            replace(step, hold=held) if step.share is not None and not step.hold else step
            for step in steps
        ]
    yield from reversed(steps)


def is_rollout(text: str) -> bool:
    """Whether a line says how a version is rolled out: it has a share, or two environments."""
    said = english(text)
    return _share(said) is not None or len(environments_in(said)) > 1


_LEAD = regex.compile(
    rf"{_COUNTED}(?:(?:deploy|releas|promot|roll|ship|push|go)\w*\s+(?:out\s+)?)?(?:(?:to|in|on|at|the|for)\s+)*"
    r"(?P<lead>[^\s:,;(]+(?:\s[^\s:,;(]+)?)",
    re.I,
)
_SHORT = 8
"""Words of a line that is about a share wherever it says so."""


def leads_to_step(text: str) -> bool:
    """Whether a line begins with an environment or a share, or has a share and little else."""
    said = english(text)
    lead = _LEAD.match(said)
    return bool(lead and (environments_in(lead["lead"]) or _share(lead["lead"]))) or (
        len(said.split()) <= _SHORT and _share(said) is not None
    )


_GROUP = regex.compile(
    rf"{_COUNTED}(?:(?:first|then|with|only|open|closed|three|four|five|\w{{1,3}})\s+)*(?:pilot|alpha|beta"
    r"|internal|dog ?food\w*|early (?:access|adopters)|employees|staff|friendly \w+|volunteers"
    r"|selected \w+|design partners)\b",
    re.I,
)


def leads_to_group(text: str) -> bool:
    """Whether a line begins with people who get a version before others."""
    return _GROUP.match(english(text)) is not None


def is_internal(text: str) -> bool:
    """Whether a text says that a version is for those who make it: ``our own staff``."""
    return _is_for_own_people(english(text))


def _is_for_own_people(said: str) -> bool:
    plain = said.lower()
    may_say = "internally" in plain or "own " in plain or "dog" in plain
    return may_say and bool(_OWN_PEOPLE.search(said)) and not _EXCEPT.search(said)


def _group_in(said: str) -> str | None:
    led = _INTERNAL.match(said) is not None and not _EXCEPT.search(said)
    return "internal" if led or _is_for_own_people(said) else None


_PEOPLE = r"(?:staff|employees?|people|colleagues|teams?|workforce|engineers|developers|company)"
_INTERNAL = regex.compile(
    rf"{_COUNTED}(?:(?:first|then|with|only|to|for|the|an?|all|at)\s+)*"
    r"(?:(?:internal(?:ly)?|in-house)(?:\W*$|\s*[*`]*\s?[:(,;–—]|\s+(?:only|use(?:rs?)?|staff|employees?"
    r"|people|teams?|testers?|release|rollout|launch|beta|alpha|pilot|preview|accounts?)\b)"
    r"|(?:employees|staff|colleagues)(?:\W*$|\s*[*`]*\s?[:(,;–—]|\s+only\b))",
    re.I,
)
"""``Internal users (1 week)``, ``Staff: 3 days``."""
_OWN_PEOPLE = regex.compile(
    r"\bdog ?food"
    r"|\b(?:open|releas|launch|us|ship|roll|run|try|tried|start)\w*\s(?:(?:it|this|out)\s)*internally\b"
    rf"|(?:\b(?:our|its|the)|['’]s)\sown\s(?:\d+\s)?(?:\w+\s)?{_PEOPLE}\b",
    re.I,
)
_EXCEPT = regex.compile(r"\b(?:not|never|except|but|without|no|besides|apart)\b", re.I)


def environment_of(text: str) -> str | None:
    """The environment that ``text`` names, a canary before production."""
    return _first(environments_in(english(text)))


def environments_in(said: str) -> tuple[str, ...]:
    """All environments that an English text names, a canary before production."""
    return _environments(said.replace("`", "").replace("*", "").strip())


def _first(environments: tuple[str, ...]) -> str | None:
    return environments[0] if environments else None


@lru_cache(1024)  # a line, its steps and the rules about these ask
def _environments(said: str) -> tuple[str, ...]:
    known = beginnings(said)
    said = said.lower()
    return tuple(
        [
            name
            for name, pattern in _ENVIRONMENTS.items()
            if not known.isdisjoint(_BEGINNINGS[name]) and pattern.search(said)
        ]
    )


def _places(text: str, marks: re.Pattern[str]) -> Iterator[tuple[int, int]]:
    start = 0
    for mark in marks.finditer(text):
        yield start, mark.start()
        start = mark.end()
    yield start, len(text)


def _piece(said: str, start: int = 0, end: int | None = None) -> _Piece:
    words = said[start:end]
    return _Piece(words, start, start + len(words), _first(environments_in(words)), _share(words))


def _step(text: Text, said: Translation, piece: _Piece, span: Span | None = None) -> Step:
    """The step that ``piece`` of a line states, at ``span`` if not where the piece stands."""
    words = piece.said
    condition = None if beginnings(words).isdisjoint(_IF_BEGINNINGS) else _IF.search(words)
    targets: tuple[Target, ...] = ()
    rest = words[: condition.start()] if condition else words
    if condition:
        comma = words.find(",", condition.end()) if not rest.strip() else -1
        rest = words[comma:] if comma > 0 else rest
        last = piece.start + comma if comma > 0 else piece.end
        start, end = said.origin(piece.start + condition.end(), last)
        targets = targets_in(part(text, start, end))
    stated = part(text, *said.origin(piece.start, piece.end))
    return Step(
        stated,
        span or stated.span,
        words,
        piece.environment or ("production" if _reaches_users(piece) else _group_in(words)),
        piece.share,
        _hold(rest),
        targets,
    )


def _reaches_users(piece: _Piece) -> bool:
    """Whether a step that names no environment says which part of the users gets the version: a
    share of them, or those who follow a release channel, `` `beta`: 7 days``."""
    return piece.share is not None or _CHANNEL.match(piece.said) is not None


_CHANNEL = regex.compile(
    rf"{_COUNTED}(?:the )?[`*\"]{{0,3}}(?:stable|beta|early access|insiders?|lts)"
    r"[`*\"]{0,3}(?: (?:channel|track|ring|train))?[`*]{0,3}(?=\W*$|[,:;(]|\s[–—-]\s)",
    re.I,
)


def _share_of_cell(text: str) -> float | None:
    """The share in a column of shares, where a number alone is one of percents."""
    alone = _ALONE.fullmatch(text)
    return float(alone["share"]) / 100 if alone else _share(english(text))


def share_leads(cell: str) -> bool:
    """Whether a cell begins with a share: ``5 % of pumps (wards 7 and 9)``."""
    return _LEADING_SHARE.match(english(cell)) is not None


_LEADING_SHARE = regex.compile(
    r"\W{0,3}(?:100|[0-9]{1,2})(?:[.,][0-9]+)?\s?(?:%|per ?cent\b)(?!\s*[<>≤≥])"
)


def is_hold(cell: str) -> bool:
    """Whether a cell is a time and nothing else: ``7 days``."""
    return duration(cell) is not None


_ALONE = regex.compile(r"\s*(?P<share>[0-9]{1,2}(?:\.[0-9]+)?|100)\s*")


def _share(said: str) -> float | None:
    if "%" not in said and "percent" not in said and "per cent" not in said:
        part_of = _FRACTION.search(said) if " of " in said else None
        return _FRACTIONS[part_of["share"].lower()] if part_of else None
    found = _SHARE.search(said)
    return float(found["share"].replace(",", ".")) / 100 if found else None


_FRACTIONS = {"half": 0.5, "third": 1 / 3, "quarter": 0.25, "fifth": 0.2, "tenth": 0.1}
_FRACTION = regex.compile(
    r"\b(?<!and )(?:an?\s+|one\s+)?(?P<share>half|(?<=a )third|(?<=one )third|(?<=a )quarter"
    r"|(?<=one )quarter|(?<=a )fifth|(?<=one )fifth|(?<=a )tenth|(?<=one )tenth)\s+of\s+"
    r"(?:(?:the|our|all)\s+)?(?!an?\b|hour|day|week|month|year)[a-z]+",
    re.I,
)
"""``Half of the fleet``."""


_WEEKS = regex.compile(
    r"\b(?P<unit>day|week|month)s?\s+(?P<first>[0-9]{1,3})\s*(?:[-–—]|to)\s*(?P<last>[0-9]{1,3})\b"
    r"|\b(?:first|last)\s+(?P<one>day|week|month)\b(?!['’]s)",
    re.I,
)


_TWICE = regex.compile(r"[a-z] \([0-9]{1,6}\) [a-z]")
"""``for ten (10) days``, as contracts have it."""
_WEEK_BEGINNINGS = {"day", "wee", "mon"}
_WORD_BEGINNINGS = {word[:3] for word in _WORDS}
_DIGIT = regex.compile("[0-9]")


def _hold(said: str) -> float | None:
    """How long a step lasts: ``Week 1–2``, or any time in it but those "after" or "within" which
    something is."""
    said = with_digits(said) if _TWICE.search(said) else said
    known = beginnings(said)
    if not known.isdisjoint(_WEEK_BEGINNINGS) and (weeks := _WEEKS.search(said)):
        first, last = int(weeks["first"] or 1), int(weeks["last"] or 1)
        if last >= first:
            return (last - first + 1) * period_seconds(weeks["unit"] or weeks["one"])
    if known.isdisjoint(_WORD_BEGINNINGS) and not _DIGIT.search(said):
        return None
    for found in (*_OF_WHAT.finditer(said), *_HOLD.finditer(said)):
        before = (found["before"] or "").strip().lower()
        if before in _NO_HOLD or (before and before in "<>≤≥"):
            continue
        amount = found["amount"] or _WORDS[found["word"].split()[0].lower()]
        return float(amount) * period_seconds(found["unit"])
    return None
