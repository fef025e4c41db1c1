"""Texts that suit a column's name: people, places, titles, addresses under example.com."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from asbuilt import regex
from asbuilt.sampling import words


@dataclass(frozen=True, slots=True)
class Scene:
    """What the columns of one row have in common: ``number`` tells the row from the others,
    ``today`` is the reference day and ``created`` the moment, in UTC, from which the row dates."""

    random: Random
    number: int
    today: date
    first: str
    last: str
    place: tuple[str, str, str, str]
    created: datetime

    @property
    def handle(self) -> str:
        """``ada.weber17``: one for each number."""
        return f"{self.first}.{self.last}{self.number}".lower()


Writer = Callable[[Scene], str]


def scene(random: Random, number: int, today: date) -> Scene:
    """A scene whose row was made in the year before ``today``."""
    midnight = datetime(today.year, today.month, today.day)
    return Scene(
        random,
        number,
        today,
        random.choice(words.FIRST_NAMES),
        random.choice(words.LAST_NAMES),
        random.choice(words.PLACES),
        midnight - timedelta(seconds=random.randrange(3600, 365 * 86400)),
    )


def writer(name: str) -> Writer:
    """What writes texts for a column called ``name``."""
    for pattern, write in _WRITERS:
        if pattern.search(name.lower()):
            return write
    return _title


def _thing(at: Scene) -> str:
    return f"{at.random.choice(words.ADJECTIVES)} {at.random.choice(words.NOUNS)}"


def _title(at: Scene) -> str:
    verb = at.random.choice(words.VERBS)
    return f"{verb} the {_thing(at).lower()}"


def _prose(at: Scene) -> str:
    return " ".join(at.random.sample(words.SENTENCES, at.random.randint(1, 3)))


def _slug(at: Scene) -> str:
    return f"{_thing(at).lower().replace(' ', '-')}-{at.number}"


def _code(at: Scene) -> str:
    return f"{at.random.choice(words.NOUNS)[:3].upper()}-{at.number:05}"


def _phone(at: Scene) -> str:
    return f"+1555{at.random.randrange(10**7):07}"  # 555 is nobody's area code


def _token(at: Scene) -> str:
    return f"{at.random.getrandbits(128):032x}"


def _street(at: Scene) -> str:
    return f"{at.random.randint(1, 180)} {at.random.choice(words.STREETS)}"


def _address(at: Scene) -> str:
    return f"{_street(at)}, {at.place[0]}"


def _company(at: Scene) -> str:
    return f"{at.random.choice(words.NOUNS)} {at.random.choice(words.COMPANY_ENDINGS)}"


_WRITERS: tuple[tuple[re.Pattern[str], Writer], ...] = tuple(
    (regex.compile(pattern), write)
    for pattern, write in (
        (r"e_?mail", lambda at: f"{at.handle}@example.com"),
        (r"user_?name|login|handle|nick", lambda at: at.handle),
        (r"first_?name|given_?name", lambda at: at.first),
        (r"last_?name|sur_?name|family_?name", lambda at: at.last),
        (r"^(full|display|real|contact|customer|author|person|owner)_?name$|^author$",
         lambda at: f"{at.first} {at.last}"),
        (r"company|organi[sz]ation|vendor|supplier|brand", _company),
        (r"phone|mobile|fax", _phone),
        (r"url|website|link|avatar|image|photo|picture|homepage",
         lambda at: f"https://example.com/{_slug(at)}"),
        (r"hash|token|secret|api_?key|digest|checksum|signature", _token),
        (r"slug", _slug),
        (r"(^|_)(sku|code|number|reference|ref|isbn|serial|barcode|no)$", _code),
        (r"street", _street),
        (r"address(_line)?", _address),
        (r"post_?code|zip|postal", lambda at: f"{at.random.randrange(10**5):05}"),
        (r"city|town|location|place", lambda at: at.place[0]),
        (r"country_?code", lambda at: at.place[2]),
        (r"country|nation", lambda at: at.place[1]),
        (r"time_?zone", lambda at: at.place[3]),
        (r"currency", lambda at: at.random.choice(words.CURRENCIES)),
        (r"language|locale", lambda at: at.random.choice(words.LANGUAGES)),
        (r"colou?r", lambda at: at.random.choice(words.COLORS)),
        (r"description|body|content|text|comment|note|message|summary|bio|about|reason|detail"
         r"|resolution|instructions|review", _prose),
        (r"title|subject|headline|task", _title),
        (r"name|label|category|department|tag|topic|group|team|kind|type", _thing),
    )
)  # fmt: skip
