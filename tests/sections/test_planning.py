"""Milestones, phases, risks and dependencies in the forms in which people write them."""

from __future__ import annotations

import pytest

from asbuilt.document import reader as document_reader
from asbuilt.source import Source
from asbuilt.spec import reader
from asbuilt.spec.model import Specification
from asbuilt.spec.sections.dependencies import Dependencies
from asbuilt.spec.sections.implementation_plan import ImplementationPlan
from asbuilt.spec.sections.risks import Risks
from asbuilt.spec.sections.timeline import Timeline


def read(text: str) -> Specification:
    return reader.read(document_reader.read(Source("spec.md", text)))


def timeline(body: str) -> list[tuple[str, str, str | None]]:
    items = read(f"# Desk\n\n## Timeline\n\n{body}\n")[Timeline].items
    return [(each.name.text, str(each.until), each.progress) for each in items]


@pytest.mark.parametrize(
    ("body", "milestones"),
    [
        (
            "| Milestone | Date | Status |\n|---|---|---|\n| Beta | Q4 2026 | ✅ |",
            [("Beta", "2026-12-31", "done")],
        ),
        (
            "- [x] Alpha: 2 Oct 2026\n- [ ] Beta – 2026-11-02",
            [("Alpha", "2026-10-02", "done"), ("Beta", "2026-11-02", "pending")],
        ),
        ("- **2026-10-02**: Alpha ✅", [("Alpha ✅", "2026-10-02", "done")]),
        ("- Alpha", [("Alpha", "None", None)]),
        (
            "### Alpha (2026-10-02)\n\n**Status:** Pending\n\n- Tickets\n\n"
            "### Later\n\n- Beta: 2027-01",
            [("Alpha (2026-10-02)", "2026-10-02", "pending"), ("Beta", "2027-01-31", None)],
        ),
        (
            "### Alpha\n\n- **Date:** 2 Oct 2026\n- **Status:** done\n",
            [("Alpha", "2026-10-02", "done")],
        ),
        ("- Alpha – 2026-10-02 (planned)", [("Alpha", "2026-10-02", "pending")]),
        ("- Open beta – 2026-10-02", [("Open beta", "2026-10-02", None)]),
    ],
)
def test_a_milestone_has_a_day_and_a_progress(
    body: str, milestones: list[tuple[str, str, str | None]]
) -> None:
    assert timeline(body) == milestones


@pytest.mark.parametrize(
    ("body", "milestones"),
    [
        (
            "- [x] tables (22 November 2026)\n- [ ] sign-in, tick (N1): by 20 December 2026\n"
            "- [ ] party",
            [("tables", "2026-11-22", "done"), ("sign-in, tick (N1)", "2026-12-20", "pending")],
        ),
        (
            "- [x] Anmeldung bis 20.12.2026\n- [ ] Tausch, 14. Februar 2027.",
            [("Anmeldung bis", "2026-12-20", "done"), ("Tausch", "2027-02-14", "pending")],
        ),
        (
            "| Task | What | Owner | From | To | State |\n|---|---|---|---|---|---|\n"
            "| T-3 | Signature | Ada | 2027-01-04 | 2027-01-15 | done |",
            [("T-3", "2027-01-15", "done")],
        ),
        ("- [x] tables (22 November 2026)\n- [ ] sign-in\n- [ ] tick", []),
        ("- [x] the report of 22 November 2026 is read\n- [ ] that of 2026-12-01 as well", []),
        ("| Task | Due | Owner |\n|---|---|---|\n| Signature | 2027-01-15 | Ada |", []),
    ],
)
def test_what_is_ticked_or_scheduled_is_a_milestone_under_any_heading(
    body: str, milestones: list[tuple[str, str, str | None]]
) -> None:
    items = read(f"# Desk\n\n## When\n\n{body}\n")[Timeline].items
    assert [(each.name.text, str(each.until), each.progress) for each in items] == milestones


