"""Folders of Kiro and OpenSpec as people fill them: other headings, changes before any spec, routes
that a design describes in its own words"""

from __future__ import annotations

from pathlib import Path

import pytest

import asbuilt
from asbuilt.cli.run import run
from asbuilt.exchange.source import recognised
from asbuilt.spec.model import Specification
from asbuilt.spec.sections.api import Api
from asbuilt.spec.sections.background import Background
from asbuilt.spec.sections.data_model import DataModel
from asbuilt.spec.sections.requirements import Requirements

Output = pytest.CaptureFixture[str]

CHINESE = """# 需求文档

## 简介

渡轮的预订。

## 需求

### 需求 1

**用户故事:** 作为乘客，我希望预订座位

#### 验收标准

1. WHEN 乘客预订时，THE 系统 SHALL 保存座位

### 需求 2: 取消

**用户故事:** 作为职员，我希望取消航班

#### 验收标准

1. THE 系统 SHALL 通知乘客
"""
STORIES = """# Kiosk

## Overview

A kiosk that sells tickets.

## Problem Statement

Queues are long.

## User Stories

### Story 1: Buy a ticket

**As a** traveller
**I want to** buy a ticket

**Acceptance Criteria:**

- [ ] The ticket is printed
- [ ] The card is charged

### Story 2: Return a ticket

**As a** traveller
**I want to** return a ticket

**Acceptance Criteria:**

- [ ] The money is paid back

## Out of Scope

- Season tickets

## Constraints

The printer is slow.
"""
DESIGN = """# Design

## Components and Interfaces

### Press

The press folds paper.

### Routes

#### POST /sheets/{sheet_id}/fold

Folds one sheet.

#### GET /sheets/{sheet_id}

Shows one sheet.

## API Endpoints

#### POST /sheets/{sheet_id}/fold

Folds one sheet.

#### GET /sheets/{sheet_id}

Shows one sheet.
"""


def imported(path: Path) -> Specification:
    target = path.parent / "imported.md"
    assert run(["import", str(path), "-o", str(target)]) == 0
    return asbuilt.read(target)


def kiro(folder: Path, requirements: str, design: str = "") -> Specification:
    feature = folder / ".kiro" / "specs" / "press"
    feature.mkdir(parents=True)
    (feature / "requirements.md").write_text(requirements)
    if design:
        (feature / "design.md").write_text(design)
    return imported(feature)


def said(spec: Specification) -> list[tuple[str, str, list[str]]]:
    return [
        (each.id.text, each.text.text, [item.text for item in each.criteria])
        for each in spec[Requirements].items
    ]


def test_requirements_in_another_language(tmp_path: Path) -> None:
    spec = kiro(tmp_path, CHINESE)
    assert said(spec) == [
        ("FR-1", "作为乘客，我希望预订座位", ["WHEN 乘客预订时，THE 系统 SHALL 保存座位"]),
        ("FR-2", "取消: 作为职员，我希望取消航班", ["THE 系统 SHALL 通知乘客"]),
    ]
    assert "### 简介\n\n渡轮的预订。" in spec.source.text


def test_stories_instead_of_requirements_and_the_sections_around_them(tmp_path: Path) -> None:
    spec = kiro(tmp_path, STORIES)
    assert said(spec) == [
        ("FR-1", "Buy a ticket: As a traveller I want to buy a ticket",
         ["The ticket is printed", "The card is charged"]),
        ("FR-2", "Return a ticket: As a traveller I want to return a ticket",
         ["The money is paid back"]),
    ]  # fmt: skip
    background = spec[Background]
    assert "Queues are long." in spec.source.text
    assert [each.text for each in background.non_goals] == ["Season tickets"]
    assert "### Constraints\n\nThe printer is slow." in spec.source.text


def test_only_the_part_of_a_design_that_says_a_route_again_is_left_out(
    tmp_path: Path, capsys: Output
) -> None:
    requirements = "# R\n\n### Requirement 1\n\n**User Story:** As a binder, I fold sheets.\n"
    spec = kiro(tmp_path, requirements, DESIGN)
    assert [each.key for each in spec[Api].endpoints] == [
        "POST /sheets/{sheet_id}/fold", "GET /sheets/{sheet_id}",
    ]  # fmt: skip
    assert "The press folds paper." in spec.source.text
    assert "section “POST /sheets/{sheet_id}/fold”: its endpoints are described under" in (
        capsys.readouterr().err
    )


