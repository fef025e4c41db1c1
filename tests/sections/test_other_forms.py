"""The sections that nothing executes, in the forms that differ from the template's."""

from __future__ import annotations

import datetime

import pytest

from asbuilt.document.blocks import Text
from asbuilt.spec.sections import (
    alternatives,
    background,
    components,
    dependencies,
    deployment,
    glossary,
    implementation_plan,
    monitoring,
    overview,
    questions,
    references,
    risks,
    security,
    success_metrics,
    summary,
    testing,
    timeline,
)
from tests.sections.documents import outline_of


def words(*texts: Text | None) -> list[str | None]:
    return [text.text if text else None for text in texts]


# ---------------------------------------------------------------- summary and background


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("## Overview\nSecond.\n## Executive Summary\nFirst.", "First.", id="rank"),
        pytest.param("## Summary\n- only a list\n## Introduction\nWords.", "Words.", id="words"),
        pytest.param("# T\n## 1. Overview\none\ntwo\n\nthree", "one two\n\nthree", id="paragraphs"),
        pytest.param("# T\nprose", "", id="no section"),
    ],
)
def test_the_summary_is_the_first_prose(text: str, expected: str) -> None:
    assert summary.read(outline_of(text)).text == expected


def test_goals_may_stand_under_bold_labels() -> None:
    found = background.read(
        outline_of(
            "## Goals and Non-Goals\n\nWhy.\n\n**Goals:**\n\n- a\n- b\n\n**Out of scope:** c\n"
        )
    )
    assert found.problem == "Why."
    assert words(*found.goals, *found.non_goals) == ["a", "b", "c"]


# ---------------------------------------------------------------- architecture


def test_diagrams_of_several_headings_are_one_overview() -> None:
    found = overview.read(
        outline_of(
            "## Architecture\nWords.\n```\nA -> B\n```\n### System Overview\n```mermaid\ngraph TD\n"
            "B --> C\n```\n```sql\nSELECT 1;\n```\n"
        )
    )
    assert found.text == "Words."
    assert [node.name for node in found.nodes] == ["A", "B", "C"]
    assert [(edge.source, edge.target) for edge in found.edges] == [("A", "B"), ("B", "C")]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("| Component | Purpose | Technology |\n|---|---|---|\n| API | answers | Go |",
                     id="table"),
        pytest.param("### API\n\n**Description:** answers\n**Tech Stack:** Go", id="labels"),
        pytest.param("### Component 1: API\n\n- **Purpose:** answers\n- **Technologies:**\n  - Go",
                     id="bullets with labels"),
    ],
)  # fmt: skip
def test_components(text: str) -> None:
    (found,) = components.read(outline_of(f"## System Components\n\n{text}\n")).items
    assert words(found.name, found.purpose, *found.technologies) == ["API", "answers", "Go"]


def test_components_as_plain_bullets() -> None:
    (found,) = components.read(outline_of("## Components\n- **API**: answers\n  - checks\n")).items
    assert words(found.name, found.purpose, *found.responsibilities) == ["API", "answers", "checks"]
    assert components.read(outline_of("## Components\n- just words\n")).items == ()


# ---------------------------------------------------------------- plan, tests, deployment


def test_phases_as_a_table() -> None:
    (found,) = implementation_plan.read(
        outline_of("## Roadmap\n| Phase | Duration |\n|---|---|\n| Build | 3 days |\n")
    ).phases
    assert (found.name.text, found.seconds) == ("Build", 3 * 86_400)


def test_a_plan_without_phases_is_one_phase() -> None:
    (found,) = implementation_plan.read(
        outline_of("## Implementation Plan\n- [x] first\n- second\n")
    ).phases
    assert [(task.text.text, task.checked) for task in found.tasks] == [
        ("first", True), ("second", None),
    ]  # fmt: skip


def test_a_duration_in_words_is_kept() -> None:
    (found,) = implementation_plan.read(
        outline_of("## Phases\n### Phase 1\n**Duration:** a sprint or two\n")
    ).phases
    assert words(found.duration) == ["a sprint or two"]
    assert found.seconds is None


def test_the_largest_load_counts() -> None:
    found = testing.read(
        outline_of("## Test Plan\n- 100 concurrent users\n### Load tests\n- 500 concurrent users\n")
    )
    assert found.load is not None
    assert found.load.value == 500
    assert words(*found.performance) == ["500 concurrent users"]


