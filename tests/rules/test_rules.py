"""Every rule finds what its page says, is documented, and is reachable by code and name."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

import asbuilt
from asbuilt.cli.render.manual import book
from asbuilt.diagnostics import Diagnostic, apply
from asbuilt.rules.rule import FAMILIES, Rule
from asbuilt.rules.run import all_rules, find_rule
from asbuilt.source import Source
from tests.rules.literate import Case, Expected, cases

pytestmark = pytest.mark.requirement("FR-1")

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
PAGES = sorted(HERE.glob("*/*.md"))
CASES = [case for page in PAGES for case in cases(page)]
RULES = [pytest.param(rule, id=rule.name) for rule in all_rules()]
TODAY = date(2026, 11, 25)
SECTIONS = ["## What it does", "## Why it matters", "## Example", "## Fix"]


def find(case: Case) -> list[tuple[Source, Diagnostic]]:
    with TemporaryDirectory() as folder:
        if case.handlers is not None:
            Path(folder, "handlers.py").write_text(case.handlers)
        spec = asbuilt.read(Source(f"{folder}/spec.md", case.document))
        return [
            (spec.source, found) for found in asbuilt.check(spec, TODAY) if found.name == case.rule
        ]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_rule_finds_what_its_page_says(case: Case) -> None:
    assert case.findings is not None, "a ```findings fence must follow the document"
    found = find(case)
    said = [f"{_place(source, item)} {item.code} {item.message}" for source, item in found]
    assert len(found) == len(case.findings), "\n".join(said) or "nothing was found"
    for text, expected in zip(said, case.findings, strict=True):
        assert _agrees(text, expected), f"{text}\nis not\n{expected}"


@pytest.mark.parametrize("case", [c for c in CASES if c.fixed is not None], ids=lambda c: c.name)
def test_a_fix_mends_the_document_and_leaves_nothing_to_fix(case: Case) -> None:
    mended = apply(case.document, [item.fix for _, item in find(case)])
    assert mended == case.fixed
    again = find(Case(case.name, case.rule, mended))
    assert not [item for _, item in again if item.fix]


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_is_tested_both_ways(rule: Rule) -> None:
    page = HERE / rule.family / f"{rule.name.replace('-', '_')}.md"
    findings = [case.findings for case in cases(page)]
    assert any(findings), "no case in which the rule finds something"
    assert () in findings, "no case in which the rule finds nothing"


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_says_what_it_does_why_and_how_to_fix_it(rule: Rule) -> None:
    assert rule.documentation
    prose = re.sub(r"^(`{3,}).*?^\1$", "", rule.documentation, flags=re.M | re.S)
    assert re.findall(r"^## .+$", prose, re.M) == SECTIONS
    assert len(rule.summary) <= 75
    assert rule.summary.endswith(".")


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_is_where_its_code_and_name_say(rule: Rule) -> None:
    package, module = rule.check.__module__.split(".")[-2:]
    assert (package, module) == (FAMILIES[rule.code[:3]], rule.name.replace("-", "_"))
    assert find_rule(rule.code.lower()) is rule
    assert find_rule(rule.name) is rule


def test_no_code_is_used_twice() -> None:
    codes = [rule.code for rule in all_rules()]
    assert len(codes) == len(set(codes))


def test_every_trouble_of_a_reader_has_its_rule() -> None:
    sources = (ROOT / "src" / "asbuilt" / "spec").rglob("*.py")
    text = "\n".join(path.read_text("utf-8") for path in sources)
    kinds = set(re.findall(r"Trouble\(\s*\"([a-z-]+)\"", text))
    assert kinds
    assert kinds <= {rule.name for rule in all_rules()}


def test_the_page_of_all_rules_is_up_to_date() -> None:
    page = (ROOT / "docs" / "rules.md").read_text("utf-8")
    assert page == book(all_rules()), "run: asbuilt rules --format markdown > docs/rules.md"


def _place(source: Source, item: Diagnostic) -> str:
    position = source.position(item.span.start)
    return f"{position.line}:{position.column}"


def _agrees(text: str, expected: Expected) -> bool:
    head = f"{expected.line}:{expected.column} {expected.code} "
    return text.startswith(head) and expected.fragment in text[len(head) :]