def openspec(folder: Path, *changes: str) -> Path:
    for name in changes:
        specs = folder / "openspec" / "changes" / name / "specs" / "gate"
        specs.mkdir(parents=True)
        (specs.parents[1] / "proposal.md").write_text(f"# Change: {name}\n\n## Why\n\nDoors jam.\n")
        (specs / "spec.md").write_text(
            "## ADDED Requirements\n\n### Requirement: Open\nThe gate SHALL open.\n\n"
            "#### Scenario: Key\n- **WHEN** the key turns\n- **THEN** it opens\n"
        )
    return folder / "openspec"


def test_the_first_change_of_a_project_is_its_specification(tmp_path: Path) -> None:
    spec = imported(openspec(tmp_path, "add-gate"))
    assert [text for _, text, _ in said(spec)] == ["Open: The gate SHALL open."]
    assert "Doors jam." in spec.source.text


def test_of_several_first_changes_one_is_to_be_named(tmp_path: Path, capsys: Output) -> None:
    folder = openspec(tmp_path, "add-gate", "add-fence")
    assert run(["import", str(folder), "--from", "openspec"]) == 2
    assert "Name one of its changes" in capsys.readouterr().err


def test_columns_that_differ_in_spelling_alone_get_names_of_their_own(
    tmp_path: Path, capsys: Output
) -> None:
    (tmp_path / "schema.prisma").write_text(
        "model Account {\n  id String @id\n  createdAt DateTime @default(now())\n"
        "  created_at Int?\n  @@index([created_at])\n}\n"
    )
    spec = imported(tmp_path / "schema.prisma")
    (table,) = spec[DataModel].tables
    assert [each.name for each in table.columns] == ["id", "createdAt", "created_at_2"]
    assert table.indexes[0].columns == ("created_at_2",)
    assert "`created_at` is called `created_at_2`" in capsys.readouterr().err.replace(
        "account.", ""
    )


TASKS = """# Implementation Plan

- [x] 1. Lay the keel
  - [x] 1.1 Order the oak
    - _Requirements: 1.1_
  - [ ]* 1.2 Weigh it

    Twice.
- [-] 2. Rig
  - Two masts
- [ ] 3. Launch
"""


def test_boxes_of_kiro_stay_in_their_order_with_what_stands_below(tmp_path: Path) -> None:
    folder = tmp_path / "boat"
    folder.mkdir()
    (folder / "requirements.md").write_text(
        "# Requirements Document\n\n### Requirement 1: Build\n\n**User Story:** As a wright, I "
        "want a boat\n\n#### Acceptance Criteria\n\n1. THE yard SHALL build it\n"
    )
    (folder / "tasks.md").write_text(TASKS)
    spec = imported(folder)
    tasks = spec.source.text.partition("**Tasks:**\n\n")[2].partition("\n\n")[0]
    assert tasks.split("\n") == [
        "- [x] Lay the keel",
        "- [x] Order the oak: Requirements: 1.1",
        "- [ ] Weigh it: Twice.",
        "- [ ] Rig: Two masts",
        "- [ ] Launch",
    ]


FEATURE = """# Feature Specification: Swap

**Feature Branch**: `001-swap`

### User Story 1 - Offer (Priority: P1)

A nurse offers a shift.

**Why this priority**: Nothing works without it.

**Independent Test**: Offer one and see it.

**Acceptance Scenarios**:

1. **Given** a shift, **When** she offers it, **Then** others see it

## Requirements

- **FR-003**: It MUST ask the manager
- **FR-003a**: It MUST keep a log
- **FR-4.1**: It MUST forget
"""


def test_nothing_of_a_story_and_no_id_with_a_letter_is_lost(tmp_path: Path, capsys: Output) -> None:
    folder = tmp_path / "001-swap"
    folder.mkdir()
    (folder / "spec.md").write_text(FEATURE)
    (folder / "plan.md").write_text("# Plan\n\n## Summary\n\nOne.\n\n## Complexity Tracking\n\nx\n")
    spec = imported(folder)
    names = [each.id.text for each in spec[Requirements].items]
    assert names == ["FR-003", "FR-003a", "FR-4.1"]
    assert "A nurse offers a shift. Nothing works without it.\n" in spec.source.text
    assert "- Offer: Offer one and see it.\n" in spec.source.text
    assert "section “Complexity Tracking” is not read" in capsys.readouterr().err