def test_coverage_may_stand_in_a_sentence_about_tests() -> None:
    text = "Tests run on 40 boats each night.\nAt least 85 % of the lines are covered.\n"
    found = testing.read(outline_of(f"## Tests\n\n{text}"))
    (target,) = found.coverage
    assert (target.metric, target.comparator, target.value) == ("coverage", ">=", 0.85)
    assert found.targets == ()


def test_coverage_may_stand_behind_a_label_under_any_heading() -> None:
    text = (
        "**Storage**: SQLite\n**Testing**: pytest, coverage at least 85%\n**Kept**: covered 40%\n"
    )
    found = testing.read(outline_of(f"## Technical Context\n\n{text}"))
    (target,) = found.coverage
    assert (target.metric, target.comparator, target.value) == ("coverage", ">=", 0.85)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("Also: test coverage ≥ 80%. No exceptions.", [0.8]),
        ("- Unit test coverage must stay above 75 %.", [0.75]),
        ("Code coverage is at least 90 %.", [0.9]),
        ("| Kind | Criterion |\n|---|---|\n| Unit tests | line coverage ≥ 80 % |", [0.8]),
        ("| Kind | Last year |\n|---|---|\n| Unit tests | line coverage 62 % |", []),
        ("Test coverage was 62 % last year.", []),
        ("Radio coverage must stay above 75 % of the harbour.", []),
    ],
)
def test_coverage_may_stand_in_a_sentence_under_any_heading(text: str, values: list[float]) -> None:
    found = testing.read(outline_of(f"## What good looks like\n\n{text}\n"))
    assert [target.value for target in found.coverage] == values


def test_a_rollout_table() -> None:
    found = deployment.read(
        outline_of(
            """
            ## Rollout Plan

            | Step | Environment | Traffic | Hold | Continue when |
            |---|---|---|---|---|
            | 1 | staging | | 1 day | |
            | 2 | canary | 10% | 30 minutes | error rate < 1%, p95 < 500ms |

            **Roll back when:** error rate > 1% for 5 minutes
            """
        )
    )
    staging, canary = found.rollout
    assert (staging.environment, staging.share, staging.hold) == ("staging", None, 86_400)
    assert (canary.environment, canary.share, canary.hold) == ("canary", 0.1, 1800)
    assert [target.metric for target in canary.continue_when] == ["error-rate", "latency"]
    assert [(target.value, target.window) for target in found.rollback_when] == [(0.01, 300)]


@pytest.mark.parametrize(
    ("step", "environment", "share", "hold"),
    [
        ("Release to 25% of users for 2 hours", "production", 0.25, 7200),
        ("Canary 5 %, hold 30 min", "canary", 0.05, 1800),
        ("Deploy to QA", "staging", None, None),
        ("Go live", "production", None, None),
    ],
)
def test_a_rollout_step_in_words(
    step: str, environment: str | None, share: float | None, hold: float | None
) -> None:
    (found,) = deployment.read(outline_of(f"## Rollout\n1. {step}\n")).rollout
    assert (found.environment, found.share, found.hold) == (environment, share, hold)


# ---------------------------------------------------------------- security


@pytest.mark.parametrize(
    ("text", "promised"),
    [
        pytest.param("- Multi-factor login\n- OAuth2", {"mfa", "oauth"}, id="bullets"),
        pytest.param("**Transport:** HTTPS only", {"encryption_in_transit"}, id="label"),
        pytest.param("| Threat | Measure |\n|---|---|\n| XSS | escaping |", {"xss"}, id="table"),
        pytest.param("- No JWT\n- Without sessions\n- CSRF: not needed", set(), id="denied"),
        pytest.param("We could use JWT one day.", set(), id="prose"),
        pytest.param("### Audit\n- Audit log of changes", {"audit"}, id="subsection"),
    ],
)
def test_what_security_promises(text: str, promised: set[str]) -> None:
    found = security.read(outline_of(f"## Security\n\n{text}\n"))
    names = {name for name in found.__struct_fields__ if getattr(found, name) is True}
    assert names == promised


def test_the_lowest_tls_version_counts_and_a_legend_is_no_promise() -> None:
    found = security.read(
        outline_of(
            "## Authentication\n- TLS 1.3\n- SSL/TLS 1.2\n- **own**: `owner_id = @me.id`\n"
            "- **listed**: `products.listed = true`\n"
        )
    )
    assert found.tls == "1.2"
    assert words(*found.authentication) == ["TLS 1.3", "SSL/TLS 1.2"]


# ---------------------------------------------------------------- monitoring


