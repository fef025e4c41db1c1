"""The reference template fills every section with what it says."""

from __future__ import annotations

from pathlib import Path

import pytest

from asbuilt.document.blocks import Text
from asbuilt.document.reader import read as read_document
from asbuilt.source import Source
from asbuilt.spec import reader
from asbuilt.spec.figures.quantity import Target
from asbuilt.spec.model import Specification
from asbuilt.spec.sections import testing
from asbuilt.spec.sections.access import Access
from asbuilt.spec.sections.alternatives import Alternatives
from asbuilt.spec.sections.api import Api
from asbuilt.spec.sections.background import Background
from asbuilt.spec.sections.components import Components
from asbuilt.spec.sections.data_model import DataModel
from asbuilt.spec.sections.dependencies import Dependencies
from asbuilt.spec.sections.deployment import Deployment
from asbuilt.spec.sections.glossary import Glossary
from asbuilt.spec.sections.history import History
from asbuilt.spec.sections.implementation_plan import ImplementationPlan
from asbuilt.spec.sections.manual_evidence import ManualEvidence
from asbuilt.spec.sections.metadata import Metadata, Status
from asbuilt.spec.sections.monitoring import Monitoring
from asbuilt.spec.sections.overview import Overview
from asbuilt.spec.sections.questions import Questions
from asbuilt.spec.sections.references import References
from asbuilt.spec.sections.requirements import Requirements
from asbuilt.spec.sections.risks import Risks
from asbuilt.spec.sections.security import Security
from asbuilt.spec.sections.success_metrics import SuccessMetrics
from asbuilt.spec.sections.summary import Summary
from asbuilt.spec.sections.timeline import Timeline

TEMPLATE = Path(__file__).parent.parent / "cli" / "technical-specification.md"
WEEK = 7 * 86_400.0


@pytest.fixture(params=["\n", "\r\n"], ids=["LF", "CRLF"], scope="module")
def spec(request: pytest.FixtureRequest) -> Specification:
    text = TEMPLATE.read_text("utf-8").replace("\n", request.param)
    return reader.read(read_document(Source("spec.md", text)))


def words(texts: tuple[Text | None, ...]) -> list[str]:
    return [text.text for text in texts if text]


def figures(targets: tuple[Target, ...]) -> list[tuple[object, ...]]:
    return [
        (target.metric, target.comparator, target.value, target.percentile) for target in targets
    ]


def test_every_part_but_the_matrix_and_the_limits_is_filled(spec: Specification) -> None:
    empty = {kind.__name__ for kind, part in spec.parts.items() if part == kind()}
    assert empty <= {Access.__name__, History.__name__, ManualEvidence.__name__}
    assert spec.unknown_headings == ()


def test_metadata(spec: Specification) -> None:
    found = spec[Metadata]
    stated = (found.title, found.status_text, found.author, found.date, found.last_updated)
    assert words(stated) == [
        "[Feature Name]", "Draft | Review | Approved", "[Your Name]", "[Date]", "[Date]",
    ]  # fmt: skip
    assert (found.name, found.version, found.status) == ("feature-name", "1.0", Status.DRAFT)


def test_summary_and_background(spec: Specification) -> None:
    assert spec[Summary].text.startswith("Brief overview of the feature")
    assert spec[Background].problem == "Description of the problem this feature solves."
    assert words(spec[Background].goals) == ["Goal 1", "Goal 2", "Goal 3"]
    assert words(spec[Background].non_goals) == [
        "What this feature will NOT do", "Explicitly out of scope items",
    ]  # fmt: skip


def test_requirements(spec: Specification) -> None:
    found = [(each.id.text, each.kind, each.priority) for each in spec[Requirements].items]
    assert found == [
        ("FR-1", "functional", "high"),
        ("FR-2", "functional", "high"),
        ("FR-3", "functional", "medium"),
        ("NFR-1", "non-functional", "high"),
        ("NFR-2", "non-functional", "high"),
        ("NFR-3", "non-functional", "medium"),
    ]
    assert [figures(each.targets) for each in spec[Requirements].items[3:]] == [
        [("latency", "<", 0.2, 95.0)],
        [("users", ">=", 10_000, None)],
        [("availability", ">=", 0.999, None)],
    ]
    assert words(tuple(each.status for each in spec[Requirements].items)) == ["Pending"] * 3


def test_overview(spec: Specification) -> None:
    found = spec[Overview]
    assert found.text == "High-level description of the system architecture."
    assert [node.name for node in found.nodes] == ["Client", "Server", "Database"]
    assert [(edge.source, edge.target, edge.directed) for edge in found.edges] == [
        ("Client", "Server", True),
        ("Server", "Database", True),
    ]


def test_components(spec: Specification) -> None:
    first, second = spec[Components].items
    assert words((first.name, first.purpose)) == ["[Name]", "What this component does"]
    assert words(first.responsibilities) == [f"Responsibility {number}" for number in (1, 2, 3)]
    assert words(first.technologies) == ["Technology 1", "Technology 2"]
    assert words(second.responsibilities) == ["Responsibility 1", "Responsibility 2"]
    assert second.technologies == ()


