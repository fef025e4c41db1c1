"""The documentation holds: links resolve, rules have their entry, terminal sessions run."""

from __future__ import annotations

import json
import re
from importlib import import_module
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest

from asbuilt.cli.commands import COMMANDS
from asbuilt.rules.rule import Rule
from asbuilt.rules.run import all_rules
from asbuilt.verify import compare, evidence
from tests.snippets import contains, run_page, sessions

ROOT = Path(__file__).parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
LINK = re.compile(r"\[[^\]]*\]\((?!https?:|mailto:)([^)#\s]*)(?:#([^)\s]+))?\)")
FENCES = re.compile(r"^(`{3,}).*?^\1$", re.M | re.S)
TEST = re.compile(r"`(test_\w+)`")
CODE = re.compile(r"`[^`\n]*`")

links = [
    pytest.param(page, target, anchor, id=f"{page.name}: {target}#{anchor}")
    for page in PAGES
    for target, anchor in LINK.findall(CODE.sub("", FENCES.sub("", page.read_text("utf-8"))))
]
runnable = [pytest.param(page, id=page.name) for page in PAGES if sessions(page)]


def anchors(page: Path) -> set[str]:
    """The anchors that GitHub gives the headings of a page."""
    text = FENCES.sub("", page.read_text("utf-8"))
    titles = re.findall(r"^#+ +(.+?) *$", text, re.M)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize(("page", "target", "anchor"), links)
def test_relative_links_resolve(page: Path, target: str, anchor: str) -> None:
    destination = (page.parent / target).resolve() if target else page
    assert destination.exists(), f"{page.name} links to {target}, which does not exist"
    if anchor:
        assert anchor in anchors(destination)


@pytest.mark.parametrize("page", runnable)
def test_terminal_sessions_run(page: Path, tmp_path: Path) -> None:
    for folder in ("examples", "tests/recall/documents"):
        copytree(ROOT / folder, tmp_path / folder)
    run_page(page, tmp_path)


def test_every_test_that_a_page_names_exists() -> None:
    named = {name for page in PAGES for name in TEST.findall(page.read_text("utf-8"))}
    defined = {
        name
        for file in (ROOT / "tests").rglob("test_*.py")
        for name in re.findall(r"^(?:async )?def (test_\w+)", file.read_text("utf-8"), re.M)
    }
    assert named <= defined, named - defined


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.code)
def test_every_rule_has_its_entry(rule: Rule) -> None:
    page = (ROOT / "docs" / "rules.md").read_text("utf-8")
    assert re.search(rf"^#+ .*\b{rule.code}\b", page, re.M), f"no heading names {rule.code}"


@pytest.mark.parametrize("schema", [evidence.schema(), compare.schema()], ids=lambda s: s["$id"])
def test_the_published_schemas_of_data_are_those_of_the_code(schema: dict[str, Any]) -> None:
    file = ROOT / "src" / "asbuilt" / "schemas" / schema["$id"].rpartition("/")[2]
    written = json.loads(json.dumps(schema))
    assert json.loads(file.read_text("utf-8")) == written, "scripts/schemas writes it"


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_and_option_is_documented(name: str) -> None:
    pages = (ROOT / "docs" / page for page in ("commands.md", "operations.md"))
    text = "\n".join(page.read_text("utf-8") for page in pages)
    command = import_module(COMMANDS[name][0]).command
    options = [flag for option in command.params for flag in option.opts if flag[:2] == "--"]
    assert f"`asbuilt {name}" in text
    assert [flag for flag in options if not re.search(rf"{flag}\b", text)] == []


@pytest.mark.parametrize(
    ("output", "expected", "verdict"),
    [
        pytest.param("a\nb\nc\n", ["a", "c"], True, id="lines between may be left out"),
        pytest.param("a\nb\n", ["b", "a"], False, id="the order counts"),
        pytest.param("took 12 ms\n", ["took … ms"], True, id="an ellipsis is anything"),
        pytest.param("took 12 s\n", ["took … ms"], False, id="the rest of the line counts"),
        pytest.param("", ["a"], False, id="nothing is not something"),
    ],
)
def test_a_session_that_prints_something_else_fails(
    output: str, expected: list[str], verdict: bool
) -> None:
    assert contains(output, expected) is verdict