def test_an_alert_table() -> None:
    (found,) = monitoring.read(
        outline_of(
            """
            ## Alerts

            | Alert | Condition | For | Severity | Notify |
            |---|---|---|---|---|
            | Slow | p95 > 500ms | 10 minutes | page | #oncall |
            """
        )
    ).alerts
    assert words(found.name, found.text, found.severity, found.notify) == [
        "Slow", "p95 > 500ms", "page", "#oncall",
    ]  # fmt: skip
    assert found.hold == 600
    assert [(target.metric, target.comparator) for target in found.targets] == [("latency", ">")]


def test_an_alert_in_words_says_how_long() -> None:
    (found,) = monitoring.read(outline_of("## Alerting\n- Error rate > 1% for 5 minutes\n")).alerts
    assert found.hold == 300


# ---------------------------------------------------------------- the end of the document


def test_risks_as_bullets() -> None:
    first, second = risks.read(outline_of("## Risks\n- **Slow**: cache\n- Unclear\n")).items
    assert words(first.text, first.mitigation) == ["Slow", "cache"]
    assert words(second.text, second.mitigation) == ["Unclear", None]


@pytest.mark.parametrize(
    ("text", "answered"),
    [
        ("- [x] q", True), ("- [ ] q", False), ("- q", False), ("1. ~~q~~", True),
        ("| Question | Status |\n|---|---|\n| q | Resolved |", True),
        ("| Question | Status |\n|---|---|\n| q | Open |", False),
        ("| Question | Answer |\n|---|---|\n| q | yes, we do |", True),
        ("| Question | Answer |\n|---|---|\n| q | TBD |", False),
        ("| Question | Owner |\n|---|---|\n| q | Ada |", False),
    ],
)  # fmt: skip
def test_questions_are_open_or_answered(text: str, answered: bool) -> None:
    found = questions.read(outline_of(f"## Open Questions\n\n{text}\n"))
    assert [question.answered for question in found.items] == [answered]
    assert len(found.open) == (not answered)


def test_alternatives_as_a_table() -> None:
    (found,) = alternatives.read(
        outline_of(
            "## Alternatives\n| Option | Pros | Cons | Decision |\n|---|---|---|---|\n"
            "| Wiki | easy | stale | rejected |\n"
        )
    ).items
    assert words(found.name, *found.pros, *found.cons, found.decision) == [
        "Wiki", "easy", "stale", "rejected",
    ]  # fmt: skip


def test_external_services_as_a_table() -> None:
    (found,) = dependencies.read(
        outline_of(
            """
            ## External Services

            | Service | Used for | Used by | Timeout | Retries | Fallback |
            |---|---|---|---|---|---|
            | Stripe `https://api.stripe.com` | charge | FR-4 | 3s | 2 | queue for 24 hours |
            """
        )
    ).items
    assert words(found.description, found.used_by, found.fallback) == [
        "charge", "FR-4", "queue for 24 hours",
    ]  # fmt: skip
    assert (found.url, found.timeout, found.retries) == ("https://api.stripe.com", 3.0, 2)


def test_a_dependency_without_a_description() -> None:
    (found,) = dependencies.read(outline_of("## Dependencies\n- Redis\n")).items
    assert words(found.name, found.description) == ["Redis", None]


@pytest.mark.parametrize(
    "text",
    [
        "- Time to answer: p95 < 2 s",
        "| Metric | Target |\n|---|---|\n| Time to answer | p95 < 2 s |",
    ],
    ids=["bullet", "table"],
)
def test_success_metrics_have_targets(text: str) -> None:
    (found,) = success_metrics.read(outline_of(f"## Success Criteria\n\n{text}\n")).items
    assert words(found.name, found.target_text) == ["Time to answer", "p95 < 2 s"]
    assert [(target.metric, target.value) for target in found.targets] == [("latency", 2.0)]


def test_a_success_metric_may_be_a_sentence() -> None:
    (found,) = success_metrics.read(outline_of("## KPIs\n- 99.9% uptime\n")).items
    assert [target.metric for target in found.targets] == ["availability"]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("- Beta: 2026-12-07", datetime.date(2026, 12, 7)),
        ("- Beta: not before 2026-12-07", datetime.date(2026, 12, 7)),
        ("- Beta: 2026-13-99", None),
        ("- Beta: Q4", None),
        ("- Beta", None),
        ("| Phase | Due |\n|---|---|\n| Beta | 2026-12-07 |", datetime.date(2026, 12, 7)),
    ],
)
def test_milestones_have_days(text: str, day: datetime.date | None) -> None:
    (found,) = timeline.read(outline_of(f"## Milestones\n\n{text}\n")).items
    assert (found.name.text, found.day) == ("Beta", day)