@pytest.mark.parametrize(
    "aims",
    [
        pytest.param("**Goals:**\n- Codes\n**Non-Goals:**\n- SMS\n", id="captions without space"),
        pytest.param("- Goals: Codes\n- Non-Goals: SMS\n", id="as OpenSpec's template has it"),
        pytest.param("- **Goals:**\n  - Codes\n- **Non-Goals:**\n  - SMS\n", id="nested"),
    ],
)
def test_what_is_no_goal_of_openspec_is_none(aims: str, tmp_path: Path) -> None:
    change = tmp_path / "openspec" / "changes" / "codes"
    (change / "specs" / "auth").mkdir(parents=True)
    (change / "proposal.md").write_text("# Change: Codes\n\n## Why\n\nPasswords leak.\n")
    (change / "design.md").write_text(f"## Goals / Non-Goals\n\n{aims}")
    (change / "specs" / "auth" / "spec.md").write_text(
        "## ADDED Requirements\n\n### Requirement: Code\n\nThe system MUST ask for a code.\n"
    )
    background = imported(change)[Background]
    assert [each.text for each in background.goals] == ["Codes"]
    assert [each.text for each in background.non_goals] == ["SMS"]


FERRY = """# Feature Spec 004: Ferry crossings

## User Scenarios & Testing

### US-1: Book a crossing (P0)

**As a** traveller, **I want to** book a crossing, **so that** I have a place.

## Functional Requirements

### FR-SAIL-001: Sailings by day

The system shall list sailings by day.

## Requirements

| ID | Requirement | Priority |
|----|-------------|----------|
| FR-02 | A crossing is booked once | P1 |

- FR-BOOK-003: Places are held for ten minutes
- **TR-BOOK-001**: The booking has a test

## Success Criteria

| ID | Criterion |
|----|-----------|
| SC-01 | A booking takes under a minute |
"""


def feature(folder: Path, text: str, *beside: str) -> Specification:
    place = folder / "specs" / "004-ferry-crossings"
    place.mkdir(parents=True)
    (place / "spec.md").write_text(text)
    for name in beside:
        (place / name).write_text("# Notes\n\nNothing yet.\n")
    return imported(place)


def test_a_feature_whose_requirements_are_rows_and_headings(tmp_path: Path) -> None:
    spec = feature(tmp_path, FERRY)
    found = {each.id.text: each.text.text for each in spec[Requirements].items}
    story = (
        "Book a crossing (P0): As a traveller, I want to book a crossing, so that I have a place."
    )
    assert found["US-1"] == story
    assert found["FR-SAIL-001"] == "Sailings by day: The system shall list sailings by day."
    assert found["FR-02"] == "A crossing is booked once"
    assert found["FR-BOOK-003"] == "Places are held for ten minutes"
    assert found["TR-BOOK-001"] == "The booking has a test"
    assert "SC-01: A booking takes under a minute" in spec.source.text
    assert spec.source.text.count("FR-SAIL-001") == 1


def test_a_feature_is_known_by_its_folder_alone(tmp_path: Path) -> None:
    text = "# Crossings\n\n## Functional Requirements\n\n- FR-001: Crossings are booked\n"
    assert said(feature(tmp_path, text)) == [("FR-001", "Crossings are booked", [])]


def test_no_feature_is_a_spec_of_openspec_in_such_a_folder(tmp_path: Path) -> None:
    file = tmp_path / "004-ferry-crossings" / "spec.md"
    file.parent.mkdir()
    file.write_text("# Crossings\n\n## Requirements\n\n### Requirement: Book\n\nIt SHALL book.\n")
    assert recognised(file) == "openspec"