def test_data_model_and_api(spec: Specification) -> None:
    assert [table.name for table in spec[DataModel].tables] == ["users"]
    assert [endpoint.key for endpoint in spec[Api].endpoints] == ["POST /api/resource"]


def test_implementation_plan(spec: Specification) -> None:
    phases = spec[ImplementationPlan].phases
    assert [(phase.name.text, phase.seconds) for phase in phases] == [
        ("Phase 1: Foundation", 2 * WEEK),
        ("Phase 2: Core Features", 3 * WEEK),
        ("Phase 3: Integration & Testing", 2 * WEEK),
    ]
    assert [(task.text.text, task.checked) for task in phases[0].tasks] == [
        ("Set up project structure", False),
        ("Implement data models", False),
        ("Create database migrations", False),
    ]


def test_testing(spec: Specification) -> None:
    found = spec[testing.Testing]
    assert figures(found.coverage) == [("coverage", ">=", 0.8, None)]
    assert words(found.focus_areas) == ["Business logic", "data validation"]
    assert words(found.integration) == [
        "Test API endpoints", "Test database interactions", "Test external service integrations",
    ]  # fmt: skip
    assert found.load is not None
    assert (found.load.metric, found.load.value) == ("concurrent-users", 1000)
    assert figures(found.targets) == [("latency", "<", 0.2, 95.0)]
    assert len(found.unit) == 2
    assert len(found.performance) == 3


def test_security(spec: Specification) -> None:
    found = spec[Security]
    assert words(found.authentication) == [
        "JWT-based authentication", "Role-based access control (RBAC)", "Session management",
    ]  # fmt: skip
    assert len(found.data_protection) == 3
    assert len(found.measures) == 5
    promised = {name for name in Security.__struct_fields__ if getattr(found, name) is True}
    assert promised == {
        "jwt", "rbac", "sessions", "encryption_at_rest", "encryption_in_transit", "pii",
        "input_validation", "sql_injection", "xss", "csrf", "rate_limiting",
    }  # fmt: skip
    assert found.tls == "1.3"


def test_deployment(spec: Specification) -> None:
    found = spec[Deployment]
    assert [(setting.name.text, setting.value.text) for setting in found.infrastructure] == [
        ("Cloud provider", "AWS/GCP/Azure"),
        ("Container orchestration", "Kubernetes"),
        ("CI/CD", "GitHub Actions"),
    ]
    assert [(step.environment, step.share) for step in found.rollout] == [
        ("development", None), ("staging", None), ("canary", 0.1), ("production", None),
    ]  # fmt: skip
    assert words(found.rollback) == [
        "Stop deployment", "Revert to previous version", "Investigate issue", "Fix and redeploy",
    ]  # fmt: skip


def test_monitoring(spec: Specification) -> None:
    found = spec[Monitoring]
    assert words(found.metrics)[:2] == ["Request rate", "Response time (p50, p95, p99)"]
    assert words(found.logs) == [
        "Application logs", "Access logs", "Error logs", "Audit logs",
    ]  # fmt: skip
    assert [(alert.text.text, figures(alert.targets)) for alert in found.alerts] == [
        ("Error rate > 1%", [("error-rate", ">", 0.01, None)]),
        ("Response time > 500ms", [("latency", ">", 0.5, 95.0)]),
        ("Service downtime", []),
    ]


def test_risks(spec: Specification) -> None:
    first, *_, last = spec[Risks].items
    assert (first.text.text, first.impact, first.likelihood) == (
        "Database performance issues", "high", "medium",
    )  # fmt: skip
    assert words((last.mitigation,)) == ["Security audits, code review"]


def test_open_questions(spec: Specification) -> None:
    assert len(spec[Questions].open) == len(spec[Questions].items) == 3


def test_alternatives(spec: Specification) -> None:
    first, second = spec[Alternatives].items
    assert words((first.name, *first.pros, *first.cons, first.decision)) == [
        "[Name]", "Pro 1", "Pro 2", "Con 1", "Con 2", "Rejected because...",
    ]  # fmt: skip
    assert words(second.pros) == ["Pro 1", "Pro 2"]


def test_what_stands_at_the_end(spec: Specification) -> None:
    dependencies = spec[Dependencies].items
    assert words((dependencies[0].name, dependencies[0].description)) == [
        "Dependency 1", "Description",
    ]  # fmt: skip
    metrics = spec[SuccessMetrics].items
    assert words((metrics[2].name, metrics[2].target_text)) == ["Metric 3", "Target value"]
    milestones = spec[Timeline].items
    assert len(milestones) == 5
    assert words((milestones[0].name, milestones[0].date, milestones[0].status)) == [
        "Specification Complete", "YYYY-MM-DD", "Pending",
    ]  # fmt: skip
    assert [(term.term.text, term.definition.text) for term in spec[Glossary].items] == [
        ("Term 1", "Definition"), ("Term 2", "Definition"),
    ]  # fmt: skip
    references = spec[References].items
    assert [(each.title, *words((each.url,))) for each in references] == [
        ("Reference 1", "https://example.com"), ("Reference 2", "https://example.com"),
    ]  # fmt: skip
