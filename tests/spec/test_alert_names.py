"""Alerts that are told by their names: items above their conditions, panels, sentences."""

from __future__ import annotations

import pytest

from asbuilt.spec.sections.monitoring import read
from tests.sections.documents import outline_of


def alerts(text: str) -> list[Told]:
    return [
        (
            each.name.text if each.name else "",
            [(one.metric, one.value) for one in each.targets if one.metric != "unknown"],
            each.hold,
        )
        for each in read(outline_of(f"# Boats\n\n{text}\n")).alerts
    ]


Told = tuple[str, list[tuple[str, float]], float | None]
SLOW: Told = ("SlowLookup", [("latency", 0.5)], 600.0)
WARM: Told = ("WarmHold", [], None)
ITEMS = (
    "- **SlowLookup**\n  - p95 latency > 500 ms for 10 minutes\n  - Severity: ticket\n"
    "- **WarmHold**\n  - A logger reports more than 8 °C\n  - Severity: page\n"
)


def test_items_have_their_conditions_below_them() -> None:
    assert alerts(f"## Alerts\n\n{ITEMS}") == [SLOW, WARM]
    topics = "- **Dashboards**\n  - p95 latency and errors\n- **Logs**\n  - all requests\n"
    assert alerts(f"## Monitoring\n\n{topics}") == []


def test_a_panel_is_a_section() -> None:
    quoted = "".join(f"> {line}\n" for line in ITEMS.splitlines())
    panel = f'> 🚨 **Panel: Alerts (pager, "boats")**\n>\n{quoted}'
    assert alerts(f"## Monitoring\n\n{panel}\n**Dashboards**\n\n- *Boats*: traffic\n") == [
        SLOW,
        WARM,
    ]
    assert alerts(f"## Monitoring\n\n{panel.replace('Alerts', 'Info')}") == []


@pytest.mark.parametrize(
    "said", ["The alert *{}* fires when", "**{}** fires if", "`{}` is raised if"]
)
def test_sentences_name_them(said: str) -> None:
    text = f"{said.format('SlowLookup')} the p95 latency is above 500 ms for 10 minutes. "
    text += f"{said.format('WarmHold')} a logger reports more than 8 °C."
    (slow, warm) = alerts(f"## Monitoring\n\n{text}\n")
    assert (slow[1:], warm) == (SLOW[1:], WARM)


@pytest.mark.parametrize(
    "text",
    [
        "There are two rules: `SlowLookup` (p95 latency > 500 ms for 10 min) and `ErrorsHigh` "
        "(error rate > 2 % for 5 min).",
        "*SlowLookup*: p95 latency above 500 ms for 10 min. *ErrorsHigh*: error rate above 2 % for "
        "5 min.",
        "`SlowLookup` goes off once p95 latency is above 500 ms for ten minutes, `ErrorsHigh` once "
        "the error rate is above 2 % for five minutes.",
        "If 95 % of requests take longer than 500 ms for 10 minutes, *SlowLookup* is raised. If "
        "the error rate is above 2 % for 5 minutes, *ErrorsHigh* is raised.",
        "We alert on two things: a p95 latency above 500 ms for ten minutes, and an error rate "
        "above 2 % for five minutes.",
        "```\nSlowLookup: p95 latency > 500ms for 10m -> page\nErrorsHigh: error rate > 2% for 5m\n"
        "```\n",
        "- SlowLookup — p95 latency > 500 ms, 10 min\n- ErrorsHigh — error rate > 2 %, 5 min\n",
        "1. `SlowLookup` | p95 latency > 500 ms | 10 min | page\n"
        "2. `ErrorsHigh` | error rate > 2 % | 5 min | page\n",
        "| | SlowLookup | ErrorsHigh |\n|--|--|--|\n| Condition | p95 latency > 500 ms | error "
        "rate > 2 % |\n| For | 10 min | 5 min |\n",
    ],
)
def test_names_and_conditions_stand_in_many_forms(text: str) -> None:
    title = "Alerts" if text[0] in "`-1|" and not text.startswith("`S") else "Operations"
    found = sorted((targets, hold) for _, targets, hold in alerts(f"## {title}\n\n{text}\n"))
    assert found == [([("error-rate", 0.02)], 300.0), ([("latency", 0.5)], 600.0)]


def test_a_sentence_goes_on_with_when_it_fires() -> None:
    text = "The first is an error rate above 2 % for 5 minutes. The other one is the alert "
    text += "*WarmHold*, which fires if a logger reports more than 8 °C."
    found = alerts(f"## Monitoring\n\nWe page the on-call for two conditions only. {text}\n")
    assert WARM in found


@pytest.mark.parametrize("quoted", ['"WarmHold"', "“WarmHold”", "„WarmHold“", "«WarmHold»"])
def test_a_name_may_stand_in_quotes(quoted: str) -> None:
    text = "The operator is alerted in these cases:\n\na) the error rate exceeds 1 %;\n"
    text += f"b) {quoted}: a logger reports more than 8 °C.\n"
    assert [name for name, *_ in alerts(f"## Alarms\n\n{text}")] == ["", "WarmHold"]
