"""Lines and items that stand for headings."""

from __future__ import annotations

import pytest

import asbuilt
from asbuilt.source import Source
from asbuilt.spec.model import Specification
from asbuilt.spec.sections.dependencies import Dependencies
from asbuilt.spec.sections.deployment import Deployment
from asbuilt.spec.sections.monitoring import Monitoring
from asbuilt.spec.sections.rate_limit import RateLimits
from tests.sections.documents import outline_of

HEAD = "# Kilns\n\n## Overview\n\nFirings are booked.\n\n"
ALERTS = ["- `Slow`: p95 latency > 2 s for 5 min", "- `Cold`: no firing for 24 hours"]
STEPS = ["1. Staging, 3 days", "2. 10 % of the studios, 1 week", "3. All studios"]
SERVICES = ["- **Chartwell** — maps", "- **Parcelbird** — text messages"]


def read(text: str) -> Specification:
    return asbuilt.read(Source("spec.md", text))


def lines(form: str) -> str:
    parts = (("Alerts", ALERTS), ("Rollout", STEPS), ("External services", SERVICES))
    said = (form.format(name) + "\n\n" + "\n".join(items) for name, items in parts)
    return HEAD + "## Operations\n\n" + "\n\n".join(said) + "\n"


def items(form: str) -> str:
    parts = (("Alerts", ALERTS), ("Rollout", STEPS), ("External services", SERVICES))
    said = (form.format(name) + "".join(f"\n  {item}" for item in listed) for name, listed in parts)
    return HEAD + "## Operations\n\n" + "\n".join(said) + "\n"


@pytest.mark.parametrize(
    "text",
    [
        *map(lines, ("**{}**", "**{}:**", "**{}**:", "{}:", "***{}***", "_{}_", "**🚨 {}**")),
        *map(items, ("- **{}**", "- {}:", "- **{}:**", "- {}")),
        lines("#### {}"),
    ],
)
def test_each_list_is_of_what_the_line_above_it_says(text: str) -> None:
    spec = read(text)
    assert [alert.name and alert.name.text for alert in spec[Monitoring].alerts] == ["Slow", "Cold"]
    rollout = [(step.environment, step.share) for step in spec[Deployment].rollout]
    assert rollout == [("staging", None), ("production", 0.1), ("production", None)]
    services = [item.name.text for item in spec[Dependencies].items]
    assert services == ["Chartwell", "Parcelbird"]


def test_another_line_of_the_form_ends_it() -> None:
    text = HEAD + "## Operations\n\n**Alerts**\n\n" + "\n".join(ALERTS)
    text += "\n\n**Backups**\n\n- Copies older than 24 hours are warned of\n"
    assert len(read(text)[Monitoring].alerts) == 2


def test_a_line_that_leads_nothing_or_says_something_else_is_none() -> None:
    for said in ("**Alerts**\n", "**Studios**\n\n- Kiln 1\n", "Rollout:\n\nIn spring.\n"):
        titles = [each.title for each in outline_of(HEAD + "## Operations\n\n" + said).walk()]
        assert titles == ["", "kilns", "overview", "operations"]


def test_the_way_back_stays_with_the_rollout() -> None:
    text = HEAD + "## Operations\n\n**Rollout**\n\n" + "\n".join(STEPS)
    text += "\n\n**Roll back when:** error rate > 2 %\n\n**Rollback**\n\n- Put the old one back\n"
    stated = read(text)[Deployment]
    assert len(stated.rollout) == 3
    assert [target.metric for target in stated.rollback_when] == ["error-rate"]


def test_a_heading_may_be_the_name_of_a_file() -> None:
    text = HEAD + "# contracts/limits.md\n\n- `GET /kilns` — 90 requests / minute / IP\n"
    assert [item.count for item in read(text)[RateLimits].items] == [90]
    titles = [each.title for each in outline_of("# `data-model.md`\n\n## v1.2\n").walk()]
    assert titles == ["", "data model", "v1.2"]