@pytest.mark.parametrize(
    "text",
    [
        "# Служба подписи\n\nСлужба подписывает документы и хранит их пять лет.\n\n"
        "## План работ\n\n"
        "| Задача | Начало | Конец | Статус |\n|---|---|---|---|\n"
        "| Подпись | 2027-01-04 | 2027-01-15 | готово |\n",
        "# Servicio de firmas\n\nEl servicio firma documentos y los guarda cinco años.\n\n"
        "## Plan de trabajo\n\n| Tarea | Inicio | Fin | Estado |\n|---|---|---|---|\n"
        "| Firma | 2027-01-04 | 2027-01-15 | hecho |\n",
        "# 签名服务\n\n该服务对文件进行签名，并保存五年。\n\n## 计划\n\n"
        "| 任务 | 开始 | 结束 | 状态 |\n|---|---|---|---|\n"
        "| 签名 | 2027-01-04 | 2027-01-15 | 已完成 |\n",
    ],
)
def test_a_table_of_tasks_is_scheduled_in_every_language(text: str) -> None:
    (task,) = read(text)[Timeline].items
    assert (str(task.start), str(task.until), task.progress) == ("2027-01-04", "2027-01-15", "done")


@pytest.mark.parametrize(
    "body",
    [
        "### Phase 1: Base (2026-09-01 – 2026-09-14)\n\n- [ ] Start",
        "### Phase 1\n\n**Duration:** 2 weeks (2026-09-01 to 2026-09-14)\n\n- [ ] Start",
        "### Phase 1\n\n**Start:** 2026-09-01\n**End:** 14 September 2026\n",
        "| Phase | Start | End |\n|---|---|---|\n| 1 | 2026-09-01 | 2026-09-14 |",
        "| Phase | Duration | Dates |\n|---|---|---|\n| 1 | 2 weeks | 2026-09-01 – 2026-09-14 |",
    ],
)
def test_a_phase_has_a_first_and_a_last_day(body: str) -> None:
    (phase,) = read(f"# Desk\n\n## Implementation Plan\n\n{body}\n")[ImplementationPlan].phases
    assert (str(phase.start), str(phase.end)) == ("2026-09-01", "2026-09-14")
    assert phase.dates is not None


@pytest.mark.parametrize(
    "body",
    [
        "| Phase | From | To | What |\n|---|---|---|---|\n"
        "| 1 Pilot | 2026-09-01 | 2026-09-14 | one site |\n"
        "| 2 Rest | 2026-09-15 | 2026-09-30 | the rest |",
        "1. **Stage 1, 2026-09-01 to 2026-09-14:** one site.\n"
        "2. **Stage 2, 2026-09-15 to 2026-09-30:** the rest.",
        "**Sprint 1** – 2 weeks, 2026-09-01 to 2026-09-14\n\n- [ ] one site\n\n"
        "**Sprint 2** (2026-09-15 to 2026-09-30)\n\n- [ ] the rest",
        "### Phase A — one site (2 weeks, from 2026-09-01 to 2026-09-14)\n\n1. Training\n\n"
        "### Phase B — the rest (from 2026-09-15 to 2026-09-30)\n\n1. Training",
    ],
)
def test_phases_with_both_days_are_the_plan_under_any_heading(body: str) -> None:
    first, _ = read(f"# Desk\n\n## Rollout\n\n{body}\n")[ImplementationPlan].phases
    assert (str(first.start), str(first.end)) == ("2026-09-01", "2026-09-14")


