"""How long a condition must last, before the words of what it is; alerts that have only a name."""

from __future__ import annotations

import pytest

from asbuilt.document.blocks import Text
from asbuilt.source import Span
from asbuilt.spec.alerts.alert import Alert, from_text
from asbuilt.spec.language import speaking
from asbuilt.spec.languages.language import ENGLISH, shipped
from asbuilt.spec.sections import monitoring
from tests.sections.documents import outline_of

LANGUAGES = {each.name: each for each in (ENGLISH, *shipped())}


def alert(text: str, language: str = "en") -> Alert:
    with speaking(LANGUAGES[language]):
        return from_text(Text(text, Span(0, len(text))), Span(0, len(text)))


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "die Fehlerquote länger als 5 Minuten über 2 % liegt"),
        ("de", "die Fehlerquote für mehr als 5 Minuten 2 % übersteigt"),
        ("en", "the error rate is for more than 5 minutes above 2 %"),
        ("en", "the error rate, for longer than 5 minutes, exceeds 2 %"),
        ("en", "the error rate is above 2 % for more than 5 minutes"),
        ("es", "la tasa de errores supera durante más de 5 minutos el 2 %"),
    ],
)
def test_a_time_may_stand_before_the_figure(language: str, text: str) -> None:
    found = alert(text, language)
    assert [(each.metric, each.comparator, each.value) for each in found.targets] == [
        ("error-rate", ">", 0.02)
    ]
    assert found.hold == 300


def test_a_time_that_is_the_figure_stays_one() -> None:
    found = alert("the oldest job is waiting for more than 5 minutes")
    assert [each.value for each in found.targets] == [300]


def test_a_condition_in_bold_is_followed_by_what_is_done() -> None:
    found = alert("**Release job has not completed for 10 minutes** — page, for seats are lost.")
    assert found.text.text == "Release job has not completed for 10 minutes"
    assert found.severity and found.severity.text == "page"


def test_a_row_may_have_nothing_but_a_name() -> None:
    table = (
        "| | What | Threshold | For |\n|--|--|--|--|\n| 📟 | Error rate | > 3 % | 5 min |\n"
        "| 📟 | Payout job failed twice in a row | | |\n| | **Others** | | |\n"
    )
    found = outline_of(f"# Alerts\n\n{table}").part(monitoring.read).alerts
    named = [each.name.text for each in found if each.name]
    assert named == ["Error rate", "Payout job failed twice in a row"]
