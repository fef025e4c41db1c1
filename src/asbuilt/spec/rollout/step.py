"""Steps of a rollout in words, ``Canary deployment to production (10%)``, and in rows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from msgspec import Struct
from msgspec.structs import replace

from asbuilt import regex
from asbuilt.document.blocks import Text
from asbuilt.document.text import part
from asbuilt.source import Span
from asbuilt.spec.figures.figure import PERIOD, duration, period_seconds
from asbuilt.spec.figures.numeral import with_digits
from asbuilt.spec.figures.quantity import Target, targets_in
from asbuilt.spec.figures.vocabulary import beginnings
from asbuilt.spec.form import in_small_letters
from asbuilt.spec.language import english, translated
from asbuilt.spec.languages.translation import Translation
from asbuilt.spec.rollout.people import COUNTED, group_in


class Step(Struct, frozen=True):
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
        r"|\b(?:qa|test(?:ing)?) (?:environment|system|server|stage|instance|stand|cluster|bench"
        r"|rig|machine|lab(?:oratory)?)\b"
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
        rf"|^{COUNTED}(?:(?:then|finally|after that|afterwards|and|enabled?|open|release"
        r"|roll out|deploy|ship|promote|push|gate|on|it|for|to|in|lastly|finish(?:es)? with"
        r"|(?:from|as of) (?:week|day|month) [0-9]{1,3}(?: on(?:wards?)?)?)\W+)*"
        r"(?:(?:(?:cut|switch)[ -]?over|everyone|everybody|everywhere"
        r"|full (?:rollout|release|launch|operation)"
        r"|(?:the )?(?:whole|entire) \w+"
        r"|all (?:users|customers|tenants|regions))\b"
        r"|(?:all|every) (?:[\w-]+ ){0,2}\w+s\b\W*(?:$|[(,;])"
        r"|(?:every [\w-]+|all(?: of)? (?:them|us|the (?:rest|others))"
        r"|all|rest|(?:the|all) (?:rest|(?:others|remaining) ?[\w-]*)"
        r"|(?:the )?remaining [0-9]{1,2} ?(?:%|per ?cent))\b\W*(?:$|[(,;.]))",
    ),
}
"""What names them, in lower case, a canary before production."""
_BEGINNINGS = {
    "canary": {"can"},
    "development": {"dev", "loc", "lap"},
    "staging": {"sta", "pre", "uat", "qa", "tes", "acc", "int"},
    "production": {"pro", "liv", "gen", "ga", "eve", "ful", "who", "ent", "all", "cut", "swi",
                   "res", "rem", "oth"},
}  # fmt: skip
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
    r"(?=(?:after (?:[\w-]+ ){1,3}?(?=to ))?"
    r"(?:(?:finally|then|in|on|to|through|at|the|it|we|they|takes?|gets?|goes|go) )*"
    r"(?:[0-9]{1,3}(?:[.,][0-9]+)?\s?%"
    r"|(?:dev(?:elopment)?|test|staging|pre-?prod\w*|canary|prod(?:uction)?|everyone|everybody"
    r"|the rest|all others)\b(?! (?:data|of)\b)))"
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
        or ("production" if share is not None or _CHANNEL.match(name) else group_in(name)),
        share,
        (duration(hold.text) or _hold(english(hold.text))) if hold else None,
        targets_in(when) if when else (),
    )


class _Piece(Struct, frozen=True):
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
    rf"{COUNTED}(?:(?:deploy|releas|promot|roll|ship|push|go)\w*\s+(?:out\s+)?)?(?:(?:to|in|on|at|the|for)\s+)*"
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
        piece.environment or ("production" if _reaches_users(piece) else group_in(words)),
        piece.share,
        _hold(rest),
        targets,
    )


def _reaches_users(piece: _Piece) -> bool:
    """Whether a step that names no environment says which part of the users gets the version: a
    share of them, or those who follow a release channel, `` `beta`: 7 days``."""
    return piece.share is not None or _CHANNEL.match(piece.said) is not None


_CHANNEL = regex.compile(
    rf"{COUNTED}(?:the )?[`*\"]{{0,3}}(?:stable|beta|early access|insiders?|lts)"
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
        if parts := _PARTS.search(said):
            return 0.75 if "quarter" in parts[0].lower() else 2 / 3
        part_of = _FRACTION.search(said) if " of " in said else None
        return _FRACTIONS[in_small_letters(part_of["share"])] if part_of else None
    found = _SHARE.search(said)
    if not found or _REMAINING.search(said[: found.start()]):
        return None  # ``the remaining 90 %``: then all have it
    return float(found["share"].replace(",", ".")) / 100


_REMAINING = regex.compile(r"\bremaining\s+$", re.I)


_FRACTIONS = {"half": 0.5, "third": 1 / 3, "quarter": 0.25, "fifth": 0.2, "tenth": 0.1}
_FRACTION = regex.compile(
    r"\b(?<!and )(?:an?\s+|one\s+)?(?P<share>half|(?<=a )third|(?<=one )third|(?<=a )quarter"
    r"|(?<=one )quarter|(?<=a )fifth|(?<=one )fifth|(?<=a )tenth|(?<=one )tenth)\s+of\s+"
    r"(?:(?:the|our|all)\s+)?(?!an?\b|hour|day|week|month|year)[a-z]+",
    re.I,
)
"""``Half of the fleet``."""
_PARTS = regex.compile(r"\b(?:three[\s-]quarters|two[\s-]thirds)\b(?=\W*$|\s+of\b|[,;])", re.I)


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
    said = _PARTS.sub("", said)
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
        amount = found["amount"] or _WORDS[in_small_letters(found["word"].split()[0])]
        return float(amount) * period_seconds(found["unit"])
    return None
