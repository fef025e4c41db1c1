"""Windows of shares: behind the figure in several languages, and elsewhere in the row."""

from __future__ import annotations

import pytest

from asbuilt.spec.figures.quantity import parse_targets
from asbuilt.spec.language import speaking
from asbuilt.spec.languages.language import ENGLISH, shipped
from asbuilt.spec.sections import requirements
from tests.sections.documents import outline_of

LANGUAGES = {each.name: each for each in (ENGLISH, *shipped())}
DAYS_30 = 30 * 86_400


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "available at least 99.8 % of the time, measured in windows of 30 days"),
        ("en", "99.8 % uptime, in a calendar month of 30 days"),
        ("en", "available 99.8 percent of each calendar month"),
        ("en", "available at least 99.8 per cent of every month"),
        ("de", "Verfügbarkeit ≥ 99,8 %, gemessen über einen Kalendermonat von 30 Tagen"),
        ("de", "Verfügbarkeit ≥ 99,8 % in einem gleitenden Fenster von 30 Tagen"),
        ("es", "disponible al menos el 99,8 % del tiempo, medido en ventanas de 30 días"),
        ("fr", "disponibilité ≥ 99,8 %, mesurée sur des fenêtres de 30 jours"),
        ("pt", "disponibilidade ≥ 99,8 %, medida em janelas de 30 dias"),
        ("ru", "доступность ≥ 99,8 %, измеряется в окнах по 30 дней"),
    ],
)
def test_a_window_may_be_one_of_several(language: str, text: str) -> None:
    with speaking(LANGUAGES[language]):
        (target,) = parse_targets(text, 0)
    assert (target.metric, target.window) == ("availability", DAYS_30)
    assert "window" not in target.assumed


def window(scenario: str, target: str) -> float | None:
    text = (
        "# X\n\n## Quality requirements\n\n| ID | Attribute | Scenario | Target |\n|--|--|--|--|\n"
        f"| QA-1 | Availability | {scenario} | {target} |\n"
    )
    ((found,),) = (each.targets for each in outline_of(text).part(requirements.read).items)
    return None if "window" in found.assumed else found.window


@pytest.mark.parametrize(
    "scenario",
    [
        "Portal, measured over a calendar month of 30 days",
        "Portal, averaged over 30 days",
        "The portal, over any 30 days",
    ],
)
def test_the_window_of_a_share_may_stand_elsewhere_in_its_row(scenario: str) -> None:
    assert window(scenario, "≥ 99.5 %") == DAYS_30


def test_its_own_window_comes_first() -> None:
    assert window("Portal, measured over 30 days", "≥ 99.5 % per week") == 7 * 86_400


@pytest.mark.parametrize("scenario", ["Portal, restarted within 5 minutes", "Portal, in winter"])
def test_another_time_is_no_window(scenario: str) -> None:
    assert window(scenario, "≥ 99.5 %") is None


def targets_below(line: str) -> set[float | None]:
    """The windows of what a list promises below a line."""
    text = (
        f"# SLO\n\n{line}\n\n- Availability: at least 99.9 % of requests succeed.\n"
        "- Latency: p99 below 500 ms.\n"
    )
    found = outline_of(text).part(requirements.read).promises
    assert {target.metric for target in found} == {"availability", "latency"}
    return {None if "window" in each.assumed else each.window for each in found}


@pytest.mark.parametrize(
    ("line", "days"),
    [
        ("Measured at the load balancer over a rolling window of 28 days:", 28),
        ("All objectives are measured over 28 days.", 28),
        ("The following targets apply per calendar month:", 30),
        ("Rolling 7-day window:", 7),
    ],
)
def test_a_line_above_a_list_tells_the_window_of_all(line: str, days: int) -> None:
    assert targets_below(line) == {days * 86_400}


@pytest.mark.parametrize(
    "line", ["These are reviewed with the team:", "The dashboards have a range of 28 days."]
)
def test_another_line_above_a_list_tells_none(line: str) -> None:
    assert targets_below(line) != {28 * 86_400}


@pytest.mark.parametrize(
    ("language", "text", "size"),
    [
        ("fr", "Le poids de la page ne doit pas dépasser 900 ko.", 900_000),
        ("fr", "Un fichier ne doit pas dépasser 5 mégaoctets.", 5_000_000),
        ("fr", "Un fichier ne doit pas dépasser 900 Kio.", 921_600),
        ("ru", "Файл не больше 5 Мбайт.", 5_000_000),
    ],
)
def test_sizes_are_written_differently(language: str, text: str, size: int) -> None:
    with speaking(LANGUAGES[language]):
        (target,) = parse_targets(text, 0)
    assert (target.metric, target.value) == ("size", size)
