"""Callouts with a title stand for sections."""

from __future__ import annotations

import pytest

from asbuilt.document.reader import read
from asbuilt.source import Source
from asbuilt.spec.reader import read as read_spec
from asbuilt.spec.section import outline
from asbuilt.spec.sections.monitoring import Monitoring
from asbuilt.spec.sections.rate_limit import RateLimits

ALERTS = (
    "> [!warning] Alerts\n> - error rate over 5 % for 15 minutes\n> - p75 over 3 s for 30 minutes\n"
)
LIMITS = "> [!TIP]- Limits\n> - `GET /boats`: 100 per minute per IP\n"


def titles(text: str) -> list[tuple[int, str]]:
    tree = outline(read(Source("spec.md", text)))
    return [(each.heading.level, each.name.text) for each in tree.walk() if each.heading]


def test_those_that_end_a_section_are_headings() -> None:
    text = f"# Boats\n\n## Keeping it up\n\nRead on.\n\n{ALERTS}\n{LIMITS}\n## Next\n\nDone.\n"
    assert titles(text) == [
        (1, "Boats"),
        (2, "Keeping it up"),
        (3, "Alerts"),
        (3, "Limits"),
        (2, "Next"),
    ]
    spec = read_spec(read(Source("spec.md", text)))
    assert [alert.hold for alert in spec[Monitoring].alerts] == [900.0, 1800.0]
    assert [limit.count for limit in spec[RateLimits].items] == [100]


@pytest.mark.parametrize("line", ["See [[Runbook]].", "Siehe [das Handbuch](r.md)", "[[Runbook]]"])
def test_a_line_that_leads_away_may_follow(line: str) -> None:
    text = f"# Boats\n\n## Keeping it up\n\n{ALERTS}\n{line}\n"
    assert (3, "Alerts") in titles(text)


@pytest.mark.parametrize(
    "callout",
    [
        f"{ALERTS}\nOr if a [mast](m.md) falls on the pier.\n",
        f"{ALERTS}\nSomething else.\n",
        "> [!note]\n> - a boat\n",
        "> [!note] Big batch\n> Six weeks.\n",
        "> Alerts\n> - a boat\n",
    ],
    ids=[
        "before a sentence",
        "before something else",
        "without a title",
        "without a list",
        "a mere quote",
    ],
)
def test_others_stay_quotes(callout: str) -> None:
    assert titles(f"# Boats\n\n## Keeping it up\n\n{callout}") == [
        (1, "Boats"),
        (2, "Keeping it up"),
    ]