@pytest.mark.parametrize(
    "text",
    [
        "- **JWT**: a token", "- JWT — a token", "**JWT:** a token", "### A–Z\n- `JWT`: a token",
        "| Acronym | Meaning |\n|---|---|\n| JWT | a token |",
    ],
)  # fmt: skip
def test_terms(text: str) -> None:
    found = glossary.read(outline_of(f"## Terminology\n\n{text}\n"))
    assert [words(term.term, term.definition) for term in found.items] == [["JWT", "a token"]]


@pytest.mark.parametrize(
    ("text", "title", "url"),
    [
        ("- [RFC 9457](https://x.org/a)", "RFC 9457", "https://x.org/a"),
        ("1. [Own](../docs/own.md) notes", "Own", "../docs/own.md"),
        ("- RFC 9457: https://x.org/a", "RFC 9457", "https://x.org/a"),
        ("- https://x.org/a", "https://x.org/a", "https://x.org/a"),
        ("- *The Book*, 2nd edition", "The Book, 2nd edition", None),
        ("[1]: https://x.org/a", "1", "https://x.org/a"),
    ],
)
def test_references(text: str, title: str, url: str | None) -> None:
    (found,) = references.read(outline_of(f"## References\n\n{text}\n")).items
    assert (found.title, found.url.text if found.url else None) == (title, url)


# ---------------------------------------------------------------- steps, alerts, services in words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "Dark launch in staging, then 1 % → 10 % → 100 % of production traffic, one day each.",
            [
                ("staging", None, None),
                ("production", 0.01, 86_400),
                ("production", 0.1, 86_400),
                ("production", 1.0, 86_400),
            ],
            id="a sentence",
        ),
        pytest.param(
            "- Production: 5% for one day, then 100%\n- Roll back if error rate > 1%",
            [("production", 0.05, 86_400), ("production", 1.0, None)],
            id="two in a bullet",
        ),
        pytest.param(
            "### Stage 1: staging\nFor two weeks.\n### Stage 2: canary (5%)\n- Hold: 2 hours\n",
            [("staging", None, 1_209_600), ("canary", 0.05, 7200)],
            id="headings",
        ),
        pytest.param(
            "| Stage | Traffic | Bake time |\n|---|---|---|\n| Early access | 10% | 3 days |\n",
            [("production", 0.1, 259_200)],
            id="a table without environments",
        ),
        pytest.param(
            "1. Full rollout after 48 hours\n2. Deploy within 2 hours to QA",
            [("production", None, None), ("staging", None, None)],
            id="times that are no holds",
        ),
        pytest.param("Words about nothing.", [], id="prose"),
    ],
)
def test_rollouts_in_other_forms(
    text: str, expected: list[tuple[str | None, float | None, float | None]]
) -> None:
    found = deployment.read(outline_of(f"## Phased rollout\n{text}\n")).rollout
    assert [(step.environment, step.share, step.hold) for step in found] == expected


def test_a_sentence_says_when_to_go_back() -> None:
    found = deployment.read(
        outline_of("## Rollback Plan\nRollback if error rate exceeds 0.5% for 2 minutes.\n")
    )
    (target,) = found.rollback_when
    assert (target.metric, target.comparator, target.value) == ("error-rate", ">", 0.005)


def test_alerts_in_sentences_and_under_names() -> None:
    outline = outline_of(
        """\
        ## Alert rules

        When the error rate is above 0.5% for 10 minutes, page somebody. If p99 exceeds 1s, wait.

        - **Slow pages**: p95 > 2s for 15 minutes
        - Critical: error rate over 5%
        - Certificate authority unreachable

        | Alert | Severity |
        |---|---|
        | Queue holds more than 500 jobs | ticket |
        """
    )
    found = monitoring.read(outline).alerts
    assert [
        (alert.name.text if alert.name else "", [t.value for t in alert.targets], alert.hold)
        for alert in found
    ] == [
        ("Queue holds more than 500 jobs", [500.0], None),
        ("Slow pages", [2.0], 900),
        ("", [0.05], None),
        ("", [], None),
        ("", [0.005], 600),
        ("", [1.0], None),
    ]
    assert [alert.severity.text for alert in found if alert.severity] == ["ticket", "Critical"]


