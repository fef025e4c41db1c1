"""Folders of Kiro and OpenSpec as people fill them: other headings, changes before any spec, routes
that a design describes in its own words"""

from __future__ import annotations

from pathlib import Path

import pytest

import asbuilt
from asbuilt.cli.run import run
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