@pytest.mark.parametrize(
    "body",
    [
        "| Site | From | To |\n|---|---|---|\n| North | 2026-09-01 | 2026-09-14 |",
        "- Release 1, 2026-09-01 to 2026-09-14\n- Training whenever somebody asks",
        "- Release 1 leaves before 2026-09-01 and 2026-09-14\n- Release 2 on 2026-09-15",
        "### Phase A (2026-09-01 to 2026-09-14)\n\nTraining\n\n### Costs\n\nTraining",
        "### Site A (2026-09-01 to 2026-09-14)\n\nA\n\n### Site B (2026-09-15 to 2026-09-30)\n\nB",
    ],
)
def test_other_dates_are_no_plan(body: str) -> None:
    assert not read(f"# Desk\n\n## Rollout\n\n{body}\n")[ImplementationPlan].phases


@pytest.mark.parametrize("label", ["**Milestones:**", "KEY DATES:", "Mile**stones**:"])
def test_milestones_of_a_line_may_stand_between_dots(label: str) -> None:
    said = f"{label} paper signed 2026-04-03 · catalogue open 2026-04-20."
    items = read(f"# Desk\n\n## Rollout\n\n{said}\n")[Timeline].items
    assert [each.name.text for each in items] == ["paper signed", "catalogue open"]


def test_a_sentence_may_list_the_milestones() -> None:
    text = (
        "# Desk\n\n## Rollout\n\nMilestones: M1 pilot accepted on 2026-09-14, M2 all sites from "
        "2026-09-15 to 2026-09-30, M3 end by 1 October 2026. The old desk closes on 2026-12-31.\n"
    )
    assert [(each.name.text, str(each.until)) for each in read(text)[Timeline].items] == [
        ("M1 pilot accepted", "2026-09-14"),
        ("M2 all sites from", "2026-09-30"),
        ("M3 end", "2026-10-01"),
    ]


def risks(body: str) -> Specification:
    return read(f"# Desk\n\n## Risks\n\n{body}\n")


def test_a_risk_has_an_owner_if_its_table_asks_for_one() -> None:
    table = "| Risk | Impact | {} |\n|---|---|---|\n| Fire | High | Ada |\n| Water | Low | |"
    owned = risks(table.format("Owner"))[Risks].items
    assert [risk.owner.text if risk.owner else None for risk in owned] == ["Ada", ""]
    assert [risk.owner for risk in risks(table.format("Notes"))[Risks].items] == [None, None]


def test_a_risk_may_be_a_heading() -> None:
    body = "### R1: Fire\n\n- **Impact:** High\n- **Mitigation:** Sprinklers\n- **Owner:** Ada\n"
    (risk,) = risks(body)[Risks].items
    assert (risk.text.text, risk.impact) == ("R1: Fire", "high")
    assert risk.mitigation
    assert risk.owner
    assert (risk.mitigation.text, risk.owner.text) == ("Sprinklers", "Ada")


@pytest.mark.parametrize(
    ("body", "external", "timeout", "fallback"),
    [
        ("- Stripe: charges cards", True, None, None),
        ("- Rates API: timeout 3s, fallback: last known value", True, 3.0, "last known value"),
        ("- Rates `https://rates.example`: 500 ms timeout", True, 0.5, None),
        ("- Mail service: falls back to the queue", True, None, "the queue"),
        ("- PostgreSQL 16: keeps everything", False, None, None),
        ("- stripe-python: the SDK of Stripe", False, None, None),
        ("- Outgoing mail: none in version 1.0", False, None, None),
        ("- Team Platform: review of the API", False, None, None),
        ("- Ledger: keeps accounts", False, None, None),
    ],
)
def test_a_dependency_is_external_by_its_words(
    body: str, external: bool, timeout: float | None, fallback: str | None
) -> None:
    (found,) = read(f"# Desk\n\n## Dependencies\n\n{body}\n")[Dependencies].items
    assert (found.external, found.timeout) == (external, timeout)
    assert (found.fallback.text if found.fallback else None) == fallback


def test_what_stands_among_external_services_is_external() -> None:
    body = "- Ledger: keeps accounts\n"
    (found,) = read(f"# Desk\n\n## External Services\n\n{body}")[Dependencies].items
    assert found.external