def test_services_in_lines_headings_and_cells() -> None:
    outline = outline_of(
        """\
        ## Third-party services

        | Service | Purpose | Base URL |
        |---|---|---|
        | [Stripe](https://stripe.example) | cards | https://api.stripe.example |
        | **Twilio** `https://api.twilio.example` | SMS | |

        Vault
        : issues certificates

        S3 - stores images

        This sentence - with a dash in it - is no service at all.

        ### Ledger

        - Timeout: 3 s
        - Retries: 2
        - Fallback: queue for 1 hour

        ### Others

        - **DocuSign** (signatures): timeout 5 s, 2 retries, otherwise fail with 503
        """
    )
    found = dependencies.read(outline).items
    assert [item.name.text for item in found] == [
        "Stripe", "Twilio", "Vault", "S3", "Ledger", "DocuSign",
    ]  # fmt: skip
    assert [item.url for item in found][:2] == [
        "https://stripe.example", "https://api.twilio.example",
    ]  # fmt: skip
    assert (found[4].timeout, found[4].retries) == (3.0, 2)
    assert (found[5].timeout, found[5].retries) == (5.0, 2)
    assert found[5].fallback is not None
    assert found[5].fallback.text == "fail with 503"
    assert all(outline.source.slice(item.name.span) == item.name.text for item in found)


def test_diagrams_stand_under_the_title_too() -> None:
    text = (
        "# T\n```mermaid\ngraph TD\nA --> B\n```\n## Testing\n```mermaid\ngraph TD\nC --> D\n```\n"
    )
    assert [node.name for node in overview.read(outline_of(text)).nodes] == ["A", "B"]


def test_shape_decides_where_no_heading_is_known() -> None:
    outline = outline_of(
        """\
        ## Introducing it

        1. Simulator (staging) for one week
        2. 10 % of the nights
        3. All nights in production

        ## When we are woken

        - error rate above 3 % for 5 minutes
        - p95 latency above 8 s for 10 minutes
        - the weather station does not answer

        ## What we rely on

        - **MeteoBlue**: humidity, timeout 3 s, falls back to the last known value
        - **Simbad**: coordinates, timeout 10 s, 2 retries

        ## Where it runs

        | Who | For what | Gives up after | Retries |
        |---|---|---|---|
        | DeepL | drafts | 10 s | 2 |
        """
    )
    steps = deployment.read(outline).rollout
    assert [(step.environment, step.share) for step in steps] == [
        ("staging", None), ("production", 0.1), ("production", None),
    ]  # fmt: skip
    assert [alert.hold for alert in monitoring.read(outline).alerts] == [300, 600, None]
    names = [(item.name.text, item.timeout) for item in dependencies.read(outline).items]
    assert names == [("MeteoBlue", 3.0), ("Simbad", 10.0), ("DeepL", 10.0)]


def test_a_part_that_handles_alerts_has_no_conditions_in_its_description() -> None:
    outline = outline_of(
        """\
        ## Alert Router

        - **Duty**: hands alerts on
        - **Speed**: more than 900 req/s
        """
    )
    assert monitoring.read(outline).alerts == ()


def test_lists_of_other_things_are_no_alerts_steps_or_services() -> None:
    outline = outline_of(
        """\
        ## Goals

        - p95 under 200 ms for 5 minutes
        - Work in production and staging

        ## Notes

        - error rate above 3 %
        - one bullet: timeout 3 s
        - Deploy to production

        ## Who does what

        - Ada: reviews
        - Bob: writes
        """
    )
    assert monitoring.read(outline).alerts == ()
    assert deployment.read(outline).rollout == ()
    assert dependencies.read(outline).items == ()


def test_alerts_by_severity_are_one_for_each_cell() -> None:
    found = monitoring.read(
        outline_of(
            """\
            ## Alerting

            | Metric | Warning | Critical |
            |---|---|---|
            | Error rate | > 1% | > 5% |
            | CPU usage | > 70% | |

            - [P1] p95 > 2 s for 5 minutes
            """
        )
    ).alerts
    said = [(alert.severity and alert.severity.text, alert.targets[0].value) for alert in found]
    assert said == [
        ("Warning", 0.01), ("Critical", 0.05), ("Warning", 0.7), ("P1", 2.0),
    ]  # fmt: skip
    assert [alert.targets[0].metric for alert in found] == [
        "error-rate", "error-rate", "cpu", "latency",
    ]  # fmt: skip


def test_chains_may_turn_down() -> None:
    found = overview.read(
        outline_of(
            "## Architecture\n```\n[POS] --> [API] --> [DB]\n            |\n            v\n"
            "         [Stream]\n```\n"
        )
    )
    assert [(edge.source, edge.target) for edge in found.edges] == [
        ("POS", "API"), ("API", "DB"), ("API", "Stream"),
    ]  # fmt: skip