def test_requirements_beside_a_design_and_tasks(tmp_path: Path) -> None:
    folder = tmp_path / "ferry"
    folder.mkdir()
    (folder / "requirements.md").write_text(CHINESE.replace("用户故事", "故事"))
    (folder / "design.md").write_text("# 设计\n\n两艘渡轮。\n")
    (folder / "tasks.md").write_text("# 任务\n\n- [ ] 1. 渡轮\n")
    assert [each[0] for each in said(imported(folder))] == ["FR-1", "FR-2"]


def test_an_identifier_that_is_there_twice(tmp_path: Path, capsys: Output) -> None:
    text = (
        "# Requirements Document\n\n## Requirements\n\n### Requirement 9: Booking\n\n"
        "**User Story:** As a traveller, I want to book.\n\n#### Acceptance Criteria\n\n"
        "1. THE system SHALL book\n\n## Further Requirements\n\n### Requirement 9: Speed\n\n"
        "**User Story:** As a traveller, I want to be quick.\n\n#### Acceptance Criteria\n\n"
        "1. THE system SHALL be quick\n"
    )
    spec = kiro(tmp_path, text)
    assert [each[0] for each in said(spec)] == ["FR-9", "FR-10"]
    assert "`FR-9` is there twice: “Speed: " in capsys.readouterr().err


def test_what_stands_below_items_and_beside_tasks(tmp_path: Path, capsys: Output) -> None:
    place = tmp_path / "specs" / "007-locks"
    place.mkdir(parents=True)
    (place / "spec.md").write_text(
        "# Feature Specification: Locks\n\n## Requirements\n\n### Functional Requirements\n\n"
        "- **FR-001**: A lock MUST show:\n  - its level\n  - its `--gate <id>`\n\n"
        "### Key Entities\n\n- **Lock**: Lifts boats. Has\n  - a river\n\n"
        "## User Scenarios & Testing\n\n### Scenario 1: Up\n\n- A boat goes up\n\n"
        "## Success Criteria\n\n### Speed\n\n- Ten minutes a boat\n"
    )
    (place / "tasks.md").write_text(
        "# Tasks\n\n## Phase 1: Build\n\n- [ ] T001 Gates\n- [ ]\\* T002 Tests\n\n"
        "## Notes\n\nBuild by hand.\n"
    )
    spec = imported(place)
    assert said(spec) == [("FR-001", "A lock MUST show: its level; its `--gate <id>`", [])]
    text = spec.source.text
    assert "- **Lock:** Lifts boats. Has: a river" in text
    assert "- [ ] Gates\n- [ ] Tests" in text
    assert "- A boat goes up" in text
    assert "- Ten minutes a boat" in text
    assert "tasks.md: section “Notes” is not read" in capsys.readouterr().err


def test_criteria_under_a_heading_in_another_script(tmp_path: Path) -> None:
    text = CHINESE.replace("验收标准", "驗收標準").replace("需求 2: 取消", "需求 2 - 取消")
    criteria = [each[2] for each in said(kiro(tmp_path, text))]
    assert criteria == [["WHEN 乘客预订时，THE 系统 SHALL 保存座位"], ["THE 系统 SHALL 通知乘客"]]


def test_bullets_of_an_introduction(tmp_path: Path) -> None:
    text = STORIES.replace("A kiosk that sells tickets.", "A kiosk:\n\n- sells tickets\n- prints")
    assert "A kiosk:\n\nsells tickets; prints" in kiro(tmp_path, text).source.text


def test_what_an_openspec_shows_beside_its_words(tmp_path: Path, capsys: Output) -> None:
    folder = tmp_path / "openspec" / "specs" / "gates"
    folder.mkdir(parents=True)
    (folder / "spec.md").write_text(
        "# Gates\n\n## Why\n\nBoats.\n\n## Requirements\n\n### Requirement: Show\n\n"
        "The gate SHALL:\n\n- show `--gate <id>`\n\n```\nopen\n```\n\n"
        "#### Scenario: Asked\n\n- **WHEN** `gate <id>` is asked\n- **THEN** it shows\n"
    )
    spec = imported(tmp_path / "openspec")
    (show,) = said(spec)
    assert show[1] == "Show: The gate SHALL:<br>show `--gate <id>`"
    assert show[2] == ["Asked: WHEN `gate <id>` is asked; THEN it shows"]
    told = capsys.readouterr().err
    assert "section “Why” is not read" in told
    assert "code, tables and quotes of requirements: 1" in told
